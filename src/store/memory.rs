//! The model store: plain maps under one mutex, with failure points.
//!
//! It says what every store must do, so it never keeps an index: whatever can
//! be derived is derived when it is asked for, and cannot drift. It forgets
//! everything when it is dropped and must never hold real conversations.
//! Several handles of one store behave as several processes on one database.

use super::former::{self, Fence};
use super::turn;
use super::{
    Committed, Dump, Entry, Indexes, Item, News, OutboxRow, Peers, Row, Settle, Sizes, Store,
    StoreError, TIMER_LEASE, Ticket, Timer, Turn,
};
use crate::clock::Millis;
use crate::ids::{ConversationId, TicketId};
use async_trait::async_trait;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{broadcast, mpsc};

/// News that a handle may be behind before it has missed something.
const NEWS: usize = 1_024;

/// A store in memory, as one process sees it.
#[derive(Debug)]
pub struct MemoryStore {
    data: Arc<Mutex<Data>>,
    replica: u32,
    news: broadcast::Sender<News>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::join(Arc::default())
    }
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same store as another process sees it.
    #[must_use]
    pub fn replica(&self) -> Self {
        Self::join(self.data.clone())
    }

    /// This process is no longer heard of: others may take what it claimed.
    pub fn lose_lease(&self) {
        self.data().alive.remove(&self.replica);
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

    fn join(data: Arc<Mutex<Data>>) -> Self {
        let news = broadcast::channel(NEWS).0;
        let replica = {
            let mut data = data.lock().unwrap_or_else(PoisonError::into_inner);
            data.replicas += 1;
            let replica = data.replicas;
            data.alive.insert(replica, news.clone());
            replica
        };
        Self { data, replica, news }
    }

    fn data(&self) -> MutexGuard<'_, Data> {
        // A test that panicked elsewhere is no reason to fail here as well.
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Result<MutexGuard<'_, Data>, StoreError> {
        let data = self.data();
        if data.closed.contains(&self.replica) { Err(StoreError::Closed) } else { Ok(data) }
    }

    fn write<T>(
        &self,
        work: impl FnOnce(&mut Data) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
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
    closed: BTreeSet<u32>,
    /// Handles made so far.
    replicas: u32,
    /// Who is heard of, and where to tell them something.
    alive: BTreeMap<u32, broadcast::Sender<News>>,
    /// Who sends for whom.
    senders: BTreeMap<ConversationId, u32>,
    /// Until when a timer is not handed out again.
    fired: BTreeMap<ConversationId, (Timer, Millis)>,
}

#[derive(Clone, Debug, Default)]
struct Conversation {
    row: Row,
    journal: BTreeMap<u64, Entry>,
    outbox: BTreeMap<u64, OutboxRow>,
    tickets: BTreeMap<TicketId, Ticket>,
}

impl Conversation {
    fn pending(&self) -> bool {
        self.outbox.values().any(|row| row.progress.dead.is_none())
    }

    fn dump(&self) -> Dump {
        Dump {
            row: self.row.clone(),
            journal: self.journal.values().cloned().collect(),
            outbox: self.outbox.values().cloned().collect(),
            tickets: self.tickets.values().cloned().collect(),
        }
    }
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

