//! PostgreSQL 15 and newer, for a service of several processes.
//!
//! Any replica takes any turn: the row of a conversation carries a version,
//! and who comes second is told so. Writes that wait are joined into one
//! transaction ([`writer`]); what replicas do for each other rests on leases
//! ([`claims`]) and notifications ([`listen`]). It must never answer "done"
//! for what the database has not made durable, never read from a server that
//! takes no writes, and never show the password of an address.

mod address;
mod batch;
mod claims;
mod columns;
mod connect;
mod failure;
mod going;
mod listen;
mod migrate;
mod read;
mod tls;
mod whole;
mod writer;

pub use address::Address;

use super::{
    Committed, Dump, Entry, Indexes, Item, News, OutboxRow, Peers, Row, Settle, Sizes, Store,
    StoreError, Ticket, Timer, Turn,
};
use crate::clock::Millis;
use crate::ids::{ConversationId, TicketId};
use async_trait::async_trait;
use batch::Request;
use connect::{Base, Lane, Pool};
use read::{Load, Reader};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_postgres::types::FromSql;
use writer::{Job, Tools};

/// News that a reader may be behind before it has missed something.
const NEWS: usize = 8_192;
/// How long a replica among others lets requests gather. Each of them has only its
/// share of the turns, and small batches cost all of them, and the database, more
/// than this wait: docs/performance.md has the figures.
const GATHER: Duration = Duration::from_millis(2);

/// A store in a database.
pub struct PostgresStore {
    base: Arc<Base>,
    /// The name of this replica.
    me: i64,
    /// For reading, shared by all.
    reads: Arc<Lane>,
    /// For claims, which may wait for each other.
    claims: Arc<Lane>,
    /// For what need not reach the disk: signs of life, notifications.
    hasty: Arc<Lane>,
    pool: Arc<Pool>,
    jobs: Mutex<Option<mpsc::UnboundedSender<Job>>>,
    loads: mpsc::UnboundedSender<Load>,
    asked: mpsc::UnboundedSender<claims::Claim>,
    writer: tokio::sync::Mutex<Option<JoinHandle<()>>>,
    news: broadcast::Sender<News>,
    replica: bool,
}

impl PostgresStore {
    /// Opens the store as one more replica: its tables are made where needed,
    /// and others know of it when this returns.
    pub async fn open(address: Address) -> Result<Self, StoreError> {
        Self::with(address, true).await
    }

    /// Opens the store for a tool that sends nothing and claims nothing.
    pub async fn open_tool(address: Address) -> Result<Self, StoreError> {
        Self::with(address, false).await
    }

    async fn with(address: Address, replica: bool) -> Result<Self, StoreError> {
        let me = name()?;
        let base = Arc::new(Base::new(address));
        let first = base.connect(true, None).await;
        let first = first.map_err(|error| failure::explain(&error, &base.address))?;
        migrate::migrate(&first.client, &base.address).await?;
        let news = broadcast::channel(NEWS).0;
        let reads = Arc::new(Lane::new(base.clone(), true, read::STATEMENTS));
        let hasty = Arc::new(Lane::new(base.clone(), false, &[]));
        let (told, tell) = mpsc::unbounded_channel();
        let peers = Others::default();
        let tools =
            Tools { base: base.clone(), me, told, news: news.clone(), peers: peers.clone() };
        let (jobs, waiting) = mpsc::unbounded_channel();
        let (loads, loading) = mpsc::unbounded_channel();
        let (asked, claiming) = mpsc::unbounded_channel();
        let claim_lane = Arc::new(Lane::new(base.clone(), true, claims::STATEMENTS));
        let pool = Arc::new(Pool::new(base.clone()));
        let store = Self {
            base: base.clone(),
            me,
            reads: reads.clone(),
            claims: claim_lane.clone(),
            hasty: hasty.clone(),
            pool: pool.clone(),
            jobs: Mutex::new(Some(jobs)),
            loads,
            asked,
            writer: tokio::sync::Mutex::new(Some(tokio::spawn(writer::run(
                Arc::new(tools),
                waiting,
            )))),
            news: news.clone(),
            replica,
        };
        tokio::spawn(read::loads(base.clone(), reads, peers, loading));
        tokio::spawn(claims::claims(base.clone(), claim_lane, pool, me, claiming));
        if replica {
            let (ready, listening) = oneshot::channel();
            tokio::spawn(listen::tell(base.clone(), hasty, me, tell));
            tokio::spawn(listen::listen(base, me, news, ready));
            listening.await.unwrap_or(Err(StoreError::Closed))?;
            claims::clear(&store.base, &store.hasty).await?;
            claims::beat(&store.base, &store.hasty, me).await?;
        }
        Ok(store)
    }

