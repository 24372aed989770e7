//! Posts of Telegram: 200 only after the commit.

use super::*;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use fake_telegram::WebhookSet;
use hotline1022::channel::telegram::Webhook;

/// A server in front of the receiver, as the program has one.
struct Front {
    address: String,
    task: JoinHandle<()>,
}

impl Front {
    async fn start(webhook: Webhook) -> Self {
        async fn post(
            State(webhook): State<Arc<Webhook>>,
            headers: HeaderMap,
            body: Bytes,
        ) -> StatusCode {
            let secret = headers
                .get("x-telegram-bot-api-secret-token")
                .and_then(|secret| secret.to_str().ok());
            StatusCode::from_u16(webhook.receive(secret, &body).await).expect("a status")
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}/telegram", listener.local_addr().expect("bound"));
        let router = axum::Router::new()
            .route("/telegram", axum::routing::post(post))
            .with_state(Arc::new(webhook));
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self { address, task }
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn receiver(fake: &FakeTelegram, door: &Arc<TestDoor>) -> Webhook {
    let bot = telegram(&fake.url(), webhook_mode("https://1022.example.vn/telegram"), door);
    Webhook::new(bot, Arc::<TestDoor>::clone(door))
}

#[tokio::test]
async fn a_failing_door_makes_telegram_repeat() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    door.with(|kept| kept.fail_turns = 5);
    let front = Front::start(receiver(&fake, &door)).await;
    fake.set_webhook(Some(WebhookSet { url: front.address.clone(), secret: SECRET.to_owned() }));
    for i in 1..=10 {
        fake.send_text(AN, &format!("câu {i}"));
        fake.send_text(BINH, &format!("câu {i}"));
    }
    fake.wait_for("confirmation", |state| state.queue.is_empty()).await;
    door.with(|kept| {
        let expected: Vec<String> = (1..=10).map(|i| format!("text \"câu {i}\"")).collect();
        assert_eq!(kept.said("telegram:5001"), expected);
        assert_eq!(kept.said("telegram:5002"), expected);
    });
    let statuses: Vec<u16> =
        fake.look(|state| state.deliveries.iter().map(|delivery| delivery.1).collect());
    assert_eq!(statuses.iter().filter(|status| **status == 503).count(), 5);
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 20);
}

#[tokio::test]
async fn a_process_that_dies_before_the_commit_loses_nothing() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    door.with(|kept| kept.held.insert("telegram:5001".to_owned()));
    let front = Front::start(receiver(&fake, &door)).await;
    fake.set_webhook(Some(WebhookSet { url: front.address.clone(), secret: SECRET.to_owned() }));
    fake.send_text(AN, "câu 1");
    door.wait_for("the turn to be under way", |kept| kept.attempts == 1).await;
    assert!(fake.look(|state| state.deliveries.is_empty()), "no answer before the commit");
    drop(front);
    door.with(|kept| assert!(kept.turns.is_empty()));
    let front = Front::start(receiver(&fake, &door)).await;
    fake.set_webhook(Some(WebhookSet { url: front.address.clone(), secret: SECRET.to_owned() }));
    door.with(|kept| kept.held.clear());
    // The cut post may still be under way in the fake; once it is over, the
    // update is posted to the new process.
    fake.wait_for("confirmation", |state| state.queue.is_empty()).await;
    door.with(|kept| assert_eq!(kept.said("telegram:5001"), ["text \"câu 1\""]));
}

#[tokio::test]
async fn who_does_not_know_the_secret_is_refused() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    let webhook = receiver(&fake, &door);
    let body = br#"{"update_id":1,"message":{"chat":{"id":5001,"type":"private"},"text":"x"}}"#;
    for secret in [None, Some(""), Some("webhook-secret_1023"), Some("webhook-secret_10221")] {
        assert_eq!(webhook.receive(secret, body).await, 401, "{secret:?}");
    }
    let polling = telegram(&fake.url(), Mode::Polling, &door);
    let polling = Webhook::new(polling, Arc::<TestDoor>::clone(&door));
    for secret in [None, Some(""), Some(SECRET)] {
        assert_eq!(polling.receive(secret, body).await, 401, "{secret:?}");
    }
    door.with(|kept| assert_eq!(kept.attempts, 0));
    assert_eq!(webhook.receive(Some(SECRET), body).await, 200);
    assert_eq!(webhook.receive(Some(SECRET), body).await, 200, "a repeat is harmless");
    door.with(|kept| assert_eq!((kept.turns.len(), kept.duplicates), (1, 1)));
}

#[tokio::test]
async fn bodies_that_make_no_sense() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    let webhook = receiver(&fake, &door);
    let deep = "[".repeat(100_000);
    for (body, expected) in [
        (&b""[..], 400),
        (b"not json", 400),
        (b"\xff\xfe", 400),
        (b"null", 400),
        (b"[]", 400),
        (deep.as_bytes(), 400),
        (b"{\"message\":{}}", 400),
        (b"{\"update_id\":\"1\"}", 400),
        (b"{\"update_id\":1}", 200),
        (b"{\"update_id\":2,\"message\":{\"text\":7}}", 200),
        (b"{\"update_id\":3,\"callback_query\":{\"id\":\"9\"}}", 200),
    ] {
        let status = webhook.receive(Some(SECRET), body).await;
        assert_eq!(status, expected, "{:?}", String::from_utf8_lossy(&body[..body.len().min(60)]));
    }
    door.with(|kept| {
        let updates: Vec<&str> = kept.undecodable.iter().map(|kept| kept.0.as_str()).collect();
        assert_eq!(updates, ["u2", "u3"]);
        assert_eq!(kept.undecodable[0].1, "{\"update_id\":2,\"message\":{\"text\":7}}");
    });
    // Also the press that could not be read stops spinning.
    fake.wait_for("an answer", |state| state.count("answerCallbackQuery") == 1).await;

    door.with(|kept| kept.stopping = true);
    let body = br#"{"update_id":4,"message":{"chat":{"id":5001,"type":"private"},"text":"x"}}"#;
    assert_eq!(webhook.receive(Some(SECRET), body).await, 503);
}
