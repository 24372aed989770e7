//! The real runtime and its own routes, with one channel and one person.

use super::fake_telegram::{self, FakeTelegram, WebhookSet};
use super::fake_zalo_bot::{self, FakeZaloBot};
use super::fake_zalo_oa::{self, FakeZaloOa};
use super::person::Person;
use super::reading::Bubble;
use async_trait::async_trait;
use hotline1022::channel::SendLimits;
use hotline1022::channel::pace::Pace;
use hotline1022::channel::telegram::{self, Telegram, TelegramConfig};
use hotline1022::channel::zalo_bot::{self, ZaloBot, ZaloBotConfig};
use hotline1022::channel::zalo_oa::{
    self, Parts, Signature, TokenError, Tokens, ZaloOa, ZaloOaConfig,
};
use hotline1022::clock::{Clock, ManualClock, Millis};
use hotline1022::content::catalog::Catalog;
use hotline1022::content::load::Files;
use hotline1022::content::talk::START;
use hotline1022::engine::session::Session;
use hotline1022::flow::ChannelKind;
use hotline1022::http::{App, router};
use hotline1022::private::Private;
use hotline1022::runtime::{Runtime, sender, timers};
use hotline1022::store::Store;
use hotline1022::store::memory::MemoryStore;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Between two lines, as the terminal has it.
const LINE: Millis = 30_000;
const SECRET: &str = "bi-mat-cua-1022";

/// The service and its person.
pub struct World {
    clock: Arc<ManualClock>,
    store: Arc<MemoryStore>,
    runtime: Arc<Runtime>,
    base: String,
    person: Person,
    /// Messages that the person has read.
    read: usize,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// The shipped bundle; loaded once.
fn catalog() -> Arc<Catalog> {
    static SHIPPED: OnceLock<Arc<Catalog>> = OnceLock::new();
    let load = || {
        let files = Files::from_list(hotline1022::content::embedded());
        Arc::new(hotline1022::content::load(files).catalog.expect("the shipped content loads"))
    };
    Arc::clone(SHIPPED.get_or_init(load))
}

impl World {
    /// A service with this channel and no other.
    pub async fn new(kind: ChannelKind) -> Self {
        let clock = Arc::new(ManualClock::at(START));
        let store = Arc::new(MemoryStore::default());
        // The terminal shows drafts, too.
        let (kept, time) = (Arc::clone(&store) as Arc<dyn Store>, Arc::clone(&clock) as _);
        let runtime = Runtime::new(kept, time, catalog(), true);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let mut app = App::new(Arc::clone(&runtime));
        let person = match kind {
            ChannelKind::Web => Person::Web(None),
            ChannelKind::Telegram => on_telegram(&runtime, &mut app, &base).await,
            ChannelKind::ZaloOa => on_zalo_oa(&runtime, &mut app, &clock).await,
            ChannelKind::ZaloBot => on_zalo_bot(&runtime, &mut app, &base).await,
            ChannelKind::Terminal => unreachable!("the terminal is what others are compared with"),
        };
        let routes = router(Arc::new(app)).into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, routes).await;
        });
        let sending = tokio::spawn(sender::run(Arc::clone(&runtime)));
        Self { clock, store, runtime, base, person, read: 0, tasks: vec![server, sending] }
    }

    /// The person begins; what they see.
    pub async fn open(&mut self) -> Vec<Bubble> {
        self.clock.advance(LINE);
        self.person.begin(&self.base).await;
        self.news().await
    }

    /// The person writes; what they see.
    pub async fn say(&mut self, text: &str) -> Vec<Bubble> {
        self.clock.advance(LINE);
        self.person.write(&self.base, text).await;
        self.news().await
    }

    /// Time passes, from timer to timer; what the person sees then.
    pub async fn wait(&mut self, by: Millis) -> Vec<Bubble> {
        let until = self.clock.now() + by;
        while let Some(due) = self.store.next_due().await.unwrap().filter(|due| *due <= until) {
            self.clock.set(due.max(self.clock.now()));
            timers::fire_due(&self.runtime).await.unwrap();
            self.settled().await;
        }
        self.clock.set(until);
        self.news().await
    }

    /// Where the person stands, in the terminal's words.
    pub async fn at(&self) -> String {
        let row = self.store.load(&self.person.conversation()).await.unwrap().expect("a row");
        let session = Session::decode(&row.session).unwrap();
        let run = session.runs.last().filter(|_| session.wait.is_some());
        run.map_or("(không ở bước nào)".to_owned(), |run| {
            format!("{}/{}", run.flow, run.step)
        })
    }

    async fn news(&mut self) -> Vec<Bubble> {
        self.settled().await;
        let bubbles = self.person.sees(&self.base, self.read).await;
        self.read += bubbles.len();
        bubbles
    }

    /// Waits until nothing is being sent.
    async fn settled(&self) {
        let end = std::time::Instant::now() + Duration::from_secs(20);
        while self.store.sizes().await.unwrap().pending > 0 {
            assert!(std::time::Instant::now() < end, "messages stay unsent");
            tokio::task::yield_now().await;
        }
    }
}

