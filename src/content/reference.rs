//! The reference for authors, written from the field tables and the registry
//! of checks, so that it never says anything else than the program does.

use super::check::CHECKS;
use super::read::fields::{Field, Table, Type};
use super::read::tables;
use crate::diag::Severity;
use std::fmt::Write as _;

/// Vietnamese reference in Markdown: every field of every file, every finding.
pub fn reference() -> String {
    let mut out = String::from(
        "# Tra cứu: trường và mã lỗi\n\n\
         Trang này do chương trình sinh ra từ chính bảng mà bộ kiểm tra dùng; không sửa tay.\n",
    );
    let files = [
        (&tables::FLOW, "flows/<tên>.yaml"),
        (&tables::COMMANDS, "flows/_commands.yaml"),
        (&tables::ANSWERS, "flows/answers.yaml"),
        (&tables::SPELLING, "flows/spelling.yaml"),
        (&tables::PROFILE, "flows/profiles/<tên>.yaml"),
        (&tables::OFFICIAL, "flows/official-domains.yaml"),
    ];
    let mut seen: Vec<&str> = Vec::new();
    for (table, path) in files {
        let _ = write!(out, "\n## `{path}`: {}\n", table.vi);
        fields(&mut out, table);
        seen.push(table.name);
        let mut todo: Vec<&'static Table> = children(table);
        while !todo.is_empty() {
            let child = todo.remove(0);
            if !seen.contains(&child.name) {
                seen.push(child.name);
                let _ = write!(out, "\n### {} (`{}`)\n", capital(child.vi), child.name);
                fields(&mut out, child);
                todo.extend(children(child));
            }
        }
    }
    out.push_str("\n## Mã lỗi\n\n|Mã|Mức|Ý nghĩa|\n|-|-|-|\n");
    for info in CHECKS {
        let severity = match info.severity {
            Severity::Error => "lỗi",
            Severity::Warning => "cảnh báo",
        };
        let _ = writeln!(out, "|{}|{severity}|{}|", info.code, info.vi);
    }
    out
}

fn fields(out: &mut String, table: &'static Table) {
    let kinds = !table.kinds.is_empty();
    let head = if kinds {
        "|Trường|Bắt buộc|Loại bước|Dạng|Ý nghĩa|\n|-|-|-|-|-|\n"
    } else {
        "|Trường|Bắt buộc|Dạng|Ý nghĩa|\n|-|-|-|-|\n"
    };
    let _ = write!(out, "\n{head}");
    for field in table.fields {
        let Field { name, kinds: only, required, ty, vi, .. } = field;
        let required = if *required { "có" } else { "" };
        let _ = write!(out, "|`{name}`|{required}|");
        if kinds {
            let _ = write!(
                out,
                "{}|",
                if only.is_empty() { "mọi loại".to_owned() } else { only.join(", ") }
            );
        }
        let _ = writeln!(out, "{}|{vi}|", shape(ty));
    }
}

/// What a value looks like, in a few words.
fn shape(ty: &Type) -> String {
    match ty {
        Type::Id(vi, _) => format!("tên {vi}"),
        Type::Name => "tên".into(),
        Type::Text => "chữ".into(),
        Type::Bool => "`true` hoặc `false`".into(),
        Type::Int(min, max) => format!("số {min}–{max}"),
        Type::Duration => "`30m`, `3h`, `2d`".into(),
        Type::Date => "`2027-01-31`".into(),
        Type::Clock => "`\"07:30\"`".into(),
        Type::Days => "`mon-fri`".into(),
        Type::Regex(_) => "mẫu so khớp".into(),
        Type::Word(words) => {
            words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        }
        Type::Version(version) => format!("`{version}`"),
        Type::List(item) => format!("danh sách: {}", shape(item)),
        Type::OneOrMany(item) => format!("một hoặc danh sách: {}", shape(item)),
        Type::Object(table) | Type::OneOf(table) => format!("`{}`", table.name),
        Type::Map(key, value) => format!("{{{}: {}}}", shape(key), shape(value)),
        Type::Localized => "chữ, hoặc {vi: …, en: …}".into(),
        Type::Phrases => "danh sách cụm từ, hoặc {vi: […], en: […]}".into(),
        Type::Stuck => "như cụm từ, thêm `then: bước`".into(),
        Type::When => "{biến: giá trị, goto: bước}".into(),
    }
}

/// Tables that the fields of a table refer to.
fn children(table: &'static Table) -> Vec<&'static Table> {
    fn inside(ty: &'static Type) -> Option<&'static Table> {
        match ty {
            Type::Object(table) | Type::OneOf(table) => Some(*table),
            Type::List(item) | Type::OneOrMany(item) | Type::Map(_, item) => inside(item),
            _ => None,
        }
    }
    table.fields.iter().filter_map(|field| inside(&field.ty)).collect()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
