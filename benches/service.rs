//! The whole program from outside: how long it takes to be ready, and how
//! much memory it holds when idle, with an empty store and with many stored
//! conversations.
//!
//! `cargo bench --bench service`, or with a number of conversations:
//! `cargo bench --bench service -- 1000000`. Figures are in docs/performance.md.

use hotline1022::engine::session::Session;
use hotline1022::ids::{ConversationId, WaitId};
use hotline1022::store::sled::SledStore;
use hotline1022::store::{Body, Entry, Row, Store, Timer, Turn};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    // Cargo adds "--bench"; what remains is the number of conversations.
    let count = std::env::args().filter_map(|arg| arg.parse::<u32>().ok()).next().unwrap_or(0);
    let folder = std::env::temp_dir().join(format!("hotline1022-bench-{}", std::process::id()));
    println!("{:<44} {:>10} {:>10}", "", "ready", "memory");
    for round in 1..=5 {
        let data = folder.join(format!("empty-{round}"));
        report(&format!("empty store, run {round}"), &data);
    }
    if count > 0 {
        let data = folder.join("full");
        let began = Instant::now();
        fill(&data, count);
        println!("(storing {count} conversations took {:.1} s)", began.elapsed().as_secs_f64());
        report(&format!("{count} conversations, first opening"), &data);
        report(&format!("{count} conversations, after a clean stop"), &data);
        let (service, _) = start(&data);
        kill(service);
        report(&format!("{count} conversations, after a kill"), &data);
    }
    let _ = std::fs::remove_dir_all(&folder);
}

fn report(what: &str, data: &Path) {
    let (mut service, ready) = start(data);
    // Memory settles when the first flusher rounds are over.
    std::thread::sleep(Duration::from_secs(1));
    let memory = resident(service.id());
    // SAFETY: `kill` has no memory effects; the process is our own child.
    unsafe {
        libc::kill(service.id() as i32, libc::SIGTERM);
    }
    let _ = service.wait();
    println!("{what:<44} {:>7.0} ms {:>7.1} MB", ready.as_secs_f64() * 1e3, memory);
}

/// Starts the release program and waits until it says that it runs.
fn start(data: &Path) -> (Child, Duration) {
    let began = Instant::now();
    let mut service = Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(service.stdout.take().expect("piped")).lines();
    while !lines.next().expect("output").expect("text").contains("http://") {}
    (service, began.elapsed())
}

fn kill(mut service: Child) {
    let _ = service.kill();
    let _ = service.wait();
}

/// Resident memory in megabytes, from /proc.
fn resident(id: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("");
    let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0.0);
    kilobytes / 1024.0
}

/// Stores conversations that wait in the middle of a guide.
fn fill(data: &Path, count: u32) {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("runtime");
    runtime.block_on(async {
        let store = SledStore::open(data).expect("store");
        let session = Session { greeted: true, ..Session::default() };
        for chunk in (0..count).collect::<Vec<_>>().chunks(1_024) {
            let turns = chunk.iter().map(|number| {
                let timer = Timer { due: 4_000_000_000_000 + i64::from(*number), wait: WaitId(1) };
                store.commit(Turn {
                    conversation: ConversationId::new(format!("telegram:{number}")),
                    expect: 0,
                    begins: true,
                    row: Row {
                        version: 1,
                        session: session.encode(),
                        seen: vec![u64::from(*number)],
                        seq: 1,
                        oldest: 1,
                        timer: Some(timer),
                        touched: 0,
                    },
                    prune_from: 1,
                    journal: vec![Entry {
                        seq: 1,
                        at: 0,
                        update: None,
                        body: Body::Citizen("xin chào".repeat(20)),
                    }],
                    outbox: vec![],
                    tickets: vec![],
                    erase: false,
                })
            });
            for result in futures_util::future::join_all(turns).await {
                result.expect("commit");
            }
        }
        store.close().await.expect("close");
    });
}
