//! Digits and digits in words that stand together, with what stands between
//! them: the blocks in which numbers and codes are looked for.

use super::form::{Form, SYMBOL};
use super::glyph::lookalike;
use super::span::Spans;
use super::spoken::spoken;

/// Digits that stand together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// First byte of the plain text.
    pub start: usize,
    /// After the last byte.
    pub end: usize,
    /// Pieces: first, and after the last.
    pub pieces: (usize, usize),
    /// Its digits: first, and after the last, of the block's digits.
    pub digits: (usize, usize),
    /// In words.
    pub spoken: bool,
    /// What stands between it and the group before it.
    pub gap: Gap,
}

/// What stands between two groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing, or one of the signs that people put into numbers.
    Weak,
    /// A comma with a space.
    Comma,
    /// A new line or a sign that parts fields.
    Strong,
}

/// Groups of digits with nothing but separators between them.
#[derive(Debug, Default)]
pub struct Block {
    /// In order.
    pub groups: Vec<Group>,
    /// All their digits.
    pub digits: Vec<u8>,
}

impl Block {
    /// The digits of groups `from..to`.
    pub fn digits_of(&self, from: usize, to: usize) -> &[u8] {
        &self.digits[self.groups[from].digits.0..self.groups[to - 1].digits.1]
    }
}

/// Cuts the text into blocks; nothing inside `taken` belongs to one.
pub fn blocks(form: &Form<'_>, taken: &Spans) -> Vec<Block> {
    let pieces = &form.pieces;
    let mut blocks = Vec::new();
    let mut block = Block::default();
    let mut at = 0;
    // Where the gap before the next group begins.
    let mut gap_from = None;
    while at < pieces.len() {
        let piece = pieces[at];
        let free = !taken.touches(piece.start, piece.end);
        let group = if !free || (gap_from.is_some() && is_count(form, at)) {
            None
        } else if piece.number {
            let digits = form.word(piece).bytes().map(|byte| lookalike(byte).unwrap_or(byte));
            Some((digits.collect(), 1))
        } else {
            // A word after other digits goes on with them.
            let after = gap_from.is_some_and(|from| piece.start - from <= 2);
            spoken(form, &pieces[at..], after)
                .filter(|said| !is_scale(pieces.get(at + said.pieces).map(|next| form.word(*next))))
                .map(|said| (said.digits, said.pieces))
        };
        if let Some((digits, used)) = group {
            let end = pieces[at + used - 1].end;
            let gap = gap_from.map(|from| gap(form, from, piece.start, taken));
            if gap.is_some_and(|gap| gap.is_none()) {
                blocks.push(std::mem::take(&mut block));
            }
            let first = block.digits.len();
            block.digits.extend(digits);
            block.groups.push(Group {
                start: piece.start,
                end,
                pieces: (at, at + used),
                digits: (first, block.digits.len()),
                spoken: !piece.number,
                gap: gap.flatten().unwrap_or(Gap::Weak),
            });
            gap_from = Some(end);
            at += used;
            continue;
        }
        let dictated = free && gap_from.is_some() && {
            let word = form.word(piece);
            // Between figures the same words part two numbers.
            let goes_on = || {
                block.groups.last().is_some_and(|group| group.spoken)
                    && spoken(form, &pieces[at + 1..], true).is_some()
            };
            is_dictated(word) || (is_pause(word) && goes_on())
        };
        if !dictated {
            if !block.groups.is_empty() {
                blocks.push(std::mem::take(&mut block));
            }
            gap_from = None;
        }
        at += 1;
    }
    if !block.groups.is_empty() {
        blocks.push(block);
    }
    blocks
}

/// Whether a short number counts figures rather than goes on with those before:
/// "7521998877 10 số cuối".
fn is_count(form: &Form<'_>, at: usize) -> bool {
    let word = |at: usize| form.pieces.get(at).map_or("", |piece| form.word(*piece));
    let piece = form.pieces[at];
    let figure = |at: usize| {
        form.pieces
            .get(at)
            .is_some_and(|next| next.number || spoken(form, &form.pieces[at..], false).is_some())
    };
    piece.number
        && piece.end - piece.start <= 2
        && (matches!(word(at + 1), "so" | "chu") && !figure(at + 2)
            || matches!((word(at + 1), word(at + 2)), ("ky" | "ki", "tu")))
}

/// Words that people say between the digits of one number.
fn is_dictated(word: &str) -> bool {
    matches!(word, "cham" | "gach" | "ngang" | "roi" | "tiep" | "phay" | "dot" | "dash")
}

/// Words with which people catch their breath while they dictate.
fn is_pause(word: &str) -> bool {
    matches!(
        word,
        "a" | "u"
            | "um"
            | "uh"
            | "o"
            | "om"
            | "va"
            | "nha"
            | "ne"
            | "nhe"
            | "la"
            | "den"
            | "toi"
            | "xong"
            | "nua"
            | "e"
    )
}

/// Words that make an amount of the number word before.
fn is_scale(word: Option<&str>) -> bool {
    matches!(word, Some("nghin" | "ngan" | "trieu" | "ty" | "dong" | "tuoi" | "thang"))
}

/// What stands between two groups; `None` ends the block.
fn gap(form: &Form<'_>, from: usize, to: usize, taken: &Spans) -> Option<Gap> {
    /// More than this between two digits and they are two numbers.
    const LONGEST: usize = 8;
    if taken.touches(from, to) || to - from > LONGEST + 4 {
        return None;
    }
    let mut signs = 0;
    let mut kind = Gap::Weak;
    let bytes = &form.text.as_bytes()[from..to];
    let words = bytes.iter().any(u8::is_ascii_alphabetic);
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b' ' | b'.' | b'-' | b'_' | b'(' | b')' | b'*' | b'\'' | b'"' | b'+' | b':' | b'~'
            | b'[' | b']' | b'{' | b'}' | b'#' | b'=' | b'!' | b'^' | b'`' | &SYMBOL => {}
            b',' if bytes.get(index + 1) == Some(&b' ') && kind == Gap::Weak => kind = Gap::Comma,
            b',' => {}
            b'/' if bytes.len() == 1 => {}
            b'\n' | b'|' | b';' | b'/' | b'\\' | b'&' | b'>' | b'<' => kind = Gap::Strong,
            byte if byte.is_ascii_alphabetic() && words => {}
            _ => return None,
        }
        signs += 1;
    }
    (signs <= if words { LONGEST + 4 } else { LONGEST }).then_some(kind)
}
