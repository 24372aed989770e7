//! Tokens at rest: in the files of the embedded store, in a backup, in a copy.

use crate::bench::{Bench, HOUR, needs_consent};
use hotline1022::admin::{self, Frame, Out, Request};
use hotline1022::channel::zalo_oa::tokens::{KEPT, Standing};
use hotline1022::store::copy::copy;
use hotline1022::store::sled::SledStore;
use hotline1022::store::{Store, memory::MemoryStore};
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

#[track_caller]
pub fn assert_without(bytes: &[u8], secrets: &[String], what: &str) {
    for secret in secrets {
        let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!found, "{secret} is in {what}");
    }
}

async fn backup(store: Arc<dyn Store>) -> (Vec<u8>, String) {
    let (to, mut frames) = mpsc::channel(4);
    let work = tokio::spawn(admin::run(store.into(), Request::Backup, Out::new(to)));
    let (mut bytes, mut lines) = (Vec::new(), String::new());
    while let Some(frame) = frames.recv().await {
        match frame {
            Frame::Bytes(more) => bytes.extend(more),
            Frame::Line(line) => lines += &line,
            Frame::End(ok) => assert!(ok),
        }
    }
    work.await.unwrap();
    (bytes, lines)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_secret_is_in_any_file() {
    let bench = Bench::new().await;
    let folder = tempfile::tempdir().unwrap();
    // As somebody made it by hand.
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let store = Arc::new(SledStore::open(&data).unwrap());
    let keeper = bench.keeper_on(store.clone());
    bench.consent(&keeper).await;
    for _ in 0..3 {
        bench.clock.advance(HOUR);
        bench.fake.expire();
        bench.send(&keeper).await.unwrap();
    }
    let (bytes, said) = backup(store.clone()).await;
    assert!(said.contains("not in it") && said.contains("zalo login"), "{said}");
    store.close().await.unwrap();
    drop((keeper, store));
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    let secrets = bench.fake.secrets();
    assert!(secrets.len() > 8);
    let all = files(&data);
    assert!(all.iter().any(|file| file.ends_with("db")), "{all:?}");
    for file in all {
        assert_without(&std::fs::read(&file).unwrap(), &secrets, &file.display().to_string());
    }
    // Opened, the backup has no row of tokens at all: not even sealed.
    let restored = Arc::new(MemoryStore::new());
    admin::restore(&*restored, Cursor::new(bytes)).await.unwrap();
    assert_eq!(restored.values(KEPT, None, 9).await.unwrap(), []);
    let keeper = bench.keeper_on(restored);
    needs_consent(bench.send(&keeper).await);
    // A restart finds everything.
    let store = Arc::new(SledStore::open(&data).unwrap());
    bench.assert_well(&bench.keeper_on(store)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_into_another_store_takes_the_tokens_along() {
    let bench = Bench::connected().await;
    let to = Arc::new(MemoryStore::new());
    copy(&*bench.store, &*to, "memory", |_| ()).await.unwrap();
    let keeper = bench.keeper_on(to);
    assert_eq!(keeper.status().await.standing, Standing::Connected);
    bench.fake.expire();
    bench.assert_well(&keeper).await;
}
