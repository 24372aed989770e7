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
    /// Randomness for what only this person may know; none in the engine itself.
    pub code: Code,
    /// Whether people can open pages of this service.
    pub pages: bool,
    /// What is kept of the conversation.
    pub kept: Kept,
}

impl Context {
    /// A moment on a channel, with nothing else of note.
    pub fn at(now: Millis, channel: ChannelKind) -> Self {
        Self {
            now,
            channel,
            drafts: false,
            code: Code::default(),
            pages: false,
            kept: Kept::default(),
        }
    }
}

/// What is kept of a conversation, as far as the person is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept {
    /// Days without use after which everything is erased; 0: never by itself.
    pub days: u32,
}

/// Unguessable bits, made anew for every turn. What is made from them means
/// something only once the turn is stored.
#[derive(Clone, Copy, Default)]
pub struct Code(pub [u8; 20]);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code")
    }
}

impl Code {
    /// Letters that nobody confuses on a phone: no 0 o 1 i l u v.
    const LETTERS: &'static [u8; 28] = b"23456789abcdefghjkmnpqrstwxy";

    /// 20 letters, 96 bits: for a link.
    pub fn long(&self) -> String {
        self.letters(20)
    }

    /// 8 letters, 38 bits: for typing on another phone.
    pub fn short(&self) -> String {
        self.letters(8)
    }

    fn letters(&self, count: usize) -> String {
        let letter = |byte: &u8| char::from(Self::LETTERS[usize::from(*byte) % 28]);
        self.0.iter().take(count).map(letter).collect()
    }
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
    /// The person writes faster than anybody reads; what was written is dropped.
    TooFast,
    /// The person came without a word: follows the account, opened the chat.
    Came {
        /// When, by the platform's clock.
        at: Millis,
    },
    /// The person left the account.
    Went {
        /// When, by the platform's clock.
        at: Millis,
    },
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
        !matches!(self, Self::Timer { .. } | Self::Operator(_) | Self::Went { .. })
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
