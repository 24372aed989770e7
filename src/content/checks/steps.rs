//! Every step that is named exists (H101).
//!
//! A jump to a step that is not there would end in an apology in front of a
//! citizen. A target is always a step of the same guide.
//!
//! Bad: `next: kiemtra` where the step is called `kiem-tra`.
//! Good: `next: kiem-tra`.

use crate::content::check::{Bundle, unknown};
use crate::diag::{Diagnostic, Span};
use crate::flow::{Flow, Step, StepKind};
use crate::ids::StepId;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, graph) in bundle.flows() {
        let mut need = |target: &StepId, span: &dyn Fn() -> Span| {
            if graph.at(target).is_some() {
                return;
            }
            let known: Vec<&str> = flow.steps.iter().map(|step| step.id.as_str()).collect();
            found.push(unknown(
                "H101",
                span(),
                (format!("không có bước “{target}”"), format!("there is no step “{target}”")),
                target.as_str(),
                known,
                (
                    format!("thêm bước có id {target} vào {}.yaml", flow.id),
                    format!("add a step with the id {target} to {}.yaml", flow.id),
                ),
            ));
        };
        let top = || bundle.places.flow(&flow.id);
        if let Some(rescue) = &flow.rescue {
            need(rescue, &|| top().at("rescue").span());
        }
        if let Some(abandon) = &flow.abandon {
            need(&abandon.goto, &|| top().at("abandon").at("goto").span());
        }
        for step in &flow.steps {
            targets(bundle, flow, step, &mut need);
        }
    }
}

fn targets(
    bundle: &Bundle<'_>,
    flow: &Flow,
    step: &Step,
    need: &mut dyn FnMut(&StepId, &dyn Fn() -> Span),
) {
    let spot = || bundle.places.step(&flow.id, &step.id);
    match &step.kind {
        StepKind::Say { next } | StepKind::Task { next } | StepKind::Handoff { next, .. } => {
            next.iter().for_each(|to| need(to, &|| spot().at("next").span()));
        }
        StepKind::Choice { options, .. } => {
            for option in options {
                need(&option.goto, &|| spot().at("options").at(&option.key).span());
            }
        }
        StepKind::Collect { next, give_up, .. } => {
            next.iter().for_each(|to| need(to, &|| spot().at("next").span()));
            need(give_up, &|| spot().at("give_up").span());
        }
        StepKind::Verify { yes, no, give_up, .. } => {
            for (field, to) in [("yes", yes), ("no", no), ("give_up", give_up)] {
                need(to, &|| spot().at(field).span());
            }
        }
        StepKind::Branch { when, otherwise } => {
            for (at, when) in when.iter().enumerate() {
                need(&when.goto, &|| spot().at("when").item(at).at("goto").span());
            }
            need(otherwise, &|| spot().at("else").span());
        }
        StepKind::Call { outcomes, next, .. } => {
            for (outcome, to) in outcomes {
                need(to, &|| spot().at("outcomes").at(outcome).span());
            }
            next.iter().for_each(|to| need(to, &|| spot().at("next").span()));
        }
        StepKind::End { .. } => {}
    }
    for stuck in &step.stuck {
        stuck
            .then
            .iter()
            .for_each(|to| need(to, &|| spot().at("stuck").at(&stuck.key).at("then").span()));
    }
    if let Some(abandon) = &step.abandon {
        need(&abandon.goto, &|| spot().at("abandon").at("goto").span());
    }
}
