//! Finds and masks personal data in what people write, before the engine,
//! the journal, the store or a log sees it.
//!
//! Pure. It prefers masking too much over keeping a secret, but leaves public
//! numbers alone: hotlines (1022, 1900 and 1800 numbers), legal documents,
//! dates, amounts.

use regex::Regex;
use std::sync::LazyLock;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 12-digit identity number.
    IdNumber,
    /// 9-digit identity number of the old cards.
    OldIdNumber,
    /// Telephone number.
    Phone,
    /// Bank card.
    BankCard,
    /// Any other long number, such as a bank account.
    LongNumber,
    /// E-mail address.
    Email,
    /// Password.
    Password,
    /// One-time code.
    Otp,
}

impl Kind {
    /// What stands in place of the value.
    pub fn mask(self) -> &'static str {
        match self {
            Self::IdNumber => "‹đã ẩn số định danh›",
            Self::OldIdNumber => "‹đã ẩn số CMND›",
            Self::Phone => "‹đã ẩn số điện thoại›",
            Self::BankCard => "‹đã ẩn số thẻ›",
            Self::LongNumber => "‹đã ẩn dãy số›",
            Self::Email => "‹đã ẩn email›",
            Self::Password => "‹đã ẩn mật khẩu›",
            Self::Otp => "‹đã ẩn mã›",
        }
    }

    /// Whether the person must be warned at once.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Password | Self::Otp)
    }
}

/// Masked text and what was masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redacted {
    /// Text without personal data.
    pub text: String,
    /// What was found, in order of appearance.
    pub found: Vec<Kind>,
}

impl Redacted {
    /// A password or one-time code was in it.
    pub fn has_secret(&self) -> bool {
        self.found.iter().any(|kind| kind.is_secret())
    }
}

/// Masks personal data in `text`.
pub fn redact(text: &str) -> Redacted {
    let plain = plain_digits(text);
    let mut spans: Vec<(usize, usize, Kind)> = Vec::new();
    let mut add = |start: usize, end: usize, kind: Kind| {
        if spans.iter().all(|(s, e, _)| end <= *s || *e <= start) {
            spans.push((start, end, kind));
        }
    };
    for captures in PASSWORD.captures_iter(&plain) {
        if let Some(value) = captures.get(1)
            && !is_ordinary_word(value.as_str())
        {
            add(value.start(), value.end(), Kind::Password);
        }
    }
    for captures in OTP.captures_iter(&plain) {
        if let Some(value) = captures.get(1) {
            add(value.start(), value.end(), Kind::Otp);
        }
    }
    if let Some(captures) = LONE_CODE.captures(&plain)
        && let Some(value) = captures.get(1)
    {
        add(value.start(), value.end(), Kind::Otp);
    }
    for email in EMAIL.find_iter(&plain) {
        add(email.start(), email.end(), Kind::Email);
    }
    for run in DIGITS.find_iter(&plain) {
        if let Some(kind) = number_kind(run.as_str()) {
            add(run.start(), run.end(), kind);
        }
    }
    spans.sort_by_key(|(start, ..)| *start);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end, kind) in &spans {
        out.push_str(&plain[from..*start]);
        out.push_str(kind.mask());
        from = *end;
    }
    if spans.is_empty() {
        // Nothing personal: the person's own characters are kept as they are.
        return Redacted { text: text.to_owned(), found: Vec::new() };
    }
    out.push_str(&plain[from..]);
    Redacted { text: out, found: spans.into_iter().map(|(.., kind)| kind).collect() }
}

/// Digits of every script as ASCII and invisible characters gone, so that a
/// number cannot hide.
fn plain_digits(text: &str) -> String {
    text.chars()
        .filter(|c| !crate::nlu::normalize::is_invisible(*c))
        .map(|c| match c {
            '\u{ff10}'..='\u{ff19}' => ascii_digit(c, 0xff10),
            '\u{0660}'..='\u{0669}' => ascii_digit(c, 0x0660),
            '\u{06f0}'..='\u{06f9}' => ascii_digit(c, 0x06f0),
            c => c,
        })
        .collect()
}

fn ascii_digit(c: char, zero: u32) -> char {
    char::from_digit(c as u32 - zero, 10).unwrap_or(c)
}

