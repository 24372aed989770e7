//! `redact`: masks personal data, a text a line, as the service does it before
//! anything is kept.

use super::{Outcome, lines};
use crate::safety::redact::redact;

/// Reads lines from standard input; writes a JSON object for each.
pub fn run() -> Outcome {
    lines::each(|text| Ok(serde_json::to_string(&redact(text)).map_err(std::io::Error::from)?))
}
