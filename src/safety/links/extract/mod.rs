//! Finds what people would take for a link: with and without a scheme, with
//! dots set apart or disguised, glued to the words around it.
//!
//! Addresses of e-mail, file names, numbers, dates and abbreviations are none.
//! One pass; every look ahead is bounded.

mod meant;
mod run;

use super::host::{is_registrable, true_host};
use super::similar;
use super::view::{DISGUISED, FAKE_SLASH, Glyph, SPELLED, view};
use crate::flow::official::OfficialHosts;
use run::Run;

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
    /// A colon follows the host, and behind it no port: no browser opens it,
    /// and nobody knows where programs that do will end up.
    pub odd: bool,
    /// Path, query and fragment as written.
    pub tail: String,
    /// A backslash ends the host and more follows.
    pub backslash: bool,
    /// A file name ending with `.apk`, without a host.
    pub apk: bool,
    /// The scheme is none of the web: it opens a program, not a page.
    pub program: bool,
    /// More that may belong to the host follows a sign that a browser takes as
    /// part of a name: `dichvucong.gov.vn,x.other.com`.
    pub runs_on: bool,
}

/// Every candidate, in order. They do not overlap.
pub fn candidates(text: &str, official: &OfficialHosts) -> Vec<Candidate> {
    let glyphs = view(text);
    let scan = Scan::new(&glyphs, official);
    let mut found = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        if let Some(file) = scan.installer(at) {
            at = scan.after(&file, at);
            found.push(file);
            continue;
        }
        if !glyphs[at].c.is_alphanumeric() && glyphs[at].c != '[' {
            at += 1;
            continue;
        }
        let next = match scan.scheme(at) {
            Some(scheme) => {
                let (candidate, next) = scan.with_scheme(at, scheme);
                found.extend(candidate);
                next
            }
            None if glyphs[at].c == '[' => at + 1,
            None => {
                // Words before may belong to it, but not what is another's.
                let free = found.last().map_or(0, |last| last.end);
                let (candidate, next) = scan.bare(at);
                found.extend(candidate.map(|it| Candidate { start: it.start.max(free), ..it }));
                next
            }
        };
        // A candidate may reach further than the search: they do not overlap.
        at = next.max(at + 1);
        at = found.last().map_or(at, |last| scan.after(last, at));
    }
    found
}

/// A scheme before an address.
#[derive(Clone, Copy)]
struct Scheme {
    /// After its slashes.
    after: usize,
    /// Browsers open it as a page.
    web: bool,
}

