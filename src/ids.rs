//! Identifier types: one type per kind of identifier, so that a flow's name
//! can never be passed where a step's name is meant.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest identifier an author may write, in bytes (they are ASCII). They
/// travel inside button payloads, which Telegram limits to 64 bytes.
pub const MAX_ID: usize = 32;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(String);

        impl $name {
            /// Wraps text that is already known to be a valid identifier.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:?})", stringify!($name), self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

text_id!(
    /// A guide: the name of its file in `flows/`.
    FlowId
);
text_id!(
    /// A step inside one flow.
    StepId
);
text_id!(
    /// A province profile: the name of its file in `flows/profiles/`.
    ProfileId
);
text_id!(
    /// A language of the content, such as `vi`.
    Locale
);
text_id!(
    /// One person on one channel: `<channel>:<the channel's own id>`.
    ConversationId
);
text_id!(
    /// What a channel calls one delivery, used to drop repeats.
    UpdateId
);

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

number_id!(
    /// One walk through one flow, unique inside its conversation.
    RunId
);
number_id!(
    /// One parking of a conversation; a timer carries it so that a stale timer does nothing.
    WaitId
);
number_id!(
    /// One request for a human, unique inside its conversation.
    TicketId
);

/// Whether `text` may be an identifier: `[a-z][a-z0-9-]{0,31}`.
pub fn is_id(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= MAX_ID
        && bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Whether `text` may name a variable or a profile value: `[a-z][a-z0-9_]{0,31}`.
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= MAX_ID
        && bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// A number in base 36, as button payloads carry it.
pub fn base36(mut number: u32) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut out = Vec::new();
    loop {
        out.push(DIGITS[(number % 36) as usize]);
        number /= 36;
        if number == 0 {
            break;
        }
    }
    out.reverse();
    String::from_utf8_lossy(&out).into_owned()
}

/// Reads what [`base36`] wrote; refuses anything it would not have written.
pub fn parse_base36(text: &str) -> Option<u32> {
    let number = u32::from_str_radix(text, 36).ok()?;
    (base36(number) == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers() {
        for (text, expected) in [
            ("buoc-1", true),
            ("a", true),
            ("", false),
            ("1a", false),
            ("Buoc", false),
            ("bước", false),
            ("a_b", false),
            (&"a".repeat(32), true),
            (&"a".repeat(33), false),
        ] {
            assert_eq!(is_id(text), expected, "{text}");
        }
    }

    #[test]
    fn base36_round_trip() {
        for number in [0, 1, 35, 36, 1295, u32::MAX] {
            assert_eq!(parse_base36(&base36(number)), Some(number));
        }
        for forged in ["", "+1", "01", "zzzzzzzz", "A", "1 "] {
            assert_eq!(parse_base36(forged), None, "{forged}");
        }
    }
}
