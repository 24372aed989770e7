//! What arrived at phones: everything, in order, and twice only where nobody
//! could know that it had arrived.

use crate::book::{Answer, Attempt, Book, Settled};
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
pub async fn check(world: &World, who: &ConversationId) {
    let id = world.phones.chat(who);
    let left = world.data.outbox(&id).await.unwrap_or_default();
    let mut found = Vec::new();
    {
        let book = world.book();
        if book.attempts.iter().any(|it| it.to == *who && it.seq.is_none()) {
            found.push(format!("{who}: something was sent that was never written"));
        }
        let now = book.life(who);
        for life in 0..=now {
            let left = if life == now { &left[..] } else { &[] };
            one_life(world, &book, who, life, left, &mut found);
        }
    }
    found.into_iter().for_each(|it| world.violation(it));
}

/// Checks what was sent between two erasures. What was erased need not arrive.
fn one_life(
    world: &World,
    book: &Book,
    who: &ConversationId,
    life: usize,
    left: &[OutboxRow],
    found: &mut Vec<String>,
) {
    let turns = book.turns(who, life).iter();
    let rows = turns.flat_map(|turn| turn.outbox.iter().map(|row| (row.seq, row)));
    let due: BTreeMap<u64, &OutboxRow> = rows.collect();
    let of_life = |it: &&Attempt| it.to == *who && it.life == life;
    let all: Vec<_> = book.attempts.iter().filter(of_life).collect();
    let story = Story { book, who, life };
    let erased = book.erased_before(who, life);
    if life == book.life(who) {
        let wanted = due.iter().filter(|(seq, _)| **seq >= erased);
        let wanted = wanted.map(|(seq, row)| (*seq, *row)).collect();
        arrived(&story, &all, &wanted, left, found);
    }
    // What was under way when it was erased cannot be told apart from an
    // equal message any more.
    let known = |it: &&Attempt| it.seq.is_none_or(|seq| seq >= erased);
    let attempts: Vec<_> = all.iter().copied().filter(known).collect();
    story.in_order(&attempts, found);
    let mut allowed = 0;
    story.repeated(&attempts, &due, &mut allowed, found);
    (0..allowed).for_each(|_| world.count("messages that arrived twice, as they may"));
    let reminders = due.values().filter(|row| row.delivery == Delivery::AtMostOnce).count();
    (0..reminders).for_each(|_| world.count("messages that may arrive only once"));
    for row in left {
        let Some(why) = &row.progress.dead else { continue };
        world.count("messages given up");
        story.closed(row, why, &attempts, found);
    }
    for it in book.dropped.iter().filter(|it| it.of == *who && it.life == life) {
        let seq = it.row.seq;
        // A note of whoever sent it, which came after others had closed it.
        let late = |sent: &&Attempt| sent.seq == Some(seq) && sent.process == it.process;
        if all.iter().filter(|sent| late(sent)).any(|sent| sent.answer == Answer::Sent) {
            continue;
        }
        world.count("messages given up and taken away");
        let why = it.row.progress.dead.as_deref().unwrap_or_default();
        story.closed(&it.row, why, &all, found);
        if it.row.at >= book.retained.failed {
            found.push(format!("{who}: message {seq} was taken away too early"));
        }
    }
}

/// Every message that was not closed for a reason has arrived whole.
fn arrived(
    story: &Story,
    attempts: &[&Attempt],
    due: &BTreeMap<u64, &OutboxRow>,
    left: &[OutboxRow],
    found: &mut Vec<String>,
) {
    let who = story.who;
    let dropped = |seq| {
        let mut dropped = story.book.dropped.iter();
        dropped.any(|it| it.of == *who && it.life == story.life && it.row.seq == seq)
    };
    for (seq, row) in due {
        match left.iter().find(|it| it.seq == *seq) {
            Some(row) if row.progress.dead.is_some() => {}
            Some(_) => found.push(format!("{who}: message {seq} still waits to be sent")),
            None if dropped(*seq) => {}
            None => {
                let parts = fit(&row.message, &Capabilities::of(ChannelKind::Telegram)).len();
                let came = |part| {
                    let mut sent = attempts.iter().filter(|it| it.seq == Some(*seq));
                    sent.any(|it| it.part == part && it.delivered.is_some())
                };
                if !(0..parts).all(came) {
                    found.push(format!("{who}: message {seq} never arrived whole"));
                }
            }
        }
    }
}

/// What is known of one person between two erasures.
struct Story<'a> {
    book: &'a Book,
    who: &'a ConversationId,
    life: usize,
}

