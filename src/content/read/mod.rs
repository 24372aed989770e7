//! From trees to flows.
//!
//! Two layers: `shape` compares each file with the field tables and reports
//! everything that differs; files that pass are then lowered without further
//! findings, except those that need a whole file (a name written twice). It
//! never looks at another file: references are for the checks.

mod examples;
pub mod fields;
mod fingerprint;
mod flow;
mod global;
mod official;
mod parts;
pub mod places;
mod profile;
mod scalar;
mod shape;
pub mod tables;
pub mod value;

use super::load::Files;
use super::yaml::{self, Node};
use crate::diag::{Bilingual, Diagnostic, Severity, SourceFile, Span};
use crate::flow::FlowSet;
use crate::ids::{Locale, ProfileId, is_id};
use fields::Table;
use places::Places;
use shape::Shape;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the YAML files say.
#[derive(Debug, Default)]
pub struct Read {
    /// The model.
    pub set: FlowSet,
    /// Where it stands.
    pub places: Places,
    /// Queues that exist; empty: not stated.
    pub queues: Vec<String>,
    /// Findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads every YAML file.
pub fn read(files: &Files) -> Read {
    let mut read = Read::default();
    read.set.locales = locales(files);
    let locales = read.set.locales.clone();
    let patterns = value::Patterns::default();
    let mut defaults: BTreeMap<ProfileId, Span> = BTreeMap::new();
    for file in &files.yaml {
        let (node, mut found) = yaml::parse(file);
        let stem = stem(&file.path);
        let role = Role::of(&file.path, stem);
        if let Some(node) = &node {
            let mut shape = Shape {
                locales: &locales,
                patterns: &patterns,
                diagnostics: std::mem::take(&mut found),
            };
            shape.object(node, role.table());
            found = shape.diagnostics;
            if role.named() {
                found.extend(name_of_file(file, node, role.table().name, stem));
            }
            if role == Role::Flow {
                found.extend(same_name(node.get("steps"), "id"));
                found.extend(same_name(node.get("steps"), "number"));
                found.extend(same_name(node.get("tests"), "name"));
                found.extend(vars(node.get("vars")));
            }
            if role == Role::Answers {
                found.extend(same_name(node.get("answers"), "id"));
            }
            if role == Role::Official {
                found.extend(same_name(node.get("official"), "host"));
            }
        }
        // A warning would not stop reading, but shapes have none.
        let sound = found.iter().all(|finding| finding.severity < Severity::Error);
        read.diagnostics.append(&mut found);
        let Some(node) = node.filter(|_| sound) else { continue };
        match role {
            Role::Commands => {
                read.set.commands = global::commands(&node, &locales);
                read.queues = parts::texts(node.get("queues"));
                read.places.commands = Some(node);
            }
            Role::Answers => {
                read.set.answers = global::answers(&node, &locales);
                read.places.answers = Some(node);
            }
            Role::Official => {
                read.set.official = official::official(&node, &locales);
                read.places.official = Some(node);
            }
            Role::Spelling => {
                read.set.intents.spelling = global::spelling(&node);
                read.places.spelling = Some(node);
            }
            Role::Profile => {
                let profile = profile::profile(&node, &locales);
                if parts::boolean(&node, "default") {
                    let span = node.get("default").map_or(&node.span, |value| &value.span);
                    defaults.insert(profile.id.clone(), span.clone());
                }
                read.places.profiles.insert(profile.id.clone(), node);
                read.set.profiles.insert(profile.id.clone(), profile);
            }
            Role::Flow => {
                let flow = flow::flow(&node, &locales, &patterns);
                read.places.flows.insert(flow.id.clone(), node);
                read.set.flows.insert(flow.id.clone(), flow);
            }
        }
    }
    examples::read(files, &mut read);
    complete(files, &mut read, &defaults);
    read
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Flow,
    Profile,
    Commands,
    Answers,
    Official,
    Spelling,
}

impl Role {
    fn of(path: &str, stem: &str) -> Self {
        match stem {
            _ if path.starts_with("flows/profiles/") => Self::Profile,
            "_commands" => Self::Commands,
            "answers" => Self::Answers,
            "official-domains" => Self::Official,
            "spelling" => Self::Spelling,
            _ => Self::Flow,
        }
    }

    fn table(self) -> &'static Table {
        match self {
            Self::Flow => &tables::FLOW,
            Self::Profile => &tables::PROFILE,
            Self::Commands => &tables::COMMANDS,
            Self::Answers => &tables::ANSWERS,
            Self::Official => &tables::OFFICIAL,
            Self::Spelling => &tables::SPELLING,
        }
    }

    /// Whether the file repeats its own name inside.
    fn named(self) -> bool {
        matches!(self, Self::Flow | Self::Profile)
    }
}

/// The file name without its ending.
pub fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The languages that have a directory, the source language first.
fn locales(files: &Files) -> Vec<Locale> {
    let mut names: Vec<&str> =
        files.ftl.iter().filter_map(|file| file.path.split('/').nth(1)).collect();
    names.sort_unstable_by_key(|name| (*name != "vi", *name));
    names.dedup();
    names.into_iter().filter(|name| is_id(name)).map(Locale::from).collect()
}

fn name_of_file(
    file: &Arc<SourceFile>,
    node: &Node,
    field: &str,
    stem: &str,
) -> Option<Diagnostic> {
    let value = node.get(field)?;
    let name = value.text()?;
    if name == stem {
        return None;
    }
    let ending = file.path.rsplit('/').next().unwrap_or(&file.path);
    Some(Diagnostic::error(
        "H008",
        value.span.clone(),
        Bilingual::new(
            format!("tên “{name}” khác tên tệp “{ending}”"),
            format!("the name “{name}” differs from the file name “{ending}”"),
        ),
        Bilingual::new(
            format!("viết “{field}: {stem}”, hoặc đổi tên tệp thành {name}.yaml"),
            format!("write “{field}: {stem}”, or rename the file to {name}.yaml"),
        ),
    ))
}

