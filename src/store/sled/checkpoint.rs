//! Brings the database to the disk behind the writer, so that a file of the
//! write-ahead log can be used anew. One at a time, in a thread of its own:
//! sled must not be flushed by way of its own `flush_async`.

use super::open::Files;
use super::slot::Base;
use super::watch::Watch;
use super::{disk, guarded};
use crate::store::StoreError;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

/// The thread and what it is asked for.
pub(super) struct Checkpoint {
    jobs: Option<Sender<Job>>,
    done: Receiver<Result<(), StoreError>>,
    under_way: bool,
    thread: Option<JoinHandle<()>>,
}

struct Job {
    base: Arc<Base>,
    sync: File,
}

impl Checkpoint {
    /// Starts the thread.
    pub(super) fn start(data: PathBuf) -> io::Result<Self> {
        let watch = Watch::start()?;
        let (jobs, waiting) = channel::<Job>();
        let (say, done) = channel();
        let thread = Builder::new().name("store-checkpoint".into()).spawn(move || {
            for Job { base, sync } in waiting {
                let flushed = guarded(|| {
                    watch
                        .over(&base, || base.flush())
                        .map_err(|error| disk::write_error(&error, &data))?;
                    sync.sync_data().map_err(|error| disk::io_error(&error, &data))
                });
                // Nobody may find the database in use once it is told.
                drop(base);
                if say.send(flushed).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { jobs: Some(jobs), done, under_way: false, thread: Some(thread) })
    }

    /// Whether one is under way.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way
    }

    /// Begins one.
    pub(super) fn begin(&mut self, files: &Files) -> io::Result<()> {
        let job = Job { base: files.base.clone(), sync: files.sync.try_clone()? };
        self.under_way = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        if self.under_way { Ok(()) } else { Err(io::Error::other("the thread has ended")) }
    }

    /// How the one under way ended, if it has.
    pub(super) fn ended(&mut self) -> Option<Result<(), StoreError>> {
        let ended = self.under_way.then(|| self.done.try_recv().ok())?;
        self.under_way = ended.is_none();
        ended
    }

    /// Waits for the one under way.
    pub(super) fn wait(&mut self) -> Result<(), StoreError> {
        if !std::mem::take(&mut self.under_way) {
            return Ok(());
        }
        self.done.recv().unwrap_or(Err(StoreError::Closed))
    }
}

impl Drop for Checkpoint {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // It catches its panics; there is nothing to learn here.
            let _ = thread.join();
        }
    }
}
