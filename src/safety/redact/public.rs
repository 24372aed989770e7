//! Numbers that everybody may see: dates, times, amounts, legal documents,
//! dossier and procedure codes, addresses of machines, hotlines, years.

use super::form::{Form, Piece};
use super::span::Spans;
use super::spoken::digit;
use regex::Regex;
use std::sync::LazyLock;

/// Spans of public numbers, in bytes of the plain text, ordered.
pub fn public(form: &Form<'_>) -> Spans {
    let mut spans = Spans::default();
    if !form.digits {
        return spans;
    }
    for found in PUBLIC.captures_iter(&form.text) {
        let Some(whole) = found.get(0) else { continue };
        let (start, end) = (whole.start(), whole.end());
        let date = found.name("date").or(found.name("iso"));
        if let Some(date) = date
            && (!is_date(date.as_str()) || runs_on(form, end))
        {
            continue;
        }
        if found.name("ip").is_some_and(|ip| !is_machine(form, ip.start(), ip.end())) {
            continue;
        }
        // "789 đóng phí" pays, but is no amount.
        if let Some(dong) = found.name("dong") {
            let piece = Piece { start: dong.start(), end: dong.end(), number: false };
            if !form.spelled_or_plain(piece, "đồng") {
                continue;
            }
        }
        if found.name("ngan").is_some_and(|word| word.as_str() != "ngan") {
            continue;
        }
        if found.name("call").or(found.name("ip")).or(found.name("month")).is_some()
            || date.is_some_and(|date| is_loose(date.as_str()))
        {
            // Part of a longer number that only looks like one of these.
            if number_before(form, start) || number_after(form, end) {
                continue;
            }
        }
        if let Some(dong) = found.name("d")
            && !form.accented(dong.start(), dong.end())
        {
            // Without its stroke "d" is money only right after the number.
            if dong.start() > start && form.byte(dong.start() - 1) == b' ' {
                continue;
            }
        }
        spans.add(start, end);
    }
    spans
}

/// Spans of web addresses, in bytes of the plain text, ordered.
pub fn addresses(form: &Form<'_>) -> Spans {
    let mut spans = Spans::default();
    if form.text.contains("://") || form.text.contains("www.") || form.text.contains('/') {
        for found in ADDRESS.find_iter(&form.text) {
            spans.add(found.start(), found.end());
        }
    }
    spans
}

/// Adds names of hosts to `spans`, also those that are written to be harmless:
/// what stands in "113113vn.com" is no code.
pub fn add_hosts(form: &Form<'_>, spans: &mut Spans) {
    if !form.digits || !form.text.contains('.') {
        return;
    }
    for found in HOST.captures_iter(&form.text) {
        let (Some(whole), Some(name)) = (found.get(0), found.name("name")) else { continue };
        // "482913.com" may be a code at the end of a sentence.
        if name.as_str().bytes().any(|byte| byte.is_ascii_alphabetic()) {
            spans.add(whole.start(), whole.end());
        }
    }
}

/// Whether digits are a number that is meant to be called or known by all:
/// 1022 with or without an area code, 1800 and 1900 numbers.
pub fn is_hotline(digits: &[u8]) -> bool {
    let service = digits.starts_with(b"1900") || digits.starts_with(b"1800");
    match digits.len() {
        4 => matches!(digits, b"1022" | b"5656" | b"1414"),
        7 | 8 => service || (digits[0] == b'0' && digits.ends_with(b"1022")),
        10 => service,
        _ => false,
    }
}

/// Whether digits can be a year of our times.
pub fn is_year(digits: &[u8]) -> bool {
    digits.len() == 4 && (digits.starts_with(b"19") || digits.starts_with(b"20"))
}

