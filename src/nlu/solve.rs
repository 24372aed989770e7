//! Finds the planes that separate the intents: support vector machines, one
//! against all others, with a squared hinge loss, solved in the dual by
//! coordinate descent (Hsieh et al., "A Dual Coordinate Descent Method for
//! Large-scale Linear SVM", ICML 2008). Deterministic: the order of the
//! examples is mixed by a fixed generator, and every plane is found on its own,
//! so that threads may share them out.

/// Passes over the examples. More change nothing that can be measured.
const PASSES: usize = 5;
/// How much one misplaced example counts against simple weights.
const COST: f32 = 1.0;
/// Rows of weights are padded to this, so that they are added eight at a time.
pub(super) const LANES: usize = 8;
/// Threads that share the work. More than a small server's processors gain
/// nothing.
const HANDS: usize = 2;

/// A message as features: place in the vocabulary and weight.
pub(super) type Vector = Vec<(u32, f32)>;

/// The planes of some intents: a row of weights for each feature, a column for
/// each intent. Weights are kept as multiples of the smallest step that holds
/// the greatest of them in two bytes: half the memory, and no plane moves by
/// what anybody could measure.
#[derive(Clone, Debug, Default)]
pub(super) struct Planes {
    stride: usize,
    /// What a weight of 1 stands for.
    unit: f32,
    weights: Vec<i16>,
    bias: Vec<f32>,
}

impl Planes {
    /// Separates `intents` intents by examples over `features` features.
    pub fn find(examples: &[(Vector, usize)], features: usize, intents: usize) -> Self {
        let stride = intents.next_multiple_of(LANES);
        let share = (stride / LANES).div_ceil(HANDS).max(1) * LANES;
        let parts: Vec<Part> = std::thread::scope(|scope| {
            let begun: Vec<_> = (0..stride)
                .step_by(share)
                .map(|first| {
                    let columns = share.min(stride - first);
                    scope.spawn(move || Part::find(examples, features, first, columns))
                })
                .collect();
            begun.into_iter().map(joined).collect()
        });
        let most = parts.iter().flat_map(|part| &part.weights);
        let most = most.fold(0.0, |most: f32, weight| most.max(weight.abs()));
        let mut whole = Self {
            stride,
            unit: most.max(f32::MIN_POSITIVE) / f32::from(i16::MAX),
            weights: vec![0; features * stride],
            bias: Vec::with_capacity(stride),
        };
        let mut first = 0;
        for part in &parts {
            whole.bias.extend(&part.bias);
            let rows = whole.weights.chunks_exact_mut(stride);
            for (row, own) in rows.zip(part.weights.chunks_exact(part.stride)) {
                for (kept, weight) in row[first..].iter_mut().zip(own) {
                    #[allow(clippy::cast_possible_truncation)] // Saturates.
                    let steps = (weight / whole.unit).round() as i16;
                    *kept = steps;
                }
            }
            first += part.stride;
        }
        whole
    }

    /// Distances to the planes, one for each column; `scores` has [`Self::stride`]
    /// places.
    pub fn scores(&self, vector: &Vector, scores: &mut [f32]) {
        scores.copy_from_slice(&self.bias);
        for (row, weight) in vector {
            let weight = weight * self.unit;
            let row = &self.weights[*row as usize * self.stride..][..self.stride];
            for (score, value) in scores.iter_mut().zip(row) {
                *score += weight * f32::from(*value);
            }
        }
    }

    /// Columns, those that only pad included.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The weight of a feature for an intent.
    pub fn weight(&self, feature: usize, intent: usize) -> f32 {
        let weight = self.weights.get(feature * self.stride + intent);
        weight.map_or(0.0, |weight| f32::from(*weight) * self.unit)
    }
}

/// Some columns while they are sought.
struct Part {
    stride: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Part {
    /// The planes of the intents from `first` on.
    fn find(examples: &[(Vector, usize)], features: usize, first: usize, stride: usize) -> Self {
        let mut planes =
            Self { stride, weights: vec![0.0; features * stride], bias: vec![0.0; stride] };
        let mut duals = vec![0.0_f32; examples.len() * stride];
        let slack = 0.5 / COST;
        let norms: Vec<f32> = examples
            .iter()
            .map(|(vector, _)| vector.iter().map(|(_, w)| w * w).sum::<f32>() + 1.0 + slack)
            .collect();
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut mix = Mixer(0x1022);
        let (mut scores, mut steps) = (vec![0.0; stride], vec![0.0; stride]);
        for _ in 0..PASSES {
            mix.shuffle(&mut order);
            for &at in &order {
                let (vector, intent) = &examples[at];
                planes.scores(vector, &mut scores);
                let mut moved = false;
                let duals = &mut duals[at * stride..][..stride];
                for (column, dual) in duals.iter_mut().enumerate() {
                    let side = if first + column == *intent { 1.0 } else { -1.0 };
                    let slope = side * scores[column] - 1.0 + *dual * slack;
                    let next = (*dual - slope / norms[at]).max(0.0);
                    steps[column] = (next - *dual) * side;
                    moved |= next != *dual;
                    *dual = next;
                }
                if moved {
                    planes.step(vector, &steps);
                }
            }
        }
        planes
    }

    fn step(&mut self, vector: &Vector, steps: &[f32]) {
        for (row, weight) in vector {
            let row = &mut self.weights[*row as usize * self.stride..][..self.stride];
            for (value, step) in row.iter_mut().zip(steps) {
                *value += weight * step;
            }
        }
        for (value, step) in self.bias.iter_mut().zip(steps) {
            *value += step;
        }
    }

    fn scores(&self, vector: &Vector, scores: &mut [f32]) {
        scores.copy_from_slice(&self.bias);
        for (row, weight) in vector {
            let row = &self.weights[*row as usize * self.stride..][..self.stride];
            for (score, value) in scores.iter_mut().zip(row) {
                *score += weight * value;
            }
        }
    }
}

/// Does the same with every item, shared out over threads, in order.
pub(super) fn spread<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let share = items.len().div_ceil(HANDS).max(1);
    let work = &work;
    std::thread::scope(|scope| {
        let begun: Vec<_> = items
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>()))
            .collect();
        begun.into_iter().flat_map(joined).collect()
    })
}

/// What a thread found; its panic goes on here.
fn joined<R>(thread: std::thread::ScopedJoinHandle<'_, R>) -> R {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Mixes the order of examples, the same way at every run (xorshift64).
struct Mixer(u64);

impl Mixer {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap_or(0)
    }

    fn shuffle(&mut self, list: &mut [usize]) {
        for at in (1..list.len()).rev() {
            let other = self.below(at + 1);
            list.swap(at, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three intents, each known by a feature of its own.
    fn examples() -> Vec<(Vector, usize)> {
        (0..60).map(|n| (vec![(n % 3, 1.0), (3 + n % 7, 0.3)], n as usize % 3)).collect()
    }

    #[test]
    fn separates_what_can_be_separated_and_always_the_same_way() {
        let planes = Planes::find(&examples(), 10, 3);
        let mut scores = vec![0.0; planes.stride()];
        for (vector, intent) in examples() {
            planes.scores(&vector, &mut scores);
            let best = (0..3).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
            assert_eq!(best, Some(intent), "{scores:?}");
        }
        assert_eq!(Planes::find(&examples(), 10, 3).weights, planes.weights);
    }

    #[test]
    fn nothing_to_learn_from() {
        let planes = Planes::find(&[], 0, 0);
        assert_eq!(planes.stride(), 0);
        assert_eq!(spread(&[] as &[u8], |n| *n), [] as [u8; 0]);
    }
}
