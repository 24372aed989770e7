//! What the engine asks the runtime to do. Messages are named, not worded:
//! `content` renders them before the turn is committed.

use crate::clock::Millis;
use crate::flow::{ChannelKind, Command, ImageSpec, LinkSpec};
use crate::ids::{FlowId, Locale, ProfileId, RunId, StepId, TicketId};
use crate::message::{ChoiceKind, Delivery};
use serde::{Deserialize, Serialize};

/// One thing to do, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send a message.
    Say(Box<Say>),
    /// Record a request for a human.
    OpenTicket(Box<TicketDraft>),
    /// A request ended.
    EndTicket(TicketId, TicketEnd),
    /// An operator took a request.
    TakeTicket(TicketId),
    /// Something for the journal.
    Note(Note),
    /// Whoever names the code may do something, for a short while.
    Grant {
        /// Letters that only this person is told.
        code: String,
        /// What it is good for.
        purpose: Purpose,
    },
    /// Everything kept of the person goes, with this turn; what comes after it
    /// in the list is all that is there afterwards.
    Erase,
}

/// What a code is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// Reading what is kept of a conversation.
    Export,
    /// Going on with it in another one, once.
    Move,
}

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Say {
    /// Which words.
    pub message: MessageRef,
    /// Values beyond those of the profile.
    pub args: Vec<(String, Arg)>,
    /// What the person may answer.
    pub choices: Vec<SayChoice>,
    /// A link under it.
    pub link: Option<LinkSpec>,
    /// A picture with it.
    pub image: Option<ImageSpec>,
    /// Language.
    pub locale: Locale,
    /// Province.
    pub profile: Option<ProfileId>,
    /// Whether the conversation waits for an answer to it.
    pub waiting: bool,
    /// Whether it may be sent again when nobody knows whether it arrived.
    pub delivery: Delivery,
    /// A page to open of which only the runtime knows the address.
    pub page: Option<Page>,
    /// Whether the short notice about personal data stands below the words.
    pub notice: bool,
}

/// A link whose address the runtime completes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it leads.
    pub link: Link,
    /// What stands on it.
    pub label: MessageRef,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// A page of this service, from its first slash on.
    Own(String),
    /// Another channel, which is told these letters when it opens.
    Channel(ChannelKind, String),
}

/// Which words to use.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageRef {
    /// Which file, before `common.ftl`.
    pub scope: Scope,
    /// Message.
    pub id: String,
    /// Attribute of the message.
    pub attribute: Option<String>,
}

impl MessageRef {
    /// A message that all flows share.
    pub fn common(id: impl Into<String>) -> Self {
        Self { scope: Scope::Common, id: id.into(), attribute: None }
    }

    /// A flow's own message, falling back to the shared ones.
    pub fn flow(flow: &FlowId, id: impl Into<String>) -> Self {
        Self { scope: Scope::Flow(flow.clone()), id: id.into(), attribute: None }
    }

    /// The same message's attribute.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>) -> Self {
        self.attribute = Some(name.into());
        self
    }
}

/// Where a message is looked up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `common.ftl`.
    Common,
    /// `answers.ftl`, then `common.ftl`.
    Answers,
    /// The flow's file, then `common.ftl`.
    Flow(FlowId),
}

/// A value for a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Text as it is.
    Text(String),
    /// The title of a flow, in the message's language.
    FlowTitle(FlowId),
    /// Names of channels in the message's language, one a line.
    Channels(Vec<ChannelKind>),
}

/// A choice before its label is rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SayChoice {
    /// What comes back.
    pub payload: String,
    /// What it says.
    pub label: Label,
    /// How prominent it is.
    pub kind: ChoiceKind,
}

/// What a choice says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// An attribute of a step's message, else the first shared message that exists.
    Option {
        /// The step's message with the key as its attribute.
        own: MessageRef,
        /// The key.
        key: String,
        /// Whether the key names a profile, whose name then serves.
        profile: bool,
    },
    /// A shared message.
    Message(MessageRef),
    /// Words that come from the flow file itself.
    Words(String),
    /// A flow's title.
    FlowTitle(FlowId),
    /// A command's label.
    Command(Command),
}

/// Why a person asks for a human.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffReason {
    /// Asked for it.
    Asked,
    /// Was stuck at a step.
    Stuck,
    /// Tried as often as the flow allows.
    GaveUp,
    /// Was not understood several times.
    Misunderstood,
    /// The flow leads here.
    Flow,
    /// The bot could not go on.
    Error,
}

/// What an operator needs to know to go on without asking again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketDraft {
    /// Number inside the conversation.
    pub id: TicketId,
    /// Team.
    pub queue: String,
    /// Why.
    pub reason: HandoffReason,
    /// The guide the person was in.
    pub flow: FlowId,
    /// The step where they stood.
    pub step: StepId,
    /// Waiting steps passed, oldest first.
    pub path: Vec<(FlowId, StepId)>,
    /// Variables that the flow shares.
    pub shared: Vec<(String, String)>,
    /// Province.
    pub profile: Option<ProfileId>,
    /// Language.
    pub locale: Locale,
    /// When.
    pub opened_at: Millis,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketEnd {
    /// An operator was done.
    Closed,
    /// The person went back to the guide.
    Withdrawn,
    /// Nobody came.
    Expired,
}

/// What the journal keeps beside messages. No note holds a person's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A run began.
    Started { run: RunId, flow: FlowId },
    /// A run reached a waiting step.
    Reached { run: RunId, flow: FlowId, step: StepId },
    /// A waiting step was answered.
    Answered { run: RunId, step: StepId, key: String },
    /// A stuck answer was given.
    Stuck { run: RunId, step: StepId, key: String },
    /// A run ended.
    Ended { run: RunId, flow: FlowId, outcome: String },
    /// A run was left unfinished.
    Left { run: RunId, flow: FlowId, step: StepId },
    /// An answer of `answers.yaml` was given.
    AnswerGiven { id: String },
    /// The text meant nothing to the bot.
    NotUnderstood,
    /// A button that does not fit was pressed.
    OddPress,
    /// A press was the second one of a double press.
    DoublePress,
    /// The guide changed under the person.
    Moved { run: RunId, flow: FlowId, from: StepId, to: StepId },
    /// The flow is gone and no other took its name.
    FlowGone { flow: FlowId },
    /// A limit of `flow::limits` was reached.
    LimitReached,
    /// Nothing was done on purpose.
    Ignored,
    /// The person goes on at another channel.
    WentOn { to: String },
    /// The person came from another channel.
    Joined { from: String },
    /// The bot was not sure what a text is about; what it took for most likely.
    Unsure { intent: String, percent: u8 },
    /// The person was there, without words that could be kept.
    Came { at: Millis },
    /// The person left the account.
    Went { at: Millis },
}