/// Whether a file with this ending installs a program on Android.
pub fn is_installer(ending: &str) -> bool {
    ["apk", "xapk", "apks", "apkm"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

struct Scan<'a> {
    glyphs: &'a [Glyph],
    official: &'a OfficialHosts,
    /// For every glyph where what may be a host, with what stands before its
    /// `@`, ends; one more for the end.
    stops: Vec<usize>,
    /// For every glyph the last `@` before it; one more for the end.
    signs: Vec<Option<usize>>,
}

impl<'a> Scan<'a> {
    /// Both tables are made once: to look for each link anew would take a long
    /// text the square of its length.
    fn new(glyphs: &'a [Glyph], official: &'a OfficialHosts) -> Self {
        let mut scan = Self { glyphs, official, stops: Vec::new(), signs: Vec::new() };
        let mut stops = vec![glyphs.len(); glyphs.len() + 1];
        for at in (0..glyphs.len()).rev() {
            let ends = scan.hard_stop(at) || matches!(glyphs[at].c, '/' | '\\' | '?' | '#');
            stops[at] = if ends { at } else { stops[at + 1] };
        }
        let mut last = None;
        let mut signs = Vec::with_capacity(glyphs.len() + 1);
        for (at, glyph) in glyphs.iter().enumerate() {
            signs.push(last);
            if glyph.c == '@' {
                last = Some(at);
            }
        }
        signs.push(last);
        (scan.stops, scan.signs) = (stops, signs);
        scan
    }
}

impl Scan<'_> {
    fn c(&self, at: usize) -> char {
        self.glyphs.get(at).map_or('\n', |glyph| glyph.c)
    }

    fn text(&self, from: usize, to: usize) -> String {
        self.glyphs[from..to].iter().map(|glyph| glyph.c).collect()
    }

    /// A file for Android whose name ends with a bracket: "VNeID (1).apk".
    fn installer(&self, at: usize) -> Option<Candidate> {
        let dot = self.c(at) == '.' && at > 0 && matches!(self.c(at - 1), ')' | ']' | '}');
        let end = if dot { self.label_end(at + 1).min(at + 6) } else { return None };
        is_installer(&self.text(at + 1, end)).then(|| Candidate {
            start: self.glyphs[at].at,
            end: self.glyphs[end - 1].end,
            apk: true,
            ..Candidate::default()
        })
    }

    /// The last `@` of what a host may be part of that begins at `from`.
    fn sign(&self, from: usize, stop: usize) -> Option<usize> {
        self.signs.get(stop).copied().flatten().filter(|sign| *sign >= from)
    }

    /// A scheme that begins at `at`.
    fn scheme(&self, at: usize) -> Option<Scheme> {
        const LONGEST: usize = 16;
        let mut end = at;
        while end < at + LONGEST && (self.c(end).is_ascii_alphanumeric() || self.c(end) == '+') {
            end += 1;
        }
        let word = self.text(at, end).to_ascii_lowercase();
        let web = ["http", "https", "hxxp", "hxxps", "htttp", "htttps", "htps", "ftp"]
            .contains(&word.as_str())
            // A word glued to the address: "xemhttps://…".
            || word.ends_with("http")
            || word.ends_with("https");
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
        enough.then_some(Scheme { after, web })
    }

    /// An address with a scheme; gives where to go on.
    fn with_scheme(&self, start: usize, mut scheme: Scheme) -> (Option<Candidate>, usize) {
        // Written twice: "https://https://…".
        while let Some(again) = self.scheme(scheme.after) {
            scheme = Scheme { after: again.after, web: scheme.web && again.web };
        }
        let after = scheme.after;
        let stop = self.stops.get(after).copied().unwrap_or(after);
        let sign = self.sign(after, stop);
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
        let mut candidate = self.finish(start, userinfo, begin, end, split);
        candidate.program = !scheme.web;
        candidate.runs_on = self.runs_on(end, stop);
        if candidate.runs_on {
            // All of it is one address, also where it is made harmless.
            candidate.end = self.glyphs[self.tail_end(end).max(end) - 1].end;
        }
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
        if matches!(self.c(end), ':' | '+' | '%' | '=' | '&' | '!' | '$' | '*' | '~')
            && let Some(sign) = self.sign(end, self.stops[end])
            && self.c(sign + 1).is_alphanumeric()
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
        candidate.apk = candidate.tail.is_empty() && self.is_installer(run);
        let next = self.after(&candidate, end);
        (Some(candidate), next)
    }

    /// Whether a browser reads on where the reader takes the host to end: signs
    /// that no rule of host names forbids, and more labels after them.
    fn runs_on(&self, end: usize, stop: usize) -> bool {
        if end >= stop || matches!(self.c(end), ')' | ']' | '}' | '.') {
            return false;
        }
        let rest = (end..stop).find(|at| self.in_label(*at)).unwrap_or(stop);
        let run = self.trimmed(self.run(rest, false));
        let more = self.c(rest.saturating_sub(1)) == '.' || run.labels.len() > 1;
        let host = true_host(&self.written(&run)).ascii;
        // "dichvucong.gov.vn,vneid.gov.vn" names two.
        more && rest < stop && self.official.find(&host).is_none() && !host.ends_with(".gov.vn")
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
        let trick = self.official.hosts.iter().any(|entry| plain.contains(&entry.host))
            || (is_registrable(&plain)
                && similar::find(&plain, self.official.borrowed(), false).is_some());
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
        // The dot of the root: "example.com./path".
        if self.c(end) == '.' && matches!(self.c(end + 1), '/' | '\\' | '?' | '#' | ':') {
            stop += 1;
        }
        let (mut port, mut odd): (Option<u32>, bool) = (None, false);
        if self.c(stop) == ':' {
            let first = stop + 1;
            let digits = (first..first + 6).take_while(|at| self.c(*at).is_ascii_digit()).count();
            let ends = !self.c(first + digits).is_alphanumeric();
            if (2..=5).contains(&digits) && ends {
                stop = first + digits;
                port = self.text(first, stop).parse().ok();
            }
            odd = digits > 0 && !ends || port.is_some_and(|port| port > u16::MAX.into());
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
            marks |= self.glyphs[end].marks & (super::view::HIDDEN | super::view::FOREIGN);
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
            odd,
            tail: self.text(from, stop),
            backslash: backslash && stop > from + 1,
            ..Candidate::default()
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
}
