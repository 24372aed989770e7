//! Rendered messages fit every channel: texts (H401), labels (H402) and
//! payloads (H403).
//!
//! Rendered with the values of every profile and the longest value of every
//! variable. Where answers are typed, their list belongs to the text.
//!
//! Bad: a label of 80 characters for Telegram, which shows 64.
//! Good: a short label; details in the text above it.

use super::uses::{self, Role, Use};
use crate::content::check::{Bundle, ChannelLimits, error};
use crate::content::text::render::Named;
use crate::content::text::{Found, Language};
use crate::diag::{Diagnostic, Span};
use crate::engine::action::Scope;
use crate::engine::payload::Payload;
use crate::flow::{Command, Flow, Profile, VarKind};
use std::collections::{HashMap, HashSet};

/// A free text that a person may have typed, at its longest.
const TYPED: usize = 200;
/// Longest description of a command in a menu, in characters.
const DESCRIPTION: usize = 60;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, _) in bundle.flows() {
        let channels: Vec<&ChannelLimits> = bundle.channels(flow).collect();
        let uses = uses::of(flow);
        payloads(bundle, flow, &channels, found);
        let longest = longest(flow);
        for locale in bundle.locales(flow) {
            let Some(language) = bundle.catalog.texts.language(locale) else { continue };
            let fit = Fit { flow, language, channels: &channels, longest: &longest };
            // One finding for a message, not one for each profile.
            let mut reported = HashSet::new();
            for profile in bundle.profiles(flow) {
                let Some(values) = bundle.catalog.values.of(&profile.id, locale) else { continue };
                fit.one(&uses, profile, values, &mut reported, found);
            }
            // Difficulties are listed by their first phrase.
            for step in &flow.steps {
                for stuck in &step.stuck {
                    let label = stuck.phrases.label(locale).unwrap_or_default();
                    let spot = || bundle.places.step(&flow.id, &step.id).at("stuck").at(&stuck.key);
                    found.extend(too_long_label(label, &channels, || {
                        spot().phrase(locale, 0).span()
                    }));
                }
            }
        }
    }
    let all: Vec<&ChannelLimits> = bundle.limits.iter().collect();
    for language in bundle.catalog.texts.languages() {
        for command in Command::ALL {
            let id = command.label();
            let plain = |attribute| -> Option<(Found<'_>, &str)> {
                let words = language.find(&Scope::Common, &id, attribute)?;
                Some((words, words.pattern.plain()?))
            };
            if let Some((words, text)) = plain(None) {
                let span = || words.pattern.span(&words.resource.file);
                found.extend(too_long_label(text, &all, span));
            }
            if let Some((words, text)) = plain(Some("mo-ta"))
                && text.chars().count() > DESCRIPTION
            {
                let span = words.pattern.span(&words.resource.file);
                found.push(long_label(span, text.chars().count(), DESCRIPTION, "menu"));
            }
        }
    }
}

/// The longest value of every variable.
fn longest(flow: &Flow) -> HashMap<&str, String> {
    flow.vars
        .iter()
        .map(|(name, kind)| {
            let value = match kind {
                VarKind::OneOf(values) => {
                    values.iter().max_by_key(|value| value.len()).cloned().unwrap_or_default()
                }
                VarKind::Text { .. } => "m".repeat(TYPED),
            };
            (name.as_str(), value)
        })
        .collect()
}

struct Fit<'a> {
    flow: &'a Flow,
    language: &'a Language,
    channels: &'a [&'a ChannelLimits],
    longest: &'a HashMap<&'a str, String>,
}

