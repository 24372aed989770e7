//! Through the program and its real adapters, over HTTP: in every direction
//! among web chat, Telegram, Zalo Official Account and Zalo Bot by typing the
//! code; and from the web page to the Zalo Bot, from there to Telegram by its
//! link, and back to the web.

use super::fake_telegram::FakeTelegram;
use super::fake_zalo_bot::FakeZaloBot;
use super::fake_zalo_oa::{self, FakeZaloOa};
use super::fake_zalo_oauth::{self, FakeOAuth};
use super::support::{self, Service, Start, Web};
use super::world::code_in;
use super::{fake_telegram, fake_zalo_bot};
use std::collections::BTreeMap;

const AN: &str = "6ede9afa66b88fe6d6a9";

#[tokio::test(flavor = "multi_thread")]
async fn one_guide_on_three_channels() {
    let folder = tempfile::tempdir().unwrap();
    let (telegram, zalo) = (FakeTelegram::start().await, FakeZaloBot::start().await);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let service = Start::on(&folder.path().join("data"))
        .arg("--listen")
        .arg(&format!("127.0.0.1:{port}"))
        .env("HOTLINE_PUBLIC_URL", &format!("http://127.0.0.1:{port}"))
        .env("TELOXIDE_TOKEN", fake_telegram::TOKEN)
        .env("TELOXIDE_API_URL", &telegram.url())
        .env("ZALO_BOT_TOKEN", fake_zalo_bot::TOKEN)
        .env("HOTLINE_ZALO_BOT_API_URL", &zalo.url())
        .start();
    // Names are known once the platforms were asked.
    telegram.wait_for("the menu", |state| state.commands.contains_key("en")).await;
    zalo.wait_for("its name", |state| state.count("getMe") == 1).await;

    let mut web = Web::open(&service.base, Some("binh-dinh__binh-dinh__buoc-3")).await;
    web.say("tiếp tục trên zalo").await;
    let texts: Vec<String> = web
        .thread()
        .await
        .iter()
        .filter_map(|entry| entry["text"].as_str().map(str::to_owned))
        .collect();
    assert!(texts.iter().any(|text| text.contains(fake_zalo_bot::NAME)), "{texts:#?}");
    zalo.say(AN, &code_in(&texts));
    zalo.wait_for("the step", |state| state.said(AN, "Bước 3/7") == 1).await;
    support::wait_until("the web page to be told", || async {
        web.last().await.contains("đang làm tiếp ở")
    })
    .await;

    // On Zalo there are no buttons: the link stands in the text.
    zalo.say(AN, "chuyển sang telegram");
    zalo.wait_for("the link", |state| state.said(AN, "https://t.me/") == 1).await;
    let link = zalo.look(|state| {
        let said = state.written(AN);
        let text = said.iter().find(|seen| seen.text.contains("https://t.me/")).unwrap();
        text.text.split_whitespace().find(|word| word.contains("t.me/")).unwrap().to_owned()
    });
    let payload = link.split_once("?start=").expect("a deep link").1.to_owned();
    assert!(link.contains(fake_telegram::USERNAME), "{link}");
    telegram.send_text(7, &format!("/start {payload}"));
    telegram
        .wait_for("the step", |state| {
            state.written_by_bot(7).iter().any(|seen| seen.text.contains("Bước 3/7"))
        })
        .await;
    zalo.wait_for("Zalo to be told", |state| state.said(AN, "đang làm tiếp ở") == 1).await;

    telegram.send_text(7, "/chuyen");
    let address = format!("http://127.0.0.1:{port}/?start=");
    telegram
        .wait_for("the address", |state| {
            let buttons = state.written_by_bot(7).into_iter().flat_map(|it| it.rows.concat());
            buttons.filter_map(|button| button.url).any(|url| url.starts_with(&address))
        })
        .await;
    let payload = telegram.look(|state| {
        let buttons = state.written_by_bot(7).into_iter().flat_map(|it| it.rows.concat());
        let mut urls = buttons.filter_map(|button| button.url);
        urls.find_map(|url| url.strip_prefix(&address).map(str::to_owned)).unwrap()
    });
    let page = Web::open(&service.base, Some(&payload)).await;
    assert!(page.last().await.contains("Bước 3/7"), "{}", page.last().await);
    // The same link on another device opens nothing any more.
    let other = Web::open(&service.base, Some(&payload)).await;
    let thread = other.thread().await;
    assert!(!format!("{thread:?}").contains("Bước 3/7"), "{thread:#?}");
    assert!(service.stop().success());
}

/// Where a person writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Web,
    Telegram,
    Oa,
    Bot,
}

/// The service on all channels, and everybody's phones.
struct Phones {
    service: Service,
    telegram: FakeTelegram,
    oa: FakeZaloOa,
    _oauth: FakeOAuth,
    bot: FakeZaloBot,
    pages: BTreeMap<u32, Web>,
    _folder: tempfile::TempDir,
}

