//! The channel alone, with a door that fails on demand.

use super::door::TestDoor;
use super::*;
use fake_zalo_bot::Fault;
use hotline1022::channel::pace::Pace;
use hotline1022::channel::zalo_bot::{self, Mode, PollError, Poller, ZaloBot, ZaloBotConfig};
use hotline1022::channel::{Channel, Part, Picture, Pictures, SendError};
use hotline1022::ids::ConversationId;
use hotline1022::private::Private;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Milliseconds that a message waits for the quota.
const QUOTA_WAIT: i64 = 3_600_000;

struct Bundle;

impl Pictures for Bundle {
    fn picture(&self, file: &str) -> Option<Vec<u8>> {
        (file == "man-hinh.png").then(|| b"\x89PNG\r\n\x1a\n not much of a picture".to_vec())
    }
}

fn config(fake: &FakeZaloBot) -> ZaloBotConfig {
    ZaloBotConfig {
        token: Private::new(TOKEN.to_owned()),
        api_url: fake.url(),
        mode: Mode::Polling,
        pace: Pace {
            poll: Duration::from_secs(1),
            answer: Duration::from_millis(800),
            connect: Duration::from_secs(2),
            first: Duration::from_millis(2),
            most: Duration::from_millis(20),
        },
        public_url: None,
        quota_wait: QUOTA_WAIT,
    }
}

fn bot(fake: &FakeZaloBot) -> Arc<ZaloBot> {
    Arc::new(ZaloBot::new(&config(fake), Arc::new(Bundle)).expect("good settings"))
}

fn poll(
    fake: &FakeZaloBot,
    door: &Arc<TestDoor>,
) -> (watch::Sender<bool>, JoinHandle<Result<(), PollError>>) {
    let poller = Poller::new(bot(fake), Arc::<TestDoor>::clone(door));
    let (stop, stopping) = watch::channel(false);
    (stop, tokio::spawn(async move { poller.run(stopping).await }))
}

async fn stop((stop, task): (watch::Sender<bool>, JoinHandle<Result<(), PollError>>)) {
    stop.send_replace(true);
    assert_eq!(task.await.expect("no panic"), Ok(()));
}

fn an() -> String {
    format!("zalo-bot:{AN}")
}

fn words(text: &str) -> Part {
    Part::Text { text: text.to_owned(), choices: Vec::new(), link: None }
}

async fn send(bot: &ZaloBot, part: &Part) -> Result<(), SendError> {
    bot.send(&ConversationId::new(an()), part).await
}

#[tokio::test]
async fn a_store_that_fails_after_a_poll_loses_nothing() {
    let (fake, door) = (FakeZaloBot::start().await, TestDoor::new());
    door.with(|kept| kept.fail_turns = 5);
    for number in 1..=4 {
        fake.say(AN, &format!("câu {number}"));
    }
    let process = poll(&fake, &door);
    door.wait_for("four turns", |kept| kept.turns.len() == 4).await;
    door.with(|kept| {
        let expected: Vec<String> =
            (1..=4).map(|number| format!("text \"câu {number}\"")).collect();
        assert_eq!(kept.said(&an()), expected, "in order");
        assert_eq!((kept.attempts, kept.duplicates), (9, 0));
    });
    stop(process).await;
}

#[tokio::test]
async fn nothing_is_asked_for_while_one_update_is_not_stored() {
    let (fake, door) = (FakeZaloBot::start().await, TestDoor::new());
    door.with(|kept| kept.held.insert(an()));
    fake.say(AN, "câu 1");
    fake.say(BINH, "câu 2");
    let process = poll(&fake, &door);
    door.wait_for("the first turn to be under way", |kept| kept.attempts == 1).await;
    assert_eq!(fake.look(|state| (state.count("getUpdates"), state.queue.len())), (1, 1));
    door.with(|kept| kept.held.clear());
    door.wait_for("both", |kept| kept.turns.len() == 2).await;
    stop(process).await;
}

#[tokio::test]
async fn silence_refusals_and_broken_lines_do_not_end_the_polling() {
    let (fake, door) = (FakeZaloBot::start().await, TestDoor::new());
    for fault in [
        Fault::Refuse(408, "Request timeout"),
        Fault::Refuse(403, "Internal server error"),
        Fault::Refuse(429, "Quota exceeded"),
        Fault::Page(502),
        Fault::CutBefore,
        Fault::Slow(Duration::from_millis(2_500)),
    ] {
        fake.fail("getUpdates", fault);
    }
    let process = poll(&fake, &door);
    fake.wait_for("all faults", |state| state.count("getUpdates") > 6).await;
    fake.say(AN, "câu 1");
    door.wait_for("a turn", |kept| kept.turns.len() == 1).await;
    stop(process).await;
}

