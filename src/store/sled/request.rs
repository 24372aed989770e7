//! What a write changes, key by key.
//!
//! Indexes change in the same batch as the rows they point at, and are taken
//! from what is stored, never from what a caller remembers of it.

use super::draft::Draft;
use super::{keys, values};
use crate::ids::ConversationId;
use crate::store::{Dump, Item, OutboxRow, Row, Settle, StoreError, Ticket, Timer, Turn, turn};
use ::sled::IVec;

/// One write.
pub(super) enum Request {
    /// A turn.
    Commit(Turn),
    /// What became of an outbox row.
    Settle(ConversationId, u64, Settle),
    /// Another identifier: from, to.
    Rename(ConversationId, ConversationId),
    /// A small value by key.
    Remember(String, Vec<u8>),
    /// No value under a key.
    Forget(String),
    /// No conversation, which had this version.
    Erase(ConversationId, u64),
    /// Whole conversations and values.
    Import(Vec<Item>),
}

impl Request {
    /// Puts the changes into the draft. After an error the caller discards them.
    pub(super) fn apply(&self, draft: &mut Draft<'_>) -> Result<(), StoreError> {
        match self {
            Self::Commit(turn) => commit(draft, turn),
            Self::Settle(id, seq, to) => settle(draft, id, *seq, to),
            Self::Rename(from, to) => rename(draft, from, to),
            Self::Remember(key, value) => {
                draft.put(keys::value(key), value.as_slice());
                Ok(())
            }
            Self::Forget(key) => draft.mark(keys::value(key), false),
            Self::Erase(id, expect) => erase(draft, id, *expect),
            Self::Import(items) => import(draft, items),
        }
    }
}

fn erase(draft: &mut Draft<'_>, id: &ConversationId, expect: u64) -> Result<(), StoreError> {
    let Some(old) = row(draft, id)? else { return Ok(()) };
    if old.version != expect {
        return Err(StoreError::Conflict { expected: expect, found: old.version });
    }
    remove(draft, id, &old)
}

/// Removes a conversation with its keys in the indexes.
fn remove(draft: &mut Draft<'_>, id: &ConversationId, old: &Row) -> Result<(), StoreError> {
    set_timer(draft, id, old.timer, None)?;
    draft.mark(keys::pending(id), false)?;
    for (key, value) in draft.scan(keys::conversation(id))? {
        let (_, rest) = keys::split(&key).ok_or_else(|| values::damaged("a key", id))?;
        if keys::is_ticket(rest) {
            let ticket: Ticket = values::decode(&value, "ticket", id)?;
            draft.mark(keys::open_ticket(id, ticket.id), false)?;
        }
        draft.remove(key);
    }
    Ok(())
}

fn import(draft: &mut Draft<'_>, items: &[Item]) -> Result<(), StoreError> {
    for item in items {
        match item {
            Item::Value(key, value) => draft.put(keys::value(key), value.as_slice()),
            Item::Conversation(id, dump) => {
                if let Some(old) = row(draft, id)? {
                    remove(draft, id, &old)?;
                }
                write(draft, id, dump)?;
            }
        }
    }
    Ok(())
}

fn write(draft: &mut Draft<'_>, id: &ConversationId, dump: &Dump) -> Result<(), StoreError> {
    set_timer(draft, id, None, dump.row.timer)?;
    for entry in &dump.journal {
        draft.put(keys::journal(id, entry.seq), values::encode(entry)?);
    }
    for row in &dump.outbox {
        draft.put(keys::outbox(id, row.seq), values::encode(row)?);
    }
    draft.mark(keys::pending(id), dump.outbox.iter().any(|row| row.progress.dead.is_none()))?;
    for ticket in &dump.tickets {
        draft.put(keys::ticket(id, ticket.id), values::encode(ticket)?);
        draft.mark(keys::open_ticket(id, ticket.id), ticket.ended.is_none())?;
    }
    draft.put(keys::row(id), values::encode(&dump.row)?);
    Ok(())
}