    fn commit(&mut self, turn: Turn, replica: u32) -> Result<Committed, StoreError> {
        let old = self.conversations.get(&turn.conversation).map(|it| &it.row);
        let fence =
            if old.is_none() && turn.begins { self.vacant(&turn.conversation)?.number } else { 0 };
        turn::check(old, fence, &turn)?;
        let (id, seq) = (turn.conversation, turn.row.seq);
        let more = turn.outbox.iter().any(|row| row.progress.dead.is_none());
        let sender = self.sender_of(&id);
        let others = self.conversations.get(&id).is_some_and(Conversation::pending);
        let it = self.conversations.entry(id.clone()).or_default();
        if turn.erase {
            it.outbox.clear();
            it.tickets.clear();
        }
        it.row = turn.row;
        it.journal.extend(turn.journal.into_iter().map(|entry| (entry.seq, entry)));
        it.journal = it.journal.split_off(&turn.prune_from);
        it.outbox.extend(turn.outbox.into_iter().map(|row| (row.seq, row)));
        it.tickets.extend(turn.tickets.into_iter().map(|ticket| (ticket.id, ticket)));
        self.fired.remove(&id);
        self.tell_others(replica, &News::Entries(id.clone(), seq));
        let send = sender.is_none_or(|sender| sender == replica);
        if more && send {
            self.senders.insert(id, replica);
        } else if more && let Some(there) = sender.and_then(|sender| self.alive.get(&sender)) {
            // Nobody may be listening.
            let _ = there.send(News::Outbox(id));
        }
        Ok(Committed { send, others })
    }

    /// The living process that sends for a conversation with rows to send.
    fn sender_of(&self, id: &ConversationId) -> Option<u32> {
        let pending = self.conversations.get(id).is_some_and(Conversation::pending);
        let sender = self.senders.get(id).copied().filter(|_| pending)?;
        self.alive.contains_key(&sender).then_some(sender)
    }

    fn tell_others(&self, replica: u32, news: &News) {
        for (_, there) in self.alive.iter().filter(|(other, _)| **other != replica) {
            let _ = there.send(news.clone());
        }
    }

    fn claim_outbox(&mut self, replica: u32) -> Vec<ConversationId> {
        let mut pending = self.pending();
        pending.retain(|id| self.sender_of(id).is_none_or(|sender| sender == replica));
        self.senders.extend(pending.iter().map(|id| (id.clone(), replica)));
        pending
    }

    fn claim_rows(&mut self, id: &ConversationId, replica: u32) -> Vec<OutboxRow> {
        if self.sender_of(id).is_some_and(|sender| sender != replica) {
            return Vec::new();
        }
        let Some(it) = self.conversations.get(id) else { return Vec::new() };
        if it.pending() {
            self.senders.insert(id.clone(), replica);
        }
        it.outbox.values().cloned().collect()
    }

    fn claim_due(&mut self, now: Millis, limit: usize) -> Vec<(ConversationId, Timer)> {
        let mut due = self.timers();
        due.retain(|(id, timer)| {
            let fired = self.fired.get(id);
            timer.due <= now && fired.is_none_or(|(it, until)| it != timer || *until <= now)
        });
        due.truncate(limit);
        let until = now.saturating_add(TIMER_LEASE);
        self.fired.extend(due.iter().map(|(id, timer)| (id.clone(), (*timer, until))));
        due
    }

    fn erase(&mut self, id: &ConversationId, expect: u64, at: Millis) -> Result<(), StoreError> {
        let Some(it) = self.conversations.get(id) else { return self.vacant(id).map(|_| ()) };
        if it.row.version != expect {
            return Err(StoreError::Conflict { expected: expect, found: it.row.version });
        }
        let moves = self.values.iter().filter(|(key, _)| key.starts_with(former::MOVED));
        let moves = moves.map(|(key, value)| (key.clone(), value.clone())).collect();
        let mut names = Vec::new();
        for name in former::names(id, moves) {
            let fence = self.fence(&name)?;
            names.push((name, fence));
        }
        let left = former::erased(&it.row, names, at);
        self.conversations.remove(id);
        self.leave(left);
        Ok(())
    }

    /// The fence of a name that has no conversation and may have one.
    fn vacant(&self, id: &ConversationId) -> Result<Fence, StoreError> {
        let value = |key: &String| self.values.get(key).map(Vec::as_slice);
        former::vacant(value(&former::moved_key(id)), value(&former::fence_key(id)))
    }

    fn fence(&self, id: &ConversationId) -> Result<Fence, StoreError> {
        Fence::read(self.values.get(&former::fence_key(id)).map(Vec::as_slice))
    }

