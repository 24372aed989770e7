//! Walking: from step to step until somebody has to answer.

use super::action::{Action, Note, Say};
use super::machine::Machine;
use super::session::{Origin, Run, Visit};
use super::show::{command_choice, flow_choice};
use crate::flow::{self, Command, Flow, PROFILE_VAR, StepKind, When, limits};
use crate::ids::StepId;

impl<'a> Machine<'a> {
    /// Starts a flow on top of what runs.
    pub fn start_flow(&mut self, flow: &'a Flow, origin: Origin) {
        self.start_flow_at(flow, origin, None);
    }

    /// Starts a flow at one of its steps.
    pub fn start_flow_at(&mut self, flow: &'a Flow, origin: Origin, step: Option<&StepId>) {
        self.push_run(flow, origin);
        for (name, value) in std::mem::take(&mut self.seed) {
            self.set_var(flow, &name, &value);
        }
        self.session.greeted = true;
        let first = step.and_then(|id| flow.step_now(id)).or_else(|| flow.first());
        match first {
            Some(step) => self.walk(Some(step.id.clone())),
            None => self.give_up_turn(),
        }
    }

    /// Moves the active run to `next` (`None`: the step below its own) and on
    /// until it waits or everything has ended.
    pub fn walk(&mut self, next: Option<StepId>) {
        let mut next = next;
        loop {
            self.hops += 1;
            if self.hops > limits::HOPS || self.said >= limits::MESSAGES {
                return self.give_up_turn();
            }
            let Some((run, flow)) = self.active() else { return };
            let target = match &next {
                Some(id) => flow.step_now(id),
                None => flow.following(&run.step),
            };
            let Some(step) = target else { return self.give_up_turn() };
            if let Some(run) = self.session.runs.last_mut() {
                run.step = step.id.clone();
                run.fingerprint = step.fingerprint;
            }
            self.passed.push((flow.id.clone(), step.id.clone()));
            match self.enter(flow, step) {
                Go::To(id) => next = id,
                Go::Stop => return,
            }
        }
    }

    /// Does what a step does when it is reached.
    fn enter(&mut self, flow: &'a Flow, step: &'a flow::Step) -> Go {
        match &step.kind {
            StepKind::Say { next } => {
                let say = self.step_message(flow, step);
                self.say(say);
                Go::To(next.clone())
            }
            StepKind::Branch { when, otherwise } => {
                let hit = when.iter().find(|when| self.holds(when));
                Go::To(Some(hit.map_or(otherwise, |when| &when.goto).clone()))
            }
            StepKind::Call { flow: called, next, .. } => {
                let calls = self.session.runs.iter().filter(|r| r.origin == Origin::Call).count();
                match self.set.flow_now(called) {
                    // A called flow that is gone counts as done.
                    None => Go::To(next.clone()),
                    Some(_) if calls >= limits::CALLS => {
                        self.give_up_turn();
                        Go::Stop
                    }
                    Some(called) => {
                        self.push_run(called, Origin::Call);
                        match called.first() {
                            Some(first) => Go::To(Some(first.id.clone())),
                            None => {
                                self.give_up_turn();
                                Go::Stop
                            }
                        }
                    }
                }
            }
            StepKind::End { outcome, quiet } => self.end(flow, step, outcome, *quiet),
            StepKind::Handoff { .. } => {
                self.visit(step);
                self.open_ticket(flow, step);
                self.park();
                self.show_step();
                Go::Stop
            }
            StepKind::Task { .. }
            | StepKind::Choice { .. }
            | StepKind::Collect { .. }
            | StepKind::Verify { .. } => {
                self.visit(step);
                self.park();
                self.show_step();
                Go::Stop
            }
        }
    }

    /// Notes that a waiting step was reached.
    fn visit(&mut self, step: &flow::Step) {
        let Some(run) = self.session.runs.last_mut() else { return };
        // Asked again right away (verify that loops on itself): one visit.
        let mut answered = None;
        if run.history.last().is_some_and(|visit| visit.step == step.id) {
            // Its last answer stays known, so that a double press counts once.
            answered = run.history.pop().and_then(|visit| visit.answered);
        }
        run.history.push(Visit { step: step.id.clone(), answered });
        let extra = run.history.len().saturating_sub(limits::HISTORY);
        if extra > 0 {
            run.history.drain(..extra);
            for var in &mut run.vars {
                var.at = var.at.saturating_sub(u16::try_from(extra).unwrap_or(u16::MAX));
            }
        }
        let note = Note::Reached { run: run.id, flow: run.flow.clone(), step: step.id.clone() };
        self.note(note);
    }

