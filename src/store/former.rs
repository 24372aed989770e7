//! What stays under a name when its conversation goes.
//!
//! A turn may be under way while another process gives the conversation another
//! name or erases it, and a database behind a broken connection may write a turn
//! after that. So the same commit leaves, among the small values:
//!
//! - after a move, where the conversation went: nobody can begin another one under
//!   the former name while that is remembered;
//! - a fence, above all version and journal numbers that the name has had. Whoever
//!   begins a conversation names the fence, numbers on from it, and is refused when
//!   it has been raised meanwhile. So no number comes twice, and whatever was meant
//!   for the former conversation misses the new one. Names share [`FENCES`] fences:
//!   one tells nothing about a person;
//! - after an erasure, for as long as a platform may deliver something again, the
//!   hashes of the updates handled lately; each names neither person nor text. Where
//!   the person's conversation had come from is forgotten in the same commit.

use super::{Row, Store, StoreError};
use crate::clock::Millis;
use crate::ids::ConversationId;

/// For how long moves and handled updates are remembered, in milliseconds:
/// Telegram delivers what was not taken for 24 hours; twice that, because clocks
/// differ.
pub const REMEMBERED: Millis = 2 * 24 * 3_600_000;

/// Where conversations went, by their former names.
pub(super) const MOVED: &str = "moved:";
/// Numbers that a new conversation must not use.
const FENCE: &str = "fence:";
/// Updates handled in conversations that are no more.
const HANDLED: &str = "handled:";
/// Fences that all names share: few, so that each stands for many people, and many
/// enough that turns seldom have to be worked out anew for a stranger's erasure.
const FENCES: u8 = u8::MAX;

/// What is known of a name that has no conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vacancy {
    /// The conversation has this name now.
    pub moved: Option<ConversationId>,
    /// The update was handled in a conversation that was erased since.
    pub handled: bool,
    /// Version and journal numbers of a new conversation come after this.
    pub fence: u64,
}

impl Vacancy {
    /// The row on which the first turn of a new conversation is built.
    pub fn row(&self) -> Row {
        let fence = self.fence;
        Row { version: fence, seq: fence, oldest: fence.saturating_add(1), ..Row::default() }
    }
}

/// Small values that change with a write; `None`: the value goes.
pub(super) type Left = Vec<(String, Option<Vec<u8>>)>;

/// What a conversation leaves under its former name when it moves. `row`: the
/// conversation, if there is one already.
pub(super) fn moved(
    from: &ConversationId,
    row: Option<&Row>,
    fence: u64,
    to: &ConversationId,
    at: Millis,
) -> Left {
    let mut value = at.to_be_bytes().to_vec();
    value.extend_from_slice(to.as_str().as_bytes());
    vec![raised(from, row, fence), (moved_key(from), Some(value))]
}

/// What a conversation leaves when it is erased. `moves`: all moves remembered.
pub(super) fn erased(
    id: &ConversationId,
    row: &Row,
    fence: u64,
    moves: Vec<(String, Vec<u8>)>,
    at: Millis,
) -> Left {
    let mut left = vec![raised(id, Some(row), fence)];
    if at.saturating_sub(row.touched) < REMEMBERED {
        let value = || Some(at.to_be_bytes().to_vec());
        left.extend(row.seen.iter().map(|update| (handled_key(*update), value())));
    }
    left.extend(names(id, moves).into_iter().map(|key| (key, None)));
    left.sort();
    left.dedup();
    left
}

/// The version with which a conversation comes under a name.
pub(super) fn arriving(version: u64, fence: u64) -> u64 {
    version.max(fence.saturating_add(1))
}

fn raised(id: &ConversationId, row: Option<&Row>, fence: u64) -> (String, Option<Vec<u8>>) {
    let used = row.map_or(0, |row| row.version.max(row.seq));
    // In any case: whoever looked before must be refused.
    (fence_key(id), Some(used.max(fence.saturating_add(1)).to_be_bytes().to_vec()))
}

/// Keys of the moves that led to a name, over whatever names between.
fn names(id: &ConversationId, mut moves: Vec<(String, Vec<u8>)>) -> Vec<String> {
    let (mut keys, mut ends) = (Vec::new(), vec![id.clone()]);
    while let Some(end) = ends.pop() {
        let leads = |value: &[u8]| target(value).as_ref() == Some(&end);
        let (its, others) = moves.into_iter().partition(|(_, value)| leads(value));
        moves = others;
        for (key, _) in its {
            ends.extend(key.strip_prefix(MOVED).map(ConversationId::from));
            keys.push(key);
        }
    }
    keys
}

