//! One update through the door, for polling and webhook alike.

use super::ZaloBot;
use super::decode::{Content, decode};
use crate::channel::{Door, DoorError};
use crate::flow::ChannelKind;
use serde_json::Value;
use std::sync::Arc;
use tracing::{debug, error, warn};

/// Hands updates to the door.
pub(super) struct Intake {
    pub(super) bot: Arc<ZaloBot>,
    door: Arc<dyn Door>,
}

impl Intake {
    pub(super) fn new(bot: Arc<ZaloBot>, door: Arc<dyn Door>) -> Self {
        Self { bot, door }
    }

    /// Takes one update; when this returns `Ok`, it is durable.
    pub(super) async fn take(&self, update: &Value) -> Result<(), DoorError> {
        match decode(update, self.bot.name()) {
            Content::Inbound(inbound) => {
                let name = inbound.update.as_str().to_owned();
                match self.door.turn(*inbound).await {
                    Ok(receipt) => {
                        debug!(duplicate = receipt.duplicate, "zalo bot: taken");
                        Ok(())
                    }
                    Err(DoorError::Broken(cause)) => {
                        error!(%cause, "zalo bot: an update cannot be handled; it is kept");
                        self.keep(&name, update).await
                    }
                    Err(refusal) => Err(refusal),
                }
            }
            Content::Ignored(why) => {
                debug!(why, "zalo bot: ignored");
                Ok(())
            }
            Content::Undecodable(part) => {
                warn!(part, "zalo bot: an update could not be read; it is kept");
                // By what it holds: several may come within a millisecond.
                let name = blake3::hash(update.to_string().as_bytes()).to_hex();
                self.keep(&name[..16], update).await
            }
        }
    }

    async fn keep(&self, name: &str, update: &Value) -> Result<(), DoorError> {
        self.door.keep_undecodable(ChannelKind::ZaloBot, name, &update.to_string()).await
    }
}
