//! The one thread that writes.
//!
//! It takes all requests that wait, checks them in order, writes them as one
//! batch, makes the batch durable and only then answers. Where many write, it
//! lets them gather for a moment first. Between batches it goes on with a
//! rewrite, if one is under way. It must never answer "done" for anything that
//! is not on the disk, and never call `flush_async`, which hangs sled for good.

use super::bin::Bin;
use super::draft::{Counts, Draft, Drafted, Known};
use super::open::{self, Files};
use super::request::Request;
use super::schedule::Schedule;
use super::slot::{Base, Slot};
use super::snapshot::Overlay;
use super::stats::Stats;
use super::watch::Watch;
use super::{Settings, disk, generation, guarded, keys, values};
use crate::store::StoreError;
use std::fs::File;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Requests in one batch: applying it holds up all readers.
const BATCH: usize = 1_024;
/// Bytes in one batch, for the same reason.
const BATCH_BYTES: usize = 4_000_000;
/// How long requests gather before a batch: each batch costs a sync of the disk and
/// wakes all of sled's threads, however little is in it; docs/performance.md has the
/// figures.
const GATHER: Duration = Duration::from_millis(2);
/// Requests in the batch before, up to which nobody waits for others: somebody who
/// writes alone is answered at once.
const FEW: usize = 4;
/// How long after a failure the database is opened again, and how often to
/// look around when nobody asks for anything.
const RETRY: Duration = Duration::from_secs(1);
/// Templates that are known to be there without looking.
const KNOWN: usize = 100_000;

/// What became of a request.
pub(super) type Outcome = Result<(), StoreError>;

/// What the thread is asked for. Who stops waiting does not stop the request.
#[allow(clippy::large_enum_variant)] // Nearly all are writes.
pub(super) enum Job {
    /// A write.
    Write(Request, oneshot::Sender<Outcome>),
    /// A rewrite, now.
    Compact(oneshot::Sender<Outcome>),
    /// A snapshot of the moment between two batches.
    Snapshot(oneshot::Sender<Result<Arc<Overlay>, StoreError>>),
}

/// Who waits, and what became of the request by itself.
type Waiting = (oneshot::Sender<Outcome>, Outcome);

/// What the thread owns.
pub(super) struct Writer {
    pub(super) data: PathBuf,
    pub(super) settings: Settings,
    pub(super) slot: Arc<Slot>,
    pub(super) watch: Watch,
    pub(super) guard: disk::Guard,
    pub(super) stats: Arc<Stats>,
    /// `None` after a failure, until it could be opened again.
    pub(super) files: Option<Files>,
    pub(super) known: Known,
    pub(super) counts: Counts,
    pub(super) schedule: Schedule,
    /// Snapshots that are being read.
    pub(super) overlays: Vec<Weak<Overlay>>,
    /// When it was tried last to open the database again.
    pub(super) tried: Instant,
    pub(super) bin: Bin,
    /// Requests in the last batch.
    pub(super) crowd: usize,
    /// Keeps other processes out even while the database is closed after a failure.
    pub(super) lock: File,
}

impl Writer {
    /// Works until nobody can ask any more.
    pub(super) fn run(mut self, jobs: &Receiver<Job>) {
        let mut next = None;
        loop {
            let job = match next.take() {
                Some(job) => Ok(job),
                None => self.wait(jobs),
            };
            if matches!(job, Err(RecvTimeoutError::Disconnected)) {
                break;
            }
            // Also when nobody writes: who cannot read will not try to write.
            if self.files.is_none() && self.tried.elapsed() >= RETRY {
                self.reopen();
            }
            match job {
                Ok(Job::Write(request, done)) => next = self.write(request, done, jobs),
                Ok(Job::Compact(done)) => self.schedule.ask(done),
                Ok(Job::Snapshot(done)) => {
                    // Who stopped waiting does not need it.
                    let _ = done.send(self.snapshot());
                }
                Err(_) => {}
            }
            self.go_on_rewriting();
        }
        self.finish();
    }

