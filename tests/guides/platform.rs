//! The program on a folder of its own, and the fake platform that it serves.

use crate::fake_telegram::{self, FakeTelegram};
use crate::fake_zalo_bot::{self, FakeZaloBot};
use crate::fake_zalo_oa::{self, APP, FakeZaloOa, KEY, OA};
use crate::fake_zalo_oauth::{FakeOAuth, SECRET};
use crate::script::Bad;
use crate::support::{self, Service, Start};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Which platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Oa,
    Bot,
    Telegram,
}

/// What platforms send along.
const SECRET_OF_OURS: &str = "bi-mat-cua-1022";

pub enum Platform {
    Oa { fake: FakeZaloOa, oauth: FakeOAuth },
    Bot { fake: FakeZaloBot },
    Telegram { fake: FakeTelegram },
}

/// A message that a person received.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub text: String,
    pub picture: bool,
    /// Nobody may have seen the answer to its sending.
    pub unseen: bool,
}

pub struct World {
    pub kind: Kind,
    pub platform: Platform,
    pub folder: tempfile::TempDir,
    port: u16,
    service: Option<Service>,
    /// What people wrote, as the journal names it, in the order of posting.
    pub wrote: BTreeMap<String, Vec<String>>,
    /// Which of the messages that arrived met a kill.
    cut: BTreeMap<String, BTreeSet<usize>>,
    pub kills: usize,
}

