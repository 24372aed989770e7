//! What a person reads in one turn, freed of how a channel shows it.
//!
//! - **Words** are compared sentence by sentence. Where a channel breaks lines,
//!   cuts a long text in two, or puts words under a picture, makes no difference.
//! - **Choices** are compared in the order of their numbers. They are buttons,
//!   or a numbered list at the end of a text behind the channel's hint on how to
//!   use it (`bam-so` of the shared messages), or both: then the list counts,
//!   and every button must be in it.
//! - **Links** are compared by words and address. They are a button, or a line
//!   "words: address". An address without a path may have a slash at its end.
//! - **Pictures** are compared by what they show; a QR code is read. The
//!   terminal draws the code of the link above it.
//!
//! Words, choices, links and pictures are each compared in order, but not with
//! each other: a picture stands before the words on one channel and behind them
//! on another.

use unicode_normalization::UnicodeNormalization;

/// One message as a channel shows it.
#[derive(Clone, Debug, Default)]
pub struct Bubble {
    pub words: String,
    pub buttons: Vec<String>,
    /// Words and address.
    pub links: Vec<(String, String)>,
    pub pictures: Vec<String>,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub sentences: Vec<String>,
    pub choices: Vec<String>,
    pub links: Vec<String>,
    pub pictures: Vec<String>,
    /// Where the person stands, if that was asked.
    pub at: Option<String>,
}

impl Reading {
    /// Reads messages of a channel.
    pub fn of(bubbles: &[Bubble]) -> Self {
        let mut read = Self::default();
        let mut words = String::new();
        for bubble in bubbles {
            let (lines, listed) = unlisted(&bubble.words);
            let buttons: Vec<String> = bubble.buttons.iter().map(|label| plain(label)).collect();
            for line in lines {
                match as_link(line) {
                    Some(link) => read.links.push(link),
                    None => words.push_str(&format!("{line}\n")),
                }
            }
            if listed.is_empty() {
                read.choices.extend(buttons);
            } else {
                let stray = buttons.iter().filter(|label| !listed.contains(label));
                read.choices
                    .extend(stray.map(|label| format!("a button without a number: {label}")));
                read.choices.extend(listed);
            }
            read.links.extend(bubble.links.iter().map(|(label, url)| link(label, url)));
            read.pictures.extend(bubble.pictures.iter().cloned());
        }
        read.sentences = sentences(&words);
        read
    }
}

impl Bubble {
    /// The same message, each time without one of its things.
    pub fn losses(&self) -> Vec<Self> {
        let mut all = Vec::new();
        let (_, listed) = unlisted(&self.words);
        // Where a list says them all, a button may be missing.
        let buttons = if listed.is_empty() { self.buttons.len() } else { 0 };
        for at in 0..buttons {
            let mut lossy = self.clone();
            lossy.buttons.remove(at);
            all.push(lossy);
        }
        for at in 0..self.links.len() {
            let mut lossy = self.clone();
            lossy.links.remove(at);
            all.push(lossy);
        }
        if !self.pictures.is_empty() {
            all.push(Self { pictures: Vec::new(), ..self.clone() });
        }
        let lines: Vec<&str> = self.words.lines().collect();
        for at in
            (0..lines.len()).filter(|at| !lines[*at].trim().is_empty() && !is_hint(lines[*at]))
        {
            let mut kept = lines.clone();
            kept.remove(at);
            all.push(Self { words: kept.join("\n"), ..self.clone() });
            if let Some((_, rest)) =
                lines[at].split_once(". ").filter(|_| number(lines[at]).is_none())
            {
                let mut kept = lines.clone();
                kept[at] = rest;
                all.push(Self { words: kept.join("\n"), ..self.clone() });
            }
        }
        all
    }
}

/// Composed, without white space to spare.
pub fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// A link as it is compared.
pub fn link(label: &str, url: &str) -> String {
    format!("{} → {}", plain(label), address(url))
}

/// An address as it is compared.
pub fn address(url: &str) -> String {
    url::Url::parse(url).map_or(url.to_owned(), String::from)
}

/// A line "words: address".
pub fn as_link(line: &str) -> Option<String> {
    let (label, url) = line.trim().split_once(": https://")?;
    let whole = !url.is_empty() && !url.contains(char::is_whitespace);
    whole.then(|| link(label, &format!("https://{url}")))
}

/// Words cut into sentences.
pub fn sentences(words: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in plain(words).split(' ').filter(|word| !word.is_empty()) {
        let last = out.last_mut().expect("one");
        if !last.is_empty() {
            last.push(' ');
        }
        last.push_str(word);
        if word.ends_with(['.', '?', '!', ':']) {
            out.push(String::new());
        }
    }
    out.retain(|sentence| !sentence.is_empty());
    out
}

/// The number and the rest of a line of a list.
fn number(line: &str) -> Option<(usize, &str)> {
    let (number, label) = line.trim().split_once(". ")?;
    Some((number.parse().ok()?, label))
}

/// Lines before the numbered list at the end of a text, and what is listed.
fn unlisted(words: &str) -> (Vec<&str>, Vec<String>) {
    let mut lines: Vec<&str> = words.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut listed = Vec::new();
    // A list counts down to 1 from its end; whatever else has numbers is words.
    while let Some((at, label)) = lines.last().and_then(|line| number(line)) {
        let expected = listed.last().map_or(at, |(above, _): &(usize, String)| above - 1);
        if at != expected || at == 0 {
            break;
        }
        listed.push((at, plain(label)));
        lines.pop();
        if at == 1 {
            break;
        }
    }
    if listed.last().is_some_and(|(at, _)| *at != 1) {
        return (words.lines().filter(|line| !line.trim().is_empty()).collect(), Vec::new());
    }
    if !listed.is_empty() && lines.last().is_some_and(|line| is_hint(line)) {
        lines.pop();
    }
    (lines, listed.into_iter().rev().map(|(_, label)| label).collect())
}

/// Whether a line is the hint over a numbered list.
fn is_hint(line: &str) -> bool {
    const SHARED: &str = include_str!("../../locales/vi/common.ftl");
    let hint = SHARED.lines().find_map(|line| line.strip_prefix("bam-so ="));
    hint.is_some_and(|hint| plain(hint) == plain(line))
}

/// What differs, with both texts; empty when nothing does.
pub fn differences(terminal: &Reading, channel: &Reading) -> Vec<String> {
    let mut out = Vec::new();
    let at = |at: &Option<String>| at.iter().cloned().collect::<Vec<_>>();
    for (what, expected, found) in [
        ("words", &terminal.sentences, &channel.sentences),
        ("choices", &terminal.choices, &channel.choices),
        ("links", &terminal.links, &channel.links),
        ("pictures", &terminal.pictures, &channel.pictures),
        ("place", &at(&terminal.at), &at(&channel.at)),
    ] {
        if expected == found {
            continue;
        }
        let only = |one: &[String], other: &[String]| -> Vec<String> {
            one.iter().filter(|it| !other.contains(it)).cloned().collect()
        };
        let (missing, extra) = (only(expected, found), only(found, expected));
        // The same ones in another order, or another number of times.
        let (missing, extra) = match missing.is_empty() && extra.is_empty() {
            true => (expected.clone(), found.clone()),
            false => (missing, extra),
        };
        out.push(format!("  {what}\n    terminal: {missing:?}\n    channel:  {extra:?}"));
    }
    out
}
