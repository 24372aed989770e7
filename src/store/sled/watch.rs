//! Wakes a flush that sled forgot.
//!
//! When the write that a flush waits for fails at an unlucky moment, sled
//! 0.34.7 records the error but does not wake the waiting thread (its
//! `exit_reservation`, unlike its siblings, notifies nobody), and the writer
//! would hang for ever. Any other flush that meets the recorded error wakes
//! all. It must never be the only way by which an error is noticed.

use super::slot::Slot;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// A flush that takes longer than one to two of these is looked at.
const TICK: Duration = Duration::from_secs(1);

/// Looks after the writer's flushes.
pub(super) struct Watch {
    /// Odd while a flush is under way.
    steps: Arc<AtomicU64>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Starts watching.
    pub(super) fn start(slot: Arc<Slot>) -> std::io::Result<Self> {
        let steps = Arc::new(AtomicU64::new(0));
        let (stop, stopped) = channel::<()>();
        let seen = steps.clone();
        let thread = Builder::new().name("store-watch".into()).spawn(move || {
            let mut last = 0;
            while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                let step = seen.load(Ordering::Acquire);
                if step % 2 == 1 && step == last {
                    // The result is the writer's to see; a panic in here is not news either.
                    let _ = slot
                        .tree()
                        .map(|tree| catch_unwind(AssertUnwindSafe(|| tree.flush().is_ok())));
                }
                last = step;
            }
        })?;
        Ok(Self { steps, stop: Some(stop), thread: Some(thread) })
    }

    /// Runs a flush under watch.
    pub(super) fn over<T>(&self, flush: impl FnOnce() -> T) -> T {
        self.steps.fetch_add(1, Ordering::AcqRel);
        let result = flush();
        self.steps.fetch_add(1, Ordering::AcqRel);
        result
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
