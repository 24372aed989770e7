//! What cannot be seen is taken out of a message before it is kept: control
//! characters, which would act on the terminal of whoever lists requests, and
//! marks that turn the direction of writing, with which a sentence can be made
//! to look like another one to an operator.

use std::borrow::Cow;

/// The text without control characters (lines and tabs stay) and without marks
/// of direction. Joiners stay: emoji and some scripts are written with them.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(hidden) {
        Cow::Owned(text.chars().filter(|c| !hidden(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Direction marks are those of Unicode's bidirectional algorithm (UAX #9).
fn hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{061c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => true,
        c => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_seen_stays() {
        for (text, expected) in [
            ("Xin chào", "Xin chào"),
            ("một\nhai\tba", "một\nhai\tba"),
            ("\u{1b}[31mđỏ\u{7}\0", "[31mđỏ"),
            ("a\u{85}b\u{9b}c", "abc"),
            ("\u{202e}gnox\u{202c} \u{2066}x\u{2069}\u{200f}", "gnox x"),
            ("\u{feff}xong\r", "xong"),
            ("👨\u{200d}👩\u{200d}👧 🇻🇳", "👨\u{200d}👩\u{200d}👧 🇻🇳"),
            ("\u{202e}\0", ""),
        ] {
            assert_eq!(visible(text), expected, "{text:?}");
        }
    }
}
