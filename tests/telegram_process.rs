//! The whole program against a fake Bot API over real HTTP: a person is walked
//! through the seven steps while the process is killed and restarted on the
//! way, by polling and by webhook. Nothing may be lost, nothing repeated.

#[path = "support/fake_telegram.rs"]
mod fake_telegram;
mod support;

use fake_telegram::{FakeTelegram, Fault, State, TOKEN};
use std::net::TcpListener;
use std::path::Path;
use support::{Service, Start};

const AN: i64 = 70_001;
const SECRET: &str = "secret_1022";

/// Every step of the guide, as the person reads its beginning.
const STEPS: [&str; 7] =
    ["Bước 1/7", "Bước 2/7", "Bước 3/7", "Bước 4/7", "Bước 5/7", "Bước 6/7", "Bước 7/7"];

/// How the program receives.
#[derive(Clone, Copy)]
enum Receive {
    Polling,
    Webhook(u16),
}

fn start(data: &Path, fake: &FakeTelegram, receive: Receive) -> Service {
    let start = Start::on(data).env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", &fake.url());
    match receive {
        Receive::Polling => start.start(),
        Receive::Webhook(port) => start
            .arg("--listen")
            .arg(&format!("127.0.0.1:{port}"))
            .env("HOTLINE_TELEGRAM_MODE", "webhook")
            .env("HOTLINE_TELEGRAM_SECRET", SECRET)
            .env("HOTLINE_PUBLIC_URL", &format!("http://127.0.0.1:{port}"))
            .start(),
    }
}

fn said(state: &State, words: &str) -> usize {
    state.written_by_bot(AN).iter().filter(|seen| seen.text.contains(words)).count()
}

/// Waits until every message that was sent is also noted as sent. A kill
/// between the two would rightly send it again: nobody saw the answer.
async fn settled(service: &Service) {
    let http = support::client(&service.base);
    support::wait_until("an empty outbox", || async {
        let url = format!("{}/health/status", service.base);
        let status: serde_json::Value = http.get(url).send().await.unwrap().json().await.unwrap();
        status["conversations_with_unsent_messages"] == 0
    })
    .await;
    // What is read may still be on its way to the disk. The store writes in
    // order, so a turn that is acknowledged now comes after it.
    support::Web::open(&service.base, None).await;
}

/// Every update has been confirmed or acknowledged.
fn drained(state: &State) -> bool {
    state.queue.is_empty()
}

