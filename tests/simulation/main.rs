//! Whole histories of the service under one seed each: citizens, channels, a
//! store and processes that fail in every way they may, in virtual time.
//! After each history the state must be what the pure engine makes of what
//! people did, each thing once; every message must have arrived, in order;
//! nobody may be stranded.
//!
//! `SEEDS=1000000 cargo test --release --test simulation random` runs many,
//! `FROM=…` begins elsewhere, `THREADS=…` says how many at a time;
//! `SEED=77 cargo test --test simulation random` runs one and prints its
//! transcript.

mod book;
mod content;
mod exhaustive;
mod history;
mod many;
mod people;
mod phones;
mod process;
mod sabotage;
mod sending;
mod store;
mod turns;
mod world;

#[test]
fn random_histories() {
    many::random_histories();
}

#[test]
fn a_seed_is_a_history() {
    for seed in 0..60 {
        let (one, two) = (history::run(seed, None, true), history::run(seed, None, true));
        for (line, again) in one.transcript.iter().zip(&two.transcript) {
            assert_eq!(line, again, "seed {seed}");
        }
        assert_eq!(one.transcript.len(), two.transcript.len(), "seed {seed}");
    }
}
