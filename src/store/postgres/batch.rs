//! One transaction with the turns, settlements and values of many.
//!
//! First the rows of the conversations are written and thereby locked, in the
//! order of their identifiers, so that replicas wait for each other and never
//! in a circle. Only then is known who won, and what belongs to the winners
//! follows together with the commit: two round trips for any number of turns.

use super::claims::{ALIVE, SENDERS, TAKE_OVER};
use super::columns::{
    Children, Columns, ERASED_OUTBOX, ERASED_TICKETS, FORGET, JOURNAL, NO_TIMERS, OUTBOX, PROGRESS,
    PRUNE, REMEMBER, SENT, TICKETS, TIMERS, Work, when,
};
use super::connect::Link;
use super::listen::Told;
use super::whole::NO_ROWS;
use super::{cell, number, text};
use crate::ids::ConversationId;
use crate::store::encoding::encode;
use crate::store::{Committed, News, Row, Settle, StoreError, Turn, former, turn};
use futures_util::join;
use std::collections::{BTreeMap, HashMap, HashSet};
use tokio_postgres::Error;

const UPDATE: &str = "UPDATE conversations c \
    SET version = u.version, seq = u.seq, oldest = u.oldest, value = u.value \
    FROM unnest($1::text[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], \
        $7::int8[], $8::bytea[]) WITH ORDINALITY \
        AS u (conversation, expect, before, pruned, version, seq, oldest, value, at) \
    WHERE c.conversation = u.conversation AND c.version = u.expect AND c.seq = u.before \
        AND greatest(c.oldest, u.pruned, 1) = u.oldest \
    RETURNING u.at";
const INSERT: &str = "INSERT INTO conversations (conversation, version, seq, oldest, value) \
    SELECT * FROM unnest($1::text[], $2::int8[], $3::int8[], $4::int8[], $5::bytea[]) \
    ON CONFLICT (conversation) DO NOTHING RETURNING conversation";
const FOUND: &str = "SELECT conversation, version, seq, oldest FROM conversations \
    WHERE conversation = ANY($1::text[])";
/// What conversations have left under names.
pub(super) const LEFT: &str = "SELECT key, value FROM small_values WHERE key = ANY($1::text[])";

/// What a connection that writes has to know.
pub(super) const STATEMENTS: &[&str] = &[
    UPDATE,
    INSERT,
    FOUND,
    JOURNAL,
    PRUNE,
    OUTBOX,
    TICKETS,
    TIMERS,
    NO_TIMERS,
    ERASED_OUTBOX,
    ERASED_TICKETS,
    SENT,
    PROGRESS,
    REMEMBER,
    FORGET,
    LEFT,
    NO_ROWS,
    ALIVE,
    SENDERS,
    TAKE_OVER,
];

/// A write that can share a transaction with others.
pub(super) enum Request {
    /// A turn.
    Commit(Box<Turn>),
    /// What became of an outbox row.
    Settle(ConversationId, u64, Settle),
    /// A small value, or none.
    Value(String, Option<Vec<u8>>),
}

pub(super) type Outcome = Result<Committed, StoreError>;

/// What a transaction did.
pub(super) struct Done {
    /// For each request, in order.
    pub(super) outcomes: Vec<Outcome>,
    /// What other replicas want to know, with the replica that sends.
    pub(super) news: Told,
    /// What this process has to look at itself.
    pub(super) own: Vec<News>,
    /// Whether there is another replica, if it was asked.
    pub(super) peers: Option<bool>,
}

/// Writes all requests or, when the database refuses, none of them. A request
/// that does not fit what is stored is refused by itself.
pub(super) async fn write(link: &Link, me: i64, requests: &[&Request]) -> Result<Done, Error> {
    let mut batch = Batch::new(me, requests);
    if batch.turns.is_empty() {
        batch.alone(link).await?;
    } else {
        batch.rows(link).await?;
        batch.finish(link).await?;
    }
    Ok(batch.done)
}

