//! One mistake for each code of the checker.
//!
//! `tests/checks/_base` is a small bundle without findings. Every directory
//! beside it, `<code>-<slug>`, holds the files that differ (in `delete`, the
//! paths that are gone; in `links`, symbolic links, which a repository should
//! not hold); `expected.txt` is what the checker then says.
//! `UPDATE_EXPECT=1 cargo test --test checks` rewrites the expectations.

#[path = "support/bundle.rs"]
mod bundle;

use bundle::{generate, limits};
use hotline1022::content::check::{CHECKS, check};
use hotline1022::content::load::Files;
use hotline1022::content::publish::publish;
use hotline1022::content::{Loaded, embedded, load};
use hotline1022::diag::{Diagnostic, Language, Severity, render};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The day on which the fixtures are checked.
const TODAY: &str = "2026-11-20";

/// Fixtures whose full rendering is kept as well.
const SHOWN: [&str; 6] = ["H001", "H010", "H101", "H302", "H501", "H701"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks")
}

fn update() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// Compares a file with what it should be, or rewrites it.
fn expect(path: &Path, actual: &str, failures: &mut Vec<String>) {
    if update() {
        fs::write(path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected != actual {
        let path = path.strip_prefix(root()).unwrap().display();
        failures.push(format!("{path}\nexpected:\n{expected}actual:\n{actual}"));
    }
}

/// Copies a directory over another one.
fn overlay(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            overlay(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What loading and checking alone say.
fn findings(loaded: &Loaded) -> Vec<Diagnostic> {
    check(loaded, &limits(), TODAY, None)
}

/// What the checker says of the base bundle with a fixture's changes.
fn run(fixture: Option<&Path>) -> Vec<Diagnostic> {
    let dir = tempfile::tempdir().unwrap();
    overlay(&root().join("_base"), dir.path());
    let released = load(Files::from_dir(dir.path()));
    if let Some(fixture) = fixture {
        for top in ["flows", "locales"] {
            if fixture.join(top).is_dir() {
                overlay(&fixture.join(top), &dir.path().join(top));
            }
        }
        let gone = fs::read_to_string(fixture.join("delete")).unwrap_or_default();
        gone.lines().for_each(|path| fs::remove_file(dir.path().join(path)).unwrap());
        let links = fs::read_to_string(fixture.join("links")).unwrap_or_default();
        for (path, target) in links.lines().filter_map(|line| line.split_once(' ')) {
            std::os::unix::fs::symlink(target, dir.path().join(path)).unwrap();
        }
    }
    let files = Files::from_dir(dir.path());
    publish(files, &limits(), TODAY, released.catalog.as_ref()).diagnostics
}

fn fixtures() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.is_dir() && path.file_name().unwrap() != "_base");
    all.sort();
    all
}

fn code_of(fixture: &Path) -> String {
    let name = fixture.file_name().unwrap().to_string_lossy().into_owned();
    name.split('-').next().unwrap().to_owned()
}

#[test]
fn the_base_has_no_findings() {
    assert_eq!(render::concise(&run(None), Language::Vi), "");
}

#[test]
fn every_fixture_says_what_is_expected() {
    let mut failures = Vec::new();
    for fixture in fixtures() {
        let code = code_of(&fixture);
        let found = run(Some(&fixture));
        if !found.iter().any(|finding| finding.code == code) {
            failures.push(format!("{}: no finding {code}", fixture.display()));
        }
        let actual = render::concise(&found, Language::Vi);
        expect(&fixture.join("expected.txt"), &actual, &mut failures);
        if SHOWN.contains(&code.as_str()) {
            let shown = format!(
                "{}\n{}",
                render::full(&found, Language::Vi),
                render::full(&found, Language::En)
            );
            expect(&fixture.join("full.txt"), &shown, &mut failures);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn every_code_has_a_fixture_and_every_fixture_a_code() {
    let used: BTreeSet<String> = fixtures().iter().map(|fixture| code_of(fixture)).collect();
    let codes: BTreeSet<String> = CHECKS.iter().map(|info| info.code.to_owned()).collect();
    assert_eq!(codes.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "no fixture");
    assert_eq!(used.difference(&codes).collect::<Vec<_>>(), Vec::<&String>::new(), "no code");
    assert_eq!(codes.len(), CHECKS.len(), "a code is listed twice");
}

#[test]
fn severities_and_words_are_as_listed() {
    for fixture in fixtures() {
        for finding in run(Some(&fixture)) {
            let info = CHECKS.iter().find(|info| info.code == finding.code);
            let info = info.unwrap_or_else(|| panic!("{} is not listed", finding.code));
            assert_eq!(info.severity, finding.severity, "{}", finding.code);
            for text in [&finding.message, &finding.help] {
                assert!(!text.vi.is_empty() && !text.en.is_empty(), "{}", finding.code);
                assert_ne!(text.vi, text.en, "{} is not translated", finding.code);
            }
        }
    }
    let warnings: Vec<&str> = CHECKS
        .iter()
        .filter(|info| info.severity == Severity::Warning)
        .map(|info| info.code)
        .collect();
    assert_eq!(warnings, ["H701", "H702", "H703"]);
}

#[test]
fn the_shipped_content_passes() {
    let loaded = load(Files::from_list(embedded()));
    assert_eq!(render::concise(&findings(&loaded), Language::Vi), "");
}

/// The promise is under three seconds for a release build; this holds the
/// order of magnitude in a debug build on a busy machine.
#[test]
fn many_guides_are_checked_quickly() {
    let mut base = Vec::new();
    collect(&root().join("_base"), "", &mut base);
    let count = 60;
    let started = Instant::now();
    let loaded = load(generate(&base, count));
    let found = findings(&loaded);
    assert_eq!(render::concise(&found, Language::Vi), "");
    assert_eq!(loaded.catalog.map(|catalog| catalog.set.flows.len()), Some(count + 3));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

/// Whatever a slip of the hand makes of a file, it is reported, not fatal.
#[test]
fn damaged_files_never_panic() {
    let mut base = Vec::new();
    collect(&root().join("_base"), "", &mut base);
    let texts: Vec<usize> = (0..base.len()).filter(|at| !base[*at].0.ends_with(".png")).collect();
    let bits =
        ["", "\t", "[", "}", ": ", "\"", "- ", "#", "\n", "{ $x }", "đ", "\u{0}", "\n  x: y"];
    // A fixed sequence: the same damage at every run.
    let mut state = 1022_u64;
    let mut random = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..250 {
        let mut files = Files::default();
        let hurt = texts[random(texts.len())];
        for (at, (path, bytes)) in base.iter().enumerate() {
            let mut bytes = bytes.clone();
            if at == hurt {
                let from = random(bytes.len());
                let to = (from + random(12)).min(bytes.len());
                bytes.splice(from..to, bits[random(bits.len())].bytes());
            }
            files.add(path, bytes);
        }
        let found = findings(&load(files));
        for language in [Language::Vi, Language::En] {
            let _ = (render::full(&found, language), render::json(&found, language));
        }
    }
}

fn collect(dir: &Path, prefix: &str, out: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &path, out);
        } else {
            out.push((path, fs::read(entry.path()).unwrap()));
        }
    }
}
