//! The Zalo Official Account against a fake platform over real HTTP, both
//! ways: events are posted to the service's own routes, and what it sends is
//! received by the fake. Time is a clock that the test moves.

// First, because of its macro.
#[macro_use]
#[path = "support/stores.rs"]
mod stores;

#[path = "support/fake_zalo_oa.rs"]
mod fake_zalo_oa;
#[path = "support/fake_zalo_oauth.rs"]
mod fake_zalo_oauth;
#[path = "support/gated_store.rs"]
mod gated_store;
#[path = "zalo_oa/held.rs"]
mod held;
#[path = "zalo_oa/histories.rs"]
mod histories;
#[path = "zalo_oa/receiving.rs"]
mod receiving;
#[path = "zalo_oa/sending.rs"]
mod sending;
#[path = "support/postgres.rs"]
mod server;
#[path = "support/shipped.rs"]
mod shipped;
#[path = "zalo_oa/tokens.rs"]
mod tokens;
#[path = "zalo_oa/walks.rs"]
mod walks;

use async_trait::async_trait;
use fake_zalo_oa::{APP, FakeZaloOa, KEY, OA, TOKEN};
use gated_store::GatedStore;
use hotline1022::channel::zalo_oa::{
    Pace, Parts, Signature, TokenError, Tokens, Webhook, ZaloOa, ZaloOaConfig,
};
use hotline1022::channel::{Pictures, SendLimits};
use hotline1022::clock::{Clock, ManualClock, Millis};
use hotline1022::http::{App, router};
use hotline1022::ids::ConversationId;
use hotline1022::private::Private;
use hotline1022::runtime::{Runtime, peers, sender, timers};
use hotline1022::store::{Body, Entry, Store, verify};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stores::{Kind, Place};
use tokio::task::JoinHandle;

/// A person.
const AN: &str = "3849125006391000001";
/// Another.
const BINH: &str = "3849125006391000002";
const HOUR: Millis = 3_600_000;
/// Friday 20 November 2026, 09:00 in Vietnam.
const NINE: Millis = 1_795_140_000_000;

/// Tokens that the test hands out.
pub struct TestTokens {
    pub now: Mutex<String>,
    /// What a renewal brings, in order; then it is needed no more.
    pub next: Mutex<Vec<Result<String, TokenError>>>,
    pub renewals: Mutex<u32>,
}

impl TestTokens {
    fn new() -> Arc<Self> {
        let (next, renewals) = (Mutex::default(), Mutex::default());
        Arc::new(Self { now: Mutex::new(TOKEN.to_owned()), next, renewals })
    }
}

#[async_trait]
impl Tokens for TestTokens {
    async fn current(&self) -> Result<Private<String>, TokenError> {
        Ok(Private::new(self.now.lock().unwrap().clone()))
    }

    async fn renewed(&self, refused: &Private<String>) -> Result<Private<String>, TokenError> {
        let mut now = self.now.lock().unwrap();
        if *now != *refused.expose() {
            // Somebody else did it meanwhile.
            return Ok(Private::new(now.clone()));
        }
        *self.renewals.lock().unwrap() += 1;
        let mut next = self.next.lock().unwrap();
        let brought = if next.is_empty() {
            Err(TokenError::Later("nothing new".to_owned()))
        } else {
            next.remove(0)
        };
        let token = brought?;
        now.clone_from(&token);
        Ok(Private::new(token))
    }
}

fn config(api_url: &str) -> ZaloOaConfig {
    ZaloOaConfig {
        app_id: APP.to_owned(),
        app_secret: Some(Private::new("secret".to_owned())),
        oa_id: Some(OA.to_owned()),
        name: None,
        webhook_key: Some(Private::new(KEY.to_owned())),
        signature: Signature::default(),
        verifier: None,
        api_url: api_url.to_owned(),
        oauth_url: api_url.to_owned(),
        limits: SendLimits::NONE,
        paid: false,
        reserve: 1,
        pace: Pace { answer: Duration::from_secs(2), ..Pace::default() },
    }
}

/// What a process of the service is set up on.
struct Setting {
    fake: Arc<FakeZaloOa>,
    clock: Arc<ManualClock>,
    place: Arc<Place>,
    store: Arc<dyn Store>,
    gate: Option<Arc<GatedStore>>,
}

