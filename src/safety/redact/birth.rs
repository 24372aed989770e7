//! Dates of birth: a date beside a name or beside words like "sinh ngày".
//! Other dates are everybody's.

use super::form::{Form, OPAQUE, Piece};
use super::person::{CHILD, GROWN, is_persons, name_ends};
use super::public::is_date;
use regex::Regex;
use std::sync::LazyLock;

/// Finds dates of birth; spans of bytes of the plain text.
pub fn births(form: &Form<'_>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let text = &form.text;
    let spoken = text.contains("thang") || text.contains("nam ");
    if !(form.digits || spoken && (text.contains("sinh") || text.contains("sanh"))) {
        return found;
    }
    for captures in DATE.captures_iter(text) {
        let Some(date) = captures.get(0) else { continue };
        let numeric = date.as_str().bytes().all(|byte| !byte.is_ascii_alphabetic());
        let compact = captures.name("compact").is_some();
        if compact && !is_compact_date(date.as_str())
            || numeric && !compact && !is_date(date.as_str())
        {
            continue;
        }
        let loose = captures.name("loose").is_some();
        let before = tail(text, date.start());
        let after = &text[date.end()..text.len().min(date.end() + 40)];
        let born = year(date.as_str());
        let told = SAID_BEFORE.captures(before).is_some_and(|said| {
            let other = said.name("other").is_some();
            // "mẹ đẻ em ngày …" rather than "để ngày …".
            let bore = said.name("bore").is_none_or(|word| {
                let start = date.start() - before.len() + word.start();
                let piece = Piece { start, end: start + word.len(), number: false };
                born <= GROWN && form.spelled_or_plain(piece, "đẻ")
            });
            let far = said.name("far").is_none() || born <= CHILD;
            !other && bore && far && !before.as_bytes().contains(&OPAQUE)
        });
        let named_after = !loose
            && !compact
            && (SAID_AFTER.is_match(after) || born <= CHILD && is_born_after(after));
        // "15 08 1952" is a date only with all of its year.
        let whole = !loose || numeric && date.len() > "1 1 52".len() + 1;
        if told
            || named_after
            || whole && has_name(form, date.start(), born)
            || whole && !compact && numeric && is_persons(form, (date.start(), date.end()), born)
        {
            found.push((date.start(), date.end()));
        }
    }
    // "sinh 12/3/1995 chứ không phải 12/3/1959": the wrong one tells as much.
    if let Some(first) = found.first().copied() {
        for date in NUMERIC.find_iter(&text[first.1..]) {
            let (start, end) = (first.1 + date.start(), first.1 + date.end());
            let told = AGAIN.find(tail(text, start));
            if is_date(date.as_str())
                && told.is_some_and(|told| !told.as_str().as_bytes().contains(&OPAQUE))
            {
                found.push((start, end));
            }
        }
    }
    if form.digits && text.contains("vnm") {
        // The machine-readable lines on the back of the card.
        for line in MACHINE.captures_iter(text) {
            if let Some(date) = line.name("birth") {
                found.push((date.start(), date.end()));
            }
        }
    }
    found
}

/// "… em sinh", and neither "sinh con" nor "sinh hoạt".
fn is_born_after(after: &str) -> bool {
    BORN_AFTER.captures(after).is_some_and(|born| {
        let next = born.name("next").map_or("", |next| next.as_str());
        matches!(
            next,
            "" | "o"
                | "tai"
                | "ra"
                | "ma"
                | "nha"
                | "ne"
                | "ad"
                | "va"
                | "nhung"
                | "sao"
                | "thi"
                | "do"
                | "a"
                | "nhe"
                | "roi"
                | "day"
                | "dung"
                | "lam"
                | "bi"
                | "vneid"
                | "cccd"
        )
    })
}

/// Up to 60 bytes before `at`.
fn tail(text: &str, at: usize) -> &str {
    &text[at.saturating_sub(60)..at]
}

fn year(date: &str) -> u32 {
    let year = date
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .filter_map(
            |part| if part.len() == 8 { part[4..].parse().ok() } else { part.parse::<u32>().ok() },
        )
        .find(|number| *number > 1900);
    year.unwrap_or(1950)
}

fn is_compact_date(date: &str) -> bool {
    let spaced = format!("{} {} {}", &date[..2], &date[2..4], &date[4..]);
    is_date(&spaced)
}

/// Whether a person's name ends right before `at`.
fn has_name(form: &Form<'_>, at: usize, year: u32) -> bool {
    if year > CHILD {
        return false;
    }
    let pieces = &form.pieces;
    let mut last = pieces.partition_point(|piece| piece.end <= at);
    let mut from = at;
    // "Nguyễn Văn An (sinh) ngày 15/8/1952", "Nguyễn Văn An - nam - 15/8/1952".
    for _ in 0..2 {
        let Some(before) = last.checked_sub(1).map(|at| pieces[at]) else { return false };
        if matches!(form.word(before), "ngay" | "nam" | "nu" | "sn" | "ns" | "sinh")
            && !form.capital(before.start)
        {
            if form.word(before) == "ngay" && year > GROWN {
                return false;
            }
            from = before.start;
            last -= 1;
        } else {
            break;
        }
    }
    name_ends(form, &pieces[..last], from)
}

