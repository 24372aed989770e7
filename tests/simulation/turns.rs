//! Exactly once, in order, nothing lost: what the store holds at the end is
//! what the pure engine makes of what people did, each thing once.

use crate::book::Book;
use crate::world::World;
use hotline1022::content::catalog::Catalog;
use hotline1022::engine::action::Action;
use hotline1022::engine::event::Event;
use hotline1022::engine::session::Session;
use hotline1022::engine::{Step, step};
use hotline1022::ids::ConversationId;
use hotline1022::runtime::Runtime;
use hotline1022::store::former::{Fence, Vacancy};
use hotline1022::store::{Body, Row, Store, Timer, Turn};

/// How often a turn may have been worked out before.
const TRIES: usize = 8;

/// Checks one person's conversation, under whatever name it is stored.
pub async fn check(world: &World, runtime: &Runtime, who: &ConversationId) {
    let mut found = Vec::new();
    let id = world.phones.chat(who);
    let dump = world.data.dump(&id).await.ok().flatten().unwrap_or_default();
    {
        let book = world.book();
        let commits = book.turns(who, book.life(who));
        // A move may have raised the version.
        let mut as_committed = dump.row.clone();
        as_committed.version = commits.last().map_or(0, |last| last.row.version);
        if dump.row.version < as_committed.version {
            let (version, last) = (dump.row.version, as_committed.version);
            found.push(format!("{id}: version {version} after turn {last}"));
        }
        if commits.last().map_or(dump.row.version > 0, |last| last.row != as_committed) {
            found.push(format!("{id}: the row is not what was committed last"));
        }
        let journal = commits.iter().flat_map(|turn| &turn.journal);
        let kept: Vec<_> = journal.filter(|entry| entry.seq >= dump.row.oldest).collect();
        if kept != dump.journal.iter().collect::<Vec<_>>() {
            found.push(format!("{id}: the journal is not what was committed"));
        }
        once_and_in_order(&book, who, &mut found);
        for life in 0..=book.life(who) {
            replay(world, runtime, &book, who, life, &mut found);
        }
    }
    found.into_iter().for_each(|it| world.violation(it));
}

/// Each thing a person did is in exactly one turn, in the order of posting.
/// Also not once more after everything of the person was erased.
fn once_and_in_order(book: &Book, who: &ConversationId, found: &mut Vec<String>) {
    let mut done: Vec<u64> = Vec::new();
    for life in 0..=book.life(who) {
        let mut again = Vec::new();
        let mut before: &[u64] = &[];
        for turn in book.turns(who, life) {
            if turn.row.seen != before {
                again.extend(turn.row.seen.last().copied());
            }
            before = &turn.row.seen;
        }
        for hash in &again {
            let times = again.iter().filter(|it| *it == hash).count();
            if times > 1 {
                let name = &book.posted[hash].inbound.update;
                found.push(format!("{who}: {name} was handled {times} times"));
            }
        }
        for hash in again.iter().filter(|it| done.contains(it)) {
            let name = &book.posted[hash].inbound.update;
            found.push(format!("{who}: {name} was handled again after an erasure"));
        }
        again.retain(|it| !done.contains(it));
        done.extend(again);
    }
    let posted = book.order.get(who).map_or(&[][..], Vec::as_slice);
    for hash in posted {
        if book.acknowledged.contains(hash) && !done.contains(hash) {
            let name = &book.posted[hash].inbound.update;
            found.push(format!("{who}: {name} was acknowledged and never handled"));
        }
    }
    let in_order = |hash: &&u64| !book.loose.contains(hash);
    let expected: Vec<_> = posted.iter().filter(|it| done.contains(it)).filter(in_order).collect();
    if expected != done.iter().filter(in_order).collect::<Vec<_>>() {
        found.push(format!("{who}: what the person did was not handled in its order"));
    }
}

