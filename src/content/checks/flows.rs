//! Every guide that is named exists and can do what it is named for (H102,
//! H112, H216).
//!
//! Calling a guide that is only a draft, or that lacks the caller's language,
//! channel or province, would leave people in the middle of nothing. The
//! start and operator guides must serve everybody.
//!
//! Bad: `kind: call, flow: vneid` where there is only `vneid-muc-1`.
//! Good: `kind: call, flow: vneid-muc-1`.

use crate::content::check::{Bundle, error, unknown};
use crate::content::read::places::Spot;
use crate::diag::Diagnostic;
use crate::flow::{Flow, Status, StepKind};
use crate::ids::FlowId;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, _) in bundle.flows() {
        for step in &flow.steps {
            let StepKind::Call { flow: called, .. } = &step.kind else { continue };
            let spot = || bundle.places.step(&flow.id, &step.id).at("flow");
            match bundle.set.flows.get(called) {
                None => found.push(missing(bundle, called, spot())),
                Some(called) => found.extend(serves(bundle, flow, called, spot())),
            }
        }
        for locale in flow.locales.iter().filter(|locale| !bundle.set.locales.contains(locale)) {
            found.push(unknown(
                "H113",
                bundle.places.flow(&flow.id).at("locales").word(locale.as_str()).span(),
                (
                    format!("không có ngôn ngữ “{locale}”"),
                    format!("there is no language “{locale}”"),
                ),
                locale.as_str(),
                bundle.set.locales.iter().map(|known| known.as_str()).collect::<Vec<_>>(),
                (
                    format!("thêm thư mục locales/{locale}"),
                    format!("add the directory locales/{locale}"),
                ),
            ));
        }
    }
    for answer in &bundle.set.answers {
        let Some(then) = &answer.then else { continue };
        let spot = || bundle.places.answer(&answer.id).at("then");
        match bundle.set.flows.get(then) {
            None => found.push(missing(bundle, then, spot())),
            Some(flow) if flow.status != Status::Live => found.push(not_live(flow, spot(), "H216")),
            Some(_) => {}
        }
    }
    let commands = &bundle.set.commands;
    for (field, id) in [("start", &commands.start), ("operator_flow", &commands.operator_flow)] {
        let Some(id) = id else { continue };
        let spot = || bundle.places.commands().at(field);
        let Some(flow) = bundle.set.flows.get(id) else {
            found.push(missing(bundle, id, spot()));
            continue;
        };
        if flow.status != Status::Live {
            found.push(not_live(flow, spot(), "H112"));
        }
        let everybody = flow.profiles.is_none()
            && bundle.set.locales.iter().all(|locale| flow.locales.contains(locale));
        if !everybody {
            found.push(error(
                "H112",
                spot().span(),
                (
                    format!("“{id}” không dùng được cho mọi hồ sơ và mọi ngôn ngữ"),
                    format!("“{id}” does not work for every profile and language"),
                ),
                (
                    "bỏ dòng profiles của hướng dẫn đó và ghi đủ các ngôn ngữ vào locales",
                    "remove that guide's profiles line and list every language in its locales",
                ),
            ));
        }
        let handoff = flow.steps.iter().any(|step| matches!(step.kind, StepKind::Handoff { .. }));
        if field == "operator_flow" && !handoff {
            found.push(error(
                "H112",
                spot().span(),
                (
                    format!("“{id}” không có bước handoff nên không gặp được ai"),
                    format!("“{id}” has no handoff step, so nobody is reached"),
                ),
                (
                    "thêm một bước kind: handoff vào hướng dẫn đó",
                    "add a step of kind: handoff to it",
                ),
            ));
        }
    }
}

fn missing(bundle: &Bundle<'_>, id: &FlowId, spot: Spot<'_>) -> Diagnostic {
    unknown(
        "H102",
        spot.span(),
        (format!("không có hướng dẫn “{id}”"), format!("there is no guide “{id}”")),
        id.as_str(),
        bundle.set.flows.keys().map(FlowId::as_str).collect::<Vec<_>>(),
        (format!("thêm tệp flows/{id}.yaml"), format!("add the file flows/{id}.yaml")),
    )
}

fn not_live(flow: &Flow, spot: Spot<'_>, code: &'static str) -> Diagnostic {
    let id = &flow.id;
    error(
        code,
        spot.span(),
        (format!("“{id}” chưa ở trạng thái live"), format!("“{id}” is not live")),
        (
            "đổi status của hướng dẫn đó thành live, hoặc chọn hướng dẫn khác",
            "set that guide's status to live, or choose another guide",
        ),
    )
}

fn serves(bundle: &Bundle<'_>, flow: &Flow, called: &Flow, spot: Spot<'_>) -> Option<Diagnostic> {
    if flow.status == Status::Live && called.status != Status::Live {
        return Some(not_live(called, spot, "H216"));
    }
    let mut lacks: Vec<String> = Vec::new();
    let locales = flow.locales.iter().filter(|locale| !called.locales.contains(locale));
    lacks.extend(locales.map(ToString::to_string));
    let channels = flow.channels.iter().filter(|channel| !called.channels.contains(channel));
    lacks.extend(channels.map(|channel| channel.name().to_owned()));
    // A branch on the profile may lead here, so only languages and channels
    // are compared when the called guide is for some provinces.
    if called.profiles.is_some() && !bundle.profiles(flow).any(|p| called.serves(Some(&p.id))) {
        lacks.push("profiles".to_owned());
    }
    if lacks.is_empty() {
        return None;
    }
    let (id, lacks) = (&called.id, lacks.join(", "));
    Some(error(
        "H216",
        spot.span(),
        (
            format!("“{id}” không chạy được ở: {lacks}"),
            format!("“{id}” does not work for: {lacks}"),
        ),
        (
            "thêm những thứ còn thiếu vào hướng dẫn được gọi, hoặc bỏ khỏi hướng dẫn này",
            "add what is missing to the called guide, or remove it from this one",
        ),
    ))
}
