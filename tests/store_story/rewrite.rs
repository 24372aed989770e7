//! The store on disk rewrites itself while turns go on, and survives whatever
//! happens meanwhile.

use crate::child::{Other, TALKS};
use crate::disk::{database, open, whole};
use crate::make::{Talk, clean, everything};
use crate::random::long;
use hotline1022::store::sled::{Settings, SledStore};
use hotline1022::store::{Settle, Store, StoreError};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// People who wait while others talk.
async fn fill(store: &Arc<SledStore>) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..200 {
        let store = store.clone();
        tasks.spawn(async move {
            let mut talk = Talk::new(&format!("telegram:{number}"));
            for turn in 0..3 {
                talk.commit(&*store, |next| {
                    next.hear("chào");
                    next.tell(long(turn, number));
                    next.timer(i64::from(number * 7 % 50));
                })
                .await;
            }
            store.settle(&talk.id, 2, Settle::Sent).await.unwrap();
        });
    }
    tasks.join_all().await;
    store.remember("offset", vec![7]).await.unwrap();
}

/// Only the generation that counts is left, after a moment.
async fn alone(folder: &Path) {
    let current = database(folder);
    let tidy = async {
        loop {
            let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            let others = entries.filter(|path| path.is_dir() && *path != current).count();
            if others == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), tidy).await.expect("old data goes");
}

#[tokio::test(flavor = "multi_thread")]
async fn turns_go_on_while_the_store_is_rewritten() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(open(folder.path()));
    fill(&store).await;
    let first = database(folder.path());
    let stop = Arc::new(AtomicBool::new(false));
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (store, stop) = (store.clone(), stop.clone());
        tasks.spawn(async move {
            // Some new, some that are there.
            let name = format!("telegram:{}", 196 + number);
            let mut talk = Talk::load(&*store, &name).await;
            while !stop.load(Ordering::Relaxed) {
                talk.commit(&*store, |turn| {
                    turn.hear("nữa");
                    turn.tell(long(9, turn_number(&name)));
                    turn.prune(20);
                })
                .await;
                store.settle(&talk.id, talk.row.seq, Settle::Sent).await.unwrap();
                if talk.row.version % 5 == 0 {
                    // Retention: entries go, and nothing comes.
                    talk.commit(&*store, |turn| turn.prune(7)).await;
                }
            }
            (talk.id, talk.row)
        });
    }
    for _ in 0..4 {
        assert!(!store.compact().await.unwrap().rewriting);
    }
    stop.store(true, Ordering::Relaxed);
    for (id, row) in tasks.join_all().await {
        assert_eq!(store.load(&id).await.unwrap(), Some(row));
    }
    clean(&*store).await;
    assert_eq!(store.sizes().await.unwrap().rewrites, 4);
    assert_ne!(database(folder.path()), first);
    alone(folder.path()).await;
    crate::disk::same_after_reopening(store, folder.path()).await;
}

