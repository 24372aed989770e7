//! Opening the data folder: alone, without torn files, in the right version.
//!
//! It never scans: a million conversations open as fast as the log allows.
//! It touches nothing in a folder that another process holds.

use super::draft::Counts;
use super::slot::Base;
use super::{Settings, disk, generation, keys, upgrade, values};
use crate::ids::ConversationId;
use crate::store::{DATA_VERSION, StoreError};
use ::sled::{Config, Db, Tree};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long to wait between two tries for a lock.
const LOCK_STEP: Duration = Duration::from_millis(20);

/// The database of a generation.
pub(super) struct Files {
    /// The database.
    pub(super) db: Db,
    /// The same for readers.
    pub(super) base: Arc<Base>,
    /// sled's own flush does not reach through the drive's cache; syncing this does.
    pub(super) sync: File,
    /// Where it is.
    pub(super) folder: PathBuf,
}

impl Files {
    /// Makes everything that was written durable.
    pub(super) fn flush(&self, data: &Path) -> Result<(), StoreError> {
        self.db.flush().map_err(|error| disk::write_error(&error, data))?;
        self.sync.sync_data().map_err(|error| disk::io_error(&error, data))
    }

    /// What was counted last.
    pub(super) fn counts(&self) -> Result<Counts, StoreError> {
        let stored = self.db.get(keys::COUNTS).map_err(disk::read_error)?;
        let nobody = ConversationId::from("");
        let counts = stored.map(|bytes| values::decode(&bytes, "counts", &nobody));
        counts.transpose().map(Option::unwrap_or_default)
    }

    /// Bytes of its file.
    pub(super) fn size(&self) -> u64 {
        self.sync.metadata().map_or(0, |data| data.len())
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

/// Opens what counts in a folder that this process has taken; older data is
/// brought forward before.
pub(super) fn open_files(data: &Path, settings: &Settings) -> Result<Files, StoreError> {
    let current = generation::current(data).map_err(|error| named(&error, data, "the data"))?;
    let Some(number) = current else { return first_files(data, settings) };
    let folder = generation::folder(data, number);
    if !folder.join("db").is_file() {
        let text = format!("the database {} is missing; restore it", folder.display());
        return Err(StoreError::Damaged(text));
    }
    let files = open_generation(data, folder, settings)?;
    match version(&files.db)? {
        Some(DATA_VERSION) => {}
        Some(found) if found > DATA_VERSION => {
            return Err(StoreError::Newer { path: data.display().to_string(), found });
        }
        // Generations began with the second version. It had no packed journals, and
        // is read as it is; the next rewrite leaves the present one.
        Some(2) => {}
        Some(_) => return Err(StoreError::Damaged("the data version".into())),
        None => return Err(StoreError::Damaged("the data version is missing".into())),
    }
    // The switch to it may not have reached the disk when the last one failed.
    generation::settle(data).map_err(|error| named(&error, data, "the data folder"))?;
    Ok(files)
}

/// Opens the database of a generation, new or not, whatever is in it.
pub(super) fn open_generation(
    data: &Path,
    folder: PathBuf,
    settings: &Settings,
) -> Result<Files, StoreError> {
    let failed = |error| named(&error, data, "the database");
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
    let db = open_database(&folder, settings)?;
    let sync = OpenOptions::new().write(true).open(folder.join("db")).map_err(failed)?;
    // What a failed database had written without syncing is found again here,
    // and is told to others as stored: it must be on the disk before.
    sync.sync_data().map_err(failed)?;
    // A new file survives a power cut only once its folders are on the disk.
    for folder in [&folder, data] {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    }
    let base = Arc::new(Base(Tree::clone(&db)));
    Ok(Files { db, base, sync, folder })
}

/// The version of the data in a database; `None`: there is none.
pub(super) fn version(tree: &Tree) -> Result<Option<u32>, StoreError> {
    let found = tree.get(keys::DATA_VERSION).map_err(disk::read_error)?;
    match found.as_deref().map(TryInto::<[u8; 4]>::try_into) {
        Some(Ok(bytes)) => match u32::from_be_bytes(bytes) {
            0 => Err(StoreError::Damaged("the data version".into())),
            found => Ok(Some(found)),
        },
        Some(Err(_)) => Err(StoreError::Damaged("the data version".into())),
        None => Ok(None),
    }
}

/// Writes version and counts into a new database, which is to be flushed then.
pub(super) fn sign(files: &Files, counts: Counts, data: &Path) -> Result<(), StoreError> {
    let failed = |error| disk::write_error(&error, data);
    files.db.insert(keys::DATA_VERSION, &DATA_VERSION.to_be_bytes()).map_err(failed)?;
    files.db.insert(keys::COUNTS, values::encode(&counts)?).map_err(failed)?;
    Ok(())
}

/// A folder that names no generation: it is new, or of the first version, or
/// a process died while it was being made.
fn first_files(data: &Path, settings: &Settings) -> Result<Files, StoreError> {
    let failed = |error| named(&error, data, "the data folder");
    let folder = generation::folder(data, 1);
    let files = if data.join("db").is_file() {
        upgrade::bring_forward(data, &folder, settings)?
    } else {
        if generation::all(data).map_err(failed)?.iter().any(|number| *number != 1) {
            return Err(StoreError::Damaged("the file CURRENT is missing".into()));
        }
        let files = open_generation(data, folder, settings)?;
        // What was never in use holds nothing but its version and counts.
        if files.db.iter().take(3).count() > 2 {
            return Err(StoreError::Damaged("the file CURRENT is missing".into()));
        }
        sign(&files, Counts::default(), data)?;
        files
    };
    files.flush(data)?;
    generation::prepare(data, 1)
        .and_then(|()| generation::take(data))
        .and_then(|()| generation::settle(data))
        .map_err(failed)?;
    Ok(files)
}

/// Opens a database and nothing else.
pub(super) fn open_database(folder: &Path, settings: &Settings) -> Result<Db, StoreError> {
    remove_torn_snapshots(folder).map_err(|error| named(&error, folder, "the data folder"))?;
    let begun = Instant::now();
    let tick = u64::try_from(settings.tick.as_millis()).unwrap_or(u64::MAX).max(1);
    loop {
        let config =
            Config::new().path(folder).cache_capacity(settings.cache).flush_every_ms(Some(tick));
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

fn locked(folder: &Path) -> StoreError {
    StoreError::Locked { path: folder.display().to_string() }
}

/// An error of the operating system, with what it is about.
pub(super) fn named(error: &io::Error, folder: &Path, what: &str) -> StoreError {
    match disk::io_error(error, folder) {
        StoreError::Io(text) => StoreError::Io(format!("{what} in {}: {text}", folder.display())),
        other => other,
    }
}