    /// The next job, waited for as long as nothing else is to be done.
    fn wait(&self, jobs: &Receiver<Job>) -> Result<Job, RecvTimeoutError> {
        if self.schedule.is_under_way() {
            return jobs.try_recv().map_err(|error| match error {
                TryRecvError::Empty => RecvTimeoutError::Timeout,
                TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
            });
        }
        jobs.recv_timeout(RETRY)
    }

    /// Works one batch off; the job that ended it, if it was not a write.
    fn write(
        &mut self,
        request: Request,
        done: oneshot::Sender<Outcome>,
        jobs: &Receiver<Job>,
    ) -> Option<Job> {
        let usable = self
            .slot
            .base()
            .and_then(|_| self.guard.check(self.files.as_ref().map_or(0, Files::size)));
        let files = match (&self.files, usable) {
            (Some(files), Ok(())) => files,
            (_, refused) => {
                answer(vec![(done, Ok(()))], &refused);
                return None;
            }
        };
        // A rewrite uses the time between batches better.
        if self.crowd > FEW && !self.schedule.is_under_way() {
            std::thread::sleep(GATHER);
        }
        let tree = files.base.clone();
        let mut draft = Draft::new(&tree, &self.known);
        let mut waiting = Vec::new();
        let mut job = Some(Job::Write(request, done));
        while let Some(Job::Write(request, done)) = job {
            let result = guarded(|| request.apply(&mut draft));
            if result.is_ok() {
                draft.keep();
            } else {
                draft.discard();
            }
            // Refusals wait as well: they may rest on requests of this batch.
            waiting.push((done, result));
            let room = waiting.len() < BATCH && draft.bytes() < BATCH_BYTES;
            job = if room { jobs.try_recv().ok() } else { None };
        }
        let drafted = draft.finish();
        let written = match &drafted {
            Some(drafted) => self.apply(&tree, drafted),
            None => Ok(()),
        };
        drop(tree);
        if let Err(error) = &written {
            // Before anybody is told: who loads again must not find what has
            // not reached the disk.
            self.fail(error.clone());
            self.reopen();
        }
        self.crowd = waiting.len();
        answer(waiting, &written);
        if let (Some(drafted), Ok(()), Some(files)) = (&drafted, &written, &self.files) {
            let base = files.base.clone();
            self.schedule.follow(&base, drafted, &self.data, &self.bin);
        }
        job
    }

    fn apply(&mut self, tree: &Arc<Base>, drafted: &Drafted) -> Outcome {
        let Some(files) = &self.files else { return Err(StoreError::Closed) };
        self.overlays.retain(|overlay| overlay.strong_count() > 0);
        let mut counts = self.counts;
        counts.add(drafted.counts);
        let mut batch = drafted.batch();
        batch.insert(keys::COUNTS, values::encode(&counts)?);
        for overlay in self.overlays.iter().filter_map(Weak::upgrade) {
            guarded(|| overlay.keep(tree, drafted.changes.keys()))?;
        }
        let not_yet = self.slot.durable.blocking_write();
        guarded(|| {
            let applied = files.db.apply_batch(batch);
            applied.map_err(|error| disk::write_error(&error, &self.data))?;
            self.watch.over(tree, || files.flush(&self.data))
        })?;
        drop(not_yet);
        self.counts = counts;
        self.stats.count(counts);
        if self.known.len() > KNOWN {
            self.known.clear();
        }
        self.known.extend(drafted.templates());
        Ok(())
    }

    fn snapshot(&mut self) -> Result<Arc<Overlay>, StoreError> {
        let overlay = Arc::new(Overlay::new(self.slot.base()?));
        self.overlays.push(Arc::downgrade(&overlay));
        Ok(overlay)
    }

