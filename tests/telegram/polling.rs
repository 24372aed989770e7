//! Nothing is lost, nothing is doubled, whatever fails or dies.

use super::*;
use fake_telegram::{BOT_ID, Fault, WebhookSet};
use hotline1022::channel::telegram::poll::OFFSET;
use hotline1022::channel::{Notice, Part};
use hotline1022::message::{Choice, ChoiceKind};
use serde_json::json;

fn numbers(count: usize) -> Vec<String> {
    (1..=count).map(|i| format!("text \"câu {i}\"")).collect()
}

#[tokio::test]
async fn everything_arrives_in_order_although_the_door_fails() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    door.with(|kept| (kept.fail_turns, kept.fail_memo) = (7, 2));
    for i in 1..=40 {
        fake.send_text(AN, &format!("câu {i}"));
        fake.send_text(BINH, &format!("câu {i}"));
    }
    let process = Process::start(&fake, &door);
    door.wait_for("80 turns", |kept| kept.turns.len() == 80).await;
    fake.wait_for("confirmation", |state| state.queue.is_empty()).await;
    door.with(|kept| {
        assert_eq!(kept.said("telegram:5001"), numbers(40));
        assert_eq!(kept.said("telegram:5002"), numbers(40));
        assert_eq!(kept.duplicates, 0, "what was committed is not tried again");
        assert_eq!(kept.attempts, 87);
    });
    process.stop().await;
}

#[tokio::test]
async fn more_than_one_batch() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    for i in 1..=250 {
        fake.send_text(AN, &format!("câu {i}"));
    }
    let process = Process::start(&fake, &door);
    door.wait_for("250 turns", |kept| kept.turns.len() == 250).await;
    door.with(|kept| assert_eq!(kept.said("telegram:5001"), numbers(250)));
    process.stop().await;
}

#[tokio::test]
async fn killed_before_the_commit() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    door.with(|kept| kept.held.insert("telegram:5001".to_owned()));
    let first = fake.send_text(AN, "câu 1");
    fake.send_text(AN, "câu 2");
    let process = Process::start(&fake, &door);
    door.wait_for("the turn to be under way", |kept| kept.attempts == 1).await;
    process.kill().await;
    door.with(|kept| {
        assert!(kept.turns.is_empty() && kept.memo.is_empty());
        kept.held.clear();
    });
    assert_eq!(fake.look(|state| state.queue.len()), 2, "Telegram still has both");

    let process = Process::start(&fake, &door);
    fake.wait_for("confirmation", |state| state.queue.is_empty()).await;
    door.with(|kept| {
        assert_eq!(kept.said("telegram:5001"), numbers(2));
        let offset = format!("{BOT_ID} {}", first + 2);
        assert_eq!(kept.memo[OFFSET], offset.into_bytes(), "stored before it is used");
    });
    process.stop().await;
}

#[tokio::test]
async fn killed_between_the_turns_and_the_offset() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    door.with(|kept| kept.held.insert("telegram:5002".to_owned()));
    fake.send_text(AN, "câu 1");
    fake.send_text(BINH, "câu 1");
    let process = Process::start(&fake, &door);
    door.wait_for("one of two commits", |kept| kept.turns.len() == 1 && kept.attempts == 2).await;
    process.kill().await;
    door.with(|kept| kept.held.clear());

    let process = Process::start(&fake, &door);
    fake.wait_for("confirmation", |state| state.queue.is_empty()).await;
    door.with(|kept| {
        assert_eq!(kept.turns.len(), 2);
        assert_eq!(kept.duplicates, 1, "the repeat is recognised");
    });
    process.stop().await;
}

#[tokio::test]
async fn a_restart_begins_at_the_stored_offset() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    let process = Process::start(&fake, &door);
    let last = fake.send_text(AN, "câu 1");
    door.wait_for("the offset", |kept| kept.memo.contains_key(OFFSET)).await;
    process.stop().await;
    // A cut-off poll of the first process may still come in late, so any
    // later call counts.
    let polled = |fake: &FakeTelegram, offset: serde_json::Value| {
        let before = fake.calls("getUpdates").len();
        move |state: &fake_telegram::State| {
            let mut polls = state.calls.iter().filter(|call| call.method == "getupdates");
            polls.by_ref().take(before).for_each(drop);
            polls.any(|call| call.body.get("offset").cloned().unwrap_or_default() == offset)
        }
    };
    let expected = polled(&fake, (last + 1).into());
    let process = Process::start(&fake, &door);
    fake.wait_for("a poll from there", expected).await;
    process.stop().await;

    // The offset of another bot means nothing here.
    door.with(|kept| kept.memo.insert(OFFSET.to_owned(), b"99 5".to_vec()));
    let expected = polled(&fake, serde_json::Value::Null);
    let process = Process::start(&fake, &door);
    fake.wait_for("a poll from the beginning", expected).await;
    process.stop().await;
}

