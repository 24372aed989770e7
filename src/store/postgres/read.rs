//! Reading single things. Loads that come together become one question.

use super::connect::{Base, Lane, Pool};
use super::whole::outbox_row;
use super::{GATHER, Others, cell, claims, conversation, text};
use crate::ids::{ConversationId, TicketId};
use crate::store::encoding::decode;
use crate::store::{Entry, Indexes, OutboxRow, Row, Sizes, StoreError, Ticket};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::Row as Cells;

/// Loads in one question.
const LOADS: usize = 256;

const LOAD: &str = "SELECT conversation, value FROM conversations \
    WHERE conversation = ANY($1::text[])";
/// A row of the journal may hold entries that are pruned already.
const JOURNAL: &str = "SELECT j.conversation, j.value, c.oldest FROM journal j \
    JOIN conversations c ON c.conversation = j.conversation \
    WHERE j.conversation = $1 AND j.seq > $2 ORDER BY j.seq LIMIT $3";
const OUTBOX: &str = "SELECT conversation, value, progress FROM outbox \
    WHERE conversation = $1 ORDER BY seq";
const DEAD: &str = "SELECT conversation, value, progress FROM outbox WHERE dead \
    ORDER BY conversation, seq LIMIT $1";
const DEAD_AFTER: &str = "SELECT conversation, value, progress FROM outbox \
    WHERE dead AND (conversation, seq) > ($1, $2) ORDER BY conversation, seq LIMIT $3";
const TICKET: &str = "SELECT conversation, value FROM tickets WHERE conversation = $1 AND id = $2";
const OPEN: &str = "SELECT conversation, value FROM tickets WHERE open ORDER BY conversation, id";
const RECALL: &str = "SELECT value FROM small_values WHERE key = $1";
const VALUES_FROM: &str =
    "SELECT key, value FROM small_values WHERE key >= $1 ORDER BY key LIMIT $2";
const VALUES_AFTER: &str =
    "SELECT key, value FROM small_values WHERE key > $1 ORDER BY key LIMIT $2";
const NAMES: &str = "SELECT conversation FROM conversations ORDER BY conversation LIMIT $1";
const NAMES_AFTER: &str = "SELECT conversation FROM conversations WHERE conversation > $1 \
    ORDER BY conversation LIMIT $2";
const TIMERS: &str = "SELECT conversation, due, wait FROM timers ORDER BY due, conversation";
const PENDING: &str =
    "SELECT DISTINCT conversation FROM outbox WHERE NOT dead ORDER BY conversation";
const OPEN_IDS: &str = "SELECT conversation, id FROM tickets WHERE open ORDER BY conversation, id";
const SIZES: &str = "SELECT (SELECT sum(pg_total_relation_size(t::regclass))::int8 FROM \
        unnest(ARRAY['conversations', 'journal', 'outbox', 'timers', 'tickets', 'small_values', \
            'replicas', 'meta']) AS t), \
    (SELECT count(DISTINCT conversation) FROM outbox WHERE NOT dead), \
    (SELECT count(*) FROM outbox WHERE dead)";

/// What a connection that reads all the time has to know.
pub(super) const STATEMENTS: &[&str] = &[LOAD, JOURNAL, OUTBOX, TICKET, RECALL];

/// A conversation that is asked for.
pub(super) type Load = (ConversationId, oneshot::Sender<Result<Option<Row>, StoreError>>);