impl Phones {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (telegram, bot) = (FakeTelegram::start().await, FakeZaloBot::start().await);
        let (oa, oauth) = (FakeZaloOa::start().await, FakeOAuth::start().await);
        oa.trust(oauth.judge());
        // Nothing names the account: Zalo tells its name.
        let account = [
            ("HOTLINE_ZALO_OA_APP_ID", fake_zalo_oa::APP.to_owned()),
            ("HOTLINE_ZALO_OA_APP_SECRET", fake_zalo_oauth::SECRET.to_owned()),
            ("HOTLINE_ZALO_OA_WEBHOOK_KEY", fake_zalo_oa::KEY.to_owned()),
            ("HOTLINE_ZALO_OA_API_URL", oa.url()),
            ("HOTLINE_ZALO_OA_OAUTH_URL", oauth.url()),
        ];
        let data = folder.path().join("data");
        let pair = folder.path().join("pair");
        std::fs::write(&pair, oauth.by_hand().refresh).unwrap();
        let mut login = std::process::Command::new(env!("CARGO_BIN_EXE_hotline1022"));
        login.args(["zalo", "login", "--tokens", "--data"]).arg(&data).env_clear();
        login.envs(account.clone()).stdin(std::fs::File::open(&pair).unwrap());
        login.stdout(std::process::Stdio::null());
        let done = tokio::task::spawn_blocking(move || login.status().unwrap()).await.unwrap();
        assert!(done.success());
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut start = Start::on(&data)
            .arg("--listen")
            .arg(&format!("127.0.0.1:{port}"))
            .env("HOTLINE_PUBLIC_URL", &format!("http://127.0.0.1:{port}"))
            .env("TELOXIDE_TOKEN", fake_telegram::TOKEN)
            .env("TELOXIDE_API_URL", &telegram.url())
            .env("HOTLINE_TELEGRAM_CHAT_RATE", "0")
            .env("ZALO_BOT_TOKEN", fake_zalo_bot::TOKEN)
            .env("HOTLINE_ZALO_BOT_API_URL", &bot.url());
        for (name, value) in &account {
            start = start.env(name, value);
        }
        let service = start.start();
        telegram.wait_for("the menu", |state| state.commands.contains_key("en")).await;
        bot.wait_for("its name", |state| state.count("getMe") == 1).await;
        oa.wait_for("its name", |state| state.count("/getoa") >= 1).await;
        let pages = BTreeMap::new();
        Self { service, telegram, oa, _oauth: oauth, bot, pages, _folder: folder }
    }

    /// What a person was told.
    async fn told(&self, at: At, who: u32) -> Vec<String> {
        match at {
            At::Web => match self.pages.get(&who) {
                Some(page) => {
                    let thread = page.thread().await;
                    let bot = thread.iter().filter(|entry| entry["from"] == "bot");
                    bot.filter_map(|entry| entry["text"].as_str().map(str::to_owned)).collect()
                }
                None => Vec::new(),
            },
            At::Telegram => self.telegram.look(|state| {
                let said = state.written_by_bot(i64::from(who)).into_iter();
                said.map(|seen| seen.text.clone()).collect()
            }),
            At::Oa => self.oa.texts(&format!("38491{who}")),
            At::Bot => self.bot.look(|state| {
                let said = state.written(&format!("6ede9{who}")).into_iter();
                said.map(|seen| seen.text.clone()).collect()
            }),
        }
    }

    /// A person writes, and is answered.
    async fn say(&mut self, at: At, who: u32, text: &str) {
        let before = self.told(at, who).await.len();
        match at {
            At::Web => {
                if !self.pages.contains_key(&who) {
                    let page = Web::open(&self.service.base, None).await;
                    self.pages.insert(who, page);
                }
                assert_eq!(self.pages.get_mut(&who).unwrap().say(text).await, 200);
            }
            At::Telegram => {
                self.telegram.send_text(i64::from(who), text);
            }
            At::Oa => {
                let event = self.oa.text(&format!("38491{who}"), text);
                let webhook = format!("{}/zalo/oa/webhook", self.service.base);
                self.oa.deliver(&webhook, &event).await;
            }
            At::Bot => self.bot.say(&format!("6ede9{who}"), text),
        }
        let answered = || async { self.told(at, who).await.len() > before };
        support::wait_until(&format!("{at:?}: an answer to {text}"), answered).await;
    }

    async fn until(&self, at: At, who: u32, words: &str) {
        let there = || async { self.told(at, who).await.iter().any(|it| it.contains(words)) };
        support::wait_until(&format!("{at:?}: {words}"), there).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_direction_through_the_real_adapters() {
    let mut phones = Phones::new().await;
    let mut who = 1_000;
    for from in [At::Web, At::Telegram, At::Oa, At::Bot] {
        for to in [At::Web, At::Telegram, At::Oa, At::Bot] {
            if from == to {
                continue;
            }
            who += 1;
            phones.say(from, who, "hướng dẫn bình định").await;
            for line in ["còn ô cũ", "xong", "xong"] {
                phones.say(from, who, line).await;
            }
            phones.until(from, who, "Bước 3/7").await;
            phones.say(from, who, "tiếp tục trên zalo").await;
            phones.until(from, who, "một lần, trong 15 phút").await;
            let told = phones.told(from, who).await;
            let places = told.iter().find(|text| text.contains("một lần, trong 15 phút")).unwrap();
            for (at, name) in [(At::Oa, "Tổng đài 1022 (thử)"), (At::Bot, fake_zalo_bot::NAME)]
            {
                assert_eq!(places.contains(name), from != at, "{name}: {places}");
            }
            let code = code_in(&told);
            phones.say(to, who, &code).await;
            phones.until(to, who, "Bước 3/7").await;
            phones.until(from, who, "đang làm tiếp ở").await;
            // The guide goes on there, and the code has done its work.
            phones.say(to, who, "xong").await;
            phones.until(to, who, "Bước 4/7").await;
            phones.say(to, who + 100, &code).await;
            phones.until(to, who + 100, "không dùng được").await;
            let there = phones.told(to, who).await;
            assert_eq!(there.iter().filter(|text| text.contains("Bước 3/7")).count(), 1);
        }
    }
    assert!(phones.service.stop().success());
}
