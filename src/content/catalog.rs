//! A loaded bundle: immutable, shared between conversations, named by its hash.
//!
//! A catalog says nothing about being right; only one that the checks passed
//! may be used for people.

use super::load::Files;
use super::read::Read;
use super::text::Texts;
use super::text::render::{self, Values, plain_label};
use crate::diag::Diagnostic;
use crate::engine::action::{Label, MessageRef, Say};
use crate::flow::{Command, Flow, FlowSet, PROFILE_VAR, Step, StepKind};
use crate::ids::{FlowId, Locale};
use crate::message::Message;
use crate::nlu;
use std::collections::BTreeMap;

/// An immutable snapshot of the content.
#[derive(Debug)]
pub struct Catalog {
    /// Flows, commands, answers, profiles.
    pub set: FlowSet,
    /// Words.
    pub texts: Texts,
    /// What messages may mention.
    pub values: Values,
    /// Pictures by file name.
    pub images: BTreeMap<String, Vec<u8>>,
    /// Queues that exist; empty: not stated.
    pub queues: Vec<String>,
    /// Names the bundle: changes whenever any file changes.
    pub hash: String,
}

/// Something that the owner of the hotline must confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// The file that says so.
    pub path: String,
    /// In Vietnamese.
    pub text: String,
}

impl Catalog {
    /// Puts together what was read.
    pub(super) fn new(files: &Files, read: &mut Read) -> (Self, Vec<Diagnostic>) {
        let mut set = std::mem::take(&mut read.set);
        let (texts, diagnostics) = Texts::new(&set.locales, &files.ftl);
        labels(&mut set, &texts);
        let values = Values::new(set.profiles.values(), &set.locales);
        let catalog = Self {
            values,
            texts,
            images: files.images.clone(),
            queues: std::mem::take(&mut read.queues),
            hash: hash(files),
            set,
        };
        (catalog, diagnostics)
    }

    /// Renders one message. Never fails.
    pub fn render(&self, say: &Say) -> Message {
        render::render(self, say)
    }

    /// A message of the bundle for a page beside the conversation; empty where
    /// no language has it.
    pub fn words(&self, message: &MessageRef, locale: &Locale) -> String {
        render::words(self, None, locale, message).unwrap_or_default()
    }

    /// The title of a flow.
    pub fn title(&self, flow: &FlowId, locale: &Locale) -> String {
        render::title(self, flow, locale)
    }

    /// The label of an answer to a step, for maps and consoles.
    pub fn answer_label(&self, flow: &Flow, step: &Step, key: &str, locale: &Locale) -> String {
        let profile =
            matches!(&step.kind, StepKind::Choice { set: Some(var), .. } if var == PROFILE_VAR);
        let own = MessageRef::flow(&flow.id, &step.text).attribute(key);
        let label = Label::Option { own, key: key.to_owned(), profile };
        render::label(self, &label, locale)
    }

    /// The words of a flow's message with the default profile's values, for
    /// maps and consoles; empty when there is no such message.
    pub fn plain_text(&self, flow: &Flow, id: &str, locale: &Locale) -> String {
        render::words(self, None, locale, &MessageRef::flow(&flow.id, id)).unwrap_or_default()
    }

    /// What a command does, in one short line, for command menus.
    pub fn command_description(&self, command: Command, locale: &Locale) -> String {
        let message = MessageRef::common(command.label()).attribute("mo-ta");
        render::words(self, None, locale, &message).unwrap_or_default()
    }

    /// Whether some message of the bundle carries this link.
    pub fn has_link(&self, url: &str) -> bool {
        let steps = self.set.flows.values().flat_map(|flow| &flow.steps);
        let links = steps
            .filter_map(|step| step.link.as_ref())
            .chain(self.set.answers.iter().filter_map(|answer| answer.link.as_ref()));
        links.into_iter().any(|link| match link.url.strip_prefix('$') {
            None => link.url == url,
            Some(name) => self.set.profiles.values().any(|profile| {
                let values = profile.values.get(name).map(Vec::as_slice).unwrap_or_default();
                values.iter().any(|(_, value)| value == url)
            }),
        })
    }

    /// The bytes of a picture.
    pub fn picture(&self, file: &str) -> Option<&[u8]> {
        self.images.get(file).map(Vec::as_slice)
    }

    /// Everything that still waits for the owner's word.
    pub fn confirm(&self) -> Vec<Confirm> {
        let profiles = self.set.profiles.values().flat_map(|profile| {
            let path = format!("flows/profiles/{}.yaml", profile.id);
            profile
                .confirm
                .iter()
                .map(move |text| Confirm { path: path.clone(), text: text.clone() })
        });
        let flows = self.set.flows.values().flat_map(|flow| {
            let path = format!("flows/{}.yaml", flow.id);
            flow.confirm.iter().map(move |text| Confirm { path: path.clone(), text: text.clone() })
        });
        let hosts = self.set.official.hosts.iter().filter_map(|host| {
            let path = "flows/official-domains.yaml".to_owned();
            Some(Confirm { path, text: format!("{}: {}", host.host, host.confirm.as_ref()?) })
        });
        profiles.chain(flows).chain(hosts).collect()
    }
}

/// Fills in the labels of options, so that typed answers can be compared with
/// what the person sees.
fn labels(set: &mut FlowSet, texts: &Texts) {
    let locales = set.locales.clone();
    for flow in set.flows.values_mut() {
        for step in &mut flow.steps {
            let own = MessageRef::flow(&flow.id, &step.text);
            let StepKind::Choice { options, set: var, .. } = &mut step.kind else { continue };
            let profiles = var.as_deref() == Some(PROFILE_VAR);
            for option in options {
                let own = own.clone().attribute(&option.key);
                let profile = profiles.then(|| set.profiles.get(option.key.as_str())).flatten();
                // What the author wrote under `also` is there already.
                let mut labels = std::mem::take(&mut option.labels);
                for locale in &locales {
                    if let Some(label) = plain_label(texts, locale, &own, &option.key, profile) {
                        let mut ways = vec![label];
                        ways.extend(profile.and_then(|profile| {
                            former_name(profile.title(locale)).map(str::to_owned)
                        }));
                        labels.0.extend(nlu::phrases(locale, &ways).0);
                    }
                }
                option.labels = labels;
            }
        }
    }
}

/// The former province in a profile's name, which is what people type:
/// "Bình Định" in "Gia Lai (Bình Định cũ)".
fn former_name(title: &str) -> Option<&str> {
    let inside = title.split_once('(')?.1.split_once(')')?.0.trim();
    let plain = inside.strip_suffix("cũ").or_else(|| inside.strip_prefix("former"));
    Some(plain.unwrap_or(inside).trim())
}

/// A hash over all paths and bytes, in the order of paths.
fn hash(files: &Files) -> String {
    let texts = files.yaml.iter().chain(&files.ftl).chain(&files.examples);
    let mut parts: Vec<(String, &[u8])> =
        texts.map(|file| (file.path.clone(), file.text.as_bytes())).collect();
    parts.extend(files.images.iter().map(|(n, b)| (format!("flows/images/{n}"), b.as_slice())));
    parts.sort();
    let mut hasher = blake3::Hasher::new();
    for (path, bytes) in parts {
        // Lengths first, so that no two bundles read the same.
        hasher.update(&(path.len() as u64).to_le_bytes());
        hasher.update(path.as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    hasher.finalize().to_hex().to_string()
}
