//! From the word "password" to its value.

use super::super::beside::is_unit;
use super::super::form::{Form, OPAQUE};
use super::super::glued::is_name;
use super::super::public::{is_hotline, is_year};
use super::super::shape::{is_glued, is_shaped, is_trigger, trimmed};
use super::super::span::Spans;
use super::super::words::{is_owner, is_stop};
use super::described::birthday;
use super::spelled::is_rule;
use super::telling::is_standing;
use super::{CHUNK, Tie};

pub(super) struct Search<'f, 't> {
    pub(super) form: &'f Form<'t>,
    pub(super) public: &'f Spans,
    /// After the word "password".
    pub(super) end: usize,
    /// The name of the account comes first.
    pub(super) both: bool,
    /// The number of an account stands right before the word.
    pub(super) account: bool,
}

impl Search<'_, '_> {
    pub(super) fn run(&self, found: &mut Vec<(usize, usize)>) {
        /// More words than this between the word and its value are a story.
        const FILLERS: usize = 9;
        let text = &self.form.text;
        let mut at = self.end;
        let mut tie = Tie::Next;
        let mut fillers = 0;
        let mut owned = false;
        // Right behind "là", before the words for whose it is.
        let mut tied_at = None;
        // "mk em tạo hồi 2023": the word before tells of a time.
        let mut dated = false;
        // "mk ở …": only what is tied may be a value.
        let mut far = false;
        loop {
            let gap = text[at..].len()
                - text[at..]
                    .trim_start_matches([
                        ' ', ':', '=', '>', '-', '(', ')', '\n', '/', ',', '_', '~',
                    ])
                    .len();
            let signs = &text[at..at + gap];
            if signs.contains([':', '=']) || signs.contains("->") || signs.contains('>') {
                tie = Tie::Colon;
            } else if signs.contains([',', '\n']) && tie == Tie::Next {
                return;
            }
            at += gap;
            let chunk = self.chunk(at);
            if chunk.is_empty() || fillers > FILLERS {
                return;
            }
            if tie == Tie::Next
                && let Some(counted) = self.counted(at, owned)
            {
                at += counted;
                fillers += 1;
                continue;
            }
            if tie != Tie::Next
                && let Some(span) = self.letter_by_letter(at)
            {
                found.push(span);
                return;
            }
            if let Some(quoted) = self.quoted(at, tie) {
                found.push(quoted);
                return;
            }
            let word = chunk.trim_end_matches([':', '=', ',', '.', '>']);
            let tied = chunk.len() > word.len() && chunk[word.len()..].contains([':', '=']);
            // The value may be glued to the sign: "mk:abc", "vneid:abc".
            if let Some(sign) =
                chunk.find([':', '=']).filter(|sign| *sign > 0 && sign + 1 < chunk.len())
                && is_owner(&chunk[..sign])
                && tie == Tie::Next
            {
                tie = Tie::Colon;
                at += sign + 1;
                continue;
            }
            if matches!(
                word,
                "la" | "is" | "day" | "ne" | "nay" | "nhu" | "nek" | "laf" | "lak" | "lai" | "was"
            ) && tie != Tie::Colon
            {
                if matches!(word, "lai") {
                    return;
                }
                tie = if tied { Tie::Colon } else { Tie::Is };
                tied_at = tied_at.or(Some(at + word.len() + 1));
            } else if ((is_owner(word) || is_entered(word)) && tie != Tie::Colon)
                || (tied && (is_owner(word) || word.len() == 1))
            {
                owned = true;
                dated = tells_time(word);
                if tied {
                    tie = Tie::Colon;
                }
            } else if tie == Tie::Next && is_place(word) {
                far = true;
            } else {
                break;
            }
            at += word.len();
            fillers += 1;
        }
        if self.both {
            if let Some((start, end)) = self.second(at) {
                found.push((start, end));
            }
            return;
        }
        if tie != Tie::Next
            && let Some(date) = birthday(&self.form.text[at..])
        {
            found.push((at + date.0, at + date.1));
            return;
        }
        if far && tie == Tie::Next {
            return;
        }
        if tie == Tie::Is {
            let from = tied_at.unwrap_or(at);
            let rest = &text[from..text.len().min(from + CHUNK)];
            let mut words = rest.split(' ');
            if let (Some(first), Some(second)) = (words.next(), words.next())
                && is_standing(first, second)
            {
                return;
            }
        }
        let from = tied_at.filter(|_| tie == Tie::Is).unwrap_or(at);
        if let Some((start, end)) = self.described(from, tie) {
            found.push((start, end));
            self.changed(end, found);
            return;
        }
        let value =
            self.value(at, tie, owned).filter(|(start, _)| !(dated && self.is_year(*start)));
        // "là con mèo đen": little words may be part of it, or all of the
        // sentence, "là con em nhớ dùm".
        let weak = value.is_none_or(|(start, end)| {
            self.form.text[start..end].contains(' ') || !self.is_strong(start, end)
        });
        if tie == Tie::Is && weak {
            if let Some(phrase) = self.phrase(from) {
                found.push(phrase);
                return;
            }
            // "là con trai tui giữ": who speaks comes first.
            if from < at {
                return;
            }
        }
        if let Some((start, end)) = value {
            found.push((start, end));
            self.changed(end, found);
        }
    }

