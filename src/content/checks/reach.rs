//! Every step can be reached (H201), counting `rescue` and `abandon`.
//!
//! A step that nobody reaches is usually a forgotten arrow: its words were
//! written for somebody who never sees them.
//!
//! Bad: a step below one with `next:` that jumps over it, named by nobody.
//! Good: some step leads there, or the step is deleted.

use crate::content::check::{Bundle, error};
use crate::diag::Diagnostic;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, graph) in bundle.flows() {
        let seen = graph.reachable(graph.entries());
        for (step, seen) in flow.steps.iter().zip(seen) {
            if seen {
                continue;
            }
            let id = &step.id;
            found.push(error(
                "H201",
                bundle.places.step(&flow.id, id).at("id").span(),
                (
                    format!("không đường nào tới bước “{id}”"),
                    format!("no way leads to the step “{id}”"),
                ),
                (
                    "cho một bước khác dẫn tới đây, hoặc xóa bước này",
                    "let another step lead here, or delete this step",
                ),
            ));
        }
    }
}