#[tokio::test]
async fn one_person_waiting_does_not_hold_up_others() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    door.with(|kept| kept.held.insert("telegram:5001".to_owned()));
    fake.send_text(AN, "câu 1");
    fake.send_text(AN, "câu 2");
    for i in 1..=5 {
        fake.send_text(BINH, &format!("câu {i}"));
    }
    let process = Process::start(&fake, &door);
    door.wait_for("the other person's turns", |kept| kept.turns.len() == 5).await;
    door.with(|kept| {
        assert_eq!(kept.attempts, 6, "the second message waits for the first");
        kept.held.clear();
    });
    door.wait_for("all turns", |kept| kept.turns.len() == 7).await;
    door.with(|kept| assert_eq!(kept.said("telegram:5001"), numbers(2)));
    process.stop().await;
}

#[tokio::test]
async fn stopping_finishes_the_batch_in_hand() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    door.with(|kept| kept.held.insert("telegram:5001".to_owned()));
    fake.send_text(AN, "câu 1");
    let process = Process::start(&fake, &door);
    door.wait_for("the turn to be under way", |kept| kept.attempts == 1).await;
    process.stop.send_replace(true);
    door.with(|kept| kept.held.clear());
    assert_eq!(process.end().await, Ok(()));
    door.with(|kept| {
        assert_eq!(kept.turns.len(), 1);
        assert!(kept.memo.contains_key(OFFSET));
    });
}

#[tokio::test]
async fn a_door_that_is_closing_ends_polling_without_loss() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    door.with(|kept| kept.stopping = true);
    fake.send_text(AN, "câu 1");
    let process = Process::start(&fake, &door);
    assert_eq!(process.end().await, Ok(()));
    assert_eq!(fake.look(|state| state.queue.len()), 1);
}

#[tokio::test]
async fn failures_of_the_line_are_survived() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    for fault in [
        Fault::Page(502),
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::RetryAfter(1),
        Fault::Refuse(500, "Internal Server Error"),
        Fault::Refuse(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        ),
        Fault::Refuse(409, "Conflict: terminated by setWebhook request"),
    ] {
        fake.fail("getUpdates", fault);
    }
    fake.send_text(AN, "câu 1");
    let process = Process::start(&fake, &door);
    door.wait_for("the turn", |kept| kept.turns.len() == 1).await;
    assert_eq!(fake.calls("deleteWebhook").len(), 0);
    process.stop().await;
}

#[tokio::test]
async fn two_processes_on_one_bot_double_nothing() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    let (one, two) = (Process::start(&fake, &door), Process::start(&fake, &door));
    fake.wait_for("a conflict", |state| state.conflicts > 0).await;
    for i in 1..=20 {
        fake.send_text(AN, &format!("câu {i}"));
    }
    fake.wait_for("confirmation", |state| state.queue.is_empty()).await;
    one.stop().await;
    two.stop().await;
    door.with(|kept| assert_eq!(kept.turns.len(), 20));
}

#[tokio::test]
async fn a_webhook_is_removed_once() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    let hook = || WebhookSet { url: "http://127.0.0.1:9/".to_owned(), secret: String::new() };
    fake.set_webhook(Some(hook()));
    fake.send_text(AN, "câu 1");
    let process = Process::start(&fake, &door);
    door.wait_for("the turn", |kept| kept.turns.len() == 1).await;
    assert_eq!(fake.calls("deleteWebhook")[0].body["drop_pending_updates"], false);
    fake.set_webhook(Some(hook()));
    assert_eq!(process.end().await, Err(PollError::WebhookSet));
    assert_eq!(fake.calls("deleteWebhook").len(), 1);
}

#[tokio::test]
async fn a_revoked_token_ends_polling() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    fake.fail("getUpdates", Fault::Refuse(401, "Unauthorized"));
    let end = Process::start(&fake, &door).end().await;
    assert_eq!(end, Err(PollError::Unauthorized));
    assert!(!end.expect_err("an error").to_string().contains(TOKEN));
}

