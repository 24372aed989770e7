//! What sending to a person depends on besides the words: what they wait for,
//! when they were last heard, and so whether they may be written to.

use super::Capabilities;
use crate::clock::Millis;
use crate::ids::UpdateId;
use crate::message::Delivery;
use std::fmt;

/// What a channel may have to know of a part that it sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errand {
    /// Whether the person waits for it, or it comes by itself.
    pub delivery: Delivery,
    /// Number of the part within its message, from 0.
    pub part: usize,
    /// How often it was tried before.
    pub tried: u32,
    /// The person.
    pub presence: Presence,
}

/// What is known of a person's doings, on channels with a [`Window`](super::Window).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// When they last did anything; `None`: nobody knows.
    pub heard: Option<Millis>,
    /// What the platform calls their last message, if they typed it.
    pub message: Option<UpdateId>,
    /// They left and have not come back.
    pub left: bool,
}

/// Why a message is held until the person writes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hold {
    /// The platform takes nothing more so long after their last message.
    Window,
    /// It would cost money, and the owner does not want that.
    Paid,
    /// They left the account.
    Left,
    /// No messages are left that the platform allows to this person.
    Quota,
    /// By our count the window is open, but the platform says that it is not.
    Closed,
    /// As far as we were told they are there, but the platform says that they
    /// do not follow the account or have blocked it.
    Blocked,
}

impl Hold {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Window, Self::Paid, Self::Left, Self::Quota, Self::Closed, Self::Blocked];

    /// Whether the platform said so. Then nothing but the person ends it; what
    /// we worked out ourselves ends when it does not hold any more.
    pub fn is_told(self) -> bool {
        matches!(self, Self::Quota | Self::Closed | Self::Blocked)
    }

    /// One word, for figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Paid => "paid",
            Self::Left => "left",
            Self::Quota => "quota",
            Self::Closed => "closed",
            Self::Blocked => "blocked",
        }
    }

    /// The reason that stands with a message, as [`Self::of`] reads it.
    pub fn reason(self) -> String {
        format!("held until the person writes again: {self}")
    }

    /// The hold that a stored reason speaks of.
    pub fn of(reason: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hold| hold.reason() == reason)
    }
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Window => "the platform's contact window is closed",
            Self::Paid => "the free part of the contact window is over",
            Self::Left => "the person left the account",
            Self::Quota => "no messages to this person are left",
            Self::Closed => "the platform says that the conversation is over",
            Self::Blocked => "the platform says that the person does not follow the account",
        })
    }
}

impl Presence {
    /// Why nothing may be sent now. `free`: nothing that costs money is sent.
    pub fn hold(&self, caps: &Capabilities, free: bool, now: Millis) -> Option<Hold> {
        if self.left {
            return Some(Hold::Left);
        }
        let (window, heard) = (caps.window?, self.heard?);
        let silent = now.saturating_sub(heard);
        if silent >= window.most {
            Some(Hold::Window)
        } else if free && silent >= window.safe() {
            Some(Hold::Paid)
        } else {
            None
        }
    }
}

/// A number for monitoring. About nobody in particular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Name, without the channel's.
    pub name: &'static str,
    /// Whether it only rises.
    pub counter: bool,
    /// What it counts.
    pub help: &'static str,
    /// A label and its value, where one name has several numbers.
    pub label: Option<(&'static str, String)>,
    /// The number.
    pub value: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::ChannelKind;

    #[test]
    fn windows_close() {
        const HOUR: Millis = 3_600_000;
        let caps = Capabilities::of(ChannelKind::ZaloOa);
        for (hours, free, expected) in [
            (0, true, None),
            (45, true, None),
            (46, true, Some(Hold::Paid)),
            (48, true, Some(Hold::Paid)),
            (48, false, None),
            (167, false, None),
            (168, false, Some(Hold::Window)),
            (168, true, Some(Hold::Window)),
            (-3, true, None),
        ] {
            let presence = Presence { heard: Some(1_000 * HOUR), ..Presence::default() };
            let now = (1_000 + hours) * HOUR;
            assert_eq!(presence.hold(&caps, free, now), expected, "{hours} h, {free}");
        }
        let left = Presence { heard: Some(0), left: true, message: None };
        assert_eq!(left.hold(&caps, true, 0), Some(Hold::Left));
        assert_eq!(Presence::default().hold(&caps, true, 0), None, "nobody knows");
        let telegram = Capabilities::of(ChannelKind::Telegram);
        let long_ago = Presence { heard: Some(0), ..Presence::default() };
        assert_eq!(long_ago.hold(&telegram, true, Millis::MAX), None);
    }

    #[test]
    fn reasons_are_read_again() {
        for hold in Hold::ALL {
            assert_eq!(Hold::of(&hold.reason()), Some(hold));
        }
        assert_eq!(Hold::of("refused: code -201"), None);
    }
}
