//! Explains what is wrong with a YAML file that cannot be read at all, in
//! words for people who have never heard of YAML.
//!
//! The parser says what it met; the author needs to know what was slipped.
//! So this looks at the line and its neighbours for the usual slips first,
//! and only then translates the parser's own complaint.

use crate::diag::{Bilingual, Diagnostic, SourceFile, Span};
use std::sync::Arc;

/// The finding for a syntax error that the parser met at byte `at`.
pub fn syntax(file: &Arc<SourceFile>, at: usize, info: &str) -> Diagnostic {
    let text = &file.text;
    let at = Span::new(file, at, at).start;
    let line = line_of(text, at);
    // The parser often notices one line late, and tabs one line early.
    let after = (info.contains("tab") && line.1 < text.len()).then(|| line_of(text, line.1 + 1));
    let before = previous_line(text, line.0);
    for candidate in [after, Some(line), before].into_iter().flatten() {
        if let Some(found) = slip(file, candidate) {
            return found;
        }
    }
    let span = Span::new(file, at, (at + 1).min(line.1));
    let (message, help) = translate(info);
    Diagnostic::error("H001", span, message, help)
}

/// A usual slip on one line.
fn slip(file: &Arc<SourceFile>, (start, end): (usize, usize)) -> Option<Diagnostic> {
    let line = &file.text[start..end];
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let error = |from: usize, to: usize, message: Bilingual, help: Bilingual| {
        Some(Diagnostic::error("H001", Span::new(file, start + from, start + to), message, help))
    };
    if line.trim_start().starts_with('#') {
        return None;
    }
    if let Some(tab) = line[..indent].find('\t') {
        return error(
            tab,
            tab + 1,
            Bilingual::new("dòng thụt vào bằng phím Tab", "the line is indented with the Tab key"),
            Bilingual::new(
                "xóa dấu Tab, thay bằng dấu cách (mỗi cấp hai dấu cách)",
                "replace the Tab by spaces (two for each level)",
            ),
        );
    }
    if let Some(colon) = colon_without_space(line, indent) {
        return error(
            colon,
            colon + 1,
            Bilingual::new("thiếu dấu cách sau dấu hai chấm", "a space is missing after the colon"),
            Bilingual::new(
                "viết “tên: giá trị”, có một dấu cách sau dấu hai chấm",
                "write “name: value”, with a space after the colon",
            ),
        );
    }
    for quote in ['"', '\''] {
        // An odd number of quotes, not counting those inside words (it's).
        let value = line.trim_end();
        let opens = value.find(&format!(": {quote}")).map(|i| i + 2);
        let opens = opens.or_else(|| value.find(&format!("- {quote}")).map(|i| i + 2));
        if let Some(open) = opens
            && value.matches(quote).count() % 2 == 1
        {
            return error(
                open,
                open + 1,
                Bilingual::new(
                    format!("dấu nháy {quote} mở ở đây mà không đóng"),
                    format!("the quote {quote} opened here is never closed"),
                ),
                Bilingual::new(
                    format!("thêm dấu {quote} ở cuối giá trị"),
                    format!("add {quote} at the end of the value"),
                ),
            );
        }
    }
    if let Some(second) = second_colon(line, indent) {
        return error(
            second,
            second + 1,
            Bilingual::new(
                "giá trị có dấu hai chấm mà không đặt trong dấu nháy",
                "the value contains a colon but is not in quotes",
            ),
            Bilingual::new(
                "đặt cả giá trị trong dấu nháy \"…\"",
                "put the whole value in quotes \"…\"",
            ),
        );
    }
    let (opened, closed) = (count(line, "[{"), count(line, "]}"));
    if opened > closed
        && let Some(at) = line.rfind(['[', '{'])
    {
        return error(
            at,
            at + 1,
            Bilingual::new(
                "dấu ngoặc mở ở đây mà không đóng",
                "the bracket opened here is never closed",
            ),
            Bilingual::new("thêm dấu ] hoặc } còn thiếu", "add the missing ] or }"),
        );
    }
    None
}

/// `name:value` at the start of a line; addresses such as `https://` are meant.
fn colon_without_space(line: &str, indent: usize) -> Option<usize> {
    let body = line[indent..].strip_prefix("- ").map_or(indent, |_| indent + 2);
    let colon = line[body..].find(':')? + body;
    let name = &line[body..colon];
    let next = line[colon + 1..].chars().next()?;
    let plain = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    (plain && !next.is_whitespace() && next != '/').then_some(colon)
}

/// The second `: ` of an unquoted value.
fn second_colon(line: &str, indent: usize) -> Option<usize> {
    let first = line[indent..].find(": ")? + indent + 2;
    let value = line[first..].trim_start();
    if value.starts_with(['"', '\'', '[', '{', '|', '>', '#']) {
        return None;
    }
    line[first..].find(": ").map(|i| first + i)
}

