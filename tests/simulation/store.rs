//! The store as one process of a history sees it: the model store, late,
//! failing, and gone in the middle of a call when its process dies.

use crate::book::{Dropped, Settled, person};
use crate::world::{Life, Outside, Sabotage, World};
use async_trait::async_trait;
use hotline1022::clock::Millis;
use hotline1022::engine::action::Note;
use hotline1022::ids::{ConversationId, TicketId};
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::{
    Body, Committed, Dump, Entry, Indexes, Item, News, OutboxRow, Peers, REPLICA_LEASE, Row,
    Settle, Sizes, Store, StoreError, Ticket, Timer, Turn,
};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::{broadcast, mpsc};
use tokio::time::Instant;

/// No history needs more; the longest of a hundred thousand needed a tenth.
const MOST_CALLS: u64 = 200_000;

/// A handle of the model store that belongs to one process.
pub struct SimStore {
    world: Outside,
    life: Arc<Life>,
    inner: Arc<MemoryStore>,
    lease: Arc<Lease>,
    shared: bool,
    /// Until when it cannot reach the store.
    cut_off: AtomicI64,
}

/// When a process was last heard of.
pub struct Lease {
    inner: Arc<MemoryStore>,
    heard: Mutex<Option<Instant>>,
    /// When the last sign of life was begun of which the process itself knows
    /// that it was noted.
    told: Mutex<Instant>,
}

impl Lease {
    pub fn holds(&self) -> bool {
        self.heard.lock().unwrap().is_some()
    }

    /// Whether its process may think that others will soon take over.
    fn in_doubt(&self) -> bool {
        let told = *self.told.lock().unwrap();
        !self.holds() || told.elapsed().as_millis() as Millis > REPLICA_LEASE / 2
    }

