//! Renewing: look again, write down that it begins, call, write down what
//! came, and only then use it. Whatever is cut off in between, the next one
//! finds out from what is written.

use super::oauth::{Failure, Fresh, Grant};
use super::state::{Attempt, Fingerprint, Need, Pair, State, Trouble};
use super::{Keeper, Stored, TokenError, named, needs, never};
use crate::clock::Millis;
use crate::private::Private;
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// A pair that was got so lately in place of a refused one, and is refused
/// before Zalo took a single call with it, is not renewed at once: the refusal
/// then has another cause.
const YOUNG: Millis = 60_000;
/// First pause after a failure; each further one is twice as long,
const PAUSE: Millis = 5_000;
/// up to this.
const LONGEST: Millis = 10 * 60_000;
/// Shortest pause after a failure that somebody has to mend in the settings.
const APP_PAUSE: Millis = 60_000;
/// How many refusals for unknown reasons are taken for final, once the access
/// token is over too. With the pauses between them they take 50 minutes.
const FINAL: u32 = 12;
/// The same for a token that may have been used up by an attempt whose answer
/// was lost.
const DOUBTED: u32 = 2;
/// A clock that was set back by more than this makes a pair look too new.
const SET_BACK: Millis = 3_600_000;

/// Why a pair is to be renewed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why {
    /// It is time, or an attempt was left in doubt.
    Due,
    /// Zalo refused this access token.
    Refused(Fingerprint),
}

/// What belongs to whoever calls.
#[derive(Default)]
pub(super) struct Held {
    /// A pair that came and is not stored yet.
    pub(super) unsaved: Option<Unsaved>,
    /// Somebody else's attempt as it is stored, and since when it stands so.
    watched: Option<(Vec<u8>, Instant)>,
}

/// A pair on its way into the store.
pub(super) struct Unsaved {
    pub(super) pair: Pair,
    /// It continues this refresh token; `None`: it comes from a consent and
    /// replaces whatever there is.
    pub(super) after: Option<Fingerprint>,
}

/// What one look came to.
enum Step {
    Done(Private<String>),
    /// Somebody else is at it.
    Wait,
}

impl Keeper {
    /// The access token after renewing, whoever did it. Who stops waiting does
    /// not stop a call.
    pub(super) async fn renew(&self, why: Why) -> Result<Private<String>, TokenError> {
        let until = Instant::now() + self.setup.pace.patience;
        loop {
            let Some(keeper) = self.me.upgrade() else {
                return Err(TokenError::Later("the service is stopping".into()));
            };
            let work = tokio::spawn(async move {
                let mut held = keeper.gate.lock().await;
                keeper.step(&mut held, why).await
            });
            let step = match tokio::time::timeout_at(until, work).await {
                Ok(Ok(step)) => step?,
                Ok(Err(_)) => {
                    return Err(TokenError::Later("renewing the tokens was cut off".into()));
                }
                Err(_) => return Err(TokenError::Later("the tokens are being renewed".into())),
            };
            match step {
                Step::Done(token) => return Ok(token),
                Step::Wait if Instant::now() >= until => {
                    return Err(TokenError::Later("another process renews the tokens".into()));
                }
                Step::Wait => tokio::time::sleep(self.setup.pace.poll).await,
            }
        }
    }

    async fn step(&self, held: &mut Held, why: Why) -> Result<Step, TokenError> {
        self.save(held).await?;
        loop {
            let found = self.read().await?;
            let now = self.now();
            let pair = found.state.pair.clone().ok_or_else(never)?;
            let wanted = match why {
                Why::Due => is_due(&found.state, &pair, now),
                Why::Refused(token) => named(&pair.access) == token,
            };
            if !wanted {
                return Ok(Step::Done(pair.access));
            }
            if let Some(need) = &found.state.need {
                return Err(needs(need));
            }
            if let Some(attempt) = &found.state.attempt
                && !self.may_take(held, &found, attempt)
            {
                return Ok(Step::Wait);
            }
            // A pause that is longer than any of ours was set by another clock.
            if let Some(trouble) = &found.state.trouble
                && (1..=LONGEST).contains(&(trouble.next - now))
            {
                return Err(TokenError::Later(trouble.text.clone()));
            }
            let young = (0..YOUNG).contains(&(now - pair.got));
            let doubtful = young && pair.spurred && !self.is_proved(named(&pair.access));
            if matches!(why, Why::Refused(_)) && doubtful && found.state.attempt.is_none() {
                return Err(TokenError::Later(
                    "Zalo refuses an access token that it gave only just now: see whether the app still belongs to the Official Account and may send messages".into(),
                ));
            }
            if self.stopping.load(Ordering::SeqCst) {
                return Err(TokenError::Later("the service is stopping".into()));
            }
            if let Some(token) = self.call(held, &found, &pair, why).await? {
                return Ok(Step::Done(token));
            }
        }
    }