const NUMBER: &str = r"(?:mot|hai|ba|bon|tu|nam|lam|nham|sau|bay|tam|chin|muoi|mong|mung|gieng|chap|tram|linh|le|ngan|nghin|khong|\d{1,4})";

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\b(?:nam\s+)?(?:19|20)?\d{{2}}\s+thang\s+\d{{1,2}}\s+ngay\s+\d{{1,2}}\b",
            r"|\bthang\s+\d{{1,2}}\s+ngay\s+\d{{1,2}}\s+(?:nam\s+)?(?:(?:19|20)\d{{2}}|\d{{2}})\b",
            r"|\b\d{{1,2}}\s?[/.\-]\s?\d{{1,2}}\s?[/.\-]\s?(?:\d{{4}}|\d{{2}})\b",
            r"|\b(?:19|20)\d{{2}}\s?[/.\-]\s?\d{{1,2}}\s?[/.\-]\s?\d{{1,2}}\b",
            r"|\b(?P<compact>\d{{8}})\b",
            r"|\b(?:ngay\s+)?(?:m[uo]ng\s+)?\d{{1,2}}[\s\-]{{1,3}}thang\s+\d{{1,2}}[\s\-]*,?\s*(?:nam\s+)?\d{{2,4}}\b",
            r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}\b",
            r"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(?:19|20)\d{{2}}\b",
            r"|\b(?P<loose>\d{{1,2}}\s\d{{1,2}}\s(?:19|20)?\d{{2}}",
            r"|(?:{number}\s+){{1,3}}thang\s+{number}(?:\s+{number}){{0,7}})\b",
        ),
        number = NUMBER
    ))
});

/// What ends right before a date of birth.
static SAID_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:(?P<other>\b(?:khai|hoc|phat|ve|thi|tai|hi|hy|giam|cap giay khai)\s+sinh(?:\s+ngay)?)",
        r"|\b(?:nga[yf]\s*,?\s*)?(?:thang\s*,?\s*)?(?:va\s+)?(?:nam\s+)?s(?:inh+|anh)(?:\s+(?:ngay|nhat|nam|vao|luc|thang|hom|ra|hoi|khoang|tam|lo))*",
        r"|\bns|\bn\.\s?s|\bsn|\bn/s|\bdob|\bd\.o\.b|date of birth|birth ?da(?:te|y)|\bborn|\bntns|\bnsinh",
        r"|\b(?P<bore>de))",
        // Each as Telex leaves it, too: "cuar".
        r"(?:\s+(?:on|is|la|cua|toi|tui|em|e|minh|con|chau|ba|me|bo|ong|bac|co|chu|anh|chi|vo|chong|vao|my|the|nam|nu|t|ma|ngay|duoc|ghi|tren|the|cccd|dung|trong|o|bi|sai|dang|hien|thi|vneid|app|cmnd|giay|to|ho|so|khai|bang|gai|trai|noi|ngoai|ut|lon)[fsrxj]?){0,6}",
        r"\s*[:=.,\-(/>]{0,2}\s*(?:[a-z ]{0,20}(?:date of birth|ngay sinh)\s*[:.]?\s*)?$",
        // "sai ngày sinh trên thẻ, đúng phải là …"
        r"|(?P<far>\bngay s(?:inh|anh)\b[^0-9.;\n\x02]{0,40}\b(?:la|ghi|thanh|dung)\s*:?\s*$)",
    ))
});

/// What begins right after one.
static SAID_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*[,(\-]?\s*(?:chinh\s+)?(?:la|is)\s+(?:ngay|my|nam)?\s*(?:thang\s+)?(?:nam\s+)?(?:sinh\b|birth|dob)|^\s*\(?\s*(?:ngay sinh|sinh nhat|dob|date of birth)\b",
    )
});

/// Who was born on it: "ngày 20 tháng 5 năm 1990 em sinh", "… sinh ở Huế".
static BORN_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^\s*(?:(?:la|thi)\s+)?(?:ngay\s+)?",
        r"(?:(?:em|e|toi|tui|minh|con|chau|ba|me|bo|ong|bac|co|chu|anh|chi|vo|chong|no|duoc|noi|ngoai|gai|trai|cua)\s+){0,4}",
        r"(?:sinh|sanh|chao doi)\b\s*(?P<next>[a-z]*)",
    ))
});

static NUMERIC: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d{2}\b"));

/// What ends right before another date of birth in a sentence about one.
static AGAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:vneid|the|cccd|cong|dvc|app|he thong|no|lai|ma)\s+(?:lai\s+)?(?:ghi|hien|bao|la)(?:\s+(?:la|thanh|sai))*\s*$|\b(?:khong phai|chu khong|thay vi|sua thanh|doi thanh|sua lai|ghi thanh|thanh ra|ghi nham|nham thanh)(?:\s+(?:la|ngay|thanh))*\s*$",
    )
});

static MACHINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?P<birth>\d{7})[mfx<]\d{7}vnm"));

fn pattern(source: &str) -> Regex {
    // The patterns are constants and compile in the tests.
    #[allow(clippy::expect_used)]
    Regex::new(source).expect("constant pattern")
}