    /// Takes a process for dead that was not heard of for too long.
    pub fn expire(&self, world: &World, process: u64) {
        let mut heard = self.heard.lock().unwrap();
        let over = Millis::try_from(heard.map_or(0, |at| at.elapsed().as_millis()));
        if over.is_ok_and(|over| over > REPLICA_LEASE) {
            *heard = None;
            self.inner.lose_lease();
            world.count("leases lost");
            world.tell(|| format!("p{process} has lost its lease"));
            let mut book = world.book();
            let tick = book.tick();
            book.lost.push((process, tick));
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    Before,
    After,
}

impl SimStore {
    pub fn new(world: &Arc<World>, life: &Arc<Life>) -> Self {
        let inner = Arc::new(world.data.replica());
        let heard = Mutex::new(Some(Instant::now()));
        let told = Mutex::new(Instant::now());
        let lease = Arc::new(Lease { inner: Arc::clone(&inner), heard, told });
        let (life, shared) = (Arc::clone(life), world.plan.shared);
        let cut_off = AtomicI64::new(0);
        Self { world: Arc::downgrade(world), life, inner, lease, shared, cut_off }
    }

    pub fn lease(&self) -> Arc<Lease> {
        Arc::clone(&self.lease)
    }

    /// A store that is one process's alone needs no lease: whoever opens it
    /// next has everything.
    pub fn let_go(&self) {
        if !self.shared {
            self.inner.lose_lease();
        }
    }

    async fn world(&self) -> Arc<World> {
        match self.world.upgrade() {
            Some(world) => world,
            None => std::future::pending().await,
        }
    }

    async fn late(&self, world: &World, what: &'static str) {
        if !world.faults.load(Ordering::Relaxed) {
            return;
        }
        // Longer than a lease: what was certain before is not any more.
        if what == "settle" && world.goes_wrong(world.plan.slow_store / 4) {
            world.count("writes that took longer than a lease");
            world.sleep(3_000 + world.below(12_000)).await;
        }
        match world.below(8) {
            0 => tokio::task::yield_now().await,
            1 => world.sleep(1 + world.below(20)).await,
            _ if world.goes_wrong(world.plan.slow_store) => {
                world.sleep(20 + world.below(900)).await;
            }
            _ => {}
        }
        self.life.living().await;
    }

    fn fault(&self, world: &World, write: bool) -> Fault {
        let plan = &world.plan;
        if self.cut_off(world) {
            return if write && world.below(8) == 0 { Fault::After } else { Fault::Before };
        }
        if !write {
            return if world.goes_wrong(plan.fail_read) { Fault::Before } else { Fault::None };
        }
        let number = world.writes.fetch_add(1, Ordering::Relaxed) + 1;
        match plan.fail_at {
            Some((at, true)) if at == number => Fault::After,
            Some((at, false)) if at == number => Fault::Before,
            _ if world.goes_wrong(plan.fail_before) => Fault::Before,
            _ if world.goes_wrong(plan.fail_after) => Fault::After,
            _ => Fault::None,
        }
    }

    /// Now and then a process cannot reach the store for longer than its lease.
    fn cut_off(&self, world: &World) -> bool {
        if !world.faults.load(Ordering::Relaxed) {
            return false;
        }
        let now = world.elapsed();
        if now < self.cut_off.load(Ordering::Relaxed) {
            return true;
        }
        if world.goes_wrong(world.plan.cut_off) {
            let long = 2_000 + world.below(20_000) as i64;
            self.cut_off.store(now + long, Ordering::Relaxed);
            world.count("times a process could not reach the store");
            world.tell(|| format!("p{} is cut off from the store for {long} ms", self.life.id));
            return true;
        }
        false
    }

    /// One call: may come late, fail before or after, and be the last one.
    async fn call<T>(
        &self,
        what: &'static str,
        write: bool,
        work: impl Future<Output = Result<T, StoreError>>,
        note: impl FnOnce(&World, &Result<T, StoreError>, bool),
    ) -> Result<T, StoreError> {
        let world = self.world().await;
        self.bound(&world).await;
        world.point(&self.life, what).await;
        self.late(&world, what).await;
        crate::process::expire_leases(&world);
        self.note_doubt(&world);
        let fault = self.fault(&world, write);
        if fault == Fault::Before {
            world.count(if write { "writes that failed" } else { "reads that failed" });
            world.tell(|| format!("p{} {what}: refused", self.life.id));
            return Err(StoreError::Io("the simulated disk refuses".into()));
        }
        let result = work.await;
        note(&world, &result, fault == Fault::None);
        world.point(&self.life, what).await;
        self.late(&world, what).await;
        self.note_doubt(&world);
        if fault == Fault::After && result.is_ok() {
            world.count("writes that happened and were reported as failed");
            world.tell(|| format!("p{} {what}: done, but reported as failed", self.life.id));
            return Err(StoreError::Io("the simulated disk does not answer".into()));
        }
        result
    }

    /// Ends a history in which somebody works without end: virtual time would
    /// stand still, and memory would fill.
    async fn bound(&self, world: &World) {
        let calls = world.calls.fetch_add(1, Ordering::Relaxed) + 1;
        if calls > MOST_CALLS {
            if calls == MOST_CALLS + 1 {
                world.violation("the store is called without end".into());
            }
            std::future::pending::<()>().await;
        }
    }

    fn note_doubt(&self, world: &World) {
        if self.shared && self.lease.in_doubt() {
            let mut book = world.book();
            let tick = book.tick();
            book.doubts.push((self.life.id, tick));
        }
    }

    async fn read<T>(
        &self,
        what: &'static str,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.call(what, false, work, |_, _, _| {}).await
    }

    async fn write<T>(
        &self,
        what: &'static str,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.call(what, true, work, |_, _, _| {}).await
    }
}

#[async_trait]
impl Store for SimStore {
    async fn load(&self, id: &ConversationId) -> Result<Option<Row>, StoreError> {
        self.read("load", self.inner.load(id)).await
    }

    async fn commit(&self, mut turn: Turn) -> Result<Committed, StoreError> {
        let world = self.world().await;
        let process = self.life.id;
        match world.plan.sabotage {
            Sabotage::ForgetsTurns if world.below(10) == 0 => {
                return Ok(Committed { send: true, others: false });
            }
            Sabotage::PrunesTooMuch
                if turn.journal.is_empty() && turn.prune_from <= turn.row.seq =>
            {
                turn.prune_from += 1;
                turn.row.oldest = turn.prune_from;
            }
            Sabotage::KeepsTimers => {
                let row = self.inner.load(&turn.conversation).await.ok().flatten();
                let due = row.and_then(|row| row.timer).filter(|it| it.due <= world.now());
                turn.row.timer = due.or(turn.row.timer);
            }
            Sabotage::IgnoresVersions => {
                // What was written meanwhile is written over.
                if let Ok(Some(row)) = self.inner.load(&turn.conversation).await {
                    let by = row.seq.saturating_sub(turn.row.seq - turn.journal.len() as u64);
                    turn.expect = row.version;
                    turn.begins = false;
                    turn.row.version = row.version + 1;
                    turn.row.seq += by;
                    turn.journal.iter_mut().for_each(|it| it.seq += by);
                    turn.outbox.iter_mut().for_each(|it| it.seq += by);
                }
            }
            _ => {}
        }
        let kept = turn.clone();
        let note = move |world: &World, result: &Result<Committed, StoreError>, told: bool| {
            world.tell(|| tell_turn(process, &kept, result, told));
            match result {
                Ok(committed) => {
                    world.count("turns");
                    kept.tickets
                        .iter()
                        .filter(|ticket| ticket.taken_at.is_none() && ticket.ended.is_none())
                        .for_each(|_| world.count("tickets opened"));
                    let moved = |body: &Body| matches!(body, Body::Note(Note::Moved { .. }));
                    if kept.journal.iter().any(|entry| moved(&entry.body)) {
                        world.count("guides that changed under a person");
                    }
                    let mut book = world.book();
                    if told && committed.send {
                        book.hand(process, &kept, world.elapsed());
                    }
                    book.commit(kept);
                }
                Err(StoreError::Conflict { .. }) => world.count("conflicts"),
                Err(StoreError::Moved(_)) => world.count("turns that came behind a move"),
                Err(StoreError::Closed) => {}
                Err(error) => world.violation(format!("the store refuses a turn: {error}")),
            }
        };
        if self.shared && world.goes_wrong(world.plan.fail_late) {
            // The connection broke, and the server goes on with what it has.
            let (later, inner) = (Arc::clone(&world), Arc::clone(&self.inner));
            tokio::spawn(async move {
                later.sleep(later.below(3_000)).await;
                crate::process::expire_leases(&later);
                later.count("writes that happened later");
                note(&later, &inner.commit(turn).await, false);
            });
            self.late(&world, "commit").await;
            return Err(StoreError::Io("the connection broke".into()));
        }
        let mut committed = self.call("commit", true, self.inner.commit(turn), note).await?;
        if world.plan.sabotage == Sabotage::TwoSenders {
            committed = Committed { send: true, others: false };
        }
        // A store of one process leaves it to that process to know.
        committed.others &= self.shared;
        Ok(committed)
    }

    async fn journal(
        &self,
        id: &ConversationId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.read("journal", self.inner.journal(id, after, limit)).await
    }

    async fn claim_outbox(&self) -> Result<Vec<ConversationId>, StoreError> {
        self.write("claim_outbox", self.inner.claim_outbox()).await
    }

    async fn outbox(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        self.read("outbox", self.inner.outbox(id)).await
    }

    async fn claim_rows(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        let world = self.world().await;
        if world.plan.sabotage == Sabotage::ReadsLater {
            let (mine, all) = (self.inner.claim_rows(id).await?, self.inner.outbox(id).await?);
            if mine.is_empty() && !all.is_empty() {
                return Ok(mine);
            }
            world.sleep(world.below(2_000)).await;
            return self.read("outbox", self.inner.outbox(id)).await;
        }
        let (process, chat) = (self.life.id, id.clone());
        let note = move |world: &World, result: &Result<Vec<OutboxRow>, _>, _: bool| {
            if result.is_ok() {
                world.book().read(process, &chat);
            }
        };
        self.call("claim_rows", true, self.inner.claim_rows(id), note).await
    }

    async fn settle(
        &self,
        id: &ConversationId,
        seq: u64,
        settle: Settle,
    ) -> Result<(), StoreError> {
        let world = self.world().await;
        if world.plan.sabotage == Sabotage::ForgetsSettles && world.below(50) == 0 {
            return Ok(());
        }
        let process = self.life.id;
        let who = person(id);
        // An attempt that fails is noted as well: it excuses a repetition.
        let index = {
            let mut book = world.book();
            let (tick, life, of, at) = (book.tick(), book.life(&who), who.clone(), world.now());
            book.noted((process, world.elapsed()), id, seq, &settle);
            let settle = settle.clone();
            // Nobody else makes an attempt the first one again.
            let again =
                matches!(&settle, Settle::Update(it) if it.attempts == 0 && it.dead.is_none());
            book.settles.push(Settled {
                tick,
                life,
                again,
                landed: None,
                process,
                of,
                seq,
                settle,
                told: false,
                at,
            });
            book.settles.len() - 1
        };
        let (said, of, before) = (settle.clone(), id.clone(), Mutex::new(None));
        let work = async {
            let rows = self.inner.outbox(id).await?;
            *before.lock().unwrap() = rows.into_iter().find(|row| row.seq == seq);
            self.inner.settle(id, seq, settle).await
        };
        let note = |world: &World, result: &Result<(), StoreError>, _: bool| {
            world.tell(|| format!("p{process} settles {of} {seq}: {said:?}"));
            let mut book = world.book();
            let tick = book.tick();
            let Some(row) = before.lock().unwrap().take().filter(|_| result.is_ok()) else {
                return;
            };
            book.settles[index].landed = Some(tick);
            if said == Settle::Sent && row.progress.dead.is_some() {
                let life = book.life(&who);
                book.dropped.push(Dropped { process, of: who.clone(), life, row });
            }
        };
        let result = self.call("settle", true, work, note).await;
        if result.is_ok() {
            world.book().settles[index].told = true;
        }
        result
    }

    async fn dead(
        &self,
        after: Option<(&ConversationId, u64)>,
        limit: usize,
    ) -> Result<Vec<(ConversationId, OutboxRow)>, StoreError> {
        let world = self.world().await;
        if world.plan.sabotage == Sabotage::TakesAllForDead && after.is_none() {
            let mut all = Vec::new();
            for id in self.inner.conversations(None, usize::MAX).await? {
                let rows = self.inner.outbox(&id).await?;
                all.extend(rows.into_iter().map(|row| (id.clone(), row)));
            }
            return Ok(all);
        }
        self.read("dead", self.inner.dead(after, limit)).await
    }

    async fn claim_due(
        &self,
        now: Millis,
        limit: usize,
    ) -> Result<Vec<(ConversationId, Timer)>, StoreError> {
        let process = self.life.id;
        let world = self.world().await;
        if world.plan.sabotage == Sabotage::ForgetsTimers {
            return Ok(Vec::new());
        }
        let note = move |world: &World, result: &Result<Vec<(_, Timer)>, _>, _: bool| {
            let Ok(due) = result else { return };
            let mut book = world.book();
            for (id, timer) in due {
                world.count("timers handed out");
                world.tell(|| format!("p{process} is handed timer {} of {id}", timer.wait));
                book.handed.entry(person(id)).or_default().insert(timer.wait);
            }
        };
        self.call("claim_due", true, self.inner.claim_due(now, limit), note).await
    }

    async fn next_due(&self) -> Result<Option<Millis>, StoreError> {
        self.read("next_due", self.inner.next_due()).await
    }

    async fn ticket(
        &self,
        id: &ConversationId,
        ticket: TicketId,
    ) -> Result<Option<Ticket>, StoreError> {
        self.read("ticket", self.inner.ticket(id, ticket)).await
    }

    async fn open_tickets(&self) -> Result<Vec<Ticket>, StoreError> {
        self.read("open_tickets", self.inner.open_tickets()).await
    }

    async fn rename(
        &self,
        from: &ConversationId,
        to: &ConversationId,
        at: Millis,
    ) -> Result<(), StoreError> {
        let world = self.world().await;
        if world.plan.sabotage == Sabotage::ForgetsMoves {
            return Ok(());
        }
        let (process, inner) = (self.life.id, &self.inner);
        let version = Mutex::new(None);
        let work = async {
            inner.rename(from, to, at).await?;
            *version.lock().unwrap() = inner.load(to).await?.map(|row| row.version);
            Ok(())
        };
        let note = |world: &World, result: &Result<(), StoreError>, _: bool| {
            world.tell(|| format!("p{process} moves {from} to {to}: {result:?}"));
            let version = version.lock().unwrap().take();
            if let Some(version) = version {
                let mut book = world.book();
                let tick = book.tick();
                book.moved.push((person(to), tick));
                book.raised.insert((person(to), version));
            }
            if result.is_ok() {
                world.count("conversations moved, or found moved");
            }
        };
        self.call("rename", true, work, note).await
    }

    async fn erase(&self, id: &ConversationId, expect: u64, at: Millis) -> Result<(), StoreError> {
        let world = self.world().await;
        if world.plan.sabotage == Sabotage::KeepsErased {
            return Ok(());
        }
        let (process, before) = (self.life.id, Mutex::new(None));
        let work = async {
            *before.lock().unwrap() = self.inner.load(id).await?;
            self.inner.erase(id, expect, at).await
        };
        let note = |world: &World, result: &Result<(), StoreError>, _: bool| {
            world.tell(|| format!("p{process} erases {id}: {result:?}"));
            if let Some(row) = before.lock().unwrap().take().filter(|_| result.is_ok()) {
                crate::admin::erased(world, id, &row);
            }
        };
        self.call("erase", true, work, note).await
    }

    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read("recall", self.inner.recall(key)).await
    }

    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.write("remember", self.inner.remember(key, value)).await
    }

