//! The store: conversations, journal, outbox, tickets and timers.
//!
//! One commit holds everything one event changes, or nothing. The store
//! knows no engine: a session is bytes to it.

pub mod backup;
pub mod copy;
mod encoding;
pub mod former;
pub mod memory;
pub mod postgres;
pub mod sled;
mod turn;
pub mod verify;

use crate::clock::Millis;
use crate::engine::action::{HandoffReason, Note, TicketEnd};
use crate::ids::{ConversationId, FlowId, Locale, ProfileId, StepId, TicketId, WaitId};
use crate::message::{Delivery, Message};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc};

/// Version of the stored data. Older data is brought forward at opening;
/// newer data is refused.
pub const DATA_VERSION: u32 = 3;

/// A conversation as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Rises by one with every commit, from the fence of a new conversation's
    /// name (see [`former`]); a move may raise it further.
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
    /// When the last turn was committed; retention goes by it.
    pub touched: Millis,
}

/// A wish to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// The version that was loaded; another version in the store refuses the
    /// commit. Where a conversation begins, the fence of [`Store::vacancy`].
    pub expect: u64,
    /// Whether there was no conversation. Then the journal's numbers come after
    /// `expect`.
    pub begins: bool,
    /// The conversation afterwards; its version is `expect + 1`.
    pub row: Row,
    /// Journal entries below this number are dropped with this turn.
    pub prune_from: u64,
    /// New journal entries, in order, numbered up to `row.seq`.
    pub journal: Vec<Entry>,
    /// New outbox rows, in order.
    pub outbox: Vec<OutboxRow>,
    /// Tickets to write, whole.
    pub tickets: Vec<Ticket>,
    /// Whether everything stored of the conversation before this turn goes:
    /// journal, outbox and tickets. Then `prune_from` must lie behind it.
    pub erase: bool,
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
    /// What to do when nobody knows whether it arrived.
    pub delivery: Delivery,
    /// How far sending it has come.
    pub progress: Progress,
}

/// How far the sending of a message has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Parts of it that have been sent.
    pub parts_done: u8,
    /// Attempts begun.
    pub attempts: u32,
    /// An attempt has begun and its end is not known. What is found like this
    /// by somebody who did not begin it may have arrived.
    pub under_way: bool,
    /// Not before.
    pub next_try: Millis,
    /// Why it is closed without having been sent; dead rows stay until seen to.
    pub dead: Option<String>,
}

