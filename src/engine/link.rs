//! "Is this link real?": the answer in plain words, and the report of a bad one.
//!
//! A bad link is never repeated in a form that can be pressed, and never asked
//! about: whoever sends one is warned. A good link is only spoken of when the
//! message is about the link.

use super::action::{Arg, Label, MessageRef, Note, Say, SayChoice};
use super::machine::Machine;
use super::payload::Payload;
use super::show::flow_choice;
use crate::flow::{Flow, StepKind, profile};
use crate::guard::{Guard, LinkFinding, LinkVerdict, LinkWhy};
use crate::message::ChoiceKind;
use crate::nlu::{self, Words};

/// The variable of the report guide that gets the address.
pub const LINK_VAR: &str = "link";

impl<'a> Machine<'a> {
    /// Answers to the links of a message. Returns whether that was its matter.
    pub fn link(&mut self, words: &Words, guard: &Guard) -> bool {
        // Without a list nothing can be said of any link.
        let Some(link) = guard.link.as_ref().filter(|_| !self.set.official.hosts.is_empty()) else {
            return false;
        };
        let good = link.verdict < LinkVerdict::Unknown;
        if good && !link.alone && nlu::find(&self.set.official.asks, words).is_none() {
            return false;
        }
        self.session.greeted = true;
        self.session.misses = 0;
        let id = message(link);
        let mut say = self.common(id);
        say.args.push(("link_host".into(), Arg::Text(link.host.clone())));
        if link.verdict == LinkVerdict::Official {
            say.args.push(("link_what".into(), Arg::Text(self.what(&link.host))));
        }
        self.note(Note::AnswerGiven { id: id.to_owned() });
        if link.verdict == LinkVerdict::Lookalike {
            self.warn_of_link(say, link);
        } else {
            self.tell(say, link);
        }
        true
    }

    /// The warning stays the last thing on the screen, with every button.
    fn warn_of_link(&mut self, mut say: Say, link: &LinkFinding) {
        say.choices.extend(self.report_choice(link));
        say.choices.extend(self.scam_choice());
        say.choices.extend(self.current_choices());
        say.waiting = self.waiting().is_some();
        self.say(say);
    }

    /// Anything milder is said on the way; then the step is shown again.
    fn tell(&mut self, mut say: Say, link: &LinkFinding) {
        if link.verdict == LinkVerdict::Unknown {
            say.choices.extend(self.scam_choice());
        }
        let for_human = self
            .waiting()
            .is_some_and(|(_, _, step)| matches!(step.kind, StepKind::Handoff { .. }));
        let show = self.waiting().is_some() && !for_human && !self.moved;
        if !show {
            say.choices.extend(self.current_choices());
        }
        self.say(say);
        if show {
            self.show_step();
        }
    }

    /// What an official host is, in the person's language.
    fn what(&self, host: &str) -> String {
        let entry = self.set.official.find(host);
        let what = entry.and_then(|entry| profile::pick(&entry.what, &self.locale()));
        what.unwrap_or_default().to_owned()
    }

    fn scam_choice(&self) -> Option<SayChoice> {
        let flow = self.set.flow_now(self.set.official.scam_flow.as_ref()?)?;
        let running = self.session.runs.iter().any(|run| run.flow == flow.id);
        (self.may_start_for_someone(flow) && !running).then(|| flow_choice(&flow.id))
    }

    fn report_choice(&self, link: &LinkFinding) -> Option<SayChoice> {
        let flow = self.set.flow_now(self.set.official.report_flow.as_ref()?)?;
        let Payload::Report(host) = Payload::report(&link.host) else { return None };
        (self.may_start_for_someone(flow) && !host.is_empty()).then(|| SayChoice {
            payload: Payload::Report(host).encode(),
            label: Label::Message(MessageRef::common("nut-bao-duong-dan")),
            kind: ChoiceKind::Answer,
        })
    }

    /// Whether a guide is the one for reports. It needs an address, so it
    /// begins by its own button only.
    pub fn is_report(&self, flow: &Flow) -> bool {
        self.set.official.report_flow.as_ref() == Some(&flow.id)
    }

    /// The button of the warning was pressed.
    pub fn report_link(&mut self, host: &str) {
        let flow = self.set.official.report_flow.as_ref().and_then(|id| self.set.flow_now(id));
        let Some(flow) = flow.filter(|flow| self.may_start_for_someone(flow)) else {
            return self.idle_choices();
        };
        self.moved = false;
        // A second report replaces the first one that is still open.
        if let Some(index) = self.session.runs.iter().position(|run| run.flow == flow.id) {
            while self.session.runs.len() > index {
                self.pop_run();
            }
            self.reconcile_top();
            if !self.session.runs.is_empty() {
                self.park();
            }
        }
        if flow.vars.contains_key(LINK_VAR) {
            self.seed = vec![(LINK_VAR.to_owned(), host.replace(',', "[.]"))];
        }
        self.begin(flow, None);
        self.seed.clear();
    }
}

/// The words for a finding.
fn message(link: &LinkFinding) -> &'static str {
    match (link.verdict, link.why) {
        (LinkVerdict::Official, _) => "duong-dan-that",
        (LinkVerdict::GovOther, _) => "duong-dan-co-quan",
        (LinkVerdict::Unknown, LinkWhy::SpelledOut) => "duong-dan-doc-ten",
        (LinkVerdict::Unknown, _) => "duong-dan-la",
        (LinkVerdict::Lookalike, LinkWhy::Apk) => "duong-dan-apk",
        (LinkVerdict::Lookalike, LinkWhy::SplitDots) => "duong-dan-viet-roi",
        (LinkVerdict::Lookalike, _) => "duong-dan-gia",
    }
}
