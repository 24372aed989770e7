//! The Zalo Bot Platform: a bot that anybody can make in the Zalo app. It has
//! no buttons and no edits, so every choice is typed; pictures are fetched by
//! Zalo from our public address.
//!
//! The platform's polling has no offsets: an update is gone once it has been
//! returned. Whoever cannot bear a loss uses the webhook (`docs/channels.md`).
//!
//! Never logged: the token, request addresses, texts, identifiers of people.

pub mod decode;
pub mod errors;
mod intake;
pub mod poll;
mod send;
pub mod setup;
mod tally;
pub mod webhook;

use super::Pictures;
use super::bot_api::{Api, ApiError};
use super::pace::Pace;
use super::public::Pages;
use crate::clock::Millis;
use crate::private::Private;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tally::Tally;

pub use poll::{PollError, Poller};
pub use setup::SetupError;
pub use webhook::Webhook;

/// The platform's server.
pub const API_URL: &str = "https://bot-api.zaloplatforms.com";

/// Characters that a webhook secret may have, by the platform's documentation.
pub const SECRET: std::ops::RangeInclusive<usize> = 8..=256;

/// Settings of the channel.
#[derive(Clone, Debug)]
pub struct ZaloBotConfig {
    /// The bot's token, `<bot id>:<secret>`.
    pub token: Private<String>,
    /// Address of the API, without the token.
    pub api_url: String,
    /// How updates come in.
    pub mode: Mode,
    /// Times.
    pub pace: Pace,
    /// Address under which Zalo reaches this service, without a slash at the
    /// end; `None`: words stand in for pictures.
    pub public_url: Option<String>,
    /// Milliseconds to wait after the platform says that its quota is used up.
    pub quota_wait: Millis,
}

/// How updates come in.
#[derive(Clone, Debug)]
pub enum Mode {
    /// We ask for them.
    Polling,
    /// Zalo posts them to us.
    Webhook {
        /// The address that reaches [`Webhook::receive`].
        public_url: url::Url,
        /// What Zalo sends along so that we know it is Zalo.
        secret: Private<String>,
    },
}

/// Times that suit the platform. A poll is short, because an answer that is on
/// its way when the service stops is lost.
pub fn pace() -> Pace {
    Pace { poll: Duration::from_secs(5), ..Pace::default() }
}

/// Whether a text can be a token: a name of letters and digits, a colon, and a
/// secret of signs that may stand in an address.
pub fn is_token(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    text.split_once(':').is_some_and(|(id, secret)| {
        !id.is_empty()
            && id.bytes().all(|b| b.is_ascii_alphanumeric())
            && !secret.is_empty()
            && secret.bytes().all(plain)
    })
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The token is not one.
    #[error("the Zalo Bot token must look like 123456789:abcDEF, as Zalo Bot Manager gives it")]
    Token,
    /// The webhook secret is not one.
    #[error("the Zalo Bot webhook secret must have 8 to 256 characters")]
    Secret,
    /// The API cannot be called.
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// The channel: one bot.
pub struct ZaloBot {
    api: Api,
    mode: Mode,
    pace: Pace,
    quota_wait: Millis,
    /// Where Zalo fetches pictures.
    pages: Option<Pages>,
    /// Known once `getMe` has been answered.
    name: OnceLock<String>,
    pictures: Arc<dyn Pictures>,
    tally: Tally,
}

impl ZaloBot {
    /// A bot; nothing is called yet.
    pub fn new(config: &ZaloBotConfig, pictures: Arc<dyn Pictures>) -> Result<Self, ConfigError> {
        if !is_token(config.token.expose()) {
            return Err(ConfigError::Token);
        }
        if let Mode::Webhook { secret, .. } = &config.mode
            && !SECRET.contains(&secret.expose().chars().count())
        {
            return Err(ConfigError::Secret);
        }
        Ok(Self {
            api: Api::new(&config.api_url, config.token.clone(), config.pace)?,
            mode: config.mode.clone(),
            pace: config.pace,
            quota_wait: config.quota_wait,
            pages: config.public_url.as_deref().map(Pages::at),
            name: OnceLock::new(),
            pictures,
            tally: Tally::default(),
        })
    }

    /// The name of the bot, once it is known.
    pub fn name(&self) -> Option<&str> {
        self.name.get().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        for (token, expected) in [
            ("738499441022:Hcap_x-1", true),
            ("738499441022", false),
            ("738499441022:", false),
            (":x", false),
            ("x:y", true),
            ("x y:z", false),
            ("a:b:c", false),
            ("1022:a/b", false),
            ("1022:a b", false),
        ] {
            assert_eq!(is_token(token), expected, "{token}");
        }
    }
}
