//! Diagnostics for people and for tools: full, one line each, JSON.
//!
//! The only place that turns findings into text.

use super::{Diagnostic, Language, Severity, Span};
use serde_json::{Value, json};
use std::fmt::Write as _;
use unicode_normalization::char::is_combining_mark;

/// Columns of a source line that are shown; longer lines are cut around the caret.
const WIDTH: usize = 100;
const TAB: usize = 4;

/// Several lines for each finding, with the source line and a caret.
pub fn full(diagnostics: &[Diagnostic], language: Language) -> String {
    let mut out = String::new();
    for finding in diagnostics {
        if !out.is_empty() {
            out.push('\n');
        }
        one(&mut out, finding, language);
    }
    out
}

/// One line for each finding.
pub fn concise(diagnostics: &[Diagnostic], language: Language) -> String {
    let mut out = String::new();
    for finding in diagnostics {
        let (line, column) = finding.span.line_column();
        let _ = writeln!(
            out,
            "{}:{line}:{column}: {} {}: {}",
            one_line(&finding.span.file.path),
            severity(finding.severity, language),
            finding.code,
            one_line(finding.message.get(language)),
        );
    }
    out
}

/// What an author wrote may hold new lines, and a finding repeats it.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ")
}

/// One JSON array.
pub fn json(diagnostics: &[Diagnostic], language: Language) -> String {
    let list: Vec<Value> = diagnostics
        .iter()
        .map(|finding| {
            let (line, column) = finding.span.line_column();
            let end = Span::new(&finding.span.file, finding.span.end, finding.span.end);
            let (end_line, end_column) = end.line_column();
            json!({
                "code": finding.code,
                "severity": match finding.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                },
                "file": finding.span.file.path,
                "line": line,
                "column": column,
                "end_line": end_line,
                "end_column": end_column,
                "message": finding.message.get(language),
                "label": finding.label.as_ref().map(|label| label.get(language)),
                "help": finding.help.get(language),
            })
        })
        .collect();
    format!("{:#}\n", Value::Array(list))
}

/// The word for a severity.
pub fn severity(severity: Severity, language: Language) -> &'static str {
    match (severity, language) {
        (Severity::Error, Language::Vi) => "lỗi",
        (Severity::Error, Language::En) => "error",
        (Severity::Warning, Language::Vi) => "cảnh báo",
        (Severity::Warning, Language::En) => "warning",
    }
}

fn one(out: &mut String, finding: &Diagnostic, language: Language) {
    let span = &finding.span;
    let (line, column) = span.line_column();
    let word = severity(finding.severity, language);
    let _ = writeln!(out, "{word} {}: {}", finding.code, finding.message.get(language));
    let _ = writeln!(out, "  {}:{line}:{column}", span.file.path);
    let margin = line.to_string().len().max(2);
    let help = match language {
        Language::Vi => "cách sửa",
        Language::En => "help",
    };
    // A finding about a whole file, or a missing one, has no line to show.
    if !span.file.text.is_empty() {
        let picture = Picture::of(span);
        let label = finding.label.as_ref().map(|label| label.get(language)).unwrap_or_default();
        let _ = writeln!(out, "{:margin$} |", "");
        let _ = writeln!(out, "{line:>margin$} | {}", picture.line.trim_end());
        let carets = format!("{:pad$}{}", "", "^".repeat(picture.length), pad = picture.start);
        let _ = writeln!(out, "{:margin$} | {}", "", format!("{carets} {label}").trim_end());
    } else if let Some(label) = &finding.label {
        let _ = writeln!(out, "{:margin$} = {}", "", label.get(language));
    }
    let _ = writeln!(out, "{:margin$} = {help}: {}", "", finding.help.get(language));
}

/// A source line ready to print, and where the carets go, in columns.
struct Picture {
    line: String,
    start: usize,
    length: usize,
}

