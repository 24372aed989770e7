//! The embedded store: sled 0.34, held the way it was measured to hold.
//!
//! One tree, one thread that writes ([`writer`]), readers that go straight to
//! the tree. A write has returned only when it is on the disk. It must never
//! open a second database in the process, scan at opening, or use sled's own
//! `flush_async`.

mod disk;
mod draft;
mod keys;
mod open;
mod read;
mod request;
mod slot;
mod values;
mod watch;
mod writer;

use super::{
    Committed, Dump, Entry, Indexes, Item, OutboxRow, Row, Settle, Sizes, Store, StoreError,
    Ticket, Timer, Turn,
};
use crate::clock::Millis;
use crate::ids::{ConversationId, TicketId};
use ::sled::Tree;
use async_trait::async_trait;
use request::Request;
use slot::Slot;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use writer::{Job, Writer};

/// What may be chosen about a store.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Bytes that sled may keep of what it read; it uses several times as much.
    pub cache: u64,
    /// Writes are refused while fewer bytes are free on the volume (and a
    /// ninetieth of the file, which opening it may need).
    pub reserve: u64,
    /// How long to wait for another process to let go of the folder.
    pub lock_wait: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { cache: 64_000_000, reserve: 16_000_000, lock_wait: Duration::from_secs(3) }
    }
}

/// A store in a folder.
pub struct SledStore {
    slot: Arc<Slot>,
    hand: Arc<Hand>,
}

impl SledStore {
    /// Opens the store in `folder`, creating it where needed. Blocks.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_with(folder, Settings::default())
    }

    /// Opens the store with other settings. Blocks.
    pub fn open_with(folder: &Path, settings: Settings) -> Result<Self, StoreError> {
        let lock = open::take_folder(folder, settings.lock_wait)?;
        let guard = disk::Guard::new(folder, settings.reserve);
        let files = open::open_files(folder, &settings)?;
        let slot = Arc::new(Slot::new(Tree::clone(&files.db)));
        let no_thread = |error: std::io::Error| StoreError::Io(format!("no thread: {error}"));
        let watch = watch::Watch::start(slot.clone()).map_err(no_thread)?;
        let writer = Writer {
            folder: folder.to_owned(),
            settings,
            slot: slot.clone(),
            watch,
            guard,
            files: Some(files),
            lock,
        };
        let (jobs, waiting) = channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.run(&waiting))
            .map_err(no_thread)?;
        let hand = Hand { jobs: Mutex::new(Some(jobs)), thread: Mutex::new(Some(thread)) };
        Ok(Self { slot, hand: Arc::new(hand) })
    }

    /// Reads something small where it stands.
    fn read<T>(&self, read: impl FnOnce(&Tree) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let tree = self.slot.tree()?;
        guarded(|| read(&tree))
    }

    /// Reads something that may take long, aside.
    async fn scan<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Tree) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let tree = self.slot.tree()?;
        let scan = tokio::task::spawn_blocking(move || guarded(|| read(&tree)));
        // A task that is dropped means that the runtime is going down.
        scan.await.unwrap_or(Err(StoreError::Closed))
    }

    async fn write(&self, request: Request) -> Result<(), StoreError> {
        let (done, result) = oneshot::channel();
        self.hand.send(Job { request, done })?;
        result.await.unwrap_or(Err(StoreError::Closed))
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        self.hand.close();
    }
}

/// What holds the writer.
struct Hand {
    jobs: Mutex<Option<Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Hand {
    fn send(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        if sent { Ok(()) } else { Err(StoreError::Closed) }
    }

    /// Lets the writer finish what was asked before, and waits for it.
    fn close(&self) {
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        // Locked while it waits: a second caller returns no earlier than the first.
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the writer of the store panicked");
        }
    }
}

/// Runs something that calls sled, which asserts where it could report.
fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(StoreError::Damaged("the database panicked; its message is above".into()))
    })
}

#[async_trait]
impl Store for SledStore {
    async fn load(&self, id: &ConversationId) -> Result<Option<Row>, StoreError> {
        self.read(|tree| read::row(tree, id))
    }

    async fn commit(&self, turn: Turn) -> Result<Committed, StoreError> {
        self.write(Request::Commit(turn)).await?;
        Ok(Committed { send: true, others: false })
    }

    async fn journal(
        &self,
        id: &ConversationId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.read(|tree| read::journal(tree, id, after, limit))
    }

    async fn claim_outbox(&self) -> Result<Vec<ConversationId>, StoreError> {
        self.scan(read::pending).await
    }

    async fn outbox(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        // What is read here is sent, and a message that was sent cannot be lost any more.
        let _durable = self.slot.durable.read().await;
        self.read(|tree| read::outbox(tree, id))
    }

