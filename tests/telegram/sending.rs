//! What people see, and what each failure becomes.

use super::*;
use fake_telegram::Fault;
use hotline1022::channel::{Capabilities, Channel, Part, Picture, SendError, render};
use hotline1022::flow::ChannelKind;
use hotline1022::ids::ConversationId;
use hotline1022::message::{Choice, ChoiceKind, Link, Message};

fn an() -> ConversationId {
    "telegram:5001".into()
}

fn text(words: &str) -> Part {
    Part::Text { text: words.to_owned(), choices: Vec::new(), link: None }
}

fn code(url: &str) -> Part {
    Part::Picture {
        picture: Picture::Qr { url: url.to_owned(), alt: "Mã QR của cổng".to_owned() },
        caption: String::new(),
        choices: vec![choice("Xong")],
        link: Some((url.to_owned(), "Mở cổng".to_owned())),
    }
}

fn choice(label: &str) -> Choice {
    Choice {
        label: label.to_owned(),
        payload: "a.1.buoc-1.xong".to_owned(),
        kind: ChoiceKind::Answer,
    }
}

async fn ready() -> (FakeTelegram, Arc<TestDoor>, Arc<Telegram>) {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    fake.send_text(AN, "/start");
    let bot = telegram(&fake.url(), Mode::Polling, &door);
    (fake, door, bot)
}

#[tokio::test]
async fn a_whole_message_with_hostile_words() {
    let (fake, _, bot) = ready().await;
    let message = Message {
        text: "Xin chào <b>\"An\" & Bình</b> &amp; </a>. Nhấn [Nộp <hồ sơ>].".to_owned(),
        choices: vec![choice("Xong <1>")],
        link: Some(Link {
            url: "https://dichvucong.gov.vn/tìm?a=1&b=\"2\"".to_owned(),
            label: "Mở cổng".to_owned(),
            qr_alt: None,
        }),
        ..Message::default()
    };
    for part in render::fit(&message, &bot.capabilities()) {
        assert_eq!(bot.send(&an(), &part).await, Ok(()));
    }
    let seen = fake.transcript(AN).pop().expect("a message");
    assert_eq!(seen.text, message.text);
    assert!(seen.source.contains("<b>[Nộp &lt;hồ sơ&gt;]</b>"));
    assert_eq!(seen.labels(), ["Mở cổng", "Xong <1>"]);
    let call = fake.calls("sendMessage").remove(0).body;
    assert_eq!(call["link_preview_options"]["is_disabled"], true);
    assert_eq!(call["chat_id"], AN);
}

#[tokio::test]
async fn a_very_long_message_arrives_whole() {
    let (fake, _, bot) = ready().await;
    let message = Message {
        text: "Câu <dài> & [nút bấm] này. ".repeat(1_000),
        choices: vec![choice("Xong")],
        ..Message::default()
    };
    for part in render::fit(&message, &bot.capabilities()) {
        assert_eq!(bot.send(&an(), &part).await, Ok(()));
    }
    let seen: Vec<_> = fake.transcript(AN).into_iter().filter(|seen| seen.from_bot).collect();
    let words: Vec<&str> = seen.iter().flat_map(|seen| seen.text.split_whitespace()).collect();
    assert_eq!(words, message.text.split_whitespace().collect::<Vec<_>>());
    let with_buttons: Vec<bool> = seen.iter().map(|seen| !seen.rows.is_empty()).collect();
    assert_eq!(with_buttons.iter().position(|has| *has), Some(seen.len() - 1));
}

