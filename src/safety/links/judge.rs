//! From a candidate to a verdict: the rules of the official list, in order.
//!
//! The true host decides. Only a host that is written plainly can be official.

use super::extract::{Candidate, is_installer};
use super::host::{HostKind, TrueHost, has_strange_letters, true_host};
use super::similar::{self, Likeness};
use super::view::{DISGUISED, FAKE_SLASH, FOREIGN, HIDDEN, SPELLED};
use super::words::SHORT;
use crate::flow::official::OfficialHosts;
use crate::guard::{LinkVerdict, LinkWhy};

/// What a candidate is, why, and its true host in visible letters.
pub fn judge(found: &Candidate, official: &OfficialHosts) -> (LinkVerdict, LinkWhy, String) {
    if found.apk {
        return (LinkVerdict::Lookalike, LinkWhy::Apk, String::new());
    }
    let host = true_host(&found.host);
    let why = decide(found, &host, official);
    (verdict(why), why, host.ascii)
}

fn decide(found: &Candidate, host: &TrueHost, official: &OfficialHosts) -> LinkWhy {
    let ours = official.find(&host.ascii).is_some();
    let gov = host.ascii.ends_with(".gov.vn");
    let trusted = (ours || gov) && host.kind == HostKind::Name;
    // Disguises first: nobody who may be trusted needs them.
    if found.marks & HIDDEN != 0 {
        return LinkWhy::Invisible;
    }
    if found.host.contains(FAKE_SLASH) || found.tail.starts_with(FAKE_SLASH) {
        return LinkWhy::FakeSlash;
    }
    if found.split || (found.marks & DISGUISED != 0 && trusted) {
        return LinkWhy::SplitDots;
    }
    if found.backslash && (found.tail.contains('@') || found.tail.contains('.')) {
        return LinkWhy::Encoded;
    }
    if found.host.contains('%') && (trusted || likeness(&host.shown, official).is_some()) {
        return LinkWhy::Encoded;
    }
    if trusted && found.program {
        return LinkWhy::OtherTarget;
    }
    if trusted && found.runs_on {
        return LinkWhy::NameInHost;
    }
    if trusted && found.odd {
        return LinkWhy::PortWithName;
    }
    let plain = host.ascii == host.shown && !host.ascii.contains("xn--");
    // Letters of another script that IDNA turns into plain ones.
    if (found.marks & FOREIGN != 0 || !found.host.is_ascii()) && trusted {
        return LinkWhy::StrangeLetters;
    }
    if !plain {
        let like = likeness(&host.shown, official).is_some();
        if gov || like || has_strange_letters(&host.shown) {
            return LinkWhy::StrangeLetters;
        }
    }
    if trusted && plain {
        return match (found.marks & SPELLED != 0, ours) {
            (true, _) => LinkWhy::SpelledOut,
            (false, true) => LinkWhy::OfficialHost,
            (false, false) => LinkWhy::GovVn,
        };
    }
    foreign(found, host, official)
}

/// A host that is neither official nor below `.gov.vn`.
fn foreign(found: &Candidate, host: &TrueHost, official: &OfficialHosts) -> LinkWhy {
    let userinfo = percent_decoded(&found.userinfo);
    if !userinfo.is_empty() && names_in(&userinfo, official) {
        return LinkWhy::NameBeforeAt;
    }
    if official.hosts.iter().any(|entry| host.shown.contains(&entry.host)) {
        return LinkWhy::NameInHost;
    }
    if host.kind != HostKind::Number {
        match likeness(&host.shown, official) {
            Some(Likeness::Contained) if host.shown.contains(".gov.vn.") => {
                return LinkWhy::NameInHost;
            }
            Some(Likeness::Contained) => return LinkWhy::BorrowedName,
            Some(Likeness::Near) => return LinkWhy::NearName,
            None => {}
        }
    }
    let tail = percent_decoded(&percent_decoded(&found.tail)).to_lowercase();
    let short = SHORT.iter().any(|known| {
        host.ascii.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest == "www.")
    });
    let number = host.kind == HostKind::Number;
    let odd_port = found.port.is_some_and(|port| port != 80 && port != 443);
    if official_name_in(&tail, official) {
        return LinkWhy::NameInPath;
    }
    if (number || odd_port || short) && names_in(&tail, official) {
        return match (number, odd_port) {
            (true, _) => LinkWhy::NumberWithName,
            (_, true) => LinkWhy::PortWithName,
            _ => LinkWhy::ShortLinkWithName,
        };
    }
    if has_apk(&tail) {
        return LinkWhy::Apk;
    }
    match (number, short) {
        (true, _) => LinkWhy::Number,
        (_, true) => LinkWhy::ShortLink,
        _ => LinkWhy::NotListed,
    }
}

fn likeness(text: &str, official: &OfficialHosts) -> Option<Likeness> {
    similar::find(text, official.borrowed(), true)
}

/// Whether a borrowed name stands in a part of an address.
fn names_in(text: &str, official: &OfficialHosts) -> bool {
    // Long random names hold short ones by chance: those must begin a part.
    let long = || official.borrowed().filter(|name| name.len() > 4);
    let short = || official.borrowed().filter(|name| name.len() <= 4);
    similar::find(text, long(), false).is_some()
        // A long text is looked at in parts: the name may stand at its end.
        || (text.len() > similar::LONGEST
            && text
                .split(['/', '?', '&', '=', '#'])
                .any(|part| similar::find(part, long(), false).is_some()))
        || text.split(|c: char| !c.is_alphanumeric()).any(|part| {
            let part = similar::ascii(part);
            short().any(|name| part.starts_with(name) || part.ends_with(name))
        })
}

/// Whether a whole official name, or another one below `.gov.vn`, stands in
/// the path or query of another host, with dots or with what replaces them.
fn official_name_in(tail: &str, official: &OfficialHosts) -> bool {
    let tail = similar_dots(tail);
    let other = tail
        .match_indices(".gov.vn")
        .any(|(at, _)| tail[..at].ends_with(|c: char| c.is_ascii_alphanumeric()));
    other || official.hosts.iter().any(|entry| tail.contains(&entry.host))
}

/// Hyphens and underscores as the dots that they stand for.
fn similar_dots(tail: &str) -> String {
    tail.chars().map(|c| if matches!(c, '-' | '_') { '.' } else { c }).collect()
}

/// Whether a part of the path or query is an Android installation file.
fn has_apk(tail: &str) -> bool {
    tail.split(['/', '?', '&', '=', '#', '\\', ';', ',', '+', ' ', '"', '\'']).any(|part| {
        let part = part.trim_end_matches('.');
        part.rsplit_once('.').is_some_and(|(_, ending)| is_installer(ending))
    })
}

fn percent_decoded(text: &str) -> String {
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, hex(bytes.get(at + 1)), hex(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What a reason means.
pub fn verdict(why: LinkWhy) -> LinkVerdict {
    match why {
        LinkWhy::OfficialHost => LinkVerdict::Official,
        LinkWhy::GovVn => LinkVerdict::GovOther,
        LinkWhy::NotListed | LinkWhy::Number | LinkWhy::ShortLink | LinkWhy::SpelledOut => {
            LinkVerdict::Unknown
        }
        _ => LinkVerdict::Lookalike,
    }
}
