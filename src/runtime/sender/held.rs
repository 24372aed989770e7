//! Messages that wait for the person: on channels where one may write only for
//! some time after the person did. Judged when sending, not when queueing.
//!
//! When a person was last heard stands in the journal, which every turn of
//! theirs writes in the same commit. A message that may not go is closed with
//! a [`Hold`] as its reason, so that it is listed and costs nothing while it
//! waits; it is opened again when the person has been heard.

use super::Runtime;
use crate::channel::{Channel, Hold, Presence};
use crate::clock::Millis;
use crate::engine::action::Note;
use crate::flow::limits;
use crate::ids::{ConversationId, UpdateId};
use crate::message::Delivery;
use crate::store::{Body, Entry, OutboxRow, Progress, Settle, Store, StoreError};
use std::sync::Arc;

/// Entries at the end of a journal that are looked at first.
const END: u64 = 24;
/// Why an earlier reminder does not go when a later one does.
const REPLACED: &str = "replaced by a later message while both were held";

/// What the sender must know of a person, and whether messages of theirs that
/// were held can go now, so that the rows must be read anew.
pub(super) async fn look(
    runtime: &Arc<Runtime>,
    channel: &dyn Channel,
    id: &ConversationId,
) -> Result<(Presence, bool), StoreError> {
    let store = runtime.store();
    let presence = asked(&**store, id).await?;
    let now = runtime.now();
    if channel.hold(&presence, now).is_some() {
        return Ok((presence, false));
    }
    let rows = store.outbox(id).await?;
    let held: Vec<OutboxRow> =
        rows.into_iter().filter(|row| is_free(row, presence.heard)).collect();
    let last = held.iter().rposition(|row| row.delivery == Delivery::AtMostOnce);
    for (place, row) in held.iter().enumerate() {
        let replaced =
            row.delivery == Delivery::AtMostOnce && last.is_some_and(|last| place < last);
        let progress = if replaced {
            Progress { dead: Some(REPLACED.to_owned()), ..row.progress.clone() }
        } else {
            let parts_done = row.progress.parts_done;
            Progress { parts_done, next_try: now, ..Progress::default() }
        };
        store.settle(id, row.seq, Settle::Update(progress)).await?;
        if !replaced {
            runtime.counters().released.add();
        }
    }
    Ok((presence, !held.is_empty()))
}

/// What the journal says of a person: its end nearly always says it.
async fn asked(store: &dyn Store, id: &ConversationId) -> Result<Presence, StoreError> {
    let seq = store.load(id).await?.map_or(0, |row| row.seq);
    let after = seq.saturating_sub(END);
    let found = presence(&store.journal(id, after, entries()).await?);
    if after == 0 || found.heard.is_some() || found.left {
        return Ok(found);
    }
    Ok(presence(&store.journal(id, 0, entries()).await?))
}

/// Closes a row until the person is heard.
pub(super) async fn hold(
    runtime: &Runtime,
    id: &ConversationId,
    seq: u64,
    mut progress: Progress,
    hold: Hold,
) -> Result<(), StoreError> {
    progress.under_way = false;
    // When it was held.
    progress.next_try = runtime.now();
    progress.dead = Some(hold.reason());
    runtime.counters().held.add();
    tracing::info!(reason = hold.name(), "a message is held until the person writes again");
    runtime.store().settle(id, seq, Settle::Update(progress)).await
}

/// Why a row keeps those behind it back: it is a reply that the platform would
/// not take, and the person has not been heard since. (What was over has been
/// opened again by then.)
pub(super) fn keeps_back(row: &OutboxRow) -> Option<Hold> {
    let hold = row.progress.dead.as_deref().and_then(Hold::of)?;
    (hold.is_told() && row.delivery == Delivery::AtLeastOnce).then_some(hold)
}

/// Whether a row is held and what held it is over. The window and the person's
/// leaving have been looked at; what the platform told is over when the person
/// has been heard since.
fn is_free(row: &OutboxRow, heard: Option<Millis>) -> bool {
    match row.progress.dead.as_deref().and_then(Hold::of) {
        Some(hold) if hold.is_told() => heard.is_some_and(|heard| heard > row.progress.next_try),
        Some(_) => true,
        None => false,
    }
}

/// As many as a journal keeps.
fn entries() -> usize {
    usize::try_from(limits::JOURNAL).unwrap_or(usize::MAX)
}

/// What a journal says of the person's doings.
fn presence(journal: &[Entry]) -> Presence {
    let mut presence = Presence::default();
    let mut gone = None;
    for entry in journal {
        let at = match &entry.body {
            Body::Citizen(_) => {
                presence.message = entry.update.as_deref().map(UpdateId::from);
                entry.at
            }
            Body::Pressed { .. } => {
                presence.message = None;
                entry.at
            }
            Body::Note(Note::Came { at }) => *at,
            Body::Note(Note::Went { at }) => {
                gone = gone.max(Some(*at));
                continue;
            }
            _ => continue,
        };
        presence.heard = presence.heard.max(Some(at));
    }
    // We note a message later than the platform dates it: a tie means that they left.
    presence.left = gone.is_some() && gone >= presence.heard;
    presence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_journal_says() {
        let entry = |at, body| Entry { seq: 1, at, update: Some(format!("m:{at}")), body };
        let came = |at| entry(900, Body::Note(Note::Came { at }));
        let went = |at| entry(900, Body::Note(Note::Went { at }));
        let wrote = |at| entry(at, Body::Citizen("một".into()));
        let pressed =
            |at| entry(at, Body::Pressed { label: String::new(), payload: String::new() });
        let bot = entry(999, Body::Bot(crate::message::Message::default()));
        for (journal, heard, message, left) in [
            (vec![], None, None, false),
            (vec![bot.clone()], None, None, false),
            (vec![came(5), bot], Some(5), None, false),
            (vec![wrote(5), pressed(7)], Some(7), None, false),
            (vec![pressed(5), wrote(7)], Some(7), Some("m:7"), false),
            (vec![wrote(5), went(7)], Some(5), Some("m:5"), true),
            (vec![went(7)], None, None, true),
            (vec![went(7), came(8)], Some(8), None, false),
            // Swapped on the way: the platform's clock decides.
            (vec![came(8), went(7)], Some(8), None, false),
            (vec![came(7), went(8)], Some(7), None, true),
            (vec![wrote(5), went(7), wrote(9)], Some(9), Some("m:9"), false),
        ] {
            let expected = Presence { heard, message: message.map(UpdateId::from), left };
            assert_eq!(presence(&journal), expected, "{journal:?}");
        }
    }
}
