//! One update through the door, for polling and webhook alike.

use super::Telegram;
use super::decode::{Content, Delivery, update_name};
use crate::channel::{Door, DoorError};
use crate::flow::ChannelKind;
use std::sync::Arc;
use teloxide::payloads::AnswerCallbackQuery;
use teloxide::types::CallbackQueryId;
use tokio::sync::Semaphore;
use tracing::{debug, error, warn};

/// Answers to presses under way at once; beyond that the spinner spins.
const ANSWERS: usize = 64;

/// Hands updates to the door.
pub(super) struct Intake {
    pub(super) telegram: Arc<Telegram>,
    door: Arc<dyn Door>,
    answers: Arc<Semaphore>,
}

impl Intake {
    pub(super) fn new(telegram: Arc<Telegram>, door: Arc<dyn Door>) -> Self {
        Self { telegram, door, answers: Arc::new(Semaphore::new(ANSWERS)) }
    }

    /// Takes one update; when this returns `Ok`, Telegram may forget it.
    /// `raw` is the update as it came.
    pub(super) async fn take(
        &self,
        delivery: &Delivery,
        raw: impl FnOnce() -> String,
    ) -> Result<(), DoorError> {
        let update = update_name(delivery.update);
        match &delivery.content {
            Content::Inbound(inbound) => {
                match self.door.turn(inbound.clone()).await {
                    Ok(receipt) => {
                        debug!(update, duplicate = receipt.duplicate, "telegram: taken");
                    }
                    Err(DoorError::Broken(cause)) => {
                        // Kept and passed, like one that cannot be read.
                        error!(update, %cause, "telegram: an update cannot be handled; it is kept");
                        self.keep(&update, &raw()).await?;
                    }
                    Err(refusal) => return Err(refusal),
                }
            }
            Content::Notice(notice) => self.door.notice(notice.clone()).await?,
            Content::Ignored(why) => debug!(update, why, "telegram: ignored"),
            Content::Undecodable(part) => {
                // Kept and passed: an update that we keep refusing would
                // block its whole chat.
                warn!(update, part, "telegram: an update could not be read; it is kept");
                self.keep(&update, &raw()).await?;
            }
        }
        if let Some(id) = &delivery.callback {
            self.answer(id.clone());
        }
        Ok(())
    }

    /// Keeps what cannot be read.
    pub(super) async fn keep(&self, update: &str, raw: &str) -> Result<(), DoorError> {
        self.door.keep_undecodable(ChannelKind::Telegram, update, raw).await
    }

    /// Stops the spinner on a button. Only looks are at stake, so it never
    /// holds anything up and is never tried twice.
    fn answer(&self, id: String) {
        let Ok(permit) = Arc::clone(&self.answers).try_acquire_owned() else { return };
        let telegram = Arc::clone(&self.telegram);
        tokio::spawn(async move {
            if let Err(error) =
                telegram.api.call(&AnswerCallbackQuery::new(CallbackQueryId(id))).await
                && let Some(error) = super::errors::send_error(&error)
            {
                debug!(%error, "telegram: a press was not answered");
            }
            drop(permit);
        });
    }
}
