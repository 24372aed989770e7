//! Passwords that no "mk là" introduces: alone, beside an account, before "là
//! mật khẩu"; and whether an account stands before the word.

use super::super::form::{Form, Piece};
use super::super::shape::{is_address, is_shaped, trimmed};
use super::CHUNK;

/// A message that is one word of letters, digits and signs: nothing else than
/// a password looks so.
pub(super) fn alone(form: &Form<'_>) -> Option<(usize, usize)> {
    let text = form.text.trim_start_matches(['/', ' ', '\n']);
    let start = form.text.len() - text.len();
    let text = text.trim_end();
    let sign = text.find(['@', '#', '$', '%', '^', '&', '*', '!'])?;
    let inside = sign > 0 && text.bytes().any(|byte| byte.is_ascii_digit());
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let plain = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'@' | b'#' | b'$' | b'%' | b'^' | b'&' | b'*' | b'!' | b'_' | b'-')
    };
    let (start, end) = trimmed(form, start, start + text.len());
    let value = form.text.get(start..end)?;
    (inside
        && letters >= 2
        && value.len() >= 6
        && value.bytes().all(plain)
        && is_shaped(form, start, value))
    .then_some((start, end))
}

/// "0905123456/hoa@2024": an account and what opens it.
pub(super) fn beside_account(form: &Form<'_>, end: usize) -> Option<(usize, usize)> {
    let value = form.text[end..].trim_start_matches(' ').strip_prefix(['/', '|', ':'])?;
    let value = value.trim_start_matches(' ');
    let start = form.text.len() - value.len();
    let value = &value[..value.len().min(CHUNK)];
    let length = value.bytes().position(|byte| byte.is_ascii_whitespace() || byte == b'|');
    let (start, end) = trimmed(form, start, start + length.unwrap_or(value.len()));
    let value = form.text.get(start..end)?;
    let digits = value.bytes().any(|byte| byte.is_ascii_digit());
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    (digits && letters >= 2 && !is_address(value) && is_shaped(form, start, value))
        .then_some((start, end))
}

/// Whether the number of an account ends right before the word.
pub(super) fn behind_account(form: &Form<'_>, pieces: &[Piece], at: usize) -> bool {
    /// Digits of the shortest account.
    const DIGITS: usize = 9;
    /// More groups than anybody makes of one.
    const GROUPS: usize = 12;
    let mut next = pieces[at].start;
    let mut digits = 0;
    for piece in pieces[..at].iter().rev().take(GROUPS) {
        let gap = &form.text.as_bytes()[piece.end..next];
        let near = gap.len() <= 3 && gap.iter().all(|byte| b" .-,;/|\n".contains(byte));
        if !piece.number || !near {
            break;
        }
        digits += piece.end - piece.start;
        next = piece.start;
    }
    digits >= DIGITS
}

/// Whether the word stands in "tk/mk:", which is followed by both.
pub(super) fn both(form: &Form<'_>, pieces: &[Piece], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|at| pieces.get(at)) else { return false };
    let gap = &form.text[before.end..pieces[at].start];
    matches!(form.word(*before), "tk" | "khoan" | "user" | "username" | "id" | "nhap" | "va")
        && gap.bytes().any(|byte| matches!(byte, b'/' | b'&' | b'+' | b'-' | b','))
}

/// "hoa@2024 là mk của tui".
pub(super) fn named_before(form: &Form<'_>, pieces: &[Piece], at: usize) -> Option<(usize, usize)> {
    let mut from = at;
    for _ in 0..2 {
        let before = *pieces.get(from.checked_sub(1)?)?;
        let gap = &form.text[before.end..pieces[from].start];
        if gap.trim().is_empty() && matches!(form.word(before), "la" | "is" | "my" | "cai" | "lam")
        {
            from -= 1;
        } else {
            break;
        }
    }
    let tied = |piece: &Piece| matches!(form.word(*piece), "la" | "is" | "lam");
    if from == at || !pieces[from..at].iter().any(tied) {
        return None;
    }
    let end = form.text[..pieces[from].start].trim_end().len();
    let far = end.saturating_sub(CHUNK);
    let space = form.text[far..end].rfind(|c: char| c.is_ascii_whitespace());
    let start = space.map_or(far, |at| far + at + 1);
    let (start, end) = trimmed(form, start, end);
    let chunk = form.text.get(start..end)?;
    (is_shaped(form, start, chunk)
        && chunk.bytes().any(|byte| byte.is_ascii_digit())
        && chunk.bytes().any(|byte| !byte.is_ascii_digit()))
    .then_some((start, end))
}
