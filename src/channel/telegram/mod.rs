//! Telegram. teloxide gives the shapes of requests; receiving is our own,
//! because teloxide's listeners tell Telegram "received" before the update is
//! handled, and a crash then loses it. Here the platform is answered (by the
//! polling offset or by HTTP 200) only after the [`Door`](super::Door) has
//! committed.
//!
//! Never logged: the token, request addresses, texts, identifiers of people.

mod album;
mod api;
pub mod decode;
pub mod errors;
mod hidden;
mod intake;
pub mod poll;
mod send;
pub mod setup;
pub mod webhook;

use super::bot_api::{Api, ApiError};
use super::{Memo, Pictures, SendLimits};
use crate::private::Private;
use album::Album;
use std::sync::{Arc, OnceLock};

pub use super::pace::Pace;
pub use poll::{PollError, Poller};
pub use setup::{CommandText, SetupError};
pub use webhook::Webhook;

/// The public Bot API server.
pub const API_URL: &str = "https://api.telegram.org";

/// Kinds of updates asked for.
const UPDATES: [&str; 4] = ["message", "edited_message", "callback_query", "my_chat_member"];

/// Settings of the channel.
#[derive(Clone, Debug)]
pub struct TelegramConfig {
    /// The bot's token, `<bot id>:<secret>`.
    pub token: Private<String>,
    /// Address of the Bot API server, without the token.
    pub api_url: String,
    /// How updates come in.
    pub mode: Mode,
    /// Times; the default is right for Telegram's servers.
    pub pace: Pace,
    /// How fast messages may be sent.
    pub limits: SendLimits,
}

/// How updates come in.
#[derive(Clone, Debug)]
pub enum Mode {
    /// We ask for them.
    Polling,
    /// Telegram posts them to us.
    Webhook {
        /// The address that reaches [`Webhook::receive`].
        public_url: url::Url,
        /// What Telegram sends along so that we know it is Telegram:
        /// 1 to 256 of `A-Za-z0-9_-`.
        secret: Private<String>,
    },
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The token is not one.
    #[error("the Telegram token must look like 123456:ABC-DEF, as BotFather gives it")]
    Token,
    /// The webhook secret is not one.
    #[error("the Telegram webhook secret must be 1 to 256 of A-Z a-z 0-9 _ -")]
    Secret,
    /// The API cannot be called.
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// The channel: one bot.
pub struct Telegram {
    api: Api,
    mode: Mode,
    pace: Pace,
    limits: SendLimits,
    bot_id: i64,
    /// Known once `getMe` has been answered.
    username: OnceLock<String>,
    memo: Arc<dyn Memo>,
    pictures: Arc<dyn Pictures>,
    album: Album,
}

impl Telegram {
    /// A bot; nothing is called yet.
    pub fn new(
        config: &TelegramConfig,
        memo: Arc<dyn Memo>,
        pictures: Arc<dyn Pictures>,
    ) -> Result<Self, ConfigError> {
        let bot_id = bot_id(config.token.expose()).ok_or(ConfigError::Token)?;
        if let Mode::Webhook { secret, .. } = &config.mode
            && !((1..=256).contains(&secret.expose().len()) && is_url_safe(secret.expose()))
        {
            return Err(ConfigError::Secret);
        }
        Ok(Self {
            api: Api::new(&config.api_url, config.token.clone(), config.pace)?,
            mode: config.mode.clone(),
            pace: config.pace,
            limits: config.limits,
            bot_id,
            username: OnceLock::new(),
            memo,
            pictures,
            album: Album::default(),
        })
    }

    /// The name of the bot, once it is known.
    pub fn username(&self) -> Option<&str> {
        self.username.get().map(String::as_str)
    }

    fn me(&self) -> decode::Me<'_> {
        decode::Me { id: self.bot_id, username: self.username() }
    }
}

/// The number before the colon; also checks that the token can stand in an address.
fn bot_id(token: &str) -> Option<i64> {
    let (id, secret) = token.split_once(':')?;
    (!secret.is_empty() && is_url_safe(secret)).then(|| id.parse().ok()).flatten()
}

fn is_url_safe(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        for (token, expected) in [
            ("1022:AAE_x-1", Some(1022)),
            ("1022", None),
            ("1022:", None),
            (":x", None),
            ("x:y", None),
            ("1022:a/b", None),
            ("1022:a b", None),
        ] {
            assert_eq!(bot_id(token), expected, "{token}");
        }
    }
}
