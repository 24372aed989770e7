//! Codes and accounts with letters in them: "mã otp A1B2C3", "711A12345678".

use super::Kind;
use super::beside::{is_filler, is_product, is_unit};
use super::form::Form;
use super::span::Spans;
use regex::Regex;
use std::sync::LazyLock;

/// Finds them; spans of bytes of the plain text. `public` is left alone.
pub fn lettered(form: &Form<'_>, public: &Spans) -> Vec<(Kind, (usize, usize))> {
    let mut found = Vec::new();
    if !form.digits {
        return found;
    }
    for account in ACCOUNT.find_iter(&form.text) {
        found.push((Kind::BankAccount, (account.start(), account.end())));
    }
    for named in CODE.captures_iter(&form.text) {
        let Some(code) = named.name("code") else { continue };
        if is_code(code.as_str()) && !public.touches(code.start(), code.end()) {
            found.push((Kind::Otp, (code.start(), code.end())));
        }
    }
    found
}

/// Accounts of VietinBank that were opened before it numbered them anew: a
/// branch, a letter or two and the rest, twelve signs in all.
static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{3}(?:a\d{8}|a[a-z]\d{7})\b"));

/// What is called a code, with the words that people put between.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:otp|opt|(?:ma|so) (?:otp|xac (?:nhan|thuc|minh)|kich hoat|bao mat|dang nhap))",
        r"(?:[ :=\-]{1,3}(?:cua|toi|tui|em|e|minh|con|chau|bac|ban|anh|chi|ong|ba|me|quy|khach|vneid|no|",
        r"gui|ve|la|ne|day|moi|cu|nay|do|nhan|duoc|dc|is|tai|khoan)){0,7}",
        r"[ :=\-]{1,3}(?P<code>[a-z0-9]{4,10})\b",
    ))
});

/// Letters and digits mixed, and neither a count nor the name of a thing nor a
/// code of digits that a word is glued to.
fn is_code(value: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let (before, after) = (value.trim_end_matches(digit), value.trim_start_matches(digit));
    digits >= 2
        && digits < value.len()
        && !is_product(value)
        && !is_unit(after)
        && !is_filler(after)
        && !is_filler(before)
        && !(after.len() + 4 <= value.len() && after.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

fn pattern(source: &str) -> Regex {
    // The patterns are constants and compile in the tests.
    #[allow(clippy::expect_used)]
    Regex::new(source).expect("constant pattern")
}
