//! What a checked guide is: flows, steps, commands, answers and profiles, as
//! plain values that the engine interprets. No words live here, only the
//! names of messages; the words are in the locale files.

mod command;
pub mod intent;
pub mod limits;
pub mod official;
pub mod phrase;
pub mod profile;

pub use command::{Command, CommandWords, Commands, STANDARD_ANSWERS};

use crate::clock::Millis;
use crate::ids::{FlowId, Locale, ProfileId, StepId};
use phrase::Phrases;
pub use profile::{Hours, Params, Profile, QuietHours};
use std::collections::BTreeMap;

/// Version of the flow format that this program reads.
pub const FORMAT: u32 = 1;

/// Variable that always holds the profile in use.
pub const PROFILE_VAR: &str = "profile";

/// Everything the engine needs to know of a bundle.
#[derive(Debug, Clone, Default)]
pub struct FlowSet {
    /// Guides by name.
    pub flows: BTreeMap<FlowId, Flow>,
    /// Global commands and standard answers.
    pub commands: Commands,
    /// Questions that need one answer.
    pub answers: Vec<Answer>,
    /// Provinces by name.
    pub profiles: BTreeMap<ProfileId, Profile>,
    /// The profile of people who have not said where they live.
    pub default_profile: Option<ProfileId>,
    /// Languages of the bundle, the source language first.
    pub locales: Vec<Locale>,
    /// Official hosts.
    pub official: official::OfficialHosts,
    /// What people want, how they say it, and where it leads.
    pub intents: intent::Intents,
}

impl FlowSet {
    /// The flow that `id` names today, following renames.
    pub fn flow_now(&self, id: &FlowId) -> Option<&Flow> {
        self.flows
            .get(id)
            .or_else(|| self.flows.values().find(|flow| flow.renamed_from.contains(id)))
    }

    /// The profile called `id`, else the default one.
    pub fn profile(&self, id: Option<&ProfileId>) -> Option<&Profile> {
        id.and_then(|id| self.profiles.get(id))
            .or_else(|| self.default_profile.as_ref().and_then(|id| self.profiles.get(id)))
            .or_else(|| self.profiles.values().next())
    }

    /// The source language.
    pub fn first_locale(&self) -> Locale {
        self.locales.first().cloned().unwrap_or_else(|| Locale::from("vi"))
    }
}

/// Whether a flow is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Only testers can start it.
    Draft,
    /// In use.
    Live,
    /// Running conversations finish; no new ones start.
    Retired,
}

/// Where a flow can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelKind {
    /// The web chat.
    Web,
    /// The terminal.
    Terminal,
    /// Telegram.
    Telegram,
    /// A Zalo Official Account.
    ZaloOa,
    /// A bot of the Zalo Bot Platform.
    ZaloBot,
}

impl ChannelKind {
    /// Every channel.
    pub const ALL: [Self; 5] =
        [Self::Web, Self::Terminal, Self::Telegram, Self::ZaloOa, Self::ZaloBot];

    /// The words that flow files may use for channels.
    pub const WORDS: [&str; 6] = ["web", "terminal", "telegram", "zalo", "zalo-oa", "zalo-bot"];

    /// The word used in conversation identifiers and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Terminal => "terminal",
            Self::Telegram => "telegram",
            Self::ZaloOa => "zalo-oa",
            Self::ZaloBot => "zalo-bot",
        }
    }

    /// The channels that an author means: "zalo" stands for both ways into Zalo.
    pub fn written(word: &str) -> Vec<Self> {
        match word {
            "zalo" => vec![Self::ZaloOa, Self::ZaloBot],
            word => Self::parse(word).into_iter().collect(),
        }
    }

    /// Reads what [`Self::name`] gives.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One guide.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Its name.
    pub id: FlowId,
    /// Whether it is offered.
    pub status: Status,
    /// Languages it must work in.
    pub locales: Vec<Locale>,
    /// Channels it must work on.
    pub channels: Vec<ChannelKind>,
    /// Profiles it is for; `None`: all.
    pub profiles: Option<Vec<ProfileId>>,
    /// Where its facts come from.
    pub sources: Vec<Source>,
    /// What the hotline's owner must confirm.
    pub confirm: Vec<String>,
    /// Profile values its messages use.
    pub params: Vec<String>,
    /// Variables.
    pub vars: BTreeMap<String, VarKind>,
    /// What starts it.
    pub triggers: Triggers,
    /// Default nudge of its waiting steps.
    pub reminder: Option<Reminder>,
    /// Default end of waiting.
    pub abandon: Option<Abandon>,
    /// Where people go whose step is no more.
    pub rescue: Option<StepId>,
    /// Former names.
    pub renamed_from: Vec<FlowId>,
    /// Steps in order.
    pub steps: Vec<Step>,
}

