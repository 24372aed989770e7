//! From what the engine says to what a person reads.
//!
//! Never fails and never shows the name of a message: what is missing in a
//! language is taken from the source language, then comes an apology with the
//! hotline's number. The checks make sure that none of this is needed.

use super::{Language, Texts, hours};
use crate::content::catalog::Catalog;
use crate::engine::action::{self, Arg, Label, MessageRef, Say, Scope};
use crate::flow::{ChannelKind, LinkSpec, Profile, STANDARD_ANSWERS};
use crate::ids::{FlowId, Locale, ProfileId};
use crate::message::{Choice, Image, Link, Message};
use std::collections::{BTreeMap, HashMap};

/// Shown when even the bundle's own apology is missing.
const LAST_RESORT: &str =
    "Xin lỗi Ông/Bà, có trục trặc. Ông/Bà vui lòng gọi tổng đài 1022 để được giúp.";

/// The short notice about personal data that a first message carries.
pub const NOTICE: &str = "rieng-tu-ngan";

/// A title every flow has.
pub const TITLE: &str = "tieu-de";

/// Values by name.
pub type Named = HashMap<String, String>;

/// What messages may mention, by province and language, ready to be put in.
#[derive(Debug, Default)]
pub struct Values {
    profiles: BTreeMap<ProfileId, Vec<(Locale, Named)>>,
}

