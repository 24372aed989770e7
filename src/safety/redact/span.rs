//! Spans that must not overlap.

use std::collections::BTreeMap;

/// Spans of bytes, ordered, without overlaps: the end of each by its start. A
/// tree, because they are found out of order and a long text has many.
#[derive(Clone, Debug, Default)]
pub struct Spans(BTreeMap<usize, usize>);

impl Spans {
    /// Adds a span unless it overlaps one that is there. Returns whether it
    /// was added.
    pub fn add(&mut self, start: usize, end: usize) -> bool {
        let free = start < end && !self.touches(start, end);
        if free {
            self.0.insert(start, end);
        }
        free
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.0.iter().map(|(start, end)| (*start, *end))
    }

    /// The last span that holds any byte of `start..end`.
    pub fn over(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let (known, known_end) = self.0.range(..end).next_back()?;
        (*known_end > start).then_some((*known, *known_end))
    }

    /// Whether a span holds any byte of `start..end`.
    pub fn touches(&self, start: usize, end: usize) -> bool {
        self.over(start, end).is_some()
    }
}
