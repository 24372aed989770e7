//! Makes valid turns, and shows all that a store holds.

use hotline1022::clock::Millis;
use hotline1022::engine::action::{HandoffReason, TicketEnd};
use hotline1022::engine::session::{Handoff, Session, Wait};
use hotline1022::ids::{ConversationId, TicketId, WaitId};
use hotline1022::message::{Delivery, Message};
use hotline1022::store::{
    Body, Dump, Entry, Indexes, OutboxRow, Progress, Row, Settle, Store, StoreError, Ticket, Timer,
    Turn,
};
use std::collections::BTreeMap;

/// One write of any kind.
#[derive(Clone, Debug)]
pub enum Write {
    Commit(Turn),
    Settle(ConversationId, u64, Settle),
    Rename(ConversationId, ConversationId),
    Remember(String, Vec<u8>),
}

impl Write {
    pub async fn send(self, store: &dyn Store) -> Result<(), StoreError> {
        match self {
            Self::Commit(turn) => store.commit(turn).await.map(|_| ()),
            Self::Settle(id, seq, to) => store.settle(&id, seq, to).await,
            Self::Rename(from, to) => store.rename(&from, &to, 0).await,
            Self::Remember(key, value) => store.remember(&key, value).await,
        }
    }
}

/// A conversation as its only writer knows it.
#[derive(Clone, Debug)]
pub struct Talk {
    pub id: ConversationId,
    pub row: Row,
    pub session: Session,
    pub ticket: Option<Ticket>,
    /// Whether it is stored.
    pub there: bool,
}

impl Talk {
    /// One that does not exist yet.
    pub fn new(id: &str) -> Self {
        let id = ConversationId::from(id);
        Self { id, row: Row::default(), session: Session::default(), ticket: None, there: false }
    }

    /// One as it is stored, or a new one.
    pub async fn load(store: &dyn Store, id: &str) -> Self {
        let mut talk = Self::new(id);
        if let Some(dump) = store.dump(&talk.id).await.unwrap() {
            talk.session = Session::decode(&dump.row.session).unwrap();
            talk.there = true;
            talk.row = dump.row;
            talk.ticket = dump.tickets.into_iter().rfind(|ticket| ticket.ended.is_none());
        } else {
            talk.row = store.vacancy(&talk.id).await.unwrap().row();
        }
        talk
    }

    /// The next turn; the conversation is then as if it had been committed.
    pub fn turn(&mut self, change: impl FnOnce(&mut Next<'_>)) -> Turn {
        let (old, there) = (self.row.clone(), std::mem::replace(&mut self.there, true));
        self.row.version += 1;
        self.row.oldest = old.oldest.max(1);
        let mut next = Next {
            talk: self,
            journal: vec![],
            outbox: vec![],
            tickets: vec![],
            prune_from: 0,
            erase: false,
        };
        change(&mut next);
        let Next { journal, outbox, tickets, prune_from, erase, .. } = next;
        self.row.session = self.session.encode();
        Turn {
            conversation: self.id.clone(),
            expect: old.version,
            begins: !there,
            row: self.row.clone(),
            prune_from,
            journal,
            outbox,
            tickets,
            erase,
        }
    }

    /// Commits a turn that has to succeed.
    pub async fn commit(&mut self, store: &dyn Store, change: impl FnOnce(&mut Next<'_>)) {
        store.commit(self.turn(change)).await.unwrap();
    }
}

/// A turn in the making.
pub struct Next<'a> {
    talk: &'a mut Talk,
    journal: Vec<Entry>,
    outbox: Vec<OutboxRow>,
    tickets: Vec<Ticket>,
    prune_from: u64,
    erase: bool,
}

impl Next<'_> {
    fn entry(&mut self, body: Body) -> u64 {
        self.talk.row.seq += 1;
        let seq = self.talk.row.seq;
        self.journal.push(Entry { seq, at: at(seq), update: None, body });
        seq
    }

    pub fn hear(&mut self, text: &str) {
        self.entry(Body::Citizen(text.into()));
    }

    pub fn say(&mut self, text: &str) {
        self.tell(Message { text: text.into(), ..Message::default() });
    }

    pub fn tell(&mut self, message: Message) {
        let seq = self.entry(Body::Bot(message.clone()));
        self.outbox.push(outbox_row(seq, message));
    }

    pub fn timer(&mut self, due: Millis) {
        self.talk.session.next_wait += 1;
        let wait = WaitId(self.talk.session.next_wait);
        self.talk.session.wait = Some(Wait { id: wait, since: 0, reminders: 0 });
        self.talk.row.timer = Some(Timer { due, wait });
    }

