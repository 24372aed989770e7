//! How long turns wait for the disk to be tidied.
//!
//! sled reclaims parts of its file, and a rewrite makes progress, at some
//! speed; turns that come faster than both for long would let the files grow
//! without end. So the nearer the files come to four times what they hold,
//! which is the most that they may take, the longer the writer leaves between
//! two batches. A province's hotline never comes near it: it takes thousands of
//! turns a second, for minutes.

use std::time::Duration;

/// How many times as large as what they hold the files are when turns begin to
/// wait, and when they wait longest.
const FROM: f64 = 2.8;
const TO: f64 = 3.7;
/// The longest wait between two batches. People wait that much longer for an
/// answer, and notice nothing.
const LONGEST: Duration = Duration::from_millis(150);

/// The wait after a batch. `files`: bytes of all files; `held`: bytes that they
/// hold, or the least for which it matters.
pub(super) fn wait(files: u64, held: u64) -> Duration {
    let times = files as f64 / held.max(1) as f64;
    let share = ((times - FROM) / (TO - FROM)).clamp(0.0, 1.0);
    // Gently at first: a little waiting is nearly always enough.
    LONGEST.mul_f64(share * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fuller_the_longer() {
        let wait = |files| wait(files, 100).as_millis();
        assert_eq!([wait(0), wait(280), wait(325), wait(370), wait(9_999)], [0, 0, 37, 150, 150]);
    }
}
