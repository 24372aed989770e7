//! Is this link real? Every link of a message is judged by its true host.
//!
//! Pure and linear in the text. `view` shows the text as a reader sees it,
//! `extract` finds what reads as a link, `host` says where it leads, `judge`
//! applies the rules, `similar` knows what is nearly the same.

mod extract;
mod host;
mod judge;
mod similar;
mod view;
mod words;

use crate::flow::official::OfficialHosts;
use crate::guard::{LinkFinding, LinkVerdict, LinkWhy};

/// One link of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// First byte in the text.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// Its true host in visible ASCII letters; empty for a bare file name.
    pub host: String,
    /// What it is.
    pub verdict: LinkVerdict,
    /// What decided.
    pub why: LinkWhy,
}

/// The links of a text, in order.
pub fn links(text: &str, official: &OfficialHosts) -> Vec<Link> {
    if !view::may_link(text) {
        return Vec::new();
    }
    let mut found: Vec<Link> = extract::candidates(text, official)
        .iter()
        .map(|candidate| {
            let (verdict, why, host) = judge::judge(candidate, official);
            Link { start: candidate.start, end: candidate.end, host, verdict, why }
        })
        .collect();
    other_targets(text, &mut found);
    found
}

/// The worst verdict: lookalike, unknown, other authority, official.
pub fn worst(links: &[Link]) -> Option<LinkVerdict> {
    links.iter().map(|link| link.verdict).max()
}

/// What the engine has to answer to.
pub fn finding(text: &str, links: &[Link]) -> Option<LinkFinding> {
    let verdict = worst(links)?;
    let link = links.iter().find(|link| link.verdict == verdict)?;
    let mut from = 0;
    let mut rest = String::new();
    for link in links {
        rest.push_str(text.get(from..link.start).unwrap_or_default());
        from = link.end;
    }
    rest.push_str(text.get(from..).unwrap_or_default());
    let host = match link.host.is_empty() {
        true => text.get(link.start..link.end).unwrap_or_default().to_owned(),
        false => link.host.clone(),
    };
    Some(LinkFinding {
        verdict,
        why: link.why,
        host: match verdict {
            LinkVerdict::Unknown | LinkVerdict::Lookalike => defang_name(&shortened(&host)),
            LinkVerdict::Official | LinkVerdict::GovOther => host,
        },
        alone: !rest.chars().any(char::is_alphanumeric),
    })
}

/// The text with every link that is not known to be good written so that no
/// phone and no page makes it clickable.
pub fn defang(text: &str, links: &[Link]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for link in links.iter().filter(|link| link.verdict >= LinkVerdict::Unknown) {
        out.push_str(text.get(from..link.start).unwrap_or_default());
        out.push_str(&defang_name(text.get(link.start..link.end).unwrap_or_default()));
        from = link.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Longest host that is shown; of a longer one the end, which decides.
const SHOWN: usize = 80;

/// The end of a host that is too long to be shown.
fn shortened(host: &str) -> String {
    let skip = host.chars().count().saturating_sub(SHOWN);
    if skip == 0 {
        return host.to_owned();
    }
    std::iter::once('…').chain(host.chars().skip(skip)).collect()
}

fn defang_name(name: &str) -> String {
    let glyphs = view::view(name);
    let plain: String = glyphs.iter().map(|glyph| glyph.c).collect();
    let mut out = String::with_capacity(name.len() + 16);
    let lower = plain.to_ascii_lowercase();
    let plain = match lower.starts_with("http") {
        true => format!("hxxp{}", &plain[4..]),
        false => plain,
    };
    let mut chars = plain.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '.' => out.push_str("[.]"),
            '@' => out.push_str("[@]"),
            // Some programs take every scheme for a link.
            ':' if matches!(chars.peek(), Some('/' | '\\')) => out.push_str("[:]"),
            c => out.push(c),
        }
    }
    out
}

/// `[dichvucong.gov.vn](https://other.com)` and the same in HTML: what is
/// shown is official, what it leads to is not.
fn other_targets(text: &str, links: &mut [Link]) {
    const BETWEEN: [&str; 7] = ["](", "](<", "\">", "'>", ">", "\"target=\"_blank\">", "("];
    for at in 1..links.len() {
        let between = text.get(links[at - 1].end..links[at].start).unwrap_or_default();
        let between: String = between.split_whitespace().collect();
        let target = text.get(links[at].start..links[at].end).unwrap_or_default();
        // So chat programs copy a link that hides its address: "name (address)".
        let copied = between == "(";
        if !BETWEEN.contains(&between.as_str()) || (copied && !target.contains("://")) {
            continue;
        }
        let good = |link: &Link| link.verdict <= LinkVerdict::GovOther;
        let markdown = between.starts_with(']') || copied;
        let (shown, target) = if markdown { (at - 1, at) } else { (at, at - 1) };
        if good(&links[shown]) && links[target].verdict == LinkVerdict::Unknown {
            links[target].verdict = LinkVerdict::Lookalike;
            links[target].why = LinkWhy::OtherTarget;
        }
    }
}