fn count(line: &str, set: &str) -> usize {
    line.chars().filter(|c| set.contains(*c)).count()
}

/// What the parser says, for people.
fn translate(info: &str) -> (Bilingual, Bilingual) {
    let brackets = Bilingual::new(
        "kiểm tra dấu ngoặc [ ] { } và dấu phẩy từ dòng này trở lên",
        "check the brackets [ ] { } and commas from this line upwards",
    );
    let indent = Bilingual::new(
        "các mục cùng cấp phải thụt vào bằng nhau; so với dòng bên trên",
        "entries of one level must be indented alike; compare with the line above",
    );
    let has = |part: &str| info.contains(part);
    if has("tab") {
        (
            Bilingual::new("không dùng phím Tab ở đây", "the Tab key cannot be used here"),
            Bilingual::new("thay dấu Tab bằng dấu cách", "replace the Tab by spaces"),
        )
    } else if has("flow mapping") || has("flow sequence") || has("bracket") || has("flow construct")
    {
        (
            Bilingual::new("dấu ngoặc hoặc dấu phẩy bị thiếu", "a bracket or comma is missing"),
            brackets,
        )
    } else if has("quoted scalar") {
        (
            Bilingual::new("dấu nháy mở ra mà không đóng", "a quote is opened and never closed"),
            Bilingual::new(
                "thêm dấu nháy đóng; dấu \\ trong \"…\" phải viết thành \\\\",
                "add the closing quote; write \\ inside \"…\" as \\\\",
            ),
        )
    } else if has("simple key") || has("expected ':'") || has("':' indicator") {
        (
            Bilingual::new(
                "thiếu dấu hai chấm sau tên trường",
                "the colon after a field name is missing",
            ),
            Bilingual::new("viết “tên: giá trị”", "write “name: value”"),
        )
    } else if has("mapping values") {
        (
            Bilingual::new(
                "dấu hai chấm ở chỗ không mong đợi",
                "a colon stands where none is expected",
            ),
            Bilingual::new(
                "đặt giá trị có dấu hai chấm trong dấu nháy \"…\", hoặc sửa thụt dòng",
                "put a value that contains a colon in quotes \"…\", or correct the indentation",
            ),
        )
    } else if has("anchor") {
        (
            Bilingual::new(
                "không dùng được dấu & hay * ở đầu giá trị",
                "a value cannot begin with & or *",
            ),
            Bilingual::new("đặt giá trị trong dấu nháy \"…\"", "put the value in quotes \"…\""),
        )
    } else if has("indent") || has("block") || has("mapping keys") || has("expected key") {
        (Bilingual::new("thụt dòng không đều", "the indentation is uneven"), indent)
    } else if has("unexpected character") || has("plain scalar") || has("unprintable") {
        (
            Bilingual::new(
                "ký tự này không đứng được ở đầu giá trị",
                "a value cannot begin with this character",
            ),
            Bilingual::new("đặt giá trị trong dấu nháy \"…\"", "put the value in quotes \"…\""),
        )
    } else {
        (
            Bilingual::new("không đọc được tệp từ chỗ này", "the file cannot be read from here on"),
            indent,
        )
    }
}

/// Start and end of the line that holds byte `at`.
fn line_of(text: &str, at: usize) -> (usize, usize) {
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
    (start, end)
}

/// The closest line above `start` that says something.
fn previous_line(text: &str, start: usize) -> Option<(usize, usize)> {
    let mut end = start.checked_sub(1)?;
    loop {
        let line = line_of(text, end);
        if !text[line.0..line.1].trim().is_empty() {
            return Some(line);
        }
        end = line.0.checked_sub(1)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_slips() {
        for (text, line, message) in [
            ("a:\n\t- b\n", 2, "dòng thụt vào bằng phím Tab"),
            (
                "steps:\n  - id: a\n    kind:say\n    next: b\n",
                3,
                "thiếu dấu cách sau dấu hai chấm",
            ),
            ("a: \"x\nb: 3\n", 1, "dấu nháy \" mở ở đây mà không đóng"),
            ("a: [1, 2\nb: 3\n", 1, "dấu ngoặc mở ở đây mà không đóng"),
            ("a: điều 1: mở đầu\n", 1, "giá trị có dấu hai chấm mà không đặt trong dấu nháy"),
            ("a:\n  b: 1\n c: 2\n", 3, "thụt dòng không đều"),
            ("a: @b\n", 1, "ký tự này không đứng được ở đầu giá trị"),
        ] {
            let file = Arc::new(SourceFile { path: "f".into(), text: text.into() });
            let (_, found) = super::super::yaml::parse(&file);
            let found = &found[0];
            assert_eq!(
                (found.message.vi.as_str(), found.span.line_column().0),
                (message, line),
                "{text:?}"
            );
        }
    }
}
