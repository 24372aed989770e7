//! A journal entry as the web chat's page receives it.

use crate::flow::ChannelKind;
use crate::message::{Choice, Message};
use crate::store::{Body, Entry};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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

/// The address of the QR picture of `url`.
pub fn qr_path(url: &str) -> String {
    format!("/qr/{}.png", URL_SAFE_NO_PAD.encode(url))
}

/// The address that [`qr_path`] encoded.
pub fn qr_url(file: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(file.strip_suffix(".png")?).ok()?;
    String::from_utf8(bytes).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qr_paths_round_trip() {
        for url in ["https://dichvucong.gov.vn", "https://a.vn/đường?x=1&y=2"] {
            let path = qr_path(url);
            assert_eq!(qr_url(path.strip_prefix("/qr/").unwrap()).as_deref(), Some(url));
        }
        for forged in ["", "x", "!!.png", "/w.png"] {
            assert_eq!(qr_url(forged), None, "{forged}");
        }
    }
}
