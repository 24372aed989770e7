//! Guides call each other neither in a circle nor too deeply (H209).
//!
//! Bad: `a` calls `b`, and `b` calls `a`.
//! Good: what both need is a third guide that calls neither.

use crate::content::check::{Bundle, error};
use crate::diag::Diagnostic;
use crate::flow::{StepKind, limits};
use crate::ids::FlowId;
use std::collections::BTreeMap;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let calls: BTreeMap<&FlowId, Vec<(&crate::flow::Step, &FlowId)>> = bundle
        .flows()
        .map(|(flow, _)| {
            let list = flow.steps.iter().filter_map(|step| match &step.kind {
                StepKind::Call { flow, .. } => Some((step, flow)),
                _ => None,
            });
            (&flow.id, list.collect())
        })
        .collect();
    // How deep the calls below each guide go; a circle never settles, so it
    // is cut off one past the limit.
    let mut depth: BTreeMap<&FlowId, usize> = calls.keys().map(|id| (*id, 0)).collect();
    for _ in 0..=limits::CALLS + 1 {
        for (id, list) in &calls {
            let below = list.iter().filter_map(|(_, to)| depth.get(to)).max();
            let own = below.map_or(0, |below| (below + 1).min(limits::CALLS + 1));
            depth.insert(id, own);
        }
    }
    for (id, list) in &calls {
        for (step, to) in list {
            let circle = to == id || leads_back(&calls, to, id);
            let deep = depth.get(to).is_some_and(|below| below + 1 > limits::CALLS);
            if !circle && !deep {
                continue;
            }
            let limit = limits::CALLS;
            let message = if circle {
                (
                    format!("“{id}” gọi “{to}”, rồi lại được gọi từ đó"),
                    format!("“{id}” calls “{to}”, which leads back to it"),
                )
            } else {
                (
                    format!("các hướng dẫn gọi nhau quá {limit} tầng"),
                    format!("guides call each other more than {limit} levels deep"),
                )
            };
            found.push(error(
                "H209",
                bundle.places.step(id, &step.id).at("flow").span(),
                message,
                (
                    "cho hướng dẫn được gọi kết thúc, rồi hướng dẫn gọi nó dẫn tiếp theo kết quả",
                    "let the called guide end, and let the caller go on by its outcome",
                ),
            ));
        }
    }
}

fn leads_back(
    calls: &BTreeMap<&FlowId, Vec<(&crate::flow::Step, &FlowId)>>,
    from: &FlowId,
    to: &FlowId,
) -> bool {
    let mut seen = vec![from];
    let mut at = 0;
    while let Some(id) = seen.get(at).copied() {
        for (_, next) in calls.get(id).into_iter().flatten() {
            if *next == to {
                return true;
            }
            if !seen.contains(next) {
                seen.push(next);
            }
        }
        at += 1;
    }
    false
}
