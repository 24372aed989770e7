//! Text as people type it, brought to one form for comparing: NFC, lower
//! case, digits of every width as ASCII, invisible characters gone, and a
//! second form without accents (including đ to d).

use super::syllable::{letter, plain};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// A message cut into comparable words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Lower case, accents kept.
    pub typed: Vec<String>,
    /// Lower case, without accents.
    pub folded: Vec<String>,
    /// A hash of each word without accents, to compare fast.
    pub hashes: Vec<u32>,
    /// One bit for each hash: what lacks a bit lacks the word.
    pub mask: u64,
}

/// Cuts text into words; everything that is neither a letter nor a digit
/// separates them.
pub fn words(text: &str) -> Words {
    let clean = clean(text);
    let mut typed = Vec::new();
    for word in clean.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        typed.push(word.to_owned());
    }
    let folded: Vec<String> = typed.iter().map(|word| fold(word)).collect();
    let hashes: Vec<u32> = folded.iter().map(|word| hash(word)).collect();
    let mask = hashes.iter().fold(0, |mask, hash| mask | 1 << (hash % 64));
    Words { typed, folded, hashes, mask }
}

/// NFC, lower case, ASCII digits, without invisible and control characters.
pub fn clean(text: &str) -> String {
    if text.is_ascii() {
        let plain =
            |byte: u8| if byte.is_ascii_control() { ' ' } else { byte.to_ascii_lowercase().into() };
        return text.bytes().map(plain).collect();
    }
    text.nfc()
        .flat_map(|c| -> Lower {
            match c {
                // Full-width forms come from some keyboards: "１" is a 1.
                '\u{ff01}'..='\u{ff5e}' => {
                    Lower::one(char::from_u32(c as u32 - 0xfee0).unwrap_or(c))
                }
                '\u{3000}' => Lower::one(' '),
                c if is_invisible(c) => Lower::none(),
                c if c.is_control() => Lower::one(' '),
                c => Lower::one(c),
            }
        })
        .flat_map(char::to_lowercase)
        .nfc()
        .collect()
}

/// The composed form: one character per letter, as limits count them.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Removes accents: every combining mark, and the stroke of đ.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    // Nearly all words need no more than a look into a table.
    let known: Option<String> =
        text.chars().map(|c| letter(c).map(|(letter, _)| plain(letter))).collect();
    if let Some(known) = known {
        return known;
    }
    text.nfd()
        .filter(|c| canonical_combining_class(*c) == 0)
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            c => c,
        })
        .collect()
}

/// FNV-1a: equal words have equal hashes; unequal ones are told apart by the
/// comparison that follows.
fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Characters that take no room or have no ink: zero-width, bidirectional
/// controls, variation selectors, byte-order marks, fillers (Unicode's
/// `Default_Ignorable_Code_Point`, and the marks of interlinear notes). They
/// hide words from comparison.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// At most one character, without an allocation.
struct Lower(Option<char>);

impl Lower {
    fn one(c: char) -> Self {
        Self(Some(c))
    }
    fn none() -> Self {
        Self(None)
    }
}

impl Iterator for Lower {
    type Item = char;
    fn next(&mut self) -> Option<char> {
        self.0.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_and_folding() {
        for (text, typed, folded) in [
            ("Đăng Nhập", "đăng nhập", "dang nhap"),
            ("LIÊN KẾT VNeID!!!", "liên kết vneid", "lien ket vneid"),
            ("１", "1", "1"),
            ("x\u{200b}ong", "xong", "xong"),
            // Decomposed text, as some phones paste it.
            ("e\u{302}\u{301}", "ế", "e"),
            ("\u{202e}abc", "abc", "abc"),
            ("", "", ""),
            ("😀😀", "", ""),
        ] {
            let words = words(text);
            assert_eq!(words.typed.join(" "), typed, "{text:?}");
            assert_eq!(words.folded.join(" "), folded, "{text:?}");
        }
    }
}
