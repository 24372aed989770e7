//! Every message is used (H703, a warning).
//!
//! An unused message is often one whose name was mistyped, or what is left
//! of a step that was removed.
//!
//! Bad: `buoc-9 = …` in a guide with eight steps.
//! Good: it is deleted.

use super::messages::answer_uses;
use super::{shared, uses};
use crate::content::check::Bundle;
use crate::content::text::Found;
use crate::content::text::ftl::Pattern;
use crate::diag::{Bilingual, Diagnostic, Span};
use crate::engine::action::Scope;
use std::collections::HashSet;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let needed = shared::needed(bundle);
    for language in bundle.catalog.texts.languages() {
        let mut used: HashSet<*const Pattern> = HashSet::new();
        let mut mark = |words: Option<Found<'_>>| {
            used.extend(words.map(|words| std::ptr::from_ref(words.pattern)));
        };
        for (flow, _) in bundle.flows() {
            uses::of(flow).iter().for_each(|one| mark(one.find(flow, language)));
        }
        for answer in &bundle.set.answers {
            answer_uses(answer).for_each(|(id, _)| mark(language.find(&Scope::Answers, id, None)));
            if !answer.intents.is_empty() {
                mark(language.find(&Scope::Answers, &answer.id, Some("ten")));
            }
        }
        needed.iter().for_each(|(id, a)| mark(language.find(&Scope::Common, id, *a)));
        let refs: HashSet<&str> =
            language.files.values().flat_map(|own| own.refs.iter().map(String::as_str)).collect();

        for (name, own) in &language.files {
            let known = matches!(name.as_str(), "common" | "answers")
                || bundle.set.flows.contains_key(name.as_str());
            if !known {
                found.push(warn(
                    Span::file(&own.file),
                    format!("tệp này không thuộc hướng dẫn nào: không có flows/{name}.yaml"),
                    format!("this file belongs to no guide: there is no flows/{name}.yaml"),
                ));
                continue;
            }
            for message in own.messages.iter().filter(|m| !refs.contains(m.id.as_str())) {
                let is_used = |pattern: &Pattern| used.contains(&std::ptr::from_ref(pattern));
                let id = &message.id;
                let value = message.value.as_ref().is_some_and(is_used);
                let any = message.attributes.iter().any(|(_, pattern)| is_used(pattern));
                if !value && !any {
                    found.push(warn(
                        message.span(&own.file),
                        format!("câu “{id}” không dùng ở đâu"),
                        format!("the message “{id}” is used nowhere"),
                    ));
                    continue;
                }
                for (attribute, pattern) in &message.attributes {
                    if !is_used(pattern) {
                        found.push(warn(
                            pattern.span(&own.file),
                            format!("“{id}.{attribute}” không dùng ở đâu"),
                            format!("“{id}.{attribute}” is used nowhere"),
                        ));
                    }
                }
            }
        }
    }
}

fn warn(span: Span, vi: String, en: String) -> Diagnostic {
    Diagnostic::warning(
        "H703",
        span,
        Bilingual::new(vi, en),
        Bilingual::new(
            "kiểm tra tên có gõ nhầm không; không cần nữa thì xóa",
            "check the name for a slip; delete it if it is not needed any more",
        ),
    )
}
