//! How many turns a store takes: each is a load, a commit of realistic size,
//! and the settlement of the message that it says.
//!
//! `cargo bench --bench store`, or with the names of stores and numbers of
//! turns at once: `cargo bench --bench store -- postgres 64`. A PostgreSQL
//! server of its own is started with fsync on, where one is installed.
//! Figures are in docs/performance.md.

#[path = "../tests/support/postgres.rs"]
mod server;

use hotline1022::clock::Millis;
use hotline1022::ids::{ConversationId, WaitId};
use hotline1022::message::{Delivery, Message};
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::postgres::{Address, PostgresStore};
use hotline1022::store::sled::SledStore;
use hotline1022::store::{
    Body, Entry, OutboxRow, Progress, Row, Settle, Store, StoreError, Timer, Turn,
};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long each case runs.
const TIME: Duration = Duration::from_secs(4);
/// People whom one worker serves in turn.
const PEOPLE: usize = 40;
/// Journal entries kept of a person.
const KEPT: u64 = 200;

fn main() {
    // Cargo adds "--bench".
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let asked = |name: &str| {
        let names: Vec<_> = args.iter().filter(|arg| arg.parse::<u32>().is_err()).collect();
        names.is_empty() || names.iter().any(|asked| *asked == name)
    };
    let numbers: Vec<usize> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    let numbers = if numbers.is_empty() { vec![1, 64, 256] } else { numbers };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    println!(
        "{:<24} {:>8} {:>10} {:>26} {:>10}",
        "", "at once", "turns/s", "commit p50 / p99 (ms)", "refused"
    );
    for at_once in numbers {
        if asked("memory") {
            let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
            runtime.block_on(case("memory", &[store], at_once));
        }
        if asked("sled") {
            let folder = tempfile::tempdir().expect("a folder");
            let store = SledStore::open(folder.path()).expect("sled");
            runtime.block_on(case("sled", &[Arc::new(store)], at_once));
        }
        if asked("postgres")
            && let Some(server) = server::Server::shared()
        {
            for replicas in [1, 3] {
                let address = Address::parse(&server.database()).expect("an address");
                runtime.block_on(async {
                    let mut stores: Vec<Arc<dyn Store>> = Vec::new();
                    for _ in 0..replicas {
                        let store = PostgresStore::open(address.clone()).await.expect("postgres");
                        stores.push(Arc::new(store));
                    }
                    case(&format!("postgres, {replicas} replicas"), &stores, at_once).await;
                });
            }
        }
    }
}

async fn case(name: &str, stores: &[Arc<dyn Store>], at_once: usize) {
    let end = Instant::now() + TIME;
    let mut beats = tokio::task::JoinSet::new();
    for store in stores {
        let store = Arc::clone(store);
        beats.spawn(async move {
            loop {
                store.heartbeat().await.expect("a sign of life");
                store.claim_outbox().await.expect("the outbox");
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        });
    }
    let began = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for number in 0..at_once {
        let store = stores[number % stores.len()].clone();
        workers.spawn(worker(store, number, end));
    }
    let (mut times, mut refused) = (Vec::new(), 0);
    while let Some(done) = workers.join_next().await {
        let (more, conflicts) = done.expect("a worker");
        times.extend(more);
        refused += conflicts;
    }
    let per_second = times.len() as f64 / began.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e3;
    println!(
        "{name:<24} {at_once:>8} {per_second:>10.0} {:>18.2} / {:>5.2} {refused:>10}",
        at(50),
        at(99)
    );
    beats.shutdown().await;
    for store in stores {
        store.close().await.expect("closed");
    }
}

/// Serves its people one after the other; how long each commit took.
async fn worker(store: Arc<dyn Store>, number: usize, end: Instant) -> (Vec<Duration>, u64) {
    let people: Vec<ConversationId> = (0..PEOPLE)
        .map(|person| {
            ConversationId::new(format!("telegram:{}", 5_000_000 + number * 977 + person))
        })
        .collect();
    let (mut times, mut refused) = (Vec::new(), 0);
    for id in people.iter().cycle() {
        if Instant::now() >= end {
            break;
        }
        let row = store.load(id).await.expect("a row").unwrap_or_default();
        let turn = turn(id, row);
        let said = turn.row.seq;
        let began = Instant::now();
        match store.commit(turn).await {
            Ok(_) => times.push(began.elapsed()),
            Err(StoreError::Conflict { .. }) => {
                refused += 1;
                continue;
            }
            Err(error) => panic!("{error}"),
        }
        store.settle(id, said, Settle::Sent).await.expect("settled");
    }
    (times, refused)
}

/// What a person and the bot say in one turn, with all that goes with it.
fn turn(id: &ConversationId, old: Row) -> Turn {
    const NOW: Millis = 1_795_140_100_000;
    let expect = old.version;
    let mut row = old;
    row.version += 1;
    row.session = (0..600_u32).map(|byte| (byte * 7 + row.version as u32) as u8).collect();
    row.seen.push(row.version.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let extra = row.seen.len().saturating_sub(128);
    row.seen.drain(..extra);
    row.timer = Some(Timer { due: NOW + row.version as i64, wait: WaitId(row.version as u32) });
    row.touched = NOW;
    let message = Message {
        text: "Bước 3: mở ứng dụng VNeID trên điện thoại, chọn Đăng nhập. ".repeat(3),
        ..Message::default()
    };
    let bodies = [Body::Citizen("em làm xong bước này rồi ạ".into()), Body::Bot(message.clone())];
    let journal = bodies.into_iter().zip(row.seq + 1..).map(|(body, seq)| Entry {
        seq,
        at: NOW,
        update: Some(format!("81{seq:08}")),
        body,
    });
    let journal: Vec<Entry> = journal.collect();
    row.seq += 2;
    row.oldest = row.oldest.max((row.seq + 1).saturating_sub(KEPT)).max(1);
    let outbox = OutboxRow {
        seq: row.seq,
        at: NOW,
        message,
        delivery: Delivery::AtLeastOnce,
        progress: Progress { attempts: 1, under_way: true, ..Progress::default() },
    };
    Turn {
        conversation: id.clone(),
        expect,
        begins: expect == 0,
        prune_from: row.oldest,
        row,
        journal,
        outbox: vec![outbox],
        tickets: vec![],
        erase: false,
    }
}
