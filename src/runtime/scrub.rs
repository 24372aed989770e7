//! What is kept of a delivery that nobody could read, and of what a button
//! carried.

use crate::engine::payload::Payload;
use crate::flow::limits;
use crate::safety::blot;
use crate::safety::redact::redact;

/// A payload without numbers of people. Ours carry nothing of anybody; but
/// anybody can make one up. What is longer than any of ours is none: nothing
/// of it is kept or even looked at.
pub(super) fn pressed(payload: &str) -> String {
    if payload.len() > limits::PAYLOAD {
        return String::new();
    }
    match Payload::parse(payload) {
        // Its host, with the dots that it stands for: only so the address of a
        // machine is known for one.
        Some(Payload::Report(host)) => {
            let host = blot(&host.replace(',', ".")).replace('.', ",");
            Payload::Report(host).encode()
        }
        _ => blot(payload),
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_button_carries_keeps_its_shape_and_no_number() {
        for (payload, expected) in [
            ("a.1z.buoc-1.xong", "a.1z.buoc-1.xong"),
            ("a.1.buoc-1.x052089731234", "a.1.buoc-1.xxxxxxxxxxxxx"),
            ("r.0905731234,vneid,top", "r.xxxxxxxxxx,vneid,top"),
            ("r.103,28,36,11", "r.103,28,36,11"),
            ("r.052089731234", "r.xxxxxxxxxxxx"),
            ("x.bhjfbeaagaaaa", "x.bhjfbeaagaaaa"),
            ("x.1795140060000", "x.xxxxxxxxxxxxx"),
            ("0905731234", "xxxxxxxxxx"),
        ] {
            assert_eq!(pressed(payload), expected);
        }
        assert_eq!(pressed(&"1.".repeat(200_000)), "", "longer than any button");
        let longest = format!("q.{}", "a".repeat(limits::PAYLOAD - 2));
        assert_eq!(pressed(&longest), longest);
    }
}
