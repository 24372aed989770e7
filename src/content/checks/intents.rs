//! Examples are told apart, and what people want leads somewhere (H505, H506),
//! and no way of writing means two things (H507).
//!
//! An example that stands in two files teaches the bot nothing but doubt. An
//! intent with examples that leads nowhere would be understood and then not
//! answered; one that leads to two places would lead to an arbitrary one.
//!
//! Bad: “quên mật khẩu” in two files of `flows/examples/`.
//! Good: it stands in the one whose answer serves best.

use crate::content::check::{Bundle, error, unknown};
use crate::content::read::places::Spot;
use crate::diag::Diagnostic;
use crate::engine::action::Scope;
use crate::flow::intent::Topic;
use crate::nlu;
use std::collections::BTreeMap;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    examples(bundle, found);
    topics(bundle, found);
    labels(bundle, found);
    spelling(bundle, found);
}

/// Examples with words, each once.
fn examples(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<Vec<String>, (&str, usize)> = BTreeMap::new();
    for intent in &bundle.set.intents.list {
        let id = intent.id.as_str();
        for (at, example) in intent.examples.iter().enumerate() {
            let span = || bundle.places.example(id, at);
            let words = nlu::words(example).typed;
            if words.is_empty() {
                found.push(error(
                    "H505",
                    span(),
                    (
                        format!("câu mẫu “{example}” không có chữ nào"),
                        format!("the example “{example}” has no words"),
                    ),
                    ("viết ít nhất một chữ, hoặc xóa dòng này", "write a word, or delete the line"),
                ));
                continue;
            }
            let Some((other, line)) = seen.get(&words) else {
                seen.insert(words, (id, at));
                continue;
            };
            let line = bundle.places.example(other, *line).line_column().0;
            found.push(error(
                "H505",
                span(),
                (
                    format!("câu mẫu “{example}” đã có ở {other}.txt, dòng {line}"),
                    format!("the example “{example}” is already in {other}.txt, line {line}"),
                ),
                (
                    "chỉ giữ ở tệp của ý muốn mà câu này hỏi",
                    "keep it only in the file of the intent that it asks for",
                ),
            ));
        }
    }
}

/// Every intent leads to one place, and what names an intent names one.
fn topics(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, Topic> = BTreeMap::new();
    for (id, topic, spot) in named(bundle) {
        if bundle.set.intents.position(id).is_none() {
            found.push(nameless(bundle, id, &spot));
        } else if let Some(other) = first.get(id) {
            let other = word(other);
            found.push(error(
                "H506",
                spot.span(),
                (
                    format!("ý muốn “{id}” đã dẫn tới {other}"),
                    format!("the intent “{id}” already leads to {other}"),
                ),
                (
                    "để intent ở một chỗ; chỗ kia dùng about nếu chỉ là một phần",
                    "keep intent in one place; use about for what is only a part of it",
                ),
            ));
        } else {
            first.insert(id, topic);
        }
    }
    for (id, spot) in parts(bundle) {
        if bundle.set.intents.position(id).is_none() {
            found.push(nameless(bundle, id, &spot));
        }
    }
    for intent in bundle.set.intents.list.iter().filter(|intent| intent.topic.is_none()) {
        let id = &intent.id;
        found.push(error(
            "H506",
            bundle.places.example(id, 0),
            (
                format!("ý muốn “{id}” có câu mẫu mà không dẫn tới đâu"),
                format!("the intent “{id}” has examples and leads nowhere"),
            ),
            (
                &format!("thêm “intent: {id}” vào một hướng dẫn (triggers), một câu trong answers.yaml hoặc một lệnh"),
                &format!("add “intent: {id}” to a guide (triggers), an answer or a command"),
            ),
        ));
    }
}

/// Everything that says `intent:`, with where it says so.
fn named<'b>(bundle: &Bundle<'b>) -> Vec<(&'b str, Topic, Spot<'b>)> {
    let (set, places) = (bundle.set, bundle.places);
    let mut list = Vec::new();
    for flow in set.flows.values() {
        for id in &flow.triggers.intents {
            let spot = places.flow(&flow.id).at("triggers").at("intent").word(id);
            list.push((id.as_str(), Topic::Flow(flow.id.clone()), spot));
        }
    }
    for answer in &set.answers {
        for id in &answer.intents {
            let spot = places.answer(&answer.id).at("intent").word(id);
            list.push((id.as_str(), Topic::Answer(answer.id.clone()), spot));
        }
    }
    for entry in &set.commands.commands {
        for id in &entry.intents {
            let spot = places.commands().at("commands").at(entry.command.name());
            list.push((id.as_str(), Topic::Command(entry.command), spot.at("intent").word(id)));
        }
    }
    for (locale, id) in &set.commands.languages {
        let spot = places.commands().at("languages").at(locale.as_str());
        list.push((id.as_str(), Topic::Locale(locale.clone()), spot));
    }
    list
}