    /// Finishes the active run.
    fn end(&mut self, flow: &'a Flow, step: &'a flow::Step, outcome: &str, quiet: bool) -> Go {
        let say = (!quiet).then(|| self.step_message(flow, step));
        let Some(run) = self.pop_run() else { return Go::Stop };
        self.note(Note::Ended { run: run.id, flow: run.flow.clone(), outcome: outcome.to_owned() });
        match run.origin {
            Origin::Root => {
                match say {
                    Some(say) => self.say_last(say),
                    None => self.offer_way_on(),
                }
                Go::Stop
            }
            Origin::Call => {
                if let Some(say) = say {
                    self.say(say);
                }
                self.come_back(outcome)
            }
            Origin::Digression => {
                if let Some(say) = say {
                    self.say(say);
                }
                self.resume();
                Go::Stop
            }
        }
    }

    /// The last message of a guide offers a way on.
    fn say_last(&mut self, mut say: Say) {
        if !self.session.paused.is_empty() {
            say.choices.push(command_choice(Command::Continue));
        }
        say.choices.push(command_choice(Command::Menu));
        say.choices.push(command_choice(Command::Operator));
        self.say(say);
    }

    /// A guide that ends without words of its own: what was said just before,
    /// by the flow that it called, then offers the way on.
    fn offer_way_on(&mut self) {
        let choices = self.current_choices();
        let last = self.actions.iter_mut().rev().find_map(|action| match action {
            Action::Say(say) => Some(say),
            _ => None,
        });
        if let Some(say) = last.filter(|say| say.choices.is_empty()) {
            self.session.shown = choices.iter().map(|choice| choice.payload.clone()).collect();
            say.choices = choices;
        }
    }

    /// A called flow ended: the caller goes on by its outcome.
    fn come_back(&mut self, outcome: &str) -> Go {
        self.reconcile_top();
        let Some((run, flow)) = self.active() else { return Go::Stop };
        match flow.step(&run.step).map(|step| &step.kind) {
            Some(StepKind::Call { outcomes, next, .. }) => {
                let by_outcome = outcomes.iter().find(|(name, _)| name == outcome);
                Go::To(by_outcome.map(|(_, step)| step.clone()).or_else(|| next.clone()))
            }
            // The caller changed meanwhile and was put at a waiting step.
            _ => {
                self.park();
                self.show_step();
                Go::Stop
            }
        }
    }

    /// A digression ended: the run below is shown again.
    pub fn resume(&mut self) {
        self.reconcile_top();
        let Some((run, flow)) = self.active() else { return };
        match flow.step(&run.step).map(|step| &step.kind) {
            // The request for a human ended meanwhile: the flow goes on.
            Some(StepKind::Handoff { next, .. }) if self.session.handoff.is_none() => {
                self.session.wait = None;
                return self.walk(next.clone());
            }
            // What it had called is gone: back to where somebody can answer.
            Some(StepKind::Call { .. }) => return self.back(),
            _ => {}
        }
        self.say_common_about("tiep-tuc-huong-dan", &flow.id);
        self.park();
        self.show_step();
    }

    /// A limit was reached or the flow makes no sense: everything is left and
    /// a human is offered.
    pub fn give_up_turn(&mut self) {
        self.note(Note::LimitReached);
        self.pause_all();
        self.session.runs.clear();
        self.session.wait = None;
        // The apology must get through even when the turn has said too much.
        self.said = self.said.min(limits::MESSAGES - 1);
        let mut say = self.common("flow-cham");
        say.choices = vec![command_choice(Command::Operator), command_choice(Command::Menu)];
        self.say(say);
    }

    /// Says that a guide has ended and offers to start it again.
    pub fn say_ended(&mut self, flow: &crate::ids::FlowId) {
        let mut say = self.common("huong-dan-het");
        say.args.push(("flow_title".into(), super::action::Arg::FlowTitle(flow.clone())));
        if self.set.flow_now(flow).is_some_and(|flow| self.may_start(flow)) {
            say.choices.push(flow_choice(flow));
        }
        if !self.session.paused.is_empty() {
            say.choices.push(command_choice(Command::Continue));
        }
        say.choices.push(command_choice(Command::Menu));
        say.choices.push(command_choice(Command::Operator));
        self.say(say);
    }

    /// Whether a person may start a flow now.
    pub fn may_start(&self, flow: &Flow) -> bool {
        let profile = self.profile_id();
        (flow.startable() || (self.context.drafts && flow.status == flow::Status::Draft))
            && flow.serves(profile.as_ref())
            && flow.channels.contains(&self.context.channel)
    }

    fn holds(&self, when: &When) -> bool {
        when.tests.iter().all(|(name, values)| {
            let value = if name == PROFILE_VAR {
                self.profile_id().map(|id| id.as_str().to_owned())
            } else {
                self.session.runs.last().and_then(|run: &Run| run.var(name)).map(str::to_owned)
            };
            value.is_some_and(|value| values.contains(&value))
        })
    }
}

/// Where a walk goes on.
enum Go {
    /// To a step; `None`: the one below.
    To(Option<StepId>),
    /// Nowhere: the conversation waits or has ended.
    Stop,
}
