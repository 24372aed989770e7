//! What a channel is: how it receives, what it can show, how sending fails.
//!
//! Adapters turn a platform's deliveries into [`Inbound`] values and hand
//! them to the [`Door`]; they acknowledge the platform only after the door
//! answered. For sending, `render` fits a message to the channel's
//! [`Capabilities`] as [`Part`]s, each of which is one call to the platform.

pub mod bot_api;
pub mod errand;
pub mod http;
pub mod pace;
pub mod public;
pub mod qr;
pub mod render;
pub mod telegram;
pub mod terminal;
pub mod webchat;
pub mod zalo_bot;
pub mod zalo_oa;

use crate::clock::Millis;
use crate::engine::event::Event;
use crate::flow::ChannelKind;
use crate::ids::{ConversationId, Locale, UpdateId};
use crate::message::Choice;
use async_trait::async_trait;

pub use errand::{Errand, Figure, Hold, Presence};

/// What a channel can show and allows. It drives rendering, the content checker
/// and the sender: the one description of a channel's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The channel.
    pub kind: ChannelKind,
    /// What `text` and `caption` count.
    pub unit: TextUnit,
    /// Longest text.
    pub text: usize,
    /// Longest caption of a picture.
    pub caption: usize,
    /// Longest button label, in characters.
    pub label: usize,
    /// Most buttons under one message; 0: choices are typed.
    pub buttons: usize,
    /// Longest payload, in bytes.
    pub payload: usize,
    /// Whether pictures can be sent.
    pub pictures: bool,
    /// How a picture gets to the platform.
    pub picture_by: PictureBy,
    /// Largest picture, in bytes.
    pub picture_bytes: usize,
    /// Whether buttons can stand under a picture.
    pub picture_buttons: bool,
    /// Whether a sent message can be changed.
    pub edits: bool,
    /// Whether the platform tells that a message arrived or was read.
    pub receipts: bool,
    /// How long the service may write after the person's last message;
    /// `None`: no limit.
    pub window: Option<Window>,
    /// Whether the platform counts messages to a person or a month and may
    /// refuse more.
    pub quota: bool,
}

/// What a platform counts as one unit of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextUnit {
    /// UTF-16 code units.
    Utf16,
    /// Unicode scalar values of the composed text.
    Chars,
}

impl TextUnit {
    /// Length of `text` in this unit.
    pub fn length(self, text: &str) -> usize {
        text.chars().map(|c| self.of(c)).sum()
    }

    /// Length of one character in this unit.
    pub fn of(self, c: char) -> usize {
        match self {
            Self::Utf16 => c.len_utf16(),
            Self::Chars => 1,
        }
    }
}

/// How a picture gets to the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureBy {
    /// Its bytes are uploaded.
    Upload,
    /// The platform fetches it from our public address.
    PublicUrl,
}

/// How long after the person's last message the service may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Milliseconds during which messages cost nothing.
    pub free: Millis,
    /// Milliseconds after which the platform refuses messages.
    pub most: Millis,
}

impl Window {
    /// Milliseconds during which messages surely cost nothing: a delivery may
    /// reach us two hours after the person acted, because the pauses of Zalo's
    /// repetitions add up to 1 h 50 min.
    pub const fn safe(self) -> Millis {
        self.free.saturating_sub(2 * HOUR)
    }
}

const HOUR: Millis = 3_600_000;

impl Capabilities {
    /// The limits of one channel. Sources: Telegram Bot API 10.1, Zalo OA and
    /// Zalo Bot documentation as gathered in `docs/channels.md`.
    pub const fn of(kind: ChannelKind) -> Self {
        match kind {
            ChannelKind::Telegram => Self {
                unit: TextUnit::Utf16,
                text: 4_096,
                caption: 1_024,
                // No limit is published; longer labels are cut by the apps.
                label: 64,
                // Community reports say 100; far below that on purpose.
                buttons: 40,
                payload: 64,
                edits: true,
                ..Self::plain(kind)
            },
            ChannelKind::ZaloOa => Self {
                unit: TextUnit::Chars,
                text: 2_000,
                caption: 2_000,
                label: 100,
                buttons: 5,
                payload: 1_000,
                picture_bytes: 1_000_000,
                // A message is either a picture or text with buttons.
                picture_buttons: false,
                receipts: true,
                // Free for 48 hours, paid up to 7 days, then refused (-230).
                window: Some(Window { free: 48 * HOUR, most: 7 * 24 * HOUR }),
                quota: true,
                ..Self::plain(kind)
            },
            ChannelKind::ZaloBot => Self {
                unit: TextUnit::Chars,
                text: 2_000,
                caption: 2_000,
                label: 100,
                buttons: 0,
                picture_by: PictureBy::PublicUrl,
                quota: true,
                ..Self::plain(kind)
            },
            ChannelKind::Web => Self { buttons: 40, ..Self::plain(kind) },
            ChannelKind::Terminal => Self { buttons: 0, ..Self::plain(kind) },
        }
    }

