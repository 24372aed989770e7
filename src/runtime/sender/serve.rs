//! One person's rows, one after the other.

use super::fresh::Mark;
use super::held;
use super::queue::{Mail, Next};
use super::{AFTER_ERROR, Pass, Runtime};
use crate::channel::render::fit;
use crate::channel::{Channel, Errand, Hold, Presence, SendError};
use crate::clock::Millis;
use crate::ids::ConversationId;
use crate::message::Delivery;
use crate::store::{OutboxRow, Settle, StoreError};
use std::sync::Arc;

/// First pause after a transient failure; doubles up to `LONGEST_PAUSE`.
const FIRST_PAUSE: Millis = 1_000;
const LONGEST_PAUSE: Millis = 300_000;
/// Pause when the channel itself is set up wrongly.
const CONFIG_PAUSE: Millis = 60_000;
/// A row that could not be sent for this long is dead.
const PATIENCE: Millis = 24 * 3_600_000;
/// How long to wait while it is not certain that we are the one who sends.
const WITHOUT_LEASE: Millis = 500;
/// Why a sending ended without an answer.
const CUT_SHORT: &str = "the store was out of reach for so long that another process may send";

/// Sends a person's rows; `passed`: the rate limits were asked for the first;
/// `era`: in which this process is the one to do it.
pub(super) async fn serve(
    runtime: &Arc<Runtime>,
    id: &ConversationId,
    mail: Mail,
    passed: bool,
    era: u64,
) -> Next {
    let _sending = runtime.sendings.hold(id).await;
    match serve_rows(runtime, id, mail, passed, era).await {
        Ok(next) => next,
        Err(error) => {
            tracing::error!(%error, "sender: the store does not answer");
            look_again(runtime.now() + AFTER_ERROR)
        }
    }
}

/// Reads the store at a moment.
pub(super) fn look_again(at: Millis) -> Next {
    Next::At { at, passed: false, rest: Mail::Stored }
}

async fn serve_rows(
    runtime: &Arc<Runtime>,
    id: &ConversationId,
    mail: Mail,
    mut passed: bool,
    era: u64,
) -> Result<Next, StoreError> {
    let kind = Runtime::kind_of(id);
    let Some(channel) = runtime.channel(kind) else {
        // The channel is not switched on now; its rows wait until it is.
        return Ok(Next::Done);
    };
    if matches!(mail, Mail::Nothing) {
        return Ok(Next::Done);
    }
    let (presence, released) = match channel.capabilities().window {
        Some(_) => held::look(runtime, channel.as_ref(), id).await?,
        None => (Presence::default(), false),
    };
    let at_once = matches!(mail, Mail::Now);
    let (fresh, mark, rows) = match mail {
        Mail::Nothing => return Ok(Next::Done),
        Mail::Fresh(rows, mark) if mark == runtime.marks.mark(id) && !released => {
            (true, mark, rows)
        }
        Mail::Fresh(..) | Mail::Stored | Mail::Now => {
            let rows = runtime.store().claim_rows(id).await;
            runtime.marks.read(id);
            (false, Mark::default(), rows?)
        }
    };
    let mut rows = rows.into_iter();
    // Why what follows a held reply is held as well: it must not overtake it.
    let mut behind = None;
    while let Some(row) = rows.next() {
        if row.progress.dead.is_some() {
            behind = behind.or(held::keeps_back(&row));
            continue;
        }
        if runtime.is_stopping() {
            return Ok(Next::Done);
        }
        if !runtime.holds_lease() {
            return Ok(look_again(runtime.now() + WITHOUT_LEASE));
        }
        if runtime.marks.era() != era {
            // It may be another process's now; the claim after the lapse tells.
            return Ok(Next::Done);
        }
        if let Some(why) = given_up(runtime, &row, fresh, &presence) {
            runtime.close(id, row, why).await?;
            continue;
        }
        let now = runtime.now();
        if let Some(why) = channel.hold(&presence, now).or(behind) {
            held::hold(runtime, id, row.seq, row.progress, why).await?;
            continue;
        }
        // A fresh row goes at once even when the clock was set back.
        let wait = row.progress.next_try - now;
        if !fresh && !at_once && row.progress.attempts > 0 && (1..=PATIENCE).contains(&wait) {
            return Ok(look_again(row.progress.next_try));
        }
        if !std::mem::take(&mut passed) {
            let (at, passed) = match runtime.pass(kind, id, row.delivery) {
                Pass::Now => (None, false),
                Pass::At(at) => (Some(at), true),
                Pass::Ask(at) => (Some(at), false),
            };
            if let Some(at) = at {
                let rest = std::iter::once(row).chain(rows).collect();
                let rest = if fresh { Mail::Fresh(rest, mark) } else { Mail::Stored };
                return Ok(Next::At { at, passed, rest });
            }
        }
        // What the commit recorded as begun is begun now.
        let begun = fresh && row.progress.under_way;
        match send_row(runtime, channel.as_ref(), id, row, begun, era, &presence).await? {
            Sent::Yes => {}
            Sent::Held(why) => behind = Some(why),
            Sent::Later(at) => return Ok(look_again(at)),
            Sent::Moved(to) => {
                runtime.move_conversation(id, &to).await?;
                return Ok(Next::Done);
            }
        }
    }
    Ok(Next::Done)
}