impl World {
    /// Connected and running.
    pub async fn new(kind: Kind) -> Self {
        let platform = match kind {
            Kind::Oa => {
                let (fake, oauth) = (FakeZaloOa::start().await, FakeOAuth::start().await);
                fake.trust(oauth.judge());
                Platform::Oa { fake, oauth }
            }
            Kind::Bot => Platform::Bot { fake: FakeZaloBot::start().await },
            Kind::Telegram => {
                let fake = FakeTelegram::start().await;
                fake.deliver_by_hand();
                Platform::Telegram { fake }
            }
        };
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (service, kills) = (None, 0);
        let (wrote, cut) = (BTreeMap::new(), BTreeMap::new());
        let mut world = Self { kind, platform, folder, port, service, wrote, cut, kills };
        if kind == Kind::Oa {
            world.login().await;
        }
        world.start().await;
        world
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn oauth(&self) -> &FakeOAuth {
        match &self.platform {
            Platform::Oa { oauth, .. } => oauth,
            _ => panic!("a bot's token does not end"),
        }
    }

    pub fn oa(&self) -> &FakeZaloOa {
        match &self.platform {
            Platform::Oa { fake, .. } => fake,
            _ => panic!("that is a bot"),
        }
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        match &self.platform {
            Platform::Oa { fake, oauth } => vec![
                ("HOTLINE_ZALO_OA_APP_ID", APP.to_owned()),
                ("HOTLINE_ZALO_OA_APP_SECRET", SECRET.to_owned()),
                ("HOTLINE_ZALO_OA_ID", OA.to_owned()),
                ("HOTLINE_ZALO_OA_WEBHOOK_KEY", KEY.to_owned()),
                ("HOTLINE_ZALO_OA_API_URL", fake.url()),
                ("HOTLINE_ZALO_OA_OAUTH_URL", oauth.url()),
            ],
            Platform::Bot { fake } => vec![
                ("ZALO_BOT_TOKEN", fake_zalo_bot::TOKEN.to_owned()),
                ("HOTLINE_ZALO_BOT_API_URL", fake.url()),
                ("HOTLINE_ZALO_BOT_MODE", "webhook".to_owned()),
                ("HOTLINE_ZALO_BOT_SECRET", SECRET_OF_OURS.to_owned()),
                ("HOTLINE_PUBLIC_URL", format!("http://127.0.0.1:{}", self.port)),
            ],
            Platform::Telegram { fake } => vec![
                ("TELOXIDE_TOKEN", fake_telegram::TOKEN.to_owned()),
                ("TELOXIDE_API_URL", fake.url()),
                ("HOTLINE_TELEGRAM_MODE", "webhook".to_owned()),
                ("HOTLINE_TELEGRAM_SECRET", SECRET_OF_OURS.to_owned()),
                ("HOTLINE_TELEGRAM_CHAT_RATE", "0".to_owned()),
                ("HOTLINE_PUBLIC_URL", format!("http://127.0.0.1:{}", self.port)),
            ],
        }
    }

    pub async fn start(&mut self) {
        let mut start =
            Start::on(&self.data()).arg("--listen").arg(&format!("127.0.0.1:{}", self.port));
        for (name, value) in self.settings() {
            start = start.env(name, &value);
        }
        self.service = Some(start.start());
        match &self.platform {
            Platform::Oa { .. } => {}
            Platform::Bot { fake } => {
                fake.wait_for("the webhook", |state| state.webhook.is_some()).await;
            }
            Platform::Telegram { fake } => {
                fake.wait_for("the webhook", |state| state.webhook.is_some()).await;
            }
        }
    }

    /// Signal 9. Messages of `person` from number `from` on may have arrived
    /// without anybody having seen the answer.
    pub async fn kill(&mut self, person: &str, from: usize) {
        self.service.take().unwrap().kill();
        self.kills += 1;
        let arrived = self.arrived(person).len();
        self.cut.entry(person.to_owned()).or_default().extend(from..arrived);
        self.start().await;
    }

    /// The polite stop, and a start.
    pub async fn stop_and_start(&mut self) {
        self.stop();
        self.start().await;
    }

    pub fn stop(&mut self) {
        assert_eq!(self.service.take().unwrap().stop().code(), Some(0));
    }

    pub fn log(&self) -> String {
        self.service.as_ref().map(Service::log).unwrap_or_default()
    }

    /// An administrator makes a pair by hand and gives it to the command.
    pub async fn login(&self) {
        let pair = self.oauth().by_hand();
        let file = self.folder.path().join("pair");
        std::fs::write(&file, &pair.refresh).unwrap();
        let mut login = Command::new(env!("CARGO_BIN_EXE_hotline1022"));
        login.args(["zalo", "login", "--tokens", "--data"]).arg(self.data()).env_clear();
        login.envs(self.settings());
        login.stdin(std::fs::File::open(&file).unwrap()).stdout(Stdio::null());
        let done = tokio::task::spawn_blocking(move || login.status().unwrap()).await.unwrap();
        assert!(done.success(), "the account is connected");
    }

    /// A person writes. The event is not posted yet.
    pub fn text(&mut self, person: &str, text: &str) -> Value {
        let (event, name) = match &self.platform {
            Platform::Oa { fake, .. } => {
                let event = fake.text(person, text);
                let name = format!("m:{}", event["message"]["msg_id"].as_str().unwrap());
                (event, name)
            }
            Platform::Bot { fake } => {
                let fields = serde_json::json!({ "text": text });
                let event = fake.message(person, "message.text.received", &fields);
                let name = format!("m{}", event["message"]["message_id"].as_str().unwrap());
                (event, name)
            }
            Platform::Telegram { fake } => {
                let update = fake.send_text(person.parse().unwrap(), text);
                (fake.take(update), format!("u{update}"))
            }
        };
        self.wrote.entry(person.to_owned()).or_default().push(name);
        event
    }

    /// Posts an event once; the status, or 0.
    pub async fn post(&self, event: &Value) -> u16 {
        match &self.platform {
            Platform::Oa { fake, .. } => {
                let webhook = format!("http://127.0.0.1:{}/zalo/oa/webhook", self.port);
                fake.post(&webhook, event).await
            }
            Platform::Bot { fake } => fake.post(event, false).await,
            Platform::Telegram { .. } => {
                let base = format!("http://127.0.0.1:{}", self.port);
                let post = support::client(&base).post(format!("{base}/telegram/webhook"));
                let post = post.header("X-Telegram-Bot-Api-Secret-Token", SECRET_OF_OURS);
                post.json(event).send().await.map_or(0, |answer| answer.status().as_u16())
            }
        }
    }

    /// Posts an event until it is acknowledged, as platforms do.
    pub async fn deliver(&self, event: &Value) {
        support::wait_until("200", || async { self.post(event).await == 200 }).await;
    }

    /// The next call that ends so goes wrong.
    pub fn fail(&self, picture: bool, bad: Bad) {
        match &self.platform {
            Platform::Oa { fake, .. } => {
                use fake_zalo_oa::Fault;
                let path = if picture { "/upload/image" } else { "/message/cs" };
                fake.fail(
                    path,
                    match bad {
                        Bad::Code(code) => Fault::Code(code),
                        Bad::NoAnswer => Fault::Answer(r#"{"message":"hello"}"#),
                        Bad::Page(status) => Fault::Page(status),
                        Bad::TooMany => Fault::Wait(429, 1),
                        Bad::CutBefore => Fault::CutBefore,
                        Bad::CutAfter => Fault::CutAfter,
                        Bad::Slow => Fault::Slow(Duration::from_millis(500)),
                    },
                );
            }
            Platform::Bot { fake } => {
                use fake_zalo_bot::Fault;
                let method = if picture { "sendPhoto" } else { "sendMessage" };
                fake.fail(
                    method,
                    match bad {
                        Bad::Code(code) => Fault::Refuse(code, "Internal error"),
                        Bad::NoAnswer | Bad::Page(200) => Fault::Page(200),
                        Bad::Page(status) => Fault::Page(status),
                        Bad::TooMany => Fault::Wait(1),
                        Bad::CutBefore => Fault::CutBefore,
                        Bad::CutAfter => Fault::CutAfter,
                        Bad::Slow => Fault::Slow(Duration::from_millis(500)),
                    },
                );
            }
            Platform::Telegram { fake } => {
                use fake_telegram::Fault;
                let method = if picture { "sendPhoto" } else { "sendMessage" };
                fake.fail(
                    method,
                    match bad {
                        Bad::Code(code) => Fault::Refuse(code, "Internal Server Error"),
                        Bad::NoAnswer => Fault::Page(200),
                        Bad::Page(status) => Fault::Page(status),
                        Bad::TooMany => Fault::RetryAfter(1),
                        Bad::CutBefore => Fault::CutBefore,
                        Bad::CutAfter => Fault::CutAfter,
                        Bad::Slow => Fault::Slow(Duration::from_millis(500)),
                    },
                );
            }
        }
    }

    /// Everything that a person received.
    pub fn arrived(&self, person: &str) -> Vec<Arrived> {
        let none = BTreeSet::new();
        let cut = self.cut.get(person).unwrap_or(&none);
        let mut all: Vec<Arrived> = match &self.platform {
            Platform::Oa { fake, .. } => fake.look(|state| {
                let seen = state.seen(person).iter();
                seen.map(|it| Arrived {
                    text: it.text.clone(),
                    picture: it.picture.is_some(),
                    unseen: it.unseen,
                })
                .collect()
            }),
            Platform::Bot { fake } => fake.look(|state| {
                let seen = state.written(person).into_iter();
                seen.map(|it| Arrived {
                    text: it.text.clone(),
                    picture: it.picture.is_some(),
                    unseen: it.unseen,
                })
                .collect()
            }),
            Platform::Telegram { fake } => fake.look(|state| {
                let seen = state.written_by_bot(person.parse().unwrap()).into_iter();
                seen.map(|it| Arrived {
                    text: it.text.clone(),
                    picture: it.photo.is_some(),
                    unseen: it.unseen,
                })
                .collect()
            }),
        };
        for (at, arrived) in all.iter_mut().enumerate() {
            arrived.unseen |= cut.contains(&at);
        }
        all
    }

    /// Waits until a person has more messages than `before`.
    pub async fn more_than(&self, person: &str, before: usize, what: &str) {
        let seen = || async { self.arrived(person).len() > before };
        support::wait_until(what, seen).await;
    }

    /// A page of the service.
    pub async fn get(&self, path: &str) -> String {
        let base = &self.service.as_ref().unwrap().base;
        let answer = support::client(base).get(format!("{base}{path}")).send().await.unwrap();
        answer.text().await.unwrap()
    }

    async fn status(&self) -> Value {
        serde_json::from_str(&self.get("/health/status").await).unwrap()
    }

    /// Waits until nothing is left to be sent, and it is noted.
    pub async fn settled(&self) {
        let idle = || async { self.status().await["conversations_with_unsent_messages"] == 0 };
        support::wait_until("an empty outbox", idle).await;
        // The store writes in order: what is acknowledged now comes after that.
        support::Web::open(&self.service.as_ref().unwrap().base, None).await;
    }

    /// Waits for a state of the tokens.
    pub async fn tokens(&self, state: &str) {
        let there = || async { self.status().await["zalo_oa_tokens"] == state };
        support::wait_until(state, there).await;
    }

    /// How many messages are held because Zalo said that the window is closed.
    pub async fn held(&self) -> usize {
        let figures = self.get("/health/metrics").await;
        let name = "hotline1022_outbox_held_messages{reason=\"closed\"} ";
        let line = figures.lines().find_map(|line| line.strip_prefix(name));
        line.expect("counted").parse().unwrap()
    }
}
