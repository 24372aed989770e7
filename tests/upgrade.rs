//! Data that earlier versions wrote is read by this one. The files under
//! `tests/upgrade/` were written by the versions they are named after and are
//! never rewritten; `NEW=1` adds what the present version writes, when a
//! version number rises.

use hotline1022::engine::session::{Ended, Handoff, Origin, Run, Session, Var, Visit, Wait};
use hotline1022::ids::{ConversationId, RunId, TicketId, WaitId};
use hotline1022::message::{Choice, ChoiceKind, Delivery, Message};
use hotline1022::store::backup::{Header, Reader, verify, write};
use hotline1022::store::{Body, Dump, Entry, Item, OutboxRow, Progress, Row, Timer};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrade")
}

/// Files of a kind, by version: `session-1.bin` and so on.
fn versions(kind: &str, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with(&format!("{kind}-")) && name.ends_with(ending)
        })
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{kind}");
    found
}

/// Keeps what the present version writes, unless there is such a file.
fn keep(name: &str, bytes: &[u8]) {
    let path = folder().join(name);
    if std::env::var_os("NEW").is_some() && !path.exists() {
        fs::create_dir_all(folder()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// A session in which every field holds something.
fn session() -> Session {
    let run = |id, step: &str, origin| Run {
        id: RunId(id),
        flow: "binh-dinh".into(),
        origin,
        step: step.into(),
        fingerprint: 0xfeed_beef,
        vars: vec![Var {
            name: "cap".into(),
            value: "2".into(),
            at: 1,
            expires: Some(1_790_086_400_000),
        }],
        history: vec![Visit {
            step: "buoc-1".into(),
            answered: Some(("xong".into(), 1_789_999_000_000)),
        }],
        tries: vec![("buoc-4".into(), 2)],
    };
    Session {
        locale: Some("vi".into()),
        profile: Some("binh-dinh".into()),
        runs: vec![run(7, "buoc-4", Origin::Root), run(8, "hoi", Origin::Digression)],
        paused: vec![run(3, "buoc-2", Origin::Call)],
        ended: vec![Ended {
            run: RunId(5),
            flow: "kiem-tra".into(),
            at: 1_789_998_000_000,
            last: Some(("xem".into(), "co".into())),
        }],
        next_run: 9,
        next_wait: 12,
        next_ticket: 3,
        misses: 1,
        handoff: Some(Handoff { ticket: TicketId(2), taken: true }),
        wait: Some(Wait { id: WaitId(12), since: 1_790_000_000_000, reminders: 1 }),
        shown: vec!["a.7.buoc-4.xong".into(), "c.back".into()],
        greeted: true,
    }
}

fn items() -> Vec<Item> {
    let message = Message {
        text: "Bước 4/7. Nhấn [Đăng nhập].".into(),
        choices: vec![Choice {
            label: "Xong".into(),
            payload: "a.7.buoc-4.xong".into(),
            kind: ChoiceKind::Answer,
        }],
        waiting: true,
        ..Message::default()
    };
    let entry = |seq, body| Entry { seq, at: 1_790_000_000_000, update: None, body };
    let (delivery, progress) =
        (Delivery::AtMostOnce, Progress { attempts: 2, ..Progress::default() });
    let dump = Dump {
        row: Row {
            version: 5,
            session: session().encode(),
            seen: vec![1, u64::MAX],
            seq: 2,
            oldest: 1,
            timer: Some(Timer { due: 1_790_000_900_000, wait: WaitId(12) }),
            touched: 1_790_000_000_000,
        },
        journal: vec![entry(1, Body::Citizen("xong".into())), entry(2, Body::Bot(message.clone()))],
        outbox: vec![OutboxRow { seq: 2, at: 1_790_000_000_000, message, delivery, progress }],
        tickets: vec![],
    };
    let id = ConversationId::from("telegram:5001");
    vec![Item::Value("offset".into(), vec![1, 2]), Item::Conversation(id, Box::new(dump))]
}

#[test]
fn sessions_of_every_version_are_read() {
    let bytes = session().encode();
    keep(&format!("session-{}.bin", bytes[0]), &bytes);
    keep(
        &format!("session-{}.json", bytes[0]),
        serde_json::to_string_pretty(&session()).unwrap().as_bytes(),
    );
    let files = versions("session", ".bin");
    for path in &files {
        let read = Session::decode(&fs::read(path).unwrap());
        let read = read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let expected = fs::read_to_string(path.with_extension("json")).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), expected, "{}", path.display());
        assert_eq!(Session::decode(&read.encode()).unwrap(), read);
    }
    let newest = files.last().unwrap().file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(newest, format!("session-{}.bin", bytes[0]), "NEW=1 adds the new version");
}

#[test]
fn a_session_of_a_newer_version_is_refused() {
    let mut bytes = session().encode();
    bytes[0] = 200;
    assert!(Session::decode(&bytes).is_err());
}

#[test]
fn backups_of_every_format_are_read() {
    let mut bytes = Vec::new();
    let header = Header { at: 1_790_000_000_000, program: "0.1.0".into() };
    write(&header, items().into_iter(), &mut bytes).unwrap();
    keep("backup-1.hl", &bytes);
    keep("backup-1.json", serde_json::to_string_pretty(&items()).unwrap().as_bytes());
    for path in versions("backup", ".hl") {
        assert_eq!(verify(File::open(&path).unwrap()).unwrap().0, header);
        let read: Vec<Item> =
            Reader::new(File::open(&path).unwrap()).unwrap().map(|item| item.unwrap()).collect();
        let expected = fs::read_to_string(path.with_extension("json")).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), expected, "{}", path.display());
    }
}
