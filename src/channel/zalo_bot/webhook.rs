//! Receiving what Zalo posts to us. How long Zalo waits and whether it repeats
//! is not documented; 200 is given only after the door has committed.

use super::decode::updates;
use super::intake::Intake;
use super::{Mode, ZaloBot};
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
    pub fn new(bot: Arc<ZaloBot>, door: Arc<dyn Door>) -> Self {
        let secret = match &bot.mode {
            Mode::Webhook { secret, .. } => Some(secret.clone()),
            Mode::Polling => None,
        };
        Self { intake: Intake::new(bot, door), secret }
    }

    /// Takes one post; returns the HTTP status to answer with. `secret` is the
    /// header `X-Bot-Api-Secret-Token`. The caller has limited the size of
    /// `body`.
    pub async fn receive(&self, secret: Option<&[u8]>, body: &[u8]) -> u16 {
        let known = match (secret, &self.secret) {
            (Some(given), Some(ours)) => bool::from(given.ct_eq(ours.expose().as_bytes())),
            _ => false,
        };
        if !known {
            warn!(
                "zalo bot: a post without the right secret; if it was Zalo's, HOTLINE_ZALO_BOT_SECRET is not the one that setWebhook told"
            );
            return 401;
        }
        let Ok(delivery) = serde_json::from_slice::<Value>(body) else {
            warn!("zalo bot: a post that is no update");
            return 400;
        };
        for update in updates(&delivery) {
            match self.intake.take(update).await {
                Ok(()) => {}
                Err(DoorError::Stopping) => return 503,
                // The person was told that it would not be read.
                Err(DoorError::TooFast { .. }) => {}
                Err(refusal) => {
                    let cause = refusal.cause();
                    error!(error = %refusal, cause, "zalo bot: an update is not stored; Zalo is asked to repeat it");
                    return 503;
                }
            }
        }
        200
    }
}
