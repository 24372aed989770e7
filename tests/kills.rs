//! Real kills: the program under load, over HTTP, with a Bot API on the other
//! side, gets signal 9 at random moments, again and again. Afterwards three
//! accounts are compared: what it acknowledged, what arrived at people, and
//! what is stored.
//!
//! `HOTLINE_TEST_KILLS=300 cargo test --release --test kills` is the long
//! version. The seed of the random choices is printed; `HOTLINE_TEST_SEED`
//! repeats them (what the machine does between them is not repeated).

#[path = "kills/chance.rs"]
mod chance;
#[path = "kills/citizen.rs"]
mod citizen;
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
mod support;

use chance::Chance;
use fake_telegram::FakeTelegram;
use fleet::Fleet;
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
/// How long everybody may take to come to the end after the last kill.
const FINISH: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_by_kills_on_sled() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let fake = FakeTelegram::start().await;
    let fleet = Fleet::on_sled(&data, &fake);
    let store = stored::Where::Sled(data);
    run(fake, fleet, &store, number("HOTLINE_TEST_KILLS").unwrap_or(KILLS)).await;
}

/// Runs the load and the kills, and compares.
async fn run(fake: FakeTelegram, fleet: Fleet, store: &stored::Where, kills: usize) {
    let seed = number("HOTLINE_TEST_SEED").unwrap_or_else(chance::fresh_seed);
    eprintln!("HOTLINE_TEST_SEED={seed} HOTLINE_TEST_KILLS={kills}");
    let chance = Chance::new(seed);
    let world = Arc::new(World::new(fake, fleet));
    world.fleet.start_all().await;

    let mut people = JoinSet::new();
    for slot in 0..CITIZENS {
        people.spawn(citizen::one_after_another(Arc::clone(&world), chance.child(slot), slot));
    }
    for slot in 0..VISITORS {
        let chance = chance.child(CITIZENS + slot);
        people.spawn(visitor::one_after_another(Arc::clone(&world), chance, slot));
    }
    killer::work(&world, chance.child(u64::MAX), kills).await;
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
    let emptied = fleet::wait_for_empty_outbox(&world).await;
    if !emptied {
        world.ledger.complain("the outbox", "does not become empty");
    }
    visitor::compare_pages(&world).await;
    world.fleet.stop_all().await;

    let stored = store.read().await;
    let figures = judge::compare(&world, &stored);
    store.verify();
    eprintln!("{figures}");
    let complaints = world.ledger.complaints();
    if !complaints.is_empty() {
        panic!("{}", transcript::of(&world, &stored, &complaints));
    }
    figures.must_mean_something(kills);
}

fn number<T: std::str::FromStr>(name: &str) -> Option<T> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is no number: {value}")))
}
