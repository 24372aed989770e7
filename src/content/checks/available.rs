//! Messages mention only values that they are given (H306), and the profiles
//! have them (H106).
//!
//! An unknown value would leave a hole in the sentence.
//!
//! Bad: `buoc-1 = Mở { $portal }` where only `portal_url` exists.
//! Good: `buoc-1 = Mở { $portal_url }`.

use super::params::{ALWAYS, has, undeclared};
use super::uses::{self, Role};
use super::{messages::answer_uses, shared};
use crate::content::check::{Bundle, error, unknown};
use crate::content::text::Found;
use crate::diag::Diagnostic;
use crate::engine::action::Scope;
use crate::flow::Profile;
use std::collections::BTreeSet;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let hours = |profiles: &mut dyn Iterator<Item = &Profile>| -> Vec<String> {
        profiles.filter(|p| !has(p, "operator_hours")).map(|p| p.id.to_string()).collect()
    };
    for (flow, _) in bundle.flows() {
        let without_hours = hours(&mut bundle.profiles(flow));
        for used in uses::of(flow) {
            for language in bundle.catalog.texts.languages() {
                let Some(words) = used.find(flow, language) else { continue };
                let own = crate::content::read::stem(&words.resource.file.path) != "common";
                for name in &words.pattern.vars {
                    let span = || words.pattern.span(&words.resource.file);
                    if name == "operator_hours" && !without_hours.is_empty() {
                        found.push(no_hours(&without_hours, &words));
                    }
                    if !own {
                        // Judged with the shared messages below.
                        continue;
                    }
                    if used.role == Role::Title {
                        found.push(title(&words));
                        continue;
                    }
                    let known = flow.vars.contains_key(name)
                        || ALWAYS.contains(&name.as_str())
                        || flow.params.contains(name);
                    if known {
                        continue;
                    }
                    if bundle.profiles(flow).any(|profile| has(profile, name)) {
                        found.push(undeclared(name, span()));
                        continue;
                    }
                    let vars = flow.vars.keys().chain(&flow.params).map(String::as_str);
                    let candidates: Vec<&str> = vars.chain(ALWAYS).collect();
                    found.push(not_available(name, &candidates, &words));
                }
            }
        }
    }
    // Values that every profile has.
    let mut everywhere: BTreeSet<&str> = ALWAYS.into();
    if let Some(first) = bundle.set.profiles.values().next() {
        let names = first.values.keys().map(String::as_str);
        everywhere.extend(names.filter(|name| bundle.set.profiles.values().all(|p| has(p, name))));
    }
    for language in bundle.catalog.texts.languages() {
        let mut judge = |words: Found<'_>, extra: &[&str]| {
            for name in &words.pattern.vars {
                let name = name.as_str();
                if !everywhere.contains(name) && !extra.contains(&name) {
                    let candidates: Vec<&str> = everywhere.iter().chain(extra).copied().collect();
                    found.push(not_available(name, &candidates, &words));
                }
            }
        };
        for answer in &bundle.set.answers {
            for (id, _) in answer_uses(answer) {
                if let Some(words) = language.find(&Scope::Answers, id, None) {
                    judge(words, &[]);
                }
            }
        }
        if let Some(common) = language.file(&Scope::Common) {
            for message in &common.messages {
                let extra = shared::arguments(&message.id);
                let attributes = message.attributes.iter().map(|(_, pattern)| pattern);
                for pattern in message.value.iter().chain(attributes) {
                    judge(Found { resource: common, pattern }, extra);
                }
            }
        }
    }
}

fn not_available(name: &str, known: &[&str], words: &Found<'_>) -> Diagnostic {
    unknown(
        "H306",
        words.pattern.span(&words.resource.file),
        (
            format!("câu này dùng {{ ${name} }} mà không có giá trị nào tên đó"),
            format!("this message uses {{ ${name} }}, but there is no such value"),
        ),
        name,
        known.iter().copied(),
        (
            "khai báo nó trong vars của hướng dẫn hoặc params của mọi hồ sơ".to_owned(),
            "declare it in the guide's vars or in the params of every profile".to_owned(),
        ),
    )
}

fn title(words: &Found<'_>) -> Diagnostic {
    error(
        "H306",
        words.pattern.span(&words.resource.file),
        (
            "tên hướng dẫn không dùng được giá trị thay đổi".to_owned(),
            "the title of a guide cannot use values".to_owned(),
        ),
        ("viết tên bằng chữ thường, bỏ { $… }", "write the title in plain words without { $… }"),
    )
}

fn no_hours(profiles: &[String], words: &Found<'_>) -> Diagnostic {
    let list = profiles.join(", ");
    error(
        "H106",
        words.pattern.span(&words.resource.file),
        (
            format!("câu này nêu giờ trực mà hồ sơ chưa ghi: {list}"),
            format!("this message states working hours that these profiles lack: {list}"),
        ),
        (
            "thêm operator_hours vào các hồ sơ đó, hoặc bỏ { $operator_hours }",
            "add operator_hours to those profiles, or remove { $operator_hours }",
        ),
    )
}
