//! Codes that only one person was told, and what they are good for, for a
//! short while. What a code means is kept under its hash; the code itself stands
//! only in the message that told it, in the thread of the person.
//!
//! A code lives in the store, under its hash, as a small value of its own: it
//! works after a restart and at every process that shares the store. It lives
//! as long as the message that told it: when the person's data is erased, by
//! whatever way, that message is gone and the code with it.

use super::Runtime;
use crate::channel::Channel;
use crate::clock::Millis;
use crate::engine::action::{Link, Purpose};
use crate::engine::code::Code;
use crate::engine::event::{Context, Elsewhere, Kept};
use crate::engine::joining::Carried;
use crate::flow::ChannelKind;
use crate::ids::ConversationId;
use crate::store::{Row, StoreError};
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;

/// How long a code works, in milliseconds.
pub const LIFE: Millis = 15 * 60_000;
/// By how much the clocks of processes may differ.
const SKEW: Millis = 60_000;
/// Where codes are kept.
pub(super) const GRANTS: &str = "grant:";

/// What this service is to the people who use it.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Address under which people reach it, without a slash at the end; empty:
    /// only web chats can open its pages.
    pub address: String,
    /// Days without use after which a conversation is erased; `None`: never.
    pub keep_days: Option<u32>,
}

/// A code as stored.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Grant {
    pub(super) purpose: Purpose,
    pub(super) conversation: ConversationId,
    pub(super) expires: Millis,
    pub(super) told: Told,
    /// Who uses a code that works once.
    pub(super) taken: Option<Taken>,
}

/// The message that tells a code: its place in the journal, and when it was.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) seq: u64,
    pub(super) at: Millis,
}

/// A code in use.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Taken {
    /// The conversation that goes on.
    pub(super) by: ConversationId,
    pub(super) at: Millis,
    /// What goes along, as it was when the code was taken.
    pub(super) carried: Carried,
}

impl Grant {
    pub(super) fn encode(&self) -> Vec<u8> {
        // Every field is plain data, which postcard always can write.
        postcard::to_stdvec(self).unwrap_or_default()
    }

    /// What another version wrote has expired before anybody asks.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

impl Runtime {
    /// Says what this service is to the people who use it.
    pub fn set_site(&self, site: Site) {
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = site;
    }

    /// The conversation that a code opens, while it works. Looking does not
    /// use it up.
    pub async fn granted(
        &self,
        code: &str,
        purpose: Purpose,
    ) -> Result<Option<ConversationId>, StoreError> {
        let Some(bytes) = self.store.recall(&key(code)).await? else { return Ok(None) };
        let Some(grant) = Grant::decode(&bytes) else { return Ok(None) };
        let works = grant.purpose == purpose && self.is_fresh(&grant);
        Ok(works.then_some(grant.conversation))
    }

    /// Whether a code has not expired, nor was made in a future that a wrong
    /// clock saw.
    pub(super) fn is_fresh(&self, grant: &Grant) -> bool {
        let now = self.now();
        (now..=now + LIFE + SKEW).contains(&grant.expires)
    }

    /// Makes a code mean something from now on. `Conflict`: the same letters
    /// mean something to somebody else at the moment.
    pub(super) async fn grant(
        &self,
        code: &str,
        purpose: Purpose,
        conversation: &ConversationId,
        told: Told,
    ) -> Result<(), StoreError> {
        let expires = told.at + LIFE;
        let conversation = conversation.clone();
        let grant = Grant { purpose, conversation, expires, told, taken: None };
        let (key, bytes) = (key(code), grant.encode());
        let found = self.store.recall(&key).await?;
        let other = found.as_deref().and_then(Grant::decode).filter(|other| {
            other.conversation != grant.conversation
                && (self.is_fresh(other) || other.taken.is_some())
        });
        if other.is_none() && self.store.swap(&key, found.as_deref(), Some(bytes)).await? {
            return Ok(());
        }
        Err(StoreError::Conflict { expected: 0, found: 0 })
    }

