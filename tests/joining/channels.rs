//! Through the program and its real adapters: from the web page to the Zalo
//! Bot by typing, from there to Telegram by its link, and back to the web.

use super::fake_telegram::FakeTelegram;
use super::fake_zalo_bot::FakeZaloBot;
use super::support::{self, Start, Web};
use super::world::code_in;
use super::{fake_telegram, fake_zalo_bot};

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
