//! Connections that come back.
//!
//! A connection takes many requests at once and answers them in order, so a
//! few shared ones do what a pool of borrowed ones would, with fewer round
//! trips. When any of them meets a server that does not take writes any more,
//! all are made anew: a former primary must not be read from either.

use super::address::Address;
use super::failure::{explain, is_collision, is_lost};
use crate::store::StoreError;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex as Turnstile, mpsc, watch};
use tokio::time::Instant;
use tokio_postgres::types::ToSql;
use tokio_postgres::{AsyncMessage, Client, Error, Notification, Row, Statement};

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a request that was sent may go without an answer.
pub(super) const ANSWER: Duration = Duration::from_secs(30);
/// Pauses between attempts to connect.
const PAUSES: [u64; 5] = [20, 50, 100, 250, 500];

/// How every connection works. Statements are planned once, and never so that
/// a table is read from end to end: plans are made while tables are still
/// small. Only plain index scans clear away the entries of rows that are gone,
/// of which the outbox leaves many.
const SESSION: &str = "SET plan_cache_mode = force_generic_plan; SET jit = off; \
    SET enable_seqscan = off; SET enable_bitmapscan = off; \
    SET enable_hashjoin = off; SET enable_mergejoin = off; \
    SET client_min_messages = warning";
/// What was answered is on the disk, whatever the server's setting.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')";
/// For what may be lost with the server.
const HASTY: &str = "SET synchronous_commit = off";

/// Parameters of a statement.
pub(super) type Params<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Where connections lead, and since when.
pub(super) struct Base {
    pub(super) address: Address,
    /// Rises when all connections have to be made anew.
    age: watch::Sender<u64>,
    closed: watch::Sender<bool>,
}

impl Base {
    pub(super) fn new(address: Address) -> Self {
        Self { address, age: watch::channel(0).0, closed: watch::channel(false).0 }
    }

    /// Says what failed; after it no connection is used that may be affected.
    pub(super) fn failed(&self, error: &Error) -> StoreError {
        if is_lost(error) {
            self.age.send_modify(|age| *age += 1);
        }
        explain(error, &self.address)
    }

    pub(super) fn age(&self) -> watch::Receiver<u64> {
        self.age.subscribe()
    }

    pub(super) fn close(&self) {
        self.closed.send_replace(true);
    }

    pub(super) fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    /// Turns true when the store is closed.
    pub(super) fn closed(&self) -> watch::Receiver<bool> {
        self.closed.subscribe()
    }

    /// One new connection; notifications go to `news`.
    pub(super) async fn connect(
        &self,
        durable: bool,
        news: Option<mpsc::UnboundedSender<Notification>>,
    ) -> Result<Link, Error> {
        let age = *self.age.borrow();
        let (client, mut connection) =
            self.address.config.connect(self.address.tls.clone()).await?;
        tokio::spawn(async move {
            let mut messages =
                std::pin::pin!(futures_util::stream::poll_fn(|cx| connection.poll_message(cx)));
            while let Some(message) = futures_util::StreamExt::next(&mut messages).await {
                match message {
                    Ok(AsyncMessage::Notification(note)) => {
                        if let Some(news) = &news {
                            let _ = news.send(note);
                        }
                    }
                    Ok(_) => {}
                    // Whoever asked something is told, too.
                    Err(error) => {
                        tracing::debug!(%error, "a connection to the database ended");
                        break;
                    }
                }
            }
        });
        client.batch_execute(SESSION).await?;
        client.batch_execute(if durable { DURABLE } else { HASTY }).await?;
        Ok(Link { client, age, statements: Mutex::default() })
    }
}

/// A connection with the statements that it knows.
pub(super) struct Link {
    pub(super) client: Client,
    age: u64,
    statements: Mutex<HashMap<&'static str, Statement>>,
}

impl Link {
    /// Runs a statement. Requests go out in the order in which the futures are
    /// polled first, if their statements are known already.
    pub(super) async fn query(
        &self,
        sql: &'static str,
        params: Params<'_>,
    ) -> Result<Vec<Row>, Error> {
        let statement = self.statement(sql).await?;
        self.client.query(&statement, params).await
    }

    /// Runs a statement; how many rows it changed.
    pub(super) async fn execute(
        &self,
        sql: &'static str,
        params: Params<'_>,
    ) -> Result<u64, Error> {
        let statement = self.statement(sql).await?;
        self.client.execute(&statement, params).await
    }

    /// Learns statements, so that later requests go out in order.
    pub(super) async fn learn(&self, statements: &[&'static str]) -> Result<(), Error> {
        let learn = statements.iter().map(|sql| self.statement(sql));
        futures_util::future::try_join_all(learn).await.map(|_| ())
    }

    async fn statement(&self, sql: &'static str) -> Result<Statement, Error> {
        let known =
            self.statements.lock().unwrap_or_else(PoisonError::into_inner).get(sql).cloned();
        if let Some(statement) = known {
            return Ok(statement);
        }
        let statement = self.client.prepare(sql).await?;
        let mut known = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(sql, statement.clone());
        Ok(statement)
    }
}

/// A connection that many share, made when it is needed and again when it is lost.
pub(super) struct Lane {
    base: Arc<Base>,
    durable: bool,
    learn: &'static [&'static str],
    link: Turnstile<Option<Arc<Link>>>,
    made: AtomicU64,
}

