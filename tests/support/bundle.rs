//! Bundles for tests and benches: the limits of channels, and a generator of
//! large bundles that pass every check.

use hotline1022::content::check::ChannelLimits;
use hotline1022::content::load::Files;
use hotline1022::flow::ChannelKind;
use std::fmt::Write as _;

/// Limits as the channels state them. Written out, so that a fixture does not
/// change when a platform does.
pub fn limits() -> Vec<ChannelLimits> {
    let one = |kind, text, caption, label, buttons, payload, window| ChannelLimits {
        kind,
        text,
        caption,
        label,
        payload,
        buttons,
        picture: if kind == ChannelKind::ZaloOa { 1_000_000 } else { 10_000_000 },
        window,
    };
    vec![
        one(ChannelKind::Web, 10_000, 10_000, 120, 40, 64, None),
        one(ChannelKind::Terminal, 10_000, 10_000, 120, 0, 64, None),
        one(ChannelKind::Telegram, 4_096, 1_024, 64, 40, 64, None),
        one(ChannelKind::ZaloOa, 2_000, 2_000, 100, 5, 1_000, Some(48 * 3_600_000)),
    ]
}

/// A bundle of `count` guides for three provinces in two languages, made from
/// the files of a small one.
#[allow(dead_code, reason = "each test that includes this file uses a part of it")]
pub fn generate(base: &[(String, Vec<u8>)], count: usize) -> Files {
    let mut files = Files::default();
    for (path, bytes) in base {
        files.add(path, bytes.clone());
    }
    let text = |path: &str| {
        let bytes = base.iter().find(|(p, _)| p == path).map(|(_, bytes)| bytes.clone());
        String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    };
    let third = text("flows/profiles/tinh.yaml").replace("tinh\n", "tinh-ba\n");
    files.add("flows/profiles/tinh-ba.yaml", third.into_bytes());
    let flow = text("flows/mau.yaml");
    let words = [text("locales/vi/mau.ftl"), text("locales/en/mau.ftl")];
    for number in 0..count {
        let id = format!("mau-{number}");
        let own = flow
            .replace("flow: mau\n", &format!("flow: {id}\n"))
            .replace("làm thử mẫu", &format!("làm thử mẫu {number}"))
            .replace("try the sample", &format!("try the sample {number}"));
        files.add(&format!("flows/{id}.yaml"), own.into_bytes());
        for (locale, words) in ["vi", "en"].iter().zip(&words) {
            let mut words = words.clone();
            let _ = writeln!(words, "# {number}");
            files.add(&format!("locales/{locale}/{id}.ftl"), words.into_bytes());
        }
    }
    files
}
