//! A Zalo Official Account: what it is set up with, and its parts.
//!
//! Zalo waits two seconds for an answer to a delivery, reports errors with
//! HTTP status 200, refuses messages seven days after a person's last one and
//! gives tokens that end after 25 hours. `docs/channels.md` has the facts.
//!
//! Never logged: tokens, keys, texts, identifiers of people.

mod album;
mod api;
pub mod decode;
pub mod errors;
pub mod events;
mod figures;
mod name;
mod quota;
mod send;
pub mod signature;
pub mod token;
pub mod tokens;
mod trouble;
pub mod webhook;

use super::{Memo, Pictures, SendLimits};
use crate::clock::Clock;
use crate::private::Private;
use api::Api;
use figures::{Codes, Tally};
use quota::Quotas;
use signature::Keys;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use trouble::Troubles;

pub use quota::Noted;
pub use signature::Signature;
pub use token::{TokenError, Tokens};
pub use webhook::Webhook;

/// Settings of the channel.
#[derive(Clone, Debug)]
pub struct ZaloOaConfig {
    /// Number of the app.
    pub app_id: String,
    /// Secret key of the app, for tokens.
    pub app_secret: Option<Private<String>>,
    /// Number of the account.
    pub oa_id: Option<String>,
    /// What people look for to find the account; `None`: what Zalo says.
    pub name: Option<String>,
    /// The OA Secret Key; without it nothing can be received.
    pub webhook_key: Option<Private<String>>,
    /// How deliveries are signed.
    pub signature: Signature,
    /// The PKCE code verifier.
    pub verifier: Option<Private<String>>,
    /// Address of the API, without a slash at the end.
    pub api_url: String,
    /// Address of consent and tokens, without a slash at the end.
    pub oauth_url: String,
    /// How fast messages may be sent.
    pub limits: SendLimits,
    /// Whether messages that Zalo charges for may be sent.
    pub paid: bool,
    /// Messages of a quota that reminders leave to replies.
    pub reserve: u32,
    /// Times; the default is right for Zalo's servers.
    pub pace: Pace,
}

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long the answer to a call may take.
    pub answer: Duration,
    /// How long connecting may take.
    pub connect: Duration,
    /// How long a delivery may wait for its commit. Zalo hangs up after 2 s.
    pub receive: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(15),
            connect: Duration::from_secs(5),
            receive: Duration::from_millis(1_500),
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The address is not one.
    #[error("the address of Zalo's API must be http(s)://host")]
    Url,
    /// No HTTP client could be made.
    #[error("no HTTP client could be made")]
    Client(#[source] reqwest::Error),
}

/// What the channel needs of the service.
pub struct Parts {
    /// Access tokens.
    pub tokens: Arc<dyn Tokens>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What is remembered across restarts.
    pub memo: Arc<dyn Memo>,
    /// Pictures of the bundle.
    pub pictures: Arc<dyn Pictures>,
}

/// The channel: one account.
pub struct ZaloOa {
    api: Api,
    /// Whose the identifiers of uploaded pictures are.
    account: String,
    name: Option<String>,
    /// The name that Zalo told.
    told: OnceLock<String>,
    keys: Option<Keys>,
    signature: Signature,
    limits: SendLimits,
    paid: bool,
    reserve: u32,
    pace: Pace,
    quotas: Quotas,
    troubles: Troubles,
    tally: Tally,
    codes: Codes,
    clock: Arc<dyn Clock>,
    memo: Arc<dyn Memo>,
    pictures: Arc<dyn Pictures>,
}

impl ZaloOa {
    /// What was wrong may be over: the next message finds out.
    pub fn try_again(&self) {
        let _ = self.troubles.over();
    }

    /// An account; nothing is called yet.
    pub fn new(config: &ZaloOaConfig, parts: Parts) -> Result<Self, ConfigError> {
        let keys = config.webhook_key.clone().map(|webhook_key| Keys {
            app_id: config.app_id.clone(),
            oa_id: config.oa_id.clone(),
            webhook_key,
            app_secret: config.app_secret.clone(),
        });
        Ok(Self {
            api: Api::new(&config.api_url, parts.tokens, config.pace)?,
            name: config.name.clone(),
            told: OnceLock::new(),
            account: config.oa_id.clone().unwrap_or_else(|| config.app_id.clone()),
            keys,
            signature: config.signature,
            limits: config.limits,
            paid: config.paid,
            reserve: config.reserve,
            pace: config.pace,
            quotas: Quotas::default(),
            troubles: Troubles::default(),
            tally: Tally::default(),
            codes: Codes::default(),
            clock: parts.clock,
            memo: parts.memo,
            pictures: parts.pictures,
        })
    }
}
