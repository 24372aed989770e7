//! What the operating system says about the disk, and what its errors mean
//! for whoever runs the service.

use crate::store::StoreError;
use std::io;
use std::path::{Path, PathBuf};

/// The database writes a snapshot of its pages when it is opened: 27 MB were
/// seen beside a file of 4.8 GB. Twice that share stays free.
const SNAPSHOT: u64 = 90;

/// Keeps the database away from a full disk.
///
/// sled survives a failed write only by being opened again, and may not even
/// open on a full disk, so it is stopped while there is still room.
pub(super) struct Guard {
    data: PathBuf,
    reserve: u64,
}

impl Guard {
    /// Refuses when fewer than `reserve` bytes are free on the volume of `data`.
    pub(super) fn new(data: &Path, reserve: u64) -> Self {
        Self { data: data.to_owned(), reserve }
    }

    /// Whether there are as many bytes free, and a share of what the `file`
    /// takes. Asked before every batch and not once a second: the call takes
    /// a microsecond, and a busy second can write more than the reserve.
    pub(super) fn check(&self, file: u64) -> Result<(), StoreError> {
        match free_bytes(&self.data) {
            Some(free) if free < self.reserve.saturating_add(file / SNAPSHOT) => {
                Err(full(&self.data))
            }
            // A system that does not answer is no reason to turn people away.
            _ => Ok(()),
        }
    }
}

/// What a failed write of the database means.
pub(super) fn write_error(error: &::sled::Error, folder: &Path) -> StoreError {
    match error {
        ::sled::Error::Io(error) => io_error(error, folder),
        other => read_error_of(other),
    }
}

/// What a failed read of the database means.
pub(super) fn read_error(error: ::sled::Error) -> StoreError {
    read_error_of(&error)
}

/// What an error of the operating system on writing means.
pub(super) fn io_error(error: &io::Error, folder: &Path) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => full(folder),
        _ => StoreError::Io(error.to_string()),
    }
}

fn full(folder: &Path) -> StoreError {
    StoreError::Full { path: folder.display().to_string() }
}

fn read_error_of(error: &::sled::Error) -> StoreError {
    match error {
        ::sled::Error::Corruption { .. } => {
            StoreError::Damaged("the database file; restore it from a backup".into())
        }
        other => StoreError::Io(other.to_string()),
    }
}

#[allow(clippy::unnecessary_cast)] // The fields have other types on other systems.
fn free_bytes(folder: &Path) -> Option<u64> {
    use std::os::unix::ffi::OsStrExt;
    let path = std::ffi::CString::new(folder.as_os_str().as_bytes()).ok()?;
    // SAFETY: all-zero bytes are a valid `statvfs`, which is plain numbers.
    let mut stat: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: `path` ends in a zero byte and `stat` is ours; both outlive the call.
    let result = unsafe { libc::statvfs(path.as_ptr(), &raw mut stat) };
    (result == 0).then(|| (stat.f_bavail as u64).saturating_mul(stat.f_frsize as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_the_reserve() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Guard::new(folder.path(), 0).check(0).is_ok());
        let refused = Guard::new(folder.path(), u64::MAX).check(0);
        assert!(matches!(refused, Err(StoreError::Full { .. })));
        assert!(Guard::new(&folder.path().join("missing"), u64::MAX).check(0).is_ok());
    }

    #[test]
    fn a_full_disk_has_its_own_error() {
        let kind = |code| {
            let error = ::sled::Error::Io(io::Error::from_raw_os_error(code));
            // sled hands out copies that keep only the kind.
            write_error(&error.clone(), Path::new("data"))
        };
        assert!(matches!(kind(libc::ENOSPC), StoreError::Full { path } if path == "data"));
        assert!(matches!(kind(libc::EDQUOT), StoreError::Full { .. }));
        assert!(matches!(kind(libc::EROFS), StoreError::Io(_)));
    }
}
