//! Short histories with a reminder and an operator, one of them with a chat
//! that moves and an administrator, again and again: with a crash at every
//! point where a process can wait, and with every write of the store failing,
//! before it happens and after.

use crate::history::{self, Outcome};
use crate::people::{GUIDED, MOVED};
use crate::world::Plan;

/// One process and two, the plain story and the one with moves and an
/// administrator; with the seeds to try.
fn plans() -> impl Iterator<Item = (Plan, u64)> {
    [(1, GUIDED, 3), (2, GUIDED, 2), (1, MOVED, 2), (2, MOVED, 1)].into_iter().flat_map(
        |(replicas, script, seeds)| {
            let plan = Plan { replicas, shared: replicas > 1, citizens: 1, ..Plan::default() };
            let plan = Plan { crashes: 1, script: Some(script), ..plan };
            (0..seeds).map(move |seed| (plan.clone(), seed))
        },
    )
}

fn run(seed: u64, plan: &Plan) -> Outcome {
    let outcome = history::run(seed, Some(plan.clone()), false);
    if !outcome.violations.is_empty() {
        let again = history::run(seed, Some(plan.clone()), true);
        again.transcript.iter().for_each(|line| println!("{line}"));
        panic!("seed {seed}, {plan:?}: {:#?}", outcome.violations);
    }
    outcome
}

/// The history without any fault: how many points and writes it passes.
fn undisturbed(seed: u64, plan: &Plan) -> (u64, u64) {
    let outcome = run(seed, plan);
    let count = |what| outcome.counts.get(what).copied().unwrap_or(0);
    assert!(count("turns") >= 9 && count("timers handed out") >= 1, "{:?}", outcome.counts);
    if count("chats that moved") > 0 {
        let all = [
            "people erased whole",
            "administrative commands",
            "conversations moved, or found moved",
        ];
        assert!(all.iter().all(|it| count(it) >= 1), "{:?}", outcome.counts);
    }
    (outcome.points, outcome.writes)
}

#[test]
fn a_crash_at_every_point() {
    for (plan, seed) in plans() {
        let (points, _) = undisturbed(seed, &plan);
        for point in 1..=points {
            let crashed = run(seed, &Plan { crash_at: Some(point), ..plan.clone() });
            assert_eq!(crashed.counts.get("crashes"), Some(&1), "point {point} of {points}");
        }
        println!("{} processes, seed {seed}: a crash at each of {points} points", plan.replicas);
    }
}

#[test]
fn a_failure_at_every_write() {
    for (plan, seed) in plans() {
        let (_, writes) = undisturbed(seed, &plan);
        for write in 1..=writes {
            for happens in [false, true] {
                let _ = run(seed, &Plan { fail_at: Some((write, happens)), ..plan.clone() });
            }
        }
        println!("{} processes, seed {seed}: each of {writes} writes failed, twice", plan.replicas);
    }
}
