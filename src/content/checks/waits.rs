//! Waiting ends somehow (H205), `rescue` is a place to wait (H206), and no
//! step runs off the end of the guide (H207).
//!
//! Bad: a guide with waiting steps and no `abandon`.
//! Good: `abandon: {after: 24h, goto: bo-do}` in its header.

use crate::content::check::{Bundle, error};
use crate::diag::Diagnostic;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, graph) in bundle.flows() {
        let spot = || bundle.places.flow(&flow.id);
        for step in &flow.steps {
            if step.waits() && flow.abandon_at(&step.id).is_none() {
                let id = &step.id;
                found.push(error(
                    "H205",
                    bundle.places.step(&flow.id, id).at("id").span(),
                    (
                        format!("bước “{id}” chờ mãi nếu người dân không trả lời"),
                        format!("the step “{id}” waits for ever if nobody answers"),
                    ),
                    (
                        "thêm abandon: {after: 24h, goto: <bước end>} ở đầu tệp hoặc ở bước này",
                        "add abandon: {after: 24h, goto: <end step>} at the top of the file or at this step",
                    ),
                ));
            }
        }
        let rescue = flow.rescue.as_ref().and_then(|id| flow.step(id));
        if let Some(step) = rescue.filter(|step| !step.waits()) {
            let (id, kind) = (&step.id, step.kind.name());
            found.push(error(
                "H206",
                spot().at("rescue").span(),
                (
                    format!("bước “{id}” là {kind}, không phải bước chờ"),
                    format!("the step “{id}” is of kind {kind}, which does not wait"),
                ),
                (
                    "chọn một bước task, choice, collect, verify hoặc handoff",
                    "choose a step of kind task, choice, collect, verify or handoff",
                ),
            ));
        }
        if flow.steps.is_empty() {
            found.push(error(
                "H207",
                spot().at("steps").span(),
                ("hướng dẫn không có bước nào".to_owned(), "the guide has no steps".to_owned()),
                (
                    "thêm ít nhất một bước chờ và một bước end",
                    "add at least a waiting step and an end",
                ),
            ));
        }
        for at in &graph.falls_off {
            let id = &graph.step(*at).id;
            found.push(error(
                "H207",
                bundle.places.step(&flow.id, id).at("id").span(),
                (
                    format!("sau bước “{id}” không còn bước nào"),
                    format!("nothing follows the step “{id}”"),
                ),
                (
                    "thêm next: <bước>, hoặc thêm một bước kind: end bên dưới",
                    "add next: <step>, or a step of kind: end below it",
                ),
            ));
        }
    }
}
