//! Standard output of commands. A reader that went away (`| head`) is no
//! fault: what nobody reads is dropped, and the command finishes its work. Any
//! other failure, such as a full disk behind `> file`, is told at the end.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};
use std::sync::OnceLock;

static FAILED: OnceLock<std::io::Error> = OnceLock::new();

/// Writes text; the macros `print` and `println` of this module's siblings end here.
pub fn write(text: Arguments<'_>) {
    note(std::io::stdout().write_fmt(text));
}

/// Hands on what is still buffered.
pub fn flush() {
    note(std::io::stdout().flush());
}

/// What kept output from being written, if anything did.
pub fn failure() -> Option<&'static std::io::Error> {
    FAILED.get()
}

fn note(result: std::io::Result<()>) {
    match result {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        // Only the first failure is told.
        Err(error) => drop(FAILED.set(error)),
    }
}
