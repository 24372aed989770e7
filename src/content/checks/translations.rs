//! Every message that a guide uses exists in each of its languages (H304) and
//! mentions the same values there (H305).
//!
//! Bad: `buoc-1 = Gọi { $hotline }` and in English `buoc-1 = Call us`.
//! Good: `buoc-1 = Call { $hotline }`.

use super::messages::answer_uses;
use super::{shared, uses};
use crate::content::check::{Bundle, error};
use crate::content::text::ftl::Pattern;
use crate::content::text::{Found, Language};
use crate::diag::{Diagnostic, Span};
use crate::engine::action::Scope;
use std::collections::BTreeSet;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let [first, others @ ..] = bundle.catalog.texts.languages() else { return };
    for other in others {
        for (flow, _) in bundle.flows().filter(|(flow, _)| flow.locales.contains(&other.locale)) {
            let mut lacking = BTreeSet::new();
            for used in uses::of(flow) {
                let Some(source) = used.find(flow, first) else { continue };
                if used.find(flow, other).is_some() || used.named_by_profile(bundle) {
                    continue;
                }
                // Once for the message, not for each of its attributes.
                if used.attribute.is_none() || !lacking.contains(used.id) {
                    found.push(missing(&source, used.id, used.attribute, other, flow.id.as_str()));
                }
                if used.attribute.is_none() {
                    lacking.insert(used.id);
                }
            }
        }
        for answer in &bundle.set.answers {
            for (id, _) in answer_uses(answer) {
                if let Some(source) = first.find(&Scope::Answers, id, None)
                    && other.find(&Scope::Answers, id, None).is_none()
                {
                    found.push(missing(&source, id, None, other, "answers"));
                }
            }
        }
        for (id, attribute) in shared::needed(bundle) {
            if let Some(source) = first.find(&Scope::Common, &id, attribute)
                && other.find(&Scope::Common, &id, attribute).is_none()
            {
                found.push(missing(&source, &id, attribute, other, "common"));
            }
        }
        for (name, translation) in &other.files {
            let Some(source) = first.files.get(name) else { continue };
            for message in &translation.messages {
                let Some(original) = source.message(&message.id) else { continue };
                let mut pairs: Vec<(&Pattern, Option<&Pattern>)> = Vec::new();
                pairs.extend(message.value.as_ref().map(|value| (value, original.value.as_ref())));
                for (attribute, pattern) in &message.attributes {
                    pairs.push((pattern, original.pattern(Some(attribute))));
                }
                for (pattern, original) in pairs {
                    let span = || pattern.span(&translation.file);
                    found.extend(original.and_then(|original| differ(pattern, original, span)));
                }
            }
        }
    }
}

fn missing(
    source: &Found<'_>,
    id: &str,
    attribute: Option<&str>,
    language: &Language,
    file: &str,
) -> Diagnostic {
    let locale = &language.locale;
    let stem = crate::content::read::stem(&source.resource.file.path);
    // A message of the shared file is translated there.
    let file = if stem == "common" { "common" } else { file };
    let name = attribute.map_or_else(|| id.to_owned(), |attribute| format!("{id}.{attribute}"));
    error(
        "H304",
        source.pattern.span(&source.resource.file),
        (
            format!("câu “{name}” chưa có bản “{locale}”"),
            format!("the message “{name}” has no “{locale}” version"),
        ),
        (
            &format!("thêm câu cùng tên vào locales/{locale}/{file}.ftl"),
            &format!("add a message of the same name to locales/{locale}/{file}.ftl"),
        ),
    )
}

fn differ(pattern: &Pattern, original: &Pattern, span: impl Fn() -> Span) -> Option<Diagnostic> {
    let own: BTreeSet<&str> = pattern.vars.iter().map(String::as_str).collect();
    let source: BTreeSet<&str> = original.vars.iter().map(String::as_str).collect();
    if own == source {
        return None;
    }
    let list = |from: &BTreeSet<&str>, without: &BTreeSet<&str>| -> String {
        from.difference(without).map(|name| format!("{{ ${name} }}")).collect::<Vec<_>>().join(", ")
    };
    let (lacks, extra) = (list(&source, &own), list(&own, &source));
    let (vi, en) = match (lacks.is_empty(), extra.is_empty()) {
        (false, true) => {
            (format!("bản dịch thiếu {lacks}"), format!("the translation lacks {lacks}"))
        }
        (true, _) => {
            (format!("bản dịch thừa {extra}"), format!("the translation has {extra} too many"))
        }
        (false, false) => (
            format!("bản dịch thiếu {lacks} và thừa {extra}"),
            format!("the translation lacks {lacks} and has {extra} too many"),
        ),
    };
    Some(error(
        "H305",
        span(),
        (vi, en),
        ("dùng đúng các giá trị { $… } như câu gốc", "use the same { $… } values as the original"),
    ))
}