    const fn plain(kind: ChannelKind) -> Self {
        Self {
            kind,
            unit: TextUnit::Utf16,
            text: 10_000,
            caption: 10_000,
            label: 120,
            buttons: 0,
            payload: 64,
            pictures: true,
            picture_by: PictureBy::Upload,
            picture_bytes: 10_000_000,
            picture_buttons: true,
            edits: false,
            receipts: false,
            window: None,
            quota: false,
        }
    }
}

/// One call to a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text with buttons under it.
    Text {
        /// Words.
        text: String,
        /// Buttons; empty where choices are typed.
        choices: Vec<Choice>,
        /// Address and label of a link button.
        link: Option<(String, String)>,
    },
    /// A picture.
    Picture {
        /// What is shown.
        picture: Picture,
        /// Words under it.
        caption: String,
        /// Buttons under it.
        choices: Vec<Choice>,
        /// Address and label of a link button.
        link: Option<(String, String)>,
    },
}

/// A picture to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// The QR code of an address, drawn when it is sent.
    Qr {
        /// The address.
        url: String,
        /// Text alternative.
        alt: String,
    },
    /// A file of the bundle's `flows/images/`.
    File {
        /// File name.
        file: String,
        /// Text alternative.
        alt: String,
    },
}

/// How fast a platform allows to send.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SendLimits {
    /// Messages a second of the whole bot; 0: no limit.
    pub bot: f64,
    /// Messages a second to one chat, over time; 0: no limit.
    pub chat: f64,
}

impl SendLimits {
    /// No limits.
    pub const NONE: Self = Self { bot: 0.0, chat: 0.0 };
}

/// Sends parts to persons.
#[async_trait]
pub trait Channel: Send + Sync {
    /// What it can show.
    fn capabilities(&self) -> Capabilities;

    /// How fast it may be used.
    fn limits(&self) -> SendLimits {
        SendLimits::NONE
    }

    /// What people look for to find the service there.
    fn public_name(&self) -> Option<String> {
        None
    }

    /// An address that opens the service there and hands it `payload`, which
    /// is of `a-z0-9`.
    fn deep_link(&self, payload: &str) -> Option<String> {
        let _ = payload;
        None
    }

    /// What is wrong with it right now and what IT staff can do about it.
    fn trouble(&self) -> Option<&'static str> {
        None
    }

    /// Sends one part.
    async fn send(&self, to: &ConversationId, part: &Part) -> Result<(), SendError>;

    /// Sends one part, knowing what it is for. The sender calls this.
    async fn deliver(
        &self,
        to: &ConversationId,
        part: &Part,
        errand: &Errand,
    ) -> Result<(), SendError> {
        let _ = errand;
        self.send(to, part).await
    }

    /// Why nothing may be sent to a person now. Asked right before sending.
    fn hold(&self, presence: &Presence, now: Millis) -> Option<Hold> {
        presence.hold(&self.capabilities(), false, now)
    }

    /// Numbers for monitoring.
    fn figures(&self) -> Vec<Figure> {
        Vec::new()
    }
}

