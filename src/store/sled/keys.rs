//! Where things are in the tree.
//!
//! A key begins with a space byte. Row, journal and tickets of a conversation
//! lie side by side, so that a turn touches one or two leaves: the space, the
//! conversation, a kind byte, a number. Numbers are big-endian, so that key
//! order is their order. The identifier is escaped and closed, so that no
//! conversation's keys are a prefix of another's and key order is the order of
//! identifiers.
//!
//! What is to be sent and what is dead have spaces of their own: whoever looks
//! for them looks at nothing else, and no index can disagree with them.
//!
//! A key, once released, never changes its meaning: that would be a new
//! [`DATA_VERSION`](crate::store::DATA_VERSION).

use crate::clock::Millis;
use crate::ids::{ConversationId, TicketId};
use std::ops::Range;

/// Where the data version is kept. It has this place in every version.
pub(super) const DATA_VERSION: &[u8] = b"v";
/// Where the writer keeps what it counts.
pub(super) const COUNTS: &[u8] = b"n";

const CONVERSATIONS: u8 = b'c';
const DEAD: u8 = b'd';
const OPEN_TICKETS: u8 = b'k';
const TEMPLATES: u8 = b'm';
const PENDING: u8 = b'o';
const VALUES: u8 = b'r';
const TIMERS: u8 = b't';
const DICTIONARIES: u8 = b'z';

const ROW: u8 = 0;
const JOURNAL: u8 = 1;
const TICKET: u8 = 3;

/// Inside an identifier a zero byte is followed by this one,
const ESCAPED: u8 = 0xff;
/// and the zero byte that closes it by this one, which is smaller, so that
/// `a` comes before `a\0`.
const CLOSED: u8 = 1;

/// Row, journal and tickets of one conversation.
pub(super) fn conversation(id: &ConversationId) -> Range<Vec<u8>> {
    whole(CONVERSATIONS, id)
}

/// Everything of one conversation but its key in the timers' index.
pub(super) fn all_of(id: &ConversationId) -> [Range<Vec<u8>>; 4] {
    [conversation(id), pending(id), dead(id), whole(OPEN_TICKETS, id)]
}

/// All conversations that come after one.
pub(super) fn conversations_after(id: Option<&ConversationId>) -> Range<Vec<u8>> {
    after(CONVERSATIONS, id)
}

/// The conversation row.
pub(super) fn row(id: &ConversationId) -> Vec<u8> {
    of_kind(id, ROW)
}

/// Journal entries up to one, back to where the piece before it ends.
pub(super) fn journal(id: &ConversationId, last: u64) -> Vec<u8> {
    numbered(of_kind(id, JOURNAL), last)
}

/// Pieces of the journal that hold an entry or a later one.
pub(super) fn journal_from(id: &ConversationId, seq: u64) -> Range<Vec<u8>> {
    journal(id, seq)..of_kind(id, JOURNAL + 1)
}

/// Pieces of the journal that hold nothing but entries before one.
pub(super) fn journal_before(id: &ConversationId, seq: u64) -> Range<Vec<u8>> {
    of_kind(id, JOURNAL)..journal(id, seq)
}

/// One ticket.
pub(super) fn ticket(id: &ConversationId, ticket: TicketId) -> Vec<u8> {
    let mut key = of_kind(id, TICKET);
    key.extend(ticket.0.to_be_bytes());
    key
}

/// Outbox rows that are not dead, up to one, back to where the piece before it ends.
pub(super) fn pending_piece(id: &ConversationId, last: u64) -> Vec<u8> {
    numbered(head(PENDING, id), last)
}

/// Pieces of the outbox that hold a row or a later one.
pub(super) fn pending_from(id: &ConversationId, seq: u64) -> Range<Vec<u8>> {
    pending_piece(id, seq)..pending(id).end
}

/// Outbox rows of a conversation that are not dead.
pub(super) fn pending(id: &ConversationId) -> Range<Vec<u8>> {
    whole(PENDING, id)
}

/// All outbox rows of conversations after one that are not dead.
pub(super) fn pending_after(id: Option<&ConversationId>) -> Range<Vec<u8>> {
    after(PENDING, id)
}

/// One dead outbox row.
pub(super) fn dead_row(id: &ConversationId, seq: u64) -> Vec<u8> {
    numbered(head(DEAD, id), seq)
}

/// Dead outbox rows of a conversation.
pub(super) fn dead(id: &ConversationId) -> Range<Vec<u8>> {
    whole(DEAD, id)
}

/// Dead outbox rows after one, of all conversations.
pub(super) fn dead_after(row: Option<(&ConversationId, u64)>) -> Range<Vec<u8>> {
    let from = row.map_or_else(
        || vec![DEAD],
        |(id, seq)| match seq.checked_add(1) {
            Some(next) => dead_row(id, next),
            None => dead(id).end,
        },
    );
    from..vec![DEAD + 1]
}

/// Index: a timer, or a moment before it.
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

/// Words that many messages have in common.
pub(super) fn template(hash: &[u8; 16]) -> Vec<u8> {
    [&[TEMPLATES][..], hash].concat()
}

/// What packed pieces of journals have in common.
pub(super) fn dictionary(name: &[u8; 4]) -> Vec<u8> {
    [&[DICTIONARIES][..], name].concat()
}