    /// A count between the word and its value: "6 số", "cấp 2"; how long it is.
    fn counted(&self, at: usize, owned: bool) -> Option<usize> {
        let rest = &self.form.text[at..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=2).contains(&digits) {
            return None;
        }
        let level = owned
            && digits == 1
            && ["cap ", "muc ", "lop "].iter().any(|word| self.form.text[..at].ends_with(word));
        if level {
            return rest[digits..].starts_with(' ').then_some(digits);
        }
        [" chu so ", " so ", " ky tu ", " ki tu ", " chu "]
            .into_iter()
            .find(|unit| rest[digits..].starts_with(unit))
            .map(|unit| digits + unit.len())
    }

    fn is_year(&self, start: usize) -> bool {
        is_year(self.chunk(start).as_bytes())
    }

    /// Whether nothing else than a value looks like what stands in a span.
    fn is_strong(&self, start: usize, end: usize) -> bool {
        let value = &self.form.text[start..end];
        value.bytes().any(|byte| byte.is_ascii_digit())
            || is_shaped(self.form, start, value)
            || is_glued(value)
    }

    /// What stands from `at` to the next space.
    pub(super) fn chunk(&self, at: usize) -> &str {
        let rest = &self.form.text[at..];
        let rest = &rest[..rest.len().min(CHUNK)];
        let end = rest
            .bytes()
            .position(|byte| byte.is_ascii_whitespace() || byte == OPAQUE)
            .unwrap_or(rest.len());
        &rest[..end]
    }

    fn quoted(&self, at: usize, tie: Tie) -> Option<(usize, usize)> {
        const LONGEST: usize = 64;
        let open = self.form.byte(at);
        let close = match open {
            b'"' | b'\'' | b'`' => open,
            b'[' => b']',
            b'{' => b'}',
            _ => return None,
        };
        let rest = self.form.text.as_bytes().get(at + 1..)?;
        let length = rest.iter().take(LONGEST).position(|byte| *byte == close || *byte == b'\n')?;
        let inside = self.form.text.get(at + 1..at + 1 + length)?;
        let first = inside.split_whitespace().next()?;
        let plain = inside.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ');
        // The name of a button or a rule rather than a password.
        let words = plain && (tie == Tie::Next || is_rule(first, Tie::Colon) || open == b'[');
        if words
            || inside.trim().len() < 3
            || inside.contains(char::from(OPAQUE))
            || is_trigger(first)
        {
            return None;
        }
        if tie == Tie::Next && !is_shaped(self.form, at + 1, inside) {
            return None;
        }
        Some((at + 1, at + 1 + length))
    }

    pub(super) fn value(&self, at: usize, tie: Tie, owned: bool) -> Option<(usize, usize)> {
        let chunk = self.chunk(at);
        let (start, end) = trimmed(self.form, at, at + chunk.len());
        let value = self.form.text.get(start..end)?;
        if value.is_empty() {
            return None;
        }
        let next = self.form.text[end..].trim_start_matches([' ', '.', ',']);
        let next = next.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        if value.bytes().all(|byte| byte.is_ascii_digit()) {
            let free = !self.public.touches(start, end) && !is_hotline(value.as_bytes());
            let counted = is_unit(next);
            let long_enough = match tie {
                Tie::Colon | Tie::Is => value.len() >= 3,
                // Longer ones are numbers of another kind, and masked as such.
                Tie::Next => (4..9).contains(&value.len()),
            };
            if !counted && long_enough && (free || tie == Tie::Colon) {
                return Some((start, self.digits_on(end)));
            }
            return if tie == Tie::Next || counted { None } else { self.spelled(start, tie) };
        }
        if self.public.over(start, end).is_some_and(|(_, public)| public >= end)
            && tie != Tie::Colon
        {
            return None;
        }
        if is_shaped(self.form, start, value) {
            return Some((start, end));
        }
        match tie {
            // "0905123456 pass hoahoa": behind an account a word that is none of
            // the language is its password.
            Tie::Next => (is_glued(value)
                && (owned && value.len() >= 9
                    || !self.form.accented(start, end)
                        && (self.account && !is_stop(value) || is_name(value))))
            .then_some((start, end)),
            Tie::Is | Tie::Colon => self.spelled(start, tie),
        }
    }
}

/// Words after which a year is when it was made.
fn tells_time(word: &str) -> bool {
    matches!(word, "hoi" | "tao" | "dat" | "doi" | "dau" | "truoc" | "tu" | "sang" | "lap" | "de")
}

/// How a password came to where it is: "mk em ghi vào là …".
fn is_entered(word: &str) -> bool {
    matches!(word, "ghi" | "vao" | "luu" | "danh")
}

/// Before the place where a password is used.
fn is_place(word: &str) -> bool {
    matches!(word, "cho" | "o" | "ben" | "tren" | "trong")
}
