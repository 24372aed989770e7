//! From what the engine says to what a person reads.
//!
//! Never fails and never shows the name of a message: what is missing in a
//! language is taken from the source language, then comes an apology with the
//! hotline's number. The checks make sure that none of this is needed.

use super::{Language, Texts, hours};
use crate::content::catalog::Catalog;
use crate::engine::action::{Arg, Label, MessageRef, Say, Scope};
use crate::flow::{LinkSpec, Profile, STANDARD_ANSWERS};
use crate::ids::{FlowId, Locale, ProfileId};
use crate::message::{Choice, Image, Link, Message};
use std::collections::{BTreeMap, HashMap};

/// Shown when even the bundle's own apology is missing.
const LAST_RESORT: &str =
    "Xin lỗi Ông/Bà, có trục trặc. Ông/Bà vui lòng gọi tổng đài 1022 để được giúp.";

/// A title every flow has.
pub const TITLE: &str = "tieu-de";

/// What messages may mention, by province and language, ready to be put in.
#[derive(Debug, Default)]
pub struct Values {
    profiles: BTreeMap<ProfileId, Vec<(Locale, HashMap<String, String>)>>,
}

impl Values {
    /// Works out the values of every profile in every language.
    pub fn new<'a>(profiles: impl IntoIterator<Item = &'a Profile>, locales: &[Locale]) -> Self {
        let of = |profile: &Profile| {
            locales
                .iter()
                .map(|locale| {
                    let mut values: HashMap<String, String> = profile
                        .values
                        .keys()
                        .filter_map(|name| {
                            Some((name.clone(), profile.value(name, locale)?.to_owned()))
                        })
                        .collect();
                    values.insert("operator_hours".into(), hours(&profile.operator_hours, locale));
                    values.insert("profile_name".into(), profile.title(locale).to_owned());
                    (locale.clone(), values)
                })
                .collect()
        };
        let profiles = profiles.into_iter().map(|p| (p.id.clone(), of(p))).collect();
        Self { profiles }
    }

    /// The values of a profile in a language, else in the first one.
    pub fn of(&self, profile: &ProfileId, locale: &Locale) -> Option<&HashMap<String, String>> {
        let languages = self.profiles.get(profile)?;
        languages
            .iter()
            .find(|(l, _)| l == locale)
            .or_else(|| languages.first())
            .map(|(_, values)| values)
    }
}

/// Renders one message.
pub fn render(catalog: &Catalog, say: &Say) -> Message {
    let renderer = Renderer::new(catalog, say);
    let text = renderer.message(&say.message).unwrap_or_else(|| renderer.apology());
    let choices = say
        .choices
        .iter()
        .map(|choice| Choice {
            label: renderer.label(&choice.label),
            payload: choice.payload.clone(),
            kind: choice.kind,
        })
        .collect();
    let scope = &say.message.scope;
    Message {
        text,
        choices,
        link: say.link.as_ref().and_then(|link| renderer.link(link, scope)),
        image: say.image.as_ref().map(|image| Image {
            file: image.file.clone(),
            alt: renderer.words(scope, &image.alt, None).unwrap_or_default(),
        }),
        waiting: say.waiting,
        number_hint: renderer.words(&Scope::Common, "bam-so", None).unwrap_or_default(),
    }
}

/// The title of a flow.
pub fn title(catalog: &Catalog, flow: &FlowId, locale: &Locale) -> String {
    let scope = Scope::Flow(flow.clone());
    catalog
        .texts
        .languages_for(locale)
        .find_map(|language| language.format(&scope, TITLE, None, &|_| None))
        .unwrap_or_default()
}

/// One message of the bundle, for surfaces beside the conversation (command
/// menus, consoles). `None` when no language has it.
pub fn words(
    catalog: &Catalog,
    profile: Option<&ProfileId>,
    locale: &Locale,
    message: &MessageRef,
) -> Option<String> {
    let say = bare(message, profile, locale);
    Renderer::new(catalog, &say).message(message)
}

/// The label of a choice outside of a conversation.
pub fn label(catalog: &Catalog, label: &Label, locale: &Locale) -> String {
    let say = bare(&MessageRef::common(""), None, locale);
    Renderer::new(catalog, &say).label(label)
}

fn bare(message: &MessageRef, profile: Option<&ProfileId>, locale: &Locale) -> Say {
    Say {
        message: message.clone(),
        args: Vec::new(),
        choices: Vec::new(),
        link: None,
        image: None,
        locale: locale.clone(),
        profile: profile.cloned(),
        waiting: false,
    }
}

/// The label of an option, if it is the same for everybody: typed answers are
/// compared with it.
pub(in crate::content) fn plain_label(
    texts: &Texts,
    locale: &Locale,
    own: &MessageRef,
    key: &str,
    profile: Option<&Profile>,
) -> Option<String> {
    let language = texts.language(locale)?;
    if let Some(found) = label_chain(own, key).find_map(|message| language.find_ref(&message)) {
        return found.pattern.plain().map(str::to_owned);
    }
    profile.map(|profile| profile.title(locale).to_owned())
}

