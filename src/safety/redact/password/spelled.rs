//! Passwords in parts: of words, of single digits, letter by letter.

use super::super::beside::is_unit;
use super::super::clause::is_clause;
use super::super::glued::is_name;
use super::super::shape::{is_glued, trimmed};
use super::super::syllable::is_syllable;
use super::super::words::{is_figure, is_ordinary, is_spelling, is_stop};
use super::Tie;
use super::search::Search;

impl Search<'_, '_> {
    /// Single digits that go on: "passcode 1 2 3 4 5 6".
    pub(super) fn digits_on(&self, mut end: usize) -> usize {
        loop {
            let rest = &self.form.text.as_bytes()[end..];
            match rest {
                [b' ' | b'.' | b'-', digit, ..] if digit.is_ascii_digit() => {
                    let more = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                    if self.public.touches(end + 1, end + 1 + more) {
                        return end;
                    }
                    end += 1 + more;
                }
                _ => return end,
            }
        }
    }

    /// A password said letter by letter, as one dictates it to a phone: "chữ a
    /// hoa b c a còng một hai ba".
    pub(super) fn letter_by_letter(&self, start: usize) -> Option<(usize, usize)> {
        /// Fewer parts than this are ordinary words.
        const FEWEST: usize = 4;
        let (mut at, mut end) = (start, start);
        let (mut parts, mut letters, mut said, mut figures) = (0, 0, 0, 0);
        loop {
            let chunk = self.chunk(at);
            let (from, to) = trimmed(self.form, at, at + chunk.len());
            let word = &self.form.text[from..to];
            let letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
            let digits = (1..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
            if letter {
                letters += 1;
            } else if is_spelling(word) {
                said += 1;
            } else if is_figure(word) {
                figures += 1;
            } else if !digits {
                break;
            }
            parts += 1;
            end = to;
            at += chunk.len();
            if self.form.byte(at) != b' ' {
                break;
            }
            at += 1;
        }
        let counted = is_unit(self.chunk(at));
        let all_figures = figures >= FEWEST && figures == parts && !counted;
        (parts >= FEWEST && letters >= 1 && said >= 1 || all_figures).then_some((start, end))
    }

    /// A password of words: "mật khẩu: con mèo đen".
    pub(super) fn spelled(&self, start: usize, tie: Tie) -> Option<(usize, usize)> {
        const MOST: usize = 6;
        if tie == Tie::Colon && is_clause(&self.form.text[start..]) {
            return None;
        }
        let mut end = start;
        let mut at = start;
        let mut words = 0;
        let mut glued = false;
        loop {
            let chunk = self.chunk(at);
            let (_, chunk_end) = trimmed(self.form, at, at + chunk.len());
            let word = &self.form.text[at..chunk_end.max(at)];
            let letters: String =
                word.bytes().filter(u8::is_ascii_alphanumeric).map(char::from).collect();
            if letters.is_empty() {
                break;
            }
            // "hoa 1960@"
            let next = self.chunk((at + chunk.len() + 1).min(self.form.text.len()));
            let goes_on = words == 0
                && next.len() >= 4
                && next.bytes().filter(u8::is_ascii_digit).count() >= 3
                && next.contains(['@', '#', '!', '$', '%', '&', '*']);
            if is_rule(&letters, tie) && (tie == Tie::Is || words == 0) && !goes_on {
                // A question or a rule.
                return glued.then_some((start, end)).filter(|_| words > 0);
            }
            if words > 0 && is_stop(&letters) {
                // Where a sentence goes on, only a word that is none of the
                // language was the password.
                return (glued || tie == Tie::Colon).then_some((start, end));
            }
            glued |= goes_on || (words == 0 && is_glued(&letters));
            words += 1;
            if words > MOST {
                return None;
            }
            end = chunk_end;
            let after = at + chunk.len();
            let sentence_ends = chunk_end < after
                && self.form.text[chunk_end..after].contains(['.', ',', ';', '!', '?']);
            if sentence_ends || self.form.byte(after) != b' ' {
                let asked = self.form.text[chunk_end..after].contains('?');
                if asked && !(glued && is_name(self.chunk(start).trim_end_matches(['?', '.', ' '])))
                {
                    return None;
                }
                break;
            }
            at = after + 1;
            let next = self.chunk(at);
            let number = (2..=8).contains(&next.len()) && next.bytes().all(|b| b.is_ascii_digit());
            // "hoahong 1960"
            // "mountain bike"
            let foreign = next.len() >= 4
                && next.bytes().all(|byte| byte.is_ascii_lowercase())
                && !(is_name(&letters) || is_syllable(next) || is_ordinary(next) || is_stop(next));
            if glued && words == 1 && tie == Tie::Is && !(number || goes_on || foreign) {
                break;
            }
        }
        let length = end - start;
        (words > 0 && length >= 3).then_some((start, end))
    }
}

/// Whether a question or a rule begins with `word` rather than a password.
pub(super) fn is_rule(word: &str, tie: Tie) -> bool {
    let may_be_name =
        matches!(word, "con" | "hoa" | "ca" | "de" | "mot" | "hai" | "long" | "my" | "an");
    is_ordinary(word) && !(tie == Tie::Colon && may_be_name)
}
