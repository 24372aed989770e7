//! Payloads as Telegram sends them (people and numbers are made up), with
//! what they are read as in the `.expect` file beside each.
//! `UPDATE_EXPECT=1 cargo test --test telegram` writes those files anew; look
//! at the difference before committing it.

use crate::door::described;
use crate::fake_telegram::{BOT_ID, USERNAME};
use hotline1022::channel::telegram::decode::{Content, Delivery, Me, decode};
use std::fmt::Write;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/channels/telegram");

#[test]
fn every_payload_is_read_as_expected() {
    let folder = Path::new(FOLDER);
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder of payloads")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
        .collect();
    names.sort();
    let payloads: Vec<&String> = names.iter().filter(|name| name.ends_with(".json")).collect();
    assert!(payloads.len() > 30, "the payloads are there");
    let mut wrong = Vec::new();
    for name in &payloads {
        let body = std::fs::read(folder.join(name)).expect("a payload");
        let got = read(&body);
        let beside = folder.join(name.replace(".json", ".expect"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&beside, &got).expect("written");
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        if got != expected {
            wrong.push(format!("{name}\n--- expected\n{expected}--- got\n{got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for name in names.iter().filter(|name| name.ends_with(".expect")) {
        assert!(names.contains(&name.replace(".expect", ".json")), "{name} has no payload");
    }
}

fn read(body: &[u8]) -> String {
    let me = Me { id: BOT_ID, username: Some(USERNAME) };
    let Ok(update) = serde_json::from_slice(body) else { return "not JSON\n".to_owned() };
    let Some(Delivery { update, content, callback }) = decode(&update, me) else {
        return "not an update\n".to_owned();
    };
    let mut out = String::new();
    let mut line = |name: &str, value: &str| {
        writeln!(out, "{name}: {value}").expect("a string takes all");
    };
    line("number", &update.to_string());
    match content {
        Content::Inbound(inbound) => {
            line("conversation", inbound.conversation.as_str());
            line("update", inbound.update.as_str());
            line("event", &described(&inbound.event));
            if let Some(label) = inbound.label {
                line("label", &label);
            }
            if let Some(locale) = inbound.locale {
                line("locale", locale.as_str());
            }
        }
        Content::Notice(notice) => line("notice", &format!("{notice:?}")),
        Content::Ignored(why) => line("ignored", why),
        Content::Undecodable(part) => line("undecodable", part),
    }
    if let Some(callback) = callback {
        line("to answer", &callback);
    }
    out
}

proptest::proptest! {
    /// Whatever is sent, reading does not panic, and words are never lost.
    #[test]
    fn anything_can_be_read(
        id in proptest::prelude::any::<i64>(),
        chat in proptest::prelude::any::<i64>(),
        words in "[\\PC]{1,40}",
        junk in "\\PC{0,40}",
    ) {
        let me = Me { id: BOT_ID, username: None };
        let update = serde_json::json!({
            "update_id": id,
            "message": {
                "chat": { "id": chat, "type": "private" },
                "text": words,
                "entities": [{ "type": junk, "offset": -1 }],
                "a_field_of_next_year": { junk.clone(): junk },
            },
        });
        let delivery = decode(&update, me).expect("it has update_id");
        match delivery.content {
            Content::Inbound(inbound) => {
                let described = described(&inbound.event);
                let kept = described == format!("text {words:?}");
                let blank = words.trim().is_empty() && described == "unsupported Other";
                proptest::prop_assert!(kept || blank, "{described}");
            }
            other => proptest::prop_assert!(false, "{other:?}"),
        }
    }
}
