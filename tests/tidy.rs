//! Rules of the house as ordinary tests: who imports whom, what may not
//! appear in the tree, which files must exist.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules from the bottom up. A module may import those on lower lines and
/// on its own line, except where `NEVER` says otherwise.
const LINES: &[&[&str]] = &[
    &["ids", "private", "message", "diag", "guard", "clock", "telemetry"],
    &["flow", "safety"],
    &["nlu"],
    &["engine"],
    &["content", "channel", "store"],
    &["runtime"],
    &["http", "admin"],
    &["config"],
    &["cli"],
    &["main", "lib"],
];

/// Arrows that the order alone would allow, or that it forbids and somebody
/// decided for.
const NEVER: &[(&str, &str)] = &[
    ("nlu", "safety"),
    ("engine", "diag"),
    ("engine", "safety"),
    ("content", "channel"),
    ("content", "store"),
    ("channel", "content"),
    ("channel", "store"),
    ("store", "content"),
    ("store", "channel"),
    ("flow", "safety"),
    ("flow", "telemetry"),
    ("nlu", "telemetry"),
    ("engine", "telemetry"),
];
const DECIDED: &[(&str, &str)] = &[
    // `redact` needs to know which characters are invisible; `normalize` is
    // the one place that knows.
    ("safety", "nlu"),
];

/// Crates that the pure part must not know.
const IMPURE: &[&str] =
    &["tokio", "axum", "teloxide", "sled", "tokio_postgres", "reqwest", "notify"];
const PURE: &[&str] =
    &["ids", "private", "message", "diag", "guard", "flow", "safety", "nlu", "engine", "content"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return out };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "node_modules" && name != "target") {
                out.extend(files(&path, ending));
            }
        } else if path.extension().is_some_and(|found| found == ending) {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// The part of a source file before its tests, without comments.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]").next().unwrap_or(text);
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn module_of(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn line_of(module: &str) -> usize {
    LINES
        .iter()
        .position(|line| line.contains(&module))
        .unwrap_or_else(|| panic!("{module} is not in the table of modules: add it on purpose"))
}

/// Modules that a file mentions as `crate::x`, also inside `use crate::{…}`.
fn imports(code: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or("").split(',').collect(),
            None => vec![rest],
        };
        for name in names {
            let name: String =
                name.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if !name.is_empty() {
                out.push(name);
            }
        }
    }
    out
}

#[test]
fn imports_follow_the_map() {
    let mut wrong = Vec::new();
    for path in files(&root().join("src"), "rs") {
        let module = module_of(&path);
        let line = line_of(&module);
        for import in imports(&code(&fs::read_to_string(&path).unwrap())) {
            if import == module || import == "test_support" {
                continue;
            }
            let Some(to) = LINES.iter().position(|line| line.contains(&import.as_str())) else {
                continue;
            };
            let arrow = (module.as_str(), import.as_str());
            if !DECIDED.contains(&arrow) && (to > line || NEVER.contains(&arrow)) {
                wrong.push(format!("{}: {module} imports {import}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_pure_part_stays_pure() {
    let mut wrong = Vec::new();
    for path in files(&root().join("src"), "rs") {
        let module = module_of(&path);
        let code = code(&fs::read_to_string(&path).unwrap());
        if PURE.contains(&module.as_str()) {
            for name in IMPURE {
                if code.contains(&format!("{name}::")) {
                    wrong.push(format!("{}: {module} knows {name}", path.display()));
                }
            }
            let loads = path.ends_with("content/load.rs");
            if code.contains("std::fs") && !loads {
                wrong.push(format!("{}: only content/load.rs touches files", path.display()));
            }
        }
        if module == "engine" {
            for word in ["SystemTime", "Instant::now", "getrandom", "async fn", ".await"] {
                if code.contains(word) {
                    wrong.push(format!("{}: the engine has no {word}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<_> = files(&root().join("src"), "rs")
        .into_iter()
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "no module documentation: {silent:?}");
}

#[test]
fn nothing_can_crash_on_what_people_send() {
    let mut wrong = Vec::new();
    for path in files(&root().join("src"), "rs") {
        if path.ends_with("tests.rs") {
            continue;
        }
        let code = code(&fs::read_to_string(&path).unwrap());
        for (number, line) in code.lines().enumerate() {
            let allowed = line.contains("constant pattern");
            if !allowed
                && (line.contains(".unwrap()")
                    || line.contains(".expect(")
                    || line.contains("panic!("))
            {
                wrong.push(format!(
                    "{}: about line {}: {}",
                    path.display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_unfinished_marks() {
    // Spelled apart, so that this file does not find itself.
    let marks = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["todo", "!("].concat(),
        ["unimplemented", "!("].concat(),
    ];
    let mut wrong = Vec::new();
    for (folder, ending) in [
        ("src", "rs"),
        ("tests", "rs"),
        ("benches", "rs"),
        ("flows", "yaml"),
        ("locales", "ftl"),
        ("docs", "md"),
        ("src", "js"),
    ] {
        for path in files(&root().join(folder), ending) {
            let text = fs::read_to_string(&path).unwrap();
            if let Some(mark) = marks.iter().find(|mark| text.contains(mark.as_str())) {
                wrong.push(format!("{}: {mark}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_small() {
    /// One idea a file; tables of diagnostics and tests count too.
    const MOST: usize = 700;
    let long: BTreeMap<_, _> = files(&root().join("src"), "rs")
        .into_iter()
        .map(|path| {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            (path, lines)
        })
        .filter(|(_, lines)| *lines > MOST)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}
