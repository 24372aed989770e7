//! When and how often tokens are renewed.

use crate::bench::{Bench, HOUR, later};
use crate::fake_zalo_oauth::Fault;
use crate::server::Server;
use hotline1022::channel::zalo_oa::Tokens;
use hotline1022::channel::zalo_oa::tokens::{Keeper, Standing};
use hotline1022::store::postgres::{Address, PostgresStore};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_in_mid_conversation_is_renewed_once() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    for message in 0..40 {
        if message % 15 == 10 {
            // Sooner than Zalo said.
            bench.fake.expire();
            bench.clock.advance(HOUR);
        }
        bench.send(&keeper).await.unwrap();
    }
    assert_eq!(bench.fake.calls(), 2);
    bench.assert_well(&keeper).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_at_its_end_is_renewed_before_it_is_used() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    bench.clock.advance(24 * HOUR - 30_000);
    let token = keeper.current().await.unwrap();
    assert_eq!(bench.fake.calls(), 1);
    assert!(bench.fake.accepts(token.expose()));
    bench.assert_well(&keeper).await;
    assert_eq!(bench.fake.calls(), 1);
}

/// Sixteen workers of these processes are refused at once: one call.
async fn together(bench: &Bench, processes: &[Arc<Keeper>]) {
    for round in 1..=3 {
        let old = processes[0].current().await.unwrap();
        bench.fake.expire();
        let mut workers = JoinSet::new();
        for worker in 0..16 {
            let keeper = Arc::clone(&processes[worker % processes.len()]);
            let old = old.clone();
            workers.spawn(async move { keeper.renewed(&old).await });
        }
        let tokens: Vec<_> = workers.join_all().await.into_iter().map(Result::unwrap).collect();
        assert!(tokens.iter().all(|token| *token == tokens[0]), "all get the same");
        assert!(bench.fake.accepts(tokens[0].expose()));
        assert_eq!(bench.fake.calls(), round, "exactly one call");
        // Who comes late with the old one gets the new one, without a call.
        assert_eq!(processes[0].renewed(&old).await.unwrap(), tokens[0]);
        assert_eq!(bench.fake.calls(), round);
        bench.clock.advance(HOUR);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_of_one_process_that_are_refused_together_call_once() {
    let bench = Bench::connected().await;
    together(&bench, &[bench.keeper()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_of_three_replicas_that_are_refused_together_call_once() {
    let bench = Bench::connected().await;
    together(&bench, &[bench.replica(), bench.replica(), bench.replica()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_on_postgresql_that_are_refused_together_call_once() {
    let made = tokio::task::spawn_blocking(|| Server::shared().map(Server::database));
    let Some(url) = made.await.unwrap() else { return };
    let bench = Bench::new().await;
    let open = async || Arc::new(PostgresStore::open(Address::parse(&url).unwrap()).await.unwrap());
    let (one, two) = (open().await, open().await);
    let processes = [bench.keeper_on(one), bench.keeper_on(two)];
    bench.connect(&processes[0]).await;
    bench.clock.advance(HOUR);
    together(&bench, &processes).await;
    // What the database holds shows none of it, also not as bytes.
    let name = url.rsplit('/').next().unwrap().to_owned();
    let dump = tokio::task::spawn_blocking(move || {
        let sql = "select key, encode(value, 'escape') from small_values";
        Server::shared().unwrap().run(&name, sql)
    });
    let dump = dump.await.unwrap();
    assert!(dump.contains("zalo_oa:tokens:"), "{dump}");
    for secret in bench.fake.secrets() {
        assert!(!dump.contains(&secret), "{secret} is in the database");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_renews_in_time_and_ends_well() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    let status = keeper.status().await;
    assert_eq!(status.due.unwrap() - status.got.unwrap(), 20 * HOUR);
    assert_eq!(status.expires.unwrap() - status.got.unwrap(), 25 * HOUR);
    bench.clock.advance(19 * HOUR);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = Arc::clone(&keeper);
    let service = tokio::spawn(async move { running.run(stopped).await });
    crate::support::wait_until("it is renewed", || async { bench.fake.calls() == 1 }).await;
    crate::support::wait_until("it is stored", || async {
        keeper.status().await.standing == Standing::Connected
    })
    .await;
    stop.send_replace(true);
    service.await.unwrap();
    assert_eq!(bench.fake.calls(), 1);
    // What was begun before the stop was finished; nothing new begins.
    bench.fake.expire();
    bench.clock.advance(HOUR);
    assert!(later(bench.send(&keeper).await).contains("stopping"));
    assert_eq!(bench.fake.calls(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_the_answer_that_is_under_way() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    bench.fake.expire();
    bench.fake.fail([Fault::HoldAfter]);
    let token = keeper.current().await.unwrap();
    let sender = Arc::clone(&keeper);
    let sending = tokio::spawn(async move { sender.renewed(&token).await });
    crate::support::wait_until("it calls", || async { bench.fake.calls() == 1 }).await;
    // The sender goes away; the call does not.
    sending.abort();
    let stopping = Arc::clone(&keeper);
    let stop = tokio::spawn(async move { stopping.stop().await });
    assert_eq!(bench.keeper().status().await.standing, Standing::Renewing);
    bench.fake.release();
    stop.await.unwrap();
    bench.assert_well(&bench.keeper()).await;
    assert_eq!(bench.fake.calls(), 1);
}

/// However young a token is: one that worked and is refused has ended.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_worked_is_renewed_at_once_when_it_is_refused() {
    let bench = Bench::new().await;
    let keeper = bench.keeper();
    bench.connect(&keeper).await;
    // Right after the consent, and again and again within the same minute.
    for round in 1..=4 {
        let token = keeper.current().await.unwrap();
        if round > 1 {
            keeper.accepted(&token);
        }
        bench.fake.expire();
        bench.send(&keeper).await.unwrap();
        assert_eq!(bench.fake.calls(), round, "one call each time");
        bench.clock.advance(1_000);
    }
}

/// The senders of a process that waits are told when there are tokens again,
/// also when another process was given them.
#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_when_there_are_tokens_again() {
    let bench = Bench::new().await;
    let (running, other) = (bench.replica(), bench.replica());
    let mut news = running.recoveries();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let service = Arc::clone(&running);
    let task = tokio::spawn(async move { service.run(stopped).await });
    // It looks every few seconds while nobody has consented.
    bench.connect(&other).await;
    tokio::time::timeout(crate::support::PATIENCE, news.changed()).await.unwrap().unwrap();
    assert!(bench.send(&running).await.is_ok());
    stop.send_replace(true);
    task.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_refused_right_after_it_came_is_not_renewed_again_and_again() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    bench.fake.expire();
    bench.send(&keeper).await.unwrap();
    for _ in 0..5 {
        bench.fake.expire();
        assert!(later(bench.send(&keeper).await).contains("only just now"));
    }
    assert_eq!(bench.fake.calls(), 1);
    bench.clock.advance(6 * 60_000);
    bench.send(&keeper).await.unwrap();
    assert_eq!(bench.fake.calls(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_replica_waits_for_the_lease_of_one_that_died() {
    let mut bench = Bench::connected().await;
    bench.pace.answer = Duration::from_millis(1_000);
    bench.pace.lease = Duration::from_millis(3_000);
    bench.pace.patience = Duration::from_millis(50);
    let (one, two) = (bench.replica(), bench.replica());
    bench.fake.expire();
    let token = two.current().await.unwrap();
    // It dies after its mark: its store never answers again.
    let dead = bench.keeper_with(Arc::new(crate::kills::Dying::on(
        Arc::new(bench.store.replica()),
        crate::kills::At { write: 1, done: true },
    )));
    assert!(later(dead.renewed(&token).await).contains("being renewed"));
    assert_eq!(two.status().await.standing, Standing::Renewing);
    let begun = std::time::Instant::now();
    later(two.renewed(&token).await);
    assert_eq!(bench.fake.calls(), 0, "left alone for as long as the lease");
    crate::support::wait_until("it takes over", || async { two.renewed(&token).await.is_ok() })
        .await;
    assert!(begun.elapsed() >= bench.pace.lease);
    assert_eq!(bench.fake.calls(), 1);
    bench.assert_well(&one).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_set_back_does_no_harm() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    bench.clock.advance(-10 * 24 * HOUR);
    bench.send(&keeper).await.unwrap();
    bench.fake.expire();
    bench.send(&keeper).await.unwrap();
    bench.assert_well(&keeper).await;
    assert_eq!(bench.fake.calls(), 1);
}
