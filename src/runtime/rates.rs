//! How fast a channel may send: the one place that counts.
//!
//! Two limits, of the whole bot and of one chat, each a generic cell rate
//! algorithm: a moment that moves on with every message and may not run
//! further ahead of the clock than the burst allows. A reply that has to wait
//! is given its moment at once, so that replies leave in the order they came;
//! a message that may be sent only once gives way: it goes only while half of
//! the burst is free, which is never while replies wait.

use crate::channel::SendLimits;
use crate::clock::Millis;
use crate::ids::ConversationId;
use crate::message::Delivery;
use std::collections::HashMap;

/// Messages that one chat may get at once: a turn of several messages is one
/// answer, and platforms let short bursts pass.
const CHAT_BURST: f64 = 5.0;
/// The part of a second's allowance of the bot that may leave at once.
const BOT_BURST: f64 = 1.0;
/// Chats remembered before those that are quiet again are forgotten.
const SWEEP: usize = 4_096;

/// The state of one channel.
#[derive(Debug)]
pub struct Rates {
    limits: SendLimits,
    /// How many processes share the limits.
    share: f64,
    bot: Cell,
    chats: HashMap<ConversationId, Cell>,
    sweep_at: usize,
}

/// What a sender is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Now.
    Now,
    /// At this moment, without asking again.
    At(Millis),
    /// Ask again at this moment.
    Ask(Millis),
}

impl Rates {
    /// Nothing sent yet.
    pub fn new(limits: SendLimits) -> Self {
        let (share, bot, chats) = (1.0, Cell::default(), HashMap::new());
        Self { limits, share, bot, chats, sweep_at: SWEEP }
    }

    /// This many processes send for the same bot.
    pub fn share(&mut self, processes: u32) {
        self.share = f64::from(processes.max(1));
    }

    /// Asks to send one message to a chat.
    pub fn pass(&mut self, now: Millis, chat: &ConversationId, delivery: Delivery) -> Pass {
        let bot = Rule::new(self.limits.bot / self.share, self.limits.bot / self.share * BOT_BURST);
        let one = Rule::new(self.limits.chat, CHAT_BURST);
        if one.interval > 0.0 && self.chats.len() >= self.sweep_at {
            self.chats.retain(|_, cell| cell.ahead(now) > 0.0);
            self.sweep_at = SWEEP.max(self.chats.len() * 2);
        }
        let chat_cell = self.chats.get(chat).copied().unwrap_or_default();
        let give_way = delivery == Delivery::AtMostOnce;
        let wait = bot.wait(self.bot, now, give_way).max(one.wait(chat_cell, now, false));
        if give_way && wait > 0.0 {
            return Pass::Ask(later(now, wait));
        }
        self.bot = bot.next(self.bot, now);
        if one.interval > 0.0 {
            self.chats.insert(chat.clone(), one.next(chat_cell, now));
        }
        if wait > 0.0 { Pass::At(later(now, wait)) } else { Pass::Now }
    }
}

fn later(now: Millis, wait: f64) -> Millis {
    now.saturating_add(wait.ceil() as Millis)
}

/// The moment up to which the allowance is used, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
struct Cell(f64);

impl Cell {
    /// How far it is ahead of the clock. More than an hour means that the
    /// clock was set back; nobody shall wait for that.
    fn ahead(self, now: Millis) -> f64 {
        let ahead = self.0 - now as f64;
        if ahead > 3_600_000.0 { 0.0 } else { ahead.max(0.0) }
    }
}

#[derive(Clone, Copy, Debug)]
struct Rule {
    /// Milliseconds between two messages; 0: no limit.
    interval: f64,
    /// How far ahead of the clock the cell may be.
    burst: f64,
}

impl Rule {
    fn new(rate: f64, burst: f64) -> Self {
        if rate <= 0.0 {
            return Self { interval: 0.0, burst: 0.0 };
        }
        let interval = 1_000.0 / rate;
        Self { interval, burst: interval * (burst.max(1.0) - 1.0) }
    }