/// Answers loads until nobody can ask any more. While one question is on its
/// way, others gather for the next, and among other replicas a little longer:
/// turns that begin together are written together.
pub(super) async fn loads(
    base: Arc<Base>,
    lane: Arc<Lane>,
    peers: Others,
    mut asked: mpsc::UnboundedReceiver<Load>,
) {
    let mut gathered: Vec<Load> = Vec::new();
    while asked.recv_many(&mut gathered, LOADS).await > 0 {
        if peers.are_there() && gathered.len() < LOADS {
            tokio::time::sleep(GATHER).await;
            gathered.extend(std::iter::from_fn(|| asked.try_recv().ok()).take(LOADS));
        }
        let mut waiting: HashMap<ConversationId, Vec<_>> = HashMap::new();
        for (id, answer) in gathered.drain(..) {
            waiting.entry(id).or_default().push(answer);
        }
        let ids: Vec<&str> = waiting.keys().map(ConversationId::as_str).collect();
        match lane.read(LOAD, &[&ids]).await {
            Ok(rows) => {
                for cells in &rows {
                    let found = row(&base, cells);
                    let Ok((id, found)) = found else { continue };
                    for answer in waiting.remove(&id).unwrap_or_default() {
                        // Who stopped waiting does not need to know.
                        let _ = answer.send(found.clone());
                    }
                }
                for answer in waiting.into_values().flatten() {
                    let _ = answer.send(Ok(None));
                }
            }
            Err(error) => {
                for answer in waiting.into_values().flatten() {
                    let _ = answer.send(Err(error.clone()));
                }
            }
        }
    }
}

type Found = (ConversationId, Result<Option<Row>, StoreError>);

fn row(base: &Base, cells: &Cells) -> Result<Found, StoreError> {
    let id = conversation(base, cells)?;
    let value = cell::<&[u8]>(cells, 1).map_err(|error| base.failed(&error))?;
    let row = decode(value, "conversation", &id).map(Some);
    Ok((id, row))
}

/// Asks and decodes.
pub(super) struct Reader<'a> {
    pub(super) base: &'a Base,
    pub(super) lane: &'a Lane,
}

