//! Whole conversations: showing and copying them, and their rows column by column.

use super::columns::{JOURNAL, OUTBOX, REMEMBER, TICKETS, TIMERS};
use super::connect::{Base, Link, Params, Pool};
use super::{cell, number, text};
use crate::ids::ConversationId;
use crate::store::encoding::{damaged, decode, encode};
use crate::store::{Dump, Entry, Item, OutboxRow, Progress, Row, StoreError, Ticket, turn};
use futures_util::{join, try_join};
use std::collections::BTreeMap;
use tokio::sync::mpsc;
use tokio_postgres::{Error, Row as Cells};

/// Everything is seen as it was when the first statement began.
const AT_ONCE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
/// Conversations in one step of a snapshot or an import.
const PAGE: i64 = 128;
/// Journal entries in one row, when a journal is written anew.
const ENTRIES: usize = 4;

const ROWS: &str = "SELECT conversation, value FROM conversations \
    WHERE conversation = ANY($1::text[])";
const JOURNALS: &str = "SELECT conversation, value FROM journal \
    WHERE conversation = ANY($1::text[]) ORDER BY conversation, seq";
const OUTBOXES: &str = "SELECT conversation, value, progress FROM outbox \
    WHERE conversation = ANY($1::text[]) ORDER BY conversation, seq";
const ALL_TICKETS: &str = "SELECT conversation, value FROM tickets \
    WHERE conversation = ANY($1::text[]) ORDER BY conversation, id";
const NAMES: &str = "SELECT conversation FROM conversations \
    WHERE $1::text IS NULL OR conversation > $1 ORDER BY conversation LIMIT $2";
const VALUES: &str = "SELECT key, value FROM small_values \
    WHERE $1::text IS NULL OR key > $1 ORDER BY key LIMIT $2";
/// Holds conversations until the end of the transaction, in order.
pub(super) const LOCK: &str = "SELECT conversation, version FROM conversations \
    WHERE conversation = ANY($1::text[]) ORDER BY conversation FOR UPDATE";
const PUT: &str = "INSERT INTO conversations AS c (conversation, version, seq, oldest, value) \
    SELECT * FROM unnest($1::text[], $2::int8[], $3::int8[], $4::int8[], $5::bytea[]) \
    ON CONFLICT (conversation) DO UPDATE SET version = excluded.version, seq = excluded.seq, \
        oldest = excluded.oldest, value = excluded.value";
pub(super) const ADD: &str = "INSERT INTO conversations AS c (conversation, version, seq, oldest, value) \
    SELECT * FROM unnest($1::text[], $2::int8[], $3::int8[], $4::int8[], $5::bytea[]) \
    ON CONFLICT (conversation) DO NOTHING";
pub(super) const NO_ROWS: &str = "DELETE FROM conversations WHERE conversation = ANY($1::text[])";
const NO_JOURNALS: &str = "DELETE FROM journal WHERE conversation = ANY($1::text[])";
const NO_OUTBOXES: &str = "DELETE FROM outbox WHERE conversation = ANY($1::text[])";
const NO_TICKETS: &str = "DELETE FROM tickets WHERE conversation = ANY($1::text[])";
const NO_TIMERS: &str = "DELETE FROM timers WHERE conversation = ANY($1::text[])";

/// One statement each, so that of several who swap at once one changes the row.
const SWAP: &str = "UPDATE small_values SET value = $3 WHERE key = $1 AND value = $2";
const SWAP_IN: &str = "INSERT INTO small_values (key, value) VALUES ($1, $2) \
    ON CONFLICT (key) DO NOTHING";
const SWAP_OUT: &str = "DELETE FROM small_values WHERE key = $1 AND value = $2";
const NONE: &str = "SELECT 1 FROM small_values WHERE key = $1";

/// What is stored of conversations, not yet decoded.
pub(super) struct Stored {
    rows: Vec<Cells>,
    journals: Vec<Cells>,
    outboxes: Vec<Cells>,
    tickets: Vec<Cells>,
}

impl Stored {
    pub(super) async fn of(link: &Link, ids: &[&str]) -> Result<Self, Error> {
        let ids: Params<'_> = &[&ids];
        let (rows, journals, outboxes, tickets) = try_join!(
            link.query(ROWS, ids),
            link.query(JOURNALS, ids),
            link.query(OUTBOXES, ids),
            link.query(ALL_TICKETS, ids),
        )?;
        Ok(Self { rows, journals, outboxes, tickets })
    }