/// Every turn is what the engine makes of some event that really happened, or
/// takes away what is too old.
fn replay(
    world: &World,
    runtime: &Runtime,
    book: &Book,
    who: &ConversationId,
    life: usize,
    found: &mut Vec<String>,
) {
    let commits = book.turns(who, life);
    let handed = book.handed.get(who);
    let operated = book.operated.get(who);
    let mut before = start(commits);
    let mut bundle = 0;
    for (number, turn) in commits.iter().enumerate() {
        let version = turn.row.version;
        if turn.begins != (number == 0) {
            found.push(format!("{who}: turn {version} begins anew, or goes on from nothing"));
        }
        if number > 0 && book.raised.contains(&(who.clone(), turn.expect)) {
            before.version = turn.expect;
        }
        if shortens(&before, turn) {
            let kept = book.retained.threads;
            let gone = commits[..number].iter().flat_map(|turn| &turn.journal);
            let mut gone = gone.filter(|it| it.seq >= before.oldest && it.seq < turn.prune_from);
            if gone.any(|entry| entry.at >= kept) {
                found.push(format!("{who}: turn {version} takes away what is not too old"));
            }
            world.count("conversations that lost old messages");
            before = turn.row.clone();
            continue;
        }
        let fresh = turn.row.seen != before.seen;
        let posted = turn.row.seen.last().filter(|_| fresh).and_then(|it| book.posted.get(it));
        let mut events: Vec<Event> = posted.iter().map(|it| it.event.clone()).collect();
        if !fresh {
            // The likeliest first.
            events.extend(before.timer.map(|it| Event::Timer { wait: it.wait }));
            events.extend(operated.into_iter().flatten().map(|it| Event::Operator(*it)));
            events.extend(handed.into_iter().flatten().map(|wait| Event::Timer { wait: *wait }));
        }
        let bundles = &world.shelf.bundles;
        let fits = (0..bundles.len()).map(|it| (it + bundle) % bundles.len()).find(|index| {
            let catalog = &bundles[*index];
            events.iter().any(|event| {
                let locale = posted.and_then(|it| it.inbound.locale.clone());
                let locale = locale.filter(|_| who.as_str().starts_with("web:"));
                makes(runtime, catalog, &before, event, locale, turn)
            })
        });
        match fits {
            Some(index) => bundle = index,
            None => {
                found.push(format!(
                    "{who}: turn {version} is not what the engine makes of any event"
                ));
            }
        }
        if let Some(secret) = posted.and_then(|it| it.secret)
            && format!("{turn:?}").contains(secret)
        {
            found.push(format!("{who}: turn {version} holds what must be masked"));
        }
        before = turn.row.clone();
    }
}

/// The row on which a life begins: its numbers come after those of former ones.
fn start(commits: &[Turn]) -> Row {
    let number = commits.first().map_or(0, |first| first.expect);
    Vacancy { fence: Fence { number, ..Fence::default() }, ..Vacancy::default() }.row()
}

/// Whether a turn does nothing but take old entries away.
fn shortens(before: &Row, turn: &Turn) -> bool {
    let shorter = Row { version: before.version + 1, oldest: turn.prune_from, ..before.clone() };
    let nothing = turn.journal.is_empty() && turn.outbox.is_empty() && turn.tickets.is_empty();
    !turn.begins && nothing && !turn.erase && turn.prune_from > before.oldest && turn.row == shorter
}

/// Whether an event on a stored conversation gives just this turn.
fn makes(
    runtime: &Runtime,
    catalog: &Catalog,
    before: &Row,
    event: &Event,
    locale: Option<hotline1022::ids::Locale>,
    turn: &Turn,
) -> bool {
    let mut session = if before.session.is_empty() {
        Session::default()
    } else {
        let Ok(session) = Session::decode(&before.session) else { return false };
        session
    };
    if session.locale.is_none() && turn.begins {
        session.locale = locale.filter(|locale| catalog.set.locales.contains(locale));
    }
    let (now, id) = (turn.row.touched, &turn.conversation);
    // Worked out anew, a turn may tell another code.
    (0..=TRIES).any(|tries| {
        let context = runtime.context(before, id, now, tries);
        let outcome = step(&catalog.set, session.clone(), event, context);
        is(runtime, catalog, before, outcome, turn)
    })
}

/// Whether a turn is what the engine made.
fn is(runtime: &Runtime, catalog: &Catalog, before: &Row, outcome: Step, turn: &Turn) -> bool {
    let timer = outcome.timer.map(|(due, wait)| Timer { due, wait });
    if turn.expect != before.version
        || turn.row.version != before.version + 1
        || turn.row.timer != timer
        || turn.row.session != outcome.session.encode()
    {
        return false;
    }
    let own = |body: &Body| matches!(body, Body::Citizen(_) | Body::Pressed { .. });
    let mut journal = turn.journal.iter().filter(|entry| !own(&entry.body));
    let mut due = turn.outbox.iter().map(|row| row.seq);
    let sends = !turn.conversation.as_str().starts_with("web:");
    let as_said = outcome.actions.iter().all(|action| match action {
        Action::Say(say) => journal.next().is_some_and(|entry| {
            entry.body == Body::Bot(runtime.worded(catalog, (**say).clone()))
                && (!sends || due.next() == Some(entry.seq))
        }),
        Action::Note(note) => {
            journal.next().is_some_and(|entry| entry.body == Body::Note(note.clone()))
        }
        Action::OpenTicket(draft) => turn.tickets.iter().any(|ticket| ticket.id == draft.id),
        Action::TakeTicket(ticket) | Action::EndTicket(ticket, _) => {
            turn.tickets.iter().any(|it| it.id == *ticket)
        }
        Action::Grant { .. } => true,
        Action::Erase => turn.erase,
    });
    as_said && journal.next().is_none() && due.next().is_none()
}
