//! The runtime: takes events in, commits turns, sends the outbox, fires
//! timers, swaps content. It is the only place where the pure engine meets
//! the clock, the store and the channels.

pub mod counters;
pub mod dice;
pub mod grants;
mod intake;
pub mod joining;
pub mod live;
pub mod locks;
pub mod memo;
pub mod moved;
pub mod peers;
pub mod rates;
pub mod reload;
pub mod retention;
mod scrub;
pub mod sender;
pub mod sendings;
pub mod timers;
mod writing;

use crate::channel::{Channel, Figure};
use crate::clock::Clock;
use crate::content::catalog::Catalog;
use crate::flow::ChannelKind;
use crate::ids::{ConversationId, UpdateId};
use crate::safety::abuse::{Limiter, Verdict};
use crate::store::Store;
use counters::Counters;
use dice::Dice;
use live::Live;
use locks::Locks;
use rates::Rates;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use tokio::sync::{Notify, watch};

/// Everything that the parts of the service share.
pub struct Runtime {
    /// Itself: a turn runs as a task of its own, see `intake`.
    me: Weak<Runtime>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    catalog: RwLock<Arc<Catalog>>,
    channels: RwLock<HashMap<ChannelKind, Arc<dyn Channel>>>,
    locks: Locks,
    sendings: sendings::Sendings,
    /// Held by whoever goes through messages that were given up.
    given_up: tokio::sync::Mutex<()>,
    live: Live,
    /// For the sender.
    to_send: Mutex<sender::Letters>,
    /// Channels that work again.
    to_hurry: Mutex<Vec<ChannelKind>>,
    marks: sender::fresh::Marks,
    /// What the process before us left to send is known.
    claimed: AtomicBool,
    rates: Mutex<HashMap<ChannelKind, Rates>>,
    dice: Dice,
    counters: Counters,
    /// When the last sign of life that the store noted was begun.
    heard: Mutex<Option<tokio::time::Instant>>,
    first: AtomicBool,
    send_wake: Notify,
    alarm: timers::Alarm,
    stopping: AtomicBool,
    stop: watch::Sender<bool>,
    stop_asking: watch::Sender<bool>,
    drafts: bool,
    site: RwLock<grants::Site>,
    /// How much one person may write; `None`: no limit.
    people: RwLock<Option<Limiter>>,
    /// Wrong codes that one person may send.
    guesses: Limiter,
    /// Makes codes that nobody can guess; `None`: the system gives no randomness.
    code_key: Option<[u8; 32]>,
}

