//! Guards for people. `redact` masks personal data before anything is kept
//! and tells when a password or a one-time code was in a message; `links` says
//! whether a link is real.

pub mod links;
pub mod redact;

use crate::flow::official::OfficialHosts;
use crate::guard::{Guard, Secret};
use redact::{Kind, redact};

/// What every typed message passes before the engine, the journal or a log
/// sees it: the masked text, and what the engine has to answer to. Links that
/// are not known to be good are kept in a form that nobody can press: the
/// journal is read on pages and by operators.
pub fn screen(text: &str, official: &OfficialHosts) -> (String, Guard) {
    let found = links::links(text, official);
    let link = links::finding(text, &found);
    let redacted = match link {
        None => redact(text),
        Some(_) => redact(&links::defang(text, &found)),
    };
    let secret = if redacted.found.contains(&Kind::Password) {
        Some(Secret::Password)
    } else if redacted.found.contains(&Kind::Otp) {
        Some(Secret::Otp)
    } else {
        redacted.has_secret().then_some(Secret::Personal)
    };
    (redacted.text, Guard { secret, link })
}
