//! Real kills: the program under load, over HTTP, with a Bot API on the other
//! side, gets signal 9 at random moments, again and again. Afterwards three
//! accounts are compared: what it acknowledged, what arrived at people, and
//! what is stored.
//!
//! `HOTLINE_TEST_KILLS=300 HOTLINE_TEST_KILLS_POSTGRES=100
//! HOTLINE_TEST_FAILOVERS=20 cargo test --release --test kills` is the long
//! version. The seed of the random choices is printed; `HOTLINE_TEST_SEED`
//! repeats them (what the machine does between them is not repeated).

#[path = "kills/chance.rs"]
mod chance;
#[path = "kills/citizen.rs"]
mod citizen;
#[path = "kills/cluster.rs"]
mod cluster;
#[path = "kills/fleet.rs"]
mod fleet;
#[path = "kills/judge.rs"]
mod judge;
#[path = "kills/killer.rs"]
mod killer;
#[path = "kills/ledger.rs"]
mod ledger;
#[path = "kills/platform.rs"]
mod platform;
#[path = "kills/stored.rs"]
mod stored;
#[path = "kills/transcript.rs"]
mod transcript;
#[path = "kills/visitor.rs"]
mod visitor;
#[path = "kills/world.rs"]
mod world;

#[path = "support/fake_telegram.rs"]
mod fake_telegram;
#[path = "support/postgres.rs"]
mod postgres;
mod support;

use chance::Chance;
use fake_telegram::FakeTelegram;
use fleet::Fleet;
use postgres::Server;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::task::JoinSet;
use world::World;

/// People of Telegram who are walked at the same time.
const CITIZENS: u64 = 24;
/// Web pages that are open at the same time.
const VISITORS: u64 = 4;
/// Kills when nobody says how many.
const KILLS: usize = 10;
/// Processes on one database.
const REPLICAS: usize = 3;
/// Failovers when nobody says how many.
const FAILOVERS: usize = 2;
/// How long everybody may take to come to the end after the last kill.
const FINISH: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_by_kills_on_sled() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let test = Test::prepare(|fake| Fleet::on_sled(&data, fake), CITIZENS).await;
    let kills = number("HOTLINE_TEST_KILLS").unwrap_or(KILLS);
    killer::work(&test.world, test.chance.child(u64::MAX), kills).await;
    test.compare(&stored::Where::Sled(data), kills).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_by_kills_of_replicas_on_postgresql() {
    let Some(server) = Server::shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let address = server.database();
    let fleet = |fake: &FakeTelegram| Fleet::on_postgres(&address, folder.path(), REPLICAS, fake);
    let test = Test::prepare(fleet, 2 * CITIZENS).await;
    let kills = number("HOTLINE_TEST_KILLS_POSTGRES").unwrap_or(KILLS / 2);
    killer::work(&test.world, test.chance.child(u64::MAX), kills).await;
    test.compare(&stored::Where::Postgres(address, folder.path().join("copy")), kills).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_when_a_standby_takes_over() {
    let Some(mut cluster) = cluster::Cluster::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let address = cluster.database();
    let fleet = |fake: &FakeTelegram| Fleet::on_postgres(&address, folder.path(), REPLICAS, fake);
    let test = Test::prepare(fleet, CITIZENS).await;
    let times = number("HOTLINE_TEST_FAILOVERS").unwrap_or(FAILOVERS);
    let chance = test.chance.child(u64::MAX);
    killer::fail_over(&test.world, chance, &mut cluster, times).await;
    test.compare(&stored::Where::Postgres(address, folder.path().join("copy")), times).await;
}

/// The load, and what is needed to compare in the end.
struct Test {
    world: Arc<World>,
    chance: Chance,
    people: JoinSet<()>,
}

impl Test {
    /// Starts programs and load.
    async fn prepare(fleet: impl FnOnce(&FakeTelegram) -> Fleet, citizens: u64) -> Self {
        let seed = number("HOTLINE_TEST_SEED").unwrap_or_else(chance::fresh_seed);
        eprintln!("HOTLINE_TEST_SEED={seed}");
        let chance = Chance::new(seed);
        let fake = FakeTelegram::start().await;
        let fleet = fleet(&fake);
        let world = Arc::new(World::new(fake, fleet));
        world.fleet.start_all().await;
        let mut people = JoinSet::new();
        for slot in 0..citizens {
            people.spawn(citizen::one_after_another(Arc::clone(&world), chance.child(slot), slot));
        }
        for slot in 0..VISITORS {
            let chance = chance.child(citizens + slot);
            people.spawn(visitor::one_after_another(Arc::clone(&world), chance, slot));
        }
        Self { world, chance, people }
    }

    /// Lets everybody come to the end, stops, and compares.
    async fn compare(mut self, store: &stored::Where, kills: usize) {
        let Self { world, people, .. } = &mut self;
        world.over.store(true, Ordering::SeqCst);
        let finished = tokio::time::timeout(FINISH, async {
            while let Some(end) = people.join_next().await {
                end.expect("a person's task");
            }
        });
        if finished.await.is_err() {
            world.ledger.complain("everybody", "did not come to the end after the last kill");
            people.shutdown().await;
        }
        if !fleet::wait_for_empty_outbox(world).await {
            world.ledger.complain("the outbox", "does not become empty");
        }
        visitor::compare_pages(world).await;
        world.fleet.stop_all().await;

        let stored = store.read().await;
        let figures = judge::compare(world, &stored);
        store.verify();
        eprintln!("{figures}");
        let complaints = world.ledger.complaints();
        if !complaints.is_empty() {
            panic!("{}", transcript::of(world, &stored, &complaints));
        }
        figures.must_mean_something(kills);
    }
}

fn number<T: std::str::FromStr>(name: &str) -> Option<T> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is no number: {value}")))
}
