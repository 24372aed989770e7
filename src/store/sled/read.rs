//! Reading from the tree. Nothing here waits for the disk longer than one
//! page takes, unless it says that it scans.

use super::disk::read_error;
use super::keys;
use super::values::{self, Due, Head, Line, LineBody, Piece};
use super::words::{Template, Words};
use crate::ids::{ConversationId, TicketId};
use crate::store::{Body, Dump, Entry, OutboxRow, Row, StoreError, Ticket, turn};
use ::sled::{IVec, Tree};
use std::ops::Range;
use std::sync::Arc;

/// A conversation.
pub(super) fn row(tree: &Tree, id: &ConversationId) -> Result<Option<Row>, StoreError> {
    let value = tree.get(keys::row(id)).map_err(read_error)?;
    value.map(|value| values::decode_row(&value, id)).transpose()
}

/// What the store itself needs of a conversation.
pub(super) fn head(tree: &Tree, id: &ConversationId) -> Result<Option<Head>, StoreError> {
    let value = tree.get(keys::row(id)).map_err(read_error)?;
    value.map(|value| Ok(values::decode_head(&value, id)?.0)).transpose()
}

/// Words by their hash.
pub(super) fn template(tree: &Tree, hash: &[u8; 16]) -> Result<Option<Arc<Template>>, StoreError> {
    let value = tree.get(keys::template(hash)).map_err(read_error)?;
    Ok(value.map(|value| Template::found(*hash, &value)))
}

/// Journal entries after `after`.
pub(super) fn journal(
    tree: &Tree,
    words: &Words,
    id: &ConversationId,
    after: u64,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let (Some(from), Some(head)) = (after.checked_add(1), head(tree, id)?) else {
        return Ok(vec![]);
    };
    let from = from.max(turn::first_entry(&head.row()));
    let mut found = Vec::new();
    for item in tree.range(keys::journal_from(id, from)) {
        if found.len() >= limit {
            break;
        }
        let (key, value) = item.map_err(read_error)?;
        entries(tree, words, id, (&key, &value), from, &mut found)?;
    }
    found.truncate(limit);
    Ok(found)
}

/// The entries of a piece from one on.
fn entries(
    tree: &Tree,
    words: &Words,
    id: &ConversationId,
    (key, value): (&[u8], &[u8]),
    from: u64,
    found: &mut Vec<Entry>,
) -> Result<(), StoreError> {
    let piece: Piece = words.packed.piece(tree, value, id)?;
    let first = keys::last_number(key)
        .and_then(|last| last.checked_add(1)?.checked_sub(piece.lines.len() as u64))
        .ok_or_else(|| values::damaged("journal entry", id))?;
    for (seq, line) in (first..).zip(piece.lines) {
        if seq >= from {
            let Line { since, update, body } = line;
            let body = match body {
                LineBody::Citizen(text) => Body::Citizen(text),
                LineBody::Pressed { label, payload } => Body::Pressed { label, payload },
                LineBody::Bot(said) => {
                    Body::Bot(words.tell(said, id, |hash| template(tree, hash))?)
                }
                LineBody::Operator(text) => Body::Operator(text),
                LineBody::Note(note) => Body::Note(note),
            };
            found.push(Entry { seq, at: piece.at.wrapping_add(since), update, body });
        }
    }
    Ok(())
}

/// Outbox rows of a conversation.
pub(super) fn outbox(
    tree: &Tree,
    words: &Words,
    id: &ConversationId,
) -> Result<Vec<OutboxRow>, StoreError> {
    let mut rows = Vec::new();
    for item in tree.range(keys::pending(id)) {
        let (_, value) = item.map_err(read_error)?;
        let piece: Vec<Due> = values::decode(&value, "outbox row", id)?;
        for due in piece {
            rows.push(outbox_row(tree, words, id, due)?);
        }
    }
    for item in tree.range(keys::dead(id)) {
        let (_, value) = item.map_err(read_error)?;
        let due = values::decode(&value, "outbox row", id)?;
        rows.push(outbox_row(tree, words, id, due)?);
    }
    rows.sort_by_key(|row| row.seq);
    Ok(rows)
}

fn outbox_row(
    tree: &Tree,
    words: &Words,
    id: &ConversationId,
    due: Due,
) -> Result<OutboxRow, StoreError> {
    let Due { seq, at, delivery, progress, said } = due;
    let message = words.tell(said, id, |hash| template(tree, hash))?;
    Ok(OutboxRow { seq, at, message, delivery, progress })
}

/// Dead outbox rows after one.
pub(super) fn dead(
    tree: &Tree,
    words: &Words,
    after: Option<(&ConversationId, u64)>,
    limit: usize,
) -> Result<Vec<(ConversationId, OutboxRow)>, StoreError> {
    scan(tree, keys::dead_after(after), limit, |key, value| {
        let (id, _) = keys::split(key).ok_or_else(|| values::damaged_key("dead messages"))?;
        let due = values::decode(value, "outbox row", &id)?;
        let row = outbox_row(tree, words, &id, due)?;
        Ok((id, row))
    })
}

/// Conversations with outbox rows that are not dead. Jumps from one to the next.
pub(super) fn pending(tree: &Tree) -> Result<Vec<ConversationId>, StoreError> {
    jump(tree, None, usize::MAX, keys::pending_after, "conversations with messages to send")
}

