//! Guards for people. `redact` masks personal data before anything is kept
//! and tells when a password or a one-time code was in a message; `links` says
//! whether a link is real; `visible` takes out what cannot be seen.

pub mod abuse;
pub mod links;
pub mod redact;
pub mod visible;

use crate::flow::official::OfficialHosts;
use crate::guard::{Guard, LinkFinding, Secret};
use redact::{Kind, redact};
use std::borrow::Cow;
use std::net::Ipv4Addr;
use visible::visible;

/// What every typed message passes before the engine, the journal or a log
/// sees it: the visible, masked text, and what the engine has to answer to.
/// Links that are not known to be good are kept in a form that nobody can
/// press: the journal is read on pages and by operators.
///
/// What one guard changes may show the next one something: "evil.com0905123456"
/// is no link until the number is masked. So both look until nothing changes.
pub fn screen(text: &str, official: &OfficialHosts) -> (String, Guard) {
    /// Real messages need one look, or two when something was found.
    const LOOKS: usize = 6;
    let mut kept = Cow::Borrowed(text);
    let mut kinds = Vec::new();
    let mut link = None;
    for _ in 0..LOOKS {
        // The first look is at the text as it was sent: what is invisible tells
        // a false link.
        let found = links::links(&kept, official);
        link = link.or_else(|| {
            let finding = links::finding(&kept, &found)?;
            // A host is told and reported; somebody's number may stand in it.
            Some(LinkFinding { host: blot(&finding.host), ..finding })
        });
        let safe = links::defang(&kept, &found);
        let redacted = redact(&visible(&safe));
        kinds.extend(redacted.found.iter().map(|found| found.kind));
        let done = redacted.text == *kept;
        kept = Cow::Owned(redacted.text);
        if done {
            break;
        }
    }
    let secret = if kinds.contains(&Kind::Password) {
        Some(Secret::Password)
    } else if kinds.contains(&Kind::Otp) {
        Some(Secret::Otp)
    } else {
        (!kinds.is_empty()).then_some(Secret::Personal)
    };
    (kept.into_owned(), Guard { secret, link })
}

/// `text` with an x for every letter and digit of personal data: for what has
/// to keep its shape, like the name of a host or what a button carries. The
/// address of a machine is nobody's number.
pub fn blot(text: &str) -> String {
    if text.replace("[.]", ".").parse::<Ipv4Addr>().is_ok() {
        return text.to_owned();
    }
    let found = redact(text).found;
    let mut found = found.iter().peekable();
    let mut blotted = |(at, c): (usize, char)| {
        // In order and without overlaps: what is passed is passed for good.
        while found.next_if(|found| found.end <= at).is_some() {}
        let hidden = found.peek().is_some_and(|found| found.start <= at);
        if hidden && c.is_alphanumeric() { 'x' } else { c }
    };
    text.chars().enumerate().map(&mut blotted).collect()
}

#[cfg(test)]
mod tests {
    use super::{blot, screen};

    #[test]
    fn what_has_to_keep_its_shape_keeps_no_number() {
        for (text, expected) in [
            ("0905731234.vneid-gov.top", "xxxxxxxxxx.vneid-gov.top"),
            ("dichvucong.gov.vn.so052089731234[.]com", "dichvucong.gov.vn.soxxxxxxxxxxxx[.]com"),
            ("a.1.buoc-1.x052089731234", "a.1.buoc-1.xxxxxxxxxxxxx"),
            ("a.1z.buoc-1.xong", "a.1z.buoc-1.xong"),
            ("103[.]28[.]36[.]11", "103[.]28[.]36[.]11"),
            ("090.573.12.34", "xxx.xxx.xx.xx"),
            ("vneid-22k.top", "vneid-22k.top"),
            ("113113vn[.]com", "113113vn[.]com"),
            ("dvc.482913.top", "dvc.482913.top"),
            ("vneid-2024.top", "vneid-2024.top"),
            ("so vneid215123456.top", "so vneidxxxxxxxxx.top"),
            ("0905731234 và 052089731234", "xxxxxxxxxx và xxxxxxxxxxxx"),
        ] {
            assert_eq!(blot(text), expected);
        }
    }

    #[test]
    fn what_is_hidden_neither_reaches_anybody_nor_hides_a_number() {
        let (text, guard) =
            screen("\u{202e}so cccd 0520\u{200e}8999\u{0}9999\u{202c}", &Default::default());
        assert!(!text.contains("9999") && !text.contains('\u{202e}'), "{text:?}");
        assert!(guard.secret.is_some());
    }

    #[test]
    fn the_host_of_a_link_shows_no_number_either() {
        for text in ["http://0905731234.vneid-gov.top/x", "dichvucong.gov.vn.so052089731234.com"] {
            let link = screen(text, &Default::default()).1.link.expect("a link");
            assert!(!link.host.contains("731234") && link.host.contains("xxxx"), "{link:?}");
        }
    }

    #[test]
    fn a_masked_number_does_not_leave_a_link_to_press() {
        for text in ["evil.com0905123456", "http:4111111111111111", "vneid.top052089999999 nhé"] {
            let (kept, guard) = screen(text, &Default::default());
            assert!(!kept.contains(".com") && !kept.contains(".top"), "{kept:?}");
            assert!(!kept.contains("http:") && guard.secret.is_some(), "{kept:?}");
            assert_eq!(screen(&kept, &Default::default()).0, kept);
        }
    }
}
