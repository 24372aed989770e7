//! Finds what people would take for a link: with and without a scheme, with
//! dots set apart or disguised, glued to the words around it.
//!
//! Addresses of e-mail, file names, numbers, dates and abbreviations are none.
//! One pass; every look ahead is bounded.

use super::host::{is_registrable, true_host};
use super::similar;
use super::view::{DISGUISED, FAKE_SLASH, Glyph, SPELLED, view};
use super::words;
use crate::flow::official::OfficialHosts;

/// Something that reads as a link, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// First byte in the text.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// What stands before `@`.
    pub userinfo: String,
    /// The host as written, without invisible characters.
    pub host: String,
    /// Disguises found in the host; see `view`.
    pub marks: u8,
    /// Spaces stand around dots of the host.
    pub split: bool,
    /// The port, if one is written.
    pub port: Option<u32>,
    /// Path, query and fragment as written.
    pub tail: String,
    /// A backslash ends the host and more follows.
    pub backslash: bool,
    /// A file name ending with `.apk`, without a host.
    pub apk: bool,
}

/// Every candidate, in order. They do not overlap.
pub fn candidates(text: &str, official: &OfficialHosts) -> Vec<Candidate> {
    let glyphs = view(text);
    let scan = Scan { glyphs: &glyphs, official };
    let mut found = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        if !glyphs[at].c.is_alphanumeric() && glyphs[at].c != '[' {
            at += 1;
            continue;
        }
        let next = match scan.scheme(at) {
            Some(after) => {
                let (candidate, next) = scan.with_scheme(at, after);
                found.extend(candidate);
                next
            }
            None if glyphs[at].c == '[' => at + 1,
            None => {
                let (candidate, next) = scan.bare(at);
                found.extend(candidate);
                next
            }
        };
        at = next.max(at + 1);
    }
    found
}

struct Scan<'a> {
    glyphs: &'a [Glyph],
    official: &'a OfficialHosts,
}

/// Labels of a host and where it ends.
#[derive(Clone, Debug, Default)]
struct Run {
    labels: Vec<(usize, usize)>,
    split: bool,
}

impl Run {
    fn end(&self) -> usize {
        self.labels.last().map_or(0, |label| label.1)
    }
}