/// Where it is remembered that a conversation moved.
pub(super) fn moved_key(from: &ConversationId) -> String {
    format!("{MOVED}{from}")
}

/// Where the fence of a name is.
pub(super) fn fence_key(id: &ConversationId) -> String {
    let hash = blake3::hash(id.as_str().as_bytes());
    format!("{FENCE}{:03}", hash.as_bytes()[0] % FENCES)
}

fn handled_key(update: u64) -> String {
    format!("{HANDLED}{update:016x}")
}

/// The name in the value of a move.
pub(super) fn target(value: &[u8]) -> Option<ConversationId> {
    let (_, name) = value.split_first_chunk::<8>()?;
    std::str::from_utf8(name).ok().map(ConversationId::from)
}

/// The number in the value of a fence.
pub(super) fn fence(value: Option<&[u8]>) -> Result<u64, StoreError> {
    let Some(value) = value else { return Ok(0) };
    let number = value.try_into().map(u64::from_be_bytes);
    number.map_err(|_| StoreError::Damaged("a fence of conversation numbers".into()))
}

/// Refuses a conversation under a name that another one has left lately; else the
/// name's fence.
pub(super) fn vacant(moved: Option<&[u8]>, fence: Option<&[u8]>) -> Result<u64, StoreError> {
    match moved.and_then(target) {
        Some(to) => Err(StoreError::Moved(to)),
        None => self::fence(fence),
    }
}

/// Asks what is known of a name, and of an update that came under it.
pub(super) async fn ask<S: Store + ?Sized>(
    store: &S,
    id: &ConversationId,
    update: Option<u64>,
) -> Result<Vacancy, StoreError> {
    let (moved, fence, handled) = (moved_key(id), fence_key(id), update.map(handled_key));
    let handled = async {
        match &handled {
            Some(key) => store.recall(key).await,
            None => Ok(None),
        }
    };
    let asked = futures_util::try_join!(store.recall(&moved), store.recall(&fence), handled);
    let (moved, fence, handled) = asked?;
    Ok(Vacancy {
        moved: moved.as_deref().and_then(target),
        handled: handled.is_some(),
        fence: self::fence(fence.as_deref())?,
    })
}

/// Forgets moves and updates that no platform names any more.
pub async fn forget_old(store: &dyn Store, now: Millis) -> Result<(), StoreError> {
    let old = now - REMEMBERED;
    for prefix in [MOVED, HANDLED] {
        for (key, value) in store.values(prefix, None, usize::MAX).await? {
            let at = value.first_chunk().map(|at| Millis::from_be_bytes(*at));
            if at.is_none_or(|at| at < old) {
                // Unless it has just been written anew.
                store.swap(&key, Some(&value), None).await?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_value_is_no_move_and_no_fence() {
        assert_eq!(target(&[]), None);
        assert_eq!(target(b"1234567"), None);
        let value = [&9_i64.to_be_bytes()[..], b"telegram:-1"].concat();
        assert_eq!(target(&value), Some("telegram:-1".into()));
        assert!(matches!(vacant(Some(&value), None), Err(StoreError::Moved(_))));
        assert!(matches!(fence(Some(&[1])), Err(StoreError::Damaged(_))));
        assert_eq!(fence(None).unwrap(), 0);
    }

    #[test]
    fn an_erasure_forgets_all_former_names_and_raises_the_fence() {
        let row = Row { version: 3, seq: 9, seen: vec![7], touched: 1_000, ..Row::default() };
        let to = |name: &str| [&0_i64.to_be_bytes()[..], name.as_bytes()].concat();
        let moves = [("moved:a", "b"), ("moved:b", "c"), ("moved:x", "y")];
        let moves: Vec<_> = moves.map(|(from, name)| (from.to_owned(), to(name))).into();
        let id = ConversationId::from("c");
        let left = erased(&id, &row, 2, moves.clone(), 2_000);
        let gone: Vec<_> = left.iter().filter(|(_, value)| value.is_none()).collect();
        assert_eq!(
            gone.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(),
            ["moved:a", "moved:b"]
        );
        let value = |key: String| left.iter().find(|it| it.0 == key).and_then(|it| it.1.clone());
        assert_eq!(value(fence_key(&id)), Some(9_u64.to_be_bytes().to_vec()));
        assert_eq!(value("handled:0000000000000007".into()).map(|it| it.len()), Some(8));
        // Nobody delivers again what was handled long ago.
        let later = erased(&id, &row, 20, vec![], 1_000 + REMEMBERED);
        assert_eq!(later, [(fence_key(&id), Some(21_u64.to_be_bytes().to_vec()))]);
    }
}
