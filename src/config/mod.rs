//! Settings: one table that names, explains and reads each of them, in files
//! by theme.
//!
//! Later sources win: built-in value, TOML file, environment, command line.

mod service;
mod setting;
mod telegram;
mod values;
mod zalo_bot;
mod zalo_oa;

use crate::channel::telegram::TelegramConfig;
use crate::channel::zalo_bot::ZaloBotConfig;
use crate::channel::zalo_oa::ZaloOaConfig;
use crate::runtime::retention::Keep;
use crate::store::postgres::Address;
use crate::telemetry::LogFormat;
use std::net::SocketAddr;
use std::path::PathBuf;

pub use setting::{SETTINGS, Setting, describe, example_toml};
pub use values::{Origin, Values};

/// The settings of one run.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Folder of the embedded store.
    pub data: PathBuf,
    /// The database; `None`: the embedded store.
    pub store: Option<Address>,
    /// Folder of the content; `None`: built in.
    pub content: Option<PathBuf>,
    /// Address under which people reach the service.
    pub public_url: Option<String>,
    /// Name at the top of the page.
    pub service_name: String,
    /// Websites that may frame the chat.
    pub embed_origins: Vec<String>,
    /// Whether `X-Forwarded-For` is believed.
    pub trust_proxy: bool,
    /// Whether draft flows can be started.
    pub drafts: bool,
    /// How long what is kept.
    pub keep: Keep,
    /// Messages a minute that one person may write; 0: no limit.
    pub person_rate: u32,
    /// Log filter.
    pub log: String,
    /// Log format.
    pub log_format: LogFormat,
    /// Telegram, when a token is set.
    pub telegram: Option<TelegramConfig>,
    /// The Zalo Bot, when a token is set.
    pub zalo_bot: Option<ZaloBotConfig>,
    /// The Zalo Official Account, when it is set up.
    pub zalo_oa: Option<ZaloOaConfig>,
}

/// What is wrong with a setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which setting.
    pub key: String,
    /// What is wrong and what to do.
    pub text: String,
}

fn problem(key: &str, text: &str) -> Problem {
    Problem { key: key.to_owned(), text: text.to_owned() }
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Whether an address is this machine's own, where nobody needs https.
fn is_here(url: &url::Url) -> bool {
    matches!(url.host_str(), Some("127.0.0.1" | "localhost"))
}

fn is_origin(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.origin().ascii_serialization() == text
    })
}

#[cfg(test)]
mod tests;
