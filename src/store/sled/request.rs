//! What a write changes, key by key.
//!
//! Indexes change in the same batch as the rows they point at, and are taken
//! from what is stored, never from what a caller remembers of it.

use super::draft::Draft;
use super::keys::{self, Kind};
use super::ready::Ready;
use super::values::{self, Due, Head};
use crate::clock::Millis;
use crate::ids::ConversationId;
use crate::store::former::{self, Fence};
use crate::store::{Row, Settle, StoreError, Ticket, Timer, Turn, turn};
use ::sled::IVec;

/// One write.
#[allow(clippy::large_enum_variant)] // Nearly all are turns.
pub(super) enum Request {
    /// A turn, whose heavy parts are bytes.
    Commit(Turn, Ready),
    /// What became of an outbox row.
    Settle(ConversationId, u64, Settle),
    /// Another identifier: from, to, and when.
    Rename(ConversationId, ConversationId, Millis),
    /// A small value by key.
    Remember(String, Vec<u8>),
    /// A small value that is still the first one, or none, becomes the second.
    Swap(String, Option<Vec<u8>>, Option<Vec<u8>>),
    /// No value under a key.
    Forget(String),
    /// No conversation, which had this version, from a moment on.
    Erase(ConversationId, u64, Millis),
    /// A whole conversation.
    Import(Box<Whole>),
    /// Keys of the timers' index that came before their timers.
    Reindex(Vec<(ConversationId, Millis)>),
}

/// A conversation to be written as it is.
pub(super) struct Whole {
    pub(super) id: ConversationId,
    /// Without session and updates seen.
    pub(super) row: Row,
    pub(super) tickets: Vec<Ticket>,
    pub(super) ready: Ready,
}

impl Request {
    /// Puts the changes into the draft. After an error the caller discards them.
    pub(super) fn apply(self, draft: &mut Draft<'_>) -> Result<(), StoreError> {
        match self {
            Self::Commit(turn, ready) => commit(draft, &turn, ready),
            Self::Settle(id, seq, to) => settle(draft, &id, seq, to),
            Self::Rename(from, to, at) => rename(draft, &from, &to, at),
            Self::Remember(key, value) => draft.put(keys::value(&key), value),
            Self::Swap(key, expect, value) => swap(draft, &key, expect.as_deref(), value),
            Self::Forget(key) => draft.mark(keys::value(&key), false),
            Self::Erase(id, expect, at) => erase(draft, &id, expect, at),
            Self::Import(whole) => import(draft, *whole),
            Self::Reindex(early) => {
                early.into_iter().try_for_each(|(id, due)| reindex(draft, &id, due))
            }
        }
    }
}

fn swap(
    draft: &mut Draft<'_>,
    key: &str,
    expect: Option<&[u8]>,
    value: Option<Vec<u8>>,
) -> Result<(), StoreError> {
    let key = keys::value(key);
    if draft.read(&key)?.as_deref() != expect {
        // Small values have no versions: the refusal is all that counts.
        return Err(StoreError::Conflict { expected: 0, found: 0 });
    }
    match value {
        Some(value) => draft.put(key, value),
        None => draft.mark(key, false),
    }
}

fn commit(draft: &mut Draft<'_>, turn: &Turn, ready: Ready) -> Result<(), StoreError> {
    let id = &turn.conversation;
    let key = keys::row(id);
    let mut old = draft.read(&key)?;
    let head = old.as_deref().map(|bytes| values::decode_head(bytes, id)).transpose()?;
    let mut head = head.map(|(head, _)| head);
    let fence = if head.is_none() && turn.begins { vacant(draft, id)?.number } else { 0 };
    turn::check(head.as_ref().map(Head::row).as_ref(), fence, turn)?;
    if turn.erase
        && let Some(head) = head.take()
    {
        remove(draft, id, &head)?;
        old = None;
    }
    let indexed = head.as_ref().and_then(|head| head.indexed);
    let indexed = index_timer(draft, id, indexed, turn.row.timer);
    let from = head.as_ref().map_or(0, |head| turn::first_entry(&head.row()));
    if !turn.erase && from < turn.prune_from {
        // Scanned and not counted: only keys that exist are removed, however
        // far the numbers may lie apart. A piece that reaches further stays;
        // the row says what of it can still be seen.
        for (key, value) in draft.scan(keys::journal_before(id, turn.prune_from))? {
            draft.remove(key, &value);
        }
        if turn.journal.is_empty() {
            // Somebody wants these entries gone, and not only room for new ones.
            trim(draft, id, turn.prune_from)?;
        }
    }
    let row = encode_row(&turn.row, indexed, &ready)?;
    match old {
        Some(old) => draft.replace(key, &old, row),
        None => draft.insert(key, row),
    }
    bring(draft, id, ready, &turn.tickets)
}

