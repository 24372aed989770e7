//! Passwords: what follows "mk là", "pass:", "mật khẩu của tui là", or stands
//! before "là mật khẩu".

use super::beside::is_unit;
use super::clause::is_clause;
use super::form::{Form, OPAQUE, Piece};
use super::public::is_hotline;
use super::shape::{is_address, is_glued, is_shaped, is_trigger, trimmed};
use super::span::Spans;
use super::trigger::trigger;
use super::words::{is_figure, is_ordinary, is_owner, is_spelling, is_stop};
use regex::Regex;
use std::sync::LazyLock;

/// How the value is tied to the word "password".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    /// It only follows.
    Next,
    /// "là", "is", "đây".
    Is,
    /// A colon or an equals sign.
    Colon,
}

/// What is written without a space is looked at up to here: no password is as
/// long, and the time stays in proportion to the text.
const CHUNK: usize = 256;

/// Finds passwords; spans of bytes of the plain text.
pub fn passwords(form: &Form<'_>, public: &Spans) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let pieces = &form.pieces;
    for piece in pieces.iter().filter(|piece| piece.number && piece.end - piece.start >= 9) {
        found.extend(beside_account(form, piece.end));
    }
    found.extend(alone(form));
    let mut at = 0;
    while at < pieces.len() {
        let Some(used) = trigger(form, pieces, at) else {
            at += 1;
            continue;
        };
        if let Some(span) = named_before(form, pieces, at) {
            found.push(span);
        }
        let search = Search {
            form,
            public,
            end: pieces[at + used - 1].end,
            both: both(form, pieces, at),
            account: behind_account(form, pieces, at),
        };
        let before = found.len();
        search.run(&mut found);
        if found.len() == before {
            found.extend(search.later());
        }
        at += used;
    }
    found
}

/// A message that is one word of letters, digits and signs: nothing else than
/// a password looks so.
fn alone(form: &Form<'_>) -> Option<(usize, usize)> {
    let text = form.text.trim_start_matches(['/', ' ', '\n']);
    let start = form.text.len() - text.len();
    let text = text.trim_end();
    let sign = text.find(['@', '#', '$', '%', '^', '&', '*', '!'])?;
    let inside = sign > 0 && text.bytes().any(|byte| byte.is_ascii_digit());
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let plain = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'@' | b'#' | b'$' | b'%' | b'^' | b'&' | b'*' | b'!' | b'_' | b'-')
    };
    let (start, end) = trimmed(form, start, start + text.len());
    let value = form.text.get(start..end)?;
    (inside
        && letters >= 2
        && value.len() >= 6
        && value.bytes().all(plain)
        && is_shaped(form, start, value))
    .then_some((start, end))
}

/// "0905123456/hoa@2024": an account and what opens it.
fn beside_account(form: &Form<'_>, end: usize) -> Option<(usize, usize)> {
    let value = form.text[end..].trim_start_matches(' ').strip_prefix(['/', '|', ':'])?;
    let value = value.trim_start_matches(' ');
    let start = form.text.len() - value.len();
    let value = &value[..value.len().min(CHUNK)];
    let length = value.bytes().position(|byte| byte.is_ascii_whitespace() || byte == b'|');
    let (start, end) = trimmed(form, start, start + length.unwrap_or(value.len()));
    let value = form.text.get(start..end)?;
    let digits = value.bytes().any(|byte| byte.is_ascii_digit());
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    (digits && letters >= 2 && !is_address(value) && is_shaped(form, start, value))
        .then_some((start, end))
}

/// Whether the number of an account ends right before the word.
fn behind_account(form: &Form<'_>, pieces: &[Piece], at: usize) -> bool {
    /// Digits of the shortest account.
    const DIGITS: usize = 9;
    /// More groups than anybody makes of one.
    const GROUPS: usize = 12;
    let mut next = pieces[at].start;
    let mut digits = 0;
    for piece in pieces[..at].iter().rev().take(GROUPS) {
        let gap = &form.text.as_bytes()[piece.end..next];
        let near = gap.len() <= 3 && gap.iter().all(|byte| b" .-,;/|\n".contains(byte));
        if !piece.number || !near {
            break;
        }
        digits += piece.end - piece.start;
        next = piece.start;
    }
    digits >= DIGITS
}