impl Lane {
    pub(super) fn new(base: Arc<Base>, durable: bool, learn: &'static [&'static str]) -> Self {
        Self { base, durable, learn, link: Turnstile::new(None), made: AtomicU64::new(0) }
    }

    /// The connection; waits a while for one.
    pub(super) async fn link(&self) -> Result<Arc<Link>, StoreError> {
        let give_up = Instant::now() + PATIENCE;
        let mut held = match tokio::time::timeout_at(give_up, self.link.lock()).await {
            Ok(held) => held,
            Err(_) => return Err(self.unreachable()),
        };
        if let Some(link) = held.as_ref()
            && !link.client.is_closed()
            && link.age == *self.base.age.borrow()
        {
            return Ok(link.clone());
        }
        *held = None;
        let mut pauses = PAUSES.into_iter();
        let mut why = None;
        loop {
            if self.base.is_closed() {
                return Err(StoreError::Closed);
            }
            match tokio::time::timeout_at(give_up, self.fresh()).await {
                Ok(Ok(link)) => {
                    let link = Arc::new(link);
                    *held = Some(link.clone());
                    if self.made.fetch_add(1, Ordering::Relaxed) > 0 {
                        tracing::info!(database = %self.base.address, "connected again");
                    }
                    return Ok(link);
                }
                Ok(Err(error)) => why = Some(explain(&error, &self.base.address)),
                Err(_) => return Err(why.unwrap_or_else(|| self.unreachable())),
            }
            let pause = Duration::from_millis(pauses.next().unwrap_or(500));
            if Instant::now() + pause >= give_up {
                return Err(why.unwrap_or_else(|| self.unreachable()));
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Asks something that changes nothing, once more when the connection
    /// turns out to be gone.
    pub(super) async fn read(
        &self,
        sql: &'static str,
        params: Params<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        let mut again = true;
        loop {
            let link = self.link().await?;
            match self.in_time(link.query(sql, params)).await? {
                Ok(rows) => return Ok(rows),
                Err(error) => {
                    let told = self.base.failed(&error);
                    if !is_lost(&error) || !std::mem::take(&mut again) {
                        return Err(told);
                    }
                }
            }
        }
    }

    /// Waits for an answer, but not for ever. A server that is silent is left.
    pub(super) async fn in_time<T>(
        &self,
        answer: impl Future<Output = T>,
    ) -> Result<T, StoreError> {
        tokio::time::timeout(ANSWER, answer).await.map_err(|_| {
            self.base.age.send_modify(|age| *age += 1);
            self.unreachable()
        })
    }

    async fn fresh(&self) -> Result<Link, Error> {
        let link = self.base.connect(self.durable, None).await?;
        link.learn(self.learn).await?;
        Ok(link)
    }

    fn unreachable(&self) -> StoreError {
        let address = &self.base.address;
        StoreError::Io(format!(
            "{address} does not answer: see that it runs and can be reached; it is tried again \
             by itself"
        ))
    }
}

/// Connections of which each is one caller's for a while: for transactions
/// that take several steps.
pub(super) struct Pool {
    base: Arc<Base>,
    idle: Mutex<Vec<Arc<Link>>>,
}

/// Connections kept for later.
const IDLE: usize = 2;
/// How often a transaction is tried that collides with another one.
const TRIES: u64 = 6;

impl Pool {
    pub(super) fn new(base: Arc<Base>) -> Self {
        Self { base, idle: Mutex::default() }
    }

    /// Does all steps in one transaction, or nothing; again when it collides
    /// with another one.
    pub(super) async fn transaction<T, F>(
        &self,
        begin: &'static str,
        mut steps: impl FnMut(Arc<Link>) -> F,
    ) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let mut tries = 0;
        loop {
            tries += 1;
            let link = self.take().await?;
            let work = async {
                link.client.batch_execute(begin).await?;
                let done = steps(link.clone()).await?;
                link.client.batch_execute("COMMIT").await?;
                Ok(done)
            };
            let error: Error = match work.await {
                Ok(done) => {
                    self.give_back(link);
                    return Ok(done);
                }
                Err(error) => error,
            };
            let told = self.base.failed(&error);
            if !is_lost(&error) && link.client.batch_execute("ROLLBACK").await.is_ok() {
                self.give_back(link);
            }
            if !is_collision(&error) || tries >= TRIES {
                return Err(told);
            }
            tokio::time::sleep(Duration::from_millis(tries * 5)).await;
        }
    }

    async fn take(&self) -> Result<Arc<Link>, StoreError> {
        let age = *self.base.age.borrow();
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match idle {
                Some(link) if link.age == age && !link.client.is_closed() => return Ok(link),
                Some(_) => {}
                None => break,
            }
        }
        if self.base.is_closed() {
            return Err(StoreError::Closed);
        }
        let give_up = Instant::now() + PATIENCE;
        loop {
            match self.base.connect(true, None).await {
                Ok(link) => return Ok(Arc::new(link)),
                Err(error) if Instant::now() >= give_up => {
                    return Err(explain(&error, &self.base.address));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(PAUSES[3])).await,
            }
        }
    }

    fn give_back(&self, link: Arc<Link>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE {
            idle.push(link);
        }
    }
}
