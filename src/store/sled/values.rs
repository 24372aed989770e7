//! How values are written: one byte for the version of the encoding, then
//! postcard. Errors name what could not be read and never what was in it.

use super::words::Said;
use crate::clock::Millis;
use crate::engine::action::Note;
use crate::ids::ConversationId;
use crate::message::Delivery;
use crate::store::{Progress, Row, StoreError, Timer};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// First byte of every value. A type that changes its shape takes the next
/// number for its own values, and the old shape stays readable here.
const ENCODING: u8 = 2;

/// What the writer needs of a conversation; the rest of its row is bytes to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) version: u64,
    pub(super) seq: u64,
    pub(super) oldest: u64,
    pub(super) timer: Option<Timer>,
    /// The moment under which the timers' index has the conversation; never
    /// later than the timer, often earlier.
    pub(super) indexed: Option<Millis>,
    pub(super) touched: Millis,
    /// Updates seen, and bytes that each of their hashes takes.
    pub(super) seen: (u8, u8),
}

impl Head {
    /// The row as far as the head knows it.
    pub(super) fn row(&self) -> Row {
        Row {
            version: self.version,
            seq: self.seq,
            oldest: self.oldest,
            timer: self.timer,
            touched: self.touched,
            ..Row::default()
        }
    }
}

/// A part of a journal: consecutive entries, of which the key has the last number.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Piece {
    /// When the first one was.
    pub(super) at: Millis,
    pub(super) lines: Vec<Line>,
}

/// A journal entry inside a piece.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    /// Milliseconds since the first one.
    pub(super) since: Millis,
    pub(super) update: Option<String>,
    pub(super) body: LineBody,
}

/// [`crate::store::Body`] as it is kept.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum LineBody {
    Citizen(String),
    Pressed { label: String, payload: String },
    Bot(Said),
    Operator(String),
    Note(Note),
}

/// An outbox row as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Due {
    pub(super) seq: u64,
    pub(super) at: Millis,
    pub(super) delivery: Delivery,
    pub(super) progress: Progress,
    pub(super) said: Said,
}

/// The bytes of a value.
pub(super) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_extend(value, vec![ENCODING])
        .map_err(|_| StoreError::Invalid("a value cannot be encoded"))
}

/// The value in the bytes; `what` and the owner go into the error.
pub(super) fn decode<T: DeserializeOwned>(
    bytes: &[u8],
    what: &str,
    owner: &ConversationId,
) -> Result<T, StoreError> {
    match bytes.split_first() {
        Some((&ENCODING, rest)) => decode_raw(rest, what, owner),
        _ => Err(damaged(what, owner)),
    }
}

/// The value in bytes without the version of their encoding.
pub(super) fn decode_raw<T: DeserializeOwned>(
    bytes: &[u8],
    what: &str,
    owner: &ConversationId,
) -> Result<T, StoreError> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        _ => Err(damaged(what, owner)),
    }
}

/// What of a row follows its head: the updates seen, then the session. Made
/// where the turn is made, not by the one thread that writes.
pub(super) fn encode_tail(row: &Row) -> Result<((u8, u8), Vec<u8>), StoreError> {
    let count = u8::try_from(row.seen.len())
        .map_err(|_| StoreError::Invalid("more updates are remembered than can be kept"))?;
    let most = row.seen.iter().copied().max().unwrap_or(0);
    let zeros = most.to_be_bytes().iter().take_while(|byte| **byte == 0).count();
    let mut tail = Vec::with_capacity(row.session.len() + row.seen.len() * (8 - zeros));
    for hash in &row.seen {
        tail.extend(&hash.to_be_bytes()[zeros..]);
    }
    tail.extend(&row.session);
    Ok(((count, (8 - zeros) as u8), tail))
}

/// The bytes of a row.
pub(super) fn encode_row(head: &Head, tail: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::with_capacity(64 + tail.len());
    bytes.push(ENCODING);
    let mut bytes = postcard::to_extend(head, bytes)
        .map_err(|_| StoreError::Invalid("a value cannot be encoded"))?;
    bytes.extend(tail);
    Ok(bytes)
}

/// The head of a row, and what follows it.
pub(super) fn decode_head<'a>(
    bytes: &'a [u8],
    owner: &ConversationId,
) -> Result<(Head, &'a [u8]), StoreError> {
    match bytes.split_first() {
        Some((&ENCODING, rest)) => postcard::take_from_bytes(rest).ok(),
        _ => None,
    }
    .ok_or_else(|| damaged("conversation", owner))
}

/// A row.
pub(super) fn decode_row(bytes: &[u8], owner: &ConversationId) -> Result<Row, StoreError> {
    let (head, tail) = decode_head(bytes, owner)?;
    let (count, width) = (usize::from(head.seen.0), usize::from(head.seen.1));
    let split = (width <= 8).then(|| tail.split_at_checked(count * width)).flatten();
    let (seen, session) = split.ok_or_else(|| damaged("conversation", owner))?;
    let mut row = head.row();
    row.session = session.to_vec();
    row.seen = match width {
        0 => vec![0; count],
        _ => seen
            .chunks_exact(width)
            .map(|bytes| bytes.iter().fold(0, |hash, byte| hash << 8 | u64::from(*byte)))
            .collect(),
    };
    Ok(row)
}

/// Says what is damaged without saying whose it is to somebody who reads logs.
pub(super) fn damaged(what: &str, owner: &ConversationId) -> StoreError {
    let hash = blake3::hash(owner.as_str().as_bytes()).to_hex();
    StoreError::Damaged(format!("{what} of conversation #{}", &hash[..12]))
}

/// A key that no version of the program wrote.
pub(super) fn damaged_key(space: &str) -> StoreError {
    StoreError::Damaged(format!("a key among the {space}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::WaitId;

    #[test]
    fn refuses_what_it_did_not_write_and_names_nobody() {
        let owner = ConversationId::from("telegram:5551234");
        let bytes = encode(&"mật".to_owned()).unwrap();
        assert_eq!(decode::<String>(&bytes, "journal entry", &owner).unwrap(), "mật");
        let longer = [&bytes[..], &[0]].concat();
        for bytes in [&[][..], &[9, 0], &bytes[..bytes.len() - 1], &longer] {
            let error = decode::<String>(bytes, "journal entry", &owner).unwrap_err().to_string();
            assert!(error.contains("journal entry"), "{error}");
            assert!(!error.contains("5551234"), "{error}");
        }
    }

    #[test]
    fn rows_come_back_with_hashes_of_any_width() {
        let owner = ConversationId::from("telegram:1");
        for seen in [vec![], vec![0, 0], vec![7], vec![1 << 40, 3], vec![u64::MAX, 0]] {
            let row = Row {
                version: 3,
                session: vec![1, 2, 3],
                seen,
                seq: 9,
                oldest: 2,
                timer: Some(Timer { due: -5, wait: WaitId(7) }),
                touched: 77,
            };
            let (seen, tail) = encode_tail(&row).unwrap();
            let head = Head {
                version: 3,
                seq: 9,
                oldest: 2,
                timer: row.timer,
                indexed: Some(-9),
                touched: 77,
                seen,
            };
            let bytes = encode_row(&head, &tail).unwrap();
            assert_eq!(decode_row(&bytes, &owner).unwrap(), row);
            assert!(decode_row(&bytes[..8], &owner).is_err());
        }
        assert!(encode_tail(&Row { seen: vec![1; 256], ..Row::default() }).is_err());
    }
}