impl Values {
    /// Works out the values of every profile in every language.
    pub fn new<'a>(profiles: impl IntoIterator<Item = &'a Profile>, locales: &[Locale]) -> Self {
        let of = |profile: &Profile| {
            locales
                .iter()
                .map(|locale| {
                    let mut values: Named = profile
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
    pub fn of(&self, profile: &ProfileId, locale: &Locale) -> Option<&Named> {
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
    let mut text = renderer.message(&say.message).unwrap_or_else(|| renderer.apology());
    if say.notice
        && let Some(notice) = renderer.words(&Scope::Common, NOTICE, None)
    {
        text.push_str("\n\n");
        text.push_str(&notice);
    }
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
        link: match &say.page {
            // Its address is completed by the runtime, which knows where the
            // service is.
            Some(page) => Some(Link {
                url: match &page.link {
                    action::Link::Own(rest) | action::Link::Channel(_, rest) => rest.clone(),
                },
                label: renderer.message(&page.label).unwrap_or_default(),
                qr_alt: None,
            }),
            None => say.link.as_ref().and_then(|link| renderer.link(link, scope)),
        },
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
        delivery: crate::message::Delivery::AtLeastOnce,
        page: None,
        notice: false,
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

/// What people call a channel, with its name there where it has one: the
/// runtime gives it as an argument of the name `noi-<channel>`.
fn channel_name(catalog: &Catalog, say: &Say, channel: ChannelKind) -> String {
    let id = format!("noi-{}", channel.name());
    let given = say.args.iter().find_map(|(name, arg)| match arg {
        Arg::Text(text) if *name == id => Some(text.as_str()),
        _ => None,
    });
    let attribute = given.map(|_| "ten");
    let lookup = |name: &str| if name == "ten" { given } else { None };
    let words = catalog
        .texts
        .languages_for(&say.locale)
        .find_map(|language| language.format(&Scope::Common, &id, attribute, &lookup));
    words.unwrap_or_else(|| channel.name().to_owned())
}

struct Renderer<'a> {
    catalog: &'a Catalog,
    say: &'a Say,
    languages: Vec<&'a Language>,
    values: Option<&'a Named>,
    /// Arguments that are titles or names, in words.
    titles: Vec<(&'a str, String)>,
}

impl<'a> Renderer<'a> {
    fn new(catalog: &'a Catalog, say: &'a Say) -> Self {
        let profile = catalog.set.profile(say.profile.as_ref());
        let titles = say.args.iter().filter_map(|(name, arg)| match arg {
            Arg::FlowTitle(flow) => Some((name.as_str(), title(catalog, flow, &say.locale))),
            Arg::Channels(channels) => {
                let names = channels.iter().map(|channel| channel_name(catalog, say, *channel));
                Some((name.as_str(), names.collect::<Vec<_>>().join("\n")))
            }
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
            Some(Arg::FlowTitle(_) | Arg::Channels(_)) => {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Files, load};
    use crate::engine::action::SayChoice;
    use crate::message::ChoiceKind;

    const COMMANDS: &str = "format: 1\nstart: a\noperator_flow: a\ncommands: {back: {slash: [b], phrases: [b]}, repeat: {slash: [b], phrases: [b]}, menu: {slash: [b], phrases: [b]}, operator: {slash: [b], phrases: [b]}, language: {slash: [b], phrases: [b]}, source: {slash: [b], phrases: [b]}, continue: {slash: [b], phrases: [b]}, stop: {slash: [b], phrases: [b]}, privacy: {slash: [b], phrases: [b]}, data: {slash: [b], phrases: [b]}, export: {slash: [b], phrases: [b]}, erase: {slash: [b], phrases: [b]}}\nanswers: {xong: [x], vuong: [v], co: [c], chua: [k]}\n";
    const PROFILE: &str = "format: 1\nprofile: p\nlocale: vi\ndefault: true\nname: {vi: Tỉnh P, en: Province P}\nhotline: \"1022\"\nportal_url: https://a.gov.vn\nlink_hosts: [a.gov.vn]\nparams: {noi: {vi: ở xã, en: in the village}}\n";
    const FLOW: &str = "format: 1\nflow: a\nstatus: live\nlocales: [vi, en]\nchannels: [web]\nsource: []\nrescue: s\nsteps:\n  - {id: s, kind: choice, set: profile, options: {p: e, khac: e, xong: e}}\n  - {id: e, kind: end, outcome: xong}\n";

    fn catalog(vi: &str, en: &str, common: &str) -> Catalog {
        let loaded = load(Files::from_list(&[
            ("flows/_commands.yaml", COMMANDS.as_bytes()),
            ("flows/profiles/p.yaml", PROFILE.as_bytes()),
            ("flows/a.yaml", FLOW.as_bytes()),
            ("locales/vi/a.ftl", vi.as_bytes()),
            ("locales/en/a.ftl", en.as_bytes()),
            ("locales/vi/common.ftl", common.as_bytes()),
        ]));
        let found = crate::diag::render::concise(&loaded.diagnostics, Default::default());
        loaded.catalog.unwrap_or_else(|| panic!("{found}"))
    }

    fn say(id: &str, locale: &str) -> Say {
        bare(&MessageRef::flow(&"a".into(), id), None, &locale.into())
    }

    #[test]
    fn a_message_is_never_missing() {
        let catalog = catalog(
            "s = Gọi { $hotline } { $noi }, { $profile_name }, { $x }.\nvi-thoi = Chỉ tiếng Việt",
            "s = Call { $hotline } { $noi }, { $profile_name }, { $x }.",
            "chung = Chung",
        );
        for (id, locale, expected) in [
            ("s", "vi", "Gọi 1022 ở xã, Tỉnh P, ý."),
            ("s", "en", "Call 1022 in the village, Province P, ý."),
            ("vi-thoi", "en", "Chỉ tiếng Việt"),
            ("chung", "en", "Chung"),
            ("s", "fr", "Gọi 1022 ở xã, Tỉnh P, ý."),
            ("khong-co", "vi", LAST_RESORT),
        ] {
            let mut say = say(id, locale);
            say.args.push(("x".into(), Arg::Text("ý".into())));
            assert_eq!(catalog.render(&say).text, expected, "{id} {locale}");
        }
        // No name of a variable reaches a person either.
        assert_eq!(catalog.render(&say("s", "vi")).text, "Gọi 1022 ở xã, Tỉnh P, ….");
    }

    #[test]
    fn labels_of_options() {
        let catalog = catalog(
            "tieu-de = Mẫu\ns = Chọn\n    .khac = Nơi khác\nxong = Câu của bước xong",
            "tieu-de = Sample\ns = Choose",
            "xong = Đã xong\nlenh-back = Về",
        );
        let own = |key: &str| Label::Option {
            own: MessageRef::flow(&"a".into(), "s").attribute(key),
            key: key.into(),
            profile: true,
        };
        let title = Label::FlowTitle("a".into());
        for (label, locale, expected) in [
            (own("khac"), "vi", "Nơi khác"),
            (own("khac"), "en", "Nơi khác"),
            (own("p"), "vi", "Tỉnh P"),
            (own("p"), "en", "Province P"),
            (own("xong"), "vi", "Đã xong"),
            (own("la"), "vi", "…"),
            (title.clone(), "vi", "Mẫu"),
            (title, "en", "Sample"),
            (Label::Command(crate::flow::Command::Back), "en", "Về"),
            (Label::Words("Có sẵn".into()), "vi", "Có sẵn"),
        ] {
            let mut say = say("s", locale);
            say.choices = vec![SayChoice { payload: "x".into(), label, kind: ChoiceKind::Answer }];
            assert_eq!(catalog.render(&say).choices[0].label, expected);
        }
        // The same words are ready for matching what people type.
        let step = &catalog.set.flows["a"].steps[0];
        let crate::flow::StepKind::Choice { options, .. } = &step.kind else { panic!() };
        assert_eq!(options[0].labels.label(&"en".into()), Some("Province P"));
        assert_eq!(options[1].labels.label(&"vi".into()), Some("Nơi khác"));
        assert_eq!(options[2].labels.label(&"vi".into()), Some("Đã xong"));
    }

    #[test]
    fn links_and_pictures() {
        let catalog = catalog(
            "s = Mở\nnhan = Vào Cổng\nta = Ảnh nút",
            "s = Open",
            "tai-qr = Mã của { $url }\nmo-lien-ket = Mở trang\nbam-so = Nhắn số",
        );
        let mut say = say("s", "vi");
        say.link = Some(LinkSpec { url: "$portal_url".into(), qr: true, label: None });
        say.image = Some(crate::flow::ImageSpec { file: "x.png".into(), alt: "ta".into() });
        let message = catalog.render(&say);
        let link = message.link.unwrap();
        assert_eq!((link.url.as_str(), link.label.as_str()), ("https://a.gov.vn", "Mở trang"));
        assert_eq!(link.qr_alt.as_deref(), Some("Mã của https://a.gov.vn"));
        assert_eq!(message.image.unwrap().alt, "Ảnh nút");
        assert_eq!(message.number_hint, "Nhắn số");
        say.link =
            Some(LinkSpec { url: "https://b".into(), qr: false, label: Some("nhan".into()) });
        let link = catalog.render(&say).link.unwrap();
        assert_eq!((link.label.as_str(), link.qr_alt), ("Vào Cổng", None));
        // A value that no profile has: no link rather than a broken one.
        say.link = Some(LinkSpec { url: "$la".into(), qr: false, label: None });
        assert_eq!(catalog.render(&say).link, None);
    }

    #[test]
    fn the_hash_names_every_byte() {
        let one = catalog("s = a", "s = a", "x = y");
        assert_eq!(one.hash, catalog("s = a", "s = a", "x = y").hash);
        assert_ne!(one.hash, catalog("s = b", "s = a", "x = y").hash);
    }
}
