//! What people must not send is nowhere afterwards. Conversations full of
//! identity numbers, passwords, codes and names go through every channel (the
//! web chat, Telegram and the Zalo Bot by polling and by webhook, the Zalo
//! Official Account, the terminal), as words, links, button labels and
//! payloads, captions, file names, contact cards, names, deep links, broken
//! bodies and the words of a platform's refusal. Then every file on the disk,
//! the backup, all log lines (at `trace`) and every answer are searched for
//! every secret in plain, decomposed, UTF-16, escaped and digits-only form. The
//! tokens and keys of the channels are searched for as well.
//!
//! Each field carries secrets of its own, so a failure names the field. A
//! harmless sentence sent along on each way must be found: the search sees what
//! is kept.
//!
//! How it was seen to fail: with `screen` in `Runtime::turn` handing on the
//! text as it came, the words of every channel were found in the store and in
//! the backup; with `redact` left out of the label, the labels; with `scrub`
//! handing on the body, the broken bodies; with the echo of `chat` unmasked,
//! the terminal. With `{inbound:?}` of an unwrapped text in a log line, the
//! log. With the raw name of an event, an ignored event or an update that was
//! taken in a log line of the Zalo channels: unknown events, anonymous visitors
//! and echoes of the Official Account, every field of the Zalo Bot. Its first
//! run found numbers in the hosts of links that the bot repeats, and in payloads
//! that anybody can make up.

#[path = "support/fake_telegram.rs"]
mod fake_telegram;
#[path = "support/fake_zalo_bot.rs"]
mod fake_zalo_bot;
#[path = "support/fake_zalo_oa.rs"]
mod fake_zalo_oa;
#[path = "support/fake_zalo_oauth.rs"]
mod fake_zalo_oauth;
#[path = "privacy/search.rs"]
mod search;
#[path = "privacy/secrets.rs"]
mod secrets;
mod support;
#[path = "privacy/telegram.rs"]
mod telegram;
#[path = "privacy/terminal.rs"]
mod terminal;
#[path = "privacy/web.rs"]
mod web;
#[path = "privacy/zalo_bot.rs"]
mod zalo_bot;
#[path = "privacy/zalo_oa.rs"]
mod zalo_oa;

use fake_telegram::FakeTelegram;
use fake_zalo_bot::FakeZaloBot;
use fake_zalo_oa::FakeZaloOa;
use fake_zalo_oauth::FakeOAuth;
use search::{Place, contains, search};
use secrets::Needles;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Service, Start};

/// A small bundle with a step that collects words and no list of official hosts.
fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks/_base")
}

/// The platforms, and the folder in which everything lies afterwards.
struct World {
    folder: tempfile::TempDir,
    telegram: FakeTelegram,
    oa: FakeZaloOa,
    oauth: FakeOAuth,
    bot: FakeZaloBot,
}

impl World {
    async fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            telegram: FakeTelegram::start().await,
            oa: FakeZaloOa::start().await,
            oauth: FakeOAuth::start().await,
            bot: FakeZaloBot::start().await,
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn start(&self) -> Start {
        let mut start = Start::on(&self.data())
            .env("TELOXIDE_TOKEN", fake_telegram::TOKEN)
            .env("TELOXIDE_API_URL", &self.telegram.url())
            .env("ZALO_BOT_TOKEN", fake_zalo_bot::TOKEN)
            .env("HOTLINE_ZALO_BOT_API_URL", &self.bot.url())
            // Whoever writes all this in a minute would be asked to wait.
            .env("HOTLINE_PERSON_RATE", "0")
            .env("HOTLINE_LOG", "trace")
            .env("RUST_LOG", "trace");
        for (name, value) in zalo_oa::settings(&self.oa, &self.oauth) {
            start = start.env(name, &value);
        }
        start
    }

    /// The bots are polled; the small bundle.
    fn polling(&self) -> Service {
        self.start().arg("--content").arg(content().to_str().unwrap()).start()
    }

    /// Everything is posted; the shipped bundle.
    fn webhooks(&self) -> Service {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        self.start()
            .arg("--listen")
            .arg(&format!("127.0.0.1:{port}"))
            .env("HOTLINE_TELEGRAM_MODE", "webhook")
            .env("HOTLINE_TELEGRAM_SECRET", telegram::SECRET)
            .env("HOTLINE_ZALO_BOT_MODE", "webhook")
            .env("HOTLINE_ZALO_BOT_SECRET", zalo_bot::SECRET)
            .env("HOTLINE_PUBLIC_URL", &format!("http://127.0.0.1:{port}"))
            .start()
    }