    fn open_still(&self) -> Result<(), StoreError> {
        if self.base.is_closed() { Err(StoreError::Closed) } else { Ok(()) }
    }

    fn reader(&self) -> Result<Reader<'_>, StoreError> {
        self.open_still()?;
        Ok(Reader { base: &self.base, lane: &self.reads })
    }

    async fn write(&self, request: Request) -> Result<Committed, StoreError> {
        let (done, outcome) = oneshot::channel();
        {
            let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
            let sent = jobs.as_ref().map(|jobs| jobs.send(Job { request, done }));
            if !matches!(sent, Some(Ok(()))) {
                return Err(StoreError::Closed);
            }
        }
        // Nobody answers: the batch ended badly, and perhaps it was written.
        outcome.await.unwrap_or_else(|_| Err(StoreError::Io("the write was cut short".into())))
    }
}

/// Whether there were other replicas when a turn was written last.
#[derive(Clone, Default)]
struct Others(Arc<AtomicBool>);

impl Others {
    fn are_there(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn note(&self, there: bool) {
        self.0.store(there, Ordering::Relaxed);
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.base.close();
    }
}

/// A name that no other replica has.
fn name() -> Result<i64, StoreError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| StoreError::Io(format!("no random numbers: {error}")))?;
    Ok(i64::from_be_bytes(bytes))
}

/// A text that the database can hold.
fn text(text: &str) -> Result<&str, StoreError> {
    if text.contains('\0') {
        return Err(StoreError::Invalid("PostgreSQL cannot store a name with a zero byte"));
    }
    Ok(text)
}

/// A number that the database can hold.
fn number(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number)
        .map_err(|_| StoreError::Invalid("PostgreSQL cannot store a number this large"))
}

fn cell<'a, T: FromSql<'a>>(
    row: &'a tokio_postgres::Row,
    at: usize,
) -> Result<T, tokio_postgres::Error> {
    row.try_get(at)
}

/// The identifier in the first column.
fn conversation(base: &Base, row: &tokio_postgres::Row) -> Result<ConversationId, StoreError> {
    let id: String = cell(row, 0).map_err(|error| base.failed(&error))?;
    Ok(ConversationId::new(id))
}

#[async_trait]
impl Store for PostgresStore {
    async fn load(&self, id: &ConversationId) -> Result<Option<Row>, StoreError> {
        self.open_still()?;
        if text(id.as_str()).is_err() {
            return Ok(None);
        }
        let (answer, row) = oneshot::channel();
        self.loads.send((id.clone(), answer)).map_err(|_| StoreError::Closed)?;
        row.await.unwrap_or(Err(StoreError::Closed))
    }

    async fn commit(&self, turn: Turn) -> Result<Committed, StoreError> {
        self.write(Request::Commit(Box::new(turn))).await
    }

    async fn journal(
        &self,
        id: &ConversationId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.reader()?.journal(id, after, limit).await
    }

    async fn claim_outbox(&self) -> Result<Vec<ConversationId>, StoreError> {
        self.open_still()?;
        claims::outbox(&self.base, &self.claims, &self.pool, self.me).await
    }

    async fn claim_rows(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        self.open_still()?;
        if text(id.as_str()).is_err() {
            return Ok(Vec::new());
        }
        let (answer, rows) = oneshot::channel();
        self.asked.send((id.clone(), answer)).map_err(|_| StoreError::Closed)?;
        rows.await.unwrap_or(Err(StoreError::Closed))
    }

    async fn outbox(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        self.reader()?.outbox(id).await
    }

    async fn settle(
        &self,
        id: &ConversationId,
        seq: u64,
        settle: Settle,
    ) -> Result<(), StoreError> {
        self.write(Request::Settle(id.clone(), seq, settle)).await.map(|_| ())
    }

