//! How often one address or one person may ask: a fixed window each, so that
//! a flood from one slows nobody else. Pure: it is given the time.
//!
//! Memory is bounded; past the bound the oldest windows are forgotten.

use crate::clock::Millis;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Windows remembered at most.
const WINDOWS: usize = 50_000;

/// A limiter.
pub struct Limiter {
    most: u32,
    window: Millis,
    windows: Mutex<HashMap<String, (Millis, u32)>>,
}

impl Limiter {
    /// At most `most` events in each `window` milliseconds.
    pub fn new(most: u32, window: Millis) -> Self {
        Self { most, window, windows: Mutex::default() }
    }

    /// Counts an event. `Err` holds the seconds after which to ask again.
    pub fn allow(&self, who: &str, now: Millis) -> Result<(), u64> {
        match self.judge(who, now) {
            Verdict::Pass => Ok(()),
            Verdict::First(after) | Verdict::Over(after) => Err(after),
        }
    }

    /// Whether nothing more is allowed now; counts nothing.
    pub fn is_spent(&self, who: &str, now: Millis) -> bool {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.get(who).is_some_and(|(since, count)| {
            (0..self.window).contains(&(now - since)) && *count >= self.most
        })
    }

    /// Counts an event and says what to do with it.
    pub fn judge(&self, who: &str, now: Millis) -> Verdict {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= WINDOWS && !windows.contains_key(who) {
            let window = self.window;
            windows.retain(|_, (since, _)| now - *since < window);
            if windows.len() >= WINDOWS {
                windows.clear();
            }
        }
        let entry = windows.entry(who.to_owned()).or_insert((now, 0));
        if !(0..self.window).contains(&(now - entry.0)) {
            *entry = (now, 0);
        }
        let before = entry.1;
        entry.1 = before.saturating_add(1);
        if before < self.most {
            return Verdict::Pass;
        }
        let left = entry.0 + self.window - now;
        let after = u64::try_from(left).unwrap_or(0).div_ceil(1_000).max(1);
        if before == self.most { Verdict::First(after) } else { Verdict::Over(after) }
    }
}

/// What to do with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Take it.
    Pass,
    /// The first one too many: say so. Seconds until the next window.
    First(u64),
    /// One more too many. Seconds until the next window.
    Over(u64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows() {
        let limiter = Limiter::new(2, 1_000);
        for (who, now, expected) in [
            ("a", 0, Ok(())),
            ("a", 1, Ok(())),
            ("a", 2, Err(1)),
            ("b", 2, Ok(())),
            ("a", 1_000, Ok(())),
            // The clock was set back: a new window, not an endless one.
            ("a", 10, Ok(())),
        ] {
            assert_eq!(limiter.allow(who, now), expected, "{who} {now}");
        }
    }

    #[test]
    fn says_it_once() {
        let limiter = Limiter::new(1, 60_000);
        for expected in [Verdict::Pass, Verdict::First(60), Verdict::Over(60), Verdict::Over(60)] {
            assert_eq!(limiter.judge("a", 0), expected);
        }
        assert_eq!(limiter.judge("b", 0), Verdict::Pass);
        assert_eq!(limiter.judge("a", 60_000), Verdict::Pass);
    }
}
