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
    ("canh-bao-otp", &[]),
    ("canh-bao-so-ca-nhan", &[]),
    ("da-che-so", &[]),
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
    ("rieng-tu", &["days", "expiry"]),
    ("rieng-tu-ngan", &[]),
    ("du-lieu", &["days", "expiry"]),
    ("tai-du-lieu", &[]),
    ("tai-du-lieu-goi", &["days", "expiry"]),
    ("mo-trang-du-lieu", &[]),
    ("xoa-du-lieu-hoi", &[]),
    ("xoa-du-lieu-dong-y", &[]),
    ("xoa-du-lieu-thoi", &[]),
    ("xoa-du-lieu-xong", &["days", "expiry"]),
    ("xoa-du-lieu-giu", &[]),
    ("nhan-qua-nhanh", &[]),
    ("trang-du-lieu", &[]),
    ("trang-du-lieu-mo-dau", &[]),
    ("trang-du-lieu-xem", &[]),
    ("trang-du-lieu-tai", &[]),
    ("trang-du-lieu-dang-lam", &[]),
    ("trang-du-lieu-yeu-cau", &[]),
    ("trang-du-lieu-tin", &[]),
    ("trang-du-lieu-toi", &[]),
    ("trang-du-lieu-tong-dai", &[]),
    ("trang-du-lieu-het-han", &[]),
    ("goi-nguoi-nhieu-lan", &[]),
];

/// Those about links, for a bundle that has a list of official hosts.
const LINKS: &[(&str, &[&str])] = &[
    ("duong-dan-that", &["link_host", "link_what"]),
    ("duong-dan-co-quan", &["link_host"]),
    ("duong-dan-la", &["link_host"]),
    ("duong-dan-doc-ten", &["link_host"]),
    ("duong-dan-gia", &["link_host"]),
    ("duong-dan-viet-roi", &["link_host"]),
    ("duong-dan-apk", &["link_host"]),
    ("nut-bao-duong-dan", &[]),
];

/// Those of going on at another channel, for a bundle that has the command.
const MOVE: &[(&str, &[&str])] = &[
    ("chuyen-ma", &["code", "places"]),
    ("chuyen-mo-telegram", &[]),
    ("chuyen-mo-web", &[]),
    ("chuyen-khong-co", &[]),
    ("chuyen-xong", &["from", "flow_title"]),
    ("chuyen-xong-trong", &["from"]),
    ("chuyen-da-di", &["to"]),
    ("chuyen-sai", &[]),
    ("chuyen-cua-day", &[]),
    ("chuyen-sai-nhieu", &[]),
    ("chuyen-khong-hop", &[]),
    ("noi-web", &["ten"]),
    ("noi-telegram", &["ten"]),
    ("noi-zalo-oa", &["ten"]),
    ("noi-zalo-bot", &["ten"]),
];

/// The channels that have a name of their own, and the links that have words.
const MOVE_ATTRIBUTES: &[(&str, &str)] = &[
    ("chuyen-mo-telegram", "nut"),
    ("chuyen-mo-web", "nut"),
    ("noi-web", "ten"),
    ("noi-telegram", "ten"),
    ("noi-zalo-oa", "ten"),
    ("noi-zalo-bot", "ten"),
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
    let judges = !bundle.set.official.hosts.is_empty();
    let links = LINKS.iter().filter(|_| judges);
    let mut list: Vec<_> = SHARED.iter().chain(links).map(|(id, _)| own(id)).collect();
    list.extend(STANDARD_ANSWERS.iter().map(|id| own(id)));
    let moves = offers_move(bundle);
    if moves {
        list.extend(MOVE.iter().map(|(id, _)| own(id)));
        list.extend(MOVE_ATTRIBUTES.iter().map(|(id, it)| ((*id).to_owned(), Some(*it))));
    }
    for command in Command::ALL.into_iter().filter(|it| moves || *it != Command::Move) {
        list.push((command.label(), None));
        list.push((command.label(), Some("mo-ta")));
    }
    list.extend(bundle.set.locales.iter().map(|locale| own(&format!("ngon-ngu-{locale}"))));
    list
}

fn offers_move(bundle: &Bundle<'_>) -> bool {
    bundle.set.commands.commands.iter().any(|words| words.command == Command::Move)
}

/// What a shared message is given beyond the profile's values.
pub fn arguments(id: &str) -> &'static [&'static str] {
    let mut all = SHARED.iter().chain(LINKS).chain(MOVE);
    all.find(|(name, _)| *name == id).map_or(&[], |(_, args)| args)
}
