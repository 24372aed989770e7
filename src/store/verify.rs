//! Consistency rules for any store.
//!
//! Every rule is about numbers and states, so that no finding ever shows what
//! a person wrote. The store must be at rest: a turn between two questions
//! looks like a fault. Nothing is repaired here.

use super::{Dump, Row, Store, StoreError, Timer, turn};
use crate::engine::session::Session;
use crate::flow::limits;
use crate::ids::{ConversationId, TicketId};
use std::collections::{BTreeMap, BTreeSet};

/// Conversations asked for at a time.
const PAGE: usize = 256;

/// Something that should not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which rule; stable, for scripts.
    pub code: &'static str,
    /// Whose.
    pub conversation: ConversationId,
    /// What is wrong, as a sentence.
    pub text: String,
}

/// Goes through all conversations and indexes.
pub async fn verify(store: &dyn Store) -> Result<Vec<Problem>, StoreError> {
    let mut problems = Vec::new();
    let mut indexes = Listed::of(store).await?;
    let mut last: Option<ConversationId> = None;
    loop {
        let page = store.conversations(last.as_ref(), PAGE).await?;
        for id in &page {
            match store.dump(id).await {
                Ok(Some(dump)) => {
                    problems.extend(check_conversation(id, &dump));
                    indexes.check(id, &dump, &mut problems);
                }
                Ok(None) => {
                    let text = "The conversation is listed but cannot be found.".into();
                    problems.push(Problem { code: "missing", conversation: id.clone(), text });
                }
                // One damaged conversation must not hide the others.
                Err(StoreError::Damaged(what)) => {
                    indexes.forget(id);
                    let text = format!("Stored data is damaged: {what}.");
                    problems.push(Problem { code: "damaged", conversation: id.clone(), text });
                }
                Err(error) => return Err(error),
            }
        }
        match page.into_iter().last() {
            Some(id) => last = Some(id),
            None => break,
        }
    }
    indexes.left_over(&mut problems);
    Ok(problems)
}

/// The rules that one conversation must meet by itself.
pub fn check_conversation(id: &ConversationId, dump: &Dump) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut found = |code, text: String| {
        problems.push(Problem { code, conversation: id.clone(), text });
    };
    if dump.row.version == 0 {
        found("version", "The version is 0, but versions begin with 1.".into());
    }
    if dump.row.seen.len() > limits::SEEN {
        let (count, most) = (dump.row.seen.len(), limits::SEEN);
        found("seen", format!("{count} updates are remembered, more than {most}."));
    }
    check_journal(dump, &mut found);
    check_outbox(dump, &mut found);
    let open = check_tickets(id, dump, &mut found);
    match Session::decode(&dump.row.session) {
        Err(error) => found("session", format!("The session cannot be read: {error}.")),
        Ok(session) => {
            check_handoff(&session, &open, &mut found);
            check_wait(&session, &dump.row, &mut found);
        }
    }
    problems
}

