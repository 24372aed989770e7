//! What a message is about: phrases and patterns of the content first, then
//! the classifier, and what its certainty allows the bot to do.
//!
//! Phrases that are the whole message are certain. A phrase somewhere inside a
//! message is a strong hint, which a classifier that is sure of something else
//! outweighs: "hồ sơ cũ" occurs in many questions that are about another thing.

use super::model::Model;
use super::{Strength, Words, find_phrase};
use crate::flow::intent::{Guess, Intents, OUT_OF_SCOPE, Topic};
use crate::flow::{Answer, Command, Flow, FlowSet};
use crate::ids::Locale;
use std::sync::Arc;

/// From this chance on the bot acts without asking back. Chosen on the
/// development data, see `docs/understanding.md`.
pub const SURE: f32 = 0.55;
/// From this chance on "not our matter" is said without asking back.
pub const SURELY_OUT: f32 = 0.45;
/// Less likely intents are not suggested.
pub const POSSIBLE: f32 = 0.06;
/// Suggestions shown at most.
pub const SUGGESTIONS: usize = 3;
/// Below this part of known words a text says nothing, however it is judged.
pub const KNOWN_ENOUGH: f32 = 0.34;
/// Weight of a phrase found inside a message, beside the classifier.
const HINT: f32 = 0.3;
/// Weight of a pattern that fits: it was written for a whole way of saying
/// something, but several guides' patterns may fit one message.
const PATTERN: f32 = 0.5;
/// The same in English, of which the classifier knows few examples.
const ENGLISH_HINT: f32 = 0.7;
/// Weight of a phrase that is the whole message, and of a message wholly in
/// another language.
const CERTAIN: f32 = 0.97;

/// What the bot does about a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It opens what the text is about.
    Act,
    /// It asks back.
    Suggest,
    /// It says that the matter is not its own.
    OutOfScope,
}

impl Action {
    /// The word in the output of `understand`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Suggest => "suggest",
            Self::OutOfScope => "out_of_scope",
        }
    }
}

/// Where a text leads.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A guide.
    Flow(&'a Flow),
    /// An answer of `answers.yaml`.
    Answer(&'a Answer),
    /// A command.
    Command(Command),
    /// A language.
    Locale(&'a Locale),
}

/// A phrase or pattern of the content that fits a text.
#[derive(Clone, Debug)]
pub struct Hit<'a> {
    /// Where it leads.
    pub subject: Subject<'a>,
    /// The phrase or pattern, as its author wrote it.
    pub text: &'a str,
    /// How well it fits; `None`: a pattern.
    pub strength: Option<Strength>,
    /// The intent it belongs to.
    pub intent: Option<usize>,
}

impl Hit<'_> {
    /// Whether nothing else needs to be asked.
    pub fn certain(&self) -> bool {
        self.strength.is_some_and(|strength| strength.whole)
    }

    /// How much it counts beside the classifier.
    fn weight(&self, english: bool) -> f32 {
        match self.strength {
            Some(strength) if strength.whole => CERTAIN,
            None => PATTERN,
            Some(_) if english => ENGLISH_HINT,
            Some(_) => HINT,
        }
    }
}

/// What a text means.
#[derive(Clone, Debug)]
pub struct Understood<'a> {
    /// Every intent with its chance, the most likely first.
    pub ranking: Vec<(usize, f32)>,
    /// What the bot does.
    pub action: Action,
    /// What it opens, if it acts or says that the matter is not its own.
    pub subject: Option<Subject<'a>>,
    /// The phrase that helped.
    pub hit: Option<Hit<'a>>,
    /// Whether the text is wholly in English.
    pub english: bool,
    /// Which part of the words occur in the examples.
    pub known: f32,
}

impl Understood<'_> {
    /// The chance of the most likely intent.
    pub fn chance(&self) -> f32 {
        self.ranking.first().map_or(0.0, |(_, chance)| *chance)
    }
}

/// The bundle's classifier, trained when it is first asked for.
pub fn classifier(intents: &Intents) -> &dyn crate::flow::intent::Classifier {
    intents.trained.get_or_init(|| Arc::new(Model::train(intents))).as_ref()
}

