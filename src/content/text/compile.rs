//! From the text of a `.ftl` file to its compiled messages.
//!
//! References to other messages are put in place here, once, so that
//! rendering never looks for them.

use super::ftl::{Message, Part, Pattern, Resource, Words};
use super::leftover::leftover;
use crate::diag::{Bilingual, Diagnostic, SourceFile, Span};
use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use fluent_syntax::ast;
use fluent_syntax::parser::{self, ErrorKind, ParserError};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// References inside references are followed this far; deeper is a circle.
const NESTING: usize = 8;
/// Pieces that a message may be put together from, references included: a few
/// that name each other over and over would grow without end.
const PIECES: usize = 1_000;

/// A parsed file that still borrows its text.
pub(super) struct Parsed<'a> {
    pub file: &'a Arc<SourceFile>,
    body: Vec<ast::Entry<&'a str>>,
    errors: Vec<ParserError>,
    messages: HashMap<&'a str, usize>,
    terms: HashMap<&'a str, usize>,
}

impl<'a> Parsed<'a> {
    /// Parses a file. Findings come with [`compile`].
    pub fn new(file: &'a Arc<SourceFile>) -> Self {
        let (resource, errors) = match unreadable(&file.text) {
            Some(error) => (ast::Resource { body: Vec::new() }, vec![error]),
            None => match parser::parse(file.text.as_str()) {
                Ok(resource) => (resource, Vec::new()),
                Err((resource, errors)) => (resource, errors),
            },
        };
        let mut messages = HashMap::new();
        let mut terms = HashMap::new();
        for (at, entry) in resource.body.iter().enumerate() {
            match entry {
                // The first of two messages counts; the second is a finding.
                ast::Entry::Message(message) => {
                    messages.entry(message.id.name).or_insert(at);
                }
                ast::Entry::Term(term) => {
                    terms.entry(term.id.name).or_insert(at);
                }
                _ => {}
            }
        }
        Self { file, body: resource.body, errors, messages, terms }
    }

    fn message(&self, id: &str) -> Option<&ast::Message<&'a str>> {
        match self.body.get(*self.messages.get(id)?) {
            Some(ast::Entry::Message(message)) => Some(message),
            _ => None,
        }
    }

    fn term(&self, id: &str) -> Option<&ast::Term<&'a str>> {
        match self.body.get(*self.terms.get(id)?) {
            Some(ast::Entry::Term(term)) => Some(term),
            _ => None,
        }
    }

    /// Where a slice of the text stands.
    fn range(&self, part: &str) -> Range<usize> {
        let base = self.file.text.as_ptr() as usize;
        let start = (part.as_ptr() as usize).saturating_sub(base);
        start..start + part.len()
    }
}

