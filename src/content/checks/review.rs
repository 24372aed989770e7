//! Somebody looked at every guide lately (H701, a warning).
//!
//! An overdue guide keeps working: blocking it would also block urgent
//! corrections.
//!
//! Bad: `review_by: "2025-01-31"` in 2026.
//! Good: a date to come, set after reading the document again.

use crate::content::check::Bundle;
use crate::content::read::value::is_date;
use crate::diag::{Bilingual, Diagnostic};
use crate::flow::Status;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, _) in bundle.flows().filter(|(flow, _)| flow.status != Status::Retired) {
        for (at, source) in flow.sources.iter().enumerate() {
            let Some(date) = source.review_by.as_deref().filter(|date| is_date(date)) else {
                continue;
            };
            // ISO dates sort like text.
            if date < bundle.today {
                let owner = source.owner.as_deref().unwrap_or("—");
                found.push(Diagnostic::warning(
                    "H701",
                    bundle.places.flow(&flow.id).at("source").item(at).at("review_by").span(),
                    Bilingual::new(
                        format!("quá hạn xem lại từ {date} (phụ trách: {owner})"),
                        format!("the review has been due since {date} (owner: {owner})"),
                    ),
                    Bilingual::new(
                        "đối chiếu lại với văn bản và trang thật, rồi đặt ngày mới",
                        "compare with the document and the real pages, then set a new date",
                    ),
                ));
            }
        }
    }
}
