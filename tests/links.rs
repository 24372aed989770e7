//! The judge of links against tables, one message a line, and its promises:
//! it never panics, shows only visible characters, and never calls a host
//! official that differs from one in a single look-alike letter.

use hotline1022::content;
use hotline1022::content::talk::{START, Talk};
use hotline1022::engine::event::Event;
use hotline1022::flow::official::OfficialHosts;
use hotline1022::flow::{ChannelKind, FlowSet};
use hotline1022::guard::LinkVerdict;
use hotline1022::safety::links::{Link, defang, links, worst};
use hotline1022::safety::screen;
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

/// What people are served with.
static CONTENT: LazyLock<FlowSet> = LazyLock::new(|| {
    let loaded = content::load(content::Files::from_list(content::embedded()));
    loaded.catalog.expect("built-in content").set
});

/// Its official list.
static OFFICIAL: LazyLock<OfficialHosts> = LazyLock::new(|| CONTENT.official.clone());

/// Every case of the tables: file and line, expected verdict, text.
fn cases() -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut out = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let (verdict, message) = line.split_once('\t').expect("verdict, tab, message");
            out.push((format!("{name}:{}", number + 1), verdict.to_owned(), unescape(message)));
        }
    }
    out
}

/// `\u{200b}`, `\n`, `\\`.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        if let Some(code) = after.strip_prefix("u{") {
            let (hex, end) = code.split_once('}').unwrap();
            out.push(char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap());
            rest = end;
        } else {
            let mut chars = after.chars();
            out.push(if chars.next() == Some('n') { '\n' } else { '\\' });
            rest = chars.as_str();
        }
    }
    out + rest
}

fn verdict(text: &str) -> &'static str {
    worst(&links(text, &OFFICIAL)).map_or("none", LinkVerdict::code)
}

