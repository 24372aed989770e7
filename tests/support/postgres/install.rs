//! Where PostgreSQL is installed, and as whom its programs run.

use std::ffi::CString;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// An installation.
pub struct Install {
    bin: PathBuf,
    /// PostgreSQL refuses to run as root: user and group instead of it.
    instead_of_root: Option<(u32, u32)>,
}

impl Install {
    /// A program of this installation that works in `folder`.
    pub fn command(&self, program: &str, folder: &Path) -> Command {
        let mut command = Command::new(self.bin.join(program));
        // Settings of the developer's own servers must not leak in.
        command
            .env_clear()
            .env("LC_ALL", "C")
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.current_dir(folder).stdin(std::process::Stdio::null());
        if let Some((user, group)) = self.instead_of_root {
            command.uid(user).gid(group);
        }
        command
    }

    /// Gives a path to the user that the programs run as.
    pub fn own(&self, path: &Path) {
        if let Some((user, group)) = self.instead_of_root {
            std::os::unix::fs::chown(path, Some(user), Some(group)).expect("root may give away");
        }
    }
}

/// The newest installation; without one this says so, or panics where tests
/// must not be skipped.
pub fn found() -> Option<&'static Install> {
    static FOUND: OnceLock<Option<Install>> = OnceLock::new();
    let install = FOUND.get_or_init(|| {
        let bin = newest()?;
        // SAFETY: it only asks who we are.
        let root = unsafe { libc::geteuid() } == 0;
        let instead_of_root =
            root.then(|| user("postgres").or_else(|| user("nobody")).expect("a user besides root"));
        Some(Install { bin, instead_of_root })
    });
    if install.is_none() {
        let ci = std::env::var_os("CI").is_some_and(|value| value == "true" || value == "1");
        assert!(!ci, "PostgreSQL is not installed, and CI must not skip its tests");
        // Written past the capture of test output, so that it is seen.
        let _ = std::io::stderr()
            .write_all(b"\nSKIPPED: PostgreSQL is not installed; a test of it did not run\n");
    }
    install.as_ref()
}

/// `HOTLINE_TEST_POSTGRES` names the folder of the programs where it is set.
fn newest() -> Option<PathBuf> {
    if let Some(bin) = std::env::var_os("HOTLINE_TEST_POSTGRES") {
        return Some(PathBuf::from(bin)).filter(|bin| complete(bin));
    }
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, bin)| complete(bin))
        .collect();
    versions.sort();
    let packaged = versions.pop().map(|(_, bin)| bin);
    packaged.or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path)
            // A link on the path leads to where its siblings are.
            .filter_map(|folder| {
                Some(folder.join("initdb").canonicalize().ok()?.parent()?.to_owned())
            })
            .find(|bin| complete(bin))
    })
}

fn complete(bin: &Path) -> bool {
    ["initdb", "postgres", "pg_ctl", "pg_basebackup", "psql"]
        .iter()
        .all(|program| bin.join(program).is_file())
}

fn user(name: &str) -> Option<(u32, u32)> {
    let name = CString::new(name).ok()?;
    // SAFETY: the name ends with a zero; the answer is read before any other
    // call could overwrite it, and `found` lets only one thread come here.
    unsafe {
        let entry = libc::getpwnam(name.as_ptr());
        (!entry.is_null()).then(|| ((*entry).pw_uid, (*entry).pw_gid))
    }
}
