//! The store refuses, or the process dies, between any two of the writes.

use super::*;
use hotline1022::clock::{Clock, ManualClock};
use std::sync::Arc;

on_each_store![
    a_code_survives_a_restart_and_works_at_another_process,
    a_fresh_code_works_at_a_process_whose_clock_is_behind,
    a_code_outlives_the_process_and_works_once,
];

const FROM: &str = "web:0123abcd";
const TO: &str = "telegram:5001";

async fn went_on_once(world: &World) {
    let there = world.said(TO).await;
    let count = |said: &[String], words: &str| said.iter().filter(|it| it.contains(words)).count();
    assert_eq!(count(&there, "từ bước đang dở"), 1, "{there:#?}");
    assert_eq!(count(&there, "Bước 3/7"), 1, "{there:#?}");
    world.until(FROM, "đang làm tiếp ở").await;
    let here = world.said(FROM).await;
    assert_eq!(count(&here, "đang làm tiếp ở"), 1, "{here:#?}");
    world.consistent().await;
}

#[tokio::test]
async fn whatever_write_fails_it_goes_on_exactly_once() {
    for late in [false, true] {
        for write in 1..=5 {
            let world = World::new().await;
            let code = world.code_at_step_3(FROM).await;
            if late {
                world.failing().fail_after(write);
            } else {
                world.failing().fail_at(write);
            }
            // The platform delivers again until it is told "received".
            let mut tries = 0;
            while world.deliver(TO, "the code", Event::text(&code)).await.is_err() {
                tries += 1;
                assert!(tries < 4, "write {write}");
            }
            // What was left undone is done by the next look around.
            support::wait_until("the first conversation to be told", || async {
                world.runtime.finish_joins().await.is_ok()
                    && world.said(FROM).await.iter().any(|it| it.contains("đang làm tiếp ở"))
            })
            .await;
            went_on_once(&world).await;
            world.runtime.finish_joins().await.unwrap();
            went_on_once(&world).await;
        }
    }
}

#[tokio::test]
async fn killed_after_the_code_was_taken_nobody_else_can_use_it() {
    let world = World::new().await;
    let code = world.code_at_step_3(FROM).await;
    // The swap happens, then the turn is refused, and the process dies.
    world.failing().fail_at(2);
    assert!(world.deliver(TO, "the code", Event::text(&code)).await.is_err());
    let next = world.beside().await;
    next.say("zalo-bot:6ede9afa", &code).await;
    let said = next.said("zalo-bot:6ede9afa").await;
    assert!(said.iter().any(|text| text.contains("không dùng được")), "{said:#?}");
    // Nobody was told what did not happen, and the first one goes on.
    next.runtime.finish_joins().await.unwrap();
    assert!(!next.said(FROM).await.iter().any(|text| text.contains("đang làm tiếp ở")));
    next.say(FROM, "xong").await;
    assert!(next.last(FROM).await.contains("Bước 4/7"));
    // Whoever took it gets it: repeated by the platform, or typed again.
    next.say(TO, &code).await;
    went_on_once(&next).await;
}

#[tokio::test]
async fn killed_before_the_first_one_was_told() {
    let world = World::new().await;
    let code = world.code_at_step_3(FROM).await;
    // Every write after the turn of the second conversation fails.
    for write in 3..40 {
        world.failing().fail_at(write);
    }
    world.deliver(TO, "the code", Event::text(&code)).await.expect("acknowledged");
    assert!(world.last(TO).await.contains("Bước 3/7"));
    for _ in 0..60 {
        // The rest of the failures are used up by a process that gives up.
        let _ = world.store.remember("x", Vec::new()).await;
    }
    let next = world.beside().await;
    next.runtime.finish_joins().await.unwrap();
    went_on_once(&next).await;
    next.runtime.finish_joins().await.unwrap();
    went_on_once(&next).await;
    assert!(next.store.values("grant:", None, 9).await.unwrap().is_empty());
}

async fn a_code_survives_a_restart_and_works_at_another_process(kind: Kind) {
    let world = World::on(kind).await;
    let code = world.code_at_step_3(FROM).await;
    world.runtime.begin_stop();
    let next = world.beside().await;
    next.say(TO, &code).await;
    went_on_once(&next).await;
}

/// Processes on several machines never have quite the same time.
async fn a_fresh_code_works_at_a_process_whose_clock_is_behind(kind: Kind) {
    let world = World::on(kind).await;
    let code = world.code_at_step_3(FROM).await;
    let behind = Arc::new(ManualClock::at(world.clock.now() - 40_000));
    let next = world.beside_at(behind).await;
    next.say(TO, &code).await;
    let said = next.said(TO).await;
    assert!(said.iter().any(|text| text.contains("Bước 3/7")), "{said:#?}");
}

async fn a_code_outlives_the_process_and_works_once(kind: Kind) {
    let world = World::on(kind).await;
    let code = world.code_at_step_3(FROM).await;
    let world = world.restarted().await;
    let tries = (0..4).map(|at| {
        let (world, code) = (&world, code.clone());
        async move { world.say(&format!("telegram:{at}"), &code).await }
    });
    futures_util::future::join_all(tries).await;
    let mut went_on = 0;
    for at in 0..4 {
        let said = world.said(&format!("telegram:{at}")).await;
        went_on += usize::from(said.iter().any(|text| text.contains("Bước 3/7")));
    }
    assert_eq!(went_on, 1);
    world.until(FROM, "đang làm tiếp ở").await;
    world.consistent().await;
}
