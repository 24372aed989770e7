//! Opening the data folder: alone, without torn files, in the right version.
//!
//! It never scans: a million conversations open as fast as the log allows.
//! It touches nothing in a folder that another process holds.

use super::{Settings, disk, keys};
use crate::store::{DATA_VERSION, StoreError};
use ::sled::{Batch, Config, Db, Tree};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long to wait between two tries for a lock.
const LOCK_STEP: Duration = Duration::from_millis(20);

/// sled reclaims about one segment of its log with every tick; with its own
/// 500 ms the file grows without end under load.
const TICK_MS: u64 = 20;

/// The database and a second handle of its file.
pub(super) struct Files {
    /// The database.
    pub(super) db: Db,
    /// sled's own flush does not reach through the drive's cache; syncing this does.
    pub(super) sync: File,
}

impl Files {
    /// Makes everything that was written durable.
    pub(super) fn flush(&self, folder: &Path) -> Result<(), StoreError> {
        self.db.flush().map_err(|error| disk::write_error(&error, folder))?;
        self.sync.sync_data().map_err(|error| disk::io_error(&error, folder))
    }
}

/// Creates the folder where needed and takes it for this process. The lock
/// ends with the returned file, or with the process.
pub(super) fn take_folder(folder: &Path, wait: Duration) -> Result<File, StoreError> {
    // Other users of the machine have no business here.
    let created = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    created.map_err(|error| named(&error, folder, "the data folder"))?;
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("lock"))
        .map_err(|error| named(&error, folder, "the lock file"))?;
    let begun = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            // The lock of a process that was just killed goes a moment later.
            Err(TryLockError::WouldBlock) if begun.elapsed() < wait => {
                std::thread::sleep(LOCK_STEP);
            }
            Err(TryLockError::WouldBlock) => return Err(locked(folder)),
            Err(TryLockError::Error(error)) => {
                return Err(named(&error, folder, "the lock file"));
            }
        }
    }
}

/// Opens the database in a folder that this process has taken.
pub(super) fn open_files(folder: &Path, settings: &Settings) -> Result<Files, StoreError> {
    remove_torn_snapshots(folder).map_err(|error| named(&error, folder, "the data folder"))?;
    let db = open_database(folder, settings)?;
    let sync = OpenOptions::new()
        .write(true)
        .open(folder.join("db"))
        .and_then(|sync| {
            // A new file survives a power cut only once its folder is on the disk.
            File::open(folder)?.sync_all()?;
            Ok(sync)
        })
        .map_err(|error| named(&error, folder, "the database file"))?;
    let files = Files { db, sync };
    check_version(&files, folder)?;
    Ok(files)
}

fn open_database(folder: &Path, settings: &Settings) -> Result<Db, StoreError> {
    let begun = Instant::now();
    loop {
        let config =
            Config::new().path(folder).cache_capacity(settings.cache).flush_every_ms(Some(TICK_MS));
        // sled asserts where it could report.
        let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| config.open()));
        match opened {
            Ok(Ok(db)) => return Ok(db),
            // Either a program without our lock file holds it, or our own
            // last handle of a database that failed is about to go.
            Ok(Err(error)) if is_locked(&error) => {
                if begun.elapsed() >= settings.lock_wait {
                    return Err(locked(folder));
                }
                std::thread::sleep(LOCK_STEP);
            }
            Ok(Err(error)) => return Err(disk::write_error(&error, folder)),
            Err(_) => {
                return Err(StoreError::Damaged(
                    "the database file cannot be opened; restore it from a backup".into(),
                ));
            }
        }
    }
}

/// sled wraps the refusal of its lock in a text.
fn is_locked(error: &::sled::Error) -> bool {
    matches!(error, ::sled::Error::Io(error) if error.to_string().contains("could not acquire lock"))
}

/// A process that dies while sled writes a snapshot leaves a torn file, which
/// sled takes for the newest snapshot: every opening then fails. The snapshot
/// before it is still there.
fn remove_torn_snapshots(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn check_version(files: &Files, folder: &Path) -> Result<(), StoreError> {
    let tree: &Tree = &files.db;
    let found = tree.get(keys::DATA_VERSION).map_err(disk::read_error)?;
    match found.as_deref().map(TryInto::<[u8; 4]>::try_into) {
        Some(Ok(bytes)) => match u32::from_be_bytes(bytes) {
            DATA_VERSION => Ok(()),
            found if found > DATA_VERSION => {
                Err(StoreError::Newer { path: folder.display().to_string(), found })
            }
            // The first version to be released is the oldest there can be;
            // the next one brings its data forward from here.
            _ => Err(StoreError::Damaged("the data version".into())),
        },
        Some(Err(_)) => Err(StoreError::Damaged("the data version".into())),
        None if tree.is_empty() => {
            let mut batch = Batch::default();
            batch.insert(keys::DATA_VERSION, &DATA_VERSION.to_be_bytes());
            tree.apply_batch(batch).map_err(|error| disk::write_error(&error, folder))?;
            files.flush(folder)
        }
        None => Err(StoreError::Damaged("the data version is missing".into())),
    }
}

fn locked(folder: &Path) -> StoreError {
    StoreError::Locked { path: folder.display().to_string() }
}

fn named(error: &io::Error, folder: &Path, what: &str) -> StoreError {
    match disk::io_error(error, folder) {
        StoreError::Io(text) => StoreError::Io(format!("{what} in {}: {text}", folder.display())),
        other => other,
    }
}
