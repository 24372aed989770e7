//! A province profile: hotline, links, hours, and the values that messages
//! may mention.

use crate::clock::Millis;
use crate::ids::{Locale, ProfileId};
use std::collections::BTreeMap;

/// Vietnam keeps one time all year, seven hours ahead of UTC
/// (Asia/Ho_Chi_Minh in the IANA time zone database, no daylight saving).
const OFFSET: Millis = 7 * HOUR;
const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// Values by name; a value may differ by locale.
pub type Params = BTreeMap<String, Vec<(Locale, String)>>;

/// One province.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name in flow files.
    pub id: ProfileId,
    /// Its name for people, by locale.
    pub name: Vec<(Locale, String)>,
    /// Language of people who have not chosen one.
    pub locale: Locale,
    /// Values that messages may use, `hotline` and `portal_url` among them.
    pub values: Params,
    /// Names of those values that are links.
    pub links: Vec<String>,
    /// Hosts that links may point to, with their subdomains.
    pub link_hosts: Vec<String>,
    /// When operators work; empty: not stated.
    pub operator_hours: Vec<Hours>,
    /// When reminders wait.
    pub quiet_hours: Option<QuietHours>,
    /// What the hotline's owner must confirm.
    pub confirm: Vec<String>,
}

impl Profile {
    /// A value in `locale`, else in the first locale that has it.
    pub fn value(&self, name: &str, locale: &Locale) -> Option<&str> {
        pick(self.values.get(name)?, locale)
    }

    /// Its name for people.
    pub fn title(&self, locale: &Locale) -> &str {
        pick(&self.name, locale).unwrap_or(self.id.as_str())
    }

    /// Whether operators work at `now`. Unstated hours count as open.
    pub fn open_at(&self, now: Millis) -> bool {
        let local = Local::of(now);
        self.operator_hours.is_empty()
            || self.operator_hours.iter().any(|hours| {
                hours.days.contains(&local.weekday)
                    && hours.from <= local.minute
                    && local.minute < hours.to
            })
    }

    /// `due`, or the end of the quiet hours if it falls into them.
    pub fn after_quiet(&self, due: Millis) -> Millis {
        let Some(quiet) = self.quiet_hours else { return due };
        let minute = Local::of(due).minute;
        let inside = if quiet.from <= quiet.to {
            (quiet.from..quiet.to).contains(&minute)
        } else {
            minute >= quiet.from || minute < quiet.to
        };
        if !inside {
            return due;
        }
        let wait = (i64::from(quiet.to) - i64::from(minute)).rem_euclid(24 * 60);
        // Whole minutes, so that the moment is exactly the end.
        due - due.rem_euclid(MINUTE) + wait * MINUTE
    }
}

/// The entry of `locale`, else the first.
pub fn pick<'a>(values: &'a [(Locale, String)], locale: &Locale) -> Option<&'a str> {
    values
        .iter()
        .find(|(l, _)| l == locale)
        .or_else(|| values.first())
        .map(|(_, value)| value.as_str())
}

/// Working hours on some days of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// 0 is Monday, 6 is Sunday.
    pub days: Vec<u8>,
    /// Minutes after midnight.
    pub from: u16,
    /// Minutes after midnight, not included.
    pub to: u16,
}

/// When nobody should be nudged; may pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    /// Minutes after midnight.
    pub from: u16,
    /// Minutes after midnight, not included.
    pub to: u16,
}

/// Local day of week and minute of day.
struct Local {
    weekday: u8,
    minute: u16,
}

impl Local {
    fn of(now: Millis) -> Self {
        let local = now + OFFSET;
        // 1 January 1970 was a Thursday, the fourth day counted from Monday.
        let weekday = (local.div_euclid(DAY) + 3).rem_euclid(7);
        let minute = local.rem_euclid(DAY) / MINUTE;
        Self { weekday: weekday as u8, minute: minute as u16 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        let vi = Locale::from("vi");
        Profile {
            id: ProfileId::from("chung"),
            name: vec![(vi.clone(), "Chung".into())],
            locale: vi,
            values: Params::new(),
            links: vec![],
            link_hosts: vec![],
            operator_hours: vec![Hours { days: vec![0, 1, 2, 3, 4], from: 450, to: 690 }],
            quiet_hours: Some(QuietHours { from: 21 * 60, to: 7 * 60 }),
            confirm: vec![],
        }
    }

    /// 2026-11-20 00:00 in Vietnam, a Friday.
    const FRIDAY: Millis = 1_795_107_600_000;

    #[test]
    fn operator_hours() {
        let profile = profile();
        for (at, expected) in [
            (FRIDAY + 8 * HOUR, true),
            (FRIDAY + 7 * HOUR + 29 * MINUTE, false),
            (FRIDAY + 7 * HOUR + 30 * MINUTE, true),
            (FRIDAY + 11 * HOUR + 30 * MINUTE, false),
            (FRIDAY + DAY + 8 * HOUR, false),
            (FRIDAY + 3 * DAY + 8 * HOUR, true),
        ] {
            assert_eq!(profile.open_at(at), expected, "{at}");
        }
    }

    #[test]
    fn quiet_hours_move_to_their_end() {
        let profile = profile();
        for (due, expected) in [
            (FRIDAY + 12 * HOUR, FRIDAY + 12 * HOUR),
            (FRIDAY + 21 * HOUR, FRIDAY + 31 * HOUR),
            (FRIDAY + 2 * HOUR + 5, FRIDAY + 7 * HOUR),
            (FRIDAY + 7 * HOUR, FRIDAY + 7 * HOUR),
        ] {
            assert_eq!(profile.after_quiet(due), expected, "{due}");
        }
    }
}