fn commit(draft: &mut Draft<'_>, turn: &Turn) -> Result<(), StoreError> {
    let id = &turn.conversation;
    let old = row(draft, id)?;
    turn::check(old.as_ref(), turn)?;
    set_timer(draft, id, old.as_ref().and_then(|row| row.timer), turn.row.timer)?;
    if old.is_some_and(|row| turn::first_entry(&row) < turn.prune_from) {
        // Scanned and not counted: only keys that exist are removed, however
        // far the numbers may lie apart.
        for (key, _) in draft.scan(keys::journal_before(id, turn.prune_from))? {
            draft.remove(key);
        }
    }
    for entry in turn.journal.iter().filter(|entry| entry.seq >= turn.prune_from) {
        draft.put(keys::journal(id, entry.seq), values::encode(entry)?);
    }
    for row in &turn.outbox {
        draft.put(keys::outbox(id, row.seq), values::encode(row)?);
    }
    if turn.outbox.iter().any(|row| row.progress.dead.is_none()) {
        draft.mark(keys::pending(id), true)?;
    }
    for ticket in &turn.tickets {
        draft.put(keys::ticket(id, ticket.id), values::encode(ticket)?);
        draft.mark(keys::open_ticket(id, ticket.id), ticket.ended.is_none())?;
    }
    draft.put(keys::row(id), values::encode(&turn.row)?);
    Ok(())
}

fn settle(
    draft: &mut Draft<'_>,
    id: &ConversationId,
    seq: u64,
    settle: &Settle,
) -> Result<(), StoreError> {
    let key = keys::outbox(id, seq);
    let Some(value) = draft.read(&key)? else { return Ok(()) };
    match settle {
        Settle::Sent => draft.remove(key),
        Settle::Update(progress) => {
            let mut row: OutboxRow = values::decode(&value, "outbox row", id)?;
            row.progress = progress.clone();
            draft.put(key, values::encode(&row)?);
        }
    }
    let mut pending = false;
    for (_, value) in draft.scan(keys::outbox_all(id))? {
        let row: OutboxRow = values::decode(&value, "outbox row", id)?;
        pending |= row.progress.dead.is_none();
    }
    draft.mark(keys::pending(id), pending)
}

fn rename(
    draft: &mut Draft<'_>,
    from: &ConversationId,
    to: &ConversationId,
) -> Result<(), StoreError> {
    if let Some(taken) = row(draft, to)? {
        return Err(StoreError::Conflict { expected: 0, found: taken.version });
    }
    // Nothing to move: as after a repeated call.
    let Some(moved) = row(draft, from)? else { return Ok(()) };
    set_timer(draft, from, moved.timer, None)?;
    set_timer(draft, to, None, moved.timer)?;
    let pending = draft.read(&keys::pending(from))?.is_some();
    draft.mark(keys::pending(from), false)?;
    draft.mark(keys::pending(to), pending)?;
    for (key, value) in draft.scan(keys::conversation(from))? {
        let (_, rest) = keys::split(&key).ok_or_else(|| values::damaged("a key", from))?;
        let value =
            if keys::is_ticket(rest) { move_ticket(draft, &value, from, to)? } else { value };
        let mut moved = keys::conversation(to).start;
        moved.extend(rest);
        draft.put(moved, value);
        draft.remove(key);
    }
    Ok(())
}

/// A ticket says whose it is.
fn move_ticket(
    draft: &mut Draft<'_>,
    value: &[u8],
    from: &ConversationId,
    to: &ConversationId,
) -> Result<IVec, StoreError> {
    let mut ticket: Ticket = values::decode(value, "ticket", from)?;
    ticket.conversation = to.clone();
    draft.mark(keys::open_ticket(from, ticket.id), false)?;
    draft.mark(keys::open_ticket(to, ticket.id), ticket.ended.is_none())?;
    Ok(values::encode(&ticket)?.into())
}

fn row(draft: &Draft<'_>, id: &ConversationId) -> Result<Option<Row>, StoreError> {
    let value = draft.read(&keys::row(id))?;
    value.map(|value| values::decode(&value, "conversation", id)).transpose()
}

fn set_timer(
    draft: &mut Draft<'_>,
    id: &ConversationId,
    old: Option<Timer>,
    new: Option<Timer>,
) -> Result<(), StoreError> {
    if old == new {
        return Ok(());
    }
    if let Some(old) = old {
        draft.mark(keys::timer(old.due, id), false)?;
    }
    if let Some(new) = new {
        draft.put(keys::timer(new.due, id), values::encode(&new)?);
    }
    Ok(())
}
