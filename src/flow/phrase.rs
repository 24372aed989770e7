//! Example phrases, ready for matching.
//!
//! The loader fills in the normalised words, so that matching a message costs
//! comparisons and no text work.

use crate::ids::Locale;

/// One example phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// As its author wrote it.
    pub raw: String,
    /// Words in lower case, accents kept.
    pub typed: Vec<String>,
    /// Words in lower case without accents.
    pub folded: Vec<String>,
    /// A hash of each word without accents, to compare fast.
    pub hashes: Vec<u32>,
    /// One bit for each hash: a message that lacks a bit lacks the word.
    pub mask: u64,
}

/// Phrases by locale, in the order written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phrases(pub Vec<(Locale, Vec<Phrase>)>);

impl Phrases {
    /// The phrases of one locale.
    pub fn of(&self, locale: &Locale) -> &[Phrase] {
        self.0.iter().find(|(l, _)| l == locale).map_or(&[], |(_, phrases)| phrases)
    }

    /// Every phrase of every locale; people mix languages.
    pub fn all(&self) -> impl Iterator<Item = &Phrase> {
        self.0.iter().flat_map(|(_, phrases)| phrases)
    }

    /// The first phrase of `locale`, else of any: used as a label.
    pub fn label(&self, locale: &Locale) -> Option<&str> {
        self.of(locale).first().or_else(|| self.all().next()).map(|phrase| phrase.raw.as_str())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }
}
