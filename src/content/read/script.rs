//! Sample conversations of a guide, as written under `tests:`. This only
//! reads them; playing them is the work of the test runner.

use super::parts::{text, texts};
use super::value;
use crate::clock::Millis;
use crate::content::yaml::Node;
use crate::diag::Span;
use crate::flow::ChannelKind;
use crate::ids::{FlowId, Locale, ProfileId, StepId};

/// One sample conversation.
#[derive(Clone, Debug)]
pub struct Script {
    /// The guide it belongs to.
    pub flow: FlowId,
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// The step to begin at; `None`: an empty conversation.
    pub start_at: Option<StepId>,
    /// Province.
    pub profile: Option<ProfileId>,
    /// Language.
    pub locale: Option<Locale>,
    /// Channel.
    pub channel: Option<ChannelKind>,
    /// Variables to begin with.
    pub vars: Vec<(String, String)>,
    /// The conversation.
    pub turns: Vec<(Span, Turn)>,
}

/// One line of a sample conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The person writes.
    User(String),
    /// The person presses these buttons, one after the other.
    Tap(Vec<String>),
    /// Time passes.
    Wait(Millis),
    /// The operator does something.
    Operator(OperatorAct),
    /// The bot sent exactly these messages since the last such line.
    Bot(Vec<String>),
    /// The person stands at this step.
    At(StepId),
    /// Variables have these values.
    Vars(Vec<(String, String)>),
    /// A request was opened in this queue.
    Handoff(String),
    /// It ended with this outcome.
    End(String),
}

/// What an operator does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorAct {
    /// Takes the request.
    Accept,
    /// Is done.
    Close,
    /// Does not come.
    Absent,
}

/// Reads the conversations of a guide whose shape is right.
pub fn scripts(node: &Node, flow: &FlowId) -> Vec<Script> {
    let list = node.get("tests").map(Node::items).unwrap_or_default();
    list.iter()
        .map(|node| Script {
            flow: flow.clone(),
            name: text(node, "name"),
            span: node.get("name").map_or_else(|| node.span.clone(), |name| name.span.clone()),
            start_at: node.text_of("start_at").map(StepId::from),
            profile: node.text_of("profile").map(ProfileId::from),
            locale: node.text_of("locale").map(Locale::from),
            channel: node.text_of("channel").and_then(ChannelKind::parse),
            vars: vars(node.get("vars")),
            turns: node
                .get("chat")
                .map(Node::items)
                .unwrap_or_default()
                .iter()
                .filter_map(|node| Some((node.span.clone(), turn(node)?)))
                .collect(),
        })
        .collect()
}

fn turn(node: &Node) -> Option<Turn> {
    let (key, value) = node.entries().first()?;
    let word = || value.text().unwrap_or_default().to_owned();
    Some(match key.text.as_str() {
        "user" => Turn::User(word()),
        "tap" => Turn::Tap(texts(Some(value))),
        "wait" => Turn::Wait(value::duration(value.text()?)?),
        "operator" => Turn::Operator(match value.text()? {
            "accept" => OperatorAct::Accept,
            "close" => OperatorAct::Close,
            _ => OperatorAct::Absent,
        }),
        "bot" => Turn::Bot(texts(Some(value))),
        "at" => Turn::At(StepId::new(word())),
        "vars" => Turn::Vars(vars(Some(value))),
        "handoff" => Turn::Handoff(word()),
        "end" => Turn::End(word()),
        _ => return None,
    })
}

fn vars(node: Option<&Node>) -> Vec<(String, String)> {
    let entries = node.map(Node::entries).unwrap_or_default();
    entries
        .iter()
        .map(|(key, value)| (key.text.clone(), value.text().unwrap_or_default().to_owned()))
        .collect()
}