    async fn settle(
        &self,
        id: &ConversationId,
        seq: u64,
        settle: Settle,
    ) -> Result<(), StoreError> {
        self.write(Request::Settle(id.clone(), seq, settle)).await
    }

    async fn dead(
        &self,
        after: Option<(&ConversationId, u64)>,
        limit: usize,
    ) -> Result<Vec<(ConversationId, OutboxRow)>, StoreError> {
        let after = after.map(|(id, seq)| (id.clone(), seq));
        let mut last = None;
        let mut found = Vec::new();
        loop {
            let page = self.conversations(last.as_ref(), 256).await?;
            for id in &page {
                let rows = self.outbox(id).await?.into_iter();
                found.extend(
                    rows.filter(|row| row.progress.dead.is_some()).map(|row| (id.clone(), row)),
                );
            }
            match page.into_iter().next_back() {
                Some(id) => last = Some(id),
                None => break,
            }
        }
        found.retain(|(id, row)| after.as_ref().is_none_or(|(a, seq)| (id, row.seq) > (a, *seq)));
        found.truncate(limit);
        Ok(found)
    }

    async fn claim_due(
        &self,
        now: Millis,
        limit: usize,
    ) -> Result<Vec<(ConversationId, Timer)>, StoreError> {
        self.scan(move |tree| read::timers(tree, now, limit)).await
    }

    async fn next_due(&self) -> Result<Option<Millis>, StoreError> {
        let first = self.read(|tree| read::timers(tree, Millis::MAX, 1))?;
        Ok(first.first().map(|(_, timer)| timer.due))
    }

    async fn ticket(
        &self,
        id: &ConversationId,
        ticket: TicketId,
    ) -> Result<Option<Ticket>, StoreError> {
        self.read(|tree| read::ticket(tree, id, ticket))
    }

    async fn open_tickets(&self) -> Result<Vec<Ticket>, StoreError> {
        self.scan(read::open_tickets).await
    }

    async fn rename(&self, from: &ConversationId, to: &ConversationId) -> Result<(), StoreError> {
        self.write(Request::Rename(from.clone(), to.clone())).await
    }

    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|tree| read::value(tree, key))
    }

    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.write(Request::Remember(key.to_owned(), value)).await
    }

    async fn erase(&self, id: &ConversationId, expect: u64) -> Result<(), StoreError> {
        self.write(Request::Erase(id.clone(), expect)).await
    }

    async fn forget(&self, key: &str) -> Result<(), StoreError> {
        self.write(Request::Forget(key.to_owned())).await
    }

    async fn values(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let range = keys::values(prefix, after);
        self.scan(move |tree| read::values_of(tree, range, limit)).await
    }

    async fn import(&self, items: Vec<Item>) -> Result<(), StoreError> {
        self.write(Request::Import(items)).await
    }

    async fn snapshot(&self, out: mpsc::Sender<Item>) -> Result<(), StoreError> {
        for (key, value) in self.values("", None, usize::MAX).await? {
            if out.send(Item::Value(key, value)).await.is_err() {
                return Ok(());
            }
        }
        let mut last = None;
        loop {
            let page = self.conversations(last.as_ref(), 256).await?;
            for id in &page {
                let Some(dump) = self.dump(id).await? else { continue };
                let item = Item::Conversation(id.clone(), Box::new(dump));
                if out.send(item).await.is_err() {
                    return Ok(());
                }
            }
            match page.into_iter().next_back() {
                Some(id) => last = Some(id),
                None => return Ok(()),
            }
        }
    }

    async fn sizes(&self) -> Result<Sizes, StoreError> {
        let pending = self.claim_outbox().await?.len() as u64;
        Ok(Sizes { pending, ..Sizes::default() })
    }

    async fn compact(&self) -> Result<Sizes, StoreError> {
        self.sizes().await
    }

    async fn conversations(
        &self,
        after: Option<&ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let after = after.cloned();
        self.scan(move |tree| read::conversations(tree, after.as_ref(), limit)).await
    }

    async fn dump(&self, id: &ConversationId) -> Result<Option<Dump>, StoreError> {
        // Several reads that must not have a batch between them.
        let _durable = self.slot.durable.read().await;
        self.read(|tree| read::dump(tree, id))
    }

    async fn indexes(&self) -> Result<Indexes, StoreError> {
        self.scan(read::indexes).await
    }

    async fn close(&self) -> Result<(), StoreError> {
        let hand = self.hand.clone();
        tokio::task::spawn_blocking(move || hand.close()).await.map_err(|_| StoreError::Closed)
    }
}
