//! The webhook: strangers, repeats, both shapes of the body.

use super::*;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_turned_away_and_nonsense_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let fake = FakeZaloBot::start().await;
    let service = start(&folder.path().join("data"), &fake, Receive::Webhook(free_port()));
    fake.wait_for("the webhook", |state| state.webhook.is_some()).await;
    let http = support::client(&service.base);
    let url = format!("{}/zalo/bot/webhook", service.base);
    let header = "X-Bot-Api-Secret-Token";
    let good =
        fake.message(AN, "message.text.received", &json!({ "text": "xin chào" })).to_string();
    for (secret, body, expected) in [
        (None, good.as_str(), 401),
        (Some("wrong"), good.as_str(), 401),
        (Some(SECRET), "not json", 400),
        (Some(SECRET), "{}", 200),
        (Some(SECRET), r#"{"event_name":"message.text.received","message":{"chat":7}}"#, 200),
        (Some(SECRET), r#"{"event_name":"something.new"}"#, 200),
        (Some(SECRET), good.as_str(), 200),
    ] {
        let mut request = http.post(&url).body(body.to_owned());
        if let Some(secret) = secret {
            request = request.header(header, secret);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), expected, "{secret:?} {body}");
    }
    fake.wait_for("the greeting", |state| state.written(AN).len() == 1).await;
    assert!(support::refused_as_too_large(http.post(&url).header(header, SECRET)).await);
    assert_eq!(service.stop().code(), Some(0));
    // Without a token there is no such route for anybody.
    let plain = Start::on(&folder.path().join("plain")).start();
    let url = format!("{}/zalo/bot/webhook", plain.base);
    let answer = support::client(&plain.base).post(url).body(good).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_update_ten_times_at_once_is_one_turn() {
    let folder = tempfile::tempdir().unwrap();
    let fake = FakeZaloBot::start().await;
    let receive = Receive::Webhook(free_port());
    let service = start(&folder.path().join("data"), &fake, receive);
    fake.wait_for("the webhook", |state| state.webhook.is_some()).await;
    for (number, text) in ["menu", "hướng dẫn tôi liên kết", "bình định"].iter().enumerate()
    {
        fake.say(AN, text);
        let update = fake.take();
        let posts = (0..10).map(|at| fake.post(&update, at % 2 == 0));
        let answers = futures_util::future::join_all(posts).await;
        assert_eq!(answers, [200; 10]);
        fake.wait_for("an answer", |state| state.written(AN).len() > number).await;
    }
    settled(&service).await;
    let asked = fake.look(|state| state.said(AN, "đã có tài khoản VNeID chưa"));
    assert_eq!(asked, 1, "the question after the province came once");
    assert_eq!(service.stop().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_metrics_tell_how_the_bot_stands() {
    let folder = tempfile::tempdir().unwrap();
    let fake = FakeZaloBot::start().await;
    let service = start(&folder.path().join("data"), &fake, Receive::Webhook(free_port()));
    fake.wait_for("the webhook", |state| state.webhook.is_some()).await;
    fake.fail("sendMessage", fake_zalo_bot::Fault::Refuse(429, "Quota exceeded"));
    fake.say(AN, "menu");
    fake.deliver().await;
    fake.wait_for("an attempt", |state| state.count("sendMessage") == 1).await;
    let http = support::client(&service.base);
    let read = |path: &'static str| {
        let (http, url) = (http.clone(), format!("{}{path}", service.base));
        async move { http.get(url).send().await.unwrap().text().await.unwrap() }
    };
    support::wait_until("the count", || async {
        read("/health/metrics").await.contains("hotline1022_zalo_bot_quota_refusals_total 1")
    })
    .await;
    assert!(read("/health/metrics").await.contains("hotline1022_zalo_bot_usable 0"));
    assert!(read("/health/status").await.contains("HOTLINE_ZALO_BOT_QUOTA_WAIT"));
    // It is not tried again at once, and nothing is lost.
    settled_turns(&service).await;
    assert_eq!(fake.look(|state| state.count("sendMessage")), 1);
    assert!(read("/health/status").await.contains("\"conversations_with_unsent_messages\":1"));
    assert_eq!(service.stop().code(), Some(0));
}

/// What is acknowledged now comes after what came before.
async fn settled_turns(service: &Service) {
    support::Web::open(&service.base, None).await;
}