    pub(super) fn decode(&self, base: &Base) -> Result<BTreeMap<ConversationId, Dump>, StoreError> {
        let mut dumps: BTreeMap<ConversationId, Dump> = BTreeMap::new();
        for cells in &self.rows {
            let (id, value) = named(base, cells)?;
            let row = decode::<Row>(value, "conversation", &id)?;
            dumps.insert(id, Dump { row, ..Dump::default() });
        }
        for cells in &self.journals {
            let (id, value) = named(base, cells)?;
            let entries = decode::<Vec<Entry>>(value, "journal entry", &id)?;
            if let Some(dump) = dumps.get_mut(&id) {
                let first = turn::first_entry(&dump.row);
                dump.journal.extend(entries.into_iter().filter(|entry| entry.seq >= first));
            }
        }
        for cells in &self.outboxes {
            let (id, value) = named(base, cells)?;
            let row = outbox_row(base, cells, value, &id)?;
            if let Some(dump) = dumps.get_mut(&id) {
                dump.outbox.push(row);
            }
        }
        for cells in &self.tickets {
            let (id, value) = named(base, cells)?;
            let ticket = decode::<Ticket>(value, "ticket", &id)?;
            if let Some(dump) = dumps.get_mut(&id) {
                dump.tickets.push(ticket);
            }
        }
        Ok(dumps)
    }
}

/// The outbox row whose message is in `value` and whose progress is in the
/// third column.
pub(super) fn outbox_row(
    base: &Base,
    cells: &Cells,
    value: &[u8],
    id: &ConversationId,
) -> Result<OutboxRow, StoreError> {
    let progress = cell::<&[u8]>(cells, 2).map_err(|error| base.failed(&error))?;
    let progress = decode::<Progress>(progress, "progress of an outbox row", id)?;
    Ok(OutboxRow { progress, ..decode(value, "outbox row", id)? })
}

/// The first two columns.
fn named<'a>(base: &Base, cells: &'a Cells) -> Result<(ConversationId, &'a [u8]), StoreError> {
    let id = super::conversation(base, cells)?;
    Ok((id, cell(cells, 1).map_err(|error| base.failed(&error))?))
}

/// Changes a small value that is still the expected one; whether it did.
pub(super) async fn swap(
    pool: &Pool,
    key: &str,
    expect: Option<&[u8]>,
    value: Option<&[u8]>,
) -> Result<bool, StoreError> {
    let key = text(key)?;
    let swapped = pool.transaction("BEGIN", |link| async move {
        match (expect, value) {
            (Some(old), Some(new)) => link.execute(SWAP, &[&key, &old, &new]).await,
            (None, Some(new)) => link.execute(SWAP_IN, &[&key, &new]).await,
            (Some(old), None) => link.execute(SWAP_OUT, &[&key, &old]).await,
            (None, None) => link.query(NONE, &[&key]).await.map(|it| u64::from(it.is_empty())),
        }
    });
    Ok(swapped.await? == 1)
}

/// Everything of one conversation.
pub(super) async fn dump(
    base: &Base,
    pool: &Pool,
    id: &ConversationId,
) -> Result<Option<Dump>, StoreError> {
    let Ok(name) = text(id.as_str()) else { return Ok(None) };
    let stored =
        pool.transaction(AT_ONCE, |link| async move { Stored::of(&link, &[name]).await }).await?;
    Ok(stored.decode(base)?.remove(id))
}

/// Sends everything as it was at one moment.
pub(super) async fn snapshot(
    base: &Base,
    pool: &Pool,
    out: mpsc::Sender<Item>,
) -> Result<(), StoreError> {
    let out = &out;
    pool.transaction(AT_ONCE, |link| async move { pages(base, &link, out).await }).await?
}

/// What cannot be decoded ends the snapshot, but is no error of the database.
async fn pages(
    base: &Base,
    link: &Link,
    out: &mpsc::Sender<Item>,
) -> Result<Result<(), StoreError>, Error> {
    let mut last: Option<String> = None;
    loop {
        let page = link.query(VALUES, &[&last, &PAGE]).await?;
        for row in &page {
            let key: String = cell(row, 0)?;
            last = Some(key.clone());
            if out.send(Item::Value(key, cell(row, 1)?)).await.is_err() {
                return Ok(Ok(()));
            }
        }
        if page.is_empty() {
            break;
        }
    }
    last = None;
    loop {
        let page = link.query(NAMES, &[&last, &PAGE]).await?;
        let ids: Vec<&str> = page.iter().map(|row| cell(row, 0)).collect::<Result<_, _>>()?;
        let Some(end) = ids.last() else { return Ok(Ok(())) };
        last = Some((*end).to_owned());
        let dumps = match Stored::of(link, &ids).await?.decode(base) {
            Ok(dumps) => dumps,
            Err(error) => return Ok(Err(error)),
        };
        for (id, dump) in dumps {
            if out.send(Item::Conversation(id, Box::new(dump))).await.is_err() {
                return Ok(Ok(()));
            }
        }
    }
}

