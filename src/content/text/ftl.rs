//! One `.ftl` file, parsed and compiled.
//!
//! Nearly every message is words with a few `{ $name }` in them; those are
//! compiled into parts that are joined without further thought. Messages with
//! selectors keep going through the Fluent library. References to other
//! messages are put in place at load time.

use crate::diag::{Bilingual, Diagnostic, SourceFile, Span};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast;
use fluent_syntax::parser::{self, ErrorKind, ParserError};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// References inside references are followed this far; deeper is a circle.
const NESTING: usize = 8;

/// A parsed file that still borrows its text.
pub(super) struct Parsed<'a> {
    pub file: &'a Arc<SourceFile>,
    body: Vec<ast::Entry<&'a str>>,
    errors: Vec<ParserError>,
    messages: HashMap<&'a str, usize>,
    terms: HashMap<&'a str, usize>,
}

/// A compiled file.
pub struct Resource {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Its messages in the order written.
    pub messages: Vec<Message>,
    /// Messages that others of this file refer to.
    pub refs: Vec<String>,
    index: HashMap<String, usize>,
    /// Needed for messages with selectors only.
    bundle: Option<FluentBundle<FluentResource>>,
}

/// A message.
pub struct Message {
    /// Its name.
    pub id: String,
    /// Where the name stands.
    place: Range<usize>,
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
    place: Range<usize>,
    /// Variables that it may use, through references as well.
    pub vars: Vec<String>,
    words: Words,
}

enum Words {
    /// No variables.
    Plain(String),
    /// Words and variables, one after the other.
    Parts(Vec<Part>),
    /// Needs the library, which knows it by name.
    Full { id: String, attribute: Option<String> },
}

enum Part {
    Text(String),
    Var(String),
}

impl std::fmt::Debug for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Resource({})", self.file.path)
    }
}

impl<'a> Parsed<'a> {
    /// Parses a file. Findings come with [`compile`].
    pub fn new(file: &'a Arc<SourceFile>) -> Self {
        let (resource, errors) = match parser::parse(file.text.as_str()) {
            Ok(resource) => (resource, Vec::new()),
            Err((resource, errors)) => (resource, errors),
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
        self.diagnostics.push(Diagnostic::error(
            "H310",
            Span::new(own.file, place.start, place.end),
            Bilingual::new(
                format!("câu này nhắc tới “{name}” mà không lấy được"),
                format!("this message refers to “{name}”, which cannot be used"),
            ),
            Bilingual::new(
                "muốn dùng biến thì thêm dấu $: { $ten }; muốn dùng câu khác thì tên phải có trong tệp này hoặc common.ftl và không được vòng lại chính nó",
                "for a variable add $: { $name }; another message must exist in this file or common.ftl and must not lead back to this one",
            ),
        ));
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

/// The finding for a stretch that Fluent could not read.
fn leftover(file: &Arc<SourceFile>, error: &ParserError) -> Diagnostic {
    let slice = error.slice.clone().unwrap_or(error.pos.clone());
    let text = file.text.get(slice.clone()).unwrap_or_default();
    let skipped = text.len() - text.trim_start().len();
    let start = slice.start + skipped;
    let end = text.trim_start().find('\n').map_or(slice.end, |line| start + line);
    let span = Span::new(file, start, end);
    let rest = text.trim_start();
    if rest.starts_with('[') {
        return Diagnostic::error(
            "H302",
            Span::new(file, start, start + 1),
            Bilingual::new(
                "dòng bắt đầu bằng dấu [ nên câu bị cắt ở đây, phần sau bị bỏ",
                "the line begins with [ , so the message is cut here and the rest is lost",
            ),
            Bilingual::new(
                "viết vài chữ trước dấu [, ví dụ: Nhấn [Cập nhật]",
                "write some words before [ , such as: Nhấn [Cập nhật]",
            ),
        );
    }
    let (vi, en) = match error.kind {
        ErrorKind::ExpectedToken('=') => (
            "sau tên câu phải có dấu =; dòng nối tiếp của một câu phải thụt vào",
            "the name of a message needs = after it; further lines of a message must be indented",
        ),
        ErrorKind::ExpectedToken('}') | ErrorKind::UnbalancedClosingBrace => (
            "dấu { } phải đi thành cặp, bên trong chỉ có $tên, ví dụ { $hotline }",
            "{ } must come in pairs with a $name inside, such as { $hotline }",
        ),
        ErrorKind::ExpectedMessageField { .. } | ErrorKind::MissingValue => {
            ("viết lời sau dấu =, hoặc xóa câu này", "write words after =, or delete this message")
        }
        ErrorKind::ExpectedCharRange { .. } => (
            "tên câu chỉ gồm chữ không dấu, số, gạch nối, rồi đến dấu =; dòng nối tiếp phải thụt vào",
            "a name consists of letters a–z, digits, hyphens, then =; further lines must be indented",
        ),
        ErrorKind::MissingDefaultVariant => (
            "trong danh sách lựa chọn, một dòng phải có dấu * ở đầu",
            "one line of a selection must begin with *",
        ),
        _ => (
            "so với các câu bên trên: tên = lời; dòng nối tiếp thụt vào; { $tên } đủ cặp ngoặc",
            "compare with the messages above: name = words; further lines indented; { $name } with both brackets",
        ),
    };
    Diagnostic::error(
        "H301",
        span,
        Bilingual::new(
            "không đọc được chỗ này, phần sau của câu bị bỏ",
            "this cannot be read and is left out",
        ),
        Bilingual::new(vi, en),
    )
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
    use super::*;

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
        ] {
            let (_, found) = compiled(text);
            assert_eq!(found.first().map(|d| d.code), Some(code), "{text}");
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
