//! The messages that the engine itself needs exist in `common.ftl` (H307).
//!
//! They are what people read when something unforeseen happens; there must
//! be words for it.
//!
//! Bad: a `common.ftl` without `khong-hieu`.
//! Good: every name of the table below has its words.

use crate::content::check::{Bundle, error};
use crate::diag::{Diagnostic, SourceFile, Span};
use crate::engine::action::Scope;
use crate::flow::{Command, STANDARD_ANSWERS};
use std::sync::Arc;

/// Shared messages and what they are given beyond the profile's values.
pub const SHARED: &[(&str, &[&str])] = &[
    ("khong-hieu", &[]),
    ("khong-hieu-nguoi", &[]),
    ("co-phai", &[]),
    ("buoc-khong-toi", &[]),
    ("tiep-tuc-huong-dan", &["flow_title"]),
    ("huong-dan-da-doi", &[]),
    ("huong-dan-het", &["flow_title"]),
    ("vuong-o-dau", &[]),
    ("vuong-khac", &[]),
    ("vuong-chua-co", &[]),
    ("chon-ngon-ngu", &[]),
    ("da-doi-ngon-ngu", &[]),
    ("nguon", &["sources"]),
    ("nguon-khong-co", &[]),
    ("khong-lui-duoc", &[]),
    ("tiep-tuc-khong-co", &[]),
    ("chua-bat-dau", &[]),
    ("da-tam-dung", &[]),
    ("loi-noi-bo", &[]),
    ("khong-doc-duoc", &[]),
    ("anh-khong-luu", &[]),
    ("tin-qua-dai", &[]),
    ("nhom-chat", &[]),
    ("tin-sua", &[]),
    ("canh-bao-mat-khau", &[]),
    ("tong-dai-da-nhan", &[]),
    ("tong-dai-da-ghi", &[]),
    ("tong-dai-vien-vao", &[]),
    ("tong-dai-vang", &[]),
    ("tong-dai-xong", &[]),
    ("tong-dai-rut", &[]),
    ("nhac-chung", &[]),
    ("chao-lai", &[]),
    ("bam-so", &[]),
    ("tai-qr", &["url"]),
    ("mo-lien-ket", &[]),
    ("phim-cu", &[]),
    ("flow-cham", &[]),
];

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    // Missing translations are reported beside their originals.
    let Some(language) = bundle.catalog.texts.languages().first() else { return };
    let path = format!("locales/{}/common.ftl", language.locale);
    let file = match language.file(&Scope::Common) {
        Some(common) => Arc::clone(&common.file),
        None => Arc::new(SourceFile { path: path.clone(), text: String::new() }),
    };
    for (id, attribute) in needed(bundle) {
        if language.find(&Scope::Common, &id, attribute).is_some() {
            continue;
        }
        let name = attribute.map_or_else(|| id.clone(), |attribute| format!("{id}.{attribute}"));
        let line = match attribute {
            None => format!("{id} = …"),
            Some(attribute) => format!(".{attribute} = …"),
        };
        found.push(error(
            "H307",
            Span::file(&file),
            (
                format!("thiếu câu dùng chung “{name}”"),
                format!("the shared message “{name}” is missing"),
            ),
            (&format!("thêm “{line}” vào {path}"), &format!("add “{line}” to {path}")),
        ));
    }
}

/// Every shared message and attribute that must exist.
pub fn needed(bundle: &Bundle<'_>) -> Vec<(String, Option<&'static str>)> {
    let own = |id: &str| (id.to_owned(), None);
    let mut list: Vec<_> = SHARED.iter().map(|(id, _)| own(id)).collect();
    list.extend(STANDARD_ANSWERS.iter().map(|id| own(id)));
    for command in Command::ALL {
        list.push((command.label(), None));
        list.push((command.label(), Some("mo-ta")));
    }
    list.extend(bundle.set.locales.iter().map(|locale| own(&format!("ngon-ngu-{locale}"))));
    list
}

/// What a shared message is given beyond the profile's values.
pub fn arguments(id: &str) -> &'static [&'static str] {
    SHARED.iter().find(|(name, _)| *name == id).map_or(&[], |(_, args)| args)
}
