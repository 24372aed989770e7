//! Events: signed, once, well inside two seconds, and each kind handled or
//! ignored on purpose.

use super::*;
use fake_zalo_oa::sign;
use gated_store::Gate;
use serde_json::json;
use std::time::Instant;

#[tokio::test]
async fn who_is_not_zalo_is_turned_away() {
    let world = World::new().await;
    let event = world.fake.text(AN, "xin chào");
    let body = event.to_string();
    let time = event["timestamp"].as_str().unwrap();
    let good = sign(body.as_bytes(), time);
    for (body, signature, expected) in [
        // As Zalo tries the address when it is entered.
        ("{}", None, 200),
        (r#"{"event":"something"}"#, None, 200),
        ("", None, 200),
        ("[]", None, 200),
        ("not json", None, 400),
        (r#"{"event_name":"user_send"#, None, 400),
        (body.as_str(), None, 401),
        (body.as_str(), Some("mac=00"), 401),
        (body.as_str(), Some(good.replace('a', "b").as_str()), 401),
        (body.replace("xin", "Xin").as_str(), Some(good.as_str()), 401),
        // Signed for another moment, or said to be of another one.
        (body.as_str(), Some(sign(body.as_bytes(), "1795140000001").as_str()), 401),
        (body.replace(time, "1795140000001").as_str(), Some(good.as_str()), 401),
    ] {
        let status = world.fake.post_raw(&world.webhook, body.to_owned(), signature).await;
        assert_eq!(status, expected, "{body} {signature:?}");
    }
    assert_eq!(world.journal(AN).await, [], "nothing got in");
    // Refused before it is read, or the connection closes meanwhile.
    let status = world.fake.post_raw(&world.webhook, "a".repeat(2_000_000), Some(&good)).await;
    assert!(matches!(status, 413 | 0), "{status}");
    assert_eq!(world.fake.post_raw(&world.webhook, body, Some(&good)).await, 200);
    world.fake.wait_for("an answer", |state| !state.seen(AN).is_empty()).await;
    let figures = world.get("/health/metrics").await;
    for (result, count) in [("bad signature", 6), ("probe", 4), ("no event", 2), ("taken", 1)] {
        let line = format!("hotline1022_zalo_oa_deliveries_total{{result=\"{result}\"}} {count}\n");
        assert!(figures.contains(&line), "{line}\n{figures}");
    }
}

#[tokio::test]
async fn bytes_are_signed_as_they_come() {
    let world = World::new().await;
    // The same words: as UTF-8, escaped, decomposed, with full-width letters.
    for (number, words) in
        ["tiếng Việt", r"ti\u1ebfng Vi\u1ec7t", "tie\u{302}\u{301}ng Vie\u{323}\u{302}t", "ｔｉ"]
            .into_iter()
            .enumerate()
    {
        let event = world.fake.text(AN, "TEXT");
        let body = event.to_string().replace("TEXT", words);
        let signature = sign(body.as_bytes(), event["timestamp"].as_str().unwrap());
        assert_eq!(world.fake.post_raw(&world.webhook, body, Some(&signature)).await, 200);
        world.fake.wait_for("an answer", |state| state.seen(AN).len() > number).await;
    }
    let journal = world.journal(AN).await;
    let said: Vec<&str> = journal
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::Citizen(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(said, ["tiếng Việt", "tiếng Việt", "tiếng Việt", "ｔｉ"]);
}

/// Accounts that sign in another way: formula and key are a setting.
#[tokio::test]
async fn the_formula_and_the_key_are_a_setting() {
    use hotline1022::channel::zalo_oa::Signature;
    use sha2::{Digest, Sha256};
    let mac = |parts: &[&str]| {
        let mut hasher = Sha256::new();
        parts.iter().for_each(|part| hasher.update(part.as_bytes()));
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    for (setting, first, key, header_time) in [
        ("documented", APP, KEY, None),
        ("oa-id", OA, KEY, None),
        ("app-secret", APP, "secret", None),
        ("header-time", APP, KEY, Some("1795140009999")),
        ("oa-id+app-secret", OA, "secret", None),
    ] {
        let wanted = Signature::parse(setting).expect("a form");
        let world = World::with(|config| config.signature = wanted).await;
        let open = World::with(|config| config.signature = Signature::Any).await;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let post = |world: &World| {
            let event = world.fake.text(AN, "xin chào");
            let body = event.to_string();
            let time = header_time.unwrap_or(event["timestamp"].as_str().unwrap());
            let mut request = http
                .post(&world.webhook)
                .header("X-ZEvent-Signature", mac(&[first, &body, time, key]));
            if let Some(time) = header_time {
                request = request.header("X-ZEvent-Timestamp", time);
            }
            request.body(body).send()
        };
        assert_eq!(post(&world).await.unwrap().status().as_u16(), 200, "{setting}");
        assert_eq!(post(&open).await.unwrap().status().as_u16(), 200, "{setting}, any");
        let documented = World::new().await;
        let expected = if setting == "documented" { 200 } else { 401 };
        assert_eq!(post(&documented).await.unwrap().status().as_u16(), expected, "{setting}");
    }
}

/// Whatever the platform repeats, a person wrote it once.
#[tokio::test]
async fn repeats_do_not_use_up_what_a_person_may_write() {
    let world = World::new().await;
    world.runtime.set_person_rate(4);
    let mut wrote = Vec::new();
    for line in ["xin chào", "1", "quay lại", "1"] {
        let event = world.fake.text(AN, line);
        let posts = (0..10).map(|_| world.fake.post(&world.webhook, &event));
        let statuses = futures_util::future::join_all(posts).await;
        assert_eq!(statuses, [200; 10]);
        wrote.push(update(&event));
    }
    world.settled().await;
    assert_eq!(world.updates(AN).await, wrote, "every one of them was read");
    // A fifth one is too much.
    assert_eq!(world.fake.post(&world.webhook, &world.fake.text(AN, "1")).await, 200);
    world.settled().await;
    assert_eq!(world.updates(AN).await, wrote);
}

#[tokio::test]
async fn the_same_event_ten_times_at_once_is_one_turn() {
    let world = World::new().await;
    world.say(AN, "xin chào").await;
    let event = world.fake.text(AN, "1");
    let posts = (0..10).map(|_| world.fake.post(&world.webhook, &event));
    let statuses = futures_util::future::join_all(posts).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    world.settled().await;
    let updates = world.updates(AN).await;
    assert_eq!(updates.iter().filter(|known| **known == update(&event)).count(), 1);
    let before = world.fake.texts(AN).len();
    assert_eq!(world.post(&event).await, 200, "much later again");
    world.settled().await;
    assert_eq!(world.fake.texts(AN).len(), before);
    world.consistent().await;
}

#[tokio::test]
async fn every_kind_is_handled_or_ignored() {
    let world = World::new().await;
    world.say(AN, "xin chào").await;
    let media = |kind: &str| json!({ "attachments": [{ "type": kind, "payload": { "url": "https://x.vn/a" } }] });
    for (kind, answers) in [
        ("user_send_image", true),
        ("user_send_gif", true),
        ("user_send_sticker", true),
        ("user_send_audio", true),
        ("user_send_video", true),
        ("user_send_file", true),
        ("user_send_location", true),
        ("user_send_business_card", true),
        ("user_send_link", true),
        ("user_send_next_year", true),
        ("user_received_message", false),
        ("user_seen_message", false),
        ("user_submit_info", false),
        ("user_asked_the_stars", false),
        ("oa_send_image", false),
        ("anonymous_send_text", false),
    ] {
        let mut event = world.fake.message(AN, kind, media(kind));
        if kind.starts_with("oa_") {
            event["sender"]["id"] = OA.into();
            event["recipient"]["id"] = AN.into();
        }
        let before = world.fake.texts(AN).len();
        assert_eq!(world.post(&event).await, 200, "{kind}");
        world.settled().await;
        assert_eq!(world.fake.texts(AN).len() > before, answers, "{kind}");
    }
    // What is not known is kept, masked, for somebody to look at.
    let kept = world.store.values("undecodable", None, 9).await.unwrap();
    assert_eq!(kept.len(), 1, "{kept:?}");
    // Neither an event of another account nor one without a person does anything.
    for (field, value) in [("recipient", json!({"id": "999"})), ("sender", json!({"id": "a:b"}))] {
        let mut event = world.fake.text(AN, "xin chào");
        event[field] = value;
        let before = world.journal(AN).await.len();
        assert_eq!(world.post(&event).await, 200);
        assert_eq!(world.journal(AN).await.len(), before);
    }
    world.consistent().await;
}

#[tokio::test]
async fn echoes_never_become_input() {
    let world = World::new().await;
    world.say(AN, "xin chào").await;
    let before = world.journal(AN).await;
    for text in world.fake.texts(AN) {
        assert_eq!(world.post(&world.fake.echo(AN, &text)).await, 200);
    }
    // Also where an echo does not call itself one.
    let mut event = world.fake.echo(AN, "1");
    event["event_name"] = "user_send_text".into();
    assert_eq!(world.post(&event).await, 200);
    world.settled().await;
    assert_eq!(world.journal(AN).await, before);
    assert!(world.store.load(&whose(OA)).await.unwrap().is_none());
}

#[tokio::test]
async fn whoever_comes_is_greeted_once() {
    let world = World::new().await;
    let follow = world.fake.contact(AN, "follow");
    let greeting = world.answered(AN, &follow).await;
    assert!(greeting.contains("1022"), "{greeting}");
    assert_eq!(world.post(&follow).await, 200, "again");
    assert_eq!(world.post(&world.fake.contact(AN, "user_click_chatnow")).await, 200);
    assert_eq!(world.post(&world.fake.contact(AN, "unfollow")).await, 200);
    assert_eq!(world.post(&world.fake.contact(AN, "follow")).await, 200);
    world.settled().await;
    assert_eq!(world.fake.texts(AN).len(), 1, "{:?}", world.fake.texts(AN));
    world.say(AN, "1").await;
    world.consistent().await;
}

/// The store does not get on with the person's turn: Zalo is told in time,
/// the turn goes on, and the repetition finds it done.
#[tokio::test]
async fn a_slow_store_is_answered_well_inside_two_seconds() {
    let world = World::new().await;
    world.say(AN, "xin chào").await;
    let event = world.fake.text(AN, "1");
    let slow = world.runtime.hold(&whose(AN)).await;
    let began = Instant::now();
    let posts = (0..5).map(|_| world.fake.post(&world.webhook, &event));
    let statuses = futures_util::future::join_all(posts).await;
    let took = began.elapsed();
    assert!(statuses.iter().all(|status| *status == 503), "{statuses:?}");
    assert!(took < Duration::from_millis(1_900), "{took:?}");
    // Nobody else waits meanwhile.
    world.say(BINH, "xin chào").await;
    drop(slow);
    let before = world.fake.texts(AN).len();
    assert_eq!(world.post(&event).await, 200);
    world.fake.wait_for("the answer", |state| state.seen(AN).len() >= before.max(2)).await;
    world.settled().await;
    let updates = world.updates(AN).await;
    assert_eq!(updates.iter().filter(|known| **known == update(&event)).count(), 1);
    world.consistent().await;
}

/// A disk that hangs, and one that is full: Zalo hears 503 in time, whoever
/// writes, and its repetition is one turn.
#[tokio::test]
async fn a_disk_that_hangs_or_is_full_is_answered_well_inside_two_seconds() {
    for (gate, limit) in [(Gate::Held, 1_900), (Gate::Full, 1_000)] {
        let world = World::new().await;
        world.say(AN, "xin chào").await;
        world.say(BINH, "xin chào").await;
        let events = [AN, BINH].map(|person| world.fake.text(person, "1"));
        world.gate.as_ref().unwrap().set(gate);
        for round in 1..=2 {
            let posts = events.iter().map(|event| async {
                let began = Instant::now();
                (world.fake.post(&world.webhook, event).await, began.elapsed())
            });
            let answers = futures_util::future::join_all(posts).await;
            let slowest = answers.iter().map(|(_, took)| *took).max().unwrap();
            println!("{gate:?}, time {round}: 503 after {slowest:?}");
            for (status, took) in &answers {
                assert_eq!(*status, 503, "{gate:?}");
                assert!(*took < Duration::from_millis(limit), "{gate:?}: {took:?}");
            }
        }
        world.gate.as_ref().unwrap().set(Gate::Open);
        for (person, event) in [AN, BINH].into_iter().zip(&events) {
            assert_eq!(world.post(event).await, 200);
            world.fake.wait_for("the answer", |state| state.seen(person).len() >= 2).await;
            world.settled().await;
            let updates = world.updates(person).await;
            assert_eq!(updates.iter().filter(|known| **known == update(event)).count(), 1);
        }
        world.consistent().await;
    }
}

#[tokio::test]
async fn a_person_who_floods_does_not_switch_the_webhook_off() {
    let world = World::new().await;
    world.runtime.set_person_rate(3);
    for number in 0..9 {
        let event = world.fake.text(AN, &format!("câu {number}"));
        assert_eq!(world.fake.post(&world.webhook, &event).await, 200);
    }
    world.settled().await;
    assert!(world.updates(AN).await.len() <= 3);
}

#[tokio::test]
async fn a_service_that_stops_takes_nothing() {
    let world = World::new().await;
    world.runtime.begin_stop();
    assert_eq!(world.post(&world.fake.text(AN, "xin chào")).await, 503);
    assert!(world.store.load(&whose(AN)).await.unwrap().is_none());
}