/// Takes entries before one out of a piece that reaches further.
fn trim(draft: &mut Draft<'_>, id: &ConversationId, from: u64) -> Result<(), StoreError> {
    let first = draft.scan(keys::journal_from(id, from))?.into_iter().next();
    let Some((key, value)) = first else { return Ok(()) };
    let mut piece = draft.piece(&value, id)?;
    let last = keys::last_number(&key).ok_or_else(|| values::damaged("journal entry", id))?;
    let kept = last.saturating_sub(from).saturating_add(1);
    let kept = usize::try_from(kept).unwrap_or(usize::MAX);
    if let Some(old) = piece.lines.len().checked_sub(kept).filter(|old| *old > 0) {
        piece.lines.drain(..old);
        draft.replace(key, &value, values::encode(&piece)?);
    }
    draft.trim(id);
    Ok(())
}

fn encode_row(row: &Row, indexed: Option<Millis>, ready: &Ready) -> Result<Vec<u8>, StoreError> {
    let head = Head {
        version: row.version,
        seq: row.seq,
        oldest: row.oldest,
        timer: row.timer,
        indexed,
        touched: row.touched,
        seen: ready.seen,
    };
    values::encode_row(&head, &ready.tail)
}

/// Writes rows that are new, and tickets.
fn bring(
    draft: &mut Draft<'_>,
    id: &ConversationId,
    ready: Ready,
    tickets: &[Ticket],
) -> Result<(), StoreError> {
    for template in &ready.templates {
        draft.words(template)?;
    }
    draft.dead(ready.dead.len() as i64);
    for (key, value) in ready.journal.into_iter().chain(ready.pending).chain(ready.dead) {
        draft.insert(key, value);
    }
    for (ticket, (key, value)) in tickets.iter().zip(ready.tickets) {
        draft.put(key, value)?;
        draft.mark(keys::open_ticket(id, ticket.id), ticket.ended.is_none())?;
    }
    Ok(())
}

/// Sees to it that the timers' index has the conversation no later than its
/// timer; where it stands there then. An early key costs one look when its
/// moment comes, and most timers are moved before: moving the key each time
/// would cost two changes a turn.
fn index_timer(
    draft: &mut Draft<'_>,
    id: &ConversationId,
    indexed: Option<Millis>,
    timer: Option<Timer>,
) -> Option<Millis> {
    match (indexed, timer.map(|timer| timer.due)) {
        (Some(at), Some(due)) if due < at => {
            draft.remove(keys::timer(at, id), &[]);
            draft.insert(keys::timer(due, id), IVec::default());
            Some(due)
        }
        (None, Some(due)) => {
            draft.insert(keys::timer(due, id), IVec::default());
            Some(due)
        }
        (indexed, _) => indexed,
    }
}

/// Moves a key of the timers' index to the timer, or takes it away.
fn reindex(draft: &mut Draft<'_>, id: &ConversationId, due: Millis) -> Result<(), StoreError> {
    let key = keys::row(id);
    let old = draft.read(&key)?;
    let found = old.as_deref().map(|bytes| values::decode_head(bytes, id)).transpose()?;
    match (found, &old) {
        (Some((mut head, tail)), Some(old)) if head.indexed == Some(due) => {
            let wanted = head.timer.map(|timer| timer.due);
            if wanted == Some(due) {
                return Ok(());
            }
            draft.remove(keys::timer(due, id), &[]);
            if let Some(wanted) = wanted {
                draft.insert(keys::timer(wanted, id), IVec::default());
            }
            head.indexed = wanted;
            draft.replace(key, old, values::encode_row(&head, tail)?);
            Ok(())
        }
        // Changed meanwhile.
        _ => Ok(()),
    }
}

