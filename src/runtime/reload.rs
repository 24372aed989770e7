//! Content that changes while the service runs: a good bundle replaces the
//! old one at once, a bad one is refused with its findings and the old one
//! stays in use.

use super::Runtime;
use crate::content::publish::Publication;
use crate::diag::{Language, render};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Editors write a file in several strokes; look when they have come to rest.
const REST: Duration = Duration::from_millis(200);

/// What a reload did.
#[derive(Debug, PartialEq, Eq)]
pub enum Reload {
    /// The new bundle is in use.
    Swapped,
    /// Nothing relevant had changed.
    Same,
    /// The new bundle has errors; the old one stays.
    Refused(usize),
}

/// Puts a publication in use, if it is good and new.
pub fn take(runtime: &Runtime, publication: &Publication) -> Reload {
    let Some(catalog) = publication.catalog.as_ref().filter(|_| publication.ok()) else {
        let errors = publication.diagnostics.len();
        tracing::error!(
            errors,
            "content refused, the content in use stays:\n{}",
            render::concise(&publication.diagnostics, Language::Vi)
        );
        return Reload::Refused(errors);
    };
    if catalog.hash == runtime.catalog().hash {
        return Reload::Same;
    }
    runtime.swap_catalog(Arc::clone(catalog));
    tracing::info!(flows = catalog.set.flows.len(), "new content is in use");
    Reload::Swapped
}

/// Watches a folder until the service stops. `publish` reads and checks it;
/// it is given the bundle in use to compare with.
pub async fn watch(
    runtime: Arc<Runtime>,
    folder: &Path,
    publish: impl Fn(&crate::content::catalog::Catalog) -> Publication + Send + Sync + 'static,
) {
    let (notice, mut notices) = mpsc::channel(1);
    let watcher = RecommendedWatcher::new(
        move |event: notify::Result<notify::Event>| {
            // Reading the files is not a change of them.
            if event.as_ref().is_ok_and(|event| event.kind.is_access()) {
                return;
            }
            // One notice in the channel is enough.
            let _ = notice.try_send(());
        },
        notify::Config::default(),
    )
    .and_then(|mut watcher| watcher.watch(folder, RecursiveMode::Recursive).map(|()| watcher));
    let _watcher = match watcher {
        Ok(watcher) => watcher,
        Err(error) => {
            tracing::error!(%error, "content changes cannot be noticed: restart the service after editing");
            return;
        }
    };
    let publish = Arc::new(publish);
    let mut stopped = runtime.stopped();
    loop {
        tokio::select! {
            notice = notices.recv() => if notice.is_none() { return },
            _ = stopped.changed() => return,
        }
        while tokio::time::timeout(REST, notices.recv()).await.is_ok_and(|more| more.is_some()) {}
        let (used, publish) = (runtime.catalog(), Arc::clone(&publish));
        // Checking takes a while and must not hold up conversations.
        match tokio::task::spawn_blocking(move || publish(&used)).await {
            Ok(publication) => {
                take(&runtime, &publication);
            }
            Err(error) => {
                tracing::error!(%error, "the content check died; the content in use stays")
            }
        }
    }
}
