//! Due timers to events. Idle timers cost nothing: the loop sleeps until the
//! earliest one, or until somebody sets an earlier one.

use super::Runtime;
use crate::clock::Millis;
use crate::engine::event::Event;
use crate::ids::ConversationId;
use crate::store::Timer;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

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
            () = runtime.timer_wake.notified() => {}
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
    let next = runtime.store().next_due().await?;
    // What is due and was not handed out is somebody's: it comes back in time.
    let longest = if runtime.store().shared() { SHARED } else { LONGEST };
    let wait = next.map_or(longest, |due| (due - runtime.now()).clamp(AT_LEAST, longest));
    Ok(Duration::from_millis(u64::try_from(wait).unwrap_or(0)))
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

    fn timer(who: &str, due: Millis, wait: u32) -> (ConversationId, Timer) {
        (ConversationId::from(who), Timer { due, wait: WaitId(wait) })
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
