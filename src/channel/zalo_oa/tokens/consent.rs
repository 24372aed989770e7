//! The consent of an administrator of the account, which gives the first pair.
//!
//! Zalo's console holds one code challenge and makes the link itself, so the
//! verifier behind the challenge is made once and kept. A code is taken from a
//! browser only for a while after `zalo login` was begun. Where the settings
//! name an account, Zalo is asked whose a new pair is before it replaces
//! anything: nobody may connect the service to another.

use super::oauth::{Failure, Fresh, Grant};
use super::state::{Attempt, State};
use super::{BEGUN, Keeper, Setup, Stored, TokenError};
use crate::clock::Millis;
use crate::private::Private;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// For how long after `zalo login` a browser may bring a code.
const OPEN: Millis = 30 * 60_000;
/// Longest token that is taken from a person's hands; Zalo's are far shorter.
const LONGEST: usize = 4_096;

/// What an administrator needs to consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Number of the app.
    pub app_id: String,
    /// What the console is to be told as code challenge.
    pub challenge: String,
    /// Where the browser ends; `None`: the service has no public address.
    pub callback: Option<String>,
    /// The verifier is a setting, and not kept by the service itself.
    pub from_settings: bool,
}

/// How a code came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// A browser brought it to the public address.
    Browser,
    /// An administrator of the service gave it.
    Command,
}

/// Why the account is not connected, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsentError {
    /// Nobody asked for a code.
    #[error(
        "nobody is connecting an Official Account now: run `hotline1022 zalo login` on the server, then open the consent link again"
    )]
    NotInvited,
    /// It is another account's.
    #[error(
        "this consent is for the Official Account {got}, but HOTLINE_ZALO_OA_ID says {wanted}: open the link as an administrator of {wanted}, or correct the setting"
    )]
    OtherAccount {
        /// Whose it is.
        got: String,
        /// Whose it should be.
        wanted: String,
    },
    /// Nobody knows whose it is.
    #[error(
        "nothing was taken: Zalo did not tell to which Official Account the new tokens belong, and HOTLINE_ZALO_OA_ID allows only {wanted}: {why}. See to that, then run `hotline1022 zalo login` again with a new code or pair"
    )]
    Unproved {
        /// Whose it should be.
        wanted: String,
        /// What Zalo said.
        why: String,
    },
    /// Zalo does not take the code.
    #[error(
        "Zalo does not accept the code. A code works once and for ten minutes: open the consent link in the console again and give the new address. If that does not help, compare the code challenge in the console with the one that `hotline1022 zalo login` shows. ({0})"
    )]
    Code(String),
    /// Zalo does not take a refresh token that came by hand.
    #[error(
        "Zalo does not accept this refresh token. It works once: make a new pair in the API Explorer, for the same app and Official Account, and give it before anything else uses it. ({0})"
    )]
    Token(String),
    /// Zalo does not take the app.
    #[error(
        "Zalo does not accept the app: see HOTLINE_ZALO_OA_APP_ID and HOTLINE_ZALO_OA_APP_SECRET, and that the app is active and linked to the Official Account at developers.zalo.me. ({0})"
    )]
    App(String),
    /// No answer, or none that helps.
    #[error(
        "the account was not connected: {0}. See whether this machine reaches HOTLINE_ZALO_OA_OAUTH_URL (network, proxy, firewall), then try again with a new code or pair; the last one may be used up"
    )]
    NoAnswer(String),
    /// Something is not as it should be here.
    #[error("{0}")]
    Here(String),
}

impl From<TokenError> for ConsentError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::NeedsConsent(text) | TokenError::Later(text) => Self::Here(text),
        }
    }
}

/// What a pair is got with.
enum Offer {
    /// A code, and the verifier of its challenge.
    Code(Private<String>, Private<String>),
    /// A refresh token that came by hand.
    Refresh(Private<String>),
}

/// What was begun, as it is written (sealed).
#[derive(Serialize, Deserialize)]
struct Begun {
    verifier: String,
    open_until: Millis,
}

