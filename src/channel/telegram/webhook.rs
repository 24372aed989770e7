//! Receiving what Telegram posts to us. Status 200 makes Telegram forget the
//! update, so it is given only after the door has committed. The body of the
//! answer stays empty: Telegram executes one that names a method.

use super::decode::decode;
use super::intake::Intake;
use super::{Mode, Telegram};
use crate::channel::{Door, DoorError};
use crate::private::Private;
use serde_json::Value;
use std::sync::Arc;
use subtle::ConstantTimeEq;
use tracing::{error, warn};

/// Receives webhook posts of one bot.
pub struct Webhook {
    intake: Intake,
    /// `None` in polling mode: then nothing is accepted.
    secret: Option<Private<String>>,
}

impl Webhook {
    /// A receiver that hands updates to `door`.
    pub fn new(telegram: Arc<Telegram>, door: Arc<dyn Door>) -> Self {
        let secret = match &telegram.mode {
            Mode::Webhook { secret, .. } => Some(secret.clone()),
            Mode::Polling => None,
        };
        Self { intake: Intake::new(telegram, door), secret }
    }

    /// Takes one post; returns the HTTP status to answer with, body empty.
    /// `secret` is the header `X-Telegram-Bot-Api-Secret-Token`. The caller
    /// has limited the size of `body`.
    pub async fn receive(&self, secret: Option<&str>, body: &[u8]) -> u16 {
        let known = match (secret, &self.secret) {
            (Some(given), Some(ours)) => {
                bool::from(given.as_bytes().ct_eq(ours.expose().as_bytes()))
            }
            _ => false,
        };
        if !known {
            warn!("telegram: a post without the right secret");
            return 401;
        }
        let delivery = serde_json::from_slice::<Value>(body)
            .ok()
            .and_then(|update| decode(&update, self.intake.telegram.me()));
        let Some(delivery) = delivery else {
            warn!("telegram: a post that is no update");
            return 400;
        };
        match self.intake.take(&delivery, || String::from_utf8_lossy(body).into_owned()).await {
            Ok(()) => 200,
            Err(DoorError::Stopping) => 503,
            // Telegram waits with this chat alone.
            Err(DoorError::TooFast { .. }) => 429,
            Err(refusal) => {
                let cause = refusal.cause();
                error!(error = %refusal, cause, "telegram: an update is not stored; Telegram will repeat it");
                503
            }
        }
    }
}