#[tokio::test]
async fn every_refusal_says_what_to_do() {
    let (fake, _, bot) = ready().await;
    for (fault, expected) in [
        (Fault::RetryAfter(3), SendError::RetryAfter(3_000)),
        (
            Fault::Refuse(403, "Forbidden: bot was blocked by the user"),
            SendError::Unreachable("code 403 bot was blocked by the user".to_owned()),
        ),
        (
            Fault::Refuse(400, "Bad Request: chat not found"),
            SendError::Unreachable("code 400 chat not found".to_owned()),
        ),
        (
            Fault::Refuse(400, "Bad Request: message is too long"),
            SendError::Rejected("code 400 message is too long".to_owned()),
        ),
        (
            Fault::Refuse(401, "Unauthorized"),
            SendError::Misconfigured("code 401 Unauthorized".to_owned()),
        ),
        (Fault::Page(502), SendError::Unknown("an answer that is not the platform's".to_owned())),
        (
            Fault::Refuse(500, "Internal Server Error"),
            SendError::Unknown("code 500 Internal Server Error".to_owned()),
        ),
        (Fault::CutBefore, SendError::Unknown("the connection broke".to_owned())),
        (Fault::CutAfter, SendError::Unknown("the connection broke".to_owned())),
    ] {
        fake.fail("sendMessage", fault.clone());
        assert_eq!(bot.send(&an(), &text("xin chào")).await, Err(expected), "{fault:?}");
    }
    let done = Fault::Refuse(400, "Bad Request: message is not modified: exactly the same");
    fake.fail("sendMessage", done);
    assert_eq!(bot.send(&an(), &text("xin chào")).await, Ok(()));
    let seen = fake.look(|state| state.written_by_bot(AN).len());
    assert_eq!(seen, 1, "only the one whose answer was cut off");
    assert_eq!(fake.calls("sendMessage").len(), 10, "no sending is repeated here");
}

#[tokio::test]
async fn no_answer_in_time_is_unknown_and_no_connection_is_not() {
    let (fake, door, _) = ready().await;
    let mut config = config(&fake.url(), Mode::Polling);
    config.pace.answer = Duration::from_millis(200);
    let memo: Arc<dyn Memo> = door;
    let bot = Telegram::new(&config, Arc::clone(&memo), Arc::new(Bundle)).expect("good settings");
    fake.fail("sendMessage", Fault::Slow(Duration::from_secs(10)));
    let sent = bot.send(&an(), &text("xin chào")).await;
    assert_eq!(sent, Err(SendError::Unknown("no answer in time".to_owned())));

    let unused = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    config.api_url = format!("http://{}", unused.local_addr().expect("bound"));
    drop(unused);
    let bot = Telegram::new(&config, memo, Arc::new(Bundle)).expect("good settings");
    let sent = bot.send(&an(), &text("xin chào")).await;
    assert_eq!(sent, Err(SendError::Transient("no connection".to_owned())));
}

#[tokio::test]
async fn blocked_moved_and_strange_conversations() {
    let (fake, _, bot) = ready().await;
    fake.block(AN, true);
    assert!(matches!(bot.send(&an(), &text("x")).await, Err(SendError::Unreachable(_))));
    fake.migrate(GROUP, GROUP - 1);
    let group: ConversationId = format!("telegram:{GROUP}").as_str().into();
    let moved: ConversationId = format!("telegram:{}", GROUP - 1).as_str().into();
    let sent = bot.send(&group, &text("x")).await;
    assert_eq!(sent, Err(SendError::Moved(moved.clone())));
    assert_eq!(bot.send(&moved, &text("x")).await, Ok(()));
    for strange in ["zalo:5001", "telegram:an", "telegram:"] {
        let sent = bot.send(&strange.into(), &text("x")).await;
        assert!(matches!(sent, Err(SendError::Rejected(_))), "{strange}");
    }
}

#[tokio::test]
async fn refused_markup_is_sent_as_plain_text() {
    let (fake, _, bot) = ready().await;
    fake.fail("sendMessage", Fault::Refuse(400, "Bad Request: can't parse entities: x"));
    assert_eq!(bot.send(&an(), &text("a < [b]")).await, Ok(()));
    let seen = fake.transcript(AN).pop().expect("a message");
    assert_eq!((seen.text.as_str(), seen.source.as_str()), ("a < [b]", "a < [b]"));
}