    /// The codes of a conversation mean nothing any more.
    pub(super) async fn revoke(&self, conversation: &ConversationId) -> Result<(), StoreError> {
        for (key, bytes) in self.store.values(GRANTS, None, usize::MAX).await? {
            if Grant::decode(&bytes).is_some_and(|it| it.conversation == *conversation) {
                self.store.forget(&key).await?;
            }
        }
        Ok(())
    }

    /// Takes away the codes that work no more.
    pub(super) async fn forget_grants(&self) -> Result<(), StoreError> {
        let now = self.now();
        for (key, bytes) in self.store.values(GRANTS, None, usize::MAX).await? {
            let works = Grant::decode(&bytes).is_some_and(|it| {
                it.expires >= now || it.taken.is_some_and(|taken| taken.at + 4 * LIFE >= now)
            });
            if !works {
                self.store.forget(&key).await?;
            }
        }
        Ok(())
    }

    /// The circumstances of a turn of a conversation. `tries`: how often the
    /// turn was worked out before; only then the code is another one.
    pub fn context(&self, row: &Row, id: &ConversationId, now: Millis, tries: usize) -> Context {
        let channel = Self::kind_of(id);
        let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
        let code = self.code_key.map(|key| code(&key, id, row.version, tries));
        let reachable = channel == ChannelKind::Web || !site.address.is_empty();
        let elsewhere = match code {
            Some(_) => self.elsewhere(channel, &site.address),
            None => Elsewhere::default(),
        };
        Context {
            drafts: self.drafts,
            pages: reachable && code.is_some(),
            code: code.unwrap_or_default(),
            kept: Kept { days: site.keep_days.unwrap_or(0) },
            elsewhere,
            ..Context::at(now, channel)
        }
    }

    /// The channels that a person at `here` can go to.
    fn elsewhere(&self, here: ChannelKind, address: &str) -> Elsewhere {
        let mut elsewhere = Elsewhere::default();
        if here != ChannelKind::Web && !address.is_empty() {
            elsewhere = elsewhere.with(ChannelKind::Web, true);
        }
        let channels = self.channels.read().unwrap_or_else(PoisonError::into_inner);
        // Where nobody would find us, or we could not answer, nobody is sent.
        let open = |it: &dyn Channel| it.public_name().is_some() && it.trouble().is_none();
        let others = channels.iter().filter(|(kind, it)| **kind != here && open(&***it));
        for (kind, channel) in others {
            elsewhere = elsewhere.with(*kind, channel.deep_link("x").is_some());
        }
        elsewhere
    }

    /// The whole address of a link; `None`: it leads nowhere now.
    pub(super) fn address(&self, link: &Link) -> Option<String> {
        let site = || {
            let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
            site.address.clone()
        };
        match link {
            Link::Own(page) => Some(format!("{}{page}", site())),
            Link::Channel(ChannelKind::Web, code) => {
                Some(site()).filter(|it| !it.is_empty()).map(|it| format!("{it}/?start={code}"))
            }
            Link::Channel(kind, code) => self.channel(*kind)?.deep_link(code),
        }
    }

    /// What people look for to find the service on a channel.
    pub(super) fn public_name(&self, kind: ChannelKind) -> Option<String> {
        match kind {
            ChannelKind::Web => {
                let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
                Some(site.address.clone()).filter(|address| !address.is_empty())
            }
            kind => self.channel(kind)?.public_name(),
        }
    }
}

/// Bits that nobody can guess without the key, and that a turn which is worked
/// out anew for the same version gives again.
fn code(key: &[u8; 32], id: &ConversationId, version: u64, tries: usize) -> Code {
    let mut hasher = blake3::Hasher::new_keyed(key);
    hasher.update(&version.to_be_bytes());
    hasher.update(&(tries as u64).to_be_bytes());
    hasher.update(id.as_str().as_bytes());
    let mut bytes = [0; 20];
    hasher.finalize_xof().fill(&mut bytes);
    Code(bytes)
}

/// Where a code is kept.
pub(super) fn key(code: &str) -> String {
    format!("{GRANTS}{}", &blake3::hash(code.as_bytes()).to_hex()[..32])
}
