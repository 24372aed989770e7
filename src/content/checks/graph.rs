//! The ways through one guide, as the checks of structure see them.

use crate::flow::{Flow, FlowSet, Step, StepKind};
use crate::ids::StepId;
use std::collections::{BTreeSet, HashMap};

/// Steps and the ways between them. Ways to steps that do not exist are left
/// out: another check reports them.
pub struct Graph<'a> {
    /// The guide.
    pub flow: &'a Flow,
    index: HashMap<&'a str, usize>,
    /// Ways out of each step, in the order of `flow.steps`.
    pub edges: Vec<Vec<Edge<'a>>>,
    /// Steps that go on below themselves where nothing is below.
    pub falls_off: Vec<usize>,
}

/// One way out of a step.
#[derive(Clone, Copy, Debug)]
pub struct Edge<'a> {
    /// To which step.
    pub to: usize,
    /// Why it is taken.
    pub why: Why,
    /// The variable that is set on it.
    pub sets: Option<&'a str>,
}

/// Why a way is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// By what the person or the guide does.
    Step,
    /// After an answer of the step's stuck list.
    Stuck,
    /// After long silence.
    Abandon,
}

impl<'a> Graph<'a> {
    /// The graph of a guide.
    pub fn new(flow: &'a Flow, set: &'a FlowSet) -> Self {
        let index = flow.steps.iter().enumerate().map(|(at, s)| (s.id.as_str(), at)).collect();
        let mut graph = Self { flow, index, edges: Vec::new(), falls_off: Vec::new() };
        for (at, step) in flow.steps.iter().enumerate() {
            let edges = graph.out(at, step, set);
            graph.edges.push(edges);
        }
        graph
    }

    /// The position of a step.
    pub fn at(&self, id: &StepId) -> Option<usize> {
        self.index.get(id.as_str()).copied()
    }

    /// The step at a position.
    pub fn step(&self, at: usize) -> &'a Step {
        &self.flow.steps[at]
    }

    fn out(&mut self, at: usize, step: &'a Step, set: &'a FlowSet) -> Vec<Edge<'a>> {
        let mut edges = Vec::new();
        let mut add = |to: Option<usize>, why: Why, sets: Option<&'a str>| {
            edges.extend(to.map(|to| Edge { to, why, sets }));
        };
        let below = (at + 1 < self.flow.steps.len()).then_some(at + 1);
        let mut falls_off = false;
        let mut next = |next: &Option<StepId>| match next {
            Some(id) => self.at(id),
            None => {
                falls_off |= below.is_none();
                below
            }
        };
        match &step.kind {
            StepKind::Say { next: to } | StepKind::Task { next: to } => {
                add(next(to), Why::Step, None);
            }
            StepKind::Handoff { next: to, .. } => add(next(to), Why::Step, None),
            StepKind::Choice { options, set, .. } => {
                for option in options {
                    add(self.at(&option.goto), Why::Step, set.as_deref());
                }
            }
            StepKind::Collect { set, next: to, give_up, .. } => {
                add(next(to), Why::Step, Some(set));
                add(self.at(give_up), Why::Step, None);
            }
            StepKind::Verify { yes, no, give_up, .. } => {
                for to in [yes, no, give_up] {
                    add(self.at(to), Why::Step, None);
                }
            }
            StepKind::Branch { when, otherwise } => {
                for when in when {
                    add(self.at(&when.goto), Why::Step, None);
                }
                add(self.at(otherwise), Why::Step, None);
            }
            StepKind::Call { flow, outcomes, next: to } => {
                for (_, to) in outcomes {
                    add(self.at(to), Why::Step, None);
                }
                let listed = |outcome: &&str| outcomes.iter().any(|(name, _)| name == outcome);
                let called = set.flows.get(flow);
                if called.is_none_or(|called| !self::outcomes(called).iter().all(listed)) {
                    add(next(to), Why::Step, None);
                }
            }
            StepKind::End { .. } => {}
        }
        for stuck in &step.stuck {
            add(stuck.then.as_ref().and_then(|to| self.at(to)), Why::Stuck, None);
        }
        if step.waits() {
            let abandon = self.flow.abandon_at(&step.id);
            add(abandon.and_then(|abandon| self.at(&abandon.goto)), Why::Abandon, None);
        }
        if falls_off {
            self.falls_off.push(at);
        }
        edges
    }

    /// Steps that can be reached from `from`.
    pub fn reachable(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut seen = vec![false; self.edges.len()];
        let mut todo: Vec<usize> = from.into_iter().collect();
        while let Some(at) = todo.pop() {
            if let Some(mark) = seen.get_mut(at)
                && !std::mem::replace(mark, true)
            {
                todo.extend(self.edges[at].iter().map(|edge| edge.to));
            }
        }
        seen
    }

    /// Where people come in: at the top, and where `rescue` puts them.
    pub fn entries(&self) -> Vec<usize> {
        let first = (!self.edges.is_empty()).then_some(0);
        let rescue = self.flow.rescue.as_ref().and_then(|id| self.at(id));
        first.into_iter().chain(rescue).collect()
    }
}

/// The outcomes that a guide can have.
pub fn outcomes(flow: &Flow) -> BTreeSet<&str> {
    flow.steps
        .iter()
        .filter_map(|step| match &step.kind {
            StepKind::End { outcome, .. } => Some(outcome.as_str()),
            _ => None,
        })
        .collect()
}
