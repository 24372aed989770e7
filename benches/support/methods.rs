//! Other ways of telling intents apart, to compare the one in use with. All
//! see texts as the product reads them: spelled out, slips repaired.

use hotline1022::flow::intent::{Classifier, Intents};
use hotline1022::nlu::Model;
use std::collections::HashMap;

/// Ranks the intents for a text.
pub trait Guesser {
    /// Intents, the likeliest first.
    fn rank(&self, text: &str) -> Vec<usize>;
}

/// A trained model of the product.
pub struct Ranked(pub Model);

impl Guesser for Ranked {
    fn rank(&self, text: &str) -> Vec<usize> {
        order(&self.0.guess(text).chances.iter().map(|c| f64::from(*c)).collect::<Vec<_>>())
    }
}

fn order(scores: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scores.len()).collect();
    places.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    places
}

/// Reads a text the way the product does.
struct Reader(Model);

impl Reader {
    fn new(intents: &Intents) -> Self {
        Self(Model::train(intents))
    }

    fn words(&self, text: &str) -> Vec<String> {
        let read = self.0.reading(text);
        read.split_whitespace().map(hotline1022::nlu::normalize::fold).collect()
    }

    fn pairs(&self, text: &str) -> Vec<String> {
        let words = self.words(text);
        let pairs = words.windows(2).map(|pair| pair.join(" "));
        words.iter().cloned().chain(pairs).collect()
    }

    fn letters(&self, text: &str) -> Vec<String> {
        let text: Vec<char> = format!("_{}_", self.words(text).join("_")).chars().collect();
        (3..=5).flat_map(|n| text.windows(n).map(|w| w.iter().collect())).collect()
    }
}

fn examples(intents: &Intents) -> impl Iterator<Item = (usize, &str)> {
    let list = intents.list.iter().enumerate();
    list.flat_map(|(at, intent)| intent.examples.iter().map(move |text| (at, text.as_str())))
}

/// Multinomial naive Bayes with add-one smoothing.
pub struct Bayes {
    reader: Reader,
    counts: HashMap<String, Vec<f64>>,
    totals: Vec<f64>,
    priors: Vec<f64>,
}

impl Bayes {
    /// Counts words and pairs for each intent.
    pub fn train(intents: &Intents) -> Self {
        let reader = Reader::new(intents);
        let many = intents.list.len();
        let (mut counts, mut totals, mut priors) =
            (HashMap::<String, Vec<f64>>::new(), vec![0.0; many], vec![0.0; many]);
        for (at, text) in examples(intents) {
            priors[at] += 1.0;
            for feature in reader.pairs(text) {
                counts.entry(feature).or_insert_with(|| vec![0.0; many])[at] += 1.0;
                totals[at] += 1.0;
            }
        }
        Self { reader, counts, totals, priors }
    }
}

impl Guesser for Bayes {
    fn rank(&self, text: &str) -> Vec<usize> {
        let all = self.counts.len() as f64;
        let mut scores: Vec<f64> = self.priors.iter().map(|prior| prior.max(1.0).ln()).collect();
        for counts in self.reader.pairs(text).iter().filter_map(|f| self.counts.get(f)) {
            for (at, score) in scores.iter_mut().enumerate() {
                *score += ((counts[at] + 1.0) / (self.totals[at] + all)).ln();
            }
        }
        order(&scores)
    }
}

type Features = fn(&Reader, &str) -> Vec<String>;

/// Votes of the most similar examples.
pub struct Nearest {
    reader: Reader,
    features: Features,
    /// Feature to the examples that have it, with their weight.
    index: HashMap<String, Vec<(u32, f64)>>,
    rarity: HashMap<String, f64>,
    intents: Vec<usize>,
    many: usize,
    votes: usize,
    cosine: bool,
}

impl Nearest {
    /// Cosine of runs of letters.
    pub fn letters(intents: &Intents, votes: usize) -> Self {
        Self::train(intents, Reader::letters, votes, true)
    }

    /// Cosine of words and pairs.
    pub fn words(intents: &Intents, votes: usize) -> Self {
        Self::train(intents, Reader::pairs, votes, true)
    }

    /// BM25 (k1 = 1.2, b = 0.75) of words.
    pub fn bm25(intents: &Intents) -> Self {
        Self::train(intents, Reader::words, 1, false)
    }

    fn train(intents: &Intents, features: Features, votes: usize, cosine: bool) -> Self {
        let reader = Reader::new(intents);
        let rows: Vec<(usize, HashMap<String, f64>)> =
            examples(intents).map(|(at, text)| (at, count(features(&reader, text)))).collect();
        let mut seen: HashMap<String, f64> = HashMap::new();
        for feature in rows.iter().flat_map(|(_, row)| row.keys()) {
            *seen.entry(feature.clone()).or_default() += 1.0;
        }
        let all = rows.len() as f64;
        let rarity: HashMap<String, f64> = seen
            .into_iter()
            .map(|(f, n)| {
                let idf = if cosine {
                    1.0 + (all / n).ln()
                } else {
                    ((all - n + 0.5) / (n + 0.5)).ln_1p()
                };
                (f, idf)
            })
            .collect();
        let mean = rows.iter().map(|(_, row)| row.values().sum::<f64>()).sum::<f64>() / all;
        let mut index: HashMap<String, Vec<(u32, f64)>> = HashMap::new();
        for (place, (_, row)) in (0..).zip(&rows) {
            let length: f64 = if cosine {
                row.iter().map(|(f, n)| (n * rarity[f]).powi(2)).sum::<f64>().sqrt()
            } else {
                row.values().sum()
            };
            for (feature, times) in row {
                let weight = if cosine {
                    times * rarity[feature] / length.max(f64::MIN_POSITIVE)
                } else {
                    let norm = 1.2 * (0.25 + 0.75 * length / mean);
                    rarity[feature] * times * 2.2 / (times + norm)
                };
                index.entry(feature.clone()).or_default().push((place, weight));
            }
        }
        let many = intents.list.len();
        let intents = rows.into_iter().map(|(at, _)| at).collect();
        Self { reader, features, index, rarity, intents, many, votes, cosine }
    }
}

fn count(features: Vec<String>) -> HashMap<String, f64> {
    let mut counts = HashMap::new();
    for feature in features {
        *counts.entry(feature).or_default() += 1.0;
    }
    counts
}

impl Guesser for Nearest {
    fn rank(&self, text: &str) -> Vec<usize> {
        let mut scores = vec![0.0; self.intents.len()];
        for (feature, times) in count((self.features)(&self.reader, text)) {
            let Some(places) = self.index.get(&feature) else { continue };
            let own = if self.cosine { times * self.rarity[&feature] } else { 1.0 };
            for (place, weight) in places {
                scores[*place as usize] += own * weight;
            }
        }
        let near = order(&scores);
        let mut votes = vec![0.0; self.many];
        for place in near.iter().take(self.votes) {
            votes[self.intents[*place]] += scores[*place];
        }
        // Beyond the votes, intents are ranked by their best example.
        for place in &near {
            let vote = &mut votes[self.intents[*place]];
            if *vote == 0.0 {
                *vote = scores[*place] * 1e-6;
            }
        }
        order(&votes)
    }
}
