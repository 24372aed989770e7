//! What is sent, and what becomes of every answer.

use super::*;
use fake_zalo_oa::{Fault, Seen};
use hotline1022::channel::{
    Capabilities, Channel, Errand, Hold, Memo, Part, Picture, Presence, SendError, render,
};
use hotline1022::flow::ChannelKind;
use hotline1022::ids::UpdateId;
use hotline1022::message::{Choice, ChoiceKind, Delivery, Link, Message};
use std::collections::BTreeMap;

/// What the channel remembers, and the pictures of a bundle.
#[derive(Default)]
struct Shelf(Mutex<BTreeMap<String, Vec<u8>>>);

#[async_trait]
impl Memo for Shelf {
    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, hotline1022::channel::DoorError> {
        Ok(self.0.lock().unwrap().get(key).cloned())
    }

    async fn remember(
        &self,
        key: &str,
        value: Vec<u8>,
    ) -> Result<(), hotline1022::channel::DoorError> {
        self.0.lock().unwrap().insert(key.to_owned(), value);
        Ok(())
    }
}

impl Pictures for Shelf {
    fn picture(&self, file: &str) -> Option<Vec<u8>> {
        match file {
            "man-hinh.png" => Some(b"\x89PNG\r\n\x1a\n not much of a picture".to_vec()),
            "hong.png" => Some(b"no picture at all".to_vec()),
            "lon.png" => Some([b"\x89PNG".as_slice(), &[0; 1 << 20]].concat()),
            _ => None,
        }
    }
}

struct Desk {
    fake: FakeZaloOa,
    clock: Arc<ManualClock>,
    tokens: Arc<TestTokens>,
    channel: ZaloOa,
    shelf: Arc<Shelf>,
}

impl Desk {
    async fn new() -> Self {
        let clock = Arc::new(ManualClock::at(NINE));
        let fake = FakeZaloOa::at(Arc::clone(&clock) as _).await;
        let (tokens, shelf) = (TestTokens::new(), Arc::new(Shelf::default()));
        let channel = Self::channel(&fake, &clock, &tokens, &shelf);
        fake.text(AN, "xin chào");
        Self { fake, clock, tokens, channel, shelf }
    }

    fn channel(
        fake: &FakeZaloOa,
        clock: &Arc<ManualClock>,
        tokens: &Arc<TestTokens>,
        shelf: &Arc<Shelf>,
    ) -> ZaloOa {
        let parts = Parts {
            tokens: Arc::clone(tokens) as _,
            clock: Arc::clone(clock) as _,
            memo: Arc::clone(shelf) as _,
            pictures: Arc::clone(shelf) as _,
        };
        ZaloOa::new(&config(&fake.url()), parts).expect("good settings")
    }

    async fn send(&self, part: &Part) -> Result<(), SendError> {
        self.channel.send(&whose(AN), part).await
    }

    async fn deliver(&self, part: &Part, errand: &Errand) -> Result<(), SendError> {
        self.channel.deliver(&whose(AN), part, errand).await
    }

    fn seen(&self) -> Vec<Seen> {
        self.fake.look(|state| state.seen(AN).to_vec())
    }
}

fn text(text: &str) -> Part {
    Part::Text { text: text.to_owned(), choices: Vec::new(), link: None }
}

fn picture(file: &str) -> Part {
    let picture =
        Picture::File { file: file.to_owned(), alt: "Màn hình đăng nhập".to_owned() };
    Part::Picture { picture, caption: String::new(), choices: Vec::new(), link: None }
}

fn message(choices: usize, qr: bool) -> Message {
    let choice = |number: usize| Choice {
        label: format!("Việc {number}"),
        payload: format!("a.1.buoc-1.viec-{number}"),
        kind: ChoiceKind::Answer,
    };
    Message {
        text: "Chọn một việc.".to_owned(),
        choices: (1..=choices).map(choice).collect(),
        link: qr.then(|| Link {
            url: "https://dichvucong.gov.vn".to_owned(),
            label: "Mở cổng".to_owned(),
            qr_alt: Some("Mã QR".to_owned()),
        }),
        number_hint: "Gõ số:".to_owned(),
        waiting: true,
        ..Message::default()
    }
}

