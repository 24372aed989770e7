//! Diagnostics: a coded finding, the place to look at, and what to do.
//!
//! Findings are data. `render` prints them for people and for tools; nothing
//! else formats them. Every text exists in Vietnamese and in English.

pub mod render;

use std::sync::Arc;

/// A file of the content bundle as its author wrote it.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path inside the bundle, such as `flows/binh-dinh.yaml`.
    pub path: String,
    /// The author's own bytes.
    pub text: String,
}

/// A stretch of a source file, in bytes.
#[derive(Clone, Debug)]
pub struct Span {
    /// The file.
    pub file: Arc<SourceFile>,
    /// First byte.
    pub start: usize,
    /// One past the last byte; never before `start`.
    pub end: usize,
}

impl Span {
    /// A span of `file`; ends are pulled inside the text and onto character borders.
    pub fn new(file: &Arc<SourceFile>, start: usize, end: usize) -> Self {
        let floor = |mut at: usize| {
            at = at.min(file.text.len());
            while !file.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = floor(start);
        Self { file: Arc::clone(file), start, end: floor(end).max(start) }
    }

    /// The whole file, shown at its first line.
    pub fn file(file: &Arc<SourceFile>) -> Self {
        Self::new(file, 0, 0)
    }

    /// Line and column, both from 1; the column counts characters.
    pub fn line_column(&self) -> (usize, usize) {
        let before = &self.file.text[..self.start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }

    /// The author's bytes of this span.
    pub fn text(&self) -> &str {
        &self.file.text[self.start..self.end]
    }
}

/// Whether the bundle may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The bundle works; somebody should look.
    Warning,
    /// The bundle is refused.
    Error,
}

/// A text in both languages of the tools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bilingual {
    /// Vietnamese, the default.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// Both texts.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The text in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }
}

/// The language of the tools' own messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Stable code, such as `H101`.
    pub code: &'static str,
    /// Whether it blocks.
    pub severity: Severity,
    /// What is wrong.
    pub message: Bilingual,
    /// Where.
    pub span: Span,
    /// Short words beside the caret.
    pub label: Option<Bilingual>,
    /// What to do.
    pub help: Bilingual,
}

impl Diagnostic {
    /// A blocking finding.
    pub fn error(code: &'static str, span: Span, message: Bilingual, help: Bilingual) -> Self {
        Self { code, severity: Severity::Error, message, span, label: None, help }
    }

    /// A finding that does not block.
    pub fn warning(code: &'static str, span: Span, message: Bilingual, help: Bilingual) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message, help) }
    }

    /// Adds words beside the caret.
    #[must_use]
    pub fn label(mut self, vi: impl Into<String>, en: impl Into<String>) -> Self {
        self.label = Some(Bilingual::new(vi, en));
        self
    }
}

/// Sorts findings by place and drops exact repeats (one mistake often shows
/// under several profiles and locales).
pub fn tidy(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        (&a.span.file.path, a.span.start, a.code, &a.message.vi).cmp(&(
            &b.span.file.path,
            b.span.start,
            b.code,
            &b.message.vi,
        ))
    });
    diagnostics.dedup_by(|a, b| {
        a.code == b.code
            && a.message == b.message
            && a.span.start == b.span.start
            && a.span.file.path == b.span.file.path
    });
}

/// The candidate closest to `wrong`, if it is close enough to be a slip.
pub fn closest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let squash = |text: &str| -> Vec<char> {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let wrong_squashed = squash(wrong);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wrong_squashed, &squash(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let cost = if from == to { diagonal } else { diagonal + 1 };
            diagonal = row[j + 1];
            row[j + 1] = cost.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closest_name() {
        let names = ["kiem-tra", "buoc-1", "gap-nguoi"];
        for (wrong, expected) in [
            ("kiemtra", Some("kiem-tra")),
            ("kiem-tar", Some("kiem-tra")),
            ("xyz", None),
            ("", None),
        ] {
            assert_eq!(closest(wrong, names), expected, "{wrong}");
        }
    }

    #[test]
    fn columns_count_characters() {
        let file = Arc::new(SourceFile { path: "f".into(), text: "a\nđường x".into() });
        let at = file.text.find('x').unwrap();
        assert_eq!(Span::new(&file, at, at + 1).line_column(), (2, 7));
        // Inside "đ": moved to its border rather than a panic.
        assert_eq!(Span::new(&file, 3, 99).text(), "đường x");
    }
}
