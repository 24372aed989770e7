//! What an author writes as a phrase is understood as intended (H501, H502).
//!
//! A message is read in a fixed order: an answer that the step expects, a
//! command, a difficulty of the step, another guide or question. So a phrase
//! can be hidden by one that comes earlier, or tie with one beside it. This
//! check sends every phrase through the same comparison that people's
//! messages go through, with accents removed, and sees where it arrives.
//!
//! Bad: a guide with the trigger "tiếp tục" beside the command of that name.
//! Good: "làm tiếp hồ sơ cũ".

use crate::content::check::{Bundle, error};
use crate::content::read::places::Spot;
use crate::diag::{Diagnostic, Span};
use crate::flow::phrase::{Phrase, Phrases};
use crate::flow::{Status, Step, StepKind};
use crate::nlu::{Strength, Words, find, find_answer, number};
use std::collections::HashMap;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    commands(bundle, found);
    standard_answers(bundle, found);
    topics(bundle, found);
    for (flow, _) in bundle.flows() {
        for step in &flow.steps {
            let spot = || bundle.places.step(&flow.id, &step.id);
            options(bundle, step, &spot, found);
            stuck(bundle, step, &spot, found);
        }
    }
}

/// A phrase as a person who leaves the accents out would send it. What is
/// told apart by accents only is not told apart by many phones.
fn bare(phrase: &Phrase) -> Words {
    Words {
        typed: phrase.folded.clone(),
        folded: phrase.folded.clone(),
        hashes: phrase.hashes.clone(),
        mask: phrase.mask,
    }
}

/// The phrases with their places in a list.
fn each<'p>(
    phrases: &'p Phrases,
    spot: &dyn Fn() -> Spot<'p>,
    found: &mut Vec<Diagnostic>,
    mut judge: impl FnMut(&Words, &dyn Fn() -> Span, &str) -> Option<Diagnostic>,
) {
    for (locale, list) in &phrases.0 {
        for (at, phrase) in list.iter().enumerate() {
            let span = || spot().phrase(locale, at).span();
            if phrase.folded.is_empty() {
                found.push(error(
                    "H502",
                    span(),
                    (
                        format!("cụm từ “{}” không có chữ nào", phrase.raw),
                        format!("the phrase “{}” has no words", phrase.raw),
                    ),
                    ("viết ít nhất một chữ hoặc số", "write at least one letter or digit"),
                ));
                continue;
            }
            found.extend(judge(&bare(phrase), &span, &phrase.raw));
        }
    }
}

/// The best of several sets of phrases, unless two are equally good.
fn best<K: Copy + PartialEq>(
    sets: impl Iterator<Item = (K, Option<Strength>)>,
) -> (Option<K>, Option<K>) {
    let mut first: Option<(Strength, K)> = None;
    let mut second: Option<(Strength, K)> = None;
    for (key, strength) in sets {
        let Some(strength) = strength else { continue };
        if first.is_none_or(|(known, other)| strength > known && other != key) {
            second = first.take();
            first = Some((strength, key));
        } else if first.is_some_and(|(known, other)| strength > known && other == key) {
            first = Some((strength, key));
        } else if first.is_some_and(|(_, other)| other != key)
            && second.is_none_or(|(known, _)| strength > known)
        {
            second = Some((strength, key));
        }
    }
    let tie = match (first, second) {
        (Some((a, _)), Some((b, key))) if a == b => Some(key),
        _ => None,
    };
    (first.map(|(_, key)| key), tie)
}