    /// What a command prints.
    fn command(&self, arguments: &[&str]) -> Vec<u8> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hotline1022"));
        command.args(arguments).arg("--data").arg(self.data()).env_clear();
        let output = command.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        output.stdout
    }

    /// What the platforms were told.
    fn calls(&self) -> Vec<Place> {
        let call = |method: &str, body: &serde_json::Value| {
            (format!("a call of {method}"), body.to_string().into_bytes())
        };
        let mut all = self.telegram.look(|state| {
            state.calls.iter().map(|it| call(&it.method, &it.body)).collect::<Vec<_>>()
        });
        all.extend(self.oa.look(|state| {
            state.calls.iter().map(|it| call(&it.path, &it.body)).collect::<Vec<_>>()
        }));
        all.extend(self.bot.look(|state| {
            state.calls.iter().map(|(method, body)| call(method, body)).collect::<Vec<_>>()
        }));
        all
    }

    /// Tokens and keys, which must be neither on the disk nor in the log.
    fn credentials(&self) -> Vec<(String, String)> {
        let mut all = self.oauth.secrets();
        all.extend([fake_zalo_oa::KEY.to_owned(), telegram::SECRET.to_owned()]);
        all.push(zalo_bot::SECRET.to_owned());
        for token in [fake_telegram::TOKEN, fake_zalo_bot::TOKEN] {
            all.push(token.split_once(':').unwrap().1.to_owned());
        }
        all.into_iter().map(|value| ("a credential".to_owned(), value)).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_anywhere_afterwards() {
    let world = World::new().await;
    let mut needles = Needles::default();
    let mut answers = Vec::new();
    needles.add("zalo oa: words of a refusal", zalo_oa::REFUSED.to_owned());
    zalo_oa::connect(&world.data(), &world.oa, &world.oauth).await;

    let service = world.polling();
    web::everything(&service, &mut needles, &mut answers).await;
    telegram::by_polling(&world.telegram, &mut needles).await;
    zalo_bot::by_polling(&world.bot, &mut needles).await;
    zalo_oa::everything(&service, &world.oa, "first", &mut needles, &mut answers).await;
    service.kill();

    let service = world.webhooks();
    web::links(&service, &mut needles, &mut answers).await;
    telegram::by_webhook(&service, &mut needles).await;
    zalo_bot::by_webhook(&service, &world.bot, &mut needles, &mut answers).await;
    zalo_oa::everything(&service, &world.oa, "second", &mut needles, &mut answers).await;
    let backup = world.folder.path().join("all.backup");
    for arguments in [
        vec!["data", "tickets"],
        vec!["data", "outbox"],
        vec!["content", "gaps"],
        vec!["data", "backup", backup.to_str().unwrap()],
    ] {
        answers.push((format!("what {arguments:?} prints"), world.command(&arguments)));
    }
    web::figures(&service, &mut answers).await;
    assert_eq!(service.stop().code(), Some(0));
    answers.push(("the terminal".into(), terminal::talk(&mut needles)));
    answers.extend(world.calls());

    let mut places = Vec::new();
    search::everything(world.folder.path(), &mut places);
    let has = |name: &str| {
        places.iter().find(|(place, _)| place.starts_with('/') && place.ends_with(name))
    };
    let logged = &has("data.log").unwrap().1;
    assert!(contains(logged, b"TRACE"), "the log is at trace: {} bytes", logged.len());
    for sentence in &needles.harmless {
        for place in ["/data/", "unpacked"] {
            let found = |(name, bytes): &Place| {
                name.contains(place) && contains(bytes, sentence.as_bytes())
            };
            assert!(places.iter().any(found), "what is kept is found: {sentence:?} in {place}");
        }
    }
    let mut leaks = search(&places, &world.credentials());
    places.extend(answers);
    leaks.extend(search(&places, &needles.secrets));
    assert!(leaks.is_empty(), "{} leaks\n{}", leaks.len(), Vec::from_iter(leaks).join("\n"));
}
