//! Reads an update from raw JSON. Only the few fields looked at must have
//! their shape; identifiers are text, and numbers are taken for text.

use crate::channel::Inbound;
use crate::engine::event::{Event, Unsupported};
use crate::flow::{ChannelKind, limits};
use crate::ids::{ConversationId, UpdateId};
use crate::nlu::normalize::nfc;
use serde_json::Value;

/// What an update says.
#[derive(Clone, Debug)]
pub enum Content {
    /// Somebody did something.
    Inbound(Box<Inbound>),
    /// Nothing that concerns us; why.
    Ignored(&'static str),
    /// It should concern us but has no shape we know; which part.
    Undecodable(&'static str),
}

/// Longest identifier of the platform that is taken for one.
const LONGEST_ID: usize = 128;

/// The conversation of a chat.
pub fn conversation(chat: &str) -> ConversationId {
    ConversationId::new(format!("{}:{chat}", ChannelKind::ZaloBot.name()))
}

/// The chat of a conversation.
pub fn chat_of(conversation: &ConversationId) -> Option<&str> {
    conversation.as_str().strip_prefix(ChannelKind::ZaloBot.name())?.strip_prefix(':')
}

/// The updates in a delivery: the documented envelope, or what is in it.
pub fn updates(delivery: &Value) -> Vec<&Value> {
    let inside = match delivery.get("result") {
        Some(result) if delivery.get("message").is_none() => result,
        _ => delivery,
    };
    match inside {
        Value::Array(list) => list.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// Reads one update. `name`: what the bot is called, once that is known.
pub fn decode(update: &Value, name: Option<&str>) -> Content {
    let Some(message) = update.get("message").filter(|message| message.is_object()) else {
        return match update.get("event_name") {
            Some(_) => Content::Ignored("an event without a message"),
            None => Content::Undecodable("neither event_name nor message"),
        };
    };
    let kind = update.get("event_name").and_then(Value::as_str).unwrap_or_default();
    self::message(kind, message, name).unwrap_or_else(|Missing(part)| Content::Undecodable(part))
}

/// A part that every message has.
struct Missing(&'static str);

fn message(kind: &str, message: &Value, name: Option<&str>) -> Result<Content, Missing> {
    let chat = message.get("chat").ok_or(Missing("message.chat"))?;
    let chat_id = id(chat.get("id")).ok_or(Missing("message.chat.id"))?;
    let from = message.get("from");
    if from.and_then(|from| from.get("is_bot")?.as_bool()) == Some(true) {
        return Ok(Content::Ignored("written by a bot"));
    }
    let number = id(message.get("message_id")).ok_or(Missing("message.message_id"))?;
    let said = said(message)?;
    let chat_type = chat.get("chat_type").and_then(Value::as_str).unwrap_or("PRIVATE");
    let event = match chat_type.to_ascii_uppercase().as_str() {
        "PRIVATE" => event(kind, message, said),
        "GROUP" => match said {
            Some(text) if addressed(text, name) => Event::Unsupported(Unsupported::Group),
            _ => return Ok(Content::Ignored("a group's talk with itself")),
        },
        _ => return Ok(Content::Ignored("a kind of chat that is not handled")),
    };
    Ok(Content::Inbound(Box::new(Inbound {
        conversation: conversation(&chat_id),
        // The runtime joins it with the conversation: together they are what
        // the platform calls a message.
        update: UpdateId::new(format!("m{number}")),
        event,
        label: None,
        locale: None,
    })))
}

fn event(kind: &str, message: &Value, said: Option<&str>) -> Event {
    if let Some(text) = said {
        let text = nfc(text.trim());
        return match text.chars().count() > limits::TEXT {
            true => Event::Unsupported(Unsupported::TooLong),
            false => Event::text(text),
        };
    }
    let picture = ["photo", "photo_url"].iter().any(|field| message.get(field).is_some());
    Event::Unsupported(match kind {
        "message.image.received" => Unsupported::Photo,
        "" if picture => Unsupported::Photo,
        // Stickers, voices, what Zalo withholds, and what is new next year.
        _ => Unsupported::Other,
    })
}

/// Text, or the words under a picture.
fn said(message: &Value) -> Result<Option<&str>, Missing> {
    for field in ["text", "caption"] {
        match message.get(field) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.trim().is_empty() => {}
            Some(Value::String(text)) => return Ok(Some(text)),
            Some(_) => return Err(Missing("text or caption")),
        }
    }
    Ok(None)
}

/// Whether words in a group are meant for us.
fn addressed(text: &str, name: Option<&str>) -> bool {
    let text = nfc(text.trim()).to_lowercase();
    text.starts_with('/')
        || name.is_some_and(|name| text.contains(&format!("@{}", nfc(name).to_lowercase())))
}

/// An identifier in characters that identifiers have.
fn id(value: Option<&Value>) -> Option<String> {
    let id = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'=');
    ((1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(plain)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn update(kind: &str, fields: Value) -> Value {
        let mut message = json!({
            "message_id": "2d758cb5e222177a4e35",
            "date": 1_750_316_131_602_i64,
            "from": { "id": "6ede9afa66b88fe6d6a9", "display_name": "Người", "is_bot": false },
            "chat": { "id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE" },
        });
        message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        json!({ "event_name": kind, "message": message })
    }

    fn read(update: &Value) -> String {
        match decode(update, Some("Bot Tổng đài 1022")) {
            Content::Inbound(inbound) => format!("{:?}", inbound.event),
            Content::Ignored(why) | Content::Undecodable(why) => why.to_owned(),
        }
    }

    #[test]
    fn every_kind_of_event() {
        let group = json!({ "id": "g1", "chat_type": "GROUP" });
        for (kind, fields, expected) in [
            ("message.text.received", json!({ "text": "xong" }), "Text"),
            ("message.image.received", json!({ "photo": "https://x/1.jpg" }), "Photo"),
            ("message.image.received", json!({ "caption": "lỗi này" }), "Text"),
            ("message.sticker.received", json!({ "sticker": "a", "url": "https://x" }), "Other"),
            ("message.voice.received", json!({ "voice_url": "https://x" }), "Other"),
            ("message.unsupported.received", json!({}), "Other"),
            ("message.new-kind.received", json!({}), "Other"),
            ("", json!({ "text": "xong" }), "Text"),
            ("message.text.received", json!({ "text": "a".repeat(9_000) }), "TooLong"),
            ("message.text.received", json!({ "text": 7 }), "text or caption"),
            ("message.text.received", json!({ "message_id": null, "text": "a" }), "message_id"),
            ("message.text.received", json!({ "chat": {}, "text": "a" }), "chat.id"),
            ("message.text.received", json!({ "chat": { "id": "a:b/c" }, "text": "a" }), "chat.id"),
            ("message.text.received", json!({ "from": { "is_bot": true } }), "written by a bot"),
            ("message.text.received", json!({ "chat": group, "text": "ừ" }), "a group's talk"),
            (
                "message.text.received",
                json!({ "chat": group, "text": "@Bot Tổng đài 1022 ơi" }),
                "Group",
            ),
            ("message.text.received", json!({ "chat": group, "text": "/menu" }), "Group"),
        ] {
            let got = read(&update(kind, fields.clone()));
            assert!(got.contains(expected), "{kind} {fields}: {got}");
        }
        assert_eq!(read(&json!({ "event_name": "x" })), "an event without a message");
        assert_eq!(read(&json!({})), "neither event_name nor message");
    }

    #[test]
    fn the_envelope_may_be_there_or_not() {
        let one = update("message.text.received", json!({ "text": "xong" }));
        for delivery in [
            one.clone(),
            json!({ "ok": true, "result": one }),
            json!({ "ok": true, "result": [one] }),
        ] {
            let found = updates(&delivery);
            assert_eq!(found.len(), 1, "{delivery}");
            assert!(read(found[0]).contains("Text"));
        }
        assert!(updates(&json!({ "ok": true, "result": null })).is_empty());
    }

    #[test]
    fn numbers_are_identifiers_too_and_text_is_composed() {
        let raw = update(
            "message.text.received",
            json!({ "message_id": 5, "chat": { "id": 7 }, "text": "e\u{302}\u{301}" }),
        );
        let Content::Inbound(inbound) = decode(&raw, None) else { panic!("a message") };
        assert_eq!(inbound.conversation.as_str(), "zalo-bot:7");
        assert_eq!(chat_of(&inbound.conversation), Some("7"));
        assert_eq!(inbound.update.as_str(), "m5");
        assert_eq!(inbound.event, Event::text("ế"));
    }
}
