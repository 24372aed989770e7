//! Kills and restarts: at any time, right when messages arrive, right when
//! turns are acknowledged, and now and then before the program has started.

use crate::chance::Chance;
use crate::ledger::Kill;
use crate::world::World;
use std::time::Duration;

/// How long the load may take to get going after a restart.
const PATIENCE: Duration = Duration::from_secs(30);

/// Kills so many times; all replicas run again when this returns.
pub async fn work(world: &World, mut chance: Chance, kills: usize) {
    for done in 0..kills {
        let number = chance.below(world.fleet.len() as u64) as usize;
        wait_for_a_moment(world, &mut chance).await;
        let in_flight = world.ledger.in_flight();
        world.fleet.kill(number).await;
        note(world, in_flight, false).await;
        if chance.percent(12) {
            world.fleet.start_and_kill(number, chance.millis(600)).await;
            note(world, 0, true).await;
        }
        world.fleet.start(number).await;
        if (done + 1) % 25 == 0 {
            eprintln!("{} kills, {} acknowledged", done + 1, world.ledger.acknowledged());
        }
    }
}

/// Lets the load run, then waits for the moment.
async fn wait_for_a_moment(world: &World, chance: &mut Chance) {
    // Work must be going on, or a kill shows nothing.
    if !world.ledger.progress(4, PATIENCE).await {
        world.ledger.complain("everybody", "nothing is acknowledged any more");
    }
    match chance.below(3) {
        0 => tokio::time::sleep(chance.millis(400)).await,
        1 => {
            // Between the arrival of a message and the note that it was sent.
            let more = 1 + i64::try_from(chance.below(40)).unwrap();
            let from = world.fake.look(|state| state.last_message());
            let arrived = |state: &crate::fake_telegram::State| state.last_message() >= from + more;
            world.fake.reaches(Duration::from_secs(2), arrived).await;
        }
        _ => {
            let more = 1 + chance.below(40) as usize;
            world.ledger.progress(more, Duration::from_secs(2)).await;
        }
    }
}

/// Notes a kill once nothing of the dead process can arrive any more.
async fn note(world: &World, in_flight: usize, early: bool) {
    if world.fleet.len() == 1 {
        let silent = world.fake.reaches(PATIENCE, |state| state.connections == 0).await;
        assert!(silent, "a dead process holds no connection");
    }
    let mark = world.fake.look(|state| state.last_message());
    world.ledger.kill(Kill { mark, until: mark, in_flight, early });
}
