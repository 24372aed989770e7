//! What is kept of a delivery that nobody could read.

use crate::safety::redact::redact;

/// A delivery without names and numbers of people. JSON is read first: it can
/// hide letters behind escapes.
pub(super) fn scrub(body: &str) -> String {
    /// What tells who somebody is.
    const PERSONAL: [&str; 25] = [
        "first_name",
        "last_name",
        "display_name",
        "username",
        "usernames",
        "title",
        "phone_number",
        "contact",
        "location",
        "vcard",
        "bio",
        "file_name",
        "performer",
        "author_signature",
        "sender_user_name",
        "forward_sender_name",
        "shipping_address",
        "name",
        "user_alias",
        "phone",
        "address",
        "full_address",
        "info",
        "coordinates",
        "avatar",
    ];
    /// Numbers of the platform, which it needs itself.
    const NUMBERED: [&str; 6] =
        ["id", "update_id", "message_id", "date", "edit_date", "message_thread_id"];
    fn walk(value: &mut serde_json::Value, key: &str) {
        match value {
            serde_json::Value::String(text) => *text = redact(text).text,
            serde_json::Value::Number(number) if !NUMBERED.contains(&key) => {
                // A number of a shape we do not know may be anybody's.
                let masked = redact(&number.to_string());
                if !masked.found.is_empty() {
                    *value = serde_json::Value::String(masked.text);
                }
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(|item| walk(item, key)),
            serde_json::Value::Object(map) => {
                *map = std::mem::take(map)
                    .into_iter()
                    .filter(|(key, _)| !PERSONAL.contains(&key.as_str()))
                    .map(|(key, mut item)| {
                        walk(&mut item, &key);
                        (redact(&key).text, item)
                    })
                    .collect();
            }
            _ => {}
        }
    }
    match serde_json::from_str::<serde_json::Value>(body) {
        Ok(mut value) => {
            walk(&mut value, "");
            value.to_string()
        }
        Err(_) => redact(body).text,
    }
}
