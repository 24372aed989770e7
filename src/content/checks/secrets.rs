//! No step collects a password, a one-time code, an identity or phone number
//! (H214).
//!
//! Whatever people type here passes through a chat service. What must stay
//! secret is typed on the portal or in its own application only.
//!
//! Bad: `pattern: '^\d{12}$'`, or a variable called `mat_khau`.
//! Good: the step says where to type it, as a `task`.

use crate::content::check::{Bundle, error};
use crate::diag::{Diagnostic, Span};
use crate::flow::{Step, StepKind};
use crate::nlu::words;
use std::collections::HashMap;

/// What a pattern must not accept: numbers as long as identity numbers, phone
/// numbers and one-time codes, and a usual password.
const SAMPLES: [&str; 6] =
    ["052097001234", "215123456", "0912345678", "123456", "Matkhau@2024", "Abcd1234"];

/// Words for secrets, without accents.
const SECRETS: [&[&str]; 14] = [
    &["mat", "khau"],
    &["otp"],
    &["passcode"],
    &["password"],
    &["pass"],
    &["ma", "pin"],
    &["cccd"],
    &["cmnd"],
    &["can", "cuoc"],
    &["so", "dinh", "danh"],
    &["so", "dien", "thoai"],
    &["sdt"],
    &["ma", "xac", "nhan"],
    &["phone", "number"],
];

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    // Guides often share a pattern, and the first text is the slow one.
    let mut judged: HashMap<&str, Option<&str>> = HashMap::new();
    for (flow, _) in bundle.flows() {
        for step in &flow.steps {
            let StepKind::Collect { set, pattern, .. } = &step.kind else { continue };
            let spot = || bundle.places.step(&flow.id, &step.id);
            let accepted = judged.entry(&pattern.source).or_insert_with(|| {
                SAMPLES.into_iter().find(|sample| pattern.regex.is_match(sample))
            });
            if let Some(sample) = accepted {
                found.push(finding(
                    spot().at("pattern").span(),
                    format!("mẫu này nhận cả “{sample}”, giống mật khẩu, mã OTP, số định danh hoặc số điện thoại"),
                    format!("this pattern accepts “{sample}”, which looks like a password, a one-time code, an identity or phone number"),
                ));
            }
            if asks(set).is_some() {
                found.push(finding(
                    spot().at("set").span(),
                    format!("tên biến “{set}” cho thấy bước này hỏi điều bí mật"),
                    format!("the name “{set}” says that this step asks for a secret"),
                ));
            }
            words_of(bundle, &flow.id, step, found);
        }
    }
}

/// What the step says, unless it warns against sending the secret.
fn words_of(
    bundle: &Bundle<'_>,
    flow: &crate::ids::FlowId,
    step: &Step,
    found: &mut Vec<Diagnostic>,
) {
    let scope = crate::engine::action::Scope::Flow(flow.clone());
    for language in bundle.catalog.texts.languages() {
        let Some(words) = language.find(&scope, &step.text, None) else { continue };
        let id = &step.text;
        let text = words.resource.format(id, None, &|_| Some("")).unwrap_or_default();
        if let Some(secret) = asks(&text) {
            found.push(finding(
                words.pattern.span(&words.resource.file),
                format!("câu của bước collect hỏi “{secret}”"),
                format!("the words of a collect step ask for “{secret}”"),
            ));
        }
    }
}

/// The secret that a text asks for. One after a denial ("không gửi mật
/// khẩu") is a warning and welcome.
fn asks(text: &str) -> Option<String> {
    const DENIALS: [&str; 6] = ["khong", "dung", "chang", "never", "not", "dont"];
    let words = words(text).folded;
    (0..words.len()).find_map(|at| {
        let secret = SECRETS.iter().find(|secret| words[at..].starts_with(&owned(secret)))?;
        let before = &words[at.saturating_sub(8)..at];
        let denied = before.iter().any(|word| DENIALS.contains(&word.as_str()));
        (!denied).then(|| secret.join(" "))
    })
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn finding(span: Span, vi: String, en: String) -> Diagnostic {
    error(
        "H214",
        span,
        (vi, en),
        (
            "không hỏi những thứ này trong khung chat: dùng bước task để người dân nhập trên Cổng; mẫu chỉ nhận chữ, như '^[\\p{L} ]{2,40}$'",
            "never ask for these in a chat: use a task step so that people type them on the portal; accept letters only, such as '^[\\p{L} ]{2,40}$'",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_and_warning() {
        for (text, expected) in [
            ("Ông/Bà cho biết số căn cước", Some("can cuoc")),
            ("Nhập mã OTP", Some("otp")),
            ("mat_khau", Some("mat khau")),
            ("Ông/Bà ở xã nào? Xin đừng gửi mật khẩu vào đây.", None),
            ("Ông/Bà ở xã nào?", None),
            ("Never send a password.", None),
        ] {
            assert_eq!(asks(text).as_deref(), expected, "{text}");
        }
    }
}
