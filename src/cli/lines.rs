//! Commands that read a text a line and write an answer a line.

use super::{Failure, Outcome};
use std::io::{BufRead, Write};
use std::process::ExitCode;

/// Answers every line of standard input, without its end, until there are no
/// more. What is no UTF-8 becomes �, one character each.
pub fn each(mut answer: impl FnMut(&str) -> Result<String, Failure>) -> Outcome {
    let mut input = std::io::stdin().lock();
    let mut output = std::io::stdout().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(ExitCode::SUCCESS);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        // One write a line, at once: a tool at the other end of a pipe waits
        // for its answer.
        let mut answer = answer(text)?;
        answer.push('\n');
        output.write_all(answer.as_bytes())?;
        output.flush()?;
    }
}
