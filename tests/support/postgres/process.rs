//! The processes of one server.

use std::fs::OpenOptions;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// A running server's first process, which starts all others.
pub struct Postmaster(Child);

impl Postmaster {
    pub fn spawn(mut command: Command, log: &Path) -> Self {
        let open = || OpenOptions::new().create(true).append(true).open(log).expect("a log");
        // A group of its own: an interrupt from the keyboard is for the test.
        command.stdout(open()).stderr(open()).process_group(0);
        Self(command.spawn().expect("postgres starts"))
    }

    /// Waits until connections are taken.
    pub fn wait_until_ready(&mut self, data: &Path, patience: Duration) -> Result<(), String> {
        let end = Instant::now() + patience;
        loop {
            if let Ok(Some(status)) = self.0.try_wait() {
                return Err(format!("it ended with {status}"));
            }
            // The server notes its state in the eighth line.
            let state = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            if state.lines().nth(7).is_some_and(|line| matches!(line.trim(), "ready" | "standby")) {
                return Ok(());
            }
            if Instant::now() > end {
                return Err("it took too long".into());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends it and its children with signal 9, and removes what a dead server
    /// leaves outside of its data.
    pub fn kill(mut self, data: &Path) {
        let id = self.0.id();
        // Stopped first, so that it starts no child while they are counted.
        send(id, libc::SIGSTOP);
        for child in children(id) {
            send(child, libc::SIGKILL);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
        // Also for the reaper: the number in it may soon be another's.
        let file = data.join("postmaster.pid");
        let state = std::fs::read_to_string(&file).unwrap_or_default();
        let segment = state.lines().nth(6).and_then(|line| line.split_whitespace().nth(1));
        if let Some(segment) = segment.and_then(|id| id.parse().ok()) {
            // SAFETY: it removes the segment that the dead server has named;
            // its children, which might still hold it, are dead as well.
            unsafe { libc::shmctl(segment, libc::IPC_RMID, std::ptr::null_mut()) };
        }
        let _ = std::fs::remove_file(file);
    }

    /// Asks it to end.
    pub fn stop(mut self, signal: i32, patience: Duration) -> ExitStatus {
        send(self.0.id(), signal);
        let end = Instant::now() + patience;
        loop {
            if let Ok(Some(status)) = self.0.try_wait() {
                return status;
            }
            assert!(Instant::now() < end, "the PostgreSQL server does not stop");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn send(id: u32, signal: i32) {
    if let Ok(id) = i32::try_from(id) {
        // SAFETY: `kill` has no memory effects; the process is our own child
        // or a child of it.
        unsafe { libc::kill(id, signal) };
    }
}

/// Every child makes itself a session of its own, so that a signal to the
/// group would not reach it. Where there is no `/proc`, children that find
/// their parent dead end by themselves, a moment later.
fn children(parent: u32) -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let id = |entry: std::fs::DirEntry| entry.file_name().to_str()?.parse::<u32>().ok();
    entries.flatten().filter_map(id).filter(|id| parent_of(*id) == Some(parent)).collect()
}

fn parent_of(id: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // Number (name) state parent …; a name may hold spaces and brackets.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}
