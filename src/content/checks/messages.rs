//! Every message that a guide uses exists in the source language (H103), with
//! the words for its buttons, difficulties and wrong answers (H104).
//!
//! A missing message would be replaced by an apology in front of a citizen.
//!
//! Bad: a step `buoc-1` without `buoc-1 = …` in the guide's .ftl file.
//! Good: `buoc-1 = Mở Cổng dịch vụ công.`

use super::uses::{self, Role, Use};
use crate::content::check::{Bundle, error, unknown};
use crate::diag::Diagnostic;
use crate::engine::action::Scope;
use crate::flow::{Answer, Flow};

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let Some(language) = bundle.catalog.texts.languages().first() else { return };
    let first = &language.locale;
    for (flow, _) in bundle.flows() {
        let file = format!("locales/{first}/{}.ftl", flow.id);
        for used in uses::of(flow) {
            if used.find(flow, language).is_some() || used.named_by_profile(bundle) {
                continue;
            }
            let scope = Scope::Flow(flow.id.clone());
            let whole = language.find(&scope, used.id, None).is_some()
                || language.file(&scope).is_some_and(|own| own.message(used.id).is_some());
            found.push(match used.attribute {
                Some(attribute) if whole || used.role == Role::Option => {
                    lacks(bundle, flow, &used, attribute, &file)
                }
                // The message itself is missing and reported once, for its text.
                Some(_) => continue,
                None => {
                    let own = language.file(&scope);
                    let names = own.map(|own| own.messages.iter().map(|m| m.id.as_str()));
                    let id = used.id;
                    unknown(
                        "H103",
                        used.spot(bundle, flow).span(),
                        (format!("không có câu “{id}”"), format!("there is no message “{id}”")),
                        id,
                        names.into_iter().flatten().collect::<Vec<_>>(),
                        (
                            format!("thêm dòng “{id} = …” vào {file}"),
                            format!("add a line “{id} = …” to {file}"),
                        ),
                    )
                }
            });
        }
    }
    let answers = language.file(&Scope::Answers);
    for answer in &bundle.set.answers {
        for (id, field) in answer_uses(answer) {
            if language.find(&Scope::Answers, id, None).is_some() {
                continue;
            }
            let names = answers.map(|own| own.messages.iter().map(|m| m.id.as_str()));
            let spot = bundle.places.answer(&answer.id);
            let spot = match field.split_once('.') {
                Some((outer, inner)) => spot.at(outer).at(inner),
                None => spot.at(field),
            };
            let file = format!("locales/{first}/answers.ftl");
            found.push(unknown(
                "H103",
                spot.span(),
                (format!("không có câu “{id}”"), format!("there is no message “{id}”")),
                id,
                names.into_iter().flatten().collect::<Vec<_>>(),
                (
                    format!("thêm dòng “{id} = …” vào {file}"),
                    format!("add a line “{id} = …” to {file}"),
                ),
            ));
        }
    }
}

/// The messages of an answer and the fields that name them.
pub fn answer_uses(answer: &Answer) -> impl Iterator<Item = (&str, &'static str)> {
    let alt = answer.image.as_ref().map(|image| (image.alt.as_str(), "image.alt"));
    let label = answer.link.as_ref().and_then(|link| link.label.as_deref());
    let label = label.map(|label| (label, "link.label"));
    [(answer.id.as_str(), "id")].into_iter().chain(alt).chain(label)
}

fn lacks(
    bundle: &Bundle<'_>,
    flow: &Flow,
    used: &Use<'_>,
    attribute: &str,
    file: &str,
) -> Diagnostic {
    let id = used.id;
    let (vi, en) = match used.role {
        Role::Wrong => ("câu trả lời khi nhắn sai", "the reply to a text that does not match"),
        Role::Stuck => ("lời giải chỗ vướng này", "the reply to this difficulty"),
        _ => ("chữ trên nút này", "the words on this button"),
    };
    error(
        "H104",
        used.spot(bundle, flow).span(),
        (
            format!("câu “{id}” chưa có “.{attribute}”: {vi}"),
            format!("the message “{id}” has no “.{attribute}”: {en}"),
        ),
        (
            &format!("thêm dòng thụt vào “.{attribute} = …” dưới “{id}” trong {file}"),
            &format!("add an indented line “.{attribute} = …” below “{id}” in {file}"),
        ),
    )
}