#[tokio::test]
async fn a_picture_is_uploaded_once() {
    let (fake, door, bot) = ready().await;
    let uploads = |fake: &FakeTelegram| {
        fake.calls("sendPhoto").iter().filter(|call| !call.files.is_empty()).count()
    };
    let part = code("https://dichvucong.gov.vn");
    assert_eq!(bot.send(&an(), &part).await, Ok(()));
    assert_eq!(bot.send(&an(), &part).await, Ok(()));
    assert_eq!(uploads(&fake), 1);
    // Another process of the same bot.
    let again = telegram(&fake.url(), Mode::Polling, &door);
    assert_eq!(again.send(&an(), &part).await, Ok(()));
    assert_eq!(uploads(&fake), 1);
    assert_eq!(again.send(&an(), &code("https://vneid.gov.vn")).await, Ok(()));
    assert_eq!(uploads(&fake), 2, "another picture");

    let seen: Vec<_> = fake.transcript(AN).into_iter().filter(|seen| seen.from_bot).collect();
    assert!(seen.iter().all(|seen| seen.text == "Mã QR của cổng"));
    assert!(seen.iter().all(|seen| seen.labels() == ["Mở cổng", "Xong"]));
    assert_eq!(seen[0].photo, seen[1].photo);
    assert_ne!(seen[0].photo, seen[3].photo);
    let file = seen[0].photo.clone().expect("a photo");
    let picture = hotline1022::channel::qr::picture("https://dichvucong.gov.vn").expect("fits");
    assert_eq!(fake.look(|state| state.files[&file].clone()), picture);

    // A file that Telegram no longer knows is uploaded again, once.
    fake.forget_files();
    assert_eq!(bot.send(&an(), &part).await, Ok(()));
    assert_eq!(bot.send(&an(), &part).await, Ok(()));
    assert_eq!(uploads(&fake), 3);

    // Remembering may fail; the picture is there all the same.
    fake.forget_files();
    door.with(|kept| kept.fail_memo = 1);
    assert_eq!(bot.send(&an(), &part).await, Ok(()));
}

#[tokio::test]
async fn failures_of_pictures() {
    let (fake, _, bot) = ready().await;
    let part = code("https://dichvucong.gov.vn");
    for (fault, expected) in [
        (Fault::RetryAfter(3), SendError::RetryAfter(3_000)),
        (Fault::CutAfter, SendError::Unknown("the connection broke".to_owned())),
        (
            Fault::Refuse(403, "Forbidden: user is deactivated"),
            SendError::Unreachable("code 403 user is deactivated".to_owned()),
        ),
    ] {
        fake.fail("sendPhoto", fault);
        assert_eq!(bot.send(&an(), &part).await, Err(expected));
    }
    assert_eq!(fake.calls("sendMessage").len(), 0);
}

#[tokio::test]
async fn words_arrive_when_the_picture_cannot() {
    let (fake, _, bot) = ready().await;
    for (file, caption, expected) in [
        ("man-hinh.png", "Màn hình [Nộp hồ sơ]", "Màn hình [Nộp hồ sơ]"),
        ("hong.png", "Hình hỏng", "Hình hỏng"),
        ("mat.png", "Hình mất", "Hình mất"),
        ("mat.png", "", "Ảnh màn hình"),
    ] {
        let part = Part::Picture {
            picture: Picture::File { file: file.to_owned(), alt: "Ảnh màn hình".to_owned() },
            caption: caption.to_owned(),
            choices: vec![choice("Xong")],
            link: None,
        };
        assert_eq!(bot.send(&an(), &part).await, Ok(()), "{file}");
        let seen = fake.transcript(AN).pop().expect("a message");
        assert_eq!((seen.text.as_str(), seen.labels()), (expected, vec!["Xong"]));
        assert_eq!(seen.photo.is_some(), file == "man-hinh.png");
    }
}

#[test]
fn capabilities_are_those_of_telegram() {
    let telegram = Capabilities::of(ChannelKind::Telegram);
    assert_eq!((telegram.text, telegram.caption, telegram.payload), (4_096, 1_024, 64));
}
