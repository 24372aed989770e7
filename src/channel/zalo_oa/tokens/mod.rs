//! The tokens of an Official Account: kept, renewed, never lost twice.
//!
//! A refresh token works once, and success kills the old pair at once. So one
//! task of one process renews at a time; that it begins is on the disk before
//! it calls, and what it gets is on the disk before anybody uses it. Where an
//! answer was lost, the old token is tried again, and its refusal means that
//! an administrator has to consent anew: said plainly, and only then.
//!
//! Never in a log, an error or a debug output: tokens, codes, secrets.

mod account;
mod consent;
mod oauth;
mod pasted;
mod renew;
mod seal;
mod state;
mod status;
mod tend;

pub use account::Account;
pub use consent::{ConsentError, Invitation, Through};
pub use oauth::{ClientError, Fresh};
pub use pasted::{Found, read_address, read_refresh};
pub use state::{Attempt, Fingerprint, Need, Pair, State, Trouble};
pub use status::{Standing, Status};

use super::{TokenError, Tokens, ZaloOaConfig};
use crate::channel::SharedMemo;
use crate::clock::{Clock, Millis};
use crate::private::Private;
use async_trait::async_trait;
use oauth::OAuth;
use renew::{Held, Why};
use seal::{Seal, SealError};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// Where the tokens are kept. What begins so is left out of backups: a token
/// that works once is of no use in a copy, and a copy that uses it would cut
/// the service off.
pub const KEPT: &str = "zalo_oa:tokens:";
/// Where a consent that was begun is kept.
const BEGUN: &str = "zalo_oa:login:";

/// An access token is not used in its last minute.
const MARGIN: Millis = 60_000;

/// What to do when only a consent helps.
pub const STEPS: &str = "run `hotline1022 zalo login` on the server and follow it; an administrator of the Official Account has to agree in a browser (docs/zalo.md). Messages wait until then";

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Connecting to Zalo.
    pub connect: Duration,
    /// A whole call.
    pub answer: Duration,
    /// For how long a process that has begun to renew is left alone. Longer
    /// than a call with all that belongs to it.
    pub lease: Duration,
    /// Between two looks at what another process does.
    pub poll: Duration,
    /// How long somebody who wants to send waits for a token.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(20),
            lease: Duration::from_secs(60),
            poll: Duration::from_millis(200),
            patience: Duration::from_secs(15),
        }
    }
}

/// What the keeper of an account has to know.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Number of the app.
    pub app_id: String,
    /// Secret key of the app.
    pub app_secret: Private<String>,
    /// Number of the account; a consent for another one is refused.
    pub oa_id: Option<String>,
    /// The code verifier, where the settings name one.
    pub verifier: Option<Private<String>>,
    /// Address of consent and tokens.
    pub oauth_url: String,
    /// Address of the API, without a slash at the end.
    pub api_url: String,
    /// Where the browser ends after a consent, if the service can be reached.
    pub callback: Option<String>,
    /// What may be sent, to be shown beside the tokens.
    pub sending: Sending,
    /// Times.
    pub pace: Pace,
}

/// What the settings allow to send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sending {
    /// Whether messages that Zalo charges for may be sent.
    pub paid: bool,
    /// Messages of a quota that reminders leave to replies.
    pub reserve: u32,
}

impl Setup {
    /// From the settings; `None`: the app's secret is missing.
    pub fn of(config: &ZaloOaConfig, public_url: Option<&str>) -> Option<Self> {
        Some(Self {
            app_id: config.app_id.clone(),
            app_secret: config.app_secret.clone()?,
            oa_id: config.oa_id.clone(),
            verifier: config.verifier.clone(),
            oauth_url: config.oauth_url.clone(),
            api_url: config.api_url.clone(),
            callback: public_url.map(|url| format!("{}{CALLBACK}", url.trim_end_matches('/'))),
            sending: Sending { paid: config.paid, reserve: config.reserve },
            pace: Pace::default(),
        })
    }
}

/// Path at which the service takes the end of a consent.
pub const CALLBACK: &str = "/zalo/oa/callback";

/// Keeps the tokens of one account, as one process.
pub struct Keeper {
    /// Itself: a call runs as a task of its own.
    me: Weak<Keeper>,
    setup: Setup,
    oauth: OAuth,
    seal: Seal,
    memo: Arc<dyn SharedMemo>,
    clock: Arc<dyn Clock>,
    /// Names this process.
    name: u64,
    /// One call at a time.
    gate: tokio::sync::Mutex<Held>,
    /// The access token that Zalo refused last.
    dead: Mutex<Option<Fingerprint>>,
    /// The access token that Zalo took last.
    proved: Mutex<Option<Fingerprint>>,
    changed: Notify,
    /// How often there were tokens anew: renewed, or after a trouble.
    recovered: watch::Sender<u64>,
    stopping: AtomicBool,
}

/// What is stored, as it was found.
struct Stored {
    raw: Option<Vec<u8>>,
    state: State,
}