    fn wait(self, cell: Cell, now: Millis, give_way: bool) -> f64 {
        if self.interval <= 0.0 {
            return 0.0;
        }
        let burst = if give_way { self.burst / 2.0 } else { self.burst };
        (cell.ahead(now) - burst).max(0.0)
    }

    fn next(self, cell: Cell, now: Millis) -> Cell {
        if self.interval <= 0.0 { cell } else { Cell(now as f64 + cell.ahead(now) + self.interval) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(number: u32) -> ConversationId {
        ConversationId::new(format!("telegram:{number}"))
    }

    #[test]
    fn a_bot_keeps_its_rate_whatever_the_bursts() {
        let mut rates = Rates::new(SendLimits { bot: 30.0, chat: 0.0 });
        let mut sent = Vec::new();
        for number in 0..120 {
            match rates.pass(0, &chat(number), Delivery::AtLeastOnce) {
                Pass::Now => sent.push(0),
                Pass::At(at) => sent.push(at),
                Pass::Ask(_) => panic!("a reply is given its moment"),
            }
        }
        assert!(sent.is_sorted());
        for window in [1_000, 2_000, 3_000] {
            let within = sent.iter().filter(|at| **at < window).count() as i64;
            assert!(within <= 30 + 30 * window / 1_000, "{within} in {window} ms");
        }
        assert!((2_900..3_100).contains(sent.last().unwrap()), "{sent:?}");
    }

    #[test]
    fn a_chat_keeps_its_own_rate() {
        let mut rates = Rates::new(SendLimits { bot: 0.0, chat: 1.0 });
        let passes: Vec<_> =
            (0..7).map(|_| rates.pass(0, &chat(1), Delivery::AtLeastOnce)).collect();
        assert!(passes[..5].iter().all(|pass| *pass == Pass::Now), "{passes:?}");
        assert_eq!(passes[5..], [Pass::At(1_000), Pass::At(2_000)]);
        assert_eq!(rates.pass(0, &chat(2), Delivery::AtLeastOnce), Pass::Now);
        assert_eq!(rates.pass(60_000, &chat(1), Delivery::AtLeastOnce), Pass::Now);
    }

    #[test]
    fn replies_overtake_announcements() {
        let mut rates = Rates::new(SendLimits { bot: 10.0, chat: 0.0 });
        let mut announced = 0;
        while rates.pass(0, &chat(announced), Delivery::AtMostOnce) == Pass::Now {
            announced += 1;
        }
        assert!((3..=6).contains(&announced), "{announced}");
        // Announcements are at their limit; replies still go at once.
        assert_eq!(rates.pass(0, &chat(99), Delivery::AtLeastOnce), Pass::Now);
        // And while replies queue, no announcement goes.
        for number in 0..40 {
            rates.pass(0, &chat(number), Delivery::AtLeastOnce);
        }
        for now in [0, 1_000, 2_000, 3_000] {
            let pass = rates.pass(now, &chat(1), Delivery::AtMostOnce);
            assert!(matches!(pass, Pass::Ask(at) if at > now), "{now} {pass:?}");
        }
        assert_eq!(rates.pass(60_000, &chat(1), Delivery::AtMostOnce), Pass::Now);
    }

    #[test]
    fn processes_share_and_clocks_may_jump() {
        let mut rates = Rates::new(SendLimits { bot: 30.0, chat: 0.0 });
        rates.share(3);
        let at_once = (0..30)
            .filter(|it| rates.pass(0, &chat(*it), Delivery::AtLeastOnce) == Pass::Now)
            .count();
        assert_eq!(at_once, 10);
        let mut rates = Rates::new(SendLimits { bot: 1.0, chat: 1.0 });
        rates.pass(1_000_000_000, &chat(1), Delivery::AtLeastOnce);
        assert_eq!(rates.pass(0, &chat(1), Delivery::AtLeastOnce), Pass::Now, "set back");
        let mut free = Rates::new(SendLimits::NONE);
        assert!((0..99).all(|_| free.pass(0, &chat(1), Delivery::AtMostOnce) == Pass::Now));
        assert!(free.chats.is_empty(), "nothing is remembered where nothing is limited");
    }
}
