//! The global commands: what can be asked for at any step, and in which words.

use super::phrase::Phrases;
use crate::ids::{FlowId, Locale};
use std::collections::BTreeMap;

/// The global commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Command {
    /// To the previous waiting step.
    Back,
    /// The current step once more.
    Repeat,
    /// The start flow.
    Menu,
    /// A human.
    Operator,
    /// Another language.
    Language,
    /// Where the facts come from.
    Source,
    /// Take up the guide that was left.
    Continue,
    /// Leave the guide for now.
    Stop,
    /// How personal data is handled.
    Privacy,
    /// What is kept of the person.
    Data,
    /// A copy of it.
    Export,
    /// Erase it.
    Erase,
    /// Go on at another channel.
    Move,
}

impl Command {
    /// Every command.
    pub const ALL: [Self; 13] = [
        Self::Back,
        Self::Repeat,
        Self::Menu,
        Self::Operator,
        Self::Language,
        Self::Source,
        Self::Continue,
        Self::Stop,
        Self::Privacy,
        Self::Data,
        Self::Export,
        Self::Erase,
        Self::Move,
    ];

    /// The word used in `_commands.yaml` and in payloads.
    pub fn name(self) -> &'static str {
        match self {
            Self::Back => "back",
            Self::Repeat => "repeat",
            Self::Menu => "menu",
            Self::Operator => "operator",
            Self::Language => "language",
            Self::Source => "source",
            Self::Continue => "continue",
            Self::Stop => "stop",
            Self::Privacy => "privacy",
            Self::Data => "data",
            Self::Export => "export",
            Self::Erase => "erase",
            Self::Move => "move",
        }
    }

    /// Reads what [`Self::name`] gives.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|command| command.name() == name)
    }

    /// The message that labels it.
    pub fn label(self) -> String {
        format!("lenh-{}", self.name())
    }
}

/// Keys of the standard answers.
pub const STANDARD_ANSWERS: [&str; 4] = ["xong", "vuong", "co", "chua"];

/// Global commands and standard answers.
#[derive(Debug, Clone, Default)]
pub struct Commands {
    /// The flow that greets.
    pub start: Option<FlowId>,
    /// The flow that brings in a human.
    pub operator_flow: Option<FlowId>,
    /// Slash forms (without the slash) and phrases of each command.
    pub commands: Vec<CommandWords>,
    /// Phrases of the standard answers.
    pub answers: BTreeMap<String, Phrases>,
    /// Intents that ask for a language.
    pub languages: Vec<(Locale, String)>,
}

/// How a command is called.
#[derive(Debug, Clone)]
pub struct CommandWords {
    /// The command.
    pub command: Command,
    /// Words after a slash.
    pub slash: Vec<String>,
    /// Phrases.
    pub phrases: Phrases,
    /// Intents that call it.
    pub intents: Vec<String>,
}
