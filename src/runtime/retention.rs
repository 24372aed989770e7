//! What is not needed any more goes, steadily and a little at a time:
//! conversations that nobody uses, messages that were given up long ago,
//! deliveries that could not be decoded.
//!
//! A clock that is set years ahead must not erase everybody: after a jump the
//! work waits for a day of running.

use super::Runtime;
use crate::clock::Millis;
use crate::ids::ConversationId;
use crate::store::{Settle, StoreError};
use std::sync::Arc;
use std::time::Duration;

const DAY: Millis = 24 * 3_600_000;
/// Dead rows are kept this long, and what could not be decoded.
const KEPT: Millis = 30 * DAY;
/// Conversations looked at in one step,
const PAGE: usize = 200;
/// and the pause after it: a million take three hours.
const PAUSE: Duration = Duration::from_secs(2);
/// Between two rounds.
const REST: Duration = Duration::from_secs(3_600);
/// A gap between two rounds that is taken for a jump of the clock, unless the
/// service goes on for a day after it.
const JUMP: Millis = 7 * DAY;
/// Where the moment of the last round is remembered.
const LAST: &str = "retention:last";
const UNDECODABLE: &str = "undecodable:";

/// Where a delivery that could not be decoded is kept; the day in the key
/// says when it goes.
pub(super) fn undecodable_key(now: Millis, channel: &str, hash: u64) -> String {
    format!("{UNDECODABLE}{:06}:{channel}:{hash:016x}", now.div_euclid(DAY))
}

/// Works until the service stops.
pub async fn run(runtime: Arc<Runtime>, keep_days: Option<u32>) {
    let mut stopped = runtime.stopped();
    let mut rest = PAUSE;
    loop {
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            _ = stopped.changed() => return,
        }
        rest = REST;
        // With several processes one of them is enough.
        if !runtime.is_first() {
            continue;
        }
        match plausible(&runtime).await {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!(
                    "the clock has moved on by more than a week since the last round of erasing; nothing is erased before the service has run for a day"
                );
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_secs(24 * 3_600)) => {}
                    _ = stopped.changed() => return,
                }
            }
            Err(error) => {
                tracing::warn!(%error, "what is not needed any more cannot be erased now");
                continue;
            }
        }
        if let Err(error) = round(&runtime, keep_days, PAUSE).await {
            tracing::warn!(%error, "what is not needed any more cannot be erased now");
        }
    }
}

/// One round through everything, pausing between steps.
pub async fn round(
    runtime: &Arc<Runtime>,
    keep_days: Option<u32>,
    pause: Duration,
) -> Result<(), StoreError> {
    let store = runtime.store();
    let now = runtime.now();
    store.remember(LAST, now.to_be_bytes().to_vec()).await?;
    dead_rows(runtime, now - KEPT).await?;
    let until = undecodable_key(now - KEPT, "", 0);
    for (key, _) in store.values(UNDECODABLE, None, usize::MAX).await? {
        if key < until {
            store.forget(&key).await?;
        }
    }
    let Some(days) = keep_days else { return Ok(()) };
    let before = now - Millis::from(days) * DAY;
    let mut last: Option<ConversationId> = None;
    let mut erased = 0_u64;
    while !runtime.is_stopping() {
        let page = store.conversations(last.as_ref(), PAGE).await?;
        for id in &page {
            erased += u64::from(runtime.erase_unused(id, before).await?);
        }
        match page.into_iter().next_back() {
            Some(id) => last = Some(id),
            None => break,
        }
        tokio::time::sleep(pause).await;
    }
    if erased > 0 {
        tracing::info!(erased, days, "conversations that nobody used were erased");
    }
    Ok(())
}

async fn plausible(runtime: &Runtime) -> Result<bool, StoreError> {
    let last = runtime.store().recall(LAST).await?;
    let last = last.and_then(|bytes| bytes.try_into().ok()).map(Millis::from_be_bytes);
    Ok(last.is_none_or(|last| runtime.now() - last < JUMP))
}

async fn dead_rows(runtime: &Runtime, before: Millis) -> Result<(), StoreError> {
    let store = runtime.store();
    let mut last: Option<(ConversationId, u64)> = None;
    loop {
        let page = store.dead(last.as_ref().map(|(id, seq)| (id, *seq)), PAGE).await?;
        for (id, row) in &page {
            if row.at < before {
                store.settle(id, row.seq, Settle::Sent).await?;
            }
        }
        match page.into_iter().next_back() {
            Some((id, row)) => last = Some((id, row.seq)),
            None => return Ok(()),
        }
    }
}

impl Runtime {
    /// Erases a conversation that was last used before a moment; whether it did.
    async fn erase_unused(&self, id: &ConversationId, before: Millis) -> Result<bool, StoreError> {
        let unused = |row: &crate::store::Row| row.touched < before;
        // Looked at without the lock first: nearly all are in use.
        if !self.store.load(id).await?.is_some_and(|row| unused(&row)) {
            return Ok(false);
        }
        let _held = self.locks.hold(id).await;
        let Some(row) = self.store.load(id).await?.filter(unused) else { return Ok(false) };
        match self.store.erase(id, row.version).await {
            Ok(()) => Ok(true),
            // Somebody came back this very moment, at another process.
            Err(StoreError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
