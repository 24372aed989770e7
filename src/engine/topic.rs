//! Acting on what a text is about: opening it, asking back, saying that it is
//! not the hotline's matter, or that it was not understood.

use super::action::{HandoffReason, Label, MessageRef, Note, SayChoice, Scope};
use super::machine::Machine;
use super::payload::Payload;
use super::show::{command_choice, flow_choice};
use crate::flow::{Answer, Command, Flow, StepKind, limits};
use crate::ids::{Locale, StepId};
use crate::message::ChoiceKind;
use crate::nlu::{self, Action, Subject, Understood, Words};

/// While a person waits for a human, their words are for the human, unless
/// it is this certain what they want of the bot.
const DURING_HANDOFF: f32 = 0.9;
/// Where a step asks for a text, a text is an answer, unless it is this
/// certain that it is about something else.
const DURING_COLLECT: f32 = 0.8;
/// Below this chance a text that was acted on is still one for the editors.
const DOUBTFUL: f32 = 0.75;

impl<'a> Machine<'a> {
    /// A text that answers no step and calls no command.
    pub fn read_freely(&mut self, text: &str, words: &Words) {
        let understood = self.understand(text, words, &self.locale());
        let act = understood.action == Action::Act;
        let certain = understood.hit.as_ref().is_some_and(nlu::Hit::certain);
        let surer_than = |chance: f32| act && (certain || understood.chance() >= chance);
        match self.waiting().map(|(_, _, step)| &step.kind) {
            Some(StepKind::Handoff { .. }) if !surer_than(DURING_HANDOFF) => {
                return self.say_common_with("tong-dai-da-ghi", &[Command::Back]);
            }
            Some(StepKind::Collect { .. }) if !surer_than(DURING_COLLECT) => {
                return self.collect(text);
            }
            _ => {}
        }
        let doubtful = !certain && !understood.ranking.is_empty() && understood.chance() < DOUBTFUL;
        match (understood.action, understood.subject) {
            (Action::Act, Some(Subject::Locale(locale))) => {
                self.session.misses = 0;
                self.change_language(text, words, locale);
            }
            (Action::Act, Some(subject)) => {
                if doubtful {
                    self.note_unsure(&understood);
                }
                self.session.misses = 0;
                let intent = understood.ranking.first().map(|(at, _)| *at);
                if !self.is_here(&subject, intent) {
                    self.open(subject);
                }
            }
            (Action::Suggest, _) => self.suggest(&understood),
            (Action::OutOfScope, Some(subject)) if understood.known >= nlu::KNOWN_ENOUGH => {
                if doubtful {
                    self.note_unsure(&understood);
                }
                self.open(subject);
            }
            _ => self.not_understood(Vec::new()),
        }
    }

