//! The task that keeps the tokens alive while the service runs: it renews in
//! time, and says again what somebody has to mend.

use super::renew::{Why, is_due};
use super::{Keeper, needs, never};
use std::time::Duration;
use tokio::time::Instant;

/// Between two looks while something is wrong, or was just done.
const SOON: Duration = Duration::from_secs(5);

impl Keeper {
    /// Works until the service stops: renews in time, takes up what was left
    /// in doubt, and says again what nobody has mended.
    pub async fn run(&self, mut stopped: tokio::sync::watch::Receiver<bool>) {
        let mut said = Said::default();
        let (mut well, mut news) = (true, false);
        while !*stopped.borrow() {
            let mut pause = self.tend(&mut said).await;
            let before = std::mem::replace(&mut well, self.status().await.standing.is_well());
            if !well {
                // Another process may connect the account; looking is cheap.
                pause = pause.min(SOON);
            } else if news || !before {
                self.recovered.send_modify(|times| *times += 1);
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => news = false,
                () = self.changed.notified() => news = true,
                _ = stopped.changed() => break,
            }
        }
        self.stop().await;
    }

    /// Does what is due; how long to rest.
    async fn tend(&self, said: &mut Said) -> Duration {
        const LATER: Duration = Duration::from_secs(60);
        let found = match self.read().await {
            Ok(found) => found,
            Err(error) => {
                said.hourly(|| tracing::error!(%error, "zalo: no tokens"));
                return LATER;
            }
        };
        let now = self.now();
        let Some(pair) = &found.state.pair else {
            said.hourly(|| tracing::warn!("zalo: {}", never()));
            return LATER;
        };
        if let Some(need) = &found.state.need {
            said.hourly(|| tracing::error!("zalo: {}", needs(need)));
            return LATER;
        }
        if pair.refresh_ends - now < super::status::EARLY {
            let days = (pair.refresh_ends - now) / 86_400_000;
            said.hourly(|| tracing::error!(days, "zalo: the refresh token ends soon, because renewing has failed for long: see `hotline1022 zalo status`"));
        }
        if !is_due(&found.state, pair, now) {
            return LATER;
        }
        // Failures are said where they are written down.
        let _ = self.renew(Why::Due).await;
        SOON
    }
}

/// When something was said last.
#[derive(Default)]
struct Said(Option<Instant>);

impl Said {
    fn hourly(&mut self, say: impl FnOnce()) {
        const HOUR: Duration = Duration::from_secs(3_600);
        if self.0.is_none_or(|at| at.elapsed() >= HOUR) {
            self.0 = Some(Instant::now());
            say();
        }
    }
}
