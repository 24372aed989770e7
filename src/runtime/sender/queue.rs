//! Who is to be served when. Every person stands here at most once, so that
//! nobody is served twice at a time and their messages keep their order.

use super::Runtime;
use super::fresh::Mark;
use crate::clock::Millis;
use crate::flow::ChannelKind;
use crate::ids::ConversationId;
use crate::message::Delivery;
use crate::store::OutboxRow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Rows of one person kept in memory; with more they are read from the store.
const KEPT: usize = 16;

/// What the sender knows of one person's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mail {
    /// No rows.
    Nothing,
    /// All of them, fresh from the commits that recorded their first attempts.
    Fresh(Vec<OutboxRow>, Mark),
    /// Read the store.
    Stored,
    /// Read the store, and wait for no moment that an earlier failure set.
    Now,
}

/// When to look at a person again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// When there is something new.
    Done,
    /// At a moment; `passed`: the rate limits have been asked for it already.
    At { at: Millis, passed: bool, rest: Mail },
}

#[derive(Debug)]
enum Place {
    Ready,
    Busy,
    Waiting,
}

#[derive(Debug)]
struct Person {
    place: Place,
    mail: Mail,
    passed: bool,
}

/// Everybody with something to send.
#[derive(Debug, Default)]
pub(super) struct Queue {
    people: BTreeMap<ConversationId, Person>,
    replies: VecDeque<ConversationId>,
    /// Those whose next message gives way to replies.
    others: VecDeque<ConversationId>,
    waiting: BTreeSet<(Millis, ConversationId)>,
}

impl Queue {
    /// There is something new for a person.
    pub(super) fn wake(&mut self, id: ConversationId, news: Mail) {
        let Some(person) = self.people.get_mut(&id) else {
            let person = Person { place: Place::Ready, mail: news, passed: false };
            self.line_up(line_of(&person.mail), id.clone());
            self.people.insert(id, person);
            return;
        };
        // A person who waits for a platform's permission goes on waiting:
        // rows are sent in order, so a new one cannot go first.
        join(&mut person.mail, news);
    }

    /// Moves those whose moment has come among those who can be served.
    pub(super) fn due(&mut self, now: Millis) {
        while let Some((at, _)) = self.waiting.first()
            && *at <= now
        {
            let Some((_, id)) = self.waiting.pop_first() else { return };
            let Some(person) = self.people.get_mut(&id) else { continue };
            person.place = Place::Ready;
            let line = line_of(&person.mail);
            self.line_up(line, id);
        }
    }

    /// Those of a channel who wait for a moment that a failure set need not wait
    /// any longer. Who waits for the platform's permission goes on waiting.
    pub(super) fn hurry(&mut self, kind: ChannelKind) {
        let of_kind = |(_, id): &&(Millis, ConversationId)| Runtime::kind_of(id) == kind;
        let waiting: Vec<_> = self.waiting.iter().filter(of_kind).cloned().collect();
        for key in waiting {
            let Some(person) = self.people.get_mut(&key.1) else { continue };
            if person.passed || !matches!(person.mail, Mail::Stored) {
                continue;
            }
            (person.place, person.mail) = (Place::Ready, Mail::Now);
            self.waiting.remove(&key);
            self.line_up(Delivery::AtLeastOnce, key.1);
        }
    }

    /// The next person to serve, what is known, and whether the rates were asked.
    pub(super) fn pop(&mut self) -> Option<(ConversationId, Mail, bool)> {
        let id = self.replies.pop_front().or_else(|| self.others.pop_front())?;
        let person = self.people.get_mut(&id)?;
        person.place = Place::Busy;
        let mail = std::mem::replace(&mut person.mail, Mail::Nothing);
        Some((id, mail, std::mem::take(&mut person.passed)))
    }

    /// A person has been served.
    pub(super) fn done(&mut self, id: ConversationId, next: Next) {
        let Some(person) = self.people.get_mut(&id) else { return };
        debug_assert!(matches!(person.place, Place::Busy));
        match next {
            Next::Done if person.mail == Mail::Nothing => {
                self.people.remove(&id);
            }
            Next::Done => {
                person.place = Place::Ready;
                let line = line_of(&person.mail);
                self.line_up(line, id);
            }
            Next::At { at, passed, rest } => {
                let newer = std::mem::replace(&mut person.mail, rest);
                join(&mut person.mail, newer);
                person.passed = passed;
                person.place = Place::Waiting;
                self.waiting.insert((at, id));
            }
        }
    }

    /// Nobody is to be served, whoever was: others may do it. Who is being
    /// served now stays until that ends.
    pub(super) fn forget(&mut self) {
        self.replies.clear();
        self.others.clear();
        self.waiting.clear();
        self.people.retain(|_, person| {
            person.mail = Mail::Nothing;
            matches!(person.place, Place::Busy)
        });
    }

    /// When somebody's moment comes, if nothing happens before.
    pub(super) fn next(&self) -> Option<Millis> {
        self.waiting.first().map(|(at, _)| *at)
    }

    /// Everybody waits at most until `latest`: the clock was set back.
    pub(super) fn not_after(&mut self, latest: Millis) {
        while let Some((at, _)) = self.waiting.last()
            && *at > latest
        {
            let Some((_, id)) = self.waiting.pop_last() else { return };
            self.waiting.insert((latest, id));
        }
    }

    fn line_up(&mut self, line: Delivery, id: ConversationId) {
        match line {
            Delivery::AtLeastOnce => self.replies.push_back(id),
            Delivery::AtMostOnce => self.others.push_back(id),
        }
    }
}