    pub fn no_timer(&mut self) {
        self.talk.row.timer = None;
        self.talk.session.wait = None;
    }

    pub fn seen(&mut self, update: u64) {
        self.talk.row.seen.push(update);
    }

    /// Opens a ticket when none is open, else takes it, else ends it.
    pub fn ticket(&mut self, now: Millis) {
        let ticket = match self.talk.ticket.take() {
            None => {
                self.talk.session.next_ticket += 1;
                let id = TicketId(self.talk.session.next_ticket);
                self.talk.session.handoff = Some(Handoff { ticket: id, taken: false });
                new_ticket(&self.talk.id, id, now)
            }
            Some(ticket) if ticket.taken_at.is_none() => Ticket { taken_at: Some(now), ..ticket },
            Some(ticket) => {
                self.talk.session.handoff = None;
                Ticket { ended: Some((now, TicketEnd::Closed)), ..ticket }
            }
        };
        self.talk.ticket = Some(ticket.clone()).filter(|ticket| ticket.ended.is_none());
        self.tickets.push(ticket);
    }

    /// Everything before this turn goes. To be said before anything else.
    pub fn erase(&mut self) {
        let talk = &mut *self.talk;
        (talk.session, talk.ticket) = (Session::default(), None);
        (talk.row.timer, talk.row.oldest) = (None, talk.row.seq + 1);
        self.prune_from = talk.row.oldest;
        self.erase = true;
    }

    /// Keeps only the last `keep` entries.
    pub fn prune(&mut self, keep: u64) {
        let row = &mut self.talk.row;
        row.oldest = row.oldest.max((row.seq + 1).saturating_sub(keep));
        self.prune_from = row.oldest;
    }
}

fn at(seq: u64) -> Millis {
    1_700_000_000_000 + i64::try_from(seq).unwrap()
}

pub fn outbox_row(seq: u64, message: Message) -> OutboxRow {
    let (delivery, progress) = (Delivery::AtLeastOnce, Progress::default());
    OutboxRow { seq, at: at(seq), message, delivery, progress }
}

fn new_ticket(conversation: &ConversationId, id: TicketId, opened_at: Millis) -> Ticket {
    Ticket {
        id,
        conversation: conversation.clone(),
        queue: "chung".into(),
        reason: HandoffReason::Stuck,
        flow: "quen-mat-khau".into(),
        step: "buoc-3".into(),
        path: vec![("quen-mat-khau".into(), "buoc-1".into())],
        shared: vec![("thiet-bi".into(), "android".into())],
        profile: Some("hai-phong".into()),
        locale: "vi".into(),
        opened_at,
        taken_at: None,
        ended: None,
    }
}

/// All that can be seen of a store.
#[derive(Debug, PartialEq)]
pub struct Everything {
    pub dumps: BTreeMap<ConversationId, Dump>,
    pub indexes: Indexes,
    pub open: Vec<Ticket>,
    pub values: Vec<Option<Vec<u8>>>,
}

/// The keys under which tests remember.
pub const VALUES: [&str; 3] = ["offset", "file", ""];

pub async fn everything(store: &dyn Store) -> Everything {
    let mut dumps = BTreeMap::new();
    for id in store.conversations(None, usize::MAX).await.unwrap() {
        let dump = store.dump(&id).await.unwrap().unwrap();
        assert_eq!(store.load(&id).await.unwrap().as_ref(), Some(&dump.row));
        assert_eq!(store.journal(&id, 0, usize::MAX).await.unwrap(), dump.journal);
        assert_eq!(store.outbox(&id).await.unwrap(), dump.outbox);
        dumps.insert(id, dump);
    }
    let mut values = vec![];
    for key in VALUES {
        values.push(store.recall(key).await.unwrap());
    }
    let mut indexes = store.indexes().await.unwrap();
    // A moment that is too early is allowed, one that is too late is not.
    let first = indexes.timers.iter().map(|(_, timer)| timer.due).min();
    let next = store.next_due().await.unwrap();
    assert!(first.is_none() || next.is_some(), "{next:?} {first:?}");
    indexes.timers.sort_by(|a, b| (a.1.due, &a.0).cmp(&(b.1.due, &b.0)));
    Everything { dumps, indexes, open: store.open_tickets().await.unwrap(), values }
}

/// Checks a store against all rules.
pub async fn clean(store: &dyn Store) {
    assert_eq!(hotline1022::store::verify::verify(store).await.unwrap(), vec![]);
}
