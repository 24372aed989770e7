//! What a person may ask about their own data: what is kept and for how long,
//! a copy of it, and its erasure, which is asked about once more first.

use super::action::{Action, Arg, Link, Page, Purpose};
use super::event::Event;
use super::machine::Machine;
use super::payload::Payload;
use super::session::Session;
use super::show::command_choice;
use crate::clock::Millis;
use crate::flow::Command;
use crate::message::ChoiceKind;
use crate::nlu::{self, Words};

use super::action::{Label, MessageRef, SayChoice};

/// How long the button that erases works: an old one, pressed by accident,
/// asks again instead.
const CONFIRM: Millis = 15 * 60_000;

impl Machine<'_> {
    /// How personal data is handled, in a few sentences.
    pub fn privacy(&mut self) {
        self.say_about_data("rieng-tu", &[Command::Data, Command::Erase]);
    }

    /// What is kept about this person.
    pub fn data(&mut self) {
        self.say_about_data("du-lieu", &[Command::Export, Command::Erase]);
    }

    /// A copy of everything, behind a link that works for a short while.
    pub fn export(&mut self) {
        if !self.context.pages {
            return self.say_about_data("tai-du-lieu-goi", &[Command::Operator]);
        }
        let code = self.context.code.long();
        self.actions.push(Action::Grant { code: code.clone(), purpose: Purpose::Export });
        let mut say = self.common("tai-du-lieu");
        say.page = Some(Page {
            link: Link::Own(format!("/du-lieu/{code}")),
            label: MessageRef::common("mo-trang-du-lieu"),
        });
        self.say(say);
        self.again();
    }

    /// Asks whether everything is to be erased.
    pub fn ask_erase(&mut self) {
        let mut say = self.common("xoa-du-lieu-hoi");
        say.choices = vec![
            SayChoice {
                payload: Payload::Erase(self.context.now).encode(),
                label: Label::Message(MessageRef::common("xoa-du-lieu-dong-y")),
                kind: ChoiceKind::Answer,
            },
            SayChoice {
                payload: Payload::Keep.encode(),
                label: Label::Message(MessageRef::common("xoa-du-lieu-thoi")),
                kind: ChoiceKind::Answer,
            },
        ];
        self.say(say);
    }

    /// Erases everything, if the question was put a short while ago.
    pub fn erase(&mut self, asked: Millis) {
        if !(0..=CONFIRM).contains(&(self.context.now - asked)) {
            return self.ask_erase();
        }
        let mut say = self.common("xoa-du-lieu-xong");
        say.args = self.days();
        let fresh = Session {
            // Numbers go on, so that no old button means a new run.
            next_run: self.session.next_run,
            next_wait: self.session.next_wait,
            next_ticket: self.session.next_ticket,
            ..Session::default()
        };
        self.session = fresh;
        self.actions.clear();
        self.said = 0;
        self.actions.push(Action::Erase);
        self.say(say);
    }

    /// Nothing is erased after all.
    pub fn keep(&mut self) {
        self.say_common("xoa-du-lieu-giu");
        if self.waiting().is_some() {
            self.show_step();
        } else {
            self.idle_choices();
        }
    }

    /// Words instead of the button, right after the question. Returns whether
    /// that was the case.
    pub fn erase_in_words(&mut self, words: &Words) -> bool {
        let Some(Payload::Erase(asked)) =
            self.session.shown.first().and_then(|payload| Payload::parse(payload))
        else {
            return false;
        };
        let says = |key: &str| {
            let phrases = self.set.commands.answers.get(key);
            phrases
                .and_then(|phrases| nlu::find_answer(phrases, words))
                .is_some_and(|fit| fit.whole)
        };
        if says("chua") {
            self.keep();
        } else if says("co") || says("xong") {
            self.erase(asked);
        } else {
            return false;
        }
        true
    }

    /// Whether an event is about the person's data: that is answered even
    /// while an operator holds the conversation.
    pub(super) fn is_about_data(&self, event: &Event) -> bool {
        let rights = |command| {
            matches!(command, Command::Privacy | Command::Data | Command::Export | Command::Erase)
        };
        match event {
            Event::Press { payload } => match Payload::parse(payload) {
                Some(Payload::Command(command)) => rights(command),
                Some(Payload::Erase(_) | Payload::Keep) => true,
                _ => false,
            },
            Event::Text { text, .. } => text
                .expose()
                .trim()
                .strip_prefix('/')
                .and_then(|name| self.slash_command(name))
                .is_some_and(rights),
            _ => false,
        }
    }

    /// Adds the short notice to the first message that a person ever gets.
    pub(super) fn add_notice(&mut self) {
        let first = self.actions.iter_mut().find_map(|action| match action {
            Action::Say(say) => Some(say),
            _ => None,
        });
        if let Some(say) = first {
            say.notice = true;
        }
    }

    fn say_about_data(&mut self, id: &str, commands: &[Command]) {
        let mut say = self.common(id);
        say.args = self.days();
        say.choices = commands.iter().map(|command| command_choice(*command)).collect();
        self.say(say);
        self.again();
    }

    /// In the middle of a guide its step is shown again.
    fn again(&mut self) {
        if self.waiting().is_some() {
            self.show_step();
        }
    }

    fn days(&self) -> Vec<(String, Arg)> {
        let days = self.context.kept.days;
        let expiry = if days == 0 { "never" } else { "days" };
        vec![
            ("days".into(), Arg::Text(days.to_string())),
            ("expiry".into(), Arg::Text(expiry.into())),
        ]
    }
}
