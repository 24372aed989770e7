//! A text as a reader sees it: one entry for every visible character, with
//! disguises undone and remembered.
//!
//! `extract` looks for links here; every entry knows its bytes in the original.

use crate::nlu::normalize::is_invisible;

/// Invisible characters stand right before it.
pub const HIDDEN: u8 = 1;
/// Another character that is read as this one, such as a full-width dot.
pub const FOREIGN: u8 = 2;
/// A dot in brackets, or two dots.
pub const DISGUISED: u8 = 4;
/// A dot written as a word.
pub const SPELLED: u8 = 8;

/// What every character that only looks like a slash becomes.
pub const FAKE_SLASH: char = '\u{2215}';

/// One visible character.
#[derive(Clone, Copy, Debug)]
pub struct Glyph {
    /// The character it is read as.
    pub c: char,
    /// Its first byte in the text.
    pub at: usize,
    /// The byte after it.
    pub end: usize,
    /// What was undone.
    pub marks: u8,
}

/// Whether a text may hold a link at all. Nearly every message ends here.
pub fn may_link(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'.' | b':' | b'\\' => true,
        // "vneid,gov,vn"
        b',' | b';' => {
            let rest = text[at + 1..].trim_start_matches(' ');
            rest.get(..3).is_some_and(|next| next.eq_ignore_ascii_case("gov"))
        }
        // "https//" and "dichvucong.gov.vn" without dots need a slash pair.
        b'/' => bytes.get(at + 1) == Some(&b'/'),
        // "chấm", "cham", "dot".
        b'c' | b'C' => {
            bytes.get(at + 1).is_some_and(|b| b.eq_ignore_ascii_case(&b'h'))
                && starts_dot_word(&text[at..])
        }
        b'd' | b'D' => starts_dot_word(&text[at..]),
        // Lead bytes of full-width and other dots; Vietnamese letters have none.
        0xe2 | 0xe3 | 0xea | 0xef => true,
        // "·" and its Greek double.
        0xc2 => bytes.get(at + 1) == Some(&0xb7),
        0xce => bytes.get(at + 1) == Some(&0x87),
        _ => false,
    })
}

/// Cuts a text into visible characters.
pub fn view(text: &str) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(text.len());
    let mut hidden = 0;
    for (at, original) in text.char_indices() {
        if is_invisible(original) || is_blank(original) || is_taken_out(original) {
            hidden = HIDDEN;
            continue;
        }
        let c = plain(original);
        let foreign = if c == original { 0 } else { FOREIGN };
        let end = at + original.len_utf8();
        out.push(Glyph { c, at, end, marks: foreign | hidden });
        hidden = 0;
    }
    undo_bullets(&mut out);
    undo_brackets(&mut out);
    undo_words(&mut out);
    out
}

/// Control characters, which `visible` takes out of what is kept: only without
/// them is the link seen that would be left.
fn is_taken_out(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}

/// Characters with a width but without ink, which no reader takes for a space.
fn is_blank(c: char) -> bool {
    c == '\u{2800}'
}

