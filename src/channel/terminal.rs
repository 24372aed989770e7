//! A message as text for a terminal: numbered choices, the link, its QR code
//! in block characters.

use super::qr;
use crate::message::Message;

/// The message as lines of text.
pub fn draw(message: &Message) -> String {
    let mut out = String::new();
    out.push_str(&printable(&message.text));
    out.push('\n');
    if let Some(image) = &message.image {
        out.push_str(&format!("  [hình: {}]\n", printable(&image.alt)));
    }
    if let Some(link) = &message.link {
        out.push_str(&format!("  {}: {}\n", printable(&link.label), link.url));
        if link.qr_alt.is_some()
            && let Ok(picture) = qr::terminal(&link.url)
        {
            out.push_str(&picture);
            out.push('\n');
        }
    }
    for (index, choice) in message.choices.iter().enumerate() {
        out.push_str(&format!("  {}. {}\n", index + 1, printable(&choice.label)));
    }
    out
}

/// Without control characters, so that no text can command the terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Choice, ChoiceKind};

    #[test]
    fn numbered_and_harmless() {
        let message = Message {
            text: "Xin chào\u{1b}[2J".into(),
            choices: vec![Choice {
                label: "Xong".into(),
                payload: "x".into(),
                kind: ChoiceKind::Answer,
            }],
            ..Message::default()
        };
        assert_eq!(draw(&message), "Xin chào[2J\n  1. Xong\n");
    }
}
