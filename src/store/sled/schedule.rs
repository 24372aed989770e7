//! When a rewrite begins, how much of the writer's time it gets, and what
//! happens when it cannot be finished.

use super::bin::Bin;
use super::draft::{Counts, Drafted};
use super::open::Files;
use super::rewrite::Rewrite;
use super::slot::Base;
use super::stats::Stats;
use super::writer::Outcome;
use super::{Settings, disk, guarded, pace};
use crate::store::StoreError;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How often the sizes are looked at.
const LOOK: Duration = Duration::from_millis(250);
/// The writer's time for a piece.
const PIECE: Duration = Duration::from_millis(2);
/// Between two looks at something that others work on.
const MOMENT: Duration = Duration::from_micros(200);
/// After a rewrite that failed; doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);

/// What is known about the rewrite under way and the next one.
pub(super) struct Schedule {
    rewrite: Option<Rewrite>,
    /// Copied and compared; its file is being synced aside.
    syncing: Option<Receiver<std::io::Result<()>>>,
    stats: Arc<Stats>,
    /// Somebody wants one now.
    asked: bool,
    waiting: Vec<oneshot::Sender<Outcome>>,
    looked: Instant,
    not_before: Instant,
    pause: Duration,
    /// Bytes of the file when it was fresh.
    fresh: u64,
}

impl Schedule {
    /// Nothing is under way.
    pub(super) fn new(stats: Arc<Stats>) -> Self {
        Self {
            rewrite: None,
            syncing: None,
            stats,
            asked: false,
            waiting: Vec::new(),
            looked: Instant::now(),
            not_before: Instant::now(),
            pause: FIRST_PAUSE,
            fresh: 0,
        }
    }

    /// Somebody wants a rewrite, and waits for its end.
    pub(super) fn ask(&mut self, done: oneshot::Sender<Outcome>) {
        self.asked = true;
        self.waiting.push(done);
    }

    /// Whether one is under way, or about to be.
    pub(super) fn is_under_way(&self) -> bool {
        self.rewrite.is_some() || self.asked
    }

    /// Goes on, or begins, or only waits until the files are smaller; a copy
    /// that is complete but for its end.
    pub(super) fn turn(
        &mut self,
        files: &Files,
        counts: &Counts,
        data: &Path,
        settings: &Settings,
        bin: &Bin,
    ) -> Option<Rewrite> {
        let copy = self.rewrite.as_ref().map_or(0, Rewrite::size);
        let wait = pace::wait(files.size() + copy, live(counts).max(settings.rewrite_from / 2));
        if self.rewrite.is_none() {
            if self.is_due(files, counts, settings) {
                self.begin(counts, data, settings);
            } else if !wait.is_zero() {
                std::thread::sleep(wait);
            }
            return None;
        }
        let until = Instant::now() + wait.max(PIECE);
        loop {
            let (copied, waits) = self.go_on(files, data, settings, bin, until);
            if copied.is_some() || self.rewrite.is_none() {
                return copied;
            }
            if waits {
                // Turns go on; without any there is nothing to do but wait.
                std::thread::sleep(MOMENT);
            }
            if Instant::now() >= until || (waits && wait.is_zero()) {
                return None;
            }
        }
    }

    /// A piece of the rewrite: the copy, when it is complete, and whether
    /// something else has to be waited for.
    fn go_on(
        &mut self,
        files: &Files,
        data: &Path,
        settings: &Settings,
        bin: &Bin,
        until: Instant,
    ) -> (Option<Rewrite>, bool) {
        if let Some(syncing) = &self.syncing {
            match syncing.try_recv() {
                Ok(Ok(())) => {
                    self.syncing = None;
                    return (self.rewrite.take(), false);
                }
                Ok(Err(error)) => self.give_up(disk::io_error(&error, data), bin),
                Err(TryRecvError::Empty) => return (None, true),
                Err(TryRecvError::Disconnected) => {
                    self.give_up(StoreError::Io("a sync ended without a word".into()), bin);
                }
            }
            return (None, false);
        }
        let Some(rewrite) = &mut self.rewrite else { return (None, false) };
        if rewrite.is_ahead(settings.copy_at) {
            return (None, true);
        }
        let time = until.saturating_duration_since(Instant::now()).min(PIECE);
        match guarded(|| rewrite.step(&files.base, time, settings)) {
            Ok(false) => {}
            Ok(true) => match sync_aside(rewrite.files()) {
                Ok(syncing) => self.syncing = Some(syncing),
                Err(error) => self.give_up(disk::io_error(&error, data), bin),
            },
            Err(error) => self.give_up(error, bin),
        }
        (None, false)
    }

