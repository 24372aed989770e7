//! What every store checks before it writes a turn.
//!
//! A store never repairs a turn: it writes it as it is, or refuses it whole.
//! Numbers that contradict each other are stopped here because they would be
//! found much later, by whoever needs the conversation.

use super::{Body, Row, StoreError, Turn};

/// Refuses a turn that was built on another version, or that contradicts
/// itself or what is stored.
///
/// `fence`: of the name, where there is no conversation.
pub(super) fn check(old: Option<&Row>, fence: u64, turn: &Turn) -> Result<(), StoreError> {
    let found = old.map_or(fence, |row| row.version);
    if found != turn.expect || old.is_some() == turn.begins {
        return Err(StoreError::Conflict { expected: turn.expect, found });
    }
    let before = old.map_or(fence, |row| row.seq);
    for (holds, what) in [
        (Some(turn.row.version) == turn.expect.checked_add(1), "the version must rise by one"),
        (numbered(turn, before), "journal numbers must go on without gaps up to the row's"),
        (outbox_fits(turn), "an outbox row must belong to a new message of the journal"),
        (
            oldest_fits(old, fence, turn),
            "the oldest entry must be the first one that is not pruned",
        ),
        (
            !turn.erase || turn.prune_from == before.saturating_add(1),
            "a turn that erases must prune everything before it",
        ),
        (
            turn.tickets.iter().all(|ticket| ticket.conversation == turn.conversation),
            "a ticket must belong to the turn's conversation",
        ),
    ] {
        if !holds {
            return Err(StoreError::Invalid(what));
        }
    }
    Ok(())
}

/// Whether a journal entry is something that is sent to the person.
pub(super) fn is_sendable(body: &Body) -> bool {
    matches!(body, Body::Bot(_) | Body::Operator(_))
}

/// Number of the first entry of a row's journal. A row that never had an
/// entry may say 0, and so may one whose maker leaves the field alone.
pub(super) fn first_entry(row: &Row) -> u64 {
    row.oldest.max(1)
}

fn numbered(turn: &Turn, before: u64) -> bool {
    let mut last = before;
    for entry in &turn.journal {
        if Some(entry.seq) != last.checked_add(1) {
            return false;
        }
        last = entry.seq;
    }
    last == turn.row.seq
}

fn outbox_fits(turn: &Turn) -> bool {
    let ascending = turn.outbox.windows(2).all(|pair| pair[0].seq < pair[1].seq);
    ascending
        && turn.outbox.iter().all(|row| {
            turn.journal
                .iter()
                .find(|entry| entry.seq == row.seq)
                .is_some_and(|entry| is_sendable(&entry.body))
        })
}

fn oldest_fits(old: Option<&Row>, fence: u64, turn: &Turn) -> bool {
    let before = old.map_or(fence.saturating_add(1), first_entry);
    first_entry(&turn.row) == before.max(turn.prune_from)
        && turn.prune_from <= turn.row.seq.saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ConversationId;
    use crate::message::{Delivery, Message};
    use crate::store::{Entry, OutboxRow, Progress};

    fn turn() -> Turn {
        let entry = |seq, body| Entry { seq, at: 0, update: None, body };
        Turn {
            conversation: ConversationId::new("web:1"),
            expect: 0,
            begins: true,
            row: Row { version: 1, seq: 2, oldest: 1, ..Row::default() },
            prune_from: 0,
            journal: vec![
                entry(1, Body::Citizen("chào".into())),
                entry(2, Body::Bot(Message::default())),
            ],
            outbox: vec![OutboxRow {
                seq: 2,
                at: 0,
                message: Message::default(),
                delivery: Delivery::AtLeastOnce,
                progress: Progress::default(),
            }],
            tickets: vec![],
            erase: false,
        }
    }

    #[test]
    fn refuses_what_contradicts_itself() {
        assert!(check(None, 0, &turn()).is_ok());
        type Change = fn(&mut Turn);
        let changes: [(&str, Change); 9] = [
            ("erased but not pruned", |turn| turn.erase = true),
            ("version", |turn| turn.row.version = 2),
            ("gap", |turn| turn.journal[1].seq = 3),
            ("row beyond the journal", |turn| turn.row.seq = 3),
            ("row before the journal", |turn| turn.row.seq = 1),
            ("outbox of a citizen's entry", |turn| turn.outbox[0].seq = 1),
            ("outbox of nothing", |turn| turn.outbox[0].seq = 9),
            ("oldest beyond what is pruned", |turn| turn.row.oldest = 2),
            ("pruned beyond the end", |turn| (turn.prune_from, turn.row.oldest) = (4, 4)),
        ];
        for (what, change) in changes {
            let mut turn = turn();
            change(&mut turn);
            assert!(matches!(check(None, 0, &turn), Err(StoreError::Invalid(_))), "{what}");
        }
    }

    #[test]
    fn a_wrong_version_comes_first() {
        let mut turn = turn();
        turn.row.seq = 9;
        let old = Row { version: 4, ..Row::default() };
        assert!(matches!(
            check(Some(&old), 0, &turn),
            Err(StoreError::Conflict { expected: 0, found: 4 })
        ));
    }

    #[test]
    fn a_conversation_begins_behind_the_fence_of_its_name() {
        let conflict = |result| matches!(result, Err(StoreError::Conflict { .. }));
        assert!(conflict(check(None, 5, &turn())), "the fence was raised meanwhile");
        let mut behind = turn();
        (behind.expect, behind.row.version) = (5, 6);
        assert!(matches!(check(None, 5, &behind), Err(StoreError::Invalid(_))), "old numbers");
        behind.journal.iter_mut().for_each(|entry| entry.seq += 5);
        behind.outbox[0].seq += 5;
        (behind.row.seq, behind.row.oldest) = (7, 6);
        assert!(check(None, 5, &behind).is_ok());
        // Neither is a turn for what was there before.
        let there = Row { version: 5, seq: 5, ..Row::default() };
        assert!(conflict(check(Some(&there), 5, &behind)));
        behind.begins = false;
        assert!(conflict(check(None, 5, &behind)));
    }
}
