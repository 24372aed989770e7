//! Intents and the spelling table of a bundle, and the model trained on them,
//! as plain data. `nlu` trains the model and reads with it.

use super::Command;
use crate::ids::{FlowId, Locale};
use std::sync::{Arc, OnceLock};

/// The intent of everything that is not the hotline's matter.
pub const OUT_OF_SCOPE: &str = "out_of_scope";

/// How people write, and what they mean by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spelling {
    /// Ways of writing, each with the words that are meant.
    pub entries: Vec<Respelling>,
    /// Words that look like slips of the keyboard and are none.
    pub keep: Vec<String>,
    /// Words that show that a message is in English.
    pub english: Vec<String>,
}

/// One line of the spelling table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respelling {
    /// As people type it; one word or several.
    pub write: Vec<String>,
    /// What they mean.
    pub mean: String,
}

/// Something that people want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Its name.
    pub id: String,
    /// How people ask for it.
    pub examples: Vec<String>,
    /// Where it leads; the checker proves that there is one.
    pub topic: Option<Topic>,
}

/// What the bot does about an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A guide begins.
    Flow(FlowId),
    /// An answer of `answers.yaml` is given.
    Answer(String),
    /// A global command runs.
    Command(Command),
    /// A language is used from now on.
    Locale(Locale),
}

/// All intents of a bundle.
#[derive(Clone, Debug, Default)]
pub struct Intents {
    /// In the order of their names.
    pub list: Vec<Intent>,
    /// How people write.
    pub spelling: Spelling,
    /// Trained when it is first needed; the service does so right after the
    /// content was loaded, beside everything else.
    pub trained: OnceLock<Arc<dyn Classifier>>,
}

impl Intents {
    /// The place of an intent in the list.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.list.iter().position(|intent| intent.id == id)
    }
}

/// What a trained classifier says of one text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guess {
    /// How likely each intent is, in the order of [`Intents::list`]; adds up
    /// to 1, unless there are no intents.
    pub chances: Vec<f32>,
    /// Which part of its words occur in the examples, 0 to 1.
    pub known: f32,
    /// Whether it is wholly in English.
    pub english: bool,
}

/// A classifier that was trained on a bundle's examples.
pub trait Classifier: std::fmt::Debug + Send + Sync {
    /// Judges one text. Never fails; a text that says nothing gets chances
    /// that say nothing.
    fn guess(&self, text: &str) -> Guess;

    /// What spoke for an intent in a text, and how much: the strongest first.
    fn reasons(&self, text: &str, intent: usize) -> Vec<(String, f32)>;

    /// How alike two texts are, 0 to 1.
    fn likeness(&self, one: &str, other: &str) -> f32;

    /// The text as it was read: spelled out, slips repaired.
    fn reading(&self, text: &str) -> String;
}
