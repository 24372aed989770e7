//! How long things may take when a platform is called, and how long to wait
//! after a failure.

use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long the platform may hold a poll open.
    pub poll: Duration,
    /// How long an answer may take, beyond that.
    pub answer: Duration,
    /// How long connecting may take.
    pub connect: Duration,
    /// Pause after a first failure; it doubles with each further one.
    pub first: Duration,
    /// Longest pause.
    pub most: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(10),
            answer: Duration::from_secs(15),
            connect: Duration::from_secs(5),
            first: Duration::from_secs(1),
            most: Duration::from_secs(60),
        }
    }
}

impl Pace {
    /// The pause after `failures` failures in a row. Without chance, so that
    /// tests and incidents can be followed; there is one poller per bot and
    /// no herd to spread.
    pub fn pause(&self, failures: u32) -> Duration {
        let doubled = 2_u32.checked_pow(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        self.first.checked_mul(doubled).unwrap_or(self.most).min(self.most)
    }
}

/// Pauses; `false` when told to stop meanwhile.
pub(in crate::channel) async fn rest(pause: Duration, stop: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        biased;
        () = stopped(stop) => false,
        () = sleep(pause) => true,
    }
}

/// Returns when told to stop.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that whoever could say "stop" is gone, which says it too.
    let _ = stop.wait_for(|stop| *stop).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pace = Pace::default();
        for (failures, seconds) in [(0, 1), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (4_000, 60)] {
            assert_eq!(pace.pause(failures), Duration::from_secs(seconds), "{failures}");
        }
    }
}
