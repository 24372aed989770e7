//! What a password looks like by itself.

use super::beside::{is_count, is_product};
use super::form::{Form, OPAQUE};
use super::syllable::is_syllable;
use super::words::is_ordinary;

/// A span without quotes and without the punctuation of its sentence.
pub fn trimmed(form: &Form<'_>, start: usize, end: usize) -> (usize, usize) {
    let text = form.text.get(start..end).unwrap_or("");
    let front = text.len() - text.trim_start_matches(['"', '\'', '(', '[', '`', '<', '*']).len();
    let inner = &text[front..];
    let back = inner
        .trim_end_matches(['"', '\'', ')', ']', '`', '>', '.', ',', ';', '?', ':', '\u{1}'])
        .len();
    let back = if inner[..back].ends_with('!')
        && !inner[..back].trim_end_matches('!').bytes().any(|b| b.is_ascii_digit())
    {
        inner[..back].trim_end_matches('!').len()
    } else {
        back
    };
    (start + front, start + front + back)
}

/// Whether a word looks like a password: letters mixed with digits or signs,
/// capitals inside.
pub fn is_shaped(form: &Form<'_>, start: usize, value: &str) -> bool {
    if value.len() < 4 || value.len() > 64 || value.contains(char::from(OPAQUE)) {
        return false;
    }
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let signs = value.bytes().filter(|byte| b"@#$%^&*_!~+=?".contains(byte)).count();
    if letters + digits == 0 || is_product(value) || value.contains("://") || is_address(value) {
        return false;
    }
    if digits > 0 && letters > 0 {
        // "8kytu", "12h30", "cap2".
        if is_count(value) {
            return false;
        }
        let number = value.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        if number.len() == 1 && signs == 0 && is_syllable(&value[..value.len() - 1]) {
            return false;
        }
        let range = value.contains('-') && value.split('-').all(|part| part.len() <= 1);
        let time = value
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'h' | b'g' | b':' | b'p'));
        return !range && !time && !value.contains('/');
    }
    if digits > 0 {
        // "100%" is none.
        let share = value.ends_with('%') && signs == 1;
        return !share && value.bytes().any(|byte| b"@#$%^&*_!".contains(&byte));
    }
    let inner = value.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if inner.len() >= 4
        && inner.bytes().any(|byte| b"@#$%^&*_".contains(&byte))
        && !inner.contains("**")
    {
        return true;
    }
    // "MatKhauMoi": a capital after a small letter.
    let end = start + value.len();
    is_glued(value)
        && letters == value.len()
        && (start + 1..end).any(|at| form.capital(at) && !form.capital(at - 1))
}

/// Whether a word is no Vietnamese syllable and no word people use here.
pub fn is_glued(word: &str) -> bool {
    word.len() >= 6
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !is_syllable(word)
        && !is_ordinary(word)
        && !is_product(word)
        && !is_trigger(word)
}

pub fn is_trigger(word: &str) -> bool {
    matches!(word, "matkhau" | "password" | "passcode" | "pass" | "mk" | "otp")
}

/// Whether a word is an address of the web or of mail.
pub fn is_address(word: &str) -> bool {
    let host = word.rsplit('@').next().unwrap_or("");
    word.starts_with("www.")
        || [".vn", ".com", ".net", ".org"].iter().any(|ending| {
            host.trim_end_matches('/').ends_with(ending) || host.contains(&format!("{ending}/"))
        })
}
