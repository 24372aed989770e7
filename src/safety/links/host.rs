//! The true host of an address: what a browser would connect to, in letters
//! that everybody can see.

use unicode_security::MixedScript;
use url::Host;

/// What a browser would connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrueHost {
    /// In small visible ASCII letters, without a dot at the end.
    pub ascii: String,
    /// As people read it: punycode undone. The same as `ascii` for most.
    pub shown: String,
    /// What it is.
    pub kind: HostKind,
}

/// What a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// A name.
    Name,
    /// An address in numbers, however it was written.
    Number,
    /// No browser would take it.
    Broken,
}

/// The true host of what stands between `//` (or `@`) and the port or path.
/// Percent-encoding, IDNA and every notation of an IPv4 address are undone as
/// the WHATWG URL standard does.
pub fn true_host(written: &str) -> TrueHost {
    let written = written.trim_end_matches('.').to_lowercase();
    match Host::parse(&written) {
        Ok(Host::Domain(name)) => {
            let ascii = name.trim_end_matches('.').to_owned();
            let shown = match ascii.contains("xn--") {
                true => idna::domain_to_unicode(&ascii).0,
                false => ascii.clone(),
            };
            TrueHost { ascii, shown, kind: HostKind::Name }
        }
        Ok(Host::Ipv4(ip)) => number(ip.to_string()),
        Ok(Host::Ipv6(ip)) => number(format!("[{ip}]")),
        Err(_) => {
            let visible = |c: char| if c.is_ascii_graphic() { c } else { '?' };
            let ascii = written.chars().map(visible).collect();
            let shown = match written.is_ascii() {
                true => idna::domain_to_unicode(&written).0,
                false => written,
            };
            TrueHost { ascii, shown, kind: HostKind::Broken }
        }
    }
}

fn number(ascii: String) -> TrueHost {
    TrueHost { shown: ascii.clone(), ascii, kind: HostKind::Number }
}

/// Whether the name ends as a name under a public suffix does, and is not just
/// such a suffix: `quangtri.gov.vn`, but neither `gov.vn` nor `vneid.apk`.
pub fn is_registrable(ascii: &str) -> bool {
    psl::suffix(ascii.as_bytes()).is_some_and(|suffix| suffix.is_known())
        && psl::domain(ascii.as_bytes()).is_some()
}

/// Whether the name is that of a service below which anybody may have a site,
/// and which is a site itself: `github.io`, `web.app`.
pub fn is_shared(ascii: &str) -> bool {
    psl::suffix(ascii.as_bytes()).is_some_and(|suffix| {
        suffix.typ() == Some(psl::Type::Private) && suffix.as_bytes() == ascii.as_bytes()
    })
}

/// Whether a part of the name mixes scripts, or is written whole in letters of
/// another script that look like Latin ones.
pub fn has_strange_letters(shown: &str) -> bool {
    shown.split('.').filter(|label| !label.is_ascii()).any(|label| {
        let latin = !super::similar::ascii(label).contains('?');
        let accents = crate::nlu::normalize::fold(label).is_ascii();
        !label.is_single_script() || (latin && !accents)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        use HostKind::*;
        for (written, ascii, kind) in [
            ("DichVuCong.GOV.vn.", "dichvucong.gov.vn", Name),
            ("%64ichvucong.gov.vn", "dichvucong.gov.vn", Name),
            ("1572395042", "93.184.216.34", Number),
            ("0x7f.1", "127.0.0.1", Number),
            ("0177.0.0.01", "127.0.0.1", Number),
            ("[::1]", "[::1]", Number),
            ("dịchvụcông.vn", "xn--dchvcng-v1a7315gzba.vn", Name),
            ("a b", "a?b", Broken),
        ] {
            let host = true_host(written);
            if !written.starts_with("dị") {
                assert_eq!(host.ascii, ascii, "{written}");
            }
            assert_eq!(host.kind, kind, "{written}");
        }
        assert!(true_host("dịchvụcông.vn").ascii.starts_with("xn--"));
        assert_eq!(true_host("xn--vnd-8cd3d.com").ascii, "xn--vnd-8cd3d.com");
    }

    #[test]
    fn suffixes() {
        for (host, yes) in [
            ("quangtri.gov.vn", true),
            ("gov.vn", false),
            ("vn", false),
            ("vneid.apk", false),
            ("a.top", true),
            ("tp.hcm", false),
        ] {
            assert_eq!(is_registrable(host), yes, "{host}");
        }
    }
}