    /// Marks, calls and writes down what came. `None`: somebody was faster.
    async fn call(
        &self,
        held: &mut Held,
        found: &Stored,
        pair: &Pair,
        why: Why,
    ) -> Result<Option<Private<String>>, TokenError> {
        let chain = named(&pair.refresh);
        let doubt = found.state.attempt.as_ref().is_some_and(|it| it.of == Some(chain));
        let Some(marked) = self.mark(found, Some(chain), doubt).await? else { return Ok(None) };
        tracing::info!(token = %chain, again = doubt, "zalo: renewing the tokens");
        match self.oauth.ask(Grant::Refresh(pair.refresh.expose())).await {
            Ok(fresh) => {
                let spurred = matches!(why, Why::Refused(_));
                self.took(held, &fresh, Some(chain), spurred).await.map(Some)
            }
            Err(failure) => {
                let over = matches!(why, Why::Refused(_))
                    || pair.expires <= self.now()
                    || self.is_dead(named(&pair.access));
                Err(self.failed(&marked, failure, doubt, over).await)
            }
        }
    }

    /// Writes down that a call begins. `None`: it must not begin, because
    /// somebody was faster, or because writing took so long that others may
    /// take over before the call would end.
    pub(super) async fn mark(
        &self,
        found: &Stored,
        of: Option<Fingerprint>,
        doubt: bool,
    ) -> Result<Option<Stored>, TokenError> {
        let begun = Instant::now();
        let (at, by) = (self.now(), self.name);
        let attempt = Some(Attempt { at, by, of, doubt, over: false });
        let state = State { attempt, ..found.state.clone() };
        let Some(marked) = self.write(found, state).await? else { return Ok(None) };
        let pace = &self.setup.pace;
        if begun.elapsed() + pace.answer >= pace.lease {
            let attempt = found.state.attempt.clone().map(|it| Attempt { over: true, ..it });
            let state = State { attempt, ..found.state.clone() };
            self.write(&marked, state).await?;
            return Ok(None);
        }
        Ok(Some(marked))
    }

    /// Stores a pair that came; its access token may then be used. `spurred`:
    /// it was asked for because the one before was refused.
    pub(super) async fn took(
        &self,
        held: &mut Held,
        fresh: &Fresh,
        after: Option<Fingerprint>,
        spurred: bool,
    ) -> Result<Private<String>, TokenError> {
        let pair = Pair { spurred, ..Pair::new(fresh, self.now()) };
        let access = pair.access.clone();
        held.unsaved = Some(Unsaved { pair, after });
        self.save(held).await?;
        Ok(access)
    }

    /// Stores the pair that is on its way, if there is one. It is kept in
    /// memory until that works.
    pub(super) async fn save(&self, held: &mut Held) -> Result<(), TokenError> {
        while let Some(unsaved) = &held.unsaved {
            let found = self.read_over().await?;
            let chain = found.state.chain();
            let stored = chain == Some(named(&unsaved.pair.refresh));
            if !stored && unsaved.after.is_some() && chain != unsaved.after {
                tracing::warn!("zalo: renewed tokens are dropped: there are newer ones by now");
                held.unsaved = None;
                return Ok(());
            }
            let state = State { pair: Some(unsaved.pair.clone()), ..State::default() };
            if stored || self.write(&found, state).await?.is_some() {
                let hours = (unsaved.pair.expires - self.now()) / 3_600_000;
                tracing::info!(hours, "zalo: new tokens are stored");
                held.unsaved = None;
                self.changed.notify_one();
            }
        }
        Ok(())
    }

