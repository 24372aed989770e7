//! Which hosts are official, as `flows/official-domains.yaml` states: what a
//! link in a message is compared with.

use super::Source;
use super::phrase::Phrases;
use crate::ids::{FlowId, Locale};

/// Names that false sites borrow. The content may add others.
pub const BORROWED: [&str; 9] =
    ["dichvucong", "dvc", "vneid", "dinhdanh", "bocongan", "congan", "chinhphu", "gov", "1022"];

/// The official list, and what the bot does about links.
#[derive(Debug, Clone, Default)]
pub struct OfficialHosts {
    /// Hosts of this service.
    pub hosts: Vec<OfficialHost>,
    /// Names that false sites borrow, beyond [`BORROWED`].
    pub names: Vec<String>,
    /// How people ask whether a link is real.
    pub asks: Phrases,
    /// The guide about fraud.
    pub scam_flow: Option<FlowId>,
    /// The guide in which a bad link is reported; its variable `link` gets the
    /// address.
    pub report_flow: Option<FlowId>,
}

/// One official host.
#[derive(Debug, Clone)]
pub struct OfficialHost {
    /// The host, in small ASCII letters.
    pub host: String,
    /// Whether everything below it is official, too.
    pub subdomains: bool,
    /// What it is, in the languages of the bundle.
    pub what: Vec<(Locale, String)>,
    /// Where this is written.
    pub sources: Vec<Source>,
    /// What the owner of the hotline must confirm about it.
    pub confirm: Option<String>,
}

impl OfficialHosts {
    /// The entry that a true host belongs to. `host` is in small ASCII letters
    /// and has no dot at its end. `www.` before a host is the host.
    pub fn find(&self, host: &str) -> Option<&OfficialHost> {
        self.hosts.iter().find(|entry| {
            let below = host.strip_suffix(entry.host.as_str());
            below.is_some_and(|rest| {
                rest.is_empty() || rest == "www." || (entry.subdomains && rest.ends_with('.'))
            })
        })
    }

    /// Every name that false sites borrow.
    pub fn borrowed(&self) -> impl Iterator<Item = &str> {
        BORROWED.into_iter().chain(self.names.iter().map(String::as_str))
    }
}
