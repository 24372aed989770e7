//! Where things are in the tree.
//!
//! All rows of a conversation lie side by side, so that a turn touches one or
//! two leaves: a space byte, the conversation, a kind byte, a number. Numbers
//! are big-endian, so that key order is their order. The identifier is escaped
//! and closed, so that no conversation's keys are a prefix of another's and
//! key order is the order of identifiers.
//!
//! A key, once released, never changes its meaning: that would be a new
//! [`DATA_VERSION`](crate::store::DATA_VERSION).

use crate::clock::Millis;
use crate::ids::{ConversationId, TicketId};
use std::ops::Range;

/// Where the data version is kept. It has this place in every version.
pub(super) const DATA_VERSION: &[u8] = b"v";

const CONVERSATIONS: u8 = b'c';
const TIMERS: u8 = b't';
const PENDING: u8 = b'o';
const OPEN_TICKETS: u8 = b'k';
const VALUES: u8 = b'r';

const ROW: u8 = 0;
const JOURNAL: u8 = 1;
const OUTBOX: u8 = 2;
const TICKET: u8 = 3;

/// Inside an identifier a zero byte is followed by this one,
const ESCAPED: u8 = 0xff;
/// and the zero byte that closes it by this one, which is smaller, so that
/// `a` comes before `a\0`.
const CLOSED: u8 = 1;

/// Everything of one conversation.
pub(super) fn conversation(id: &ConversationId) -> Range<Vec<u8>> {
    let from = head(CONVERSATIONS, id);
    from.clone()..after_prefix(from)
}

/// All conversations that come after one.
pub(super) fn conversations_after(id: Option<&ConversationId>) -> Range<Vec<u8>> {
    let from = id.map_or_else(|| vec![CONVERSATIONS], |id| conversation(id).end);
    from..vec![CONVERSATIONS + 1]
}

/// The conversation row.
pub(super) fn row(id: &ConversationId) -> Vec<u8> {
    of_kind(id, ROW)
}

/// One journal entry.
pub(super) fn journal(id: &ConversationId, seq: u64) -> Vec<u8> {
    numbered(id, JOURNAL, &seq.to_be_bytes())
}

/// Journal entries from one on.
pub(super) fn journal_from(id: &ConversationId, seq: u64) -> Range<Vec<u8>> {
    journal(id, seq)..of_kind(id, JOURNAL + 1)
}

/// Journal entries before one.
pub(super) fn journal_before(id: &ConversationId, seq: u64) -> Range<Vec<u8>> {
    journal(id, 0)..journal(id, seq)
}

/// One outbox row.
pub(super) fn outbox(id: &ConversationId, seq: u64) -> Vec<u8> {
    numbered(id, OUTBOX, &seq.to_be_bytes())
}

/// All outbox rows of a conversation.
pub(super) fn outbox_all(id: &ConversationId) -> Range<Vec<u8>> {
    of_kind(id, OUTBOX)..of_kind(id, OUTBOX + 1)
}

/// One ticket.
pub(super) fn ticket(id: &ConversationId, ticket: TicketId) -> Vec<u8> {
    numbered(id, TICKET, &ticket.0.to_be_bytes())
}

/// All tickets of a conversation.
pub(super) fn tickets(id: &ConversationId) -> Range<Vec<u8>> {
    of_kind(id, TICKET)..of_kind(id, TICKET + 1)
}

/// Index: a timer.
pub(super) fn timer(due: Millis, id: &ConversationId) -> Vec<u8> {
    let mut key = vec![TIMERS];
    key.extend(ordered(due));
    push_id(&mut key, id);
    key
}

/// Index: timers due at or before a moment.
pub(super) fn timers_until(now: Millis) -> Range<Vec<u8>> {
    let end = match now.checked_add(1) {
        Some(next) => [&[TIMERS][..], &ordered(next)].concat(),
        None => vec![TIMERS + 1],
    };
    vec![TIMERS]..end
}

/// Index: a conversation with outbox rows that are not dead.
pub(super) fn pending(id: &ConversationId) -> Vec<u8> {
    head(PENDING, id)
}

/// Index: all conversations with outbox rows that are not dead.
pub(super) fn pending_all() -> Range<Vec<u8>> {
    vec![PENDING]..vec![PENDING + 1]
}

/// Index: an open ticket.
pub(super) fn open_ticket(id: &ConversationId, ticket: TicketId) -> Vec<u8> {
    let mut key = head(OPEN_TICKETS, id);
    key.extend(ticket.0.to_be_bytes());
    key
}

/// Index: all open tickets.
pub(super) fn open_tickets() -> Range<Vec<u8>> {
    vec![OPEN_TICKETS]..vec![OPEN_TICKETS + 1]
}

/// A small value.
pub(super) fn value(key: &str) -> Vec<u8> {
    [&[VALUES], key.as_bytes()].concat()
}

/// Small values whose key begins with `prefix` and comes after `after`.
pub(super) fn values(prefix: &str, after: Option<&str>) -> Range<Vec<u8>> {
    let first = value(prefix);
    let from = after.map_or_else(|| first.clone(), |after| [&value(after)[..], &[0]].concat());
    let mut end = first.clone();
    // The next prefix of the same length; the space byte always can rise.
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            break;
        }
    }
    from.max(first)..end
}

/// The key of a small value.
pub(super) fn value_name(key: &[u8]) -> Option<String> {
    String::from_utf8(key.get(1..)?.to_vec()).ok()
}

