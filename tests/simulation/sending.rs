//! What arrived at phones: everything, in order, and twice only where nobody
//! could know that it had arrived.

use crate::book::{Answer, Attempt, Book};
use crate::world::World;
use hotline1022::channel::Capabilities;
use hotline1022::channel::render::fit;
use hotline1022::flow::ChannelKind;
use hotline1022::ids::ConversationId;
use hotline1022::message::Delivery;
use hotline1022::store::{OutboxRow, Settle, Store};
use std::collections::BTreeMap;

const DAY: i64 = 24 * 3_600_000;

/// Checks what one person was sent.
pub async fn check(world: &World, id: &ConversationId) {
    let left = world.data.outbox(id).await.unwrap_or_default();
    let mut found = Vec::new();
    {
        let book = world.book();
        let attempts: Vec<_> = book.attempts.iter().filter(|it| it.to == *id).collect();
        let due: BTreeMap<u64, &OutboxRow> = book
            .commits
            .get(id)
            .into_iter()
            .flatten()
            .flat_map(|turn| turn.outbox.iter().map(|row| (row.seq, row)))
            .collect();
        if attempts.iter().any(|it| it.seq.is_none()) {
            found.push(format!("{id}: something was sent that was never written"));
        }
        // What the person had erased need not arrive any more.
        let erased = book.erased_before(id);
        let wanted = due.iter().filter(|(seq, _)| **seq >= erased);
        let wanted = wanted.map(|(seq, row)| (*seq, *row)).collect();
        arrived(id, &attempts, &wanted, &left, &mut found);
        in_order(&book, id, &attempts, &mut found);
        let mut allowed = 0;
        repeated(&book, id, &attempts, &due, &mut allowed, &mut found);
        (0..allowed).for_each(|_| world.count("messages that arrived twice, as they may"));
        let reminders = due.values().filter(|row| row.delivery == Delivery::AtMostOnce).count();
        (0..reminders).for_each(|_| world.count("messages that may arrive only once"));
        closed(&book, world, id, &attempts, &left, &mut found);
    }
    found.into_iter().for_each(|it| world.violation(it));
}

/// Every message that was not closed for a reason has arrived whole.
fn arrived(
    id: &ConversationId,
    attempts: &[&Attempt],
    due: &BTreeMap<u64, &OutboxRow>,
    left: &[OutboxRow],
    found: &mut Vec<String>,
) {
    for (seq, row) in due {
        match left.iter().find(|it| it.seq == *seq) {
            Some(row) if row.progress.dead.is_some() => {}
            Some(_) => found.push(format!("{id}: message {seq} still waits to be sent")),
            None => {
                let parts = fit(&row.message, &Capabilities::of(ChannelKind::Telegram)).len();
                let came = |part| {
                    let mut sent = attempts.iter().filter(|it| it.seq == Some(*seq));
                    sent.any(|it| it.part == part && it.delivered.is_some())
                };
                if !(0..parts).all(came) {
                    found.push(format!("{id}: message {seq} never arrived whole"));
                }
            }
        }
    }
}

/// First arrivals come in the order of the journal and of the parts; but what
/// was on its way when its sender was gone cannot be called back.
fn in_order(book: &Book, id: &ConversationId, attempts: &[&Attempt], found: &mut Vec<String>) {
    let mut arrivals: Vec<_> =
        attempts.iter().filter_map(|it| Some((it.delivered?, it.seq?, it.part, it))).collect();
    arrivals.sort_unstable_by_key(|(tick, ..)| *tick);
    let mut latest = (0, 0);
    let mut known = std::collections::BTreeSet::new();
    for (tick, seq, part, attempt) in arrivals {
        let late = book.was_gone(attempt.process, attempt.tick, tick);
        if known.insert((seq, part)) && !late {
            if (seq, part) < latest {
                found.push(format!("{id}: message {seq} part {part} came after {latest:?}"));
            }
            latest = (seq, part);
        }
    }
}

/// Twice only where an answer was not seen, and never what goes once at most.
fn repeated(
    book: &Book,
    id: &ConversationId,
    attempts: &[&Attempt],
    due: &BTreeMap<u64, &OutboxRow>,
    allowed: &mut u64,
    found: &mut Vec<String>,
) {
    for (index, second) in attempts.iter().enumerate() {
        let same = |it: &&&Attempt| (it.seq, it.part) == (second.seq, second.part);
        let first = attempts[..index].iter().rev().filter(same).find(|it| it.delivered.is_some());
        let (Some(first), Some(seq), true) = (first, second.seq, second.delivered.is_some()) else {
            continue;
        };
        let once = due.get(&seq).is_some_and(|row| row.delivery == Delivery::AtMostOnce);
        if once {
            found.push(format!("{id}: message {seq} may come once and came twice"));
        } else if excused(book, id, seq, first, second) {
            *allowed += 1;
        } else {
            let part = second.part;
            found.push(format!("{id}: message {seq} part {part} came twice without need"));
        }
    }
}

/// Whether whoever sent again could not know that it had arrived.
fn excused(book: &Book, id: &ConversationId, seq: u64, first: &Attempt, second: &Attempt) -> bool {
    let gone = |process| book.was_gone(process, first.tick, second.tick);
    if first.ended > second.tick {
        // It had been told nothing yet when somebody else took over.
        return gone(first.process);
    }
    if first.answer != Answer::Sent {
        return first.answer == Answer::Unknown;
    }
    let mut settles = book.settles.iter().filter(|it| {
        it.of == *id
            && it.seq == seq
            && it.process == first.process
            && it.tick > first.ended
            && it.tick < second.tick
    });
    let failed = settles.clone().any(|it| !it.told);
    let noted = settles.any(|it| {
        it.told
            && match &it.settle {
                Settle::Sent => true,
                Settle::Update(progress) => usize::from(progress.parts_done) > first.part,
            }
    });
    failed || (!noted && gone(first.process))
}

/// What was given up was given up for a reason that there was.
fn closed(
    book: &Book,
    world: &World,
    id: &ConversationId,
    attempts: &[&Attempt],
    left: &[OutboxRow],
    found: &mut Vec<String>,
) {
    for row in left {
        let Some(why) = &row.progress.dead else { continue };
        world.count("messages given up");
        let seq = row.seq;
        let mut tried = attempts.iter().filter(|it| it.seq == Some(seq));
        let mut settles = book.settles.iter().filter(|it| it.of == *id && it.seq == seq);
        let once = row.delivery == Delivery::AtMostOnce;
        let reason = if why.starts_with("too old") {
            settles.any(|it| it.at - row.at > DAY - 10_000)
        } else if why.starts_with("it may have arrived") {
            let doubt = settles.any(|it| !it.told) || book.doubted || !book.lost.is_empty();
            once && (doubt || tried.any(|it| it.answer == Answer::Nothing) || book.anybody_dead())
        } else {
            let too_old = settles.any(|it| it.at - row.at > DAY - 10_000);
            tried.any(|it| match it.answer {
                Answer::Refused => true,
                Answer::Unknown => once || too_old,
                Answer::NotSent => too_old,
                _ => false,
            })
        };
        if !reason {
            found.push(format!("{id}: message {seq} was given up without a reason: {why}"));
        }
    }
}