/// Compiles a file; `common` is what its references may also name.
pub(super) fn compile(
    own: &Parsed<'_>,
    common: Option<&Parsed<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Resource {
    let before = diagnostics.len();
    for error in &own.errors {
        diagnostics.push(leftover(own.file, error));
    }
    let mut compiler = Compiler { own, common, diagnostics, selector: false, refs: Vec::new() };
    let mut messages: Vec<Message> = Vec::new();
    let mut index = HashMap::new();
    for entry in &own.body {
        let ast::Entry::Message(message) = entry else { continue };
        let place = own.range(message.id.name);
        if let Some(first) = index.get(message.id.name).and_then(|at: &usize| messages.get(*at)) {
            compiler.twice(message.id.name, place, first.place.clone());
            continue;
        }
        let value = message
            .value
            .as_ref()
            .map(|p| compiler.pattern(p, place.clone(), message.id.name, None));
        let mut attributes: Vec<(String, Pattern)> = Vec::new();
        for attribute in &message.attributes {
            let place = own.range(attribute.id.name);
            if let Some((_, first)) = attributes.iter().find(|(name, _)| name == attribute.id.name)
            {
                compiler.twice(attribute.id.name, place, first.place.clone());
                continue;
            }
            let pattern =
                compiler.pattern(&attribute.value, place, message.id.name, Some(attribute.id.name));
            attributes.push((attribute.id.name.to_owned(), pattern));
        }
        index.insert(message.id.name.to_owned(), messages.len());
        messages.push(Message {
            id: message.id.name.to_owned(),
            place,
            value,
            attributes,
            comment: message
                .comment
                .as_ref()
                .map(|comment| comment.content.iter().map(|line| (*line).to_owned()).collect())
                .unwrap_or_default(),
        });
    }
    // A file with mistakes is never rendered, and the library must not see it.
    let Compiler { selector, refs, diagnostics, .. } = compiler;
    let clean = diagnostics.len() == before;
    let bundle = (selector && clean).then(|| bundle(own, common)).flatten();
    Resource { file: Arc::clone(own.file), messages, refs, index, bundle }
}

/// A library bundle of the shared messages and the file's own.
fn bundle(own: &Parsed<'_>, common: Option<&Parsed<'_>>) -> Option<FluentBundle<FluentResource>> {
    let locale = own.file.path.split('/').nth(1).and_then(|name| name.parse().ok());
    let mut bundle = FluentBundle::new_concurrent(locale.into_iter().collect());
    // Isolation marks would sit inside phone numbers and links.
    bundle.set_use_isolating(false);
    for parsed in common.into_iter().chain([own]) {
        let resource = FluentResource::try_new(parsed.file.text.clone()).ok()?;
        bundle.add_resource_overriding(resource);
    }
    Some(bundle)
}

struct Compiler<'p, 'a> {
    own: &'p Parsed<'a>,
    common: Option<&'p Parsed<'a>>,
    diagnostics: &'p mut Vec<Diagnostic>,
    /// Whether any message needs the library.
    selector: bool,
    refs: Vec<String>,
}

/// What a pattern turned into so far.
#[derive(Default)]
struct Draft {
    parts: Vec<Part>,
    vars: Vec<String>,
    full: bool,
    /// Pieces so far.
    pieces: usize,
    /// Something is wrong with it and has been said: once is enough, and
    /// nothing is put together any more.
    broken: bool,
}

impl Draft {
    fn text(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Text(last)) => last.push_str(text),
            _ => self.parts.push(Part::Text(text.to_owned())),
        }
    }

    fn var(&mut self, name: &str) {
        if !self.vars.iter().any(|known| known == name) {
            self.vars.push(name.to_owned());
        }
    }
}