impl Keeper {
    /// Begins: for a while a browser may bring a code.
    pub async fn invite(&self) -> Result<Invitation, ConsentError> {
        let (verifier, from_settings) = match &self.setup.verifier {
            Some(verifier) => (verifier.expose().clone(), true),
            None => match self.begun().await? {
                Some(begun) if !begun.verifier.is_empty() => (begun.verifier, false),
                _ => (new_verifier()?, false),
            },
        };
        let challenge = challenge(&verifier);
        let open_until = self.now() + OPEN;
        let kept = if from_settings { String::new() } else { verifier };
        self.begin(&Begun { verifier: kept, open_until }).await?;
        let Setup { app_id, callback, .. } = self.setup.clone();
        Ok(Invitation { app_id, challenge, callback, from_settings })
    }

    /// Takes the code of a consent for a pair, and stores that. Who stops
    /// waiting does not stop it.
    pub async fn accept(
        &self,
        code: &Private<String>,
        oa_id: Option<&str>,
        through: Through,
    ) -> Result<(), ConsentError> {
        if let (Some(got), Some(wanted)) = (oa_id, &self.setup.oa_id)
            && got != wanted
        {
            return Err(ConsentError::OtherAccount { got: got.into(), wanted: wanted.clone() });
        }
        let begun = self.begun().await?;
        let invited = begun.as_ref().is_some_and(|it| {
            let left = it.open_until - self.now();
            (1..=OPEN).contains(&left)
        });
        if through == Through::Browser && !invited {
            return Err(ConsentError::NotInvited);
        }
        let verifier = match (&self.setup.verifier, begun) {
            (Some(verifier), _) => verifier.clone(),
            (None, Some(begun)) if !begun.verifier.is_empty() => Private::new(begun.verifier),
            // A code that no challenge of ours was sent for cannot be used.
            _ => return Err(ConsentError::NotInvited),
        };
        self.exchange(Offer::Code(code.clone(), verifier)).await
    }

    /// Takes the refresh token of a pair that somebody made by hand, and renews
    /// it at once: that proves that it belongs to the app, and nobody else has
    /// seen what comes. Until then nothing changes.
    pub async fn adopt(&self, refresh: &Private<String>) -> Result<(), ConsentError> {
        let token = refresh.expose();
        let plain = token.bytes().all(|byte| byte.is_ascii_graphic());
        if token.is_empty() || token.len() > LONGEST || !plain {
            return Err(ConsentError::Here(
                "this is not a refresh token: copy it whole, without spaces".into(),
            ));
        }
        self.exchange(Offer::Refresh(refresh.clone())).await
    }

    async fn exchange(&self, offer: Offer) -> Result<(), ConsentError> {
        let keeper = self.me.upgrade().ok_or_else(stopping)?;
        let work = tokio::spawn(async move { keeper.take(&offer).await });
        work.await.map_err(|_| stopping())?
    }

    async fn take(self: Arc<Self>, offer: &Offer) -> Result<(), ConsentError> {
        if self.stopping.load(Ordering::SeqCst) {
            return Err(stopping());
        }
        let mut held = self.gate.lock().await;
        self.save(&mut held).await?;
        let until = Instant::now() + self.setup.pace.lease + self.setup.pace.patience;
        let (before, marked) = loop {
            let found = self.read_over().await?;
            let attempt = found.state.attempt.clone();
            let taken = attempt.is_some_and(|attempt| !self.may_take(&mut held, &found, &attempt));
            if !taken && let Some(marked) = self.mark(&found, found.state.chain(), false).await? {
                break (found.state, marked);
            }
            if Instant::now() >= until {
                return Err(ConsentError::Here(
                    "another process is busy with the tokens: try again in a minute".into(),
                ));
            }
            tokio::time::sleep(self.setup.pace.poll).await;
        };
        let grant = match offer {
            Offer::Code(code, verifier) => Grant::Code(code.expose(), verifier.expose()),
            Offer::Refresh(token) => Grant::Refresh(token.expose()),
        };
        let failure = match self.oauth.ask(grant).await {
            Ok(fresh) => {
                if let Err(error) = self.prove(&fresh).await {
                    let why = error.to_string();
                    let failure = match &error {
                        // Nothing of ours was touched.
                        ConsentError::OtherAccount { .. } => Failure::Refused(why),
                        // If they are our own account's after all, the pair that
                        // we have is dead: the next call with it tells.
                        _ => Failure::Lost(why),
                    };
                    self.undo(&marked, before, &failure).await;
                    tracing::warn!(reason = %error, "zalo: the account was not connected");
                    return Err(error);
                }
                self.took(&mut held, &fresh, None, false).await?;
                self.done().await;
                return Ok(());
            }
            Err(failure) => failure,
        };
        self.undo(&marked, before, &failure).await;
        tracing::warn!(reason = failure.text(), "zalo: the account was not connected");
        Err(match failure {
            Failure::Spent(text) | Failure::Refused(text) => match offer {
                Offer::Code(..) => ConsentError::Code(text),
                Offer::Refresh(_) => ConsentError::Token(text),
            },
            Failure::App(text) => ConsentError::App(text),
            Failure::NotSent(text) | Failure::Lost(text) | Failure::Busy(text) => {
                ConsentError::NoAnswer(text)
            }
        })
    }

