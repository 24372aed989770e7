//! `flows/examples/<intent>.txt` to intents: one example a line, `#` begins a
//! comment line. The simplest files of a bundle, because most people who add
//! to them have never seen another.

use super::{Read, stem};
use crate::content::load::Files;
use crate::diag::{Bilingual, Diagnostic, Span};
use crate::flow::intent::{Intent, Topic};
use crate::ids::Locale;
use std::collections::BTreeMap;

/// Reads every file of examples and finds where each intent leads.
pub fn read(files: &Files, read: &mut Read) {
    let mut intents: BTreeMap<String, Intent> = BTreeMap::new();
    for file in &files.examples {
        let name = stem(&file.path);
        if !is_name(name) {
            read.diagnostics.push(Diagnostic::error(
                "H008",
                Span::file(file),
                Bilingual::new(
                    format!("tên tệp “{name}” không dùng làm tên ý muốn được"),
                    format!("the file name “{name}” cannot name an intent"),
                ),
                Bilingual::new(
                    "dùng chữ thường không dấu, số, gạch dưới; bắt đầu bằng chữ; nhiều nhất 32 ký tự",
                    "use small letters a–z, digits and underscores; a letter first; at most 32 characters",
                ),
            ));
            continue;
        }
        let (mut examples, mut places) = (Vec::new(), Vec::new());
        for (start, line) in lines(&file.text) {
            let text = line.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let start = start + (line.len() - line.trim_start().len());
            examples.push(text.to_owned());
            places.push((start, start + text.len()));
        }
        read.places.examples.insert(name.to_owned(), (file.clone(), places));
        let intent = Intent { id: name.to_owned(), examples, topic: None };
        intents.insert(name.to_owned(), intent);
    }
    for (id, topic) in topics(read) {
        // Two topics of one intent are for the checks; the first one serves.
        if let Some(intent) = intents.get_mut(&id) {
            intent.topic.get_or_insert(topic);
        }
    }
    read.set.intents.list = intents.into_values().collect();
}

/// Every intent that something names, and what names it.
pub fn topics(read: &Read) -> Vec<(String, Topic)> {
    let set = &read.set;
    let mut topics = Vec::new();
    for flow in set.flows.values() {
        let ids = flow.triggers.intents.iter();
        topics.extend(ids.map(|id| (id.clone(), Topic::Flow(flow.id.clone()))));
    }
    for answer in &set.answers {
        let ids = answer.intents.iter();
        topics.extend(ids.map(|id| (id.clone(), Topic::Answer(answer.id.clone()))));
    }
    for entry in &set.commands.commands {
        let ids = entry.intents.iter();
        topics.extend(ids.map(|id| (id.clone(), Topic::Command(entry.command))));
    }
    let languages = set.commands.languages.iter();
    topics.extend(
        languages
            .map(|(locale, id): &(Locale, String)| (id.clone(), Topic::Locale(locale.clone()))),
    );
    topics
}

/// The lines of a text with their places.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// Whether a text can name an intent.
pub fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 32
        && text.chars().all(plain)
}
