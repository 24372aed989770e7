//! A live guide has nothing left to fill in (H212) and names its source, with
//! a review date and an owner (H213).
//!
//! Bad: `status: live` with `owner: "<điền>"`.
//! Good: every value in angle brackets is replaced first.

use crate::content::check::{Bundle, error};
use crate::content::read::value::is_placeholder;
use crate::content::yaml::{Kind, Node};
use crate::diag::{Diagnostic, Span};
use crate::engine::action::Scope;
use crate::flow::Status;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, _) in bundle.flows().filter(|(flow, _)| flow.status == Status::Live) {
        if let Some(node) = bundle.places.flows.get(&flow.id) {
            placeholders(node, found);
        }
        for language in bundle.catalog.texts.languages() {
            let Some(own) = language.file(&Scope::Flow(flow.id.clone())) else { continue };
            for message in &own.messages {
                let attributes = message.attributes.iter().map(|(_, pattern)| pattern);
                for pattern in message.value.iter().chain(attributes) {
                    if pattern.plain().is_some_and(is_placeholder) {
                        found.push(left(pattern.span(&own.file)));
                    }
                }
            }
        }
        let spot = || bundle.places.flow(&flow.id);
        match flow.sources.first() {
            Some(source) if source.review_by.is_some() && source.owner.is_some() => {}
            Some(_) => found.push(error(
                "H213",
                spot().at("source").span(),
                (
                    "văn bản đầu tiên thiếu review_by hoặc owner".to_owned(),
                    "the first document lacks review_by or owner".to_owned(),
                ),
                (
                    "thêm review_by: \"năm-tháng-ngày\" và owner: đơn vị chịu trách nhiệm",
                    "add review_by: \"year-month-day\" and owner: who answers for it",
                ),
            )),
            None => found.push(error(
                "H213",
                spot().at("source").span(),
                (
                    "hướng dẫn đang dùng mà không có nguồn".to_owned(),
                    "a live guide has no source".to_owned(),
                ),
                ("ghi ít nhất một văn bản vào source", "list at least one document under source"),
            )),
        }
    }
}

fn placeholders(node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::Scalar { text, .. } => {
            if is_placeholder(text) {
                found.push(left(node.span.clone()));
            }
        }
        Kind::Seq(items) => items.iter().for_each(|item| placeholders(item, found)),
        Kind::Map(entries) => entries.iter().for_each(|(_, value)| placeholders(value, found)),
    }
}

fn left(span: Span) -> Diagnostic {
    error(
        "H212",
        span,
        (
            "chỗ này chưa điền mà hướng dẫn đã live".to_owned(),
            "this is still to be filled in, but the guide is live".to_owned(),
        ),
        (
            "điền giá trị thật, hoặc đặt status: draft cho tới khi có",
            "fill in the real value, or set status: draft until there is one",
        ),
    )
}