fn turn_number(name: &str) -> u32 {
    name.rsplit(':').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_nobody_was_told_do_not_stay() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(open(folder.path()));
    let empty = store.sizes().await.unwrap().live.unwrap();
    fill(&store).await;
    let full = store.sizes().await.unwrap();
    assert_eq!(full.pending, 200);
    let rewritten = store.compact().await.unwrap();
    assert!(rewritten.live < full.live, "journals are packed");
    let again = store.compact().await.unwrap();
    assert_eq!(again.live, rewritten.live, "all words are still in use");
    let there = std::fs::read_dir(folder.path()).unwrap();
    let names = there.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.starts_with("gen-")).count(), 1, "the old one is gone");
    let before = everything(&*store).await;
    for (id, dump) in &before.dumps {
        store.erase(id, dump.row.version, 0).await.unwrap();
    }
    for (key, _) in store.values("", None, usize::MAX).await.unwrap() {
        store.forget(&key).await.unwrap();
    }
    let words = store.sizes().await.unwrap().live.unwrap();
    assert!(words > empty, "words are erased by a rewrite only");
    assert_eq!(store.compact().await.unwrap().live, Some(empty));
    crate::disk::same_after_reopening(store, folder.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_from_a_packed_journal_is_on_no_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let mut talk = Talk::new("web:1");
    for number in 0..40 {
        talk.commit(&store, |turn| turn.hear(&format!("điều số {number} của tôi"))).await;
    }
    store.compact().await.unwrap();
    let kept = talk.row.seq - 1;
    talk.commit(&store, |turn| turn.prune(2)).await;
    assert_eq!(store.journal(&talk.id, 0, 99).await.unwrap()[0].seq, kept);
    store.close().await.unwrap();
    drop(store);
    let db = ::sled::open(database(folder.path())).unwrap();
    let told = |words: &str| {
        let told = db.iter().values().filter(|value| {
            let value = value.as_ref().unwrap();
            value.windows(words.len()).any(|part| part == words.as_bytes())
        });
        told.count()
    };
    let journal = db.scan_prefix(b"cweb:1\0\x01\x01").count();
    assert_eq!(journal, 1, "one piece of many turns");
    // Not packed again before the next rewrite, so that one can look.
    assert_eq!(told("điều số 38 của"), 1);
    assert_eq!(told("điều số"), 1);
    assert_eq!(told("điều số 37 của"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_grows_is_rewritten_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { rewrite_from: 2_000_000, rewrite_at: 1.5, ..Settings::default() };
    let store = Arc::new(SledStore::open_with(folder.path(), settings).unwrap());
    let mut talk = Talk::new("web:1");
    let growing = async {
        while store.sizes().await.unwrap().rewrites == 0 {
            for _ in 0..50 {
                talk.commit(&*store, |turn| {
                    turn.hear(&"nghìn ".repeat(200));
                    turn.prune(20);
                })
                .await;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), growing).await.expect("a rewrite");
    crate::disk::same_after_reopening(store, folder.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rewrite_that_fails_harms_nothing() {
    static FAILS: AtomicBool = AtomicBool::new(true);
    let folder = tempfile::tempdir().unwrap();
    let at_step = |step| {
        assert!(step != "copied" || !FAILS.load(Ordering::Relaxed), "as ordered");
    };
    let settings = Settings { at_step, ..Settings::default() };
    let store = Arc::new(SledStore::open_with(folder.path(), settings).unwrap());
    fill(&store).await;
    let before = everything(&*store).await;
    let first = database(folder.path());
    assert!(matches!(store.compact().await, Err(StoreError::Damaged(_))));
    assert!(!store.sizes().await.unwrap().rewriting);
    assert_eq!(everything(&*store).await, before);
    assert_eq!(database(folder.path()), first);
    alone(folder.path()).await;
    FAILS.store(false, Ordering::Relaxed);
    store.compact().await.unwrap();
    assert_eq!(everything(&*store).await, before);
    crate::disk::same_after_reopening(store, folder.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_at_any_step_of_a_rewrite_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(open(folder.path()));
    fill(&store).await;
    let before = everything(&*store).await;
    drop(store);
    let mut acknowledged = [0_u64; TALKS];
    for step in [
        "begun 1",
        "begun 2",
        "copying 1",
        "copying 3",
        "copied 1",
        "compared 1",
        "flushed 1",
        "prepared 1",
        "taken 1",
        "settled 1",
        "switched 1",
        "switched 2",
    ] {
        let mut child = Other::start_to("rewrite", folder.path(), step);
        let mut count = 0;
        while let Some(report) = child.report() {
            let (talk, version) = report.split_once(' ').unwrap();
            acknowledged[talk.parse::<usize>().unwrap()] = version.parse().unwrap();
            count += 1;
            assert!(count < 20_000, "{step} does not come");
        }
        assert!(!child.process.wait().unwrap().success());
        let store = open(folder.path());
        for (number, version) in acknowledged.iter_mut().enumerate() {
            let id = format!("web:{number}");
            whole(&store, &id, *version).await;
            // The next process goes on from what is there.
            let row = store.load(&id.as_str().into()).await.unwrap();
            *version = row.map_or(0, |row| row.version);
        }
        for (id, dump) in &before.dumps {
            assert_eq!(store.dump(id).await.unwrap().as_ref(), Some(dump), "{step}");
        }
        clean(&store).await;
        alone(folder.path()).await;
        store.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_during_a_rewrite_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(open(folder.path()));
    fill(&store).await;
    drop(store);
    let mut child = Other::start("failing rewrite", folder.path());
    assert_eq!(child.report().as_deref(), Some("clean"));
    assert_eq!(child.report(), None);
    assert!(child.process.wait().unwrap().success());
    let store = open(folder.path());
    clean(&store).await;
    assert_eq!(store.conversations(None, 999).await.unwrap().len(), 201);
    alone(folder.path()).await;
}
