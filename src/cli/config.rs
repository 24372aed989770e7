//! `config`: what can be set, and whether it is set well.

use super::{ConfigAction, ConfigArgs, Outcome, ServeArgs};
use crate::config::{Origin, Problem, SETTINGS, Values, describe, example_toml};
use std::process::ExitCode;

/// Describes or verifies settings.
pub fn run(args: &ConfigArgs) -> Outcome {
    match &args.action {
        ConfigAction::Describe { toml: true } => print!("{}", example_toml()),
        ConfigAction::Describe { toml: false } => print!("{}", describe()),
        ConfigAction::Check(args) => return Ok(check(args)),
    }
    Ok(ExitCode::SUCCESS)
}

/// The settings of this run, from all sources.
pub fn gather(args: &ServeArgs) -> (Values, Vec<Problem>) {
    Values::gather(
        args.config.clone().or_else(|| super::environment("HOTLINE_CONFIG")).as_deref(),
        |name| std::env::var(name).ok(),
        &[
            ("listen", args.listen.clone()),
            ("data", args.data.clone()),
            ("content", args.content.clone()),
        ],
    )
}

/// Prints problems to standard error.
pub fn complain(problems: &[Problem]) {
    for problem in problems {
        eprintln!("{}: {}", named(&problem.key), problem.text);
    }
}

fn check(args: &ServeArgs) -> ExitCode {
    let (values, mut problems) = gather(args);
    if let Err(more) = values.parse() {
        problems.extend(more);
    }
    for setting in SETTINGS {
        let value = values.value(setting.key);
        let shown = match (setting.secret, value) {
            (_, "") => "(not set)",
            (true, _) => "(set)",
            (false, value) => value,
        };
        let origin = match values.origin(setting.key) {
            Some(Origin::File(path)) => format!("from {}", path.display()),
            Some(Origin::Environment) => format!("from {}", setting.env),
            Some(Origin::Argument) => "from the command line".into(),
            Some(Origin::Default) | None => "built in".into(),
        };
        println!("{:<20} {shown}  ({origin})", setting.key);
    }
    let content = values.value("content");
    if !content.is_empty() && !std::path::Path::new(content).join("flows").is_dir() {
        problems.push(Problem {
            key: "content".into(),
            text: format!(
                "{content} has no folder flows/: name the folder that holds flows/ and locales/"
            ),
        });
    }
    println!();
    let (needed, advised) = (values.needed(), values.advised());
    // What is complained about need not be said twice.
    let said = |key: &str| problems.iter().any(|problem| problem.key == key);
    list("Missing, and a channel does not work without it:", &needed, said);
    list("Advised:", &advised, said);
    if !problems.is_empty() {
        println!("Not usable, see below. The service does not start like this.");
        complain(&problems);
        return ExitCode::FAILURE;
    }
    if !needed.is_empty() {
        println!("The values have the right shape, but something is missing, see above.");
        return ExitCode::FAILURE;
    }
    println!("All settings are usable.");
    ExitCode::SUCCESS
}

fn list(title: &str, problems: &[Problem], said: impl Fn(&str) -> bool) {
    let mut problems = problems.iter().filter(|problem| !said(&problem.key)).peekable();
    if problems.peek().is_some() {
        println!("{title}");
    }
    for Problem { key, text } in problems {
        println!("  {}: {text}", named(key));
    }
}

/// A setting by both of its names.
fn named(key: &str) -> String {
    let setting = SETTINGS.iter().find(|setting| setting.key == key);
    let env = setting.map(|setting| format!(" ({})", setting.env)).unwrap_or_default();
    format!("{key}{env}")
}
