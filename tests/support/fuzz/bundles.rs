//! The loader of content: whatever authors and editors save, it reports and
//! never fails, and every finding can be shown.

use hotline1022::content::check::check;
use hotline1022::content::{self, Files};
use hotline1022::diag::{Diagnostic, Language, render};

/// The small bundle on which the fixtures of checks are built.
const BASE: [(&str, &[u8]); 17] = [
    ("flows/_commands.yaml", include_bytes!("../../checks/_base/flows/_commands.yaml")),
    ("flows/answers.yaml", include_bytes!("../../checks/_base/flows/answers.yaml")),
    ("flows/bat-dau.yaml", include_bytes!("../../checks/_base/flows/bat-dau.yaml")),
    ("flows/gap-nguoi.yaml", include_bytes!("../../checks/_base/flows/gap-nguoi.yaml")),
    ("flows/mau.yaml", include_bytes!("../../checks/_base/flows/mau.yaml")),
    ("flows/profiles/chung.yaml", include_bytes!("../../checks/_base/flows/profiles/chung.yaml")),
    ("flows/profiles/tinh.yaml", include_bytes!("../../checks/_base/flows/profiles/tinh.yaml")),
    ("locales/en/answers.ftl", include_bytes!("../../checks/_base/locales/en/answers.ftl")),
    ("locales/en/bat-dau.ftl", include_bytes!("../../checks/_base/locales/en/bat-dau.ftl")),
    ("locales/en/common.ftl", include_bytes!("../../checks/_base/locales/en/common.ftl")),
    ("locales/en/gap-nguoi.ftl", include_bytes!("../../checks/_base/locales/en/gap-nguoi.ftl")),
    ("locales/en/mau.ftl", include_bytes!("../../checks/_base/locales/en/mau.ftl")),
    ("locales/vi/answers.ftl", include_bytes!("../../checks/_base/locales/vi/answers.ftl")),
    ("locales/vi/bat-dau.ftl", include_bytes!("../../checks/_base/locales/vi/bat-dau.ftl")),
    ("locales/vi/common.ftl", include_bytes!("../../checks/_base/locales/vi/common.ftl")),
    ("locales/vi/gap-nguoi.ftl", include_bytes!("../../checks/_base/locales/vi/gap-nguoi.ftl")),
    ("locales/vi/mau.ftl", include_bytes!("../../checks/_base/locales/vi/mau.ftl")),
];

/// Where one file of each kind lies.
const PLACES: [&str; 9] = [
    "flows/mau.yaml",
    "flows/_commands.yaml",
    "flows/answers.yaml",
    "flows/official-domains.yaml",
    "flows/profiles/tinh.yaml",
    "locales/vi/mau.ftl",
    "flows/khac/lac.txt",
    "flows/spelling.yaml",
    "flows/examples/hoi_gio.txt",
];

/// One file alone, as the loader reads it: the first byte says of which kind.
pub fn file(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let place = PLACES[usize::from(*kind) % PLACES.len()];
    let loaded = content::load(Files::from_list(&[(place, rest), ("locales/en/mau.ftl", b"")]));
    shown(&loaded.diagnostics);
}

/// A whole bundle: the small one with other files in place of its own or
/// beside them. Every file begins with a line "@" and its path.
pub fn bundle(bytes: &[u8]) {
    let mut list: Vec<(&str, &[u8])> = BASE.to_vec();
    for part in split(bytes) {
        let line = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
        let Ok(path) = std::str::from_utf8(&part[..line]) else { continue };
        list.retain(|(known, _)| *known != path);
        list.push((path, part.get(line + 1..).unwrap_or_default()));
    }
    let loaded = content::load(Files::from_list(&list));
    shown(&check(&loaded, &limits(), "2026-11-20", None));
}

/// What stands between the lines that begin with "@".
fn split(bytes: &[u8]) -> Vec<&[u8]> {
    let mut parts: Vec<&[u8]> = Vec::new();
    let mut from = None;
    let mut line = 0;
    while line < bytes.len() {
        if bytes[line] == b'@' {
            parts.extend(from.map(|from| &bytes[from..line]));
            from = Some(line + 1);
        }
        let rest = bytes[line..].iter().position(|byte| *byte == b'\n');
        line = rest.map_or(bytes.len(), |at| line + at + 1);
    }
    parts.extend(from.map(|from| &bytes[from..]));
    parts
}

fn limits() -> Vec<hotline1022::content::check::ChannelLimits> {
    crate::bundle::limits()
}

/// Every finding can be shown in every way.
fn shown(found: &[Diagnostic]) {
    /// As many as fit a screen; a thousand take no other way.
    const SOME: usize = 6;
    let some = &found[..found.len().min(SOME)];
    for language in [Language::Vi, Language::En] {
        let full = render::full(some, language);
        assert_eq!(full.is_empty(), some.is_empty());
        assert_eq!(render::concise(some, language).lines().count(), some.len());
    }
    let json = render::json(some, Language::Vi);
    assert!(json.starts_with('[') && json.trim_end().ends_with(']'), "{json}");
}