impl<'a> Compiler<'_, 'a> {
    fn pattern(
        &mut self,
        pattern: &ast::Pattern<&'a str>,
        place: Range<usize>,
        id: &str,
        attribute: Option<&str>,
    ) -> Pattern {
        let mut draft = Draft::default();
        self.elements(pattern, &mut draft, &place, 0);
        self.selector |= draft.full;
        let words = if draft.full {
            Words::Full { id: id.to_owned(), attribute: attribute.map(str::to_owned) }
        } else if draft.vars.is_empty() {
            let text = draft.parts.into_iter().map(|part| match part {
                Part::Text(text) => text,
                Part::Var(_) => String::new(),
            });
            Words::Plain(text.collect())
        } else {
            Words::Parts(draft.parts)
        };
        Pattern { place, vars: draft.vars, words }
    }

    fn elements(
        &mut self,
        pattern: &ast::Pattern<&'a str>,
        draft: &mut Draft,
        place: &Range<usize>,
        depth: usize,
    ) {
        for element in &pattern.elements {
            draft.pieces += 1;
            if draft.broken {
                return;
            }
            if draft.pieces > PIECES {
                return self.unusable(draft, place, too_much());
            }
            match element {
                ast::PatternElement::TextElement { value } => draft.text(value),
                ast::PatternElement::Placeable { expression } => {
                    self.expression(expression, draft, place, depth);
                }
            }
        }
    }

    fn expression(
        &mut self,
        expression: &ast::Expression<&'a str>,
        draft: &mut Draft,
        place: &Range<usize>,
        depth: usize,
    ) {
        match expression {
            ast::Expression::Inline(inline) => self.inline(inline, draft, place, depth),
            ast::Expression::Select { selector, variants } => {
                draft.full = true;
                self.inline(selector, draft, place, depth);
                for variant in variants {
                    self.elements(&variant.value, draft, place, depth);
                }
            }
        }
    }

    fn inline(
        &mut self,
        inline: &ast::InlineExpression<&'a str>,
        draft: &mut Draft,
        place: &Range<usize>,
        depth: usize,
    ) {
        use ast::InlineExpression as Inline;
        let (own, common) = (self.own, self.common);
        let name = match inline {
            Inline::StringLiteral { value } => {
                let mut text = String::new();
                let _ = fluent_syntax::unicode::unescape_unicode(&mut text, value);
                return draft.text(&text);
            }
            Inline::NumberLiteral { value } => return draft.text(value),
            Inline::VariableReference { id } => {
                draft.var(id.name);
                return draft.parts.push(Part::Var(id.name.to_owned()));
            }
            Inline::Placeable { expression } => {
                return self.expression(expression, draft, place, depth);
            }
            Inline::FunctionReference { id, .. } => id.name,
            Inline::MessageReference { id, attribute } => {
                self.refs.push(id.name.to_owned());
                let message = own.message(id.name).or_else(|| common?.message(id.name));
                let pattern = match attribute {
                    Some(attribute) => message.and_then(|message| {
                        let found = message.attributes.iter().find(|a| a.id.name == attribute.name);
                        found.map(|attribute| &attribute.value)
                    }),
                    None => message.and_then(|message| message.value.as_ref()),
                };
                match pattern {
                    Some(pattern) if depth < NESTING => {
                        return self.elements(pattern, draft, place, depth + 1);
                    }
                    _ => id.name,
                }
            }
            Inline::TermReference { id, attribute: None, .. } => {
                let term = own.term(id.name).or_else(|| common?.term(id.name));
                match term {
                    Some(term) if depth < NESTING => {
                        return self.elements(&term.value, draft, place, depth + 1);
                    }
                    _ => id.name,
                }
            }
            Inline::TermReference { id, .. } => id.name,
        };
        self.unusable(draft, place, not_found(name));
    }

    fn unusable(
        &mut self,
        draft: &mut Draft,
        place: &Range<usize>,
        (what, help): (Bilingual, Bilingual),
    ) {
        draft.broken = true;
        let span = Span::new(self.own.file, place.start, place.end);
        self.diagnostics.push(Diagnostic::error("H310", span, what, help));
    }

    fn twice(&mut self, name: &str, place: Range<usize>, first: Range<usize>) {
        let file = self.own.file;
        let line = Span::new(file, first.start, first.end).line_column().0;
        self.diagnostics.push(
            Diagnostic::error(
                "H303",
                Span::new(file, place.start, place.end),
                Bilingual::new(
                    format!("câu “{name}” được viết hai lần"),
                    format!("the message “{name}” is written twice"),
                ),
                Bilingual::new(
                    "giữ một câu, xóa hoặc đổi tên câu kia",
                    "keep one, delete or rename the other",
                ),
            )
            .label(format!("lần đầu ở dòng {line}"), format!("first written on line {line}")),
        );
    }
}

/// What the parser cannot even refuse: fluent-syntax 0.12 panics at a `\u` or
/// `\U` in quotes with too few hexadecimal digits before a letter beyond ASCII.
/// Found by fuzzing.
fn unreadable(text: &str) -> Option<ParserError> {
    text.match_indices('\\').find_map(|(at, _)| {
        let length = match text.as_bytes().get(at + 1)? {
            b'u' => 4,
            b'U' => 6,
            _ => return None,
        };
        let rest = &text[at + 2..];
        let digits = rest.bytes().take(length).take_while(u8::is_ascii_hexdigit).count();
        let beyond = rest.as_bytes().get(digits).is_some_and(|byte| !byte.is_ascii());
        let line = text[..at].rsplit('\n').next().unwrap_or_default();
        (digits < length && beyond && line.contains('"')).then(|| ParserError {
            pos: at..at + 2 + digits,
            slice: None,
            kind: ErrorKind::InvalidUnicodeEscapeSequence(rest[..digits].to_owned()),
        })
    })
}

/// A reference that leads nowhere or in a circle.
fn not_found(name: &str) -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            format!("câu này nhắc tới “{name}” mà không lấy được"),
            format!("this message refers to “{name}”, which cannot be used"),
        ),
        Bilingual::new(
            "muốn dùng biến thì thêm dấu $: { $ten }; muốn dùng câu khác thì tên phải có trong tệp này hoặc common.ftl và không được vòng lại chính nó",
            "for a variable add $: { $name }; another message must exist in this file or common.ftl and must not lead back to this one",
        ),
    )
}

fn too_much() -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            format!("câu này ghép từ hơn {PIECES} mảnh"),
            format!("this message is put together from more than {PIECES} pieces"),
        ),
        Bilingual::new(
            "xem các câu mà nó nhắc tới: bớt chỗ nhắc, hoặc viết thẳng lời ra",
            "look at the messages it refers to: refer to fewer, or write the words out",
        ),
    )
}
