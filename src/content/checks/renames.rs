//! A former name leads to exactly one place (H215).
//!
//! Bad: `renamed_from: [buoc-3]` while a step `buoc-3` still exists.
//! Good: the old name is gone and one step lists it.

use crate::content::check::{Bundle, error};
use crate::content::read::places::Spot;
use crate::diag::Diagnostic;
use std::collections::BTreeSet;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let mut flows = BTreeSet::new();
    for (flow, _) in bundle.flows() {
        for old in &flow.renamed_from {
            if bundle.set.flows.contains_key(old) || !flows.insert(old) {
                let spot = bundle.places.flow(&flow.id).at("renamed_from").word(old.as_str());
                found.push(ambiguous(old.as_str(), spot));
            }
        }
        let mut steps = BTreeSet::new();
        for step in &flow.steps {
            for old in &step.renamed_from {
                if flow.step(old).is_some() || !steps.insert(old) {
                    let spot = bundle.places.step(&flow.id, &step.id).at("renamed_from");
                    found.push(ambiguous(old.as_str(), spot.word(old.as_str())));
                }
            }
        }
    }
}

fn ambiguous(old: &str, spot: Spot<'_>) -> Diagnostic {
    error(
        "H215",
        spot.span(),
        (
            format!("tên cũ “{old}” vẫn đang dùng hoặc đã ghi ở chỗ khác"),
            format!("the former name “{old}” is still in use or listed elsewhere"),
        ),
        (
            "chỉ ghi tên cũ ở một chỗ, và không còn gì mang tên đó",
            "list a former name in one place, and let nothing carry it any more",
        ),
    )
}
