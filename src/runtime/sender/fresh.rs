//! Whether rows that a commit handed over may be sent as they are.
//!
//! They were all that was due when they were committed. They no longer are if
//! the store has been read for the person since: that reading may have found
//! and sent them. And nothing of what is known holds after a time in which
//! other processes may have taken over: what is this process's to send then
//! must be claimed anew.

use crate::ids::ConversationId;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

/// Persons share counters by hash; who shares one is read once too often.
const STRIPES: usize = 1_024;

/// What is counted.
#[derive(Debug)]
pub(in crate::runtime) struct Marks {
    reads: Vec<AtomicU64>,
    era: AtomicU64,
}

/// A moment in the life of one person's outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::runtime) struct Mark {
    reads: u64,
    pub(super) era: u64,
}

impl Default for Marks {
    fn default() -> Self {
        let reads = (0..STRIPES).map(|_| AtomicU64::new(0)).collect();
        Self { reads, era: AtomicU64::new(0) }
    }
}

impl Marks {
    /// To be taken before a commit begins.
    pub(in crate::runtime) fn mark(&self, id: &ConversationId) -> Mark {
        let reads = self.reads[Self::stripe(id)].load(Ordering::SeqCst);
        Mark { reads, era: self.era() }
    }

    /// A reading of the person's rows has ended.
    pub(in crate::runtime) fn read(&self, id: &ConversationId) {
        self.reads[Self::stripe(id)].fetch_add(1, Ordering::SeqCst);
    }

    /// Rises when what was claimed may have been lost.
    pub(super) fn era(&self) -> u64 {
        self.era.load(Ordering::SeqCst)
    }

    /// Others may have taken over for a while.
    pub(in crate::runtime) fn lapse(&self) {
        self.era.fetch_add(1, Ordering::SeqCst);
    }

    fn stripe(id: &ConversationId) -> usize {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        (hasher.finish() % STRIPES as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_or_a_lapse_makes_a_mark_old() {
        let (marks, id) = (Marks::default(), ConversationId::from("telegram:1"));
        let before = marks.mark(&id);
        assert_eq!(marks.mark(&id), before);
        marks.read(&id);
        let after = marks.mark(&id);
        assert_ne!(after, before);
        marks.lapse();
        assert_ne!(marks.mark(&id), after);
    }
}
