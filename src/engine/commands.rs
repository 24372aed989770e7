//! Global commands, deep links, and what is said when nothing runs.

use super::action::{Arg, HandoffReason, Label, MessageRef, SayChoice};
use super::event::Unsupported;
use super::machine::Machine;
use super::payload::{DeepLink, Payload};
use super::session::Origin;
use super::show::command_choice;
use crate::flow::{Command, Flow, Source};
use crate::ids::{FlowId, Locale, ProfileId, StepId};
use crate::message::ChoiceKind;

impl<'a> Machine<'a> {
    /// The conversation was opened, perhaps through a deep link.
    pub fn start(&mut self, payload: Option<&str>) {
        let link = payload.map(DeepLink::parse).unwrap_or_default();
        if let Some(profile) = link.profile.filter(|id| self.set.profiles.contains_key(id.as_str()))
        {
            self.session.profile = Some(ProfileId::new(profile));
        }
        let flow = link.flow.and_then(|id| self.set.flow_now(&FlowId::new(id)));
        if let Some(flow) =
            flow.filter(|flow| self.may_start_for_someone(flow) && !self.is_report(flow))
        {
            let step = link.step.map(StepId::new);
            return self.begin(flow, step.as_ref());
        }
        if self.say_moved() {
            return;
        }
        if self.waiting().is_some() && self.session.runs.iter().any(|run| self.is_guide(&run.flow))
        {
            self.say_common("chao-lai");
            return self.show_step();
        }
        if !self.session.paused.is_empty() && self.session.runs.is_empty() {
            return self.say_common_with(
                "chao-lai",
                &[Command::Continue, Command::Menu, Command::Operator],
            );
        }
        self.menu();
    }

    /// Runs a global command.
    pub fn command(&mut self, command: Command) {
        self.session.misses = 0;
        match command {
            Command::Back => self.back(),
            Command::Repeat => self.repeat(),
            Command::Menu => {
                self.withdraw_quietly();
                self.pause_all();
                self.menu();
            }
            Command::Operator => self.call_operator(HandoffReason::Asked),
            Command::Language => self.offer_languages(),
            Command::Source => self.say_sources(),
            Command::Continue => self.take_up(),
            Command::Stop => {
                self.withdraw_quietly();
                let before = self.session.runs.clone();
                self.pause_all();
                if self.session.paused.is_empty() && !before.is_empty() {
                    // Stopping in the middle of the greeting is a pause as well.
                    self.session.ended.retain(|ended| before.iter().all(|run| run.id != ended.run));
                    self.session.paused = before;
                }
                let mut commands = vec![Command::Menu, Command::Operator];
                if !self.session.paused.is_empty() {
                    commands.insert(0, Command::Continue);
                    if self.can_move() {
                        commands.push(Command::Move);
                    }
                }
                self.say_common_with("da-tam-dung", &commands);
            }
            Command::Privacy => self.privacy(),
            Command::Data => self.data(),
            Command::Export => self.export(),
            Command::Erase => self.ask_erase(),
            Command::Move => self.offer_move(),
        }
    }

    /// The greeting, which is also the menu.
    pub fn menu(&mut self) {
        let start = self.set.commands.start.as_ref().and_then(|id| self.set.flow_now(id));
        match start {
            Some(flow) => {
                self.session.runs.clear();
                self.start_flow(flow, Origin::Root);
            }
            None => self.idle_choices(),
        }
    }

    /// Begins a flow that the person asked for, by text, button or link.
    pub fn begin(&mut self, flow: &'a Flow, step: Option<&StepId>) {
        self.session.misses = 0;
        if let Some(profiles) = &flow.profiles {
            // Asking for a province's guide says which province one means.
            if !self.session.profile.as_ref().is_some_and(|profile| profiles.contains(profile)) {
                self.session.profile = profiles.first().cloned();
            }
        }
        if let Some(index) = self.session.runs.iter().position(|run| run.flow == flow.id)
            && step.is_none()
        {
            let at = &self.session.runs[index].step;
            if flow.step(at).is_some_and(crate::flow::Step::waits) {
                while self.session.runs.len() > index + 1 {
                    self.pop_run();
                }
                self.reconcile_top();
                self.moved = false;
                self.reopen_handoff();
            }
            // Otherwise it called the guide in which the person is right now:
            // asking for it again must not throw their place away.
            self.park();
            return self.show_step();
        }
        let guides = self.session.runs.iter().any(|run| self.is_guide(&run.flow));
        if step.is_some() || !guides {
            // A deep link into a guide, or nothing but the greeting runs.
            self.pause_all();
            return self.start_flow_at(flow, Origin::Root, self.enterable(flow, step));
        }
        let digressions = |runs: &[super::session::Run]| {
            runs.iter().filter(|run| run.origin == Origin::Digression).count()
        };
        while digressions(&self.session.runs) >= crate::flow::limits::DIGRESSIONS {
            while let Some(run) = self.pop_run() {
                if run.origin == Origin::Digression {
                    break;
                }
            }
        }
        self.start_flow(flow, Origin::Digression);
    }

