//! What Zalo posts: events of an official account and updates of a bot.

use super::decoders::arrived;
use hotline1022::channel::zalo_bot::decode as bot;
use hotline1022::channel::zalo_oa::decode as oa;
use hotline1022::channel::{Inbound, zalo_bot, zalo_oa};
use hotline1022::engine::event::Event;
use serde_json::Value;

/// The account that is ours.
const OA: &str = "579745863508352884";
/// What the bot is called.
const BOT: &str = "Bot Tổng đài 1022";
/// Longest name of a delivery: what it begins with and an identifier.
const UPDATE: usize = 129;

/// An event of an official account, as it is posted. What the account itself
/// sent never counts as somebody's; knowing which account is ours takes events
/// away and changes none.
pub fn account(bytes: &[u8]) {
    let Ok(event) = serde_json::from_slice::<Value>(bytes) else { return };
    let Some(name) = event.get("event_name").and_then(Value::as_str) else { return };
    let read = |ours| match zalo_oa::decode::decode(&event, name, ours) {
        oa::Content::Inbound(inbound) => Ok(inbound),
        oa::Content::Ignored(why) | oa::Content::Strange(why) => Err(why),
    };
    let (known, unknown) = (read(Some(OA)), read(None));
    same(&known, &read(Some(OA)));
    for why in [&known, &unknown].into_iter().filter_map(|read| read.as_ref().err()) {
        assert!(!why.is_empty());
    }
    if known.is_ok() {
        same(&known, &unknown);
    }
    for (inbound, ours) in [(known.ok(), true), (unknown.ok(), false)] {
        let Some(inbound) = inbound else { continue };
        assert!(!name.starts_with("oa_"), "an echo is nobody's word: {name}");
        assert!(!name.starts_with("anonymous_"), "nobody to answer: {name}");
        let whose = identified(&inbound, "zalo-oa:");
        assert!(whose.len() <= 64 && !whose.contains('.'), "{whose:?}");
        if ours {
            assert_ne!(whose, OA, "what we say is nobody's word");
            let other = event.get("oa_id").and_then(Value::as_str).is_some_and(|id| id != OA);
            assert!(!other, "an event of another account");
        }
        let update = inbound.update.as_str();
        assert!(update.starts_with("m:") || update.starts_with("e:"), "{update:?}");
        if let Event::Came { at } | Event::Went { at } = inbound.event {
            assert!(at >= 0);
        }
        arrived(inbound.event);
    }
}

/// A delivery of the Zalo Bot, in its envelope or bare. What a bot wrote is
/// nobody's word, and of a group's talk no word is let in.
pub fn updates(bytes: &[u8]) {
    let Ok(delivery) = serde_json::from_slice::<Value>(bytes) else { return };
    for update in zalo_bot::decode::updates(&delivery) {
        let read = |name| match zalo_bot::decode::decode(update, name) {
            bot::Content::Inbound(inbound) => Ok(*inbound),
            bot::Content::Ignored(why) | bot::Content::Undecodable(why) => Err(why),
        };
        let read_named = read(Some(BOT));
        same(&read_named, &read(Some(BOT)));
        // Without a name fewer words of groups are meant for the bot.
        if let Ok(unnamed) = read(None) {
            same(&Ok(unnamed), &read_named);
        }
        match read_named {
            Ok(inbound) => of_bot(update, inbound),
            Err(why) => assert!(!why.is_empty()),
        }
    }
}

fn of_bot(update: &Value, inbound: Inbound) {
    let message = &update["message"];
    assert_ne!(message["from"]["is_bot"], Value::Bool(true), "written by a bot");
    let whose = identified(&inbound, "zalo-bot:");
    assert_eq!(zalo_bot::decode::chat_of(&inbound.conversation), Some(whose.as_str()));
    assert!(whose.len() <= 128 && inbound.update.as_str().starts_with('m'));
    let kind = message["chat"]["chat_type"].as_str().unwrap_or("private");
    let wordless = matches!(inbound.event, Event::Unsupported(_));
    assert!(kind.eq_ignore_ascii_case("private") || wordless, "words of a {kind}");
    arrived(inbound.event);
}

/// The person of a delivery, whose parts become keys and lines of logs.
fn identified(inbound: &Inbound, channel: &str) -> String {
    let update = inbound.update.as_str();
    assert!((2..=UPDATE).contains(&update.len()), "{update:?}");
    let Some(whose) = inbound.conversation.as_str().strip_prefix(channel) else {
        panic!("{:?} is of another channel", inbound.conversation)
    };
    assert!(!whose.is_empty(), "nobody's");
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=');
    assert!(whose.chars().all(plain), "{whose:?}");
    whose.to_owned()
}

/// Read twice, an event says the same.
fn same(one: &Result<Inbound, &str>, other: &Result<Inbound, &str>) {
    let told = |read: &Result<Inbound, &str>| match read {
        Ok(inbound) => format!("{:?} {:?}", inbound.conversation, inbound.update),
        Err(why) => (*why).to_owned(),
    };
    assert_eq!(told(one), told(other));
    let event = |read: &Result<Inbound, &str>| read.as_ref().ok().map(|read| read.event.clone());
    assert_eq!(event(one), event(other));
}