    /// Writes down why there is no pair; what to tell. `over`: the access token
    /// is of no use any more either.
    async fn failed(
        &self,
        marked: &Stored,
        failure: Failure,
        doubt: bool,
        over: bool,
    ) -> TokenError {
        let now = self.now();
        let mut state = marked.state.clone();
        let before = state.trouble.take();
        let times = before.as_ref().map_or(0, |it| it.times).saturating_add(1);
        let refused = before.as_ref().map_or(0, |it| it.refused);
        let refused = refused.saturating_add(u32::from(matches!(failure, Failure::Refused(_))));
        let lost = matches!(failure, Failure::Lost(_));
        // A token that may have been used stays in doubt until Zalo says.
        state.attempt =
            state.attempt.filter(|_| doubt || lost).map(|it| Attempt { over: true, ..it });
        let last = is_final(&failure, refused, over, doubt);
        let text = failure.text().to_owned();
        if last {
            let text = if doubt {
                format!(
                    "the tokens were renewed, but Zalo's answer was lost, and the old refresh token is not accepted any more ({text})"
                )
            } else {
                format!("Zalo does not accept the refresh token ({text})")
            };
            let need = Need { since: now, text, lost: doubt };
            state.attempt = None;
            state.need = Some(need);
        } else {
            let app = matches!(failure, Failure::App(_));
            let pause = pause(times).max(if app { APP_PAUSE } else { 0 });
            let since = before.map_or(now, |it| it.since);
            let text = if app {
                format!(
                    "{text}. See HOTLINE_ZALO_OA_APP_ID and HOTLINE_ZALO_OA_APP_SECRET, and whether the app is active at developers.zalo.me"
                )
            } else {
                text
            };
            let next = now + pause;
            state.trouble = Some(Trouble { since, times, refused, next, text, app });
        }
        // If this cannot be written, the mark stands, and the token is in doubt.
        match self.write(marked, state).await {
            Ok(Some(stored)) => told(&stored.state, &failure, now),
            // Whoever was faster knows better, and has said it.
            Ok(None) => TokenError::Later("the tokens have been changed meanwhile".into()),
            Err(error) => {
                tracing::warn!(%error, "zalo: the outcome of renewing is not written down");
                TokenError::Later(failure.text().to_owned())
            }
        }
    }

    /// Whether an attempt that is written down may be followed by ours.
    pub(super) fn may_take(&self, held: &mut Held, found: &Stored, attempt: &Attempt) -> bool {
        // Ours is over, because we hold the gate; and an embedded store has no
        // other process, so whoever it was is gone.
        if attempt.over || attempt.by == self.name || !self.memo.shared() {
            return true;
        }
        // By our own clock, for as long as what is written stays as it is:
        // the clocks of two machines need not agree.
        let raw = found.raw.clone().unwrap_or_default();
        match &held.watched {
            Some((seen, since)) if *seen == raw => since.elapsed() >= self.setup.pace.lease,
            _ => {
                held.watched = Some((raw, Instant::now()));
                false
            }
        }
    }
}

/// Says what was written down; what to tell who asked.
fn told(state: &State, failure: &Failure, now: Millis) -> TokenError {
    match (&state.need, &state.trouble) {
        (Some(need), _) => {
            tracing::error!(reason = %need.text, "zalo: an administrator of the Official Account must consent again. {}", super::STEPS);
            needs(need)
        }
        (_, Some(it)) => {
            let again_in_s = (it.next - now) / 1_000;
            tracing::warn!(reason = %it.text, times = it.times, again_in_s, "zalo: the tokens could not be renewed");
            TokenError::Later(it.text.clone())
        }
        _ => TokenError::Later(failure.text().to_owned()),
    }
}

/// Whether nothing but a consent helps. A refusal that nobody knows may be a
/// passing one, so it must last, and nothing be lost by waiting; but of a token
/// that may have been used before (`doubt`) two of them say that it was.
fn is_final(failure: &Failure, refused: u32, over: bool, doubt: bool) -> bool {
    match failure {
        Failure::Spent(_) => true,
        Failure::Refused(_) => (doubt && refused >= DOUBTED) || (over && refused >= FINAL),
        Failure::NotSent(_) | Failure::Lost(_) | Failure::App(_) | Failure::Busy(_) => false,
    }
}

pub(super) fn is_due(state: &State, pair: &Pair, now: Millis) -> bool {
    state.attempt.is_some() || now >= pair.due() || now < pair.got - SET_BACK
}

fn pause(times: u32) -> Millis {
    PAUSE.saturating_mul(1 << times.saturating_sub(1).min(10)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certain_or_lasts_is_final() {
        let text = String::new;
        for (failure, refused, over, doubt, expected) in [
            (Failure::Spent(text()), 0, false, false, true),
            (Failure::Refused(text()), 1, true, false, false),
            (Failure::Refused(text()), FINAL - 1, true, false, false),
            (Failure::Refused(text()), FINAL, true, false, true),
            (Failure::Refused(text()), u32::MAX, false, false, false),
            (Failure::Refused(text()), 1, false, true, false),
            (Failure::Refused(text()), 2, false, true, true),
            (Failure::NotSent(text()), FINAL, true, true, false),
            (Failure::Busy(text()), FINAL, true, true, false),
            (Failure::Lost(text()), FINAL, true, true, false),
            (Failure::App(text()), FINAL, true, true, false),
        ] {
            let last = is_final(&failure, refused, over, doubt);
            assert_eq!(last, expected, "{failure:?} {refused} {over} {doubt}");
        }
    }

    #[test]
    fn pauses_grow_to_an_end() {
        let pauses: Vec<Millis> = [1, 2, 3, 7, 8, 99, u32::MAX].map(pause).to_vec();
        assert_eq!(pauses, [5_000, 10_000, 20_000, 320_000, 600_000, 600_000, 600_000]);
    }
}
