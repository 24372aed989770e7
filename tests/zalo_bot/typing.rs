//! What people type: every form of a number, decomposed letters, what cannot
//! be read.

use super::*;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_one_means_the_first_choice() {
    let folder = tempfile::tempdir().unwrap();
    let fake = FakeZaloBot::start().await;
    let service = start(&folder.path().join("data"), &fake, Receive::Polling);
    let mut answers = Vec::new();
    for (number, one) in ["1", "１", "một", "mot", "so 1", "1."].iter().enumerate() {
        let chat = format!("nguoi{number}");
        say(&fake, Receive::Polling, &chat, "menu").await;
        answers.push((one, say(&fake, Receive::Polling, &chat, one).await));
    }
    assert!(answers[0].1.contains("tỉnh") || answers[0].1.contains("thành phố"), "{answers:#?}");
    for (one, answer) in &answers {
        assert_eq!(answer, &answers[0].1, "{one}");
    }
    assert_eq!(service.stop().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn decomposed_letters_are_the_same_words() {
    let folder = tempfile::tempdir().unwrap();
    let fake = FakeZaloBot::start().await;
    let service = start(&folder.path().join("data"), &fake, Receive::Polling);
    let words = "hướng dẫn tôi liên kết";
    let decomposed: String = words.nfd().collect();
    assert_ne!(words, decomposed);
    let mut answers = Vec::new();
    for (chat, words) in [(AN, words), (BINH, decomposed.as_str())] {
        say(&fake, Receive::Polling, chat, "menu").await;
        answers.push(say(&fake, Receive::Polling, chat, words).await);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(service.stop().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let fake = FakeZaloBot::start().await;
    let service = start(&folder.path().join("data"), &fake, Receive::Polling);
    say(&fake, Receive::Polling, AN, "menu").await;
    for (kind, fields, expected) in [
        ("message.image.received", json!({ "photo": "https://x.vn/1.jpg" }), "không giữ ảnh"),
        ("message.sticker.received", json!({ "sticker": "s" }), "chữ"),
        ("message.voice.received", json!({ "voice_url": "https://x.vn/1.aac" }), "chữ"),
        ("message.unsupported.received", json!({}), "chữ"),
    ] {
        let before = fake.look(|state| state.written(AN).len());
        fake.send(AN, kind, &fields);
        fake.wait_for(kind, |state| state.written(AN).len() > before).await;
        let last = fake.look(|state| state.written(AN).last().map(|seen| seen.text.clone()));
        let last = last.unwrap();
        assert!(last.contains(expected), "{kind}: {last}");
    }
    // A group is answered when it speaks to the bot, and left alone otherwise.
    let group = json!({ "id": "g1", "chat_type": "GROUP" });
    for text in ["trưa nay ăn gì", "/menu"] {
        let fields = json!({ "chat": group, "text": text });
        fake.send("g1", "message.text.received", &fields);
    }
    fake.wait_for("one answer", |state| state.written("g1").len() == 1).await;
    settled(&service).await;
    assert_eq!(fake.look(|state| state.written("g1").len()), 1);
    assert_eq!(service.stop().code(), Some(0));
}
