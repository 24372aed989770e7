//! The form of a text in which personal data is looked for: small ASCII
//! letters without accents, digits of every script as 0 to 9, no invisible
//! characters. Every byte of it remembers which character it comes from.

use super::Kind;
use super::glyph::{Glyph, glyph, lookalike};
use crate::nlu::normalize::is_invisible;
use unicode_normalization::UnicodeNormalization;

/// Stands for a character that is neither letter, digit nor punctuation.
pub const SYMBOL: u8 = 0x01;
/// Stands for a letter of another alphabet.
pub const LETTER: u8 = 0x03;
/// Stands for something that has been masked already.
pub const OPAQUE: u8 = 0x02;

/// A byte comes from a capital letter.
const CAPITAL: u8 = 1;
/// A byte comes from a letter with an accent.
const ACCENT: u8 = 2;

/// A text in its plain form.
pub struct Form<'t> {
    source: &'t str,
    /// Where each byte comes from, in bytes of the original.
    place: Vec<u32>,
    /// The plain text; ASCII only, so byte and character positions agree.
    pub text: String,
    /// Where each byte comes from, in characters of the original.
    origin: Vec<u32>,
    marks: Vec<u8>,
    /// Words and numbers in order.
    pub pieces: Vec<Piece>,
    /// Characters of the original.
    length: u32,
    /// Whether there is any digit.
    pub digits: bool,
}

/// A run of letters or of digits of the plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte.
    pub start: usize,
    /// After the last byte.
    pub end: usize,
    /// Digits rather than letters. An `o` among digits is read as zero.
    pub number: bool,
}

impl<'t> Form<'t> {
    /// Reads `text`, whose characters inside `hidden` (in characters, ordered)
    /// have been found before. Known masks count as hidden, too.
    pub fn read(text: &'t str, hidden: &[(usize, usize)]) -> Self {
        let mut form = Self {
            source: text,
            place: Vec::with_capacity(text.len()),
            text: String::with_capacity(text.len()),
            origin: Vec::with_capacity(text.len()),
            marks: Vec::with_capacity(text.len()),
            pieces: Vec::new(),
            length: 0,
            digits: false,
        };
        let mut hidden = hidden.iter().copied().peekable();
        let mut skip_to = 0;
        for (index, (at, c)) in text.char_indices().enumerate() {
            form.length = u32::try_from(index + 1).unwrap_or(u32::MAX);
            if index < skip_to {
                continue;
            }
            if let Some(&(start, end)) = hidden.peek()
                && index >= start
            {
                hidden.next();
                skip_to = end;
                form.push(OPAQUE, (index, at), 0);
                continue;
            }
            if c == '‹'
                && let Some(mask) = Kind::ALL
                    .iter()
                    .map(|kind| kind.mask())
                    .find(|mask| text[at..].starts_with(mask))
            {
                skip_to = index + mask.chars().count();
                form.push(OPAQUE, (index, at), 0);
                continue;
            }
            form.add(c, (index, at));
        }
        form.cut();
        form
    }

    fn push(&mut self, byte: u8, from: (usize, usize), marks: u8) {
        self.text.push(char::from(byte));
        self.origin.push(u32::try_from(from.0).unwrap_or(u32::MAX));
        self.place.push(u32::try_from(from.1).unwrap_or(u32::MAX));
        self.marks.push(marks);
        self.digits |= byte.is_ascii_digit();
    }

