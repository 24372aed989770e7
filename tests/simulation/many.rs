//! Many seeds on a few threads; a failing one is run again for its transcript.

use crate::history;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Lines of a transcript that are printed without being asked for.
const LAST: usize = 400;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(otherwise)
}

/// Histories after which the results so far are written down.
const BLOCK: u64 = 10_000;
/// With so many failures one knows enough.
const ENOUGH: usize = 10;

/// What `SEED`, `SEEDS`, `FROM`, `THREADS` and `RESULTS` ask for.
pub fn random_histories() {
    if let Ok(seed) = std::env::var("SEED") {
        return one(seed.parse().expect("SEED is a number"));
    }
    let (from, count) = (setting("FROM", 0), setting("SEEDS", 2_000));
    let results = std::env::var("RESULTS").ok();
    let mut total = Block::default();
    let began = Instant::now();
    while total.done < count && total.failed.len() < ENOUGH {
        let from = from + total.done;
        let block = Block::run(from, BLOCK.min(count - total.done), setting("THREADS", 2));
        if let Some(path) = &results {
            // At once: whatever ends the run leaves what was done before.
            block.append(path, from);
        }
        total.add(block);
    }
    println!("{} histories from seed {from} in {:?}", total.done, began.elapsed());
    print!("{}", total.figures());
    for (seed, violations) in &total.failed {
        println!("seed {seed}: {}", violations.join("; "));
    }
    if let Some((seed, violations)) = total.failed.first() {
        report(*seed, violations);
    }
}

/// What came of some histories.
#[derive(Default)]
struct Block {
    done: u64,
    counts: BTreeMap<&'static str, u64>,
    failed: Vec<(u64, Vec<String>)>,
    took: Duration,
}

impl Block {
    fn run(from: u64, count: u64, threads: u64) -> Self {
        let (next, block) = (AtomicU64::new(from), Mutex::new(Self::default()));
        let began = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    loop {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed >= from + count {
                            return;
                        }
                        let outcome = history::run(seed, None, false);
                        let mut block = block.lock().unwrap();
                        block.done += 1;
                        for (what, number) in outcome.counts {
                            *block.counts.entry(what).or_default() += number;
                        }
                        if !outcome.violations.is_empty() {
                            block.failed.push((seed, outcome.violations));
                        }
                    }
                });
            }
        });
        let mut block = block.into_inner().unwrap();
        block.failed.sort();
        block.took = began.elapsed();
        block
    }

    fn add(&mut self, other: Self) {
        self.done += other.done;
        for (what, number) in other.counts {
            *self.counts.entry(what).or_default() += number;
        }
        self.failed.extend(other.failed);
    }

    fn figures(&self) -> String {
        self.counts.iter().map(|(what, number)| format!("{number:>12} {what}\n")).collect()
    }

    fn append(&self, path: &str, from: u64) {
        let mut text = format!("{} histories from seed {from} in {:?}\n", self.done, self.took);
        for (seed, violations) in &self.failed {
            text.push_str(&format!("seed {seed}: {}\n", violations.join("; ")));
        }
        text.push_str(&self.figures());
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        file.and_then(|mut file| file.write_all(text.as_bytes())).expect("RESULTS can be written");
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
