//! Reading from the tree. Nothing here waits for the disk longer than one
//! page takes, unless it says that it scans.

use super::disk::read_error;
use super::{keys, values};
use crate::clock::Millis;
use crate::ids::{ConversationId, TicketId};
use crate::store::{Dump, Entry, Indexes, OutboxRow, Row, StoreError, Ticket, Timer};
use ::sled::{IVec, Tree};
use serde::de::DeserializeOwned;
use std::ops::Range;

/// A conversation.
pub(super) fn row(tree: &Tree, id: &ConversationId) -> Result<Option<Row>, StoreError> {
    one(tree, &keys::row(id), "conversation", id)
}

/// Journal entries after `after`.
pub(super) fn journal(
    tree: &Tree,
    id: &ConversationId,
    after: u64,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let Some(from) = after.checked_add(1) else { return Ok(vec![]) };
    many(tree, keys::journal_from(id, from), limit, "journal entry", id)
}

/// Outbox rows of a conversation.
pub(super) fn outbox(tree: &Tree, id: &ConversationId) -> Result<Vec<OutboxRow>, StoreError> {
    many(tree, keys::outbox_all(id), usize::MAX, "outbox row", id)
}

/// Conversations with outbox rows that are not dead.
pub(super) fn pending(tree: &Tree) -> Result<Vec<ConversationId>, StoreError> {
    scan(tree, keys::pending_all(), usize::MAX, |key, _| match keys::split(key) {
        Some((id, [])) => Ok(id),
        _ => Err(values::damaged_key("conversations with messages to send")),
    })
}

/// Timers due until `now`, or all.
pub(super) fn timers(
    tree: &Tree,
    now: Millis,
    limit: usize,
) -> Result<Vec<(ConversationId, Timer)>, StoreError> {
    scan(tree, keys::timers_until(now), limit, |key, value| {
        let (due, id) = keys::split_timer(key).ok_or_else(|| values::damaged_key("timers"))?;
        let timer: Timer = values::decode(value, "timer", &id)?;
        if timer.due == due { Ok((id, timer)) } else { Err(values::damaged("timer", &id)) }
    })
}

/// One ticket.
pub(super) fn ticket(
    tree: &Tree,
    id: &ConversationId,
    ticket: TicketId,
) -> Result<Option<Ticket>, StoreError> {
    one(tree, &keys::ticket(id, ticket), "ticket", id)
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
    let mut found: Vec<ConversationId> = Vec::new();
    while found.len() < limit {
        let rest = keys::conversations_after(found.last().or(after));
        let Some(item) = tree.range(rest).next() else { break };
        let (key, _) = item.map_err(read_error)?;
        let (id, _) = keys::split(&key).ok_or_else(|| values::damaged_key("conversations"))?;
        found.push(id);
    }
    Ok(found)
}

/// Everything of one conversation.
pub(super) fn dump(tree: &Tree, id: &ConversationId) -> Result<Option<Dump>, StoreError> {
    let Some(row) = row(tree, id)? else {
        return match tree.range(keys::conversation(id)).next() {
            None => Ok(None),
            // Its other rows are there.
            Some(_) => Err(values::damaged("conversation row missing", id)),
        };
    };
    for key in scan(tree, keys::conversation(id), usize::MAX, |key, _| Ok(key.to_vec()))? {
        let kind = keys::split(&key).map_or("unknown row", |(_, rest)| keys::kind_name(rest));
        if kind == "unknown row" {
            return Err(values::damaged(kind, id));
        }
    }
    Ok(Some(Dump {
        row,
        journal: journal(tree, id, 0, usize::MAX)?,
        outbox: outbox(tree, id)?,
        tickets: many(tree, keys::tickets(id), usize::MAX, "ticket", id)?,
    }))
}

/// All keys of the indexes.
pub(super) fn indexes(tree: &Tree) -> Result<Indexes, StoreError> {
    Ok(Indexes {
        timers: timers(tree, Millis::MAX, usize::MAX)?,
        pending: pending(tree)?,
        tickets: open_ticket_keys(tree)?,
    })
}

fn open_ticket_keys(tree: &Tree) -> Result<Vec<(ConversationId, TicketId)>, StoreError> {
    scan(tree, keys::open_tickets(), usize::MAX, |key, _| {
        keys::split(key)
            .and_then(|(id, rest)| Some((id, keys::ticket_number(rest)?)))
            .ok_or_else(|| values::damaged_key("open tickets"))
    })
}

fn one<T: DeserializeOwned>(
    tree: &Tree,
    key: &[u8],
    what: &str,
    id: &ConversationId,
) -> Result<Option<T>, StoreError> {
    let value = tree.get(key).map_err(read_error)?;
    value.map(|value| values::decode(&value, what, id)).transpose()
}

fn many<T: DeserializeOwned>(
    tree: &Tree,
    range: Range<Vec<u8>>,
    limit: usize,
    what: &str,
    id: &ConversationId,
) -> Result<Vec<T>, StoreError> {
    scan(tree, range, limit, |_, value| values::decode(value, what, id))
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
