//! Living with other processes on the same store: being heard of, taking over
//! from those that are not, and passing on what they tell.

use super::Runtime;
use crate::store::{News, REPLICA_LEASE};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

/// Between two signs of life, and between two looks for what others left behind.
const BEAT: Duration = Duration::from_millis(2_000);
/// We stop sending this long after the last sign of life that was noted:
/// earlier than anybody may take over.
const SURE: Duration = Duration::from_millis(REPLICA_LEASE.unsigned_abs() * 6 / 10);

/// What is still on its way to a platform this long after that sign of life is
/// given up: it must not arrive after what others send.
const END: Duration = Duration::from_millis(REPLICA_LEASE.unsigned_abs() * 9 / 10);

impl Runtime {
    /// Whether nobody else can have taken over from this process.
    pub(super) fn holds_lease(&self) -> bool {
        let last = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        !self.store.shared() || last.is_some_and(|at| at.elapsed() < SURE)
    }

    /// Goes on for as long as nobody else can have taken over; `None`: that
    /// ended before the work did.
    pub(super) async fn within_lease<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        if !self.store.shared() {
            return Some(work.await);
        }
        let heard = || *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let mut work = pin!(work);
        let mut last = heard()?;
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                () = tokio::time::sleep_until(last + END) => {}
            }
            match heard() {
                Some(newer) if newer > last => last = newer,
                _ => return None,
            }
        }
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
    let beats = Beats::default();
    // Beside each other: a claim may have to wait, a sign of life must not.
    tokio::join!(beats.leave(&runtime), beats.follow(&runtime));
}

/// What the two halves tell each other.
#[derive(Default)]
struct Beats {
    /// A sign of life was left, or could not be: time to look around.
    look: Notify,
    /// Others may have taken over since the last look.
    lapsed: AtomicBool,
}

impl Beats {
    /// Leaves signs of life.
    async fn leave(&self, runtime: &Runtime) {
        let mut stopped = runtime.stopped();
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                _ = stopped.changed() => return,
                _ = beat.tick() => {
                    if runtime.beat().await {
                        self.lapsed.store(true, Ordering::SeqCst);
                    }
                    self.look.notify_one();
                }
            }
        }
    }

    /// Takes over what others left, and hears what they tell.
    async fn follow(&self, runtime: &Runtime) {
        let mut stopped = runtime.stopped();
        let mut news = runtime.store().news();
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
                () = self.look.notified() => {
                    if self.lapsed.swap(false, Ordering::SeqCst) {
                        // What was told before may be another process's task now.
                        news = runtime.store().news();
                        runtime.hear(News::Missed);
                    }
                    // What is ours already and is looked at again does no harm.
                    runtime.claim_outbox().await;
                }
                told = told => match told {
                    Ok(it) => runtime.hear(it),
                    Err(RecvError::Lagged(_)) => {
                        runtime.hear(News::Missed);
                        runtime.claim_outbox().await;
                    }
                    Err(RecvError::Closed) => news = None,
                },
            }
        }
    }
}
