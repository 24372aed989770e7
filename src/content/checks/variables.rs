//! Variables are declared (H105) and hold what is written into them (H111).
//!
//! A branch on a value that the variable never has can never be taken, and
//! the guide would silently lead people the other way.
//!
//! Bad: `vars: {cach: {one_of: [qr]}}` with `when: [{cach: mat-khau, …}]`.
//! Good: every value used is in `one_of`.

use crate::content::check::{Bundle, error, unknown};
use crate::content::read::places::Spot;
use crate::diag::Diagnostic;
use crate::flow::{Flow, PROFILE_VAR, Step, StepKind, VarKind};
use crate::ids::ProfileId;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, _) in bundle.flows() {
        for step in &flow.steps {
            let spot = || bundle.places.step(&flow.id, &step.id);
            named_options(bundle, flow, step, found);
            match &step.kind {
                StepKind::Choice { set: Some(name), .. } => choice(bundle, flow, step, name, found),
                StepKind::Collect { set, .. } => match flow.vars.get(set) {
                    None => found.push(undeclared(flow, set, spot().at("set"))),
                    Some(VarKind::Text { .. }) => {}
                    Some(VarKind::OneOf(_)) => found.push(error(
                        "H111",
                        spot().at("set").span(),
                        (
                            format!(
                                "biến “{set}” chỉ nhận các khóa, không nhận lời người dân nhắn"
                            ),
                            format!("the variable “{set}” takes keys, not what people write"),
                        ),
                        (
                            "khai báo biến với text: true, pii và keep",
                            "declare the variable with text: true, pii and keep",
                        ),
                    )),
                },
                StepKind::Branch { when, .. } => {
                    for (at, when) in when.iter().enumerate() {
                        for (name, values) in &when.tests {
                            let line = || spot().at("when").item(at);
                            test(bundle, flow, name, values, &line, found);
                        }
                    }
                }
                StepKind::Handoff { share, .. } => {
                    for name in share.iter().filter(|name| !declared(flow, name)) {
                        found.push(undeclared(flow, name, spot().at("share").word(name)));
                    }
                }
                _ => {}
            }
        }
    }
}

fn declared(flow: &Flow, name: &str) -> bool {
    name == PROFILE_VAR || flow.vars.contains_key(name)
}

fn choice(bundle: &Bundle<'_>, flow: &Flow, step: &Step, name: &str, found: &mut Vec<Diagnostic>) {
    let spot = || bundle.places.step(&flow.id, &step.id);
    let StepKind::Choice { options, .. } = &step.kind else { return };
    if name == PROFILE_VAR {
        for option in options {
            if !bundle.set.profiles.contains_key(option.key.as_str()) {
                found.push(no_profile(bundle, &option.key, spot().at("options").key(&option.key)));
            }
        }
        return;
    }
    let values = match flow.vars.get(name) {
        None => return found.push(undeclared(flow, name, spot().at("set"))),
        Some(VarKind::OneOf(values)) => values,
        Some(VarKind::Text { .. }) => {
            return found.push(error(
                "H111",
                spot().at("set").span(),
                (
                    format!("biến “{name}” giữ lời người dân, không giữ khóa của nút"),
                    format!("the variable “{name}” holds people's words, not keys of buttons"),
                ),
                ("khai báo biến với one_of", "declare the variable with one_of"),
            ));
        }
    };
    for option in options.iter().filter(|option| !values.contains(&option.key)) {
        found.push(no_value(name, &option.key, values, spot().at("options").key(&option.key)));
    }
}

fn test<'b>(
    bundle: &Bundle<'_>,
    flow: &Flow,
    name: &str,
    values: &[String],
    line: &dyn Fn() -> Spot<'b>,
    found: &mut Vec<Diagnostic>,
) {
    for value in values {
        let spot = || line().at(name).word(value);
        if name == PROFILE_VAR {
            if !bundle.set.profiles.contains_key(value.as_str()) {
                found.push(no_profile(bundle, value, spot()));
            }
            continue;
        }
        match flow.vars.get(name) {
            None => return found.push(undeclared(flow, name, line().key(name))),
            Some(VarKind::OneOf(known)) if !known.contains(value) => {
                found.push(no_value(name, value, known, spot()));
            }
            Some(_) => {}
        }
    }
}

fn undeclared(flow: &Flow, name: &str, spot: Spot<'_>) -> Diagnostic {
    unknown(
        "H105",
        spot.span(),
        (format!("biến “{name}” chưa khai báo"), format!("the variable “{name}” is not declared")),
        name,
        flow.vars.keys().map(String::as_str).collect::<Vec<_>>(),
        (
            format!("thêm “{name}” vào vars ở đầu tệp"),
            format!("add “{name}” to vars at the top of the file"),
        ),
    )
}

fn no_value(name: &str, value: &str, known: &[String], spot: Spot<'_>) -> Diagnostic {
    unknown(
        "H111",
        spot.span(),
        (
            format!("biến “{name}” không có giá trị “{value}”"),
            format!("the variable “{name}” has no value “{value}”"),
        ),
        value,
        known.iter().map(String::as_str).collect::<Vec<_>>(),
        (
            format!("thêm “{value}” vào one_of của biến"),
            format!("add “{value}” to the variable's one_of"),
        ),
    )
}

/// `also` and `named` may only name options of their step.
fn named_options(bundle: &Bundle<'_>, flow: &Flow, step: &Step, found: &mut Vec<Diagnostic>) {
    let StepKind::Choice { options, .. } = &step.kind else { return };
    let spot = || bundle.places.step(&flow.id, &step.id);
    let named = match &step.kind {
        StepKind::Choice { named: Some(named), .. } => {
            Some((named.clone(), spot().at("named").span(), "named"))
        }
        _ => None,
    };
    let also = spot().keys("also").into_iter().map(|key| {
        let span = spot().at("also").key(&key).span();
        (key, span, "also")
    });
    for (key, span, field) in also.chain(named) {
        if options.iter().all(|option| option.key != key) {
            found.push(unknown(
                "H111",
                span,
                (
                    format!("bước này không có lựa chọn “{key}”"),
                    format!("this step has no option “{key}”"),
                ),
                &key,
                options.iter().map(|option| option.key.as_str()).collect::<Vec<_>>(),
                (
                    format!("sửa khóa trong {field} cho trùng một khóa trong options"),
                    format!("make the key under {field} one of the keys under options"),
                ),
            ));
        }
    }
}

/// The finding for a profile that does not exist.
pub fn no_profile(bundle: &Bundle<'_>, id: &str, spot: Spot<'_>) -> Diagnostic {
    unknown(
        "H109",
        spot.span(),
        (format!("không có hồ sơ “{id}”"), format!("there is no profile “{id}”")),
        id,
        bundle.set.profiles.keys().map(ProfileId::as_str).collect::<Vec<_>>(),
        (
            format!("thêm tệp flows/profiles/{id}.yaml"),
            format!("add the file flows/profiles/{id}.yaml"),
        ),
    )
}
