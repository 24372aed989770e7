//! Queues of handoffs exist (H107).
//!
//! A request in a queue that nobody watches is a citizen who waits in vain.
//! When `_commands.yaml` lists `queues`, every other name is wrong; without
//! the list, a name that is a slip of a more common one is reported.
//!
//! Bad: `queue: vneld` beside five steps with `queue: vneid`.
//! Good: `queue: vneid`.

use crate::content::check::{Bundle, unknown};
use crate::diag::{Diagnostic, closest};
use crate::flow::StepKind;
use std::collections::BTreeMap;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let listed = &bundle.catalog.queues;
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    let handoffs = || {
        bundle.flows().flat_map(|(flow, _)| {
            flow.steps.iter().filter_map(move |step| match &step.kind {
                StepKind::Handoff { queue, .. } => Some((flow, step, queue.as_str())),
                _ => None,
            })
        })
    };
    handoffs().for_each(|(_, _, queue)| *count.entry(queue).or_default() += 1);
    for (flow, step, queue) in handoffs() {
        let known: Vec<&str> = if listed.is_empty() {
            let uses = count.get(queue).copied().unwrap_or_default();
            count.iter().filter(|(_, other)| **other > uses).map(|(name, _)| *name).collect()
        } else {
            listed.iter().map(String::as_str).collect()
        };
        let wrong = match listed.is_empty() {
            // Numbers tell teams apart; one letter is a slip.
            true => closest(queue, known.iter().copied()).is_some_and(|close| {
                let letters = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
                letters(close) != letters(queue)
            }),
            false => !known.contains(&queue),
        };
        if wrong {
            found.push(unknown(
                "H107",
                bundle.places.step(&flow.id, &step.id).at("queue").span(),
                (format!("không có hàng đợi “{queue}”"), format!("there is no queue “{queue}”")),
                queue,
                known,
                (
                    "ghi tên này vào queues trong _commands.yaml nếu đúng là có".to_owned(),
                    "list it under queues in _commands.yaml if it does exist".to_owned(),
                ),
            ));
        }
    }
}
