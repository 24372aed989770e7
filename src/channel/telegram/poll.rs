//! Asking for updates. The offset is Telegram's acknowledgement: a call with
//! a higher one makes it forget what came before. So it rises only after the
//! whole batch is committed and the offset itself is stored.

use super::decode::{Content, Delivery, decode};
use super::errors::{CallError, Verdict, judge, reason};
use super::intake::Intake;
use super::{Telegram, UPDATES};
use crate::channel::pace::{rest, stopped};
use crate::channel::{Door, DoorError, Notice};
use crate::ids::ConversationId;
use futures_util::{FutureExt, StreamExt};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use teloxide::payloads::{DeleteWebhook, setters::*};
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{error, info, warn};

/// Where the offset is remembered, as `<bot id> <offset>`: the offset of one
/// bot means nothing to another.
pub const OFFSET: &str = "telegram:offset";

/// Conversations handled at once.
const AT_ONCE: usize = 16;

/// An empty answer sooner than this is no long poll.
const HASTE: Duration = Duration::from_millis(100);

/// Why polling ended on its own.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PollError {
    /// The token is not valid.
    #[error(
        "Telegram does not know this bot; check the token with BotFather, and the address of the Bot API server if one is set"
    )]
    Unauthorized,
    /// Somebody sets a webhook again and again.
    #[error(
        "a webhook is set for this bot although it was removed; another program uses the same bot"
    )]
    WebhookSet,
}

/// The polling loop of one bot.
pub struct Poller {
    intake: Intake,
}

impl Poller {
    /// A loop that hands updates to `door`.
    pub fn new(telegram: Arc<Telegram>, door: Arc<dyn Door>) -> Self {
        Self { intake: Intake::new(telegram, door) }
    }

