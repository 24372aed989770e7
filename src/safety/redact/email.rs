//! E-mail addresses, also in words: "an.nguyen at gmail chấm com".

use super::form::{Form, Piece};
use super::span::Spans;

/// Longest part before the sign (RFC 5321).
const LOCAL: usize = 64;

/// Finds addresses; spans of bytes of the plain text.
pub fn emails(form: &Form<'_>, addresses: &Spans) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in form.text.match_indices('@') {
        // A name before the host of a web address is no mailbox.
        if addresses.touches(at, at + 1) {
            continue;
        }
        if let Some(span) = written(form, at)
            && !is_office(&form.text[span.0..span.1])
        {
            found.push(span);
        }
    }
    said(form, &mut found);
    found
}

/// Characters of the part before the sign; letters of other alphabets too.
fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-' | 0x03)
}

fn written(form: &Form<'_>, at: usize) -> Option<(usize, usize)> {
    let bytes = form.text.as_bytes();
    let space = |byte: u8| byte == b' ';
    let mut local_end = at;
    while local_end > 0 && space(bytes[local_end - 1]) && at - local_end < 2 {
        local_end -= 1;
    }
    let mut start = local_end;
    while start > 0 && is_local(bytes[start - 1]) {
        start -= 1;
    }
    while start < local_end && !bytes[start].is_ascii_alphanumeric() {
        start += 1;
    }
    let mut from = at + 1;
    while from < bytes.len() && space(bytes[from]) && from - at <= 2 {
        from += 1;
    }
    let mut end = from;
    let mut dots = 0;
    while end < bytes.len() {
        match bytes[end] {
            byte if byte.is_ascii_alphanumeric() || byte == b'-' => end += 1,
            b'.' if bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric) => {
                dots += 1;
                end += 1;
            }
            // "gmail . com"
            b' ' if bytes[end..].starts_with(b" . com") || bytes[end..].starts_with(b" . vn") => {
                dots += 1;
                end += 3;
            }
            // "gmail. com", "gmail .com"
            b'.' | b' '
                if matches!(
                    &bytes[end..],
                    [b'.', b' ', b'c', b'o', b'm', ..] | [b' ', b'.', b'c', b'o', b'm', ..]
                ) =>
            {
                dots += 1;
                end += 2;
            }
            // "gmail,com": the keys are neighbours.
            b',' if matches!(
                &bytes[end..],
                [b',', b'c', b'o', b'm', ..] | [b',', b'v', b'n', ..]
            ) =>
            {
                dots += 1;
                end += 1;
            }
            _ => break,
        }
    }
    let domain = &form.text[from..end];
    let known = is_provider(domain);
    if known && form.text[end..].starts_with(" com") && !form.byte(end + 4).is_ascii_alphanumeric()
    {
        end += 4;
    }
    // "@tongdai1022_bot" names somebody in a chat; "a @ b" is nothing.
    (start < local_end && (dots > 0 || known)).then_some((start, end))
}

/// Mailboxes of offices, which belong to nobody: everybody may write there.
fn is_office(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else { return false };
    let local = local.trim();
    let state = ["gov.vn", "chinhphu.vn"]
        .iter()
        .any(|ending| domain.trim() == *ending || domain.trim().ends_with(&format!(".{ending}")));
    state
        && (local.contains("1022")
            || [
                "hotro",
                "lienhe",
                "info",
                "contact",
                "support",
                "banbientap",
                "bbt",
                "vanphong",
                "vanthu",
                "dichvucong",
                "tthcc",
                "ttpvhcc",
                "hcc",
                "webmaster",
                "admin",
                "gopy",
                "tiepdan",
                "phananh",
                "duongdaynong",
                "congbao",
                "ubnd",
                "vpubnd",
                "sotttt",
                "stttt",
                "sotuphap",
                "soyte",
                "sonoivu",
                "cntt",
                "tongdai",
                "hotline",
                "cskh",
                "thongtin",
                "bhxh",
            ]
            .iter()
            .any(|name| local.starts_with(name)))
}

/// Hosts of mailboxes that people name without their ending.
fn is_provider(word: &str) -> bool {
    matches!(
        word,
        "gmail"
            | "gmai"
            | "gmaill"
            | "yahoo"
            | "hotmail"
            | "outlook"
            | "icloud"
            | "email"
            | "mail"
            | "live"
            | "ymail"
            | "zoho"
            | "protonmail"
            | "yandex"
    )
}

