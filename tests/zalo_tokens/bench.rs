//! A fake token service, a store, and keepers as the processes on it. At the
//! end of every test the whole log is searched for secrets.

use crate::fake_zalo_oauth::{APP, FakeOAuth, OA, SECRET};
use hotline1022::channel::SharedMemo;
use hotline1022::channel::zalo_oa::tokens::{Keeper, Pace, Sending, Setup, Standing};
use hotline1022::channel::zalo_oa::{TokenError, Tokens};
use hotline1022::clock::ManualClock;
use hotline1022::private::Private;
use hotline1022::runtime::memo::StoreMemo;
use hotline1022::store::Store;
use hotline1022::store::memory::MemoryStore;
use std::io::Write;
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;

pub const HOUR: i64 = 3_600_000;
const NOON: i64 = 1_795_150_800_000;

/// Everything that was logged by any test of this program.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

#[derive(Clone)]
struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub fn log() -> String {
    String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned()
}

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // The HTTP client's own lines too: they must not show a token either.
        tracing_subscriber::fmt()
            .with_env_filter("trace")
            .with_ansi(false)
            .with_writer(|| Log)
            .init();
    });
}

pub struct Bench {
    pub fake: FakeOAuth,
    pub store: Arc<MemoryStore>,
    pub clock: Arc<ManualClock>,
    pub pace: Pace,
}

impl Bench {
    /// Nobody has consented.
    pub async fn new() -> Self {
        listen();
        Self {
            fake: FakeOAuth::start().await,
            store: Arc::new(MemoryStore::new()),
            clock: Arc::new(ManualClock::at(NOON)),
            pace: Pace { poll: Duration::from_millis(5), ..Pace::default() },
        }
    }

    /// Connected an hour ago.
    pub async fn connected() -> Self {
        let bench = Self::new().await;
        bench.connect(&bench.keeper()).await;
        bench.clock.advance(HOUR);
        bench
    }

    pub async fn connect(&self, keeper: &Keeper) {
        let pair = self.fake.by_hand();
        keeper.adopt(&Private::new(pair.refresh)).await.unwrap();
        self.fake.look(|state| state.calls.clear());
    }

    pub fn setup(&self) -> Setup {
        Setup {
            app_id: APP.into(),
            app_secret: Private::new(SECRET.to_owned()),
            oa_id: Some(OA.into()),
            verifier: None,
            oauth_url: self.fake.url(),
            api_url: self.fake.url(),
            callback: Some("https://chat.example.gov.vn/zalo/oa/callback".into()),
            sending: Sending::default(),
            pace: self.pace,
        }
    }

    /// A process that has the store to itself.
    pub fn keeper(&self) -> Arc<Keeper> {
        self.keeper_on(Arc::clone(&self.store) as _)
    }

    /// A process that shares the store with others.
    pub fn replica(&self) -> Arc<Keeper> {
        self.keeper_on(Arc::new(self.store.replica()))
    }

    pub fn keeper_on(&self, store: Arc<dyn Store>) -> Arc<Keeper> {
        self.keeper_with(Arc::new(StoreMemo(store)))
    }

    pub fn keeper_with(&self, memo: Arc<dyn SharedMemo>) -> Arc<Keeper> {
        Keeper::new(self.setup(), memo, self.clock.clone()).unwrap()
    }

    /// As a sender does: once more when the token is refused.
    pub async fn send(&self, keeper: &Keeper) -> Result<(), TokenError> {
        let token = keeper.current().await?;
        if self.fake.accepts(token.expose()) {
            return Ok(());
        }
        let newer = keeper.renewed(&token).await?;
        assert!(self.fake.accepts(newer.expose()), "a token that is given out works");
        Ok(())
    }

    /// Whether all is well, and a message can be sent.
    pub async fn assert_well(&self, keeper: &Keeper) {
        self.send(keeper).await.unwrap();
        assert_eq!(keeper.status().await.standing, Standing::Connected);
    }

    /// An administrator consents again.
    pub async fn consent(&self, keeper: &Keeper) {
        let invitation = keeper.invite().await.unwrap();
        let code = Private::new(self.fake.consent(&invitation.challenge));
        let through = hotline1022::channel::zalo_oa::tokens::Through::Command;
        keeper.accept(&code, Some(OA), through).await.unwrap();
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let log = log();
        for secret in self.fake.secrets() {
            assert!(!log.contains(&secret), "{secret} is in the log");
        }
    }
}

#[track_caller]
pub fn later(result: Result<impl Sized, TokenError>) -> String {
    match result {
        Err(TokenError::Later(text)) => text,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("a token"),
    }
}

#[track_caller]
pub fn needs_consent(result: Result<impl Sized, TokenError>) -> String {
    match result {
        Err(TokenError::NeedsConsent(text)) => {
            assert!(text.contains("hotline1022 zalo login"), "{text}");
            text
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("a token"),
    }
}
