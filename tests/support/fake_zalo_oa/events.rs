//! What people do, as events; signing and posting them.

use super::{APP, DAY, FakeZaloOa, KEY, OA};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Between two posts of the same event that was not taken.
const PAUSE: Duration = Duration::from_secs(3);

impl FakeZaloOa {
    /// A person writes. The event is not posted yet.
    pub fn text(&self, person: &str, text: &str) -> Value {
        self.message(person, "user_send_text", json!({ "text": text }))
    }

    /// A person sends a message of some kind with these fields.
    pub fn message(&self, person: &str, kind: &str, mut fields: Value) -> Value {
        let now = self.shared.clock.now();
        let id = self.shared.with(|state| {
            let id = format!("{:024x}", 0x1022_0000_0000 + u128::from(state.make()));
            let free = state.free;
            let whose = state.people.entry(person.to_owned()).or_default();
            (whose.heard, whose.free) = (Some(now), free);
            whose.wrote.push(id.clone());
            id
        });
        fields["msg_id"] = id.into();
        json!({
            "app_id": APP,
            "user_id_by_app": "8675309",
            "sender": { "id": person },
            "recipient": { "id": OA },
            "event_name": kind,
            "message": fields,
            "timestamp": now.to_string(),
        })
    }

    /// A person presses the last button of that title: their client sends what
    /// it carries as text.
    pub fn press(&self, person: &str, title: &str) -> Value {
        let payload = self.look(|state| {
            let seen = state.seen(person).iter().rev();
            let mut buttons = seen.flat_map(|seen| &seen.buttons);
            buttons.find(|button| button.title == title).and_then(|button| button.payload.clone())
        });
        let payload =
            payload.unwrap_or_else(|| panic!("no button {title:?}: {:#?}", self.texts(person)));
        self.text(person, &payload)
    }

    /// A person follows the account, leaves it, or opens the chat.
    pub fn contact(&self, person: &str, kind: &str) -> Value {
        let now = self.shared.clock.now();
        self.shared.with(|state| {
            let whose = state.people.entry(person.to_owned()).or_default();
            whose.heard = if kind == "unfollow" { None } else { Some(now) };
        });
        let mut event = json!({
            "oa_id": OA,
            "user_id_by_app": "8675309",
            "event_name": kind,
            "app_id": APP,
            "timestamp": now.to_string(),
        });
        match kind {
            "user_click_chatnow" => event["user_id"] = person.into(),
            _ => event["follower"] = json!({ "id": person }),
        }
        event
    }

    /// The echo of something that the account itself sent.
    pub fn echo(&self, person: &str, text: &str) -> Value {
        json!({
            "app_id": APP,
            "sender": { "id": OA, "admin_id": "4711" },
            "recipient": { "id": person },
            "event_name": "oa_send_text",
            "message": { "text": text, "msg_id": format!("e{}", self.with(|state| state.make())) },
            "timestamp": self.shared.clock.now().to_string(),
        })
    }

    /// Posts an event, signed, once; the status of the answer.
    pub async fn post(&self, webhook: &str, event: &Value) -> u16 {
        let body = event.to_string();
        let signature = sign(body.as_bytes(), event["timestamp"].as_str().unwrap_or_default());
        self.post_raw(webhook, body, Some(&signature)).await
    }

    /// Posts bytes with any signature.
    pub async fn post_raw(
        &self,
        webhook: &str,
        body: impl Into<reqwest::Body>,
        signature: Option<&str>,
    ) -> u16 {
        assert!(webhook.starts_with("http://127.0.0.1:"), "tests stay on this machine");
        let mut request = self.http.post(webhook).body(body);
        if let Some(signature) = signature {
            request = request.header("X-ZEvent-Signature", signature);
        }
        request.send().await.map_or(0, |answer| answer.status().as_u16())
    }

    /// Posts an event like Zalo, again when the answer is not 200; its pauses
    /// are shorter here.
    pub async fn deliver(&self, webhook: &str, event: &Value) {
        let mut statuses = Vec::new();
        for _ in 0..6 {
            statuses.push(self.post(webhook, event).await);
            if statuses.last() == Some(&200) {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("Zalo would have switched the webhook off: {statuses:?} {event}");
    }

    /// All pictures that were uploaded so far are as good as forgotten.
    pub fn age_pictures(&self) {
        self.with(|state| state.pictures.values_mut().for_each(|(_, at)| *at -= 8 * DAY));
    }
}

/// The header of a body.
pub fn sign(body: &[u8], timestamp: &str) -> String {
    let mut hasher = Sha256::new();
    for part in [APP.as_bytes(), body, timestamp.as_bytes(), KEY.as_bytes()] {
        hasher.update(part);
    }
    let hex: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("mac={hex}")
}
