//! How often one address or one conversation may ask: a fixed window each.
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
        if entry.1 >= self.most {
            let left = entry.0 + self.window - now;
            return Err(u64::try_from(left).unwrap_or(0).div_ceil(1_000).max(1));
        }
        entry.1 += 1;
        Ok(())
    }
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
}