    async fn swap(
        &self,
        key: &str,
        expect: Option<&[u8]>,
        value: Option<Vec<u8>>,
    ) -> Result<bool, StoreError> {
        self.write("swap", self.inner.swap(key, expect, value)).await
    }

    async fn forget(&self, key: &str) -> Result<(), StoreError> {
        self.write("forget", self.inner.forget(key)).await
    }

    async fn values(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.read("values", self.inner.values(prefix, after, limit)).await
    }

    async fn conversations(
        &self,
        after: Option<&ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>, StoreError> {
        self.read("conversations", self.inner.conversations(after, limit)).await
    }

    async fn dump(&self, id: &ConversationId) -> Result<Option<Dump>, StoreError> {
        self.read("dump", self.inner.dump(id)).await
    }

    async fn indexes(&self) -> Result<Indexes, StoreError> {
        self.read("indexes", self.inner.indexes()).await
    }

    async fn snapshot(&self, out: mpsc::Sender<Item>) -> Result<(), StoreError> {
        self.read("snapshot", self.inner.snapshot(out)).await
    }

    async fn import(&self, items: Vec<Item>) -> Result<(), StoreError> {
        self.write("import", self.inner.import(items)).await
    }

    async fn sizes(&self) -> Result<Sizes, StoreError> {
        self.read("sizes", self.inner.sizes()).await
    }

    async fn compact(&self) -> Result<Sizes, StoreError> {
        self.read("compact", self.inner.compact()).await
    }

    fn shared(&self) -> bool {
        self.shared
    }

    async fn heartbeat(&self) -> Result<Peers, StoreError> {
        let (lease, began) = (self.lease(), Instant::now());
        let note = move |_: &World, result: &Result<Peers, _>, _: bool| {
            if result.is_ok() {
                *lease.heard.lock().unwrap() = Some(Instant::now());
            }
        };
        let result = self.call("heartbeat", true, self.inner.heartbeat(), note).await;
        if result.is_ok() {
            *self.lease.told.lock().unwrap() = began;
        }
        result
    }

    fn news(&self) -> Option<broadcast::Receiver<News>> {
        let deaf = self.world.upgrade().is_none_or(|it| it.plan.sabotage == Sabotage::TellsNobody);
        if deaf { None } else { self.inner.news() }
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.read("close", self.inner.close()).await
    }
}

fn tell_turn(
    process: u64,
    turn: &Turn,
    result: &Result<Committed, StoreError>,
    told: bool,
) -> String {
    let (id, version) = (&turn.conversation, turn.row.version);
    let result = match result {
        Ok(it) if told => format!("committed, send: {}", it.send),
        Ok(_) => "committed, but nobody is told".to_owned(),
        Err(error) => error.to_string(),
    };
    let mut out = format!("p{process} turn {version} of {id}: {result}");
    for entry in &turn.journal {
        let body: String = format!("{:?}", entry.body).chars().take(150).collect();
        out.push_str(&format!("\n{:>30}  {} {body}", "", entry.seq));
    }
    if let Some(timer) = &turn.row.timer {
        let due = (timer.due - crate::world::NINE) / 1000;
        out.push_str(&format!("\n{:>30}  timer {} due at {due} s", "", timer.wait));
    }
    out
}
