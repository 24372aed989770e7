//! A linear classifier over words, pairs of words and runs of letters,
//! trained on the examples of the content.

use super::features::{Kind, features};
use super::reading::{Lexicon, Reading, hash};
use super::solve::{Planes, Vector, spread};
use crate::flow::intent::{Classifier, Guess, Intents};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Features that occur in fewer examples are left out.
const RARE: usize = 2;
/// Bits of a key that say which kind of feature it is.
const KIND_BITS: u32 = 3;
/// Makes chances of the distances to the separating planes; chosen so that a
/// chance of 70 % is right in 70 % of the cases, see `docs/understanding.md`.
const SHARPNESS: f32 = 4.5;

/// The trained classifier.
#[derive(Clone, Debug)]
pub struct Model {
    lexicon: Lexicon,
    /// Key of a feature to its row.
    vocabulary: HashMap<u64, u32, BuildHasherDefault<Key>>,
    /// How much a feature tells, by row.
    rarity: Vec<f32>,
    planes: Planes,
    intents: usize,
}

impl Model {
    /// Trains on the examples of a bundle.
    pub fn train(intents: &Intents) -> Self {
        let mut lexicon = Lexicon::new(&intents.spelling);
        let texts: Vec<(&str, usize)> = intents
            .list
            .iter()
            .enumerate()
            .flat_map(|(at, intent)| intent.examples.iter().map(move |text| (text.as_str(), at)))
            .collect();
        let mut readings: Vec<Reading> = spread(&texts, |(text, _)| lexicon.read(text));
        lexicon.learn(&readings);
        // What was learned just now splits words that were read as one before.
        for (reading, (text, _)) in readings.iter_mut().zip(&texts) {
            if lexicon.reads_anew(reading) {
                *reading = lexicon.read(text);
            }
        }
        let rows: Vec<Vec<u64>> = spread(&readings, keyed);
        drop(readings);
        let (vocabulary, rarity) = vocabulary(&rows);
        let mut model = Self {
            lexicon,
            vocabulary,
            rarity,
            planes: Planes::default(),
            intents: intents.list.len(),
        };
        let examples: Vec<(Vector, usize)> = rows
            .into_iter()
            .zip(&texts)
            .map(|(row, (_, intent))| (model.vector(&row), *intent))
            .collect();
        model.planes = Planes::find(&examples, model.rarity.len(), model.intents);
        model
    }

    /// The features that are known, weighted by how much they tell, at length 1.
    fn vector(&self, row: &[u64]) -> Vector {
        let known = row.iter().filter_map(|key| {
            let place = *self.vocabulary.get(key)?;
            Some((place, weight(*key) * self.rarity[place as usize]))
        });
        let mut vector: Vector = known.collect();
        vector.shrink_to_fit();
        let length = vector.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
        vector
    }
}

impl Classifier for Model {
    fn guess(&self, text: &str) -> Guess {
        let reading = self.lexicon.read(text);
        let vector = self.vector(&keyed(&reading));
        let mut scores = vec![0.0; self.planes.stride()];
        self.planes.scores(&vector, &mut scores);
        scores.truncate(self.intents);
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        scores.iter_mut().for_each(|score| *score = ((*score - most) * SHARPNESS).exp());
        let sum: f32 = scores.iter().sum();
        scores.iter_mut().for_each(|score| *score /= sum);
        let known = self.lexicon.knows(&reading);
        Guess { chances: scores, known, english: reading.english }
    }

    fn reasons(&self, text: &str, intent: usize) -> Vec<(String, f32)> {
        let reading = self.lexicon.read(text);
        let length = {
            let keys = keyed(&reading);
            let known = keys.iter().filter_map(|key| {
                let place = *self.vocabulary.get(key)?;
                Some(weight(*key) * self.rarity[place as usize])
            });
            known.map(|weight| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE)
        };
        let mut reasons: HashMap<String, f32> = HashMap::new();
        features(&reading, |kind, text| {
            let Some(place) = self.vocabulary.get(&key(kind, text)).map(|place| *place as usize)
            else {
                return;
            };
            let weight = kind.weight() * self.rarity[place] / length;
            let value = self.planes.weight(place, intent);
            let name = match kind {
                Kind::Letters => format!("~{text}~"),
                Kind::Skip => text.replacen(' ', " … ", 1),
                Kind::Sign => format!("({text})"),
                _ => text.to_owned(),
            };
            reasons.insert(name, weight * value);
        });
        let mut reasons: Vec<(String, f32)> = reasons.into_iter().collect();
        reasons.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        reasons
    }

    fn likeness(&self, one: &str, other: &str) -> f32 {
        let vector = |text: &str| self.vector(&keyed(&self.lexicon.read(text)));
        let other: HashMap<u32, f32> = vector(other).into_iter().collect();
        vector(one).iter().filter_map(|(row, w)| Some(w * other.get(row)?)).sum()
    }

    fn reading(&self, text: &str) -> String {
        let words: Vec<String> =
            self.lexicon.read(text).words.into_iter().map(|word| word.typed).collect();
        words.join(" ")
    }
}

/// The features of a message by key, each once, in the order of keys.
fn keyed(reading: &Reading) -> Vec<u64> {
    let mut row = Vec::with_capacity(reading.words.len() * 20);
    features(reading, |kind, text| row.push(key(kind, text)));
    row.sort_unstable();
    row.dedup();
    row.shrink_to_fit();
    row
}

/// FNV-1a over the text, with the kind in the last three bits.
fn key(kind: Kind, text: &str) -> u64 {
    (hash(text) << KIND_BITS) | kind as u64
}

/// How much a feature of this key's kind counts.
fn weight(key: u64) -> f32 {
    let kind = Kind::ALL.get((key & ((1 << KIND_BITS) - 1)) as usize);
    kind.map_or(0.0, |kind| kind.weight())
}

/// Gives every feature that is not rare a row, and works out how much it tells.
fn vocabulary(rows: &[Vec<u64>]) -> (HashMap<u64, u32, BuildHasherDefault<Key>>, Vec<f32>) {
    // Sorted, not counted in a map: most features occur once, and a map of all
    // of them would be what takes most memory of all.
    let mut keys: Vec<u64> = Vec::with_capacity(rows.iter().map(Vec::len).sum());
    keys.extend(rows.iter().flatten());
    keys.sort_unstable();
    let all = rows.len() as f32;
    let (mut places, mut rarity) = (HashMap::default(), Vec::new());
    for same in keys.chunk_by(|a, b| a == b).filter(|same| same.len() >= RARE) {
        if let (Some(key), Ok(place)) = (same.first(), u32::try_from(rarity.len())) {
            places.insert(*key, place);
            rarity.push(1.0 + (all / same.len() as f32).ln());
        }
    }
    (places, rarity)
}

/// A hasher for keys that are hashes already.
#[derive(Clone, Debug, Default)]
struct Key(u64);

impl Hasher for Key {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) ^ u64::from(*byte) ^ (self.0 >> 56);
        }
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
