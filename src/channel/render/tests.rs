//! Tests of fitting messages to channels.

use super::split::{is_blank, split};
use super::*;
use crate::channel::TextUnit;
use crate::flow::ChannelKind;
use crate::message::{Image, Link, Piece, pieces};
use proptest::prelude::*;

fn choice(label: &str, kind: ChoiceKind) -> Choice {
    Choice { label: label.to_owned(), payload: format!("c.{}", label.len()), kind }
}

fn caps(text: usize, caption: usize, buttons: usize) -> Capabilities {
    Capabilities { text, caption, buttons, ..Capabilities::of(ChannelKind::Telegram) }
}

fn link(qr: bool) -> Link {
    Link {
        url: "https://dichvucong.gov.vn".to_owned(),
        label: "Mở cổng".to_owned(),
        qr_alt: qr.then(|| "Mã QR".to_owned()),
    }
}

fn words(part: &Part) -> &str {
    match part {
        Part::Text { text, .. } => text,
        Part::Picture { caption, .. } => caption,
    }
}

/// What a reader sees: white space may change at the cuts, nothing else may.
fn seen(text: &str) -> String {
    text.chars().filter(|c| !is_blank(c.encode_utf8(&mut [0; 4]))).collect()
}

#[test]
fn a_short_message_is_one_part_with_its_buttons() {
    let message = Message {
        text: "Bạn đã xong chưa?".to_owned(),
        choices: vec![choice("Xong", ChoiceKind::Answer)],
        link: Some(link(false)),
        number_hint: "Trả lời bằng số:".to_owned(),
        ..Message::default()
    };
    assert_eq!(
        fit(&message, &Capabilities::of(ChannelKind::Telegram)),
        [Part::Text {
            text: "Bạn đã xong chưa?".to_owned(),
            choices: message.choices.clone(),
            link: Some(("https://dichvucong.gov.vn".to_owned(), "Mở cổng".to_owned())),
        }]
    );
}

#[test]
fn choices_beyond_the_buttons_are_numbered() {
    let message = Message {
        text: "Chọn:".to_owned(),
        choices: vec![
            choice("Quay lại", ChoiceKind::Command),
            choice("Bình Định", ChoiceKind::Answer),
            choice("Gặp người", ChoiceKind::Help),
            choice("Quảng Trị", ChoiceKind::Answer),
        ],
        number_hint: "Trả lời bằng số:".to_owned(),
        ..Message::default()
    };
    let list = "Chọn:\n\nTrả lời bằng số:\n1. Quay lại\n2. Bình Định\n3. Gặp người\n4. Quảng Trị";
    for (places, expected) in [
        (0, vec![]),
        (2, vec!["Bình Định", "Quảng Trị"]),
        (3, vec!["Bình Định", "Gặp người", "Quảng Trị"]),
    ] {
        let parts = fit(&message, &caps(4_096, 1_024, places));
        let [Part::Text { text, choices, .. }] = parts.as_slice() else {
            panic!("one text: {parts:?}");
        };
        assert_eq!(text, list);
        assert_eq!(choices.iter().map(|c| c.label.as_str()).collect::<Vec<_>>(), expected);
    }
    let parts = fit(&message, &caps(4_096, 1_024, 4));
    assert_eq!(words(&parts[0]), "Chọn:", "no numbers where every choice has a button");
}

#[test]
fn a_payload_that_does_not_fit_is_typed_instead() {
    let mut long = choice("Xong", ChoiceKind::Answer);
    long.payload = "x".repeat(65);
    let message = Message {
        text: "Xong chưa?".to_owned(),
        choices: vec![long],
        number_hint: "Gõ số:".to_owned(),
        ..Message::default()
    };
    let parts = fit(&message, &Capabilities::of(ChannelKind::Telegram));
    assert_eq!(words(&parts[0]), "Xong chưa?\n\nGõ số:\n1. Xong");
}

