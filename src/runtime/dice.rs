//! Randomness for spreading things in time, from one seed.
//!
//! Never for secrets. A simulation gives the seed, so that the same seed is
//! the same history.

use std::sync::{Mutex, PoisonError};

/// A source of numbers.
#[derive(Debug)]
pub struct Dice(Mutex<u64>);

impl Dice {
    /// Numbers that follow from the seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    /// Numbers that nobody else has.
    pub fn fresh() -> Self {
        let mut bytes = [0; 8];
        // Without randomness everybody waits alike, which still works.
        let _ = getrandom::fill(&mut bytes);
        Self::seeded(u64::from_be_bytes(bytes))
    }

    /// A number below `limit`; 0 for a limit of 0. (SplitMix64 of Steele, Lea
    /// and Flood, 2014.)
    pub fn below(&self, limit: u64) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)).checked_rem(limit).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_decides() {
        let roll = |seed| {
            let dice = Dice::seeded(seed);
            (0..50).map(|_| dice.below(10)).collect::<Vec<_>>()
        };
        assert_eq!(roll(1), roll(1));
        assert_ne!(roll(1), roll(2));
        assert!(roll(3).iter().all(|it| *it < 10));
        assert_eq!(Dice::seeded(1).below(0), 0);
    }
}
