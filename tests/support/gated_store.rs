//! A store in memory whose commits wait or are refused when the test says so:
//! a disk that is slow or hangs, and one that is full.
//!
//! Usable from any test file:
//! `#[path = "support/gated_store.rs"] mod gated_store;`

use async_trait::async_trait;
use hotline1022::clock::Millis;
use hotline1022::ids::{ConversationId, TicketId};
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::*;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// What becomes of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "each file uses a part of it")]
pub enum Gate {
    Open,
    /// It waits until that changes.
    Held,
    /// The disk is full.
    Full,
    /// It takes so long.
    Slow(Duration),
}

/// The store.
pub struct GatedStore {
    inner: Arc<MemoryStore>,
    gate: watch::Sender<Gate>,
}

impl GatedStore {
    pub fn on(inner: Arc<MemoryStore>) -> Self {
        Self { inner, gate: watch::channel(Gate::Open).0 }
    }

    pub fn set(&self, gate: Gate) {
        self.gate.send_replace(gate);
    }
}

#[async_trait]
impl Store for GatedStore {
    async fn load(&self, id: &ConversationId) -> Result<Option<Row>, StoreError> {
        self.inner.load(id).await
    }

    async fn commit(&self, turn: Turn) -> Result<Committed, StoreError> {
        let mut gate = self.gate.subscribe();
        let gate = gate.wait_for(|gate| *gate != Gate::Held).await.map(|gate| *gate);
        match gate {
            Ok(Gate::Full) => Err(StoreError::Full { path: "data".into() }),
            Ok(Gate::Slow(pause)) => {
                tokio::time::sleep(pause).await;
                self.inner.commit(turn).await
            }
            _ => self.inner.commit(turn).await,
        }
    }

    async fn journal(
        &self,
        id: &ConversationId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.inner.journal(id, after, limit).await
    }

    async fn claim_outbox(&self) -> Result<Vec<ConversationId>, StoreError> {
        self.inner.claim_outbox().await
    }

    async fn outbox(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        self.inner.outbox(id).await
    }

    async fn claim_rows(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        self.inner.claim_rows(id).await
    }

    async fn settle(
        &self,
        id: &ConversationId,
        seq: u64,
        settle: Settle,
    ) -> Result<(), StoreError> {
        self.inner.settle(id, seq, settle).await
    }

    async fn dead(
        &self,
        after: Option<(&ConversationId, u64)>,
        limit: usize,
    ) -> Result<Vec<(ConversationId, OutboxRow)>, StoreError> {
        self.inner.dead(after, limit).await
    }

    async fn claim_due(
        &self,
        now: Millis,
        limit: usize,
    ) -> Result<Vec<(ConversationId, Timer)>, StoreError> {
        self.inner.claim_due(now, limit).await
    }

    async fn next_due(&self) -> Result<Option<Millis>, StoreError> {
        self.inner.next_due().await
    }

    async fn ticket(
        &self,
        id: &ConversationId,
        ticket: TicketId,
    ) -> Result<Option<Ticket>, StoreError> {
        self.inner.ticket(id, ticket).await
    }

    async fn open_tickets(&self) -> Result<Vec<Ticket>, StoreError> {
        self.inner.open_tickets().await
    }

    async fn rename(
        &self,
        from: &ConversationId,
        to: &ConversationId,
        at: Millis,
    ) -> Result<(), StoreError> {
        self.inner.rename(from, to, at).await
    }

    async fn erase(&self, id: &ConversationId, expect: u64, at: Millis) -> Result<(), StoreError> {
        self.inner.erase(id, expect, at).await
    }

    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.recall(key).await
    }

    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.inner.remember(key, value).await
    }

    async fn swap(
        &self,
        key: &str,
        expect: Option<&[u8]>,
        value: Option<Vec<u8>>,
    ) -> Result<bool, StoreError> {
        self.inner.swap(key, expect, value).await
    }

    async fn forget(&self, key: &str) -> Result<(), StoreError> {
        self.inner.forget(key).await
    }

    async fn values(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.inner.values(prefix, after, limit).await
    }

    async fn conversations(
        &self,
        after: Option<&ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>, StoreError> {
        self.inner.conversations(after, limit).await
    }

    async fn dump(&self, id: &ConversationId) -> Result<Option<Dump>, StoreError> {
        self.inner.dump(id).await
    }

    async fn indexes(&self) -> Result<Indexes, StoreError> {
        self.inner.indexes().await
    }

    async fn snapshot(&self, out: mpsc::Sender<Item>) -> Result<(), StoreError> {
        self.inner.snapshot(out).await
    }

    async fn import(&self, items: Vec<Item>) -> Result<(), StoreError> {
        self.inner.import(items).await
    }

    async fn sizes(&self) -> Result<Sizes, StoreError> {
        self.inner.sizes().await
    }

    async fn compact(&self) -> Result<Sizes, StoreError> {
        self.inner.compact().await
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.inner.close().await
    }
}
