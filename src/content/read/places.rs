//! Where things stand in their files, for findings of later checks.
//!
//! The trees are kept as read and searched only when something is to be
//! reported, so a clean bundle pays nothing for it.

use crate::content::yaml::Node;
use crate::diag::{SourceFile, Span};
use crate::ids::{FlowId, Locale, ProfileId, StepId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A file of examples, and where each of them stands in it.
pub type ExampleLines = (Arc<SourceFile>, Vec<(usize, usize)>);

/// The trees of a bundle.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Guides.
    pub flows: BTreeMap<FlowId, Node>,
    /// Profiles.
    pub profiles: BTreeMap<ProfileId, Node>,
    /// `_commands.yaml`.
    pub commands: Option<Node>,
    /// `answers.yaml`.
    pub answers: Option<Node>,
    /// `official-domains.yaml`.
    pub official: Option<Node>,
    /// `spelling.yaml`.
    pub spelling: Option<Node>,
    /// Examples by intent: the file, and where each example stands in it.
    pub examples: BTreeMap<String, ExampleLines>,
}

impl Places {
    /// A guide's file.
    pub fn flow(&self, id: &FlowId) -> Spot<'_> {
        Spot::of(self.flows.get(id), || format!("flows/{id}.yaml"))
    }

    /// A step of a guide.
    pub fn step(&self, flow: &FlowId, step: &StepId) -> Spot<'_> {
        let steps = self.flow(flow).at("steps");
        steps.item_where("id", step.as_str())
    }

    /// A profile's file.
    pub fn profile(&self, id: &ProfileId) -> Spot<'_> {
        Spot::of(self.profiles.get(id), || format!("flows/profiles/{id}.yaml"))
    }

    /// `_commands.yaml`.
    pub fn commands(&self) -> Spot<'_> {
        Spot::of(self.commands.as_ref(), || "flows/_commands.yaml".to_owned())
    }

    /// `official-domains.yaml`.
    pub fn official(&self) -> Spot<'_> {
        Spot::of(self.official.as_ref(), || "flows/official-domains.yaml".to_owned())
    }

    /// `spelling.yaml`.
    pub fn spelling(&self) -> Spot<'_> {
        Spot::of(self.spelling.as_ref(), || "flows/spelling.yaml".to_owned())
    }

    /// An example of an intent.
    pub fn example(&self, intent: &str, index: usize) -> Span {
        match self.examples.get(intent) {
            Some((file, places)) => {
                let (start, end) = places.get(index).copied().unwrap_or_default();
                Span::new(file, start, end)
            }
            None => {
                let path = format!("flows/examples/{intent}.txt");
                Span::file(&Arc::new(SourceFile { path, text: String::new() }))
            }
        }
    }

    /// An entry of `answers.yaml`.
    pub fn answer(&self, id: &str) -> Spot<'_> {
        let all = Spot::of(self.answers.as_ref(), || "flows/answers.yaml".to_owned());
        all.at("answers").item_where("id", id)
    }
}

/// A place in a tree. Going somewhere that does not exist stays where it was,
/// so there is always something to show.
#[derive(Clone, Debug)]
pub struct Spot<'a> {
    node: Option<&'a Node>,
    span: Span,
}

impl<'a> Spot<'a> {
    fn of(node: Option<&'a Node>, path: impl FnOnce() -> String) -> Self {
        let span = match node {
            Some(node) => Span::new(&node.span.file, node.span.start, node.span.start),
            None => Span::file(&Arc::new(SourceFile { path: path(), text: String::new() })),
        };
        Self { node, span }
    }

    fn into(self, node: &'a Node) -> Self {
        Self { node: Some(node), span: super::shape::first_line(node) }
    }

    /// The value of a field.
    pub fn at(self, field: &str) -> Self {
        match self.node.and_then(|node| node.get(field)) {
            Some(node) => self.into(node),
            None => self,
        }
    }

    /// An entry of a list.
    pub fn item(self, index: usize) -> Self {
        match self.node.and_then(|node| node.items().get(index)) {
            Some(node) => self.into(node),
            None => self,
        }
    }

    /// The entry of a list whose `field` is `value`.
    pub fn item_where(self, field: &str, value: &str) -> Self {
        let found = self
            .node
            .and_then(|node| node.items().iter().find(|item| item.text_of(field) == Some(value)));
        match found {
            Some(node) => self.into(node),
            None => self,
        }
    }

    /// The entry of a list of words, or the value itself, that reads `text`.
    pub fn word(self, text: &str) -> Self {
        let found =
            self.node.and_then(|node| node.items().iter().find(|item| item.text() == Some(text)));
        match found {
            Some(node) => self.into(node),
            None => self,
        }
    }

    /// The name of a field rather than its value.
    pub fn key(self, field: &str) -> Self {
        match self.node.and_then(|node| node.key_span(field)) {
            Some(span) => Self { node: None, span: span.clone() },
            None => self,
        }
    }

    /// A phrase of one language: a plain list belongs to the first language.
    pub fn phrase(self, locale: &Locale, index: usize) -> Self {
        match self.node.and_then(|node| node.get(locale.as_str())) {
            Some(list) => self.into(list).item(index),
            None => self.item(index),
        }
    }

    /// The names of the fields of `field`.
    pub fn keys(&self, field: &str) -> Vec<String> {
        let entries = self.node.and_then(|node| node.get(field)).map(Node::entries);
        entries.unwrap_or_default().iter().map(|(key, _)| key.text.clone()).collect()
    }

    /// The span to report.
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// Whether the value stands there.
    pub fn has(&self, field: &str) -> bool {
        self.node.is_some_and(|node| node.get(field).is_some())
    }

    /// The line, for mentioning it.
    pub fn line(&self) -> usize {
        self.span.line_column().0
    }
}
