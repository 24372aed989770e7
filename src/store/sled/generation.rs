//! The data folder: `lock`, `CURRENT`, and one folder with a database for
//! each generation, of which `CURRENT` names the one that counts.
//!
//! A generation becomes the current one by one rename, so that there is no
//! moment at which a crash leaves two or none. Nothing is deleted before the
//! name of what replaces it is on the disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const CURRENT: &str = "CURRENT";
const NEXT: &str = "CURRENT.tmp";
const PREFIX: &str = "gen-";

/// The folder of a generation.
pub(super) fn folder(data: &Path, number: u64) -> PathBuf {
    data.join(format!("{PREFIX}{number}"))
}

/// The generation that counts; `None`: nobody has named one yet.
pub(super) fn current(data: &Path) -> io::Result<Option<u64>> {
    match fs::read_to_string(data.join(CURRENT)) {
        Ok(text) => match number(text.trim_end()) {
            Some(number) => Ok(Some(number)),
            None => Err(io::Error::other("the file CURRENT names no generation")),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Generations that there are, in no order.
pub(super) fn all(data: &Path) -> io::Result<Vec<u64>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(data)? {
        found.extend(entry?.file_name().to_str().and_then(number));
    }
    Ok(found)
}

/// Writes down which generation will count. Harmless until [`take`].
pub(super) fn prepare(data: &Path, number: u64) -> io::Result<()> {
    let mut next = File::create(data.join(NEXT))?;
    writeln!(next, "{PREFIX}{number}")?;
    next.sync_all()
}

/// Makes the prepared generation the one that counts. After an error nobody
/// knows which one counts: read it again, and [`settle`] it.
pub(super) fn take(data: &Path) -> io::Result<()> {
    fs::rename(data.join(NEXT), data.join(CURRENT))
}

/// Makes what `CURRENT` says survive a power cut.
pub(super) fn settle(data: &Path) -> io::Result<()> {
    File::open(data)?.sync_all()
}

/// What may go once `current` counts: other generations, and the files of the
/// first version of the data, which lay in the data folder itself.
pub(super) fn leftovers(data: &Path, current: u64) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(data)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let old = matches!(name, NEXT | "db" | "conf" | "blobs") || name.starts_with("snap.");
        if old || number(name).is_some_and(|number| number != current) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Bytes of all files in a folder and the folders in it.
pub(super) fn size(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => size(&entry.path()),
        Ok(data) => data.len(),
        // Deleted meanwhile.
        Err(_) => 0,
    });
    sizes.sum()
}

fn number(name: &str) -> Option<u64> {
    let digits = name.strip_prefix(PREFIX)?;
    let number = digits.parse().ok()?;
    (format!("{number}") == digits).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rename_decides() {
        let data = tempfile::tempdir().unwrap();
        let data = data.path();
        assert_eq!(current(data).unwrap(), None);
        for number in [3, 12] {
            fs::create_dir(folder(data, number)).unwrap();
            fs::write(folder(data, number).join("db"), [0; 10]).unwrap();
        }
        prepare(data, 3).unwrap();
        assert_eq!(current(data).unwrap(), None);
        take(data).unwrap();
        settle(data).unwrap();
        assert_eq!(current(data).unwrap(), Some(3));
        prepare(data, 12).unwrap();
        assert_eq!(current(data).unwrap(), Some(3));
        for name in ["lock", "db", "snap.00", "gen-x", "gen-012", "notes.txt"] {
            fs::write(data.join(name), "").unwrap();
        }
        let mut names: Vec<_> = leftovers(data, 3).unwrap();
        names.sort();
        let expected = ["CURRENT.tmp", "db", "gen-12", "snap.00"].map(|name| data.join(name));
        assert_eq!(names, expected);
        let mut numbers = all(data).unwrap();
        numbers.sort_unstable();
        assert_eq!(numbers, [3, 12]);
        assert_eq!(size(data), 10 + 10 + 6 + 7);
        fs::write(data.join(CURRENT), "gen-01").unwrap();
        assert!(current(data).is_err());
    }
}
