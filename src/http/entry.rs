//! A journal entry as the web chat's page receives it.

use crate::channel::public::qr_path;
use crate::flow::ChannelKind;
use crate::message::{Choice, Message};
use crate::store::{Body, Entry};
use serde_json::{Value, json};

/// The entry as JSON, or nothing for entries that are not part of the thread.
pub fn thread_entry(entry: &Entry) -> Option<Value> {
    let client_id = entry.update.as_deref().and_then(|update| update.strip_prefix("web:"));
    let value = match &entry.body {
        Body::Citizen(text) => json!({
            "seq": entry.seq, "at": entry.at, "from": "me", "client_id": client_id,
            "text": text, "choices": [], "link": null, "image": null, "waiting": false,
        }),
        Body::Pressed { label, payload } => json!({
            "seq": entry.seq, "at": entry.at, "from": "me", "client_id": client_id,
            "text": if label.is_empty() { payload } else { label },
            "choices": [], "link": null, "image": null, "waiting": false,
        }),
        Body::Bot(message) => bot(entry, message),
        Body::Operator(text) => json!({
            "seq": entry.seq, "at": entry.at, "from": "operator", "client_id": null,
            "text": text, "choices": [], "link": null, "image": null, "waiting": false,
        }),
        Body::Note(_) => return None,
    };
    Some(value)
}

fn bot(entry: &Entry, message: &Message) -> Value {
    let choices: Vec<Value> = message
        .choices
        .iter()
        .enumerate()
        .map(|(index, choice)| one_choice(index, choice))
        .collect();
    let link = message.link.as_ref().map(|link| {
        let host =
            url::Url::parse(&link.url).ok().and_then(|url| url.host_str().map(str::to_owned));
        json!({
            "url": link.url, "label": link.label, "host": host.unwrap_or_default(),
            "qr": link.qr_alt.as_ref().map(|_| qr_path(&link.url)),
            "qr_alt": link.qr_alt,
        })
    });
    let image = message
        .image
        .as_ref()
        .map(|image| json!({ "src": format!("/images/{}", image.file), "alt": image.alt }));
    json!({
        "seq": entry.seq, "at": entry.at, "from": "bot", "client_id": null,
        "text": message.text, "choices": choices, "link": link, "image": image,
        "waiting": message.waiting,
    })
}

fn one_choice(index: usize, choice: &Choice) -> Value {
    json!({ "n": index + 1, "label": choice.label, "payload": choice.payload, "kind": choice.kind })
}

/// The conversation that a web token opens. Only the hash of the token is
/// ever stored, so stored data opens nothing.
pub fn conversation_of(token: &str) -> crate::ids::ConversationId {
    let hash = blake3::hash(token.as_bytes()).to_hex();
    crate::ids::ConversationId::new(format!("{}:{}", ChannelKind::Web.name(), &hash[..32]))
}