    /// Asks Zalo whose a pair is, where the settings name an account: what
    /// stands in an address was written by whoever opened it.
    async fn prove(&self, fresh: &Fresh) -> Result<(), ConsentError> {
        /// Twice, and both in the time of one answer: the mark lasts no longer.
        const TRIES: usize = 2;
        let Some(wanted) = self.setup.oa_id.clone() else { return Ok(()) };
        let asked = async {
            let mut why = String::new();
            for _ in 0..TRIES {
                match self.account_of(&fresh.access).await {
                    Ok(account) if account.id == wanted => return Ok(()),
                    Ok(account) if account.id.is_empty() => {
                        why = "Zalo's answer does not name the account".into();
                    }
                    Ok(account) => {
                        let (got, wanted) = (account.id, wanted.clone());
                        return Err(ConsentError::OtherAccount { got, wanted });
                    }
                    Err(failure) => why = failure,
                }
            }
            Err(ConsentError::Unproved { wanted: wanted.clone(), why })
        };
        match tokio::time::timeout(self.setup.pace.answer, asked).await {
            Ok(proved) => proved,
            Err(_) => Err(ConsentError::Unproved { wanted, why: "no answer in time".into() }),
        }
    }

    /// As it was before the call. If the answer was lost, the account may have
    /// another pair by now, so the one that we have is in doubt.
    async fn undo(&self, marked: &Stored, before: State, failure: &Failure) {
        let mut state = before;
        let over = |it: Attempt| Attempt { over: true, ..it };
        state.attempt = match failure {
            Failure::Lost(_) => marked.state.attempt.clone().filter(|it| it.of.is_some()).map(over),
            _ => state.attempt.map(over),
        };
        if let Err(error) = self.write(marked, state).await {
            tracing::warn!(%error, "zalo: the outcome of a consent is not written down");
        }
    }

    /// No code is waited for any more. The verifier stays: its challenge is in
    /// the console.
    async fn done(&self) {
        let closed = async {
            let begun = self.begun().await?;
            let verifier = begun.map(|begun| begun.verifier).unwrap_or_default();
            self.begin(&Begun { verifier, open_until: 0 }).await
        };
        if let Err(error) = closed.await {
            tracing::warn!(%error, "zalo: codes from browsers are taken for a while yet");
        }
    }

    fn begun_key(&self) -> String {
        format!("{BEGUN}{}", self.setup.app_id)
    }

    /// What was begun; what does not open is as good as nothing.
    async fn begun(&self) -> Result<Option<Begun>, ConsentError> {
        let raw = self.memo.recall(&self.begun_key()).await.map_err(|error| {
            ConsentError::Here(format!("the store cannot be read: {}", error.cause()))
        })?;
        let open = raw.and_then(|raw| self.seal.open(&raw).ok());
        Ok(open.and_then(|bytes| postcard::from_bytes(&bytes).ok()))
    }

    async fn begin(&self, begun: &Begun) -> Result<(), ConsentError> {
        let bytes = postcard::to_allocvec(begun).unwrap_or_default();
        let raw = self.seal.close(&bytes).map_err(|error| ConsentError::Here(error.to_string()))?;
        self.memo.remember(&self.begun_key(), raw).await.map_err(|error| {
            ConsentError::Here(format!("the store cannot be written: {}", error.cause()))
        })
    }
}

fn stopping() -> ConsentError {
    ConsentError::Here("the service is stopping: try again when it runs".into())
}

fn new_verifier() -> Result<String, ConsentError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        ConsentError::Here(format!("the system gives no random numbers: {error}"))
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The code challenge of a verifier (RFC 7636, S256).
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_of_the_standard() {
        // RFC 7636, appendix B.
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        let (one, two) = (new_verifier().unwrap(), new_verifier().unwrap());
        assert_eq!(one.len(), 43);
        assert_ne!(one, two);
    }
}