fn settle(
    draft: &mut Draft<'_>,
    id: &ConversationId,
    seq: u64,
    settle: Settle,
) -> Result<(), StoreError> {
    if let Some((key, old, mut rows, at)) = find_pending(draft, id, seq)? {
        let mut row = rows.remove(at);
        if let Settle::Update(progress) = settle {
            row.progress = progress;
            if row.progress.dead.is_some() {
                draft.dead(1);
                draft.insert(keys::dead_row(id, seq), values::encode(&row)?);
            } else {
                rows.insert(at, row);
            }
        }
        if rows.is_empty() {
            draft.remove(key, &old);
        } else {
            draft.replace(key, &old, values::encode(&rows)?);
        }
        return Ok(());
    }
    let key = keys::dead_row(id, seq);
    let Some(old) = draft.read(&key)? else { return Ok(()) };
    match settle {
        Settle::Update(progress) if !progress.opens() => {}
        Settle::Update(progress) if progress.dead.is_some() => {
            let row: Due = values::decode(&old, "outbox row", id)?;
            draft.replace(key, &old, values::encode(&Due { progress, ..row })?);
        }
        Settle::Update(progress) => {
            let row: Due = values::decode(&old, "outbox row", id)?;
            draft.remove(key, &old);
            draft.dead(-1);
            revive(draft, id, Due { progress, ..row })?;
        }
        Settle::Sent => {
            draft.remove(key, &old);
            draft.dead(-1);
        }
    }
    Ok(())
}

/// A row's piece: key, value, rows, and which of them it is.
type Found = (Vec<u8>, IVec, Vec<Due>, usize);

fn find_pending(
    draft: &Draft<'_>,
    id: &ConversationId,
    seq: u64,
) -> Result<Option<Found>, StoreError> {
    // Most pieces have one row, which is where one looks first.
    let key = keys::pending_piece(id, seq);
    if let Some(value) = draft.read(&key)? {
        let rows: Vec<Due> = values::decode(&value, "outbox row", id)?;
        if let Some(at) = rows.iter().position(|row| row.seq == seq) {
            return Ok(Some((key, value, rows, at)));
        }
    }
    for (key, value) in draft.scan(keys::pending_from(id, seq))? {
        let rows: Vec<Due> = values::decode(&value, "outbox row", id)?;
        if let Some(at) = rows.iter().position(|row| row.seq == seq) {
            return Ok(Some((key, value, rows, at)));
        }
    }
    Ok(None)
}

/// A dead row is to be sent after all.
fn revive(draft: &mut Draft<'_>, id: &ConversationId, row: Due) -> Result<(), StoreError> {
    let key = keys::pending_piece(id, row.seq);
    match draft.read(&key)? {
        // The piece that it was the last row of.
        Some(old) => {
            let mut rows: Vec<Due> = values::decode(&old, "outbox row", id)?;
            rows.push(row);
            draft.replace(key, &old, values::encode(&rows)?);
        }
        None => draft.insert(key, values::encode(&[row].as_slice())?),
    }
    Ok(())
}

/// The fence of a name that has no conversation and may have one.
fn vacant(draft: &Draft<'_>, id: &ConversationId) -> Result<Fence, StoreError> {
    let moved = draft.read(&keys::value(&former::moved_key(id)))?;
    let fence = draft.read(&keys::value(&former::fence_key(id)))?;
    former::vacant(moved.as_deref(), fence.as_deref())
}

fn fence(draft: &Draft<'_>, id: &ConversationId) -> Result<Fence, StoreError> {
    Fence::read(draft.read(&keys::value(&former::fence_key(id)))?.as_deref())
}

fn leave(draft: &mut Draft<'_>, left: former::Left) -> Result<(), StoreError> {
    left.into_iter().try_for_each(|(key, value)| match value {
        Some(value) => draft.put(keys::value(&key), value),
        None => draft.mark(keys::value(&key), false),
    })
}