    async fn dead(
        &self,
        after: Option<(&ConversationId, u64)>,
        limit: usize,
    ) -> Result<Vec<(ConversationId, OutboxRow)>, StoreError> {
        self.reader()?.dead(after, limit).await
    }

    async fn claim_due(
        &self,
        now: Millis,
        limit: usize,
    ) -> Result<Vec<(ConversationId, Timer)>, StoreError> {
        self.open_still()?;
        claims::due(&self.base, &self.claims, now, limit).await
    }

    async fn next_due(&self) -> Result<Option<Millis>, StoreError> {
        self.open_still()?;
        claims::next(&self.base, &self.reads).await
    }

    async fn ticket(
        &self,
        id: &ConversationId,
        ticket: TicketId,
    ) -> Result<Option<Ticket>, StoreError> {
        self.reader()?.ticket(id, ticket).await
    }

    async fn open_tickets(&self) -> Result<Vec<Ticket>, StoreError> {
        self.reader()?.open_tickets().await
    }

    async fn rename(
        &self,
        from: &ConversationId,
        to: &ConversationId,
        at: Millis,
    ) -> Result<(), StoreError> {
        self.open_still()?;
        going::rename(&self.base, &self.pool, self.me, (from, to), at).await
    }

    async fn erase(&self, id: &ConversationId, expect: u64, at: Millis) -> Result<(), StoreError> {
        self.open_still()?;
        going::erase(&self.base, &self.pool, id, expect, at).await
    }

    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.reader()?.recall(key).await
    }

    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.write(Request::Value(key.to_owned(), Some(value))).await.map(|_| ())
    }

    async fn swap(
        &self,
        key: &str,
        expect: Option<&[u8]>,
        value: Option<Vec<u8>>,
    ) -> Result<bool, StoreError> {
        self.open_still()?;
        whole::swap(&self.pool, key, expect, value.as_deref()).await
    }

    async fn forget(&self, key: &str) -> Result<(), StoreError> {
        self.write(Request::Value(key.to_owned(), None)).await.map(|_| ())
    }

    async fn values(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.reader()?.values(prefix, after, limit).await
    }

    async fn conversations(
        &self,
        after: Option<&ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>, StoreError> {
        self.reader()?.conversations(after, limit).await
    }

    async fn dump(&self, id: &ConversationId) -> Result<Option<Dump>, StoreError> {
        self.open_still()?;
        whole::dump(&self.base, &self.pool, id).await
    }

    async fn indexes(&self) -> Result<Indexes, StoreError> {
        self.open_still()?;
        read::indexes(&self.base, &self.pool).await
    }

    async fn snapshot(&self, out: mpsc::Sender<Item>) -> Result<(), StoreError> {
        self.open_still()?;
        whole::snapshot(&self.base, &self.pool, out).await
    }

    async fn import(&self, items: Vec<Item>) -> Result<(), StoreError> {
        self.open_still()?;
        whole::import(&self.pool, items).await
    }

    async fn sizes(&self) -> Result<Sizes, StoreError> {
        self.reader()?.sizes().await
    }

    async fn compact(&self) -> Result<Sizes, StoreError> {
        // The database does it by itself.
        self.sizes().await
    }

    fn shared(&self) -> bool {
        true
    }

    async fn heartbeat(&self) -> Result<Peers, StoreError> {
        self.open_still()?;
        claims::beat(&self.base, &self.hasty, self.me).await
    }

    fn news(&self) -> Option<broadcast::Receiver<News>> {
        Some(self.news.subscribe())
    }

    async fn close(&self) -> Result<(), StoreError> {
        // No new requests; those that were made before are finished.
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        // Locked while it waits: a second caller returns no earlier than the first.
        let mut writer = self.writer.lock().await;
        if let Some(writer) = writer.take() {
            if writer.await.is_err() {
                tracing::error!("the writer of the store panicked");
            }
            if self.replica
                && let Err(error) = claims::leave(&self.base, &self.hasty, self.me).await
            {
                tracing::warn!(%error, "others take over only when the lease has ended");
            }
        }
        self.base.close();
        Ok(())
    }
}
