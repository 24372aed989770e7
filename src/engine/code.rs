//! Codes that only one person is told: long ones stand in links, short ones
//! are read on one device and typed on another.
//!
//! A short code must survive the keyboards of old phones. It has no vowels, no
//! d, w or z, which Vietnamese typing turns into other letters (dd → đ,
//! w → ư), so no mark can fall on it and no word is spelled by chance; nothing
//! that looks like something else (0 o, 1 i l, u v, q g); no m, with which "mk",
//! password, begins; no two digits side by side, so that nothing in it can be
//! taken for a one-time code, and no one-time code for it.

use crate::nlu::normalize::{fold, is_invisible};
use unicode_normalization::UnicodeNormalization;

/// Unguessable bits, made anew for every turn. What is made from them means
/// something only once the turn is stored.
#[derive(Clone, Copy, Default)]
pub struct Code(pub [u8; 20]);

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code")
    }
}

/// Letters of long codes: no 0 o 1 i l u v.
const LONG: &[u8; 28] = b"23456789abcdefghjkmnpqrstwxy";
/// Letters at the edges of a group of a short code.
const EDGE: &[u8; 13] = b"bcfghjknprstx";
/// Letters and digits in the middle of a group.
const MIDDLE: &[u8; 21] = b"bcfghjknprstx23456789";
/// Characters of a group, and groups of a code.
const GROUP: usize = 3;
const GROUPS: usize = 3;

/// Words that people put around a code. Not among them: anything that names a
/// password or a one-time code.
const AROUND: [&str; 18] = [
    "ma", "code", "la", "day", "nha", "nhe", "ne", "a", "da", "vang", "ok", "gui", "em", "toi",
    "cua", "con", "chuyen", "is",
];
/// A message with more words around it is no code.
const MOST_AROUND: usize = 5;

impl Code {
    /// 20 letters, 96 bits: for a link.
    pub fn long(&self) -> String {
        let letter = |byte: &u8| char::from(LONG[usize::from(*byte) % LONG.len()]);
        self.0.iter().map(letter).collect()
    }

    /// 9 letters and digits, 35 bits: for typing on another device.
    pub fn short(&self) -> String {
        let mut out = String::with_capacity(GROUP * GROUPS);
        // Two bytes a character, so that all are equally likely.
        for (at, pair) in self.0.chunks_exact(2).take(GROUP * GROUPS).enumerate() {
            let letters: &[u8] = if at % GROUP == 1 { MIDDLE } else { EDGE };
            let number = usize::from(u16::from_be_bytes([pair[0], pair[1]]));
            out.push(char::from(letters[number % letters.len()]));
        }
        out
    }
}

/// A short code as it is shown: in groups.
pub fn grouped(code: &str) -> String {
    let mut out = String::with_capacity(code.len() + GROUPS);
    for (at, letter) in code.chars().enumerate() {
        if at > 0 && at % GROUP == 0 {
            out.push('-');
        }
        out.extend(letter.to_uppercase());
    }
    out
}

/// The short code that somebody typed, however they wrote it, if the message
/// is one and hardly anything else.
pub fn read_short(text: &str) -> Option<String> {
    /// Longer messages are not looked at.
    const LONGEST: usize = 80;
    if text.len() > LONGEST {
        return None;
    }
    let visible = text.nfkc().filter(|c| !is_invisible(*c)).collect::<String>();
    let folded = fold(&visible).to_lowercase();
    let mut code = String::new();
    let mut around = 0;
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if AROUND.contains(&word) {
            around += 1;
        } else {
            code.push_str(word);
        }
    }
    (around <= MOST_AROUND && is_short(&code)).then_some(code)
}

fn is_short(code: &str) -> bool {
    code.len() == GROUP * GROUPS
        && code.bytes().enumerate().all(|(at, byte)| match at % GROUP {
            1 => MIDDLE.contains(&byte),
            _ => EDGE.contains(&byte),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        for text in [
            "K7H-P4T-X9R",
            "k7h p4t x9r",
            "k7hp4tx9r",
            "  K7H‑P4T‑X9R. ",
            "Ｋ７Ｈ－Ｐ４Ｔ－Ｘ９Ｒ",
            "mã k7h-p4t-x9r",
            "Mã của em là: K7H.P4T.X9R ạ",
            "code is K7H_P4T_X9R",
        ] {
            assert_eq!(read_short(text).as_deref(), Some("k7hp4tx9r"), "{text}");
        }
        for text in [
            "",
            "482913",
            "mã otp 482913",
            "mật khẩu k7hp4tx9r",
            "pass k7hp4tx9r",
            "otp k7h p4t x9r",
            "k7h-p4t",
            "k7h-p4t-x9r-k7h",
            "không được",
            "4k7-m4p-9xr",
            "xong rồi",
            "bước 3",
        ] {
            assert_eq!(read_short(text), None, "{text}");
        }
        assert_eq!(grouped("k7hp4tx9r"), "K7H-P4T-X9R");
    }

    proptest! {
        #[test]
        fn every_code_is_read_back_and_has_no_two_digits_side_by_side(bytes: [u8; 20]) {
            let code = Code(bytes).short();
            prop_assert_eq!(read_short(&grouped(&code)), Some(code.clone()));
            let digits: Vec<bool> = code.bytes().map(|byte| byte.is_ascii_digit()).collect();
            prop_assert!(digits.windows(2).all(|pair| pair != [true, true]), "{}", code);
            prop_assert_eq!(Code(bytes).long().len(), 20);
        }

        #[test]
        fn digits_alone_are_never_a_code(text in "[0-9 .-]{1,20}") {
            prop_assert_eq!(read_short(&text), None);
        }
    }
}
