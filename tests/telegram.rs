//! The Telegram channel against a fake Bot API server and a door that fails
//! on demand. Nothing leaves this machine and nothing sleeps: tests wait,
//! within bounds, for a state to be reached.

#[path = "telegram/decoding.rs"]
mod decoding;
#[path = "telegram/door.rs"]
mod door;
#[path = "support/fake_telegram.rs"]
mod fake_telegram;
#[path = "telegram/polling.rs"]
mod polling;
#[path = "telegram/sending.rs"]
mod sending;
#[path = "telegram/setting_up.rs"]
mod setting_up;
#[path = "telegram/webhooks.rs"]
mod webhooks;

use door::TestDoor;
use fake_telegram::{FakeTelegram, TOKEN};
use hotline1022::channel::telegram::{Mode, Pace, PollError, Poller, Telegram, TelegramConfig};
use hotline1022::channel::{Memo, Pictures, SendLimits};
use hotline1022::private::Private;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A chat of a person.
const AN: i64 = 5_001;
/// Another.
const BINH: i64 = 5_002;
/// A group.
const GROUP: i64 = -1_001_022;
/// What Telegram posts along.
const SECRET: &str = "webhook-secret_1022";

/// Times of a test: failures are tried again at once.
fn quick() -> Pace {
    Pace {
        poll: Duration::from_secs(1),
        answer: Duration::from_secs(5),
        connect: Duration::from_secs(2),
        first: Duration::from_millis(2),
        most: Duration::from_millis(20),
    }
}

fn config(api_url: &str, mode: Mode) -> TelegramConfig {
    let url = url::Url::parse(api_url).expect("an address");
    assert_eq!(url.host_str(), Some("127.0.0.1"), "tests stay on this machine");
    TelegramConfig {
        token: Private::new(TOKEN.to_owned()),
        api_url: api_url.to_owned(),
        mode,
        pace: quick(),
        limits: SendLimits::NONE,
    }
}

/// The one picture of the bundle.
struct Bundle;

impl Pictures for Bundle {
    fn picture(&self, file: &str) -> Option<Vec<u8>> {
        match file {
            "man-hinh.png" => Some(b"\x89PNG\r\n\x1a\n not much of a picture".to_vec()),
            "hong.png" => Some(b"no picture at all".to_vec()),
            _ => None,
        }
    }
}

fn telegram(api_url: &str, mode: Mode, memo: &Arc<TestDoor>) -> Arc<Telegram> {
    let memo: Arc<dyn Memo> = Arc::<TestDoor>::clone(memo);
    Arc::new(Telegram::new(&config(api_url, mode), memo, Arc::new(Bundle)).expect("good settings"))
}

fn webhook_mode(public_url: &str) -> Mode {
    Mode::Webhook {
        public_url: url::Url::parse(public_url).expect("an address"),
        secret: Private::new(SECRET.to_owned()),
    }
}

/// A process that polls: it can be stopped politely or killed.
struct Process {
    stop: watch::Sender<bool>,
    task: JoinHandle<Result<(), PollError>>,
}

impl Process {
    fn start(fake: &FakeTelegram, door: &Arc<TestDoor>) -> Self {
        Self::with(telegram(&fake.url(), Mode::Polling, door), door)
    }

    fn with(telegram: Arc<Telegram>, door: &Arc<TestDoor>) -> Self {
        let poller = Poller::new(telegram, Arc::<TestDoor>::clone(door));
        let (stop, stopping) = watch::channel(false);
        Self { stop, task: tokio::spawn(async move { poller.run(stopping).await }) }
    }

    async fn stop(self) {
        self.stop.send_replace(true);
        assert_eq!(self.end().await, Ok(()));
    }

    /// As a power cut does it.
    async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.expect_err("killed").is_cancelled());
    }

    async fn end(self) -> Result<(), PollError> {
        let ended = tokio::time::timeout(Duration::from_secs(20), self.task).await;
        ended.expect("the poller ends").expect("the poller does not panic")
    }
}
