//! Small values as authors write them: durations, clock times, days, dates,
//! patterns.

use crate::clock::Millis;
use crate::flow::Pattern;
use regex::RegexBuilder;
use std::cell::RefCell;
use std::collections::HashMap;

/// Longest duration: a year. Longer is a slip.
const LONGEST: Millis = 366 * 24 * 3_600_000;

/// `true` or `false`.
pub fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// `30m`, `3h`, `2d`; more than nothing and at most a year.
pub fn duration(text: &str) -> Option<Millis> {
    let unit = match text.chars().last()? {
        'm' => 60_000,
        'h' => 3_600_000,
        'd' => 24 * 3_600_000,
        _ => return None,
    };
    let digits = &text[..text.len() - 1];
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: Millis = digits.parse().ok()?;
    let millis = number.checked_mul(unit)?;
    (1..=LONGEST).contains(&millis).then_some(millis)
}

/// A duration as an author would write it.
pub fn write_duration(millis: Millis) -> String {
    for (unit, letter) in [(24 * 3_600_000, 'd'), (3_600_000, 'h')] {
        if millis % unit == 0 && millis > unit {
            return format!("{}{letter}", millis / unit);
        }
    }
    match millis % 3_600_000 {
        0 => format!("{}h", millis / 3_600_000),
        _ => format!("{}m", millis / 60_000),
    }
}

/// `07:30` as minutes after midnight; `24:00` ends a day.
pub fn clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    if hours.is_empty() || hours.len() > 2 || minutes.len() != 2 {
        return None;
    }
    if !text.bytes().all(|b| b.is_ascii_digit() || b == b':') {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= 24 * 60).then_some(total)
}

/// `mon-fri`, `sat`, `mon,wed`; 0 is Monday.
pub fn days(text: &str) -> Option<Vec<u8>> {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let day = |name: &str| NAMES.iter().position(|n| *n == name.trim()).map(|day| day as u8);
    let mut out = Vec::new();
    for part in text.split(',') {
        match part.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (day(from)?, day(to)?);
                if from > to {
                    return None;
                }
                out.extend(from..=to);
            }
            None => out.push(day(part)?),
        }
    }
    out.sort_unstable();
    out.dedup();
    Some(out)
}

/// Whether `text` is a day of the calendar, `2027-01-31`.
pub fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        let part = text.get(range)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// Whether `text` still waits to be filled in: `<điền>`.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    text.len() > 2 && text.starts_with('<') && text.ends_with('>')
}

/// Patterns of a bundle. Guides often share them, and compiling one for forty
/// letters of any language takes longer than reading the rest of its file.
#[derive(Debug, Default)]
pub struct Patterns(RefCell<HashMap<(String, bool), Result<Pattern, String>>>);

impl Patterns {
    /// As [`pattern`], compiled once.
    pub fn get(&self, source: &str, whole: bool) -> Result<Pattern, String> {
        let mut known = self.0.borrow_mut();
        known.entry((source.to_owned(), whole)).or_insert_with(|| pattern(source, whole)).clone()
    }
}

/// Compiles a pattern. `whole`: it must match the whole text, otherwise a
/// part of it, without regard to upper and lower case.
fn pattern(source: &str, whole: bool) -> Result<Pattern, String> {
    // Enough for forty letters of any language. The crate's engines take time
    // in proportion to text and pattern, so more is slow rather than endless.
    const SIZE: usize = 8 << 20;
    let text = if whole { format!("^(?:{source})$") } else { source.to_owned() };
    RegexBuilder::new(&text)
        .case_insensitive(!whole)
        .size_limit(SIZE)
        .dfa_size_limit(SIZE)
        .nest_limit(50)
        .build()
        .map(|regex| Pattern { source: source.to_owned(), regex })
        .map_err(|error| {
            // The crate draws several lines; its last one says what is wrong.
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, expected) in [
            ("30m", Some(1_800_000)),
            ("3h", Some(10_800_000)),
            ("2d", Some(172_800_000)),
            ("0m", None),
            ("h", None),
            ("", None),
            ("3 h", None),
            ("-3h", None),
            ("9999999999999999999d", None),
            ("400d", None),
            ("3s", None),
            ("3ữ", None),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
        for text in ["30m", "3h", "36h", "2d", "90m", "24h"] {
            let millis = duration(text).unwrap();
            assert_eq!(duration(&write_duration(millis)), Some(millis));
        }
    }

    #[test]
    fn clocks_days_dates() {
        assert_eq!(clock("07:30"), Some(450));
        assert_eq!(clock("24:00"), Some(1440));
        for bad in ["7h30", "07:60", "25:00", ":", "0730", "+7:30", "24:01"] {
            assert_eq!(clock(bad), None, "{bad}");
        }
        assert_eq!(days("mon-fri"), Some(vec![0, 1, 2, 3, 4]));
        assert_eq!(days("sat"), Some(vec![5]));
        assert_eq!(days("mon,wed"), Some(vec![0, 2]));
        assert_eq!(days("fri-mon"), None);
        for (text, expected) in [
            ("2027-01-31", true),
            ("2028-02-29", true),
            ("2027-02-29", false),
            ("2027-13-01", false),
            ("31/01/2027", false),
            ("2027-1-31", false),
            ("ngày mốt", false),
        ] {
            assert_eq!(is_date(text), expected, "{text}");
        }
    }

    #[test]
    fn patterns() {
        assert!(pattern(r"\d{4}", true).unwrap().regex.is_match("1234"));
        assert!(!pattern(r"\d{4}|x", true).unwrap().regex.is_match("x1"));
        assert!(pattern("lien ket", false).unwrap().regex.is_match("xin LIEN KET ạ"));
        assert!(pattern("(", true).is_err());
        assert!(pattern(r"\w{1000}{1000}", false).is_err());
    }
}