#[test]
fn the_tables_hold() {
    let cases = cases();
    assert!(cases.len() >= 400, "{}", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(_, expected, text)| verdict(text) != expected)
        .map(|(place, expected, text)| {
            format!(
                "{place}: {expected}, found {}: {text:?} {:?}",
                verdict(text),
                links(text, &OFFICIAL)
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// An independent reader of links, as chat programs have one.
fn clickable(text: &str) -> Vec<String> {
    let mut finder = linkify::LinkFinder::new();
    finder.url_must_have_scheme(false);
    finder.kinds(&[linkify::LinkKind::Url]);
    finder.links(text).map(|link| link.as_str().to_owned()).collect()
}

#[test]
fn what_is_kept_cannot_be_pressed() {
    for (place, expected, text) in cases() {
        let found = links(&text, &OFFICIAL);
        if expected != "lookalike" && expected != "unknown" {
            continue;
        }
        let bad: Vec<&str> = found
            .iter()
            .filter(|link| link.verdict >= LinkVerdict::Unknown)
            .map(|link| &text[link.start..link.end])
            .collect();
        let (kept, guard) = screen(&text, &OFFICIAL);
        for link in clickable(&kept) {
            let good = matches!(verdict(&link), "official" | "gov_other");
            assert!(good, "{place}: {link} of {bad:?} in {kept}");
        }
        let host = guard.link.unwrap().host;
        assert!(clickable(&host).is_empty(), "{place}: {host}");
    }
}

#[test]
fn one_look_alike_letter_is_never_official() {
    let swaps: &[(char, &str)] = &[
        ('a', "аαạ"),
        ('b', "Ьƅ"),
        ('c', "сϲ"),
        ('d', "ԁđ"),
        ('e', "еẹ"),
        ('g', "ɡqԍ"),
        ('h', "һհ"),
        ('i', "іι1lị"),
        ('n', "ոпm"),
        ('o', "оο0ọ"),
        ('q', "ԛg"),
        ('r', "г"),
        ('t', "тt\u{301}"),
        ('u', "υսụv"),
        ('v', "νѵu"),
        ('.', "．。․"),
        ('l', "ӏ1I"),
    ];
    for entry in &OFFICIAL.hosts {
        for (at, letter) in entry.host.char_indices() {
            for (_, others) in swaps.iter().filter(|(from, _)| *from == letter) {
                for other in others.chars().filter(|other| *other != letter) {
                    let mut host = entry.host.clone();
                    host.replace_range(at..at + letter.len_utf8(), &other.to_string());
                    for text in
                        [host.clone(), format!("https://{host}/a"), format!("xem {host} nhé")]
                    {
                        assert_ne!(verdict(&text), "official", "{text}");
                    }
                }
            }
        }
    }
}

#[test]
fn names_in_front_behind_and_inside() {
    for entry in &OFFICIAL.hosts {
        let host = &entry.host;
        for good in [
            format!("https://{host}/?a=https://b.top"),
            format!("HTTP://{}:443", host.to_uppercase()),
            format!("https://www.{host}."),
        ] {
            assert_eq!(verdict(&good), "official", "{good}");
        }
        for bad in [
            format!("https://{host}.a.top"),
            format!("https://{host}@a.top/"),
            format!("https://a.top/{host}"),
            format!("https://a.top/?u={host}"),
            format!("https://a.top\\@{host}"),
            host.replace('.', " . "),
            host.replace('.', "\u{200b}."),
            format!("https://{host}∕a.top"),
        ] {
            assert_eq!(verdict(&bad), "lookalike", "{bad}");
        }
    }
}

/// What the bot says to messages in a row, by name.
fn said(messages: &[&str]) -> Vec<Vec<String>> {
    let mut talk = Talk::new(&CONTENT, ChannelKind::Telegram, START);
    let turns = messages.iter().map(|message| {
        let (text, guard) = screen(message, &OFFICIAL);
        let said = talk.event(&Event::typed(text, guard));
        said.iter().map(|say| say.message.id.clone()).collect()
    });
    turns.collect()
}

#[test]
fn the_bot_answers_about_links() {
    let bad = "họ gửi https://dichvucongs.top/nop-phat";
    for (message, expected) in [
        ("trang dichvucong.gov.vn có phải trang thật không", "duong-dan-that"),
        ("https://vneid.gov.vn", "duong-dan-that"),
        ("bocongan.gov.vn co that khong", "duong-dan-co-quan"),
        ("e vào https://bit.ly/3xYz1 dc ko", "duong-dan-la"),
        (bad, "duong-dan-gia"),
        ("file vneid.apk nè", "duong-dan-apk"),
        ("dichvucong . gov . vn", "duong-dan-viet-roi"),
        ("dichvucong chấm gov chấm vn", "duong-dan-doc-ten"),
    ] {
        assert_eq!(said(&[message])[0], [expected], "{message}");
    }
    // A question beside a good link is answered as the question it is.
    let other = &said(&["quen mk dang nhap dichvucong.gov.vn lay lai sao"])[0];
    assert!(!other.is_empty() && !other[0].starts_with("duong-dan"), "{other:?}");
    // In the middle of a guide a warning keeps the step's buttons, and the
    // milder answers show the step again.
    let turns = said(&["lừa đảo", bad, "https://vneid.gov.vn"]);
    assert_eq!(turns[1], ["duong-dan-gia"]);
    assert_eq!(turns[2], ["duong-dan-that", "hoi"]);
}

#[test]
fn stories_of_fraud_lead_to_the_guide() {
    for (story, expected) in [
        ("công an gọi bắt cài vneid file apk", "hoi"),
        ("bao dong 22k cap nhat", "hoi"),
        ("can bo phuong nhan zalo bao chup mat de dong bo", "hoi"),
        ("share man hinh de em kiem tra loi giup anh nhe", "hoi"),
        ("họ doạ không làm sẽ khoá tài khoản định danh", "hoi"),
        ("sau sáp nhập phường mới gọi điện kêu cập nhật", "hoi"),
        ("gọi video call quét mặt để kích hoạt mức 2", "hoi"),
        ("công an xã gọi điện bảo nộp phí 22.000 để đồng bộ", "hoi"),
        ("police called me and want me to pay a fee to update", "hoi"),
        ("em là cán bộ hỗ trợ VNeID, share màn hình để em kiểm tra lỗi", "hoi"),
        ("nó kêu đọc otp", "hoi"),
        ("tôi lỡ bấm vào link lạ rồi", "khan-cap"),
        ("lo cai app la tren dien thoai roi phai lam sao", "khan-cap"),
        ("e vừa đọc mã otp cho người ta rồi có sao không ạ hu hu", "khan-cap"),
        ("chuyển tiền cho nó rồi", "khan-cap"),
        ("i gave them the otp", "khan-cap"),
    ] {
        let turn = &said(&[story])[0];
        assert!(turn.iter().any(|id| id == expected), "{story}: {turn:?}");
    }
}

/// Pieces of which bad messages are made.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("dichvucong.gov.vn".to_owned()),
        Just("vneid".to_owned()),
        Just("https://".to_owned()),
        Just(".".to_owned()),
        Just("/".to_owned()),
        Just("@".to_owned()),
        Just("[.]".to_owned()),
        Just(" chấm ".to_owned()),
        Just("\u{200b}".to_owned()),
        Just("∕".to_owned()),
        Just("xn--".to_owned()),
        Just("top".to_owned()),
        Just("[::1]".to_owned()),
        Just("%2e".to_owned()),
        Just(":8080".to_owned()),
        "\\PC{0,6}",
        "[a-zа-яà-ỹ0-9 ]{0,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1022), ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_judged(parts in proptest::collection::vec(piece(), 0..14)) {
        let text = parts.concat();
        let found = links(&text, &OFFICIAL);
        let mut from = 0;
        for link in &found {
            prop_assert!(link.start >= from && link.end > link.start && link.end <= text.len());
            prop_assert!(text.get(link.start..link.end).is_some());
            prop_assert!(link.host.chars().all(|c| c.is_ascii_graphic()), "{}", link.host);
            from = link.end;
        }
        for link in found.into_iter().filter(|link| link.verdict >= LinkVerdict::Unknown) {
            let words = &text[link.start..link.end];
            let kept = defang(words, &[Link { start: 0, end: words.len(), ..link }]);
            prop_assert!(clickable(&kept).is_empty(), "{}", kept);
        }
    }

    #[test]
    fn nothing_but_official_hosts_is_official(host in "[a-z0-9.-]{1,30}", user in "[a-z.]{0,10}") {
        let text = format!("https://{user}@{host}/x");
        for link in links(&text, &OFFICIAL) {
            if link.verdict == LinkVerdict::Official {
                prop_assert!(OFFICIAL.find(&link.host).is_some());
            }
        }
    }
}

#[test]
fn long_texts_take_time_in_proportion() {
    // Each would take minutes if a character were looked at once for every other.
    for piece in
        ["a.", "dichvucong . ", "https://", "vneid[.]", "@", "a@b.", "((((", "[a](", "chấm "]
    {
        let text = piece.repeat(200_000 / piece.len());
        links(&text, &OFFICIAL);
    }
}
