//! Every profile has the values that guides for it use (H106).
//!
//! Bad: a guide with `params: [tai_lieu]` where the profile `chung` has no
//! link `tai_lieu`.
//! Good: every profile states it, or the guide says `profiles: [...]`.

use crate::content::check::{Bundle, error};
use crate::diag::Diagnostic;
use crate::flow::{Flow, LinkSpec, Profile};

/// Values that are worked out rather than written in a profile.
const DERIVED: [&str; 2] = ["operator_hours", "profile_name"];

/// Values that every message may use without the guide declaring them.
pub const ALWAYS: [&str; 4] = ["hotline", "portal_url", "operator_hours", "profile_name"];

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, _) in bundle.flows() {
        for name in &flow.params {
            let lacking = lacking(bundle, flow, |profile| has(profile, name));
            if !lacking.is_empty() {
                let span = bundle.places.flow(&flow.id).at("params").word(name).span();
                found.push(lacks(name, &lacking, span));
            }
        }
        for step in &flow.steps {
            let Some(name) = step.link.as_ref().and_then(variable) else { continue };
            let spot = || bundle.places.step(&flow.id, &step.id).at("link").at("url");
            let lacking = lacking(bundle, flow, |p| p.links.iter().any(|link| link == name));
            let listed = flow.params.iter().any(|param| param == name);
            // Reported once, at params, when the value is missing altogether.
            let reported = listed && bundle.profiles(flow).any(|profile| !has(profile, name));
            if !lacking.is_empty() && !reported {
                found.push(lacks(name, &lacking, spot().span()));
            } else if !ALWAYS.contains(&name) && !listed {
                found.push(undeclared(name, spot().span()));
            }
        }
    }
    for answer in &bundle.set.answers {
        let Some(name) = answer.link.as_ref().and_then(variable) else { continue };
        let lacking: Vec<&str> = bundle
            .set
            .profiles
            .values()
            .filter(|profile| !profile.links.iter().any(|link| link == name))
            .map(|profile| profile.id.as_str())
            .collect();
        if !lacking.is_empty() {
            let span = bundle.places.answer(&answer.id).at("link").at("url").span();
            found.push(lacks(name, &lacking, span));
        }
    }
}

/// Whether a profile has a value.
pub fn has(profile: &Profile, name: &str) -> bool {
    match name {
        "operator_hours" => !profile.operator_hours.is_empty(),
        _ => DERIVED.contains(&name) || profile.values.contains_key(name),
    }
}

fn lacking<'a>(bundle: &Bundle<'a>, flow: &Flow, has: impl Fn(&Profile) -> bool) -> Vec<&'a str> {
    bundle.profiles(flow).filter(|profile| !has(profile)).map(|p| p.id.as_str()).collect()
}

/// The name behind `$name`.
fn variable(link: &LinkSpec) -> Option<&str> {
    link.url.strip_prefix('$')
}

fn lacks(name: &str, profiles: &[&str], span: crate::diag::Span) -> Diagnostic {
    let list = profiles.join(", ");
    error(
        "H106",
        span,
        (
            format!("“{name}” không có trong hồ sơ: {list}"),
            format!("“{name}” is missing in the profiles: {list}"),
        ),
        (
            "thêm giá trị vào các hồ sơ đó (đường dẫn ghi dưới links), hoặc ghi profiles để giới hạn hướng dẫn",
            "add the value to those profiles (links under links), or limit the guide with profiles",
        ),
    )
}

/// The finding for a profile value that the guide does not declare.
pub fn undeclared(name: &str, span: crate::diag::Span) -> Diagnostic {
    error(
        "H306",
        span,
        (format!("“{name}” chưa ghi trong params"), format!("“{name}” is not listed in params")),
        (
            "thêm tên này vào params ở đầu tệp hướng dẫn",
            "add the name to params at the top of the guide's file",
        ),
    )
}
