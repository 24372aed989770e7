//! "Tiếp tục trên Zalo": a person takes the guide to another channel by a
//! short code. Two conversations stay two: the first one pauses and keeps its
//! history, the second one goes on at the same step.
//!
//! What is carried: the runs with their steps, paths and variables, province
//! and language. What is not: the messages, and free text that is personal and
//! that the guide does not share.

use super::action::{Action, Arg, Link, MessageRef, Note, Page, Purpose};
use super::code::grouped;
use super::event::{Context, Join};
use super::machine::Machine;
use super::session::{Run, Session};
use crate::flow::{ChannelKind, Command, Flow, FlowSet, StepKind, VarKind};
use crate::ids::{Locale, ProfileId, RunId};
use serde::{Deserialize, Serialize};

/// What one conversation hands to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// Runs on top of each other; none: nothing was under way.
    pub runs: Vec<Run>,
    /// Province.
    pub profile: Option<ProfileId>,
    /// Language.
    pub locale: Option<Locale>,
}

impl Carried {
    /// What `session` hands over: what runs, else what was left.
    pub fn of(set: &FlowSet, session: Session, context: Context) -> Self {
        let mut machine = Machine::new(set, session, context);
        machine.forget_expired();
        let mut runs = machine
            .worth_keeping(&machine.session.runs)
            .unwrap_or_else(|| machine.session.paused.clone());
        for run in &mut runs {
            let flow = set.flow_now(&run.flow);
            run.vars.retain(|var| flow.is_some_and(|flow| goes_along(flow, &var.name)));
        }
        Self { runs, profile: machine.session.profile, locale: machine.session.locale }
    }

    /// Whether everything in it can be used on a channel.
    pub fn fits(&self, set: &FlowSet, channel: ChannelKind) -> bool {
        let offered =
            |run: &Run| set.flow_now(&run.flow).is_none_or(|flow| flow.channels.contains(&channel));
        self.runs.iter().all(offered)
    }
}

fn goes_along(flow: &Flow, name: &str) -> bool {
    let shares = |step: &crate::flow::Step| match &step.kind {
        StepKind::Handoff { share, .. } => share.iter().any(|shared| shared == name),
        _ => false,
    };
    match flow.vars.get(name) {
        Some(VarKind::Text { pii: true, .. }) => flow.steps.iter().any(shares),
        Some(_) => true,
        None => false,
    }
}

impl Machine<'_> {
    /// Gives a code with which the guide goes on elsewhere.
    pub fn offer_move(&mut self) {
        if !self.knows_move() {
            return self.command(Command::Repeat);
        }
        let elsewhere = self.context.elsewhere;
        if elsewhere.is_empty() {
            return self.say_common_with("chuyen-khong-co", &[Command::Repeat]);
        }
        let code = self.context.code.short();
        // The message that tells the code comes next: the code lives as long
        // as that is kept.
        self.actions.push(Action::Grant { code: code.clone(), purpose: Purpose::Move });
        let mut say = self.common("chuyen-ma");
        say.args = vec![
            ("code".into(), Arg::Text(grouped(&code))),
            ("places".into(), Arg::Channels(elsewhere.iter().collect())),
        ];
        self.say(say);
        for channel in elsewhere.iter().filter(|channel| elsewhere.has_link(*channel)) {
            let id = format!("chuyen-mo-{}", channel.name());
            let mut say = self.common(&id);
            say.page = Some(Page {
                link: Link::Channel(channel, code.clone()),
                label: MessageRef::common(id).attribute("nut"),
            });
            self.say(say);
        }
    }

    /// Whether the person can be offered to go on elsewhere.
    pub fn can_move(&self) -> bool {
        self.knows_move() && !self.context.elsewhere.is_empty()
    }

    /// Whether the content has words for it.
    fn knows_move(&self) -> bool {
        self.set.commands.commands.iter().any(|words| words.command == Command::Move)
    }

    /// Somebody sent a code.
    pub fn join(&mut self, join: &Join) {
        self.moved = false;
        let id = match join {
            Join::Works { from, carried } => return self.take_over(*from, carried),
            Join::Unknown { typed } => {
                if self.collects(typed.expose()) {
                    return self.text(typed.expose(), &crate::guard::Guard::default());
                }
                "chuyen-sai"
            }
            Join::Own => "chuyen-cua-day",
            Join::TooMany => "chuyen-sai-nhieu",
            Join::Unfit => "chuyen-khong-hop",
            Join::Again => return self.command(Command::Repeat),
        };
        let mut say = self.common(id);
        say.choices = self.current_choices();
        say.waiting = self.waiting().is_some();
        self.say(say);
        if self.session.is_untouched() {
            self.menu();
        }
    }

    /// The conversation goes on elsewhere.
    pub fn went_on(&mut self, to: ChannelKind) {
        let operator = self
            .session
            .runs
            .last()
            .is_some_and(|run| self.set.commands.operator_flow.as_ref() == Some(&run.flow))
            && self.session.handoff.is_some();
        self.note(Note::WentOn { to: to.name().to_owned() });
        if !operator {
            // Who waits for a human here goes on waiting.
            self.withdraw_quietly();
            self.pause_all();
        }
        let mut say = self.common("chuyen-da-di");
        say.args.push(("to".into(), Arg::Channels(vec![to])));
        if !operator && !self.session.paused.is_empty() {
            say.choices = vec![super::show::command_choice(Command::Continue)];
        }
        self.say(say);
    }

    fn take_over(&mut self, from: ChannelKind, carried: &Carried) {
        self.note(Note::Joined { from: from.name().to_owned() });
        self.session.misses = 0;
        if carried.locale.is_some() {
            self.session.locale.clone_from(&carried.locale);
        }
        if carried.profile.is_some() {
            self.session.profile.clone_from(&carried.profile);
        }
        let from = ("from".to_owned(), Arg::Channels(vec![from]));
        if carried.runs.is_empty() {
            let mut say = self.common("chuyen-xong-trong");
            say.args.push(from);
            self.say(say);
            return if self.waiting().is_some() { self.show_step() } else { self.menu() };
        }
        self.withdraw_quietly();
        self.pause_all();
        self.session.greeted = true;
        for run in &carried.runs {
            let id = RunId(self.session.next_run);
            self.session.next_run = self.session.next_run.wrapping_add(1);
            self.session.runs.push(Run { id, ..run.clone() });
            self.note(Note::Started { run: id, flow: run.flow.clone() });
        }
        self.park();
        self.reconcile_top();
        let guide = self.session.runs.iter().rev().find(|run| self.is_guide(&run.flow));
        if let Some(flow) = guide.map(|run| run.flow.clone()) {
            let mut say = self.common("chuyen-xong");
            say.args = vec![from, ("flow_title".into(), Arg::FlowTitle(flow))];
            self.say(say);
        }
        if self.say_moved() {
            return;
        }
        if self.waiting().is_some() {
            self.reopen_handoff();
            self.show_step();
        } else {
            // What it had called is gone: back to where somebody can answer.
            self.back();
        }
    }

    /// Whether the step on offer wants just such a text.
    fn collects(&self, text: &str) -> bool {
        self.waiting().is_some_and(|(_, _, step)| match &step.kind {
            StepKind::Collect { pattern, .. } => pattern.regex.is_match(text.trim()),
            _ => false,
        })
    }
}
