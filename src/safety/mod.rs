//! Guards for people. `redact` masks personal data before anything is kept
//! and tells when a password or a one-time code was in a message; `visible`
//! takes out what cannot be seen; `links` says whether a link is real.

pub mod abuse;
pub mod links;
pub mod redact;
pub mod visible;

use crate::flow::official::OfficialHosts;
use crate::guard::{Guard, Secret};
use redact::{Kind, redact};
use visible::visible;

/// What every typed message passes before the engine, the journal or a log
/// sees it: the visible, masked text, and what the engine has to answer to.
/// Links that are not known to be good are kept in a form that nobody can
/// press: the journal is read on pages and by operators.
pub fn screen(text: &str, official: &OfficialHosts) -> (String, Guard) {
    // As it was typed: what cannot be seen is a sign of a forged address.
    let found = links::links(text, official);
    let link = links::finding(text, &found);
    let defanged = link.is_some().then(|| links::defang(text, &found));
    let text = &*visible(defanged.as_deref().unwrap_or(text));
    let redacted = redact(text);
    let has = |kind: Kind| redacted.found.iter().any(|found| found.kind == kind);
    let secret = if has(Kind::Password) {
        Some(Secret::Password)
    } else if has(Kind::Otp) {
        Some(Secret::Otp)
    } else {
        (!redacted.found.is_empty()).then_some(Secret::Personal)
    };
    (redacted.text, Guard { secret, link })
}

#[cfg(test)]
mod tests {
    use super::screen;
    use crate::flow::official::OfficialHosts;

    #[test]
    fn what_is_hidden_neither_reaches_anybody_nor_hides_a_number() {
        let (text, guard) =
            screen("\u{202e}so cccd 0520\u{200e}8999\u{0}9999\u{202c}", &OfficialHosts::default());
        assert!(!text.contains("9999") && !text.contains('\u{202e}'), "{text:?}");
        assert!(guard.secret.is_some());
    }
}
