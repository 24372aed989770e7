//! The HTML that Telegram accepts: a short list of tags, properly nested, and
//! four named entities.

const TAGS: [&str; 16] = [
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "code",
    "pre",
    "a",
    "blockquote",
    "tg-spoiler",
    "tg-emoji",
    "span",
];

/// The words that remain, or Telegram's complaint.
pub fn parse(source: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("</") {
            let (name, behind) = after.split_once('>').ok_or("Unclosed end tag")?;
            if open.pop() != Some(name) {
                return Err(format!("Unmatched end tag \"{name}\""));
            }
            rest = behind;
        } else if let Some(after) = rest.strip_prefix('<') {
            let (tag, behind) = after.split_once('>').ok_or("Unclosed start tag")?;
            let name = tag.split(' ').next().unwrap_or_default();
            if !TAGS.contains(&name) {
                return Err(format!("Unsupported start tag \"{name}\""));
            }
            open.push(name);
            rest = behind;
        } else if let Some((decoded, length)) = entity(rest) {
            out.push(decoded);
            rest = &rest[length..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    match open.last() {
        Some(name) => Err(format!("Can't find end tag corresponding to start tag \"{name}\"")),
        None => Ok(out),
    }
}

fn entity(text: &str) -> Option<(char, usize)> {
    let name = text.strip_prefix('&')?.split_once(';')?.0;
    let decoded = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((decoded, name.len() + 2))
}
