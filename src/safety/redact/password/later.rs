//! Passwords further on: later in the sentence, the second of two, the one
//! behind the name of an account.

use super::super::form::OPAQUE;
use super::super::glued::is_name;
use super::super::shape::{is_glued, is_shaped, trimmed};
use super::super::words::is_ordinary;
use super::CHUNK;
use super::search::Search;

impl Search<'_, '_> {
    /// A password further on in the sentence: "quên mk, hình như là Hoa12345".
    /// Only what nothing else looks like, after a word that ties it.
    pub(super) fn later(&self) -> Option<(usize, usize)> {
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
            let mixed = letters >= 2 && digits >= 2 && is_shaped(self.form, start, value);
            let glued = is_name(value) && is_glued(value) && !self.form.accented(start, end);
            if tied && value.len() >= 6 && (mixed || glued) && !self.public.touches(start, end) {
                return Some((start, end));
            }
            tied = word.ends_with([':', '='])
                || matches!(
                    word,
                    "la" | "is"
                        | "nhap"
                        | "go"
                        | "ghi"
                        | "thu"
                        | "dat"
                        | "dung"
                        | "xai"
                        | "danh"
                        | "hay"
                );
            at += word.len() + 1;
        }
        None
    }

    /// "đổi mk từ abc123 sang abc456": the second one.
    pub(super) fn changed(&self, end: usize, found: &mut Vec<(usize, usize)>) {
        let rest = &self.form.text[end..];
        if let Some(digits) = added(&rest[..rest.len().min(CHUNK)]) {
            found.push((end + digits.0, end + digits.1));
            return;
        }
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
    pub(super) fn second(&self, at: usize) -> Option<(usize, usize)> {
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

/// "hoasen với số 1960", "thuytrang cộng năm sinh 1988": the digits.
fn added(rest: &str) -> Option<(usize, usize)> {
    /// Little words between.
    const MOST: usize = 5;
    let mut at = 0;
    for (index, word) in rest.split(' ').enumerate().take(MOST + 1) {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        if index > 1 && (2..=8).contains(&digits) && digits == word.trim_end_matches('.').len() {
            return Some((at, at + digits));
        }
        let fits = match index {
            0 => word.is_empty(),
            1 => matches!(word, "cong" | "voi" | "va" | "+" | "roi" | "kem" | "them"),
            _ => matches!(word, "so" | "nam" | "ngay" | "sinh" | "duoi" | "them"),
        };
        if !fits {
            return None;
        }
        at += word.len() + 1;
    }
    None
}
