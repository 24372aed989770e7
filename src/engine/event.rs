//! What may happen to a conversation.

use crate::clock::Millis;
use crate::flow::ChannelKind;
use crate::guard::Guard;
use crate::ids::WaitId;
use crate::private::Private;

/// Circumstances of one step that are not part of the event.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The present moment.
    pub now: Millis,
    /// The channel the person uses.
    pub channel: ChannelKind,
    /// Whether flows that are still drafts may be started.
    pub drafts: bool,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The person opened the conversation, perhaps through a deep link.
    Start {
        /// What the deep link carried.
        payload: Option<String>,
    },
    /// The person wrote something. Secrets are masked before the engine sees it.
    Text {
        /// The words.
        text: Private<String>,
        /// What was found in it, and dropped where it is a secret.
        guard: Guard,
    },
    /// The person pressed a button; the payload is untrusted.
    Press {
        /// What the button carried.
        payload: String,
    },
    /// The person sent something that is not text.
    Unsupported(Unsupported),
    /// A timer that the engine asked for is due.
    Timer {
        /// The wait it was set for.
        wait: WaitId,
    },
    /// An operator acted.
    Operator(OperatorAct),
}

impl Event {
    /// An event for plain text without secrets.
    pub fn text(text: impl Into<String>) -> Self {
        Self::typed(text, Guard::default())
    }

    /// An event for masked text and what was found in it.
    pub fn typed(text: impl Into<String>, guard: Guard) -> Self {
        Self::Text { text: Private::new(text.into()), guard }
    }

    /// Whether it comes from the citizen.
    pub fn is_citizen(&self) -> bool {
        !matches!(self, Self::Timer { .. } | Self::Operator(_))
    }
}

/// Kinds of input that get a plain answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// A picture; it is not kept.
    Photo,
    /// A sticker, voice message, file, place or anything else without text.
    Other,
    /// Text beyond the limit.
    TooLong,
    /// A message of a group; the bot speaks with persons.
    Group,
    /// An earlier message was edited.
    Edited,
}

/// What an operator may do to a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorAct {
    /// Takes the conversation over; the bot falls silent.
    Accept,
    /// Is done; the guide goes on.
    Close,
    /// Nobody came in time.
    Absent,
}
