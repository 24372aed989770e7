//! The words of a bundle: Fluent messages by language and file.
//!
//! A message is looked for in its flow's file, then in `common.ftl`. Findings
//! about the files themselves (leftovers, repeats) are made here; whether the
//! right messages exist is for the checks.

mod compile;
pub mod ftl;
mod hours;
mod leftover;
pub mod render;

use crate::diag::{Diagnostic, SourceFile};
use crate::engine::action::{MessageRef, Scope};
use crate::ids::Locale;
use compile::Parsed;
use ftl::{Pattern, Resource};
pub use hours::hours;
pub use render::render;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Words of every language, the source language first.
#[derive(Debug, Default)]
pub struct Texts {
    languages: Vec<Language>,
}

/// The words of one language.
#[derive(Debug)]
pub struct Language {
    /// The language.
    pub locale: Locale,
    /// By the name of the file: a flow, `answers`, `common`.
    pub files: HashMap<String, Resource>,
}

/// A message that was found.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    /// In which file.
    pub resource: &'a Resource,
    /// Its words.
    pub pattern: &'a Pattern,
}

impl Texts {
    /// Parses the files of all languages.
    pub fn new(locales: &[Locale], files: &[Arc<SourceFile>]) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut languages = Vec::new();
        for locale in locales {
            let parsed: BTreeMap<&str, Parsed<'_>> = files
                .iter()
                .filter(|file| file.path.split('/').nth(1) == Some(locale.as_str()))
                .map(|file| (super::read::stem(&file.path), Parsed::new(file)))
                .collect();
            let common = parsed.get("common");
            let compiled = parsed.iter().map(|(name, own)| {
                let shared = common.filter(|_| *name != "common");
                ((*name).to_owned(), compile::compile(own, shared, &mut diagnostics))
            });
            let files = compiled.collect();
            languages.push(Language { locale: locale.clone(), files });
        }
        (Self { languages }, diagnostics)
    }

    /// Every language, the source language first.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The words of `locale`, exactly.
    pub fn language(&self, locale: &Locale) -> Option<&Language> {
        self.languages.iter().find(|language| language.locale == *locale)
    }

    /// `locale`, then the source language: where a message is looked for.
    fn languages_for(&self, locale: &Locale) -> impl Iterator<Item = &Language> {
        let own = self.language(locale);
        let first = self.languages.first().filter(|first| first.locale != *locale);
        own.into_iter().chain(first)
    }
}

impl Language {
    /// The file that belongs to a scope.
    pub fn file(&self, scope: &Scope) -> Option<&Resource> {
        self.files.get(match scope {
            Scope::Common => "common",
            Scope::Answers => "answers",
            Scope::Flow(flow) => flow.as_str(),
        })
    }

    /// A message or attribute, in the file of the scope, then in the shared one.
    pub fn find(&self, scope: &Scope, id: &str, attribute: Option<&str>) -> Option<Found<'_>> {
        let own = self.file(scope).filter(|_| *scope != Scope::Common);
        let common = self.files.get("common");
        own.into_iter().chain(common).find_map(|resource| {
            resource.pattern(id, attribute).map(|pattern| Found { resource, pattern })
        })
    }

    /// As [`Self::find`], for a reference.
    pub fn find_ref(&self, message: &MessageRef) -> Option<Found<'_>> {
        self.find(&message.scope, &message.id, message.attribute.as_deref())
    }

    /// As [`Self::find`], with the variables filled in.
    fn format<'v>(
        &self,
        scope: &Scope,
        id: &str,
        attribute: Option<&str>,
        lookup: &dyn Fn(&str) -> Option<&'v str>,
    ) -> Option<String> {
        self.find(scope, id, attribute)?.resource.format(id, attribute, lookup)
    }
}