/// Which line a person stands in: that of their first message.
fn line_of(mail: &Mail) -> Delivery {
    match mail {
        Mail::Fresh(rows, _) => rows.first().map_or(Delivery::AtLeastOnce, |row| row.delivery),
        Mail::Nothing | Mail::Stored | Mail::Now => Delivery::AtLeastOnce,
    }
}

fn join(mail: &mut Mail, newer: Mail) {
    match (&mut *mail, newer) {
        (_, Mail::Nothing) | (Mail::Now, _) => {}
        (_, Mail::Now) => *mail = Mail::Now,
        (Mail::Nothing, newer) => *mail = newer,
        // Marks that differ: the store was read between the two.
        (Mail::Fresh(rows, mark), Mail::Fresh(more, newer))
            if *mark == newer && rows.len() + more.len() <= KEPT =>
        {
            rows.extend(more);
        }
        _ => *mail = Mail::Stored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;
    use crate::store::Progress;

    fn row(seq: u64, delivery: Delivery) -> OutboxRow {
        let (message, progress) = (Message::default(), Progress::default());
        OutboxRow { seq, at: 0, message, delivery, progress }
    }

    fn fresh(seq: u64) -> Mail {
        Mail::Fresh(vec![row(seq, Delivery::AtLeastOnce)], Mark::default())
    }

    fn seqs(mail: &Mail) -> Vec<u64> {
        match mail {
            Mail::Nothing => vec![],
            Mail::Fresh(rows, _) => rows.iter().map(|row| row.seq).collect(),
            Mail::Stored | Mail::Now => vec![0],
        }
    }

    #[test]
    fn one_person_is_served_once_at_a_time_and_in_order() {
        let mut queue = Queue::default();
        let a = ConversationId::from("telegram:1");
        queue.wake(a.clone(), fresh(1));
        queue.wake(a.clone(), fresh(2));
        let (_, mail, _) = queue.pop().unwrap();
        assert_eq!(seqs(&mail), [1, 2]);
        queue.wake(a.clone(), fresh(3));
        assert!(queue.pop().is_none(), "busy");
        let rest = Mail::Fresh(vec![row(2, Delivery::AtLeastOnce)], Mark::default());
        queue.done(a.clone(), Next::At { at: 50, passed: true, rest });
        queue.wake(a.clone(), fresh(4));
        assert!(queue.pop().is_none(), "waits");
        assert_eq!(queue.next(), Some(50));
        queue.due(50);
        let (_, mail, passed) = queue.pop().unwrap();
        assert_eq!((seqs(&mail), passed), (vec![2, 3, 4], true));
        queue.wake(a.clone(), Mail::Stored);
        queue.done(a.clone(), Next::Done);
        assert_eq!(queue.pop().unwrap().1, Mail::Stored);
        queue.done(a, Next::Done);
        assert!(queue.people.is_empty() && queue.waiting.is_empty());
    }

    #[test]
    fn replies_come_first_and_many_rows_are_left_to_the_store() {
        let mut queue = Queue::default();
        let reminder = vec![row(1, Delivery::AtMostOnce)];
        queue.wake("telegram:1".into(), Mail::Fresh(reminder, Mark::default()));
        queue.wake("telegram:2".into(), fresh(1));
        assert_eq!(queue.pop().unwrap().0, "telegram:2".into());
        assert_eq!(queue.pop().unwrap().0, "telegram:1".into());
        for seq in 0..40 {
            queue.wake("telegram:3".into(), fresh(seq));
        }
        assert_eq!(queue.pop().unwrap().1, Mail::Stored);
    }

    #[test]
    fn what_others_may_have_taken_over_is_forgotten() {
        let mut queue = Queue::default();
        for id in ["telegram:1", "telegram:2", "telegram:3"] {
            queue.wake(id.into(), fresh(1));
        }
        let (busy, _, _) = queue.pop().unwrap();
        let (waits, _, _) = queue.pop().unwrap();
        queue.done(waits, Next::At { at: 5, passed: false, rest: Mail::Stored });
        queue.wake(busy.clone(), fresh(2));
        queue.forget();
        queue.due(9);
        assert!(queue.pop().is_none());
        queue.done(busy, Next::Done);
        assert!(queue.people.is_empty());
    }

    #[test]
    fn who_waits_for_a_channel_that_is_well_again_waits_no_longer() {
        let mut queue = Queue::default();
        let rest = Mail::Fresh(vec![row(1, Delivery::AtLeastOnce)], Mark::default());
        for (id, passed, rest) in [
            ("zalo-oa:1", false, Mail::Stored),
            ("zalo-oa:2", true, rest),
            ("telegram:3", false, Mail::Stored),
        ] {
            queue.wake(id.into(), fresh(1));
            queue.pop();
            queue.done(id.into(), Next::At { at: 9_000, passed, rest });
        }
        queue.hurry(ChannelKind::ZaloOa);
        queue.wake("zalo-oa:1".into(), fresh(2));
        let (id, mail, _) = queue.pop().unwrap();
        assert_eq!((id, mail), ("zalo-oa:1".into(), Mail::Now));
        assert!(queue.pop().is_none(), "the others wait");
        assert_eq!(queue.waiting.len(), 2);
    }

    #[test]
    fn nobody_waits_for_a_clock_that_was_set_back() {
        let mut queue = Queue::default();
        for id in ["telegram:1", "telegram:2"] {
            queue.wake(id.into(), fresh(1));
            queue.pop();
            queue.done(id.into(), Next::At { at: 9_000, passed: false, rest: Mail::Stored });
        }
        queue.not_after(100);
        queue.due(100);
        assert!(queue.pop().is_some() && queue.pop().is_some());
    }
}
