//! Due timers to events. Idle timers cost nothing: the loop sleeps until the
//! earliest one, or until somebody sets an earlier one.

use super::Runtime;
use crate::clock::Millis;
use crate::engine::event::Event;
use crate::ids::ConversationId;
use crate::store::Timer;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// Timers fired at once; the rest follow in the next round.
const BATCH: usize = 64;
/// A wall clock may be set forward while we sleep, so no sleep is longer.
const LONGEST: Millis = 30_000;
/// Other processes set timers too, and may die before they fire them.
const SHARED: Millis = 5_000;
/// A timer that is due and claimed must not keep the loop spinning.
const AT_LEAST: Millis = 20;
/// How long to wait after the store refused.
const AFTER_ERROR: Duration = Duration::from_secs(2);

/// Fires timers until the service stops.
pub async fn run(runtime: Arc<Runtime>) {
    let mut stopped = runtime.stopped();
    while !runtime.is_stopping() {
        let pause = match fire_due(&runtime).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "timers: the store does not answer");
                AFTER_ERROR
            }
        };
        tokio::select! {
            biased;
            _ = stopped.changed() => {}
            () = runtime.alarm.wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Fires what is due; returns how long nothing will be.
pub async fn fire_due(runtime: &Arc<Runtime>) -> Result<Duration, crate::store::StoreError> {
    let mut round = Round::default();
    loop {
        // Claimed: one whose turn fails is not handed out again for a while,
        // so it holds up nobody behind it.
        let due = runtime.store().claim_due(runtime.now(), BATCH).await?;
        if due.is_empty() {
            break;
        }
        let due = round.not_yet_fired(due);
        let turns = due.iter().map(|(conversation, timer)| {
            let event = Event::Timer { wait: timer.wait };
            async move {
                match runtime.apply(conversation, event).await {
                    Ok(_) => runtime.counters().timers.add(),
                    Err(error) => {
                        tracing::warn!(%error, "a timer could not be handled and stays due");
                    }
                }
            }
        });
        futures_util::future::join_all(turns).await;
        if runtime.is_stopping() {
            break;
        }
    }
    // Before asking: of a timer set meanwhile, the answer may know nothing.
    runtime.alarm.open();
    let next = runtime.store().next_due().await?;
    // What is due and was not handed out is somebody's: it comes back in time.
    let longest = if runtime.store().shared() { SHARED } else { LONGEST };
    let now = runtime.now();
    let wait = next.map_or(longest, |due| due.saturating_sub(now).clamp(AT_LEAST, longest));
    runtime.alarm.sleep_until(now.saturating_add(wait));
    Ok(Duration::from_millis(u64::try_from(wait).unwrap_or(0)))
}

/// When the loop looks next, and what makes it look earlier. Most turns set a
/// timer that is due days after others: they need not wake anybody.
pub(super) struct Alarm {
    wake: Notify,
    /// By the clock of timers; a timer due before it wakes the loop.
    next: AtomicI64,
}

impl Default for Alarm {
    fn default() -> Self {
        Self { wake: Notify::new(), next: AtomicI64::new(Millis::MAX) }
    }
}

impl Alarm {
    /// A timer has been written.
    pub(super) fn set(&self, due: Millis) {
        if due < self.next.load(Ordering::SeqCst) {
            self.ring();
        }
    }

    /// Timers may have been written, nobody knows which.
    pub(super) fn ring(&self) {
        self.wake.notify_one();
    }

    /// Every timer wakes the loop, until it knows how long it sleeps.
    fn open(&self) {
        self.next.store(Millis::MAX, Ordering::SeqCst);
    }

    fn sleep_until(&self, next: Millis) {
        self.next.store(next, Ordering::SeqCst);
    }
}

/// What was fired since the round began.
#[derive(Default)]
struct Round(BTreeSet<(ConversationId, Timer)>);

impl Round {
    /// Those that were not fired in this round. One that is handed out again
    /// was left as it was by its own turn, so firing it once more would go on
    /// for ever. Being claimed, it comes back only after
    /// [`crate::store::TIMER_LEASE`].
    fn not_yet_fired(&mut self, due: Vec<(ConversationId, Timer)>) -> Vec<(ConversationId, Timer)> {
        let (fresh, stuck): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|it| self.0.insert(it.clone()));
        for (_, timer) in stuck {
            let wait = timer.wait.0;
            tracing::error!(
                wait,
                "a timer is still due after its turn; it is put off. Please report this"
            );
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::WaitId;
    use futures_util::FutureExt as _;

    fn timer(who: &str, due: Millis, wait: u32) -> (ConversationId, Timer) {
        (ConversationId::from(who), Timer { due, wait: WaitId(wait) })
    }

    #[tokio::test]
    async fn only_a_timer_before_the_next_look_wakes_the_loop() {
        let alarm = Alarm::default();
        let rings = || alarm.wake.notified().now_or_never().is_some();
        alarm.set(1_000_000);
        assert!(rings(), "nobody has looked yet");
        alarm.sleep_until(5_000);
        alarm.set(5_000);
        assert!(!rings());
        alarm.set(4_999);
        assert!(rings() && !rings());
        alarm.open();
        alarm.set(9_000);
        alarm.sleep_until(5_000);
        assert!(rings(), "the answer may have been older than this timer");
        alarm.ring();
        assert!(rings());
    }

    #[test]
    fn a_timer_that_stays_due_is_fired_once_in_a_round() {
        let mut round = Round::default();
        let (stays, other) = (timer("web:1", 5, 1), timer("web:2", 5, 1));
        let both = vec![stays.clone(), other.clone()];
        assert_eq!(round.not_yet_fired(both.clone()), both);
        assert_eq!(round.not_yet_fired(vec![stays.clone()]), []);
        // The next wish of the same conversation is another timer.
        let (later, newer) = (timer("web:2", 7, 1), timer("web:2", 5, 2));
        let next = vec![later.clone(), newer.clone()];
        assert_eq!(round.not_yet_fired([vec![stays.clone()], next.clone()].concat()), next);
        assert_eq!(Round::default().not_yet_fired(vec![stays.clone()]), [stays], "a new round");
    }
}
