//! How long Zalo waits for the answer to a delivery, which it hangs up on after
//! two seconds: with a quiet service, with disks that are slow, hang or are
//! full, and with an outbox in which tens of thousands of messages wait for a
//! platform that does not answer.
//!
//! `cargo bench --bench webhook`. The service's own routes and the real adapter
//! over HTTP on this machine; deliveries are signed, and every one of them is a
//! turn. Figures are in docs/performance.md.

#[path = "../tests/support/fake_zalo_oa.rs"]
mod fake_zalo_oa;
#[path = "../tests/support/gated_store.rs"]
mod gated_store;

use async_trait::async_trait;
use fake_zalo_oa::{APP, FakeZaloOa, Fault, KEY, OA, TOKEN};
use gated_store::{Gate, GatedStore};
use hotline1022::channel::zalo_oa::{
    Pace, Parts, Signature, TokenError, Tokens, Webhook, ZaloOa, ZaloOaConfig,
};
use hotline1022::channel::{Pictures, SendLimits};
use hotline1022::clock::SystemClock;
use hotline1022::content::load::Files;
use hotline1022::http::{App, router};
use hotline1022::nlu::Model;
use hotline1022::private::Private;
use hotline1022::runtime::{Runtime, sender};
use hotline1022::store::Store;
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::sled::SledStore;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Deliveries under way at once.
const AT_ONCE: usize = 64;
/// People with unsent messages in the full outbox.
const WAITING: usize = 5_000;
/// What each of them writes: about four messages wait for each.
const LINES: [&str; 4] = ["xin chào", "1", "quay lại", "nguồn"];

struct Given;

#[async_trait]
impl Tokens for Given {
    async fn current(&self) -> Result<Private<String>, TokenError> {
        Ok(Private::new(TOKEN.to_owned()))
    }

    async fn renewed(&self, _: &Private<String>) -> Result<Private<String>, TokenError> {
        Err(TokenError::Later("none".into()))
    }
}

struct Service {
    fake: FakeZaloOa,
    store: Arc<dyn Store>,
    runtime: Arc<Runtime>,
    webhook: String,
}

impl Service {
    async fn on(store: Arc<dyn Store>) -> Self {
        let files = Files::from_list(hotline1022::content::embedded());
        let catalog = hotline1022::content::load(files).catalog.expect("the shipped content");
        let model = Model::train(&catalog.set.intents).clone();
        let _ = catalog.set.intents.trained.set(Arc::new(model));
        let clock = Arc::new(SystemClock);
        let runtime =
            Runtime::new(Arc::clone(&store), Arc::clone(&clock) as _, Arc::new(catalog), false);
        let fake = FakeZaloOa::start().await;
        let config = ZaloOaConfig {
            app_id: APP.to_owned(),
            app_secret: None,
            oa_id: Some(OA.to_owned()),
            name: None,
            webhook_key: Some(Private::new(KEY.to_owned())),
            signature: Signature::default(),
            verifier: None,
            api_url: fake.url(),
            oauth_url: fake.url(),
            limits: SendLimits::NONE,
            paid: false,
            reserve: 0,
            pace: Pace::default(),
        };
        let parts = Parts {
            tokens: Arc::new(Given),
            clock,
            memo: Arc::clone(&runtime) as _,
            pictures: Arc::clone(&runtime) as Arc<dyn Pictures>,
        };
        let channel = Arc::new(ZaloOa::new(&config, parts).expect("good settings"));
        runtime.add_channel(Arc::clone(&channel) as _);
        let mut app = App::new(Arc::clone(&runtime));
        app.zalo_oa = Webhook::new(channel, Arc::clone(&runtime) as _).map(Arc::new);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let webhook = format!("http://{}/zalo/oa/webhook", listener.local_addr().expect("bound"));
        let routes = router(Arc::new(app)).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move {
            let _ = axum::serve(listener, routes).await;
        });
        tokio::spawn(sender::run(Arc::clone(&runtime)));
        Self { fake, store, runtime, webhook }
    }

    /// People write, some at once; how often which status, and how long it took.
    async fn deliver(&self, people: std::ops::Range<usize>, line: &str) -> Times {
        use futures_util::StreamExt;
        let posts = people.map(|number| async move {
            let event = self.fake.text(&format!("38491{number:09}"), line);
            let began = Instant::now();
            let status = self.fake.post(&self.webhook, &event).await;
            (status, began.elapsed())
        });
        let mut times = Times::default();
        let mut posts = futures_util::stream::iter(posts).buffer_unordered(AT_ONCE);
        while let Some((status, took)) = posts.next().await {
            times.0.entry(status).or_default().push(took);
        }
        times
    }
}

/// How long answers took, by status.
#[derive(Default)]
struct Times(BTreeMap<u16, Vec<Duration>>);

impl Times {
    fn report(mut self, what: &str) {
        for (status, times) in &mut self.0 {
            times.sort_unstable();
            let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
            println!(
                "{what:<46} {status} {:>6} {:>9.1} {:>9.1} {:>9.1}",
                times.len(),
                at(0.5).as_secs_f64() * 1e3,
                at(0.99).as_secs_f64() * 1e3,
                at(1.0).as_secs_f64() * 1e3,
            );
        }
    }
}

#[tokio::main]
async fn main() {
    println!(
        "{:<46} {:>3} {:>6} {:>9} {:>9} {:>9}",
        "", "", "count", "half, ms", "99 %, ms", "most, ms"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let sled = Arc::new(SledStore::open(folder.path()).expect("a store"));
    let service = Service::on(sled).await;
    service.deliver(0..64, LINES[0]).await;
    service.deliver(0..2_000, LINES[1]).await.report("embedded store, platform well");

    // The platform takes connections and answers nobody.
    service.fake.with(|state| state.faults_for_all = Some(Fault::Slow(Duration::from_secs(600))));
    for line in LINES {
        service.deliver(10_000..10_000 + WAITING, line).await;
    }
    let sizes = service.store.sizes().await.expect("sizes");
    println!("({} people wait for messages, {} of them each)", sizes.pending, LINES.len());
    service.deliver(20_000..22_000, LINES[0]).await.report("the same, outbox full, platform hangs");
    service.deliver(10_000..12_000, "menu").await.report("the same, people who wait already");
    service.runtime.begin_stop();

    for (what, gate, count) in [
        ("each commit takes 200 ms", Gate::Slow(Duration::from_millis(200)), 1_000),
        ("each commit takes 1 s", Gate::Slow(Duration::from_secs(1)), 500),
        ("each commit takes 3 s", Gate::Slow(Duration::from_secs(3)), 300),
        ("the disk hangs", Gate::Held, 300),
        ("the disk is full", Gate::Full, 1_000),
    ] {
        let gate_store = Arc::new(GatedStore::on(Arc::new(MemoryStore::default())));
        let service = Service::on(Arc::clone(&gate_store) as _).await;
        gate_store.set(gate);
        service.deliver(0..count, LINES[0]).await.report(what);
        service.runtime.begin_stop();
    }
}
