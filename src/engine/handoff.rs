//! Bot, waiting and operator: requests for a human.

use super::action::{Action, HandoffReason, TicketDraft, TicketEnd};
use super::machine::Machine;
use super::session::{Handoff, Origin};
use crate::flow::{self, Command, Flow, StepKind, limits};
use crate::ids::{FlowId, StepId, TicketId};

impl<'a> Machine<'a> {
    /// Leads to a human from wherever the person is: runs the operator flow on
    /// top, at any depth.
    pub fn call_operator(&mut self, reason: HandoffReason) {
        self.reason = reason;
        let Some(flow) =
            self.set.commands.operator_flow.as_ref().and_then(|id| self.set.flow_now(id))
        else {
            // A bundle without an operator flow is refused by the checker.
            return self.say_common("tong-dai-da-nhan");
        };
        if let Some(index) = self.session.runs.iter().position(|run| run.flow == flow.id) {
            while self.session.runs.len() > index + 1 {
                self.pop_run();
            }
            self.reopen_handoff();
            self.park();
            return self.show_step();
        }
        if self.asked_too_often(flow) {
            self.say_common_with("goi-nguoi-nhieu-lan", &[Command::Continue, Command::Menu]);
            if self.waiting().is_some() {
                self.show_step();
            }
            return;
        }
        self.start_flow(
            flow,
            if self.session.runs.is_empty() { Origin::Root } else { Origin::Digression },
        );
    }

    /// Whether the person has asked for a human and left again so often within
    /// an hour that operators would do nothing else.
    fn asked_too_often(&self, flow: &Flow) -> bool {
        let since = self.context.now - limits::HANDOFF_WINDOW;
        let lately = |ended: &&super::session::Ended| ended.flow == flow.id && ended.at > since;
        self.session.ended.iter().filter(lately).count() >= limits::HANDOFFS
    }

    /// Records the request with what an operator needs to know.
    pub fn open_ticket(&mut self, flow: &'a Flow, step: &'a flow::Step) {
        let StepKind::Handoff { queue, share, .. } = &step.kind else { return };
        // At most one open request per conversation.
        if self.session.handoff.is_some() {
            return;
        }
        let id = TicketId(self.session.next_ticket);
        self.session.next_ticket = self.session.next_ticket.wrapping_add(1);
        let (stood_flow, stood_step) = self.stood_at(flow, step);
        let path = self
            .session
            .runs
            .iter()
            .flat_map(|run| run.history.iter().map(|visit| (run.flow.clone(), visit.step.clone())))
            .filter(|place| *place != (flow.id.clone(), step.id.clone()))
            .collect();
        let shared = self.shared(flow, share);
        self.session.handoff = Some(Handoff { ticket: id, taken: false });
        self.actions.push(Action::OpenTicket(Box::new(TicketDraft {
            id,
            queue: queue.clone(),
            reason: self.reason,
            flow: stood_flow,
            step: stood_step,
            path,
            shared,
            profile: self.profile_id(),
            locale: self.locale(),
            opened_at: self.context.now,
        })));
    }

    /// At a handoff step whose request has ended, asks anew.
    pub fn reopen_handoff(&mut self) {
        let Some((run, flow)) = self.active() else { return };
        if let Some(step) = flow.step(&run.step) {
            self.open_ticket(flow, step);
        }
    }

    /// Where the person stood: the last waiting step before the handoff, in
    /// the guide below if the handoff is a digression from it.
    fn stood_at(&self, flow: &Flow, step: &flow::Step) -> (FlowId, StepId) {
        let place = self.session.runs.iter().rev().find_map(|run| {
            run.history
                .iter()
                .rev()
                .find(|visit| run.flow != flow.id || visit.step != step.id)
                .map(|visit| (run.flow.clone(), visit.step.clone()))
        });
        place.unwrap_or_else(|| (flow.id.clone(), step.id.clone()))
    }

    /// The variables that the handing flow shares, with those of the guides
    /// below it that share the same names.
    fn shared(&self, flow: &Flow, share: &[String]) -> Vec<(String, String)> {
        let mut shared = Vec::new();
        for run in self.session.runs.iter().rev() {
            for name in share {
                if (run.flow == flow.id || shared.iter().all(|(known, _)| known != name))
                    && let Some(value) = run.var(name)
                {
                    shared.push((name.clone(), value.to_owned()));
                }
            }
        }
        shared
    }

    /// At a waiting handoff, "back" withdraws the request and returns to the
    /// guide. Returns whether that was the case.
    pub fn withdraw_handoff_here(&mut self) -> bool {
        let here = self
            .waiting()
            .is_some_and(|(_, _, step)| matches!(step.kind, StepKind::Handoff { .. }));
        if !here {
            return false;
        }
        self.end_ticket(TicketEnd::Withdrawn);
        self.say_common("tong-dai-rut");
        let Some(run) = self.session.runs.last() else { return true };
        if run.history.len() >= 2 {
            let index = run.history.len() - 2;
            self.reopen(index);
            return true;
        }
        let origin = run.origin;
        self.pop_run();
        match origin {
            Origin::Root => self.idle_choices(),
            Origin::Digression => {
                self.reconcile_top();
                self.park();
                self.show_step();
            }
            // `back` goes on looking in the caller.
            Origin::Call => {
                self.reconcile_top();
                self.back();
            }
        }
        true
    }

    /// Ends the open request, if there is one.
    pub fn end_ticket(&mut self, end: TicketEnd) {
        if let Some(handoff) = self.session.handoff.take() {
            self.actions.push(Action::EndTicket(handoff.ticket, end));
        }
    }

    /// An operator takes the conversation over.
    pub fn operator_accepts(&mut self) {
        let Some(handoff) = &mut self.session.handoff else { return };
        if handoff.taken {
            return;
        }
        handoff.taken = true;
        let ticket = handoff.ticket;
        self.actions.push(Action::TakeTicket(ticket));
        // No reminders while a person is being served.
        self.session.wait = None;
        self.say_common("tong-dai-vien-vao");
    }

    /// An operator is done: the guide goes on.
    pub fn operator_closes(&mut self) {
        if self.session.handoff.is_none() {
            return;
        }
        self.end_ticket(TicketEnd::Closed);
        self.say_common("tong-dai-xong");
        self.after_handoff();
    }

    /// Nobody came in time.
    pub fn operator_absent(&mut self) {
        if self.session.handoff.as_ref().is_none_or(|handoff| handoff.taken) {
            return;
        }
        self.end_ticket(TicketEnd::Expired);
        self.say_common("tong-dai-vang");
        self.after_handoff();
    }

    /// The handoff is over. If the person still stands at the handoff step,
    /// the flow goes on; otherwise the step where they stand is shown again.
    fn after_handoff(&mut self) {
        let Some((_, flow)) = self.active() else { return self.idle_choices() };
        let at = self.session.runs.last().and_then(|run| flow.step(&run.step));
        match at.map(|step| &step.kind) {
            Some(StepKind::Handoff { next, .. }) => {
                self.session.wait = None;
                self.walk(next.clone());
            }
            Some(_) => {
                self.park();
                self.show_step();
            }
            None => self.idle_choices(),
        }
    }
}
