//! News of conversations for whoever is looking at them right now. Carries
//! journal numbers only; readers fetch the entries from the store, so a
//! missed notice costs nothing.

use crate::ids::ConversationId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

/// The notice board.
#[derive(Default)]
pub struct Live(Mutex<BTreeMap<ConversationId, watch::Sender<u64>>>);

impl Live {
    /// Follows a conversation: the value is the number of its last entry.
    pub fn follow(&self, id: &ConversationId) -> watch::Receiver<u64> {
        let mut board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        board.entry(id.clone()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Tells followers that there are entries up to `seq`.
    pub fn tell(&self, id: &ConversationId, seq: u64) {
        let mut board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = board.get(id) {
            if sender.receiver_count() == 0 {
                board.remove(id);
            } else {
                sender.send_replace(seq);
            }
        }
    }

    /// Tells followers to look, whatever there is.
    pub fn look(&self, id: &ConversationId) {
        let board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = board.get(id) {
            sender.send_modify(|_| {});
        }
    }

    /// Tells everybody to look: something may have been missed.
    pub fn tell_all(&self) {
        let mut board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        board.retain(|_, sender| sender.receiver_count() > 0);
        for sender in board.values() {
            sender.send_modify(|_| {});
        }
    }

    /// Forgets a conversation nobody follows any more.
    pub fn forget(&self, id: &ConversationId) {
        let mut board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if board.get(id).is_some_and(|sender| sender.receiver_count() == 0) {
            board.remove(id);
        }
    }

    /// How many conversations are followed.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether nobody follows anything.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
