//! The terminal: what is typed comes from a pipe, and what it prints may end up
//! in a file.

use super::content;
use super::search::contains;
use super::secrets::{Needles, Secrets};
use std::io::Write;
use std::process::{Command, Stdio};

/// What it printed.
pub fn talk(needles: &mut Needles) -> Vec<u8> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .args(["chat", "--repro", "--content"])
        .arg(content())
        .env_clear()
        .env("RUST_LOG", "trace")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let harmless = "bieu tuong mau tim than";
    let mut lines = format!("{harmless}\n");
    for sentence in Secrets::of("terminal: words", needles).sentences() {
        lines.push_str(&format!("{sentence}\n"));
    }
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let mut all = output.stdout;
    all.extend(output.stderr);
    assert!(contains(&all, harmless.as_bytes()));
    all
}
