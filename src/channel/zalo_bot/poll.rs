//! Asking for updates. The platform hands out one at a time and forgets it, so
//! there is no acknowledgement that could wait: each update is committed before
//! the next is asked for, and one that the store does not take is held and
//! tried again until it does. What is lost all the same: an update whose answer
//! breaks on the way, and the one in hand when the process dies.

use super::ZaloBot;
use super::decode::updates;
use super::errors::{Verdict, asked_to_wait, judge, reason, trouble};
use super::intake::Intake;
use crate::channel::bot_api::CallError;
use crate::channel::pace::rest;
use crate::channel::{Door, DoorError};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{error, info, warn};

/// An empty answer sooner than this is no long poll.
const HASTE: Duration = Duration::from_millis(100);

/// Why polling ended on its own.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PollError {
    /// The token or the address is not valid.
    #[error("{0}")]
    Misconfigured(String),
}

/// The polling loop of one bot.
pub struct Poller {
    intake: Intake,
}

impl Poller {
    /// A loop that hands updates to `door`.
    pub fn new(bot: Arc<ZaloBot>, door: Arc<dyn Door>) -> Self {
        Self { intake: Intake::new(bot, door) }
    }

    /// Polls until `stop` turns true; what was asked for by then is still
    /// committed, so the door must take it for as long.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) -> Result<(), PollError> {
        let bot = &self.intake.bot;
        let mut failures = 0;
        // The documentation's table says text, its sample a number.
        let mut as_text = false;
        info!("zalo bot: polling");
        loop {
            if *stop.borrow() {
                return Ok(());
            }
            let asked = Instant::now();
            // Not cut off by a stop: what is on its way is forgotten over there.
            let answer = self.fetch(as_text).await;
            let pause = match answer {
                Ok(delivery) => {
                    bot.tally.heard();
                    failures = 0;
                    let found = updates(&delivery);
                    for update in &found {
                        if !self.settle(update, &mut stop).await {
                            return Ok(());
                        }
                    }
                    if !found.is_empty() || asked.elapsed() >= HASTE {
                        continue;
                    }
                    HASTE
                }
                Err(error) if judge(&error) == Verdict::Silence => {
                    bot.tally.heard();
                    failures = 0;
                    if asked.elapsed() >= HASTE {
                        continue;
                    }
                    HASTE
                }
                Err(error) => {
                    failures += 1;
                    // A passing failure says nothing of a trouble that lasts.
                    if let Some(trouble) = trouble(&error) {
                        bot.tally.note(Some(trouble));
                    }
                    let why = reason(&error);
                    warn!(why, failures, "zalo bot: asking for updates failed");
                    match judge(&error) {
                        Verdict::Misconfigured => {
                            let advice = trouble(&error).map(|it| it.advice.to_owned());
                            return Err(PollError::Misconfigured(advice.unwrap_or(why)));
                        }
                        Verdict::Quota => {
                            bot.tally.quota();
                            waiting(&error).max(bot.pace.most)
                        }
                        Verdict::Rejected => {
                            // Perhaps the shape, perhaps a webhook that is set.
                            as_text = !as_text;
                            let _ = bot.call("deleteWebhook", &json!({}), Duration::ZERO).await;
                            bot.pace.pause(failures)
                        }
                        _ => bot.pace.pause(failures),
                    }
                }
            };
            if !rest(pause, &mut stop).await {
                return Ok(());
            }
        }
    }

    async fn fetch(&self, as_text: bool) -> Result<Value, CallError> {
        let bot = &self.intake.bot;
        let seconds = bot.pace.poll.as_secs();
        let body = match as_text {
            true => json!({ "timeout": seconds.to_string() }),
            false => json!({ "timeout": seconds }),
        };
        bot.call("getUpdates", &body, bot.pace.poll).await
    }

    /// Commits an update, however long the door fails. Whether to go on.
    async fn settle(&self, update: &Value, stop: &mut watch::Receiver<bool>) -> bool {
        let bot = &self.intake.bot;
        let mut failures = 0;
        loop {
            let refusal = match self.intake.take(update).await {
                // The person was told that it would not be read.
                Ok(()) | Err(DoorError::TooFast { .. }) => return true,
                Err(refusal) => refusal,
            };
            if matches!(refusal, DoorError::Stopping) || *stop.borrow() {
                error!(
                    "zalo bot: the service stops with one update that was not stored; the platform has forgotten it"
                );
                return false;
            }
            failures += 1;
            bot.tally.held();
            let cause = refusal.cause();
            error!(error = %refusal, cause, failures, "zalo bot: an update is not stored; it is held and tried again, and nothing else is asked for");
            if !rest(bot.pace.pause(failures), stop).await {
                error!(
                    "zalo bot: the service stops with one update that was not stored; the platform has forgotten it"
                );
                return false;
            }
        }
    }
}

fn waiting(error: &CallError) -> Duration {
    let millis = asked_to_wait(error).and_then(|millis| u64::try_from(millis).ok());
    Duration::from_millis(millis.unwrap_or(0))
}
