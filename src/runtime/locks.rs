//! One turn at a time per conversation.
//!
//! Striped: a fixed number of locks shared by hash, so that memory does not
//! grow with conversations. Two conversations may share a stripe and then
//! wait for each other; order and safety do not depend on it.

use crate::ids::ConversationId;
use std::hash::{DefaultHasher, Hash, Hasher};
use tokio::sync::{Mutex, MutexGuard};

const STRIPES: usize = 4_096;

/// The locks.
pub struct Locks(Vec<Mutex<()>>);

impl Default for Locks {
    fn default() -> Self {
        Self((0..STRIPES).map(|_| Mutex::new(())).collect())
    }
}

impl Locks {
    /// Waits until nobody else works on the conversation.
    pub async fn hold(&self, id: &ConversationId) -> MutexGuard<'_, ()> {
        self.0[Self::stripe(id)].lock().await
    }

    /// Holds two conversations, in an order that cannot deadlock.
    pub async fn hold_two(
        &self,
        a: &ConversationId,
        b: &ConversationId,
    ) -> (MutexGuard<'_, ()>, Option<MutexGuard<'_, ()>>) {
        let (a, b) = (Self::stripe(a), Self::stripe(b));
        let first = self.0[a.min(b)].lock().await;
        let second = if a == b { None } else { Some(self.0[a.max(b)].lock().await) };
        (first, second)
    }

    fn stripe(id: &ConversationId) -> usize {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        (hasher.finish() % STRIPES as u64) as usize
    }
}