    /// A step that a deep link may name: a waiting one.
    fn enterable<'s>(&self, flow: &Flow, step: Option<&'s StepId>) -> Option<&'s StepId> {
        step.filter(|id| flow.step_now(id).is_some_and(crate::flow::Step::waits))
    }

    fn waiting_kind(&self) -> bool {
        self.active()
            .and_then(|(run, flow)| flow.step(&run.step))
            .is_some_and(crate::flow::Step::waits)
    }

    /// As [`Self::may_start`], whatever the province.
    pub fn may_start_for_someone(&self, flow: &Flow) -> bool {
        use crate::flow::Status;
        (flow.startable() || (self.context.drafts && flow.status == Status::Draft))
            && flow.channels.contains(&self.context.channel)
    }

    /// Leaving for the menu ends a request that nobody has taken yet.
    pub(super) fn withdraw_quietly(&mut self) {
        let here = self
            .waiting()
            .is_some_and(|(_, _, step)| matches!(step.kind, crate::flow::StepKind::Handoff { .. }));
        if here {
            self.end_ticket(super::action::TicketEnd::Withdrawn);
        }
    }

    fn repeat(&mut self) {
        if self.waiting().is_some() { self.show_step() } else { self.idle_choices() }
    }

    /// Takes up what was left.
    fn take_up(&mut self) {
        if self.waiting().is_some() && self.session.runs.iter().any(|run| self.is_guide(&run.flow))
        {
            return self.show_step();
        }
        if self.session.paused.is_empty() && self.waiting().is_some() {
            return self.show_step();
        }
        if self.session.paused.is_empty() {
            return self.say_common_with("tiep-tuc-khong-co", &[Command::Menu, Command::Operator]);
        }
        self.session.runs = std::mem::take(&mut self.session.paused);
        let ids: Vec<_> = self.session.runs.iter().map(|run| run.id).collect();
        self.session.ended.retain(|ended| !ids.contains(&ended.run));
        self.reconcile_top();
        if self.say_moved() {
            return;
        }
        if self.waiting_kind() {
            self.reopen_handoff();
            self.resume();
        } else {
            self.back();
        }
    }

    /// Buttons for a person with whom nothing runs.
    pub fn idle_choices(&mut self) {
        let mut commands = vec![Command::Menu, Command::Operator];
        if !self.session.paused.is_empty() {
            commands.insert(0, Command::Continue);
        }
        self.say_common_with("chua-bat-dau", &commands);
    }

    fn offer_languages(&mut self) {
        let mut say = self.common("chon-ngon-ngu");
        for locale in &self.set.locales {
            say.choices.push(SayChoice {
                payload: Payload::Locale(locale.clone()).encode(),
                label: Label::Message(MessageRef::common(format!("ngon-ngu-{locale}"))),
                kind: ChoiceKind::Answer,
            });
        }
        self.say(say);
    }

    /// Changes the language in place.
    pub fn use_locale(&mut self, locale: Locale) {
        if !self.set.locales.contains(&locale) {
            return self.offer_languages();
        }
        self.session.locale = Some(locale);
        self.say_common("da-doi-ngon-ngu");
        self.repeat();
    }

    fn say_sources(&mut self) {
        let guide =
            self.session.runs.iter().rev().find_map(|run| {
                self.set.flow_now(&run.flow).filter(|flow| !flow.sources.is_empty())
            });
        match guide {
            Some(flow) => self.say_source_list(&flow.sources),
            None => self.say_common("nguon-khong-co"),
        }
        if self.waiting().is_some() {
            self.show_step();
        }
    }

    fn say_source_list(&mut self, sources: &[Source]) {
        let lines: Vec<String> = sources
            .iter()
            .map(|source| format!("• {}. {}, {}.", source.document, source.issued_by, source.dated))
            .collect();
        let mut say = self.common("nguon");
        say.args.push(("sources".into(), Arg::Text(lines.join("\n"))));
        self.say(say);
    }

    /// Something that is not text gets a plain answer.
    pub fn unsupported(&mut self, kind: Unsupported) {
        if kind == Unsupported::Group {
            return self.say_common("nhom-chat");
        }
        let mut say = self.common(match kind {
            Unsupported::Photo => "anh-khong-luu",
            Unsupported::TooLong => "tin-qua-dai",
            Unsupported::Edited => "tin-sua",
            Unsupported::Other | Unsupported::Group => "khong-doc-duoc",
        });
        say.choices = self.current_choices();
        say.waiting = self.waiting().is_some();
        self.say(say);
        if self.session.runs.is_empty() && !self.session.greeted {
            self.menu();
        }
    }

    /// The buttons that a person may press now.
    pub fn current_choices(&self) -> Vec<SayChoice> {
        match self.waiting() {
            Some((run, flow, step)) => self.step_choices(run, flow, step),
            None if self.session.greeted => {
                let mut choices = Vec::new();
                if !self.session.paused.is_empty() {
                    choices.push(command_choice(Command::Continue));
                }
                choices.push(command_choice(Command::Menu));
                choices.push(command_choice(Command::Operator));
                choices
            }
            None => Vec::new(),
        }
    }
}
