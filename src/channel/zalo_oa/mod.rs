//! A Zalo Official Account: what it is set up with, and its parts.
//!
//! Zalo waits two seconds for an answer to a delivery, reports errors with
//! HTTP status 200, refuses messages seven days after a person's last one and
//! gives tokens that end after 25 hours. `docs/channels.md` has the facts.
//!
//! Never logged: tokens, keys, texts, identifiers of people.

pub mod signature;
pub mod token;
pub mod tokens;

use super::SendLimits;
use crate::private::Private;
use std::time::Duration;

pub use signature::Signature;
pub use token::{TokenError, Tokens};

/// Settings of the channel.
#[derive(Clone, Debug)]
pub struct ZaloOaConfig {
    /// Number of the app.
    pub app_id: String,
    /// Secret key of the app, for tokens.
    pub app_secret: Option<Private<String>>,
    /// Number of the account.
    pub oa_id: Option<String>,
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