    fn add(&mut self, c: char, index: (usize, usize)) {
        if c.is_ascii() {
            let byte = c as u8;
            return match byte {
                b'A'..=b'Z' => self.push(byte.to_ascii_lowercase(), index, CAPITAL),
                b'\n' | b'\r' => self.push(b'\n', index, 0),
                _ if byte.is_ascii_control() => self.push(b' ', index, 0),
                _ => self.push(byte, index, 0),
            };
        }
        match glyph(c) {
            Glyph::Nothing => {
                if let Some(last) = self.marks.last_mut() {
                    *last |= ACCENT;
                }
            }
            Glyph::Invisible => {}
            Glyph::Letter { base, capital } => {
                self.push(base, index, ACCENT | if capital { CAPITAL } else { 0 });
            }
            Glyph::Plain(byte) => self.push(byte, index, 0),
            Glyph::Several(bytes) => {
                for byte in bytes.iter().copied().filter(|byte| *byte != 0) {
                    let capital = if byte.is_ascii_uppercase() { CAPITAL } else { 0 };
                    self.push(byte.to_ascii_lowercase(), index, capital);
                }
            }
        }
    }

    /// Cuts the text into words and numbers.
    fn cut(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if !is_word(bytes[at]) {
                at += 1;
                continue;
            }
            let start = at;
            let (mut digits, mut alike, mut other) = (0, 0, 0);
            while at < bytes.len() && is_word(bytes[at]) {
                match bytes[at] {
                    b'0'..=b'9' => digits += 1,
                    byte if lookalike(byte).is_some() => alike += 1,
                    _ => other += 1,
                }
                at += 1;
            }
            if other == 0 && alike > 0 && digits >= 2 && digits > alike {
                // "o52o89999999", typed with the letter.
                self.pieces.push(Piece { start, end: at, number: true });
                continue;
            }
            let mut from = start;
            for next in start + 1..=at {
                if next == at || bytes[next].is_ascii_digit() != bytes[from].is_ascii_digit() {
                    let number = bytes[from].is_ascii_digit();
                    self.pieces.push(Piece { start: from, end: next, number });
                    from = next;
                }
            }
        }
    }

    /// The plain text of a piece.
    pub fn word(&self, piece: Piece) -> &str {
        &self.text[piece.start..piece.end]
    }

    /// The byte at `at`; 0 beyond the end.
    pub fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// Whether any letter between two bytes has an accent.
    pub fn accented(&self, start: usize, end: usize) -> bool {
        self.marks[start..end].iter().any(|marks| marks & ACCENT != 0)
    }

    /// Whether a word is spelled, accents included, as one of `forms` (NFC).
    pub fn spelled(&self, piece: Piece, forms: &[&str]) -> bool {
        let end = self.place.get(piece.end).map_or(self.source.len(), |end| *end as usize);
        let written = self.source.get(self.place[piece.start] as usize..end).unwrap_or_default();
        let lower = || written.nfc().flat_map(char::to_lowercase).filter(|c| !is_invisible(*c));
        forms.iter().any(|form| lower().eq(form.chars()))
    }

    /// A word as it was written, in small letters and NFC.
    pub fn written(&self, piece: Piece) -> String {
        let end = self.place.get(piece.end).map_or(self.source.len(), |end| *end as usize);
        let written = self.source.get(self.place[piece.start] as usize..end).unwrap_or_default();
        written.nfc().flat_map(char::to_lowercase).filter(|c| !is_invisible(*c)).collect()
    }

    /// Whether a word has no accents at all or is spelled as `form`.
    pub fn spelled_or_plain(&self, piece: Piece, form: &str) -> bool {
        !self.accented(piece.start, piece.end) || self.spelled(piece, &[form])
    }

    /// Whether the letter at a byte is a capital.
    pub fn capital(&self, at: usize) -> bool {
        self.marks.get(at).is_some_and(|marks| marks & CAPITAL != 0)
    }

    /// A span of bytes as a span of characters of the original, with the
    /// combining marks that belong to its last letter.
    pub fn characters(&self, start: usize, end: usize) -> (usize, usize) {
        let first = self.origin.get(start).copied().unwrap_or(self.length);
        let last = self.origin.get(end.wrapping_sub(1)).copied().unwrap_or(first);
        let next = self.origin.get(end).copied().unwrap_or(self.length);
        // Invisible characters and accents after the last letter go with it:
        // they belong to nobody else.
        (first as usize, next.max(last + 1) as usize)
    }
}

/// Letters and digits.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == LETTER
}
