//! Reading what a person typed or pressed: the expected answer wins, then
//! commands, then the step's own difficulties, then other guides and answers.

use super::action::Note;
use super::machine::Machine;
use super::payload::Payload;
use super::session::Origin;
use crate::flow::{self, Command, StepKind, limits};
use crate::guard::Guard;
use crate::ids::RunId;
use crate::nlu::{self, Strength, Words};

impl Machine<'_> {
    /// A text message.
    pub fn text(&mut self, text: &str, guard: &Guard) {
        let Some(text) = self.guarded(text, guard) else {
            // Nothing is left to be understood, but a bad link is still warned of.
            self.link(&Words::default(), guard);
            return;
        };
        let text = text.as_str();
        if text.chars().count() > limits::TEXT {
            return self.unsupported(super::event::Unsupported::TooLong);
        }
        let trimmed = text.trim_start();
        if let Some(rest) = trimmed.strip_prefix('/')
            && self.slash(rest)
        {
            return;
        }
        let words = nlu::words(text);
        if self.link(&words, guard) {
            return;
        }
        if self.moved {
            // The answer belongs to a step that is no more; a cry for help does not.
            return match self.match_command(&words) {
                Some((command, _)) => {
                    self.moved = false;
                    self.command(command);
                }
                None => {
                    self.say_moved();
                }
            };
        }
        if self.erase_in_words(&words) || self.expected(text, &words) {
            return;
        }
        // A command that is an intent as well, such as asking for a human, is
        // weighed with everything else unless nothing else was said.
        if let Some((command, strength)) = self.match_command(&words)
            && (strength.whole || !self.is_intent(command))
        {
            return self.command(command);
        }
        if let Some(key) = self.match_stuck(&words) {
            self.session.misses = 0;
            self.stuck_answer(&key);
            return;
        }
        self.read_freely(text, &words);
    }

    /// A pressed button. The payload is untrusted.
    pub fn press(&mut self, payload: &str) {
        let Some(parsed) = Payload::parse(payload) else { return self.odd_press() };
        match parsed {
            Payload::Command(command) => {
                self.moved = false;
                self.command(command);
            }
            Payload::Locale(locale) => self.use_locale(locale),
            Payload::Report(host) => self.report_link(&host),
            Payload::Erase(asked) => self.erase(asked),
            Payload::Keep => self.keep(),
            Payload::Flow(id) => match self.set.flow_now(&id) {
                Some(flow) if self.may_start_for_someone(flow) && !self.is_report(flow) => {
                    self.moved = false;
                    self.begin(flow, None);
                }
                _ => self.odd_press(),
            },
            Payload::Topic(id) => match self.set.answers.iter().find(|answer| answer.id == id) {
                Some(answer) if !self.say_moved() => {
                    self.session.misses = 0;
                    self.give_answer(answer);
                }
                Some(_) => {}
                None => self.odd_press(),
            },
            Payload::Answer { run, step, key } => self.press_step(run, &step, &key, false),
            Payload::Stuck { run, step, key } => self.press_step(run, &step, &key, true),
        }
    }

    /// A button that belongs to a step of a run.
    fn press_step(&mut self, run: RunId, step: &crate::ids::StepId, key: &str, stuck: bool) {
        let Some(depth) = self.session.runs.iter().position(|r| r.id == run) else {
            return self.press_of_ended(run, step, key);
        };
        if self.say_moved() {
            return;
        }
        let open = &self.session.runs[depth];
        let flow_now = self.set.flow_now(&open.flow);
        let step_now = flow_now.and_then(|flow| flow.step_now(step)).map(|step| step.id.clone());
        let Some(step) = step_now else { return self.odd_press() };
        let Some(index) = open.history.iter().rposition(|visit| visit.step == step) else {
            return self.odd_press();
        };
        let top = depth + 1 == self.session.runs.len();
        let current = index + 1 == open.history.len() && open.step == step;
        if current && self.is_double_press(depth, index, key) {
            return self.note(Note::DoublePress);
        }
        if current && (top || self.session.runs[depth + 1].origin == Origin::Digression) {
            // The person came back to the guide by its own button.
            while self.session.runs.len() > depth + 1 {
                self.pop_run();
            }
            self.leave_untaken_handoff();
            self.reconcile_top();
            if self.say_moved() {
                return;
            }
            if self.session.wait.is_none() {
                self.park();
            }
            let taken = if stuck { self.stuck_answer(key) } else { self.answer(key) };
            if !taken {
                self.odd_press();
            }
            return;
        }
        if self.is_double_press(depth, index, key) {
            return self.note(Note::DoublePress);
        }
        while self.session.runs.len() > depth + 1 {
            self.pop_run();
        }
        self.leave_untaken_handoff();
        self.say_common("phim-cu");
        self.reopen(index);
    }

    /// Whether this is the second press of the button pressed last.
    fn is_double_press(&self, depth: usize, index: usize, key: &str) -> bool {
        if self.typed {
            return false;
        }
        let run = &self.session.runs[depth];
        let answered = run.history.get(index).and_then(|visit| visit.answered.as_ref());
        let last =
            run.history.iter().filter_map(|visit| visit.answered.as_ref()).map(|a| a.1).max();
        answered.is_some_and(|(given, at)| {
            given == key
                && Some(*at) == last
                && (0..=limits::DOUBLE_PRESS).contains(&(self.context.now - at))
        })
    }

    /// A button of a run that is over.
    fn press_of_ended(&mut self, run: RunId, step: &crate::ids::StepId, key: &str) {
        if self.session.paused.iter().any(|r| r.id == run) {
            // Left, not ended: the button takes it up again, and what runs now
            // is left in turn.
            self.moved = false;
            let paused = std::mem::take(&mut self.session.paused);
            self.pause_all();
            self.session.paused = paused;
            return self.command(Command::Continue);
        }
        let ended = self.session.ended.iter().find(|ended| ended.run == run).cloned();
        match ended {
            Some(ended)
                if !self.typed
                    && ended.last.as_ref().is_some_and(|(s, k)| s == step && k == key)
                    && (0..=limits::DOUBLE_PRESS).contains(&(self.context.now - ended.at)) =>
            {
                self.note(Note::DoublePress);
            }
            Some(ended) => self.say_ended(&ended.flow),
            None => self.odd_press(),
        }
    }

    /// Going back to the guide withdraws a request that nobody has taken.
    fn leave_untaken_handoff(&mut self) {
        let here = self.session.runs.iter().any(|run| {
            let step = self.set.flows.get(&run.flow).and_then(|flow| flow.step(&run.step));
            step.is_some_and(|step| matches!(step.kind, StepKind::Handoff { .. }))
        });
        if !here && self.session.handoff.as_ref().is_some_and(|handoff| !handoff.taken) {
            self.end_ticket(super::action::TicketEnd::Withdrawn);
            self.say_common("tong-dai-rut");
        }
    }

    /// A button that means nothing: say where the person stands.
    fn odd_press(&mut self) {
        self.note(Note::OddPress);
        if self.say_moved() {
            return;
        }
        if self.waiting().is_some() {
            self.say_common("phim-cu");
            self.show_step();
        } else if self.session.greeted {
            self.idle_choices();
        } else {
            self.menu();
        }
    }

    /// `/command`. Returns whether it is one.
    fn slash(&mut self, rest: &str) -> bool {
        let mut words = rest.split_whitespace();
        if words.next().is_some_and(|name| slash_name(name) == "start") {
            self.start(words.next());
            return true;
        }
        match self.slash_command(rest) {
            Some(command) => {
                self.moved = false;
                self.command(command);
                true
            }
            None => false,
        }
    }

    /// The command that stands after a slash.
    pub(super) fn slash_command(&self, rest: &str) -> Option<Command> {
        let name = slash_name(rest.split_whitespace().next()?);
        let command = self.set.commands.commands.iter().find(|words| words.slash.contains(&name));
        command.map(|words| words.command).or_else(|| Command::parse(&name))
    }

    /// The answers that the current step takes. Returns whether one was meant.
    fn expected(&mut self, text: &str, words: &Words) -> bool {
        if let Some((run, flow, step)) = self.waiting() {
            if let StepKind::Collect { pattern, .. } = &step.kind {
                let command = self.match_command(words).filter(|(_, strength)| strength.whole);
                if command.is_none() && pattern.regex.is_match(text.trim()) {
                    self.collect(text);
                    return true;
                }
            }
            let _ = (run, flow);
            if let Some(key) = self.match_answer(step, words) {
                return self.answer(&key);
            }
        }
        if let Some(number) = nlu::step_number(words)
            && self.go_to_step(number)
        {
            return true;
        }
        if let Some(number) = nlu::number(words) {
            let payload = number.checked_sub(1).and_then(|index| self.session.shown.get(index));
            if let Some(payload) = payload.cloned() {
                self.typed = true;
                self.press(&payload);
                return true;
            }
        }
        false
    }

    /// Goes to the step that people know by a number. Returns whether the
    /// guide has numbers.
    fn go_to_step(&mut self, number: usize) -> bool {
        let Some((run, flow, _)) = self.waiting() else { return false };
        if flow.steps.iter().all(|step| step.number.is_none()) {
            return false;
        }
        let step = flow.numbered(number);
        let seen = step.and_then(|step| run.history.iter().rposition(|v| v.step == step.id));
        match (seen, step) {
            (Some(index), _) => self.reopen(index),
            // Ahead of everything that was asked, answers could be missing.
            (None, Some(step)) if flow.vars.keys().all(|name| run.var(name).is_some()) => {
                self.session.wait = None;
                self.walk(Some(step.id.clone()));
            }
            _ => {
                self.say_common("buoc-khong-toi");
                self.show_step();
            }
        }
        true
    }

    /// Whether a command stands for an intent.
    fn is_intent(&self, command: Command) -> bool {
        let mut entries = self.set.commands.commands.iter();
        entries.any(|entry| entry.command == command && !entry.intents.is_empty())
    }

    fn match_answer(&self, step: &flow::Step, words: &Words) -> Option<String> {
        let mut best: Option<(Strength, String)> = None;
        let mut offer = |strength: Option<Strength>, key: &str| {
            if let Some(strength) = strength
                && best.as_ref().is_none_or(|(known, _)| strength > *known)
            {
                best = Some((strength, key.to_owned()));
            }
        };
        match &step.kind {
            StepKind::Choice { options, .. } => {
                for option in options {
                    offer(nlu::find_answer(&option.labels, words), &option.key);
                    if is_key(&option.key, words) {
                        let words = words.folded.len();
                        offer(Some(Strength { whole: true, words, accents: false }), &option.key);
                    }
                    if let Some(standard) = self.set.commands.answers.get(&option.key) {
                        offer(nlu::find_answer(standard, words), &option.key);
                    }
                }
            }
            _ => {
                for key in step.answer_keys() {
                    if let Some(standard) = self.set.commands.answers.get(key) {
                        offer(nlu::find_answer(standard, words), key);
                    }
                }
            }
        }
        best.map(|(_, key)| key)
    }

    fn match_command(&self, words: &Words) -> Option<(Command, Strength)> {
        self.set
            .commands
            .commands
            .iter()
            .filter_map(|entry| Some((entry.command, nlu::find(&entry.phrases, words)?)))
            .max_by_key(|(_, strength)| *strength)
    }

    fn match_stuck(&self, words: &Words) -> Option<String> {
        let (_, _, step) = self.waiting()?;
        let hits = step
            .stuck
            .iter()
            .filter_map(|stuck| Some((nlu::find(&stuck.phrases, words)?, stuck.key.clone())));
        hits.max_by_key(|(strength, _)| *strength).map(|(_, key)| key)
    }
}

/// The bare name of a slash command. In groups the name of the bot follows:
/// "/menu@bot".
fn slash_name(word: &str) -> String {
    nlu::normalize::fold(&nlu::normalize::clean(word.split('@').next().unwrap_or(word)))
}

/// Whether the message is an option's key as words: "mat khau" for `mat-khau`.
fn is_key(key: &str, words: &Words) -> bool {
    key.split('-').eq(words.folded.iter().map(String::as_str))
}
