//! The Zalo Bot against a fake platform over real HTTP: guides are walked by
//! typed words and numbers, by polling and by webhook; updates come again and
//! again; the store, the platform and the line fail.

#[path = "telegram/door.rs"]
mod door;
#[path = "support/fake_zalo_bot.rs"]
mod fake_zalo_bot;
#[path = "zalo_bot/faults.rs"]
mod faults;
mod support;
#[path = "zalo_bot/typing.rs"]
mod typing;
#[path = "zalo_bot/walks.rs"]
mod walks;
#[path = "zalo_bot/webhooks.rs"]
mod webhooks;

use fake_zalo_bot::{FakeZaloBot, Fault, TOKEN};
use std::net::TcpListener;
use std::path::Path;
use support::{Service, Start};

/// A person.
const AN: &str = "6ede9afa66b88fe6d6a9";
/// Another.
const BINH: &str = "7ede9afa66b88fe6d6b0";
/// What Zalo sends along.
const SECRET: &str = "bi-mat-cua-1022";

/// How the program receives.
#[derive(Clone, Copy, PartialEq)]
enum Receive {
    Polling,
    Webhook(u16),
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn start(data: &Path, fake: &FakeZaloBot, receive: Receive) -> Service {
    let start = Start::on(data)
        .env("ZALO_BOT_TOKEN", TOKEN)
        .env("HOTLINE_ZALO_BOT_API_URL", &fake.url())
        .env("HOTLINE_PERSON_RATE", "0");
    match receive {
        Receive::Polling => start.start(),
        Receive::Webhook(port) => start
            .arg("--listen")
            .arg(&format!("127.0.0.1:{port}"))
            .env("HOTLINE_ZALO_BOT_MODE", "webhook")
            .env("HOTLINE_ZALO_BOT_SECRET", SECRET)
            .env("HOTLINE_PUBLIC_URL", &format!("http://127.0.0.1:{port}"))
            .start(),
    }
}

/// A person writes and is answered.
async fn say(fake: &FakeZaloBot, receive: Receive, chat: &str, text: &str) -> String {
    let before = fake.look(|state| state.written(chat).len());
    fake.say(chat, text);
    if receive != Receive::Polling {
        fake.wait_for("the webhook", |state| state.webhook.is_some()).await;
        fake.deliver().await;
    }
    fake.wait_for(&format!("an answer to {text:?}"), |state| state.written(chat).len() > before)
        .await;
    fake.look(|state| state.written(chat).last().map(|seen| seen.text.clone())).unwrap()
}

/// Waits until every message that was sent is also noted as sent.
async fn settled(service: &Service) {
    let http = support::client(&service.base);
    support::wait_until("an empty outbox", || async {
        let url = format!("{}/health/status", service.base);
        let status: serde_json::Value = http.get(url).send().await.unwrap().json().await.unwrap();
        status["conversations_with_unsent_messages"] == 0
    })
    .await;
    // The store writes in order: what is acknowledged now comes after that.
    support::Web::open(&service.base, None).await;
}
