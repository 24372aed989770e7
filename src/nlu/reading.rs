//! A message as it is meant: stretched letters shortened, slips of the
//! keyboard repaired, abbreviations and regional words replaced, joined and
//! split words put right. Made for guessing what a message is about; answers
//! and phrases are compared with what was really typed.

use super::keyboard;
use super::normalize::{clean, fold};
use super::syllable::{is_plain_syllable, join_tone, split_tone};
use crate::flow::intent::Spelling;
use std::collections::{HashMap, HashSet};

/// Words of one message that are read; a story longer than this says what it
/// is about before.
pub const WORDS: usize = 120;
/// Words of the longest way of writing in a spelling table that is looked at.
const LONGEST: usize = 5;

/// One word as it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// Lower case, the tone where today's spelling has it.
    pub typed: String,
    /// Without accents; "y" and "i" are one.
    pub folded: String,
}

impl Meant {
    fn new(typed: String) -> Self {
        let folded = merge_y(fold(&typed));
        Self { typed, folded }
    }
}

/// A message as it is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Its words.
    pub words: Vec<Meant>,
    /// Whether it is wholly in English.
    pub english: bool,
    /// Whether some of its words look English.
    pub foreign: bool,
}

/// First words of what people write, each with the ways of writing that begin
/// so (all their words) and the words that are meant.
type Ways = HashMap<String, Vec<(Vec<String>, Vec<String>)>>;

/// The spelling table, ready for use.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// First word of a way of writing to the ways, the longest first.
    ways: Ways,
    keep: HashSet<String>,
    english: HashSet<String>,
    /// Words of the examples, without accents.
    known: HashSet<String>,
    /// Two or three words of the examples written as one.
    joined: HashMap<String, Vec<String>>,
}

impl Lexicon {
    /// Prepares a spelling table.
    pub fn new(spelling: &Spelling) -> Self {
        let mut ways: Ways = HashMap::new();
        for entry in &spelling.entries {
            let mean: Vec<String> = cut(&clean(&entry.mean)).iter().map(|w| placed(w)).collect();
            for write in &entry.write {
                let words: Vec<String> = cut(&clean(write)).iter().map(|w| placed(w)).collect();
                if let Some(first) = words.first().filter(|_| words.len() <= LONGEST) {
                    ways.entry(first.clone()).or_default().push((words, mean.clone()));
                }
            }
        }
        for list in ways.values_mut() {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        let set = |list: &[String]| list.iter().map(|word| clean(word)).collect();
        Self {
            ways,
            keep: set(&spelling.keep),
            english: set(&spelling.english),
            known: HashSet::new(),
            joined: HashMap::new(),
        }
    }

    /// Learns which words there are, and which are often written as one.
    pub fn learn(&mut self, readings: &[Reading]) {
        for word in readings.iter().flat_map(|reading| &reading.words) {
            if !self.known.contains(&word.folded) {
                self.known.insert(word.folded.clone());
            }
        }
        // Nearly all neighbours meet only once. Only of those that meet again
        // is anything kept in words: few small pieces among many would hold on
        // to all their memory.
        let mut met: Vec<u64> = neighbours(readings).map(|words| hash(&together(words))).collect();
        met.sort_unstable();
        let again: HashSet<u64> = met
            .chunk_by(|a, b| a == b)
            .filter(|same| same.len() > 1)
            .filter_map(|same| same.first().copied())
            .collect();
        drop(met);
        for words in neighbours(readings) {
            let text = together(words);
            if again.contains(&hash(&text))
                && !self.known.contains(&text)
                && !self.joined.contains_key(&text)
            {
                let words = words.iter().map(|word| word.typed.clone()).collect();
                self.joined.insert(text, words);
            }
        }
    }

    /// Whether a reading made before [`Self::learn`] would differ now.
    pub fn reads_anew(&self, reading: &Reading) -> bool {
        reading.words.iter().any(|word| self.joined.contains_key(&word.folded))
    }

    /// Which part of the words are known, 0 to 1; numbers do not count.
    pub fn knows(&self, reading: &Reading) -> f32 {
        let words =
            reading.words.iter().filter(|word| !word.folded.bytes().all(|b| b.is_ascii_digit()));
        let (mut all, mut known) = (0_u8, 0_u8);
        for word in words {
            all = all.saturating_add(1);
            known = known.saturating_add(u8::from(self.known.contains(&word.folded)));
        }
        if all == 0 { 0.0 } else { f32::from(known) / f32::from(all) }
    }

    /// Reads a message.
    pub fn read(&self, text: &str) -> Reading {
        let cleaned = clean(text);
        let mut tokens = Vec::new();
        let mut english = (0_usize, 0_usize);
        let accents = cleaned.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
        for word in cut(&cleaned).into_iter().take(WORDS) {
            if word.bytes().all(|b| b.is_ascii_alphabetic()) && word.len() > 1 || word == "i" {
                if self.english.contains(&word) {
                    english.0 += 1;
                } else if is_plain_syllable(&word) {
                    english.1 += 1;
                }
            }
            tokens.push(Token { text: word, done: false });
        }
        let foreign = !accents && english.0 > 0 && english.0 > 2 * english.1;
        let english = foreign && english.0 >= 2 && tokens.len() >= 3 && english.0 > 3 * english.1;
        self.shorten(&mut tokens);
        self.join_letters(&mut tokens);
        let mut tokens = self.respell(tokens);
        if self.repair(&mut tokens) {
            tokens = self.respell(tokens);
        }
        let words = tokens.into_iter().map(|token| Meant::new(token.text)).collect();
        Reading { words, english, foreign }
    }

    /// Tones at their place, and letters held too long as one: "điiii",
    /// "alooo". Abbreviations ("cccd") are left alone.
    fn shorten(&self, tokens: &mut [Token]) {
        for token in tokens {
            let (letters, tone) = split_tone(&token.text);
            let mut short = String::with_capacity(letters.len());
            let mut rest = letters.as_str();
            while let Some(first) = rest.chars().next() {
                let run = rest.chars().take_while(|c| *c == first).count();
                let keep = if run > 2 && !first.is_ascii_digit() { 1 } else { run };
                short.extend(std::iter::repeat_n(first, keep));
                rest = &rest[run * first.len_utf8()..];
            }
            let known = short.len() < letters.len()
                && (self.ways.contains_key(&token.text) || self.known.contains(&token.text));
            if !known {
                token.text = join_tone(&short, tone);
            }
        }
    }

    /// Replaces ways of writing, the longest first.
    fn respell(&self, tokens: Vec<Token>) -> Vec<Token> {
        let mut out = Vec::with_capacity(tokens.len() + 8);
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let hit = self.ways.get(&token.text).and_then(|ways| {
                ways.iter().find(|(words, _)| {
                    tokens.len() >= at + words.len()
                        && words.iter().zip(&tokens[at..]).all(|(w, t)| *w == t.text)
                })
            });
            match hit {
                Some((words, mean)) if !token.done => {
                    // "làm" before "sao", which is meant as "làm sao", is there already.
                    let there = overlap(&out, mean);
                    let rest = mean.iter().skip(there);
                    out.extend(rest.map(|text| Token { text: text.clone(), done: true }));
                    at += words.len();
                }
                _ => {
                    out.push(token.clone());
                    at += 1;
                }
            }
        }
        out
    }