fn check_journal(dump: &Dump, found: &mut impl FnMut(&'static str, String)) {
    let (first, last) = (turn::first_entry(&dump.row), dump.row.seq);
    if first > last.saturating_add(1) {
        found("journal", format!("The oldest entry {first} lies beyond the last entry {last}."));
    }
    let mut next = first;
    for entry in &dump.journal {
        if entry.seq != next {
            let seq = entry.seq;
            found("journal", format!("Journal entry {seq} stands where {next} should stand."));
        }
        next = entry.seq.saturating_add(1);
    }
    if next != last.saturating_add(1) {
        let end = next.saturating_sub(1);
        found("journal", format!("The journal ends with {end}, the conversation says {last}."));
    }
}

fn check_outbox(dump: &Dump, found: &mut impl FnMut(&'static str, String)) {
    for row in &dump.outbox {
        let seq = row.seq;
        if seq > dump.row.seq {
            found("outbox", format!("Outbox row {seq} lies beyond the journal."));
        } else if seq >= turn::first_entry(&dump.row) {
            let entry = dump.journal.iter().find(|entry| entry.seq == seq);
            if !entry.is_some_and(|entry| turn::is_sendable(&entry.body)) {
                found("outbox", format!("Outbox row {seq} belongs to no message of the journal."));
            }
        }
    }
}

/// Checks the tickets; the open ones.
fn check_tickets(
    id: &ConversationId,
    dump: &Dump,
    found: &mut impl FnMut(&'static str, String),
) -> Vec<TicketId> {
    for ticket in dump.tickets.iter().filter(|ticket| ticket.conversation != *id) {
        found("ticket", format!("Ticket {} says that it belongs to another one.", ticket.id));
    }
    let open = open_tickets(dump);
    if open.len() > 1 {
        found("ticket", format!("{} tickets are open at the same time.", open.len()));
    }
    open
}

fn check_handoff(
    session: &Session,
    open: &[TicketId],
    found: &mut impl FnMut(&'static str, String),
) {
    let wanted = session.handoff.as_ref().map(|handoff| handoff.ticket);
    match (wanted, open.first()) {
        (Some(wanted), _) if open.contains(&wanted) => {}
        (Some(wanted), _) => {
            found("handoff", format!("The session waits for ticket {wanted}, which is not open."));
        }
        (None, Some(open)) => {
            found("handoff", format!("Ticket {open} is open, but the session does not know it."));
        }
        (None, None) => {}
    }
}

fn check_wait(session: &Session, row: &Row, found: &mut impl FnMut(&'static str, String)) {
    let Some(timer) = row.timer else { return };
    let waits = session.wait.as_ref().is_some_and(|wait| wait.id == timer.wait);
    let runs = session.runs.iter().chain(&session.paused);
    let erases = runs.flat_map(|run| &run.vars).any(|var| var.expires == Some(timer.due));
    if !waits && !erases {
        let wait = timer.wait;
        found("wait", format!("The timer is for wait {wait}, which the session does not have."));
    }
}

fn open_tickets(dump: &Dump) -> Vec<TicketId> {
    let open = dump.tickets.iter().filter(|ticket| ticket.ended.is_none());
    open.map(|ticket| ticket.id).collect()
}

/// What the indexes list and no conversation has explained yet.
struct Listed {
    timers: BTreeMap<ConversationId, Vec<Timer>>,
    pending: BTreeSet<ConversationId>,
    tickets: BTreeMap<ConversationId, Vec<TicketId>>,
}

impl Listed {
    async fn of(store: &dyn Store) -> Result<Self, StoreError> {
        let indexes = store.indexes().await?;
        let mut timers: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (id, timer) in indexes.timers {
            timers.entry(id).or_default().push(timer);
        }
        let mut tickets: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (id, ticket) in indexes.tickets {
            tickets.entry(id).or_default().push(ticket);
        }
        Ok(Self { timers, pending: indexes.pending.into_iter().collect(), tickets })
    }

    fn check(&mut self, id: &ConversationId, dump: &Dump, problems: &mut Vec<Problem>) {
        let mut found = |code, text: &str| {
            problems.push(Problem { code, conversation: id.clone(), text: text.into() });
        };
        if self.timers.remove(id).unwrap_or_default().as_slice() != dump.row.timer.as_slice() {
            found("timer-index", "The index of timers says something else than the conversation.");
        }
        let pending = dump.outbox.iter().any(|row| row.progress.dead.is_none());
        if self.pending.remove(id) != pending {
            found("outbox-index", "The index of messages to send disagrees with the outbox.");
        }
        if self.tickets.remove(id).unwrap_or_default() != open_tickets(dump) {
            found("ticket-index", "The index of open tickets disagrees with the tickets.");
        }
    }

    /// Does not blame the indexes for a conversation that cannot be read.
    fn forget(&mut self, id: &ConversationId) {
        self.timers.remove(id);
        self.pending.remove(id);
        self.tickets.remove(id);
    }

    fn left_over(self, problems: &mut Vec<Problem>) {
        let timers = self.timers.into_keys().map(|id| ("timer-index", id));
        let pending = self.pending.into_iter().map(|id| ("outbox-index", id));
        let tickets = self.tickets.into_keys().map(|id| ("ticket-index", id));
        for (code, conversation) in timers.chain(pending).chain(tickets) {
            let text = "An index lists a conversation that does not exist.".into();
            problems.push(Problem { code, conversation, text });
        }
    }
}
