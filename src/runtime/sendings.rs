//! Who is being sent something this very moment.
//!
//! Whatever takes a conversation away, under another name or for good, must
//! wait for its sender: it would note what it has sent at a message that is
//! there no more, or at another one that has got the same number since.

use super::Runtime;
use crate::ids::ConversationId;
use crate::store::StoreError;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;

/// How long one waits for a sending to end: longer than a platform usually
/// takes, shorter than anybody waits for us.
const PATIENCE: Duration = Duration::from_secs(5);

/// The persons that are being served, each with a lock.
#[derive(Debug, Default)]
pub(super) struct Sendings(Mutex<HashMap<ConversationId, Arc<tokio::sync::Mutex<()>>>>);

impl Sendings {
    /// Waits until nobody else of this process sends to the person.
    pub(super) async fn hold(&self, id: &ConversationId) -> Sending<'_> {
        let lock = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(id.clone()).or_default())
        };
        // In this order: whoever stops waiting must be forgotten as well.
        let mut sending = Sending { all: self, id: id.clone(), held: None };
        sending.held = Some(lock.lock_owned().await);
        sending
    }
}

/// Nobody else sends to the person while this lives.
#[derive(Debug)]
pub struct Sending<'a> {
    all: &'a Sendings,
    id: ConversationId,
    held: Option<OwnedMutexGuard<()>>,
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        self.held = None;
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Only the map itself: nobody holds it, and nobody waits for it.
        if all.get(&self.id).is_some_and(|lock| Arc::strong_count(lock) == 1) {
            all.remove(&self.id);
        }
    }
}

impl Runtime {
    /// Keeps everybody from sending to a person, in this process or another,
    /// until the value goes. `None`: somebody is sending and does not end.
    pub async fn hush(&self, id: &ConversationId) -> Result<Option<Sending<'_>>, StoreError> {
        let Ok(held) = tokio::time::timeout(PATIENCE, self.sendings.hold(id)).await else {
            return Ok(None);
        };
        // What nobody sends becomes this process's to send.
        let mine = self.store.claim_rows(id).await;
        self.marks.read(id);
        let alive = |row: &crate::store::OutboxRow| row.progress.dead.is_none();
        let others = mine?.is_empty() && self.store.outbox(id).await?.iter().any(alive);
        Ok((!others).then_some(held))
    }

    /// Erases a conversation, unless its version is another one. To be called
    /// while its messages are hushed and the conversation is held.
    pub async fn erase_hushed(&self, id: &ConversationId, expect: u64) -> Result<(), StoreError> {
        // Whoever lists what was given up would otherwise note it at messages that
        // have got the same numbers since.
        let _listed = self.hold_given_up().await;
        // With what a code took along for somebody who never came.
        self.revoke(id).await?;
        let erased = self.store.erase(id, expect, self.now()).await;
        // A turn between the hush and the hold has handed its messages over:
        // they must not be sent, nor be noted at messages of the same numbers.
        self.marks.read(id);
        erased
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_at_a_time_and_nobody_is_kept() {
        let (sendings, id) = (Sendings::default(), ConversationId::from("telegram:1"));
        let held = sendings.hold(&id).await;
        let late = tokio::time::timeout(PATIENCE, sendings.hold(&id)).await;
        assert!(late.is_err(), "held by another");
        let _other = sendings.hold(&ConversationId::from("telegram:2")).await;
        drop(held);
        drop(sendings.hold(&id).await);
        assert_eq!(sendings.0.lock().unwrap().len(), 1, "only the other one");
    }
}