fn pace() -> Pace {
    Pace { answer: Duration::from_secs(10), ..Pace::default() }
}

async fn on_telegram(runtime: &Arc<Runtime>, app: &mut App, base: &str) -> Person {
    let fake = FakeTelegram::start().await;
    let url = format!("{base}/telegram/webhook");
    let secret = Private::new(SECRET.to_owned());
    let config = TelegramConfig {
        token: Private::new(fake_telegram::TOKEN.to_owned()),
        api_url: fake.url(),
        mode: telegram::Mode::Webhook { public_url: url.parse().unwrap(), secret },
        pace: pace(),
        limits: SendLimits::NONE,
    };
    let (memo, pictures) = (Arc::clone(runtime) as _, Arc::clone(runtime) as _);
    let bot = Arc::new(Telegram::new(&config, memo, pictures).expect("good settings"));
    runtime.add_channel(Arc::clone(&bot) as _);
    app.telegram = Some(Arc::new(telegram::Webhook::new(bot, Arc::clone(runtime) as _)));
    fake.set_webhook(Some(WebhookSet { url, secret: SECRET.to_owned() }));
    Person::Telegram(fake)
}

async fn on_zalo_bot(runtime: &Arc<Runtime>, app: &mut App, base: &str) -> Person {
    let fake = FakeZaloBot::start().await;
    let url = format!("{base}/zalo/bot/webhook");
    let secret = Private::new(SECRET.to_owned());
    let config = ZaloBotConfig {
        token: Private::new(fake_zalo_bot::TOKEN.to_owned()),
        api_url: fake.url(),
        mode: zalo_bot::Mode::Webhook { public_url: url.parse().unwrap(), secret },
        pace: pace(),
        public_url: Some(base.to_owned()),
        quota_wait: 3_600_000,
    };
    let bot = ZaloBot::new(&config, Arc::clone(runtime) as _).expect("good settings");
    let bot = Arc::new(bot);
    runtime.add_channel(Arc::clone(&bot) as _);
    app.zalo_bot = Some(Arc::new(zalo_bot::Webhook::new(bot, Arc::clone(runtime) as _)));
    fake.with(|state| state.webhook = Some((url, SECRET.to_owned())));
    Person::ZaloBot(fake)
}

/// The token that always works.
struct OneToken;

#[async_trait]
impl Tokens for OneToken {
    async fn current(&self) -> Result<Private<String>, TokenError> {
        Ok(Private::new(fake_zalo_oa::TOKEN.to_owned()))
    }

    async fn renewed(&self, _: &Private<String>) -> Result<Private<String>, TokenError> {
        Err(TokenError::Later("there is only one".to_owned()))
    }
}

async fn on_zalo_oa(runtime: &Arc<Runtime>, app: &mut App, clock: &Arc<ManualClock>) -> Person {
    let fake = FakeZaloOa::at(Arc::clone(clock) as _).await;
    let config = ZaloOaConfig {
        app_id: fake_zalo_oa::APP.to_owned(),
        app_secret: Some(Private::new("secret".to_owned())),
        oa_id: Some(fake_zalo_oa::OA.to_owned()),
        name: None,
        webhook_key: Some(Private::new(fake_zalo_oa::KEY.to_owned())),
        signature: Signature::default(),
        verifier: None,
        api_url: fake.url(),
        oauth_url: fake.url(),
        limits: SendLimits::NONE,
        paid: false,
        reserve: 1,
        pace: zalo_oa::Pace { answer: Duration::from_secs(10), ..zalo_oa::Pace::default() },
    };
    let parts = Parts {
        tokens: Arc::new(OneToken),
        clock: Arc::clone(clock) as _,
        memo: Arc::clone(runtime) as _,
        pictures: Arc::clone(runtime) as _,
    };
    let account = Arc::new(ZaloOa::new(&config, parts).expect("good settings"));
    runtime.add_channel(Arc::clone(&account) as _);
    app.zalo_oa = zalo_oa::Webhook::new(account, Arc::clone(runtime) as _).map(Arc::new);
    Person::ZaloOa(fake)
}