impl Story<'_> {
    /// What was noted, or was to be noted, of one message.
    fn settles(&self, seq: u64) -> impl Iterator<Item = &Settled> + Clone {
        let settles = self.book.settles.iter();
        settles.filter(move |it| it.of == *self.who && it.life == self.life && it.seq == seq)
    }

    /// Whether an administrator had the message sent again between two moments.
    fn again(&self, seq: u64, from: u64, to: u64) -> bool {
        self.settles(seq).any(|it| it.again && from < it.tick && it.tick < to)
    }

    /// First arrivals come in the order of the journal and of the parts; but
    /// what was on its way when its sender was gone cannot be called back, and
    /// what was given up and is sent again comes when it comes.
    fn in_order(&self, attempts: &[&Attempt], found: &mut Vec<String>) {
        let mut arrivals: Vec<_> =
            attempts.iter().filter_map(|it| Some((it.delivered?, it.seq?, it.part, it))).collect();
        arrivals.sort_unstable_by_key(|(tick, ..)| *tick);
        let mut latest = (0, 0);
        let mut known = std::collections::BTreeSet::new();
        for (tick, seq, part, attempt) in arrivals {
            let late = self.book.was_gone(attempt.process, attempt.tick, tick);
            if known.insert((seq, part)) && !late && !self.again(seq, 0, tick) {
                if (seq, part) < latest {
                    let who = self.who;
                    found.push(format!("{who}: message {seq} part {part} came after {latest:?}"));
                }
                latest = (seq, part);
            }
        }
    }

    /// Twice only where an answer was not seen, and never what goes once at
    /// most, unless an administrator wants it.
    fn repeated(
        &self,
        attempts: &[&Attempt],
        due: &BTreeMap<u64, &OutboxRow>,
        allowed: &mut u64,
        found: &mut Vec<String>,
    ) {
        let who = self.who;
        for (index, second) in attempts.iter().enumerate() {
            let same = |it: &&&Attempt| (it.seq, it.part) == (second.seq, second.part);
            let first =
                attempts[..index].iter().rev().filter(same).find(|it| it.delivered.is_some());
            let (Some(first), Some(seq), true) = (first, second.seq, second.delivered.is_some())
            else {
                continue;
            };
            let once = due.get(&seq).is_some_and(|row| row.delivery == Delivery::AtMostOnce);
            if once && !self.again(seq, first.tick, second.tick) {
                found.push(format!("{who}: message {seq} may come once and came twice"));
            } else if self.excused(seq, first, second) {
                *allowed += 1;
            } else {
                let part = second.part;
                found.push(format!("{who}: message {seq} part {part} came twice without need"));
            }
        }
    }

    /// Whether whoever sent again could not know that it had arrived.
    fn excused(&self, seq: u64, first: &Attempt, second: &Attempt) -> bool {
        let gone = self.book.was_gone(first.process, first.tick, second.tick);
        if first.ended > second.tick {
            // It had been told nothing yet when somebody else took over.
            return gone;
        }
        if first.answer != Answer::Sent {
            return first.answer == Answer::Unknown;
        }
        let mut settles = self.settles(seq).filter(|it| {
            it.process == first.process && it.tick > first.ended && it.tick < second.tick
        });
        // A note that landed after the successor had read the message came too
        // late to stop it.
        let read = self.last_read(second);
        let noted = |it: &Settled| {
            let in_time = it.landed.is_some_and(|landed| read.is_none_or(|read| landed < read));
            in_time
                && match &it.settle {
                    Settle::Sent => true,
                    Settle::Update(progress) => usize::from(progress.parts_done) > first.part,
                }
        };
        let failed = settles.clone().any(|it| !it.told);
        failed || (!settles.any(noted) && gone)
    }

    /// When whoever sends had last read what there was to send.
    fn last_read(&self, second: &Attempt) -> Option<u64> {
        let reads = self.book.reads.iter().rev();
        let mut before = reads.filter(|(process, chat, tick)| {
            *process == second.process && *chat == second.chat && *tick < second.tick
        });
        before.next().map(|(_, _, tick)| *tick)
    }

    /// What was given up was given up for a reason that there was.
    fn closed(&self, row: &OutboxRow, why: &str, attempts: &[&Attempt], found: &mut Vec<String>) {
        let seq = row.seq;
        // Since an administrator wanted it sent again, if one did.
        let again = self.settles(seq).filter(|it| it.again && it.landed.is_some()).last();
        let (since, from) = again.map_or((0, row.at), |it| match &it.settle {
            Settle::Update(progress) => (it.tick, progress.next_try.max(row.at)),
            Settle::Sent => (it.tick, row.at),
        });
        let mut tried =
            attempts.iter().filter(|it| it.seq == Some(seq) && it.ended > since && it.tick > since);
        let mut settles = self.settles(seq).filter(|it| it.tick > since);
        let once = row.delivery == Delivery::AtMostOnce;
        let reason = if why.starts_with("too old") {
            let begun = |it: &Settled| matches!(&it.settle, Settle::Update(it) if it.under_way);
            settles.any(|it| it.at - from > DAY - 10_000 || begun(it))
        } else if why.starts_with("it may have arrived") {
            once && self.interrupted(settles)
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
            let who = self.who;
            found.push(format!("{who}: message {seq} was given up without a reason: {why}"));
        }
    }

    /// Whether somebody began to send and could not see it through: it was
    /// gone, or thought that it could be, or its note failed.
    fn interrupted<'a>(&self, settles: impl Iterator<Item = &'a Settled> + Clone) -> bool {
        let closes = |it: &&Settled| {
            it.landed.is_some() && matches!(&it.settle, Settle::Update(it) if it.dead.is_some())
        };
        let end = settles.clone().filter(closes).map(|it| it.tick).min().unwrap_or(u64::MAX);
        let mut before = settles.filter(|it| it.tick < end);
        before.any(|it| {
            let begun = matches!(&it.settle, Settle::Update(progress) if progress.under_way);
            let doubt = self.book.was_in_doubt(it.process, it.tick, end);
            // A process moved the conversation, and with it what another one was
            // sending.
            let taken = self.book.was_moved(self.who, it.tick, end);
            !it.told || (begun && (doubt || taken))
        })
    }
}

