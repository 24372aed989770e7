//! Building messages: a step with its buttons, a shared message, a list of
//! stuck answers.

use super::action::{Arg, Label, MessageRef, Say, SayChoice};
use super::machine::Machine;
use super::payload::Payload;
use super::session::Run;
use crate::flow::{self, Command, Flow, PROFILE_VAR, StepKind};
use crate::ids::{FlowId, RunId, StepId};
use crate::message::{ChoiceKind, Delivery};

impl Machine<'_> {
    /// A shared message without buttons.
    pub fn common(&self, id: &str) -> Say {
        Say {
            message: MessageRef::common(id),
            args: Vec::new(),
            choices: Vec::new(),
            link: None,
            image: None,
            locale: self.locale(),
            profile: self.profile_id(),
            waiting: false,
            delivery: Delivery::AtLeastOnce,
            page: None,
            notice: false,
        }
    }

    /// Says a shared message without buttons.
    pub fn say_common(&mut self, id: &str) {
        let say = self.common(id);
        self.say(say);
    }

    /// Says a shared message that names a flow.
    pub fn say_common_about(&mut self, id: &str, flow: &FlowId) {
        let mut say = self.common(id);
        say.args.push(("flow_title".into(), Arg::FlowTitle(flow.clone())));
        self.say(say);
    }

    /// Says a shared message with commands under it.
    pub fn say_common_with(&mut self, id: &str, commands: &[Command]) {
        let mut say = self.common(id);
        say.choices = commands.iter().map(|command| command_choice(*command)).collect();
        self.say(say);
    }

    /// What a step says: its own message, or the one that `text:` names.
    pub fn step_message(&self, flow: &Flow, step: &flow::Step) -> Say {
        let closed = match &step.kind {
            StepKind::Handoff { closed, .. }
                if self.profile().is_some_and(|profile| !profile.open_at(self.context.now)) =>
            {
                Some(closed.as_str())
            }
            _ => None,
        };
        let mut say = self.common("");
        say.message = MessageRef::flow(&flow.id, closed.unwrap_or(&step.text));
        say.args = self.var_args(flow);
        say.link.clone_from(&step.link);
        say.image.clone_from(&step.image);
        say
    }

    /// Says the waiting step of the active run with its buttons.
    pub fn show_step(&mut self) {
        let Some((run, flow)) = self.active() else { return };
        let Some(step) = flow.step(&run.step) else { return };
        let mut say = self.step_message(flow, step);
        say.choices = self.step_choices(run, flow, step);
        say.waiting = true;
        self.say(say);
    }

    /// The buttons of a waiting step: its answers, help, then commands.
    pub fn step_choices(&self, run: &Run, flow: &Flow, step: &flow::Step) -> Vec<SayChoice> {
        let mut choices: Vec<SayChoice> = step
            .answer_keys()
            .into_iter()
            .map(|key| answer_choice(run.id, flow, step, key))
            .collect();
        let handoff = matches!(step.kind, StepKind::Handoff { .. });
        if !handoff {
            choices.push(command_choice(Command::Operator));
        }
        if handoff || run.history.len() > 1 || run.origin != super::session::Origin::Root {
            choices.push(command_choice(Command::Back));
        }
        if !handoff && run.history.len() <= 1 && !flow.sources.is_empty() {
            choices.push(command_choice(Command::Source));
        }
        choices
    }

    /// The list of difficulties of the current step.
    pub fn show_stuck_list(&mut self) {
        let Some((run, flow, step)) = self.waiting() else { return };
        let locale = self.locale();
        let mut say = self.common("vuong-o-dau");
        say.choices = step
            .stuck
            .iter()
            .map(|stuck| SayChoice {
                payload: stuck_payload(run.id, &step.id, &stuck.key),
                label: Label::Words(stuck.phrases.label(&locale).unwrap_or(&stuck.key).to_owned()),
                kind: ChoiceKind::Answer,
            })
            .collect();
        say.choices.push(SayChoice {
            payload: Payload::Command(Command::Operator).encode(),
            label: Label::Message(MessageRef::common("vuong-khac")),
            kind: ChoiceKind::Help,
        });
        say.choices.push(command_choice(Command::Repeat));
        say.args = self.var_args(flow);
        say.waiting = true;
        self.say(say);
    }

    /// Values of the active run's variables.
    pub fn var_args(&self, flow: &Flow) -> Vec<(String, Arg)> {
        let Some(run) = self.session.runs.last().filter(|run| run.flow == flow.id) else {
            return Vec::new();
        };
        run.vars.iter().map(|var| (var.name.clone(), Arg::Text(var.value.clone()))).collect()
    }
}

/// The button of a command.
pub(super) fn command_choice(command: Command) -> SayChoice {
    let kind = if command == Command::Operator { ChoiceKind::Help } else { ChoiceKind::Command };
    SayChoice { payload: Payload::Command(command).encode(), label: Label::Command(command), kind }
}

/// The button that starts a flow.
pub(super) fn flow_choice(flow: &FlowId) -> SayChoice {
    SayChoice {
        payload: Payload::Flow(flow.clone()).encode(),
        label: Label::FlowTitle(flow.clone()),
        kind: ChoiceKind::Answer,
    }
}

fn stuck_payload(run: RunId, step: &StepId, key: &str) -> String {
    Payload::Stuck { run, step: step.clone(), key: key.to_owned() }.encode()
}

fn answer_choice(run: RunId, flow: &Flow, step: &flow::Step, key: &str) -> SayChoice {
    let profile =
        matches!(&step.kind, StepKind::Choice { set: Some(set), .. } if set == PROFILE_VAR);
    let kind = if key == "vuong" && matches!(step.kind, StepKind::Task { .. }) {
        ChoiceKind::Help
    } else {
        ChoiceKind::Answer
    };
    SayChoice {
        payload: Payload::Answer { run, step: step.id.clone(), key: key.to_owned() }.encode(),
        label: Label::Option {
            own: MessageRef::flow(&flow.id, &step.text).attribute(key),
            key: key.to_owned(),
            profile,
        },
        kind,
    }
}
