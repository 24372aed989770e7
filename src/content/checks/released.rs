//! No waiting step that people may stand on disappears (H210).
//!
//! Compared with the bundle in use: somebody may be waiting at any of its
//! waiting steps, and their next message must find a place.
//!
//! Bad: renaming the step `buoc-3` to `cap-nhat` without saying so.
//! Good: `id: cap-nhat` with `renamed_from: [buoc-3]`.

use crate::content::check::{Bundle, error};
use crate::diag::Diagnostic;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let Some(released) = bundle.released else { return };
    for old in released.set.flows.values() {
        let id = &old.id;
        let Some(now) = bundle.set.flow_now(id) else {
            found.push(error(
                "H210",
                bundle.places.flow(id).span(),
                (
                    format!("hướng dẫn “{id}” đang dùng mà bị xóa"),
                    format!("the guide “{id}” is in use and was deleted"),
                ),
                (
                    "giữ lại tệp và đặt status: retired; hoặc ghi tên này vào renamed_from của hướng dẫn thay nó",
                    "keep the file with status: retired; or list the name in renamed_from of the guide that replaces it",
                ),
            ));
            continue;
        };
        for step in old.steps.iter().filter(|step| step.waits()) {
            let step_id = &step.id;
            let span = || bundle.places.flow(&now.id).at("flow").span();
            match now.step_now(step_id) {
                Some(step) if step.waits() => {}
                Some(step) => found.push(error(
                    "H210",
                    bundle.places.step(&now.id, &step.id).at("kind").span(),
                    (
                        format!("có thể có người đang chờ ở “{step_id}”, nay bước này không chờ nữa"),
                        format!("people may be waiting at “{step_id}”, which no longer waits"),
                    ),
                    (
                        "giữ bước này là bước chờ, hoặc ghi tên nó vào renamed_from của một bước chờ khác",
                        "keep it a waiting step, or list its name in renamed_from of another waiting step",
                    ),
                )),
                None => found.push(error(
                    "H210",
                    span(),
                    (
                        format!("bước chờ “{step_id}” của “{id}” đang dùng mà bị mất"),
                        format!("the waiting step “{step_id}” of “{id}” is in use and has vanished"),
                    ),
                    (
                        &format!("ghi renamed_from: [{step_id}] ở bước thay nó"),
                        &format!("write renamed_from: [{step_id}] at the step that replaces it"),
                    ),
                )),
            }
        }
    }
}
