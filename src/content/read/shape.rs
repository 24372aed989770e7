//! Compares a tree with the field tables and reports every difference.
//!
//! After a file passes here, the lowering that follows may rely on the shape:
//! required fields are there, identifiers are identifiers, patterns compile.

use super::fields::{Table, Type};
use super::value::Patterns;
use crate::content::yaml::{Key, Kind, Node};
use crate::diag::{Bilingual, Diagnostic, Span, closest};
use crate::ids::Locale;

/// Reports what is wrong with the shape of one file.
pub struct Shape<'a> {
    /// Languages of the bundle.
    pub locales: &'a [Locale],
    /// Patterns compiled so far.
    pub patterns: &'a Patterns,
    /// Findings so far.
    pub diagnostics: Vec<Diagnostic>,
}

impl Shape<'_> {
    pub(super) fn error(
        &mut self,
        code: &'static str,
        span: &Span,
        message: Bilingual,
        help: Bilingual,
    ) {
        self.diagnostics.push(Diagnostic::error(code, span.clone(), message, help));
    }

    /// A map with the fields of `table`.
    pub fn object(&mut self, node: &Node, table: &'static Table) {
        let Kind::Map(entries) = &node.kind else {
            return self.wrong_shape(
                node,
                &format!("{}: các dòng “tên: giá trị”", table.vi),
                &format!("{}: lines “name: value”", table.en),
            );
        };
        let kind = if table.kinds.is_empty() {
            ""
        } else {
            match node.text_of("kind") {
                Some(kind) if table.kinds.contains(&kind) => kind,
                // Without a valid kind nothing else can be judged.
                Some(_) => {
                    if let (Some(field), Some(value)) = (table.field("kind"), node.get("kind")) {
                        self.value(value, &field.ty);
                    }
                    return;
                }
                None => return self.missing(node, table, "kind", ""),
            }
        };
        // Fields that are there under a mistyped name are not missing as well.
        let mut meant = Vec::new();
        for (key, value) in entries {
            match table.fields.iter().find(|f| f.name == key.text && f.fits(kind)) {
                Some(field) => self.value(value, &field.ty),
                None => meant.extend(self.unexpected(key, table, kind)),
            }
        }
        for field in table.fields.iter().filter(|field| field.required && field.fits(kind)) {
            if node.get(field.name).is_none() && !meant.contains(&field.name) {
                self.missing(node, table, field.name, kind);
            }
        }
    }

    /// A field that is not known, or not in this place. Gives the name that
    /// was probably meant.
    fn unexpected(&mut self, key: &Key, table: &'static Table, kind: &str) -> Option<&'static str> {
        let name = &key.text;
        if let Some(field) = table.field(name) {
            let kinds: Vec<&str> = table
                .fields
                .iter()
                .filter(|f| f.name == field.name)
                .flat_map(|f| f.kinds)
                .copied()
                .collect();
            let kinds = kinds.join(", ");
            self.error(
                "H012",
                &key.span,
                Bilingual::new(
                    format!("bước loại {kind} không có trường “{name}”"),
                    format!("a step of kind {kind} has no field “{name}”"),
                ),
                Bilingual::new(
                    format!("bỏ trường này, hoặc đổi kind thành một trong: {kinds}"),
                    format!("remove the field, or change kind to one of: {kinds}"),
                ),
            );
            return None;
        }
        let known: Vec<&str> =
            table.fields.iter().filter(|f| f.fits(kind)).map(|f| f.name).collect();
        let mut finding = Diagnostic::error(
            "H010",
            key.span.clone(),
            Bilingual::new(
                format!("không có trường “{name}” ở {}", table.vi),
                format!("{} has no field “{name}”", table.en),
            ),
            if name.contains(':') {
                Bilingual::new("thêm một dấu cách sau dấu hai chấm", "add a space after the colon")
            } else {
                Bilingual::new(
                    format!(
                        "sửa lại tên, hoặc xóa dòng này; các trường có ở đây: {}",
                        known.join(", ")
                    ),
                    format!(
                        "correct the name, or delete the line; fields here: {}",
                        known.join(", ")
                    ),
                )
            },
        );
        let close = closest(name, known.iter().copied());
        if let Some(close) = close {
            finding =
                finding.label(format!("có phải “{close}”?"), format!("did you mean “{close}”?"));
        }
        self.diagnostics.push(finding);
        close
    }

    fn missing(&mut self, node: &Node, table: &'static Table, name: &str, kind: &str) {
        let field = table.fields.iter().find(|f| f.name == name && f.fits(kind));
        let (vi, en) = field.map_or(("", ""), |field| (field.vi, field.en));
        let span = first_line(node);
        let what = match (node.text_of("id"), kind) {
            (Some(id), "") => format!("“{id}”"),
            (Some(id), kind) => format!("“{id}” ({kind})"),
            (None, _) => String::new(),
        };
        self.error(
            "H011",
            &span,
            Bilingual::new(
                format!("{} {what} thiếu trường “{name}”", table.vi).replace("  ", " "),
                format!("{} {what} lacks the field “{name}”", table.en).replace("  ", " "),
            ),
            Bilingual::new(format!("thêm “{name}: …” ({vi})"), format!("add “{name}: …” ({en})")),
        );
    }

    pub(super) fn wrong_shape(&mut self, node: &Node, vi: &str, en: &str) {
        let colon = node.text().is_some_and(|text| text.contains(':') && !text.contains("://"));
        let help = if colon {
            Bilingual::new(
                "có thể thiếu một dấu cách sau dấu hai chấm",
                "perhaps a space is missing after the colon",
            )
        } else {
            Bilingual::new(format!("viết {vi}"), format!("write {en}"))
        };
        let span = first_line(node);
        self.error(
            "H013",
            &span,
            Bilingual::new(format!("chỗ này phải là {vi}"), format!("this must be {en}")),
            help,
        );
    }

    /// A value of type `ty`.
    pub fn value(&mut self, node: &Node, ty: &'static Type) {
        match ty {
            Type::Object(table) => self.object(node, table),
            Type::OneOf(table) => self.one_of(node, table),
            Type::List(item) => match &node.kind {
                Kind::Seq(items) => items.iter().for_each(|node| self.value(node, item)),
                _ => self.wrong_shape(node, "một danh sách: [a, b]", "a list: [a, b]"),
            },
            Type::OneOrMany(item) => match &node.kind {
                Kind::Seq(items) => items.iter().for_each(|node| self.value(node, item)),
                _ => self.value(node, item),
            },
            Type::Map(key_type, value_type) => match &node.kind {
                Kind::Map(entries) => {
                    for (key, value) in entries {
                        self.key(key, key_type);
                        self.value(value, value_type);
                    }
                }
                _ => self.wrong_shape(node, "các cặp {tên: giá trị}", "pairs {name: value}"),
            },
            Type::Localized => match &node.kind {
                Kind::Map(entries) => {
                    for (key, value) in entries {
                        self.locale(key);
                        self.scalar(value, &Type::Text);
                    }
                }
                _ => self.scalar(node, &Type::Text),
            },
            Type::Phrases => self.phrases(node, false),
            Type::Stuck => self.phrases(node, true),
            Type::When => self.when(node),
            _ => self.scalar(node, ty),
        }
    }

    fn phrases(&mut self, node: &Node, then: bool) {
        match &node.kind {
            Kind::Seq(items) => items.iter().for_each(|item| self.scalar(item, &Type::Text)),
            Kind::Map(entries) => {
                for (key, value) in entries {
                    if then && key.text == "then" {
                        self.scalar(value, &Type::Id("bước", "step"));
                        continue;
                    }
                    self.locale(key);
                    match &value.kind {
                        Kind::Seq(items) => {
                            items.iter().for_each(|item| self.scalar(item, &Type::Text));
                        }
                        _ => self.wrong_shape(
                            value,
                            "danh sách cụm từ: [a, b]",
                            "a list of phrases: [a, b]",
                        ),
                    }
                }
            }
            Kind::Scalar { .. } => self.wrong_shape(
                node,
                "danh sách cụm từ: [a, b], hoặc {vi: [a], en: [b]}",
                "a list of phrases: [a, b], or {vi: [a], en: [b]}",
            ),
        }
    }

    fn when(&mut self, node: &Node) {
        let Kind::Map(entries) = &node.kind else {
            return self.wrong_shape(
                node,
                "một trường hợp: {biến: giá trị, goto: bước}",
                "a case: {variable: value, goto: step}",
            );
        };
        for (key, value) in entries {
            if key.text == "goto" {
                self.scalar(value, &Type::Id("bước", "step"));
                continue;
            }
            self.key(key, &Type::Name);
            match &value.kind {
                Kind::Seq(items) => items.iter().for_each(|item| self.scalar(item, &Type::Text)),
                _ => self.scalar(value, &Type::Text),
            }
        }
        if node.get("goto").is_none() || entries.len() < 2 {
            let span = first_line(node);
            self.error(
                "H011",
                &span,
                Bilingual::new(
                    "trường hợp này thiếu điều kiện hoặc thiếu goto",
                    "this case lacks its test or its goto",
                ),
                Bilingual::new(
                    "viết {biến: giá trị, goto: bước}",
                    "write {variable: value, goto: step}",
                ),
            );
        }
    }

    fn one_of(&mut self, node: &Node, table: &'static Table) {
        match node.entries() {
            [(key, value)] => match table.field(&key.text) {
                Some(field) => self.value(value, &field.ty),
                None => {
                    self.unexpected(key, table, "");
                }
            },
            _ => {
                let names: Vec<&str> = table.fields.iter().map(|field| field.name).collect();
                let names = names.join(", ");
                self.wrong_shape(
                    node,
                    &format!("{} với đúng một trong: {names}", table.vi),
                    &format!("{} with exactly one of: {names}", table.en),
                );
            }
        }
    }

    fn locale(&mut self, key: &Key) {
        if self.locales.iter().any(|locale| locale.as_str() == key.text) {
            return;
        }
        let names: Vec<&str> = self.locales.iter().map(Locale::as_str).collect();
        let names = names.join(", ");
        self.error(
            "H014",
            &key.span,
            Bilingual::new(
                format!("không có ngôn ngữ “{}”", key.text),
                format!("there is no language “{}”", key.text),
            ),
            Bilingual::new(
                format!("dùng một trong: {names}; hoặc thêm thư mục locales/{}", key.text),
                format!("use one of: {names}; or add the directory locales/{}", key.text),
            ),
        );
    }

    fn key(&mut self, key: &Key, ty: &'static Type) {
        let node = Node {
            span: key.span.clone(),
            kind: Kind::Scalar { text: key.text.clone(), quoted: false },
        };
        self.scalar(&node, ty);
    }
}

/// The node's first line: a caret under a whole block helps nobody.
pub fn first_line(node: &Node) -> Span {
    let mut span = node.span.clone();
    if let Some(end) = span.text().find('\n') {
        span.end = span.start + end;
        span.end = span.start + span.text().trim_end().len();
    }
    span
}
