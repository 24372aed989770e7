//! The store: conversations, journal, outbox, tickets and timers.
//!
//! One commit holds everything one event changes, or nothing. The store
//! knows no engine: a session is bytes to it.

pub mod memory;
pub mod sled;
mod turn;
pub mod verify;

use crate::clock::Millis;
use crate::engine::action::{HandoffReason, Note, TicketEnd};
use crate::ids::{ConversationId, FlowId, Locale, ProfileId, StepId, TicketId, WaitId};
use crate::message::Message;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Version of the stored data. Older data is brought forward at opening;
/// newer data is refused.
pub const DATA_VERSION: u32 = 1;

/// A conversation as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Rises by one with every commit, from 1.
    pub version: u64,
    /// Encoded session.
    pub session: Vec<u8>,
    /// Hashes of the updates handled lately, oldest first.
    pub seen: Vec<u64>,
    /// Journal number of the last entry.
    pub seq: u64,
    /// Journal number of the oldest entry kept (entries below it are pruned).
    pub oldest: u64,
    /// The next moment at which the conversation wants to be woken.
    pub timer: Option<Timer>,
}

/// A wish to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// When.
    pub due: Millis,
    /// The wait it belongs to; a stale one does nothing.
    pub wait: WaitId,
}

/// Everything one event changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whose.
    pub conversation: ConversationId,
    /// The version that was loaded; 0: there was none. Another version in the
    /// store refuses the commit.
    pub expect: u64,
    /// The conversation afterwards; its version is `expect + 1`.
    pub row: Row,
    /// The timer of the version that was loaded, which `row.timer` replaces.
    pub old_timer: Option<Timer>,
    /// Journal entries below this number are dropped with this turn.
    pub prune_from: u64,
    /// New journal entries, in order, numbered up to `row.seq`.
    pub journal: Vec<Entry>,
    /// New outbox rows, in order.
    pub outbox: Vec<OutboxRow>,
    /// Tickets to write, whole.
    pub tickets: Vec<Ticket>,
}

/// One line of a conversation's journal, which is also the thread of the web chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub seq: u64,
    /// When.
    pub at: Millis,
    /// What the sender called the delivery, if it has a name of its own.
    pub update: Option<String>,
    /// What.
    pub body: Body,
}

/// What a journal entry says. Texts are masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// The person wrote this.
    Citizen(String),
    /// The person pressed this.
    Pressed {
        /// What the button said.
        label: String,
        /// What it carried.
        payload: String,
    },
    /// The bot said this.
    Bot(Message),
    /// An operator wrote this.
    Operator(String),
    /// Something to remember.
    Note(Note),
}

/// A message due to someone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRow {
    /// Journal number of the message; rows of a conversation are sent in this order.
    pub seq: u64,
    /// When it was committed.
    pub at: Millis,
    /// What to send.
    pub message: Message,
    /// Parts of it that have been sent.
    pub parts_done: u8,
    /// Attempts begun.
    pub attempts: u32,
    /// Not before.
    pub next_try: Millis,
    /// Why it is closed without having been sent; dead rows stay until seen to.
    pub dead: Option<String>,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // It lives for one call.
pub enum Settle {
    /// All parts are sent: the row goes.
    Sent,
    /// Write this back.
    Update(OutboxRow),
}

/// A request for a human.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Number inside the conversation.
    pub id: TicketId,
    /// Whose.
    pub conversation: ConversationId,
    /// Team.
    pub queue: String,
    /// Why.
    pub reason: HandoffReason,
    /// The guide.
    pub flow: FlowId,
    /// The step.
    pub step: StepId,
    /// Waiting steps passed.
    pub path: Vec<(FlowId, StepId)>,
    /// Variables that the flow shares.
    pub shared: Vec<(String, String)>,
    /// Province.
    pub profile: Option<ProfileId>,
    /// Language.
    pub locale: Locale,
    /// When it was opened.
    pub opened_at: Millis,
    /// When an operator took it.
    pub taken_at: Option<Millis>,
    /// When and how it ended.
    pub ended: Option<(Millis, TicketEnd)>,
}