impl Runtime {
    /// A runtime over a store and a checked bundle. `drafts`: flows that are
    /// still drafts may be started (for testers).
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        catalog: Arc<Catalog>,
        drafts: bool,
    ) -> Arc<Self> {
        Self::with_chance(store, clock, catalog, drafts, Chance::fresh())
    }

    /// A runtime whose randomness is given.
    pub fn with_chance(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        catalog: Arc<Catalog>,
        drafts: bool,
        chance: Chance,
    ) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            store,
            clock,
            catalog: RwLock::new(catalog),
            channels: RwLock::default(),
            locks: Locks::default(),
            sendings: sendings::Sendings::default(),
            given_up: tokio::sync::Mutex::default(),
            live: Live::default(),
            to_send: Mutex::default(),
            to_hurry: Mutex::default(),
            marks: sender::fresh::Marks::default(),
            claimed: AtomicBool::new(false),
            rates: Mutex::default(),
            dice: chance.dice,
            counters: Counters::default(),
            heard: Mutex::default(),
            first: AtomicBool::new(true),
            send_wake: Notify::new(),
            alarm: timers::Alarm::default(),
            stopping: AtomicBool::new(false),
            stop: watch::channel(false).0,
            stop_asking: watch::channel(false).0,
            drafts,
            site: RwLock::default(),
            people: RwLock::default(),
            guesses: Limiter::new(joining::GUESSES, grants::LIFE),
            code_key: chance.code_key,
        })
    }

    /// Keeps a conversation to the caller until the guard goes.
    pub async fn hold(&self, id: &ConversationId) -> tokio::sync::MutexGuard<'_, ()> {
        self.locks.hold(id).await
    }

    /// Keeps the messages that were given up to the caller until the guard
    /// goes: what is listed as given up may otherwise be sent again, by an
    /// administrator, before it is taken away.
    pub async fn hold_given_up(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.given_up.lock().await
    }

    /// Lets one person write so many messages a minute; 0: no limit.
    pub fn set_person_rate(&self, a_minute: u32) {
        let limiter = (a_minute > 0).then(|| Limiter::new(a_minute, 60_000));
        *self.people.write().unwrap_or_else(PoisonError::into_inner) = limiter;
    }

    /// Counts something that a person sent, once, however often the platform
    /// delivers it.
    fn pace(&self, id: &ConversationId, update: &UpdateId) -> Verdict {
        let people = self.people.read().unwrap_or_else(PoisonError::into_inner);
        people.as_ref().map_or(Verdict::Pass, |people| {
            people.judge_named(id.as_str(), intake::hash(id, update.as_str()), self.now())
        })
    }

    /// Adds a channel that the sender can use.
    pub fn add_channel(&self, channel: Arc<dyn Channel>) {
        let kind = channel.capabilities().kind;
        self.limit(kind, channel.limits());
        self.channels.write().unwrap_or_else(PoisonError::into_inner).insert(kind, channel);
    }

    /// The bundle in use.
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another bundle in use; turns that have begun finish with theirs.
    pub fn swap_catalog(&self, catalog: Arc<Catalog>) {
        *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = catalog;
    }

    /// The store.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// News of conversations, for open web pages.
    pub fn live(&self) -> &Live {
        &self.live
    }

    /// What has been done since the start.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The present moment.
    pub fn now(&self) -> crate::clock::Millis {
        self.clock.now()
    }

    /// Nobody asks a platform for more messages from now on; what was asked for
    /// is still taken.
    pub fn stop_asking(&self) {
        self.stop_asking.send_replace(true);
    }

    /// Turns true when platforms are not to be asked for messages any more.
    pub fn asking_stopped(&self) -> watch::Receiver<bool> {
        self.stop_asking.subscribe()
    }

    /// Begins to stop: no new turns; loops end after what they are doing.
    pub fn begin_stop(&self) {
        self.stop_asking();
        self.stopping.store(true, Ordering::SeqCst);
        self.stop.send_replace(true);
        self.send_wake.notify_waiters();
        self.alarm.ring();
    }

    /// Whether the service is stopping.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Turns true when the service is stopping.
    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// The channels that are on, in a fixed order.
    pub fn channels(&self) -> Vec<(ChannelKind, Arc<dyn Channel>)> {
        let channels = self.channels.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = channels.iter().map(|(kind, it)| (*kind, Arc::clone(it))).collect();
        all.sort_by_key(|(kind, _)| *kind);
        all
    }

    /// Numbers of the channels in use.
    pub fn figures(&self) -> Vec<Figure> {
        let channels = self.channels.read().unwrap_or_else(PoisonError::into_inner);
        channels.values().flat_map(|channel| channel.figures()).collect()
    }

    /// Whether a channel in use has a contact window.
    pub fn has_window(&self) -> bool {
        let channels = self.channels.read().unwrap_or_else(PoisonError::into_inner);
        channels.values().any(|channel| channel.capabilities().window.is_some())
    }

    /// A channel that the sender can use.
    pub fn channel(&self, kind: ChannelKind) -> Option<Arc<dyn Channel>> {
        self.channels.read().unwrap_or_else(PoisonError::into_inner).get(&kind).cloned()
    }
}

impl crate::channel::Pictures for Runtime {
    fn picture(&self, file: &str) -> Option<Vec<u8>> {
        self.catalog().images.get(file).cloned()
    }
}

/// The randomness of a runtime.
#[derive(Debug)]
pub struct Chance {
    /// For spreading things in time.
    pub dice: Dice,
    /// Makes codes that nobody can guess; `None`: the system gives no randomness.
    pub code_key: Option<[u8; 32]>,
}

impl Chance {
    /// What nobody else has.
    pub fn fresh() -> Self {
        let mut bytes = [0; 32];
        let code_key = getrandom::fill(&mut bytes).ok().map(|()| bytes);
        Self { dice: Dice::fresh(), code_key }
    }
}
