//! Whether labels joined by dots are meant as a host, or are a number, a file
//! or the end of a sentence.

use super::super::host::{is_registrable, is_shared, true_host};
use super::super::similar;
use super::super::view::FAKE_SLASH;
use super::super::words;
use super::Scan;
use super::run::Run;

impl Scan<'_> {
    /// Whether labels joined by dots are meant as a host.
    pub(super) fn is_link(&self, run: &Run) -> bool {
        let Some((first, last)) = run.labels.first().copied().zip(run.labels.last().copied())
        else {
            return false;
        };
        if run.labels.len() < 2 || self.spelled(run) {
            return false;
        }
        let end = run.end();
        let path = matches!(self.c(end), '/' | '\\' | FAKE_SLASH | '?' | '#')
            && self.in_label(end + 1)
            || self.c(end) == '/'
            || (self.c(end) == ':'
                && self.c(end + 1).is_ascii_digit()
                && self.c(end + 2).is_ascii_digit());
        let www = self.text(first.0, first.1).eq_ignore_ascii_case("www");
        let ending = self.text(last.0, last.1).to_lowercase();
        if super::is_installer(&ending) && !path {
            return true;
        }
        if words::FILES.contains(&ending.as_str()) && !path && !www {
            return false;
        }
        if ending.chars().all(|c| c.is_ascii_digit()) {
            return self.is_number(run);
        }
        let host = self.written(run);
        let ascii = true_host(&host).ascii;
        let named = similar::find(&host, self.official.borrowed(), false).is_some();
        if !is_registrable(&ascii) && !is_shared(&ascii) {
            // Not a known ending: a slip of an official name, or a sentence.
            let looks = words::COMMON_TLDS.contains(&similar::ascii(&ending).as_str())
                && !crate::nlu::normalize::fold(&ending).is_ascii();
            let suffix = psl::suffix(ascii.as_bytes()).is_some_and(|suffix| suffix.is_known());
            // Provinces have endings of their own, some of which are sites.
            let province = ending == "vn"
                && run.labels.len() == 2
                && !words::VN_SUFFIXES.contains(&ascii.trim_end_matches(".vn"));
            // "dichvucong.govvn"
            let looks = looks || ending.starts_with("gov");
            return (suffix && province)
                || (named && !suffix && (looks || run.labels.len() > 2 || path || www));
        }
        let plain = run.labels.len() == 2 && !path && !www;
        let foreign = ending.len() == 2 && ending != "vn";
        let first_length = first.1 - first.0;
        let capitals = self.text(first.0, end).chars().all(|c| !c.is_lowercase());
        if plain && words::SYLLABLES.contains(&ending.as_str()) {
            let goes_on = self.c(end) == ' ' && self.c(end + 1).is_alphanumeric();
            let sentence = goes_on
                && words::NEVER_HOSTS.contains(&ending.as_str())
                && !self.is_led_to(first.0, end, &ending);
            return named && !sentence;
        }
        named || !(plain && foreign && (first_length <= 3 || (capitals && first_length <= 5)))
    }

    /// Whether the word before what begins at `start` leads to a site: "vào
    /// vneid.la đăng nhập". `end`: where it ends.
    fn is_led_to(&self, start: usize, end: usize, ending: &str) -> bool {
        /// Longest of the words, and what may stand between.
        const REACH: usize = 12;
        let from = start.saturating_sub(REACH);
        let before = similar::ascii(&self.text(from, start));
        let before = before.trim_end_matches([' ', ':', '-', '"', '\'', '(', '>']);
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let next = self.label_end(end + 1).min(end + 1 + REACH);
        let next = similar::ascii(&self.text(end + 1, next));
        words::LEAD_TO_HOSTS.contains(&word)
            && !(ending == "no" && words::IT_DOES.contains(&next.as_str()))
    }

    /// Four numbers of an address, not those of a version.
    pub(super) fn is_number(&self, run: &Run) -> bool {
        let byte = |(from, to): &(usize, usize)| self.text(*from, *to).parse::<u8>().is_ok();
        if run.labels.len() != 4 || !run.labels.iter().all(byte) {
            return false;
        }
        let start = run.labels[0].0;
        let before = self.text(start.saturating_sub(12), start).to_lowercase();
        !["bản", "ban", "version", "ver", "v"].iter().any(|word| before.trim_end().ends_with(word))
    }
}
