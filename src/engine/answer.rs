//! Answering the step where the conversation waits.

use super::action::{HandoffReason, MessageRef, Note};
use super::machine::Machine;
use super::session::Origin;
use crate::flow::{Command, PROFILE_VAR, StepKind, limits};
use crate::ids::{ProfileId, StepId};

impl Machine<'_> {
    /// Applies an answer by its key. Returns whether the step takes it.
    pub fn answer(&mut self, key: &str) -> bool {
        let Some((run, flow, step)) = self.waiting() else { return false };
        let run_id = run.id;
        let next = match &step.kind {
            StepKind::Task { next } => match key {
                "xong" => next.clone(),
                "vuong" => {
                    self.stuck_pressed();
                    return true;
                }
                _ => return false,
            },
            StepKind::Verify { yes, no, max_no, give_up } => match key {
                "co" => Some(yes.clone()),
                "chua" if self.count_try(&step.id) >= *max_no => {
                    self.reason = HandoffReason::GaveUp;
                    Some(give_up.clone())
                }
                "chua" => Some(no.clone()),
                _ => return false,
            },
            StepKind::Choice { options, set, .. } => {
                let Some(option) = options.iter().find(|option| option.key == key) else {
                    return false;
                };
                match set.as_deref() {
                    Some(PROFILE_VAR) => self.session.profile = Some(ProfileId::from(key)),
                    Some(name) => self.set_var(flow, name, key),
                    None => {}
                }
                Some(option.goto.clone())
            }
            _ => return false,
        };
        self.answered(run_id, &step.id, key);
        self.walk(next);
        true
    }

    /// Takes free text at a `collect` step.
    pub fn collect(&mut self, text: &str) {
        let Some((run, flow, step)) = self.waiting() else { return };
        let run_id = run.id;
        let StepKind::Collect { set, pattern, next, max_tries, give_up, .. } = &step.kind else {
            return;
        };
        let text = text.trim();
        if pattern.regex.is_match(text) {
            self.set_var(flow, set, text);
            self.answered(run_id, &step.id, "text");
            return self.walk(next.clone());
        }
        let tries = self.count_try(&step.id);
        if tries >= *max_tries {
            self.reason = HandoffReason::GaveUp;
            self.answered(run_id, &step.id, "sai");
            return self.walk(Some(give_up.clone()));
        }
        let mut say = self.step_message(flow, step);
        say.message = MessageRef::flow(&flow.id, &step.text).attribute("sai");
        say.link = None;
        say.image = None;
        if let Some((run, flow, step)) = self.waiting() {
            say.choices = self.step_choices(run, flow, step);
        }
        say.waiting = true;
        self.say(say);
    }

    /// Gives the sub-answer of a step. Returns whether there is one.
    pub fn stuck_answer(&mut self, key: &str) -> bool {
        let Some((run, flow, step)) = self.waiting() else { return false };
        let Some(stuck) = step.stuck.iter().find(|stuck| stuck.key == key) else { return false };
        let run_id = run.id;
        let mut say = self.step_message(flow, step);
        say.message = MessageRef::flow(&flow.id, &step.text).attribute(key);
        say.link = None;
        say.image = None;
        self.say(say);
        self.note(Note::Stuck { run: run_id, step: step.id.clone(), key: key.to_owned() });
        match &stuck.then {
            Some(then) => {
                self.answered(run_id, &step.id, key);
                self.walk(Some(then.clone()));
            }
            None => self.show_step(),
        }
        true
    }

    /// The Stuck button: the list of difficulties, or a human where there is none.
    fn stuck_pressed(&mut self) {
        let Some((_, _, step)) = self.waiting() else { return };
        if step.stuck.is_empty() {
            self.say_common_with("vuong-chua-co", &[Command::Operator, Command::Repeat]);
        } else {
            self.show_stuck_list();
        }
    }

    /// Goes back to the waiting step before this one.
    pub fn back(&mut self) {
        if self.withdraw_handoff_here() {
            return;
        }
        loop {
            let Some(run) = self.session.runs.last() else {
                return self.nothing_to_go_back_to();
            };
            let waits_here = self.session.wait.is_some();
            // The last visit is the current step when the run waits itself;
            // after a call ended above it, it is the step to return to.
            let target = if waits_here {
                run.history.len().checked_sub(2)
            } else {
                run.history.len().checked_sub(1)
            };
            if let Some(index) = target {
                return self.reopen(index);
            }
            match run.origin {
                Origin::Root => return self.nothing_to_go_back_to(),
                Origin::Digression => {
                    self.pop_run();
                    return self.resume();
                }
                Origin::Call => {
                    self.pop_run();
                    self.reconcile_top();
                }
            }
        }
    }

    /// Shows a visited step of the active run again and forgets what was
    /// answered since.
    pub fn reopen(&mut self, index: usize) {
        let Some((run, flow)) = self.active() else { return };
        let Some(visit) = run.history.get(index) else { return };
        let Some(step) = flow.step_now(&visit.step).filter(|step| step.waits()) else {
            return self.show_step();
        };
        if let Some(run) = self.session.runs.last_mut() {
            run.history.truncate(index + 1);
            if let Some(visit) = run.history.last_mut() {
                visit.step = step.id.clone();
                visit.answered = None;
            }
            run.vars.retain(|var| usize::from(var.at) < index);
            run.tries.retain(|(tried, _)| run.history.iter().any(|visit| visit.step == *tried));
            run.step = step.id.clone();
            run.fingerprint = step.fingerprint;
        }
        self.park();
        self.show_step();
    }

    fn nothing_to_go_back_to(&mut self) {
        self.say_common("khong-lui-duoc");
        if self.session.runs.is_empty() {
            self.idle_choices();
        } else {
            self.show_step();
        }
    }

    fn answered(&mut self, run: crate::ids::RunId, step: &StepId, key: &str) {
        let now = self.context.now;
        if let Some(visit) = self.session.runs.last_mut().and_then(|run| run.history.last_mut()) {
            visit.answered = Some((key.to_owned(), now));
        }
        self.session.wait = None;
        self.session.misses = 0;
        self.note(Note::Answered { run, step: step.clone(), key: key.to_owned() });
    }

    fn count_try(&mut self, step: &StepId) -> u8 {
        let Some(run) = self.session.runs.last_mut() else { return 0 };
        if let Some((_, tries)) = run.tries.iter_mut().find(|(tried, _)| tried == step) {
            *tries = tries.saturating_add(1);
            return *tries;
        }
        if run.tries.len() < limits::STEPS {
            run.tries.push((step.clone(), 1));
        }
        1
    }
}