/// All words that messages have in common.
pub(super) fn templates() -> Range<Vec<u8>> {
    vec![TEMPLATES]..vec![TEMPLATES + 1]
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

/// The conversation in a key of its own, of the outbox or of the open
/// tickets' index, and what follows it.
pub(super) fn split(key: &[u8]) -> Option<(ConversationId, &[u8])> {
    read_id(key.get(1..)?)
}

/// The number at the end of a piece's or a dead row's key.
pub(super) fn last_number(key: &[u8]) -> Option<u64> {
    let rest = key.get(1..)?;
    let rest = rest.get(id_length(rest)?..)?;
    let number = if key.first() == Some(&CONVERSATIONS) { rest.get(1..)? } else { rest };
    let (length, bytes) = number.split_first()?;
    let mut wide = [0; 8];
    wide.get_mut(8_usize.checked_sub(usize::from(*length))?..)?
        .copy_from_slice((bytes.len() == usize::from(*length)).then_some(bytes)?);
    Some(u64::from_be_bytes(wide))
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

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Row,
    Journal,
    Ticket,
    Pending,
    Dead,
    OpenTicket,
    Timer,
    Template,
    Dictionary,
    Value,
    /// Version and counts.
    Fixed,
    Unknown,
}

/// What a key is for.
pub(super) fn kind(key: &[u8]) -> Kind {
    match key {
        DATA_VERSION | COUNTS => Kind::Fixed,
        [DEAD, ..] => Kind::Dead,
        [OPEN_TICKETS, ..] => Kind::OpenTicket,
        [TEMPLATES, ..] => Kind::Template,
        [DICTIONARIES, ..] => Kind::Dictionary,
        [PENDING, ..] => Kind::Pending,
        [VALUES, ..] => Kind::Value,
        [TIMERS, ..] => Kind::Timer,
        [CONVERSATIONS, rest @ ..] => match id_length(rest).and_then(|at| rest.get(at)) {
            Some(&ROW) => Kind::Row,
            Some(&JOURNAL) => Kind::Journal,
            Some(&TICKET) => Kind::Ticket,
            _ => Kind::Unknown,
        },
        _ => Kind::Unknown,
    }
}

/// The bytes of the conversation in a key of its own or of the outbox; in
/// their order they are the same in all spaces.
pub(super) fn owner_part(key: &[u8]) -> Option<&[u8]> {
    let rest = key.get(1..)?;
    rest.get(..id_length(rest)?)
}

/// Bytes of the escaped identifier and what closes it.
fn id_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair == [0, CLOSED]).map(|at| at + 2)
}

/// Moments before zero come first.
fn ordered(at: Millis) -> [u8; 8] {
    (at ^ Millis::MIN).to_be_bytes()
}

fn whole(space: u8, id: &ConversationId) -> Range<Vec<u8>> {
    let from = head(space, id);
    from.clone()..after_prefix(from)
}

fn after(space: u8, id: Option<&ConversationId>) -> Range<Vec<u8>> {
    let from = id.map_or_else(|| vec![space], |id| whole(space, id).end);
    from..vec![space + 1]
}

/// A space and a conversation.
fn head(space: u8, id: &ConversationId) -> Vec<u8> {
    let mut key = Vec::with_capacity(id.as_str().len() + 12);
    key.push(space);
    push_id(&mut key, id);
    key
}

fn of_kind(id: &ConversationId, kind: u8) -> Vec<u8> {
    let mut key = head(CONVERSATIONS, id);
    key.push(kind);
    key
}

/// Small numbers take few bytes; their count comes first and keeps the order.
fn numbered(mut key: Vec<u8>, number: u64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    key.push((bytes.len() - zeros) as u8);
    key.extend(&bytes[zeros..]);
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
        for key in
            [row(&id), journal(&id, 0), journal(&id, u64::MAX), ticket(&id, TicketId(u32::MAX))]
        {
            assert!(all.contains(&key));
            assert!(conversations_after(None).contains(&key));
            assert!(!conversations_after(Some(&id)).contains(&key));
            assert_eq!(owner_part(&key), Some(&b"telegram:12\0\x01"[..]));
        }
        assert!(journal_from(&id, 7).contains(&journal(&id, u64::MAX)));
        assert!(!journal_from(&id, 7).contains(&ticket(&id, TicketId(0))));
        assert!(!journal_before(&id, 7).contains(&journal(&id, 7)));
        assert!(journal_before(&id, 7).contains(&journal(&id, 6)));
        assert!(pending(&id).contains(&pending_piece(&id, u64::MAX)));
        assert!(!pending_from(&id, 7).contains(&pending_piece(&id, 6)));
        assert!(dead_after(Some((&id, 7))).contains(&dead_row(&id, 8)));
        assert!(!dead_after(Some((&id, u64::MAX))).contains(&dead_row(&id, u64::MAX)));
        let numbers = [0, 1, 255, 256, 1 << 40, u64::MAX];
        for number in numbers {
            assert_eq!(last_number(&dead_row(&id, number)), Some(number));
            assert_eq!(last_number(&journal(&id, number)), Some(number));
        }
        assert!(numbers.windows(2).all(|two| journal(&id, two[0]) < journal(&id, two[1])));
    }

    #[test]
    fn every_key_says_what_it_is_for() {
        let id = ConversationId::from("web:\0đ");
        for (key, expected) in [
            (row(&id), Kind::Row),
            (journal(&id, 1), Kind::Journal),
            (ticket(&id, TicketId(1)), Kind::Ticket),
            (pending_piece(&id, 1), Kind::Pending),
            (dead_row(&id, 1), Kind::Dead),
            (open_ticket(&id, TicketId(1)), Kind::OpenTicket),
            (timer(1, &id), Kind::Timer),
            (template(&[1; 16]), Kind::Template),
            (value("v"), Kind::Value),
            (COUNTS.to_vec(), Kind::Fixed),
            (b"x".to_vec(), Kind::Unknown),
            (conversation(&id).start, Kind::Unknown),
        ] {
            assert_eq!(kind(&key), expected, "{key:?}");
        }
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