impl Scan<'_> {
    fn c(&self, at: usize) -> char {
        self.glyphs.get(at).map_or('\n', |glyph| glyph.c)
    }

    fn text(&self, from: usize, to: usize) -> String {
        self.glyphs[from..to].iter().map(|glyph| glyph.c).collect()
    }

    /// After the slashes of a scheme that begins at `at`.
    fn scheme(&self, at: usize) -> Option<usize> {
        const LONGEST: usize = 16;
        let mut end = at;
        while end < at + LONGEST && (self.c(end).is_ascii_alphanumeric() || self.c(end) == '+') {
            end += 1;
        }
        let word = self.text(at, end).to_ascii_lowercase();
        let web = ["http", "https", "hxxp", "hxxps", "htttp", "htttps", "htps", "ftp"]
            .contains(&word.as_str());
        if word.is_empty() || matches!(word.as_str(), "mailto" | "tel" | "sms") {
            return None;
        }
        let colon = self.c(end) == ':';
        let mut after = end + usize::from(colon);
        let slash = |c: char| matches!(c, '/' | '\\' | FAKE_SLASH);
        let first = after;
        while slash(self.c(after)) {
            after += 1;
        }
        let slashes = after - first;
        let follows = self.c(after).is_alphanumeric() || matches!(self.c(after), '[' | '%');
        let enough = match (web, colon) {
            (true, true) => follows,
            (true, false) | (false, true) => slashes >= 2 && follows,
            (false, false) => false,
        };
        enough.then_some(after)
    }

    /// An address with a scheme; gives where to go on.
    fn with_scheme(&self, start: usize, after: usize) -> (Option<Candidate>, usize) {
        let mut stop = after;
        while !self.hard_stop(stop) && !matches!(self.c(stop), '/' | '\\' | '?' | '#') {
            stop += 1;
        }
        let sign = (after..stop).rev().find(|at| self.c(*at) == '@');
        let begin = sign.map_or(after, |at| at + 1);
        let mut end = begin;
        if self.c(begin) == '[' {
            end = (begin..stop).find(|at| self.c(*at) == ']').map_or(stop, |at| at + 1);
        } else {
            while end < stop && self.in_host(end) {
                end += 1;
            }
        }
        let mut split = false;
        if let Some(run) = self.joined(begin) {
            (end, split) = (run.end(), true);
        } else {
            end = self.without_glue(begin, end);
            while end > begin && matches!(self.c(end - 1), '.' | '-' | '_') {
                end -= 1;
            }
        }
        if end == begin {
            return (None, stop);
        }
        let userinfo = sign.map(|at| self.text(after, at)).unwrap_or_default();
        let candidate = self.finish(start, userinfo, begin, end, split);
        let next = self.after(&candidate, end);
        (Some(candidate), next)
    }

    /// An address without a scheme; gives where to go on.
    fn bare(&self, start: usize) -> (Option<Candidate>, usize) {
        if let Some((candidate, next)) = self.mail(start) {
            return (candidate, next);
        }
        if let Some(run) = self.joined(start) {
            return self.accept(start, start, &run);
        }
        let run = self.run(start, false);
        // What is no link as a whole is looked at no more, so that the time
        // stays in proportion to the text.
        let whole = run.end();
        let run = self.trimmed(run);
        let (first, run) = self.without_leading_words(start, run);
        if self.is_link(&run) {
            return self.accept(first, first, &run);
        }
        (None, whole.max(start + 1))
    }

    fn accept(&self, start: usize, begin: usize, run: &Run) -> (Option<Candidate>, usize) {
        let (start, begin) = self.with_words_before(start, begin, run);
        let end = run.end();
        // "dichvucong.gov.vn:abc@other.com"
        if self.c(end) == ':'
            && let Some(sign) = self.sign_after(end)
        {
            let host = self.trimmed(self.run(sign + 1, false));
            if host.labels.len() > 1 {
                let userinfo = self.text(begin, sign);
                let found = self.finish(start, userinfo, sign + 1, host.end(), false);
                let next = self.after(&found, host.end());
                return (Some(found), next);
            }
        }
        let mut candidate = self.finish(start, String::new(), begin, end, run.split);
        candidate.apk = candidate.tail.is_empty() && self.last_is(run, "apk");
        let next = self.after(&candidate, end);
        (Some(candidate), next)
    }

    /// `@` a few characters on, before anything that ends a name.
    fn sign_after(&self, at: usize) -> Option<usize> {
        (at..at + 64)
            .take_while(|at| !self.hard_stop(*at) && self.c(*at) != '/')
            .find(|at| self.c(*at) == '@' && self.c(at + 1).is_alphanumeric())
    }

    /// An address of e-mail is passed over, unless an official name stands
    /// before its `@`: that is the old trick of the user name.
    fn mail(&self, start: usize) -> Option<(Option<Candidate>, usize)> {
        /// Longest local part of an address (RFC 5321).
        const LOCAL: usize = 64;
        let mut end = start;
        while end < start + LOCAL && (self.in_label(end) || matches!(self.c(end), '.' | '+' | '%'))
        {
            end += 1;
        }
        if self.c(end) != '@' || !self.c(end + 1).is_alphanumeric() {
            return None;
        }
        let host = self.trimmed(self.run(end + 1, false));
        let local = self.text(start, end);
        let plain = local.to_lowercase();
        let trick = (self.official.find(&plain).is_some() || is_registrable(&plain))
            && similar::find(&plain, self.official.borrowed(), false).is_some();
        if !trick || host.labels.len() < 2 {
            return Some((None, host.end().max(end + 2)));
        }
        let found = self.finish(start, local, end + 1, host.end(), false);
        let next = self.after(&found, host.end());
        Some((Some(found), next))
    }

    /// Puts a candidate together: port and tail follow the host.
    fn finish(
        &self,
        start: usize,
        userinfo: String,
        begin: usize,
        end: usize,
        split: bool,
    ) -> Candidate {
        let mut stop = end;
        let mut port = None;
        if self.c(end) == ':' {
            let digits = (end + 1..end + 7).take_while(|at| self.c(*at).is_ascii_digit()).count();
            if (2..=5).contains(&digits) && !self.c(end + 1 + digits).is_alphanumeric() {
                stop = end + 1 + digits;
                port = self.text(end + 1, stop).parse().ok();
            }
        }
        let from = stop;
        let backslash = self.c(stop) == '\\';
        if matches!(self.c(stop), '/' | '\\' | '?' | '#' | FAKE_SLASH) {
            stop = self.tail_end(stop);
        }
        let glyphs = &self.glyphs[begin..end];
        let mut marks = 0;
        for (index, glyph) in glyphs.iter().enumerate() {
            // Before the first letter nothing is hidden, except behind "//".
            let outside = index == 0 && begin == start;
            marks |= glyph.marks & if outside { !super::view::HIDDEN } else { !0 };
        }
        if stop > end {
            marks |= self.glyphs[end].marks & super::view::HIDDEN;
        }
        let mut host: String =
            glyphs.iter().map(|glyph| glyph.c).filter(|c| !c.is_whitespace()).collect();
        while host.contains("..") {
            host = host.replace("..", ".");
            marks |= DISGUISED;
        }
        if marks & SPELLED != 0 {
            host = similar::ascii(&host);
        }
        Candidate {
            start: self.glyphs[start].at,
            end: self.glyphs[stop.max(end) - 1].end,
            userinfo,
            host,
            marks,
            split,
            port,
            tail: self.text(from, stop),
            backslash: backslash && stop > from + 1,
            apk: false,
        }
    }

    /// The glyph after a candidate whose host ends at `end`.
    fn after(&self, candidate: &Candidate, end: usize) -> usize {
        let mut at = end;
        while at < self.glyphs.len() && self.glyphs[at].at < candidate.end {
            at += 1;
        }
        at
    }

    /// Where path and query end: at a space or a quote, without the
    /// punctuation of the sentence.
    fn tail_end(&self, from: usize) -> usize {
        let mut open = 0_i32;
        let mut end = from;
        while !self.hard_stop(end) {
            match self.c(end) {
                '(' | '[' => open += 1,
                ')' | ']' if open == 0 => break,
                ')' | ']' => open -= 1,
                _ => {}
            }
            end += 1;
        }
        while end > from + 1
            && matches!(self.c(end - 1), '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '…')
        {
            end -= 1;
        }
        end
    }

    fn hard_stop(&self, at: usize) -> bool {
        at >= self.glyphs.len()
            || self.c(at).is_whitespace()
            || self.c(at).is_control()
            || matches!(self.c(at), '"' | '<' | '>' | '“' | '”' | '‘' | '’' | '«' | '»' | '`' | '|')
    }

    fn in_label(&self, at: usize) -> bool {
        let c = self.c(at);
        c.is_alphanumeric()
            || matches!(c, '-' | '_')
            || unicode_normalization::char::is_combining_mark(c)
    }

    fn in_host(&self, at: usize) -> bool {
        self.in_label(at) || matches!(self.c(at), '.' | '%' | FAKE_SLASH)
    }

    fn label_end(&self, at: usize) -> usize {
        let mut end = at;
        while self.in_label(end) {
            end += 1;
        }
        end
    }

    /// Labels joined by dots; `wide`: also by dots with spaces around them.
    fn run(&self, start: usize, wide: bool) -> Run {
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
            if self.c(before) != '.' || run.labels.len() >= if wide { WIDE } else { MOST } {
                return run;
            }
            let mut dot = before + 1;
            // "vneid..gov.vn"
            if self.c(dot) == '.' && self.c(dot + 1).is_alphanumeric() {
                dot += 1;
            }
            let next = if wide { self.skip(dot) } else { dot };
            let apart = before > end || next > dot;
            // The end of a sentence: "dichvucong.gov.vn. Top 10".
            if apart && before == end && !self.last_is(&run, "gov") && self.is_complete(&run) {
                return run;
            }
            run.split |= apart && self.in_label(next);
            at = next;
        }
    }

    /// At most three spaces.
    fn skip(&self, at: usize) -> usize {
        let spaces = (at..at + 3).take_while(|at| matches!(self.c(*at), ' ' | '\u{a0}' | '\t'));
        at + spaces.count()
    }

    fn written(&self, run: &Run) -> String {
        let labels: Vec<String> =
            run.labels.iter().map(|(from, to)| self.text(*from, *to)).collect();
        labels.join(".").to_lowercase()
    }

    fn is_complete(&self, run: &Run) -> bool {
        run.labels.len() > 1 && is_registrable(&true_host(&self.written(run)).ascii)
    }

    fn spelled(&self, run: &Run) -> bool {
        let start = run.labels.first().map_or(0, |label| label.0);
        self.glyphs[start..run.end()].iter().any(|glyph| glyph.marks & SPELLED != 0)
    }

    /// A host with dots set apart or spelled out. Only what then ends like a
    /// host and holds a borrowed name counts; other sentences have dots, too.
    fn joined(&self, start: usize) -> Option<Run> {
        let mut run = self.run(start, true);
        if !run.split && !self.spelled(&run) {
            return None;
        }
        while run.labels.len() > 1 {
            let apart = run.labels.windows(2).any(|two| two[1].0 > two[0].1 + 1);
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
            let all = run.labels.windows(2).all(|two| two[1].0 > two[0].1 + 1);
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
    fn with_words_before(&self, start: usize, begin: usize, run: &Run) -> (usize, usize) {
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
    fn trimmed(&self, mut run: Run) -> Run {
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

    fn is_glued_label(&self, run: &Run) -> bool {
        let (from, to) = run.labels[run.labels.len() - 1];
        if !(self.hard_stop(to) || matches!(self.c(to), ',' | '.' | '!' | '?' | ')')) {
            return false;
        }
        let label = self.text(from, to);
        let lower = label.to_lowercase();
        let shorter = Run { labels: run.labels[..run.labels.len() - 1].to_vec(), split: false };
        if !self.is_complete(&shorter) {
            return false;
        }
        let known = self.is_complete(run);
        let before = self.text(shorter.labels[shorter.labels.len() - 1].0, shorter.end());
        let capital = self.c(from).is_uppercase() && before.chars().any(char::is_lowercase);
        let accents = !label.is_ascii() && crate::nlu::normalize::fold(&label).is_ascii();
        if known {
            capital && words::SYLLABLES.contains(&lower.as_str())
        } else {
            capital || accents || words::STARTERS.contains(&lower.as_str())
        }
    }

    /// The same for hosts behind a scheme.
    fn without_glue(&self, begin: usize, end: usize) -> usize {
        let run = self.run(begin, false);
        // Percent signs and such are no labels: nothing to take away there.
        if run.labels.len() < 2 || run.end() + 1 < end {
            return end;
        }
        self.trimmed(run).end().min(end)
    }

    /// "rồi.dichvucong.gov.vn": a word of the sentence before the host.
    fn without_leading_words(&self, start: usize, mut run: Run) -> (usize, Run) {
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

    fn last_is(&self, run: &Run, ending: &str) -> bool {
        let last = run.labels.last().copied().unwrap_or_default();
        run.labels.len() > 1 && self.text(last.0, last.1).eq_ignore_ascii_case(ending)
    }

    /// Whether labels joined by dots are meant as a host.
    fn is_link(&self, run: &Run) -> bool {
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
        if ending == "apk" && !path {
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
        if !is_registrable(&ascii) {
            // Not a known ending: a slip of an official name, or a sentence.
            let looks = words::COMMON_TLDS.contains(&similar::ascii(&ending).as_str())
                && !crate::nlu::normalize::fold(&ending).is_ascii();
            let suffix = psl::suffix(ascii.as_bytes()).is_some_and(|suffix| suffix.is_known());
            // Provinces have endings of their own, some of which are sites.
            let province = ending == "vn"
                && run.labels.len() == 2
                && !words::VN_SUFFIXES.contains(&ascii.trim_end_matches(".vn"));
            return (suffix && province)
                || (named && !suffix && (looks || run.labels.len() > 2 || path || www));
        }
        let plain = run.labels.len() == 2 && !path && !www;
        let foreign = ending.len() == 2 && ending != "vn";
        let first_length = first.1 - first.0;
        let capitals = self.text(first.0, end).chars().all(|c| !c.is_lowercase());
        if plain && words::SYLLABLES.contains(&ending.as_str()) {
            let goes_on = self.c(end) == ' ' && self.c(end + 1).is_alphanumeric();
            return named && !(goes_on && words::NEVER_HOSTS.contains(&ending.as_str()));
        }
        named || !(plain && foreign && (first_length <= 3 || (capitals && first_length <= 5)))
    }

    /// Four numbers of an address, not those of a version.
    fn is_number(&self, run: &Run) -> bool {
        let byte = |(from, to): &(usize, usize)| self.text(*from, *to).parse::<u8>().is_ok();
        if run.labels.len() != 4 || !run.labels.iter().all(byte) {
            return false;
        }
        let start = run.labels[0].0;
        let before = self.text(start.saturating_sub(12), start).to_lowercase();
        !["bản", "ban", "version", "ver", "v"].iter().any(|word| before.trim_end().ends_with(word))
    }
}
