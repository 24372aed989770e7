//! Who may read the data: the service's user and nobody else.
//!
//! A folder that the store makes is closed to others from the start. One that
//! was made by hand, unpacked or copied may not be, and is closed when it is
//! opened, with everything in it. Files that come later lie in a closed folder.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What others may do.
const OTHERS: u32 = 0o077;

/// Takes all rights from others. What cannot be changed (a volume that somebody
/// else owns) is told and is no reason not to work.
pub(super) fn close_to_others(data: &Path) {
    // The folder first: from then on nobody gets at the files.
    if let Err(error) = close(data, 0) {
        tracing::warn!(
            folder = %data.display(), %error,
            "other users of this machine may read the data: make the service's user the owner of the folder, then chmod -R go= it"
        );
    }
}

fn close(path: &Path, depth: u32) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    let mode = found.permissions().mode() & 0o7777;
    if !found.is_symlink() && mode & OTHERS != 0 {
        fs::set_permissions(path, Permissions::from_mode(mode & !OTHERS))?;
    }
    // The data lies two folders deep.
    if found.is_dir() && depth < 4 {
        for entry in fs::read_dir(path)? {
            match close(&entry?.path(), depth + 1) {
                // What went meanwhile needs nothing.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn an_open_folder_is_closed_with_all_that_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let inside = data.join("gen-1");
        fs::create_dir_all(&inside).unwrap();
        let file = inside.join("db");
        fs::write(&file, "x").unwrap();
        let outside = folder.path().join("outside");
        fs::write(&outside, "x").unwrap();
        std::os::unix::fs::symlink(&outside, data.join("link")).unwrap();
        for (path, open) in [(&data, 0o755), (&inside, 0o2775), (&file, 0o644), (&outside, 0o644)] {
            fs::set_permissions(path, Permissions::from_mode(open)).unwrap();
        }
        close_to_others(&data);
        assert_eq!([mode(&data), mode(&inside), mode(&file)], [0o700, 0o700, 0o600]);
        assert_eq!(mode(&outside), 0o644, "a link is not followed");
        close_to_others(&folder.path().join("missing"));
    }
}
