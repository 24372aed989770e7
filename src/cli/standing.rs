//! How many people stand on the steps that a new bundle changes: asked before
//! publishing, so that an author knows whom the change will touch.

use super::Failure;
use crate::content::catalog::Catalog;
use crate::engine::session::Session;
use crate::ids::{FlowId, StepId};
use crate::store::Store;
use crate::store::sled::SledStore;
use std::collections::BTreeMap;
use std::path::Path;

/// What the new bundle does to a step on which people stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// An answer there would mean something else: it is shown again.
    Changed,
    /// It goes on under another name.
    Renamed,
    /// It is gone: people go back to an earlier step, to `rescue`, or to a human.
    Gone,
}

impl Change {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Changed => "bước đã đổi, sẽ được hiện lại",
            Self::Renamed => "bước đổi tên, sẽ được hiện lại",
            Self::Gone => "bước không còn, người dân sẽ được đưa về bước trước",
        }
    }
}

/// A step, and what becomes of it.
pub type Place = (FlowId, StepId, Change);

/// People on changed steps, most first.
pub fn standing(data: &Path, new: &Catalog) -> Result<Vec<(Place, usize)>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let failed = |error: crate::store::StoreError| Failure::new(error.to_string());
    let store = SledStore::open(data).map_err(failed)?;
    let counts = runtime.block_on(async {
        let counts = count(&store, new).await;
        store.close().await.map_err(failed)?;
        counts
    })?;
    let mut list: Vec<_> = counts.into_iter().collect();
    list.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(list)
}

async fn count(store: &dyn Store, new: &Catalog) -> Result<BTreeMap<Place, usize>, Failure> {
    /// Conversations read at a time.
    const PAGE: usize = 512;
    let failed = |error: crate::store::StoreError| Failure::new(error.to_string());
    let mut counts = BTreeMap::new();
    let mut last = None;
    loop {
        let page = store.conversations(last.as_ref(), PAGE).await.map_err(failed)?;
        for id in &page {
            let Some(row) = store.load(id).await.map_err(failed)? else { continue };
            // A session that cannot be read is a matter for `data verify`.
            let Ok(session) = Session::decode(&row.session) else { continue };
            if let Some(place) = touched(&session, new) {
                *counts.entry(place).or_insert(0) += 1;
            }
        }
        match page.last() {
            Some(id) if page.len() == PAGE => last = Some(id.clone()),
            _ => return Ok(counts),
        }
    }
}

/// Where a person stands, if the new bundle changes that place.
fn touched(session: &Session, new: &Catalog) -> Option<Place> {
    let run = session.runs.last().filter(|_| session.wait.is_some())?;
    let step =
        new.set.flow_now(&run.flow).map(|flow| (flow.step(&run.step), flow.step_now(&run.step)));
    let change = match step {
        Some((Some(step), _)) if step.fingerprint == run.fingerprint => return None,
        Some((Some(_), _)) => Change::Changed,
        Some((None, Some(_))) => Change::Renamed,
        Some((None, None)) | None => Change::Gone,
    };
    Some((run.flow.clone(), run.step.clone(), change))
}