/// What a run of digits with separators is, if it is personal.
fn number_kind(run: &str) -> Option<Kind> {
    let plus = run.starts_with('+');
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    if digits.starts_with("1900") || digits.starts_with("1800") {
        return (digits.len() > 10).then_some(Kind::LongNumber);
    }
    // Dates such as 01/07/2024 and legal numbers use other separators or are shorter.
    match digits.len() {
        12 if digits.starts_with('0') => Some(Kind::IdNumber),
        11 | 12 if digits.starts_with("84") => Some(Kind::Phone),
        10 | 11 if digits.starts_with('0') => Some(Kind::Phone),
        9 => Some(Kind::OldIdNumber),
        13..=19 if luhn(&digits) => Some(Kind::BankCard),
        10.. => Some(Kind::LongNumber),
        _ if plus && digits.len() >= 9 => Some(Kind::Phone),
        _ => None,
    }
}

/// The check digit of bank cards (ISO/IEC 7812-1).
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            match (index % 2, digit * 2) {
                (0, _) => digit,
                (_, double) if double > 9 => double - 9,
                (_, double) => double,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Words that follow "mật khẩu" in a question rather than being the password.
fn is_ordinary_word(value: &str) -> bool {
    const WORDS: [&str; 24] = [
        "gì", "gi", "j", "sao", "nào", "nao", "đâu", "dau", "vneid", "cổng", "cong", "cũ", "cu",
        "mới", "moi", "sai", "đúng", "dung", "không", "khong", "ko", "rồi", "roi", "what",
    ];
    let value = value.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    value.is_empty() || WORDS.contains(&value.as_str())
}

static PASSWORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:m[ậa]t kh[ẩa]u|mk|pass(?:word|code)?|pw)(?:\s+(?:của|cua|c[ủu]a)\s+\S+){0,2}(?:\s+(?:mới|cũ|vneid|dvc))?\s*(?:\s(?:là|la|is)\s|[:=])\s*([^\s‹]\S*)",
    )
});

static OTP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:otp|m[ãa] (?:otp|x[áa]c (?:th[ựu]c|nh[ậa]n)|k[íi]ch ho[ạa]t|6 s[ốo]|s[áa]u s[ốo]))\D{0,24}(\d(?:[ .\-]?\d){3,7})\b",
    )
});

/// A message that is nothing but six digits.
static LONE_CODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(\d{6}|\d{3}[ \-]\d{3})\s*[.!]?\s*$"));

static EMAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+"));

/// Nine or more digits with single separators between them.
static DIGITS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\+?\d(?:[ .\-\u{2010}-\u{2015}\u{00a0}]{0,2}\d){8,}"));

fn pattern(source: &str) -> Regex {
    // The patterns are constants and compile in the tests below.
    #[allow(clippy::expect_used)]
    Regex::new(source).expect("constant pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_and_masks() {
        use Kind::*;
        for (text, found) in [
            ("cccd của tôi 052089999999", vec![IdNumber]),
            ("052 089 999 999", vec![IdNumber]),
            ("052.089.999.999", vec![IdNumber]),
            ("０５２０８９９９９９９９", vec![IdNumber]),
            ("0520\u{200b}89999999", vec![IdNumber]),
            ("cmnd 215123456", vec![OldIdNumber]),
            ("sdt 0905123456", vec![Phone]),
            ("+84 905 123 456", vec![Phone]),
            ("thẻ 4111 1111 1111 1111", vec![BankCard]),
            ("mail an.nguyen@example.com nhé", vec![Email]),
            ("mk la Abc@12345", vec![Password]),
            ("mật khẩu: hoa2024", vec![Password]),
            ("pass: 123", vec![Password]),
            ("mã otp là 482913", vec![Otp]),
            ("482913", vec![Otp]),
            ("482 913", vec![Otp]),
            ("gọi 1022", vec![]),
            ("1900 0368", vec![]),
            ("18001096", vec![]),
            ("Nghị định 59/2022/NĐ-CP ngày 05/9/2022", vec![]),
            ("từ 01/7/2024", vec![]),
            ("22.000 đồng", vec![]),
            ("mật khẩu là gì", vec![]),
            ("bước 3", vec![]),
            ("12", vec![]),
        ] {
            let redacted = redact(text);
            assert_eq!(redacted.found, found, "{text}");
            if found.is_empty() {
                assert_eq!(redacted.text, text);
            } else {
                let digits = redacted.text.chars().filter(char::is_ascii_digit).count();
                assert_eq!(digits, 0, "{}", redacted.text);
            }
        }
    }

    #[test]
    fn masking_twice_changes_nothing() {
        for text in ["cccd 052089999999 mk la abc1", "482913", "không có gì"] {
            let once = redact(text).text;
            assert_eq!(redact(&once).text, once);
        }
    }
}