fn erase(
    draft: &mut Draft<'_>,
    id: &ConversationId,
    expect: u64,
    at: Millis,
) -> Result<(), StoreError> {
    let Some(old) = draft.read(&keys::row(id))? else { return vacant(draft, id).map(|_| ()) };
    let (head, _) = values::decode_head(&old, id)?;
    if head.version != expect {
        return Err(StoreError::Conflict { expected: expect, found: head.version });
    }
    let moves = draft.scan(keys::values(former::MOVED, None))?.into_iter();
    let moves = moves.filter_map(|(key, value)| Some((keys::value_name(&key)?, value.to_vec())));
    let row = values::decode_row(&old, id)?;
    let mut names = Vec::new();
    for name in former::names(id, moves.collect()) {
        let fence = fence(draft, &name)?;
        names.push((name, fence));
    }
    let left = former::erased(&row, names, at);
    leave(draft, left)?;
    remove(draft, id, &head)
}

/// Removes a conversation with its keys in the indexes.
fn remove(draft: &mut Draft<'_>, id: &ConversationId, head: &Head) -> Result<(), StoreError> {
    if let Some(at) = head.indexed {
        draft.remove(keys::timer(at, id), &[]);
    }
    for range in keys::all_of(id) {
        for (key, value) in draft.scan(range)? {
            if keys::kind(&key) == Kind::Dead {
                draft.dead(-1);
            }
            draft.remove(key, &value);
        }
    }
    Ok(())
}

fn import(draft: &mut Draft<'_>, whole: Whole) -> Result<(), StoreError> {
    let Whole { id, row, tickets, ready } = whole;
    let key = keys::row(&id);
    if let Some(old) = draft.read(&key)? {
        let (head, _) = values::decode_head(&old, &id)?;
        remove(draft, &id, &head)?;
    }
    let indexed = index_timer(draft, &id, None, row.timer);
    draft.insert(key, encode_row(&row, indexed, &ready)?);
    bring(draft, &id, ready, &tickets)
}

fn rename(
    draft: &mut Draft<'_>,
    from: &ConversationId,
    to: &ConversationId,
    at: Millis,
) -> Result<(), StoreError> {
    let old = draft.read(&keys::row(from))?;
    match draft.read(&keys::row(to))? {
        Some(taken) if old.is_some() => {
            let (head, _) = values::decode_head(&taken, to)?;
            return Err(StoreError::Conflict { expected: 0, found: head.version });
        }
        _ if from == to => return Ok(()),
        Some(_) => {}
        None => drop(vacant(draft, to)?),
    }
    let head = old.as_deref().map(|bytes| values::decode_head(bytes, from)).transpose()?;
    let row = head.as_ref().map(|(head, _)| head.row());
    let left = former::moved(from, row.as_ref(), fence(draft, from)?, to, at);
    let fence = fence(draft, to)?;
    leave(draft, left)?;
    // Nothing to move: as after a repeated call.
    let Some((mut head, tail)) = head else { return Ok(()) };
    if let Some(at) = head.indexed {
        draft.remove(keys::timer(at, from), &[]);
        draft.insert(keys::timer(at, to), IVec::default());
    }
    for (old, new) in keys::all_of(from).into_iter().zip(keys::all_of(to)) {
        for (key, value) in draft.scan(old.clone())? {
            let rest = key.get(old.start.len()..).unwrap_or_default();
            let moved = [&new.start[..], rest].concat();
            draft.remove(key, &value);
            if keys::kind(&moved) == Kind::Row {
                head.version = former::arriving(head.version, &fence);
                draft.insert(moved, values::encode_row(&head, tail)?);
            } else if keys::kind(&moved) == Kind::Ticket {
                // A ticket says whose it is.
                let mut ticket: Ticket = values::decode(&value, "ticket", from)?;
                ticket.conversation = to.clone();
                draft.insert(moved, values::encode(&ticket)?);
            } else {
                draft.insert(moved, value);
            }
        }
    }
    Ok(())
}
