//! `content`: a copy of the built-in content to edit; what was not understood,
//! and teaching it.

use super::content::{files, limits, print, today};
use super::{ContentAction, Failure, Format, GapsArgs, Lang, Outcome, data};
use crate::admin::Request;
use crate::content::publish::publish;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Carries out what was asked.
pub fn run(action: &ContentAction) -> Outcome {
    let args = match action {
        ContentAction::Gaps(args) => args,
        ContentAction::Export(args) => return export(&args.folder),
    };
    match (&args.add, &args.intent) {
        (Some(text), Some(intent)) => add(args, text, intent),
        _ => data::ask_once(&args.serve, Request::Gaps),
    }
}

/// Writes the built-in content into a folder that holds nothing yet.
fn export(folder: &Path) -> Outcome {
    let there = std::fs::read_dir(folder).is_ok_and(|mut list| list.next().is_some());
    if there {
        return Err(Failure::new(format!(
            "{}: thư mục đã có tệp, không ghi đè; hãy chọn thư mục khác (the folder is not empty)",
            folder.display()
        )));
    }
    let files = crate::content::embedded();
    for (path, bytes) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)?;
    }
    println!("Đã chép {} tệp vào {}.", files.len(), folder.display());
    println!("Sửa xong thì kiểm tra: hotline1022 check --content {}", folder.display());
    println!("rồi chạy: hotline1022 --content {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Appends a line to the examples of an intent and checks the content; what
/// does not pass is taken back.
fn add(args: &GapsArgs, text: &str, intent: &str) -> Outcome {
    let folder = args.serve.content.as_deref().filter(|folder| !folder.is_empty());
    let folder = folder.map(PathBuf::from).or_else(|| super::environment("HOTLINE_CONTENT"));
    let Some(folder) = folder else {
        return Err(Failure::new(
            "hãy chỉ thư mục nội dung: --content THƯ_MỤC (name the content folder: --content FOLDER)",
        ));
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let path = file_of(&folder, intent)?;
    let before = std::fs::read_to_string(&path)?;
    let mut after = before.clone();
    if !after.is_empty() && !after.ends_with('\n') {
        after.push('\n');
    }
    // A line that begins with # would be a comment.
    after.push_str(text.trim_start_matches('#').trim_start());
    after.push('\n');
    std::fs::write(&path, after)?;
    let publication = publish(files(Some(&folder))?, &limits(), &today(), None);
    print(&publication.diagnostics, Format::Full, Lang::Vi);
    if !publication.ok() {
        std::fs::write(&path, before)?;
        println!("Chưa thêm: nội dung không đạt, tệp đã trả về như cũ.");
        return Ok(ExitCode::FAILURE);
    }
    println!("Đã thêm vào {}: {text}", path.display());
    Ok(ExitCode::SUCCESS)
}

/// The file of an intent's examples; it must be there already.
fn file_of(folder: &Path, intent: &str) -> Result<PathBuf, Failure> {
    let examples = folder.join("flows/examples");
    let named = intent.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let path = examples.join(format!("{intent}.txt"));
    if named && path.is_file() {
        return Ok(path);
    }
    let mut known: Vec<String> = std::fs::read_dir(&examples)
        .map(|list| list.flatten().map(|entry| entry.path()).collect::<Vec<_>>())
        .unwrap_or_default()
        .iter()
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    known.sort();
    Err(Failure::new(format!(
        "không có ý muốn “{intent}”; các ý muốn đang có: {}",
        known.join(", ")
    )))
}
