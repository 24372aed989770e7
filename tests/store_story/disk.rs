//! What only a store on a disk goes through: closing and opening, kills, torn
//! files, other processes, other versions, failing disks.

use crate::child::{KEEP, Other, TALKS};
use crate::make::{Talk, clean, everything};
use hotline1022::store::sled::{Settings, SledStore};
use hotline1022::store::{Body, DATA_VERSION, Store, StoreError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub fn open(folder: &Path) -> SledStore {
    SledStore::open(folder).unwrap()
}

/// Where the database itself is.
pub fn database(folder: &Path) -> PathBuf {
    folder.join(std::fs::read_to_string(folder.join("CURRENT")).unwrap().trim_end())
}

fn refused(folder: &Path) -> StoreError {
    let settings = Settings { lock_wait: Duration::ZERO, ..Settings::default() };
    SledStore::open_with(folder, settings).err().unwrap()
}

pub async fn same_after_reopening(store: Arc<SledStore>, folder: &Path) {
    clean(&*store).await;
    let before = everything(&*store).await;
    // Dropped without being closed.
    drop(Arc::into_inner(store).unwrap());
    let store = open(folder);
    assert_eq!(everything(&store).await, before);
    clean(&store).await;
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = [0_u64; TALKS];
    for round in 0..10 {
        let mut child = Other::start("commit", folder.path());
        let mut count = 0;
        let mut note = |report: String| {
            let (talk, version) = report.split_once(' ').unwrap();
            acknowledged[talk.parse::<usize>().unwrap()] = version.parse().unwrap();
        };
        while let Some(report) = child.report() {
            note(report);
            count += 1;
            if count == 40 + 17 * round {
                child.process.kill().unwrap();
            }
        }
        child.process.wait().unwrap();
        assert!(count >= 40 + 17 * round, "the child ended early");
        let store = open(folder.path());
        for (number, version) in acknowledged.iter_mut().enumerate() {
            whole(&store, &format!("web:{number}"), *version).await;
        }
        clean(&store).await;
    }
}

/// The acknowledged turn is there, perhaps one more, and all of each.
pub async fn whole(store: &SledStore, id: &str, acknowledged: u64) {
    let Some(dump) = store.dump(&id.into()).await.unwrap() else {
        assert_eq!(acknowledged, 0, "{id} is lost");
        return;
    };
    let version = dump.row.version;
    assert!((acknowledged..=acknowledged + 1).contains(&version), "{id}: {acknowledged} {version}");
    assert_eq!(dump.row.seq, version * 2);
    assert_eq!(dump.journal.len() as u64, dump.row.seq.min(KEEP));
    for pair in dump.journal.chunks(2) {
        let turn = pair[1].seq / 2;
        assert_eq!(pair[0].body, Body::Citizen(format!("câu {turn}")));
        assert!(matches!(&pair[1].body, Body::Bot(said) if said.text == format!("đáp {turn}")));
    }
    assert_eq!(dump.outbox.last().map(|row| row.seq), Some(dump.row.seq));
    assert_eq!(dump.tickets.len() as u64, version.div_ceil(3));
}

#[tokio::test]
async fn a_torn_snapshot_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let mut talk = Talk::new("web:1");
    for _ in 0..2 {
        let store = open(folder.path());
        talk.commit(&store, |turn| turn.say("một")).await;
        store.close().await.unwrap();
        let torn = database(folder.path()).join("snap.00000000FFFFFFFF.generating");
        std::fs::write(&torn, [7; 100]).unwrap();
    }
    let store = open(folder.path());
    assert_eq!(store.load(&talk.id).await.unwrap(), Some(talk.row));
    clean(&store).await;
}

#[tokio::test]
async fn a_folder_belongs_to_one_process() {
    let folder = tempfile::tempdir().unwrap();
    // Held by another process.
    let mut child = Other::start("hold", folder.path());
    assert_eq!(child.report().as_deref(), Some("open"));
    let torn = database(folder.path()).join("snap.00000000FFFFFFFF.generating");
    std::fs::write(&torn, [7; 100]).unwrap();
    let path = folder.path().display().to_string();
    assert!(matches!(refused(folder.path()), StoreError::Locked { path: p } if p == path));
    assert!(torn.exists(), "nothing is touched in a folder that is in use");
    child.process.kill().unwrap();
    child.process.wait().unwrap();
    // Free once it is gone, and held by this one then.
    let store = open(folder.path());
    assert!(matches!(refused(folder.path()), StoreError::Locked { .. }));
    store.close().await.unwrap();
    // Held by a program that knows only of the database's own lock.
    let db = ::sled::open(database(folder.path())).unwrap();
    assert!(matches!(refused(folder.path()), StoreError::Locked { .. }));
    drop(db);
    clean(&open(folder.path())).await;
}

#[tokio::test]
async fn other_versions_of_the_data_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    Talk::new("web:1").commit(&open(folder.path()), |turn| turn.say("một")).await;
    let set = |version: Option<&[u8]>| {
        let db = ::sled::open(database(folder.path())).unwrap();
        match version {
            Some(bytes) => db.insert(b"v", bytes).unwrap(),
            None => db.remove(b"v").unwrap(),
        };
    };
    set(Some(&(DATA_VERSION + 1).to_be_bytes()));
    let error = refused(folder.path());
    assert!(matches!(&error, StoreError::Newer { found, .. } if *found > DATA_VERSION), "{error}");
    assert!(error.to_string().contains("install the newer program"), "{error}");
    for damaged in [Some(&[0, 0, 0, 0][..]), Some(&[1]), None] {
        set(damaged);
        assert!(matches!(refused(folder.path()), StoreError::Damaged(_)));
    }
    for version in 2..=DATA_VERSION {
        set(Some(&version.to_be_bytes()));
        assert_eq!(everything(&open(folder.path())).await.dumps.len(), 1);
    }
}

#[tokio::test]
async fn a_nearly_full_disk_refuses_writes_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut talk = Talk::new("web:1");
    talk.commit(&open(folder.path()), |turn| turn.say("một")).await;
    let settings = Settings { reserve: u64::MAX, ..Settings::default() };
    let store = SledStore::open_with(folder.path(), settings).unwrap();
    let before = everything(&store).await;
    let error = store.commit(talk.turn(|turn| turn.say("hai"))).await.unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    assert!(store.remember("offset", vec![]).await.is_err());
    assert_eq!(everything(&store).await, before);
    clean(&store).await;
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = refused(&file.join("data"));
    assert!(matches!(&error, StoreError::Io(text) if text.contains("data folder in")), "{error}");
}

#[test]
fn a_failed_write_is_not_acknowledged_and_the_store_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Other::start("small file", folder.path());
    let mut acknowledged = 0;
    let mut reports = vec![];
    while let Some(report) = child.report() {
        match report.strip_prefix("done ") {
            Some(version) => acknowledged = version.parse().unwrap(),
            None => reports.push(report),
        }
    }
    assert!(child.process.wait().unwrap().success(), "{reports:?}");
    let [failed, again, clean] = &reports[..] else { panic!("{reports:?}") };
    assert_eq!((failed.as_str(), clean.as_str()), ("failed", "clean"));
    // What failed is there whole or not at all, and what was acknowledged is there.
    let again: u64 = again.strip_prefix("again ").unwrap().parse().unwrap();
    assert!((acknowledged + 1..=acknowledged + 2).contains(&again), "{acknowledged} {again}");
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let row = runtime.block_on(open(folder.path()).load(&"web:1".into())).unwrap().unwrap();
    assert_eq!(row.version, again);
}