impl Fit<'_> {
    fn one(
        &self,
        uses: &[Use<'_>],
        profile: &Profile,
        values: &Named,
        reported: &mut HashSet<usize>,
        found: &mut Vec<Diagnostic>,
    ) {
        let lookup = |name: &str| -> Option<&str> {
            self.longest.get(name).or_else(|| values.get(name)).map(String::as_str)
        };
        let mut labels: HashMap<&str, (usize, usize)> = HashMap::new();
        let render = |used: &Use<'_>| -> Option<(String, Span)> {
            let words = used.find(self.flow, self.language)?;
            let span = words.pattern.span(&words.resource.file);
            let text = words.resource.text_of(words.pattern, &lookup);
            Some((text, span))
        };
        for used in uses.iter().filter(|used| is_label(used.role)) {
            let Some((text, span)) = render(used) else { continue };
            if used.role == Role::Option
                && let Some(step) = used.step
            {
                let entry = labels.entry(step.id.as_str()).or_default();
                entry.0 += 1;
                entry.1 += units(&text) + 5;
            }
            found.extend(too_long_label(&text, self.channels, || span.clone()));
        }
        for used in uses.iter().filter(|used| !is_label(used.role)) {
            let Some((text, span)) = render(used) else { continue };
            let own = units(&text);
            let (count, list) = match (used.role, used.step) {
                (Role::Text, Some(step)) => {
                    labels.get(step.id.as_str()).copied().unwrap_or_default()
                }
                _ => (0, 0),
            };
            let link = used.step.is_some_and(|step| step.link.is_some());
            for channel in self.channels {
                // A link button takes one of the places.
                let places = channel.buttons.saturating_sub(usize::from(link));
                let listed = if count > places { list } else { 0 };
                if own + listed > channel.text && reported.insert(span.start) {
                    found.push(long_text(
                        span.clone(),
                        own + listed,
                        channel,
                        profile.id.as_str(),
                        self.language.locale.as_str(),
                    ));
                    break;
                }
            }
        }
    }
}

fn is_label(role: Role) -> bool {
    matches!(role, Role::Option | Role::Title | Role::LinkLabel)
}

/// Length as channels count it.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn payloads(
    bundle: &Bundle<'_>,
    flow: &Flow,
    channels: &[&ChannelLimits],
    found: &mut Vec<Diagnostic>,
) {
    let Some(limit) = channels.iter().map(|channel| channel.payload).min() else { return };
    for step in &flow.steps {
        let spot = || bundle.places.step(&flow.id, &step.id);
        let answers = step.answer_keys().into_iter().map(|key| (key, "options"));
        let stuck = step.stuck.iter().map(|stuck| (stuck.key.as_str(), "stuck"));
        for (key, field) in answers.chain(stuck) {
            let length = Payload::longest(step.id.as_str(), key);
            if length <= limit {
                continue;
            }
            let over = length - limit;
            found.push(error(
                "H403",
                spot().at(field).key(key).span(),
                (
                    format!("tên bước “{}” và khóa “{key}” dài quá cho nút bấm", step.id),
                    format!("the step “{}” and the key “{key}” are too long for a button", step.id),
                ),
                (
                    &format!("rút ngắn tên bước hoặc khóa đi {over} ký tự"),
                    &format!("shorten the step's name or the key by {over} characters"),
                ),
            ));
        }
    }
}

fn too_long_label(
    text: &str,
    channels: &[&ChannelLimits],
    span: impl Fn() -> Span,
) -> Option<Diagnostic> {
    let length = text.chars().count();
    let channel = channels.iter().min_by_key(|channel| channel.label)?;
    (length > channel.label).then(|| long_label(span(), length, channel.label, channel.kind.name()))
}

fn long_label(span: Span, length: usize, limit: usize, channel: &str) -> Diagnostic {
    error(
        "H402",
        span,
        (
            format!("chữ trên nút dài {length} ký tự; {channel} chỉ hiện {limit}"),
            format!("the label has {length} characters; {channel} shows {limit}"),
        ),
        (
            "rút ngắn chữ trên nút, phần giải thích để ở câu phía trên",
            "shorten the label and put the explanation into the text above it",
        ),
    )
}

fn long_text(
    span: Span,
    length: usize,
    channel: &ChannelLimits,
    profile: &str,
    locale: &str,
) -> Diagnostic {
    let (kind, limit) = (channel.kind.name(), channel.text);
    error(
        "H401",
        span,
        (
            format!("tin dài {length} ký tự ({profile}, {locale}); {kind} chỉ gửi được {limit}"),
            format!(
                "the text has {length} characters ({profile}, {locale}); {kind} sends {limit} at most"
            ),
        ),
        ("rút ngắn, hoặc tách thành hai bước", "shorten it, or make two steps of it"),
    )
}
