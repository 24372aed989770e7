//! Kills and restarts: at any time, right when messages arrive, right when
//! turns are acknowledged, and now and then before the program has started.

use crate::chance::Chance;
use crate::cluster::Cluster;
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
        let disturbance = Disturbance::begin(world);
        world.fleet.kill(number).await;
        if world.fleet.len() > 1 {
            // What the dead process sent last arrives while another starts.
            world.fleet.start(number).await;
            disturbance.end(world, false);
        } else {
            silent(world).await;
            disturbance.end(world, false);
            if chance.percent(12) {
                let disturbance = Disturbance::begin(world);
                world.fleet.start_and_kill(number, chance.millis(600)).await;
                silent(world).await;
                disturbance.end(world, true);
            }
            world.fleet.start(number).await;
        }
        tell(world, done + 1);
    }
}

/// Has the database fail over so many times.
pub async fn fail_over(world: &World, mut chance: Chance, cluster: &mut Cluster, times: usize) {
    for done in 0..times {
        wait_for_a_moment(world, &mut chance).await;
        let disturbance = Disturbance::begin(world);
        cluster.fail_over(chance.percent(50)).await;
        // Until turns go through again, senders may repeat what they could not note.
        if !world.ledger.progress(20, PATIENCE).await {
            world.ledger.complain("everybody", "nothing is acknowledged after a failover");
        }
        disturbance.end(world, false);
        cluster.follow().await;
        tell(world, done + 1);
    }
}

fn tell(world: &World, done: usize) {
    if done.is_multiple_of(25) {
        eprintln!("{done} kills, {} acknowledged", world.ledger.acknowledged());
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

/// A time in which what arrives may arrive again later.
struct Disturbance {
    mark: i64,
    in_flight: usize,
}

impl Disturbance {
    fn begin(world: &World) -> Self {
        let mark = world.fake.look(|state| state.last_message());
        Self { mark, in_flight: world.ledger.in_flight() }
    }

    fn end(self, world: &World, early: bool) {
        let until = world.fake.look(|state| state.last_message());
        let Self { mark, in_flight } = self;
        world.ledger.kill(Kill { mark, until, in_flight, early });
    }
}

/// Waits until nothing of the only process, which is dead, can arrive any more.
async fn silent(world: &World) {
    let silent = world.fake.reaches(PATIENCE, |state| state.connections == 0).await;
    assert!(silent, "a dead process holds no connection");
}
