//! One `.ftl` file, compiled.
//!
//! Nearly every message is words with a few `{ $name }` in them; those are
//! parts that are joined without further thought. Messages with selectors keep
//! going through the Fluent library.

use crate::diag::{SourceFile, Span};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// A compiled file.
pub struct Resource {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Its messages in the order written.
    pub messages: Vec<Message>,
    /// Messages that others of this file refer to.
    pub refs: Vec<String>,
    pub(super) index: HashMap<String, usize>,
    /// Needed for messages with selectors only.
    pub(super) bundle: Option<FluentBundle<FluentResource>>,
}

/// A message.
pub struct Message {
    /// Its name.
    pub id: String,
    /// Where the name stands.
    pub(super) place: Range<usize>,
    /// Its words, if it has any of its own.
    pub value: Option<Pattern>,
    /// Its attributes.
    pub attributes: Vec<(String, Pattern)>,
    /// The comment right above it, line by line.
    pub comment: Vec<String>,
}

/// Words of a message or attribute.
pub struct Pattern {
    /// Where the name that it belongs to stands.
    pub(super) place: Range<usize>,
    /// Variables that it may use, through references as well.
    pub vars: Vec<String>,
    pub(super) words: Words,
}

pub(super) enum Words {
    /// No variables.
    Plain(String),
    /// Words and variables, one after the other.
    Parts(Vec<Part>),
    /// Needs the library, which knows it by name.
    Full { id: String, attribute: Option<String> },
}

pub(super) enum Part {
    Text(String),
    Var(String),
}

impl std::fmt::Debug for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Resource({})", self.file.path)
    }
}

impl Resource {
    /// The message called `id`.
    pub fn message(&self, id: &str) -> Option<&Message> {
        self.messages.get(*self.index.get(id)?)
    }

    /// The words of a message or of one of its attributes.
    pub fn pattern(&self, id: &str, attribute: Option<&str>) -> Option<&Pattern> {
        self.message(id)?.pattern(attribute)
    }

    /// The words with their variables filled in. `lookup` gives values.
    pub fn format<'v>(
        &self,
        id: &str,
        attribute: Option<&str>,
        lookup: &dyn Fn(&str) -> Option<&'v str>,
    ) -> Option<String> {
        Some(self.text_of(self.pattern(id, attribute)?, lookup))
    }

    /// A pattern of this file with its variables filled in.
    pub fn text_of<'v>(
        &self,
        pattern: &Pattern,
        lookup: &dyn Fn(&str) -> Option<&'v str>,
    ) -> String {
        match &pattern.words {
            Words::Plain(text) => text.clone(),
            Words::Parts(parts) => {
                let mut out = String::with_capacity(256);
                for part in parts {
                    match part {
                        Part::Text(text) => out.push_str(text),
                        // The checker excludes this; a person must not read a name.
                        Part::Var(name) => out.push_str(lookup(name).unwrap_or("…")),
                    }
                }
                out
            }
            Words::Full { id, attribute } => {
                self.selected(id, attribute.as_deref(), &pattern.vars, lookup).unwrap_or_default()
            }
        }
    }

    /// A pattern with selectors, by the library.
    fn selected<'v>(
        &self,
        id: &str,
        attribute: Option<&str>,
        vars: &[String],
        lookup: &dyn Fn(&str) -> Option<&'v str>,
    ) -> Option<String> {
        let bundle = self.bundle.as_ref()?;
        let message = bundle.get_message(id)?;
        let full = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut args = FluentArgs::with_capacity(vars.len());
        for name in vars {
            args.set(name.as_str(), lookup(name).unwrap_or("…"));
        }
        let mut errors = Vec::new();
        Some(bundle.format_pattern(full, Some(&args), &mut errors).into_owned())
    }
}

impl Message {
    /// Its words, or those of one of its attributes.
    pub fn pattern(&self, attribute: Option<&str>) -> Option<&Pattern> {
        match attribute {
            None => self.value.as_ref(),
            Some(name) => self.attributes.iter().find(|(n, _)| n == name).map(|(_, p)| p),
        }
    }

    /// Where its name stands.
    pub fn span(&self, file: &Arc<SourceFile>) -> Span {
        Span::new(file, self.place.start, self.place.end)
    }

    /// Eight characters that change when its words change. A translation
    /// carries those of the text it was made from.
    pub fn stamp(&self, file: &SourceFile) -> String {
        let mut hash = blake3::Hasher::new();
        let mut add = |name: &str, pattern: &Pattern| {
            hash.update(name.as_bytes());
            hash.update(b"=");
            // The author's own words from the name on, spaces folded, up to the next name.
            let rest = file.text.get(pattern.place.end..).unwrap_or_default();
            let end = rest
                .match_indices('\n')
                .map(|(at, _)| at)
                .find(|at| {
                    let next = &rest[at + 1..];
                    let line = next.split('\n').next().unwrap_or_default();
                    let indented = next.starts_with([' ', '\t']);
                    !(line.trim().is_empty() || indented && !line.trim_start().starts_with('.'))
                })
                .unwrap_or(rest.len());
            for word in rest[..end].split_whitespace() {
                hash.update(word.as_bytes());
                hash.update(b" ");
            }
            hash.update(b"\n");
        };
        if let Some(value) = &self.value {
            add("", value);
        }
        for (name, pattern) in &self.attributes {
            add(name, pattern);
        }
        hash.finalize().to_hex().chars().take(8).collect()
    }
}

