//! One store into another: whole, compared at the end, and resumed where it
//! was interrupted.
//!
//! What was reached is remembered in the target. Writing a conversation again
//! does no harm, so that note only saves time; that both stores hold the same
//! is found out by comparing them.

use super::{Item, Store, StoreError};
use crate::clock::Millis;
use crate::ids::ConversationId;
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// Items written at a time.
const BATCH: usize = 64;
/// Conversations compared at a time.
const PAGE: usize = 256;
/// How often differences are put right before we give up: somebody writes.
const ROUNDS: usize = 3;
/// Under these keys the target remembers what was reached.
const MARKS: &str = "copy:";

/// What a copy did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Conversations in both stores.
    pub conversations: u64,
    /// Small values in both stores.
    pub values: u64,
    /// Conversations that an earlier, interrupted copy had written.
    pub resumed: u64,
    /// Differences put right while comparing: the source changed meanwhile.
    pub corrected: u64,
}

/// Why a copy was not made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The target is somebody's.
    #[error(
        "the target holds {what} already: copy into an empty store, or go on with the copy that was begun there"
    )]
    Occupied {
        /// What is there.
        what: &'static str,
    },
    /// The stores still differ after several corrections.
    #[error(
        "{count} conversations or values still differ: stop what writes to the source or the target, then copy again"
    )]
    Changing {
        /// How many.
        count: u64,
    },
    /// The source cannot be read.
    #[error("the source: {0}")]
    Source(#[source] StoreError),
    /// The target cannot be written.
    #[error("the target: {0}; what was copied stays, copy again to go on")]
    Target(#[source] StoreError),
}

/// Copies everything. `source` names the source, so that only a copy of the
/// same one is resumed; `told` hears how many conversations have been passed.
pub async fn copy(
    from: &dyn Store,
    to: &dyn Store,
    source: &str,
    mut told: impl FnMut(u64) + Send,
) -> Result<Summary, CopyError> {
    let mark = format!("{MARKS}{}", &blake3::hash(source.as_bytes()).to_hex()[..16]);
    let reached = begin(to, &mark).await?;
    let mut copying =
        Copying { to, mark: &mark, reached, batch: Vec::new(), summary: Summary::default() };
    let (out, mut items) = mpsc::channel(BATCH);
    let receive = async {
        let mut passed = 0;
        while let Some(item) = items.recv().await {
            if matches!(item, Item::Conversation(..)) {
                passed += 1;
                if u64::is_multiple_of(passed, 1_000) {
                    told(passed);
                }
            }
            copying.take(item).await?;
        }
        copying.flush().await?;
        // Ends the snapshot when it is not at its end.
        drop(items);
        Ok(copying.summary)
    };
    let (sent, received) = futures_util::join!(from.snapshot(out), receive);
    let mut summary = received?;
    sent.map_err(CopyError::Source)?;
    for _ in 0..ROUNDS {
        let compared = compare(from, to).await?;
        (summary.conversations, summary.values) = (compared.conversations, compared.values);
        summary.corrected += compared.corrected;
        if compared.corrected == 0 {
            to.forget(&mark).await.map_err(CopyError::Target)?;
            return Ok(summary);
        }
    }
    Err(CopyError::Changing { count: compare(from, to).await?.corrected })
}

/// The conversation up to which an earlier copy had come.
async fn begin(to: &dyn Store, mark: &str) -> Result<Option<ConversationId>, CopyError> {
    if let Some(value) = to.recall(mark).await.map_err(CopyError::Target)? {
        let reached = String::from_utf8(value).unwrap_or_default();
        return Ok(Some(ConversationId::new(reached)).filter(|id| !id.as_str().is_empty()));
    }
    if !to.conversations(None, 1).await.map_err(CopyError::Target)?.is_empty() {
        return Err(CopyError::Occupied { what: "conversations" });
    }
    if !to.values("", None, 1).await.map_err(CopyError::Target)?.is_empty() {
        return Err(CopyError::Occupied { what: "small values" });
    }
    to.remember(mark, Vec::new()).await.map_err(CopyError::Target)?;
    Ok(None)
}

struct Copying<'a> {
    to: &'a dyn Store,
    mark: &'a str,
    reached: Option<ConversationId>,
    batch: Vec<Item>,
    summary: Summary,
}