/// The command that a message calls.
fn command(bundle: &Bundle<'_>, words: &Words) -> Option<&'static str> {
    let list = &bundle.set.commands.commands;
    best(list.iter().map(|entry| (entry.command.name(), find(&entry.phrases, words)))).0
}

/// The answer of a step that a message gives.
fn answer<'s>(
    bundle: &Bundle<'_>,
    step: &'s Step,
    words: &Words,
) -> (Option<&'s str>, Option<&'s str>) {
    let standard = &bundle.set.commands.answers;
    let by_standard = |key: &str| standard.get(key).and_then(|list| find_answer(list, words));
    match &step.kind {
        StepKind::Choice { options, .. } => best(options.iter().map(|option| {
            let label = find_answer(&option.labels, words);
            (option.key.as_str(), label.max(by_standard(&option.key)))
        })),
        _ => best(step.answer_keys().into_iter().map(|key| (key, by_standard(key)))),
    }
}

fn hidden(span: Span, phrase: &str, vi: &str, en: &str) -> Diagnostic {
    error(
        "H501",
        span,
        (
            format!("“{phrase}” sẽ được hiểu là {vi}"),
            format!("“{phrase}” will be understood as {en}"),
        ),
        (
            "đổi cụm từ cho khác hẳn khi bỏ dấu, hoặc xóa ở một trong hai chỗ",
            "choose words that differ even without accents, or delete it in one of the two places",
        ),
    )
}

/// A phrase that names the number of a button presses that button.
fn pressed(words: &Words, span: &dyn Fn() -> Span, raw: &str) -> Option<Diagnostic> {
    let number = number(words)?;
    Some(hidden(
        span(),
        raw,
        &format!("chọn nút số {number}"),
        &format!("the choice of button {number}"),
    ))
}

fn commands(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let all = &bundle.set.commands;
    for entry in &all.commands {
        let name = entry.command.name();
        let spot = || bundle.places.commands().at("commands").at(name).at("phrases");
        each(&entry.phrases, &spot, found, |words, span, raw| {
            if let Some(pressed) = pressed(words, span, raw) {
                return Some(pressed);
            }
            let list = all.commands.iter();
            let (first, tie) =
                best(list.map(|other| (other.command.name(), find(&other.phrases, words))));
            if let Some(other) = tie.filter(|o| *o != name).or(first.filter(|o| *o != name)) {
                return Some(hidden(
                    span(),
                    raw,
                    &format!("lệnh “{other}”"),
                    &format!("the command “{other}”"),
                ));
            }
            // Standard answers come before commands wherever they are expected.
            let (key, _) =
                all.answers.iter().find(|(_, list)| find_answer(list, words).is_some())?;
            Some(hidden(
                span(),
                raw,
                &format!("câu trả lời “{key}” ở bước đang chờ câu đó"),
                &format!("the answer “{key}” at a step that expects it"),
            ))
        });
    }
}

fn standard_answers(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let all = &bundle.set.commands.answers;
    for (key, phrases) in all {
        let spot = || bundle.places.commands().at("answers").at(key);
        // Answers compete with the other one of the same kind of step.
        let pair = match key.as_str() {
            "xong" | "vuong" => ["xong", "vuong"],
            _ => ["co", "chua"],
        };
        each(phrases, &spot, found, |words, span, raw| {
            let sets = pair
                .iter()
                .map(|key| (*key, all.get(*key).and_then(|list| find_answer(list, words))));
            let (first, tie) = best(sets);
            let other = tie.filter(|o| o != key).or(first.filter(|o| o != key))?;
            Some(hidden(
                span(),
                raw,
                &format!("câu trả lời “{other}”"),
                &format!("the answer “{other}”"),
            ))
        });
    }
}