    /// Repeats a batch in the copy, if there is one.
    pub(super) fn follow(&mut self, tree: &Arc<Base>, drafted: &Drafted, data: &Path, bin: &Bin) {
        let Some(rewrite) = &mut self.rewrite else { return };
        if let Err(error) = guarded(|| rewrite.follow(tree, drafted)) {
            let full = matches!(&error, StoreError::Full { .. });
            let path = data.display().to_string();
            self.give_up(if full { StoreError::Full { path } } else { error }, bin);
        }
    }

    /// Ends the rewrite under way; the original goes on alone.
    pub(super) fn give_up(&mut self, why: StoreError, bin: &Bin) {
        self.syncing = None;
        if let Some(rewrite) = self.rewrite.take() {
            bin.files(rewrite.into_files());
        } else if !self.asked {
            return;
        }
        self.failed(why);
    }

    /// A rewrite did not come to its end.
    pub(super) fn failed(&mut self, why: StoreError) {
        if !matches!(why, StoreError::Closed) {
            let minutes = self.pause.as_secs() / 60;
            tracing::error!(error = %why, minutes, "the store could not be rewritten; turns go on, and it is tried again");
        }
        self.not_before = Instant::now() + self.pause;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        self.end(&Err(why));
    }

    /// A rewrite is done; `size`: bytes of the file that is in use now.
    pub(super) fn done(&mut self, size: u64) {
        self.fresh = size;
        self.pause = FIRST_PAUSE;
        self.not_before = Instant::now();
        self.stats.rewritten();
        self.end(&Ok(()));
    }

    fn end(&mut self, outcome: &Outcome) {
        self.asked = false;
        self.stats.rewriting(false);
        for done in self.waiting.drain(..) {
            // Who stopped waiting does not need to know.
            let _ = done.send(outcome.clone());
        }
    }

    fn is_due(&mut self, files: &Files, counts: &Counts, settings: &Settings) -> bool {
        if self.asked {
            return true;
        }
        if self.looked.elapsed() < LOOK || Instant::now() < self.not_before {
            return false;
        }
        self.looked = Instant::now();
        let size = files.size();
        // A fresh file may be larger than the rule allows; rewriting it again
        // would not make it smaller.
        size >= settings.rewrite_from
            && size as f64 >= live(counts) as f64 * settings.rewrite_at
            && size >= self.fresh + self.fresh / 4
    }

    fn begin(&mut self, counts: &Counts, data: &Path, settings: &Settings) {
        self.stats.rewriting(true);
        let room = live(counts).saturating_mul(3).saturating_add(settings.reserve);
        let begun = disk::Guard::new(data, room)
            .check(0)
            .and_then(|()| guarded(|| Rewrite::begin(data, settings)));
        match begun {
            Ok(rewrite) => self.rewrite = Some(rewrite),
            Err(error) => self.failed(error),
        }
    }
}

fn live(counts: &Counts) -> u64 {
    (counts.rows + counts.words).max(0).unsigned_abs()
}

/// Most of a copy is not on the disk yet when it is complete; nobody should
/// wait for that.
fn sync_aside(files: &Files) -> std::io::Result<Receiver<std::io::Result<()>>> {
    let file = files.sync.try_clone()?;
    let (done, syncing) = channel();
    std::thread::Builder::new().name("store-sync".into()).spawn(move || {
        // Who gave up meanwhile does not need to know.
        let _ = done.send(file.sync_data());
    })?;
    Ok(syncing)
}