/// Why a row is not to be sent any more.
fn given_up(
    runtime: &Runtime,
    row: &OutboxRow,
    fresh: bool,
    presence: &Presence,
) -> Option<&'static str> {
    let progress = &row.progress;
    if !fresh && progress.under_way && row.delivery == Delivery::AtMostOnce {
        return Some("it may have arrived, and is of a kind that is not sent twice");
    }
    if is_old(runtime.now(), row, presence) && progress.parts_done == 0 {
        // The channel was off for long: old words would only confuse.
        return Some(if !fresh && progress.under_way {
            "too old: it could not be sent for a day, or has arrived and nobody noted it"
        } else {
            "too old: it could not be sent for a day"
        });
    }
    None
}

/// Whether it could not be sent for too long. What was held counts from when
/// the person was heard, and what an administrator wants tried again is as if
/// new.
fn is_old(now: Millis, row: &OutboxRow, presence: &Presence) -> bool {
    let again = if row.progress.attempts == 0 { row.progress.next_try } else { row.at };
    now - presence.heard.unwrap_or(row.at).max(row.at).max(again) > PATIENCE
}

enum Sent {
    /// Or closed for good: the next row may go.
    Yes,
    /// Not before the person writes, and neither may what follows.
    Held(Hold),
    Later(Millis),
    Moved(ConversationId),
}

async fn send_row(
    runtime: &Arc<Runtime>,
    channel: &dyn Channel,
    id: &ConversationId,
    row: OutboxRow,
    begun: bool,
    era: u64,
    presence: &Presence,
) -> Result<Sent, StoreError> {
    let store = runtime.store();
    let mut progress = row.progress.clone();
    if !begun {
        progress.attempts = progress.attempts.saturating_add(1);
        progress.under_way = true;
        store.settle(id, row.seq, Settle::Update(progress.clone())).await?;
    }
    let parts = fit(&row.message, &channel.capabilities());
    let (delivery, tried) = (row.delivery, progress.attempts.saturating_sub(1));
    for (number, part) in parts.iter().enumerate().skip(usize::from(progress.parts_done)) {
        // The store may have taken its time to note the attempt.
        if !runtime.holds_lease() || runtime.marks.era() != era {
            return Ok(Sent::Later(runtime.now() + WITHOUT_LEASE));
        }
        let errand = Errand { delivery, part: number, tried, presence: presence.clone() };
        let sent = runtime.within_lease(channel.deliver(id, part, &errand)).await;
        let Err(error) = sent.unwrap_or_else(|| Err(SendError::Unknown(CUT_SHORT.into()))) else {
            progress.parts_done = progress.parts_done.saturating_add(1);
            if usize::from(progress.parts_done) < parts.len() {
                store.settle(id, row.seq, Settle::Update(progress.clone())).await?;
            }
            continue;
        };
        let now = runtime.now();
        let too_old = is_old(now, &row, presence);
        let once = row.delivery == Delivery::AtMostOnce;
        let (next, dead) = match &error {
            SendError::Held(why) => {
                held::hold(runtime, id, row.seq, progress, *why).await?;
                // A reminder that is held takes nothing from the replies.
                return Ok(if once { Sent::Yes } else { Sent::Held(*why) });
            }
            SendError::Moved(to) => {
                // It was not sent, and must not look as if it had been.
                (progress.under_way, progress.next_try) = (false, now);
                store.settle(id, row.seq, Settle::Update(progress)).await?;
                return Ok(Sent::Moved(to.clone()));
            }
            SendError::RetryAfter(wait) => (now + (*wait).max(1), too_old),
            SendError::Transient(_) => (now + pause(runtime, progress.attempts), too_old),
            SendError::Unknown(_) => (now + pause(runtime, progress.attempts), too_old || once),
            SendError::Misconfigured(_) => (now + CONFIG_PAUSE, too_old),
            SendError::Unreachable(_) | SendError::Rejected(_) => (now, true),
        };
        let kind = channel.capabilities().kind.name();
        if dead {
            tracing::warn!(channel = kind, %error, "a message is given up");
            progress.dead = Some(error.to_string());
            runtime.counters().given_up.add();
        } else {
            runtime.counters().retries.add();
            let attempt = progress.attempts;
            tracing::info!(channel = kind, attempt, %error, "a message will be tried again");
        }
        progress.under_way = false;
        progress.next_try = next;
        store.settle(id, row.seq, Settle::Update(progress)).await?;
        return Ok(if dead { Sent::Yes } else { Sent::Later(next) });
    }
    store.settle(id, row.seq, Settle::Sent).await?;
    runtime.counters().sent.add();
    Ok(Sent::Yes)
}

/// Exponential with jitter, so that many rows do not come back together.
fn pause(runtime: &Runtime, attempts: u32) -> Millis {
    let full =
        FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST_PAUSE);
    let half = full / 2;
    half + Millis::try_from(runtime.dice.below(half.unsigned_abs())).unwrap_or(half)
}
