//! Outbox rows to channels: in order per person, many persons at once, one
//! slow or failing person never in another's way.
//!
//! Every attempt is recorded before it is made: the first one of a reply by
//! the commit that made the reply, every other by the sender. What happens
//! when nobody knows whether a message arrived is the message's own choice.

pub(super) mod fresh;
mod held;
mod queue;
mod serve;

use super::Runtime;
use crate::channel::SendLimits;
use crate::clock::Millis;
use crate::flow::ChannelKind;
use crate::ids::ConversationId;
use crate::message::Delivery;
use crate::runtime::rates::{Pass, Rates};
use crate::store::OutboxRow;
use fresh::Mark;
use futures_util::FutureExt;
use queue::{Mail, Next, Queue};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Persons served at the same time.
const PARALLEL: usize = 256;
/// A wall clock may be set while we sleep, so no sleep is longer.
const LONGEST: Millis = 30_000;
/// Nobody waits longer than the longest pause a platform may ask for.
const FARTHEST: Millis = 24 * 3_600_000;
/// Pause after a failure of our own.
const AFTER_ERROR: Millis = 1_000;
/// How soon the outbox is claimed again after the store refused.
const CLAIM_AGAIN: Duration = Duration::from_secs(1);

impl Runtime {
    /// Asks the sender to look at a conversation's rows in the store.
    pub fn wake_sender(&self, id: &ConversationId) {
        self.tell_sender(id, Mail::Stored);
    }

    /// A channel works again: whoever waits only because it did not is served now.
    pub fn hurry(&self, kind: ChannelKind) {
        self.to_hurry.lock().unwrap_or_else(PoisonError::into_inner).push(kind);
        self.send_wake.notify_one();
    }

    /// Gives the sender rows that were just committed, and that it may send.
    /// `mark` was taken before the commit; `others`: more may be due. To be
    /// called in the order of the commits of a conversation.
    pub(super) fn hand_to_sender(
        &self,
        id: &ConversationId,
        rows: Vec<OutboxRow>,
        mark: Mark,
        others: bool,
    ) {
        if mark.era != self.marks.era() {
            // Others may send for the person now; the next claim will tell.
            return;
        }
        // Before the first claim nobody knows what the process before us left.
        let all = !others && self.claimed.load(Ordering::SeqCst);
        self.tell_sender(id, if all { Mail::Fresh(rows, mark) } else { Mail::Stored });
    }

    fn tell_sender(&self, id: &ConversationId, mail: Mail) {
        let era = self.marks.era();
        let mut news = self.to_send.lock().unwrap_or_else(PoisonError::into_inner);
        news.0.push((id.clone(), mail, era));
        drop(news);
        self.send_wake.notify_one();
    }

    fn take_news(&self) -> Vec<(ConversationId, Mail, u64)> {
        std::mem::take(&mut self.to_send.lock().unwrap_or_else(PoisonError::into_inner).0)
    }

    /// Asks the limits of a channel for one message.
    fn pass(&self, kind: ChannelKind, chat: &ConversationId, delivery: Delivery) -> Pass {
        let now = self.now();
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        rates.get_mut(&kind).map_or(Pass::Now, |rates| rates.pass(now, chat, delivery))
    }

    pub(super) fn limit(&self, kind: ChannelKind, limits: SendLimits) {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        rates.insert(kind, Rates::new(limits));
    }

    /// The limits of a bot are shared by this many processes.
    pub(super) fn share_limits(&self, processes: u32) {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        rates.values_mut().for_each(|rates| rates.share(processes));
    }
}

/// What intake and others tell the sender.
#[derive(Debug, Default)]
pub(super) struct Letters(Vec<(ConversationId, Mail, u64)>);

/// Sends what one person has in the store, now. Returns when to look again,
/// if not at the next wake. For tools and tests; the service uses [`run`].
pub async fn serve_once(runtime: &Arc<Runtime>, id: &ConversationId) -> Option<Millis> {
    match serve::serve(runtime, id, Mail::Stored, false, runtime.marks.era()).await {
        Next::Done => None,
        Next::At { at, .. } => Some(at),
    }
}

/// Sends until the service stops; then what is being sent is finished.
pub async fn run(runtime: Arc<Runtime>) {
    let mut queue = Queue::default();
    let mut claim = Some(Instant::now());
    let mut era = runtime.marks.era();
    let mut stopped = runtime.stopped();
    let mut tasks: JoinSet<(ConversationId, Next)> = JoinSet::new();
    while !runtime.is_stopping() {
        if claim.is_some_and(|at| at <= Instant::now()) {
            let claimed = runtime.claim_outbox().await;
            claim = (!claimed).then(|| Instant::now() + CLAIM_AGAIN);
        }
        let news = runtime.take_news();
        if era != runtime.marks.era() {
            era = runtime.marks.era();
            queue.forget();
        }
        for (id, mail, _) in news.into_iter().filter(|(_, _, of)| *of == era) {
            queue.wake(id, mail);
        }
        let hurried =
            std::mem::take(&mut *runtime.to_hurry.lock().unwrap_or_else(PoisonError::into_inner));
        hurried.into_iter().for_each(|kind| queue.hurry(kind));
        queue.not_after(runtime.now().saturating_add(FARTHEST));
        queue.due(runtime.now());
        while tasks.len() < PARALLEL {
            let Some((id, mail, passed)) = queue.pop() else { break };
            let runtime = Arc::clone(&runtime);
            tasks.spawn(async move {
                // A panic must not take the person out of the rotation.
                let served = serve::serve(&runtime, &id, mail, passed, era);
                let next = AssertUnwindSafe(served).catch_unwind().await;
                let next = next.unwrap_or_else(|_| serve::look_again(runtime.now() + AFTER_ERROR));
                (id, next)
            });
        }
        let pause = queue.next().map_or(LONGEST, |at| (at - runtime.now()).clamp(1, LONGEST));
        let mut pause = Duration::from_millis(u64::try_from(pause).unwrap_or(1));
        if claim.is_some() {
            pause = pause.min(CLAIM_AGAIN);
        }
        tokio::select! {
            biased;
            Some(done) = tasks.join_next() => {
                note(&mut queue, done);
                // What else has ended meanwhile, before looking at the clock again.
                while let Some(done) = tasks.try_join_next() {
                    note(&mut queue, done);
                }
            }
            () = runtime.send_wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
            _ = stopped.changed() => {}
        }
    }
    while tasks.join_next().await.is_some() {}
}

fn note(queue: &mut Queue, done: Result<(ConversationId, Next), tokio::task::JoinError>) {
    match done {
        Ok((id, next)) => queue.done(id, next),
        Err(error) => tracing::error!(%error, "sender: a task died"),
    }
}
