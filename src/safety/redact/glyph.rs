//! One character in its plain form: which letter, digit or sign it means.

use super::form::{LETTER, SYMBOL};
use crate::nlu::normalize::is_invisible;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a character beyond ASCII means.
pub enum Glyph {
    /// An accent of the letter before.
    Nothing,
    /// No sign at all.
    Invisible,
    /// A letter with an accent.
    Letter {
        /// The letter.
        base: u8,
        /// Whether it is a capital.
        capital: bool,
    },
    /// A digit or sign.
    Plain(u8),
    /// Several signs in one, such as "⑫"; zero bytes fill the rest.
    Several([u8; 4]),
}

/// Reads one character beyond ASCII.
pub fn glyph(c: char) -> Glyph {
    let code = c as u32;
    if let Some(&(base, capital)) =
        code.checked_sub(FIRST).and_then(|index| LATIN.get(index as usize))
        && base != 0
    {
        return Glyph::Letter { base, capital };
    }
    // The frame of a keycap ("1️⃣") encloses the digit before it.
    if is_invisible(c) || code == 0x20e3 {
        return Glyph::Invisible;
    }
    if is_combining_mark(c) {
        return Glyph::Nothing;
    }
    if let Some(value) = digit(code) {
        return Glyph::Plain(b'0' + value);
    }
    match c {
        '\u{2028}' | '\u{2029}' | '\u{85}' => return Glyph::Plain(b'\n'),
        c if c.is_whitespace() => return Glyph::Plain(b' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}' | '\u{2043}' => return Glyph::Plain(b'-'),
        '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' => return Glyph::Plain(b'"'),
        '‘' | '’' | '‚' | '′' => return Glyph::Plain(b'\''),
        '·' | '•' | '∙' | '‧' | '。' | '・' => return Glyph::Plain(b'.'),
        '→' | '⇒' | '➡' | '➜' => return Glyph::Plain(b'>'),
        'đ' => return Glyph::Letter { base: b'd', capital: false },
        'Đ' => return Glyph::Letter { base: b'd', capital: true },
        _ => {}
    }
    if let Some(base) = alike(c) {
        return Glyph::Plain(base);
    }
    let mut several = [0; 4];
    let mut count = 0;
    for part in std::iter::once(c).nfkd().filter(|part| !is_combining_mark(*part)) {
        if !part.is_ascii() || count == several.len() {
            return Glyph::Plain(if c.is_alphanumeric() { LETTER } else { SYMBOL });
        }
        several[count] = part as u8;
        count += 1;
    }
    if count == 0 { Glyph::Plain(SYMBOL) } else { Glyph::Several(several) }
}

/// Letters of other alphabets that look like Latin ones.
fn alike(c: char) -> Option<u8> {
    Some(match c {
        'о' | 'О' | 'ο' | 'Ο' => b'o',
        'а' | 'А' => b'a',
        'е' | 'Е' => b'e',
        'с' | 'С' => b'c',
        'р' | 'Р' => b'p',
        'к' | 'К' => b'k',
        'м' | 'М' => b'm',
        'т' | 'Т' => b't',
        'ı' => b'i',
        _ => return None,
    })
}

/// The digit that a letter among digits is meant or misread for.
pub fn lookalike(byte: u8) -> Option<u8> {
    match byte {
        b'o' => Some(b'0'),
        b'l' | b'i' => Some(b'1'),
        _ => None,
    }
}

/// The value of a decimal digit of any script (Unicode 16, general category
/// Nd: each script has ten in a row).
fn digit(code: u32) -> Option<u8> {
    const ZEROS: [u32; 66] = [
        0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6,
        0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0,
        0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0,
        0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
        0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0,
        0x11f50, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140,
        0x1e2f0, 0x1e4d0, 0x1e950,
    ];
    // Used as decoration: digits of old computers, and digits in circles that
    // Unicode does not call digits. Their ones follow each other.
    if (0x1fbf0..0x1fbfa).contains(&code) {
        return u8::try_from(code - 0x1fbf0).ok();
    }
    const ROUND_ONES: [u32; 4] = [0x24f5, 0x2776, 0x2780, 0x278a];
    if let Some(one) = ROUND_ONES.iter().find(|one| (**one..**one + 9).contains(&code)) {
        return u8::try_from(code - one + 1).ok();
    }
    if matches!(code, 0x24ff | 0x1f10b | 0x1f10c) {
        return Some(0);
    }
    let below = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
    u8::try_from(code - ZEROS[below]).ok().filter(|value| *value < 10)
}

/// The first character of the table.
const FIRST: u32 = 0xc0;
/// After the last one: Latin-1, its extensions, and the Vietnamese block end here.
const LAST: u32 = 0x1f00;

/// Latin letters with accents, so that ordinary Vietnamese is read fast.
static LATIN: LazyLock<Vec<(u8, bool)>> = LazyLock::new(|| {
    (FIRST..LAST)
        .map(|code| {
            let Some(c) = char::from_u32(code) else { return (0, false) };
            let Some(base) = std::iter::once(c).nfd().next().filter(|_| c.is_alphabetic()) else {
                return (0, false);
            };
            if base.is_ascii_alphabetic() && base != c {
                (base.to_ascii_lowercase() as u8, base.is_ascii_uppercase())
            } else {
                (0, false)
            }
        })
        .collect()
});
