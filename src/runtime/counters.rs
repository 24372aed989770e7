//! What the service has done since it started, for monitoring. Numbers only,
//! about nobody in particular.

use std::sync::atomic::{AtomicU64, Ordering};

/// One number that rises.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// All of them.
#[derive(Debug, Default)]
pub struct Counters {
    /// Turns committed.
    pub turns: Counter,
    /// Deliveries that had been handled before.
    pub repeats: Counter,
    /// Turns that could not be committed; their channels were told so.
    pub refused: Counter,
    /// Turns worked out anew because another process was faster.
    pub conflicts: Counter,
    /// Messages sent whole.
    pub sent: Counter,
    /// Attempts that failed and will be repeated.
    pub retries: Counter,
    /// Messages given up.
    pub given_up: Counter,
    /// Messages held until the person writes again.
    pub held: Counter,
    /// Held messages that may go because the person was heard.
    pub released: Counter,
    /// Messages of people who write too fast; they were told so.
    pub floods: Counter,
    /// Timers that woke a conversation.
    pub timers: Counter,
}

impl Counters {
    /// How often a message was held or released.
    pub fn changes_of_held(&self) -> u64 {
        self.held.get() + self.released.get()
    }

    /// Names and numbers, in the words of the metrics page.
    pub fn list(&self) -> [(&'static str, &'static str, u64); 11] {
        [
            ("turns", "Turns committed", self.turns.get()),
            ("repeats", "Deliveries that had been handled before", self.repeats.get()),
            ("refused_turns", "Turns that could not be committed", self.refused.get()),
            ("conflicts", "Turns worked out anew", self.conflicts.get()),
            ("sent_messages", "Messages sent whole", self.sent.get()),
            ("send_retries", "Attempts to send that will be repeated", self.retries.get()),
            ("given_up_messages", "Messages given up", self.given_up.get()),
            ("held_messages", "Messages held until the person writes again", self.held.get()),
            ("released_messages", "Held messages that may go again", self.released.get()),
            ("too_fast_messages", "Messages not read: too fast", self.floods.get()),
            ("fired_timers", "Timers that woke a conversation", self.timers.get()),
        ]
    }
}