/// The ASCII character that this one is read as.
fn plain(c: char) -> char {
    match c {
        '\u{3002}' | '\u{ff61}' | '\u{2024}' | '\u{fe52}' | '\u{ff0e}' => '.',
        '\u{fe30}' | '\u{2236}' | '\u{02d0}' | '\u{a789}' | '\u{fe55}' => ':',
        '\u{fe6b}' => '@',
        '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{ff0f}' | '\u{2571}' | '\u{27cb}'
        | '\u{3033}' | '\u{1735}' => FAKE_SLASH,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// "dichvucong·gov·vn": dots at another height, between letters.
fn undo_bullets(glyphs: &mut [Glyph]) {
    for at in 1..glyphs.len().saturating_sub(1) {
        let raised = matches!(
            glyphs[at].c,
            '\u{b7}'
                | '\u{2022}'
                | '\u{2027}'
                | '\u{2219}'
                | '\u{22c5}'
                | '\u{30fb}'
                | '\u{ff65}'
                | '\u{2e31}'
                | '\u{a78f}'
                | '\u{387}'
        );
        let word = |c: char| c.is_alphanumeric();
        if raised && word(glyphs[at - 1].c) && word(glyphs[at + 1].c) {
            glyphs[at].c = '.';
            glyphs[at].marks |= FOREIGN | DISGUISED;
        }
    }
}

/// "[.]", "(.)", "{.}", "[dot]": one dot; "[@]" and "[:]" likewise.
fn undo_brackets(glyphs: &mut Vec<Glyph>) {
    if !glyphs.iter().any(|glyph| matches!(glyph.c, '[' | '(' | '{')) {
        return;
    }
    let mut out = Vec::with_capacity(glyphs.len());
    let mut at = 0;
    while let Some(glyph) = glyphs.get(at) {
        let close = match glyph.c {
            '[' => ']',
            '(' => ')',
            '{' => '}',
            _ => '\0',
        };
        let inner: &[Glyph] = if close == '\0' {
            &[]
        } else {
            let rest = &glyphs[at + 1..glyphs.len().min(at + 8)];
            rest.split(|glyph| glyph.c == close)
                .next()
                .filter(|i| i.len() < rest.len())
                .unwrap_or(&[])
        };
        let word: String =
            inner.iter().map(|glyph| glyph.c).filter(|c| !c.is_whitespace()).collect();
        let meant = match word.as_str() {
            "." => Some('.'),
            "@" if glyph.c == '[' => Some('@'),
            ":" if glyph.c == '[' => Some(':'),
            word => is_dot_word(word).then_some('.'),
        };
        if let Some(c) = meant {
            let last = glyphs[at + inner.len() + 1];
            let marks = DISGUISED | glyph.marks | last.marks;
            out.push(Glyph { c, at: glyph.at, end: last.end, marks });
            at += inner.len() + 2;
        } else {
            out.push(*glyph);
            at += 1;
        }
    }
    *glyphs = out;
}

/// "dichvucong chấm gov chấm vn": a word alone between two others.
fn undo_words(glyphs: &mut Vec<Glyph>) {
    /// Longest of the words, in characters and with combining accents.
    const LONGEST: usize = 6;
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut at = 0;
    while at < glyphs.len() {
        let glyph = glyphs[at];
        let begins = matches!(glyph.c, 'c' | 'C' | 'd' | 'D')
            && out.last().is_some_and(|before| before.c.is_whitespace());
        if begins {
            let rest = &glyphs[at..glyphs.len().min(at + LONGEST + 1)];
            let length = rest.iter().position(|glyph| glyph.c.is_whitespace()).unwrap_or(0);
            let word: String = rest[..length].iter().map(|glyph| glyph.c).collect();
            if is_dot_word(&word) {
                while out.last().is_some_and(|before| before.c.is_whitespace()) {
                    out.pop();
                }
                let mut next = at + length;
                while glyphs.get(next).is_some_and(|glyph| glyph.c.is_whitespace()) {
                    next += 1;
                }
                let end = glyphs[next - 1].end;
                out.push(Glyph { c: '.', at: glyph.at, end, marks: SPELLED });
                at = next;
                continue;
            }
        }
        out.push(glyph);
        at += 1;
    }
    *glyphs = out;
}

fn is_dot_word(word: &str) -> bool {
    let lower = word.to_lowercase();
    matches!(lower.as_str(), "dot" | "cham" | "chấm" | "cha\u{302}\u{301}m")
}

fn starts_dot_word(text: &str) -> bool {
    ["dot", "cham", "chấm", "cha\u{302}\u{301}m"].iter().any(|word| {
        let mut have = text.chars();
        word.chars().all(|c| have.next().is_some_and(|h| h == c || h.to_lowercase().eq([c])))
    })
}
