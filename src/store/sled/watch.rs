//! Wakes a flush that sled forgot.
//!
//! When the write that a flush waits for fails while it waits, sled 0.34.7 may
//! record the error without waking it (`exit_reservation`, unlike its
//! siblings, notifies nobody), and the writer would hang for ever. With writes
//! that failed after 60 ms this happened in 8 of 13 failures. Any other flush
//! that meets the recorded error wakes all. It must never be the only way by
//! which an error is noticed.

use ::sled::Tree;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// A flush that takes longer than one to two of these is looked at.
const TICK: Duration = Duration::from_secs(1);

/// Looks after the writer's flushes.
pub(super) struct Watch {
    /// Odd while a flush is under way.
    steps: Arc<AtomicU64>,
    /// What is being flushed.
    tree: Arc<Mutex<Option<Tree>>>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Starts watching.
    pub(super) fn start() -> std::io::Result<Self> {
        let steps = Arc::new(AtomicU64::new(0));
        let (stop, stopped) = channel::<()>();
        let tree: Arc<Mutex<Option<Tree>>> = Arc::default();
        let (seen, flushed) = (steps.clone(), tree.clone());
        let thread = Builder::new().name("store-watch".into()).spawn(move || {
            let mut last = 0;
            while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                let step = seen.load(Ordering::Acquire);
                if step % 2 == 1 && step == last {
                    tracing::warn!("a flush of the store takes long and is prodded");
                    // The result is the writer's to see; a panic in here is not news either.
                    let tree = flushed.lock().unwrap_or_else(PoisonError::into_inner).clone();
                    if let Some(tree) = tree {
                        let _ = catch_unwind(AssertUnwindSafe(|| tree.flush().is_ok()));
                    }
                }
                last = step;
            }
        })?;
        Ok(Self { steps, tree, stop: Some(stop), thread: Some(thread) })
    }

    /// Runs a flush under watch.
    pub(super) fn over<T>(&self, tree: &Tree, flush: impl FnOnce() -> T) -> T {
        *self.tree.lock().unwrap_or_else(PoisonError::into_inner) = Some(tree.clone());
        self.steps.fetch_add(1, Ordering::AcqRel);
        // Also after a panic: nobody may keep a database open that is to be closed.
        let result = catch_unwind(AssertUnwindSafe(flush));
        self.steps.fetch_add(1, Ordering::AcqRel);
        *self.tree.lock().unwrap_or_else(PoisonError::into_inner) = None;
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It catches its panics; there is nothing to learn here.
            let _ = thread.join();
        }
    }
}
