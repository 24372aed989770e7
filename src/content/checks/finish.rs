//! From every step an end or a human can be reached by doing what the guide
//! says (H202), also through the guides it calls.
//!
//! Silence does not count: a guide that only ends when people give up is a
//! trap. A call is taken to come back, because the called guide is held to
//! the same promise, and guides that call each other in a circle are refused.
//!
//! Bad: two steps whose `next` lead to each other.
//! Good: one of them leads on to an `end` or `handoff`.

use super::graph::{Graph, Why};
use crate::content::check::{Bundle, error};
use crate::diag::Diagnostic;
use crate::flow::StepKind;

/// Names listed in one finding.
const NAMES: usize = 6;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, graph) in bundle.flows() {
        let good = good(graph);
        let trapped: Vec<&str> = flow
            .steps
            .iter()
            .zip(good)
            .filter(|(_, good)| !good)
            .map(|(step, _)| step.id.as_str())
            .collect();
        let Some(first) = trapped.first() else { continue };
        let mut names = trapped.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
        if trapped.len() > NAMES {
            names.push_str(", …");
        }
        found.push(error(
            "H202",
            bundle.places.step(&flow.id, &(*first).into()).at("id").span(),
            (
                format!("từ đây không tới được bước end hay handoff nào: {names}"),
                format!("from here no end or handoff can be reached: {names}"),
            ),
            (
                "thêm một đường từ các bước này tới bước kind: end hoặc kind: handoff",
                "add a way from these steps to a step of kind: end or kind: handoff",
            ),
        ));
    }
}

/// Which steps lead to an end or a human.
fn good(graph: &Graph<'_>) -> Vec<bool> {
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); graph.edges.len()];
    let mut todo = Vec::new();
    for (at, edges) in graph.edges.iter().enumerate() {
        if matches!(graph.step(at).kind, StepKind::End { .. } | StepKind::Handoff { .. }) {
            todo.push(at);
        }
        for edge in edges.iter().filter(|edge| edge.why != Why::Abandon) {
            back[edge.to].push(at);
        }
    }
    let mut good = vec![false; graph.edges.len()];
    while let Some(at) = todo.pop() {
        if !std::mem::replace(&mut good[at], true) {
            todo.extend(&back[at]);
        }
    }
    good
}
