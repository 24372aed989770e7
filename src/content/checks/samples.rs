//! Every `collect` shows by samples what it takes and refuses (H503), and no
//! trigger pattern matches everything.
//!
//! Bad: `accept: ["Nguyễn Văn A"]` with `pattern: '^[a-z ]+$'`.
//! Good: `pattern: '^[\p{L} ]{2,40}$'`.

use crate::content::check::{Bundle, error};
use crate::diag::{Diagnostic, Span};
use crate::flow::StepKind;
use std::collections::HashMap;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    // Guides often share a pattern, and the first text is the slow one.
    let mut known: HashMap<(&str, &str), bool> = HashMap::new();
    for (flow, _) in bundle.flows() {
        for step in &flow.steps {
            let StepKind::Collect { pattern, accept, reject, .. } = &step.kind else { continue };
            let spot = || bundle.places.step(&flow.id, &step.id);
            for (field, samples, wanted) in [("accept", accept, true), ("reject", reject, false)] {
                if samples.is_empty() {
                    found.push(wrong(
                        spot().at(field).span(),
                        format!("{field} chưa có câu mẫu nào"),
                        format!("{field} has no samples"),
                    ));
                }
                for (at, sample) in samples.iter().enumerate() {
                    let matches = *known
                        .entry((&pattern.source, sample))
                        .or_insert_with(|| pattern.regex.is_match(sample.trim()));
                    if matches != wanted {
                        let (vi, en) = if wanted {
                            ("phải nhận mà mẫu không nhận", "should match but does not")
                        } else {
                            ("không được nhận mà mẫu lại nhận", "should not match but does")
                        };
                        found.push(wrong(
                            spot().at(field).item(at).span(),
                            format!("câu “{sample}” {vi}"),
                            format!("the text “{sample}” {en}"),
                        ));
                    }
                }
            }
        }
        for (at, pattern) in flow.triggers.regex.iter().enumerate() {
            if pattern.regex.is_match("") {
                found.push(wrong(
                    bundle.places.flow(&flow.id).at("triggers").at("regex").item(at).span(),
                    "mẫu này khớp với mọi tin nhắn".to_owned(),
                    "this pattern matches every message".to_owned(),
                ));
            }
        }
    }
}

fn wrong(span: Span, vi: String, en: String) -> Diagnostic {
    error(
        "H503",
        span,
        (vi, en),
        (
            "sửa mẫu hoặc sửa câu mẫu; mỗi bước collect cần ít nhất một câu nhận và một câu không nhận",
            "correct the pattern or the sample; each collect step needs at least one of either",
        ),
    )
}
