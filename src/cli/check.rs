//! `check`: whether content is safe to publish.

use super::content::{count, files, limits, print, today};
use super::{CheckArgs, Format, Lang, Outcome};
use crate::content::publish::publish;
use std::process::ExitCode;

/// Checks content; exit code 1 when it must not be published.
pub fn run(args: &CheckArgs) -> Outcome {
    let files = files(args.content.folder().as_deref())?;
    let released = match &args.released {
        Some(folder) => crate::content::load(self::files(Some(folder))?).catalog,
        None => None,
    };
    let today = args.today.clone().unwrap_or_else(today);
    let publication = publish(files, &limits(), &today, released.as_ref());
    print(&publication.diagnostics, args.format, args.lang);
    let (errors, warnings) = count(&publication.diagnostics);
    if let Some(catalog) = publication.catalog.as_ref().filter(|_| args.confirm) {
        for confirm in catalog.confirm() {
            println!("{}: {}", confirm.path, confirm.text);
        }
    }
    if let (Some(catalog), Some(data)) = (&publication.catalog, &args.data) {
        let people = super::standing::standing(data, catalog)?;
        for ((flow, step, change), count) in &people {
            println!("{count} người đang ở {flow}/{step}: {}", change.words());
        }
        if people.is_empty() {
            println!("Không ai đang ở bước bị thay đổi.");
        }
    }
    if !matches!(args.format, Format::Json) {
        summary(&publication, args.lang, errors, warnings);
    }
    Ok(if publication.ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn summary(
    publication: &crate::content::publish::Publication,
    lang: Lang,
    errors: usize,
    warnings: usize,
) {
    let flows = publication.catalog.as_ref().map_or(0, |catalog| catalog.set.flows.len());
    match (lang, errors) {
        (Lang::Vi, 0) => println!("Đạt: {flows} hướng dẫn, {warnings} cảnh báo."),
        (Lang::Vi, _) => println!(
            "Chưa đạt: {errors} lỗi, {warnings} cảnh báo. Nội dung này sẽ không được dùng."
        ),
        (Lang::En, 0) => println!("Passed: {flows} flows, {warnings} warnings."),
        (Lang::En, _) => {
            println!("Failed: {errors} errors, {warnings} warnings. This content will not be used.")
        }
    }
}
