//! Reminders and the last words before a guide is left fall inside the
//! channel's period for writing first (H601), and waiting ends after the last
//! reminder (H602).
//!
//! Messages due in a province's quiet hours move to their end; the longest
//! such delay counts.
//!
//! Bad: `reminder: {after: 40h, …, max: 2}` on a channel with 48 hours.
//! Good: `reminder: {after: 3h, …, max: 1}` and `abandon: {after: 24h, …}`.

use crate::clock::Millis;
use crate::content::check::{Bundle, error};
use crate::content::read::value::write_duration;
use crate::diag::Diagnostic;
use crate::flow::{Flow, QuietHours, StepKind};

const MINUTE: Millis = 60_000;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, _) in bundle.flows() {
        let quiet = bundle.profiles(flow).filter_map(|p| p.quiet_hours).map(length).max();
        let window = bundle
            .channels(flow)
            .filter_map(|channel| Some((channel.window?, channel.kind.name())))
            .min();
        for step in flow.steps.iter().filter(|step| step.waits()) {
            let spot = |field: &str| {
                let own = bundle.places.step(&flow.id, &step.id);
                let own = if own.has(field) { own } else { bundle.places.flow(&flow.id) };
                own.at(field).at("after").span()
            };
            let reminder = step.reminder.as_ref().or(flow.reminder.as_ref());
            let last = reminder.map(|reminder| reminder.after * Millis::from(reminder.max));
            let abandon = flow.abandon_at(&step.id);
            if let (Some(last), Some(abandon)) = (last, abandon)
                && abandon.after <= last
            {
                found.push(error(
                    "H602",
                    spot("abandon"),
                    (
                        format!(
                            "thôi chờ sau {} mà lời nhắc cuối ở {}",
                            write_duration(abandon.after),
                            write_duration(last)
                        ),
                        format!(
                            "waiting ends after {}, but the last reminder comes at {}",
                            write_duration(abandon.after),
                            write_duration(last)
                        ),
                    ),
                    (
                        "cho abandon dài hơn after × max của lời nhắc",
                        "let abandon be longer than after × max of the reminder",
                    ),
                ));
            }
            let Some((window, channel)) = window else { continue };
            let speaks = abandon.filter(|abandon| speaks(flow, &abandon.goto));
            let due = [("reminder", last), ("abandon", speaks.map(|abandon| abandon.after))];
            for (field, due) in due {
                let Some(due) = due else { continue };
                let latest = due + quiet.unwrap_or_default();
                if latest > window {
                    found.push(error(
                        "H601",
                        spot(field),
                        (
                            format!(
                                "tin này có thể gửi sau {}, {channel} chỉ cho gửi trong {}",
                                write_duration(latest),
                                write_duration(window)
                            ),
                            format!(
                                "this message may be sent after {}; {channel} allows {}",
                                write_duration(latest),
                                write_duration(window)
                            ),
                        ),
                        (
                            "rút ngắn after hoặc max (đã tính cả giờ yên lặng), hoặc bỏ kênh đó khỏi channels",
                            "shorten after or max (quiet hours are counted), or remove the channel from channels",
                        ),
                    ));
                }
            }
        }
    }
}

/// Whether going there sends something at once.
fn speaks(flow: &Flow, goto: &crate::ids::StepId) -> bool {
    flow.step(goto).is_some_and(|step| !matches!(step.kind, StepKind::End { quiet: true, .. }))
}

/// How long quiet hours last.
fn length(quiet: QuietHours) -> Millis {
    (i64::from(quiet.to) - i64::from(quiet.from)).rem_euclid(24 * 60) * MINUTE
}
