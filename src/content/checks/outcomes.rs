//! Outcomes that a call waits for are outcomes of the called guide (H110).
//!
//! Bad: `outcomes: {da-lien-ke: het}` where the guide ends with `da-lien-ket`.
//! Good: `outcomes: {da-lien-ket: het}`.

use super::graph::outcomes;
use crate::content::check::{Bundle, unknown};
use crate::diag::Diagnostic;
use crate::flow::StepKind;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, _) in bundle.flows() {
        for step in &flow.steps {
            let StepKind::Call { flow: called, outcomes: listed, .. } = &step.kind else {
                continue;
            };
            let Some(called) = bundle.set.flows.get(called) else { continue };
            let known = outcomes(called);
            for (outcome, _) in listed.iter().filter(|(name, _)| !known.contains(name.as_str())) {
                let id = &called.id;
                found.push(unknown(
                    "H110",
                    bundle.places.step(&flow.id, &step.id).at("outcomes").key(outcome).span(),
                    (
                        format!("“{id}” không kết thúc bằng “{outcome}”"),
                        format!("“{id}” never ends with “{outcome}”"),
                    ),
                    outcome,
                    known.iter().copied().collect::<Vec<_>>(),
                    (
                        format!("thêm bước end có outcome: {outcome} vào {id}.yaml"),
                        format!("add an end step with outcome: {outcome} to {id}.yaml"),
                    ),
                ));
            }
        }
    }
}