/// Everything that says `about:`.
fn parts<'b>(bundle: &Bundle<'b>) -> Vec<(&'b str, Spot<'b>)> {
    let places = bundle.places;
    let flows = bundle.set.flows.values().filter_map(|flow| {
        let id = flow.triggers.about.as_deref()?;
        Some((id, places.flow(&flow.id).at("triggers").at("about")))
    });
    let answers = bundle.set.answers.iter().filter_map(|answer| {
        Some((answer.about.as_deref()?, places.answer(&answer.id).at("about")))
    });
    flows.chain(answers).collect()
}

fn word(topic: &Topic) -> String {
    match topic {
        Topic::Flow(id) => format!("flows/{id}.yaml"),
        Topic::Answer(id) => format!("answers.yaml: {id}"),
        Topic::Command(command) => format!("/{}", command.name()),
        Topic::Locale(locale) => format!("languages: {locale}"),
    }
}

fn nameless(bundle: &Bundle<'_>, id: &str, spot: &Spot<'_>) -> Diagnostic {
    let known: Vec<&str> =
        bundle.set.intents.list.iter().map(|intent| intent.id.as_str()).collect();
    unknown(
        "H506",
        spot.clone().span(),
        (
            format!("ý muốn “{id}” chưa có câu mẫu nào"),
            format!("the intent “{id}” has no examples"),
        ),
        id,
        known,
        (
            format!("thêm tệp flows/examples/{id}.txt, mỗi dòng một câu"),
            format!("add the file flows/examples/{id}.txt, one example a line"),
        ),
    )
}

/// Answers that may be suggested have a short name (H104).
fn labels(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let languages = bundle.catalog.texts.languages();
    for answer in bundle.set.answers.iter().filter(|answer| !answer.intents.is_empty()) {
        for language in languages {
            if language.find(&Scope::Answers, &answer.id, Some("ten")).is_some() {
                continue;
            }
            let (id, locale) = (&answer.id, &language.locale);
            found.push(error(
                "H104",
                bundle.places.answer(id).at("id").span(),
                (
                    format!("câu “{id}” chưa có “.ten” ({locale}): chữ trên nút khi bot hỏi lại"),
                    format!("the answer “{id}” has no “.ten” ({locale}): its button when the bot asks back"),
                ),
                (
                    &format!("thêm dòng thụt vào “.ten = …” dưới “{id}” trong locales/{locale}/answers.ftl"),
                    &format!("add an indented line “.ten = …” below “{id}” in locales/{locale}/answers.ftl"),
                ),
            ));
        }
    }
}

/// A way of writing means one thing.
fn spelling(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<Vec<String>, &str> = BTreeMap::new();
    for (at, entry) in bundle.set.intents.spelling.entries.iter().enumerate() {
        for (index, write) in entry.write.iter().enumerate() {
            let span = || {
                let list = bundle.places.spelling().at("spelling");
                list.item(at).at("write").item(index).span()
            };
            let words = nlu::words(write).typed;
            if words.is_empty() {
                found.push(error(
                    "H507",
                    span(),
                    (
                        format!("cách viết “{write}” không có chữ nào"),
                        format!("the way of writing “{write}” has no words"),
                    ),
                    ("viết ít nhất một chữ, hoặc xóa", "write a word, or delete it"),
                ));
            } else if let Some(other) = seen.insert(words, &entry.mean) {
                found.push(error(
                    "H507",
                    span(),
                    (
                        format!("“{write}” đã có nghĩa là “{other}”"),
                        format!("“{write}” already means “{other}”"),
                    ),
                    (
                        "chỉ giữ ở một dòng; thêm chữ đứng cạnh nếu nghĩa tùy chỗ",
                        "keep it in one line; add the word beside it if the meaning depends on it",
                    ),
                ));
            }
        }
    }
}
