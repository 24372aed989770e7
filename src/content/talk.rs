//! A conversation held in memory against a bundle, with a clock of its own:
//! what the terminal chat and the tests inside flow files are made of. The
//! session is encoded and decoded between turns, so that what is tested is
//! what is stored.

use crate::clock::Millis;
use crate::engine::action::{Action, MessageRef, Say, Scope, TicketDraft};
use crate::engine::event::{Context, Elsewhere, Event};
use crate::engine::session::Session;
use crate::engine::{self, Step};
use crate::flow::{ChannelKind, Flow, FlowSet};
use crate::ids::{FlowId, Locale, ProfileId, StepId, WaitId};

/// When virtual clocks start: Friday 20 November 2026, 09:00 in Vietnam,
/// inside ordinary working hours.
pub const START: Millis = 1_795_140_000_000;

/// Between two turns of a virtual conversation, so that two presses are not
/// taken for one double press.
const PACE: Millis = 30_000;

/// One conversation.
pub struct Talk<'a> {
    set: &'a FlowSet,
    bytes: Vec<u8>,
    now: Millis,
    channel: ChannelKind,
    timer: Option<(Millis, WaitId)>,
    /// Outcomes of runs that ended, oldest first.
    pub ended: Vec<(FlowId, String)>,
    /// Tickets opened, oldest first.
    pub tickets: Vec<TicketDraft>,
    /// Answers and stuck answers walked: flow, step, key.
    pub walked: Vec<(FlowId, StepId, String)>,
    /// Steps entered.
    pub passed: Vec<(FlowId, StepId)>,
}

impl<'a> Talk<'a> {
    /// The official hosts of the content.
    pub fn official(&self) -> &'a crate::flow::official::OfficialHosts {
        &self.set.official
    }

    /// An empty conversation.
    pub fn new(set: &'a FlowSet, channel: ChannelKind, start: Millis) -> Self {
        Self {
            set,
            bytes: Session::default().encode(),
            now: start,
            channel,
            timer: None,
            ended: Vec::new(),
            tickets: Vec::new(),
            walked: Vec::new(),
            passed: Vec::new(),
        }
    }

    /// Sets province and language before the first turn.
    pub fn seed(&mut self, profile: Option<ProfileId>, locale: Option<Locale>) {
        let mut session = self.session();
        session.profile = profile;
        session.locale = locale;
        self.bytes = session.encode();
    }

    /// The session as stored.
    pub fn session(&self) -> Session {
        Session::decode(&self.bytes).unwrap_or_default()
    }

    /// The present moment.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// Puts the person at a step.
    pub fn place(&mut self, flow: &Flow, step: &StepId, vars: &[(String, String)]) -> Vec<Say> {
        let session = self.session();
        let step = engine::place(self.set, session, flow, step, vars, self.context());
        self.take(step)
    }

    /// One event.
    pub fn event(&mut self, event: &Event) -> Vec<Say> {
        self.now += PACE;
        self.event_now(event)
    }

    /// Lets time pass; timers fire on the way, in order.
    pub fn wait(&mut self, by: Millis) -> Vec<Say> {
        /// A flow whose timers chase each other ends here.
        const MOST: usize = 1_000;
        let until = self.now.saturating_add(by);
        let mut said = Vec::new();
        for _ in 0..MOST {
            let Some((due, wait)) = self.timer.filter(|(due, _)| *due <= until) else { break };
            self.now = self.now.max(due);
            said.extend(self.event_now(&Event::Timer { wait }));
        }
        self.now = until;
        said
    }

    /// Where the person stands: flow and waiting step.
    pub fn at(&self) -> Option<(FlowId, StepId)> {
        let session = self.session();
        session.wait.as_ref()?;
        session.runs.last().map(|run| (run.flow.clone(), run.step.clone()))
    }

    fn event_now(&mut self, event: &Event) -> Vec<Say> {
        let session = self.session();
        let step = engine::step(self.set, session, event, self.context());
        self.take(step)
    }

    fn context(&self) -> Context {
        // A test sees what people see where every channel is on; the terminal
        // stands alone.
        let others = ChannelKind::ALL
            .into_iter()
            .filter(|kind| *kind != self.channel && self.channel != ChannelKind::Terminal);
        let elsewhere = others.fold(Elsewhere::default(), |all, kind| {
            all.with(kind, matches!(kind, ChannelKind::Telegram | ChannelKind::Web))
        });
        Context { drafts: true, elsewhere, ..Context::at(self.now, self.channel) }
    }

    fn take(&mut self, step: Step) -> Vec<Say> {
        use crate::engine::action::Note;
        self.bytes = step.session.encode();
        self.timer = step.timer;
        self.passed.extend(step.passed);
        let mut said = Vec::new();
        // Notes of answers name the run; the flow is found among the runs
        // known before and after.
        let flow_of = |run: crate::ids::RunId, started: &[(crate::ids::RunId, FlowId)]| {
            let known = step.session.runs.iter().chain(&step.session.paused);
            known
                .filter(|r| r.id == run)
                .map(|r| r.flow.clone())
                .chain(step.session.ended.iter().filter(|e| e.run == run).map(|e| e.flow.clone()))
                .chain(started.iter().filter(|(id, _)| *id == run).map(|(_, flow)| flow.clone()))
                .next()
        };
        let mut started = Vec::new();
        for action in step.actions {
            match action {
                Action::Say(say) => said.push(*say),
                Action::OpenTicket(ticket) => self.tickets.push(*ticket),
                Action::Note(Note::Ended { flow, outcome, .. }) => self.ended.push((flow, outcome)),
                Action::Note(Note::Started { run, flow }) => started.push((run, flow)),
                Action::Note(
                    Note::Answered { run, step, key } | Note::Stuck { run, step, key },
                ) => {
                    if let Some(flow) = flow_of(run, &started) {
                        self.walked.push((flow, step, key));
                    }
                }
                _ => {}
            }
        }
        said
    }
}

/// A message's name as tests write it, seen from `home`: its own messages and
/// the shared ones bare, another flow's with its name in front.
pub fn message_name(message: &MessageRef, home: &FlowId) -> String {
    let mut name = match &message.scope {
        Scope::Common => message.id.clone(),
        Scope::Answers => format!("answers/{}", message.id),
        Scope::Flow(flow) if flow == home => message.id.clone(),
        Scope::Flow(flow) => format!("{flow}/{}", message.id),
    };
    if let Some(attribute) = &message.attribute {
        name.push('.');
        name.push_str(attribute);
    }
    name
}
