//! Explains what Fluent could not read.
//!
//! Fluent leaves such stretches out without a word; here every one of them is
//! an error.

use crate::diag::{Bilingual, Diagnostic, SourceFile, Span};
use fluent_syntax::parser::{ErrorKind, ParserError};
use std::sync::Arc;

/// The finding for a stretch that Fluent could not read.
pub(super) fn leftover(file: &Arc<SourceFile>, error: &ParserError) -> Diagnostic {
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
        ErrorKind::InvalidUnicodeEscapeSequence(_) => (
            "trong dấu nháy, sau \\u phải có đúng 4 chữ số hệ mười sáu, sau \\U đúng 6; chữ tiếng Việt cứ gõ thẳng",
            "in quotes, \\u needs exactly 4 hexadecimal digits after it and \\U 6; letters can simply be typed",
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
