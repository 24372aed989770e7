//! Random choices that a printed seed repeats (splitmix64).
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A row of random choices.
#[derive(Clone, Debug)]
pub struct Chance(u64);

/// A seed for those who gave none.
pub fn fresh_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    // Short enough to be typed again.
    now.as_micros() as u64 % 1_000_000_000
}

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A row of its own for each part, so that one part's choices do not
    /// depend on how fast another is.
    pub fn child(&self, number: u64) -> Self {
        let mut child = Self(self.0 ^ number.wrapping_mul(0xA24B_AED4_963E_E407));
        child.next();
        child
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// A time up to `most` milliseconds.
    pub fn millis(&mut self, most: u64) -> Duration {
        Duration::from_micros(self.below(most * 1_000))
    }

    pub fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u64) as usize]
    }
}
