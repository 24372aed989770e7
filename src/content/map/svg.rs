//! The picture: steps from top to bottom as written, the way down the middle,
//! forward jumps on the right, backward jumps on the left, each in a lane of
//! its own; where silence leads is dashed.

use super::{Arrow, arrows, caption, escape, silences};
use crate::content::catalog::Catalog;
use crate::flow::{Flow, Step, StepKind};
use crate::ids::Locale;
use std::fmt::Write;

const BOX_LEFT: i32 = 330;
const BOX_WIDTH: i32 = 420;
const BOX_HEIGHT: i32 = 66;
/// Height that one outgoing jump takes at a box's side.
const EXIT: i32 = 17;
/// Where a jump enters a box, below its upper edge.
const ENTRY: i32 = 9;
const GAP: i32 = 44;
const TOP: i32 = 90;
const LANE: i32 = 26;
/// Room beside a box for the words of its jumps, before the first lane.
const SIDE: i32 = 262;
/// Characters of a caption line.
const LINE: usize = 54;
/// Characters of a line of words beside an arrow; longer ones would run into
/// the lanes.
const LABEL: usize = 36;

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
    let width = BOX_LEFT + BOX_WIDTH + SIDE + 60 + LANE * count(&right);
    let min_x = -LANE * count(&left);
    let places = Places::new(flow.steps.len(), &[&forward, &backward]);
    let height = places.bottom() + 10;
    let title = catalog.title(&flow.id, locale);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{min_x} 0 {} {height}\" width=\"{}\" height=\"{height}\" role=\"img\" aria-label=\"{}\" font-family=\"system-ui, 'Noto Sans', sans-serif\">\n\
         <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\" fill=\"#334155\"/></marker></defs>\n\
         <rect x=\"{min_x}\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"{BOX_LEFT}\" y=\"36\" font-size=\"22\" font-weight=\"700\" fill=\"#0f172a\">{}</text>\n\
         <text x=\"{BOX_LEFT}\" y=\"62\" font-size=\"14\" fill=\"#475569\">{} · {} bước{}</text>\n",
        width - min_x,
        width - min_x,
        escape(&title),
        escape(&title),
        flow.id,
        flow.steps.len(),
        flow.rescue.as_ref().map(|step| format!(" · lạc chỗ thì về {step}")).unwrap_or_default(),
    );
    for arrow in &straight {
        let (x, y) = (BOX_LEFT + BOX_WIDTH / 2, places.bottom_of(arrow.from));
        let _ = writeln!(
            out,
            "<path d=\"M{x} {y}V{}\" stroke=\"#334155\" stroke-width=\"2\" marker-end=\"url(#arrow)\"/>",
            places.top(arrow.to) - 2
        );
        let lines = wrap(&arrow.label, LABEL);
        let first = y + GAP / 2 + if lines.len() > 1 { -3 } else { 5 };
        for (line, y) in lines.iter().zip((first..).step_by(15)) {
            label(&mut out, x + 10, y, "start", line, &arrow.label);
        }
    }
    for (arrow, lane) in forward.iter().zip(&right) {
        jump(&mut out, &places, &forward, arrow, *lane, true);
    }
    for (arrow, lane) in backward.iter().zip(&left) {
        jump(&mut out, &places, &backward, arrow, *lane, false);
    }
    for silence in silences(flow) {
        let y = places.bottom_of(silence.to) - 12;
        let _ = writeln!(
            out,
            "<path d=\"M{} {y}H{}\" fill=\"none\" stroke=\"#64748b\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\" marker-end=\"url(#arrow)\"/>",
            BOX_LEFT - SIDE + 20,
            BOX_LEFT - 2
        );
        label(&mut out, BOX_LEFT - 12, y - 5, "end", &silence.label, &silence.label);
    }
    for (index, step) in flow.steps.iter().enumerate() {
        draw_step(&mut out, catalog, flow, step, locale, (places.top(index), places.height(index)));
    }
    out.push_str("</svg>\n");
    out
}

