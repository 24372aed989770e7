//! Guards for people. `redact` masks personal data before anything is kept
//! and tells when a password or a one-time code was in a message.

pub mod abuse;
pub mod redact;

use crate::guard::{Guard, Secret};
use redact::{Kind, redact};

/// What every typed message passes before the engine, the journal or a log
/// sees it: the masked text, and what the engine has to answer to.
pub fn screen(text: &str) -> (String, Guard) {
    let redacted = redact(text);
    let secret = if redacted.found.contains(&Kind::Password) {
        Some(Secret::Password)
    } else if redacted.found.contains(&Kind::Otp) {
        Some(Secret::Otp)
    } else {
        redacted.has_secret().then_some(Secret::Personal)
    };
    (redacted.text, Guard { secret, link: None })
}
