//! Who works on what: replicas, the outbox they send, the timers they fire.
//!
//! A replica is alive while the database heard of it within the lease, by the
//! clock of the database. Each outbox row names the replica that sends it. All
//! rows of a person that wait name the same one, or one that is gone, or none:
//! whoever names a sender holds the row of the conversation, so that two can
//! never decide at once. And whoever sends has read the rows together with the
//! names in them: a row that another replica adds a moment later is not its own.
//!
//! A replica that was taken for dead while it lives notices by its own clock and
//! stops sending before anybody takes over; what it still settles is true.

use super::connect::{Base, Lane, Link, Pool};
use super::failure::{is_collision, is_lost};
use super::whole::{LOCK, outbox_row};
use super::{cell, conversation};
use crate::clock::Millis;
use crate::ids::{ConversationId, WaitId};
use crate::store::{OutboxRow, Peers, REPLICA_LEASE, StoreError, TIMER_LEASE, Timer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::{Error, Row};

/// The lease as written in the statements below.
const _: () = assert!(REPLICA_LEASE == 10_000);

pub(super) const ALIVE: &str = "SELECT replica FROM replicas WHERE seen > now() - interval '10 seconds' \
    ORDER BY since, replica";
const BEAT: &str = "INSERT INTO replicas (replica, since, seen) VALUES ($1, now(), now()) \
    ON CONFLICT (replica) DO UPDATE SET seen = now()";
const CLEAR: &str = "DELETE FROM replicas WHERE seen < now() - interval '1 hour'";
const LEAVE: &str = "DELETE FROM replicas WHERE replica = $1";
/// Who sends for conversations now, dead replicas included.
pub(super) const SENDERS: &str = "SELECT conversation, owner FROM outbox \
    WHERE conversation = ANY($1::text[]) AND NOT dead";
/// To be run by whoever holds the rows of the conversations.
pub(super) const TAKE_OVER: &str = "UPDATE outbox SET owner = $2 \
    WHERE conversation = ANY($1::text[]) AND NOT dead AND (owner IS NULL OR owner <> ALL($3))";
const PENDING: &str = "SELECT DISTINCT conversation, owner FROM outbox WHERE NOT dead";
/// The rows, and at the same moment whose they are.
const ROWS: &str = "SELECT conversation, value, progress, owner, dead FROM outbox \
    WHERE conversation = ANY($1::text[]) ORDER BY conversation, seq";
/// A timer that is being changed is left to whoever changes it.
const DUE: &str = "UPDATE timers t SET claimed = $3 FROM ( \
        SELECT conversation FROM timers WHERE due <= $1 AND (claimed IS NULL OR claimed <= $1) \
        ORDER BY due, conversation LIMIT $2 FOR UPDATE SKIP LOCKED) u \
    WHERE t.conversation = u.conversation RETURNING t.conversation, t.due, t.wait";
/// Of the first timers the moment at which each can be had; those behind them
/// cannot be due before the next one.
const NEXT: &str = "SELECT min(CASE WHEN place <= 200 THEN greatest(due, claimed) ELSE due END) \
    FROM (SELECT due, claimed, row_number() OVER (ORDER BY due) AS place \
        FROM timers ORDER BY due LIMIT 201) first";

/// What a connection for claims has to know, so that questions go out in order.
pub(super) const STATEMENTS: &[&str] = &[PENDING, ALIVE, ROWS];

/// How often a claim is tried that collides with another replica's.
const TRIES: u32 = 5;
/// Conversations taken over at a time: turns of theirs wait meanwhile.
const TAKEN: usize = 256;

/// Says that this replica is alive; who else is.
pub(super) async fn beat(base: &Base, lane: &Lane, me: i64) -> Result<Peers, StoreError> {
    let link = lane.link().await?;
    let params: [&(dyn tokio_postgres::types::ToSql + Sync); 1] = [&me];
    let both = async { futures_util::join!(link.execute(BEAT, &params), link.query(ALIVE, &[])) };
    let (beat, alive) = lane.in_time(both).await?;
    let alive = beat.and(alive).map_err(|error| base.failed(&error))?;
    let alive: Vec<i64> = alive.iter().map(|row| number(base, row, 0)).collect::<Result<_, _>>()?;
    let count = u32::try_from(alive.len()).unwrap_or(u32::MAX).max(1);
    Ok(Peers { count, first: alive.first().is_none_or(|first| *first == me) })
}

/// Forgets replicas that have been gone for long.
pub(super) async fn clear(base: &Base, lane: &Lane) -> Result<(), StoreError> {
    let link = lane.link().await?;
    link.execute(CLEAR, &[]).await.map(|_| ()).map_err(|error| base.failed(&error))
}

/// Lets others take over at once.
pub(super) async fn leave(base: &Base, lane: &Lane, me: i64) -> Result<(), StoreError> {
    let link = lane.link().await?;
    let left = lane.in_time(link.execute(LEAVE, &[&me])).await?;
    left.map(|_| ()).map_err(|error| base.failed(&error))
}

/// The conversations for which this replica sends, with those nobody sends for.
pub(super) async fn outbox(
    base: &Base,
    lane: &Lane,
    pool: &Pool,
    me: i64,
) -> Result<Vec<ConversationId>, StoreError> {
    let link = lane.link().await?;
    // In this order: who is in a row that was read has been alive before.
    let both = async { futures_util::join!(link.query(PENDING, &[]), link.query(ALIVE, &[])) };
    let (rows, alive) = lane.in_time(both).await?;
    let rows = rows.map_err(|error| base.failed(&error))?;
    let alive = alive.map_err(|error| base.failed(&error))?;
    let senders = Senders::of(&rows, &alive, me).map_err(|error| base.failed(&error))?;
    let mut mine = senders.mine;
    let orphans: Vec<&str> = senders.orphans.iter().map(String::as_str).collect();
    for orphans in orphans.chunks(TAKEN) {
        let taken =
            pool.transaction("BEGIN", |link| async move { take_over(&link, me, orphans).await });
        mine.extend(taken.await?);
    }
    Ok(mine.into_iter().map(ConversationId::new).collect())
}

/// A conversation whose rows are asked for.
pub(super) type Claim = (ConversationId, oneshot::Sender<Result<Vec<OutboxRow>, StoreError>>);

/// Answers with the rows of a conversation if this replica sends for it, which it
/// does from now on when nobody alive does; else with none. While one question is
/// on its way, others gather for the next.
pub(super) async fn claims(
    base: Arc<Base>,
    lane: Arc<Lane>,
    pool: Arc<Pool>,
    me: i64,
    mut asked: mpsc::UnboundedReceiver<Claim>,
) {
    /// Conversations in one question.
    const CLAIMS: usize = 256;
    let mut gathered: Vec<Claim> = Vec::new();
    while asked.recv_many(&mut gathered, CLAIMS).await > 0 {
        let mut waiting: BTreeMap<ConversationId, Vec<_>> = BTreeMap::new();
        for (id, answer) in gathered.drain(..) {
            waiting.entry(id).or_default().push(answer);
        }
        let names: Vec<&str> = waiting.keys().map(ConversationId::as_str).collect();
        let found = question(&base, &lane, me, &names).await;
        let mut found = match found {
            Ok(found) => found,
            Err(error) => {
                for answer in waiting.into_values().flatten() {
                    // Who stopped waiting does not need to know.
                    let _ = answer.send(Err(error.clone()));
                }
                continue;
            }
        };
        for (id, answers) in waiting {
            let (sender, rows) = found.remove(&id).unwrap_or((Sender::Me, Ok(Vec::new())));
            if matches!(sender, Sender::Nobody) {
                // Takes several steps: others do not wait for them.
                let (base, pool) = (base.clone(), pool.clone());
                tokio::spawn(async move {
                    let rows = take(&base, &pool, me, &id).await;
                    answers.into_iter().for_each(|answer| drop(answer.send(rows.clone())));
                });
                continue;
            }
            let rows = if matches!(sender, Sender::Me) { rows } else { Ok(Vec::new()) };
            answers.into_iter().for_each(|answer| drop(answer.send(rows.clone())));
        }
    }
}

type Asked = (Sender, Result<Vec<OutboxRow>, StoreError>);

/// Who sends for conversations, and what.
async fn question(
    base: &Base,
    lane: &Lane,
    me: i64,
    names: &[&str],
) -> Result<BTreeMap<ConversationId, Asked>, StoreError> {
    let link = lane.link().await?;
    let params: [&(dyn tokio_postgres::types::ToSql + Sync); 1] = [&names];
    let both = async { futures_util::join!(link.query(ROWS, &params), link.query(ALIVE, &[])) };
    let (rows, alive) = lane.in_time(both).await?;
    let rows = rows.map_err(|error| base.failed(&error))?;
    let alive = alive.map_err(|error| base.failed(&error))?;
    let living = living(&alive, me).map_err(|error| base.failed(&error))?;
    let mut found = BTreeMap::new();
    let mut rest = rows.as_slice();
    while let Some(first) = rest.first() {
        let id = conversation(base, first)?;
        let same = |row: &&Row| cell::<&str>(row, 0).is_ok_and(|name| name == id.as_str());
        let count = rest.iter().take_while(same).count().max(1);
        let (own, others) = rest.split_at(count);
        let sender = Sender::of(own, &living, me).map_err(|error| base.failed(&error))?;
        let rows = decode(base, own, &id);
        found.insert(id, (sender, rows));
        rest = others;
    }
    Ok(found)
}

fn decode(base: &Base, rows: &[Row], id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
    let row = |cells| {
        let value = cell::<&[u8]>(cells, 1).map_err(|error| base.failed(&error))?;
        outbox_row(base, cells, value, id)
    };
    rows.iter().map(row).collect()
}

/// Takes over a conversation that nobody alive sends for; its rows.
async fn take(
    base: &Base,
    pool: &Pool,
    me: i64,
    id: &ConversationId,
) -> Result<Vec<OutboxRow>, StoreError> {
    let name = id.as_str();
    let taken = pool.transaction("BEGIN", |link| async move {
        let taken = take_over(&link, me, &[name]).await?;
        // Held until the end, so that nobody adds to them in between.
        if taken.is_empty() {
            Ok(Vec::new())
        } else {
            link.query(ROWS, &[&[name].as_slice()]).await
        }
    });
    decode(base, &taken.await?, id)
}

/// Makes this replica the sender of those conversations that have none alive;
/// which ones it sends for now.
async fn take_over(link: &Link, me: i64, orphans: &[&str]) -> Result<BTreeSet<String>, Error> {
    link.query(LOCK, &[&orphans]).await?;
    let rows = link.query(SENDERS, &[&orphans]).await?;
    let alive = link.query(ALIVE, &[]).await?;
    let Senders { mut mine, orphans, living } = Senders::of(&rows, &alive, me)?;
    let names: Vec<&str> = orphans.iter().map(String::as_str).collect();
    let living: Vec<i64> = living.into_iter().collect();
    link.execute(TAKE_OVER, &[&names, &me, &living]).await?;
    mine.extend(orphans);
    Ok(mine)
}

/// Who sends for one conversation.
enum Sender {
    Me,
    Another,
    Nobody,
}

impl Sender {
    /// From rows with the owner in the fourth column, and whether they are dead.
    fn of(rows: &[Row], living: &BTreeSet<i64>, me: i64) -> Result<Self, Error> {
        let mut sender = Self::Me;
        for row in rows {
            if cell::<bool>(row, 4)? {
                continue;
            }
            match cell::<Option<i64>>(row, 3)?.filter(|owner| living.contains(owner)) {
                Some(owner) if owner == me => {}
                Some(_) => return Ok(Self::Another),
                None => sender = Self::Nobody,
            }
        }
        Ok(sender)
    }
}

/// Conversations with something to send.
struct Senders {
    /// All of whose rows this replica sends.
    mine: BTreeSet<String>,
    /// Some of whose rows nobody alive sends, and none another replica.
    orphans: BTreeSet<String>,
    living: BTreeSet<i64>,
}

impl Senders {
    fn of(pending: &[Row], alive: &[Row], me: i64) -> Result<Self, Error> {
        let living = living(alive, me)?;
        // For each conversation, whether another replica sends, and whether
        // nobody does for some of it.
        let mut all: BTreeMap<String, (bool, bool)> = BTreeMap::new();
        for row in pending {
            let owner = cell::<Option<i64>>(row, 1)?.filter(|owner| living.contains(owner));
            let seen = all.entry(cell(row, 0)?).or_default();
            seen.0 |= owner.is_some_and(|owner| owner != me);
            seen.1 |= owner.is_none();
        }
        let mut senders = Self { mine: BTreeSet::new(), orphans: BTreeSet::new(), living };
        for (id, seen) in all {
            match seen {
                (true, _) => false,
                (false, true) => senders.orphans.insert(id),
                (false, false) => senders.mine.insert(id),
            };
        }
        Ok(senders)
    }
}

/// Replicas alive; this one counts whatever the table says: if it is wrong, it
/// knows by its own clock and sends nothing.
fn living(alive: &[Row], me: i64) -> Result<BTreeSet<i64>, Error> {
    let mut living = BTreeSet::from([me]);
    for row in alive {
        living.insert(cell(row, 0)?);
    }
    Ok(living)
}

/// Timers that are due and nobody's.
pub(super) async fn due(
    base: &Base,
    lane: &Lane,
    now: Millis,
    limit: usize,
) -> Result<Vec<(ConversationId, Timer)>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let until = now.saturating_add(TIMER_LEASE);
    let mut tries = 0;
    let rows = loop {
        let link = lane.link().await?;
        match lane.in_time(link.query(DUE, &[&now, &limit, &until])).await? {
            Ok(rows) => break rows,
            Err(error) => {
                let told = base.failed(&error);
                tries += 1;
                if is_lost(&error) || !is_collision(&error) || tries >= TRIES {
                    return Err(told);
                }
            }
        }
    };
    let mut due = Vec::new();
    for row in &rows {
        due.push((conversation(base, row)?, timer(base, row)?));
    }
    due.sort_by(|a, b| (a.1.due, &a.0).cmp(&(b.1.due, &b.0)));
    Ok(due)
}

/// The timer in the second and third column.
pub(super) fn timer(base: &Base, row: &Row) -> Result<Timer, StoreError> {
    let wait = u32::try_from(number(base, row, 2)?);
    let wait = wait.map_err(|_| StoreError::Damaged("the wait of a timer".into()))?;
    Ok(Timer { due: number(base, row, 1)?, wait: WaitId(wait) })
}

/// When a timer may next be due.
pub(super) async fn next(base: &Base, lane: &Lane) -> Result<Option<Millis>, StoreError> {
    let rows = lane.read(NEXT, &[]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    cell(row, 0).map_err(|error| base.failed(&error))
}

fn number(base: &Base, row: &Row, at: usize) -> Result<i64, StoreError> {
    cell(row, at).map_err(|error| base.failed(&error))
}
