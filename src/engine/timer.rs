//! Silence: reminders, and the end of waiting.
//!
//! A conversation has one timer, for the earliest of its wishes. It carries
//! the wait it was set for, so a stale one does nothing.

use super::action::{MessageRef, Note, TicketEnd};
use super::machine::Machine;
use crate::clock::Millis;
use crate::flow::{self, Abandon, Flow, Reminder};
use crate::ids::WaitId;
use crate::message::Delivery;

impl<'a> Machine<'a> {
    /// A timer is due.
    pub fn timer(&mut self, wait: WaitId) {
        // Expired variables were erased before this.
        if self.session.wait.as_ref().is_none_or(|current| current.id != wait) {
            return self.note(Note::Ignored);
        }
        if self.session.handoff.as_ref().is_some_and(|handoff| handoff.taken) {
            return;
        }
        let Some((_, flow, step)) = self.waiting() else { return };
        let now = self.context.now;
        if self.abandon_due(flow, step).is_some_and(|due| due <= now) {
            return self.abandon();
        }
        if let Some((reminder, due)) = self.reminder_due(flow, step)
            && due <= now
        {
            self.remind(flow, reminder);
        }
    }

    /// When the conversation next wants to be woken.
    pub fn next_timer(&self) -> Option<(Millis, WaitId)> {
        let wait = self.session.wait.as_ref().map_or(WaitId(u32::MAX), |wait| wait.id);
        // While an operator serves the person no reminder is due: a timer that
        // did nothing and stayed due would be fired again without end.
        let served = self.session.handoff.as_ref().is_some_and(|handoff| handoff.taken);
        let waiting = self.waiting().filter(|_| !served).and_then(|(_, flow, step)| {
            let reminder = self.reminder_due(flow, step).map(|(_, due)| due);
            reminder.into_iter().chain(self.abandon_due(flow, step)).min()
        });
        waiting.into_iter().chain(self.next_expiry()).min().map(|due| (due, wait))
    }

    fn remind(&mut self, flow: &'a Flow, reminder: &Reminder) {
        let now = self.context.now;
        if let Some(wait) = &mut self.session.wait {
            wait.reminders = wait.reminders.saturating_add(1);
            // Counted from this one, so that a night of quiet hours or a stop
            // of the service does not end in several reminders at once.
            wait.since = wait.since.max(now - reminder.after * i64::from(wait.reminders));
        }
        let mut say = self.common("");
        say.message = MessageRef::flow(&flow.id, &reminder.text);
        say.args = self.var_args(flow);
        if let Some((run, flow, step)) = self.waiting() {
            say.choices = self.step_choices(run, flow, step);
        }
        say.waiting = true;
        say.delivery = Delivery::AtMostOnce;
        self.say(say);
    }

    /// The person is gone: everything on top ends silently, the lowest run
    /// goes where it says, and stays ready to be taken up again.
    fn abandon(&mut self) {
        let left = self.session.runs.clone();
        for run in &left {
            self.note(Note::Left { run: run.id, flow: run.flow.clone(), step: run.step.clone() });
        }
        let Some(index) = self.abandoning_run() else { return };
        let goto = {
            let run = &self.session.runs[index];
            self.set
                .flows
                .get(&run.flow)
                .and_then(|flow| flow.abandon_at(&run.step))
                .map(|a| a.goto.clone())
        };
        self.end_ticket(TicketEnd::Expired);
        while self.session.runs.len() > index + 1 {
            self.pop_run();
        }
        if let Some(run) = self.session.runs.get_mut(index) {
            run.origin = super::session::Origin::Root;
        }
        let below: Vec<_> = self.session.runs.drain(..index).collect();
        for run in &below {
            self.remember_ended(run);
        }
        self.session.wait = None;
        if let Some(kept) = self.worth_keeping(&left) {
            self.session.paused = kept;
        }
        match goto {
            Some(goto) => self.walk(Some(goto)),
            None => {
                self.pop_run();
            }
        }
    }

    /// The run whose words end the wait: the lowest guide, else the lowest run.
    fn abandoning_run(&self) -> Option<usize> {
        let runs = &self.session.runs;
        runs.iter()
            .position(|run| {
                self.is_guide(&run.flow)
                    && self
                        .set
                        .flows
                        .get(&run.flow)
                        .is_some_and(|f| f.abandon_at(&run.step).is_some())
            })
            .or_else(|| (!runs.is_empty()).then_some(0))
    }

    fn reminder_due(&self, flow: &'a Flow, step: &'a flow::Step) -> Option<(&'a Reminder, Millis)> {
        let wait = self.session.wait.as_ref()?;
        let reminder = step.reminder.as_ref().or(flow.reminder.as_ref())?;
        if wait.reminders >= reminder.max {
            return None;
        }
        let count = i64::from(wait.reminders) + 1;
        Some((reminder, self.after_quiet(wait.since + reminder.after * count)))
    }

    fn abandon_due(&self, flow: &'a Flow, step: &'a flow::Step) -> Option<Millis> {
        let wait = self.session.wait.as_ref()?;
        let abandon: &Abandon = step.abandon.as_ref().or(flow.abandon.as_ref())?;
        Some(self.after_quiet(wait.since + abandon.after))
    }

    fn after_quiet(&self, due: Millis) -> Millis {
        self.profile().map_or(due, |profile| profile.after_quiet(due))
    }
}
