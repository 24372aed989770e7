//! Reading the tree piece by piece, journals whole, and what a rewrite has to know
//! of keys and values to copy and compare them.

use super::disk;
use super::keys::{self, Kind};
use super::packing;
use super::values::{self, Due, LineBody, Piece};
use super::words::Said;
use crate::ids::ConversationId;
use crate::store::StoreError;
use ::sled::{IVec, Tree};

/// Keys between two looks at the clock.
const STRIDE: usize = 256;
/// Bytes after which no more pieces of a journal are merged into one: when its
/// conversation is opened at the desk, or loses old entries, it is handled whole.
const MERGED: usize = 8_000;
/// Packed bytes stand for about so many.
const PACKED: usize = 4;

/// The first key after another one.
pub(super) fn behind(key: &[u8]) -> Vec<u8> {
    [key, &[0]].concat()
}

/// Keys and values from a key on. A journal is never divided.
pub(super) fn page(tree: &Tree, from: &[u8]) -> Result<Vec<(IVec, IVec)>, StoreError> {
    let mut page: Vec<(IVec, IVec)> = Vec::with_capacity(STRIDE);
    for item in tree.range(from..) {
        let next = item.map_err(disk::read_error)?;
        if page.len() >= STRIDE && page.last().is_none_or(|last| !is_one_journal(last, &next)) {
            break;
        }
        page.push(next);
    }
    Ok(page)
}

pub(super) fn is_copied(key: &[u8]) -> bool {
    !matches!(keys::kind(key), Kind::Template | Kind::Dictionary | Kind::Fixed)
}

pub(super) fn is_journal(key: &[u8]) -> bool {
    keys::kind(key) == Kind::Journal
}

pub(super) fn is_same_journal(one: &[u8], other: &[u8]) -> bool {
    is_journal(one) && is_journal(other) && keys::owner_part(one) == keys::owner_part(other)
}

pub(super) fn is_one_journal((one, _): &(IVec, IVec), (other, _): &(IVec, IVec)) -> bool {
    is_same_journal(one, other)
}

/// What of a journal becomes one piece each.
pub(super) fn runs(group: &[(IVec, IVec)]) -> Vec<&[(IVec, IVec)]> {
    let (mut runs, mut begin, mut bytes) = (Vec::new(), 0, 0);
    for (at, (_, value)) in group.iter().enumerate() {
        if bytes >= MERGED {
            runs.push(&group[begin..at]);
            (begin, bytes) = (at, 0);
        }
        bytes += value.len() * if packing::is_packed(value) { PACKED } else { 1 };
    }
    runs.push(&group[begin..]);
    runs
}

/// The first and the last number of a piece.
pub(super) fn numbers(key: &[u8], piece: &Piece) -> Result<(u64, u64), StoreError> {
    keys::last_number(key)
        .and_then(|last| Some((last.checked_add(1)?.checked_sub(piece.lines.len() as u64)?, last)))
        .ok_or_else(|| values::damaged("journal entry", &owner(key)))
}

pub(super) fn owner(key: &[u8]) -> ConversationId {
    keys::split(key).map_or_else(|| ConversationId::from(""), |(id, _)| id)
}

pub(super) fn differs() -> StoreError {
    StoreError::Damaged("the copy differs from the original".into())
}

/// The words that a line refers to.
pub(super) fn hash_in(body: &LineBody) -> Option<[u8; 16]> {
    match body {
        LineBody::Bot(said) => shared(said),
        _ => None,
    }
}

fn shared(said: &Said) -> Option<[u8; 16]> {
    match said {
        Said::Shared { hash, .. } => Some(*hash),
        Said::Whole(_) => None,
    }
}

/// Hashes of the words that a row refers to that is copied as it is.
pub(super) fn templates(key: &[u8], value: &[u8]) -> Result<Vec<[u8; 16]>, StoreError> {
    Ok(match keys::kind(key) {
        Kind::Journal => {
            let piece: Piece = values::decode(value, "journal entry", &owner(key))?;
            piece.lines.iter().filter_map(|line| hash_in(&line.body)).collect()
        }
        Kind::Pending => {
            let rows: Vec<Due> = values::decode(value, "outbox row", &owner(key))?;
            rows.iter().filter_map(|row| shared(&row.said)).collect()
        }
        Kind::Dead => {
            let row: Due = values::decode(value, "outbox row", &owner(key))?;
            shared(&row.said).into_iter().collect()
        }
        _ => Vec::new(),
    })
}
