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
    /// A password or one-time code was in it, or it was little else than
    /// personal data: the person must be told not to send such things.
    pub fn has_secret(&self) -> bool {
        /// "số của tôi là …" is not a question.
        const HARDLY_ANY: usize = 4;
        let words = |text: &str| text.split_whitespace().count();
        let masks: usize = self.found.iter().map(|kind| words(kind.mask())).sum();
        self.found.iter().any(|kind| kind.is_secret())
            || (!self.found.is_empty() && words(&self.text) <= masks + HARDLY_ANY)
    }
}

/// Masks personal data in `text`.
pub fn redact(text: &str) -> Redacted {
    let plain = plain_digits(text);
    let mut spans: Vec<(usize, usize, Kind)> = Vec::new();
    let mut add = |start: usize, end: usize, kind: Kind| {
        if start < end && spans.iter().all(|(s, e, _)| end <= *s || *e <= start) {
            spans.push((start, end, kind));
        }
    };
    for captures in PASSWORD.captures_iter(&plain) {
        let marked = captures.name("marked").or(captures.name("marked2")).is_some();
        let said = captures.name("is").is_some();
        if let Some(value) = captures.name("value")
            && (marked && !is_ordinary_word(value.as_str())
                || looks_like_password(value.as_str(), said))
        {
            add(value.start(), value.end(), Kind::Password);
        }
    }
    for pattern in [&OTP_AFTER, &OTP_BEFORE, &LONE_CODE] {
        for captures in pattern.captures_iter(&plain) {
            if let Some(value) = captures.name("value").or_else(|| captures.name("short"))
                && !is_public_number(value.as_str())
            {
                add(value.start(), value.end(), Kind::Otp);
            }
        }
    }
    for email in EMAIL.find_iter(&plain) {
        add(email.start(), email.end(), Kind::Email);
    }
    // Dates, amounts and dossier codes are public; what lies between them is
    // looked at on its own.
    let mut from = 0;
    let public = PUBLIC.find_iter(&plain).map(|found| (found.start(), found.end()));
    for (start, end) in public.chain([(plain.len(), plain.len())]) {
        for run in DIGITS.find_iter(&plain[from..start]) {
            if let Some(kind) = number_kind(run.as_str()) {
                add(from + run.start(), from + run.end(), kind);
            }
        }
        from = end;
    }
    if spans.is_empty() {
        // Nothing personal: the person's own characters are kept as they are.
        return Redacted { text: text.to_owned(), found: Vec::new() };
    }
    spans.sort_by_key(|(start, ..)| *start);
    let mut out = String::with_capacity(plain.len());
    let mut from = 0;
    for (start, end, kind) in &spans {
        out.push_str(&plain[from..*start]);
        out.push_str(kind.mask());
        from = *end;
    }
    out.push_str(&plain[from..]);
    Redacted { text: out, found: spans.into_iter().map(|(.., kind)| kind).collect() }
}

/// Composed letters, digits of every width and script as ASCII, and no
/// invisible characters, so that nothing can hide.
fn plain_digits(text: &str) -> String {
    crate::nlu::normalize::nfc(text)
        .chars()
        .filter(|c| !crate::nlu::normalize::is_invisible(*c))
        .map(|c| match c as u32 {
            code @ 0xff10..=0xff19 => ascii_digit(c, code - 0xff10),
            code @ 0x0660..=0x0669 => ascii_digit(c, code - 0x0660),
            code @ 0x06f0..=0x06f9 => ascii_digit(c, code - 0x06f0),
            code @ 0x0966..=0x096f => ascii_digit(c, code - 0x0966),
            // Mathematical digits: five alphabets of ten.
            code @ 0x1d7ce..=0x1d7ff => ascii_digit(c, (code - 0x1d7ce) % 10),
            _ => c,
        })
        .collect()
}

fn ascii_digit(c: char, value: u32) -> char {
    char::from_digit(value, 10).unwrap_or(c)
}

/// Without a colon many words can follow; a password shows itself by a digit
/// or a sign, or, after "là", by being one long word in plain letters.
fn looks_like_password(value: &str, said: bool) -> bool {
    let value = value.trim_end_matches(['.', ',', '!', '?', ';']);
    let odd = value.chars().any(|c| c.is_ascii_digit() || "@#$%^&*_!".contains(c));
    value.is_ascii()
        && ((odd && value.len() >= 4) || (said && value.len() >= 7 && !is_ordinary_word(value)))
}

/// Years and hotlines are no codes.
fn is_public_number(value: &str) -> bool {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    matches!(digits.as_str(), "1022")
        || (digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
        || digits.starts_with("1900")
        || digits.starts_with("1800")
}

/// What a run of digits with separators is, if it is personal.
fn number_kind(run: &str) -> Option<Kind> {
    let plus = run.starts_with('+');
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 10 && (digits.starts_with("1900") || digits.starts_with("1800")) {
        return None;
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
        r"(?i)\b(?:m[ậa]t kh[ẩa]u|mk|pass(?:word|code)?|pw)\b(?:[^\n:=]{0,40}?(?:\s(?P<is>là|la|is)\b\s*(?P<marked>[:=])?|(?P<marked2>[:=]))|)\s*(?P<value>[^\s‹]\S*)",
    )
});

