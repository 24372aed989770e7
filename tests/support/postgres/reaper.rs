//! Clears up when the test process is gone in whatever way: a shared server
//! is never dropped, and a test run may be killed.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Reads until its input ends, which happens when we drop it or die.
const SCRIPT: &str = r#"
read -r _
for file in "$1"/data/postmaster.pid; do
  [ -f "$file" ] || continue
  read -r id < "$file"
  kill -QUIT "$id"
  tries=0
  while kill -0 "$id" && [ "$tries" -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
done 2>/dev/null
rm -rf "$1"
"#;

/// A small process that waits for our end.
pub struct Reaper(Child);

impl Reaper {
    pub fn over(folder: &Path) -> Self {
        let child = Command::new("sh")
            .args(["-c", SCRIPT, "reaper"])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn();
        Self(child.expect("a shell"))
    }
}

impl Drop for Reaper {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