/// Why the store did not do it. Nothing was changed, except that after `Io` or
/// `Full` nobody knows whether a write reached the disk: load again before
/// trying again.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed the conversation: load and step again.
    #[error("the conversation changed meanwhile (expected version {expected}, found {found})")]
    Conflict {
        /// Version the turn was built on.
        expected: u64,
        /// Version in the store.
        found: u64,
    },
    /// The disk is full.
    #[error("the disk is full: free space on the volume of {path}; nothing was lost")]
    Full {
        /// The data folder.
        path: String,
    },
    /// The disk or the database refuses.
    #[error("the store cannot write: {0}")]
    Io(String),
    /// Another process holds the data folder.
    #[error("{path} is in use by another process: stop it, or choose another folder with --data")]
    Locked {
        /// The data folder.
        path: String,
    },
    /// A newer program wrote the data.
    #[error(
        "the data in {path} has version {found}, this program reads up to {DATA_VERSION}: install the newer program"
    )]
    Newer {
        /// The data folder.
        path: String,
        /// Version found.
        found: u32,
    },
    /// Stored bytes make no sense.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// The caller contradicts itself or what is stored; trying again cannot help.
    #[error("the request does not fit what is stored: {0}")]
    Invalid(&'static str),
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
}

/// What any store can do. All writes are durable when they return.
#[async_trait]
pub trait Store: Send + Sync {
    /// A conversation.
    async fn load(&self, id: &ConversationId) -> Result<Option<Row>, StoreError>;

    /// Writes a turn, or nothing.
    async fn commit(&self, turn: Turn) -> Result<(), StoreError>;

    /// Journal entries after `after`, oldest first, at most `limit`.
    async fn journal(
        &self,
        id: &ConversationId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;

    /// Conversations that have outbox rows which are not dead.
    async fn with_outbox(&self) -> Result<Vec<ConversationId>, StoreError>;

    /// A conversation's outbox rows in order, dead ones included.
    async fn outbox(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError>;

    /// Writes back what became of an outbox row. A row that is gone stays gone.
    async fn settle(&self, id: &ConversationId, seq: u64, settle: Settle)
    -> Result<(), StoreError>;

    /// Timers due at or before `now`, earliest first, at most `limit`.
    async fn due(
        &self,
        now: Millis,
        limit: usize,
    ) -> Result<Vec<(ConversationId, Timer)>, StoreError>;

    /// The earliest timer of all.
    async fn next_due(&self) -> Result<Option<Millis>, StoreError>;

    /// One ticket.
    async fn ticket(
        &self,
        id: &ConversationId,
        ticket: TicketId,
    ) -> Result<Option<Ticket>, StoreError>;

    /// Tickets that have not ended, oldest first.
    async fn open_tickets(&self) -> Result<Vec<Ticket>, StoreError>;

    /// Gives a conversation another identifier, with all that belongs to it.
    /// Refused with `Conflict` when `to` already exists.
    async fn rename(&self, from: &ConversationId, to: &ConversationId) -> Result<(), StoreError>;

    /// A small value by key.
    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Stores a small value.
    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError>;

    /// Conversations after `after` in key order, at most `limit`.
    async fn conversations(
        &self,
        after: Option<&ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>, StoreError>;

    /// Everything of one conversation, for verification and export.
    async fn dump(&self, id: &ConversationId) -> Result<Option<Dump>, StoreError>;

    /// Keys of the indexes (timers, pending outbox, open tickets), for verification.
    async fn indexes(&self) -> Result<Indexes, StoreError>;

    /// Finishes what was begun and closes. Later calls get `Closed`.
    async fn close(&self) -> Result<(), StoreError>;
}

/// Everything of one conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dump {
    /// The conversation.
    pub row: Row,
    /// All journal entries kept.
    pub journal: Vec<Entry>,
    /// All outbox rows.
    pub outbox: Vec<OutboxRow>,
    /// All tickets.
    pub tickets: Vec<Ticket>,
}

/// What the indexes say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Indexes {
    /// Timers.
    pub timers: Vec<(ConversationId, Timer)>,
    /// Conversations marked as having outbox rows.
    pub pending: Vec<ConversationId>,
    /// Open tickets.
    pub tickets: Vec<(ConversationId, TicketId)>,
}
