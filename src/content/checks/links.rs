//! Links use https, are plain addresses (H404), and belong to hosts that the
//! profile allows (H405), wherever they stand: in steps, answers, profiles
//! and in the words of messages.
//!
//! People are warned against false portals; the hotline must never lead to
//! one.
//!
//! Bad: `url: http://dichvucong.gov.vn.example.com`.
//! Good: `url: https://dichvucong.gov.vn`.

use crate::content::check::{Bundle, error};
use crate::diag::{Diagnostic, Span};
use crate::flow::Profile;
use url::{Host, Url};

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for profile in bundle.set.profiles.values() {
        let spot = || bundle.places.profile(&profile.id);
        for host in &profile.link_hosts {
            if !is_host(host) {
                found.push(error(
                    "H404",
                    spot().at("link_hosts").word(host).span(),
                    (
                        format!("“{host}” không phải tên miền"),
                        format!("“{host}” is not a host name"),
                    ),
                    (
                        "chỉ ghi tên miền bằng chữ thường, như dichvucong.gov.vn",
                        "write the host name only, in small letters, such as dichvucong.gov.vn",
                    ),
                ));
            }
        }
        for name in &profile.links {
            let Some(url) = profile.value(name, &profile.locale) else { continue };
            let place = || {
                let top = spot();
                if name == "portal_url" {
                    top.at(name).span()
                } else {
                    top.at("links").at(name).span()
                }
            };
            found.extend(judge(url, profile, place));
        }
    }
    for (flow, _) in bundle.flows() {
        for step in &flow.steps {
            let Some(link) = step.link.as_ref().filter(|link| !link.url.starts_with('$')) else {
                continue;
            };
            let spot = || bundle.places.step(&flow.id, &step.id).at("link").at("url").span();
            found.extend(bundle.profiles(flow).find_map(|p| judge(&link.url, p, spot)));
        }
    }
    for answer in &bundle.set.answers {
        let Some(link) = answer.link.as_ref().filter(|link| !link.url.starts_with('$')) else {
            continue;
        };
        let spot = || bundle.places.answer(&answer.id).at("link").at("url").span();
        found.extend(bundle.set.profiles.values().find_map(|p| judge(&link.url, p, spot)));
    }
    in_words(bundle, found);
}

/// Addresses inside the words of messages.
fn in_words(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for language in bundle.catalog.texts.languages() {
        for (name, own) in &language.files {
            // Most files have none; a look at the whole file saves the rest.
            if !own.file.text.contains("://") {
                continue;
            }
            let flow = bundle.set.flows.get(name.as_str());
            for message in &own.messages {
                let attributes = message.attributes.iter().map(|(_, pattern)| pattern);
                for pattern in message.value.iter().chain(attributes) {
                    let text = own.text_of(pattern, &|_| Some(""));
                    for url in addresses(&text) {
                        let span = || pattern.span(&own.file);
                        let mut profiles = bundle.set.profiles.values().filter(|profile| {
                            flow.is_none_or(|flow| flow.serves(Some(&profile.id)))
                        });
                        found.extend(profiles.find_map(|profile| judge(url, profile, span)));
                    }
                }
            }
        }
    }
}

/// What looks like an address in a text.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '“' | '”' | '"' | '<' | '>'))
        .filter_map(|word| {
            let start = word.find("http://").or_else(|| word.find("https://"))?;
            Some(word[start..].trim_end_matches(['.', ',', ';', ':', '!', '?']))
        })
}

/// A name such as `dichvucong.gov.vn`.
pub fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with("xn--")
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    // One word alone would allow a whole country.
    host.contains('.') && host.split('.').all(label)
}

fn judge(url: &str, profile: &Profile, span: impl Fn() -> Span) -> Option<Diagnostic> {
    let bad = |vi: &str, en: &str| {
        Some(error(
            "H404",
            span(),
            (format!("đường dẫn “{url}” {vi}"), format!("the link “{url}” {en}")),
            (
                "viết đầy đủ, dạng https://dichvucong.gov.vn/…",
                "write it in full, such as https://dichvucong.gov.vn/…",
            ),
        ))
    };
    let Ok(parsed) = Url::parse(url) else { return bad("viết sai", "is malformed") };
    if parsed.scheme() != "https" {
        return bad("không phải https", "is not https");
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return bad("có tên đăng nhập trước @", "has a user name before @");
    }
    if parsed.port().is_some() {
        return bad("có số cổng", "has a port number");
    }
    let Some(Host::Domain(host)) = parsed.host() else {
        return bad("không có tên miền", "has no host name");
    };
    if host.split('.').any(|label| label.starts_with("xn--")) {
        return bad("có chữ lạ trong tên miền", "has unusual letters in its host name");
    }
    let allowed = profile.link_hosts.iter().any(|allowed| {
        host == allowed || host.strip_suffix(allowed).is_some_and(|rest| rest.ends_with('.'))
    });
    if allowed {
        return None;
    }
    let id = &profile.id;
    Some(error(
        "H405",
        span(),
        (
            format!("hồ sơ “{id}” chưa cho phép tên miền “{host}”"),
            format!("the profile “{id}” does not allow the host “{host}”"),
        ),
        (
            &format!("kiểm tra kỹ tên miền; nếu đúng, thêm {host} vào link_hosts của hồ sơ"),
            &format!(
                "check the host carefully; if it is right, add {host} to the profile's link_hosts"
            ),
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceFile;
    use std::sync::Arc;

    #[test]
    fn addresses_are_judged() {
        let profile = Profile {
            id: "p".into(),
            name: vec![],
            locale: "vi".into(),
            values: Default::default(),
            links: vec![],
            link_hosts: vec!["dichvucong.gov.vn".into()],
            operator_hours: vec![],
            quiet_hours: None,
            confirm: vec![],
        };
        let file = Arc::new(SourceFile { path: "f".into(), text: String::new() });
        for (url, code) in [
            ("https://dichvucong.gov.vn", None),
            ("https://www.dichvucong.gov.vn/a?b=c", None),
            ("https://dichvucong.gov.vn.evil.com", Some("H405")),
            ("https://evildichvucong.gov.vn", Some("H405")),
            ("http://dichvucong.gov.vn", Some("H404")),
            ("https://dichvucong.gov.vn@evil.com", Some("H404")),
            ("https://dichvucong.gov.vn:8443", Some("H404")),
            ("https://dịchvụcông.gov.vn", Some("H404")),
            ("https://127.0.0.1", Some("H404")),
            ("javascript:alert(1)", Some("H404")),
            ("dichvucong.gov.vn", Some("H404")),
        ] {
            let found = judge(url, &profile, || Span::file(&file));
            assert_eq!(found.map(|d| d.code), code, "{url}");
        }
    }

    #[test]
    fn addresses_in_words() {
        let text = "Mở https://a.gov.vn/x. Hoặc (http://b.vn), hết.";
        assert_eq!(addresses(text).collect::<Vec<_>>(), ["https://a.gov.vn/x", "http://b.vn"]);
    }
}
