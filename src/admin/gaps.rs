//! What people wrote and the bot did not understand for certain, for editors.
//!
//! Nothing is stored for this: the journals hold the masked words and, beside
//! them, the engine's note that they were not understood. So what is listed is
//! bounded like the journals in number and age, and erasing a person erases
//! their words from this list as well.

use super::{Done, Out};
use crate::clock::{Millis, iso_date};
use crate::engine::action::Note;
use crate::nlu;
use crate::store::{Body, Entry, Store};
use std::collections::HashMap;

/// Conversations read at a time.
const PAGE: usize = 200;
/// Journal entries read of one conversation: as many as are kept.
const ENTRIES: usize = crate::flow::limits::JOURNAL as usize;
/// Different texts counted; later ones are left out, and it is said.
const TEXTS: usize = 20_000;
/// Texts listed.
const SHOWN: usize = 200;
/// Characters shown of a text.
const LENGTH: usize = 160;

/// Texts that read alike.
struct Gap {
    text: String,
    count: u64,
    last: Millis,
    /// What the bot took it for, and how certain it was.
    guess: Option<(String, u8)>,
}

/// Lists them by how often they came.
pub(super) async fn list(store: &dyn Store, out: &Out) -> Done {
    let mut gaps: HashMap<String, Gap> = HashMap::new();
    let mut left_out = 0_u64;
    let mut after = None;
    loop {
        let page = store.conversations(after.as_ref(), PAGE).await?;
        let Some(last) = page.last().cloned() else { break };
        for id in &page {
            for (entry, guess) in unsure(&store.journal(id, 0, ENTRIES).await?) {
                let Body::Citizen(text) = &entry.body else { continue };
                let key = nlu::words(text).folded.join(" ");
                if key.is_empty() {
                    continue;
                }
                if gaps.len() >= TEXTS && !gaps.contains_key(&key) {
                    left_out += 1;
                    continue;
                }
                let gap = gaps.entry(key).or_insert_with(|| Gap {
                    text: text.clone(),
                    count: 0,
                    last: entry.at,
                    guess: None,
                });
                gap.count += 1;
                gap.last = gap.last.max(entry.at);
                gap.guess = guess.or(gap.guess.take());
            }
        }
        after = Some(last);
    }
    let mut gaps: Vec<Gap> = gaps.into_values().collect();
    gaps.sort_by(|a, b| b.count.cmp(&a.count).then(b.last.cmp(&a.last)).then(a.text.cmp(&b.text)));
    for gap in gaps.iter().take(SHOWN) {
        let guess = match &gap.guess {
            Some((intent, percent)) => format!("{intent} {percent} %"),
            None => "-".to_owned(),
        };
        let text: String = gap.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text: String = text.chars().take(LENGTH).collect();
        out.line(format!("{:>5}  {}  [{guess}]  {text}", gap.count, iso_date(gap.last))).await;
    }
    let more = (gaps.len().saturating_sub(SHOWN)) as u64 + left_out;
    out.line(format!("{} texts, {more} of them not shown.", gaps.len() as u64 + left_out)).await;
    if !gaps.is_empty() {
        out.line(
            "Teach one: hotline1022 content gaps --add \"TEXT\" --intent INTENT --content FOLDER",
        )
        .await;
    }
    Ok(true)
}

/// The words that the bot was not sure of, with what it took them for: a
/// person's entry, and the notes of the same turn behind it.
fn unsure(journal: &[Entry]) -> Vec<(&Entry, Option<(String, u8)>)> {
    let mut found = Vec::new();
    let mut words: Option<&Entry> = None;
    let mut doubt: Option<Option<(String, u8)>> = None;
    for entry in journal {
        match &entry.body {
            Body::Citizen(_) | Body::Pressed { .. } => {
                found.extend(words.take().zip(doubt.take()));
                words = matches!(entry.body, Body::Citizen(_)).then_some(entry);
                doubt = None;
            }
            Body::Note(Note::Unsure { intent, percent }) => {
                doubt = Some(Some((intent.clone(), *percent)));
            }
            Body::Note(Note::NotUnderstood) => {
                doubt.get_or_insert(None);
            }
            Body::Bot(_) | Body::Operator(_) | Body::Note(_) => {}
        }
    }
    found.extend(words.zip(doubt));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_with_a_doubt_behind_them() {
        let entry = |seq, body| Entry { seq, at: 0, update: None, body };
        let unsure_note = |percent| Body::Note(Note::Unsure { intent: "otp".into(), percent });
        let journal = [
            entry(1, Body::Citizen("rõ ràng".into())),
            entry(2, Body::Citizen("khó hiểu".into())),
            entry(3, unsure_note(40)),
            entry(4, Body::Note(Note::NotUnderstood)),
            entry(5, Body::Pressed { label: "x".into(), payload: "y".into() }),
            entry(6, Body::Note(Note::NotUnderstood)),
            entry(7, Body::Citizen("chịu".into())),
            entry(8, Body::Note(Note::NotUnderstood)),
        ];
        let found: Vec<_> = unsure(&journal).into_iter().map(|(e, guess)| (e.seq, guess)).collect();
        assert_eq!(found, [(2, Some(("otp".to_owned(), 40))), (7, None)]);
    }
}
