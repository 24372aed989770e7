//! Backups from a store, and back into an empty one.

use super::{Done, Frame, Out};
use crate::channel::zalo_oa::tokens::KEPT;
use crate::clock::{Clock, SystemClock};
use crate::store::backup::{BackupError, Counts, Header, Reader, verify, write};
use crate::store::{Item, Store};
use std::io::{self, Read, Seek, Write};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Items on their way to the file.
const AHEAD: usize = 256;
/// Bytes sent at a time.
const CHUNK: usize = 256 * 1024;
/// Conversations restored in one write.
const BATCH: usize = 200;

/// Sends a backup; the store goes on working.
pub(super) async fn backup(store: Arc<dyn Store>, out: &Out) -> Done {
    let (to, mut items) = mpsc::channel(AHEAD);
    let header = Header { at: SystemClock.now(), program: env!("CARGO_PKG_VERSION").to_owned() };
    let chunks = Chunks { to: out.0.clone(), bytes: Vec::with_capacity(CHUNK) };
    let writing = tokio::task::spawn_blocking(move || {
        let mut left_out = 0_u32;
        let kept = std::iter::from_fn(|| {
            loop {
                let item = items.blocking_recv()?;
                if !is_token(&item) {
                    return Some(item);
                }
                left_out += 1;
            }
        });
        let counts = write(&header, kept, chunks);
        counts.map(|counts| (counts, left_out))
    });
    // The snapshot's own error first: the file then lacks its end, and whoever
    // receives it is told that it is not good.
    store.snapshot(to).await?;
    let (counts, left_out) = writing.await??;
    out.line(format!(
        "{} conversations and {} small values are in the backup.",
        counts.conversations, counts.values
    ))
    .await;
    if left_out > 0 {
        out.line("The tokens of the Zalo Official Account are not in it: each works once, so a copy would cut off this service or be of no use. After restoring, run hotline1022 zalo login.").await;
    }
    Ok(true)
}

/// A token that works once must not be used from a copy while the service
/// lives.
fn is_token(item: &Item) -> bool {
    matches!(item, Item::Value(key, _) if key.starts_with(KEPT))
}

/// Collects bytes to frames.
struct Chunks {
    to: mpsc::Sender<Frame>,
    bytes: Vec<u8>,
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::replace(&mut self.bytes, Vec::with_capacity(CHUNK));
        self.to.blocking_send(Frame::Bytes(bytes)).map_err(|_| {
            io::Error::new(io::ErrorKind::BrokenPipe, "nobody takes the backup any more")
        })
    }
}

/// Why a backup was not restored. Nothing was written before `Store`.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The file is not good.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// There is something already.
    #[error("the store is not empty: restore into a new data folder or an empty database")]
    NotEmpty,
    /// The store failed.
    #[error("the store failed while restoring; empty it and restore again")]
    Store(#[from] crate::store::StoreError),
}

/// Restores a backup into an empty store. Messages that were waiting to be
/// sent are closed, because they may have been sent since.
pub async fn restore(
    store: &dyn Store,
    mut file: impl Read + Seek + Send,
) -> Result<(Header, Counts), RestoreError> {
    let found = verify(&mut file)?;
    let values = store.values("", None, 1).await?;
    if !values.is_empty() || !store.conversations(None, 1).await?.is_empty() {
        return Err(RestoreError::NotEmpty);
    }
    let mut reader = Reader::new(file)?;
    loop {
        let batch: Vec<Item> = reader.by_ref().take(BATCH).collect::<Result<_, _>>()?;
        if batch.is_empty() {
            return Ok(found);
        }
        store.import(batch.into_iter().map(close_waiting).collect()).await?;
    }
}

fn close_waiting(mut item: Item) -> Item {
    if let Item::Conversation(_, dump) = &mut item {
        for row in dump.outbox.iter_mut().filter(|row| row.progress.dead.is_none()) {
            row.progress.under_way = false;
            row.progress.dead =
                Some("restored from a backup: it may have been sent since".to_owned());
        }
    }
    item
}
