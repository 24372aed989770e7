//! Cuts text where a reader would pause.

use crate::channel::TextUnit;
use crate::message::{Piece, pieces};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Whether a platform would call this text empty: nothing but white space and
/// signs that show nothing.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_unseen)
}

/// Cuts `text` into pieces of at most `limit` units (and of at least one
/// character): after a paragraph if that does not leave the piece nearly
/// empty, else after a line, a sentence, a word; never inside a [button name]
/// or a grapheme unless that alone exceeds the limit. White space at the cuts
/// is dropped, and so are pieces that show nothing.
pub fn split(text: &str, limit: usize, unit: TextUnit) -> Vec<&str> {
    let keys = keys(text);
    let mut keys = keys.as_slice();
    let mut out = Vec::new();
    let mut at = skip_space(text, 0);
    while at < text.len() {
        while keys.first().is_some_and(|key| key.end <= at) {
            keys = &keys[1..];
        }
        let end = cut(text, at, limit, unit, keys);
        let piece = trim_end(&text[at..end]);
        if !is_blank(piece) {
            out.push(piece);
        }
        at = skip_space(text, end);
    }
    out
}

fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Where the button names of `text` are.
fn keys(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut out = Vec::new();
    for piece in pieces(text) {
        let length = match piece {
            Piece::Plain(words) => words.len(),
            Piece::Key(name) => {
                out.push(at..at + name.len());
                name.len()
            }
        };
        at += length;
    }
    out
}

/// The first place from `at` on that does not begin with a grapheme of white space.
fn skip_space(text: &str, mut at: usize) -> usize {
    // Asking for a grapheme only where white space begins keeps one that is a
    // megabyte of combining marks from being measured again for every piece.
    while text[at..].starts_with(char::is_whitespace)
        && let Some(grapheme) = text[at..].graphemes(true).next()
        && grapheme.chars().all(char::is_whitespace)
    {
        at += grapheme.len();
    }
    at
}

/// Without the graphemes of white space at its end. A sign that joins what
/// follows (U+0600) keeps its space.
fn trim_end(mut text: &str) -> &str {
    while text.ends_with(char::is_whitespace)
        && let Some(grapheme) = text.graphemes(true).next_back()
        && grapheme.chars().all(char::is_whitespace)
    {
        text = &text[..text.len() - grapheme.len()];
    }
    text
}

/// Where the piece that starts at `at` ends.
fn cut(text: &str, at: usize, limit: usize, unit: TextUnit, keys: &[Range<usize>]) -> usize {
    // One character more than fits is looked at: it decides whether the place
    // before it is a boundary. Looking no further keeps long texts linear.
    let mut used = 0;
    let mut fits = at;
    let mut window = text.len();
    for (i, c) in text[at..].char_indices() {
        used += unit.of(c);
        if used > limit {
            window = at + i + c.len_utf8();
            break;
        }
        fits = at + i + c.len_utf8();
    }
    if fits == text.len() {
        return fits;
    }
    // A limit below one character still has to get on.
    let fits = if fits == at { window } else { fits };
    let allowed = |place: usize| {
        let key = keys.partition_point(|key| key.end <= place);
        keys.get(key).is_none_or(|key| place <= key.start)
    };
    best(text, at, fits, window, allowed)
        .or_else(|| best(text, at, fits, window, |_| true))
        .unwrap_or(fits)
}

/// The best grapheme boundary in `at + 1 ..= fits`.
fn best(
    text: &str,
    at: usize,
    fits: usize,
    window: usize,
    allowed: impl Fn(usize) -> bool,
) -> Option<usize> {
    let (mut paragraph, mut line, mut sentence, mut word, mut any) = (None, None, None, None, None);
    let mut before = "";
    let mut graphemes = text[at..window].grapheme_indices(true).peekable();
    while let Some((i, grapheme)) = graphemes.next() {
        let place = at + i;
        if place > fits {
            break;
        }
        if place > at && allowed(place) {
            any = Some(place);
            if grapheme.chars().all(char::is_whitespace) {
                word = any;
                if ends_sentence(before) {
                    sentence = any;
                }
                if is_newline(grapheme) {
                    line = any;
                    if graphemes.peek().is_some_and(|(_, next)| is_newline(next)) {
                        paragraph = any;
                    }
                }
            }
        }
        before = grapheme;
    }
    // A pause near the start would leave an almost empty piece.
    let full = |place: &usize| place - at >= (fits - at) / 3;
    paragraph.filter(full).or(line.filter(full)).or(sentence.filter(full)).or(word).or(any)
}

fn is_newline(grapheme: &str) -> bool {
    matches!(grapheme, "\n" | "\r\n" | "\r" | "\u{2028}" | "\u{2029}")
}

fn ends_sentence(grapheme: &str) -> bool {
    matches!(grapheme, "." | "!" | "?" | "…" | ":" | ";")
}