    fn leave(&mut self, left: former::Left) {
        for (key, value) in left {
            match value {
                Some(value) => drop(self.values.insert(key, value)),
                None => drop(self.values.remove(&key)),
            }
        }
    }

    fn import(&mut self, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Value(key, value) => {
                    self.values.insert(key, value);
                }
                Item::Conversation(id, dump) => {
                    let it = Conversation {
                        row: dump.row,
                        journal: dump.journal.into_iter().map(|it| (it.seq, it)).collect(),
                        outbox: dump.outbox.into_iter().map(|it| (it.seq, it)).collect(),
                        tickets: dump.tickets.into_iter().map(|it| (it.id, it)).collect(),
                    };
                    self.conversations.insert(id, it);
                }
            }
        }
    }

    fn settle(&mut self, id: &ConversationId, seq: u64, settle: Settle) -> Result<(), StoreError> {
        let Some(it) = self.conversations.get_mut(id) else { return Ok(()) };
        match settle {
            Settle::Sent => {
                it.outbox.remove(&seq);
            }
            Settle::Update(progress) => {
                if let Some(stored) = it.outbox.get_mut(&seq)
                    && (stored.progress.dead.is_none() || progress.opens())
                {
                    stored.progress = progress;
                }
            }
        }
        Ok(())
    }

    fn rename(
        &mut self,
        from: &ConversationId,
        to: &ConversationId,
        at: Millis,
    ) -> Result<(), StoreError> {
        let old = self.conversations.get(from).map(|it| it.row.clone());
        match self.conversations.get(to) {
            Some(taken) if old.is_some() => {
                return Err(StoreError::Conflict { expected: 0, found: taken.row.version });
            }
            _ if from == to => return Ok(()),
            Some(_) => {}
            None => drop(self.vacant(to)?),
        }
        let left = former::moved(from, old.as_ref(), self.fence(from)?, to, at);
        let fence = self.fence(to)?;
        if let Some(mut it) = self.conversations.remove(from) {
            it.row.version = former::arriving(it.row.version, &fence);
            for ticket in it.tickets.values_mut() {
                ticket.conversation = to.clone();
            }
            self.conversations.insert(to.clone(), it);
        }
        self.leave(left);
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
        let pending = self.conversations.iter().filter(|(_, it)| it.pending());
        pending.map(|(id, _)| id.clone()).collect()
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

    async fn commit(&self, turn: Turn) -> Result<Committed, StoreError> {
        self.write(|data| data.commit(turn, self.replica))
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

    async fn claim_outbox(&self) -> Result<Vec<ConversationId>, StoreError> {
        self.write(|data| Ok(data.claim_outbox(self.replica)))
    }

    async fn outbox(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        let data = self.open()?;
        Ok(data.conversations.get(id).map_or(vec![], |it| it.outbox.values().cloned().collect()))
    }

    async fn claim_rows(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        self.write(|data| Ok(data.claim_rows(id, self.replica)))
    }

    async fn settle(
        &self,
        id: &ConversationId,
        seq: u64,
        settle: Settle,
    ) -> Result<(), StoreError> {
        self.write(|data| data.settle(id, seq, settle))
    }

    async fn dead(
        &self,
        after: Option<(&ConversationId, u64)>,
        limit: usize,
    ) -> Result<Vec<(ConversationId, OutboxRow)>, StoreError> {
        let data = self.open()?;
        let dead = data.conversations.iter().flat_map(|(id, it)| {
            let dead = it.outbox.values().filter(|row| row.progress.dead.is_some());
            dead.map(move |row| (id, row))
        });
        let later = dead.filter(|(id, row)| after.is_none_or(|after| (*id, row.seq) > after));
        Ok(later.take(limit).map(|(id, row)| (id.clone(), row.clone())).collect())
    }

    async fn claim_due(
        &self,
        now: Millis,
        limit: usize,
    ) -> Result<Vec<(ConversationId, Timer)>, StoreError> {
        self.write(|data| Ok(data.claim_due(now, limit)))
    }

    async fn next_due(&self) -> Result<Option<Millis>, StoreError> {
        let data = self.open()?;
        let next = data.timers().into_iter().map(|(id, timer)| match data.fired.get(&id) {
            Some((fired, until)) if *fired == timer => timer.due.max(*until),
            _ => timer.due,
        });
        Ok(next.min())
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

    async fn rename(
        &self,
        from: &ConversationId,
        to: &ConversationId,
        at: Millis,
    ) -> Result<(), StoreError> {
        self.write(|data| data.rename(from, to, at))
    }

    async fn erase(&self, id: &ConversationId, expect: u64, at: Millis) -> Result<(), StoreError> {
        self.write(|data| data.erase(id, expect, at))
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

    async fn swap(
        &self,
        key: &str,
        expect: Option<&[u8]>,
        value: Option<Vec<u8>>,
    ) -> Result<bool, StoreError> {
        self.write(|data| {
            if data.values.get(key).map(Vec::as_slice) != expect {
                return Ok(false);
            }
            match value {
                Some(value) => drop(data.values.insert(key.to_owned(), value)),
                None => drop(data.values.remove(key)),
            }
            Ok(true)
        })
    }

    async fn forget(&self, key: &str) -> Result<(), StoreError> {
        self.write(|data| {
            data.values.remove(key);
            Ok(())
        })
    }

    async fn values(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let data = self.open()?;
        let later = data.values.iter().filter(|(key, _)| {
            key.starts_with(prefix) && after.is_none_or(|after| key.as_str() > after)
        });
        Ok(later.take(limit).map(|(key, value)| (key.clone(), value.clone())).collect())
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
        Ok(self.open()?.conversations.get(id).map(Conversation::dump))
    }

    async fn indexes(&self) -> Result<Indexes, StoreError> {
        let data = self.open()?;
        Ok(Indexes {
            timers: data.timers(),
            pending: data.pending(),
            tickets: data.open_tickets().map(|it| (it.conversation.clone(), it.id)).collect(),
        })
    }

    async fn snapshot(&self, out: mpsc::Sender<Item>) -> Result<(), StoreError> {
        let items: Vec<Item> = {
            let data = self.open()?;
            let values = data.values.iter().map(|(key, it)| Item::Value(key.clone(), it.clone()));
            let rest = data.conversations.iter();
            let rest = rest.map(|(id, it)| Item::Conversation(id.clone(), Box::new(it.dump())));
            values.chain(rest).collect()
        };
        for item in items {
            if out.send(item).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    async fn import(&self, items: Vec<Item>) -> Result<(), StoreError> {
        self.write(|data| {
            data.import(items);
            Ok(())
        })
    }

    async fn sizes(&self) -> Result<Sizes, StoreError> {
        let data = self.open()?;
        let dead = data.conversations.values().flat_map(|it| it.outbox.values());
        let dead = dead.filter(|row| row.progress.dead.is_some()).count() as u64;
        Ok(Sizes { pending: data.pending().len() as u64, dead, ..Sizes::default() })
    }

    async fn compact(&self) -> Result<Sizes, StoreError> {
        self.sizes().await
    }

    fn shared(&self) -> bool {
        self.data().replicas > 1
    }

    async fn heartbeat(&self) -> Result<Peers, StoreError> {
        let mut data = self.open()?;
        data.alive.insert(self.replica, self.news.clone());
        let count = u32::try_from(data.alive.len()).unwrap_or(u32::MAX);
        Ok(Peers { count, first: data.alive.keys().next() == Some(&self.replica) })
    }

    fn news(&self) -> Option<broadcast::Receiver<News>> {
        Some(self.news.subscribe())
    }

    async fn close(&self) -> Result<(), StoreError> {
        let mut data = self.data();
        data.alive.remove(&self.replica);
        data.closed.insert(self.replica);
        Ok(())
    }
}
