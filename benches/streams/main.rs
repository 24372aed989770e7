//! Many open web chats on one process of the service: how much memory each
//! takes, and how long an answer takes to reach its page while all are open.
//!
//! `cargo bench --bench streams`, options with `-- --help`; figures are in
//! docs/performance.md. Conversations are opened as a page opens them, from
//! behind a proxy that says who asks (one address each, as the limit on new
//! conversations counts by address).

mod chats;
mod page;
#[path = "../support/process.rs"]
#[allow(dead_code, reason = "other benches use more of it")]
mod process;
#[path = "../support/wire.rs"]
#[allow(dead_code, reason = "other benches use more of it")]
mod wire;

use chats::{open, post};
use page::{Page, watch};
use process::{Process, raise_open_files, resident};
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Files that service and bench need beside the streams.
const OTHER_FILES: u64 = 100;
/// What is wanted.
const MOST_MEMORY: f64 = 25_000.0;
const MOST_TIME: f64 = 50.0;
/// The longest that any one thing may take.
const PATIENCE: Duration = Duration::from_secs(60);

const HELP: &str = "\
cargo bench --bench streams -- [options]
  --streams 20000    web chats that are open at the same time
  --messages 3000    messages posted for each figure
  --posters 1,16     messages under way at the same time, one figure each";

struct Args {
    streams: usize,
    messages: usize,
    posters: Vec<usize>,
}

impl Args {
    fn read() -> Self {
        let mut args = Self { streams: 20_000, messages: 3_000, posters: vec![1, 16] };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            if words.next().and_then(|value| args.set(&word, &value)).is_none() {
                eprintln!("{word}: not understood\n\n{HELP}");
                std::process::exit(2);
            }
        }
        args
    }

    fn set(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "--streams" => self.streams = value.parse().ok().filter(|n| *n > 0)?,
            "--messages" => self.messages = value.parse().ok().filter(|n| *n > 0)?,
            "--posters" => {
                let all = value.split(',').map(|n| n.parse().ok().filter(|n| *n > 0));
                self.posters = all.collect::<Option<_>>()?;
            }
            _ => return None,
        }
        Some(())
    }
}

fn main() {
    let mut args = Args::read();
    let files = raise_open_files();
    let room = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX);
    if args.streams > room {
        println!("{room} streams: this machine lets a process open {files} files");
        args.streams = room;
    }
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("streams-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the data");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime.expect("runtime"), measure(&args, &folder));
    let _ = std::fs::remove_dir_all(&folder);
}

async fn measure(args: &Args, folder: &Path) {
    let service = start(folder);
    let began = Instant::now();
    let tokens = open(&service.address, args.streams).await;
    println!("{} chats opened in {:.1} s", tokens.len(), began.elapsed().as_secs_f64());
    assert!(service.stop().success(), "an orderly stop");

    // Anew: what opening the chats left behind must not hide what streams take.
    let service = start(folder);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let empty = resident(service.id());
    let began = Instant::now();
    let pages: Rc<[Page]> = tokens.into_iter().map(Page::new).collect();
    watch(&service.address, &pages).await;
    println!("{} streams opened in {:.1} s", pages.len(), began.elapsed().as_secs_f64());
    // Longer than a heartbeat, so that every stream has been woken once.
    tokio::time::sleep(Duration::from_secs(20)).await;
    let full = resident(service.id());
    let each = (full - empty) / pages.len() as f64;
    println!(
        "memory: {:.1} MB without streams, {:.1} MB with {}: {:.1} kB a stream (wanted: under {:.0}) {}",
        empty / 1e6,
        full / 1e6,
        pages.len(),
        each / 1e3,
        MOST_MEMORY / 1e3,
        verdict(each < MOST_MEMORY),
    );
    for &posters in &args.posters {
        let mut took = post(&service.address, &pages, args.messages, posters).await;
        took.sort_unstable();
        let part = |share: f64| took[(took.len() as f64 * share) as usize].as_secs_f64() * 1e3;
        println!(
            "from message to answer, {posters} at a time: {:.2} ms median, {:.2} ms 99th, {:.2} ms longest of {} (wanted: 99th under {MOST_TIME:.0}) {}",
            part(0.5),
            part(0.99),
            took[took.len() - 1].as_secs_f64() * 1e3,
            took.len(),
            verdict(part(0.99) < MOST_TIME),
        );
    }
    let lost = pages.iter().filter(|page| page.closed()).count();
    assert_eq!(lost, 0, "streams that the service closed");
    println!("memory at the end: {:.1} MB", resident(service.id()) / 1e6);
    assert!(service.stop().success(), "an orderly stop");
}

fn start(folder: &Path) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hotline1022"));
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.join("data"))
        .env_clear()
        .env("HOTLINE_TRUST_PROXY", "true");
    Process::start(command, &folder.join("service.log"))
}

fn verdict(met: bool) -> &'static str {
    if met { "– met" } else { "– NOT met" }
}