/// An errand of a reply to a message.
fn reply(desk: &Desk) -> Errand {
    let wrote = desk.fake.look(|state| state.people[AN].wrote.last().cloned().unwrap());
    let presence = Presence {
        heard: Some(desk.clock.now()),
        message: Some(UpdateId::new(format!("m:{wrote}"))),
        left: false,
    };
    Errand { presence, ..Errand::default() }
}

#[tokio::test]
async fn buttons_as_far_as_there_are_places() {
    let desk = Desk::new().await;
    let caps = Capabilities::of(ChannelKind::ZaloOa);
    for choices in [0, 1, 5, 6, 9] {
        let parts = render::fit(&message(choices, false), &caps);
        for part in &parts {
            desk.send(part).await.expect("sent");
        }
        let seen = desk.seen().pop().expect("a message");
        assert_eq!(seen.buttons.len(), choices.min(5));
        let listed = seen.text.contains(&format!("{choices}. Việc {choices}"));
        assert_eq!(listed, choices > 5, "{}", seen.text);
    }
    let payload = desk.seen()[1].buttons[0].payload.clone();
    assert_eq!(payload.as_deref(), Some("#a.1.buoc-1.viec-1"));
    // A QR code is a picture of its own; the link is a button under the words.
    for part in &render::fit(&message(2, true), &caps) {
        desk.send(part).await.expect("sent");
    }
    let seen = desk.seen();
    let [.., code, words] = seen.as_slice() else { panic!("two messages") };
    assert!(code.picture.is_some() && code.buttons.is_empty());
    assert_eq!(words.text, "Chọn một việc.");
    assert_eq!(words.buttons[0].url.as_deref(), Some("https://dichvucong.gov.vn"));
    assert_eq!(words.buttons.len(), 3);
}

#[tokio::test]
async fn long_texts_are_cut_at_sentences_and_counted_composed() {
    let desk = Desk::new().await;
    let caps = Capabilities::of(ChannelKind::ZaloOa);
    // 👍 is two UTF-16 units and one character.
    let exact = "👍".repeat(1_936);
    let sentence = "Ông/Bà mở ứng dụng VNeID rồi đăng nhập. ";
    for (text, expected) in [(exact, 1), (sentence.repeat(120), 3)] {
        let before = desk.seen().len();
        let message = Message { text, ..Message::default() };
        for part in &render::fit(&message, &caps) {
            desk.send(part).await.expect("sent");
        }
        let seen = desk.seen().split_off(before);
        assert_eq!(seen.len(), expected);
        for one in &seen {
            assert!(one.text.ends_with(['.', '👍']), "{}", one.text);
        }
    }
    // Decomposed words are composed before they are counted.
    desk.send(&text(&"e\u{302}\u{301}".repeat(2_000))).await.expect("2000 characters");
}

#[tokio::test]
async fn pictures_are_uploaded_once_a_week() {
    let desk = Desk::new().await;
    let uploads = || desk.fake.look(|state| state.count("/upload/image"));
    desk.send(&picture("man-hinh.png")).await.expect("sent");
    desk.send(&picture("man-hinh.png")).await.expect("sent");
    assert_eq!(uploads(), 1);
    // Another process knows of it.
    let other = Desk::channel(&desk.fake, &desk.clock, &desk.tokens, &desk.shelf);
    other.send(&whose(AN), &picture("man-hinh.png")).await.expect("sent");
    assert_eq!(uploads(), 1);
    // Before it ends, it is uploaded anew.
    desk.clock.advance((6 * 24 + 13) * HOUR);
    desk.fake.text(AN, "còn đây");
    desk.send(&picture("man-hinh.png")).await.expect("sent");
    assert_eq!(uploads(), 2);
    // One that Zalo forgot too early is uploaded again within the same sending.
    desk.fake.age_pictures();
    desk.send(&picture("man-hinh.png")).await.expect("sent");
    assert_eq!(uploads(), 3);
    assert!(desk.seen().iter().all(|seen| seen.picture.is_some()));
    assert_eq!(desk.seen().len(), 5);
}