    /// Polls until `stop` turns true (or its sender is gone). The batch in
    /// hand is finished first, unless the door refuses it.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) -> Result<(), PollError> {
        let telegram = &self.intake.telegram;
        let Some(mut offset) = self.stored(&mut stop).await else { return Ok(()) };
        let mut failures = 0;
        let mut webhook_removed = false;
        loop {
            let asked = Instant::now();
            let answer = tokio::select! {
                biased;
                () = stopped(&mut stop) => return Ok(()),
                answer = self.fetch(offset) => answer,
            };
            let pause = match answer {
                Ok(batch) if batch.is_empty() => {
                    failures = 0;
                    // The offset has done its work: everything before it is
                    // forgotten. Asked without it, Telegram may start its
                    // numbers anew, as it does after a quiet week.
                    offset = None;
                    if asked.elapsed() >= HASTE {
                        continue;
                    }
                    HASTE
                }
                Ok(batch) => {
                    let Some(next) = self.settle(batch, &mut stop).await else { return Ok(()) };
                    match next {
                        Some(next) => {
                            failures = 0;
                            offset = Some(next);
                            continue;
                        }
                        None => {
                            failures += 1;
                            telegram.pace.pause(failures)
                        }
                    }
                }
                Err(error) => {
                    failures += 1;
                    let why = reason(&error);
                    match judge(&error) {
                        Verdict::Misconfigured => return Err(PollError::Unauthorized),
                        Verdict::WebhookSet if webhook_removed => {
                            return Err(PollError::WebhookSet);
                        }
                        Verdict::WebhookSet => {
                            warn!("telegram: a webhook is set; removing it to poll");
                            webhook_removed = self.remove_webhook().await;
                            if webhook_removed {
                                Duration::ZERO
                            } else {
                                telegram.pace.pause(failures)
                            }
                        }
                        Verdict::Wait(millis) => {
                            Duration::from_millis(u64::try_from(millis).unwrap_or(1_000))
                        }
                        _ => {
                            warn!(why, failures, "telegram: asking for updates failed");
                            telegram.pace.pause(failures)
                        }
                    }
                }
            };
            if !rest(pause, &mut stop).await {
                return Ok(());
            }
        }
    }

    async fn fetch(&self, offset: Option<i64>) -> Result<Vec<Value>, CallError> {
        let telegram = &self.intake.telegram;
        // Not teloxide's payload: its offset is 32 bits wide.
        let mut body = json!({
            "timeout": telegram.pace.poll.as_secs(),
            "allowed_updates": UPDATES,
        });
        if let (Some(offset), Some(body)) = (offset, body.as_object_mut()) {
            body.insert("offset".to_owned(), offset.into());
        }
        match telegram.api.json("GetUpdates", &body, telegram.pace.poll).await? {
            Value::Array(batch) => Ok(batch),
            _ => Err(CallError::Lost("updates that are no list")),
        }
    }

    /// Commits a batch and the offset behind it, however long the door fails.
    /// `None`: told to stop first. `Some(None)`: nothing in the batch says
    /// where it ends.
    async fn settle(
        &self,
        batch: Vec<Value>,
        stop: &mut watch::Receiver<bool>,
    ) -> Option<Option<i64>> {
        let pace = self.intake.telegram.pace;
        let mut last: Option<i64> = None;
        let mut queues = Queues::default();
        for raw in batch {
            match decode(&raw, self.intake.telegram.me()) {
                Some(delivery) => {
                    last = last.max(Some(delivery.update));
                    queues.push(delivery, raw);
                }
                None => {
                    warn!("telegram: something without update_id among the updates; it is kept");
                    queues.strangers.push(raw);
                }
            }
        }
        let next = last.and_then(|last| last.checked_add(1));
        let mut failures = 0;
        while let Err(refusal) = self.commit(&mut queues, next).await {
            if matches!(refusal, DoorError::Stopping) || *stop.borrow() {
                return None;
            }
            failures += 1;
            let cause = refusal.cause();
            error!(error = %refusal, cause, failures, "telegram: the batch is not stored; trying again");
            if !rest(pace.pause(failures), stop).await {
                return None;
            }
        }
        Some(next)
    }

    /// Tries everything of the batch that is not committed yet.
    async fn commit(&self, queues: &mut Queues, next: Option<i64>) -> Result<(), DoorError> {
        while let Some(raw) = queues.strangers.last() {
            self.intake.keep("none", &raw.to_string()).await?;
            queues.strangers.pop();
        }
        // Boxed, so that the compiler can see that the whole may change threads.
        let drains: Vec<_> = queues.all.iter_mut().map(|queue| self.drain(queue).boxed()).collect();
        let results: Vec<Result<(), DoorError>> =
            futures_util::stream::iter(drains).buffer_unordered(AT_ONCE).collect().await;
        // Stopping is the answer that must not be tried again.
        let mut failed = None;
        for refusal in results.into_iter().filter_map(Result::err) {
            if failed.is_none() || matches!(refusal, DoorError::Stopping) {
                failed = Some(refusal);
            }
        }
        if let Some(refusal) = failed {
            return Err(refusal);
        }
        if let Some(next) = next {
            let value = format!("{} {next}", self.intake.telegram.bot_id);
            self.intake.telegram.memo.remember(OFFSET, value.into_bytes()).await?;
        }
        Ok(())
    }

    /// One conversation's updates, in order.
    async fn drain(&self, queue: &mut VecDeque<(Delivery, Value)>) -> Result<(), DoorError> {
        while let Some((delivery, raw)) = queue.front() {
            match self.intake.take(delivery, || raw.to_string()).await {
                // The person was told that it would not be read. Keeping it
                // would hold back everybody: polling knows one queue only.
                Ok(()) | Err(DoorError::TooFast { .. }) => queue.pop_front(),
                Err(refusal) => return Err(refusal),
            };
        }
        Ok(())
    }

    /// Where an earlier process stopped. Outer `None`: told to stop.
    async fn stored(&self, stop: &mut watch::Receiver<bool>) -> Option<Option<i64>> {
        let telegram = &self.intake.telegram;
        let mut failures = 0;
        loop {
            match telegram.memo.recall(OFFSET).await {
                Ok(value) => {
                    let value = value.and_then(|bytes| String::from_utf8(bytes).ok());
                    let offset = value.as_deref().and_then(|value| {
                        let (bot, offset) = value.split_once(' ')?;
                        (bot == telegram.bot_id.to_string()).then(|| offset.parse().ok())?
                    });
                    info!(known = offset.is_some(), "telegram: polling");
                    return Some(offset);
                }
                Err(DoorError::Stopping) => return None,
                Err(refusal) => {
                    failures += 1;
                    let cause = refusal.cause();
                    error!(error = %refusal, cause, "telegram: the offset cannot be read; trying again");
                    if !rest(telegram.pace.pause(failures), stop).await {
                        return None;
                    }
                }
            }
        }
    }

    /// Removes the webhook and keeps what waits behind it.
    async fn remove_webhook(&self) -> bool {
        let request = DeleteWebhook::new().drop_pending_updates(false);
        self.intake.telegram.api.call(&request).await.is_ok()
    }
}

/// The updates of a batch, one queue a conversation.
#[derive(Default)]
struct Queues {
    all: Vec<VecDeque<(Delivery, Value)>>,
    place: HashMap<ConversationId, usize>,
    /// Things without `update_id`.
    strangers: Vec<Value>,
}

impl Queues {
    fn push(&mut self, delivery: Delivery, raw: Value) {
        let whose = match &delivery.content {
            Content::Inbound(inbound) => Some(&inbound.conversation),
            Content::Notice(Notice::Left(whose) | Notice::Returned(whose)) => Some(whose),
            Content::Notice(Notice::Moved { from, .. }) => Some(from),
            Content::Ignored(_) | Content::Undecodable(_) => None,
        };
        let place = match whose {
            Some(whose) => *self.place.entry(whose.clone()).or_insert(self.all.len()),
            None => self.all.len(),
        };
        if place == self.all.len() {
            self.all.push(VecDeque::new());
        }
        if let Content::Notice(Notice::Moved { to, .. }) = &delivery.content {
            // What is written in the new chat comes after what was written in
            // the former one.
            self.place.entry(to.clone()).or_insert(place);
        }
        self.all[place].push_back((delivery, raw));
    }
}
