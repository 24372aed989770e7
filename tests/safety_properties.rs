//! Whatever is written, the guard does not panic, its offsets fit, masking a
//! masked text changes nothing, and numbers are found whatever stands between
//! their digits.

#[path = "support/bundle.rs"]
#[allow(dead_code, reason = "benches use more of it")]
mod bundle;
#[path = "support/fuzz/mod.rs"]
#[allow(dead_code, reason = "the replay of the corpus uses more of it")]
mod fuzz;

use fuzz::guards::masked;
use hotline1022::safety::blot;
use hotline1022::safety::redact::{Kind, redact};
use proptest::prelude::*;

/// Words, numbers and signs as they come in messages.
fn message() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        3 => "[0-9]{1,14}",
        2 => prop::sample::select(vec![
            "mk", "mật khẩu", "là", ":", "otp", "mã", "cccd", "sdt", "stk", "không", "năm", "hai",
            "chín", "mươi", "trăm", "ba số", "sinh ngày", "Nguyễn Văn An", "15/8/1952", "@", "a còng",
            "gmail", "chấm com", "bhxh", "GD4", "+84", "/", "-", ".", ", ", "|", "\n", "‹", "›",
            "‹đã ẩn mã›", "‹đã ẩn mật khẩu›", "vcb", "pass", "tk/mk:",
            "tên mẹ", "viết liền", "con mèo", "quynhnhu", "em sinh", "tháng 5", "1022", "59/2022/NĐ-CP", "đồng",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => any::<String>(),
    ];
    prop::collection::vec((word, prop::sample::select(vec!["", " ", " ", "  "])), 0..24)
        .prop_map(|parts| parts.into_iter().map(|(word, gap)| word + gap).collect())
}

/// What people write around a number.
fn words() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "cccd của tôi",
        "số",
        "ad ơi",
        "không vào được",
        "là số gì",
        "nhập",
        "a",
        "k dc",
        "năm nay",
        "sao z",
        "đăng nhập bằng",
        "my number is",
        "tk",
        "(",
        "[",
        "=>",
        "đổi",
        "cũ",
        "và",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1022), ..ProptestConfig::default() })]

    #[test]
    fn anything_can_be_written(text in any::<String>()) {
        masked(&text);
    }

    #[test]
    fn messages_of_the_usual_parts(text in message()) {
        masked(&text);
    }

    /// Numbers of the lengths that are personal never stay whole.
    #[test]
    fn no_long_run_of_digits_survives(before in words(), number in "[1-9][0-9]{8}|0[35789][0-9]{8}|0[0-9]{11}", after in words()) {
        // Calls and dossiers are everybody's.
        prop_assume!(!number.starts_with("1900") && !number.starts_with("1800"));
        let text = format!("{before} {number} {after}");
        let kept = masked(&text).text;
        prop_assert!(!kept.contains(&number), "{}", kept);
    }

    /// A number that ends with "000" is an amount.
    #[test]
    fn codes_and_passwords_are_found(code in "[1-9][0-9]{4}[1-9]", word in "[a-z]{3,8}[0-9]{2,5}[@#!]") {
        for (text, kind) in [
            (format!("otp {code}"), Kind::Otp),
            (code.clone(), Kind::Otp),
            (format!("mã xác nhận là {code} đó"), Kind::Otp),
            (format!("mk là {word}"), Kind::Password),
            (format!("pass: {word} mà không vô được"), Kind::Password),
        ] {
            let masked = masked(&text);
            prop_assert_eq!(masked.found.first().map(|found| found.kind), Some(kind), "{}", text);
            prop_assert!(!masked.text.contains(&code) && !masked.text.contains(word.trim_end_matches('!')), "{}", masked.text);
        }
    }
}

