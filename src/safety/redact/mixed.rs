//! Words of letters and digits that nothing but a password looks like. They are
//! masked where the message speaks of a password or holds the number of an
//! account: people send "0905123456 Tuan@1990" and nothing more.

use super::form::{Form, OPAQUE};
use super::shape::{is_address, is_shaped, trimmed};
use super::span::Spans;
use super::trigger::trigger;

/// Shorter words of letters and digits are steps, models and streets.
const SHORTEST: usize = 6;
/// What is longer is no password that anybody types.
const LONGEST: usize = 64;

/// Finds them; spans of bytes of the plain text. `public` is left alone, and so
/// is what is `taken`. `account`: a long number has been found.
pub fn mixed(form: &Form<'_>, public: &Spans, taken: &Spans, account: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if !form.digits || !(account || speaks_of_one(form)) {
        return found;
    }
    let apart = |c: char| {
        c.is_ascii_whitespace() || c == char::from(OPAQUE) || matches!(c, '|' | ';' | ',' | '"')
    };
    // The words before, the last one first.
    let mut before = ["", ""];
    let mut at = 0;
    for word in form.text.split(apart) {
        let (start, end) = (at, at + word.len());
        at = end + 1;
        if word.is_empty() {
            continue;
        }
        if let Some(span) = value(form, start, end, taken)
            && !is_public(public, span)
            && !is_called_otherwise(before)
        {
            found.push(span);
        }
        before = [word, before[0]];
    }
    found
}

fn speaks_of_one(form: &Form<'_>) -> bool {
    (0..form.pieces.len()).any(|at| trigger(form, &form.pieces, at).is_some())
}

/// The password that a word is, without signs around it: "-Tuan@1990", and what
/// follows a number in "0905123456-Tuan@1990".
fn value(form: &Form<'_>, start: usize, end: usize, taken: &Spans) -> Option<(usize, usize)> {
    let start = taken.over(start, end).map_or(start, |(_, after)| after.max(start)).min(end);
    let word = &form.text[start..end];
    let front =
        word.len() - word.trim_start_matches(['-', ':', '=', '>', '.', '~', '+', '/']).len();
    let (start, end) = trimmed(form, start + front, end);
    let value = form.text.get(start..end)?;
    (!taken.touches(start, end) && is_password(form, start, value)).then_some((start, end))
}

fn is_password(form: &Form<'_>, start: usize, value: &str) -> bool {
    if !(SHORTEST..=LONGEST).contains(&value.len()) || value.starts_with(['@', '#']) {
        return false;
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@#$%^&*!_-.+=?~".contains(&byte);
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let sign = value.bytes().any(|byte| b"@#$%^&*!".contains(&byte));
    value.bytes().all(plain)
        && letters >= 2
        && (digits >= 2 || (digits == 1 && sign))
        && is_shaped(form, start, value)
        && !is_address(value)
        && !is_masked(value)
        && (sign || !is_code(value) && !is_place(value))
}

/// "0071xxxx567", "09****12": somebody has hidden it already.
fn is_masked(value: &str) -> bool {
    value.contains("xxx") || value.contains("**")
}

/// Codes of dossiers, documents, models and forms: "BNG-2024-00123", "NQ66-CP",
/// "SM-A525F", and names of bots.
fn is_code(value: &str) -> bool {
    let parts = || value.split(['-', '.', '_']);
    let uniform = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_digit())
            || part.bytes().all(|b| b.is_ascii_alphabetic())
    };
    let first = parts().next().unwrap_or("");
    let document = first.trim_end_matches(|c: char| c.is_ascii_digit());
    (parts().count() >= 3 && parts().all(uniform))
        || (matches!(
            document,
            "nd" | "tt" | "qd" | "nq" | "cv" | "kh" | "ct" | "bc" | "tk" | "cc" | "qh" | "sm"
        ) && (parts().count() > 1 || document.len() + 3 >= value.len()))
        || value.contains("tongdai")
        || value.starts_with("0x")
}

/// A word with a number: "quan12", "nam2024", "sinh1952".
fn is_place(value: &str) -> bool {
    let word = value.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(
        word,
        "nam"
            | "thang"
            | "ngay"
            | "tuoi"
            | "sinh"
            | "quan"
            | "phuong"
            | "khu"
            | "duong"
            | "thon"
            | "phong"
            | "tang"
            | "buoc"
            | "trang"
            | "dieu"
            | "khoan"
            | "covid"
            | "error"
            | "loi"
            | "mau"
            | "tinh"
            | "nhanh"
            | "phim"
            | "cccd"
            | "cmnd"
            | "step"
    )
}

/// Whether most of it, or its beginning, is a date, an amount, a dossier.
fn is_public(public: &Spans, (start, end): (usize, usize)) -> bool {
    public.over(start, start + 1).is_some()
        || public
            .over(start, end)
            .is_some_and(|(from, to)| 2 * (to.min(end) - from.max(start)) > end - start)
}

/// Whether the words before, the last one first, say that it is something else.
fn is_called_otherwise([last, other]: [&str; 2]) -> bool {
    let word = |word: &'static str| last.trim_end_matches([':', '=']) == word;
    matches!(
        (other, last.trim_end_matches([':', '='])),
        ("vi" | "thi", "du")
            | ("vi" | "du" | "vd", "nhu" | "la")
            | ("bien", "so")
            | ("ho" | "so", "so" | "hieu")
            | ("ma", "hs" | "loi" | "don" | "may")
            | ("van" | "bien", "don" | "nhan")
    ) || [
        "vd", "example", "model", "seri", "serial", "imei", "bks", "loi", "error", "version",
        "ver", "wifi5", "samsung", "oppo", "xiaomi", "redmi", "vivo", "nokia", "iphone", "realme",
        "huawei", "galaxy", "hieu", "phieu",
    ]
    .into_iter()
    .any(word)
}
