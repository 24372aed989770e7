//! Reads an update from raw JSON.
//!
//! teloxide's types are not used here: one entity type newer than the crate
//! turns a text message into an empty one there, and its words are lost. The
//! raw JSON decides, and only the few fields looked at must have their shape.

use super::errors::conversation;
use super::hidden::with_hidden_links;
use crate::channel::{Inbound, Notice};
use crate::engine::event::{Event, Unsupported};
use crate::flow::limits;
use crate::ids::{Locale, UpdateId};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// Who we are, to know when a group speaks to us.
#[derive(Clone, Copy, Debug)]
pub struct Me<'a> {
    /// The bot's identifier.
    pub id: i64,
    /// The bot's name without `@`; `None` until Telegram has told it.
    pub username: Option<&'a str>,
}

/// One update, read.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// `update_id`: an identity; after a quiet week it may start anew.
    pub update: i64,
    /// What it says.
    pub content: Content,
    /// The press that waits for `answerCallbackQuery`. Also presses that are
    /// ignored are answered: until then the person's button spins.
    pub callback: Option<String>,
}

/// What an update says.
#[derive(Clone, Debug)]
pub enum Content {
    /// Somebody did something.
    Inbound(Inbound),
    /// Something became known about a conversation.
    Notice(Notice),
    /// Nothing that concerns us; why.
    Ignored(&'static str),
    /// It should concern us but has no shape we know; which part.
    Undecodable(&'static str),
}

/// How `update_id` is called outside this module.
pub fn update_name(update: i64) -> String {
    format!("u{update}")
}

/// Reads `update`; `None` when it has no `update_id` and so is not an update.
pub fn decode(update: &Value, me: Me<'_>) -> Option<Delivery> {
    let id = update.get("update_id")?.as_i64()?;
    let content = if let Some(message) = update.get("message") {
        self::message(id, message, me)
    } else if let Some(message) = update.get("edited_message") {
        edited(id, message)
    } else if let Some(callback) = update.get("callback_query") {
        press(id, callback)
    } else if let Some(change) = update.get("my_chat_member") {
        membership(change)
    } else {
        Ok(Content::Ignored("a kind of update that is not handled"))
    };
    let callback = update
        .get("callback_query")
        .and_then(|callback| callback.get("id")?.as_str())
        .map(str::to_owned);
    Some(Delivery {
        update: id,
        content: content.unwrap_or_else(|Missing(part)| Content::Undecodable(part)),
        callback,
    })
}

/// A part that every update of its kind has.
struct Missing(&'static str);

type Reading = Result<Content, Missing>;

fn message(id: i64, message: &Value, me: Me<'_>) -> Reading {
    let chat = chat_id(message)?;
    if let Some(to) = message.get("migrate_to_chat_id").and_then(Value::as_i64) {
        let (from, to) = (conversation(chat), conversation(to));
        return Ok(Content::Notice(Notice::Moved { from, to }));
    }
    // The new chat begins with the same news: without it, what is written
    // there could come before the former chat has told.
    if let Some(from) = message.get("migrate_from_chat_id").and_then(Value::as_i64) {
        let (from, to) = (conversation(from), conversation(chat));
        return Ok(Content::Notice(Notice::Moved { from, to }));
    }
    if is_bot(message) {
        return Ok(Content::Ignored("written by a bot"));
    }
    let said = said(message)?;
    let event = match chat_type(message)? {
        "private" => match said {
            Some(text) => words(text, message),
            None => match without_text(message) {
                Some(kind) => Event::Unsupported(kind),
                None => return Ok(Content::Ignored("a note of the app, not of the person")),
            },
        },
        "group" | "supergroup" => match said {
            Some(text) if addressed(message, text, me) => Event::Unsupported(Unsupported::Group),
            _ => return Ok(Content::Ignored("a group's talk with itself")),
        },
        _ => return Ok(Content::Ignored("a channel")),
    };
    let album = message.get("media_group_id").and_then(Value::as_str);
    let update = match (&event, album) {
        // Ten pictures sent together are ten updates and deserve one answer.
        (Event::Unsupported(_), Some(album)) => UpdateId::new(format!("album:{chat}:{album}")),
        _ => UpdateId::new(update_name(id)),
    };
    Ok(Content::Inbound(Inbound {
        conversation: conversation(chat),
        update,
        event,
        label: None,
        locale: locale(message),
    }))
}

fn edited(id: i64, message: &Value) -> Reading {
    let chat = chat_id(message)?;
    if chat_type(message)? != "private" || is_bot(message) {
        return Ok(Content::Ignored("an edit outside a private chat"));
    }
    if said(message)?.is_none() {
        // A shared live location is "edited" every few seconds.
        return Ok(Content::Ignored("an edit without words"));
    }
    Ok(Content::Inbound(Inbound {
        conversation: conversation(chat),
        update: UpdateId::new(update_name(id)),
        event: Event::Unsupported(Unsupported::Edited),
        label: None,
        locale: locale(message),
    }))
}

fn press(id: i64, callback: &Value) -> Reading {
    let from = callback.get("from").ok_or(Missing("callback_query.from"))?;
    // The private chat with a person has the person's identifier. A press
    // under a message in a group is answered there too.
    let person = from.get("id").and_then(Value::as_i64).ok_or(Missing("callback_query.from.id"))?;
    let Some(data) = callback.get("data").and_then(Value::as_str) else {
        return Ok(Content::Ignored("a press that carries nothing"));
    };
    // Telegram lets no button carry more, so what is longer was made up.
    let payload = if data.len() <= limits::PAYLOAD { data } else { "" };
    Ok(Content::Inbound(Inbound {
        conversation: conversation(person),
        update: UpdateId::new(update_name(id)),
        event: Event::Press { payload: payload.to_owned() },
        label: label(callback, data),
        locale: locale(callback),
    }))
}

fn membership(change: &Value) -> Reading {
    let chat = conversation(chat_id(change)?);
    let status = change
        .get("new_chat_member")
        .and_then(|member| member.get("status")?.as_str())
        .ok_or(Missing("my_chat_member.new_chat_member.status"))?;
    Ok(match (status, chat_type(change)?) {
        ("kicked" | "left", _) => Content::Notice(Notice::Left(chat)),
        ("member", "private") => Content::Notice(Notice::Returned(chat)),
        _ => Content::Ignored("a change of the bot's rights"),
    })
}

/// The event of words in a private chat.
fn words(text: &str, message: &Value) -> Event {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let command = first.split('@').next().unwrap_or(first);
    if command.eq_ignore_ascii_case("/start") {
        // Whatever no link of ours can carry was typed, and is no payload.
        let payload = rest.trim();
        let ours = (1..=64).contains(&payload.len()) && super::is_url_safe(payload);
        return Event::Start { payload: ours.then(|| payload.to_owned()) };
    }
    let text = with_hidden_links(message, text);
    // Composed, because people paste decomposed text of twice the length.
    if text.nfc().count() > limits::TEXT {
        return Event::Unsupported(Unsupported::TooLong);
    }
    Event::text(text)
}

/// What a message without words is; `None` when nobody sent it on purpose.
fn without_text(message: &Value) -> Option<Unsupported> {
    const SERVICE: [&str; 12] = [
        "pinned_message",
        "message_auto_delete_timer_changed",
        "write_access_allowed",
        "chat_background_set",
        "connected_website",
        "proximity_alert_triggered",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "boost_added",
        "chat_set_message_auto_delete_time",
    ];
    if message.get("photo").is_some() {
        Some(Unsupported::Photo)
    } else if SERVICE.iter().any(|kind| message.get(kind).is_some()) {
        None
    } else {
        Some(Unsupported::Other)
    }
}

/// Whether words in a group are meant for us.
fn addressed(message: &Value, text: &str, me: Me<'_>) -> bool {
    if let Some(command) = text.strip_prefix('/') {
        let command = command.split(char::is_whitespace).next().unwrap_or_default();
        return match (command.split_once('@'), me.username) {
            (None, _) => true,
            (Some((_, name)), Some(username)) => name.eq_ignore_ascii_case(username),
            (Some(_), None) => false,
        };
    }
    let by_name = me.username.is_some_and(|username| mentions(text, username));
    let by_link = ["entities", "caption_entities"].iter().any(|field| {
        let entities = message.get(field).and_then(Value::as_array);
        entities.into_iter().flatten().any(|entity| {
            entity.get("user").and_then(|user| user.get("id")?.as_i64()) == Some(me.id)
        })
    });
    by_name || by_link
}

fn mentions(text: &str, username: &str) -> bool {
    text.split('@').skip(1).any(|after| {
        let end =
            after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        after[..end].eq_ignore_ascii_case(username)
    })
}

/// Text or caption, of whatever kind of message.
fn said(message: &Value) -> Result<Option<&str>, Missing> {
    for field in ["text", "caption"] {
        match message.get(field) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.trim().is_empty() => {}
            Some(Value::String(text)) => return Ok(Some(text)),
            // Words of a shape we do not know: kept for somebody to look at.
            Some(_) => return Err(Missing("text or caption")),
        }
    }
    Ok(None)
}

fn chat_id(holder: &Value) -> Result<i64, Missing> {
    holder.get("chat").and_then(|chat| chat.get("id")?.as_i64()).ok_or(Missing("chat.id"))
}

fn chat_type(holder: &Value) -> Result<&str, Missing> {
    holder.get("chat").and_then(|chat| chat.get("type")?.as_str()).ok_or(Missing("chat.type"))
}

fn is_bot(message: &Value) -> bool {
    message.get("from").and_then(|from| from.get("is_bot")?.as_bool()) == Some(true)
}

/// The language of the person's app, where we may have it.
fn locale(holder: &Value) -> Option<Locale> {
    let tag = holder.get("from")?.get("language_code")?.as_str()?;
    let language = tag.split(['-', '_']).next()?.to_ascii_lowercase();
    matches!(language.as_str(), "vi" | "en").then(|| Locale::new(language))
}

/// The words on the button that carries `data`.
fn label(callback: &Value, data: &str) -> Option<String> {
    let rows = callback.get("message")?.get("reply_markup")?.get("inline_keyboard")?.as_array()?;
    let button = rows
        .iter()
        .filter_map(Value::as_array)
        .flatten()
        .find(|button| button.get("callback_data").and_then(Value::as_str) == Some(data))?;
    Some(button.get("text")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_and_its_payload() {
        for (text, expected) in [
            ("/start", Some(None)),
            ("/Start", Some(None)),
            ("/start binh-dinh__binh-dinh__buoc-3", Some(Some("binh-dinh__binh-dinh__buoc-3"))),
            ("/start@tongdai1022_bot quang-tri", Some(Some("quang-tri"))),
            ("/start tôi mất thẻ", Some(None)),
            ("/start a b", Some(None)),
            ("/started", None),
            ("/menu", None),
            ("xin chào", None),
        ] {
            let got = match words(text, &Value::Null) {
                Event::Start { payload } => Some(payload),
                _ => None,
            };
            assert_eq!(got, expected.map(|payload| payload.map(str::to_owned)), "{text}");
        }
        assert!(matches!(
            words(&format!("/start {}", "a".repeat(65)), &Value::Null),
            Event::Start { payload: None }
        ));
    }

    #[test]
    fn length_is_measured_composed() {
        let composed = "ế".repeat(limits::TEXT);
        let decomposed: String = composed.nfd().collect();
        assert!(matches!(words(&decomposed, &Value::Null), Event::Text { .. }));
        let beyond = words(&format!("{composed}."), &Value::Null);
        assert_eq!(beyond, Event::Unsupported(Unsupported::TooLong));
    }

    #[test]
    fn names_in_groups() {
        for (text, expected) in [
            ("@TongDai1022_bot ơi", true),
            ("hỏi @tongdai1022_bot, nhé", true),
            ("hỏi @tongdai1022_bot2", false),
            ("a@b.vn", false),
            ("tongdai1022_bot", false),
        ] {
            assert_eq!(mentions(text, "tongdai1022_bot"), expected, "{text}");
        }
    }
}
