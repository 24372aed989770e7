//! Codes that only one person was told, and what they are good for, for a
//! short while. The store holds the hash of a code and never the code.

use super::Runtime;
use crate::clock::Millis;
use crate::engine::action::Purpose;
use crate::engine::event::{Code, Context, Kept};
use crate::flow::ChannelKind;
use crate::ids::ConversationId;
use crate::store::{Row, StoreError};
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;

/// How long a code works, in milliseconds.
pub const LIFE: Millis = 15 * 60_000;
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
#[derive(Serialize, Deserialize)]
struct Grant {
    purpose: Purpose,
    conversation: ConversationId,
    expires: Millis,
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
        // What another version wrote has expired before anybody asks.
        let Ok(grant) = postcard::from_bytes::<Grant>(&bytes) else { return Ok(None) };
        let now = self.now();
        let works = grant.purpose == purpose && (now..=now + LIFE).contains(&grant.expires);
        Ok(works.then_some(grant.conversation))
    }

    /// Makes a code mean something from now on.
    pub(super) async fn grant(
        &self,
        code: &str,
        purpose: Purpose,
        conversation: &ConversationId,
        now: Millis,
    ) -> Result<(), StoreError> {
        let grant = Grant { purpose, conversation: conversation.clone(), expires: now + LIFE };
        let bytes = postcard::to_stdvec(&grant).unwrap_or_default();
        self.store.remember(&key(code), bytes).await
    }

    /// Takes away the codes that work no more.
    pub(super) async fn forget_grants(&self) -> Result<(), StoreError> {
        let now = self.now();
        for (key, bytes) in self.store.values(GRANTS, None, usize::MAX).await? {
            let works = postcard::from_bytes::<Grant>(&bytes).is_ok_and(|it| it.expires >= now);
            if !works {
                self.store.forget(&key).await?;
            }
        }
        Ok(())
    }

    /// The circumstances of a turn of a conversation.
    pub(super) fn context(&self, row: &Row, id: &ConversationId, now: Millis) -> Context {
        let channel = Self::kind_of(id);
        let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
        let code = self.code_key.map(|key| code(&key, id, row.version));
        let reachable = channel == ChannelKind::Web || !site.address.is_empty();
        Context {
            drafts: self.drafts,
            pages: reachable && code.is_some(),
            code: code.unwrap_or_default(),
            kept: Kept { days: site.keep_days.unwrap_or(0) },
            ..Context::at(now, channel)
        }
    }

    /// The whole address of one of our own pages.
    pub(super) fn address(&self, page: &str) -> String {
        let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
        format!("{}{page}", site.address)
    }
}

/// Bits that nobody can guess without the key, and that a turn which is worked
/// out anew for the same version gives again.
fn code(key: &[u8; 32], id: &ConversationId, version: u64) -> Code {
    let mut hasher = blake3::Hasher::new_keyed(key);
    hasher.update(&version.to_be_bytes());
    hasher.update(id.as_str().as_bytes());
    let mut bytes = [0; 20];
    hasher.finalize_xof().fill(&mut bytes);
    Code(bytes)
}

fn key(code: &str) -> String {
    format!("{GRANTS}{}", &blake3::hash(code.as_bytes()).to_hex()[..32])
}
