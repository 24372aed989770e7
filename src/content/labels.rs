//! Words of the bundle for surfaces beside the conversation: maps, menus.

use super::catalog::Catalog;
use super::text::render::{label_chain, words};
use crate::engine::action::{MessageRef, Scope};
use crate::flow::{Command, Flow, Step};
use crate::ids::Locale;

impl Catalog {
    /// What a command does, in a few words.
    pub fn command_description(&self, command: Command, locale: &Locale) -> String {
        let label = MessageRef::common(command.label());
        words(self, None, locale, &label.clone().attribute("mo-ta"))
            .or_else(|| words(self, None, locale, &label))
            .unwrap_or_else(|| command.name().to_owned())
    }

    /// What the button of an answer says.
    pub fn answer_label(&self, flow: &Flow, step: &Step, key: &str, locale: &Locale) -> String {
        let own = MessageRef::flow(&flow.id, &step.text).attribute(key);
        label_chain(&own, key)
            .find_map(|(id, attribute)| {
                let message = MessageRef { scope: Scope::Flow(flow.id.clone()), id, attribute };
                words(self, None, locale, &message)
            })
            .or_else(|| self.set.profiles.get(key).map(|profile| profile.title(locale).to_owned()))
            .unwrap_or_else(|| key.to_owned())
    }

    /// The words of a step's message.
    pub fn plain_text(&self, flow: &Flow, message: &str, locale: &Locale) -> String {
        words(self, None, locale, &MessageRef::flow(&flow.id, message)).unwrap_or_default()
    }
}