impl Progress {
    /// Whether it may be written to a row that was given up.
    fn opens(&self) -> bool {
        self.dead.is_some() || self.attempts == 0
    }
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settle {
    /// All parts are sent: the row goes.
    Sent,
    /// Write this back. A row that was given up stays so, unless the attempts
    /// begin anew, with 0: a note may come late, from a process that another one
    /// has followed.
    Update(Progress),
}

/// What became of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Whether this process may send the conversation's messages now. Where
    /// several processes share the store, one of them sends for a person at a
    /// time; the one that does is told.
    pub send: bool,
    /// Whether other messages of the conversation may be due, written by other
    /// processes or by those before: they go first, so they must be read. A
    /// store of one process says no, because that process knows of them.
    pub others: bool,
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
    /// The conversation has this name now; under the one that was named there is
    /// none and cannot be one yet.
    #[error("the conversation has another name now")]
    Moved(ConversationId),
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
    /// A newer program made the tables.
    #[error(
        "the tables in {database} have version {found}, this program knows versions up to {reads}: install the newer program"
    )]
    NewerDatabase {
        /// Which database.
        database: String,
        /// Version found.
        found: i64,
        /// Version that this program makes.
        reads: i64,
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
///
/// Several processes may share a store (see [`Store::shared`]). What a call
/// named `claim_…` returns is this process's to work on until it is done, or
/// until the process is no longer heard of.
#[async_trait]
pub trait Store: Send + Sync {
    /// A conversation.
    async fn load(&self, id: &ConversationId) -> Result<Option<Row>, StoreError>;

    /// What is known of a name that has no conversation. To be asked after [`Store::load`] found nothing, before a
    /// turn that begins a conversation.
    async fn vacancy(&self, id: &ConversationId) -> Result<former::Vacancy, StoreError> {
        former::ask(self, id).await
    }

    /// Writes a turn, or nothing. Refused with `Moved` when it begins a
    /// conversation under a name that another one has left lately.
    async fn commit(&self, turn: Turn) -> Result<Committed, StoreError>;

    /// Journal entries after `after`, oldest first, at most `limit`.
    async fn journal(
        &self,
        id: &ConversationId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;

    /// Conversations with outbox rows that are not dead, for which this
    /// process may send; those that nobody sends for become its own.
    async fn claim_outbox(&self) -> Result<Vec<ConversationId>, StoreError>;

    /// A conversation's outbox rows in order, dead ones included.
    async fn outbox(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError>;

    /// The same, for sending: nothing if another process sends for the
    /// conversation; if nobody does, this process does from now on. One that
    /// had something to send once may learn only here that it has not any more.
    async fn claim_rows(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        self.outbox(id).await
    }

    /// Writes back what became of an outbox row. A row that is gone stays gone.
    async fn settle(&self, id: &ConversationId, seq: u64, settle: Settle)
    -> Result<(), StoreError>;

    /// Closed outbox rows after `after` in the order of conversations and
    /// numbers, at most `limit`.
    async fn dead(
        &self,
        after: Option<(&ConversationId, u64)>,
        limit: usize,
    ) -> Result<Vec<(ConversationId, OutboxRow)>, StoreError>;

    /// Timers due at or before `now`, earliest first, at most `limit`. What is
    /// returned is not returned again for [`TIMER_LEASE`], to nobody, unless
    /// its conversation changes.
    async fn claim_due(
        &self,
        now: Millis,
        limit: usize,
    ) -> Result<Vec<(ConversationId, Timer)>, StoreError>;

    /// When [`Store::claim_due`] may next have something to hand out; a store
    /// may say a moment that is too early. `None`: there is no timer.
    async fn next_due(&self) -> Result<Option<Millis>, StoreError>;

    /// One ticket.
    async fn ticket(
        &self,
        id: &ConversationId,
        ticket: TicketId,
    ) -> Result<Option<Ticket>, StoreError>;

    /// Tickets that have not ended, oldest first.
    async fn open_tickets(&self) -> Result<Vec<Ticket>, StoreError>;

    /// Gives a conversation another identifier, with all that belongs to it, and
    /// remembers from `at` on, in the same commit, where it went; also where there
    /// is no conversation yet. Refused with `Conflict` when both exist, with
    /// `Moved` when a conversation has left `to` itself.
    async fn rename(
        &self,
        from: &ConversationId,
        to: &ConversationId,
        at: Millis,
    ) -> Result<(), StoreError>;

    /// Removes a conversation with all that belongs to it, its former names
    /// included; `at`: now. Refused with `Conflict` when its version is not
    /// `expect`, with `Moved` when it has another name; one that never was is no
    /// error.
    async fn erase(&self, id: &ConversationId, expect: u64, at: Millis) -> Result<(), StoreError>;

    /// A small value by key.
    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Stores a small value.
    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError>;

    /// Changes a small value that is still `expect` (`None`: there is none) to
    /// `value` (`None`: there is none any more), or changes nothing. Whether it
    /// did. Of several who swap at once, one does.
    async fn swap(
        &self,
        key: &str,
        expect: Option<&[u8]>,
        value: Option<Vec<u8>>,
    ) -> Result<bool, StoreError>;

    /// Removes a small value.
    async fn forget(&self, key: &str) -> Result<(), StoreError>;

    /// Small values whose key begins with `prefix` and comes after `after`, in
    /// key order, at most `limit`.
    async fn values(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

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

    /// Sends everything as it was at one moment between two commits, values
    /// first, each kind in key order, while writes go on. Ends early without
    /// an error when nobody receives any more.
    async fn snapshot(&self, out: mpsc::Sender<Item>) -> Result<(), StoreError>;

    /// Writes whole conversations and values as they are, over what is there.
    /// For restoring and copying; not while the service runs.
    async fn import(&self, items: Vec<Item>) -> Result<(), StoreError>;

    /// How much is stored.
    async fn sizes(&self) -> Result<Sizes, StoreError>;

    /// Writes what is live into a fresh database and takes that into use,
    /// while turns go on. A store that does this by itself has nothing to do.
    async fn compact(&self) -> Result<Sizes, StoreError>;

    /// Whether other processes may write to the same store.
    fn shared(&self) -> bool {
        false
    }

    /// Says that this process is alive, and how many others are. Where the
    /// store is shared it must be called every few seconds: who is not heard
    /// of for [`REPLICA_LEASE`] loses what it has claimed.
    async fn heartbeat(&self) -> Result<Peers, StoreError> {
        Ok(Peers { count: 1, first: true })
    }

    /// What other processes tell, where the store is shared.
    fn news(&self) -> Option<broadcast::Receiver<News>> {
        None
    }

    /// Finishes what was begun and closes. Later calls get `Closed`.
    async fn close(&self) -> Result<(), StoreError>;
}

/// For how long a claimed timer is not handed out again, in milliseconds.
pub const TIMER_LEASE: Millis = 30_000;

/// After how long without a heartbeat a process is taken for dead, in milliseconds.
pub const REPLICA_LEASE: Millis = 10_000;

/// A piece of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Item {
    /// A small value.
    Value(String, Vec<u8>),
    /// A conversation with all that belongs to it.
    Conversation(ConversationId, Box<Dump>),
}

/// How much is stored, in bytes; what a store does not know is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Keys and values that are live, as if nothing were packed.
    pub live: Option<u64>,
    /// What the files or tables take.
    pub disk: u64,
    /// Conversations with outbox rows that are not dead.
    pub pending: u64,
    /// Dead outbox rows.
    pub dead: u64,
    /// Rewrites into a fresh database since the store was opened.
    pub rewrites: u64,
    /// Whether one is under way.
    pub rewriting: bool,
}

/// Who else is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peers {
    /// Processes alive, this one included.
    pub count: u32,
    /// Whether this process does what only one of them should do.
    pub first: bool,
}

/// What another process tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A conversation has journal entries up to a number.
    Entries(ConversationId, u64),
    /// There are new outbox rows of a conversation this process sends for.
    Outbox(ConversationId),
    /// Something may have been missed: look at everything that matters.
    Missed,
}

/// Everything of one conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