#[tokio::test]
async fn the_time_of_a_poll_is_sent_as_the_platform_wants_it() {
    let (fake, door) = (FakeZaloBot::start().await, TestDoor::new());
    fake.with(|state| state.time_as_text = true);
    fake.say(AN, "câu 1");
    let process = poll(&fake, &door);
    door.wait_for("a turn", |kept| kept.turns.len() == 1).await;
    stop(process).await;
}

/// The platform has forgotten what it has just put on its way.
#[tokio::test]
async fn a_stop_takes_what_was_asked_for() {
    let (fake, door) = (FakeZaloBot::start().await, TestDoor::new());
    fake.fail("getUpdates", Fault::Slow(Duration::from_millis(300)));
    fake.say(AN, "câu cuối");
    let process = poll(&fake, &door);
    fake.wait_for("the question", |state| state.count("getUpdates") == 1).await;
    stop(process).await;
    door.wait_for("the turn", |kept| kept.turns.len() == 1).await;
    assert_eq!(fake.look(|state| state.count("getUpdates")), 1, "nothing else is asked for");
}

/// What a machine in between says is not what the platform says.
#[tokio::test]
async fn a_page_of_a_proxy_gives_nothing_up() {
    let (fake, door) = (FakeZaloBot::start().await, TestDoor::new());
    for status in [401, 403, 404, 407] {
        fake.fail("getUpdates", Fault::Page(status));
    }
    fake.say(AN, "câu 1");
    let process = poll(&fake, &door);
    door.wait_for("a turn", |kept| kept.turns.len() == 1).await;
    stop(process).await;
    let bot = bot(&fake);
    for status in [401, 403, 404, 413] {
        fake.fail("sendMessage", Fault::Page(status));
        let sent = send(&bot, &words("chào")).await;
        assert!(matches!(sent, Err(SendError::Transient(_))), "{status}: {sent:?}");
    }
    fake.fail("deleteWebhook", Fault::Page(403));
    let (_stop, stopping) = watch::channel(false);
    assert_eq!(bot.set_up(stopping).await, Ok(()));
}

#[tokio::test]
async fn a_webhook_that_is_still_set_is_removed() {
    let (fake, door) = (FakeZaloBot::start().await, TestDoor::new());
    fake.with(|state| state.webhook = Some(("https://x.vn".into(), SECRET.into())));
    fake.say(AN, "câu 1");
    let process = poll(&fake, &door);
    door.wait_for("a turn", |kept| kept.turns.len() == 1).await;
    assert!(fake.look(|state| state.webhook.is_none()));
    stop(process).await;
}

#[tokio::test]
async fn a_token_that_is_not_known_ends_it_and_says_what_to_do() {
    let (fake, door) = (FakeZaloBot::start().await, TestDoor::new());
    fake.fail("getUpdates", Fault::Refuse(401, "Unauthorized"));
    let (_stop, task) = poll(&fake, &door);
    let ended = task.await.expect("no panic").expect_err("it ends");
    assert!(ended.to_string().contains("ZALO_BOT_TOKEN"), "{ended}");

    let bot = bot(&fake);
    fake.fail("deleteWebhook", Fault::Refuse(401, "Unauthorized"));
    let (_stop, stopping) = watch::channel(false);
    let refused = bot.set_up(stopping).await.expect_err("it is refused").to_string();
    assert!(refused.contains("ZALO_BOT_TOKEN"), "{refused}");
    assert!(bot.trouble().is_some_and(|trouble| trouble.contains("ZALO_BOT_TOKEN")));
}