/// Whether `written`, numbers between signs, is a day of a calendar.
pub fn is_date(written: &str) -> bool {
    let parts: Vec<u32> = written
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .filter_map(|part| part.parse().ok())
        .collect();
    match parts[..] {
        [day, month, year] if day <= 31 => {
            (1..=31).contains(&day)
                && ((1..=12).contains(&month) || (day <= 12 && (1..=31).contains(&month)))
                && (year < 100 || (1900..2100).contains(&year))
        }
        [year, month, day] => {
            (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
        }
        [day, month] => (1..=31).contains(&day) && (1..=12).contains(&month),
        _ => false,
    }
}

/// Whether a date is written as numbers of other kinds are, too.
fn is_loose(date: &str) -> bool {
    let year = date.len() - date.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    year == 2 && !date.contains('/')
}

/// Whether a number, but no date, ends right before `start`.
fn number_before(form: &Form<'_>, start: usize) -> bool {
    let at = form.pieces.partition_point(|piece| piece.end <= start);
    let Some(piece) = at.checked_sub(1).map(|at| form.pieces[at]) else { return false };
    let near = is_gap(&form.text[piece.end..start]);
    near && (piece.number
        && !DATE_ENDS
            .find(&form.text[piece.end.saturating_sub(12)..piece.end])
            .is_some_and(|date| is_date(date.as_str()))
        || digit(form, piece).is_some())
}

/// Whether a number, but no date, begins right after `end`.
fn number_after(form: &Form<'_>, end: usize) -> bool {
    let at = form.pieces.partition_point(|piece| piece.start < end);
    let Some(piece) = form.pieces.get(at).copied() else { return false };
    let near = is_gap(&form.text[end..piece.start]);
    near && (piece.number
        && !DATE_BEGINS.find(&form.text[piece.start..]).is_some_and(|date| is_date(date.as_str()))
        || digit(form, piece).is_some_and(|digit| digit != b'0'))
}

fn is_gap(text: &str) -> bool {
    text.len() <= 5 && text.bytes().all(|byte| matches!(byte, b' ' | b'.' | b'-' | b'_'))
}

static DATE_ENDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}$"));
static DATE_BEGINS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}\b"));

/// Whether four parts are an address of a machine, and all of it.
fn is_machine(form: &Form<'_>, start: usize, end: usize) -> bool {
    let parts = form.text[start..end].split('.');
    let before = form.byte(start.wrapping_sub(1));
    let goes_on = form.byte(end) == b'.' && form.byte(end + 1).is_ascii_digit();
    !goes_on
        && !matches!(before, b'.' | b'+' | b'(')
        && parts.into_iter().all(|part| part.parse::<u8>().is_ok())
}

/// Whether a number goes on after what looks like a date: "01-01-1990-1234".
fn runs_on(form: &Form<'_>, end: usize) -> bool {
    let goes_on = form.byte(end).is_ascii_digit()
        || (matches!(form.byte(end), b'-' | b'.' | b'/') && form.byte(end + 1).is_ascii_digit());
    goes_on && !DATE_NEXT.is_match(&form.text[end..form.text.len().min(end + 14)])
}

static DATE_NEXT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^-\d{1,2}[./]\d{1,2}(?:[./]\d|\b)"));

/// In words of the plain text: small letters without accents.
///
/// Every repetition has an end. Where one kind goes on without end and another
/// one has long been found, the search for each would read to the end of the
/// text: "1.1.1.1…" would take the square of its length.
static PUBLIC: LazyLock<Regex> = LazyLock::new(|| pattern(KINDS));