impl Flow {
    /// The step called `id`.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == *id)
    }

    /// The step that `id` names today, following renames.
    pub fn step_now(&self, id: &StepId) -> Option<&Step> {
        self.step(id).or_else(|| self.steps.iter().find(|step| step.renamed_from.contains(id)))
    }

    /// The step that people know by a number.
    pub fn numbered(&self, number: usize) -> Option<&Step> {
        self.steps.iter().find(|step| step.number.is_some_and(|own| usize::from(own) == number))
    }

    /// The step written below `id`.
    pub fn following(&self, id: &StepId) -> Option<&Step> {
        let at = self.steps.iter().position(|step| step.id == *id)?;
        self.steps.get(at + 1)
    }

    /// The first step.
    pub fn first(&self) -> Option<&Step> {
        self.steps.first()
    }

    /// How waiting at a step ends.
    pub fn abandon_at(&self, step: &StepId) -> Option<&Abandon> {
        self.step(step).and_then(|step| step.abandon.as_ref()).or(self.abandon.as_ref())
    }

    /// Whether a person with this profile may be led through it.
    pub fn serves(&self, profile: Option<&ProfileId>) -> bool {
        match (&self.profiles, profile) {
            (None, _) => true,
            (Some(list), Some(profile)) => list.contains(profile),
            (Some(_), None) => false,
        }
    }

    /// Whether new runs may start.
    pub fn startable(&self) -> bool {
        self.status == Status::Live
    }
}

/// Where facts come from, shown under the sources button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Title and number.
    pub document: String,
    /// Issuing body.
    pub issued_by: String,
    /// Date as the document gives it.
    pub dated: String,
    /// ISO date by which somebody must look at the flow again.
    pub review_by: Option<String>,
    /// Who answers for the content.
    pub owner: Option<String>,
}

/// What may start a flow.
#[derive(Debug, Clone, Default)]
pub struct Triggers {
    /// Example phrases.
    pub phrases: Phrases,
    /// Patterns over the normalised text.
    pub regex: Vec<Pattern>,
    /// Intents that lead to it.
    pub intents: Vec<String>,
    /// The intent of which it is one part; that intent leads elsewhere.
    pub about: Option<String>,
}

/// A compiled pattern that keeps its source for reports.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As the author wrote it.
    pub source: String,
    /// Compiled.
    pub regex: regex::Regex,
}

/// What a variable may hold.
#[derive(Debug, Clone)]
pub enum VarKind {
    /// One of the listed keys.
    OneOf(Vec<String>),
    /// Free text.
    Text {
        /// Must match the whole text.
        pattern: Option<Pattern>,
        /// Whether it is personal data.
        pii: bool,
        /// Milliseconds after which it is erased.
        keep: Millis,
    },
}

/// A nudge while waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Milliseconds of silence before each nudge.
    pub after: Millis,
    /// Message to send.
    pub text: String,
    /// How many nudges.
    pub max: u8,
}

/// The end of waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abandon {
    /// Milliseconds of silence.
    pub after: Millis,
    /// Where the run goes then.
    pub goto: StepId,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name; it never changes meaning.
    pub id: StepId,
    /// The message that carries its words (its own id unless `text:` says otherwise).
    pub text: String,
    /// A link under its message.
    pub link: Option<LinkSpec>,
    /// A picture with its message.
    pub image: Option<ImageSpec>,
    /// Its number, by which people may ask for it.
    pub number: Option<u8>,
    /// Former names.
    pub renamed_from: Vec<StepId>,
    /// Sub-answers for people who are stuck here.
    pub stuck: Vec<Stuck>,
    /// Overrides the flow's nudge.
    pub reminder: Option<Reminder>,
    /// Overrides the flow's end of waiting.
    pub abandon: Option<Abandon>,
    /// What it does.
    pub kind: StepKind,
    /// Changes when an answer here would mean something else than before.
    pub fingerprint: u32,
}

impl Step {
    /// Whether a citizen waits here.
    pub fn waits(&self) -> bool {
        matches!(
            self.kind,
            StepKind::Task { .. }
                | StepKind::Choice { .. }
                | StepKind::Collect { .. }
                | StepKind::Verify { .. }
                | StepKind::Handoff { .. }
        )
    }