/// Entries of a list that carry the same name.
fn same_name(list: Option<&Node>, field: &str) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<&str, &Span> = BTreeMap::new();
    let mut found = Vec::new();
    for value in list.map(Node::items).unwrap_or_default().iter().filter_map(|n| n.get(field)) {
        let Some(name) = value.text() else { continue };
        if let Some(first) = seen.get(name) {
            let line = first.line_column().0;
            found.push(
                Diagnostic::error(
                    "H016",
                    value.span.clone(),
                    Bilingual::new(
                        format!("tên “{name}” đã dùng rồi"),
                        format!("the name “{name}” is already used"),
                    ),
                    Bilingual::new("đặt tên khác cho một trong hai chỗ", "rename one of the two"),
                )
                .label(format!("lần đầu ở dòng {line}"), format!("first used on line {line}")),
            );
        } else {
            seen.insert(name, &value.span);
        }
    }
    found
}

/// A variable is either one of a list, or text with everything stated.
fn vars(node: Option<&Node>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, node) in node.map(Node::entries).unwrap_or_default() {
        let name = &key.text;
        let text = node.text_of("text") == Some("true");
        let (vi, en) = match (node.get("one_of"), text) {
            (Some(_), true) | (None, false) => (
                format!("biến “{name}” phải có one_of hoặc text: true, một trong hai"),
                format!("the variable “{name}” needs one_of or text: true, one of the two"),
            ),
            (Some(list), false) if list.items().is_empty() => (
                format!("biến “{name}” không có giá trị nào"),
                format!("the variable “{name}” has no values"),
            ),
            (None, true) if node.get("pii").is_none() || node.get("keep").is_none() => (
                format!("biến “{name}” giữ lời người dân, phải nói rõ pii và keep"),
                format!("the variable “{name}” holds people's words and must state pii and keep"),
            ),
            _ => continue,
        };
        found.push(Diagnostic::error(
            "H011",
            key.span.clone(),
            Bilingual::new(vi, en),
            Bilingual::new(
                format!("viết {name}: {{one_of: [a, b]}}, hoặc {name}: {{text: true, pii: true, keep: 1d}}"),
                format!("write {name}: {{one_of: [a, b]}}, or {name}: {{text: true, pii: true, keep: 1d}}"),
            ),
        ));
    }
    found
}

/// Files without which there is no bundle, and the one default profile.
fn complete(files: &Files, read: &mut Read, defaults: &BTreeMap<ProfileId, Span>) {
    let mut need = |path: &str, vi: &str, en: &str| {
        let file = Arc::new(SourceFile { path: path.to_owned(), text: String::new() });
        read.diagnostics.push(Diagnostic::error(
            "H020",
            Span::file(&file),
            Bilingual::new(vi, en),
            Bilingual::new(
                format!("thêm {path}; chép từ bản nội dung mẫu rồi sửa"),
                format!("add {path}; copy it from the sample content and edit it"),
            ),
        ));
    };
    if !files.yaml.iter().any(|file| file.path == "flows/_commands.yaml") {
        need(
            "flows/_commands.yaml",
            "thiếu tệp lệnh chung",
            "the file of global commands is missing",
        );
    }
    let first = read.set.locales.first().map_or("vi", Locale::as_str);
    let common = format!("locales/{first}/common.ftl");
    if !files.ftl.iter().any(|file| file.path == common) {
        need(&common, "thiếu tệp lời dùng chung", "the file of shared messages is missing");
    }
    let profiles = files.yaml.iter().filter(|f| f.path.starts_with("flows/profiles/")).count();
    if profiles == 0 {
        need("flows/profiles/chung.yaml", "chưa có hồ sơ địa phương nào", "there is no profile");
    }
    // Only when all were read can the default be judged.
    if profiles > 0 && read.set.profiles.len() == profiles {
        if defaults.is_empty() {
            need(
                "flows/profiles/",
                "không hồ sơ nào có “default: true”",
                "no profile has “default: true”",
            );
        }
        for (id, span) in defaults.iter().skip(1) {
            let first = defaults.keys().next().map(ToString::to_string).unwrap_or_default();
            read.diagnostics.push(Diagnostic::error(
                "H020",
                span.clone(),
                Bilingual::new(
                    format!("hai hồ sơ cùng là mặc định: “{first}” và “{id}”"),
                    format!("two profiles are the default: “{first}” and “{id}”"),
                ),
                Bilingual::new(
                    "chỉ để “default: true” ở một hồ sơ",
                    "keep “default: true” in one profile",
                ),
            ));
        }
    }
    read.set.default_profile = defaults.keys().next().cloned();
    for file in &files.yaml {
        let name = stem(&file.path);
        let flow = !file.path.starts_with("flows/profiles/") && name != "_commands";
        if (flow || file.path.starts_with("flows/profiles/")) && !is_id(name) {
            read.diagnostics.push(Diagnostic::error(
                "H008",
                Span::file(file),
                Bilingual::new(
                    format!("tên tệp “{name}” không dùng được"),
                    format!("the file name “{name}” cannot be used"),
                ),
                Bilingual::new(
                    "dùng chữ thường không dấu, số, gạch nối; bắt đầu bằng chữ; nhiều nhất 32 ký tự",
                    "use small letters a–z, digits and hyphens; a letter first; at most 32 characters",
                ),
            ));
        }
    }
}