    /// Letters written apart: "o t p", "v n e i d".
    fn join_letters(&self, tokens: &mut Vec<Token>) {
        let mut at = 0;
        while at < tokens.len() {
            let run = tokens[at..].iter().take_while(|t| t.text.chars().count() == 1).count();
            if run >= 3 {
                let text: String = tokens[at..at + run].iter().map(|t| t.text.as_str()).collect();
                if self.ways.contains_key(&text) || self.known.contains(&text) {
                    tokens.splice(at..at + run, [Token { text, done: false }]);
                }
            }
            at += 1;
        }
    }

    /// Slips of the keyboard and words written as one. Returns whether there
    /// were any.
    fn repair(&self, tokens: &mut Vec<Token>) -> bool {
        let vni = tokens.iter().filter(|t| !t.done && keyboard::surely_vni(&t.text)).count() > 0;
        let mut out = Vec::with_capacity(tokens.len());
        let mut changed = false;
        for token in tokens.drain(..) {
            let text = &token.text;
            if token.done || self.keep.contains(text) || self.english.contains(text) {
                out.push(token);
                continue;
            }
            let folded = merge_y(fold(text));
            if is_plain_syllable(&folded) || (self.known.contains(&folded) && text.len() > 2) {
                out.push(token);
                continue;
            }
            if let Some(word) = keyboard::telex(text) {
                changed = true;
                out.push(Token { text: word, done: false });
                continue;
            }
            if let Some(word) = vni.then(|| keyboard::vni(text)).flatten() {
                changed = true;
                out.push(Token { text: word, done: false });
                continue;
            }
            if let Some(words) = self.joined.get(&folded) {
                changed = true;
                out.extend(words.iter().map(|text| Token { text: text.clone(), done: true }));
                continue;
            }
            let letters = text.trim_end_matches(|c: char| c.is_ascii_digit());
            if letters.len() < text.len() && letters.chars().count() > 2 {
                changed = true;
                out.push(Token { text: placed(letters), done: false });
                out.push(Token { text: text[letters.len()..].to_owned(), done: false });
                continue;
            }
            out.push(token);
        }
        *tokens = out;
        changed
    }
}

#[derive(Clone, Debug)]
struct Token {
    text: String,
    /// Already what is meant.
    done: bool,
}

/// Words of clean text.
fn cut(clean: &str) -> Vec<String> {
    let words = clean.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// How many words that a meaning begins with were written just before.
fn overlap(out: &[Token], mean: &[String]) -> usize {
    (1..mean.len())
        .rev()
        .find(|n| {
            out.len() >= *n && out[out.len() - n..].iter().map(|t| &t.text).eq(mean[..*n].iter())
        })
        .unwrap_or(0)
}

/// A word with its tone where today's spelling has it.
fn placed(word: &str) -> String {
    let (letters, tone) = split_tone(word);
    join_tone(&letters, tone)
}

/// "ký" and "kí", "mỹ" and "mĩ", "quy" and "qui" are one.
fn merge_y(mut folded: String) -> String {
    let before = folded.len().checked_sub(2).and_then(|at| folded.get(at..));
    let merge = match before.map(str::as_bytes) {
        Some([before, b'y']) => !b"aeo".contains(before) && (*before != b'u' || folded == "quy"),
        _ => false,
    };
    if merge {
        folded.pop();
        folded.push('i');
    }
    folded
}
/// Every two and every three words in a row.
fn neighbours(readings: &[Reading]) -> impl Iterator<Item = &[Meant]> {
    let lengths = [2, 3];
    readings
        .iter()
        .flat_map(move |reading| lengths.into_iter().flat_map(|n| reading.words.windows(n)))
}

/// Words written as one, without accents.
fn together(words: &[Meant]) -> String {
    words.iter().map(|word| word.folded.as_str()).collect()
}

/// FNV-1a.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