/// Whether the word stands in "tk/mk:", which is followed by both.
fn both(form: &Form<'_>, pieces: &[Piece], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|at| pieces.get(at)) else { return false };
    let gap = &form.text[before.end..pieces[at].start];
    matches!(form.word(*before), "tk" | "khoan" | "user" | "username" | "id" | "nhap" | "va")
        && gap.bytes().any(|byte| matches!(byte, b'/' | b'&' | b'+' | b'-' | b','))
}

/// "hoa@2024 là mk của tui".
fn named_before(form: &Form<'_>, pieces: &[Piece], at: usize) -> Option<(usize, usize)> {
    let mut from = at;
    for _ in 0..2 {
        let before = *pieces.get(from.checked_sub(1)?)?;
        let gap = &form.text[before.end..pieces[from].start];
        if gap.trim().is_empty() && matches!(form.word(before), "la" | "is" | "my" | "cai" | "lam")
        {
            from -= 1;
        } else {
            break;
        }
    }
    let tied = |piece: &Piece| matches!(form.word(*piece), "la" | "is" | "lam");
    if from == at || !pieces[from..at].iter().any(tied) {
        return None;
    }
    let end = form.text[..pieces[from].start].trim_end().len();
    let far = end.saturating_sub(CHUNK);
    let space = form.text[far..end].rfind(|c: char| c.is_ascii_whitespace());
    let start = space.map_or(far, |at| far + at + 1);
    let (start, end) = trimmed(form, start, end);
    let chunk = form.text.get(start..end)?;
    (is_shaped(form, start, chunk)
        && chunk.bytes().any(|byte| byte.is_ascii_digit())
        && chunk.bytes().any(|byte| !byte.is_ascii_digit()))
    .then_some((start, end))
}

/// "mật khẩu là ngày sinh 15081952": the day, which is then no less than the
/// password.
fn birthday(text: &str) -> Option<(usize, usize)> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        // The pattern is a constant and compiles in the tests.
        #[allow(clippy::expect_used)]
        Regex::new(concat!(
            r"^(?:ngay )?(?:thang )?(?:nam )?sinh(?: nhat)?",
            r"(?: (?:la|cua|toi|tui|em|e|minh|con|chau|ba|me|bo|ong|bac|co|chu|anh|chi|vo|chong|t)){0,4}",
            r" ?[:=(]? ?(?P<day>\d{1,2}[/.\- ]?\d{1,2}[/.\- ]?\d{2,4})\b",
        ))
        .expect("constant pattern")
    });
    let day = DAY.captures(text)?.name("day")?;
    Some((day.start(), day.end()))
}

struct Search<'f, 't> {
    form: &'f Form<'t>,
    public: &'f Spans,
    /// After the word "password".
    end: usize,
    /// The name of the account comes first.
    both: bool,
    /// The number of an account stands right before the word.
    account: bool,
}

impl Search<'_, '_> {
    fn run(&self, found: &mut Vec<(usize, usize)>) {
        /// More words than this between the word and its value are a story.
        const FILLERS: usize = 9;
        let text = &self.form.text;
        let mut at = self.end;
        let mut tie = Tie::Next;
        let mut fillers = 0;
        let mut owned = false;
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
            } else if (is_owner(word) && tie != Tie::Colon)
                || (tied && (is_owner(word) || word.len() == 1))
            {
                owned = true;
                if tied {
                    tie = Tie::Colon;
                }
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
        if let Some((start, end)) = self.value(at, tie, owned) {
            found.push((start, end));
            self.changed(end, found);
        }
    }

