//! Drawing a flow so that a person can read it: steps from top to bottom as
//! written, the way down the middle, forward jumps on the right, backward
//! jumps on the left, each in a lane of its own.

use super::catalog::Catalog;
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
    out
}

const BOX_LEFT: i32 = 330;
const BOX_WIDTH: i32 = 420;
const BOX_HEIGHT: i32 = 66;
const GAP: i32 = 44;
const TOP: i32 = 90;
const LANE: i32 = 26;
/// Characters of a caption line.
const LINE: usize = 54;

/// The flow as an SVG picture.
pub fn svg(catalog: &Catalog, flow: &Flow, locale: &Locale) -> String {
    let arrows = arrows(catalog, flow, locale);
    let (straight, jumps): (Vec<_>, Vec<_>) =
        arrows.into_iter().partition(|arrow| arrow.to == arrow.from + 1);
    let (forward, backward): (Vec<_>, Vec<_>) =
        jumps.into_iter().partition(|arrow| arrow.to > arrow.from);
    let right = lanes(&forward);
    let left = lanes(&backward);
    let count =
        |lanes: &[usize]| i32::try_from(lanes.iter().max().map_or(0, |lane| lane + 1)).unwrap_or(0);
    let width = BOX_LEFT + BOX_WIDTH + 300 + LANE * count(&right);
    let min_x = -LANE * count(&left);
    let height = TOP + (BOX_HEIGHT + GAP) * i32::try_from(flow.steps.len()).unwrap_or(0) + 10;
    let title = catalog.title(&flow.id, locale);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{min_x} 0 {} {height}\" width=\"{}\" height=\"{height}\" role=\"img\" aria-label=\"{}\" font-family=\"system-ui, 'Noto Sans', sans-serif\">\n\
         <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\" fill=\"#334155\"/></marker></defs>\n\
         <rect x=\"{min_x}\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"{BOX_LEFT}\" y=\"36\" font-size=\"22\" font-weight=\"700\" fill=\"#0f172a\">{}</text>\n\
         <text x=\"{BOX_LEFT}\" y=\"62\" font-size=\"14\" fill=\"#475569\">{} · {} bước</text>\n",
        width - min_x,
        width - min_x,
        escape(&title),
        escape(&title),
        flow.id,
        flow.steps.len(),
    );
    for arrow in &straight {
        let (x, y) = (BOX_LEFT + BOX_WIDTH / 2, top(arrow.from) + BOX_HEIGHT);
        let _ = writeln!(
            out,
            "<path d=\"M{x} {y}V{}\" stroke=\"#334155\" stroke-width=\"2\" marker-end=\"url(#arrow)\"/>",
            top(arrow.to) - 2
        );
        label(&mut out, x + 10, y + GAP / 2 + 5, "start", &arrow.label);
    }
    for (arrow, lane) in forward.iter().zip(&right) {
        jump(&mut out, arrow, *lane, true);
    }
    for (arrow, lane) in backward.iter().zip(&left) {
        jump(&mut out, arrow, *lane, false);
    }
    for (index, step) in flow.steps.iter().enumerate() {
        draw_step(&mut out, catalog, flow, step, locale, top(index));
    }
    out.push_str("</svg>\n");
    out
}

fn top(index: usize) -> i32 {
    TOP + (BOX_HEIGHT + GAP) * i32::try_from(index).unwrap_or(0)
}

fn draw_step(
    out: &mut String,
    catalog: &Catalog,
    flow: &Flow,
    step: &Step,
    locale: &Locale,
    y: i32,
) {
    let (fill, line) = match step.kind {
        StepKind::Task { .. } => ("#eff6ff", "#1d4ed8"),
        StepKind::Choice { .. } | StepKind::Verify { .. } | StepKind::Collect { .. } => {
            ("#fefce8", "#a16207")
        }
        StepKind::Handoff { .. } => ("#fdf2f8", "#be185d"),
        StepKind::End { .. } => ("#f0fdf4", "#15803d"),
        StepKind::Call { .. } => ("#f5f3ff", "#6d28d9"),
        _ => ("#f8fafc", "#475569"),
    };
    let round = if matches!(step.kind, StepKind::End { .. }) { 30 } else { 8 };
    let _ = writeln!(
        out,
        "<rect x=\"{BOX_LEFT}\" y=\"{y}\" width=\"{BOX_WIDTH}\" height=\"{BOX_HEIGHT}\" rx=\"{round}\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"2\"/>"
    );
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"14\" font-weight=\"700\" fill=\"#0f172a\">{} <tspan font-weight=\"400\" fill=\"{line}\">· {}</tspan></text>",
        BOX_LEFT + 16,
        y + 22,
        step.id,
        kind_name(&step.kind)
    );
    for (number, line) in
        wrap(&caption(catalog, flow, step, locale), LINE).iter().take(2).enumerate()
    {
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"13\" fill=\"#334155\">{}</text>",
            BOX_LEFT + 16,
            y + 41 + 16 * i32::try_from(number).unwrap_or(0),
            escape(line)
        );
    }
}

