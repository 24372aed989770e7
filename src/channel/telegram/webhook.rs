//! Receiving what Telegram posts to us. Status 200 makes Telegram forget the
//! update, so it is given only after the door has committed. Telegram executes
//! an answer that names a method; that is how a pressed button stops spinning,
//! without a call of its own. Messages never go that way: nobody would learn
//! whether they arrived.

use super::decode::decode;
use super::intake::Intake;
use super::{Mode, Telegram};
use crate::channel::{Door, DoorError};
use crate::private::Private;
use serde_json::{Value, json};
use std::sync::Arc;
use subtle::ConstantTimeEq;
use tracing::{error, warn};

/// What to answer to a post.
#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// A method for Telegram to execute, as JSON.
    pub method: Option<String>,
}

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

    /// Takes one post. `secret` is the header
    /// `X-Telegram-Bot-Api-Secret-Token`. The caller has limited the size of
    /// `body`.
    pub async fn receive(&self, secret: Option<&str>, body: &[u8]) -> Reply {
        let status = |status| Reply { status, method: None };
        let known = match (secret, &self.secret) {
            (Some(given), Some(ours)) => {
                bool::from(given.as_bytes().ct_eq(ours.expose().as_bytes()))
            }
            _ => false,
        };
        if !known {
            warn!("telegram: a post without the right secret");
            return status(401);
        }
        let delivery = serde_json::from_slice::<Value>(body)
            .ok()
            .and_then(|update| decode(&update, self.intake.telegram.me()));
        let Some(delivery) = delivery else {
            warn!("telegram: a post that is no update");
            return status(400);
        };
        match self.intake.take(&delivery, || String::from_utf8_lossy(body).into_owned()).await {
            Ok(()) => Reply { status: 200, method: delivery.callback.as_deref().map(answer) },
            Err(DoorError::Stopping) => status(503),
            Err(refusal) => {
                let cause = refusal.cause();
                error!(error = %refusal, cause, "telegram: an update is not stored; Telegram will repeat it");
                status(503)
            }
        }
    }
}

/// The method that stops the spinner of a pressed button.
fn answer(press: &str) -> String {
    json!({ "method": "answerCallbackQuery", "callback_query_id": press }).to_string()
}