#[test]
fn pictures_carry_the_text_when_it_fits() {
    let mut message = Message {
        text: "Quét mã để mở cổng.".to_owned(),
        choices: vec![choice("Xong", ChoiceKind::Answer)],
        link: Some(link(true)),
        ..Message::default()
    };
    let telegram = Capabilities::of(ChannelKind::Telegram);
    let parts = fit(&message, &telegram);
    let [Part::Picture { picture: Picture::Qr { .. }, caption, choices, link: Some(_) }] =
        parts.as_slice()
    else {
        panic!("one picture: {parts:?}");
    };
    assert_eq!((caption.as_str(), choices.len()), ("Quét mã để mở cổng.", 1));

    message.image = Some(Image { file: "a.png".to_owned(), alt: "Màn hình".to_owned() });
    let parts = fit(&message, &telegram);
    let [
        Part::Picture { picture: Picture::File { .. }, caption: first, choices: none, link: None },
        Part::Picture { picture: Picture::Qr { .. }, caption: second, choices, link: Some(_) },
    ] = parts.as_slice()
    else {
        panic!("two pictures: {parts:?}");
    };
    assert_eq!((first.as_str(), none.len()), ("Quét mã để mở cổng.", 0));
    assert_eq!((second.as_str(), choices.len()), ("", 1));

    message.text = "chữ ".repeat(500);
    let parts = fit(&message, &telegram);
    assert!(matches!(
        parts.as_slice(),
        [
            Part::Text { choices, .. },
            Part::Picture { .. },
            Part::Picture { choices: last, .. }
        ] if choices.is_empty() && last.len() == 1
    ));
}

#[test]
fn buttons_never_stand_alone() {
    let telegram = Capabilities::of(ChannelKind::Telegram);
    let mut message = Message::default();
    assert!(fit(&message, &telegram).is_empty());
    message.text = " \n\u{200b}".to_owned();
    assert!(fit(&message, &telegram).is_empty());
    message.link = Some(link(false));
    assert_eq!(words(&fit(&message, &telegram)[0]), "Mở cổng");
    message.link = None;
    message.choices = vec![choice("Xong", ChoiceKind::Answer)];
    assert_eq!(words(&fit(&message, &telegram)[0]), "…");
}

#[test]
fn labels_are_cut_between_graphemes() {
    for (text, longest, expected) in [
        ("Xong", 4, "Xong"),
        ("Đã xong rồi", 8, "Đã xong…"),
        ("👨‍👩‍👧👨‍👩‍👧", 6, "👨‍👩‍👧…"),
        ("e\u{301}e\u{301}e\u{301}", 4, "e\u{301}…"),
    ] {
        assert_eq!(label(text, longest), expected, "{text}");
    }
}

#[test]
fn cuts_come_where_a_reader_pauses() {
    for (text, limit, expected) in [
        ("một hai ba", 7, vec!["một hai", "ba"]),
        ("Một. Hai ba bốn", 12, vec!["Một.", "Hai ba bốn"]),
        ("Một hai\nba. bốn", 13, vec!["Một hai", "ba. bốn"]),
        ("Một\nhai\n\nba bốn năm", 14, vec!["Một\nhai", "ba bốn năm"]),
        ("Nhấn nút [Nộp hồ sơ] ngay", 16, vec!["Nhấn nút", "[Nộp hồ sơ] ngay"]),
        ("[Nộp hồ sơ]", 5, vec!["[Nộp", "hồ", "sơ]"]),
        ("abcdef", 4, vec!["abcd", "ef"]),
        ("👍👍👍", 5, vec!["👍👍", "👍"]),
        ("👍👍", 1, vec!["👍", "👍"]),
        ("a\r\n\r\nb", 3, vec!["a", "b"]),
        ("   ", 2, vec![]),
    ] {
        assert_eq!(split(text, limit, TextUnit::Utf16), expected, "{text:?} at {limit}");
    }
}

#[test]
fn a_megabyte_of_anything_works() {
    let telegram = Capabilities::of(ChannelKind::Telegram);
    for unit in
        ["👨‍👩‍👧‍👦", "🇻🇳", "e\u{301}", "\u{301}", "שלום \u{202e}x\u{202c} ", "ế", "[", "[a] ", "]\n", "a"]
    {
        let text = unit.repeat(1_000_000 / unit.len());
        let message = Message {
            text: text.clone(),
            choices: vec![choice("Xong", ChoiceKind::Answer)],
            ..Message::default()
        };
        let parts = fit(&message, &telegram);
        check(&message, &parts, &telegram);
    }
}

