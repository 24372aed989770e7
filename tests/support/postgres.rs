//! PostgreSQL servers of a test's own: on this machine only, in a temporary
//! folder, with `fsync` on, gone when the test is. They can be killed, started
//! again, followed by a synchronous standby, and the standby promoted.
//!
//! Usable from any test file:
//! `#[path = "support/postgres.rs"] mod postgres;`
//!
//! Where PostgreSQL is not installed, [`Server::start`] and [`Server::shared`]
//! say so loudly and return `None`; with `CI=true` they panic instead, so that
//! nobody takes a skipped test for a passed one.

#![allow(dead_code, reason = "each test file uses a part of it")]

#[path = "postgres/install.rs"]
mod install;
#[path = "postgres/process.rs"]
mod process;
#[path = "postgres/reaper.rs"]
mod reaper;

use install::Install;
use process::Postmaster;
use reaper::Reaper;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The one user of these servers, who may do everything.
pub const USER: &str = "hotline";
/// The user's password; the servers listen on 127.0.0.1 only.
pub const PASSWORD: &str = "hotline-test";
/// The longest that a server may take to start, to stop or to catch up.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a start is tried: another program may take the free port first.
const STARTS: usize = 3;

/// A running server, or one that was killed.
pub struct Server {
    install: &'static Install,
    name: String,
    port: u16,
    /// Whether it ever ran on this port.
    known: bool,
    process: Option<Postmaster>,
    folder: TempDir,
    /// After the others: it clears up what they left.
    _reaper: Reaper,
}

impl Server {
    /// A new server with nothing in it.
    pub fn start() -> Option<Self> {
        let install = install::found()?;
        let mut server = Self::prepared(install, "primary".into());
        let password = server.folder.path().join("password");
        std::fs::write(&password, PASSWORD).expect("the folder can be written");
        install.own(&password);
        let made = install
            .command("initdb", server.folder.path())
            .arg("--pgdata")
            .arg(server.data())
            .arg("--pwfile")
            .arg(&password)
            .args(["--username", USER, "--auth", "scram-sha-256"])
            .args(["--encoding", "UTF8", "--locale", "C", "--no-sync"])
            .output();
        finished("initdb", made);
        server.start_again();
        Some(server)
    }

    /// One server for all tests of this process. It goes with the process.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Server>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// A second server that has everything this one has: from now on a commit
    /// is answered only when it is on both disks.
    pub fn synchronous_standby(&self) -> Self {
        self.standby(None)
    }

    /// The same on a port that clients know already.
    pub fn synchronous_standby_on(&self, port: u16) -> Self {
        self.standby(Some(port))
    }

    fn standby(&self, port: Option<u16>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("standby_{}", NEXT.fetch_add(1, Ordering::SeqCst));
        let mut standby = Self::prepared(self.install, name.clone());
        if let Some(port) = port {
            (standby.port, standby.known) = (port, true);
        }
        let copied = self
            .install
            .command("pg_basebackup", standby.folder.path())
            .args(["--host", "127.0.0.1", "--username", USER])
            .args(["--port", &self.port.to_string()])
            .arg("--pgdata")
            .arg(standby.data())
            .args(["--write-recovery-conf", "--checkpoint", "fast", "--no-sync"])
            .env("PGPASSWORD", PASSWORD)
            .output();
        finished("pg_basebackup", copied);
        standby.start_again();
        // Only once it follows: until then every commit would wait for it.
        self.wait_for("the standby follows", &format!(
            "select count(*) = 1 from pg_stat_replication where application_name = '{name}' and state = 'streaming'"
        ));
        self.run("postgres", &format!("alter system set synchronous_standby_names = '{name}'"));
        self.run("postgres", "select pg_reload_conf()");
        self.wait_for("the standby is synchronous", &format!(
            "select count(*) = 1 from pg_stat_replication where application_name = '{name}' and sync_state = 'sync'"
        ));
        standby
    }

    /// A standby becomes a server of its own.
    pub fn promote(&self) {
        let promoted = self
            .install
            .command("pg_ctl", self.folder.path())
            .args(["promote", "--wait", "--silent", "--timeout", "60", "--pgdata"])
            .arg(self.data())
            .output();
        finished("pg_ctl promote", promoted);
        // A copy of a server that had a standby would wait for one as well.
        self.run("postgres", "alter system reset synchronous_standby_names");
        self.run("postgres", "select pg_reload_conf()");
    }

