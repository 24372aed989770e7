//! Other processes: this test binary started again, told by a variable what
//! to do. Without the variable the test below does nothing.

use crate::make::Talk;
use hotline1022::store::sled::{Settings, SledStore};
use hotline1022::store::{Settle, Store, StoreError};
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const TASK: &str = "STORE_STORY_TASK";
const FOLDER: &str = "STORE_STORY_FOLDER";
/// A step of a rewrite and how often it is passed before the process ends there.
const STEP: &str = "STORE_STORY_STEP";
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
        Self::start_to(task, folder, "- 0")
    }

    /// Starts one that is to end at a step of a rewrite.
    pub fn start_to(task: &str, folder: &Path, step: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child::other_process", "--nocapture"])
            .env(TASK, task)
            .env(FOLDER, folder)
            .env(STEP, step)
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
        "rewrite" => runtime.block_on(rewrite_for_ever(folder)),
        "short log" => runtime.block_on(commit_with_a_short_log(folder)),
        "failing rewrite" => runtime.block_on(fail_while_rewriting(folder)),
        "small file" => runtime.block_on(fill_a_small_file(folder)),
        other => panic!("no task {other}"),
    }
}

/// Commits while one rewrite follows the other, and ends at a step of one.
async fn rewrite_for_ever(folder: &Path) {
    let settings = Settings { at_step: die_at_step, ..Settings::default() };
    let store = Arc::new(SledStore::open_with(folder, settings).unwrap());
    let rewriting = store.clone();
    tokio::spawn(async move {
        loop {
            rewriting.compact().await.unwrap();
        }
    });
    commit_on(store).await;
}

/// Commits while files of the write-ahead log are full every moment, and ends
/// at a step of a write.
async fn commit_with_a_short_log(folder: &Path) {
    let settings = Settings { at_step: die_at_step, log: 20_000, ..Settings::default() };
    commit_on(Arc::new(SledStore::open_with(folder, settings).unwrap())).await;
}

fn die_at_step(step: &'static str) {
    static LEFT: AtomicU32 = AtomicU32::new(u32::MAX);
    let wanted = std::env::var(STEP).unwrap();
    let (name, count) = wanted.rsplit_once(' ').unwrap();
    let _ =
        LEFT.compare_exchange(u32::MAX, count.parse().unwrap(), Ordering::SeqCst, Ordering::SeqCst);
    if name == step && LEFT.fetch_sub(1, Ordering::SeqCst) == 1 {
        std::process::abort();
    }
}

/// Lets the disk fail in the middle of a rewrite, for the original and the
/// copy, and waits for the store to come back.
async fn fail_while_rewriting(folder: &Path) {
    let settings = Settings {
        reserve: 0,
        at_step: |step| {
            if step == "copied" {
                limit_files(100_000);
            }
        },
        ..Settings::default()
    };
    let store = Arc::new(SledStore::open_with(folder, settings).unwrap());
    let mut talk = Talk::new("web:1");
    let (rewriting, words) = (store.clone(), "nghìn ".repeat(300));
    let rewrite = tokio::spawn(async move { rewriting.compact().await });
    let mut acknowledged = 0;
    loop {
        let turn = talk.turn(|turn| turn.say(&words));
        match store.commit(turn).await {
            Ok(_) => acknowledged = talk.row.version,
            Err(_) => break,
        }
        assert!(acknowledged < 5_000, "the limit was never met");
    }
    assert!(rewrite.await.unwrap().is_err());
    limit_files(libc::RLIM_INFINITY);
    let mut talk = come_back(&store).await;
    assert!((acknowledged..=acknowledged + 1).contains(&talk.row.version));
    talk.commit(&*store, |turn| turn.say("sau")).await;
    crate::make::clean(&*store).await;
    report("clean");
}

async fn commit_for_ever(folder: &Path) {
    commit_on(Arc::new(crate::disk::open(folder))).await;
}

async fn commit_on(store: Arc<SledStore>) {
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
    let mut talk = come_back(&store).await;
    talk.commit(&store, |turn| turn.say("sau")).await;
    report(&format!("again {}", talk.row.version));
    crate::make::clean(&store).await;
    report("clean");
}

/// Bounded wait for the state, as the writer tries again once a second.
async fn come_back(store: &SledStore) -> Talk {
    let back = async {
        loop {
            match store.load(&"web:1".into()).await {
                Ok(_) => break Talk::load(store, "web:1").await,
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), back).await.unwrap()
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