/// What holds for every message on every channel.
fn check(message: &Message, parts: &[Part], caps: &Capabilities) {
    let all: String = parts.iter().map(words).map(seen).collect();
    assert!(all.starts_with(&seen(&message.text)), "nothing is lost");
    for (i, part) in parts.iter().enumerate() {
        let last = i + 1 == parts.len();
        let (choices, link) = match part {
            Part::Text { text, choices, link } => {
                assert!(!is_blank(text));
                assert!(caps.unit.length(text) <= caps.text);
                (choices, link)
            }
            Part::Picture { caption, choices, link, .. } => {
                assert!(caps.unit.length(caption) <= caps.caption);
                assert!(caps.picture_buttons || (choices.is_empty() && link.is_none()));
                (choices, link)
            }
        };
        assert!(last || (choices.is_empty() && link.is_none()), "buttons under the last part");
        assert!(choices.len() + usize::from(link.is_some()) <= caps.buttons.max(1));
    }
    if let Some(Part::Text { choices, link, .. } | Part::Picture { choices, link, .. }) =
        parts.last()
    {
        assert_eq!(link.is_some(), message.link.is_some() && caps.buttons > 0);
        if let Some(address) = message.link.as_ref().filter(|_| caps.buttons == 0) {
            assert!(
                all.contains(&seen(&address.url)),
                "a link without a button stands in the text"
            );
        }
        for (number, choice) in message.choices.iter().enumerate() {
            let listed = all.contains(&seen(&format!("{}. {}", number + 1, choice.label)));
            let button = choices.iter().any(|c| c.payload == choice.payload);
            assert!(listed || button, "every choice can be made");
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let bit = prop_oneof![
        4 => "[a-zà-ỹ]{1,9}".prop_map(String::from),
        3 => Just(" ".to_owned()),
        1 => prop_oneof![Just("\n"), Just("\n\n"), Just("\r\n"), Just(". "), Just("! ")]
            .prop_map(str::to_owned),
        1 => "\\[[A-Za-zà-ỹ ]{0,20}\\]",
        1 => prop_oneof![
            Just("👨‍👩‍👧‍👦"), Just("🇻🇳🇱🇦"), Just("e\u{301}\u{323}"), Just(" \u{301}"), Just("\u{200b}"),
            Just("\u{2067}שלום\u{2069}"), Just("["), Just("]"), Just("&<>\""),
        ].prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(bit, 0..120).prop_map(|bits| bits.concat())
}

#[test]
fn a_sign_that_joins_its_space_keeps_it() {
    assert_eq!(split("\u{600} ", 150, TextUnit::Utf16), ["\u{600} "]);
    assert_eq!(split("một  \r\n ", 150, TextUnit::Utf16), ["một"]);
}

proptest! {
    #[test]
    fn every_message_fits_every_channel(
        text in any_text(),
        labels in prop::collection::vec("[A-Za-zà-ỹ]{1,12}", 0..9),
        kinds in prop::collection::vec(0_u8..3, 9),
        with_link in 0_u8..3,
        image in any::<bool>(),
        text_limit in 150_usize..600,
        caption in 64_usize..600,
        places in 0_usize..9,
        picture_buttons in any::<bool>(),
        chars in any::<bool>(),
    ) {
        let choices = labels.iter().zip(kinds).enumerate().map(|(i, (label, kind))| Choice {
            label: label.clone(),
            payload: format!("c.{i}"),
            kind: [ChoiceKind::Answer, ChoiceKind::Help, ChoiceKind::Command][usize::from(kind)],
        }).collect();
        let message = Message {
            text,
            choices,
            link: (with_link > 0).then(|| link(with_link == 2)),
            image: image.then(|| Image { file: "a.png".to_owned(), alt: "Ảnh".to_owned() }),
            waiting: true,
            number_hint: "Gõ số:".to_owned(),
        };
        let unit = if chars { TextUnit::Chars } else { TextUnit::Utf16 };
        let caps = Capabilities { picture_buttons, unit, ..caps(text_limit, caption, places) };
        let parts = fit(&message, &caps);
        check(&message, &parts, &caps);
        prop_assert_eq!(&parts, &fit(&message, &caps), "the same at every attempt");
    }

    #[test]
    fn no_cut_inside_a_button_name_or_a_grapheme(text in any_text(), limit in 150_usize..400) {
        let boundaries: std::collections::BTreeSet<usize> =
            text.grapheme_indices(true).map(|(i, _)| i).chain([text.len()]).collect();
        let start = text.as_ptr() as usize;
        let mut at = 0;
        let keys: Vec<_> = pieces(&text).into_iter().filter_map(|piece| {
            let (Piece::Plain(words) | Piece::Key(words)) = piece;
            let span = at..at + words.len();
            at = span.end;
            matches!(piece, Piece::Key(_)).then_some(span)
        }).collect();
        for piece in split(&text, limit, TextUnit::Utf16) {
            let from = piece.as_ptr() as usize - start;
            for place in [from, from + piece.len()] {
                prop_assert!(boundaries.contains(&place), "{:?} cut inside a grapheme", text);
                prop_assert!(
                    keys.iter().all(|key| !(key.start < place && place < key.end)),
                    "{:?} cut inside a button name", text
                );
            }
        }
    }
}
