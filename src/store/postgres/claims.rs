//! Who works on what: replicas, the outbox they send, the timers they fire.
//!
//! A replica is alive while the database heard of it within the lease, by the
//! clock of the database. Each outbox row names the replica that sends it. A
//! replica that was taken for dead while it lives notices by its own clock and
//! stops sending before anybody takes over; what it still settles is true.

use super::connect::{Base, Lane, Link, Pool};
use super::failure::{is_collision, is_lost};
use super::{cell, conversation};
use crate::clock::Millis;
use crate::ids::{ConversationId, WaitId};
use crate::store::{Peers, REPLICA_LEASE, StoreError, TIMER_LEASE, Timer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
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
/// Whoever takes over holds this until the transaction ends. Nobody who holds
/// it waits for the row of a conversation.
pub(super) const LOCK_CLAIMS: &str = "SELECT version FROM meta FOR UPDATE";
pub(super) const TAKE_OVER: &str = "UPDATE outbox SET owner = $2 \
    WHERE conversation = ANY($1::text[]) AND NOT dead AND (owner IS NULL OR owner <> ALL($3))";
const PENDING: &str = "SELECT DISTINCT conversation, owner FROM outbox WHERE NOT dead";
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

/// How often a claim is tried that collides with another replica's.
const TRIES: u32 = 5;

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
    let (rows, alive) = lane.in_time(pending(&link)).await?.map_err(|it| base.failed(&it))?;
    let mut senders = Senders::of(base, &rows, &alive, me)?;
    if !senders.orphans.is_empty() {
        let orphans = &senders.orphans;
        let taken = pool.transaction("BEGIN", |link| take_over(link, me, orphans)).await;
        let (rows, alive) = taken?;
        senders = Senders::of(base, &rows, &alive, me)?;
    }
    Ok(senders.mine.into_iter().collect())
}

/// Whether this replica sends for a conversation, which becomes its own when
/// nobody alive does.
pub(super) async fn sends(
    base: &Base,
    lane: &Lane,
    pool: &Pool,
    me: i64,
    id: &ConversationId,
) -> Result<bool, StoreError> {
    let link = lane.link().await?;
    let name = vec![id.as_str()];
    let params: [&(dyn tokio_postgres::types::ToSql + Sync); 1] = [&name];
    // In this order: who is in a row that was read has been alive before.
    let both = async { futures_util::join!(link.query(SENDERS, &params), link.query(ALIVE, &[])) };
    let (rows, alive) = lane.in_time(both).await?;
    let rows = rows.map_err(|error| base.failed(&error))?;
    let alive = alive.map_err(|error| base.failed(&error))?;
    let mut living = BTreeSet::new();
    for row in &alive {
        living.insert(number(base, row, 0)?);
    }
    let (mut nobody, mut another) = (false, false);
    for row in &rows {
        let owner = cell::<Option<i64>>(row, 1).map_err(|error| base.failed(&error))?;
        match owner.filter(|owner| *owner == me || living.contains(owner)) {
            Some(owner) => another |= owner != me,
            None => nobody = true,
        }
    }
    if another || !nobody {
        return Ok(!another);
    }
    let orphans = BTreeSet::from([id.clone()]);
    let (rows, alive) = pool.transaction("BEGIN", |link| take_over(link, me, &orphans)).await?;
    Ok(Senders::of(base, &rows, &alive, me)?.mine.contains(id))
}

async fn pending(link: &Link) -> Result<(Vec<Row>, Vec<Row>), Error> {
    // In this order: who is in a row that was read has been alive before.
    let (pending, alive) = futures_util::join!(link.query(PENDING, &[]), link.query(ALIVE, &[]));
    Ok((pending?, alive?))
}

async fn take_over(
    link: Arc<Link>,
    me: i64,
    orphans: &BTreeSet<ConversationId>,
) -> Result<(Vec<Row>, Vec<Row>), Error> {
    link.query(LOCK_CLAIMS, &[]).await?;
    let (rows, living) = pending(&link).await?;
    let mut alive = vec![me];
    for row in &living {
        alive.push(cell(row, 0)?);
    }
    let mut sent: BTreeSet<String> = BTreeSet::new();
    for row in &rows {
        let owner: Option<i64> = cell(row, 1)?;
        if owner.is_some_and(|owner| owner != me && alive.contains(&owner)) {
            sent.insert(cell(row, 0)?);
        }
    }
    // Somebody else was quicker with these.
    let left: Vec<&str> =
        orphans.iter().map(ConversationId::as_str).filter(|id| !sent.contains(*id)).collect();
    link.execute(TAKE_OVER, &[&left, &me, &alive]).await?;
    pending(&link).await
}

/// Conversations with something to send.
struct Senders {
    mine: BTreeSet<ConversationId>,
    orphans: BTreeSet<ConversationId>,
}

impl Senders {
    fn of(base: &Base, pending: &[Row], alive: &[Row], me: i64) -> Result<Self, StoreError> {
        let mut living = BTreeSet::from([me]);
        for row in alive {
            living.insert(number(base, row, 0)?);
        }
        // One row for every sender of a conversation.
        let mut all: BTreeMap<ConversationId, (bool, bool, bool)> = BTreeMap::new();
        for row in pending {
            let owner = cell::<Option<i64>>(row, 1).map_err(|error| base.failed(&error))?;
            let owner = owner.filter(|owner| living.contains(owner));
            let seen = all.entry(conversation(base, row)?).or_default();
            match owner {
                Some(owner) if owner == me => seen.0 = true,
                Some(_) => seen.1 = true,
                None => seen.2 = true,
            }
        }
        let mine = all.iter().filter(|(_, seen)| seen.0).map(|(id, _)| id.clone()).collect();
        let orphans = all.into_iter().filter(|(_, (_, other, none))| *none && !other);
        Ok(Self { mine, orphans: orphans.map(|(id, _)| id).collect() })
    }
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
