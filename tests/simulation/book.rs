//! What was noted while a history ran, for the checks after it.

use hotline1022::channel::{Inbound, Part};
use hotline1022::clock::Millis;
use hotline1022::engine::event::{Event, OperatorAct};
use hotline1022::ids::{ConversationId, WaitId};
use hotline1022::safety::screen;
use hotline1022::store::{OutboxRow, Settle, Turn};
use std::collections::{BTreeMap, BTreeSet};

/// Everything noted.
#[derive(Default)]
pub struct Book {
    /// Rises with every note, so that notes can be put in order.
    pub tick: u64,
    /// What people did, by the hash that the store keeps of it.
    pub posted: BTreeMap<u64, Posted>,
    /// The same in the order in which the platform posted it first.
    pub order: BTreeMap<ConversationId, Vec<u64>>,
    /// What did not wait for its turn, and may come before or after others.
    pub loose: BTreeSet<u64>,
    pub acknowledged: BTreeSet<u64>,
    /// What the store holds, in the order of the commits.
    pub commits: BTreeMap<ConversationId, Vec<Turn>>,
    /// The same of conversations that an administrator or retention erased,
    /// once an erasure.
    pub erased: BTreeMap<ConversationId, Vec<Vec<Turn>>>,
    pub committed: BTreeMap<u64, u32>,
    /// Versions with which moved conversations came to their new names.
    pub raised: BTreeSet<(ConversationId, u64)>,
    /// Whose conversation got another name, and when.
    pub moved: Vec<(ConversationId, u64)>,
    /// Who was erased while a delivery to a former chat was being handled: nobody
    /// could know any more whose it was, and it may have begun a conversation.
    pub strangers: BTreeSet<ConversationId>,
    /// Waits of timers that were handed out.
    pub handed: BTreeMap<ConversationId, BTreeSet<WaitId>>,
    pub operated: BTreeMap<ConversationId, Vec<OperatorAct>>,
    pub attempts: Vec<Attempt>,
    pub settles: Vec<Settled>,
    /// What a process has in hand to send to a chat.
    pub hands: BTreeMap<(u64, ConversationId), Hand>,
    /// Rows that were taken away although they had not been sent.
    pub dropped: Vec<Dropped>,
    /// What retention may have taken away.
    pub retained: Retained,
    /// Whom an administrator had erased.
    pub unwanted: BTreeSet<ConversationId>,
    /// Who was taken for dead, and when.
    pub lost: Vec<(u64, u64)>,
    /// Who could not be certain that others had not taken over, and when.
    pub doubts: Vec<(u64, u64)>,
    /// Who read the messages of which chat to send them, and when.
    pub reads: Vec<(u64, ConversationId, u64)>,
    /// How far open web pages have read.
    pub pages: BTreeMap<ConversationId, u64>,
    pub violations: Vec<String>,
    /// Who ended orderly, and when.
    pub stopped: BTreeMap<u64, u64>,
    /// When it was no more after that.
    pub ended: BTreeMap<u64, u64>,
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

/// Rows in the hands of a sender, by life and number. Messages may be equal,
/// so their words do not tell which of them is being sent.
#[derive(Default)]
pub struct Hand {
    /// Whose attempt was noted last, and when.
    begun: Option<(usize, u64, Millis)>,
    /// Handed over by commits that noted their first attempts, and when.
    fresh: Vec<(usize, u64, Millis)>,
}

/// What lies before these moments was not to be kept any more.
#[derive(Clone, Copy, Debug, Default)]
pub struct Retained {
    pub conversations: Millis,
    pub threads: Millis,
    pub failed: Millis,
}

/// A row that left the outbox without having been sent.
#[derive(Clone, Debug)]
pub struct Dropped {
    pub process: u64,
    pub of: ConversationId,
    pub life: usize,
    pub row: OutboxRow,
}

/// One sending of one part.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub tick: u64,
    /// How often the person had been erased when the message was made.
    pub life: usize,
    pub process: u64,
    /// Who was to get it, and where.
    pub to: ConversationId,
    pub chat: ConversationId,
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
    /// How often the person had been erased.
    pub life: usize,
    /// An administrator wants a message sent that had been given up.
    pub again: bool,
    /// When the store did it, if it did.
    pub landed: Option<u64>,
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
        let left = [&self.stopped, &self.ended];
        left.iter().any(|all| all.get(&process).is_some_and(|tick| between(*tick)))
            || self.crashed.get(&process).is_some_and(|tick| between(*tick))
            || self.lost.iter().any(|(it, tick)| *it == process && between(*tick))
    }

    /// Whether a process was gone, or could think so, between two moments.
    pub fn was_in_doubt(&self, process: u64, from: u64, to: u64) -> bool {
        let doubted = |(it, tick): &(u64, u64)| *it == process && from < *tick && *tick < to;
        self.was_gone(process, from, to) || self.doubts.iter().any(doubted)
    }

    /// Whether a person's conversation got another name in between.
    pub fn was_moved(&self, who: &ConversationId, from: u64, to: u64) -> bool {
        self.moved.iter().any(|(it, tick)| it == who && from < *tick && *tick < to)
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
        self.order.entry(person(&inbound.conversation)).or_default().push(hash);
        self.posted.insert(hash, Posted { inbound: inbound.clone(), event, secret });
        hash
    }

    /// The store holds a turn from now on.
    pub fn commit(&mut self, turn: Turn) {
        let commits = self.commits.entry(person(&turn.conversation)).or_default();
        let before = commits.last().map(|it| &it.row.seen);
        let fresh = turn.row.seen.last().copied();
        if let Some(fresh) = fresh
            && before.is_none_or(|before| before.last() != Some(&fresh))
        {
            *self.committed.entry(fresh).or_default() += 1;
        }
        commits.push(turn);
    }

    /// Nothing is stored of a person any more.
    pub fn erase(&mut self, who: &ConversationId) {
        let commits = self.commits.remove(who).unwrap_or_default();
        self.erased.entry(who.clone()).or_default().push(commits);
    }

    /// How often a person was erased whole.
    pub fn life(&self, who: &ConversationId) -> usize {
        self.erased.get(who).map_or(0, Vec::len)
    }

    /// The turns of a life.
    pub fn turns(&self, who: &ConversationId, life: usize) -> &[Turn] {
        let former = self.erased.get(who).and_then(|lives| lives.get(life));
        former.or_else(|| self.commits.get(who)).map_or(&[], Vec::as_slice)
    }

    /// Number of the first entry after the person's own last erasure; 0: none.
    pub fn erased_before(&self, who: &ConversationId, life: usize) -> u64 {
        let turns = self.turns(who, life).iter().filter(|turn| turn.erase);
        turns.map(|turn| turn.prune_from).max().unwrap_or(0)
    }

    /// Number of the first entry that the store still has.
    pub fn pruned_before(&self, who: &ConversationId) -> u64 {
        let turns = self.turns(who, self.life(who)).iter();
        turns.map(|turn| turn.prune_from).max().unwrap_or(0)
    }

    /// A process may send what it has committed.
    pub fn hand(&mut self, process: u64, turn: &Turn, at: Millis) {
        let chat = turn.conversation.clone();
        let life = self.life(&person(&chat));
        let hand = self.hands.entry((process, chat)).or_default();
        hand.fresh.extend(turn.outbox.iter().map(|row| (life, row.seq, at)));
    }

    /// A process notes something of a message.
    pub fn noted(
        &mut self,
        (process, at): (u64, Millis),
        chat: &ConversationId,
        seq: u64,
        settle: &Settle,
    ) {
        let of = (self.life(&person(chat)), seq, at);
        let hand = self.hands.entry((process, chat.clone())).or_default();
        if matches!(settle, Settle::Update(progress) if progress.under_way) {
            hand.begun = Some(of);
        } else {
            hand.begun = hand.begun.filter(|(_, begun, _)| *begun != seq);
            hand.fresh.retain(|(_, fresh, _)| *fresh != seq);
        }
    }

    /// A process has read what there is to send.
    pub fn read(&mut self, process: u64, chat: &ConversationId) {
        let tick = self.tick();
        self.reads.push((process, chat.clone(), tick));
        self.hands.remove(&(process, chat.clone()));
    }

    /// The message that a part belongs to which a process sends: what it has
    /// in hand, else what the store still has to send, else whatever was ever
    /// written. Its life, number and place.
    pub fn message_of(
        &self,
        (process, at): (u64, Millis),
        to: &ConversationId,
        part: &Part,
        due: &[OutboxRow],
        fit: impl Fn(&hotline1022::message::Message) -> Vec<Part>,
    ) -> Option<(usize, u64, usize)> {
        let who = person(to);
        let place = |row: &OutboxRow| fit(&row.message).iter().position(|it| it == part);
        let now = self.life(&who);
        let rows = |life| self.turns(&who, life).iter().rev().flat_map(|it| it.outbox.iter().rev());
        if let Some(hand) = self.hands.get(&(process, to.clone())) {
            for it @ (life, seq, since) in hand.begun.iter().chain(&hand.fresh) {
                // Another may have sent it long ago, unless it was erased.
                let gone = *life < now || *seq < self.erased_before(&who, now);
                let begun = hand.begun.as_ref() == Some(it);
                let lately = (gone || begun) && at - since < LONGEST_SENDING;
                let due = due.iter().any(|row| row.seq == *seq && row.progress.dead.is_none());
                let row = rows(*life).find(|row| row.seq == *seq);
                let row = row.filter(|_| due || lately);
                if let Some(part) = row.and_then(place) {
                    return Some((*life, *seq, part));
                }
            }
        }
        let alive = due.iter().filter(|row| row.progress.dead.is_none());
        let alive = alive.map(|row| (now, row));
        let all = (0..=now).rev().flat_map(|life| rows(life).map(move |row| (life, row)));
        let mut known = alive.chain(all);
        known.find_map(|(life, row)| Some((life, row.seq, place(row)?)))
    }
}

/// No row stays longer in the hands of a sender, in milliseconds.
const LONGEST_SENDING: Millis = 30_000;

/// Chats that somebody had are numbered in steps of this.
const CHATS: u64 = 1_000;

/// Whose conversation it is, under whatever identifier: the first one.
pub fn person(id: &ConversationId) -> ConversationId {
    match number(id) {
        Some((channel, number)) if number >= CHATS => {
            ConversationId::new(format!("{channel}:{}", number % CHATS))
        }
        _ => id.clone(),
    }
}

/// The identifier that a person gets next.
pub fn next_chat(id: &ConversationId) -> ConversationId {
    let (channel, number) = number(id).expect("an identifier of the simulation");
    ConversationId::new(format!("{channel}:{}", number + CHATS))
}

fn number(id: &ConversationId) -> Option<(&str, u64)> {
    let (channel, number) = id.as_str().split_once(':')?;
    Some((channel, number.parse().ok()?))
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