fn topics(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    // Who said a phrase first, by its words without accents.
    let mut seen: HashMap<Vec<String>, String> = HashMap::new();
    let mut judge = |words: &Words, span: &dyn Fn() -> Span, raw: &str, own: &str| {
        if let Some(pressed) = pressed(words, span, raw) {
            return Some(pressed);
        }
        if let Some(name) = command(bundle, words) {
            return Some(hidden(
                span(),
                raw,
                &format!("lệnh “{name}”"),
                &format!("the command “{name}”"),
            ));
        }
        let first = seen.entry(words.folded.clone()).or_insert_with(|| own.to_owned());
        (first != own).then(|| hidden(span(), raw, first, first))
    };
    for (flow, _) in bundle.flows().filter(|(flow, _)| flow.status != Status::Retired) {
        let spot = || bundle.places.flow(&flow.id).at("triggers").at("phrases");
        let own = format!("“{}”", flow.id);
        each(&flow.triggers.phrases, &spot, found, |words, span, raw| {
            judge(words, span, raw, &own)
        });
    }
    for entry in &bundle.set.answers {
        let spot = || bundle.places.answer(&entry.id).at("phrases");
        let own = format!("“answers/{}”", entry.id);
        each(&entry.phrases, &spot, found, |words, span, raw| judge(words, span, raw, &own));
    }
}

/// Labels of a choice: each must choose its own option, and none may take the
/// words of a command.
fn options<'b>(
    bundle: &Bundle<'b>,
    step: &Step,
    spot: &dyn Fn() -> Spot<'b>,
    found: &mut Vec<Diagnostic>,
) {
    let StepKind::Choice { options, .. } = &step.kind else { return };
    for option in options {
        let span = || spot().at("options").key(&option.key).span();
        for phrase in option.labels.all().filter(|phrase| !phrase.folded.is_empty()) {
            let (first, tie) = answer(bundle, step, &bare(phrase));
            let key = option.key.as_str();
            if let Some(other) = tie.filter(|o| *o != key).or(first.filter(|o| *o != key)) {
                found.push(hidden(
                    span(),
                    &phrase.raw,
                    &format!("lựa chọn “{other}”"),
                    &format!("the option “{other}”"),
                ));
            }
        }
    }
    for entry in &bundle.set.commands.commands {
        for phrase in entry.phrases.all().filter(|phrase| !phrase.folded.is_empty()) {
            if let (Some(key), _) = answer(bundle, step, &bare(phrase)) {
                let span = spot().at("options").key(key).span();
                let name = entry.command.name();
                found.push(error(
                    "H501",
                    span,
                    (
                        format!("ở bước này lệnh “{}” ({name}) sẽ được hiểu là lựa chọn “{key}”", phrase.raw),
                        format!("at this step the command “{}” ({name}) will be understood as the option “{key}”", phrase.raw),
                    ),
                    (
                        "đổi chữ trên nút, hoặc đổi cụm từ của lệnh",
                        "change the label, or the phrase of the command",
                    ),
                ));
            }
        }
    }
}

/// Difficulties of a step: each must be found behind answers and commands.
fn stuck<'b>(
    bundle: &Bundle<'b>,
    step: &'b Step,
    spot: &dyn Fn() -> Spot<'b>,
    found: &mut Vec<Diagnostic>,
) {
    for own in &step.stuck {
        let place = || spot().at("stuck").at(&own.key);
        each(&own.phrases, &place, found, |words, span, raw| {
            if let (Some(key), _) = answer(bundle, step, words) {
                return Some(hidden(
                    span(),
                    raw,
                    &format!("câu trả lời “{key}” của bước này"),
                    &format!("the answer “{key}” of this step"),
                ));
            }
            if let Some(pressed) = pressed(words, span, raw) {
                return Some(pressed);
            }
            if let Some(name) = command(bundle, words) {
                return Some(hidden(
                    span(),
                    raw,
                    &format!("lệnh “{name}”"),
                    &format!("the command “{name}”"),
                ));
            }
            let sets = step.stuck.iter().map(|s| (s.key.as_str(), find(&s.phrases, words)));
            let (first, tie) = best(sets);
            let key = own.key.as_str();
            let other = tie.filter(|o| *o != key).or(first.filter(|o| *o != key))?;
            Some(hidden(
                span(),
                raw,
                &format!("chỗ vướng “{other}”"),
                &format!("the difficulty “{other}”"),
            ))
        });
    }
}
