//! Data of released versions is brought forward. `tests/upgrade/` has a
//! folder as a version left it, and beside it what it holds.

use crate::disk::{database, open};
use crate::make::{clean, everything};
use hotline1022::store::sled::{Settings, SledStore};
use hotline1022::store::{DATA_VERSION, Dump, Entry, Row, Store, Ticket};
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

fn unpack(version: u32, to: &Path) {
    let name = format!("tests/upgrade/version-{version}.tar.gz");
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let done = Command::new("tar").arg("xzf").arg(packed).arg("-C").arg(to).status().unwrap();
    assert!(done.success());
}

fn is_same(dump: &Dump, expected: &Value) {
    let row = &expected["row"];
    let Row { version, session, seen, seq, oldest, timer, touched } = &dump.row;
    assert_eq!(Value::from(*version), row["version"]);
    assert_eq!(serde_json::to_value(session).unwrap(), row["session"]);
    assert_eq!(serde_json::to_value(seen).unwrap(), row["seen"]);
    assert_eq!(
        (Value::from(*seq), Value::from(*oldest)),
        (row["seq"].clone(), row["oldest"].clone())
    );
    assert_eq!(serde_json::to_value(timer).unwrap(), row["timer"]);
    let journal: Vec<Entry> = serde_json::from_value(expected["journal"].clone()).unwrap();
    assert_eq!(dump.journal, journal);
    assert_eq!(Some(*touched), journal.last().map(|entry| entry.at));
    let tickets: Vec<Ticket> = serde_json::from_value(expected["tickets"].clone()).unwrap();
    assert_eq!(dump.tickets, tickets);
    let outbox = expected["outbox"].as_array().unwrap();
    assert_eq!(dump.outbox.len(), outbox.len());
    for (row, old) in dump.outbox.iter().zip(outbox) {
        assert_eq!(Value::from(row.seq), old["seq"]);
        assert_eq!(Value::from(row.at), old["at"]);
        assert_eq!(serde_json::to_value(&row.message).unwrap(), old["message"]);
        let progress = serde_json::to_value(&row.progress).unwrap();
        for field in ["parts_done", "attempts", "next_try", "dead"] {
            assert_eq!(progress[field], old[field], "{field}");
        }
    }
}

#[tokio::test]
async fn data_of_the_first_version_is_brought_forward() {
    static FAILS: AtomicBool = AtomicBool::new(true);
    let folder = tempfile::tempdir().unwrap();
    unpack(1, folder.path());
    // It ends before the new data counts, and is begun anew.
    let at_step = |step| {
        assert!(step != "brought forward" || !FAILS.swap(false, Ordering::Relaxed), "as ordered");
    };
    let settings = Settings { at_step, ..Settings::default() };
    let failed = std::panic::catch_unwind(|| SledStore::open_with(folder.path(), settings).err());
    assert!(failed.is_err());
    assert!(!folder.path().join("CURRENT").exists());
    for _ in 0..2 {
        let store = open(folder.path());
        holds_everything(&store).await;
        store.close().await.unwrap();
        // The old files are gone, and it happens once.
        assert!(!folder.path().join("db").exists());
        assert!(database(folder.path()).ends_with("gen-1"));
    }
}

/// What the second version left, which is the same; and packed by the present one.
#[tokio::test]
async fn data_of_the_second_version_is_read_and_rewritten() {
    let folder = tempfile::tempdir().unwrap();
    unpack(2, folder.path());
    let version = || std::fs::read_to_string(folder.path().join("CURRENT")).unwrap();
    assert_eq!(version().trim_end(), "gen-1");
    for _ in 0..3 {
        let store = open(folder.path());
        holds_everything(&store).await;
        store.compact().await.unwrap();
        holds_everything(&store).await;
        store.close().await.unwrap();
    }
    assert_eq!(version().trim_end(), "gen-4");
    assert_eq!(DATA_VERSION, 3, "a new version brings its own fixture");
}

async fn holds_everything(store: &SledStore) {
    let expected = include_str!("../upgrade/version-1.json");
    let expected: Value = serde_json::from_str(expected).unwrap();
    clean(store).await;
    let all = everything(store).await;
    let names: Vec<_> = all.dumps.keys().map(|id| id.as_str()).collect();
    assert_eq!(names, expected.as_object().unwrap().keys().collect::<Vec<_>>());
    for (id, dump) in &all.dumps {
        is_same(dump, &expected[id.as_str()]);
    }
    let values = store.values("", None, 9).await.unwrap();
    let wanted = [("file:1", &b"abc"[..]), ("offset", &[7, 0, 255])];
    assert_eq!(values, wanted.map(|(key, value)| (key.to_owned(), value.to_vec())));
    assert_eq!(store.sizes().await.unwrap().dead, 2);
}
