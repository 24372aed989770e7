//! Every consistency rule finds what it is there for.

use crate::make::{Talk, clean};
use hotline1022::engine::session::{Origin, Run, Session, Var};
use hotline1022::ids::RunId;
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::verify::{check_conversation, verify};
use hotline1022::store::{Dump, Store};

async fn sound() -> (Talk, Dump) {
    let store = MemoryStore::new();
    let mut talk = Talk::new("telegram:1");
    for _ in 0..3 {
        talk.commit(&store, |turn| {
            turn.hear("một");
            turn.say("hai");
            turn.timer(10);
            turn.prune(5);
        })
        .await;
    }
    talk.commit(&store, |turn| turn.ticket(1)).await;
    let dump = store.dump(&talk.id).await.unwrap().unwrap();
    (talk, dump)
}

fn with_session(dump: &mut Dump, change: impl FnOnce(&mut Session)) {
    let mut session = Session::decode(&dump.row.session).unwrap();
    change(&mut session);
    dump.row.session = session.encode();
}

#[tokio::test]
async fn each_fault_in_a_conversation_has_its_code() {
    type Spoil = fn(&mut Dump);
    let (talk, sound) = sound().await;
    assert_eq!(check_conversation(&talk.id, &sound), vec![]);
    let faults: [(&str, Spoil); 17] = [
        ("version", |dump| dump.row.version = 0),
        ("seen", |dump| dump.row.seen = vec![1; 129]),
        ("session", |dump| dump.row.session = vec![]),
        ("session", |dump| dump.row.session[0] = 99),
        ("journal", |dump| dump.row.oldest = 9),
        ("journal", |dump| dump.row.seq = 8),
        ("journal", |dump| drop(dump.journal.remove(0))),
        ("journal", |dump| drop(dump.journal.remove(2))),
        ("journal", |dump| drop(dump.journal.pop())),
        ("journal", |dump| dump.journal.swap(1, 2)),
        ("outbox", |dump| dump.outbox[0].seq = 3),
        ("outbox", |dump| dump.outbox[0].seq = 99),
        ("ticket", |dump| dump.tickets[0].conversation = "telegram:2".into()),
        ("ticket", |dump| dump.tickets.push(dump.tickets[0].clone())),
        ("handoff", |dump| dump.tickets.clear()),
        ("handoff", |dump| with_session(dump, |session| session.handoff = None)),
        ("wait", |dump| with_session(dump, |session| session.wait = None)),
    ];
    for (at, (code, spoil)) in faults.into_iter().enumerate() {
        let mut dump = sound.clone();
        spoil(&mut dump);
        let problems = check_conversation(&talk.id, &dump);
        let found: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        assert!(found.contains(&code), "fault {at}: {code} not in {found:?}");
        for problem in &problems {
            assert_eq!(problem.conversation, talk.id);
            assert!(problem.text.ends_with('.'), "{}", problem.text);
        }
    }
}

#[tokio::test]
async fn a_timer_may_be_for_a_variable_or_a_pruned_message() {
    let (talk, mut dump) = sound().await;
    with_session(&mut dump, |session| {
        session.wait = None;
        session.paused.push(Run {
            id: RunId(1),
            flow: "f".into(),
            origin: Origin::Root,
            step: "s".into(),
            fingerprint: 0,
            vars: vec![Var { name: "v".into(), value: "x".into(), at: 0, expires: Some(10) }],
            history: vec![],
            tries: vec![],
        });
    });
    dump.outbox[0].seq = 1;
    assert_eq!(check_conversation(&talk.id, &dump), vec![]);
}

#[tokio::test]
async fn faults_of_indexes_and_damaged_values_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let store = crate::disk::open(folder.path());
    for id in ["telegram:1", "telegram:2"] {
        Talk::new(id)
            .commit(&store, |turn| {
                turn.say("một");
                turn.timer(10);
                turn.ticket(1);
            })
            .await;
    }
    clean(&store).await;
    store.close().await.unwrap();

    // The first byte of a key is its space: t and k are the indexes. What is
    // to be sent has no index but itself.
    for space in [b't', b'k', b'o'] {
        let folder = copy(folder.path());
        let db = ::sled::open(crate::disk::database(folder.path())).unwrap();
        let (key, value) = db.scan_prefix([space]).next().unwrap().unwrap();
        db.remove(&key).unwrap();
        // The second conversation's entry goes to one that does not exist.
        let (other, _) = db.scan_prefix([space]).next().unwrap().unwrap();
        db.remove(&other).unwrap();
        let elsewhere: Vec<u8> =
            key.iter().map(|byte| if *byte == b'm' { b'n' } else { *byte }).collect();
        db.insert(elsewhere, value).unwrap();
        drop(db);
        let store = crate::disk::open(folder.path());
        let problems = verify(&store).await.unwrap();
        assert_eq!(problems.len(), if space == b'o' { 1 } else { 3 }, "{problems:?}");
        assert!(problems.iter().all(|problem| problem.code.ends_with("-index")));
    }

    // Damaged values are named by kind and never shown.
    let folder = copy(folder.path());
    let spoil = |row: bool| {
        let db = ::sled::open(crate::disk::database(folder.path())).unwrap();
        for item in db.scan_prefix(b"ctelegram:1\0") {
            let (key, _) = item.unwrap();
            if key.ends_with(&[0, 1, 0]) == row {
                db.insert(key, b"\x02hai ba").unwrap();
            }
        }
    };
    spoil(false);
    let store = crate::disk::open(folder.path());
    let error = store.journal(&"telegram:1".into(), 0, 9).await.unwrap_err().to_string();
    assert!(error.contains("journal entry of conversation #"), "{error}");
    assert!(!error.contains("hai") && !error.contains("telegram"), "{error}");
    drop(store);
    spoil(true);
    let store = crate::disk::open(folder.path());
    let error = store.load(&"telegram:1".into()).await.unwrap_err().to_string();
    assert!(error.contains("conversation of conversation #"), "{error}");
    let problems = verify(&store).await.unwrap();
    assert_eq!(problems.iter().map(|it| it.code).collect::<Vec<_>>(), ["damaged"]);
    // Others are not touched by it, and neither is the writer.
    let mut talk = Talk::load(&store, "telegram:2").await;
    talk.commit(&store, |turn| turn.say("vẫn chạy")).await;
    let turn = Talk::new("telegram:1").turn(|turn| turn.say("hỏng"));
    assert!(store.commit(turn).await.is_err());
    talk.commit(&store, |turn| turn.say("vẫn chạy")).await;
}

/// A copy of a closed store.
fn copy(from: &std::path::Path) -> tempfile::TempDir {
    fn files(from: &std::path::Path, to: &std::path::Path) {
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                std::fs::create_dir(&to).unwrap();
                files(&entry.path(), &to);
            } else {
                std::fs::copy(entry.path(), to).unwrap();
            }
        }
    }
    let to = tempfile::tempdir().unwrap();
    files(from, to.path());
    to
}