/// One ticket.
pub(super) fn ticket(
    tree: &Tree,
    id: &ConversationId,
    ticket: TicketId,
) -> Result<Option<Ticket>, StoreError> {
    let value = tree.get(keys::ticket(id, ticket)).map_err(read_error)?;
    value.map(|value| values::decode(&value, "ticket", id)).transpose()
}

/// Open tickets, oldest first. A ticket that ends meanwhile may be left out.
pub(super) fn open_tickets(tree: &Tree) -> Result<Vec<Ticket>, StoreError> {
    let mut open = Vec::new();
    for (id, number) in open_ticket_keys(tree)? {
        open.extend(ticket(tree, &id, number)?.filter(|ticket| ticket.ended.is_none()));
    }
    open.sort_by_key(|ticket| ticket.opened_at);
    Ok(open)
}

/// Keys of the open tickets' index.
pub(super) fn open_ticket_keys(tree: &Tree) -> Result<Vec<(ConversationId, TicketId)>, StoreError> {
    scan(tree, keys::open_tickets(), usize::MAX, |key, _| {
        keys::split(key)
            .and_then(|(id, rest)| Some((id, keys::ticket_number(rest)?)))
            .ok_or_else(|| values::damaged_key("open tickets"))
    })
}

/// A small value.
pub(super) fn value(tree: &Tree, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(tree.get(keys::value(key)).map_err(read_error)?.map(|value| value.to_vec()))
}

/// Small values by prefix.
pub(super) fn values_of(
    tree: &Tree,
    range: Range<Vec<u8>>,
    limit: usize,
) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    scan(tree, range, limit, |key, value| {
        let name = keys::value_name(key).ok_or_else(|| values::damaged_key("small values"))?;
        Ok((name, value.to_vec()))
    })
}

/// Conversations in key order. Jumps from one to the next, so that its cost
/// follows `limit` and not what the conversations hold.
pub(super) fn conversations(
    tree: &Tree,
    after: Option<&ConversationId>,
    limit: usize,
) -> Result<Vec<ConversationId>, StoreError> {
    jump(tree, after, limit, keys::conversations_after, "conversations")
}

/// Everything of one conversation.
pub(super) fn dump(
    tree: &Tree,
    words: &Words,
    id: &ConversationId,
) -> Result<Option<Dump>, StoreError> {
    let mut rows = Vec::new();
    for item in tree.range(keys::conversation(id)) {
        rows.push(item.map_err(read_error)?);
    }
    assemble(tree, words, id, &rows, outbox(tree, words, id)?)
}

/// A conversation from the rows in its own range, and its outbox.
pub(super) fn assemble(
    tree: &Tree,
    words: &Words,
    id: &ConversationId,
    rows: &[(IVec, IVec)],
    outbox: Vec<OutboxRow>,
) -> Result<Option<Dump>, StoreError> {
    let mut dump = Dump { outbox, ..Dump::default() };
    let mut found = false;
    for (key, value) in rows {
        match keys::kind(key) {
            keys::Kind::Row => {
                dump.row = values::decode_row(value, id)?;
                found = true;
            }
            keys::Kind::Journal => {
                let from = turn::first_entry(&dump.row);
                entries(tree, words, id, (key, value), from, &mut dump.journal)?;
            }
            keys::Kind::Ticket => dump.tickets.push(values::decode(value, "ticket", id)?),
            _ => return Err(values::damaged("unknown row", id)),
        }
    }
    match (found, rows.is_empty() && dump.outbox.is_empty()) {
        (true, _) => Ok(Some(dump)),
        (false, true) => Ok(None),
        // Its other rows are there.
        (false, false) => Err(values::damaged("conversation row missing", id)),
    }
}

/// Outbox rows from their keys and values, dead ones included.
pub(super) fn assemble_outbox(
    tree: &Tree,
    words: &Words,
    id: &ConversationId,
    rows: &[(IVec, IVec)],
) -> Result<Vec<OutboxRow>, StoreError> {
    let mut found = Vec::new();
    for (key, value) in rows {
        if keys::kind(key) == keys::Kind::Dead {
            let due = values::decode(value, "outbox row", id)?;
            found.push(outbox_row(tree, words, id, due)?);
        } else {
            let piece: Vec<Due> = values::decode(value, "outbox row", id)?;
            for due in piece {
                found.push(outbox_row(tree, words, id, due)?);
            }
        }
    }
    found.sort_by_key(|row| row.seq);
    Ok(found)
}

fn jump(
    tree: &Tree,
    after: Option<&ConversationId>,
    limit: usize,
    rest: impl Fn(Option<&ConversationId>) -> Range<Vec<u8>>,
    space: &str,
) -> Result<Vec<ConversationId>, StoreError> {
    let mut found: Vec<ConversationId> = Vec::new();
    while found.len() < limit {
        let Some(item) = tree.range(rest(found.last().or(after))).next() else { break };
        let (key, _) = item.map_err(read_error)?;
        let (id, _) = keys::split(&key).ok_or_else(|| values::damaged_key(space))?;
        found.push(id);
    }
    Ok(found)
}

fn scan<T>(
    tree: &Tree,
    range: Range<Vec<u8>>,
    limit: usize,
    read: impl Fn(&[u8], &IVec) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let items = tree.range(range).take(limit);
    items.map(|item| item.map_err(read_error).and_then(|(key, value)| read(&key, &value))).collect()
}