    /// Keys of the answers it takes, in button order. `collect` and
    /// `handoff` take none by key.
    pub fn answer_keys(&self) -> Vec<&str> {
        match &self.kind {
            StepKind::Task { .. } => vec!["xong", "vuong"],
            StepKind::Verify { .. } => vec!["co", "chua"],
            StepKind::Choice { options, .. } => {
                options.iter().map(|option| option.key.as_str()).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum StepKind {
    /// Sends and goes on.
    Say {
        /// `None`: the step below.
        next: Option<StepId>,
    },
    /// Asks for something to be done elsewhere.
    Task {
        /// After Done; `None`: the step below.
        next: Option<StepId>,
    },
    /// Waits for one of the options.
    Choice {
        /// The options, in order.
        options: Vec<ChoiceOption>,
        /// Variable that stores the key.
        set: Option<String>,
        /// The option that is meant by asking for this very guide here.
        named: Option<String>,
    },
    /// Waits for text.
    Collect {
        /// Variable that stores the text.
        set: String,
        /// Must match the whole text.
        pattern: Pattern,
        /// `None`: the step below.
        next: Option<StepId>,
        /// Wrong texts accepted before `give_up`.
        max_tries: u8,
        /// Where to go then.
        give_up: StepId,
        /// Texts that must match.
        accept: Vec<String>,
        /// Texts that must not match.
        reject: Vec<String>,
    },
    /// Asks whether a result is visible.
    Verify {
        /// After yes.
        yes: StepId,
        /// After no.
        no: StepId,
        /// Noes before `give_up`.
        max_no: u8,
        /// Where to go then.
        give_up: StepId,
    },
    /// Tests variables.
    Branch {
        /// First match wins.
        when: Vec<When>,
        /// Otherwise.
        otherwise: StepId,
    },
    /// Runs another flow, then comes back.
    Call {
        /// The flow.
        flow: FlowId,
        /// Outcome to step.
        outcomes: Vec<(String, StepId)>,
        /// Other outcomes; `None`: the step below.
        next: Option<StepId>,
    },
    /// Opens a ticket.
    Handoff {
        /// Team.
        queue: String,
        /// Variables shown to the operator.
        share: Vec<String>,
        /// Message outside operator hours.
        closed: String,
        /// When the operator is done; `None`: the step below.
        next: Option<StepId>,
    },
    /// Finishes.
    End {
        /// What came of it.
        outcome: String,
        /// Sends nothing.
        quiet: bool,
    },
}

impl StepKind {
    /// The word used in flow files.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Say { .. } => "say",
            Self::Task { .. } => "task",
            Self::Choice { .. } => "choice",
            Self::Collect { .. } => "collect",
            Self::Verify { .. } => "verify",
            Self::Branch { .. } => "branch",
            Self::Call { .. } => "call",
            Self::Handoff { .. } => "handoff",
            Self::End { .. } => "end",
        }
    }
}

/// One option of a choice.
#[derive(Debug, Clone)]
pub struct ChoiceOption {
    /// What is stored and what the payload carries.
    pub key: String,
    /// Where it leads.
    pub goto: StepId,
    /// Its label and its other ways of saying it (`also`), ready for matching
    /// typed answers.
    pub labels: Phrases,
}

/// One line of a branch: all tests must hold.
#[derive(Debug, Clone)]
pub struct When {
    /// Variable and the values it may have.
    pub tests: Vec<(String, Vec<String>)>,
    /// Where to go.
    pub goto: StepId,
}

/// A link as written: a literal address or `$name` of a profile value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkSpec {
    /// Address or `$name`.
    pub url: String,
    /// Draw a QR picture of it.
    pub qr: bool,
    /// Message id of the button's words.
    pub label: Option<String>,
}

/// A picture as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSpec {
    /// File in `flows/images/`.
    pub file: String,
    /// Message id of its text alternative.
    pub alt: String,
}

/// A sub-answer that belongs to one step.
#[derive(Debug, Clone)]
pub struct Stuck {
    /// Its key: the attribute that holds the reply.
    pub key: String,
    /// What selects it; the first phrase of a locale labels it.
    pub phrases: Phrases,
    /// Where to go after the reply; `None`: this step again.
    pub then: Option<StepId>,
}

/// A question that needs one answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its message in `answers.ftl`.
    pub id: String,
    /// What selects it.
    pub phrases: Phrases,
    /// Intents that lead to it.
    pub intents: Vec<String>,
    /// The intent of which it is one part; that intent leads elsewhere.
    pub about: Option<String>,
    /// A link under it.
    pub link: Option<LinkSpec>,
    /// A picture with it.
    pub image: Option<ImageSpec>,
    /// A flow offered after it.
    pub then: Option<FlowId>,
    /// Where its facts come from.
    pub sources: Vec<Source>,
}