async fn walk(receive: Receive) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let fake = FakeTelegram::start().await;
    let mut service = start(&data, &fake, receive);

    fake.send_text(AN, "/start binh-dinh__binh-dinh");
    fake.wait_for("the first question", |state| said(state, "7 bước") == 1).await;
    // Pressed while nobody is there: kept by Telegram, handled after the start.
    fake.wait_for("the confirmation", drained).await;
    settled(&service).await;
    service.kill();
    fake.press_last(AN, "Còn ô cũ, làm 7 bước");
    service = start(&data, &fake, receive);

    for (number, step) in STEPS.iter().enumerate() {
        fake.wait_for(step, |state| said(state, step) == 1).await;
        if number + 1 == STEPS.len() {
            break;
        }
        if number % 2 == 0 {
            // Killed between two messages.
            fake.wait_for("the confirmation", drained).await;
            settled(&service).await;
            service.kill();
            fake.press_last(AN, "Đã xong");
            service = start(&data, &fake, receive);
        } else {
            // Stopped politely while a message may be under way.
            fake.press_last(AN, "Đã xong");
            assert_eq!(service.stop().code(), Some(0));
            service = start(&data, &fake, receive);
        }
    }
    fake.press_last(AN, "Quét mã QR");
    fake.wait_for("the QR step", |state| said(state, "quét mã QR đang hiện") == 1).await;
    fake.press_last(AN, "Đã xong");
    fake.wait_for("the check", |state| said(state, "Bước kiểm tra") == 1).await;
    fake.press_last(AN, "Có, thấy rồi");
    fake.wait_for("the end", |state| said(state, "liên kết xong") == 1).await;

    for step in STEPS {
        assert_eq!(fake.look(|state| said(state, step)), 1, "{step} exactly once");
    }
    // The old button of step 3 still works: the run is over, and the bot says so.
    let old = fake
        .transcript(AN)
        .iter()
        .find(|seen| seen.text.contains("Bước 3/7"))
        .map(|seen| seen.message_id)
        .unwrap();
    let before = fake.look(|state| state.written_by_bot(AN).len());
    fake.press(AN, old, "Đã xong");
    fake.wait_for("an answer to an old button", |state| state.written_by_bot(AN).len() > before)
        .await;
    // The link of step 1 came as a picture of its QR code.
    let first =
        fake.transcript(AN).into_iter().find(|seen| seen.text.contains("Bước 1/7")).unwrap();
    assert!(first.photo.is_some(), "step 1 carries its QR code");
    // Every press was answered, so no client spins.
    fake.wait_for("answers to all presses", |state| {
        state.presses.values().filter(|(_, answered)| *answered).count() >= state.presses.len() / 2
    })
    .await;
    assert_eq!(service.stop().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn seven_steps_by_polling_with_kills() {
    walk(Receive::Polling).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seven_steps_by_webhook_with_kills() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    walk(Receive::Webhook(port)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_who_blocked_the_bot_holds_up_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let fake = FakeTelegram::start().await;
    let service = start(&folder.path().join("data"), &fake, Receive::Polling);
    fake.send_text(AN, "/start binh-dinh__binh-dinh__buoc-1");
    fake.wait_for("step 1", |state| said(state, "Bước 1/7") == 1).await;
    fake.block(AN, true);
    fake.fail("sendmessage", Fault::RetryAfter(1));
    fake.press_last(AN, "Đã xong");
    fake.send_text(AN + 1, "xin chào");
    fake.wait_for("an answer to the other person", |state| {
        !state.written_by_bot(AN + 1).is_empty()
    })
    .await;
    assert_eq!(service.stop().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_menu_is_set_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let fake = FakeTelegram::start().await;
    let service = start(&folder.path().join("data"), &fake, Receive::Polling);
    fake.wait_for("the menus", |state| {
        state.commands.contains_key("") && state.commands.contains_key("en")
    })
    .await;
    assert_eq!(service.stop().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_at_the_webhook_are_turned_away() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let fake = FakeTelegram::start().await;
    let service = start(&folder.path().join("data"), &fake, Receive::Webhook(port));
    let http = support::client(&service.base);
    let url = format!("{}/telegram/webhook", service.base);
    let header = "X-Telegram-Bot-Api-Secret-Token";
    let good = r#"{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"is_bot":false,"first_name":"A"},"text":"hi"}}"#;
    for (secret, body, expected) in [
        (None, good, 401),
        (Some("wrong"), good, 401),
        (Some(SECRET), "not json", 400),
        (Some(SECRET), "{}", 400),
        (Some(SECRET), r#"{"update_id":7,"message":{"chat":"nonsense"}}"#, 200),
        (Some(SECRET), r#"{"update_id":8,"something_new":{}}"#, 200),
        (Some(SECRET), good, 200),
    ] {
        let mut request = http.post(&url).body(body);
        if let Some(secret) = secret {
            request = request.header(header, secret);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), expected, "{secret:?} {body}");
        assert_eq!(answer.text().await.unwrap(), "", "an empty body");
    }
    assert!(support::refused_as_too_large(http.post(&url).header(header, SECRET)).await);
    // Without a token there is no such route for anybody.
    assert_eq!(service.stop().code(), Some(0));
    let plain = Start::on(&folder.path().join("plain")).start();
    let url = format!("{}/telegram/webhook", plain.base);
    let answer = support::client(&plain.base).post(url).body(good).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 404);
}
