//! Runs one of the targets of `tests/support/fuzz` under libFuzzer. Which one
//! is named by `FUZZ_TARGET`, so that adding a target needs no new program.

#![no_main]

#[path = "../../tests/support/bundle.rs"]
#[allow(dead_code, reason = "benches use more of it")]
mod bundle;
#[path = "../../tests/support/fuzz/mod.rs"]
mod fuzz;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static TARGET: LazyLock<fuzz::Target> = LazyLock::new(|| {
    let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
    fuzz::find(&name).unwrap_or_else(|| {
        let names: Vec<&str> = fuzz::TARGETS.iter().map(|target| target.name).collect();
        panic!("FUZZ_TARGET={name:?}: give one of {}", names.join(", "));
    })
});

fuzz_target!(|bytes: &[u8]| (TARGET.run)(bytes));
