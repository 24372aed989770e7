//! The one thread that writes.
//!
//! It takes all requests that wait, checks them in order, writes them as one
//! batch, makes the batch durable and only then answers. It must never answer
//! "done" for anything that is not on the disk, and never call `flush_async`,
//! which hangs sled for good.

use super::draft::Draft;
use super::open::{self, Files};
use super::request::Request;
use super::slot::Slot;
use super::watch::Watch;
use super::{Settings, disk, guarded};
use crate::store::StoreError;
use ::sled::Tree;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Requests in one batch: applying it holds up all readers.
const BATCH: usize = 1_024;
/// Bytes in one batch, for the same reason.
const BATCH_BYTES: usize = 4_000_000;
/// How long after a failure the database is opened again.
const RETRY: Duration = Duration::from_secs(1);

/// What became of a request.
type Outcome = Result<(), StoreError>;

/// A request and who waits for it. Who stops waiting does not stop the request.
pub(super) struct Job {
    pub(super) request: Request,
    pub(super) done: oneshot::Sender<Outcome>,
}

/// Who waits, and what became of the request by itself.
type Waiting = (oneshot::Sender<Outcome>, Outcome);

/// What the thread owns.
pub(super) struct Writer {
    pub(super) folder: PathBuf,
    pub(super) settings: Settings,
    pub(super) slot: Arc<Slot>,
    pub(super) watch: Watch,
    pub(super) guard: disk::Guard,
    /// `None` after a failure, until it could be opened again.
    pub(super) files: Option<Files>,
    /// Keeps other processes out even while the database is closed after a failure.
    pub(super) lock: File,
}

impl Writer {
    /// Works until nobody can ask any more.
    pub(super) fn run(mut self, jobs: &Receiver<Job>) {
        let mut tried = Instant::now();
        loop {
            let job = match self.files {
                Some(_) => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
                None => jobs.recv_timeout(RETRY),
            };
            if matches!(job, Err(RecvTimeoutError::Disconnected)) {
                break;
            }
            // Also when nobody writes: who cannot read will not try to write.
            if self.files.is_none() && tried.elapsed() >= RETRY {
                self.reopen();
                tried = Instant::now();
            }
            let Ok(job) = job else { continue };
            let usable = self.slot.tree().and_then(|_| self.guard.check());
            match (&self.files, usable) {
                (Some(files), Ok(())) => {
                    let (waiting, written) = self.batch(files, job, jobs);
                    if let Err(error) = &written {
                        // Before anybody is told: who loads again must not
                        // find what has not reached the disk.
                        self.fail(error.clone());
                        self.reopen();
                        tried = Instant::now();
                    }
                    answer(waiting, &written);
                }
                (_, refused) => answer(vec![(job.done, Ok(()))], &refused),
            }
        }
        self.finish();
    }

    /// Works one batch off: who waits for it, and whether the database did it.
    fn batch(&self, files: &Files, first: Job, jobs: &Receiver<Job>) -> (Vec<Waiting>, Outcome) {
        let mut draft = Draft::new(&files.db);
        let mut waiting = Vec::new();
        let mut next = Some(first);
        while let Some(Job { request, done }) = next {
            let result = guarded(|| request.apply(&mut draft));
            if result.is_ok() {
                draft.keep();
            } else {
                draft.discard();
            }
            // Refusals wait as well: they may rest on requests of this batch.
            waiting.push((done, result));
            let room = waiting.len() < BATCH && draft.bytes() < BATCH_BYTES;
            next = if room { jobs.try_recv().ok() } else { None };
        }
        (waiting, self.write(files, draft))
    }

    fn write(&self, files: &Files, draft: Draft<'_>) -> Outcome {
        let Some(batch) = draft.into_batch() else { return Ok(()) };
        let _not_yet = self.slot.durable.blocking_write();
        guarded(|| {
            let applied = files.db.apply_batch(batch);
            applied.map_err(|error| disk::write_error(&error, &self.folder))?;
            self.watch.over(|| files.flush(&self.folder))
        })
    }

    /// Closes a database that failed: sled refuses everything after an error,
    /// and shows changes that never reached the disk.
    fn fail(&mut self, why: StoreError) {
        tracing::error!(error = %why, "the database failed and is opened again");
        self.slot.down(why);
        let files = self.files.take();
        let _ = guarded(|| {
            drop(files);
            Ok(())
        });
    }

    fn reopen(&mut self) {
        match open::open_files(&self.folder, &self.settings) {
            Ok(files) => {
                tracing::info!("the database is open again");
                self.slot.open(Tree::clone(&files.db));
                self.files = Some(files);
            }
            Err(error) => {
                tracing::error!(%error, "the database cannot be opened again yet");
                self.slot.down(error);
            }
        }
    }

    fn finish(self) {
        let Self { slot, watch, files, lock, .. } = self;
        drop(watch);
        slot.close();
        let closed = guarded(|| {
            drop(files);
            Ok(())
        });
        if let Err(error) = closed {
            tracing::error!(%error, "the database did not close well");
        }
        // Last: nobody else may open what is still being closed.
        drop(lock);
    }
}

/// Tells those who wait; when the batch failed, nothing of it is done.
fn answer(waiting: Vec<Waiting>, written: &Outcome) {
    for (done, outcome) in waiting {
        // Who stopped waiting does not need to know.
        let _ = done.send(outcome.and_then(|()| written.clone()));
    }
}
