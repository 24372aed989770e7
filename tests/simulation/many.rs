//! Many seeds on a few threads; a failing one is run again for its transcript.

use crate::history;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Lines of a transcript that are printed without being asked for.
const LAST: usize = 400;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(otherwise)
}

/// What `SEED`, `SEEDS`, `FROM` and `THREADS` ask for.
pub fn random_histories() {
    if let Ok(seed) = std::env::var("SEED") {
        return one(seed.parse().expect("SEED is a number"));
    }
    let (from, count) = (setting("FROM", 0), setting("SEEDS", 2_000));
    let threads = setting("THREADS", 2);
    let (next, failed) = (AtomicU64::new(from), Mutex::new(Vec::new()));
    let counts: Mutex<BTreeMap<&'static str, u64>> = Mutex::default();
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let enough = failed.lock().unwrap().len() >= 10;
                    if seed >= from + count || enough {
                        return;
                    }
                    let outcome = history::run(seed, None, false);
                    let mut counts = counts.lock().unwrap();
                    for (what, number) in outcome.counts {
                        *counts.entry(what).or_default() += number;
                    }
                    if !outcome.violations.is_empty() {
                        failed.lock().unwrap().push((seed, outcome.violations));
                    }
                    let done = seed + 1 - from;
                    if done.is_multiple_of(100_000) {
                        println!("{done} histories after {:?}", began.elapsed());
                    }
                }
            });
        }
    });
    println!("{count} histories from seed {from} in {:?}", began.elapsed());
    for (what, number) in counts.into_inner().unwrap() {
        println!("{number:>12} {what}");
    }
    let mut failed = failed.into_inner().unwrap();
    failed.sort();
    for (seed, violations) in &failed {
        println!("seed {seed}: {}", violations.join("; "));
    }
    if let Some((seed, violations)) = failed.first() {
        report(*seed, violations);
    }
}

fn one(seed: u64) {
    let outcome = history::run(seed, None, true);
    println!("{:?}", outcome.plan);
    outcome.transcript.iter().for_each(|line| println!("{line}"));
    assert!(outcome.violations.is_empty(), "seed {seed}: {:#?}", outcome.violations);
}

/// The lines about the persons that the violations name, and about nobody.
fn about<'a>(violations: &[String], transcript: &'a [String]) -> Vec<&'a String> {
    let people = (1..=9).flat_map(|it| [format!("telegram:{it}"), format!("web:{it}")]);
    let (named, others): (Vec<_>, Vec<_>) =
        people.partition(|id| violations.iter().any(|it| it.contains(id.as_str())));
    let of_others = |line: &str| others.iter().any(|id| line.contains(id.as_str()));
    let wanted = |line: &&String| {
        let first = line.lines().next().unwrap_or_default();
        named.is_empty() || !of_others(first)
    };
    transcript.iter().filter(wanted).collect()
}

/// Prints how a failure came about, and fails.
fn report(seed: u64, violations: &[String]) {
    let again = history::run(seed, None, true);
    println!("{:?}", again.plan);
    let lines = about(violations, &again.transcript);
    let cut = lines.len().saturating_sub(LAST);
    if cut > 0 {
        println!("… {cut} lines before these");
    }
    lines[cut..].iter().for_each(|line| println!("{line}"));
    panic!(
        "seed {seed}: {violations:#?}\nall of it: SEED={seed} cargo test --test simulation random"
    );
}