    /// Ends all its processes with signal 9, as when a machine is gone.
    pub fn kill(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill(&self.data());
        }
    }

    /// `pg_ctl stop -m immediate`: no checkpoint; connections are cut.
    pub fn stop_immediately(&mut self) {
        self.stop(libc::SIGQUIT);
    }

    /// An orderly stop that cuts connections.
    pub fn stop_orderly(&mut self) {
        self.stop(libc::SIGINT);
    }

    /// Starts a server that was stopped or killed, on the port it had.
    pub fn start_again(&mut self) {
        assert!(self.process.is_none(), "the server runs already");
        let (data, log) = (self.data(), self.log_file());
        for _ in 0..STARTS {
            let mut command = self.install.command("postgres", self.folder.path());
            command.arg("-D").arg(&data).args(self.settings());
            let mut process = Postmaster::spawn(command, &log);
            let Err(error) = process.wait_until_ready(&data, PATIENCE) else {
                self.process = Some(process);
                self.known = true;
                return;
            };
            let told = std::fs::read_to_string(&log).unwrap_or_default();
            // Who knows the port already would look for the server in vain.
            let elsewhere = !self.known && told.contains("Address already in use");
            assert!(elsewhere, "the PostgreSQL server did not start: {error}\n{told}");
            self.port = free_port();
        }
        panic!("no port was free for the PostgreSQL server");
    }

    /// Makes an empty database with a name of its own. Returns its address.
    pub fn database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::SeqCst));
        self.run("postgres", &format!("create database {name}"));
        self.url(&name)
    }

    /// Removes a database that nobody needs any more, also where connections
    /// to it are still open: hundreds of them would fill a small disk.
    pub fn remove(&self, database: &str) {
        self.run("postgres", &format!("drop database {database} with (force)"));
    }

    /// The address of a database, as configuration takes it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{database}", self.port)
    }

    /// The address of a database that either of two servers has: the one that
    /// takes writes is to be used.
    pub fn url_with(&self, other: &Self, database: &str) -> String {
        format!(
            "postgres://{USER}:{PASSWORD}@127.0.0.1:{},127.0.0.1:{}/{database}?target_session_attrs=read-write",
            self.port, other.port
        )
    }

    /// Runs SQL with `psql`: the rows without headers, or what went wrong.
    pub fn query(&self, database: &str, sql: &str) -> Result<String, String> {
        let output = self
            .install
            .command("psql", self.folder.path())
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
            .args(["--set", "ON_ERROR_STOP=1", "--command", sql, "--dbname"])
            .arg(self.url(database))
            .output()
            .map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
        }
    }

    /// Runs SQL that has to succeed.
    pub fn run(&self, database: &str, sql: &str) -> String {
        self.query(database, sql).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the server wrote, over all its starts.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn prepared(install: &'static Install, name: String) -> Self {
        let folder = tempfile::Builder::new().prefix("hotline-pg-").tempdir();
        let folder = folder.expect("a temporary folder");
        install.own(folder.path());
        let reaper = Reaper::over(folder.path());
        Self {
            install,
            name,
            port: free_port(),
            known: false,
            process: None,
            folder,
            _reaper: reaper,
        }
    }

    fn settings(&self) -> Vec<String> {
        let sockets = self.folder.path().display();
        [
            "listen_addresses=127.0.0.1".into(),
            format!("port={}", self.port),
            format!("unix_socket_directories={sockets}"),
            // A standby calls itself so; see `synchronous_standby_names`.
            format!("cluster_name={}", self.name),
            // These tests are about what survives.
            "fsync=on".into(),
            "full_page_writes=on".into(),
            "max_connections=100".into(),
            "shared_buffers=16MB".into(),
            "wal_level=replica".into(),
            // A disk holds 1 GB of log otherwise before any of it is reused.
            "min_wal_size=32MB".into(),
            "max_wal_size=96MB".into(),
            // What a standby may still ask for.
            "wal_keep_size=64MB".into(),
            "max_wal_senders=5".into(),
            "hot_standby=on".into(),
            // A standby that waits for its primary asks again soon.
            "wal_retrieve_retry_interval=200ms".into(),
        ]
        .into_iter()
        .flat_map(|setting: String| ["-c".to_owned(), setting])
        .collect()
    }

    fn stop(&mut self, signal: i32) {
        if let Some(process) = self.process.take() {
            process.stop(signal, PATIENCE);
        }
    }

    fn wait_for(&self, what: &str, question: &str) {
        let end = Instant::now() + PATIENCE;
        while self.run("postgres", question) != "t" {
            assert!(Instant::now() < end, "waited in vain until {what}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nobody will read it again, so the quickest way is good enough.
        self.kill();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}

/// Panics with what a program of PostgreSQL complained about.
fn finished(what: &str, output: std::io::Result<std::process::Output>) {
    let output = output.unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(
        output.status.success(),
        "{what}: {}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
