//! Guides stay within the limits of `flow::limits` (H208): steps, options,
//! steps passed and messages sent in one go.
//!
//! Past a limit the engine stops and offers an operator; an author should
//! hear of it first.
//!
//! Bad: fourteen `say` steps one after the other.
//! Good: fewer, longer messages, with waiting steps between them.

use super::loops::{passes, passing};
use crate::content::check::{Bundle, error};
use crate::diag::{Diagnostic, Span};
use crate::flow::{StepKind, limits};
use crate::ids::FlowId;
use std::collections::{BTreeSet, HashMap};

/// Variables of one guide; what is set where is followed in this many bits.
const VARS: usize = 64;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let mut walk = Walk { bundle, passing: passing(bundle), known: HashMap::new() };
    for (flow, _) in bundle.flows() {
        let spot = || bundle.places.flow(&flow.id);
        if flow.steps.len() > limits::STEPS {
            let (vi, en) = ("bước", "steps");
            found.push(too_many(spot().at("flow").span(), flow.steps.len(), limits::STEPS, vi, en));
        }
        if flow.vars.len() > VARS {
            let span = spot().at("vars").span();
            found.push(too_many(span, flow.vars.len(), VARS, "biến", "variables"));
        }
        for (at, step) in flow.steps.iter().enumerate() {
            let spot = || bundle.places.step(&flow.id, &step.id);
            if let StepKind::Choice { options, .. } = &step.kind {
                if options.len() > limits::OPTIONS {
                    let (vi, en) = ("lựa chọn", "options");
                    let span = spot().at("options").span();
                    found.push(too_many(span, options.len(), limits::OPTIONS, vi, en));
                }
                if options.is_empty() {
                    found.push(error(
                        "H208",
                        spot().at("options").span(),
                        ("không có lựa chọn nào".to_owned(), "there are no options".to_owned()),
                        ("thêm ít nhất một lựa chọn", "add at least one option"),
                    ));
                }
            }
            if step.stuck.len() > limits::OPTIONS {
                let (vi, en) = ("chỗ vướng", "difficulties");
                let span = spot().at("stuck").span();
                found.push(too_many(span, step.stuck.len(), limits::OPTIONS, vi, en));
            }
            // Starting points of a turn: the top, and what follows an answer.
            let starts = at == 0 || step.waits();
            let Some(cost) = starts.then(|| walk.after(&flow.id, at)) else { continue };
            if cost.hops > limits::HOPS {
                let (vi, en) = ("bước liền nhau không chờ", "steps in a row without waiting");
                found.push(too_many(spot().at("id").span(), cost.hops, limits::HOPS, vi, en));
            }
            if cost.messages > limits::MESSAGES {
                let (vi, en) = ("tin liền nhau", "messages in a row");
                found.push(too_many(
                    spot().at("id").span(),
                    cost.messages,
                    limits::MESSAGES,
                    vi,
                    en,
                ));
            }
        }
    }
}

fn too_many(span: Span, count: usize, limit: usize, vi: &str, en: &str) -> Diagnostic {
    error(
        "H208",
        span,
        (
            format!("{count} {vi}, nhiều nhất là {limit}"),
            format!("{count} {en}, at most {limit} are possible"),
        ),
        (
            "bớt đi, gộp lại, hoặc tách thành hướng dẫn khác gọi bằng kind: call",
            "remove or merge some, or move them to another guide and use kind: call",
        ),
    )
}

#[derive(Clone, Copy, Default)]
struct Cost {
    hops: usize,
    messages: usize,
}

impl Cost {
    fn max(self, other: Self) -> Self {
        Self { hops: self.hops.max(other.hops), messages: self.messages.max(other.messages) }
    }

    fn plus(self, other: Self) -> Self {
        Self { hops: self.hops + other.hops, messages: self.messages + other.messages }
    }
}

struct Walk<'b, 'a> {
    bundle: &'b Bundle<'a>,
    passing: BTreeSet<&'a FlowId>,
    /// `None`: being worked out, so a loop, which another check reports.
    known: HashMap<(FlowId, usize), Option<Cost>>,
}

impl Walk<'_, '_> {
    /// What one turn costs that begins with an answer at this step (or at the
    /// top of the guide).
    fn after(&mut self, flow: &FlowId, at: usize) -> Cost {
        let Some(graph) = self.bundle.graphs.get(flow) else { return Cost::default() };
        let own = if graph.step(at).waits() { Cost::default() } else { self.from(flow, at) };
        let targets: Vec<usize> = graph.edges[at].iter().map(|edge| edge.to).collect();
        targets.into_iter().fold(own, |cost, to| cost.max(self.from(flow, to)))
    }

    /// What it costs to go on from this step until somebody must answer.
    fn from(&mut self, flow: &FlowId, at: usize) -> Cost {
        // As deep as steps of called guides can follow each other.
        let key = (flow.clone(), at);
        if let Some(known) = self.known.get(&key) {
            return known.unwrap_or_default();
        }
        self.known.insert(key.clone(), None);
        let cost = self.work_out(flow, at);
        self.known.insert(key, Some(cost));
        cost
    }

    fn work_out(&mut self, flow: &FlowId, at: usize) -> Cost {
        let Some(graph) = self.bundle.graphs.get(flow) else { return Cost::default() };
        let step = graph.step(at);
        let speaks = !matches!(
            step.kind,
            StepKind::Branch { .. } | StepKind::Call { .. } | StepKind::End { quiet: true, .. }
        );
        let own = Cost { hops: 1, messages: usize::from(speaks) };
        let called = match &step.kind {
            StepKind::Call { flow, .. } => self.from(flow, 0),
            _ => Cost::default(),
        };
        let own = own.plus(called);
        if !passes(graph, at, &self.passing) {
            return own;
        }
        let targets: Vec<usize> = graph.edges[at].iter().map(|edge| edge.to).collect();
        let rest =
            targets.into_iter().fold(Cost::default(), |cost, to| cost.max(self.from(flow, to)));
        own.plus(rest)
    }
}