/// A jump leaves a box at its side, runs along its lane and enters the other
/// box at its side. Leaving and entering heights differ a little per lane, so
/// that lines can be told apart.
fn jump(out: &mut String, arrow: &Arrow, lane: usize, right: bool) {
    let lane = i32::try_from(lane).unwrap_or(0);
    let offset = (lane % 4) * 8 - 12;
    let (from_y, to_y) = (
        top(arrow.from) + BOX_HEIGHT / 2 + offset + 4,
        top(arrow.to) + BOX_HEIGHT / 2 + offset - 4,
    );
    let (side, x) = if right {
        (BOX_LEFT + BOX_WIDTH, BOX_LEFT + BOX_WIDTH + 190 + LANE * lane)
    } else {
        (BOX_LEFT, BOX_LEFT - 190 - LANE * lane)
    };
    let inward = if right { 2 } else { -2 };
    let _ = writeln!(
        out,
        "<path d=\"M{side} {from_y}H{x}V{to_y}H{}\" fill=\"none\" stroke=\"#64748b\" stroke-width=\"1.5\" marker-end=\"url(#arrow)\"/>",
        side + inward
    );
    let (text_x, anchor) = if right { (side + 8, "start") } else { (side - 8, "end") };
    label(out, text_x, from_y - 4, anchor, &arrow.label);
}

fn label(out: &mut String, x: i32, y: i32, anchor: &str, text: &str) {
    /// Longer labels would run into the lanes.
    const LONGEST: usize = 27;
    if text.is_empty() {
        return;
    }
    let short: String = if text.chars().count() > LONGEST {
        text.chars().take(LONGEST - 1).chain(['…']).collect()
    } else {
        text.to_owned()
    };
    let _ = writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"12\" fill=\"#0f172a\" text-anchor=\"{anchor}\" paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"4\">{}</text>",
        escape(&short)
    );
}

/// A lane for each arrow so that arrows that pass the same place differ.
fn lanes(arrows: &[Arrow]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..arrows.len()).collect();
    order.sort_by_key(|index| arrows[*index].from.abs_diff(arrows[*index].to));
    let mut lanes = vec![0; arrows.len()];
    let mut taken: Vec<Vec<(usize, usize)>> = Vec::new();
    for index in order {
        let arrow = &arrows[index];
        let span = (arrow.from.min(arrow.to), arrow.from.max(arrow.to));
        let free =
            taken.iter().position(|lane| lane.iter().all(|(a, b)| span.1 < *a || *b < span.0));
        let lane = free.unwrap_or_else(|| {
            taken.push(Vec::new());
            taken.len() - 1
        });
        taken[lane].push(span);
        lanes[index] = lane;
    }
    lanes
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
                        .map(|(name, values)| format!("{name} = {}", values.join("|")))
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

fn kind_name(kind: &StepKind) -> &'static str {
    match kind {
        StepKind::Say { .. } => "nhắn",
        StepKind::Task { .. } => "việc cần làm",
        StepKind::Choice { .. } => "chọn",
        StepKind::Collect { .. } => "nhập",
        StepKind::Verify { .. } => "kiểm tra",
        StepKind::Branch { .. } => "rẽ",
        StepKind::Call { .. } => "hướng dẫn khác",
        StepKind::Handoff { .. } => "tổng đài viên",
        StepKind::End { .. } => "kết thúc",
    }
}

/// Lines of at most `width` characters, cut between words.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.chars().take(width).collect()),
        }
    }
    if lines.len() > 2 {
        lines.truncate(2);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn quoted(text: &str) -> String {
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = flat.chars().take(110).collect();
    escape(&short).replace('[', "&#91;").replace(']', "&#93;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrow(from: usize, to: usize) -> Arrow {
        Arrow { from, to, label: String::new() }
    }

    #[test]
    fn lanes_never_overlap() {
        let arrows = [arrow(0, 4), arrow(1, 3), arrow(2, 6), arrow(5, 7)];
        let lanes = lanes(&arrows);
        for (i, a) in arrows.iter().enumerate() {
            for (j, b) in arrows.iter().enumerate().skip(i + 1) {
                if lanes[i] == lanes[j] {
                    assert!(a.to < b.from || b.to < a.from, "{a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn captions_wrap_between_words() {
        assert_eq!(wrap("một hai ba", 7), ["một hai", "ba"]);
        assert_eq!(wrap("a b c d e f", 3), ["a b", "c d…"]);
    }
}
