//! Puts the content of `flows/` and `locales/` into the program, so that one
//! file is all a server needs. Absent directories are an empty bundle.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut found = Vec::new();
    for top in ["flows", "locales"] {
        walk(&root.join(top), top, &mut found);
    }
    found.sort();
    let mut code = String::from("&[\n");
    for (path, file) in &found {
        let _ = writeln!(code, "    ({path:?}, include_bytes!({:?})),", file.display().to_string());
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default()).join("embedded.rs");
    if let Err(error) = fs::write(&out, code) {
        println!("cargo::error=cannot write {}: {error}", out.display());
    }
    println!("cargo::rerun-if-changed=build.rs");
}

fn walk(dir: &Path, name: &str, found: &mut Vec<(String, PathBuf)>) {
    // A directory that is not there yet counts as changed when it appears.
    println!("cargo::rerun-if-changed={}", dir.display());
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.filter_map(Result::ok) {
        let file = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{name}/{file}");
        if file.starts_with('.') || file.ends_with('~') {
            continue;
        }
        if entry.path().is_dir() {
            walk(&entry.path(), &path, found);
        } else {
            println!("cargo::rerun-if-changed={}", entry.path().display());
            found.push((path, entry.path()));
        }
    }
}