impl Reader<'_> {
    pub(super) async fn journal(
        &self,
        id: &ConversationId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let Ok(name) = text(id.as_str()) else { return Ok(vec![]) };
        let from = i64::try_from(after).unwrap_or(i64::MAX);
        // Every row has at least one entry that counts.
        let rows = self.lane.read(JOURNAL, &[&name, &from, &size(limit)]).await?;
        let mut journal = Vec::new();
        for cells in &rows {
            let entries: Vec<Entry> = decode(self.bytes(cells, 1)?, "journal entry", id)?;
            let oldest = self.get::<i64>(cells, 2)?.unsigned_abs();
            let counts = |entry: &Entry| entry.seq > after && entry.seq >= oldest;
            journal.extend(entries.into_iter().filter(counts));
        }
        journal.truncate(limit);
        Ok(journal)
    }

    pub(super) async fn outbox(&self, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
        let Ok(name) = text(id.as_str()) else { return Ok(vec![]) };
        let rows = self.lane.read(OUTBOX, &[&name]).await?;
        rows.iter().map(|cells| outbox_row(self.base, cells, self.bytes(cells, 1)?, id)).collect()
    }

    pub(super) async fn dead(
        &self,
        after: Option<(&ConversationId, u64)>,
        limit: usize,
    ) -> Result<Vec<(ConversationId, OutboxRow)>, StoreError> {
        let rows = match after {
            Some((id, seq)) => {
                let seq = i64::try_from(seq).unwrap_or(i64::MAX);
                self.lane.read(DEAD_AFTER, &[&text(id.as_str())?, &seq, &size(limit)]).await?
            }
            None => self.lane.read(DEAD, &[&size(limit)]).await?,
        };
        let dead = rows.iter().map(|cells| {
            let id = conversation(self.base, cells)?;
            let row = outbox_row(self.base, cells, self.bytes(cells, 1)?, &id)?;
            Ok((id, row))
        });
        dead.collect()
    }

    pub(super) async fn ticket(
        &self,
        id: &ConversationId,
        ticket: TicketId,
    ) -> Result<Option<Ticket>, StoreError> {
        let Ok(name) = text(id.as_str()) else { return Ok(None) };
        let rows = self.lane.read(TICKET, &[&name, &i64::from(ticket.0)]).await?;
        rows.first().map(|cells| decode(self.bytes(cells, 1)?, "ticket", id)).transpose()
    }

    pub(super) async fn open_tickets(&self) -> Result<Vec<Ticket>, StoreError> {
        let rows = self.lane.read(OPEN, &[]).await?;
        let mut open: Vec<Ticket> = Vec::new();
        for cells in &rows {
            let id = conversation(self.base, cells)?;
            open.push(decode(self.bytes(cells, 1)?, "ticket", &id)?);
        }
        // Stable: equal moments stay in the order of identifiers.
        open.sort_by_key(|ticket| ticket.opened_at);
        Ok(open)
    }

    pub(super) async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Ok(key) = text(key) else { return Ok(None) };
        let rows = self.lane.read(RECALL, &[&key]).await?;
        rows.first().map(|cells| self.get(cells, 0)).transpose()
    }

    pub(super) async fn values(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let rows = match after.filter(|after| *after >= prefix) {
            Some(after) => self.lane.read(VALUES_AFTER, &[&text(after)?, &size(limit)]).await?,
            None => self.lane.read(VALUES_FROM, &[&text(prefix)?, &size(limit)]).await?,
        };
        let mut values = Vec::new();
        for cells in &rows {
            let key: String = self.get(cells, 0)?;
            // Keys that begin alike stand together.
            if !key.starts_with(prefix) {
                break;
            }
            values.push((key, self.get(cells, 1)?));
        }
        Ok(values)
    }

    pub(super) async fn conversations(
        &self,
        after: Option<&ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let rows = match after {
            Some(after) => {
                self.lane.read(NAMES_AFTER, &[&text(after.as_str())?, &size(limit)]).await?
            }
            None => self.lane.read(NAMES, &[&size(limit)]).await?,
        };
        rows.iter().map(|cells| conversation(self.base, cells)).collect()
    }

    pub(super) async fn sizes(&self) -> Result<Sizes, StoreError> {
        let rows = self.lane.read(SIZES, &[]).await?;
        let Some(cells) = rows.first() else { return Ok(Sizes::default()) };
        Ok(Sizes {
            disk: self.get::<Option<i64>>(cells, 0)?.unwrap_or(0).unsigned_abs(),
            pending: self.get::<i64>(cells, 1)?.unsigned_abs(),
            dead: self.get::<i64>(cells, 2)?.unsigned_abs(),
            ..Sizes::default()
        })
    }

    fn get<'a, T: tokio_postgres::types::FromSql<'a>>(
        &self,
        cells: &'a Cells,
        at: usize,
    ) -> Result<T, StoreError> {
        cell(cells, at).map_err(|error| self.base.failed(&error))
    }

    fn bytes<'a>(&self, cells: &'a Cells, at: usize) -> Result<&'a [u8], StoreError> {
        self.get(cells, at)
    }
}

/// What the indexes say, all at one moment.
pub(super) async fn indexes(base: &Base, pool: &Pool) -> Result<Indexes, StoreError> {
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
    let (timers, pending, tickets) = pool
        .transaction(begin, |link| async move {
            let timers = link.query(TIMERS, &[]).await?;
            let pending = link.query(PENDING, &[]).await?;
            Ok((timers, pending, link.query(OPEN_IDS, &[]).await?))
        })
        .await?;
    let mut indexes = Indexes::default();
    for row in &timers {
        indexes.timers.push((conversation(base, row)?, claims::timer(base, row)?));
    }
    for row in &pending {
        indexes.pending.push(conversation(base, row)?);
    }
    for row in &tickets {
        let id: i64 = cell(row, 1).map_err(|error| base.failed(&error))?;
        let id = u32::try_from(id);
        let id = id.map_err(|_| StoreError::Damaged("the number of a ticket".into()))?;
        indexes.tickets.push((conversation(base, row)?, TicketId(id)));
    }
    Ok(indexes)
}

fn size(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