struct Batch<'a> {
    me: i64,
    turns: Vec<Work<'a>>,
    /// Progress, whether the row is dead with it, and whether it is also written
    /// to one that was dead; `None`: the row goes.
    #[allow(clippy::type_complexity)] // The columns of one statement.
    settled: BTreeMap<(&'a str, i64), Option<(Vec<u8>, bool, bool)>>,
    values: BTreeMap<&'a str, Option<&'a [u8]>>,
    /// Who sends for the conversations with messages; `None`: nobody alive.
    owners: HashMap<&'a str, Option<i64>>,
    /// Conversations that had messages to send before this batch.
    waiting: HashSet<String>,
    /// What conversations have left under the names of those that begin.
    left: HashMap<String, Vec<u8>>,
    /// Rows of conversations that must not begin: they were written before that
    /// was known, so that nobody could leave those names any more.
    undone: Vec<&'a str>,
    /// Replicas alive; this one counts whatever the table says.
    alive: Vec<i64>,
    done: Done,
}

impl<'a> Batch<'a> {
    fn new(me: i64, requests: &[&'a Request]) -> Self {
        let outcomes = vec![Ok(Committed { send: true, others: false }); requests.len()];
        let mut batch = Self {
            me,
            turns: Vec::new(),
            settled: BTreeMap::new(),
            values: BTreeMap::new(),
            owners: HashMap::new(),
            waiting: HashSet::new(),
            left: HashMap::new(),
            undone: Vec::new(),
            alive: vec![me],
            done: Done { outcomes, news: Vec::new(), own: Vec::new(), peers: None },
        };
        for (at, request) in requests.iter().enumerate() {
            if let Err(error) = batch.add(at, request) {
                batch.done.outcomes[at] = Err(error);
            }
        }
        batch.turns.sort_by(|a, b| a.turn.conversation.cmp(&b.turn.conversation));
        batch
    }

    fn add(&mut self, at: usize, request: &'a Request) -> Result<(), StoreError> {
        match request {
            Request::Commit(turn) => {
                let id = text(turn.conversation.as_str())?;
                number(turn.row.version.max(turn.row.seq).max(turn.prune_from))?;
                let work = Work::new(at, turn)?;
                if turn.outbox.iter().any(|row| row.progress.dead.is_none()) {
                    self.owners.insert(id, Some(self.me));
                }
                self.turns.push(work);
            }
            Request::Settle(id, seq, settle) => {
                // A row with a name or a number that cannot be stored is not there.
                let (Ok(id), Ok(seq)) = (text(id.as_str()), number(*seq)) else { return Ok(()) };
                let last = match settle {
                    Settle::Sent => None,
                    Settle::Update(progress) => {
                        Some((encode(progress)?, progress.dead.is_some(), progress.opens()))
                    }
                };
                let kept = self.settled.entry((id, seq)).or_insert_with(|| last.clone());
                *kept = match (kept.take(), last) {
                    // What is gone stays gone, and what was given up given up.
                    (None, _) => None,
                    (Some(before @ (_, true, _)), Some((_, _, false))) => Some(before),
                    (Some((_, _, before)), Some((progress, dead, opens))) => {
                        Some((progress, dead, opens || before))
                    }
                    (Some(_), None) => None,
                };
            }
            Request::Value(key, value) => {
                self.values.insert(text(key)?, value.as_deref());
            }
        }
        Ok(())
    }

    /// Writes the rows of the conversations: who won, and who is alive.
    async fn rows(&mut self, link: &Link) -> Result<(), Error> {
        let old = Columns::of(&self.turns, |work| !work.turn.begins);
        let new = Columns::of(&self.turns, |work| work.turn.begins);
        let asked: Vec<&str> = self.owners.keys().copied().collect();
        let [expect, before, pruned] = &old.fits;
        let begin = self.turns.iter().map(|work| work.turn).filter(|turn| turn.begins);
        let names = begin.map(|turn| &turn.conversation);
        let keys: Vec<String> =
            names.flat_map(|id| [former::moved_key(id), former::fence_key(id)]).collect();
        let (begun, updated, inserted, left, alive, senders) = join!(
            link.client.batch_execute("BEGIN"),
            when(!old.ids.is_empty(), async {
                let [version, seq, oldest] = &old.now;
                let (ids, rows) = (&old.ids, &old.rows);
                link.query(UPDATE, &[ids, expect, before, pruned, version, seq, oldest, rows]).await
            }),
            when(!new.ids.is_empty(), async {
                let [version, seq, oldest] = &new.now;
                link.query(INSERT, &[&new.ids, version, seq, oldest, &new.rows]).await
            }),
            // A statement of its own: whoever left a name has done so before the
            // row was written, or comes after this transaction.
            when(!keys.is_empty(), async { link.query(LEFT, &[&keys]).await }),
            link.query(ALIVE, &[]),
            when(!asked.is_empty(), async { link.query(SENDERS, &[&asked]).await }),
        );
        let old_names = old.ids;
        begun?;
        let mut winners = HashSet::new();
        for row in updated? {
            let at = usize::try_from(cell::<i64>(&row, 0)?).unwrap_or(0);
            winners.extend(old_names.get(at.wrapping_sub(1)).map(|name| (*name).to_owned()));
        }
        for row in inserted? {
            winners.insert(cell::<String>(&row, 0)?);
        }
        for row in left? {
            self.left.insert(cell(&row, 0)?, cell(&row, 1)?);
        }
        let left = &self.left;
        for work in &mut self.turns {
            let written = winners.contains(work.id());
            let expect = work.turn.expect;
            let free = || vacant(left, work.turn).is_ok_and(|fence| fence == expect);
            work.won = written && (!work.turn.begins || free());
            if written && !work.won {
                self.undone.push(work.id());
            }
        }
        for row in alive? {
            let replica = cell::<i64>(&row, 0)?;
            if replica != self.me {
                self.alive.push(replica);
            }
        }
        self.done.peers = Some(self.alive.len() > 1);
        self.note_senders(&senders?)
    }

    fn note_senders(&mut self, senders: &[tokio_postgres::Row]) -> Result<(), Error> {
        let mut found: HashMap<String, Vec<Option<i64>>> = HashMap::new();
        for row in senders {
            found.entry(cell(row, 0)?).or_default().push(cell(row, 1)?);
        }
        for (id, owners) in found {
            self.waiting.insert(id.clone());
            let living = owners.iter().flatten().copied().filter(|it| self.alive.contains(it));
            // Our own last: another one that lives may not be sent past.
            let owner = living.max_by_key(|owner| *owner != self.me);
            if let Some(kept) = self.owners.get_mut(id.as_str()) {
                *kept = owner;
            }
        }
        Ok(())
    }

    fn winners(&self) -> impl Iterator<Item = &Work<'a>> {
        self.turns.iter().filter(|work| work.won)
    }