/// Where the boxes stand. A box with many outgoing jumps is taller.
struct Places {
    tops: Vec<i32>,
    heights: Vec<i32>,
}

impl Places {
    fn new(steps: usize, sides: &[&[Arrow]]) -> Self {
        let exits = |step: usize| {
            let most =
                sides.iter().map(|side| side.iter().filter(|a| a.from == step).count()).max();
            i32::try_from(most.unwrap_or(0)).unwrap_or(0)
        };
        let heights: Vec<i32> =
            (0..steps).map(|step| BOX_HEIGHT.max(ENTRY + 8 + EXIT * (exits(step) + 1))).collect();
        let tops = heights
            .iter()
            .scan(TOP, |y, height| {
                let top = *y;
                *y += height + GAP;
                Some(top)
            })
            .collect();
        Self { tops, heights }
    }

    fn top(&self, index: usize) -> i32 {
        self.tops.get(index).copied().unwrap_or(TOP)
    }

    fn height(&self, index: usize) -> i32 {
        self.heights.get(index).copied().unwrap_or(BOX_HEIGHT)
    }

    fn bottom_of(&self, index: usize) -> i32 {
        self.top(index) + self.height(index)
    }

    fn bottom(&self) -> i32 {
        self.tops.len().checked_sub(1).map_or(TOP, |last| self.bottom_of(last))
    }
}

fn draw_step(
    out: &mut String,
    catalog: &Catalog,
    flow: &Flow,
    step: &Step,
    locale: &Locale,
    (y, height): (i32, i32),
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
        "<rect x=\"{BOX_LEFT}\" y=\"{y}\" width=\"{BOX_WIDTH}\" height=\"{height}\" rx=\"{round}\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"2\"/>"
    );
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"14\" font-weight=\"700\" fill=\"#0f172a\">{} <tspan font-weight=\"400\" fill=\"{line}\">· {}{}</tspan></text>",
        BOX_LEFT + 16,
        y + 22,
        step.id,
        kind_name(&step.kind),
        match step.stuck.len() {
            0 => String::new(),
            count => format!(" · {count} lời giải khi vướng"),
        }
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
/// box near its upper edge. Jumps that leave the same box do so one below the
/// other, so that their labels can be read.
fn jump(
    out: &mut String,
    places: &Places,
    side: &[Arrow],
    arrow: &Arrow,
    lane: usize,
    right: bool,
) {
    let lane = i32::try_from(lane).unwrap_or(0);
    let before = side.iter().take_while(|other| *other != arrow).filter(|a| a.from == arrow.from);
    let exit = i32::try_from(before.count()).unwrap_or(0);
    let from_y = places.top(arrow.from) + ENTRY + EXIT * (exit + 1) + 4;
    let to_y = places.top(arrow.to) + ENTRY;
    let (side, x) = if right {
        (BOX_LEFT + BOX_WIDTH, BOX_LEFT + BOX_WIDTH + SIDE + LANE * lane)
    } else {
        (BOX_LEFT, BOX_LEFT - SIDE - LANE * lane)
    };
    let inward = if right { 2 } else { -2 };
    let _ = writeln!(
        out,
        "<path d=\"M{side} {from_y}H{x}V{to_y}H{}\" fill=\"none\" stroke=\"#64748b\" stroke-width=\"1.5\" marker-end=\"url(#arrow)\"/>",
        side + inward
    );
    let (text_x, anchor) = if right { (side + 8, "start") } else { (side - 8, "end") };
    let short = wrap(&arrow.label, LABEL);
    let short = match short.len() {
        0 | 1 => short.concat(),
        _ => format!("{}…", short[0]),
    };
    label(out, text_x, from_y - 4, anchor, &short, &arrow.label);
}

/// Words beside an arrow; a pointer that rests on them shows all of them.
fn label(out: &mut String, x: i32, y: i32, anchor: &str, short: &str, all: &str) {
    if short.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"12\" fill=\"#0f172a\" text-anchor=\"{anchor}\" paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"4\">{}<title>{}</title></text>",
        escape(short),
        escape(all)
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
