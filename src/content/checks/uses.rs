//! Which messages a guide uses, and for what.

use crate::content::check::Bundle;
use crate::content::read::places::Spot;
use crate::content::text::render::{TITLE, label_chain};
use crate::content::text::{Found, Language};
use crate::engine::action::{MessageRef, Scope};
use crate::flow::{Flow, PROFILE_VAR, Step, StepKind};

/// One use of a message.
#[derive(Clone, Copy, Debug)]
pub struct Use<'a> {
    /// The message.
    pub id: &'a str,
    /// Its attribute.
    pub attribute: Option<&'a str>,
    /// At which step; `None`: the guide as a whole.
    pub step: Option<&'a Step>,
    /// For what.
    pub role: Role,
}

/// What a message is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The guide's title.
    Title,
    /// The step's words.
    Text,
    /// A handoff outside working hours.
    Closed,
    /// The answer to a text that does not match.
    Wrong,
    /// The label of an answer; other messages may serve.
    Option,
    /// The reply to a difficulty.
    Stuck,
    /// A nudge.
    Reminder,
    /// The text alternative of a picture.
    Alt,
    /// The words on a link.
    LinkLabel,
}

/// Everything a guide says.
pub fn of(flow: &Flow) -> Vec<Use<'_>> {
    let mut uses = vec![Use { id: TITLE, attribute: None, step: None, role: Role::Title }];
    if let Some(reminder) = &flow.reminder {
        uses.push(Use { id: &reminder.text, attribute: None, step: None, role: Role::Reminder });
    }
    for step in &flow.steps {
        let mut add = |id, attribute, role| {
            uses.push(Use { id, attribute, step: Some(step), role });
        };
        let text = step.text.as_str();
        let silent = matches!(
            step.kind,
            StepKind::Branch { .. } | StepKind::Call { .. } | StepKind::End { quiet: true, .. }
        );
        if !silent {
            add(text, None, Role::Text);
        }
        match &step.kind {
            StepKind::Handoff { closed, .. } => add(closed, None, Role::Closed),
            StepKind::Collect { .. } => add(text, Some("sai"), Role::Wrong),
            _ => {}
        }
        for key in step.answer_keys() {
            add(text, Some(key), Role::Option);
        }
        for stuck in &step.stuck {
            add(text, Some(&stuck.key), Role::Stuck);
        }
        if let Some(reminder) = &step.reminder {
            add(&reminder.text, None, Role::Reminder);
        }
        if let Some(image) = &step.image {
            add(&image.alt, None, Role::Alt);
        }
        if let Some(label) = step.link.as_ref().and_then(|link| link.label.as_deref()) {
            add(label, None, Role::LinkLabel);
        }
    }
    uses
}

impl<'a> Use<'a> {
    /// Where the guide names it.
    pub fn spot<'b>(&self, bundle: &Bundle<'b>, flow: &Flow) -> Spot<'b> {
        let top = bundle.places.flow(&flow.id);
        let spot = match self.step {
            Some(step) => bundle.places.step(&flow.id, &step.id),
            None => top,
        };
        match self.role {
            Role::Title => spot.at("flow"),
            Role::Text | Role::Wrong if spot.has("text") => spot.at("text"),
            Role::Text | Role::Wrong => spot.at("id"),
            Role::Closed => spot.at("closed"),
            Role::Option => match self.step.map(|step| &step.kind) {
                Some(StepKind::Choice { .. }) => {
                    spot.at("options").key(self.attribute.unwrap_or_default())
                }
                _ => spot.at("id"),
            },
            Role::Stuck => spot.at("stuck").key(self.attribute.unwrap_or_default()),
            Role::Reminder => spot.at("reminder").at("text"),
            Role::Alt => spot.at("image").at("alt"),
            Role::LinkLabel => spot.at("link").at("label"),
        }
    }

    /// The message in one language, as rendering would find it.
    pub fn find<'l>(&self, flow: &Flow, language: &'l Language) -> Option<Found<'l>> {
        let scope = Scope::Flow(flow.id.clone());
        match (self.role, self.attribute) {
            (Role::Option, Some(key)) => {
                let own = MessageRef { scope, id: self.id.to_owned(), attribute: Some(key.into()) };
                label_chain(&own, key).find_map(|message| language.find_ref(&message))
            }
            _ => language.find(&scope, self.id, self.attribute),
        }
    }

    /// Whether a profile's name serves where no message does.
    pub fn named_by_profile(&self, bundle: &Bundle<'_>) -> bool {
        let profiles = self.step.is_some_and(|step| {
            matches!(&step.kind, StepKind::Choice { set: Some(var), .. } if var == PROFILE_VAR)
        });
        self.role == Role::Option
            && profiles
            && self.attribute.is_some_and(|key| bundle.set.profiles.contains_key(key))
    }
}