#[tokio::test]
async fn numbers_may_start_anew_after_a_long_silence() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    let process = Process::start(&fake, &door);
    let last = fake.send_text(AN, "câu 1");
    door.wait_for("the first turn", |kept| kept.turns.len() == 1).await;
    // An empty answer to the raised offset confirms it; after that the
    // offset is not sent any more.
    fake.wait_for("a poll without offset", |state| {
        let polls: Vec<_> = state.calls.iter().filter(|call| call.method == "getupdates").collect();
        polls.iter().any(|call| call.body["offset"] == last + 1)
            && polls.last().is_some_and(|call| call.body.get("offset").is_none())
    })
    .await;
    // Smaller, and so near that the old offset would have swallowed it.
    fake.restart_ids(last - 5);
    fake.send_text(AN, "câu 2");
    door.wait_for("the second turn", |kept| kept.turns.len() == 2).await;
    process.stop().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_and_passed() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    fake.push_raw(json!({ "update_id": 700_000_001, "message": { "chat": "nobody" } }));
    fake.push_raw(json!({ "message": { "text": "no identifier" } }));
    fake.push_raw(json!({ "update_id": 700_000_003, "poll": {} }));
    fake.push_raw(json!({ "update_id": 700_000_004, "message": [] }));
    fake.send_text(AN, "câu 1");
    let process = Process::start(&fake, &door);
    fake.wait_for("confirmation", |state| state.queue.is_empty()).await;
    door.with(|kept| {
        assert_eq!(kept.said("telegram:5001"), numbers(1));
        let mut updates: Vec<&str> = kept.undecodable.iter().map(|kept| kept.0.as_str()).collect();
        updates.sort_unstable();
        assert_eq!(updates, ["none", "u700000001", "u700000004"]);
        assert!(kept.undecodable.iter().any(|(_, body)| body.contains("nobody")));
    });
    process.stop().await;
}

#[tokio::test]
async fn blocking_and_returning_are_noticed() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    fake.block(AN, true);
    fake.block(AN, false);
    let process = Process::start(&fake, &door);
    door.wait_for("both notices", |kept| kept.notices.len() == 2).await;
    door.with(|kept| {
        let whose = || "telegram:5001".into();
        assert_eq!(kept.notices, [Notice::Left(whose()), Notice::Returned(whose())]);
    });
    process.stop().await;
}

#[tokio::test]
async fn presses_are_taken_and_answered() {
    use hotline1022::channel::Channel;
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    fake.send_text(AN, "/start");
    let bot = telegram(&fake.url(), Mode::Polling, &door);
    let part = Part::Text {
        text: "Xong chưa?".to_owned(),
        choices: vec![Choice {
            label: "Đã xong".to_owned(),
            payload: "a.1.buoc-1.xong".to_owned(),
            kind: ChoiceKind::Answer,
        }],
        link: None,
    };
    bot.send(&"telegram:5001".into(), &part).await.expect("sent");
    fake.press_last(AN, "Đã xong");
    let process = Process::with(bot, &door);
    fake.wait_for("the spinner to end", |state| state.presses.values().all(|press| press.1)).await;
    door.wait_for("both turns", |kept| kept.turns.len() == 2).await;
    door.with(|kept| {
        assert_eq!(kept.said("telegram:5001"), ["start", "press \"a.1.buoc-1.xong\""]);
    });

    // 150 seconds later the answer is refused, and that is all right.
    door.with(|kept| kept.held.insert("telegram:5001".to_owned()));
    fake.press_last(AN, "a.1.buoc-1.xong");
    door.wait_for("the press to be under way", |kept| kept.attempts == 3).await;
    fake.advance(151);
    door.with(|kept| kept.held.clear());
    fake.wait_for("the late answer", |state| state.count("answerCallbackQuery") == 2).await;
    fake.send_text(AN, "câu 1");
    door.wait_for("the next turn", |kept| kept.turns.len() == 4).await;
    process.stop().await;
}

#[tokio::test]
async fn ten_pictures_sent_together_are_one_turn() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    for i in 0..10 {
        let photo =
            json!([{ "file_id": format!("p{i}"), "file_unique_id": "u", "width": 9, "height": 9 }]);
        fake.send_message(AN, json!({ "photo": photo, "media_group_id": "1390" }), "");
    }
    let process = Process::start(&fake, &door);
    fake.wait_for("confirmation", |state| state.queue.is_empty()).await;
    door.with(|kept| {
        assert_eq!(kept.said("telegram:5001"), ["unsupported Photo"]);
        assert_eq!(kept.duplicates, 9);
    });
    process.stop().await;
}

#[tokio::test]
async fn logs_name_nobody() {
    use std::io::Write;
    #[derive(Clone, Default)]
    struct Log(Arc<std::sync::Mutex<Vec<u8>>>);
    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("whole").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // This test's runtime is one thread, so everything it starts logs here.
    let _guard = tracing::subscriber::set_default(subscriber);

    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    door.with(|kept| (kept.fail_turns, kept.fail_memo) = (2, 1));
    fake.fail("getUpdates", Fault::CutBefore);
    fake.fail("getUpdates", Fault::Page(502));
    // Long enough not to turn up in a port or a time by chance.
    let chat = 7_731_002_265;
    fake.send_text(chat, "căn cước 052089999999");
    fake.push_raw(json!({ "update_id": 700_000_002, "message": { "text": "052089999999" } }));
    let process = Process::start(&fake, &door);
    fake.wait_for("confirmation", |state| state.queue.is_empty()).await;
    process.stop().await;

    let log = String::from_utf8(log.0.lock().expect("whole").clone()).expect("text");
    assert!(log.contains("telegram:"), "something was logged");
    for secret in [TOKEN, &TOKEN[11..], "052089999999", "căn cước", &chat.to_string()] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}
