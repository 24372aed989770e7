//! All we remember of one person on one channel, and its versioned encoding.
//!
//! The first byte of the encoding is its version; every version ever released
//! stays readable here.

use crate::clock::Millis;
use crate::ids::{FlowId, Locale, ProfileId, RunId, StepId, TicketId, WaitId};
use serde::{Deserialize, Serialize};

/// Version that [`Session::encode`] writes.
pub const ENCODING: u8 = 1;

/// A conversation's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Language the person chose, if any.
    pub locale: Option<Locale>,
    /// Province, if known.
    pub profile: Option<ProfileId>,
    /// Runs on top of each other; the last one is active.
    pub runs: Vec<Run>,
    /// Runs that were left and can be taken up again.
    pub paused: Vec<Run>,
    /// Runs that ended lately, so that their old buttons get a good answer.
    pub ended: Vec<Ended>,
    /// Number of the next run.
    pub next_run: u32,
    /// Number of the next wait.
    pub next_wait: u32,
    /// Number of the next ticket.
    pub next_ticket: u32,
    /// Misunderstood texts in a row.
    pub misses: u8,
    /// The open request for a human.
    pub handoff: Option<Handoff>,
    /// Where the active run waits, and for how long.
    pub wait: Option<Wait>,
    /// Payloads of the buttons shown last: typed numbers mean these.
    pub shown: Vec<String>,
    /// Whether the person has been greeted.
    pub greeted: bool,
}

/// One walk through one flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// The flow.
    pub flow: FlowId,
    /// What brought it here.
    pub origin: Origin,
    /// The step it is at: a waiting one, or the `call` that runs above it.
    pub step: StepId,
    /// The step's fingerprint when it was reached.
    pub fingerprint: u32,
    /// Variables.
    pub vars: Vec<Var>,
    /// Waiting steps passed; the last is the current one when it waits.
    pub history: Vec<Visit>,
    /// Failed answers by step (`verify`, `collect`).
    pub tries: Vec<(StepId, u8)>,
}

impl Run {
    /// A variable's value.
    pub fn var(&self, name: &str) -> Option<&str> {
        self.vars.iter().find(|var| var.name == name).map(|var| var.value.as_str())
    }

    /// Failed answers at a step.
    pub fn tries_at(&self, step: &StepId) -> u8 {
        self.tries.iter().find(|(s, _)| s == step).map_or(0, |(_, tries)| *tries)
    }
}

/// What brought a run here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Nothing runs below it.
    Root,
    /// A trigger in the middle of another run.
    Digression,
    /// A `call` step.
    Call,
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Var {
    /// Name.
    pub name: String,
    /// Value; masked before the engine ever saw it.
    pub value: String,
    /// Index in the history at which it was set; going back before it clears it.
    pub at: u16,
    /// When it is erased.
    pub expires: Option<Millis>,
}

/// A waiting step that was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The step.
    pub step: StepId,
    /// The answer that left it, and when.
    pub answered: Option<(String, Millis)>,
}

/// A run that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The run.
    pub run: RunId,
    /// Its flow.
    pub flow: FlowId,
    /// When.
    pub at: Millis,
    /// The answer that ended it: step and key.
    pub last: Option<(StepId, String)>,
}

/// The parking of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Its number; timers carry it.
    pub id: WaitId,
    /// Since when the person has been silent.
    pub since: Millis,
    /// Reminders sent.
    pub reminders: u8,
}

/// An open request for a human.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// The ticket.
    pub ticket: TicketId,
    /// Whether an operator holds the conversation; the bot is then silent.
    pub taken: bool,
}

/// Why stored bytes cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Written by a newer program.
    #[error(
        "the session was written in encoding {found}, newer than {ENCODING}: update the program"
    )]
    Newer {
        /// Version found.
        found: u8,
    },
    /// Not what any version wrote.
    #[error("the stored session is damaged")]
    Damaged,
}

impl Session {
    /// Compact bytes, version first.
    pub fn encode(&self) -> Vec<u8> {
        // Every field is plain data, which postcard always can write.
        postcard::to_extend(self, vec![ENCODING]).unwrap_or_default()
    }

    /// Reads the bytes of any released version.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        match bytes.split_first() {
            Some((&ENCODING, rest)) => match postcard::take_from_bytes(rest) {
                Ok((session, [])) => Ok(session),
                _ => Err(DecodeError::Damaged),
            },
            Some((&found, _)) if found > ENCODING => Err(DecodeError::Newer { found }),
            _ => Err(DecodeError::Damaged),
        }
    }

    /// Whether nothing has been said to the person yet, or all was erased.
    pub fn is_untouched(&self) -> bool {
        !self.greeted && self.runs.is_empty() && self.paused.is_empty() && self.ended.is_empty()
    }

    /// The active run.
    pub fn top(&self) -> Option<&Run> {
        self.runs.last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_it_did_not_write() {
        let bytes = Session::default().encode();
        assert_eq!(Session::decode(&bytes).unwrap(), Session::default());
        assert!(matches!(Session::decode(&[9, 0]), Err(DecodeError::Newer { found: 9 })));
        assert!(matches!(Session::decode(&[]), Err(DecodeError::Damaged)));
        assert!(matches!(Session::decode(&[0]), Err(DecodeError::Damaged)));
        let mut long = bytes.clone();
        long.push(0);
        assert!(matches!(Session::decode(&long), Err(DecodeError::Damaged)));
    }
}