#[tokio::test]
async fn where_no_picture_can_be_its_words_are() {
    let desk = Desk::new().await;
    for file in ["hong.png", "lon.png", "mat.png"] {
        desk.send(&picture(file)).await.expect("sent");
        assert_eq!(desk.seen().pop().unwrap().text, "Màn hình đăng nhập", "{file}");
    }
    // Whatever keeps a picture from being uploaded, the words of its step go.
    for fault in [
        Fault::Code(-201),
        Fault::Code(-99_999),
        Fault::Code(-211),
        Fault::Code(-200),
        Fault::Code(-224),
        Fault::Page(413),
        Fault::Page(415),
        Fault::Wait(429, 3_000),
        Fault::Answer(r#"{"error":0,"message":"Success"}"#),
        Fault::Answer(r#"{"error":0,"data":{"attachment_id":""}}"#),
    ] {
        desk.fake.fail("/upload/image", fault);
        desk.send(&picture("man-hinh.png")).await.unwrap_or_else(|why| panic!("{fault:?}: {why}"));
        let seen = desk.seen().pop().unwrap();
        assert_eq!(seen.text, "Màn hình đăng nhập", "{fault:?}");
        assert_eq!(seen.picture, None, "{fault:?}");
    }
    // What may pass is tried a few times: nobody has seen anything yet.
    for fault in [Fault::CutAfter, Fault::Page(502), Fault::Code(-32), Fault::Page(429)] {
        for tried in 0..3 {
            let before = desk.seen().len();
            desk.fake.fail("/upload/image", fault);
            let errand = Errand { tried, ..Errand::default() };
            let sent = desk.deliver(&picture("man-hinh.png"), &errand).await;
            if tried < 2 {
                let passing = matches!(sent, Err(SendError::Transient(_)));
                assert!(passing, "{fault:?}: {sent:?}");
                assert_eq!(desk.seen().len(), before);
            } else {
                sent.unwrap_or_else(|why| panic!("{fault:?}: {why}"));
                assert_eq!(desk.seen().pop().unwrap().text, "Màn hình đăng nhập", "{fault:?}");
            }
        }
    }
    // The address behind a code is told where the code cannot be shown.
    desk.fake.fail("/upload/image", Fault::Page(413));
    let url = "https://dichvucong.gov.vn".to_owned();
    let code = Picture::Qr { url: url.clone(), alt: "Mã QR của cổng".to_owned() };
    let (caption, choices) = (String::new(), Vec::new());
    desk.send(&Part::Picture { picture: code, caption, choices, link: None }).await.expect("sent");
    let seen = desk.seen().pop().unwrap();
    assert!(seen.text.contains("Mã QR của cổng") && seen.text.contains(&url), "{}", seen.text);
    // An identifier that is a number is one.
    let file = desk.shelf.picture("man-hinh.png").unwrap();
    desk.fake.with(|state| state.pictures.insert("77".into(), (file, NINE)));
    desk.fake.fail("/upload/image", Fault::Answer(r#"{"error":0,"data":{"attachment_id":77}}"#));
    desk.send(&picture("man-hinh.png")).await.expect("sent");
    assert!(desk.seen().pop().unwrap().picture.is_some());
    // A known picture that is not taken.
    for fault in [Fault::Code(-201), Fault::Code(-233)] {
        desk.fake.fail("/message/cs", fault);
        desk.send(&picture("man-hinh.png")).await.expect("sent");
        assert_eq!(desk.seen().pop().unwrap().text, "Màn hình đăng nhập", "{fault:?}");
    }
    desk.fake.fail("/message/cs", Fault::Code(-99_999));
    let errand = Errand { tried: 2, ..Errand::default() };
    desk.deliver(&picture("man-hinh.png"), &errand).await.expect("sent");
    assert_eq!(desk.seen().pop().unwrap().text, "Màn hình đăng nhập");
}

/// The account itself is the trouble: one call a minute finds out when it is
/// over, however many people wait, and monitoring shows what to do.
#[tokio::test]
async fn a_channel_in_trouble_says_so_and_rests() {
    for (fault, advice) in [
        (Fault::Code(-204), "oa.zalo.me"),
        (Fault::Code(-221), "verified"),
        (Fault::Code(-321), "account.zalo.cloud"),
        (Fault::Page(403), "HOTLINE_ZALO_OA_API_URL"),
    ] {
        let desk = Desk::new().await;
        desk.fake.text(BINH, "xin chào");
        let calls = || desk.fake.look(|state| state.calls.len());
        assert_eq!(desk.channel.trouble(), None);
        desk.fake.fail("/message/cs", fault);
        let failed = desk.send(&text("một")).await;
        assert!(matches!(failed, Err(SendError::Misconfigured(_))), "{failed:?}");
        assert!(desk.channel.trouble().unwrap().contains(advice), "{:?}", desk.channel.trouble());
        for _ in 0..5 {
            let failed = desk.channel.send(&whose(BINH), &text("hai")).await;
            assert!(matches!(failed, Err(SendError::Misconfigured(_))), "{failed:?}");
        }
        assert_eq!(calls(), 1, "{fault:?}: it rests");
        // A minute later one of them tries, and the others wait for that.
        desk.clock.advance(60_000);
        desk.fake.fail("/message/cs", fault);
        let part = text("ba");
        let tried = (0..5).map(|_| desk.send(&part));
        let tried = futures_util::future::join_all(tried).await;
        assert!(tried.iter().all(Result::is_err), "{tried:?}");
        assert_eq!(calls(), 2, "{fault:?}: one call");
        desk.clock.advance(60_000);
        desk.send(&text("bốn")).await.expect("it is over");
        assert_eq!(desk.channel.trouble(), None);
        desk.channel.send(&whose(BINH), &text("năm")).await.expect("nobody rests");
    }
    // What concerns one person proves that the account works.
    let desk = Desk::new().await;
    desk.fake.fail("/message/cs", Fault::Code(-204));
    desk.send(&text("một")).await.expect_err("disabled");
    desk.clock.advance(60_000);
    desk.fake.fail("/message/cs", Fault::Code(-213));
    desk.send(&text("hai")).await.expect_err("does not follow");
    assert_eq!(desk.channel.trouble(), None);
    // The account's quota is said, and nobody else has to rest for it.
    desk.fake.fail("/message/cs", Fault::Code(-211));
    desk.send(&text("ba")).await.expect_err("used up");
    assert!(desk.channel.trouble().unwrap().contains("quota"));
    desk.send(&text("bốn")).await.expect("sent");
    assert_eq!(desk.channel.trouble(), None);
    // Too many calls are no quota.
    desk.fake.fail("/message/cs", Fault::Wait(429, 3_600));
    let wait = desk.send(&text("năm")).await;
    assert_eq!(wait, Err(SendError::RetryAfter(HOUR)));
    assert_eq!(desk.channel.trouble(), None);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_message_sent_once() {
    let desk = Desk::new().await;
    desk.fake.expire("token-2");
    desk.tokens.next.lock().unwrap().push(Ok("token-2".to_owned()));
    desk.send(&text("một")).await.expect("sent");
    assert_eq!(*desk.tokens.renewals.lock().unwrap(), 1);
    assert_eq!(desk.seen().len(), 1);
    // A renewed token that is refused as well: nothing is tried for ever.
    desk.fake.expire("token-9");
    desk.tokens.next.lock().unwrap().push(Ok("token-3".to_owned()));
    let before = desk.fake.look(|state| state.calls.len());
    let refused = desk.send(&text("hai")).await;
    assert!(matches!(refused, Err(SendError::Misconfigured(_))), "{refused:?}");
    assert_eq!(desk.fake.look(|state| state.calls.len()), before + 2);
    for (error, expected) in [
        (TokenError::NeedsConsent("run it".to_owned()), true),
        (TokenError::Later("soon".to_owned()), false),
    ] {
        desk.tokens.next.lock().unwrap().push(Err(error));
        desk.clock.advance(61_000);
        let refused = desk.send(&text("ba")).await;
        match refused {
            Err(SendError::Misconfigured(_)) => assert!(expected),
            Err(SendError::Transient(_)) => assert!(!expected),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(desk.seen().len(), 1);
}

#[tokio::test]
async fn every_failure_says_what_to_do() {
    use SendError::*;
    let desk = Desk::new().await;
    let words = String::new;
    for (fault, expected, arrived) in [
        (Fault::Code(-32), Transient(words()), false),
        (Fault::Code(-200), Transient(words()), false),
        (Fault::Code(-230), Held(Hold::Closed), false),
        (Fault::Code(-232), Held(Hold::Closed), false),
        (Fault::Code(-213), Held(Hold::Blocked), false),
        (Fault::Code(-217), Held(Hold::Blocked), false),
        (Fault::Code(-218), Unreachable(words()), false),
        (Fault::Code(-244), Unreachable(words()), false),
        (Fault::Code(-211), RetryAfter(HOUR), false),
        (Fault::Code(-201), Rejected(words()), false),
        (Fault::Code(-248), Rejected(words()), false),
        (Fault::Code(-221), Misconfigured(words()), false),
        (Fault::Code(-321), Misconfigured(words()), false),
        (Fault::Page(429), Transient(words()), false),
        (Fault::Page(502), Unknown(words()), false),
        (Fault::Page(200), Unknown(words()), false),
        (Fault::Page(404), Misconfigured(words()), false),
        (Fault::CutBefore, Unknown(words()), false),
        (Fault::CutAfter, Unknown(words()), true),
        (Fault::Slow(Duration::from_millis(2_300)), Unknown(words()), true),
    ] {
        desk.fake.fail("/message/cs", fault);
        let before = desk.seen().len();
        // Longer than the channel rests.
        desk.clock.advance(61_000);
        let failed = desk.send(&text("một")).await.expect_err("it fails");
        match (&failed, &expected) {
            (RetryAfter(_) | Held(_), _) => assert_eq!(failed, expected, "{fault:?}"),
            _ => assert_eq!(
                std::mem::discriminant(&failed),
                std::mem::discriminant(&expected),
                "{fault:?}: {failed:?}"
            ),
        }
        let shown = failed.to_string();
        assert!(!shown.contains("Nguyen") && !shown.contains("0912"), "{shown}");
        assert_eq!(desk.seen().len() > before, arrived, "{fault:?}");
    }
    // Nobody listens there at all: then certainly nothing was sent.
    let gone = FakeZaloOa::start().await.url();
    let parts = Parts {
        tokens: Arc::clone(&desk.tokens) as _,
        clock: Arc::clone(&desk.clock) as _,
        memo: Arc::clone(&desk.shelf) as _,
        pictures: Arc::clone(&desk.shelf) as _,
    };
    let channel = ZaloOa::new(&config(&gone), parts).expect("good settings");
    let failed = channel.send(&whose(AN), &text("một")).await;
    assert!(matches!(failed, Err(Transient(_) | Unknown(_))), "{failed:?}");
    let other = channel.send(&"telegram:5".into(), &text("một")).await;
    assert!(matches!(other, Err(Rejected(_))));
}

#[tokio::test]
async fn replies_quote_what_they_answer() {
    let desk = Desk::new().await;
    let errand = reply(&desk);
    let wrote = desk.fake.look(|state| state.people[AN].wrote[0].clone());
    let later = |hours: i64| {
        let mut errand = errand.clone();
        errand.presence.heard = Some(desk.clock.now() - hours * HOUR);
        errand
    };
    let reminder = Errand { delivery: Delivery::AtMostOnce, ..errand.clone() };
    let second = Errand { part: 1, ..errand.clone() };
    let pressed = Errand {
        presence: Presence { message: None, ..errand.presence.clone() },
        ..errand.clone()
    };
    for (errand, quoted) in [
        (&errand, true),
        (&later(47), true),
        (&later(48), false),
        (&reminder, false),
        (&second, false),
        (&pressed, false),
    ] {
        desk.deliver(&text("một"), errand).await.expect("sent");
        let seen = desk.seen().pop().unwrap();
        assert_eq!(seen.quoted.as_ref() == Some(&wrote), quoted, "{errand:?}");
    }
    // A quotation that Zalo refuses is no reason not to answer.
    desk.fake.with(|state| state.people.get_mut(AN).unwrap().wrote.clear());
    desk.deliver(&text("hai"), &errand).await.expect("sent");
    assert_eq!(desk.seen().pop().unwrap().quoted, None);
}

#[tokio::test]
async fn the_quota_is_kept_for_replies() {
    let desk = Desk::new().await;
    desk.fake.with(|state| state.people.get_mut(AN).unwrap().free = Some(3));
    let errand = reply(&desk);
    let reminder = Errand { delivery: Delivery::AtMostOnce, ..errand.clone() };
    let second = Errand { part: 1, ..errand.clone() };
    desk.deliver(&text("một"), &errand).await.expect("nothing is known yet");
    desk.deliver(&text("hai"), &reminder).await.expect("two are left");
    let held = desk.deliver(&text("ba"), &reminder).await;
    assert_eq!(held, Err(SendError::Held(Hold::Quota)), "the last one is for a reply");
    desk.deliver(&text("bốn"), &second).await.expect("it is");
    assert!(desk.seen().pop().unwrap().quoted.is_some(), "few are left: every part quotes");
    let held = desk.deliver(&text("năm"), &errand).await;
    assert_eq!(held, Err(SendError::Held(Hold::Quota)));
    let (asked, sent) =
        desk.fake.look(|state| (state.count("/quota/message"), state.count("/message/cs")));
    assert_eq!((asked, sent), (1, 3), "nothing was sent that could not arrive");
    // What was told is over when Zalo tells otherwise, and when they write.
    desk.fake.with(|state| state.people.get_mut(AN).unwrap().free = Some(1));
    desk.deliver(&text("sáu"), &errand).await.expect("asked anew");
    desk.clock.advance(1_000);
    desk.fake.text(AN, "ơi");
    desk.deliver(&text("bảy"), &reply(&desk)).await.expect("they wrote");
    let left = desk.channel.figures();
    assert!(left.iter().any(|figure| figure.name == "zalo_oa_quota_left"), "{left:?}");
}

/// A service that has just started knows nothing of anybody: it asks before
/// a reminder takes what a reply may need.
#[tokio::test]
async fn before_a_reminder_the_quota_is_asked() {
    let desk = Desk::new().await;
    let errand = reply(&desk);
    let reminder = Errand { delivery: Delivery::AtMostOnce, ..errand.clone() };
    let counts =
        || desk.fake.look(|state| (state.count("/quota/message"), state.count("/message/cs")));
    desk.fake.with(|state| state.people.get_mut(AN).unwrap().free = Some(1));
    let held = desk.deliver(&text("một"), &reminder).await;
    assert_eq!(held, Err(SendError::Held(Hold::Quota)), "the last one is for a reply");
    assert_eq!(counts(), (1, 0));
    desk.deliver(&text("hai"), &errand).await.expect("it is");
    // No limit, or no answer: then the sending itself tells.
    desk.fake.with(|state| state.people.get_mut(AN).unwrap().free = None);
    desk.clock.advance(1_000);
    desk.fake.text(AN, "ơi");
    let reminder = Errand { delivery: Delivery::AtMostOnce, ..reply(&desk) };
    desk.deliver(&text("ba"), &reminder).await.expect("no limit");
    desk.fake.fail("/quota/message", Fault::Code(-200));
    desk.deliver(&text("bốn"), &reminder).await.expect("not told");
    assert_eq!(counts(), (3, 3));
}
