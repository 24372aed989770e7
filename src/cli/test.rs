//! `test`: runs the conversations inside flow files and tells what none of
//! them walks.

use super::content::{files, print};
use super::{Failure, Format, Lang, Outcome, TestArgs};
use crate::content::catalog::Catalog;
use crate::content::publish::scenarios;
use crate::content::scenario;
use crate::diag::{Diagnostic, Severity, Span};
use crate::ids::{FlowId, StepId};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

/// Runs tests; exit code 1 when one fails.
pub fn run(args: &TestArgs) -> Outcome {
    let files = files(args.content.folder().as_deref())?;
    let sources = files.yaml.clone();
    let loaded = crate::content::load(files);
    let Some(catalog) = loaded.catalog else {
        print(&loaded.diagnostics, args.format, args.lang);
        return Ok(ExitCode::FAILURE);
    };
    if loaded.diagnostics.iter().any(|finding| finding.severity == Severity::Error) {
        print(&loaded.diagnostics, args.format, args.lang);
        return Ok(ExitCode::FAILURE);
    }
    if let Some(flow) = &args.flow
        && !catalog.set.flows.contains_key(flow.as_str())
    {
        return Err(Failure::new(format!("không có hướng dẫn \"{flow}\" (no such flow)")));
    }
    // A tool reads findings and nothing else.
    let json = matches!(args.format, Format::Json);
    let mut failures = Vec::new();
    let mut rewrites = Vec::new();
    let mut walked = BTreeSet::new();
    let mut passed = BTreeSet::new();
    let mut count = 0;
    for (flow, list, findings) in scenarios(&sources, &catalog) {
        if args.flow.as_deref().is_some_and(|only| only != flow.id.as_str()) {
            continue;
        }
        failures.extend(findings);
        for one in list {
            count += 1;
            let outcome = scenario::run(&catalog.set, flow, &one);
            let failed = !outcome.failures.is_empty();
            if !json {
                println!("{} {} · {}", if failed { "✗" } else { "✓" }, flow.id, one.name);
            }
            failures.extend(outcome.failures);
            rewrites.extend(outcome.rewrites);
            walked.extend(outcome.walked);
            passed.extend(outcome.passed);
        }
    }
    if args.update {
        let folder = args.content.folder().ok_or_else(|| {
            Failure::new(
                "--update cần --content THƯ_MỤC: nội dung có sẵn trong chương trình không sửa được",
            )
        })?;
        let changed = rewrite(&folder, rewrites)?;
        println!("Đã viết lại {changed} dòng; hãy xem lại thay đổi trước khi dùng.");
        return Ok(ExitCode::SUCCESS);
    }
    if json {
        print(&failures, args.format, args.lang);
        return Ok(verdict(&failures));
    }
    println!();
    print(&failures, args.format, args.lang);
    gaps(&catalog, args.flow.as_deref(), &walked, &passed, args.lang);
    match args.lang {
        Lang::Vi => println!("{count} bài thử, {} lỗi.", failures.len()),
        Lang::En => println!("{count} tests, {} failures.", failures.len()),
    }
    Ok(verdict(&failures))
}

fn verdict(failures: &[Diagnostic]) -> ExitCode {
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Tells which steps and answers no test walks.
fn gaps(
    catalog: &Catalog,
    only: Option<&str>,
    walked: &BTreeSet<(FlowId, StepId, String)>,
    passed: &BTreeSet<(FlowId, StepId)>,
    lang: Lang,
) {
    let mut missing = Vec::new();
    for flow in catalog.set.flows.values() {
        if only.is_some_and(|only| only != flow.id.as_str()) {
            continue;
        }
        for step in &flow.steps {
            if !passed.contains(&(flow.id.clone(), step.id.clone())) {
                missing.push(format!("{}/{}", flow.id, step.id));
                continue;
            }
            let stuck = step.stuck.iter().map(|stuck| stuck.key.as_str());
            // The stuck button itself leads nowhere: its answers count.
            let keys = step.answer_keys().into_iter().filter(|key| *key != "vuong");
            for key in keys.chain(stuck) {
                if !walked.contains(&(flow.id.clone(), step.id.clone(), key.to_owned())) {
                    missing.push(format!("{}/{} → {key}", flow.id, step.id));
                }
            }
        }
    }
    if missing.is_empty() {
        match lang {
            Lang::Vi => println!("Mọi bước và mọi câu trả lời đều có bài thử đi qua."),
            Lang::En => println!("Every step and every answer is walked by a test."),
        }
        return;
    }
    match lang {
        Lang::Vi => println!("Chưa có bài thử nào đi qua ({}):", missing.len()),
        Lang::En => println!("Walked by no test ({}):", missing.len()),
    }
    for place in missing {
        println!("  {place}");
    }
}

/// Writes new expectations into the files, from the end of each file to its
/// start so that places stay right.
fn rewrite(folder: &Path, mut rewrites: Vec<(Span, String)>) -> Result<usize, Failure> {
    rewrites.sort_by(|(a, _), (b, _)| (&a.file.path, b.start).cmp(&(&b.file.path, a.start)));
    let count = rewrites.len();
    let mut at = 0;
    while at < rewrites.len() {
        let file = std::sync::Arc::clone(&rewrites[at].0.file);
        let mut text = file.text.clone();
        while at < rewrites.len() && rewrites[at].0.file.path == file.path {
            let (span, new) = &rewrites[at];
            text.replace_range(span.start..span.end, new);
            at += 1;
        }
        std::fs::write(folder.join(&file.path), text)?;
    }
    Ok(count)
}