    /// Writes all that there is where there are no turns. What takes one
    /// statement, like most settlements, is a transaction by itself.
    async fn alone(&self, link: &Link) -> Result<(), Error> {
        let write = self.children();
        if write.kinds() <= 1 {
            return write.send(link).await;
        }
        let (begin, wrote, committed) = join!(
            link.client.batch_execute("BEGIN"),
            write.send(link),
            link.client.batch_execute("COMMIT"),
        );
        begin.and(wrote).and(committed)
    }

    /// What goes into other tables than that of the conversations.
    fn children(&self) -> Children<'_> {
        let mut write = Children::default();
        for work in self.winners() {
            let owner = self.owners.get(work.id()).copied().flatten();
            write.turn(work, owner.unwrap_or(self.me));
        }
        for ((id, seq), progress) in &self.settled {
            match progress {
                None => write.sent.push(id, *seq),
                Some((progress, dead, opens)) => {
                    write.progress.0.push(id, *seq);
                    write.progress.1.push(progress);
                    write.progress.2.push(*dead);
                    write.progress.3.push(*opens);
                }
            }
        }
        for (key, value) in &self.values {
            match value {
                Some(value) => {
                    write.values.0.push(key);
                    write.values.1.push(value);
                }
                None => write.forgotten.push(key),
            }
        }
        write
    }

    /// Writes all that is left, and commits.
    async fn finish(&mut self, link: &Link) -> Result<(), Error> {
        let write = self.children();
        // Held since their rows were written: nobody else can take them over.
        let mut orphans: Vec<&str> = self.winners().map(Work::id).collect();
        orphans.retain(|id| self.owners.get(id) == Some(&None));
        let (me, alive) = (self.me, &self.alive);
        let losers: Vec<&str> = self.turns.iter().filter(|work| !work.won).map(Work::id).collect();
        let undone = &self.undone;
        let (undo, taken, wrote, found, committed) = join!(
            when(!undone.is_empty(), async { link.execute(NO_ROWS, &[undone]).await }),
            when(!orphans.is_empty(), async {
                link.execute(TAKE_OVER, &[&orphans, &me, alive]).await
            }),
            write.send(link),
            when(!losers.is_empty(), async { link.query(FOUND, &[&losers]).await }),
            link.client.batch_execute("COMMIT"),
        );
        undo?;
        taken?;
        wrote?;
        let found = found?;
        // A transaction in which a statement failed ends without an error here;
        // that error has been returned above.
        committed?;
        self.refuse(&found)?;
        self.tell();
        Ok(())
    }

    fn refuse(&mut self, found: &[tokio_postgres::Row]) -> Result<(), Error> {
        let mut rows = HashMap::new();
        for row in found {
            let part = |at| cell::<i64>(row, at).map(i64::unsigned_abs);
            let [version, seq, oldest] = [part(1)?, part(2)?, part(3)?];
            let id: String = cell(row, 0)?;
            rows.insert(id, Row { version, seq, oldest, ..Row::default() });
        }
        for work in self.turns.iter().filter(|work| !work.won) {
            let row = rows.get(work.id());
            let fence = match vacant(&self.left, work.turn) {
                Ok(fence) => fence,
                Err(error) if row.is_none() => {
                    self.done.outcomes[work.at] = Err(error);
                    continue;
                }
                Err(_) => 0,
            };
            // It may fit by now, after somebody erased the conversation.
            let found = row.map_or(fence, |row| row.version);
            let conflict = StoreError::Conflict { expected: work.turn.expect, found };
            self.done.outcomes[work.at] =
                Err(turn::check(row, fence, work.turn).err().unwrap_or(conflict));
        }
        Ok(())
    }

    fn tell(&mut self) {
        for work in self.turns.iter().filter(|work| work.won) {
            let id = &work.turn.conversation;
            let owner = self.owners.get(id.as_str());
            if let Some(owner) = owner {
                let send = *owner == Some(self.me);
                let others = self.waiting.contains(work.id());
                self.done.outcomes[work.at] = Ok(Committed { send, others });
            }
            let other = owner.copied().flatten().filter(|owner| *owner != self.me);
            if owner == Some(&None) {
                self.done.own.push(News::Outbox(id.clone()));
            }
            if self.done.peers == Some(true) {
                self.done.news.push((id.clone(), work.turn.row.seq, other));
            }
        }
    }
}

/// The fence of the name of a conversation that begins, unless one has left it.
fn vacant(left: &HashMap<String, Vec<u8>>, turn: &Turn) -> Result<u64, StoreError> {
    if !turn.begins {
        return Ok(0);
    }
    let value = |key: String| left.get(&key).map(Vec::as_slice);
    let id = &turn.conversation;
    let fence = former::vacant(value(former::moved_key(id)), value(former::fence_key(id)))?;
    Ok(fence.number)
}