/// Where the label of an option is looked for: the step's attribute, the
/// shared button, the standard answer. The latter two in the shared file only:
/// a guide may well have a step called `xong`.
pub(in crate::content) fn label_chain(
    own: &MessageRef,
    key: &str,
) -> impl Iterator<Item = MessageRef> {
    let attribute = own.attribute.clone().unwrap_or_else(|| key.to_owned());
    let standard = STANDARD_ANSWERS.contains(&key).then(|| MessageRef::common(key));
    [own.clone().attribute(attribute), MessageRef::common(format!("nut-{key}"))]
        .into_iter()
        .chain(standard)
}

struct Renderer<'a> {
    catalog: &'a Catalog,
    say: &'a Say,
    languages: Vec<&'a Language>,
    values: Option<&'a HashMap<String, String>>,
    /// Arguments that are titles, in words.
    titles: Vec<(&'a str, String)>,
}

impl<'a> Renderer<'a> {
    fn new(catalog: &'a Catalog, say: &'a Say) -> Self {
        let profile = catalog.set.profile(say.profile.as_ref());
        let titles = say.args.iter().filter_map(|(name, arg)| match arg {
            Arg::FlowTitle(flow) => Some((name.as_str(), title(catalog, flow, &say.locale))),
            Arg::Text(_) => None,
        });
        Self {
            catalog,
            say,
            languages: catalog.texts.languages_for(&say.locale).collect(),
            values: profile.and_then(|profile| catalog.values.of(&profile.id, &say.locale)),
            titles: titles.collect(),
        }
    }

    /// A value for a message.
    fn value(&self, name: &str) -> Option<&str> {
        let own = self.say.args.iter().find(|(n, _)| n == name).map(|(_, arg)| arg);
        match own {
            Some(Arg::Text(text)) => Some(text),
            Some(Arg::FlowTitle(_)) => {
                self.titles.iter().find(|(n, _)| *n == name).map(|(_, title)| title.as_str())
            }
            None => self.values?.get(name).map(String::as_str),
        }
    }

    fn words(&self, scope: &Scope, id: &str, attribute: Option<&str>) -> Option<String> {
        let lookup = |name: &str| self.value(name);
        self.languages.iter().find_map(|l| l.format(scope, id, attribute, &lookup))
    }

    fn message(&self, message: &MessageRef) -> Option<String> {
        self.words(&message.scope, &message.id, message.attribute.as_deref())
    }

    fn apology(&self) -> String {
        self.words(&Scope::Common, "loi-noi-bo", None).unwrap_or_else(|| LAST_RESORT.to_owned())
    }

    fn label(&self, label: &Label) -> String {
        let found = match label {
            Label::Words(words) => Some(words.clone()),
            Label::Message(message) => self.message(message),
            Label::Command(command) => self.words(&Scope::Common, &command.label(), None),
            Label::FlowTitle(flow) => Some(title(self.catalog, flow, &self.say.locale)),
            Label::Option { own, key, profile } => self.option(own, key, *profile),
        };
        // A button without words cannot be shown at all.
        found.filter(|label| !label.trim().is_empty()).unwrap_or_else(|| "…".to_owned())
    }

    fn option(&self, own: &MessageRef, key: &str, profile: bool) -> Option<String> {
        let lookup = |name: &str| self.value(name);
        let chain: Vec<_> = label_chain(own, key).collect();
        let named = || {
            let profile = self.catalog.set.profiles.get(key).filter(|_| profile)?;
            Some(profile.title(&self.say.locale).to_owned())
        };
        let own_language = self.languages.first().and_then(|language| {
            chain.iter().find_map(|message| {
                let found = language.find_ref(message)?;
                Some(found.resource.text_of(found.pattern, &lookup))
            })
        });
        own_language.or_else(named).or_else(|| chain.iter().find_map(|m| self.message(m)))
    }

    fn link(&self, link: &LinkSpec, scope: &Scope) -> Option<Link> {
        let url = match link.url.strip_prefix('$') {
            Some(name) => self.value(name)?.to_owned(),
            None => link.url.clone(),
        };
        let label = link.label.as_deref().and_then(|id| self.words(scope, id, None));
        let label = label.or_else(|| self.words(&Scope::Common, "mo-lien-ket", None));
        let qr_alt = link.qr.then(|| {
            let lookup =
                |name: &str| if name == "url" { Some(url.as_str()) } else { self.value(name) };
            let alt = self
                .languages
                .iter()
                .find_map(|l| l.format(&Scope::Common, "tai-qr", None, &lookup));
            alt.unwrap_or_else(|| url.clone())
        });
        Some(Link { label: label.unwrap_or_else(|| url.clone()), url, qr_alt })
    }
}
