//! Two replicas of the service on one PostgreSQL. The other stories run there
//! as well (`on_each_store`); these need two processes that are truly two.

use super::stores::Kind;
use super::world::World;
use super::{MINUTE, PLACES};

/// Two processes on a database of their own; `None`: no PostgreSQL here.
async fn two() -> Option<[World; 2]> {
    if !Kind::Postgres.is_here().await {
        return None;
    }
    let one = World::on(Kind::Postgres).await;
    let other = one.beside().await;
    Some([one, other])
}

/// Whether somebody was taken to the step of the guide.
async fn goes_on(process: &World, who: &str) -> bool {
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
    for round in 0..12 {
        let code = one.code_at_step_3(&format!("web:{round}")).await;
        let (left, right) = (format!("telegram:{round}"), format!("zalo-oa:{round}"));
        futures_util::join!(one.say(&left, &code), other.say(&right, &code));
        let went = [goes_on(&one, &left).await, goes_on(&other, &right).await];
        assert!(went[0] != went[1], "{:#?} {:#?}", one.said(&left).await, other.said(&right).await);
        one.until(&format!("web:{round}"), "đang làm tiếp ở").await;
    }
    one.consistent().await;
}

/// The person types the code on their other phone while the first conversation
/// has a turn at the other replica: neither is lost, and the guide goes on in
/// one place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_meets_a_turn_of_the_same_conversation_at_the_other_process() {
    let Some([one, other]) = two().await else { return };
    let mut steps = std::collections::BTreeMap::new();
    for round in 0..16 {
        let (from, to) = (format!("web:{round}"), format!("zalo-oa:{round}"));
        let code = one.code_at_step_3(&from).await;
        let said = one.said(&from).await.len();
        // Also the other way round, so that each is sometimes the later one.
        if round % 2 == 0 {
            futures_util::join!(one.say(&from, "xong"), other.say(&to, &code));
        } else {
            futures_util::join!(other.say(&to, &code), one.say(&from, "xong"));
        }
        one.until(&from, "đang làm tiếp ở").await;
        // The turn is there, once, and was answered: as the next step, or, if the
        // guide had gone by then, in some other way.
        let written = one.written(&from).await;
        assert_eq!(written.iter().filter(|text| *text == "xong").count(), 3, "{written:#?}");
        let here = one.said(&from).await.split_off(said);
        let told = here.iter().filter(|text| text.contains("đang làm tiếp ở")).count();
        assert_eq!(told, 1, "{here:#?}");
        assert!(here.len() >= 2, "the turn was answered: {here:#?}");
        // There the guide goes on at the step as it was before or after the turn.
        let there = other.said(&to).await;
        let step = there.iter().find(|text| text.contains("Bước 3/7") || text.contains("Bước 4/7"));
        let step = step.unwrap_or_else(|| panic!("{there:#?}"));
        *steps.entry(step.contains("Bước 4/7")).or_insert(0) += 1;
        assert!(one.session(&from).await.runs.is_empty(), "it pauses here");
        assert!(!other.session(&to).await.runs.is_empty(), "it runs there");
    }
    println!("taken along after the turn: {steps:?}");
    one.consistent().await;
}

/// Telling the first conversation meets a turn of it at the other replica.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn telling_the_first_one_meets_its_turn_at_the_other_process() {
    let Some([one, other]) = two().await else { return };
    for round in 0..8 {
        let (from, to) = (format!("telegram:{round}"), format!("zalo-bot:{round}"));
        let code = one.code_at_step_3(&from).await;
        other.say(&to, &code).await;
        // The other process tells it at this moment; this one takes its turns.
        for word in ["menu", "xong", "menu"] {
            one.say(&from, word).await;
        }
        one.until(&from, "đang làm tiếp ở").await;
        let here = one.said(&from).await;
        assert_eq!(here.iter().filter(|text| text.contains("đang làm tiếp ở")).count(), 1);
        assert_eq!(one.written(&from).await.iter().filter(|it| *it == "menu").count(), 2);
        assert!(goes_on(&other, &to).await);
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
    let code = super::world::code_in(&one.said("web:old").await);
    other.say("telegram:2", &code).await;
    assert!(goes_on(&other, "telegram:2").await);
}
