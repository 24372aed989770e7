//! Takes away what no longer counts, where nobody waits for it: databases
//! that were exchanged, and folders that a crash left behind.

use super::guarded;
use super::open::Files;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle, sleep};
use std::time::Duration;

/// How often to look whether the last reader has gone.
const LOOK: Duration = Duration::from_millis(50);
/// A large file goes piece by piece: freeing it at once holds up every sync
/// of the file system meanwhile.
const CUT: u64 = 32_000_000;
const PAUSE: Duration = Duration::from_millis(10);

/// A thread that deletes.
pub(super) struct Bin {
    trash: Option<Sender<Trash>>,
    thread: Option<JoinHandle<()>>,
}

/// What is to go.
enum Trash {
    Path(PathBuf),
    /// Once nobody reads it any more.
    Files(Box<Files>),
}

impl Bin {
    /// Starts it.
    pub(super) fn start() -> std::io::Result<Self> {
        let (trash, waiting) = channel();
        let thread = Builder::new().name("store-bin".into()).spawn(move || empty(&waiting))?;
        Ok(Self { trash: Some(trash), thread: Some(thread) })
    }

    /// Takes a folder or file.
    pub(super) fn path(&self, path: PathBuf) {
        self.send(Trash::Path(path));
    }

    /// Takes a database that does not count any more.
    pub(super) fn files(&self, files: Files) {
        self.send(Trash::Files(Box::new(files)));
    }

    fn send(&self, trash: Trash) {
        // Without the thread it stays until the next opening.
        if let Some(bin) = &self.trash {
            let _ = bin.send(trash);
        }
    }
}

impl Drop for Bin {
    fn drop(&mut self) {
        self.trash = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::warn!("the thread that deletes old data panicked");
        }
    }
}

fn empty(waiting: &Receiver<Trash>) {
    let mut read: Vec<Box<Files>> = Vec::new();
    loop {
        let next = if read.is_empty() {
            waiting.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            waiting.recv_timeout(LOOK)
        };
        let closing = matches!(next, Err(RecvTimeoutError::Disconnected));
        match next {
            Ok(Trash::Path(path)) => delete(&path, true),
            Ok(Trash::Files(files)) => read.push(files),
            Err(_) => {}
        }
        let mut kept = Vec::new();
        for files in read.drain(..) {
            if closing || Arc::strong_count(&files.base) == 1 {
                let folder = files.folder.clone();
                // Closing it asserts where it could report.
                let closed = guarded(|| {
                    drop(files);
                    Ok(())
                });
                if let Err(error) = closed {
                    tracing::warn!(%error, "an old database did not close well");
                }
                delete(&folder, !closing);
            } else {
                kept.push(files);
            }
        }
        read = kept;
        if closing {
            return;
        }
    }
}

fn delete(path: &Path, gently: bool) {
    if gently {
        shorten(path);
    }
    let deleted = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    if let Err(error) = deleted {
        tracing::warn!(%error, path = %path.display(), "old data could not be deleted");
    }
}

/// Takes the ends off large files first.
fn shorten(path: &Path) {
    if path.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            shorten(&entry.path());
        }
        return;
    }
    let Ok(file) = OpenOptions::new().write(true).open(path) else { return };
    let mut length = file.metadata().map_or(0, |data| data.len());
    while length > CUT {
        length -= CUT;
        if file.set_len(length).is_err() {
            return;
        }
        sleep(PAUSE);
    }
}
