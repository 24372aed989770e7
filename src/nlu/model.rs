//! A linear classifier over words, pairs of words and runs of letters,
//! trained on the examples of the content.

use super::features::{Kind, features};
use super::reading::{Lexicon, Reading};
use super::solve::{Planes, Vector, spread};
use crate::flow::intent::{Classifier, Guess, Intents};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Features that occur in fewer examples are left out.
const RARE: u32 = 2;
/// Makes chances of the distances to the separating planes; chosen so that a
/// chance of 70 % is right in 70 % of the cases, see `docs/understanding.md`.
const SHARPNESS: f32 = 4.5;

/// The trained classifier.
#[derive(Debug)]
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
        lexicon.learn(readings.iter());
        // What was learned just now splits words that were read as one before.
        for (reading, (text, _)) in readings.iter_mut().zip(&texts) {
            if lexicon.reads_anew(reading) {
                *reading = lexicon.read(text);
            }
        }
        let rows: Vec<Vec<(u64, f32)>> = spread(&readings, keyed);
        let (vocabulary, rarity) = vocabulary(&rows);
        let mut model = Self {
            lexicon,
            vocabulary,
            rarity,
            planes: Planes::default(),
            intents: intents.list.len(),
        };
        let examples: Vec<(Vector, usize)> = rows
            .iter()
            .zip(&texts)
            .map(|(row, (_, intent))| (model.vector(row), *intent))
            .collect();
        model.planes = Planes::find(&examples, model.rarity.len(), model.intents);
        model
    }

    /// The features that are known, weighted by how much they tell, at length 1.
    fn vector(&self, row: &[(u64, f32)]) -> Vector {
        let known = row.iter().filter_map(|(key, weight)| {
            let place = *self.vocabulary.get(key)?;
            Some((place, weight * self.rarity[place as usize]))
        });
        let mut vector: Vector = known.collect();
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
            let vector = keyed(&reading);
            let known = vector.iter().filter_map(|(key, weight)| {
                let place = *self.vocabulary.get(key)?;
                Some(weight * self.rarity[place as usize])
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
fn keyed(reading: &Reading) -> Vec<(u64, f32)> {
    let mut row = Vec::with_capacity(reading.words.len() * 20);
    features(reading, |kind, text| row.push((key(kind, text), kind.weight())));
    row.sort_unstable_by_key(|(key, _)| *key);
    row.dedup_by_key(|(key, _)| *key);
    row
}

/// FNV-1a over kind and text.
fn key(kind: Kind, text: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ (kind as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Gives every feature that is not rare a row, and works out how much it tells.
fn vocabulary(rows: &[Vec<(u64, f32)>]) -> (HashMap<u64, u32, BuildHasherDefault<Key>>, Vec<f32>) {
    let mut counts: HashMap<u64, u32, BuildHasherDefault<Key>> = HashMap::default();
    for (key, _) in rows.iter().flatten() {
        *counts.entry(*key).or_default() += 1;
    }
    counts.retain(|_, count| *count >= RARE);
    let mut keys: Vec<(u64, u32)> = counts.into_iter().collect();
    // The order of a hash map is not the same in every process.
    keys.sort_unstable();
    let all = rows.len() as f32;
    let rarity = keys.iter().map(|(_, count)| 1.0 + (all / *count as f32).ln()).collect();
    let places = keys.iter().zip(0..).map(|((key, _), place)| (*key, place)).collect();
    (places, rarity)
}

/// A hasher for keys that are hashes already.
#[derive(Debug, Default)]
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
