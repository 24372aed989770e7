//! Every variable is set on all ways to a message or branch that uses it
//! (H204).
//!
//! An unset variable would leave a hole in a sentence, or send everybody
//! through `else`.
//!
//! Bad: a branch on `cach` that can be reached without passing the choice
//! that sets it.
//! Good: every way to it passes that choice.

use super::uses::{self, Role};
use crate::content::check::{Bundle, error};
use crate::diag::{Diagnostic, Span};
use crate::engine::link::LINK_VAR;
use crate::flow::{PROFILE_VAR, StepKind};
use std::collections::BTreeSet;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, graph) in bundle.flows() {
        if flow.vars.is_empty() {
            continue;
        }
        let names: Vec<&str> = flow.vars.keys().map(String::as_str).collect();
        // Bits of variables that are certainly set where each step begins.
        // All bits: not reached yet.
        let bit =
            |name: &str| names.iter().position(|n| *n == name).map_or(0, |at| 1u64 << (at % 64));
        let mut set = vec![u64::MAX; graph.edges.len()];
        let mut todo = graph.entries();
        // The report of a link begins with its address.
        let report = bundle.set.official.report_flow.as_ref() == Some(&flow.id);
        let given = if report { bit(LINK_VAR) } else { 0 };
        todo.iter().for_each(|at| set[*at] = given);
        while let Some(at) = todo.pop() {
            for edge in &graph.edges[at] {
                let there = set[at] | edge.sets.map_or(0, bit);
                let merged = set[edge.to] & there;
                if merged != set[edge.to] {
                    set[edge.to] = merged;
                    todo.push(edge.to);
                }
            }
        }
        let unset = |at: usize, name: &str| {
            flow.vars.contains_key(name) && set[at] != u64::MAX && set[at] & bit(name) == 0
        };
        for (at, step) in flow.steps.iter().enumerate() {
            let StepKind::Branch { when, .. } = &step.kind else { continue };
            for (line, when) in when.iter().enumerate() {
                for (name, _) in when.tests.iter().filter(|(name, _)| unset(at, name)) {
                    if name != PROFILE_VAR {
                        let spot = bundle.places.step(&flow.id, &step.id).at("when").item(line);
                        found.push(finding(name, step.id.as_str(), spot.key(name).span()));
                    }
                }
            }
        }
        let mut reported = BTreeSet::new();
        for used in uses::of(flow) {
            for language in bundle.catalog.texts.languages() {
                let Some(words) = used.find(flow, language) else { continue };
                for name in &words.pattern.vars {
                    let steps = flow.steps.iter().enumerate().filter(|(_, step)| match used.step {
                        Some(own) => own.id == step.id,
                        // The guide's own reminder is sent at every waiting step without one.
                        None => {
                            used.role == Role::Reminder && step.waits() && step.reminder.is_none()
                        }
                    });
                    let missing = steps.into_iter().find(|(at, _)| unset(*at, name));
                    if let Some((_, step)) = missing
                        && reported.insert((used.id, used.attribute, name.clone()))
                    {
                        let span = words.pattern.span(&words.resource.file);
                        found.push(finding(name, step.id.as_str(), span));
                    }
                }
            }
        }
    }
}

fn finding(name: &str, step: &str, span: Span) -> Diagnostic {
    error(
        "H204",
        span,
        (
            format!("biến “{name}” có thể chưa có giá trị khi tới bước “{step}”"),
            format!("the variable “{name}” may have no value at the step “{step}”"),
        ),
        (
            "mọi đường tới đây (kể cả rescue) phải qua bước đặt biến này; hoặc đừng dùng biến ở đây",
            "every way here (also through rescue) must pass the step that sets it; or do not use it here",
        ),
    )
}
