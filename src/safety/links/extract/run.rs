//! Labels joined by dots: where a host begins and ends in a sentence, with dots
//! set apart or spelled out, and with words glued to it.

use super::super::host::{is_registrable, true_host};
use super::super::similar;
use super::super::view::SPELLED;
use super::super::words;
use super::Scan;

/// Labels of a host and where it ends.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    pub(super) labels: Vec<(usize, usize)>,
    pub(super) split: bool,
}

impl Run {
    pub(super) fn end(&self) -> usize {
        self.labels.last().map_or(0, |label| label.1)
    }
}

impl Scan<'_> {
    /// Labels joined by dots; `wide`: also by dots with spaces around them.
    pub(super) fn run(&self, start: usize, wide: bool) -> Run {
        /// More set-apart dots than any trick needs.
        const WIDE: usize = 10;
        /// A host has at most 127 labels (RFC 1035: 255 bytes).
        const MOST: usize = 127;
        let mut run = Run::default();
        let mut at = start;
        loop {
            let end = self.label_end(at);
            if end == at || !self.c(at).is_alphanumeric() {
                return run;
            }
            run.labels.push((at, end));
            let before = if wide { self.skip(end) } else { end };
            // "dichvucong,gov.vn": the keys are neighbours.
            let comma = wide && self.is_comma_for_dot(&run);
            if !(comma || self.c(before) == '.')
                || run.labels.len() >= if wide { WIDE } else { MOST }
            {
                return run;
            }
            let mut dot = before + 1;
            // "vneid..gov.vn"
            if self.c(dot) == '.' && self.c(dot + 1).is_alphanumeric() {
                dot += 1;
            }
            let next = if wide { self.skip(dot) } else { dot };
            let apart = before > end || next > dot || comma;
            // The end of a sentence: "dichvucong.gov.vn. Top 10".
            if apart && before == end && !self.last_is(&run, "gov") && self.is_complete(&run) {
                return run;
            }
            run.split |= apart && self.in_label(next);
            at = next;
        }
    }

    /// Whether the sign behind the labels is a comma where the dot of "gov.vn"
    /// belongs. Commas elsewhere part the words of a sentence.
    fn is_comma_for_dot(&self, run: &Run) -> bool {
        let end = run.end();
        if !matches!(self.c(end), ',' | ';') {
            return false;
        }
        let from = self.skip(end + 1);
        let next = self.text(from, self.label_end(from).min(from + 4));
        let last = run.labels.last().map(|(from, to)| self.text(*from, *to)).unwrap_or_default();
        next.eq_ignore_ascii_case("gov")
            || next.eq_ignore_ascii_case("vn") && last.eq_ignore_ascii_case("gov")
            || last.eq_ignore_ascii_case("www") && !next.is_empty()
    }

    /// Whether more, or another sign, than a dot stands between two labels.
    fn is_apart(&self, two: &[(usize, usize)]) -> bool {
        two[1].0 > two[0].1 + 1 || self.c(two[0].1) != '.'
    }

    /// At most three spaces of any width.
    pub(super) fn skip(&self, at: usize) -> usize {
        let space = |c: char| c.is_whitespace() && !matches!(c, '\n' | '\r');
        let spaces = (at..at + 3).take_while(|at| space(self.c(*at)));
        at + spaces.count()
    }

    pub(super) fn written(&self, run: &Run) -> String {
        let labels: Vec<String> =
            run.labels.iter().map(|(from, to)| self.text(*from, *to)).collect();
        labels.join(".").to_lowercase()
    }

    pub(super) fn is_complete(&self, run: &Run) -> bool {
        run.labels.len() > 1 && is_registrable(&true_host(&self.written(run)).ascii)
    }

    pub(super) fn spelled(&self, run: &Run) -> bool {
        let start = run.labels.first().map_or(0, |label| label.0);
        self.glyphs[start..run.end()].iter().any(|glyph| glyph.marks & SPELLED != 0)
    }

    /// A host with dots set apart or spelled out. Only what then ends like a
    /// host and holds a borrowed name counts; other sentences have dots, too.
    pub(super) fn joined(&self, start: usize) -> Option<Run> {
        let mut run = self.run(start, true);
        if !run.split && !self.spelled(&run) {
            return None;
        }
        while run.labels.len() > 1 {
            let apart = run.labels.windows(2).any(|two| self.is_apart(two));
            let last = run.labels[run.labels.len() - 1];
            let sentence = self.c(last.0).is_uppercase() && !self.c(start).is_uppercase();
            let tld = similar::ascii(&self.text(last.0, last.1.min(last.0 + 16)));
            let ends = words::COMMON_TLDS.contains(&tld.as_str());
            if !ends || sentence || !(apart || self.spelled(&run)) {
                run.labels.pop();
                continue;
            }
            let host = similar::ascii(&self.written(&run));
            // "đuôi .gov.vn" speaks of the ending; "cong . gov . vn" is a host.
            let all = run.labels.windows(2).all(|two| self.is_apart(two));
            let own = if all || self.spelled(&run) {
                host.as_str()
            } else {
                host.strip_suffix(".gov.vn").unwrap_or(&host)
            };
            let named = similar::find(own, self.official.borrowed(), false).is_some();
            if named && host != "gov.vn" {
                run.split = apart && !self.spelled(&run);
                return Some(run);
            }
            run.labels.pop();
        }
        None
    }

    /// Words that stand for the first part of a spelled name: "dịch vụ công
    /// chấm gov chấm vn".
    pub(super) fn with_words_before(
        &self,
        start: usize,
        begin: usize,
        run: &Run,
    ) -> (usize, usize) {
        const WORDS: usize = 4;
        if !run.split && !self.spelled(run) {
            return (start, begin);
        }
        let mut from = begin;
        let mut best = begin;
        for _ in 0..WORDS {
            if from < 2 || !self.c(from - 1).is_whitespace() || !self.in_label(from - 2) {
                break;
            }
            from -= 1;
            while from > 0 && self.in_label(from - 1) {
                from -= 1;
            }
            let label = run.labels[0].1;
            let name: String = similar::ascii(&self.text(from, label))
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect();
            if self.official.borrowed().any(|known| known == name) {
                best = from;
            }
        }
        (best.min(start), best)
    }

    /// Without words of the sentence that follow the host after a dot.
    pub(super) fn trimmed(&self, mut run: Run) -> Run {
        // "_vneid.gov.vn_": marks of emphasis are no part of the name.
        if let Some(last) = run.labels.last_mut() {
            while last.1 > last.0 + 1 && matches!(self.c(last.1 - 1), '-' | '_') {
                last.1 -= 1;
            }
        }
        if let Some((from, to)) = run.labels.last().copied()
            && let Some(length) = words::glued(&self.text(from, to).to_lowercase())
        {
            let last = run.labels.len() - 1;
            run.labels[last].1 = from + length;
        }
        while run.labels.len() > 2 && self.is_glued_label(&run) {
            run.labels.pop();
        }
        run
    }

    pub(super) fn is_glued_label(&self, run: &Run) -> bool {
        let (from, to) = run.labels[run.labels.len() - 1];
        if !(self.hard_stop(to) || matches!(self.c(to), ',' | '.' | '!' | '?' | ')')) {
            return false;
        }
        let label = self.text(from, to);
        let lower = label.to_lowercase();
        let shorter = Run { labels: run.labels[..run.labels.len() - 1].to_vec(), split: false };
        // What the registries know as an ending is one, however it is written:
        // a browser reads "dichvucong.gov.vn.My" as a host in Malaysia.
        if !self.is_complete(&shorter) || self.is_complete(run) {
            return false;
        }
        let before = self.text(shorter.labels[shorter.labels.len() - 1].0, shorter.end());
        let capital = self.c(from).is_uppercase() && before.chars().any(char::is_lowercase);
        let accents = !label.is_ascii() && crate::nlu::normalize::fold(&label).is_ascii();
        capital || accents || words::STARTERS.contains(&lower.as_str())
    }

    /// The same for hosts behind a scheme.
    pub(super) fn without_glue(&self, begin: usize, end: usize) -> usize {
        let run = self.run(begin, false);
        // Percent signs and such are no labels: nothing to take away there.
        if run.labels.len() < 2 || run.end() + 1 < end {
            return end;
        }
        self.trimmed(run).end().min(end)
    }

    /// "rồi.dichvucong.gov.vn": a word of the sentence before the host.
    pub(super) fn without_leading_words(&self, start: usize, mut run: Run) -> (usize, Run) {
        let mut first = start;
        while run.labels.len() > 2 {
            let (from, to) = run.labels[0];
            let label = self.text(from, to);
            let word = !label.is_ascii()
                && crate::nlu::normalize::fold(&label).is_ascii()
                && similar::find(&label, self.official.borrowed(), true).is_none();
            let rest = Run { labels: run.labels[1..].to_vec(), split: false };
            if !word || !self.is_complete(&rest) {
                break;
            }
            first = rest.labels[0].0;
            run = rest;
        }
        (first, run)
    }

    pub(super) fn last_is(&self, run: &Run, ending: &str) -> bool {
        let last = run.labels.last().copied().unwrap_or_default();
        run.labels.len() > 1 && self.text(last.0, last.1).eq_ignore_ascii_case(ending)
    }

    /// Whether it names a file that installs a program on Android.
    pub(super) fn is_installer(&self, run: &Run) -> bool {
        let last = run.labels.last().copied().unwrap_or_default();
        run.labels.len() > 1 && super::is_installer(&self.text(last.0, last.1))
    }
}
