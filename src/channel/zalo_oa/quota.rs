//! How many messages Zalo still allows, as far as it has told. A message takes
//! its place before it is sent, so that two senders never count on the same one.

use crate::channel::http::number;
use crate::clock::Millis;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// People remembered; past it everything is learned anew.
const HELD: usize = 10_000;

/// Between two notes of what is left.
const NOTED: Millis = 60_000;

/// What was left of the quotas, as it is kept in the store: about nobody in
/// particular.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// When it was noted.
    pub at: Millis,
    /// Messages left by kind of quota.
    pub kinds: BTreeMap<String, i64>,
}

impl Noted {
    /// Where it is kept for the account of that number, or the app of that
    /// number where the account's is not known.
    pub fn key(account: &str) -> String {
        key(account)
    }

    /// Reads what was kept.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

pub(super) fn key(account: &str) -> String {
    format!("zalo-oa:quota:{account}")
}

/// What was told.
#[derive(Default)]
pub(super) struct Quotas(Mutex<Told>);

#[derive(Default)]
struct Told {
    /// Messages left to a person, and when that was told.
    people: HashMap<String, (i64, Millis)>,
    /// Messages left by kind of quota, for figures.
    kinds: BTreeMap<String, i64>,
    /// What was noted last.
    noted: Noted,
}

/// No message is left for this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exhausted;

impl Quotas {
    /// Takes a place for one message to `person`, leaving `keep` for others.
    /// What was told before they were last heard is over.
    pub fn reserve(&self, person: &str, heard: Option<Millis>, keep: u32) -> Result<(), Exhausted> {
        let mut told = self.told();
        match told.people.get_mut(person) {
            Some((left, at)) if heard.is_none_or(|heard| heard <= *at) => {
                if *left <= i64::from(keep) {
                    return Err(Exhausted);
                }
                *left -= 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Whether it was told how many are left to `person`, since they were last heard.
    pub fn knows(&self, person: &str, heard: Option<Millis>) -> bool {
        let told = self.told();
        let at = told.people.get(person).map(|(_, at)| *at);
        at.is_some_and(|at| heard.is_none_or(|heard| heard <= at))
    }

    /// The message was not sent.
    pub fn give_back(&self, person: &str) {
        if let Some((left, _)) = self.told().people.get_mut(person) {
            *left += 1;
        }
    }

    /// Whether few messages to `person` are left.
    pub fn is_scarce(&self, person: &str) -> bool {
        /// Zalo allowed eight free replies once.
        const FEW: i64 = 8;
        self.told().people.get(person).is_some_and(|(left, _)| *left < FEW)
    }

    /// Zalo told in the answer to a sending: `quota: {quota_type, remain}`.
    pub fn sent(&self, person: &str, data: &Value, now: Millis) {
        let Some(quota) = data.get("quota") else { return };
        let kind = quota.get("quota_type").and_then(Value::as_str).unwrap_or("other");
        self.learn(person, kind, quota.get("remain"), now);
    }

    /// Zalo told when asked: `cs_reply: {remain, total}`.
    pub fn asked(&self, person: &str, data: &Value, now: Millis) {
        let left = data.get("cs_reply").and_then(|reply| reply.get("remain"));
        self.learn(person, "cs_reply", left, now);
    }

    /// Messages left by kind of quota.
    pub fn kinds(&self) -> Vec<(String, i64)> {
        self.told().kinds.iter().map(|(kind, left)| (kind.clone(), *left)).collect()
    }

    /// What to keep in the store now; `None`: nothing new, or it was noted a
    /// moment ago.
    pub fn note(&self, now: Millis) -> Option<Vec<u8>> {
        let mut told = self.told();
        let first = told.noted.kinds.is_empty();
        let due = first || !(0..NOTED).contains(&(now - told.noted.at));
        if !due || told.kinds == told.noted.kinds {
            return None;
        }
        told.noted = Noted { at: now, kinds: told.kinds.clone() };
        serde_json::to_vec(&told.noted).ok()
    }

    fn learn(&self, person: &str, kind: &str, left: Option<&Value>, now: Millis) {
        /// Kinds that Zalo has; more would be somebody's invention.
        const KINDS: usize = 16;
        let left = left.and_then(number);
        let mut told = self.told();
        // A word or a number below zero stands for "no limit".
        let Some(left) = left.filter(|left| *left >= 0) else {
            told.people.remove(person);
            return;
        };
        if told.people.len() >= HELD && !told.people.contains_key(person) {
            told.people.clear();
        }
        told.people.insert(person.to_owned(), (left, now));
        let plain: String =
            kind.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(32).collect();
        if told.kinds.len() < KINDS || told.kinds.contains_key(&plain) {
            told.kinds.insert(plain, left);
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn places_are_taken_before_sending() {
        let quotas = Quotas::default();
        assert_eq!(quotas.reserve("a", Some(5), 0), Ok(()), "nothing was told");
        quotas.sent("a", &json!({"quota": {"quota_type": "sub_quota", "remain": "2"}}), 10);
        assert!(quotas.is_scarce("a") && !quotas.is_scarce("b"));
        assert_eq!(quotas.reserve("a", Some(5), 2), Err(Exhausted), "kept for replies");
        assert_eq!(quotas.reserve("a", Some(5), 1), Ok(()));
        assert_eq!(quotas.reserve("a", Some(5), 0), Ok(()));
        assert_eq!(quotas.reserve("a", Some(5), 0), Err(Exhausted));
        quotas.give_back("a");
        assert_eq!(quotas.reserve("a", Some(5), 0), Ok(()));
        assert_eq!(quotas.reserve("a", Some(11), 0), Ok(()), "they wrote since");
        assert_eq!(quotas.reserve("b", None, 0), Ok(()), "another person");
        assert_eq!(quotas.kinds(), [("sub_quota".to_owned(), 2)]);
        quotas.asked("a", &json!({"cs_reply": {"remain": 1, "total": 8}}), 20);
        assert_eq!(quotas.reserve("a", Some(11), 0), Ok(()));
        assert_eq!(quotas.reserve("a", Some(11), 0), Err(Exhausted));
        quotas.asked("a", &json!({"cs_reply": {"remain": -1}}), 21);
        assert_eq!(quotas.reserve("a", Some(11), 9), Ok(()), "no limit");
    }

    #[test]
    fn what_is_left_is_noted_now_and_then() {
        let quotas = Quotas::default();
        assert_eq!(quotas.note(0), None, "nothing was told");
        let left = |left: i64, at| {
            quotas.sent("a", &json!({"quota": {"quota_type": "sub_quota", "remain": left}}), at);
            quotas.note(at).and_then(|bytes| Noted::read(&bytes))
        };
        let noted =
            |at, left| Some(Noted { at, kinds: BTreeMap::from([("sub_quota".to_owned(), left)]) });
        assert_eq!(left(9, 5), noted(5, 9));
        assert_eq!(left(8, 6), None, "a moment ago");
        assert_eq!(left(7, 60_005), noted(60_005, 7));
        assert_eq!(left(7, 200_000), None, "the same");
        assert_eq!(left(6, 1), noted(1, 6), "the clock was set back");
    }

    #[test]
    fn memory_is_bounded() {
        let quotas = Quotas::default();
        for number in 0..=HELD {
            let kind = format!("kind{number}");
            let data = json!({"quota": {"quota_type": kind, "remain": 1}});
            quotas.sent(&number.to_string(), &data, 1);
        }
        assert!(quotas.told().people.len() <= HELD);
        assert!(quotas.kinds().len() <= 16);
    }
}
