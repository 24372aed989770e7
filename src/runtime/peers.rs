//! Living with other processes on the same store: being heard of, taking over
//! from those that are not, and passing on what they tell.

use super::Runtime;
use crate::store::{News, REPLICA_LEASE};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

/// Between two signs of life, and between two looks for what others left behind.
const BEAT: Duration = Duration::from_millis(2_000);
/// We stop sending this long after the last sign of life that was noted:
/// earlier than anybody may take over.
const SURE: Duration = Duration::from_millis(REPLICA_LEASE.unsigned_abs() * 6 / 10);

impl Runtime {
    /// Whether nobody else can have taken over from this process.
    pub(super) fn holds_lease(&self) -> bool {
        let last = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        !self.store.shared() || last.is_some_and(|at| at.elapsed() < SURE)
    }

    /// Whether this process does what only one of several should do.
    pub fn is_first(&self) -> bool {
        self.first.load(Ordering::Relaxed)
    }

    /// Takes what nobody sends for, and tells the sender. Whether the store
    /// answered.
    pub(super) async fn claim_outbox(&self) -> bool {
        match self.store.claim_outbox().await {
            Ok(waiting) => {
                waiting.iter().for_each(|id| self.wake_sender(id));
                self.claimed.store(true, Ordering::SeqCst);
                true
            }
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                false
            }
        }
    }

    /// Says that this process is alive. Whether others may have taken it for
    /// dead since the last time.
    pub async fn beat(&self) -> bool {
        let began = Instant::now();
        let mut lapsed = false;
        match self.store.heartbeat().await {
            Ok(peers) => {
                lapsed = !self.holds_lease();
                if lapsed {
                    // Before the lease holds again: nobody may send by what
                    // was known before.
                    self.marks.lapse();
                }
                *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(began);
                self.first.store(peers.first, Ordering::Relaxed);
                self.share_limits(peers.count);
            }
            Err(error) => tracing::warn!(%error, "no sign of life could be left in the store"),
        }
        lapsed
    }

    fn hear(&self, news: News) {
        match news {
            News::Entries(id, seq) => self.live.tell(&id, seq),
            News::Outbox(id) => self.wake_sender(&id),
            News::Missed => self.live.tell_all(),
        }
    }
}

/// Keeps in touch until the service stops. Ends at once where the store is
/// this process's alone.
pub async fn run(runtime: Arc<Runtime>) {
    if !runtime.store().shared() {
        return;
    }
    let mut stopped = runtime.stopped();
    let mut news = runtime.store().news();
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let told = async {
            match &mut news {
                Some(news) => news.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = stopped.changed() => return,
            told = told => match told {
                Ok(it) => runtime.hear(it),
                Err(RecvError::Lagged(_)) => {
                    runtime.hear(News::Missed);
                    runtime.claim_outbox().await;
                }
                Err(RecvError::Closed) => news = None,
            },
            _ = beat.tick() => {
                if runtime.beat().await {
                    // What was told before may be another process's task now.
                    news = runtime.store().news();
                    runtime.hear(News::Missed);
                }
                // What is ours already and is looked at again does no harm.
                runtime.claim_outbox().await;
            }
        }
    }
}