/// Writes whole conversations and values over what is there.
pub(super) async fn import(pool: &Pool, items: Vec<Item>) -> Result<(), StoreError> {
    let mut values: BTreeMap<&str, &[u8]> = BTreeMap::new();
    let mut dumps: BTreeMap<&ConversationId, &Dump> = BTreeMap::new();
    for item in &items {
        match item {
            Item::Value(key, value) => {
                values.insert(text(key)?, value);
            }
            Item::Conversation(id, dump) => {
                text(id.as_str())?;
                dumps.insert(id, dump);
            }
        }
    }
    let mut write = Table::default();
    for (id, dump) in dumps {
        write.add(id, dump, None)?;
    }
    let (keys, values): (Vec<&str>, Vec<&[u8]>) = values.into_iter().unzip();
    let (write, keys, values) = (&write, &keys, &values);
    pool.transaction("BEGIN", |link| async move {
        // Locked before anything else of theirs is touched.
        write.rows(&link, PUT).await?;
        remove_children(&link, &write.ids).await?;
        write.children(&link).await?;
        link.execute(REMEMBER, &[keys, values]).await?;
        Ok(())
    })
    .await
}

pub(super) async fn remove_children(link: &Link, ids: &[&str]) -> Result<(), Error> {
    let ids: Params<'_> = &[&ids];
    let (a, b, c, d) = join!(
        link.execute(NO_JOURNALS, ids),
        link.execute(NO_OUTBOXES, ids),
        link.execute(NO_TICKETS, ids),
        link.execute(NO_TIMERS, ids),
    );
    for result in [a, b, c, d] {
        result?;
    }
    Ok(())
}

/// Whole conversations, column by column.
#[derive(Default)]
pub(super) struct Table<'a> {
    ids: Vec<&'a str>,
    versions: [Vec<i64>; 3],
    rows: Vec<Vec<u8>>,
    journal: (Vec<&'a str>, Vec<i64>, Vec<Vec<u8>>),
    #[allow(clippy::type_complexity)] // The columns of one statement.
    outbox: (Vec<&'a str>, Vec<i64>, Vec<bool>, Vec<Vec<u8>>, Vec<Vec<u8>>),
    owner: Option<i64>,
    #[allow(clippy::type_complexity)] // The columns of one statement.
    tickets: (Vec<&'a str>, Vec<i64>, Vec<bool>, Vec<Vec<u8>>),
    timers: (Vec<&'a str>, Vec<i64>, Vec<i64>),
}

impl<'a> Table<'a> {
    pub(super) fn add(
        &mut self,
        id: &'a ConversationId,
        dump: &Dump,
        owner: Option<i64>,
    ) -> Result<(), StoreError> {
        let name = text(id.as_str())?;
        let row = &dump.row;
        self.owner = owner;
        self.ids.push(name);
        let numbers = [row.version, row.seq, turn::first_entry(row)];
        for (column, value) in self.versions.iter_mut().zip(numbers) {
            column.push(number(value)?);
        }
        self.rows.push(encode(row)?);
        for entries in dump.journal.chunks(ENTRIES) {
            let last = entries.last().map_or(0, |entry| entry.seq);
            self.journal.0.push(name);
            self.journal.1.push(number(last)?);
            self.journal.2.push(encode(entries)?);
        }
        for row in &dump.outbox {
            self.outbox.0.push(name);
            self.outbox.1.push(number(row.seq)?);
            self.outbox.2.push(row.progress.dead.is_some());
            self.outbox.3.push(encode(row)?);
            self.outbox.4.push(encode(&row.progress)?);
        }
        for ticket in &dump.tickets {
            if ticket.conversation != *id {
                return Err(damaged("ticket", id));
            }
            self.tickets.0.push(name);
            self.tickets.1.push(i64::from(ticket.id.0));
            self.tickets.2.push(ticket.ended.is_none());
            self.tickets.3.push(encode(ticket)?);
        }
        if let Some(timer) = row.timer {
            self.timers.0.push(name);
            self.timers.1.push(timer.due);
            self.timers.2.push(i64::from(timer.wait.0));
        }
        Ok(())
    }

    pub(super) async fn rows(&self, link: &Link, sql: &'static str) -> Result<u64, Error> {
        let [versions, seqs, oldest] = &self.versions;
        link.execute(sql, &[&self.ids, versions, seqs, oldest, &self.rows]).await
    }

    pub(super) async fn children(&self, link: &Link) -> Result<(), Error> {
        let Self { journal, outbox, tickets, timers, .. } = self;
        let owners = vec![self.owner; outbox.0.len()];
        link.execute(JOURNAL, &[&journal.0, &journal.1, &journal.2]).await?;
        let (ids, seqs, dead, values, progress) = outbox;
        link.execute(OUTBOX, &[ids, seqs, dead, &owners, values, progress]).await?;
        link.execute(TICKETS, &[&tickets.0, &tickets.1, &tickets.2, &tickets.3]).await?;
        link.execute(TIMERS, &[&timers.0, &timers.1, &timers.2]).await?;
        Ok(())
    }
}
