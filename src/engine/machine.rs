//! The state of one step while it is worked out, and the small moves that
//! everything else is made of.

use super::Step;
use super::action::{Action, HandoffReason, Note, Say};
use super::event::{Context, Event, OperatorAct};
use super::session::{Ended, Origin, Run, Session, Wait};
use crate::clock::Millis;
use crate::flow::{self, Flow, FlowSet, Profile, VarKind, limits};
use crate::ids::{FlowId, Locale, ProfileId, RunId, StepId, WaitId};

/// One step in progress.
pub(super) struct Machine<'a> {
    pub set: &'a FlowSet,
    pub session: Session,
    pub context: Context,
    pub actions: Vec<Action>,
    /// Steps passed through; see `limits::HOPS`.
    pub hops: usize,
    /// Messages said; see `limits::MESSAGES`.
    pub said: usize,
    /// The active run changed under the person; its step was shown again.
    pub moved: bool,
    /// The flow the person was in is gone; see `reconcile`.
    pub gone: bool,
    /// The person typed a number instead of pressing: typing twice is meant.
    pub typed: bool,
    /// Steps entered.
    pub passed: Vec<(FlowId, StepId)>,
    /// Values that the next flow begins with.
    pub seed: Vec<(String, String)>,
    /// Why a handoff that opens in this step is asked for.
    pub reason: HandoffReason,
}

impl<'a> Machine<'a> {
    pub fn new(set: &'a FlowSet, session: Session, context: Context) -> Self {
        Self {
            set,
            session,
            context,
            actions: Vec::new(),
            hops: 0,
            said: 0,
            moved: false,
            gone: false,
            typed: false,
            passed: Vec::new(),
            seed: Vec::new(),
            reason: HandoffReason::Flow,
        }
    }

    /// Routes an event to what handles it.
    pub fn handle(&mut self, event: &Event) {
        match event {
            Event::Went { at } => return self.note(Note::Went { at: *at }),
            Event::Came { at } => {
                self.note(Note::Came { at: *at });
                if !self.session.is_untouched() {
                    // They know us: nothing is said until they say something.
                    return;
                }
            }
            _ => {}
        }
        let first = event.is_citizen() && self.session.is_untouched();
        let moved = matches!(event, Event::WentOn { .. });
        if (event.is_citizen() || moved)
            && self.session.handoff.as_ref().is_some_and(|h| h.taken)
            && !self.is_about_data(event)
        {
            // An operator holds the conversation: the journal has the words,
            // the bot adds none of its own.
            return self.note(Note::Ignored);
        }
        // A timer says nothing of a change, so the person would not learn of it.
        if !matches!(event, Event::Timer { .. }) {
            self.reconcile();
        }
        match event {
            Event::Start { payload } => self.start(payload.as_deref()),
            Event::Came { .. } => self.start(None),
            Event::Went { .. } => {}
            Event::Text { text, guard } => self.text(text.expose(), guard),
            Event::Press { payload } => self.press(payload),
            Event::Unsupported(kind) => self.unsupported(*kind),
            Event::Join(join) => self.join(join),
            Event::WentOn { to } => self.went_on(*to),
            Event::TooFast => self.say_common("nhan-qua-nhanh"),
            Event::Timer { wait } => self.timer(*wait),
            Event::Operator(OperatorAct::Accept) => self.operator_accepts(),
            Event::Operator(OperatorAct::Close) => self.operator_closes(),
            Event::Operator(OperatorAct::Absent) => self.operator_absent(),
        }
        if event.is_citizen() {
            self.say_moved();
            let on_purpose = matches!(self.actions.last(), Some(Action::Note(Note::DoublePress)));
            if self.said == 0 && !on_purpose {
                // A flow may end without a word; a person never goes unanswered.
                self.idle_choices();
            }
            self.rearm();
        }
        if first {
            self.add_notice();
        }
    }

    /// Ends the step.
    pub fn finish(mut self) -> Step {
        let timer = self.next_timer();
        Step {
            session: std::mem::take(&mut self.session),
            actions: self.actions,
            timer,
            passed: self.passed,
        }
    }

    pub fn note(&mut self, note: Note) {
        self.actions.push(Action::Note(note));
    }

    /// Sends a message, unless the turn has said too much already.
    pub fn say(&mut self, say: Say) {
        if self.said >= limits::MESSAGES {
            return;
        }
        self.said += 1;
        // Numbers typed later mean the buttons seen last. A message without
        // buttons does not take them away.
        if !say.choices.is_empty() {
            self.session.shown = say.choices.iter().map(|choice| choice.payload.clone()).collect();
        }
        self.actions.push(Action::Say(Box::new(say)));
    }

    pub fn locale(&self) -> Locale {
        if let Some(locale) = &self.session.locale
            && self.set.locales.contains(locale)
        {
            return locale.clone();
        }
        self.profile().map_or_else(|| self.set.first_locale(), |profile| profile.locale.clone())
    }