    /// A piece of a rewrite, its end, or its beginning.
    fn go_on_rewriting(&mut self) {
        let Some(files) = &self.files else { return };
        let Some(rewrite) =
            self.schedule.turn(files, &self.counts, &self.data, &self.settings, &self.bin)
        else {
            return;
        };
        // It is complete.
        let (counts, folder) = (self.counts, rewrite.folder());
        let copied = guarded(|| {
            let copied = rewrite.finish(&self.data, counts, |copy| {
                self.watch.over(&copy.db, || copy.flush(&self.data))
            })?;
            (self.settings.at_step)("flushed");
            generation::prepare(&self.data, copied.number)
                .map_err(|error| disk::io_error(&error, &self.data))?;
            (self.settings.at_step)("prepared");
            Ok(copied)
        });
        let copied = match copied {
            Ok(copied) => copied,
            Err(error) => {
                self.bin.path(folder);
                return self.schedule.failed(error);
            }
        };
        let taken = generation::take(&self.data).and_then(|()| {
            (self.settings.at_step)("taken");
            generation::settle(&self.data)
        });
        if let Err(error) = taken {
            // Nobody knows which one counts now: it must be read again, and
            // nothing written before it is certain.
            let error = disk::io_error(&error, &self.data);
            self.schedule.failed(error.clone());
            drop(copied);
            self.fail(error);
            self.reopen();
            return;
        }
        (self.settings.at_step)("settled");
        let (live, took) = (copied.counts.rows + copied.counts.words, copied.took);
        self.slot.open(copied.files.base.clone());
        self.counts = copied.counts;
        self.known = copied.known;
        self.stats.count(self.counts);
        let size = copied.files.size();
        if let Some(old) = self.files.replace(copied.files) {
            self.bin.files(old);
        }
        self.schedule.done(size);
        tracing::info!(live, size, took_ms = took.as_millis() as u64, "the store was rewritten");
        (self.settings.at_step)("switched");
    }

    /// Closes a database that failed: sled refuses everything after an error,
    /// and shows changes that never reached the disk.
    fn fail(&mut self, why: StoreError) {
        tracing::error!(error = %why, "the database failed and is opened again");
        self.schedule.give_up(why.clone(), &self.bin);
        end_all(&mut self.overlays, &why);
        self.slot.down(why);
        let files = self.files.take();
        let _ = guarded(|| {
            drop(files);
            Ok(())
        });
    }

    fn reopen(&mut self) {
        let opened = open::open_files(&self.data, &self.settings)
            .and_then(|files| files.counts().map(|counts| (files, counts)));
        match opened {
            Ok((files, counts)) => {
                tracing::info!("the database is open again");
                self.slot.open(files.base.clone());
                self.files = Some(files);
                self.counts = counts;
                self.stats.count(counts);
                self.known.clear();
            }
            Err(error) => {
                tracing::error!(%error, "the database cannot be opened again yet");
                self.slot.down(error);
            }
        }
        self.tried = Instant::now();
    }

    fn finish(self) {
        let Self { slot, watch, files, mut schedule, mut overlays, bin, lock, .. } = self;
        schedule.give_up(StoreError::Closed, &bin);
        end_all(&mut overlays, &StoreError::Closed);
        slot.close();
        let closed = guarded(|| {
            drop(files);
            Ok(())
        });
        if let Err(error) = closed {
            tracing::error!(%error, "the database did not close well");
        }
        drop(bin);
        drop(watch);
        // Last: nobody else may open what is still being closed.
        drop(lock);
    }
}

/// Ends snapshots, which keep the database open.
fn end_all(overlays: &mut Vec<Weak<Overlay>>, why: &StoreError) {
    for overlay in overlays.drain(..).filter_map(|overlay| overlay.upgrade()) {
        overlay.end(why.clone());
    }
}

/// Tells those who wait; when the batch failed, nothing of it is done.
fn answer(waiting: Vec<Waiting>, written: &Outcome) {
    for (done, outcome) in waiting {
        // Who stopped waiting does not need to know.
        let _ = done.send(outcome.and_then(|()| written.clone()));
    }
}