impl Copying<'_> {
    async fn take(&mut self, item: Item) -> Result<(), CopyError> {
        match &item {
            Item::Value(key, _) if key.starts_with(MARKS) => return Ok(()),
            Item::Conversation(id, _) if self.reached.as_ref().is_some_and(|last| id <= last) => {
                self.summary.resumed += 1;
                return Ok(());
            }
            _ => {}
        }
        self.batch.push(item);
        if self.batch.len() < BATCH { Ok(()) } else { self.flush().await }
    }

    async fn flush(&mut self) -> Result<(), CopyError> {
        let last = self.batch.iter().rev().find_map(|item| match item {
            Item::Conversation(id, _) => Some(id.as_str().as_bytes().to_vec()),
            Item::Value(..) => None,
        });
        if !self.batch.is_empty() {
            let batch = std::mem::take(&mut self.batch);
            self.to.import(batch).await.map_err(CopyError::Target)?;
        }
        if let Some(last) = last {
            self.to.remember(self.mark, last).await.map_err(CopyError::Target)?;
        }
        Ok(())
    }
}

/// Compares both stores and puts the target right.
async fn compare(from: &dyn Store, to: &dyn Store) -> Result<Summary, CopyError> {
    let mut summary = Summary::default();
    let mut last: Option<ConversationId> = None;
    loop {
        let page = from.conversations(last.as_ref(), PAGE).await.map_err(CopyError::Source)?;
        let mut there = to.conversations(last.as_ref(), PAGE).await.map_err(CopyError::Target)?;
        // Up to where both pages tell everything.
        let end = match (page.len() < PAGE, there.len() < PAGE) {
            (true, true) => None,
            (true, false) => there.last().cloned(),
            (false, true) => page.last().cloned(),
            (false, false) => page.last().min(there.last()).cloned(),
        };
        let within = |id: &ConversationId| end.as_ref().is_none_or(|end| id <= end);
        there.retain(within);
        for id in page.iter().filter(|id| within(id)) {
            there.retain(|other| other != id);
            let dump = from.dump(id).await.map_err(CopyError::Source)?;
            let copied = to.dump(id).await.map_err(CopyError::Target)?;
            summary.conversations += 1;
            if dump == copied {
                continue;
            }
            summary.corrected += 1;
            match (dump, copied) {
                (Some(dump), _) => {
                    let item = Item::Conversation(id.clone(), Box::new(dump));
                    to.import(vec![item]).await.map_err(CopyError::Target)?;
                }
                (None, Some(copied)) => {
                    erase(to, id, copied.row.version).await?;
                }
                (None, None) => {}
            }
        }
        // Erased in the source since they were copied.
        for id in there {
            if let Some(dump) = to.dump(&id).await.map_err(CopyError::Target)? {
                erase(to, &id, dump.row.version).await?;
                summary.corrected += 1;
            }
        }
        match end {
            Some(end) => last = Some(end),
            None => break,
        }
    }
    // Last: what was erased here has left values of its own.
    compare_values(from, to, &mut summary).await?;
    Ok(summary)
}

async fn erase(to: &dyn Store, id: &ConversationId, version: u64) -> Result<(), CopyError> {
    to.erase(id, version, Millis::MAX).await.map_err(CopyError::Target)
}

async fn compare_values(
    from: &dyn Store,
    to: &dyn Store,
    summary: &mut Summary,
) -> Result<(), CopyError> {
    let wanted = values(from).await.map_err(CopyError::Source)?;
    let found = values(to).await.map_err(CopyError::Target)?;
    summary.values = wanted.len() as u64;
    for (key, value) in &wanted {
        if found.get(key) != Some(value) {
            to.remember(key, value.clone()).await.map_err(CopyError::Target)?;
            summary.corrected += 1;
        }
    }
    for key in found.keys().filter(|key| !wanted.contains_key(*key)) {
        to.forget(key).await.map_err(CopyError::Target)?;
        summary.corrected += 1;
    }
    Ok(())
}

/// All small values but the notes of copies. They are few.
async fn values(store: &dyn Store) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
    let mut all = BTreeMap::new();
    let mut last: Option<String> = None;
    loop {
        let page = store.values("", last.as_deref(), PAGE).await?;
        let Some((key, _)) = page.last() else { break };
        last = Some(key.clone());
        all.extend(page);
    }
    all.retain(|key, _| !key.starts_with(MARKS));
    Ok(all)
}
