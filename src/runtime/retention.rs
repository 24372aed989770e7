//! What is not needed any more goes, steadily and a little at a time:
//! conversations that nobody uses, messages that were given up long ago,
//! deliveries that could not be decoded.
//!
//! A clock that is set years ahead must not erase everybody: after a jump the
//! work waits for a day of running.

use super::Runtime;
use crate::clock::Millis;
use crate::ids::ConversationId;
use crate::store::{Row, Settle, Store, StoreError, Turn, former};
use std::sync::Arc;
use std::time::Duration;

const DAY: Millis = 24 * 3_600_000;
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

/// When something was last erased on request whose bytes may still be on disk,
const ERASED: &str = "retention:erased";
/// and when such bytes were last wiped.
const WIPED: &str = "retention:wiped";

/// Remembers that somebody's data goes: its bytes leave the disk with the next
/// rewrite of the database, within 25 hours.
pub async fn erased(store: &dyn Store, now: Millis) -> Result<(), StoreError> {
    store.remember(ERASED, now.to_be_bytes().to_vec()).await
}

/// Where a delivery that could not be decoded is kept; the day in the key
/// says when it goes.
pub(super) fn undecodable_key(now: Millis, channel: &str, hash: u64) -> String {
    format!("{UNDECODABLE}{:06}:{channel}:{hash:016x}", now.div_euclid(DAY))
}

/// How long what is kept, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Conversations that nobody uses; `None`: for ever.
    pub conversations: Option<u32>,
    /// Messages of conversations in use; `None`: as long as the conversation.
    pub threads: Option<u32>,
    /// Messages that were given up, and deliveries that could not be decoded.
    pub failed: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Self { conversations: None, threads: None, failed: 30 }
    }
}

/// Works until the service stops.
pub async fn run(runtime: Arc<Runtime>, keep: Keep) {
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
        if let Err(error) = round(&runtime, keep, PAUSE).await {
            tracing::warn!(%error, "what is not needed any more cannot be erased now");
        }
    }
}

/// One round through everything, pausing between steps.
pub async fn round(runtime: &Arc<Runtime>, keep: Keep, pause: Duration) -> Result<(), StoreError> {
    let store = runtime.store();
    let now = runtime.now();
    store.remember(LAST, now.to_be_bytes().to_vec()).await?;
    let failed = now - Millis::from(keep.failed) * DAY;
    dead_rows(runtime, failed).await?;
    runtime.forget_grants().await?;
    former::forget_old(&**store, now).await?;
    let until = undecodable_key(failed, "", 0);
    for (key, _) in store.values(UNDECODABLE, None, usize::MAX).await? {
        if key < until {
            store.forget(&key).await?;
        }
    }
    wipe(runtime, now).await?;
    let before = |days: Option<u32>| days.map(|days| now - Millis::from(days) * DAY);
    let (unused, old) = (before(keep.conversations), before(keep.threads));
    if unused.is_none() && old.is_none() {
        return Ok(());
    }
    let mut last: Option<ConversationId> = None;
    let (mut erased, mut shortened) = (0_u64, 0_u64);
    while !runtime.is_stopping() {
        let page = store.conversations(last.as_ref(), PAGE).await?;
        for id in &page {
            let gone = match unused {
                Some(before) => runtime.erase_unused(id, before).await?,
                None => false,
            };
            erased += u64::from(gone);
            if let Some(before) = old.filter(|_| !gone) {
                shortened += u64::from(runtime.shorten(id, before).await?);
            }
        }
        match page.into_iter().next_back() {
            Some(id) => last = Some(id),
            None => break,
        }
        tokio::time::sleep(pause).await;
    }
    if erased > 0 {
        tracing::info!(erased, "conversations that nobody used were erased");
    }
    if shortened > 0 {
        tracing::info!(shortened, "conversations lost their old messages");
    }
    Ok(())
}

/// Rewrites the database when somebody was erased, at most once a day.
async fn wipe(runtime: &Runtime, now: Millis) -> Result<(), StoreError> {
    let store = runtime.store();
    let lately = moment(runtime, WIPED).await?.is_some_and(|at| (0..DAY).contains(&(now - at)));
    if lately || moment(runtime, ERASED).await?.is_none() {
        return Ok(());
    }
    // Forgotten first: what is erased from now on waits for the next time.
    store.forget(ERASED).await?;
    store.remember(WIPED, now.to_be_bytes().to_vec()).await?;
    if let Err(error) = store.compact().await {
        erased(&**store, now).await?;
        store.forget(WIPED).await?;
        return Err(error);
    }
    Ok(())
}

async fn moment(runtime: &Runtime, key: &str) -> Result<Option<Millis>, StoreError> {
    let bytes = runtime.store().recall(key).await?;
    Ok(bytes.and_then(|bytes| bytes.try_into().ok()).map(Millis::from_be_bytes))
}

async fn plausible(runtime: &Runtime) -> Result<bool, StoreError> {
    let last = moment(runtime, LAST).await?;
    Ok(last.is_none_or(|last| runtime.now() - last < JUMP))
}

async fn dead_rows(runtime: &Runtime, before: Millis) -> Result<(), StoreError> {
    let store = runtime.store();
    let mut last: Option<(ConversationId, u64)> = None;
    loop {
        let _held = runtime.hold_given_up().await;
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
        let Some(_hushed) = self.hush(id).await? else { return Ok(false) };
        let _held = self.locks.hold(id).await;
        let Some(row) = self.store.load(id).await?.filter(unused) else { return Ok(false) };
        match self.erase_hushed(id, row.version).await {
            Ok(()) => Ok(true),
            // Somebody came back this very moment, at another process, or moved.
            Err(StoreError::Conflict { .. } | StoreError::Moved(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Erases the messages of a conversation that were made before a moment;
    /// whether there were any.
    async fn shorten(&self, id: &ConversationId, before: Millis) -> Result<bool, StoreError> {
        // Nearly all have nothing so old: one entry tells.
        let first = |row: &Row| row.oldest.max(1) - 1;
        let Some(row) = self.store.load(id).await? else { return Ok(false) };
        let oldest = self.store.journal(id, first(&row), 1).await?;
        if oldest.first().is_none_or(|entry| entry.at >= before) {
            return Ok(false);
        }
        let _held = self.locks.hold(id).await;
        let Some(mut row) = self.store.load(id).await? else { return Ok(false) };
        let all = self.store.journal(id, first(&row), usize::MAX).await?;
        let kept = all.iter().find(|entry| entry.at >= before).map_or(row.seq + 1, |it| it.seq);
        if kept <= row.oldest.max(1) {
            return Ok(false);
        }
        let expect = row.version;
        row.version += 1;
        row.oldest = kept;
        let turn = Turn {
            conversation: id.clone(),
            expect,
            begins: false,
            row,
            prune_from: kept,
            journal: Vec::new(),
            outbox: Vec::new(),
            tickets: Vec::new(),
            erase: false,
        };
        match self.store.commit(turn).await {
            Ok(_) => Ok(true),
            Err(StoreError::Conflict { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
