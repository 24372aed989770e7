//! Copying a store into another one, there and back, with interruptions.

use crate::cut::{Proxy, When};
use crate::make::{Talk, clean, everything};
use crate::pg;
use hotline1022::store::copy::{CopyError, copy};
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::{Progress, Settle, Store};

/// Runs the program: whether it succeeded, and all that it printed.
async fn run(args: &[&str], url: &str) -> (bool, String) {
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let url = url.to_owned();
    let ran = tokio::task::spawn_blocking(move || {
        std::process::Command::new(env!("CARGO_BIN_EXE_hotline1022"))
            .args(args)
            .env_clear()
            .env("HOTLINE_STORE", url)
            .output()
            .unwrap()
    });
    let output = ran.await.unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_moves_by_command() {
    let Some(url) = pg::database().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let sled = crate::disk::open(&old);
    fill(&sled, 20).await;
    let before = everything(&sled).await;
    sled.close().await.unwrap();
    let (old, new) = (format!("sled:{}", old.display()), format!("sled:{}", new.display()));
    for (args, good, says) in [
        (
            &["data", "copy", "--from", "sled:/nowhere/at/all", "--to", "env:HOTLINE_STORE"][..],
            false,
            "no data here",
        ),
        (&["data", "copy", "--from", &old, "--to", "somewhere"], false, "a store is written"),
        (&["data", "copy", "--from", &old, "--to", &old], false, "the same store"),
        (
            &["data", "copy", "--from", &old, "--to", "env:HOTLINE_STORE"],
            true,
            "20 conversations, 2 small",
        ),
        (&["data", "verify"], true, "consistent"),
        (&["data", "copy", "--from", &old, "--to", "env:HOTLINE_STORE"], false, "empty store"),
        (
            &["data", "copy", "--from", "env:HOTLINE_STORE", "--to", &new],
            true,
            "20 conversations, 2 small",
        ),
        (&["config", "check"], true, "All settings are usable"),
    ] {
        let (succeeded, text) = run(args, &url).await;
        assert_eq!(succeeded, good, "{args:?}: {text}");
        assert!(text.contains(says), "{args:?}: {text}");
        assert!(!text.contains(crate::server::PASSWORD), "{text}");
    }
    let back = crate::disk::open(&folder.path().join("new"));
    assert_eq!(everything(&back).await, before);
}

/// People in all states.
async fn fill(store: &dyn Store, count: usize) {
    for number in 0..count {
        let mut talk = Talk::new(&format!("telegram:{number}"));
        for at in 0..3 {
            talk.commit(store, |turn| {
                turn.hear("một");
                turn.say("hai");
                turn.seen(at);
                turn.timer(number as i64);
                if number % 5 == 0 {
                    turn.ticket(at as i64);
                }
                turn.prune(4);
            })
            .await;
        }
        if number % 2 == 0 {
            store.settle(&talk.id, 2, Settle::Sent).await.unwrap();
        }
        if number % 3 == 0 {
            let dead = Progress { dead: Some("bị chặn".into()), ..Progress::default() };
            store.settle(&talk.id, 4, Settle::Update(dead)).await.unwrap();
        }
    }
    for key in ["offset", "undecodable:1"] {
        store.remember(key, key.as_bytes().to_vec()).await.unwrap();
    }
}

async fn same(one: &dyn Store, two: &dyn Store) {
    assert_eq!(everything(one).await, everything(two).await);
    assert_eq!(one.values("", None, 99).await.unwrap(), two.values("", None, 99).await.unwrap());
    clean(two).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_copied_to_postgres_and_back() {
    let Some(url) = pg::database().await else { return };
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let sled = crate::disk::open(folders[0].path());
    fill(&sled, 150).await;
    let database = pg::open(&url).await;
    let summary = copy(&sled, &database, "sled", |_| ()).await.unwrap();
    assert_eq!((summary.conversations, summary.values), (150, 2));
    assert_eq!((summary.resumed, summary.corrected), (0, 0));
    same(&sled, &database).await;
    let back = crate::disk::open(folders[1].path());
    copy(&database, &back, "postgres", |_| ()).await.unwrap();
    same(&sled, &back).await;
}

#[tokio::test]
async fn an_interrupted_copy_goes_on_and_ends_with_the_same() {
    let source = MemoryStore::new();
    fill(&source, 200).await;
    for stop in 1.. {
        let target = MemoryStore::new();
        target.fail_at(stop);
        match copy(&source, &target, "one", |_| ()).await {
            Err(CopyError::Target(_)) => {}
            Ok(_) => break,
            Err(error) => panic!("{error}"),
        }
        // Nobody else's copy goes on there.
        if stop > 1 {
            let other = copy(&source, &target, "other", |_| ()).await;
            assert!(matches!(other, Err(CopyError::Occupied { .. })), "{other:?}");
        }
        let summary = copy(&source, &target, "one", |_| ()).await.unwrap();
        assert_eq!(summary.resumed > 0, stop > 3, "{stop}: {summary:?}");
        same(&source, &target).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_to_postgres_survives_lost_connections() {
    let source = MemoryStore::new();
    fill(&source, 150).await;
    let mut interrupted = 0;
    for n in (5..125).step_by(8) {
        let Some(url) = pg::database().await else { return };
        let proxy = Proxy::to(&format!("{url}?sslmode=disable")).await;
        let target = pg::open(&proxy.url).await;
        proxy.cut_at(n, if n % 3 == 0 { When::Before } else { When::After });
        match copy(&source, &target, "one", |_| ()).await {
            Err(CopyError::Target(_)) => {
                interrupted += 1;
                copy(&source, &target, "one", |_| ()).await.unwrap();
            }
            // Reading is tried again by itself.
            Ok(_) => {}
            Err(error) => panic!("{error}"),
        }
        same(&source, &target).await;
        target.close().await.unwrap();
    }
    assert!(interrupted > 2, "{interrupted}");
}

#[tokio::test]
async fn what_changed_since_is_found_by_comparing() {
    let (source, target) = (MemoryStore::new(), MemoryStore::new());
    fill(&source, 100).await;
    target.fail_at(6);
    assert!(copy(&source, &target, "one", |_| ()).await.is_err());
    // Behind what was reached: one changes, one goes, one comes, and a value.
    let mut talk = Talk::load(&source, "telegram:0").await;
    talk.commit(&source, |turn| turn.say("mới")).await;
    let gone = Talk::load(&source, "telegram:1").await;
    source.erase(&gone.id, gone.row.version, 0).await.unwrap();
    Talk::new("telegram:00").commit(&source, |turn| turn.say("mới")).await;
    source.forget("offset").await.unwrap();
    let summary = copy(&source, &target, "one", |_| ()).await.unwrap();
    // With the fence of the one that went.
    assert_eq!(summary.corrected, 5);
    same(&source, &target).await;
}

#[tokio::test]
async fn a_target_that_is_in_use_is_refused() {
    let (source, target) = (MemoryStore::new(), MemoryStore::new());
    fill(&source, 3).await;
    target.remember("offset", vec![1]).await.unwrap();
    let refused = copy(&source, &target, "one", |_| ()).await.unwrap_err().to_string();
    assert!(refused.contains("small values"), "{refused}");
    Talk::new("telegram:0").commit(&target, |turn| turn.say("khác")).await;
    let refused = copy(&source, &target, "one", |_| ()).await.unwrap_err().to_string();
    assert!(refused.contains("empty store"), "{refused}");
    assert_eq!(target.conversations(None, 9).await.unwrap().len(), 1);
}