/// "mã otp là 482913".
static OTP_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:otp|code|m[ãa](?: (?:otp|x[áa]c (?:th[ựu]c|nh[ậa]n)|k[íi]ch ho[ạa]t|(?:6|s[áa]u)(?: ch[ữu])? s[ốo]))?)\b(?:\D{0,24}?(?P<value>\d(?:[ .\-]?\d){5})|\s*(?:[:=]|là|la|is)\s*(?P<short>\d(?:[ .\-]?\d){3,7}))\b",
    )
});

/// "482913 là mã otp".
static OTP_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?P<value>\d(?:[ .\-]?\d){3,7})\s+(?:là|la|is)\s+(?:m[ãa]|otp|code)")
});

/// A message that is six digits and hardly anything else.
static LONE_CODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:(?:d[ạa]|[đd][âa]y|n[èe]|v[âa]ng|em|ch[áa]u|c[ủu]a|t[ôo]i|a|ạ|m[ãa]|[đd][óo])[ ,.:]+){0,4}(?P<value>\d(?:[ .\-]?\d){5})(?:[ ,.!]+(?:ạ|a|nh[éeá]|nha|n[èe]|em|[ơo]i|[đd][óo]|[đd][âa]y))*\s*[.!]?\s*$",
    )
});

/// Numbers that everybody may see: dossier codes, dates with times, amounts.
static PUBLIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b\d{3}\.\d{2}\.\d{2}\.)?\bH\d{2}(?:\.\d{1,3})*-\d{6}-\d{3,6}\b|\b\d{1,2}[./\-]\d{1,2}[./\-](?:19|20)\d{2}\b(?:\s+\d{1,2}[:hg]\s?\d{0,2})?|\b(?:19|20)\d{2}-\d{2}-\d{2}\b(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?|\b\d{1,3}(?:[.,]\d{3})+\s?(?:[đd][ồo]ng|vn[đd]|đ\b)|\b\d+/(?:\d{4}/)?[A-ZĐ][A-ZĐ0-9\-]+",
    )
});

static EMAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+"));

/// Nine or more digits with small separators between them.
static DIGITS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\+?\(?\d(?:[ \t.,()\-\u{2010}-\u{2015}\u{00a0}]{0,3}\d){8,}"));

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
            ("mật khẩu là: hoa2024", vec![Password]),
            ("mật khẩu vneid của tôi là hoa2024", vec![Password]),
            ("mật khẩu tôi là hoa2024", vec![Password]),
            ("mật khẩu cổng dịch vụ công là hoa2024", vec![Password]),
            ("pass em là hoa2024", vec![Password]),
            ("mk hoa@2024", vec![Password]),
            ("ma\u{302}\u{323}t kha\u{302}\u{309}u: hoa2024", vec![Password]),
            ("482913 ạ", vec![Otp]),
            ("đây ạ 482913", vec![Otp]),
            ("482913 là mã otp", vec![Otp]),
            ("mã là 482913", vec![Otp]),
            ("mã 6 chữ số là 482913", vec![Otp]),
            ("4 8 2 9 1 3", vec![Otp]),
            ("482.913", vec![Otp]),
            ("cmnd 190012345", vec![OldIdNumber]),
            ("052 - 089 - 999 - 999", vec![IdNumber]),
            ("052,089,999,999", vec![IdNumber]),
            ("(024) 39431234", vec![Phone]),
            ("\u{1d7ce}52089999999", vec![IdNumber]),
            ("tôi không nhận được mã otp, gọi 1022 được không", vec![]),
            ("mã xác nhận hồ sơ 2024", vec![]),
            ("mật khẩu là bao nhiêu ký tự", vec![]),
            ("mk là mấy số", vec![]),
            ("mật khẩu của VNeID là do mình đặt", vec![]),
            ("quên mật khẩu thì làm sao", vec![]),
            ("000.00.00.H08-240101-0001", vec![]),
            ("H08.10-240101-0001", vec![]),
            ("ngày 15-01-2024 8h30", vec![]),
            ("2024-01-15 08:30", vec![]),
            ("01.07.2024-05.08.2024", vec![]),
            ("1.500.000.000 đồng", vec![]),
            ("1234/QĐ-UBND 01.02.2024 1022", vec![]),
        ] {
            let redacted = redact(text);
            assert_eq!(redacted.found, found, "{text}");
            if found.is_empty() {
                assert_eq!(redacted.text, text);
            } else {
                let digits = redacted.text.chars().filter(char::is_ascii_digit).count();
                assert!(digits <= 1, "{}", redacted.text);
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