/// False alarms of earlier checks, and what the same checks must go on finding.
mod alarms {
    use super::*;
    use hotline1022::message::Message;
    use hotline1022::store::Progress;

    const SEQ: u64 = 7;

    fn who() -> ConversationId {
        "telegram:1".into()
    }

    fn arrival(process: u64, tick: u64) -> Attempt {
        let (delivered, answer, ended) = (Some(tick + 1), Answer::Sent, tick + 2);
        let (life, to, chat, seq, part) = (0, who(), who(), Some(SEQ), 0);
        Attempt { tick, life, process, to, chat, seq, part, delivered, answer, ended }
    }

    fn settled(process: u64, tick: u64, settle: Settle, landed: u64) -> Settled {
        let (life, again, of, seq, told, at) = (0, false, who(), SEQ, true, 0);
        Settled { tick, life, again, landed: Some(landed), process, of, seq, settle, told, at }
    }

    fn story(book: &Book, check: impl FnOnce(&Story)) {
        check(&Story { book, who: &who(), life: 0 });
    }

    /// Process 1 sends and is taken for dead, process 2 reads at 20 and sends.
    fn taken_over(landed: u64) -> Book {
        Book {
            lost: vec![(1, 16)],
            reads: vec![(1, who(), 5), (2, who(), 20)],
            settles: vec![settled(1, 13, Settle::Sent, landed)],
            ..Book::default()
        }
    }

    #[test]
    fn a_note_that_comes_after_the_successor_has_read_excuses_a_repeat() {
        let (first, second) = (arrival(1, 10), arrival(2, 30));
        story(&taken_over(25), |it| assert!(it.excused(SEQ, &first, &second)));
        story(&taken_over(18), |it| assert!(!it.excused(SEQ, &first, &second), "it was noted"));
        let nobody_lost = Book { lost: vec![], ..taken_over(25) };
        story(&nobody_lost, |it| assert!(!it.excused(SEQ, &first, &second), "nobody was lost"));
    }

    #[test]
    fn a_process_that_repeats_what_it_has_noted_is_not_excused() {
        let (first, second) = (arrival(1, 10), arrival(1, 30));
        let settles = vec![settled(1, 13, Settle::Sent, 14)];
        for reads in [vec![(1, who(), 5)], vec![(1, who(), 5), (1, who(), 20)]] {
            let book = Book { settles: settles.clone(), reads, ..Book::default() };
            story(&book, |it| assert!(!it.excused(SEQ, &first, &second)));
        }
    }

    #[test]
    fn a_reminder_is_given_up_only_by_whoever_could_not_see_its_sending_through() {
        let why = "it may have arrived, and is of a kind that is not sent twice";
        let begun = Progress { attempts: 1, under_way: true, ..Progress::default() };
        let dead = Progress { dead: Some(why.into()), ..Progress::default() };
        let row = OutboxRow {
            seq: SEQ,
            at: 0,
            message: Message::default(),
            delivery: Delivery::AtMostOnce,
            progress: dead.clone(),
        };
        let complaints = |change: fn(&mut Book)| {
            let mut book = Book {
                settles: vec![
                    settled(1, 10, Settle::Update(begun.clone()), 11),
                    settled(1, 20, Settle::Update(dead.clone()), 21),
                ],
                ..Book::default()
            };
            change(&mut book);
            let mut found = Vec::new();
            story(&book, |it| it.closed(&row, why, &[], &mut found));
            found.len()
        };
        assert_eq!(complaints(|_| {}), 1);
        assert_eq!(complaints(|book| book.doubts.push((1, 15))), 0);
        assert_eq!(complaints(|book| book.lost.push((1, 15))), 0);
        assert_eq!(complaints(|book| book.settles[0].told = false), 0);
        // Somebody else's doubt, or one at another time, is no reason.
        assert_eq!(complaints(|book| book.doubts.push((2, 15))), 1);
        assert_eq!(complaints(|book| book.doubts.push((1, 9))), 1);
        assert_eq!(complaints(|book| book.lost.push((1, 25))), 1);
    }
}
