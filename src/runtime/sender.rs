//! Outbox rows to channels: in order per person, many persons at once, one
//! slow or failing person never in another's way.
//!
//! Every attempt is recorded before it is made, so that a crash in the middle
//! of sending leaves a trace. Sending is at least once.

use super::Runtime;
use crate::channel::render::fit;
use crate::channel::{Channel, SendError};
use crate::clock::Millis;
use crate::ids::ConversationId;
use crate::store::{OutboxRow, Settle, StoreError};
use futures_util::FutureExt;
use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;

/// Persons served at the same time.
const PARALLEL: usize = 64;
/// First pause after a transient failure; doubles up to `LONGEST_PAUSE`.
const FIRST_PAUSE: Millis = 1_000;
const LONGEST_PAUSE: Millis = 300_000;
/// Pause when the channel itself is set up wrongly.
const CONFIG_PAUSE: Millis = 60_000;
/// A row that could not be sent for this long is dead.
const PATIENCE: Millis = 24 * 3_600_000;

impl Runtime {
    /// Asks the sender to look at a conversation.
    pub fn wake_sender(&self, id: &ConversationId) {
        self.to_send.lock().unwrap_or_else(PoisonError::into_inner).push(id.clone());
        self.send_wake.notify_one();
    }

    fn take_wakes(&self) -> Vec<ConversationId> {
        std::mem::take(&mut *self.to_send.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Sends until the service stops; then what is being sent is finished.
pub async fn run(runtime: Arc<Runtime>) {
    let mut state = State {
        ready: Vec::new(),
        busy: HashSet::new(),
        again: HashSet::new(),
        later: HashMap::new(),
    };
    match runtime.store().with_outbox().await {
        Ok(waiting) => state.ready = waiting,
        Err(error) => tracing::error!(%error, "sender: the outbox cannot be read"),
    }
    let mut stopped = runtime.stopped();
    let mut tasks: JoinSet<(ConversationId, Option<Millis>)> = JoinSet::new();
    while !runtime.is_stopping() {
        for id in runtime.take_wakes() {
            state.wake(id);
        }
        state.due(runtime.now());
        while tasks.len() < PARALLEL {
            let Some(id) = state.ready.pop() else { break };
            if !state.busy.insert(id.clone()) {
                state.again.insert(id);
                continue;
            }
            let runtime = Arc::clone(&runtime);
            tasks.spawn(async move {
                // A panic must not take the person out of the rotation.
                let served = AssertUnwindSafe(serve(&runtime, &id)).catch_unwind().await;
                let next = served.unwrap_or_else(|_| Some(runtime.now() + FIRST_PAUSE));
                (id, next)
            });
        }
        let pause = state.pause(runtime.now());
        tokio::select! {
            Some(done) = tasks.join_next() => match done {
                Ok((id, next)) => state.done(id, next),
                Err(error) => tracing::error!(%error, "sender: a task died"),
            },
            () = runtime.send_wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
            _ = stopped.changed() => {}
        }
    }
    while tasks.join_next().await.is_some() {}
}

/// Who is to be served when.
struct State {
    ready: Vec<ConversationId>,
    busy: HashSet<ConversationId>,
    /// Woken while being served.
    again: HashSet<ConversationId>,
    later: HashMap<ConversationId, Millis>,
}

impl State {
    fn wake(&mut self, id: ConversationId) {
        // A person who waits for a platform's permission goes on waiting:
        // rows are sent in order, so a new one cannot go first.
        if !self.later.contains_key(&id) && !self.ready.contains(&id) {
            self.ready.push(id);
        }
    }

    fn due(&mut self, now: Millis) {
        let due: Vec<_> =
            self.later.iter().filter(|(_, at)| **at <= now).map(|(id, _)| id.clone()).collect();
        for id in due {
            self.later.remove(&id);
            self.wake(id);
        }
    }

    fn done(&mut self, id: ConversationId, next: Option<Millis>) {
        self.busy.remove(&id);
        let again = self.again.remove(&id);
        match next {
            Some(at) => {
                self.later.insert(id, at);
            }
            None if again => self.wake(id),
            None => {}
        }
    }

    fn pause(&self, now: Millis) -> Duration {
        let next = self.later.values().min().map_or(30_000, |at| (at - now).clamp(1, 30_000));
        Duration::from_millis(u64::try_from(next).unwrap_or(30_000))
    }
}

/// Sends a person's rows. Returns when to look again, if not at the next wake.
pub async fn serve(runtime: &Arc<Runtime>, id: &ConversationId) -> Option<Millis> {
    match serve_rows(runtime, id).await {
        Ok(next) => next,
        Err(error) => {
            tracing::error!(%error, "sender: the store does not answer");
            Some(runtime.now() + FIRST_PAUSE)
        }
    }
}

async fn serve_rows(
    runtime: &Arc<Runtime>,
    id: &ConversationId,
) -> Result<Option<Millis>, StoreError> {
    let kind = Runtime::kind_of(id);
    let Some(channel) = runtime.channel(kind) else {
        // The channel is not switched on now; its rows wait until it is.
        return Ok(None);
    };
    for row in runtime.store().outbox(id).await? {
        if row.dead.is_some() {
            continue;
        }
        let now = runtime.now();
        // A fresh row goes at once even when the clock was set back.
        let wait = row.next_try - now;
        if row.attempts > 0 && (1..=PATIENCE).contains(&wait) {
            return Ok(Some(row.next_try));
        }
        if now - row.at > PATIENCE && row.parts_done == 0 {
            // The channel was off for long: old words would only confuse.
            let (seq, mut row) = (row.seq, row);
            row.dead = Some("too old: the channel was not available for a day".into());
            runtime.store().settle(id, seq, Settle::Update(row)).await?;
            continue;
        }
        if runtime.is_stopping() {
            return Ok(None);
        }
        match send_row(runtime, channel.as_ref(), id, row).await? {
            Sent::Yes => {}
            Sent::Later(at) => return Ok(Some(at)),
            Sent::Moved(to) => {
                move_conversation(runtime, id, &to).await?;
                runtime.wake_sender(&to);
                return Ok(None);
            }
        }
    }
    Ok(None)
}

enum Sent {
    /// Or closed for good: the next row may go.
    Yes,
    Later(Millis),
    Moved(ConversationId),
}

async fn send_row(
    runtime: &Arc<Runtime>,
    channel: &dyn Channel,
    id: &ConversationId,
    mut row: OutboxRow,
) -> Result<Sent, StoreError> {
    let store = runtime.store();
    row.attempts = row.attempts.saturating_add(1);
    store.settle(id, row.seq, Settle::Update(row.clone())).await?;
    let parts = fit(&row.message, &channel.capabilities());
    for part in parts.iter().skip(usize::from(row.parts_done)) {
        let Err(error) = channel.send(id, part).await else {
            row.parts_done = row.parts_done.saturating_add(1);
            if usize::from(row.parts_done) < parts.len() {
                store.settle(id, row.seq, Settle::Update(row.clone())).await?;
            }
            continue;
        };
        let now = runtime.now();
        let too_old = now - row.at > PATIENCE;
        let (next, dead) = match &error {
            SendError::Moved(to) => return Ok(Sent::Moved(to.clone())),
            SendError::RetryAfter(wait) => (now + (*wait).max(1), too_old),
            SendError::Transient(_) | SendError::Unknown(_) => (now + pause(row.attempts), too_old),
            SendError::Misconfigured(_) => (now + CONFIG_PAUSE, too_old),
            SendError::Unreachable(_) | SendError::Rejected(_) => (now, true),
        };
        if dead {
            tracing::warn!(channel = channel.capabilities().kind.name(), %error, "a message is given up");
            row.dead = Some(error.to_string());
        } else {
            tracing::info!(channel = channel.capabilities().kind.name(), attempt = row.attempts, %error, "a message will be tried again");
        }
        row.next_try = next;
        let seq = row.seq;
        store.settle(id, seq, Settle::Update(row)).await?;
        return Ok(if dead { Sent::Yes } else { Sent::Later(next) });
    }
    store.settle(id, row.seq, Settle::Sent).await?;
    Ok(Sent::Yes)
}

/// The person has another identifier: everything of theirs moves.
async fn move_conversation(
    runtime: &Arc<Runtime>,
    from: &ConversationId,
    to: &ConversationId,
) -> Result<(), StoreError> {
    let _held = runtime.locks.hold_two(from, to).await;
    match runtime.store().rename(from, to).await {
        Ok(()) => Ok(()),
        Err(StoreError::Conflict { .. }) => {
            // They wrote under the new identifier already: that conversation
            // goes on, and what was due under the old one is closed.
            for mut row in runtime.store().outbox(from).await? {
                row.dead = Some("the conversation moved".into());
                let seq = row.seq;
                runtime.store().settle(from, seq, Settle::Update(row)).await?;
            }
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Exponential with jitter, so that many rows do not come back together.
fn pause(attempts: u32) -> Millis {
    let full =
        FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST_PAUSE);
    let mut random = [0; 4];
    // Without randomness the pause is simply the longest one.
    let share = match getrandom::fill(&mut random) {
        Ok(()) => Millis::from(u32::from_be_bytes(random) % 500),
        Err(_) => 499,
    };
    full / 2 + full * share / 1_000
}
