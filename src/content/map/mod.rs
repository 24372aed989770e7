//! Drawing a flow so that a person can read it: what leads where, and as text
//! for Mermaid. `svg` draws the picture.

mod svg;

pub use svg::svg;

use super::catalog::Catalog;
use super::read::value::write_duration;
use crate::flow::{Flow, Step, StepKind};
use crate::ids::{Locale, StepId};
use std::fmt::Write;

/// One arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Arrow {
    from: usize,
    to: usize,
    label: String,
}

/// The flow as Mermaid text.
pub fn mermaid(catalog: &Catalog, flow: &Flow, locale: &Locale) -> String {
    let mut out = String::from("flowchart TD\n");
    for (index, step) in flow.steps.iter().enumerate() {
        let words = quoted(&caption(catalog, flow, step, locale));
        let (open, close) = match step.kind {
            StepKind::Choice { .. } | StepKind::Verify { .. } => ("{{", "}}"),
            StepKind::Branch { .. } => ("{", "}"),
            StepKind::End { .. } => ("([", "])"),
            StepKind::Handoff { .. } => ("[[", "]]"),
            StepKind::Call { .. } => ("[/", "/]"),
            _ => ("[", "]"),
        };
        let _ = writeln!(out, "  s{index}{open}\"<b>{}</b><br/>{words}\"{close}", step.id);
    }
    for arrow in arrows(catalog, flow, locale) {
        if arrow.label.is_empty() {
            let _ = writeln!(out, "  s{} --> s{}", arrow.from, arrow.to);
        } else {
            let _ = writeln!(
                out,
                "  s{} -- \"{}\" --> s{}",
                arrow.from,
                quoted(&arrow.label),
                arrow.to
            );
        }
    }
    for (number, silence) in silences(flow).iter().enumerate() {
        let (words, to) = (quoted(&silence.label), silence.to);
        let _ = match silence.from {
            Some(from) => writeln!(out, "  s{from} -. \"{words}\" .-> s{to}"),
            None => writeln!(out, "  q{number}([\"{words}\"]) -.-> s{to}"),
        };
    }
    out
}

/// Where a citizen's silence ends a wait.
#[derive(Debug, PartialEq, Eq)]
struct Silence {
    /// The step that says so for itself; `None`: every other waiting step.
    from: Option<usize>,
    to: usize,
    label: String,
}

fn silences(flow: &Flow) -> Vec<Silence> {
    let index = |id: &StepId| flow.steps.iter().position(|step| step.id == *id);
    let own = flow.steps.iter().enumerate().filter_map(|(from, step)| {
        let abandon = step.abandon.as_ref()?;
        let after = write_duration(abandon.after);
        let label = format!("{}: im lặng {after}", step.id);
        Some(Silence { from: Some(from), to: index(&abandon.goto)?, label })
    });
    let all = flow.abandon.as_ref().and_then(|abandon| {
        let label = format!("bước bất kỳ: im lặng {}", write_duration(abandon.after));
        Some(Silence { from: None, to: index(&abandon.goto)?, label })
    });
    own.chain(all).collect()
}

/// All arrows with their labels; several between the same steps become one.
fn arrows(catalog: &Catalog, flow: &Flow, locale: &Locale) -> Vec<Arrow> {
    let index = |id: &StepId| flow.steps.iter().position(|step| step.id == *id);
    let mut out: Vec<Arrow> = Vec::new();
    let mut add = |from: usize, to: Option<usize>, label: String| {
        let Some(to) = to else { return };
        match out.iter_mut().find(|arrow| arrow.from == from && arrow.to == to) {
            Some(arrow) if !label.is_empty() && !arrow.label.contains(&label) => {
                if !arrow.label.is_empty() {
                    arrow.label.push_str(" / ");
                }
                arrow.label.push_str(&label);
            }
            Some(_) => {}
            None => out.push(Arrow { from, to, label }),
        }
    };
    for (from, step) in flow.steps.iter().enumerate() {
        let below = (from + 1 < flow.steps.len()).then_some(from + 1);
        let next = |next: &Option<StepId>| next.as_ref().map_or(below, index);
        let say = |key: &str| catalog.answer_label(flow, step, key, locale);
        match &step.kind {
            StepKind::Say { next: to } => add(from, next(to), String::new()),
            StepKind::Task { next: to } => add(from, next(to), say("xong")),
            StepKind::Choice { options, .. } => {
                for option in options {
                    add(from, index(&option.goto), say(&option.key));
                }
            }
            StepKind::Collect { next: to, give_up, .. } => {
                add(from, next(to), String::new());
                add(from, index(give_up), "sai nhiều lần".into());
            }
            StepKind::Verify { yes, no, give_up, max_no } => {
                add(from, index(yes), say("co"));
                if no != &step.id {
                    add(from, index(no), say("chua"));
                }
                add(from, index(give_up), format!("{} × {max_no}", say("chua")));
            }
            StepKind::Branch { when, otherwise } => {
                for line in when {
                    let tests: Vec<String> = line
                        .tests
                        .iter()
                        .map(|(name, values)| format!("{name} = {}", values.join(" / ")))
                        .collect();
                    add(from, index(&line.goto), tests.join(", "));
                }
                add(from, index(otherwise), "còn lại".into());
            }
            StepKind::Call { outcomes, next: to, .. } => {
                for (outcome, to) in outcomes {
                    add(from, index(to), outcome.clone());
                }
                add(from, next(to), String::new());
            }
            StepKind::Handoff { next: to, .. } => add(from, next(to), "tổng đài xong".into()),
            StepKind::End { .. } => {}
        }
        for stuck in &step.stuck {
            if let Some(then) = &stuck.then {
                add(
                    from,
                    index(then),
                    stuck.phrases.label(locale).unwrap_or(&stuck.key).to_owned(),
                );
            }
        }
    }
    out
}

fn caption(catalog: &Catalog, flow: &Flow, step: &Step, locale: &Locale) -> String {
    match &step.kind {
        StepKind::Call { flow, .. } => format!("→ {}", catalog.title(flow, locale)),
        StepKind::Branch { .. } => "rẽ theo câu trả lời trước".into(),
        StepKind::End { outcome, quiet: true } => outcome.clone(),
        _ => catalog.plain_text(flow, &step.text, locale),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Words of a Mermaid box or arrow, on one line.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 110;
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = flat.chars().take(LONGEST).collect();
    if flat.chars().count() > LONGEST {
        short.push('…');
    }
    escape(&short).replace('[', "&#91;").replace(']', "&#93;")
}
