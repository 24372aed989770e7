//! A rendered message: what one person is to read, before any channel has
//! fitted it to its own limits. It is what the journal keeps and the outbox
//! sends, so it holds words and never references to content.

use serde::{Deserialize, Serialize};

/// Rendered text with its choices, link and picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Plain text. Button names of the portal stand in [square brackets].
    pub text: String,
    /// What the person may answer, in the order of their numbers (1, 2, …).
    pub choices: Vec<Choice>,
    /// One link, shown under the text.
    pub link: Option<Link>,
    /// One picture of the bundle.
    pub image: Option<Image>,
    /// Whether the conversation waits for an answer to this message.
    pub waiting: bool,
    /// Shown before a numbered list where the channel has no buttons.
    pub number_hint: String,
}

/// One possible answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the button says.
    pub label: String,
    /// What comes back when it is pressed; at most 64 bytes.
    pub payload: String,
    /// How prominent it is.
    pub kind: ChoiceKind,
}

/// How prominent a choice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChoiceKind {
    /// An answer to the question.
    Answer,
    /// Help with the question: stuck, operator.
    Help,
    /// A command: back, sources.
    Command,
}

/// A link and, when wanted, its QR picture, which is always drawn from `url`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// An https address.
    pub url: String,
    /// What the button says.
    pub label: String,
    /// The text alternative of the QR picture; `None`: no picture.
    pub qr_alt: Option<String>,
}

/// A picture of the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// File name inside `flows/images/`.
    pub file: String,
    /// Text alternative.
    pub alt: String,
}

/// How often a message may be sent when nobody knows whether it arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delivery {
    /// Again, until it is known to have arrived: what the person waits for.
    #[default]
    AtLeastOnce,
    /// Never again: a reminder or an announcement, which annoys when repeated
    /// and is no loss. It also lets replies go first.
    AtMostOnce,
}

/// A piece of a message's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Ordinary words.
    Plain(&'a str),
    /// The name of a button of the portal, with its brackets.
    Key(&'a str),
}

/// Cuts text into ordinary words and [button names], so that channels can
/// show the latter in bold. The pieces joined give the text again.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    /// A bracket that stays open this long is a bracket, not a button name.
    const LONGEST_KEY: usize = 120;
    let mut out = Vec::new();
    let mut rest = text;
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(open) = rest[at..].find('[').map(|i| i + at) {
        // Looking no further than a name may reach keeps a text of nothing but
        // open brackets from taking quadratic time.
        let close = rest.as_bytes()[open..]
            .iter()
            .take(LONGEST_KEY + 1)
            .position(|byte| matches!(byte, b']' | b'\n'))
            .map(|i| i + open);
        match close {
            // "[.]", "[@]" and "[:]" stand in addresses that must not be pressed.
            Some(close)
                if rest.as_bytes()[close] == b']'
                    && close > open + 1
                    && !matches!(&rest[open + 1..close], "." | "@" | ":") =>
            {
                if open > plain_from {
                    out.push(Piece::Plain(&rest[plain_from..open]));
                }
                out.push(Piece::Key(&rest[open..=close]));
                rest = &rest[close + 1..];
                plain_from = 0;
                at = 0;
            }
            _ => at = open + 1,
        }
    }
    if !rest[plain_from..].is_empty() {
        out.push(Piece::Plain(&rest[plain_from..]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_find_button_names() {
        use Piece::{Key, Plain};
        for (text, expected) in [
            ("", vec![]),
            ("Nhấn [Bỏ qua].", vec![Plain("Nhấn "), Key("[Bỏ qua]"), Plain(".")]),
            ("[▼]", vec![Key("[▼]")]),
            ("a [ b", vec![Plain("a [ b")]),
            ("a [\n] b", vec![Plain("a [\n] b")]),
            ("[] x", vec![Plain("[] x")]),
            ("a[.]vn [▼]", vec![Plain("a[.]vn "), Key("[▼]")]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }
}