/// The conversation in a key of the conversations' space, of the pending
/// index or of the open tickets' index, and what follows it.
pub(super) fn split(key: &[u8]) -> Option<(ConversationId, &[u8])> {
    read_id(key.get(1..)?)
}

/// The moment and the conversation in a key of the timers' index.
pub(super) fn split_timer(key: &[u8]) -> Option<(Millis, ConversationId)> {
    let (due, rest) = key.get(1..)?.split_first_chunk::<8>()?;
    match read_id(rest)? {
        (id, []) => Some((Millis::from_be_bytes(*due) ^ Millis::MIN, id)),
        _ => None,
    }
}

/// The ticket number that follows the conversation in an open ticket's key.
pub(super) fn ticket_number(rest: &[u8]) -> Option<TicketId> {
    Some(TicketId(u32::from_be_bytes(rest.try_into().ok()?)))
}

/// What kind of row a key of the conversations' space names, for messages.
pub(super) fn kind_name(rest: &[u8]) -> &'static str {
    match rest.first() {
        Some(&ROW) => "conversation",
        Some(&JOURNAL) => "journal entry",
        Some(&OUTBOX) => "outbox row",
        Some(&TICKET) => "ticket",
        _ => "unknown row",
    }
}

/// Whether what follows the conversation names a ticket.
pub(super) fn is_ticket(rest: &[u8]) -> bool {
    rest.first() == Some(&TICKET)
}

/// Bytes whose order is the order of moments, before 1970 too.
fn ordered(at: Millis) -> [u8; 8] {
    (at ^ Millis::MIN).to_be_bytes()
}

fn head(space: u8, id: &ConversationId) -> Vec<u8> {
    let mut key = Vec::with_capacity(id.as_str().len() + 12);
    key.push(space);
    push_id(&mut key, id);
    key
}

fn of_kind(id: &ConversationId, kind: u8) -> Vec<u8> {
    numbered(id, kind, &[])
}

fn numbered(id: &ConversationId, kind: u8, number: &[u8]) -> Vec<u8> {
    let mut key = head(CONVERSATIONS, id);
    key.push(kind);
    key.extend(number);
    key
}

fn push_id(key: &mut Vec<u8>, id: &ConversationId) {
    for &byte in id.as_str().as_bytes() {
        key.push(byte);
        if byte == 0 {
            key.push(ESCAPED);
        }
    }
    key.extend([0, CLOSED]);
}

fn read_id(bytes: &[u8]) -> Option<(ConversationId, &[u8])> {
    let mut id = Vec::new();
    let mut rest = bytes;
    loop {
        rest = match rest {
            [0, ESCAPED, rest @ ..] => {
                id.push(0);
                rest
            }
            [0, CLOSED, rest @ ..] => {
                return Some((ConversationId::new(String::from_utf8(id).ok()?), rest));
            }
            [0, ..] | [] => return None,
            [byte, rest @ ..] => {
                id.push(*byte);
                rest
            }
        };
    }
}

/// The first key after all keys that begin with `prefix`, which ends in `CLOSED`.
fn after_prefix(mut prefix: Vec<u8>) -> Vec<u8> {
    if let Some(last) = prefix.last_mut() {
        *last = CLOSED + 1;
    }
    prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 9] =
        ["", "\0", "\0\u{1}", "a", "a\0", "a\0b", "telegram:12", "telegram:123", "web:đ"];

    #[test]
    fn keys_keep_the_order_of_identifiers_and_read_back() {
        for (at, a) in IDS.iter().enumerate() {
            let a = ConversationId::from(*a);
            assert_eq!(split(&row(&a)), Some((a.clone(), &[ROW][..])));
            assert_eq!(split_timer(&timer(-5, &a)), Some((-5, a.clone())));
            for b in &IDS[at + 1..] {
                let b = ConversationId::from(*b);
                assert!(conversation(&a).end <= conversation(&b).start, "{a} before {b}");
            }
        }
    }

    #[test]
    fn rows_lie_inside_their_ranges() {
        let id = ConversationId::from("telegram:12");
        let all = conversation(&id);
        for key in [
            row(&id),
            journal(&id, 0),
            journal(&id, u64::MAX),
            outbox(&id, u64::MAX),
            ticket(&id, TicketId(u32::MAX)),
        ] {
            assert!(all.contains(&key));
            assert!(conversations_after(None).contains(&key));
            assert!(!conversations_after(Some(&id)).contains(&key));
        }
        assert!(journal_from(&id, 7).contains(&journal(&id, u64::MAX)));
        assert!(!journal_from(&id, 7).contains(&outbox(&id, 7)));
        assert!(!journal_before(&id, 7).contains(&journal(&id, 7)));
    }

    #[test]
    fn timers_are_in_order_of_time() {
        let id = ConversationId::from("web:1");
        let moments = [i64::MIN, -1, 0, 1, 255, 256, i64::MAX];
        assert!(moments.windows(2).all(|two| timer(two[0], &id) < timer(two[1], &id)));
        for now in moments {
            for due in moments {
                assert_eq!(timers_until(now).contains(&timer(due, &id)), due <= now);
            }
        }
    }

    #[test]
    fn torn_keys_are_refused() {
        for key in [&b""[..], b"c", b"ca", b"ca\0", b"ca\0\x05", b"c\xff\0\x01"] {
            assert_eq!(split(key), None, "{key:?}");
        }
        assert_eq!(split_timer(b"t123"), None);
        assert_eq!(ticket_number(b"123"), None);
    }
}