    fn understand(&self, text: &str, words: &Words, locale: &Locale) -> Understood<'a> {
        let set = self.set;
        nlu::understand(set, text, words, locale, &|flow| self.may_start_for_someone(flow))
    }

    /// Opens a guide or an answer, runs a command, changes the language.
    pub fn open(&mut self, subject: Subject<'a>) {
        match subject {
            Subject::Flow(flow) => self.begin(flow, None),
            Subject::Answer(answer) => self.give_answer(answer),
            Subject::Command(command) => self.command(command),
            Subject::Locale(locale) => self.use_locale(locale.clone()),
        }
    }

    /// Whether a question is about what the person is doing or was offered
    /// just now; then the conversation goes on from there. `intent`: what the
    /// text is about.
    fn is_here(&mut self, subject: &Subject<'a>, intent: Option<usize>) -> bool {
        let Subject::Flow(flow) = *subject else { return false };
        // The bot's own opening question is answered by the question itself.
        if let Some((_, here, step)) = self.waiting()
            && let StepKind::Choice { named: Some(option), .. } = &step.kind
            && here.id == flow.id
        {
            return self.answer(option);
        }
        let runs = &self.session.runs;
        if !runs.iter().any(|run| self.is_guide(&run.flow)) {
            // Who was greeted already need not be asked what they want.
            let on = self.session.greeted.then(|| named_target(flow)).flatten();
            return on.is_some_and(|on| {
                self.begin(flow, Some(on));
                true
            });
        }
        // A guide about this very matter is open: its step is the answer.
        let about = |id: &crate::ids::FlowId| {
            let triggers = &self.set.flows.get(id)?.triggers;
            let name = triggers.about.as_ref().or_else(|| triggers.intents.first())?;
            self.set.intents.position(name)
        };
        let main = intent.and_then(|at| match nlu::subject_of(self.set, at)? {
            Subject::Flow(main) => Some(&main.id),
            _ => None,
        });
        let open = runs.iter().rev().find(|run| intent.is_some() && about(&run.flow) == intent);
        match open.and_then(|run| self.set.flow_now(&run.flow)) {
            Some(open) if main == Some(&flow.id) => {
                self.begin(open, None);
                true
            }
            _ => false,
        }
    }

    /// A message in another language: the language changes, and the question
    /// is answered at once if it is understood.
    fn change_language(&mut self, text: &str, words: &Words, locale: &'a Locale) {
        let again = self.understand(text, words, locale);
        // The classifier knows few examples in other languages; phrases do better.
        let hit = again.hit.map(|hit| hit.subject);
        let sure = again.subject.filter(|_| again.action == Action::Act);
        match hit.or(sure) {
            Some(subject)
                if !matches!(subject, Subject::Locale(_) | Subject::Command(Command::Language)) =>
            {
                self.session.locale = Some(locale.clone());
                self.say_common("da-doi-ngon-ngu");
                self.open(subject);
            }
            _ => self.use_locale(locale.clone()),
        }
    }

    fn note_unsure(&mut self, understood: &Understood<'_>) {
        if let Some((at, chance)) = understood.ranking.first()
            && let Some(intent) = self.set.intents.list.get(*at)
        {
            // A chance is at most 1.
            let percent = (chance * 100.0).round().clamp(0.0, 100.0) as u8;
            self.note(Note::Unsure { intent: intent.id.clone(), percent });
        }
    }

    /// Asks which of the likely matters is meant.
    fn suggest(&mut self, understood: &Understood<'a>) {
        let likely = understood.ranking.iter().filter(|(_, chance)| *chance >= nlu::POSSIBLE);
        let choices: Vec<SayChoice> = likely
            .filter_map(|(intent, _)| self.suggestion(*intent))
            .take(nlu::SUGGESTIONS)
            .collect();
        if !choices.is_empty() {
            self.note_unsure(understood);
        }
        self.not_understood(choices);
    }

    /// The button of an intent; none for what is not the hotline's matter.
    fn suggestion(&self, intent: usize) -> Option<SayChoice> {
        if self.set.intents.list.get(intent)?.id == crate::flow::intent::OUT_OF_SCOPE {
            return None;
        }
        match nlu::subject_of(self.set, intent)? {
            Subject::Flow(flow) => self.may_start_for_someone(flow).then(|| flow_choice(&flow.id)),
            Subject::Answer(answer) => Some(SayChoice {
                payload: Payload::Topic(answer.id.clone()).encode(),
                label: Label::Message(MessageRef {
                    scope: Scope::Answers,
                    id: answer.id.clone(),
                    attribute: Some("ten".to_owned()),
                }),
                kind: ChoiceKind::Answer,
            }),
            Subject::Command(command) => Some(command_choice(command)),
            Subject::Locale(locale) => Some(SayChoice {
                payload: Payload::Locale(locale.clone()).encode(),
                label: Label::Message(MessageRef::common(format!("ngon-ngu-{locale}"))),
                kind: ChoiceKind::Answer,
            }),
        }
    }

    /// Gives an answer of `answers.yaml`, then shows the step again.
    pub fn give_answer(&mut self, answer: &Answer) {
        self.session.greeted = true;
        let mut say = self.common(&answer.id);
        say.message.scope = Scope::Answers;
        say.link.clone_from(&answer.link);
        say.image.clone_from(&answer.image);
        let then = answer.then.as_ref().and_then(|id| self.set.flow_now(id));
        if let Some(flow) = then.filter(|flow| self.may_start_for_someone(flow)) {
            say.choices.push(flow_choice(&flow.id));
        }
        // While a person waits for a human, the long text of the waiting need
        // not come again after every answer.
        let for_human = self
            .waiting()
            .is_some_and(|(_, _, step)| matches!(step.kind, StepKind::Handoff { .. }));
        let waiting = self.waiting().is_some() && !for_human;
        if !waiting {
            say.choices.extend(self.current_choices());
        }
        self.say(say);
        self.note(Note::AnswerGiven { id: answer.id.clone() });
        if waiting {
            self.show_step();
        }
    }

    /// What was written means nothing for certain: asks back with the likely
    /// matters, and offers a human when it happens again.
    fn not_understood(&mut self, likely: Vec<SayChoice>) {
        let first = self.session.runs.is_empty() && !self.session.greeted;
        if first && likely.is_empty() {
            return self.menu();
        }
        self.session.greeted = true;
        self.note(Note::NotUnderstood);
        self.session.misses = self.session.misses.saturating_add(1);
        let tired = self.session.misses >= limits::MISSES;
        if tired {
            self.session.misses = 0;
            self.reason = HandoffReason::Misunderstood;
        }
        let mut say = self.common(match (tired, likely.is_empty()) {
            (true, _) => "khong-hieu-nguoi",
            (false, true) => "khong-hieu",
            (false, false) => "co-phai",
        });
        say.waiting = self.waiting().is_some();
        if likely.is_empty() {
            say.choices = self.current_choices();
        } else {
            say.choices = likely;
            let way_on = if say.waiting { Command::Repeat } else { Command::Menu };
            for command in [Command::Operator, way_on] {
                let choice = command_choice(command);
                if say.choices.iter().all(|known| known.payload != choice.payload) {
                    say.choices.push(choice);
                }
            }
        }
        if tired {
            // The way to a human first.
            let human = command_choice(Command::Operator);
            say.choices.retain(|choice| choice.payload != human.payload);
            say.choices.insert(0, human);
        }
        self.say(say);
    }
}

/// Where a guide goes on when its opening question is answered already.
fn named_target(flow: &Flow) -> Option<&StepId> {
    let StepKind::Choice { named: Some(named), options, .. } = &flow.first()?.kind else {
        return None;
    };
    options.iter().find(|option| option.key == *named).map(|option| &option.goto)
}