impl Picture {
    fn of(span: &Span) -> Self {
        let text = &span.file.text;
        let from = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let to = text[span.start..].find('\n').map_or(text.len(), |at| span.start + at);
        let to = text[from..to].trim_end_matches('\r').len() + from;
        // Cells: what is printed, how wide it is, whether the span covers it.
        let mut cells: Vec<(String, usize, bool)> = Vec::new();
        let mut column = 0;
        for (at, c) in text[from..to].char_indices() {
            let covered = (span.start..span.end).contains(&(from + at));
            let (shown, wide) = match c {
                '\t' => {
                    let wide = TAB - column % TAB;
                    (" ".repeat(wide), wide)
                }
                c if c.is_control() => (" ".to_owned(), 1),
                c => (c.to_string(), width(c)),
            };
            column += wide;
            cells.push((shown, wide, covered));
        }
        let total: usize = cells.iter().map(|cell| cell.1).sum();
        let mut start = columns(&cells, |cell| cell.2).unwrap_or_else(|| {
            let before = text[from..span.start.clamp(from, to)].chars().count();
            cells[..before].iter().map(|cell| cell.1).sum()
        });
        let covered: usize = cells.iter().filter(|cell| cell.2).map(|cell| cell.1).sum();
        let mut skip = 0;
        if total > WIDTH && start > WIDTH / 2 {
            skip = start - WIDTH / 3;
        }
        let mut line = String::new();
        let mut at = 0;
        let mut shown = 0;
        if skip > 0 {
            line.push('…');
            shown = 1;
        }
        let mut cut_to = 0;
        for (text, wide, _) in &cells {
            let before = at;
            at += wide;
            if before < skip {
                cut_to = at;
                continue;
            }
            if shown + wide > WIDTH {
                line.push('…');
                break;
            }
            line.push_str(text);
            shown += wide;
        }
        if skip > 0 {
            start = start - cut_to + 1;
        }
        let room = (WIDTH + 1).saturating_sub(start).max(1);
        Self { line, start, length: covered.clamp(1, room) }
    }
}

/// Columns before the first cell that `is` so.
fn columns(
    cells: &[(String, usize, bool)],
    is: impl Fn(&(String, usize, bool)) -> bool,
) -> Option<usize> {
    let first = cells.iter().position(is)?;
    Some(cells[..first].iter().map(|cell| cell.1).sum())
}

/// Columns that a character takes in a terminal.
fn width(c: char) -> usize {
    match c {
        c if is_combining_mark(c) => 0,
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{00ad}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Bilingual, SourceFile};
    use std::sync::Arc;

    fn finding(text: &str, part: &str) -> Diagnostic {
        let file = Arc::new(SourceFile { path: "flows/a.yaml".into(), text: text.into() });
        let start = text.find(part).unwrap();
        let help = Bilingual::new("đổi thành kiem-tra", "change it to kiem-tra");
        let message = Bilingual::new("không có bước “kiemtra”", "there is no step “kiemtra”");
        let span = Span::new(&file, start, start + part.len());
        Diagnostic::error("H101", span, message, help)
            .label("có phải “kiem-tra”?", "did you mean “kiem-tra”?")
    }

    #[test]
    fn full_shows_the_place() {
        let text = "a: 1\nsteps:\n  - {id: quet-qr, next: kiemtra}\n";
        assert_eq!(
            full(&[finding(text, "kiemtra")], Language::Vi),
            "lỗi H101: không có bước “kiemtra”\n\
             \x20 flows/a.yaml:3:25\n\
             \x20  |\n\
             \x203 |   - {id: quet-qr, next: kiemtra}\n\
             \x20  |                         ^^^^^^^ có phải “kiem-tra”?\n\
             \x20  = cách sửa: đổi thành kiem-tra\n"
        );
    }

    #[test]
    fn carets_stand_below_what_they_mean() {
        for (text, part, start, length) in [
            ("đường: x", "x", 7, 1),
            ("\tx", "x", 4, 1),
            ("ab\tx", "x", 4, 1),
            ("名前: x", "x", 6, 1),
            ("e\u{302}\u{301}: xy", "xy", 3, 2),
            ("😀 x", "😀", 0, 2),
        ] {
            let picture = Picture::of(&finding(text, part).span);
            assert_eq!((picture.start, picture.length), (start, length), "{text:?}");
        }
        let long = format!("{}kiemtra{}", "đ ".repeat(200), " x".repeat(200));
        let picture = Picture::of(&finding(&long, "kiemtra").span);
        let shown: String = picture.line.chars().skip(picture.start).take(picture.length).collect();
        assert_eq!(shown, "kiemtra");
        // Places that no character covers still have a caret.
        for text in ["", "\n", "x\n"] {
            let file = Arc::new(SourceFile { path: "f".into(), text: text.into() });
            assert_eq!(Picture::of(&Span::new(&file, 9, 9)).length, 1);
        }
    }

    #[test]
    fn one_line_and_json() {
        let found = [finding("ô: kiemtra", "kiemtra")];
        assert_eq!(
            concise(&found, Language::En),
            "flows/a.yaml:1:4: error H101: there is no step “kiemtra”\n"
        );
        let json: Value = serde_json::from_str(&json(&found, Language::Vi)).unwrap();
        assert_eq!(json[0]["column"], 4);
        assert_eq!(json[0]["end_column"], 11);
        assert_eq!(json[0]["severity"], "error");
        assert_eq!(json[0]["help"], "đổi thành kiem-tra");
    }
}
