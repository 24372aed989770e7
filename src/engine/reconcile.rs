//! Content changes while people are in the middle of it: nobody is stranded.
//!
//! The words, links and pictures of a step may change freely. What is looked
//! at here is whether the place where a person stands still exists and still
//! means the same.

use super::action::{HandoffReason, Note};
use super::machine::Machine;
use super::session::Origin;
use crate::flow::{Flow, StepKind, VarKind};
use crate::ids::StepId;

impl Machine<'_> {
    /// Brings the active run in line with today's bundle.
    pub fn reconcile(&mut self) {
        if self.session.runs.is_empty() {
            return;
        }
        if self.session.wait.is_some() || self.session.handoff.as_ref().is_some_and(|h| h.taken) {
            self.reconcile_top();
        }
    }

    /// As [`Self::reconcile`], for a run that has just become the active one.
    pub fn reconcile_top(&mut self) {
        let Some(run) = self.session.runs.last() else { return };
        let id = run.id;
        let Some(flow) = self.set.flow_now(&run.flow) else { return self.flow_gone() };
        if let Some(run) = self.session.runs.last_mut() {
            run.flow = flow.id.clone();
        }
        self.keep_valid_vars(flow);
        let Some(run) = self.session.runs.last() else { return };
        let from = run.step.clone();
        if flow.step(&from).is_some_and(|step| step.fingerprint == run.fingerprint) {
            return;
        }
        let to = self.place_now(flow, &from);
        let Some(to) = to else { return self.flow_gone() };
        let fingerprint = flow.step(&to).map_or(0, |step| step.fingerprint);
        if let Some(run) = self.session.runs.last_mut() {
            run.step = to.clone();
            run.fingerprint = fingerprint;
            // History keeps only places that still exist, ending where they stand.
            for visit in &mut run.history {
                if let Some(step) = flow.step_now(&visit.step) {
                    visit.step = step.id.clone();
                }
            }
            run.history.retain(|visit| flow.step(&visit.step).is_some_and(|step| step.waits()));
            match run.history.iter().rposition(|visit| visit.step == to) {
                Some(index) => run.history.truncate(index + 1),
                None => {
                    run.history.push(super::session::Visit { step: to.clone(), answered: None });
                }
            }
            if let Some(visit) = run.history.last_mut() {
                visit.answered = None;
            }
        }
        self.note(Note::Moved { run: id, flow: flow.id.clone(), from, to });
        self.moved = true;
        self.park();
    }

    /// Where a person who stood at `from` stands today.
    fn place_now(&self, flow: &Flow, from: &StepId) -> Option<StepId> {
        let run = self.session.runs.last()?;
        let waiting = |id: &StepId| flow.step_now(id).filter(|step| step.waits());
        waiting(from)
            .or_else(|| run.history.iter().rev().find_map(|visit| waiting(&visit.step)))
            .or_else(|| flow.rescue.as_ref().and_then(waiting))
            .map(|step| step.id.clone())
    }

    /// The flow is no more and no other took its name: a human helps.
    fn flow_gone(&mut self) {
        let Some(run) = self.pop_run() else { return };
        self.note(Note::FlowGone { flow: run.flow });
        self.moved = true;
        if self.session.runs.is_empty() || run.origin == Origin::Root {
            self.session.runs.clear();
            self.gone = true;
        } else {
            self.reconcile_top();
        }
    }

    /// Says that the guide changed and shows the step. Returns whether it did.
    pub fn say_moved(&mut self) -> bool {
        if !std::mem::take(&mut self.moved) {
            return false;
        }
        self.say_common("huong-dan-da-doi");
        if std::mem::take(&mut self.gone) {
            self.call_operator(HandoffReason::Error);
            return true;
        }
        let at = self.active().and_then(|(run, flow)| flow.step(&run.step));
        match at.map(|step| &step.kind) {
            // The called guide is gone: its caller goes on as if it had ended.
            Some(StepKind::Call { next, .. }) => self.walk(next.clone()),
            _ => {
                self.park();
                self.show_step();
            }
        }
        true
    }

    /// Variables still declared and still valid are kept.
    fn keep_valid_vars(&mut self, flow: &Flow) {
        let Some(run) = self.session.runs.last_mut() else { return };
        run.vars.retain(|var| match flow.vars.get(&var.name) {
            None => false,
            Some(VarKind::OneOf(values)) => values.contains(&var.value),
            Some(VarKind::Text { pattern, .. }) => {
                pattern.as_ref().is_none_or(|pattern| pattern.regex.is_match(&var.value))
            }
        });
    }
}