/// The service and the platform.
struct World {
    fake: Arc<FakeZaloOa>,
    clock: Arc<ManualClock>,
    store: Arc<dyn Store>,
    /// The model as the service sees it, which may refuse commits.
    gate: Option<Arc<GatedStore>>,
    place: Arc<Place>,
    runtime: Arc<Runtime>,
    tokens: Arc<TestTokens>,
    webhook: String,
    base: String,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl World {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut ZaloOaConfig)) -> Self {
        Self::kept(Kind::Memory, change, |_, _, _| None).await
    }

    /// On some store.
    async fn on(kind: Kind) -> Self {
        Self::on_with(kind, |_| {}).await
    }

    async fn on_with(kind: Kind, change: impl FnOnce(&mut ZaloOaConfig)) -> Self {
        Self::kept(kind, change, |_, _, _| None).await
    }

    /// With somebody else who gives the tokens.
    async fn kept(
        kind: Kind,
        change: impl FnOnce(&mut ZaloOaConfig),
        keep: impl FnOnce(&FakeZaloOa, Arc<ManualClock>, Arc<dyn Store>) -> Option<Arc<dyn Tokens>>,
    ) -> Self {
        let clock = Arc::new(ManualClock::at(NINE));
        let fake = Arc::new(FakeZaloOa::at(Arc::clone(&clock) as _).await);
        let place = Arc::new(kind.open().await);
        let store = place.store();
        let gate = match kind {
            Kind::Memory => Some(Arc::new(GatedStore::on(Arc::clone(place.memory())))),
            Kind::Sled | Kind::Postgres => None,
        };
        let seen = gate.clone().map_or(Arc::clone(&store), |gate| gate as _);
        let mut settings = config(&fake.url());
        change(&mut settings);
        let kept = keep(&fake, Arc::clone(&clock), Arc::clone(&store));
        Self::process(Setting { fake, clock, place, store, gate }, seen, &settings, kept).await
    }

    /// Another process of the service on the same store.
    async fn beside(&self) -> Self {
        let store = self.place.beside().await;
        let setting = Setting {
            fake: Arc::clone(&self.fake),
            clock: Arc::clone(&self.clock),
            place: Arc::clone(&self.place),
            store: Arc::clone(&store),
            gate: None,
        };
        Self::process(setting, store, &config(&self.fake.url()), None).await
    }

    async fn process(
        setting: Setting,
        seen: Arc<dyn Store>,
        settings: &ZaloOaConfig,
        kept: Option<Arc<dyn Tokens>>,
    ) -> Self {
        let Setting { fake, clock, place, store, gate } = setting;
        let runtime =
            Runtime::new(seen, Arc::clone(&clock) as Arc<dyn Clock>, shipped::catalog(), false);
        let tokens = TestTokens::new();
        let parts = Parts {
            tokens: kept.unwrap_or_else(|| Arc::clone(&tokens) as _),
            clock: Arc::clone(&clock) as _,
            memo: Arc::clone(&runtime) as _,
            pictures: Arc::clone(&runtime) as Arc<dyn Pictures>,
        };
        let channel = Arc::new(ZaloOa::new(settings, parts).expect("good settings"));
        runtime.add_channel(Arc::clone(&channel) as _);
        let mut app = App::new(Arc::clone(&runtime));
        app.zalo_oa = Webhook::new(channel, Arc::clone(&runtime) as _).map(Arc::new);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let routes = router(Arc::new(app)).into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, routes).await;
        });
        let peers = tokio::spawn(peers::run(Arc::clone(&runtime)));
        let sending = tokio::spawn(sender::run(Arc::clone(&runtime)));
        let webhook = format!("{base}/zalo/oa/webhook");
        let tasks = vec![server, peers, sending];
        Self { fake, clock, store, gate, place, runtime, tokens, webhook, base, tasks }
    }

    /// Posts an event once.
    async fn post(&self, event: &Value) -> u16 {
        self.clock.advance(3_000);
        self.fake.post(&self.webhook, event).await
    }

    /// A person writes and is answered; what they are told last.
    async fn say(&self, person: &str, text: &str) -> String {
        let event = self.fake.text(person, text);
        self.answered(person, &event).await
    }

    /// A person presses the button of that title and is answered.
    async fn press(&self, person: &str, title: &str) -> String {
        let event = self.fake.press(person, title);
        self.answered(person, &event).await
    }

    async fn answered(&self, person: &str, event: &Value) -> String {
        let before = self.fake.look(|state| state.seen(person).len());
        assert_eq!(self.post(event).await, 200);
        let what = format!("an answer to {}", event["message"]["text"]);
        self.fake.wait_for(&what, |state| state.seen(person).len() > before).await;
        self.settled().await;
        self.fake.texts(person).pop().unwrap_or_default()
    }

    /// Waits until nothing is being sent.
    async fn settled(&self) {
        let end = std::time::Instant::now() + Duration::from_secs(20);
        while self.store.sizes().await.expect("sizes").pending > 0 {
            assert!(std::time::Instant::now() < end, "messages stay unsent");
            tokio::task::yield_now().await;
            if self.gate.is_none() {
                // A real store is not asked without end.
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }

    async fn journal(&self, person: &str) -> Vec<Entry> {
        self.store.journal(&whose(person), 0, 1_000).await.expect("a journal")
    }

    /// Updates of what a person did, in the order of turns.
    async fn updates(&self, person: &str) -> Vec<String> {
        let journal = self.journal(person).await;
        let own = |entry: &Entry| matches!(entry.body, Body::Citizen(_) | Body::Pressed { .. });
        journal.into_iter().filter(own).filter_map(|entry| entry.update).collect()
    }

    async fn consistent(&self) {
        let problems = verify::verify(self.store.as_ref()).await.expect("verified");
        assert!(problems.is_empty(), "{problems:?}");
    }

    async fn get(&self, path: &str) -> String {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        http.get(format!("{}{path}", self.base)).send().await.unwrap().text().await.unwrap()
    }
}

fn whose(person: &str) -> ConversationId {
    ConversationId::new(format!("zalo-oa:{person}"))
}

/// The update of an event of words.
fn update(event: &Value) -> String {
    format!("m:{}", event["message"]["msg_id"].as_str().expect("a message"))
}
