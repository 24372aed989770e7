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
//! - with the fence, after an erasure and for as long as a platform may deliver
//!   something again, the hashes of the updates handled lately, which whoever begins
//!   anew takes over. They name neither person nor text. Where the person's
//!   conversation had come from is forgotten in the same commit.

use super::{Row, Store, StoreError};
use crate::clock::Millis;
use crate::flow::limits;
use crate::ids::ConversationId;

/// For how long moves and handled updates are remembered, in milliseconds:
/// Telegram delivers what was not taken for 24 hours; twice that, because clocks
/// differ.
pub const REMEMBERED: Millis = 2 * 24 * 3_600_000;

/// Where conversations went, by their former names.
pub(super) const MOVED: &str = "moved:";
/// Numbers that a new conversation must not use.
const FENCE: &str = "fence:";
/// Fences that all names share: few, so that each stands for many people, and many
/// enough that turns seldom have to be worked out anew for a stranger's erasure.
const FENCES: u8 = u8::MAX;

/// What is known of a name that has no conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vacancy {
    /// The conversation has this name now.
    pub moved: Option<ConversationId>,
    /// What a new conversation comes after.
    pub fence: Fence,
}

impl Vacancy {
    /// The row on which the first turn of a new conversation is built.
    pub fn row(&self) -> Row {
        let Fence { number, handled } = &self.fence;
        let seen = handled.iter().map(|(_, update)| *update).collect();
        let (version, seq, oldest) = (*number, *number, number.saturating_add(1));
        Row { version, seq, oldest, seen, ..Row::default() }
    }
}

/// What a new conversation comes after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fence {
    /// Version and journal numbers come after this.
    pub number: u64,
    /// Hashes of updates that were handled in erased conversations, and when
    /// those were erased.
    pub handled: Vec<(Millis, u64)>,
}

impl Fence {
    /// The fence in a stored value.
    pub(super) fn read(value: Option<&[u8]>) -> Result<Self, StoreError> {
        let Some(value) = value else { return Ok(Self::default()) };
        let damaged = || StoreError::Damaged("a fence of conversation numbers".into());
        let (number, rest) = value.split_first_chunk::<8>().ok_or_else(damaged)?;
        let mut handled = Vec::new();
        for pair in rest.chunks(16) {
            let (at, update) = pair.split_first_chunk::<8>().ok_or_else(damaged)?;
            let update = update.try_into().map_err(|_| damaged())?;
            handled.push((Millis::from_be_bytes(*at), u64::from_be_bytes(update)));
        }
        Ok(Self { number: u64::from_be_bytes(*number), handled })
    }

    fn value(&self) -> Vec<u8> {
        let mut value = self.number.to_be_bytes().to_vec();
        for (at, update) in &self.handled {
            value.extend(at.to_be_bytes());
            value.extend(update.to_be_bytes());
        }
        value
    }

    /// Raised in any case: whoever looked before must be refused.
    fn raised(mut self, row: Option<&Row>) -> Self {
        let used = row.map_or(0, |row| row.version.max(row.seq));
        self.number = used.max(self.number.saturating_add(1));
        self
    }

    fn forget_before(&mut self, old: Millis) {
        self.handled.retain(|(at, _)| *at >= old);
    }
}

/// Small values that change with a write; `None`: the value goes.
pub(super) type Left = Vec<(String, Option<Vec<u8>>)>;

/// What a conversation leaves under its former name when it moves. `row`: the
/// conversation, if there is one already.
pub(super) fn moved(
    from: &ConversationId,
    row: Option<&Row>,
    fence: Fence,
    to: &ConversationId,
    at: Millis,
) -> Left {
    let mut value = at.to_be_bytes().to_vec();
    value.extend_from_slice(to.as_str().as_bytes());
    let fence = fence.raised(row).value();
    vec![(fence_key(from), Some(fence)), (moved_key(from), Some(value))]
}

/// What a conversation leaves when it is erased: under its name, with whose fence,
/// and under those from which it had come.
pub(super) fn erased(row: &Row, names: Vec<(ConversationId, Fence)>, at: Millis) -> Left {
    let mut left: Left = Vec::new();
    for (name, fence) in names {
        let mut fence = fence.raised(Some(row));
        fence.forget_before(at.saturating_sub(REMEMBERED));
        // Of a conversation that nobody has used lately, only what there is room
        // for beside others. Not nothing: a turn may be younger than the clock
        // that it read, when the machine was asleep in between.
        let lately = at.saturating_sub(row.touched) < REMEMBERED;
        let place = if lately { fence.handled.len() } else { 0 };
        fence.handled.splice(place..place, row.seen.iter().map(|update| (at, *update)));
        let extra = fence.handled.len().saturating_sub(limits::SEEN);
        fence.handled.drain(..extra);
        left.push((fence_key(&name), Some(fence.value())));
        left.push((moved_key(&name), None));
    }
    left
}

