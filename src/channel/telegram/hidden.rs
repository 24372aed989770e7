//! Addresses that a message leads to without showing them: words that are a
//! link, buttons, a preview of another page. Forwarded frauds hide theirs so.
//! They are written out behind the text, where the judge of links sees them.
//!
//! None is left out: where all of them need more room than a message may have,
//! it is too long, which is better than not to be warned.

use crate::flow::limits;
use serde_json::Value;
use std::collections::BTreeSet;
use url::{ParseError, Url};

/// Longest path with query that is written out, in bytes. Where a link leads is
/// decided before it.
const TAIL: usize = 400;
/// Longest name of a user before the host. People put what pretends to be a
/// host there; its beginning shows that.
const USER: usize = 80;
/// Longest name of a host (RFC 1035). Of a longer one the end, which decides.
const HOST: usize = 253;

/// `text`, the words of `message`, with every hidden address behind it as
/// `[words](address)`.
pub(super) fn with_hidden_links(message: &Value, text: &str) -> String {
    let links = hidden(message, text);
    let full = written(text, &links, TAIL);
    // Short messages are all there is; a message with a hundred addresses is
    // judged by their hosts.
    if full.chars().count() <= limits::TEXT { full } else { written(text, &links, 0) }
}

/// Each address with the words that lead there. Only what stands by itself in
/// the text, whole, is seen there: an address inside another one is not.
fn hidden<'m>(message: &'m Value, text: &'m str) -> Vec<(Option<&'m str>, &'m str)> {
    let shown: BTreeSet<&str> = text.split_whitespace().collect();
    let mut links = Vec::new();
    for field in ["entities", "caption_entities"] {
        for entity in message.get(field).and_then(Value::as_array).into_iter().flatten() {
            if let Some(url) = entity.get("url").and_then(Value::as_str) {
                let at = |name: &str| entity.get(name)?.as_u64()?.try_into().ok();
                let words = at("offset").zip(at("length"));
                links.push((words.and_then(|(from, long)| utf16(text, from, long)), url));
            }
        }
    }
    let markup = message.get("reply_markup").and_then(|markup| markup.get("inline_keyboard"));
    let rows = markup.and_then(Value::as_array).into_iter().flatten();
    for button in rows.filter_map(Value::as_array).flatten() {
        if let Some(url) = button.get("url").and_then(Value::as_str) {
            links.push((button.get("text").and_then(Value::as_str), url));
        }
    }
    let preview = message.get("link_preview_options").and_then(|preview| preview.get("url"));
    links.extend(preview.and_then(Value::as_str).map(|url| (None, url)));
    links.retain(|(_, url)| !shown.contains(url));
    links
}

/// `text` with `links` behind it, each once; `tail`: bytes of a path.
fn written(text: &str, links: &[(Option<&str>, &str)], tail: usize) -> String {
    let mut out = text.to_owned();
    let mut known = BTreeSet::new();
    for (shown, url) in links {
        // Words are for the reader, and tell where a link pretends to lead.
        let shown = shown.unwrap_or("…").replace(['[', ']', '\n'], " ");
        let line = format!("\n[{}]({})", shown.trim(), address(url, tail));
        if !known.contains(&line) {
            out.push_str(&line);
            known.insert(line);
        }
    }
    out
}

/// An address as a browser understands it, with its long parts cut so that
/// what decides stays: scheme, host and port.
fn address(url: &str, tail: usize) -> String {
    let read = match Url::parse(url) {
        Err(ParseError::RelativeUrlWithoutBase) => Url::parse(&format!("https://{url}")),
        read => read,
    };
    let Some((read, host)) = read.ok().and_then(|read| {
        let host = read.host_str()?.to_owned();
        Some((read, host))
    }) else {
        // No browser opens it, and nobody knows which part would decide. Spaces
        // would end it for the judge.
        return url.split_whitespace().collect::<Vec<_>>().join("%20");
    };
    let mut user = read.username().to_owned();
    if let Some(password) = read.password() {
        user.push(':');
        user.push_str(password);
    }
    let user = if user.is_empty() { user } else { format!("{}@", cut(&user, USER)) };
    // Of letters that are no name of a host, as percent signs, none is left.
    let host = host.get(host.len().saturating_sub(HOST)..).unwrap_or(&host);
    let port = read.port().map(|port| format!(":{port}")).unwrap_or_default();
    let rest = &read[url::Position::BeforePath..];
    format!("{}://{user}{host}{port}{}", read.scheme(), cut(rest, tail))
}

