//! What may happen to a conversation.

use super::joining::Carried;
use crate::clock::Millis;
use crate::flow::ChannelKind;
use crate::guard::Guard;
use crate::ids::WaitId;
use crate::private::Private;

pub use super::code::Code;

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
    /// Where the person can go on.
    pub elsewhere: Elsewhere,
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
            elsewhere: Elsewhere::default(),
        }
    }
}

/// What is kept of a conversation, as far as the person is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept {
    /// Days without use after which everything is erased; 0: never by itself.
    pub days: u32,
}

/// Where else people reach this service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere {
    channels: u8,
    links: u8,
}

impl Elsewhere {
    fn bit(channel: ChannelKind) -> u8 {
        match channel {
            ChannelKind::Web => 1,
            ChannelKind::Terminal => 0,
            ChannelKind::Telegram => 2,
            ChannelKind::ZaloOa => 4,
            ChannelKind::ZaloBot => 8,
        }
    }

    /// Adds a channel; `link`: an address can carry a code there.
    #[must_use]
    pub fn with(mut self, channel: ChannelKind, link: bool) -> Self {
        self.channels |= Self::bit(channel);
        if link {
            self.links |= Self::bit(channel);
        }
        self
    }

    /// Whether there is nowhere else.
    pub fn is_empty(self) -> bool {
        self.channels == 0
    }

    /// The channels, those that most people have first.
    pub fn iter(self) -> impl Iterator<Item = ChannelKind> {
        [ChannelKind::ZaloOa, ChannelKind::ZaloBot, ChannelKind::Telegram, ChannelKind::Web]
            .into_iter()
            .filter(move |channel| self.channels & Self::bit(*channel) != 0)
    }

    /// Whether an address can carry a code to a channel.
    pub fn has_link(self, channel: ChannelKind) -> bool {
        self.links & Self::bit(channel) != 0
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
    /// The person sent a code of another conversation.
    Join(Join),
    /// The conversation goes on elsewhere: another one took its place.
    WentOn {
        /// Where.
        to: ChannelKind,
    },
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
        !matches!(
            self,
            Self::Timer { .. } | Self::Operator(_) | Self::Went { .. } | Self::WentOn { .. }
        )
    }
}

/// What there is to say of a code that a person sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Join {
    /// It works, and is used up now.
    Works {
        /// The channel of the other conversation.
        from: ChannelKind,
        /// Where the other conversation stands.
        carried: Box<Carried>,
    },
    /// It worked here a moment ago.
    Again,
    /// It works no more, or never did.
    Unknown {
        /// The words.
        typed: Private<String>,
    },
    /// It belongs to this very conversation.
    Own,
    /// What it carries cannot be used on this channel.
    Unfit,
    /// Too many came from here that were wrong.
    TooMany,
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
