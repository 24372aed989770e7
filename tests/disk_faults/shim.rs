//! The failing disk: `shim.c`, compiled here and loaded into the program, and
//! the small file by which a running program's disk is made to fail.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

/// What fails. All zero: nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fault {
    /// Error number of writes, once `budget` more bytes are written.
    pub write_error: i32,
    pub budget: i64,
    /// Error number of syncing.
    pub sync_error: i32,
    pub sync: Sync,
    /// Error number of truncating and renaming.
    pub change_error: i32,
    /// Half of each write is done.
    pub short_writes: bool,
    /// Before every write and every sync.
    pub delay_us: i64,
    /// Nothing is free on the volume, it says.
    pub no_space: bool,
}

/// Which ways of syncing fail.
#[derive(Clone, Copy, Debug, Default)]
pub enum Sync {
    #[default]
    All,
    Range,
    Data,
}

/// The control file of one program.
pub struct Control {
    file: File,
    path: PathBuf,
}

/// As many numbers as `struct control` has in `shim.c`.
const NUMBERS: usize = 9;

impl Control {
    /// A control under which nothing fails yet.
    pub fn create(path: PathBuf) -> Self {
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(true).read(true).write(true).open(&path).unwrap();
        let control = Self { file, path };
        control.set(Fault::default());
        control.file.write_all_at(&[0; 8], 8 * (NUMBERS as u64 - 1)).unwrap();
        control
    }

    /// What the program needs in its environment.
    pub fn environment(&self, data: &Path) -> [(&'static str, String); 3] {
        [
            ("LD_PRELOAD", library().display().to_string()),
            ("HOTLINE_FAULT_FOLDER", data.display().to_string()),
            ("HOTLINE_FAULT_CONTROL", self.path.display().to_string()),
        ]
    }

    /// From now on this fails.
    pub fn set(&self, fault: Fault) {
        let only = match fault.sync {
            Sync::All => 0,
            Sync::Range => 1,
            Sync::Data => 2,
        };
        let numbers: [i64; NUMBERS - 1] = [
            fault.write_error.into(),
            fault.budget,
            fault.sync_error.into(),
            only,
            fault.change_error.into(),
            fault.short_writes.into(),
            fault.delay_us,
            fault.no_space.into(),
        ];
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_ne_bytes()).collect();
        self.file.write_all_at(&bytes, 0).unwrap();
    }

    /// How many calls were spoiled so far.
    pub fn hits(&self) -> i64 {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, 8 * (NUMBERS as u64 - 1)).unwrap();
        i64::from_ne_bytes(bytes)
    }
}

/// The compiled shim, one for all tests of this process.
fn library() -> PathBuf {
    static LIBRARY: OnceLock<TempDir> = OnceLock::new();
    let folder = LIBRARY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/disk_faults/shim.c");
        let output = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"])
            .arg(folder.path().join("shim.so"))
            .arg(source)
            .arg("-ldl")
            .output()
            .expect("a C compiler: tests/run installs one");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        folder
    });
    folder.path().join("shim.so")
}
