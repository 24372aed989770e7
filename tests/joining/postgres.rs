//! The same on PostgreSQL: two processes of the service, one database.

use super::server::Server;
use super::world::{World, code_in};
use super::{MINUTE, PLACES};
use hotline1022::clock::ManualClock;
use hotline1022::store::Store;
use hotline1022::store::postgres::{Address, PostgresStore};
use std::sync::Arc;

type Process = World<PostgresStore>;

/// Two processes on a database of their own; `None`: no PostgreSQL here.
async fn two() -> Option<[Process; 2]> {
    let made = tokio::task::spawn_blocking(|| Server::shared().map(Server::database));
    let address = Address::parse(&made.await.expect("a server")?).expect("an address");
    let clock = Arc::new(ManualClock::at(super::world::NINE));
    let first = PostgresStore::open(address.clone()).await.expect("a store");
    let second = PostgresStore::open(address).await.expect("a store");
    let over = |store| World::over(Arc::new(store), Arc::clone(&clock), true);
    Some([over(first), over(second)])
}

/// Whether somebody was taken to the step of the guide.
async fn goes_on(process: &Process, who: &str) -> bool {
    process.said(who).await.iter().any(|text| text.contains("Bước 3/7"))
}

/// The code is made by one process and typed at the other one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_channel_goes_on_at_another_one_at_another_process() {
    let Some([one, other]) = two().await else { return };
    for (at, from) in PLACES.into_iter().enumerate() {
        // Each pair of channels has people of its own.
        let (from, to) = (format!("{from}{at}"), format!("{}{at}", PLACES[(at + 1) % 4]));
        let code = one.code_at_step_3(&from).await;
        other.say(&to, &code).await;
        let said = other.said(&to).await;
        assert!(
            said.last().is_some_and(|text| text.contains("Bước 3/7")),
            "{from} {to}: {said:#?}"
        );
        one.until(&from, "đang làm tiếp ở").await;
        let (here, there) = (one.session(&from).await, one.session(&to).await);
        assert_eq!(here.paused[0].history, there.runs[0].history);
        // Once, wherever it is tried again.
        let third = format!("telegram:9{at}");
        one.say(&third, &code).await;
        assert!(!goes_on(&one, &third).await);
    }
    one.consistent().await;
    other.consistent().await;
}

/// Two people type one code at the same moment, each at another process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_at_once_one_goes_on() {
    let Some([one, other]) = two().await else { return };
    for round in 0..8 {
        let code = one.code_at_step_3(&format!("web:{round}")).await;
        let (left, right) = (format!("telegram:{round}"), format!("zalo-oa:{round}"));
        futures_util::join!(one.say(&left, &code), other.say(&right, &code));
        let went = [goes_on(&one, &left).await, goes_on(&other, &right).await];
        assert!(went[0] != went[1], "{:#?} {:#?}", one.said(&left).await, other.said(&right).await);
        one.until(&format!("web:{round}"), "đang làm tiếp ở").await;
    }
    one.consistent().await;
}

/// A code dies with the conversation that it came from, and with time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_of_an_erased_conversation_or_an_old_one_opens_nothing() {
    let Some([one, other]) = two().await else { return };
    let code = one.code_at_step_3("web:gone").await;
    let version = one.store.load(&"web:gone".into()).await.expect("read").expect("there").version;
    let now = hotline1022::clock::Clock::now(&*one.clock);
    one.store.erase(&"web:gone".into(), version, now).await.expect("erased");
    other.say("telegram:1", &code).await;
    assert!(!goes_on(&other, "telegram:1").await);
    let code = one.code_at_step_3("web:old").await;
    one.clock.advance(60 * MINUTE);
    other.say("telegram:2", &code).await;
    assert!(!goes_on(&other, "telegram:2").await);
    // A new one works.
    one.say("web:old", "/chuyen").await;
    let code = code_in(&one.said("web:old").await);
    other.say("telegram:2", &code).await;
    assert!(goes_on(&other, "telegram:2").await);
}