/// Why a part was not sent, and so what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The platform asks to wait; nothing was sent.
    #[error("the platform asks to wait {0} ms")]
    RetryAfter(Millis),
    /// Nothing was sent; later it may work.
    #[error("not sent, will be tried again: {0}")]
    Transient(String),
    /// Nobody knows whether it was sent.
    #[error("no answer to the sending: {0}")]
    Unknown(String),
    /// The person cannot be reached until they write again.
    #[error("the person cannot be reached: {0}")]
    Unreachable(String),
    /// Nothing was sent, and nothing is until the person writes again; then it goes.
    #[error("{}", .0.reason())]
    Held(Hold),
    /// The platform refuses this message for good.
    #[error("refused: {0}")]
    Rejected(String),
    /// The channel itself is set up wrongly; nothing can be sent.
    #[error("the channel is not usable: {0}")]
    Misconfigured(String),
    /// The person has another identifier now.
    #[error("the conversation moved")]
    Moved(ConversationId),
}

/// One delivery of a platform, decoded.
#[derive(Clone, Debug)]
pub struct Inbound {
    /// Whose.
    pub conversation: ConversationId,
    /// What the platform calls the delivery; repeats are dropped by it.
    pub update: UpdateId,
    /// What happened.
    pub event: Event,
    /// What the person saw on the button, for the journal.
    pub label: Option<String>,
    /// Language that the platform reports for the person.
    pub locale: Option<Locale>,
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// It had been handled before; nothing was changed.
    pub duplicate: bool,
    /// Journal number of the last entry written for the conversation.
    pub seq: u64,
}

/// What a platform tells about a conversation without anybody saying anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The person blocked the service, or a group removed it.
    Left(ConversationId),
    /// The person lifted the block.
    Returned(ConversationId),
    /// The conversation has another identifier from now on.
    Moved {
        /// The former one.
        from: ConversationId,
        /// The one in use.
        to: ConversationId,
    },
}

/// Why a delivery was not taken; nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The store could not commit; the platform should deliver again.
    #[error("the turn could not be stored")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// This delivery can never be handled: stored data is damaged, or our own
    /// program failed on it. Trying again would hold up everybody behind it.
    #[error("the delivery cannot be handled")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The person has been told that this is too fast; what comes meanwhile is
    /// not read. A platform that can hold it back should deliver it later.
    #[error("the person writes too fast; again in {after} s")]
    TooFast {
        /// Seconds after which the person is heard again.
        after: u64,
    },
    /// The service is stopping; the platform should deliver again.
    #[error("the service is stopping")]
    Stopping,
}

impl DoorError {
    /// What lies behind it, for the log: what to do about it stands there.
    pub fn cause(&self) -> String {
        let mut causes = Vec::new();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            causes.push(error.to_string());
            cause = error.source();
        }
        causes.join(": ")
    }
}

/// The one way into the service: every change of a conversation passes here
/// and is durable when the call returns.
#[async_trait]
pub trait Door: Send + Sync {
    /// Handles one delivery as one durable turn.
    async fn turn(&self, inbound: Inbound) -> Result<Receipt, DoorError>;

    /// Keeps a delivery that cannot be decoded, with personal data masked, so
    /// that it can be looked at and never blocks those behind it.
    async fn keep_undecodable(
        &self,
        channel: ChannelKind,
        update: &str,
        body: &str,
    ) -> Result<(), DoorError>;

    /// Takes note of what the platform tells about a conversation. A door
    /// that learns the same from failed sendings may leave this as it is.
    async fn notice(&self, notice: Notice) -> Result<(), DoorError> {
        let _ = notice;
        Ok(())
    }
}

/// Small facts that a channel must remember across restarts (polling offset,
/// file identifiers).
#[async_trait]
pub trait Memo: Send + Sync {
    /// What was stored under `key`.
    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, DoorError>;

    /// Stores durably.
    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), DoorError>;
}

/// A memo that several tasks and processes change without writing over each other.
#[async_trait]
pub trait SharedMemo: Memo {
    /// Changes what is still `expect` (`None`: nothing) to `value` (`None`:
    /// nothing), durably, or changes nothing. Whether it did.
    async fn swap(
        &self,
        key: &str,
        expect: Option<&[u8]>,
        value: Option<Vec<u8>>,
    ) -> Result<bool, DoorError>;

    /// Whether other processes may use the same memo.
    fn shared(&self) -> bool;
}

/// Pictures of the bundle in use.
pub trait Pictures: Send + Sync {
    /// The bytes of a file in `flows/images/`.
    fn picture(&self, file: &str) -> Option<Vec<u8>>;
}
