//! What one history shares: the dice, the clock, the plan of faults, the
//! transcript and the book in which everything is noted that the checks need.

use crate::book::Book;
use crate::content::Shelf;
use crate::phones::Phones;
use crate::process::Process;
use hotline1022::clock::{Clock, Millis};
use hotline1022::content::catalog::Catalog;
use hotline1022::ids::ConversationId;
use hotline1022::runtime::dice::Dice;
use hotline1022::store::Store;
use hotline1022::store::memory::MemoryStore;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Duration;
use tokio::time::Instant;

/// Friday 20 November 2026, 09:00 in Vietnam.
pub const NINE: Millis = 1_795_140_000_000;

/// How much goes wrong in a history. Shares are of 10,000.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub replicas: usize,
    /// Whether the store is one that several processes may share.
    pub shared: bool,
    pub citizens: u64,
    /// Moves of one citizen.
    pub moves: u64,
    /// At every crash point.
    pub crash: u64,
    pub crashes: u64,
    /// At exactly this crash point.
    pub crash_at: Option<u64>,
    /// At every write.
    pub fail_before: u64,
    pub fail_after: u64,
    /// At every turn: reported as failed, and happens later.
    pub fail_late: u64,
    pub fail_read: u64,
    /// At exactly this write, and whether it happens all the same.
    pub fail_at: Option<(u64, bool)>,
    /// At every call to the store: late, or not to be reached for a while.
    pub slow_store: u64,
    pub cut_off: u64,
    /// At every sending: each kind of refusal or silence.
    pub channel: u64,
    /// At every posting: repeated, acknowledgement lost.
    pub network: u64,
    /// At every posting: the next one does not wait for it.
    pub swap: u64,
    /// At every move.
    pub reload: u64,
    pub silence: u64,
    pub clock_jump: u64,
    pub operator: u64,
    /// At every move: the chat gets another identifier.
    pub chat_move: u64,
    /// At every move: an administrator gives a command, or retention runs.
    pub admin: u64,
    /// The shipped content instead of the small bundle.
    pub shipped: bool,
    /// Moves that everybody makes, instead of random ones.
    pub script: Option<&'static [crate::people::Scripted]>,
    /// What is broken on purpose, to see that the checks see it.
    pub sabotage: Sabotage,
}

/// Faults that no store or channel may have: the checks must report them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sabotage {
    #[default]
    None,
    /// Says that a settle is durable, and forgets every fiftieth.
    ForgetsSettles,
    /// Says that a turn is durable, and forgets every tenth.
    ForgetsTurns,
    /// Writes a turn although the version is another one.
    IgnoresVersions,
    /// Delivers a message after the one behind it.
    Reorders,
    /// Delivers every message twice.
    SendsTwice,
    /// Loses messages that it says were sent.
    LosesMessages,
    /// Hands out no timers.
    ForgetsTimers,
    /// Never tells another process of anything.
    TellsNobody,
    /// Tells whoever commits that it may send, whoever else does.
    TwoSenders,
    /// Asks who sends for a person, and reads the messages a moment later.
    ReadsLater,
    /// Says that a conversation has another name, and leaves it.
    ForgetsMoves,
    /// Lists messages that are still being sent among those given up.
    TakesAllForDead,
    /// Says that somebody is erased, and keeps everything.
    KeepsErased,
    /// Takes one entry more away than it was told to.
    PrunesTooMuch,
    /// Leaves a timer as it was when its turn has been committed.
    KeepsTimers,
}

impl Plan {
    /// What the dice say.
    pub fn roll(dice: &Dice) -> Self {
        let some = |limit: u64, of: u64| if dice.below(of) == 0 { dice.below(limit) } else { 0 };
        let replicas = [1, 1, 1, 2, 2, 2, 2, 3][dice.below(8) as usize];
        let calm = dice.below(12) == 0;
        let mut plan = Self {
            replicas,
            shared: replicas > 1 || dice.below(4) == 0,
            citizens: 1 + dice.below(3),
            moves: 3 + dice.below(8),
            reload: some(2_000, 3),
            silence: dice.below(3_000),
            operator: dice.below(3_000),
            shipped: dice.below(8) == 0,
            ..Self::default()
        };
        if !calm {
            plan.crash = [0, 20, 60, 200][dice.below(4) as usize];
            plan.crashes = dice.below(4);
            plan.fail_before = some(1_500, 2);
            plan.fail_after = some(1_500, 2);
            plan.fail_read = some(600, 3);
            plan.fail_late = some(1_000, 3);
            plan.slow_store = some(3_000, 2);
            plan.cut_off = some(120, 3);
            plan.channel = some(4_000, 2);
            plan.network = some(4_000, 2);
            plan.clock_jump = some(1_500, 4);
        }
        plan
    }