/// Reads a text outside of any step. `locale` is the language of the
/// conversation; `may` says whether a guide can be started there.
pub fn understand<'a>(
    set: &'a FlowSet,
    text: &str,
    words: &Words,
    locale: &Locale,
    may: &dyn Fn(&Flow) -> bool,
) -> Understood<'a> {
    let hits = hits(set, words, may);
    let intents = &set.intents;
    if intents.list.is_empty() {
        let hit = hits.into_iter().next();
        let subject = hit.as_ref().map(|hit| hit.subject);
        let action = if subject.is_some() { Action::Act } else { Action::OutOfScope };
        let known = if subject.is_some() { 1.0 } else { 0.0 };
        return Understood { ranking: Vec::new(), action, subject, hit, english: false, known };
    }
    let guess = classifier(intents).guess(text);
    let worth = |hit: &Hit<'_>| {
        let chance = hit.intent.and_then(|at| guess.chances.get(at)).copied();
        chance.unwrap_or_default() + hit.weight(guess.english)
    };
    // The first of equals.
    let hit = hits.into_iter().rev().max_by(|a, b| worth(a).total_cmp(&worth(b)));
    let chances = weigh(set, &guess, hit.as_ref(), locale);
    let mut ranking: Vec<(usize, f32)> = chances.into_iter().enumerate().collect();
    ranking.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let (mut action, mut subject) = decide(set, &ranking, &guess, hit.as_ref());
    // A guide that cannot be started here is no answer.
    if let Some(Subject::Flow(flow)) = subject
        && !may(flow)
    {
        (action, subject) = (Action::Suggest, None);
    }
    Understood { ranking, action, subject, hit, english: guess.english, known: guess.known }
}

/// Chances of all intents, with what the phrases and the language say.
fn weigh(set: &FlowSet, guess: &Guess, hit: Option<&Hit<'_>>, locale: &Locale) -> Vec<f32> {
    let mut chances = guess.chances.clone();
    let asks_english = asking_for(set, &Locale::from("en"));
    if guess.english && locale.as_str() == "en" {
        // Speaking English is not a wish any more.
        let known = asks_english.and_then(|at| chances.get_mut(at)).map_or(0.0, std::mem::take);
        let rest = (1.0 - known).max(f32::MIN_POSITIVE);
        chances.iter_mut().for_each(|chance| *chance /= rest);
    }
    let mut lift = |at: usize, weight: f32| {
        chances.iter_mut().for_each(|chance| *chance *= 1.0 - weight);
        if let Some(chance) = chances.get_mut(at) {
            *chance += weight;
        }
    };
    let foreign = asks_english.filter(|_| guess.english && locale.as_str() != "en");
    match (foreign, hit) {
        (Some(at), _) => lift(at, CERTAIN),
        (None, Some(hit)) => {
            if let Some(at) = hit.intent {
                lift(at, hit.weight(guess.english));
            }
        }
        _ => {}
    }
    chances
}

/// The intent that asks for a language.
fn asking_for(set: &FlowSet, locale: &Locale) -> Option<usize> {
    let asks = |topic: &Option<Topic>| *topic == Some(Topic::Locale(locale.clone()));
    set.intents.list.iter().position(|intent| asks(&intent.topic))
}

