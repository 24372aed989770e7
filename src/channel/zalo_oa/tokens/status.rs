//! How it stands with the tokens, for people and for monitoring.

use super::{Keeper, Sending, TokenError};
use crate::clock::Millis;

/// From here on the end of a refresh token is worth a warning: renewing must
/// have failed for weeks.
pub const EARLY: Millis = 45 * 24 * 3_600_000;

/// How it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has consented yet.
    NotConnected,
    /// All is well.
    Connected,
    /// A call is under way, or was cut off a moment ago.
    Renewing,
    /// Renewing fails and is tried again; why, and when.
    Trouble {
        /// In words.
        text: String,
        /// When it is tried again.
        next: Millis,
        /// Since when it fails.
        since: Millis,
    },
    /// The access token is over and nothing renews it: no service runs.
    Overdue {
        /// Since when.
        since: Millis,
    },
    /// An administrator of the account has to consent; why.
    NeedsConsent(String),
    /// The stored tokens do not open, or cannot be read; what to do.
    Unreadable(String),
}

impl Standing {
    /// One word for monitoring.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotConnected => "not_connected",
            Self::Connected => "connected",
            Self::Renewing => "renewing",
            Self::Trouble { .. } => "trouble",
            Self::Overdue { .. } => "overdue",
            Self::NeedsConsent(_) => "needs_consent",
            Self::Unreadable(_) => "unreadable",
        }
    }

    /// Whether nothing but a consent helps.
    pub fn wants_consent(&self) -> bool {
        matches!(self, Self::NotConnected | Self::NeedsConsent(_))
    }

    /// Whether nobody has to do anything.
    pub fn is_well(&self) -> bool {
        matches!(self, Self::Connected | Self::Renewing)
    }
}

/// What is known of the tokens; moments are milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// How it stands.
    pub standing: Standing,
    /// When the tokens came.
    pub got: Option<Millis>,
    /// When they are to be renewed.
    pub due: Option<Millis>,
    /// When the access token ends.
    pub expires: Option<Millis>,
    /// When the refresh token ends, at the earliest.
    pub refresh_ends: Option<Millis>,
    /// The present moment, by the same clock.
    pub now: Millis,
}

impl Keeper {
    /// Number of the app.
    pub fn app_id(&self) -> &str {
        &self.setup.app_id
    }

    /// Number of the account, where the settings name it.
    pub fn oa_id(&self) -> Option<&str> {
        self.setup.oa_id.as_deref()
    }

    /// What may be sent, by the settings.
    pub fn sending(&self) -> Sending {
        self.setup.sending
    }

    /// How it stands now. Nothing is called.
    pub async fn status(&self) -> Status {
        let now = self.now();
        let nothing = |standing| Status {
            standing,
            got: None,
            due: None,
            expires: None,
            refresh_ends: None,
            now,
        };
        let state = match self.read().await {
            Ok(found) => found.state,
            Err(TokenError::NeedsConsent(text) | TokenError::Later(text)) => {
                return nothing(Standing::Unreadable(text));
            }
        };
        let Some(pair) = state.pair else { return nothing(Standing::NotConnected) };
        let lease = Millis::try_from(self.setup.pace.lease.as_millis()).unwrap_or(Millis::MAX);
        let under_way = state
            .attempt
            .as_ref()
            .is_some_and(|it| !it.over && now.abs_diff(it.at) < lease.unsigned_abs());
        let standing = match (state.need, state.trouble, state.attempt) {
            (Some(need), ..) => Standing::NeedsConsent(need.text),
            _ if pair.refresh_ends <= now => Standing::NeedsConsent(
                "the refresh token has ended: it works for three months, and nothing renewed it in that time".into(),
            ),
            (None, Some(it), _) => {
                Standing::Trouble { text: it.text, next: it.next, since: it.since }
            }
            (None, None, _) if pair.expires <= now && !under_way => {
                Standing::Overdue { since: pair.expires }
            }
            (None, None, Some(_)) => Standing::Renewing,
            (None, None, None) => Standing::Connected,
        };
        Status {
            standing,
            got: Some(pair.got),
            due: Some(pair.due()),
            expires: Some(pair.expires),
            refresh_ends: Some(pair.refresh_ends),
            now,
        }
    }
}
