//! Other processes: this test binary started again, told by a variable what
//! to do. Without the variable the test below does nothing.

use crate::make::Talk;
use hotline1022::store::sled::{Settings, SledStore};
use hotline1022::store::{Settle, Store, StoreError};
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const TASK: &str = "STORE_STORY_TASK";
const FOLDER: &str = "STORE_STORY_FOLDER";
/// Conversations that the child keeps going at the same time.
pub const TALKS: usize = 8;
/// Journal entries it keeps for each.
pub const KEEP: u64 = 10;

/// A child and the lines that it reports.
pub struct Other {
    pub process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Other {
    pub fn start(task: &str, folder: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child::other_process", "--nocapture"])
            .env(TASK, task)
            .env(FOLDER, folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// The next report; `None`: the child has ended.
    pub fn report(&mut self) -> Option<String> {
        // The test harness of the child writes lines of its own.
        loop {
            let line = self.lines.next()?.ok()?;
            if let Some((_, report)) = line.split_once("report ") {
                return Some(report.to_owned());
            }
        }
    }
}

fn report(text: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "report {text}").unwrap();
    out.flush().unwrap();
}

#[test]
fn other_process() {
    let (Ok(task), Some(folder)) = (std::env::var(TASK), std::env::var_os(FOLDER)) else { return };
    let folder = Path::new(&folder);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    match task.as_str() {
        "commit" => runtime.block_on(commit_for_ever(folder)),
        "hold" => {
            let _store = crate::disk::open(folder);
            report("open");
            // Until the parent is done with it.
            std::io::stdin().lines().for_each(drop);
        }
        "small file" => runtime.block_on(fill_a_small_file(folder)),
        other => panic!("no task {other}"),
    }
}

async fn commit_for_ever(folder: &Path) {
    let store = Arc::new(crate::disk::open(folder));
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..TALKS {
        let store = store.clone();
        tasks.spawn(async move {
            let mut talk = Talk::load(&*store, &format!("web:{number}")).await;
            loop {
                let version = talk.row.version + 1;
                talk.commit(&*store, |turn| {
                    turn.hear(&format!("câu {version}"));
                    turn.say(&format!("đáp {version}"));
                    turn.timer(i64::try_from(version).unwrap() * 7 % 100);
                    turn.ticket(i64::try_from(version).unwrap());
                    turn.prune(KEEP);
                })
                .await;
                report(&format!("{number} {version}"));
                let sent = talk.row.seq.saturating_sub(4);
                store.settle(&talk.id, sent, Settle::Sent).await.unwrap();
            }
        });
    }
    // Only a panic ends one of them.
    let ended = tasks.join_next().await;
    panic!("{ended:?}");
}

/// Lets a write of the database fail by limiting the size of files, then
/// takes the limit away and waits for the store to come back.
async fn fill_a_small_file(folder: &Path) {
    let settings = Settings { reserve: 0, ..Settings::default() };
    let store = SledStore::open_with(folder, settings).unwrap();
    let mut talk = Talk::new("web:1");
    talk.commit(&store, |turn| turn.say("trước")).await;
    report("done 1");
    limit_files(600_000);
    let words = "nghìn ".repeat(300);
    let failed = loop {
        let turn = talk.turn(|turn| {
            turn.say(&words);
            turn.prune(50);
        });
        let version = turn.row.version;
        match store.commit(turn).await {
            Ok(_) => report(&format!("done {version}")),
            Err(error) => break error,
        }
        assert!(version < 5_000, "the limit was never met");
    };
    assert!(matches!(failed, StoreError::Io(_) | StoreError::Full { .. }), "{failed}");
    report("failed");
    limit_files(libc::RLIM_INFINITY);
    // Bounded wait for the state, as the writer tries again once a second.
    let mut talk = tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            match store.load(&talk.id).await {
                Ok(_) => break Talk::load(&store, "web:1").await,
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    })
    .await
    .unwrap();
    talk.commit(&store, |turn| turn.say("sau")).await;
    report(&format!("again {}", talk.row.version));
    crate::make::clean(&store).await;
    report("clean");
}

fn limit_files(bytes: libc::rlim_t) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: plain calls with a number and a valid pointer. Ignoring the
    // signal makes the write fail with an error instead of ending the process.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit), 0);
    }
}
