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
    windows: Mutex<HashMap<String, Window>>,
}

/// What one has done since a moment.
#[derive(Default)]
struct Window {
    since: Millis,
    count: u32,
    /// Names of what was allowed, where it has names: at most as many as are
    /// allowed, and gone with the window.
    names: Vec<u64>,
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
        windows
            .get(who)
            .is_some_and(|it| (0..self.window).contains(&(now - it.since)) && it.count >= self.most)
    }

    /// Counts an event and says what to do with it.
    pub fn judge(&self, who: &str, now: Millis) -> Verdict {
        self.count(who, None, now)
    }

    /// The same for an event that has a name: what was allowed may come again,
    /// as often as a platform repeats it, and counts once.
    pub fn judge_named(&self, who: &str, name: u64, now: Millis) -> Verdict {
        self.count(who, Some(name), now)
    }

    fn count(&self, who: &str, name: Option<u64>, now: Millis) -> Verdict {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= WINDOWS && !windows.contains_key(who) {
            let window = self.window;
            windows.retain(|_, it| now - it.since < window);
            if windows.len() >= WINDOWS {
                windows.clear();
            }
        }
        let fresh = || Window { since: now, ..Window::default() };
        let entry = windows.entry(who.to_owned()).or_insert_with(fresh);
        if !(0..self.window).contains(&(now - entry.since)) {
            *entry = fresh();
        }
        if name.is_some_and(|name| entry.names.contains(&name)) {
            return Verdict::Pass;
        }
        let before = entry.count;
        entry.count = before.saturating_add(1);
        if before < self.most {
            entry.names.extend(name);
            return Verdict::Pass;
        }
        let left = entry.since + self.window - now;
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
    fn what_comes_again_counts_once() {
        let limiter = Limiter::new(2, 60_000);
        for (name, expected) in [
            (7, Verdict::Pass),
            (7, Verdict::Pass),
            (8, Verdict::Pass),
            (9, Verdict::First(60)),
            // What was refused once is refused again, what was allowed is not.
            (9, Verdict::Over(60)),
            (7, Verdict::Pass),
        ] {
            assert_eq!(limiter.judge_named("a", name, 0), expected, "{name}");
        }
        assert_eq!(limiter.judge_named("a", 9, 60_000), Verdict::Pass);
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