/// Pieces of which the worst texts are made: what each rule begins with, over
/// and over.
const SHAPES: &[&str] = &[
    "0",
    "0 ",
    "0,",
    "1.",
    "1,",
    "1.1 ",
    "1.234.",
    "1,234,",
    "12/",
    "1-",
    "1:",
    "1h",
    "1k ",
    "1 k ",
    "9.999.999.9",
    "v1.",
    "ban 1.",
    "1/a-",
    "1/2024/a-",
    "0x",
    "không ",
    "năm ",
    "mk ",
    "mk ten ",
    "mk tên mẹ viết liền ",
    "mk là tên con: ",
    "mk là con mèo đen ",
    "mk là la ",
    "mk 6 số ",
    "mk em nhập là quynhnhu ",
    "mkkhongduoc ",
    "mk là abc1 với số 1",
    "ngày sinh trên thẻ là 1/1/1960 ",
    "năm 1990 tháng 5 ngày 20 em sinh ",
    "đẻ ngày 1/1/1960",
    "10 số ",
    "mk là ",
    "mk:",
    "mk: con ",
    "mk1 ",
    "mật khẩu ",
    "mật khẩu là ngày sinh ",
    "mật mã ",
    "matkhau ",
    "mkhau: ",
    "mkvneid ",
    "m k la ",
    "m.k ",
    "pas ",
    "passs word ",
    "password là của tôi ",
    "pass: ",
    "passcode ",
    "pin 1234 ",
    "pin là ",
    "pw=",
    "tk/mk: ",
    "mk: huong dan ",
    "mk: xem o dau ",
    "quên mk, hình như ",
    "mk tôi nhập là gõ là thử ",
    "là mk ",
    "hoa2024 là mk ",
    "0905123456 mk ",
    "0905 123 456 pass hoahoa ",
    "052089999999 mk hoahoa ",
    "a@",
    "a@b.",
    "a @ ",
    "a.",
    "a.com/",
    "www.",
    "http://",
    "+84",
    "((((",
    "[",
    "\"",
    "1/1/19",
    "1/1/1990",
    "15 8 1952 ",
    "sinh ",
    "sinh ngày ",
    "Nguyễn ",
    "Nguyễn Văn An 15/8/1952 ",
    "anh Tuấn ",
    "ngày 1 tháng ",
    "tháng 1 ",
    "‹đã ẩn mã›",
    "‹",
    "H08.",
    "000.",
    "H08-240101-",
    "01-01-",
    "1900 ",
    "0905123456 ",
    "0905123456/",
    "052089999999 a1b2c3d4 ",
    "a1",
    "a1b2c3 ",
    "abc123 ",
    "otp ",
    "otp là ",
    "mã ",
    "mã otp a1b2 ",
    "mã xác nhận của tôi là ",
    "otp cua em la cua em la ",
    "711aa1234567 ",
    "năm 2025 ",
    "quý 3 năm 2025 ",
    "năm năm 2025 năm ",
    "biên nhận ",
    "biên nhận 250715-",
    "vneid 2.1.",
    "13.7765,109.",
    "77-h1 ",
    "rr12345678",
    "ông Nguyễn ",
    "sinh năm ",
    "em tên Hoa sinh ngày 15 ",
    "ngày 15 tháng 8 năm 1952 ",
    "482913 ",
    "482913, ",
    "đã 4829 ",
    "a còng ",
    "chấm com ",
    "GD4 ",
    "711a",
    "IDVNM0",
    "5123456m",
    "15 jan ",
    "\u{200b}",
    "\u{301}",
    "①",
    "😀",
    "\n",
    " ",
    ".",
];

/// Masking is done at once whatever the text is made of.
#[test]
fn texts_of_every_shape_are_masked_whole() {
    for part in SHAPES {
        let text: String = part.chars().cycle().take(2_000).collect();
        let masked = redact(&text);
        assert_eq!(redact(&masked.text).text, masked.text, "{part:?}");
    }
}

/// Long texts of the worst shapes take time in proportion to their length: each
/// would take minutes if the text were read to its end once for every part of
/// it. The bench `safety` tells how much time.
#[test]
fn long_texts_take_time_in_proportion() {
    for part in SHAPES {
        let text: String = part.chars().cycle().take(LONG).collect();
        let blotted = blot(&text);
        assert_eq!(blotted.chars().count(), LONG, "{part:?}");
    }
}

/// Characters; many times what is let in.
const LONG: usize = 100_000;

#[test]
fn separators_hide_nothing() {
    for gap in ["", " ", ".", "-", " - ", "_", "·", "\u{200b}", "\u{feff}"] {
        for size in [1, 3, 4, 6] {
            let groups: Vec<String> = ['0', '5', '2', '0', '8', '9', '1', '2', '3', '4', '5', '6']
                .chunks(size)
                .map(|group| group.iter().collect())
                .collect();
            let masked = redact(&format!("số của tôi: {}", groups.join(gap)));
            assert!(!masked.found.is_empty(), "{gap:?} {size}: {}", masked.text);
            assert!(!masked.text.contains("456"), "{gap:?} {size}: {}", masked.text);
        }
    }
}
