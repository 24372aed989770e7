//! Reads an event from raw JSON. Only the fields that are looked at must have
//! their shape; everything else may change.

use super::events::{Handling, handling};
use crate::channel::{Inbound, http};
use crate::clock::Millis;
use crate::engine::event::{Event, Unsupported};
use crate::engine::payload::Payload;
use crate::flow::limits;
use crate::ids::{ConversationId, UpdateId};
use crate::nlu::normalize::nfc;
use serde_json::Value;

/// What stands before a payload of ours in a button. A press arrives as text,
/// so it must look like nothing that people type.
pub(super) const PRESS: char = '#';
/// What the update of a message is called, before the platform's own name.
pub(super) const MESSAGE: &str = "m:";

/// Why an event is ignored whose account is not ours.
pub(super) const OTHER_ACCOUNT: &str = "an event of another account";

/// What an event says.
#[derive(Clone, Debug)]
pub enum Content {
    /// Somebody did something.
    Inbound(Inbound),
    /// Nothing that concerns us; why.
    Ignored(&'static str),
    /// Kept to be looked at; what is strange.
    Strange(&'static str),
}

/// Reads an event. `oa_id`: the account that is ours, where it is known.
pub fn decode(event: &Value, name: &str, oa_id: Option<&str>) -> Content {
    read(event, name, oa_id).unwrap_or_else(|Missing(part)| Content::Strange(part))
}

/// A field that may be a string or, contrary to the documentation, a number.
pub(super) fn text(value: Option<&Value>) -> Option<String> {
    http::text(value?)
}

/// The account that an event names.
pub(super) fn account(event: &Value, name: &str) -> Option<String> {
    let side = if name.starts_with("oa_") { "sender" } else { "recipient" };
    text(event.get("oa_id")).or_else(|| text(event.get(side)?.get("id")))
}

/// A part that every event of its kind has.
struct Missing(&'static str);

fn read(event: &Value, name: &str, oa_id: Option<&str>) -> Result<Content, Missing> {
    let handling = handling(name);
    match handling {
        Handling::Ignored(why) => return Ok(Content::Ignored(why)),
        Handling::Unknown => return Err(Missing("a kind of event that is not known")),
        _ => {}
    }
    if event.get("anonymous_id").is_some() && event.get("sender").is_none() {
        return Ok(Content::Ignored("a visitor without an account"));
    }
    if let (Some(ours), Some(theirs)) = (oa_id, account(event, name))
        && ours != theirs
    {
        return Ok(Content::Ignored(OTHER_ACCOUNT));
    }
    let person = person(event)?;
    if oa_id == Some(person.as_str()) {
        return Ok(Content::Ignored("the account itself"));
    }
    let at = || at(event).ok_or(Missing("timestamp"));
    let said = said(event)?;
    let happened = match handling {
        Handling::Came => Event::Came { at: at()? },
        Handling::Went => Event::Went { at: at()? },
        Handling::Words if event.get("message").is_none() => return Err(Missing("message")),
        Handling::Link => match link(event, said) {
            Some(text) => words(&text),
            None => Event::Unsupported(Unsupported::Other),
        },
        // A text of nothing but spaces is no words either.
        Handling::Picture => said.map_or(Event::Unsupported(Unsupported::Photo), |t| words(&t)),
        _ => said.map_or(Event::Unsupported(Unsupported::Other), |t| words(&t)),
    };
    Ok(Content::Inbound(Inbound {
        conversation: ConversationId::new(format!("zalo-oa:{person}")),
        update: update(event, name)?,
        event: happened,
        label: None,
        locale: None,
    }))
}

/// Who did it. Becomes part of keys, so it must look like an identifier.
fn person(event: &Value) -> Result<String, Missing> {
    let id = |holder: &str| event.get(holder).and_then(|holder| text(holder.get("id")));
    let person = id("sender").or_else(|| id("follower")).or_else(|| text(event.get("user_id")));
    let plain = |id: &String| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    person.filter(plain).ok_or(Missing("who sent it"))
}

/// What the delivery is called: by its message, else by what happened when.
fn update(event: &Value, name: &str) -> Result<UpdateId, Missing> {
    /// Longer names are none of Zalo's.
    const LONGEST: usize = 128;
    let message = event.get("message").and_then(|message| text(message.get("msg_id")));
    let named = match message.filter(|id| !id.is_empty()) {
        Some(id) => format!("{MESSAGE}{id}"),
        None => {
            format!("e:{name}:{}", text(event.get("timestamp")).ok_or(Missing("timestamp"))?)
        }
    };
    if named.len() > LONGEST {
        return Err(Missing("a name of usual length"));
    }
    Ok(UpdateId::new(named))
}

/// Milliseconds since 1970.
fn at(event: &Value) -> Option<Millis> {
    text(event.get("timestamp"))?.parse().ok().filter(|at| *at >= 0)
}

/// Words of a message, composed.
fn said(event: &Value) -> Result<Option<String>, Missing> {
    match event.get("message").and_then(|message| message.get("text")) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(nfc(text))),
        // Words of a shape we do not know: kept for somebody to look at.
        Some(_) => Err(Missing("message.text")),
    }
}

/// The address of a shared link, with the words around it.
fn link(event: &Value, said: Option<String>) -> Option<String> {
    let attachments = event.get("message").and_then(|message| message.get("attachments"));
    let payload = attachments.and_then(|all| all.get(0)?.get("payload"));
    let url = payload.and_then(|payload| text(payload.get("url")));
    match (said, url) {
        (Some(said), Some(url)) if !said.contains(&url) => Some(format!("{said}\n{}", nfc(&url))),
        (None, Some(url)) if !url.trim().is_empty() => Some(nfc(&url)),
        (said, _) => said,
    }
}

/// The event of words. A press of a button arrives like typed words, and
/// anybody can type what a button carries: whatever has the form of a payload
/// is a press, which the engine trusts no more than this.
fn words(text: &str) -> Event {
    let typed = text.trim();
    let payload = match typed.strip_prefix(PRESS) {
        Some(rest) => Payload::parse(rest),
        // What belongs to a step of a guide resembles no word.
        None => Payload::parse(typed)
            .filter(|it| matches!(it, Payload::Answer { .. } | Payload::Stuck { .. })),
    };
    // What is longer than a button carries was made up.
    let carried = payload.map(|payload| payload.encode());
    if let Some(payload) = carried.filter(|payload| payload.len() <= limits::PAYLOAD) {
        return Event::Press { payload };
    }
    if text.chars().count() > limits::TEXT {
        return Event::Unsupported(Unsupported::TooLong);
    }
    Event::text(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn presses_and_words() {
        let press = |payload: &str| Event::Press { payload: payload.to_owned() };
        let longest = format!("#a.1.{}.{}", "b".repeat(27), "c".repeat(32));
        let longer = format!("#a.1.{}.{}", "b".repeat(28), "c".repeat(32));
        for (text, expected) in [
            ("#a.1.buoc-1.xong", press("a.1.buoc-1.xong")),
            (" #c.back ", press("c.back")),
            ("a.1.buoc-1.xong", press("a.1.buoc-1.xong")),
            ("s.1.buoc-1.khac", press("s.1.buoc-1.khac")),
            ("c.back", Event::text("c.back")),
            ("l.an", Event::text("l.an")),
            ("#chuyenvneid", Event::text("#chuyenvneid")),
            ("#a.1.buoc-1.xong.nua", Event::text("#a.1.buoc-1.xong.nua")),
            ("１", Event::text("１")),
            (&longest, press(&longest[1..])),
            (&longer, Event::text(longer.as_str())),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn length_is_measured_composed() {
        let event = |text: String| json!({"message": {"text": text}});
        let decomposed = "e\u{302}\u{301}".repeat(limits::TEXT);
        let said = said(&event(decomposed)).ok().flatten().expect("words");
        assert!(matches!(words(&said), Event::Text { .. }));
        assert_eq!(words(&format!("{said}.")), Event::Unsupported(Unsupported::TooLong));
    }
}