#[tokio::test]
async fn set_up_goes_on_until_it_works() {
    let fake = FakeZaloBot::start().await;
    for method in ["setWebhook", "getMe"] {
        fake.fail(method, Fault::Page(502));
        fake.fail(method, Fault::CutAfter);
    }
    let public_url = url::Url::parse("https://chat.example.gov.vn/zalo/bot/webhook").unwrap();
    let secret = Private::new(SECRET.to_owned());
    let settings = ZaloBotConfig { mode: Mode::Webhook { public_url, secret }, ..config(&fake) };
    let bot = ZaloBot::new(&settings, Arc::new(Bundle)).expect("good settings");
    let (_stop, stopping) = watch::channel(false);
    bot.set_up(stopping).await.expect("set up");
    assert_eq!(bot.name(), Some(fake_zalo_bot::NAME));
    let set = fake.look(|state| state.webhook.clone()).expect("a webhook");
    assert_eq!(set, ("https://chat.example.gov.vn/zalo/bot/webhook".into(), SECRET.into()));

    for (token, secret) in [("x", SECRET), (TOKEN, "short")] {
        let mode = Mode::Webhook {
            public_url: url::Url::parse("https://x.vn").unwrap(),
            secret: Private::new(secret.to_owned()),
        };
        let token = Private::new(token.to_owned());
        let settings = ZaloBotConfig { token, mode, ..config(&fake) };
        assert!(ZaloBot::new(&settings, Arc::new(Bundle)).is_err());
    }
    assert!(zalo_bot::is_token(TOKEN));
}

#[tokio::test]
async fn every_failure_of_a_sending_is_told_apart() {
    let fake = FakeZaloBot::start().await;
    let bot = bot(&fake);
    for (fault, expected) in [
        (Fault::Refuse(400, "Bad Request"), "refused: code 400"),
        (Fault::Refuse(401, "Unauthorized"), "not usable"),
        (Fault::Refuse(403, "Forbidden: 0912345678"), "cannot be reached"),
        (Fault::Refuse(404, "Not Found"), "not usable"),
        (Fault::Refuse(408, "Request timeout"), "no answer"),
        (Fault::Refuse(429, "Quota exceeded"), "wait 15000 ms"),
        (Fault::Page(502), "no answer"),
        (Fault::CutBefore, "no answer"),
        (Fault::CutAfter, "no answer"),
        (Fault::Slow(Duration::from_millis(1_500)), "no answer"),
    ] {
        fake.fail("sendMessage", fault.clone());
        let failure = send(&bot, &words("xin chào")).await.expect_err("it fails").to_string();
        assert!(failure.contains(expected) && !failure.contains("0912"), "{fault:?}: {failure}");
    }
    let sent = fake.look(|state| state.written(AN).len());
    assert_eq!(sent, 2, "of those without an answer, two were carried out");
    send(&bot, &words("xin chào")).await.expect("sent");
    assert_eq!(bot.trouble(), None);
    assert_eq!(figure(&bot, "quota_refusals"), 1);
    let nobody = bot.send(&"telegram:1".into(), &words("xin chào")).await;
    assert!(matches!(nobody, Err(SendError::Rejected(_))));
    drop(fake);
    let failure = send(&bot, &words("xin chào")).await.expect_err("nobody is there");
    assert!(matches!(failure, SendError::Transient(_) | SendError::Unknown(_)), "{failure}");
}

#[tokio::test]
async fn a_picture_that_cannot_be_fetched_is_replaced_by_its_words() {
    let fake = FakeZaloBot::start().await;
    // Nobody serves pictures there.
    let nowhere = Some(format!("http://127.0.0.1:{}", free_port()));
    let settings = ZaloBotConfig { public_url: nowhere, ..config(&fake) };
    let bot = ZaloBot::new(&settings, Arc::new(Bundle)).expect("good settings");
    assert!(bot.capabilities().pictures);
    for (file, caption, expected) in [
        ("man-hinh.png", "Bước 1", "Bước 1"),
        ("man-hinh.png", "", "Màn hình đăng nhập"),
        ("khong-co.png", "Bước 2", "Bước 2"),
    ] {
        let picture = Picture::File { file: file.into(), alt: "Màn hình đăng nhập".into() };
        let caption = caption.to_owned();
        let part = Part::Picture { picture, caption, choices: Vec::new(), link: None };
        send(&bot, &part).await.expect("sent as words");
        let last = fake.look(|state| state.written(AN).last().map(|seen| seen.text.clone()));
        assert_eq!(last.as_deref(), Some(expected));
    }
    assert_eq!(figure(&bot, "words_for_pictures"), 3);
    let plain = self::bot(&fake);
    assert!(!plain.capabilities().pictures, "no address, no pictures");
    assert!(send(&plain, &words_of(2_001)).await.is_err(), "the platform's limit is real");
    send(&plain, &words_of(2_000)).await.expect("up to the limit");
}

fn figure(bot: &ZaloBot, name: &str) -> i64 {
    bot.figures().into_iter().find(|it| it.name.contains(name)).map(|it| it.value).expect("counted")
}

fn words_of(count: usize) -> Part {
    words(&"x".repeat(count))
}