/// What certainty allows, and where it leads.
fn decide<'a>(
    set: &'a FlowSet,
    ranking: &[(usize, f32)],
    guess: &Guess,
    hit: Option<&Hit<'a>>,
) -> (Action, Option<Subject<'a>>) {
    let out = set.intents.position(OUT_OF_SCOPE);
    let Some(&(top, chance)) = ranking.first() else { return (Action::Suggest, None) };
    let main = || subject_of(set, top);
    if let Some(hit) = hit {
        // Small talk and the like, which no intent stands for.
        let alone = hit.intent.is_none() && (hit.certain() || chance < SURE);
        if alone || hit.intent == Some(top) && chance >= HINT {
            let action = if Some(top) == out && !alone { Action::OutOfScope } else { Action::Act };
            return (action, Some(hit.subject));
        }
    }
    let out_chance = ranking.iter().find(|(at, _)| Some(*at) == out).map_or(0.0, |(_, c)| *c);
    if guess.known < KNOWN_ENOUGH && chance < 0.9 {
        return (Action::OutOfScope, out.and_then(|out| subject_of(set, out)));
    }
    if Some(top) == out {
        let others = ranking.iter().filter(|(at, _)| Some(*at) != out);
        let close = others.into_iter().any(|(_, other)| *other >= chance - 0.1);
        let action =
            if chance >= SURELY_OUT || !close { Action::OutOfScope } else { Action::Suggest };
        return (action, main());
    }
    if chance >= SURE {
        return (Action::Act, main());
    }
    // A hint that the classifier neither shares nor outweighs.
    if let Some(hit) = hit.filter(|hit| hit.intent.is_none() || hit.intent == Some(top)) {
        return (Action::Act, Some(hit.subject));
    }
    if out_chance >= SURELY_OUT {
        return (Action::OutOfScope, out.and_then(|out| subject_of(set, out)));
    }
    (Action::Suggest, None)
}

/// Where an intent leads.
pub fn subject_of(set: &FlowSet, intent: usize) -> Option<Subject<'_>> {
    match set.intents.list.get(intent)?.topic.as_ref()? {
        Topic::Flow(id) => set.flow_now(id).map(Subject::Flow),
        Topic::Answer(id) => {
            set.answers.iter().find(|answer| answer.id == *id).map(Subject::Answer)
        }
        Topic::Command(command) => Some(Subject::Command(*command)),
        Topic::Locale(locale) => {
            set.locales.iter().find(|known| *known == locale).map(Subject::Locale)
        }
    }
}

/// What fits of guides, answers and those commands that stand for an intent:
/// a phrase that is the whole message, else the longest phrase inside it and
/// every pattern.
fn hits<'a>(set: &'a FlowSet, words: &Words, may: &dyn Fn(&Flow) -> bool) -> Vec<Hit<'a>> {
    let named = |own: &[String], about: Option<&String>| {
        let name = about.or_else(|| own.first())?;
        set.intents.position(name)
    };
    let mut best: Option<Hit<'a>> = None;
    let mut offer = |found: Option<(Strength, &'a str)>, subject, intent| {
        if let Some((strength, text)) = found
            && best.as_ref().is_none_or(|known| Some(strength) > known.strength)
        {
            best = Some(Hit { subject, text, strength: Some(strength), intent });
        }
    };
    let flows = || set.flows.values().filter(|flow| may(flow));
    for flow in flows() {
        let triggers = &flow.triggers;
        let intent = named(&triggers.intents, triggers.about.as_ref());
        offer(find_phrase(&triggers.phrases, words), Subject::Flow(flow), intent);
    }
    for answer in &set.answers {
        let intent = named(&answer.intents, answer.about.as_ref());
        offer(find_phrase(&answer.phrases, words), Subject::Answer(answer), intent);
    }
    for entry in set.commands.commands.iter().filter(|entry| !entry.intents.is_empty()) {
        let intent = named(&entry.intents, None);
        offer(find_phrase(&entry.phrases, words), Subject::Command(entry.command), intent);
    }
    let certain = best.as_ref().is_some_and(Hit::certain);
    let mut hits: Vec<Hit<'a>> = best.into_iter().collect();
    if certain {
        return hits;
    }
    let (typed, folded) = (words.typed.join(" "), words.folded.join(" "));
    for flow in flows() {
        let fits =
            |p: &&crate::flow::Pattern| p.regex.is_match(&typed) || p.regex.is_match(&folded);
        hits.extend(flow.triggers.regex.iter().find(fits).map(|pattern| Hit {
            subject: Subject::Flow(flow),
            text: &pattern.source,
            strength: None,
            intent: named(&flow.triggers.intents, flow.triggers.about.as_ref()),
        }));
    }
    hits
}
