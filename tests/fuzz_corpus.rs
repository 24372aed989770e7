//! The corpus of the fuzzer, replayed: every input that found a new way
//! through the code, and every input that ever broke a promise.

#[path = "support/bundle.rs"]
#[allow(dead_code, reason = "benches use more of it")]
mod bundle;
#[path = "support/fuzz/mod.rs"]
mod fuzz;

use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

#[test]
fn every_input_is_taken() {
    let mut broken = Vec::new();
    for target in fuzz::TARGETS {
        let inputs = entries(&folder().join(target.name));
        assert!(!inputs.is_empty(), "{}: no corpus", target.name);
        for input in inputs {
            let bytes = std::fs::read(&input).unwrap();
            if catch_unwind(|| (target.run)(&bytes)).is_err() {
                broken.push(input);
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_corpus_has_its_target() {
    let known: BTreeSet<&str> = fuzz::TARGETS.iter().map(|target| target.name).collect();
    let kept: Vec<String> = entries(&folder())
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(kept.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
    assert!(known.iter().all(|name| fuzz::find(name).is_some()));
}