    /// Chats that move, administrators, and deliveries that overtake others, in
    /// some of the histories. Rolled with dice of their own: the others do not
    /// change by them.
    fn with_affairs(self, dice: &Dice) -> Self {
        let some = |limit: u64| if dice.below(4) == 0 { dice.below(limit) } else { 0 };
        let (swap, chat_move, admin) = (some(2_500), some(5_000), some(5_000));
        Self { swap, chat_move, admin, ..self }
    }
}

/// Makes the second dice of a seed differ from the first.
const AFFAIRS: u64 = 0x6368_6174_6164_6d69;

/// One history.
pub struct World {
    pub dice: Dice,
    pub plan: Plan,
    pub shelf: &'static Shelf,
    /// The bundle that is published at the moment.
    pub bundle: AtomicU64,
    /// Faults are on.
    pub faults: AtomicBool,
    pub points: AtomicU64,
    pub writes: AtomicU64,
    /// Calls of the store.
    pub calls: AtomicU64,
    crashes: AtomicU64,
    /// The store as the checks see it: no process of its own.
    pub data: MemoryStore,
    pub slots: Mutex<Vec<Option<Arc<Process>>>>,
    pub processes: AtomicU64,
    /// Deliveries on a second way.
    pub copies: AtomicU64,
    pub phones: Phones,
    /// Where one administrator at a time works.
    pub office: tokio::sync::Mutex<()>,
    book: Mutex<Book>,
    counts: Mutex<BTreeMap<&'static str, u64>>,
    lines: Option<Mutex<Vec<String>>>,
    start: Instant,
    skew: Arc<AtomicI64>,
    highest: AtomicI64,
}

impl World {
    pub fn new(seed: u64, plan: Option<Plan>, transcript: bool) -> Arc<Self> {
        let dice = Dice::seeded(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1022);
        // Rolled in any case: the rest of the history then follows from the
        // seed alone, whatever is changed in the plan.
        let rolled = Plan::roll(&dice).with_affairs(&Dice::seeded(seed ^ AFFAIRS));
        let plan = plan.unwrap_or(rolled);
        let data = MemoryStore::new();
        // The observer is nobody who could send or be told anything.
        data.lose_lease();
        Arc::new(Self {
            shelf: if plan.shipped { crate::content::shipped() } else { crate::content::small() },
            bundle: AtomicU64::new(0),
            faults: AtomicBool::new(true),
            points: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            calls: AtomicU64::new(0),
            crashes: AtomicU64::new(plan.crashes),
            data,
            slots: Mutex::new(vec![None; plan.replicas]),
            processes: AtomicU64::new(0),
            copies: AtomicU64::new(0),
            phones: Phones::default(),
            office: tokio::sync::Mutex::default(),
            book: Mutex::default(),
            counts: Mutex::default(),
            lines: transcript.then(Mutex::default),
            start: Instant::now(),
            skew: Arc::default(),
            highest: AtomicI64::new(0),
            plan,
            dice,
        })
    }

    pub fn below(&self, limit: u64) -> u64 {
        self.dice.below(limit)
    }

    /// Whether something of this share of 10,000 happens, while faults are on.
    pub fn goes_wrong(&self, share: u64) -> bool {
        share > 0 && self.faults.load(Ordering::Relaxed) && self.below(10_000) < share
    }

    pub fn happens(&self, share: u64) -> bool {
        share > 0 && self.below(10_000) < share
    }

    /// Milliseconds of virtual time since the beginning.
    pub fn elapsed(&self) -> Millis {
        self.start.elapsed().as_millis() as Millis
    }

    /// The wall clock, before any process reads it wrongly.
    pub fn now(&self) -> Millis {
        NINE + self.elapsed() + self.skew.load(Ordering::Relaxed)
    }

    /// The wall clock shows what it would without having been set back.
    pub fn make_good(&self) {
        let behind = self.highest.load(Ordering::Relaxed) - self.now();
        self.jump(behind.max(0));
    }