    pub fn profile(&self) -> Option<&'a Profile> {
        self.set.profile(self.session.profile.as_ref())
    }

    pub fn profile_id(&self) -> Option<ProfileId> {
        self.profile().map(|profile| profile.id.clone())
    }

    /// The active run and its flow, if the flow still exists.
    pub fn active(&self) -> Option<(&Run, &'a Flow)> {
        let run = self.session.runs.last()?;
        Some((run, self.set.flows.get(&run.flow)?))
    }

    /// The waiting step of the active run, if it waits.
    pub fn waiting(&self) -> Option<(&Run, &'a Flow, &'a flow::Step)> {
        self.session.wait.as_ref()?;
        let (run, flow) = self.active()?;
        let step = flow.step(&run.step)?;
        step.waits().then_some((run, flow, step))
    }

    /// Begins a run on top of the others.
    pub fn push_run(&mut self, flow: &Flow, origin: Origin) {
        let id = RunId(self.session.next_run);
        self.session.next_run = self.session.next_run.wrapping_add(1);
        let first = flow.first().map_or_else(|| StepId::from(""), |step| step.id.clone());
        self.session.runs.push(Run {
            id,
            flow: flow.id.clone(),
            origin,
            step: first,
            fingerprint: 0,
            vars: Vec::new(),
            history: Vec::new(),
            tries: Vec::new(),
        });
        self.session.wait = None;
        self.note(Note::Started { run: id, flow: flow.id.clone() });
    }

    /// Takes the active run away and remembers that it ended.
    pub fn pop_run(&mut self) -> Option<Run> {
        let run = self.session.runs.pop()?;
        self.session.wait = None;
        self.remember_ended(&run);
        Some(run)
    }

    pub fn remember_ended(&mut self, run: &Run) {
        let last = run.history.last().and_then(|visit| {
            let (key, _) = visit.answered.as_ref()?;
            Some((visit.step.clone(), key.clone()))
        });
        let at = self.context.now;
        self.session.ended.push(Ended { run: run.id, flow: run.flow.clone(), at, last });
        let extra = self.session.ended.len().saturating_sub(limits::ENDED);
        self.session.ended.drain(..extra);
    }

    /// Leaves everything that runs, so that it can be taken up again. The
    /// start flow is no guide: leaving it replaces nothing.
    pub fn pause_all(&mut self) {
        if self.session.runs.is_empty() {
            return;
        }
        let runs = std::mem::take(&mut self.session.runs);
        self.session.wait = None;
        for run in &runs {
            self.actions.push(Action::Note(Note::Left {
                run: run.id,
                flow: run.flow.clone(),
                step: run.step.clone(),
            }));
        }
        if let Some(kept) = self.worth_keeping(&runs) {
            self.session.paused = kept;
        } else {
            for run in runs {
                self.remember_ended(&run);
            }
        }
    }

    /// What of these runs can be taken up again: not the way to a human on
    /// top, whose request has ended, and nothing at all without a guide.
    pub fn worth_keeping(&self, runs: &[Run]) -> Option<Vec<Run>> {
        let mut kept = runs.to_vec();
        while kept
            .last()
            .is_some_and(|run| self.set.commands.operator_flow.as_ref() == Some(&run.flow))
        {
            kept.pop();
        }
        let worth = kept.iter().any(|run| self.is_guide(&run.flow) && !run.history.is_empty());
        worth.then_some(kept)
    }

    /// Whether a flow is a guide rather than the greeting or the way to a human.
    pub fn is_guide(&self, flow: &FlowId) -> bool {
        self.set.commands.start.as_ref() != Some(flow)
            && self.set.commands.operator_flow.as_ref() != Some(flow)
    }

    /// Parks the conversation at the active run's step.
    pub fn park(&mut self) {
        let id = WaitId(self.session.next_wait);
        self.session.next_wait = self.session.next_wait.wrapping_add(1);
        self.session.wait = Some(Wait { id, since: self.context.now, reminders: 0 });
    }

    /// The person is here: silence counts from now again.
    fn rearm(&mut self) {
        if self.waiting().is_some() {
            self.park();
        } else {
            self.session.wait = None;
        }
    }

    /// Stores a variable of the active run.
    pub fn set_var(&mut self, flow: &Flow, name: &str, value: &str) {
        let expires = match flow.vars.get(name) {
            Some(VarKind::Text { keep, .. }) => Some(self.context.now.saturating_add(*keep)),
            _ => None,
        };
        if let Some(run) = self.session.runs.last_mut() {
            let at = u16::try_from(run.history.len().saturating_sub(1)).unwrap_or(u16::MAX);
            run.vars.retain(|var| var.name != name);
            run.vars.push(super::session::Var {
                name: name.to_owned(),
                value: value.to_owned(),
                at,
                expires,
            });
        }
    }

    /// Erases variables whose time is over, in every run that is kept.
    pub fn forget_expired(&mut self) {
        let now = self.context.now;
        for run in self.session.runs.iter_mut().chain(&mut self.session.paused) {
            run.vars.retain(|var| var.expires.is_none_or(|expires| expires > now));
        }
    }

    /// The earliest moment at which a variable must be erased.
    pub fn next_expiry(&self) -> Option<Millis> {
        let runs = self.session.runs.iter().chain(&self.session.paused);
        runs.flat_map(|run| &run.vars).filter_map(|var| var.expires).min()
    }
}
