//! What the store on disk takes, and what a turn costs, when much is stored.
//!
//! `cargo bench --bench growth` shows the size of the files beside what is
//! live while 256 people write at once, and what a rewrite does to them:
//! `-- --turns 5000000 --conversations 100000` is the long run.
//! `cargo bench --bench growth -- --stored 10000,1000000` shows what a turn,
//! an opening and a conversation cost with that many stored.
//!
//! The turns are real ones: the engine walks through the shipped guides, and
//! every conversation repeats one of these walks. Figures are in
//! docs/performance.md.

use hotline1022::content::catalog::Catalog;
use hotline1022::content::load::Files;
use hotline1022::content::text::render::render;
use hotline1022::engine::action::Action;
use hotline1022::engine::event::{Context, Event};
use hotline1022::engine::session::Session;
use hotline1022::engine::step;
use hotline1022::flow::{ChannelKind, limits};
use hotline1022::ids::ConversationId;
use hotline1022::message::{Delivery, Message};
use hotline1022::store::sled::{Settings, SledStore};
use hotline1022::store::{
    Body, Dump, Entry, Item, OutboxRow, Progress, Row, Settle, Store, Timer, Turn,
};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The length of a recorded walk.
const WALK: usize = 48;
/// Turns that a stored conversation has had: greeted, and a few steps.
const STEPS: usize = 5;
/// When the walks begin.
const BEGIN: i64 = 1_795_140_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let number = |name: &str, or: u64| value(name).map_or(or, |text| text.parse().expect("number"));
    let concurrent = number("--concurrent", 256);
    let fraction =
        |name: &str, or: f64| value(name).map_or(or, |text| text.parse().expect("number"));
    let default = Settings::default();
    let settings = Settings {
        cache: number("--cache", default.cache),
        tick: Duration::from_millis(number("--tick", default.tick.as_millis() as u64)),
        rewrite_at: fraction("--rewrite-at", default.rewrite_at),
        copy_at: fraction("--copy-at", default.copy_at),
        ..default
    };
    if let Some(folder) = value("--load") {
        return load(
            Path::new(&folder),
            number("--conversations", 1),
            number("--turns", 1),
            settings,
        );
    }
    let folder = std::env::temp_dir().join(format!("hotline1022-growth-{}", std::process::id()));
    match value("--stored") {
        Some(counts) => {
            println!(
                "{:>10} {:>9} {:>9} {:>9} {:>9} {:>8} {:>9} {:>10} {:>8} {:>8} {:>10}",
                "stored",
                "live B",
                "rewr. B",
                "cleaned B",
                "rewrite",
                "clean",
                "killed",
                "turns/s",
                "CPU us",
                "p99 ms",
                "memory MB"
            );
            for count in counts.split(',') {
                stored(&folder, count.parse().expect("number"), &settings);
            }
        }
        None => {
            let turns = number("--turns", 200_000);
            let conversations = number("--conversations", (turns / 50).max(1));
            grow(&folder, settings, (turns, conversations, concurrent));
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
}

/// One recorded turn.
struct Recorded {
    heard: Body,
    said: Vec<(Message, Delivery)>,
    session: Vec<u8>,
    timer: Option<Timer>,
}

/// Walks through the guides of three provinces, always by the first button.
fn walks() -> Vec<Vec<Recorded>> {
    let files = Files::from_list(hotline1022::content::embedded());
    let catalog = hotline1022::content::load(files).catalog.expect("the shipped content loads");
    ["binh-dinh", "binh-duong", "quang-tri"].map(|profile| walk(&catalog, profile)).into()
}

fn walk(catalog: &Catalog, profile: &str) -> Vec<Recorded> {
    let mut session = Session::default();
    let mut event = Event::Start { payload: Some(format!("{profile}__{profile}__buoc-1")) };
    let mut turns = Vec::new();
    for at in 0..WALK {
        let now = BEGIN + at as i64 * 60_000;
        let heard = match &event {
            Event::Press { payload } => {
                Body::Pressed { label: "Em làm xong rồi".into(), payload: payload.clone() }
            }
            _ => Body::Citizen("Em chào tổng đài ạ".into()),
        };
        let context = Context::at(now, ChannelKind::Telegram);
        let outcome = step(&catalog.set, session, &event, context);
        session = outcome.session;
        let said: Vec<_> = outcome
            .actions
            .iter()
            .filter_map(|action| match action {
                Action::Say(say) => Some((render(catalog, say), say.delivery)),
                _ => None,
            })
            .collect();
        event = match said.iter().rev().find_map(|(message, _)| message.choices.first()) {
            Some(choice) => Event::Press { payload: choice.payload.clone() },
            None => Event::text("xin chào"),
        };
        let timer = outcome.timer.map(|(due, wait)| Timer { due, wait });
        turns.push(Recorded { heard, said, session: session.encode(), timer });
    }
    turns
}

/// The next turn of a conversation that repeats a walk.
fn next_turn(walks: &[Vec<Recorded>], number: u64, row: Option<Row>) -> Turn {
    let walk = &walks[number as usize % walks.len()];
    let mut row = row.unwrap_or_default();
    let expect = row.version;
    let recorded = &walk[expect as usize % walk.len()];
    let now = BEGIN + expect as i64 * 60_000;
    let mut journal = Vec::new();
    let mut outbox = Vec::new();
    let mut enter = |body: Body, update: Option<String>| {
        row.seq += 1;
        journal.push(Entry { seq: row.seq, at: now, update, body });
        row.seq
    };
    enter(recorded.heard.clone(), Some(format!("{}", 700_000_000 + number)));
    for (message, delivery) in &recorded.said {
        let seq = enter(Body::Bot(message.clone()), None);
        let progress = Progress { attempts: 1, under_way: true, ..Progress::default() };
        let (message, delivery) = (message.clone(), *delivery);
        outbox.push(OutboxRow { seq, at: now, message, delivery, progress });
    }
    row.version += 1;
    row.session = recorded.session.clone();
    // Hashes have all their bits.
    row.seen.push((number << 20 | expect).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let extra = row.seen.len().saturating_sub(limits::SEEN);
    row.seen.drain(..extra);
    row.timer = recorded.timer;
    row.touched = now;
    row.oldest = row.oldest.max((row.seq + 1).saturating_sub(limits::JOURNAL)).max(1);
    Turn {
        conversation: id(number),
        expect,
        begins: expect == 0,
        prune_from: row.oldest,
        row,
        journal,
        outbox,
        tickets: vec![],
        erase: false,
    }
}

fn id(number: u64) -> ConversationId {
    ConversationId::new(format!("telegram:{}", 5_000_000_000 + number))
}

/// Latencies in microseconds, with and without a rewrite.
#[derive(Default)]
struct Latencies {
    quiet: Mutex<Vec<u32>>,
    rewriting: Mutex<Vec<u32>>,
    now: AtomicBool,
}

impl Latencies {
    fn note(&self, took: Duration) {
        let list = if self.now.load(Ordering::Relaxed) { &self.rewriting } else { &self.quiet };
        list.lock().expect("lock").push(took.as_micros() as u32);
    }
}

fn percentiles(list: &mut [u32]) -> String {
    if list.is_empty() {
        return format!("{:>7} {:>7} {:>7}", "-", "-", "-");
    }
    list.sort_unstable();
    let at = |part: f64| f64::from(list[((list.len() - 1) as f64 * part) as usize]) / 1e3;
    format!("{:>7.1} {:>7.1} {:>7.1}", at(0.5), at(0.99), at(1.0))
}

/// People who write one turn after the other, each in conversations of their own.
async fn drive(
    store: &Arc<SledStore>,
    walks: &Arc<Vec<Vec<Recorded>>>,
    (conversations, turns, concurrent): (u64, u64, u64),
    done: &Arc<AtomicU64>,
    latencies: &Arc<Latencies>,
) {
    let mut people = tokio::task::JoinSet::new();
    for person in 0..concurrent.min(conversations) {
        let (store, walks) = (store.clone(), walks.clone());
        let (done, latencies) = (done.clone(), latencies.clone());
        people.spawn(async move {
            let own = (conversations - person).div_ceil(concurrent);
            let mut dice = person.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            while done.fetch_add(1, Ordering::Relaxed) < turns {
                dice ^= dice << 13;
                dice ^= dice >> 7;
                dice ^= dice << 17;
                let number = person + dice % own * concurrent;
                let row = store.load(&id(number)).await.expect("load");
                let turn = next_turn(&walks, number, row);
                let sent: Vec<u64> = turn.outbox.iter().map(|row| row.seq).collect();
                let began = Instant::now();
                store.commit(turn).await.expect("commit");
                latencies.note(began.elapsed());
                let sent = sent.into_iter();
                let id = id(number);
                let settled = sent.map(|seq| store.settle(&id, seq, Settle::Sent));
                futures_util::future::try_join_all(settled).await.expect("settle");
            }
        });
    }
    while let Some(ended) = people.join_next().await {
        ended.expect("a person");
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("runtime")
}

/// The table of sizes over time.
fn grow(folder: &Path, settings: Settings, (turns, conversations, concurrent): (u64, u64, u64)) {
    let store = Arc::new(SledStore::open_with(folder, settings).expect("store"));
    let walks = Arc::new(walks());
    println!("{turns} turns, {conversations} conversations, {concurrent} at once");
    println!(
        "{:>9} {:>8} {:>8} {:>8} {:>6} {:>5} | {:^23} | {:^23}",
        "turns",
        "turns/s",
        "live MB",
        "file MB",
        "ratio",
        "rewr.",
        "ms: p50, p99, most",
        "the same while rewriting"
    );
    let done = Arc::new(AtomicU64::new(0));
    let latencies = Arc::new(Latencies::default());
    let most = Arc::new(Mutex::new(0.0_f64));
    let runtime = runtime();
    runtime.block_on(async {
        let watching = tokio::spawn(watch(store.clone(), latencies.clone(), most.clone()));
        let load = drive(&store, &walks, (conversations, turns, concurrent), &done, &latencies);
        let lines = lines(store.clone(), done.clone(), latencies.clone(), turns);
        tokio::join!(load, lines);
        watching.abort();
        let most = *most.lock().expect("lock");
        println!("most that the files took, from 64 MB on: {most:.2} times the live data");
        let before = store.sizes().await.expect("sizes");
        let each = |bytes: u64| bytes as f64 / conversations as f64;
        println!(
            "a conversation takes {:.0} B live, {:.0} B of file",
            each(before.live.unwrap_or(0)),
            each(before.disk)
        );
        let began = Instant::now();
        let after = store.compact().await.expect("compact");
        println!(
            "after a rewrite of {:.1} s: {:.0} B of file",
            began.elapsed().as_secs_f64(),
            each(after.disk)
        );
        for seconds in [2, 5, 10] {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            let later = store.sizes().await.expect("sizes").disk;
            println!("and {seconds} s later: {:.0} B of file", each(later));
        }
        store.close().await.expect("close");
    });
}

/// Looks often, so that no peak is missed.
async fn watch(store: Arc<SledStore>, latencies: Arc<Latencies>, most: Arc<Mutex<f64>>) {
    loop {
        let sizes = store.sizes().await.expect("sizes");
        latencies.now.store(sizes.rewriting, Ordering::Relaxed);
        if sizes.disk >= 64_000_000 {
            let ratio = sizes.disk as f64 / sizes.live.unwrap_or(1).max(1) as f64;
            let mut most = most.lock().expect("lock");
            *most = most.max(ratio);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn lines(store: Arc<SledStore>, done: Arc<AtomicU64>, latencies: Arc<Latencies>, turns: u64) {
    let (mut last, mut at) = (0, Instant::now());
    for line in 1..=20 {
        while done.load(Ordering::Relaxed) < turns * line / 20 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let now = done.load(Ordering::Relaxed).min(turns);
        let sizes = store.sizes().await.expect("sizes");
        let live = sizes.live.unwrap_or(0);
        let quiet = percentiles(&mut std::mem::take(&mut *latencies.quiet.lock().expect("lock")));
        let busy =
            percentiles(&mut std::mem::take(&mut *latencies.rewriting.lock().expect("lock")));
        println!(
            "{now:>9} {:>8.0} {:>8.1} {:>8.1} {:>6.2} {:>5} | {quiet} | {busy}",
            (now - last) as f64 / at.elapsed().as_secs_f64(),
            live as f64 / 1e6,
            sizes.disk as f64 / 1e6,
            sizes.disk as f64 / live.max(1) as f64,
            sizes.rewrites,
        );
        (last, at) = (now, Instant::now());
    }
}

/// One line of the table of stored conversations.
fn stored(folder: &Path, count: u64, settings: &Settings) {
    let data = folder.join(format!("stored-{count}"));
    let walks = walks();
    let (live, fresh, later, rewrite) = runtime().block_on(async {
        let store = SledStore::open_with(&data, settings.clone()).expect("store");
        let dumps = walks.iter().map(|walk| stored_dump(walk)).collect::<Vec<_>>();
        for chunk in (0..count).collect::<Vec<_>>().chunks(1_024) {
            let items = chunk.iter().map(|number| {
                let mut dump = dumps[*number as usize % dumps.len()].clone();
                for (at, hash) in dump.row.seen.iter_mut().enumerate() {
                    *hash = (number << 20 | at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                }
                Item::Conversation(id(*number), Box::new(dump))
            });
            store.import(items.collect()).await.expect("import");
        }
        let began = Instant::now();
        let sizes = store.compact().await.expect("compact");
        let took = began.elapsed();
        tokio::time::sleep(Duration::from_secs(5)).await;
        let later = store.sizes().await.expect("sizes").disk;
        store.close().await.expect("close");
        (sizes.live.unwrap_or(0), sizes.disk, later, took)
    });
    let clean = open_time(&data);
    let loaded = loaded(&data, count, settings);
    let killed = open_time(&data);
    let each = |bytes: u64| bytes as f64 / count as f64;
    println!(
        "{count:>10} {:>9.0} {:>9.0} {:>9.0} {:>7.1} s {:>5.0} ms {:>6.0} ms {loaded}",
        each(live),
        each(fresh),
        each(later),
        rewrite.as_secs_f64(),
        clean.as_secs_f64() * 1e3,
        killed.as_secs_f64() * 1e3,
    );
}

/// A conversation after a few steps, all sent.
fn stored_dump(walk: &[Recorded]) -> Dump {
    let walks = [walk
        .iter()
        .map(|it| Recorded {
            heard: it.heard.clone(),
            said: it.said.clone(),
            session: it.session.clone(),
            timer: it.timer,
        })
        .collect()];
    let mut dump = Dump::default();
    for _ in 0..STEPS {
        let before = (dump.row.version > 0).then(|| dump.row.clone());
        let turn = next_turn(&walks, 0, before);
        dump.row = turn.row;
        dump.journal.extend(turn.journal);
    }
    dump
}

fn open_time(data: &Path) -> Duration {
    let began = Instant::now();
    let store = SledStore::open(data).expect("store");
    let took = began.elapsed();
    drop(store);
    took
}

/// Puts load on a store in a process of its own, which ends by being killed.
fn loaded(data: &PathBuf, count: u64, settings: &Settings) -> String {
    let out = Command::new(std::env::current_exe().expect("this program"))
        .args(["--turns", "150000", "--conversations", &count.to_string()])
        .args(["--cache", &settings.cache.to_string(), "--load"])
        .arg(data)
        .stderr(Stdio::inherit())
        .output()
        .expect("the program starts");
    String::from_utf8_lossy(&out.stdout).trim_end().to_owned()
}

fn load(data: &Path, conversations: u64, turns: u64, settings: Settings) {
    let walks = Arc::new(walks());
    let store = Arc::new(SledStore::open_with(data, settings).expect("store"));
    let done = Arc::new(AtomicU64::new(0));
    let latencies = Arc::new(Latencies::default());
    let (began, cpu) = (Instant::now(), cpu());
    runtime().block_on(drive(&store, &walks, (conversations, turns, 64), &done, &latencies));
    let took = began.elapsed().as_secs_f64();
    let cpu = (self::cpu() - cpu) / turns as f64 * 1e6;
    let list = &mut latencies.quiet.lock().expect("lock");
    list.sort_unstable();
    let p99 = f64::from(list[list.len() * 99 / 100]) / 1e3;
    println!("{:>10.0} {cpu:>8.0} {p99:>8.1} {:>10.0}", turns as f64 / took, peak_memory());
    std::process::abort();
}

/// Seconds of both kinds that this process has used.
fn cpu() -> f64 {
    // SAFETY: all-zero bytes are a valid `rusage`, which is plain numbers, and
    // the call writes only into it.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &raw mut usage);
        usage
    };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

/// The most memory that was resident, in megabytes.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("");
    let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0.0);
    kilobytes / 1024.0
}
