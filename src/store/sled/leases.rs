//! Timers that are due: found by their index, handed out for a while.
//!
//! Only this process writes to the folder, so what was handed out is
//! remembered in memory; after a start everything is due again.

use super::disk::read_error;
use super::values::Head;
use super::{keys, read, values};
use crate::clock::Millis;
use crate::ids::{ConversationId, WaitId};
use crate::store::{StoreError, TIMER_LEASE, Timer};
use ::sled::Tree;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Early keys that [`Leases::next`] looks behind.
const LOOKS: usize = 16;

/// Timers that were handed out, and until when.
#[derive(Default)]
pub(super) struct Leases {
    given: Mutex<HashMap<ConversationId, (Timer, Millis)>>,
}

/// What was found at a moment.
pub(super) struct Found {
    /// Timers to hand out.
    pub(super) due: Vec<(ConversationId, Timer)>,
    /// Keys of the index that came before their timers.
    pub(super) early: Vec<(ConversationId, Millis)>,
}

impl Leases {
    /// Hands out timers due at or before `now`.
    pub(super) fn claim(
        &self,
        tree: &Tree,
        now: Millis,
        limit: usize,
    ) -> Result<Found, StoreError> {
        let mut found = Found { due: Vec::new(), early: Vec::new() };
        for item in tree.range(keys::timers_until(now)) {
            let (at, id) = split(&item.map_err(read_error)?.0)?;
            // No later key can have an earlier timer than its moment.
            if found.due.iter().filter(|(_, timer)| timer.due <= at).count() >= limit {
                break;
            }
            let Some(head) = head(tree, &id)? else { continue };
            match head.timer.filter(|_| head.indexed == Some(at)) {
                Some(timer) if timer.due <= now && self.is_given(&id, timer, now) => {}
                Some(timer) if timer.due <= now => found.due.push((id, timer)),
                _ if head.indexed == Some(at) => found.early.push((id, at)),
                // Moved while we looked.
                _ => {}
            }
        }
        found.due.sort_by(|a, b| (a.1.due, &a.0).cmp(&(b.1.due, &b.0)));
        found.due.truncate(limit);
        let until = now.saturating_add(TIMER_LEASE);
        let mut given = self.given();
        given.retain(|_, (_, until)| *until > now);
        given.extend(found.due.iter().map(|(id, timer)| (id.clone(), (*timer, until))));
        Ok(found)
    }

    /// When something may be handed out next.
    pub(super) fn next(&self, tree: &Tree) -> Result<Option<Millis>, StoreError> {
        let mut next: Option<Millis> = None;
        let mut looks = 0;
        for key in tree.range(keys::timers_until(Millis::MAX)).keys() {
            let (at, id) = split(&key.map_err(read_error)?)?;
            if next.is_some_and(|next| next <= at) {
                break;
            }
            let given = self.given().get(&id).copied();
            let moment = match (given, head(tree, &id)?.and_then(|head| head.timer)) {
                (Some((given, until)), Some(timer)) if given == timer => timer.due.max(until),
                (_, Some(_)) => at,
                // Nobody waits any more. Saying the key's moment is too early,
                // which is allowed and ends with the key being taken away.
                (_, None) if looks < LOOKS => {
                    looks += 1;
                    continue;
                }
                (_, None) => at,
            };
            next = Some(next.map_or(moment, |next| next.min(moment)));
        }
        Ok(next)
    }

    /// The conversation has changed.
    pub(super) fn forget(&self, id: &ConversationId) {
        self.given().remove(id);
    }

    fn is_given(&self, id: &ConversationId, timer: Timer, now: Millis) -> bool {
        self.given().get(id).is_some_and(|(given, until)| *given == timer && *until > now)
    }

    fn given(&self) -> MutexGuard<'_, HashMap<ConversationId, (Timer, Millis)>> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The timers that the index stands for. A key that stands for none of them
/// is shown as it is, for whoever verifies.
pub(super) fn indexed(tree: &Tree) -> Result<Vec<(ConversationId, Timer)>, StoreError> {
    let mut timers = Vec::new();
    for key in tree.range(keys::timers_until(Millis::MAX)).keys() {
        let (at, id) = split(&key.map_err(read_error)?)?;
        match head(tree, &id)? {
            Some(Head { timer: None, indexed: Some(indexed), .. }) if indexed == at => {}
            Some(Head { timer: Some(timer), indexed: Some(indexed), .. })
                if indexed == at && at <= timer.due =>
            {
                timers.push((id, timer));
            }
            _ => timers.push((id, Timer { due: at, wait: WaitId(u32::MAX) })),
        }
    }
    timers.sort_by(|a, b| (a.1.due, &a.0).cmp(&(b.1.due, &b.0)));
    Ok(timers)
}

/// A conversation that is damaged must not stop the timers of all others.
fn head(tree: &Tree, id: &ConversationId) -> Result<Option<Head>, StoreError> {
    match read::head(tree, id) {
        Err(StoreError::Damaged(_)) => Ok(None),
        other => other,
    }
}

fn split(key: &[u8]) -> Result<(Millis, ConversationId), StoreError> {
    keys::split_timer(key).ok_or_else(|| values::damaged_key("timers"))
}
