//! What is wrong with the account or the way to it, for monitoring; and the
//! channel's rest while it lasts: one message a minute finds out whether it is
//! over, however many people wait.

use super::errors::{CallError, Verdict, advice, judge, reason};
use crate::clock::Millis;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long nothing is sent after the account was refused.
pub(super) const REST: Millis = 60_000;

/// The last trouble that nothing has ended yet.
#[derive(Default)]
pub(super) struct Troubles(Mutex<Option<Trouble>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Trouble {
    why: String,
    advice: &'static str,
    /// Nothing is sent before; somebody who tries moves it on.
    until: Millis,
}

/// What one failure changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nothing can be sent to anybody.
    Rest,
    /// Somebody has to see to it; others may still be written to.
    Said,
    /// It concerns one message or person, so the account works.
    Works,
    /// It says nothing of the account.
    Silent,
}

fn kind(error: &CallError) -> Kind {
    if is_quota(error) {
        return Kind::Said;
    }
    match judge(error) {
        Verdict::Token | Verdict::Misconfigured => Kind::Rest,
        Verdict::Held(_) | Verdict::Unreachable | Verdict::Upload | Verdict::Rejected => {
            Kind::Works
        }
        Verdict::Again | Verdict::FewTimes | Verdict::Wait(_) | Verdict::Unknown => Kind::Silent,
    }
}

/// Whether the quota that is paid for is used up.
pub(super) fn is_quota(error: &CallError) -> bool {
    *error == CallError::Refused(-211)
}

impl Troubles {
    /// Whether a message may be tried now. If not, why not.
    pub fn pass(&self, now: Millis) -> Result<(), String> {
        let mut held = self.held();
        let Some(trouble) = held.as_mut() else { return Ok(()) };
        // A rest that is longer than any was begun by another clock.
        if (1..=REST).contains(&(trouble.until - now)) {
            return Err(trouble.why.clone());
        }
        if trouble.until > 0 {
            // This one tries; the others wait for how it ends.
            trouble.until = now + REST;
        }
        Ok(())
    }

    /// A message was sent. Whether that ends something.
    pub fn over(&self) -> bool {
        self.held().take().is_some()
    }

    /// A message was not sent. Whether that is news about the account: the
    /// same trouble again is not.
    pub fn note(&self, error: &CallError, now: Millis) -> bool {
        let mut held = self.held();
        let until = match kind(error) {
            Kind::Rest => now + REST,
            Kind::Said => 0,
            Kind::Works => {
                *held = None;
                return false;
            }
            Kind::Silent => return false,
        };
        let (why, advice) = (reason(error), advice(error));
        let news = held.as_ref().is_none_or(|known| (&known.why, known.advice) != (&why, advice));
        *held = Some(Trouble { why, advice, until });
        news
    }

    /// What to do about the last trouble.
    pub fn advice(&self) -> Option<&'static str> {
        self.held().as_ref().map(|trouble| trouble.advice)
    }

    fn held(&self) -> MutexGuard<'_, Option<Trouble>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_trouble_is_said_once() {
        let troubles = Troubles::default();
        assert!(troubles.note(&CallError::Refused(-204), 0));
        assert!(!troubles.note(&CallError::Refused(-204), 60_000));
        assert!(troubles.note(&CallError::Refused(-221), 120_000), "another one");
        assert!(!troubles.note(&CallError::Lost("x"), 120_001), "that says nothing");
        assert!(troubles.advice().is_some());
        assert!(troubles.over() && !troubles.over());
        assert!(troubles.note(&CallError::Refused(-204), 0), "after it was over");
    }

    #[test]
    fn one_message_a_minute_tries() {
        let troubles = Troubles::default();
        assert_eq!(troubles.pass(0), Ok(()));
        troubles.note(&CallError::Page(403, None), 0);
        for (now, passes) in [
            (0, false),
            (59_999, false),
            (60_000, true),
            (60_000, false),
            (119_999, false),
            (120_000, true),
            // The clock was set back.
            (-3_600_000, true),
        ] {
            assert_eq!(troubles.pass(now).is_ok(), passes, "{now}");
        }
        // What only has to be said stops nobody.
        troubles.note(&CallError::Refused(-211), 0);
        assert!((0..3).all(|_| troubles.pass(1).is_ok()));
    }

    #[test]
    fn what_a_failure_says_of_the_account() {
        for (error, expected) in [
            (CallError::Refused(-204), Kind::Rest),
            (CallError::Refused(-216), Kind::Rest),
            (CallError::NoConsent("x".into()), Kind::Rest),
            (CallError::Page(403, None), Kind::Rest),
            (CallError::Refused(-211), Kind::Said),
            (CallError::Page(429, Some(3_600)), Kind::Silent),
            (CallError::Refused(-230), Kind::Works),
            (CallError::Refused(-201), Kind::Works),
            (CallError::NotSent("x"), Kind::Silent),
            (CallError::NoToken("x".into()), Kind::Silent),
        ] {
            assert_eq!(kind(&error), expected, "{error:?}");
        }
    }
}