    /// A password further on in the sentence: "quên mk, hình như là Hoa12345".
    /// Only what nothing else looks like, after a word that ties it.
    fn later(&self) -> Option<(usize, usize)> {
        /// Words of a sentence.
        const MOST: usize = 14;
        let line = &self.form.text[self.end..];
        let line = &line[..line.len().min(CHUNK)];
        let line = line.split(['\n', char::from(OPAQUE)]).next().unwrap_or("");
        let mut tied = false;
        let mut at = self.end;
        for word in line.split(' ').take(MOST) {
            let (start, end) = trimmed(self.form, at, at + word.len());
            let value = &self.form.text[start..end];
            let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
            let digits = value.bytes().filter(u8::is_ascii_digit).count();
            if tied
                && value.len() >= 6
                && letters >= 2
                && digits >= 2
                && is_shaped(self.form, start, value)
                && !self.public.touches(start, end)
            {
                return Some((start, end));
            }
            tied = word.ends_with([':', '='])
                || matches!(
                    word,
                    "la" | "is" | "nhap" | "go" | "thu" | "dat" | "dung" | "xai" | "danh" | "hay"
                );
            at += word.len() + 1;
        }
        None
    }

    /// What stands from `at` to the next space.
    fn chunk(&self, at: usize) -> &str {
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

    fn value(&self, at: usize, tie: Tie, owned: bool) -> Option<(usize, usize)> {
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
                    || self.account && !is_stop(value) && !self.form.accented(start, end)))
            .then_some((start, end)),
            Tie::Is | Tie::Colon => self.spelled(start, tie),
        }
    }

    /// Single digits that go on: "passcode 1 2 3 4 5 6".
    fn digits_on(&self, mut end: usize) -> usize {
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
    fn letter_by_letter(&self, start: usize) -> Option<(usize, usize)> {
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
    fn spelled(&self, start: usize, tie: Tie) -> Option<(usize, usize)> {
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
                if asked && !glued {
                    return None;
                }
                break;
            }
            at = after + 1;
            let next = self.chunk(at);
            let number = (2..=8).contains(&next.len()) && next.bytes().all(|b| b.is_ascii_digit());
            // "hoahong 1960"
            if glued && words == 1 && tie == Tie::Is && !number && !goes_on {
                break;
            }
        }
        let length = end - start;
        (words > 0 && length >= 3).then_some((start, end))
    }

    /// "đổi mk từ abc123 sang abc456": the second one.
    fn changed(&self, end: usize, found: &mut Vec<(usize, usize)>) {
        let rest = &self.form.text[end..];
        let trimmed_rest = rest.trim_start();
        let Some(word) = ["sang ", "thanh ", "qua ", "hoac ", "hay ", "to ", "roi "]
            .into_iter()
            .find(|word| trimmed_rest.starts_with(word))
        else {
            return;
        };
        let at = end + (rest.len() - trimmed_rest.len()) + word.len();
        let (start, end) = trimmed(self.form, at, at + self.chunk(at).len());
        if self.form.text.get(start..end).is_some_and(|value| is_shaped(self.form, start, value)) {
            found.push((start, end));
        }
    }

    /// In "tk/mk: 0905123456/hoa2024" what follows the account.
    fn second(&self, at: usize) -> Option<(usize, usize)> {
        let rest = &self.form.text[at..];
        let line = rest[..rest.len().min(CHUNK)].split('\n').next()?;
        let cut = line.find([' ', '/', '|', ';', ','])?;
        let rest = &line[cut..];
        let skipped = rest.len() - rest.trim_start_matches([' ', '/', '|', ';', ',', '-']).len();
        let from = at + cut + skipped;
        let chunk = self.chunk(from);
        let chunk = chunk.split(['|', ';']).next().unwrap_or("");
        let (start, end) = trimmed(self.form, from, from + chunk.len());
        let value = self.form.text.get(start..end)?;
        let letters = value.bytes().any(|byte| byte.is_ascii_alphabetic());
        (value.len() >= 4
            && !is_ordinary(value)
            && (is_shaped(self.form, start, value) || !letters || is_glued(value)))
        .then_some((start, end))
    }
}

/// Whether a question or a rule begins with `word` rather than a password.
fn is_rule(word: &str, tie: Tie) -> bool {
    let may_be_name =
        matches!(word, "con" | "hoa" | "ca" | "de" | "mot" | "hai" | "long" | "my" | "an");
    is_ordinary(word) && !(tie == Tie::Colon && may_be_name)
}
