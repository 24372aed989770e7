//! Sizes of flows and turns. Everything a person or an author can make grow
//! has its limit here; past a turn's limit the person is offered an operator.

use crate::clock::Millis;

/// Steps in one flow.
pub const STEPS: usize = 200;
/// Options of one choice.
pub const OPTIONS: usize = 20;
/// Steps passed through in one turn before it is stopped.
pub const HOPS: usize = 64;
/// Messages one turn may send.
pub const MESSAGES: usize = 12;
/// Runs on top of each other through `call`.
pub const CALLS: usize = 4;
/// Digressions on top of each other.
pub const DIGRESSIONS: usize = 2;
/// Waiting steps remembered for "back".
pub const HISTORY: usize = 64;
/// Ended runs remembered, so that their old buttons get a good answer.
pub const ENDED: usize = 8;
/// Misunderstood texts in a row before an operator is offered.
pub const MISSES: u8 = 2;
/// Characters of a citizen's text that are read; the rest is refused.
pub const TEXT: usize = 4_000;
/// A second press of the button just pressed within this time is one press.
pub const DOUBLE_PRESS: Millis = 2_000;
/// Requests for a human that were left again, within [`HANDOFF_WINDOW`], after
/// which the next one is answered by the telephone number.
pub const HANDOFFS: usize = 4;
/// Milliseconds in which [`HANDOFFS`] are counted.
pub const HANDOFF_WINDOW: Millis = 3_600_000;
/// Bytes of a button payload (Telegram's limit).
pub const PAYLOAD: usize = 64;
/// Characters of a button's words that are kept; no channel shows as many, so
/// what is longer was made up.
pub const LABEL: usize = 120;
/// Journal entries kept for one conversation.
pub const JOURNAL: u64 = 300;
/// Update identifiers remembered for one conversation. More than the 100
/// updates that Telegram hands out in one batch, so a batch that is repeated
/// after a crash is recognised whole.
pub const SEEN: usize = 128;
/// Bytes of one content file.
pub const FILE: usize = 1_000_000;
