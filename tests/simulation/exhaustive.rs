//! One short history with a reminder and an operator, again and again: with a
//! crash at every point where a process can wait, and with every write of the
//! store failing, before it happens and after.

use crate::history::{self, Outcome};
use crate::world::Plan;

fn plan(replicas: usize) -> Plan {
    let shared = replicas > 1;
    Plan { replicas, shared, citizens: 1, crashes: 1, script: true, ..Plan::default() }
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
    assert!(count("turns") >= 10 && count("timers handed out") >= 1, "{:?}", outcome.counts);
    (outcome.points, outcome.writes)
}

#[test]
fn a_crash_at_every_point() {
    for (replicas, seeds) in [(1, 0..3), (2, 0..2)] {
        for seed in seeds {
            let plan = plan(replicas);
            let (points, _) = undisturbed(seed, &plan);
            for point in 1..=points {
                let crashed = run(seed, &Plan { crash_at: Some(point), ..plan.clone() });
                assert_eq!(crashed.counts.get("crashes"), Some(&1), "point {point} of {points}");
            }
            println!("{replicas} processes, seed {seed}: a crash at each of {points} points");
        }
    }
}

#[test]
fn a_failure_at_every_write() {
    for (replicas, seeds) in [(1, 0..3), (2, 0..2)] {
        for seed in seeds {
            let plan = plan(replicas);
            let (_, writes) = undisturbed(seed, &plan);
            for write in 1..=writes {
                for happens in [false, true] {
                    let _ = run(seed, &Plan { fail_at: Some((write, happens)), ..plan.clone() });
                }
            }
            println!("{replicas} processes, seed {seed}: each of {writes} writes failed, twice");
        }
    }
}
