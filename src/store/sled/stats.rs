//! What the writer counts, for whoever asks how much there is.

use super::draft::Counts;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

/// Numbers that may be read at any time.
#[derive(Debug, Default)]
pub(super) struct Stats {
    live: AtomicI64,
    dead: AtomicI64,
    rewrites: AtomicU64,
    rewriting: AtomicBool,
}

impl Stats {
    /// What is stored now.
    pub(super) fn count(&self, counts: Counts) {
        self.live.store(counts.rows + counts.words, Ordering::Relaxed);
        self.dead.store(counts.dead, Ordering::Relaxed);
    }

    /// A rewrite begins or ends.
    pub(super) fn rewriting(&self, under_way: bool) {
        self.rewriting.store(under_way, Ordering::Relaxed);
    }

    /// One more rewrite is done.
    pub(super) fn rewritten(&self) {
        self.rewrites.fetch_add(1, Ordering::Relaxed);
    }

    /// Live bytes.
    pub(super) fn live(&self) -> u64 {
        self.live.load(Ordering::Relaxed).max(0).unsigned_abs()
    }

    /// Dead outbox rows.
    pub(super) fn dead(&self) -> u64 {
        self.dead.load(Ordering::Relaxed).max(0).unsigned_abs()
    }

    /// Rewrites done, and whether one is under way.
    pub(super) fn rewrites(&self) -> (u64, bool) {
        (self.rewrites.load(Ordering::Relaxed), self.rewriting.load(Ordering::Relaxed))
    }
}
