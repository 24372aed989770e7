//! What was noted while a history ran, for the checks after it.

use hotline1022::channel::{Inbound, Part};
use hotline1022::clock::Millis;
use hotline1022::engine::event::{Event, OperatorAct};
use hotline1022::ids::{ConversationId, WaitId};
use hotline1022::safety::screen;
use hotline1022::store::{Settle, Turn};
use std::collections::{BTreeMap, BTreeSet};

/// Everything noted.
#[derive(Default)]
pub struct Book {
    /// Rises with every note, so that notes can be put in order.
    tick: u64,
    /// What people did, by the hash that the store keeps of it.
    pub posted: BTreeMap<u64, Posted>,
    /// The same in the order in which the platform posted it first.
    pub order: BTreeMap<ConversationId, Vec<u64>>,
    pub acknowledged: BTreeSet<u64>,
    /// What the store holds, in the order of the commits.
    pub commits: BTreeMap<ConversationId, Vec<Turn>>,
    pub committed: BTreeMap<u64, u32>,
    /// Waits of timers that were handed out.
    pub handed: BTreeMap<ConversationId, BTreeSet<WaitId>>,
    pub operated: BTreeMap<ConversationId, Vec<OperatorAct>>,
    pub attempts: Vec<Attempt>,
    pub settles: Vec<Settled>,
    /// Who was taken for dead, and when.
    pub lost: Vec<(u64, u64)>,
    /// A process could not be certain for a while that others had not taken over.
    pub doubted: bool,
    /// How far open web pages have read.
    pub pages: BTreeMap<ConversationId, u64>,
    pub violations: Vec<String>,
    /// Who ended orderly, and when.
    pub stopped: BTreeMap<u64, u64>,
    /// Who died in the middle of its work, and when.
    pub crashed: BTreeMap<u64, u64>,
    pub graves: Vec<crate::process::Grave>,
}

/// One thing that a person did.
pub struct Posted {
    pub inbound: Inbound,
    /// What the engine is to see of it.
    pub event: Event,
    /// Words that nobody may keep.
    pub secret: Option<&'static str>,
}

/// One sending of one part.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub tick: u64,
    pub process: u64,
    pub to: ConversationId,
    /// The message, as the journal numbers it; `None`: nobody ever wrote it.
    pub seq: Option<u64>,
    pub part: usize,
    pub delivered: Option<u64>,
    pub answer: Answer,
    pub ended: u64,
}

/// What the sender was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: it died before.
    Nothing,
    Sent,
    /// That nobody knows.
    Unknown,
    /// That it was not sent.
    NotSent,
    /// That it never will be.
    Refused,
}

/// One settle that the store was asked for.
#[derive(Clone, Debug)]
pub struct Settled {
    pub tick: u64,
    pub process: u64,
    pub of: ConversationId,
    pub seq: u64,
    pub settle: Settle,
    /// Whether the sender was told that it is durable.
    pub told: bool,
    pub at: Millis,
}

impl Book {
    pub fn tick(&mut self) -> u64 {
        self.tick += 1;
        self.tick
    }

    /// Whether a process was gone, or taken for it, between two moments.
    pub fn was_gone(&self, process: u64, from: u64, to: u64) -> bool {
        let between = |tick: u64| from < tick && tick < to;
        self.stopped.get(&process).is_some_and(|tick| between(*tick))
            || self.crashed.get(&process).is_some_and(|tick| between(*tick))
            || self.lost.iter().any(|(it, tick)| *it == process && between(*tick))
    }

    pub fn anybody_dead(&self) -> bool {
        !self.crashed.is_empty()
    }

    /// A platform begins to post something.
    pub fn post(&mut self, inbound: &Inbound, secret: Option<&'static str>) -> u64 {
        let hash = hash(&inbound.conversation, inbound.update.as_str());
        let event = match &inbound.event {
            Event::Text { text, .. } => {
                let (text, guard) = screen(text.expose(), &Default::default());
                Event::typed(text, guard)
            }
            event => event.clone(),
        };
        self.order.entry(inbound.conversation.clone()).or_default().push(hash);
        self.posted.insert(hash, Posted { inbound: inbound.clone(), event, secret });
        hash
    }

    /// The store holds a turn from now on.
    pub fn commit(&mut self, turn: Turn) {
        let commits = self.commits.entry(turn.conversation.clone()).or_default();
        let before = commits.last().map(|it| &it.row.seen);
        let fresh = turn.row.seen.last().copied();
        if let Some(fresh) = fresh
            && before.is_none_or(|before| before.last() != Some(&fresh))
        {
            *self.committed.entry(fresh).or_default() += 1;
        }
        commits.push(turn);
    }

    /// Number of the first entry after the person's last erasure; 0: none.
    pub fn erased_before(&self, id: &ConversationId) -> u64 {
        let turns = self.commits.get(id).into_iter().flatten();
        turns.filter(|turn| turn.erase).map(|turn| turn.prune_from).max().unwrap_or(0)
    }

    /// The message that a part belongs to, among those the store still has to
    /// send, else among all that were ever written.
    pub fn message_of(
        &self,
        to: &ConversationId,
        part: &Part,
        due: &[hotline1022::store::OutboxRow],
        fit: impl Fn(&hotline1022::message::Message) -> Vec<Part>,
    ) -> Option<(u64, usize)> {
        let place = |message| {
            let parts = fit(message);
            parts.iter().position(|it| it == part)
        };
        let alive = due.iter().filter(|row| row.progress.dead.is_none());
        for row in alive {
            if let Some(part) = place(&row.message) {
                return Some((row.seq, part));
            }
        }
        let all = self.commits.get(to)?.iter().rev().flat_map(|turn| turn.outbox.iter().rev());
        for row in all {
            if let Some(part) = place(&row.message) {
                return Some((row.seq, part));
            }
        }
        None
    }
}

/// As the runtime names a delivery.
pub fn hash(conversation: &ConversationId, update: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(conversation.as_str().as_bytes());
    hasher.update(&[0]);
    hasher.update(update.as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_be_bytes(bytes)
}
