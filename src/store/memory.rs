//! The model store: plain maps under one mutex, with failure points.
//!
//! It says what every store must do, so it never keeps an index: whatever can
//! be derived is derived when it is asked for, and cannot drift. It forgets
//! everything when it is dropped and must never hold real conversations.

use super::turn;
use super::{Dump, Entry, Indexes, OutboxRow, Row, Settle, Store, StoreError, Ticket, Timer, Turn};
use crate::clock::Millis;
use crate::ids::{ConversationId, TicketId};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A store in memory.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Data>);

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the `n`-th write from now (the next one is 1) fail with nothing changed.
    pub fn fail_at(&self, n: u64) {
        self.data().failures.push((n, Failure::Before));
    }

    /// Makes the `n`-th write from now (the next one is 1) happen and still be
    /// reported as failed, as when a disk fails while the answer is on its way.
    pub fn fail_after(&self, n: u64) {
        self.data().failures.push((n, Failure::After));
    }

    fn data(&self) -> MutexGuard<'_, Data> {
        // A test that panicked elsewhere is no reason to fail here as well.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Result<MutexGuard<'_, Data>, StoreError> {
        let data = self.data();
        if data.closed { Err(StoreError::Closed) } else { Ok(data) }
    }

    fn write(
        &self,
        work: impl FnOnce(&mut Data) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut data = self.open()?;
        match data.next_failure() {
            Some(Failure::Before) => Err(StoreError::Io("failure point".into())),
            Some(Failure::After) => {
                work(&mut data)?;
                Err(StoreError::Io("failure point; the write has happened".into()))
            }
            None => work(&mut data),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Failure {
    Before,
    After,
}

#[derive(Debug, Default)]
struct Data {
    conversations: BTreeMap<ConversationId, Conversation>,
    values: BTreeMap<String, Vec<u8>>,
    failures: Vec<(u64, Failure)>,
    closed: bool,
}

#[derive(Clone, Debug, Default)]
struct Conversation {
    row: Row,
    journal: BTreeMap<u64, Entry>,
    outbox: BTreeMap<u64, OutboxRow>,
    tickets: BTreeMap<TicketId, Ticket>,
}

impl Data {
    /// Counts one write; the failure that was ordered for it, if any.
    fn next_failure(&mut self) -> Option<Failure> {
        for (left, _) in &mut self.failures {
            *left = left.saturating_sub(1);
        }
        let due = self.failures.iter().position(|(left, _)| *left == 0)?;
        Some(self.failures.remove(due).1)
    }

    fn commit(&mut self, turn: Turn) -> Result<(), StoreError> {
        turn::check(self.conversations.get(&turn.conversation).map(|it| &it.row), &turn)?;
        let it = self.conversations.entry(turn.conversation).or_default();
        it.row = turn.row;
        it.journal.extend(turn.journal.into_iter().map(|entry| (entry.seq, entry)));
        it.journal = it.journal.split_off(&turn.prune_from);
        it.outbox.extend(turn.outbox.into_iter().map(|row| (row.seq, row)));
        it.tickets.extend(turn.tickets.into_iter().map(|ticket| (ticket.id, ticket)));
        Ok(())
    }

    fn settle(&mut self, id: &ConversationId, seq: u64, settle: Settle) -> Result<(), StoreError> {
        let Some(it) = self.conversations.get_mut(id) else { return Ok(()) };
        match settle {
            Settle::Sent => {
                it.outbox.remove(&seq);
            }
            Settle::Update(row) if row.seq != seq => {
                return Err(StoreError::Invalid("an outbox row keeps its number"));
            }
            Settle::Update(row) => {
                if let Some(stored) = it.outbox.get_mut(&seq) {
                    *stored = row;
                }
            }
        }
        Ok(())
    }

    fn rename(&mut self, from: &ConversationId, to: &ConversationId) -> Result<(), StoreError> {
        if let Some(taken) = self.conversations.get(to) {
            return Err(StoreError::Conflict { expected: 0, found: taken.row.version });
        }
        if let Some(mut it) = self.conversations.remove(from) {
            for ticket in it.tickets.values_mut() {
                ticket.conversation = to.clone();
            }
            self.conversations.insert(to.clone(), it);
        }
        Ok(())
    }

    fn timers(&self) -> Vec<(ConversationId, Timer)> {
        let mut timers: Vec<_> = self
            .conversations
            .iter()
            .filter_map(|(id, it)| Some((id.clone(), it.row.timer?)))
            .collect();
        // Stable: equal moments stay in the order of identifiers.
        timers.sort_by_key(|(_, timer)| timer.due);
        timers
    }

    fn pending(&self) -> Vec<ConversationId> {
        let pending = |it: &Conversation| it.outbox.values().any(|row| row.dead.is_none());
        self.conversations.iter().filter(|(_, it)| pending(it)).map(|(id, _)| id.clone()).collect()
    }

    fn open_tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.conversations
            .values()
            .flat_map(|it| it.tickets.values())
            .filter(|ticket| ticket.ended.is_none())
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn load(&self, id: &ConversationId) -> Result<Option<Row>, StoreError> {
        Ok(self.open()?.conversations.get(id).map(|it| it.row.clone()))
    }

    async fn commit(&self, turn: Turn) -> Result<(), StoreError> {
        self.write(|data| data.commit(turn))
    }

    async fn journal(
        &self,
        id: &ConversationId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let data = self.open()?;
        let Some(it) = data.conversations.get(id) else { return Ok(vec![]) };
        let later = it.journal.range((Bound::Excluded(after), Bound::Unbounded));
        Ok(later.take(limit).map(|(_, entry)| entry.clone()).collect())
    }

    async fn with_outbox(&self) -> Result<Vec<ConversationId>, StoreError> {
        Ok(self.open()?.pending())
    }

    async fn outbox(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        let data = self.open()?;
        Ok(data.conversations.get(id).map_or(vec![], |it| it.outbox.values().cloned().collect()))
    }

    async fn settle(
        &self,
        id: &ConversationId,
        seq: u64,
        settle: Settle,
    ) -> Result<(), StoreError> {
        self.write(|data| data.settle(id, seq, settle))
    }

    async fn due(
        &self,
        now: Millis,
        limit: usize,
    ) -> Result<Vec<(ConversationId, Timer)>, StoreError> {
        let timers = self.open()?.timers();
        Ok(timers.into_iter().filter(|(_, timer)| timer.due <= now).take(limit).collect())
    }

    async fn next_due(&self) -> Result<Option<Millis>, StoreError> {
        Ok(self.open()?.timers().first().map(|(_, timer)| timer.due))
    }

    async fn ticket(
        &self,
        id: &ConversationId,
        ticket: TicketId,
    ) -> Result<Option<Ticket>, StoreError> {
        let data = self.open()?;
        Ok(data.conversations.get(id).and_then(|it| it.tickets.get(&ticket)).cloned())
    }

    async fn open_tickets(&self) -> Result<Vec<Ticket>, StoreError> {
        let mut open: Vec<_> = self.open()?.open_tickets().cloned().collect();
        open.sort_by_key(|ticket| ticket.opened_at);
        Ok(open)
    }

    async fn rename(&self, from: &ConversationId, to: &ConversationId) -> Result<(), StoreError> {
        self.write(|data| data.rename(from, to))
    }

    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.open()?.values.get(key).cloned())
    }

    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.write(|data| {
            data.values.insert(key.to_owned(), value);
            Ok(())
        })
    }

    async fn conversations(
        &self,
        after: Option<&ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let data = self.open()?;
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let later = data.conversations.range::<ConversationId, _>((from, Bound::Unbounded));
        Ok(later.take(limit).map(|(id, _)| id.clone()).collect())
    }

    async fn dump(&self, id: &ConversationId) -> Result<Option<Dump>, StoreError> {
        let data = self.open()?;
        Ok(data.conversations.get(id).map(|it| Dump {
            row: it.row.clone(),
            journal: it.journal.values().cloned().collect(),
            outbox: it.outbox.values().cloned().collect(),
            tickets: it.tickets.values().cloned().collect(),
        }))
    }

    async fn indexes(&self) -> Result<Indexes, StoreError> {
        let data = self.open()?;
        Ok(Indexes {
            timers: data.timers(),
            pending: data.pending(),
            tickets: data.open_tickets().map(|it| (it.conversation.clone(), it.id)).collect(),
        })
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.data().closed = true;
        Ok(())
    }
}
