//! The embedded store: sled 0.34, held the way it was measured to hold.
//!
//! One tree, one thread that writes ([`writer`]), readers that go straight to
//! the tree. A write has returned only when it is on the disk. sled does not
//! give space back under load, so the writer rewrites the database into a
//! fresh one ([`rewrite`]) before the files outgrow what they hold. It must
//! never scan at opening, or use sled's own `flush_async`.

mod bin;
mod disk;
mod draft;
mod generation;
mod keys;
mod leases;
mod modes;
mod open;
mod pace;
mod packing;
mod pages;
mod read;
mod ready;
mod request;
mod rewrite;
mod schedule;
mod slot;
mod snapshot;
mod stats;
mod upgrade;
mod values;
mod watch;
mod words;
mod writer;

use super::{
    Committed, Dump, Entry, Indexes, Item, OutboxRow, Row, Settle, Sizes, Store, StoreError,
    Ticket, Timer, Turn,
};
use crate::clock::Millis;
use crate::ids::{ConversationId, TicketId};
use ::sled::Tree;
use async_trait::async_trait;
use leases::Leases;
use request::{Request, Whole};
use schedule::Schedule;
use slot::Slot;
use stats::Stats;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use words::Words;
use writer::{Job, Writer};

/// How long a rewrite waits for the old files to go, and how often it looks.
const GOING: Duration = Duration::from_secs(5);
const GOING_LOOK: Duration = Duration::from_millis(20);

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
    /// A file smaller than this is never rewritten by itself.
    pub rewrite_from: u64,
    /// The file is rewritten when it is this many times as large as what it holds.
    pub rewrite_at: f64,
    /// A copy waits while its file is this many times as large as what was copied.
    pub copy_at: f64,
    /// How often sled looks for parts of its file to reclaim, half of which
    /// time it may spend on it.
    pub tick: Duration,
    /// Told each step of a rewrite; tests end the process there.
    pub at_step: fn(&'static str),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cache: 64_000_000,
            reserve: 16_000_000,
            lock_wait: Duration::from_secs(3),
            rewrite_from: 64_000_000,
            rewrite_at: 2.0,
            copy_at: 1.5,
            tick: Duration::from_millis(5),
            at_step: |_| (),
        }
    }
}

/// A store in a folder.
pub struct SledStore {
    data: PathBuf,
    slot: Arc<Slot>,
    words: Arc<Words>,
    leases: Arc<Leases>,
    stats: Arc<Stats>,
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
        modes::close_to_others(folder);
        let files = open::open_files(folder, &settings)?;
        let counts = files.counts()?;
        let slot = Arc::new(Slot::new(files.base.clone()));
        let stats = Arc::new(Stats::default());
        stats.count(counts);
        let no_thread = |error: std::io::Error| StoreError::Io(format!("no thread: {error}"));
        let bin = bin::Bin::start().map_err(no_thread)?;
        clear(folder, &bin);
        let writer = Writer {
            data: folder.to_owned(),
            guard: disk::Guard::new(folder, settings.reserve),
            settings,
            slot: slot.clone(),
            watch: watch::Watch::start().map_err(no_thread)?,
            stats: stats.clone(),
            files: Some(files),
            known: draft::Known::new(),
            counts,
            schedule: Schedule::new(stats.clone()),
            overlays: Vec::new(),
            tried: Instant::now(),
            bin,
            crowd: 0,
            lock,
        };
        let (jobs, waiting) = channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.run(&waiting))
            .map_err(no_thread)?;
        let hand = Hand { jobs: Mutex::new(Some(jobs)), thread: Mutex::new(Some(thread)) };
        let (words, leases) = (Arc::default(), Arc::default());
        Ok(Self { data: folder.to_owned(), slot, words, leases, stats, hand: Arc::new(hand) })
    }

    /// Reads something small where it stands.
    fn read<T>(&self, read: impl FnOnce(&Tree) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let base = self.slot.base()?;
        guarded(|| read(&base))
    }

    /// Reads something that may take long, aside.
    async fn scan<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Tree) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let base = self.slot.base()?;
        let scan = tokio::task::spawn_blocking(move || guarded(|| read(&base)));
        // A task that is dropped means that the runtime is going down.
        scan.await.unwrap_or(Err(StoreError::Closed))
    }

    async fn write(&self, request: Request) -> Result<(), StoreError> {
        self.ask(|done| Job::Write(request, done)).await
    }

    async fn ask<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Job,
    ) -> Result<T, StoreError> {
        let (done, result) = oneshot::channel();
        self.hand.send(job(done))?;
        result.await.unwrap_or(Err(StoreError::Closed))
    }
}