impl Keeper {
    /// Keeps the tokens in `memo`; nothing is read or called yet.
    pub fn new(
        setup: Setup,
        memo: Arc<dyn SharedMemo>,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, ClientError> {
        let Pace { connect, answer, .. } = setup.pace;
        let (app, secret) = (&setup.app_id, &setup.app_secret);
        let oauth = OAuth::new(&setup.oauth_url, app, secret, connect, answer)?;
        let seal = Seal::new(app, secret);
        let mut name = [0; 8];
        if getrandom::fill(&mut name).is_err() {
            // Sealing will fail for the same reason, and say so.
            name = [0; 8];
        }
        Ok(Arc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            oauth,
            seal,
            memo,
            clock,
            name: u64::from_be_bytes(name),
            gate: tokio::sync::Mutex::default(),
            dead: Mutex::default(),
            proved: Mutex::default(),
            changed: Notify::new(),
            recovered: watch::channel(0).0,
            stopping: AtomicBool::new(false),
            setup,
        }))
    }

    /// Changes whenever there are new tokens, or what was wrong with them is
    /// over, whoever saw to it, in this process or another.
    pub fn recoveries(&self) -> watch::Receiver<u64> {
        self.recovered.subscribe()
    }

    /// Begins no call any more, and waits for one that is under way.
    pub async fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        let mut held = self.gate.lock().await;
        if let Err(error) = self.save(&mut held).await {
            tracing::error!(%error, "zalo: new tokens could not be stored before the end");
        }
    }

    fn now(&self) -> Millis {
        self.clock.now()
    }

    fn key(&self) -> String {
        format!("{KEPT}{}", self.setup.app_id)
    }

    async fn read(&self) -> Result<Stored, TokenError> {
        let (raw, state) = self.look().await?;
        match state {
            Ok(state) => Ok(Stored { raw, state }),
            Err(SealError::Newer) => Err(TokenError::Later(
                "the stored tokens were written by a newer program: install it".into(),
            )),
            Err(_) => Err(TokenError::NeedsConsent(format!(
                "the stored tokens do not open with HOTLINE_ZALO_OA_APP_SECRET. If the secret was changed, {STEPS}. If it is a mistake, correct the setting and start again"
            ))),
        }
    }

    /// The same for who writes over it anyhow.
    async fn read_over(&self) -> Result<Stored, TokenError> {
        let (raw, state) = self.look().await?;
        Ok(Stored { raw, state: state.unwrap_or_default() })
    }

    async fn look(&self) -> Result<(Option<Vec<u8>>, Result<State, SealError>), TokenError> {
        let raw = self.memo.recall(&self.key()).await.map_err(|error| {
            TokenError::Later(format!("the tokens cannot be read: {}", error.cause()))
        })?;
        let state = match &raw {
            None => Ok(State::default()),
            Some(raw) => {
                self.seal.open(raw).and_then(|bytes| State::decode(&bytes).ok_or(SealError::Closed))
            }
        };
        Ok((raw, state))
    }

    /// Writes `state` over what was found; `None`: somebody changed it meanwhile.
    async fn write(&self, found: &Stored, state: State) -> Result<Option<Stored>, TokenError> {
        let failed = |why: String| TokenError::Later(format!("the tokens cannot be stored: {why}"));
        let raw = self.seal.close(&state.encode()).map_err(|error| failed(error.to_string()))?;
        let swapped = self.memo.swap(&self.key(), found.raw.as_deref(), Some(raw.clone())).await;
        let swapped = swapped.map_err(|error| failed(error.cause()))?;
        Ok(swapped.then_some(Stored { raw: Some(raw), state }))
    }

    /// Whether Zalo has refused this access token.
    fn is_dead(&self, access: Fingerprint) -> bool {
        *self.dead.lock().unwrap_or_else(PoisonError::into_inner) == Some(access)
    }

    /// Whether Zalo took a call of this process with this access token.
    fn is_proved(&self, access: Fingerprint) -> bool {
        *self.proved.lock().unwrap_or_else(PoisonError::into_inner) == Some(access)
    }
}

/// What to tell who has no tokens at all.
fn never() -> TokenError {
    TokenError::NeedsConsent(format!("it was never connected: {STEPS}"))
}

fn needs(need: &Need) -> TokenError {
    TokenError::NeedsConsent(format!("{}. What to do: {STEPS}", need.text))
}

fn named(token: &Private<String>) -> Fingerprint {
    Fingerprint::of(token.expose())
}

#[async_trait]
impl Tokens for Keeper {
    async fn current(&self) -> Result<Private<String>, TokenError> {
        let found = self.read().await?;
        let pair = found.state.pair.as_ref().ok_or_else(never)?;
        if pair.expires <= self.now().saturating_add(MARGIN) {
            return match self.renew(Why::Due).await {
                // It still works, and whoever waits for a message need not know.
                Err(_) if pair.expires > self.now() && !self.is_dead(named(&pair.access)) => {
                    Ok(pair.access.clone())
                }
                renewed => renewed,
            };
        }
        match &found.state.need {
            Some(need) if self.is_dead(named(&pair.access)) => Err(needs(need)),
            _ => Ok(pair.access.clone()),
        }
    }

    async fn renewed(&self, refused: &Private<String>) -> Result<Private<String>, TokenError> {
        let token = named(refused);
        *self.dead.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
        self.renew(Why::Refused(token)).await
    }

    fn accepted(&self, token: &Private<String>) {
        *self.proved.lock().unwrap_or_else(PoisonError::into_inner) = Some(named(token));
    }
}
