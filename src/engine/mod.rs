//! The engine: one event on one session gives a new session and actions.
//!
//! Pure: it is given `now`, holds no clock, no randomness, no files, no
//! `async`, and never fails. Surprises, such as a step that a newer flow no
//! longer has, become actions (explain, offer an operator) and a journal note.

pub mod action;
mod answer;
pub mod code;
mod commands;
pub mod event;
mod handoff;
pub mod joining;
pub mod link;
mod machine;
pub mod payload;
mod read;
mod reconcile;
mod rights;
mod secret;
pub mod session;
mod show;
mod timer;
mod topic;
mod walk;

use crate::clock::Millis;
use crate::flow::{Flow, FlowSet};
use crate::ids::{FlowId, StepId, WaitId};
use action::Action;
use event::{Context, Event};
use machine::Machine;
use session::Session;

/// What one event leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The session afterwards.
    pub session: Session,
    /// What to do, in order.
    pub actions: Vec<Action>,
    /// When the conversation wants to be woken, and the wait that the timer
    /// carries. It replaces every earlier timer of the conversation.
    pub timer: Option<(Millis, WaitId)>,
    /// Steps entered on the way, for reports of what tests walk.
    pub passed: Vec<(FlowId, StepId)>,
}

/// Applies one event. Never fails and always ends: every loop is bounded by
/// `flow::limits`.
pub fn step(set: &FlowSet, session: Session, event: &Event, context: Context) -> Step {
    let mut machine = Machine::new(set, session, context);
    machine.forget_expired();
    machine.handle(event);
    machine.finish()
}

/// Puts a session at a step of a flow, with variables set beforehand, and
/// walks on from there. For tests inside flow files and for bringing a person
/// back to a chosen step.
pub fn place(
    set: &FlowSet,
    session: Session,
    flow: &Flow,
    step: &StepId,
    vars: &[(String, String)],
    context: Context,
) -> Step {
    let mut machine = Machine::new(set, session, context);
    if let Some(flow) = set.flows.get(&flow.id) {
        machine.session.runs.clear();
        machine.session.greeted = true;
        machine.push_run(flow, session::Origin::Root);
        for (name, value) in vars {
            machine.set_var(flow, name, value);
        }
        machine.walk(Some(step.clone()));
    }
    machine.finish()
}
