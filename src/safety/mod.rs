//! Guards for people. `redact` masks personal data before anything is kept
//! and tells when a password or a one-time code was in a message.

pub mod redact;

use crate::guard::{Guard, Secret};
use redact::{Kind, redact};

/// What every typed message passes before the engine, the journal or a log
/// sees it: the masked text, and what the engine has to answer to.
pub fn screen(text: &str) -> (String, Guard) {
    let redacted = redact(text);
    let has = |kind: Kind| redacted.found.iter().any(|found| found.kind == kind);
    let secret = if has(Kind::Password) {
        Some(Secret::Password)
    } else if has(Kind::Otp) {
        Some(Secret::Otp)
    } else {
        (!redacted.found.is_empty()).then_some(Secret::Personal)
    };
    (redacted.text, Guard { secret, link: None })
}
