//! A backup taken under load is a prefix of history: no turn is in it without
//! everything that had been acknowledged before that turn was begun.

use crate::make::{Talk, clean};
use hotline1022::admin::{self, Frame, Out, Request};
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::{Body, Settle, Store};
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::sync::mpsc;

/// Each writes to conversations of its own, one turn after the other.
const WRITERS: usize = 6;
/// Conversations of one writer.
const TALKS: usize = 25;
/// Turns kept of each conversation.
const KEPT: u64 = 40;
/// Backups taken one after the other.
const BACKUPS: usize = 4;

pub async fn a_backup_under_load_is_a_prefix_of_history(store: Arc<dyn Store>) {
    // How many turns of each writer have been acknowledged.
    let done: Arc<Vec<AtomicU64>> = Arc::new((0..WRITERS).map(|_| AtomicU64::new(0)).collect());
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (store, done, stop) = (store.clone(), done.clone(), stop.clone());
        writers.spawn(async move {
            let mut talks: Vec<Talk> =
                (0..TALKS).map(|it| Talk::new(&format!("telegram:{writer}-{it}"))).collect();
            while !stop.load(Ordering::Relaxed) {
                let turn = done[writer].load(Ordering::Relaxed);
                let talk = &mut talks[(turn as usize * 7) % TALKS];
                // Everything that happened before this turn was begun.
                let seen: Vec<String> =
                    done.iter().map(|it| it.load(Ordering::SeqCst).to_string()).collect();
                let id = talk.id.clone();
                talk.commit(&*store, |next| {
                    next.hear(&seen.join(" "));
                    next.say("đáp");
                    next.timer(turn as i64);
                    next.prune(KEPT);
                })
                .await;
                if turn % 3 == 0 {
                    store.settle(&id, talk.row.seq, Settle::Sent).await.unwrap();
                }
                done[writer].fetch_add(1, Ordering::SeqCst);
                // A store that never waits would leave nobody else a turn.
                tokio::task::yield_now().await;
            }
        });
    }
    let mut last = 0;
    for _ in 0..BACKUPS {
        let before: Vec<u64> = done.iter().map(|it| it.load(Ordering::SeqCst)).collect();
        let bytes = backup(store.clone()).await;
        let copy = MemoryStore::new();
        admin::restore(&copy, Cursor::new(bytes)).await.unwrap();
        clean(&copy).await;
        let turns = check(&copy, &before).await;
        assert!(turns >= last);
        last = turns;
        // The next one holds more.
        let goal = turns + 20;
        let more = async {
            while done.iter().map(|it| it.load(Ordering::SeqCst)).sum::<u64>() < goal {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), more).await.expect("load goes on");
    }
    stop.store(true, Ordering::Relaxed);
    while let Some(writer) = writers.join_next().await {
        writer.unwrap();
    }
}

async fn backup(store: Arc<dyn Store>) -> Vec<u8> {
    let (to, mut frames) = mpsc::channel(4);
    let work = tokio::spawn(admin::run(store.into(), Request::Backup, Out::new(to)));
    let (mut bytes, mut ok) = (Vec::new(), None);
    while let Some(frame) = frames.recv().await {
        match frame {
            Frame::Bytes(more) => bytes.extend(more),
            Frame::End(end) => ok = Some(end),
            Frame::Line(_) => {}
        }
    }
    work.await.unwrap();
    assert_eq!(ok, Some(true));
    bytes
}

/// Checks a restored store; how many turns it holds.
async fn check(copy: &MemoryStore, before: &[u64]) -> u64 {
    let mut held = [0; WRITERS];
    let mut seen: Vec<Vec<u64>> = Vec::new();
    for id in copy.conversations(None, usize::MAX).await.unwrap() {
        let dump = copy.dump(&id).await.unwrap().unwrap();
        let writer: usize =
            id.as_str().trim_start_matches("telegram:").split('-').next().unwrap().parse().unwrap();
        held[writer] += dump.row.version;
        for entry in dump.journal {
            if let Body::Citizen(text) = entry.body {
                seen.push(text.split(' ').map(|it| it.parse().unwrap()).collect());
            }
        }
    }
    for (writer, (held, before)) in held.iter().zip(before).enumerate() {
        assert!(held >= before, "writer {writer}: {held} turns, {before} were acknowledged before");
    }
    for turn in seen {
        for (writer, (held, known)) in held.iter().zip(&turn).enumerate() {
            assert!(
                held >= known,
                "a turn is there that came after turn {known} of writer {writer}, which is not"
            );
        }
    }
    held.iter().sum()
}