/// Takes away what crashes left in the data folder.
fn clear(data: &Path, bin: &bin::Bin) {
    let left = match generation::current(data) {
        Ok(Some(current)) => generation::leftovers(data, current),
        Ok(None) => return,
        Err(error) => Err(error),
    };
    match left {
        Ok(paths) => paths.into_iter().for_each(|path| bin.path(path)),
        Err(error) => tracing::warn!(%error, "old data cannot be looked for"),
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

    async fn commit(&self, mut turn: Turn) -> Result<Committed, StoreError> {
        let id = turn.conversation.clone();
        let ready = self.read(|tree| ready::turn(&mut turn, tree, &self.words))?;
        self.write(Request::Commit(turn, ready)).await?;
        self.leases.forget(&id);
        Ok(Committed { send: true, others: false })
    }

    async fn journal(
        &self,
        id: &ConversationId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.read(|tree| read::journal(tree, &self.words, id, after, limit))
    }

    async fn claim_outbox(&self) -> Result<Vec<ConversationId>, StoreError> {
        self.scan(read::pending).await
    }

    async fn outbox(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        // What is read here is sent, and a message that was sent cannot be lost any more.
        let _durable = self.slot.durable.read().await;
        self.read(|tree| read::outbox(tree, &self.words, id))
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
        let (words, after) = (self.words.clone(), after.map(|(id, seq)| (id.clone(), seq)));
        self.scan(move |tree| {
            read::dead(tree, &words, after.as_ref().map(|(id, seq)| (id, *seq)), limit)
        })
        .await
    }

    async fn claim_due(
        &self,
        now: Millis,
        limit: usize,
    ) -> Result<Vec<(ConversationId, Timer)>, StoreError> {
        let leases = self.leases.clone();
        let found = self.scan(move |tree| leases.claim(tree, now, limit)).await?;
        if !found.early.is_empty() {
            self.write(Request::Reindex(found.early)).await?;
        }
        Ok(found.due)
    }

    async fn next_due(&self) -> Result<Option<Millis>, StoreError> {
        self.read(|tree| self.leases.next(tree))
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

    async fn rename(
        &self,
        from: &ConversationId,
        to: &ConversationId,
        at: Millis,
    ) -> Result<(), StoreError> {
        self.write(Request::Rename(from.clone(), to.clone(), at)).await
    }

    async fn erase(&self, id: &ConversationId, expect: u64, at: Millis) -> Result<(), StoreError> {
        self.write(Request::Erase(id.clone(), expect, at)).await
    }

    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|tree| read::value(tree, key))
    }

    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.write(Request::Remember(key.to_owned(), value)).await
    }

    async fn swap(
        &self,
        key: &str,
        expect: Option<&[u8]>,
        value: Option<Vec<u8>>,
    ) -> Result<bool, StoreError> {
        let expect = expect.map(<[u8]>::to_vec);
        match self.write(Request::Swap(key.to_owned(), expect, value)).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error),
        }
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
        self.read(|tree| read::dump(tree, &self.words, id))
    }

    async fn indexes(&self) -> Result<Indexes, StoreError> {
        self.scan(|tree| {
            Ok(Indexes {
                timers: leases::indexed(tree)?,
                pending: read::pending(tree)?,
                tickets: read::open_ticket_keys(tree)?,
            })
        })
        .await
    }

    async fn snapshot(&self, out: mpsc::Sender<Item>) -> Result<(), StoreError> {
        let overlay = self.ask(Job::Snapshot).await?;
        snapshot::send(overlay, self.words.clone(), out).await
    }

    async fn import(&self, items: Vec<Item>) -> Result<(), StoreError> {
        let mut written = Vec::new();
        for item in items {
            let request = match item {
                Item::Value(key, value) => Request::Remember(key, value),
                Item::Conversation(id, dump) => {
                    let ready = self.read(|tree| ready::dump(&id, &dump, tree, &self.words))?;
                    let Dump { mut row, tickets, .. } = *dump;
                    (row.session, row.seen) = (Vec::new(), Vec::new());
                    Request::Import(Box::new(Whole { id, row, tickets, ready }))
                }
            };
            written.push(self.write(request));
        }
        // All at once, so that they share batches.
        futures_util::future::try_join_all(written).await.map(|_| ())
    }

    async fn sizes(&self) -> Result<Sizes, StoreError> {
        let data = self.data.clone();
        let (pending, disk) = self
            .scan(move |tree| Ok((read::pending(tree)?.len() as u64, generation::size(&data))))
            .await?;
        let (rewrites, rewriting) = self.stats.rewrites();
        let (live, dead) = (Some(self.stats.live()), self.stats.dead());
        Ok(Sizes { live, disk, pending, dead, rewrites, rewriting })
    }

    async fn compact(&self) -> Result<Sizes, StoreError> {
        self.ask(Job::Compact).await?;
        // The old database goes when its last reader has gone: counted before, the
        // folder would be larger than ever. Who reads for longer is not waited for.
        let data = self.data.clone();
        let gone = tokio::task::spawn_blocking(move || {
            for _ in 0..GOING.as_millis() / GOING_LOOK.as_millis() {
                if generation::all(&data).map_or(0, |there| there.len()) <= 1 {
                    break;
                }
                std::thread::sleep(GOING_LOOK);
            }
        });
        // However that ended, the sizes are true.
        let _ = gone.await;
        self.sizes().await
    }

    async fn close(&self) -> Result<(), StoreError> {
        let hand = self.hand.clone();
        tokio::task::spawn_blocking(move || hand.close()).await.map_err(|_| StoreError::Closed)
    }
}
