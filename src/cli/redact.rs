//! `redact`: masks personal data, a text a line, as the service does it before
//! anything is kept.

use super::Outcome;
use crate::safety::redact::redact;
use std::io::{BufRead, BufWriter, Write};
use std::process::ExitCode;

/// Reads lines from standard input; writes a JSON object for each.
pub fn run() -> Outcome {
    let mut input = std::io::stdin().lock();
    let mut output = BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        // What is no UTF-8 becomes �; offsets count that as one character.
        let text = String::from_utf8_lossy(&line);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let written = serde_json::to_string(&redact(text)).map_err(std::io::Error::from)?;
        writeln!(output, "{written}")?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}