/// Addresses in words.
fn said(form: &Form<'_>, found: &mut Vec<(usize, usize)>) {
    let pieces = &form.pieces;
    let word = |at: usize| pieces.get(at).map_or("", |piece| form.word(*piece));
    for at in 1..pieces.len() {
        let Some(sign) = sign(form, pieces, at) else { continue };
        let mut to = at + sign;
        // "g mail", as a phone writes what it hears.
        if word(to) == "g" && word(to + 1) == "mail" {
            to += 1;
        }
        let provider = is_provider(word(to));
        if !provider && !has_dot(form, pieces, to + 1) {
            continue;
        }
        let mut dots = 0;
        while has_dot(form, pieces, to + 1) {
            // A dot in words takes a piece of its own.
            let dot_word = usize::from(matches!(word(to + 1), "cham" | "dot"));
            if word(to + 1 + dot_word).is_empty() {
                break;
            }
            to += 1 + dot_word;
            dots += 1;
        }
        if dots == 0
            && !(provider && matches!(word(at), "a")
                || provider && word(to) != "mail" && word(to) != "email")
        {
            continue;
        }
        let Some(start) = local(form, pieces, at) else { continue };
        found.push((start, pieces[to].end));
    }
    // "nguyenvana1960gmail.com": the sign is forgotten.
    const GLUED: [&str; 5] = ["gmail", "yahoo", "hotmail", "outlook", "icloud"];
    for at in 1..pieces.len() {
        let here = word(at);
        let glued = GLUED.iter().any(|host| here.len() > host.len() && here.ends_with(host))
            || (is_provider(here) && pieces[at - 1].end == pieces[at].start);
        if glued && word(at + 1) == "com" && has_dot(form, pieces, at + 1) {
            let far = pieces[at].end.saturating_sub(LOCAL);
            let before = &form.text[far..pieces[at].end];
            let from = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)));
            let start = from.map_or(far, |from| far + from + 1);
            found.push((start, pieces[at + 1].end));
        }
    }
    // "mail nguyenvana gmail.com": the sign is forgotten.
    for at in 1..pieces.len() {
        if is_provider(word(at))
            && word(at + 1) == "com"
            && matches!(&form.text[pieces[at].end..pieces[at + 1].start], "." | " ")
        {
            let gap = &form.text[pieces[at - 1].end..pieces[at].start];
            let far = pieces[at - 1].end.saturating_sub(LOCAL);
            let chunk =
                form.text[far..pieces[at - 1].end].rfind(' ').map_or(far, |at| far + at + 1);
            let before = &form.text[chunk..pieces[at - 1].end];
            let odd = before.len() >= 5
                && (before.bytes().any(|byte| byte.is_ascii_digit() || byte == b'.')
                    || !super::syllable::is_syllable(before));
            if gap == " "
                && odd
                && !matches!(before, "google" | "email" | "gmail" | "website" | "dia-chi")
            {
                found.push((chunk, pieces[at + 1].end));
            }
        }
    }
}

/// How many pieces from `at` mean the sign @.
fn sign(form: &Form<'_>, pieces: &[Piece], at: usize) -> Option<usize> {
    let word = |at: usize| pieces.get(at).map_or("", |piece| form.word(*piece));
    match (word(at), word(at + 1)) {
        ("a" | "ac", "cong" | "vong" | "moc" | "coong" | "kong") => Some(2),
        ("acong" | "avong" | "amoc" | "at", _) => Some(1),
        _ => None,
    }
}

/// Whether a dot, written or said, joins the piece at `at` to the one before.
fn has_dot(form: &Form<'_>, pieces: &[Piece], at: usize) -> bool {
    let (Some(piece), Some(before)) =
        (pieces.get(at), at.checked_sub(1).and_then(|at| pieces.get(at)))
    else {
        return false;
    };
    let gap = &form.text[before.end..piece.start];
    matches!(form.word(*piece), "cham" | "dot")
        && pieces.get(at + 1).is_some_and(|next| {
            matches!(form.word(*next), "com" | "vn" | "net" | "org" | "edu" | "gov" | "c" | "kom")
        })
        || matches!(gap, "." | " ." | ". " | ",")
            && matches!(form.word(*piece), "com" | "vn" | "net" | "org" | "edu" | "gov")
}

/// Where the mailbox's name begins that ends before the piece at `at`.
fn local(form: &Form<'_>, pieces: &[Piece], at: usize) -> Option<usize> {
    /// Words of a name that is spoken.
    const MOST: usize = 7;
    let word = |at: usize| pieces.get(at).map_or("", |piece| form.word(*piece));
    let mut from = at.checked_sub(1)?;
    let cue = |word: &str| {
        matches!(
            word,
            "mail" | "email" | "gmail" | "la" | "chi" | "toi" | "em" | "is" | "qua" | "vao"
        )
    };
    if cue(word(from)) {
        return None;
    }
    let told =
        (0..at).rev().take(MOST + 3).any(|at| matches!(word(at), "mail" | "email" | "gmail"));
    while from > 0 && at - from < MOST {
        let gap = &form.text[pieces[from - 1].end..pieces[from].start];
        let joined = gap.is_empty() || matches!(gap, "." | "_" | "-" | "+");
        let spoken = matches!(word(from - 1), "cham" | "dot" | "gach" | "duoi")
            || matches!(word(from), "cham" | "dot" | "gach" | "duoi");
        if joined || (gap == " " && (spoken || told) && !cue(word(from - 1))) {
            from -= 1;
        } else {
            break;
        }
    }
    Some(pieces[from].start)
}