impl Pattern {
    /// Where the name that it belongs to stands.
    pub fn span(&self, file: &Arc<SourceFile>) -> Span {
        Span::new(file, self.place.start, self.place.end)
    }

    /// Its words, if they are the same for everybody.
    pub fn plain(&self) -> Option<&str> {
        match &self.words {
            Words::Plain(text) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::compile::{Parsed, compile};
    use super::*;
    use crate::diag::Diagnostic;

    fn compiled(text: &str) -> (Resource, Vec<Diagnostic>) {
        let file = Arc::new(SourceFile { path: "locales/vi/a.ftl".into(), text: text.to_owned() });
        let mut diagnostics = Vec::new();
        let resource = compile(&Parsed::new(&file), None, &mut diagnostics);
        (resource, diagnostics)
    }

    fn value(name: &str) -> Option<&'static str> {
        match name {
            "hotline" => Some("1022"),
            "cach" => Some("qr"),
            _ => None,
        }
    }

    #[test]
    fn words_and_variables() {
        let (resource, found) = compiled(
            "-ten = Cổng\na = Gọi { $hotline }, vào { -ten }.\nb = { a } Xin cảm ơn.\n    Dòng hai.\n    .nut = Gọi\n\
             c = { $cach ->\n    [qr] ngắn\n   *[khac] dài\n }\nd = { \"[\" }x\n",
        );
        assert!(found.is_empty(), "{found:?}");
        for (id, attribute, expected) in [
            ("a", None, "Gọi 1022, vào Cổng."),
            ("b", None, "Gọi 1022, vào Cổng. Xin cảm ơn.\nDòng hai."),
            ("b", Some("nut"), "Gọi"),
            ("c", None, "ngắn"),
            ("d", None, "[x"),
        ] {
            assert_eq!(resource.format(id, attribute, &value).as_deref(), Some(expected), "{id}");
        }
        assert_eq!(resource.pattern("b", None).unwrap().vars, ["hotline"]);
        assert_eq!(resource.format("z", None, &value), None);
    }

    #[test]
    fn findings() {
        for (text, code) in [
            ("a = Nhấn\n    [Cập nhật] ngay\n", "H302"),
            ("a = x\nkhông thụt vào\n", "H301"),
            ("a = { hotline }\n", "H310"),
            ("a = { $hotline\n", "H301"),
            ("a = { a }\n", "H310"),
            ("a = x\na = y\n", "H303"),
            ("a = x\n    .n = 1\n    .n = 2\n", "H303"),
            ("a =\n", "H301"),
            ("a = { NUMBER($x) }\n", "H310"),
            ("a = { \"\\u12\" }\n", "H301"),
            ("a = { \"\\uDDDố\" }\n", "H301"),
            ("b = c\na = { \"\\U00ố\n", "H301"),
        ] {
            let (_, found) = compiled(text);
            assert_eq!(found.first().map(|d| d.code), Some(code), "{text}");
        }
    }

    /// Found by fuzzing: each piece of these would have become ten, eight times.
    #[test]
    fn messages_that_name_each_other_over_and_over_have_an_end() {
        let many = |name: &str| format!("{{ {name} }}").repeat(12);
        let circle = format!("a = {}\n", many("a"));
        let names = ["a", "b", "c", "d", "e", "f", "g"];
        let lines = names.windows(2).map(|pair| format!("{} = {}\n", pair[0], many(pair[1])));
        let chain = lines.collect::<String>() + "g = x\n";
        for (text, said) in [(circle, "a"), (chain, "1000")] {
            let (_, found) = compiled(&text);
            assert!(found.iter().all(|d| d.code == "H310"), "{found:?}");
            assert!(found[0].message.vi.contains(said), "{found:?}");
            assert!(found.len() <= names.len());
        }
    }

    #[test]
    fn stamps_follow_the_words() {
        let stamp = |text: &str| {
            let (resource, _) = compiled(text);
            resource.messages[0].stamp(&resource.file)
        };
        let plain = stamp("a = một hai\n");
        assert_eq!(stamp("# ghi chú\na =   một\n    hai\n\nb = x\n"), plain);
        assert_ne!(stamp("a = một ba\n"), plain);
        assert_ne!(stamp("a = một hai\n    .x = y\n"), plain);
    }
}
