//! Addresses that a message leads to without showing them: words that are a
//! link, buttons, a preview of another page. Forwarded frauds hide theirs so.
//! They are written out behind the text, where the judge of links sees them.

use serde_json::Value;

/// More links than this say nothing new.
const MOST: usize = 8;
/// Longest address that is written out, in bytes.
const LONGEST: usize = 500;

/// `text`, the words of `message`, with every hidden address behind it as
/// `[words](address)`.
pub(super) fn with_hidden_links(message: &Value, text: &str) -> String {
    let mut out = text.to_owned();
    let mut links = Vec::new();
    for field in ["entities", "caption_entities"] {
        for entity in message.get(field).and_then(Value::as_array).into_iter().flatten() {
            if let Some(url) = entity.get("url").and_then(Value::as_str) {
                let at = |name: &str| entity.get(name)?.as_u64()?.try_into().ok();
                let shown = at("offset").zip(at("length"));
                links.push((shown.and_then(|(from, long)| utf16(text, from, long)), url));
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
    for (shown, url) in links.into_iter().filter(|(_, url)| !text.contains(url)).take(MOST) {
        let shown = shown.unwrap_or("…").replace(['[', ']', '\n'], " ");
        out.push_str(&format!("\n[{}]({})", shown.trim(), cut(url)));
    }
    out
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

fn cut(url: &str) -> &str {
    let mut end = url.len().min(LONGEST);
    while !url.is_char_boundary(end) {
        end -= 1;
    }
    &url[..end]
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
                "đây\n[…](https://a.top)",
            ),
            (
                json!({"reply_markup": {"inline_keyboard": [[{"text": "Xác thực", "url": "https://a.top"}]]}}),
                "Bấm nút",
                "Bấm nút\n[Xác thực](https://a.top)",
            ),
            (
                json!({"link_preview_options": {"url": "https://a.top"}}),
                "vneid.gov.vn",
                "vneid.gov.vn\n[…](https://a.top)",
            ),
        ] {
            assert_eq!(with_hidden_links(&message, text), expected);
        }
    }
}
