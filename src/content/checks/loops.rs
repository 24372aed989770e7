//! No loop runs without waiting for a person (H203).
//!
//! Such a loop would send messages until the limit of a turn stops it.
//!
//! Bad: a `say` whose `next` is a `branch` that leads back to the `say`.
//! Good: a waiting step lies on every way around.

use super::graph::{Graph, Why};
use crate::content::check::{Bundle, error};
use crate::diag::Diagnostic;
use crate::flow::StepKind;
use crate::ids::FlowId;
use std::collections::BTreeSet;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let passing = passing(bundle);
    for (flow, graph) in bundle.flows() {
        for at in in_a_loop(graph, &passing) {
            let id = &graph.step(at).id;
            found.push(error(
                "H203",
                bundle.places.step(&flow.id, id).at("id").span(),
                (
                    format!("bước “{id}” nằm trong vòng lặp không chờ người dân"),
                    format!("the step “{id}” is part of a loop that waits for nobody"),
                ),
                (
                    "thêm một bước chờ (task, choice…) vào vòng, hoặc cho nó dẫn ra ngoài",
                    "put a waiting step (task, choice…) into the loop, or lead out of it",
                ),
            ));
        }
    }
}

/// Guides that a call can pass without ever waiting.
pub fn passing<'a>(bundle: &Bundle<'a>) -> BTreeSet<&'a FlowId> {
    let mut passing = BTreeSet::new();
    loop {
        let before = passing.len();
        for (flow, graph) in bundle.flows() {
            let mut seen = vec![false; graph.edges.len()];
            let mut todo: Vec<usize> = (!graph.edges.is_empty()).then_some(0).into_iter().collect();
            while let Some(at) = todo.pop() {
                if std::mem::replace(&mut seen[at], true) || !passes(graph, at, &passing) {
                    continue;
                }
                if matches!(graph.step(at).kind, StepKind::End { .. }) {
                    passing.insert(&flow.id);
                }
                todo.extend(graph.edges[at].iter().map(|edge| edge.to));
            }
        }
        if passing.len() == before {
            return passing;
        }
    }
}

/// Whether a step is passed without waiting.
pub fn passes(graph: &Graph<'_>, at: usize, passing: &BTreeSet<&FlowId>) -> bool {
    let step = graph.step(at);
    match &step.kind {
        StepKind::Call { flow, .. } => passing.contains(flow),
        _ => !step.waits(),
    }
}

/// Steps on a way that leads back to themselves without waiting: what remains
/// after taking away, again and again, steps that lead nowhere in the rest.
fn in_a_loop(graph: &Graph<'_>, passing: &BTreeSet<&FlowId>) -> Vec<usize> {
    let count = graph.edges.len();
    let mut left: Vec<bool> = (0..count).map(|at| passes(graph, at, passing)).collect();
    loop {
        let mut changed = false;
        for at in 0..count {
            let out = graph.edges[at].iter().any(|e| e.why == Why::Step && left[e.to]);
            let comes =
                |from: usize| left[from] && graph.edges[from].iter().any(|edge| edge.to == at);
            if left[at] && (!out || !(0..count).any(comes)) {
                left[at] = false;
                changed = true;
            }
        }
        if !changed {
            return (0..count).filter(|at| left[*at]).collect();
        }
    }
}