/// The version with which a conversation comes under a name.
pub(super) fn arriving(version: u64, fence: &Fence) -> u64 {
    version.max(fence.number.saturating_add(1))
}

/// A name, and those from which conversations moved to it, over whatever names
/// between. `moves`: all that are remembered.
pub(super) fn names(id: &ConversationId, mut moves: Vec<(String, Vec<u8>)>) -> Vec<ConversationId> {
    let mut names = vec![id.clone()];
    let mut next = 0;
    while let Some(end) = names.get(next).cloned() {
        next += 1;
        let leads = |value: &[u8]| target(value).as_ref() == Some(&end);
        let (its, others): (Vec<_>, _) = moves.into_iter().partition(|(_, value)| leads(value));
        moves = others;
        names.extend(its.iter().filter_map(|(key, _)| key.strip_prefix(MOVED)).map(Into::into));
    }
    names
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

/// The name in the value of a move.
pub(super) fn target(value: &[u8]) -> Option<ConversationId> {
    let (_, name) = value.split_first_chunk::<8>()?;
    std::str::from_utf8(name).ok().map(ConversationId::from)
}

/// Refuses a conversation under a name that another one has left lately; else the
/// name's fence.
pub(super) fn vacant(moved: Option<&[u8]>, fence: Option<&[u8]>) -> Result<Fence, StoreError> {
    match moved.and_then(target) {
        Some(to) => Err(StoreError::Moved(to)),
        None => Fence::read(fence),
    }
}

/// Asks what is known of a name.
pub(super) async fn ask<S: Store + ?Sized>(
    store: &S,
    id: &ConversationId,
) -> Result<Vacancy, StoreError> {
    let (moved, fence) = (moved_key(id), fence_key(id));
    let (moved, fence) = futures_util::try_join!(store.recall(&moved), store.recall(&fence))?;
    let moved = moved.as_deref().and_then(target);
    Ok(Vacancy { moved, fence: Fence::read(fence.as_deref())? })
}

/// Forgets moves and updates that no platform names any more.
pub async fn forget_old(store: &dyn Store, now: Millis) -> Result<(), StoreError> {
    let old = now - REMEMBERED;
    // Swapped: what has just been written anew stays.
    for (key, value) in store.values(MOVED, None, usize::MAX).await? {
        let at = value.first_chunk().map(|at| Millis::from_be_bytes(*at));
        if at.is_none_or(|at| at < old) {
            store.swap(&key, Some(&value), None).await?;
        }
    }
    for (key, value) in store.values(FENCE, None, usize::MAX).await? {
        let mut fence = Fence::read(Some(&value))?;
        fence.forget_before(old);
        if fence.value() != value {
            store.swap(&key, Some(&value), Some(fence.value())).await?;
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
        for torn in [&[1][..], &[0; 9], &[0; 23]] {
            assert!(matches!(Fence::read(Some(torn)), Err(StoreError::Damaged(_))));
        }
        assert_eq!(Fence::read(None).unwrap(), Fence::default());
    }

    #[test]
    fn an_erasure_forgets_all_former_names_and_raises_their_fences() {
        let row = Row { version: 3, seq: 9, seen: vec![7], touched: 1_000, ..Row::default() };
        let to = |name: &str| [&0_i64.to_be_bytes()[..], name.as_bytes()].concat();
        let moves = [("moved:a", "b"), ("moved:b", "c"), ("moved:x", "y")];
        let moves: Vec<_> = moves.map(|(from, name)| (from.to_owned(), to(name))).into();
        let names = names(&"c".into(), moves);
        assert_eq!(names, ["c", "b", "a"].map(ConversationId::from));
        let fence = Fence { number: 20, handled: vec![(5, 1), (2_000, 2)] };
        let with = |at| {
            let names = names.iter().map(|name| (name.clone(), fence.clone())).collect();
            let left = erased(&row, names, at);
            let gone = left.iter().filter(|(_, value)| value.is_none()).count();
            assert_eq!((left.len(), gone), (6, 3));
            Fence::read(left[0].1.as_deref()).unwrap()
        };
        let handled = vec![(5, 1), (2_000, 2), (2_000, 7)];
        assert_eq!(with(2_000), Fence { number: 21, handled });
        // What was handled long ago is delivered again by nobody, most likely:
        // it makes room first.
        let later = 1_000 + REMEMBERED;
        let handled = vec![(later, 7), (2_000, 2)];
        assert_eq!(with(later), Fence { number: 21, handled });
        let full = vec![(later, 9); limits::SEEN];
        let fence = Fence { number: 20, handled: full.clone() };
        let left = erased(&row, vec![("c".into(), fence)], later);
        assert_eq!(Fence::read(left[0].1.as_deref()).unwrap().handled, full);
    }
}
