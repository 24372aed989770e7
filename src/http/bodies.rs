//! What a page sends, read without trusting any of it.

use crate::engine::event::{Event, Unsupported};
use crate::flow::limits;
use crate::ids::{Locale, UpdateId, is_id};
use crate::nlu::normalize::nfc;
use serde::Deserialize;

/// Longest client-made identifier.
const CLIENT_ID: usize = 64;
/// Longest payload of a link that leads into the chat.
const START: usize = 64;
/// Letters of a conversation's token.
const TOKEN: usize = 32;

/// What a page sends to open its conversation.
#[derive(Deserialize)]
pub struct Open {
    /// What an earlier opening was answered with.
    pub token: Option<String>,
    start: Option<String>,
    lang: Option<String>,
}

impl Open {
    /// The payload of the link that the page was opened with.
    pub fn start(&self) -> Option<String> {
        self.start.clone().filter(|start| !start.is_empty() && start.len() <= START)
    }

    /// The language of the page.
    pub fn locale(&self) -> Option<Locale> {
        self.lang.as_deref().filter(|lang| is_id(lang)).map(Locale::from)
    }
}

/// Whether a token has the shape that this service gives out.
pub fn is_token(token: &str) -> bool {
    token.len() == TOKEN && token.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What a page sends when a person writes or presses.
#[derive(Deserialize)]
pub struct Send {
    id: String,
    text: Option<String>,
    press: Option<String>,
    label: Option<String>,
}

/// A message of a page, read.
pub struct Said {
    /// The name of the delivery.
    pub update: UpdateId,
    /// What the person did.
    pub event: Event,
    /// The words on the button.
    pub label: Option<String>,
}

impl Send {
    /// What the person did; `Err` says in English what is wrong with the body.
    pub fn read(self) -> Result<Said, &'static str> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if self.id.is_empty() || self.id.len() > CLIENT_ID || !self.id.chars().all(plain) {
            return Err("id: 1 to 64 letters, digits or hyphens");
        }
        // Decomposed letters count as one, as they do on the page.
        let text = self.text.map(|text| nfc(text.trim()));
        let event = match (text, self.press) {
            (Some(text), None) if text.is_empty() => return Err("text: empty"),
            (Some(text), None) if text.chars().count() > limits::TEXT => {
                Event::Unsupported(Unsupported::TooLong)
            }
            (Some(text), None) => Event::text(text),
            (None, Some(payload)) if payload.len() > limits::PAYLOAD => {
                return Err("press: at most 64 bytes");
            }
            (None, Some(payload)) => Event::Press { payload },
            _ => return Err("give either text or press"),
        };
        let update = UpdateId::new(format!("web:{}", self.id));
        Ok(Said { update, event, label: self.label })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(body: serde_json::Value) -> Result<Event, &'static str> {
        let send: Send = serde_json::from_value(body).expect("a body");
        send.read().map(|said| said.event)
    }

    #[test]
    fn a_press_is_as_long_as_a_button_can_carry() {
        let press = |length: usize| json!({ "id": "a", "press": "x".repeat(length) });
        assert!(matches!(read(press(limits::PAYLOAD)), Ok(Event::Press { .. })));
        let detail = read(press(limits::PAYLOAD + 1)).expect_err("too long");
        assert!(detail.contains(&limits::PAYLOAD.to_string()), "{detail}");
    }
}
