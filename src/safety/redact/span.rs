//! Spans that must not overlap.

/// Spans of bytes, ordered, without overlaps.
#[derive(Clone, Debug, Default)]
pub struct Spans(Vec<(usize, usize)>);

impl Spans {
    /// Adds a span unless it overlaps one that is there. Returns whether it
    /// was added.
    pub fn add(&mut self, start: usize, end: usize) -> bool {
        if start >= end {
            return false;
        }
        let at = self.0.partition_point(|(_, known)| *known <= start);
        if self.0.get(at).is_some_and(|(known, _)| *known < end) {
            return false;
        }
        self.0.insert(at, (start, end));
        true
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.0.iter().copied()
    }

    /// The span that holds any byte of `start..end`.
    pub fn over(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let at = self.0.partition_point(|(_, known)| *known <= start);
        self.0.get(at).copied().filter(|(known, _)| *known < end)
    }

    /// Whether a span holds any byte of `start..end`.
    pub fn touches(&self, start: usize, end: usize) -> bool {
        self.over(start, end).is_some()
    }
}