const KINDS: &str = concat!(
    // Dossiers: 000.00.00.H08-240101-0001, H08.10-240101-0001.
    r"(?:\b\d{1,3}\.){0,5}\b[a-z]\d{2}(?:\.\d{1,4}){0,5}\s?-\s?\d{6,8}\s?-\s?\d{3,7}\b",
    // The same in all digits, as newer systems print it: 26.15.08-250701-00012.
    r"|\b\d{1,3}(?:\.\d{1,4}){1,5}-\d{6,8}-\d{3,7}\b",
    // Procedures: 1.004082.000.00.00.H08.
    r"|\b\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2}\.[a-z]\d{2})?\b",
    // Dates, with a time of day.
    r"|\b(?P<date>\d{1,2}\s?[./\-]\s?\d{1,2}\s?[./\-]\s?(?:\d{4}|\d{2}))\b(?:\s{1,4}\d{1,2}\s?[:hg]\s?\d{0,2}\b)?",
    r"|\b(?P<iso>(?:19|20)\d{2}[./\-]\d{1,2}[./\-]\d{1,2})\b(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?z?)?",
    r"|\bngay\s{1,4}\d{1,2}\s{1,4}thang\s{1,4}\d{1,2}(?:\s{1,4}nam\s{1,4}\d{4})?\b|\bthang\s{1,4}\d{1,2}\s{0,4}[/\-.]\s{0,4}\d{4}\b",
    r"|(?P<month>\b(?:0?[1-9]|1[0-2])[\-.](?:19|20)\d{2}\b)",
    r"|\b\d{1,2}/\d{4}\b|\b(?:19|20)\d{2}\s?-\s?(?:19|20)\d{2}\b",
    // Times.
    r"|\b\d{1,2}\s?[:hg]\s?\d{2}(?::\d{2})?\b",
    // Amounts.
    r"|\b\d{1,3}(?:[.,]\d{3}){1,5}\s?(?:dong|vnd|usd|dd|(?P<d>d))\b",
    r"|\b[1-9]\d{0,11}(?:[.,]\d{1,4}){0,5}\s?(?:(?P<dong>dong)|vnd|usd)\b",
    r"|\b[1-9]\d{0,4}(?:[.,]\d{1,3}){0,5}\s?(?:nghin|(?P<ngan>ngan(?: hang)?)|trieu|trd|tr|ty|cu|k)\b(?:\s?\d{1,3}(?:[.,]\d{3}){0,5}\b(?:\s?(?:nghin|k))?)?",
    r"|\b\d{4,15}d\b|\b[1-9]\d{0,2}(?:\.\d{3}){0,4}\.000\b|\b[1-9]\d{0,2}(?:,\d{3}){0,4},000\b",
    // Legal documents: 59/2022/NĐ-CP, 69/VPUBND-TTPVHCC.
    r"|\b\d{1,5}/(?:\d{4}/)?[a-z][a-z0-9]{0,30}(?:-[a-z0-9]{1,30}){0,5}\b|\b\d{6,7}/[a-z]{2,8}(?:-[a-z0-9]{1,30}){1,5}\b",
    // Addresses of machines; no part begins with a zero.
    r"|\b(?P<ip>[1-9]\d{0,2}(?:\.(?:0|[1-9]\d{0,2})){3})(?::\d{2,5})?\b",
    // Errors of machines: 0x80070005.
    r"|\b0x[0-9a-f]{2,16}\b",
    // Receipts, which begin with their day: biên nhận 250715-0003.
    r"|\b(?:bien nhan|ho so|hs|phieu(?: hen)?|bn)(?: so)?[ :#]{1,3}2\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])-\d{3,5}\b",
    // Versions. "ban 0905.123.456" is a telephone.
    r"|\b(?:phien ban|ban|version|ver|v)\s?(?:0|[1-9]\d{0,8})(?:\.\d{1,9}){1,8}\b",
    r"|\b(?:chrome|android|ios|webview|firefox|safari|edge|coc coc|vneid|app|build)\s?[1-9]\d{0,2}\.\d{1,2}\.\d{1,4}(?:\.\d{1,5})?\b",
    // Plates: 51F-123.45, 77C1 234.56, 77-H1 12345. They have no o and no i,
    // which stand for figures elsewhere.
    r"|\b\d{2}\s?-?\s?[a-hj-np-z]\d?\s?-?\s?\d{3}\.?\d{2}\b",
    // Places in Việt Nam: 13.7765,109.2237.
    r"|\b(?:[89]|1\d|2[0-4])\.\d{3,8}\s?[,;]?\s?10[2-9]\.\d{3,8}\b",
    // Parcels of the post: RR123456789VN.
    r"|\b[celruv][a-z]\d{9}(?:vn|cn|us|jp|kr|sg)\b",
    // Hotlines.
    r"|(?P<call>\b1[89]00[ .\-]?\d{4}(?:\d{2})?\b|\b1[89]00(?:[ .\-]\d{2}){2,3}\b|\b1[89]00(?:[ .\-]\d{3}){2}\b",
    r"|\b1[89]00[ .\-]\d{3}[ .\-]\d{1,3}\b|\(?\b0\d{2,3}\)?[ .\-]?1022\b|\b1022\b)",
);

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\b(?:[a-z][a-z+.\-]{1,12}://|www\.)[^\s"<>\x02]+|\b[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,6}/[^\s"<>\x02]+"#,
    )
});

static HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?P<name>[a-z0-9][a-z0-9\-]{0,62}(?:\[?\.\]?[a-z0-9\-]{1,63}){0,6}?)\[?\.\]?",
        r"(?:com|net|org|info|top|xyz|online|site|store|shop|club|app|icu|cc|vip|vn|apk)\b",
    ))
});

fn pattern(source: &str) -> Regex {
    // The patterns are constants and compile in the tests.
    #[allow(clippy::expect_used)]
    Regex::new(source).expect("constant pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_an_end() {
        let read = regex_syntax::parse(KINDS).expect("constant pattern");
        let longest = read.properties().maximum_len();
        assert!(longest.is_some_and(|longest| longest < 1_000), "{longest:?}");
    }
}