/// A part of `text` as Telegram counts, in UTF-16 units.
fn utf16(text: &str, from: usize, length: usize) -> Option<&str> {
    let mut units = 0;
    let mut start = None;
    for (at, c) in text.char_indices() {
        if units == from {
            start = Some(at);
        }
        if let Some(start) = start
            && units >= from.saturating_add(length)
        {
            return text.get(start..at);
        }
        units += c.len_utf16();
    }
    text.get(start?..)
}

/// At most `longest` bytes of `text`, a part of an address that was read: ASCII.
fn cut(text: &str, longest: usize) -> &str {
    text.get(..longest).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_hidden_is_written_out() {
        for (message, text, expected) in [
            (json!({}), "xin chào", "xin chào"),
            (
                json!({"entities": [{"type": "text_link", "offset": 3, "length": 17, "url": "https://a.top/x"}]}),
                "😀 dichvucong.gov.vn nhé",
                "😀 dichvucong.gov.vn nhé\n[dichvucong.gov.vn](https://a.top/x)",
            ),
            (
                json!({"entities": [{"type": "text_link", "offset": 0, "length": 9, "url": "https://a.top"}]}),
                "https://a.top",
                "https://a.top",
            ),
            (
                json!({"caption_entities": [{"type": "text_link", "offset": 99, "length": -1, "url": "https://a.top"}]}),
                "đây",
                "đây\n[…](https://a.top/)",
            ),
            (
                json!({"reply_markup": {"inline_keyboard": [[{"text": "Xác thực", "url": "https://a.top"}]]}}),
                "Bấm nút",
                "Bấm nút\n[Xác thực](https://a.top/)",
            ),
            (
                json!({"link_preview_options": {"url": "https://a.top"}}),
                "vneid.gov.vn",
                "vneid.gov.vn\n[…](https://a.top/)",
            ),
            // Inside another address it is not what a reader presses.
            (
                json!({"entities": [{"type": "text_link", "offset": 0, "length": 3, "url": "https://a.top/x"}]}),
                "đây https://dichvucong.gov.vn/?u=https://a.top/x",
                "đây https://dichvucong.gov.vn/?u=https://a.top/x\n[đây](https://a.top/x)",
            ),
        ] {
            assert_eq!(with_hidden_links(&message, text), expected);
        }
    }

    #[test]
    fn what_decides_is_never_cut_away() {
        let long = "a".repeat(3_000);
        let user = "a".repeat(USER - "vneid.gov.vn:".len());
        let host = format!("{}.top", "a.".repeat(200));
        let end = &host[host.len() - HOST..];
        for (url, expected) in [
            (
                format!("https://vneid.gov.vn:{long}@evil.top/x"),
                format!("https://vneid.gov.vn:{user}@evil.top/x"),
            ),
            ("https://vneid.gov.vn|@evil.top".into(), "https://vneid.gov.vn%7C@evil.top/".into()),
            ("https://evil.top\\@vneid.gov.vn".into(), "https://evil.top/@vneid.gov.vn".into()),
            (format!("https://{host}:81"), format!("https://{end}:81/")),
            (format!("https://a.top/{long}"), format!("https://a.top/{}", &long[..TAIL - 1])),
            ("vneid.gov.vn@a.top".into(), "https://vneid.gov.vn@a.top/".into()),
            ("https://a b.top/x".into(), "https://a%20b.top/x".into()),
        ] {
            assert_eq!(address(&url, TAIL), expected);
        }
    }

    #[test]
    fn every_one_of_a_hundred_links_is_written_out() {
        let entity = |at: usize| {
            let url = format!("https://a{at}.top/{}", "x".repeat(300));
            json!({"type": "text_link", "offset": 0, "length": 1, "url": url})
        };
        let entities: Vec<Value> = (0..100).map(entity).collect();
        let text = with_hidden_links(&json!({ "entities": entities }), "đây");
        for at in 0..100 {
            assert!(text.contains(&format!("(https://a{at}.top)")), "{at}: {text}");
        }
        assert!(text.chars().count() <= limits::TEXT);
        // The same one behind every word says no more than once.
        let same = vec![entity(1); 100];
        let text = with_hidden_links(&json!({ "entities": same }), "đây");
        assert_eq!(text.matches("a1.top").count(), 1);
    }
}