    /// The wall clock is set, or everybody has been asleep for so long.
    pub fn jump(&self, by: Millis) {
        self.highest.fetch_max(self.now(), Ordering::Relaxed);
        self.skew.fetch_add(by, Ordering::Relaxed);
    }

    /// The clock of a process, `off` from the right one.
    pub fn clock(&self, off: Millis) -> Arc<dyn Clock> {
        Arc::new(SimClock { start: self.start, skew: Arc::clone(&self.skew), off })
    }

    /// The name under which a person's conversation is stored now.
    pub async fn stored(&self, who: &ConversationId) -> ConversationId {
        let chat = self.phones.chat(who);
        let mut former = who.clone();
        while former != chat {
            if matches!(self.data.load(&former).await, Ok(Some(_))) {
                return former;
            }
            former = crate::book::next_chat(&former);
        }
        chat
    }

    pub async fn sleep(&self, milliseconds: u64) {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }

    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.shelf.bundles[self.bundle.load(Ordering::Relaxed) as usize])
    }

    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap()
    }

    pub fn count(&self, what: &'static str) {
        *self.counts.lock().unwrap().entry(what).or_default() += 1;
    }

    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.counts.lock().unwrap().clone()
    }

    /// A line of the transcript; worded only when somebody wants to read it.
    pub fn tell(&self, line: impl FnOnce() -> String) {
        if let Some(lines) = &self.lines {
            let (at, wall) = (self.elapsed(), (self.now() - NINE) / 1000);
            let line = format!("{at:>8} ms {wall:>8} s  {}", line());
            lines.lock().unwrap().push(line);
        }
    }

    pub fn transcript(&self) -> Vec<String> {
        self.lines.as_ref().map(|lines| lines.lock().unwrap().clone()).unwrap_or_default()
    }

    /// Something that must never be.
    pub fn violation(&self, what: String) {
        self.tell(|| format!("VIOLATION: {what}"));
        self.book().violations.push(what);
    }

    /// A moment at which a process may die. Does not return if it does.
    pub async fn point(self: &Arc<Self>, life: &Arc<Life>, what: &'static str) {
        life.living().await;
        if !self.faults.load(Ordering::Relaxed) {
            return;
        }
        let number = self.points.fetch_add(1, Ordering::Relaxed) + 1;
        let now = self.plan.crash_at == Some(number)
            || (self.crashes.load(Ordering::Relaxed) > 0 && self.happens(self.plan.crash));
        if now {
            self.crashes
                .store(self.crashes.load(Ordering::Relaxed).saturating_sub(1), Ordering::Relaxed);
            self.tell(|| format!("p{} CRASH at point {number}: {what}", life.id));
            crate::process::crash(self, life);
            life.living().await;
        }
    }
}

/// Whether a process lives. A dead one does nothing any more: whatever it
/// waits for never comes.
pub struct Life {
    pub id: u64,
    pub slot: usize,
    dead: AtomicBool,
    died: tokio::sync::Notify,
    /// Told to whoever is connected when the process is asked to stop.
    pub stops: tokio::sync::Notify,
}

impl Life {
    pub fn new(id: u64, slot: usize) -> Arc<Self> {
        let (died, stops) = (tokio::sync::Notify::new(), tokio::sync::Notify::new());
        Arc::new(Self { id, slot, dead: AtomicBool::new(false), died, stops })
    }

    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Relaxed)
    }

    pub fn end(&self) {
        self.dead.store(true, Ordering::Relaxed);
        self.died.notify_waiters();
    }

    /// Returns only while the process lives.
    pub async fn living(&self) {
        if self.is_dead() {
            std::future::pending::<()>().await;
        }
    }

    /// Returns when the process has died.
    pub async fn death(&self) {
        let died = self.died.notified();
        if !self.is_dead() {
            died.await;
        }
    }

    /// What came of talking to the process; `None`: the connection was lost.
    pub async fn or_lost<T>(&self, talk: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.death() => None,
            result = talk => Some(result),
        }
    }
}

struct SimClock {
    start: Instant,
    skew: Arc<AtomicI64>,
    off: Millis,
}

impl Clock for SimClock {
    fn now(&self) -> Millis {
        let elapsed = self.start.elapsed().as_millis() as Millis;
        NINE + elapsed + self.skew.load(Ordering::Relaxed) + self.off
    }
}

/// The world, as those see it who belong to a process: they must not keep it.
pub type Outside = Weak<World>;
