//! What is kept of the tokens of an account: one small value, sealed, that is
//! only ever changed by compare-and-set.
//!
//! The attempt to renew is part of it. It is at once the mark that is written
//! before the call, and the lease that keeps everybody else from calling.

use super::oauth::Fresh;
use crate::clock::Millis;
use crate::private::Private;
use serde::{Deserialize, Serialize};

/// How long a refresh token works: three months, counted short.
pub const REFRESH_LIFE: Millis = 89 * 24 * 3_600_000;

/// Names a token without showing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// Of a token.
    pub fn of(token: &str) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&blake3::hash(token.as_bytes()).as_bytes()[..16]);
        Self(bytes)
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0[..4].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The tokens in use; `None`: never connected.
    pub pair: Option<Pair>,
    /// A call for another pair that was begun and whose end is not written.
    pub attempt: Option<Attempt>,
    /// Why the last attempts failed.
    pub trouble: Option<Trouble>,
    /// Why nothing but a new consent helps.
    pub need: Option<Need>,
}

/// Tokens in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// For calls.
    pub access: Private<String>,
    /// For the next pair, once.
    pub refresh: Private<String>,
    /// When we got them.
    pub got: Millis,
    /// When the access token ends.
    pub expires: Millis,
    /// When the refresh token ends, at the earliest.
    pub refresh_ends: Millis,
    /// It was asked for because the one before was refused.
    pub spurred: bool,
}

impl Pair {
    /// A pair that came at `now`.
    pub fn new(fresh: &Fresh, now: Millis) -> Self {
        let life = Millis::try_from(fresh.seconds).unwrap_or(0).saturating_mul(1_000);
        Self {
            access: fresh.access.clone(),
            refresh: fresh.refresh.clone(),
            got: now,
            expires: now.saturating_add(life),
            refresh_ends: now.saturating_add(REFRESH_LIFE),
            spurred: false,
        }
    }

    /// When it is to be renewed: after four fifths of its life, 20 of 25 hours.
    pub fn due(&self) -> Millis {
        self.got + (self.expires - self.got) / 5 * 4
    }
}

/// A call that was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When, by the clock of who began.
    pub at: Millis,
    /// Which process began.
    pub by: u64,
    /// With which refresh token; `None`: with a code, and there was none.
    pub of: Option<Fingerprint>,
    /// That token was used once before, without an answer.
    pub doubt: bool,
    /// The call is over and there was no answer.
    pub over: bool,
}

/// Failures that will be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Since when.
    pub since: Millis,
    /// How many in a row.
    pub times: u32,
    /// How many of them were refusals for a reason that is not known. Written
    /// behind everything else, because rows from before do not have it.
    #[serde(skip)]
    pub refused: u32,
    /// Not tried again before.
    pub next: Millis,
    /// The last one, in words.
    pub text: String,
    /// The app's settings are the cause.
    pub app: bool,
}

/// Only a consent helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Since when.
    pub since: Millis,
    /// Why, in words.
    pub text: String,
    /// An answer with tokens was lost before.
    pub lost: bool,
}

/// As it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    pair: Option<(String, String, Millis, Millis, Millis)>,
    attempt: Option<Attempt>,
    trouble: Option<Trouble>,
    need: Option<Need>,
}

impl State {
    /// As bytes, not yet sealed.
    pub fn encode(&self) -> Vec<u8> {
        let pair = self.pair.as_ref().map(|it| {
            let (access, refresh) = (it.access.expose().clone(), it.refresh.expose().clone());
            (access, refresh, it.got, it.expires, it.refresh_ends)
        });
        let (attempt, trouble) = (self.attempt.clone(), self.trouble.clone());
        let written = Written { pair, attempt, trouble, need: self.need.clone() };
        let refused = self.trouble.as_ref().map_or(0, |it| it.refused);
        let spurred = self.pair.as_ref().is_some_and(|it| it.spurred);
        // Plain values cannot fail to be written into memory.
        postcard::to_allocvec(&(written, refused, spurred)).unwrap_or_default()
    }

    /// From bytes; `None`: they make no sense.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (mut written, rest): (Written, _) = postcard::take_from_bytes(bytes).ok()?;
        // What was added later stands behind; rows from before lack it.
        let (refused, rest) = match rest {
            [] => (0, rest),
            rest => postcard::take_from_bytes(rest).ok()?,
        };
        let spurred = match rest {
            [] => false,
            rest => postcard::from_bytes(rest).ok()?,
        };
        if let Some(trouble) = &mut written.trouble {
            trouble.refused = refused;
        }
        let pair = written.pair.map(|(access, refresh, got, expires, refresh_ends)| Pair {
            access: access.into(),
            refresh: refresh.into(),
            got,
            expires,
            refresh_ends,
            spurred,
        });
        let Written { attempt, trouble, need, .. } = written;
        Some(Self { pair, attempt, trouble, need })
    }

    /// The refresh token in use, by name.
    pub fn chain(&self) -> Option<Fingerprint> {
        self.pair.as_ref().map(|pair| Fingerprint::of(pair.refresh.expose()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_never_printed() {
        let fresh = Fresh {
            access: "truy-cap".to_owned().into(),
            refresh: "lam-moi".to_owned().into(),
            seconds: 90_000,
        };
        let pair = Pair { spurred: true, ..Pair::new(&fresh, 1_000) };
        assert_eq!(pair.due(), 1_000 + 20 * 3_600_000);
        assert_eq!(pair.expires, 1_000 + 25 * 3_600_000);
        let state = State {
            attempt: Some(Attempt {
                at: 1,
                by: 2,
                of: Some(Fingerprint::of("x")),
                doubt: true,
                over: false,
            }),
            trouble: Some(Trouble {
                since: 1,
                times: 2,
                refused: 1,
                next: 3,
                text: "t".into(),
                app: false,
            }),
            need: Some(Need { since: 4, text: "n".into(), lost: true }),
            pair: Some(pair),
        };
        assert_eq!(State::decode(&state.encode()), Some(state.clone()));
        assert_eq!(State::decode(b"\xff\xff"), None);
        // Rows from before end earlier: without what spurred the pair, and before
        // that without refusals counted apart.
        let bytes = state.encode();
        let mut before = state.clone();
        before.pair.as_mut().unwrap().spurred = false;
        assert_eq!(State::decode(&bytes[..bytes.len() - 1]), Some(before.clone()));
        before.trouble.as_mut().unwrap().refused = 0;
        assert_eq!(State::decode(&bytes[..bytes.len() - 2]), Some(before));
        let shown = format!("{state:?}");
        assert!(!shown.contains("truy-cap") && !shown.contains("lam-moi"), "{shown}");
        assert_eq!(format!("{}", Fingerprint::of("x")).len(), 8);
    }
}
