//! The administrator's commands against the running service and the stopped
//! one: messages that were given up, backups, sizes, verification.

#[path = "support/fake_telegram.rs"]
mod fake_telegram;
mod support;

use fake_telegram::{FakeTelegram, Fault, TOKEN};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use support::{Service, Start, Web};

const AN: i64 = 80_001;

fn data(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .arg("data")
        .args(arguments)
        .arg("--data")
        .arg(folder)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = data(folder, arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {text}{errors}");
    text
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = data(folder, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    let (out, errors) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(errors))
}

fn telegram(folder: &Path, fake: &FakeTelegram) -> Service {
    Start::on(folder).env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", &fake.url()).start()
}

async fn figure(service: &Service, name: &str) -> u64 {
    let url = format!("{}/health/metrics", service.base);
    let text = support::client(&service.base).get(url).send().await.unwrap().text().await.unwrap();
    let line = text.lines().find(|line| line.starts_with(&format!("hotline1022_{name} ")));
    line.unwrap_or_else(|| panic!("{name} in {text}")).split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_given_up_are_listed_explained_and_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("data");
    let fake = FakeTelegram::start().await;
    let service = telegram(&at, &fake);
    fake.fail("SendMessage", Fault::Refuse(400, "Bad Request: message text is empty"));
    fake.send_text(AN, "/start");
    support::wait_until("a message is given up", || async {
        figure(&service, "outbox_dead_messages").await == 1
    })
    .await;
    let list = done(&at, &["outbox"]);
    assert!(list.contains(&format!("telegram:{AN} #")), "{list}");
    assert!(list.contains("refused: ") && list.contains("Report it"), "{list}");
    assert!(list.contains("1 messages were given up"), "{list}");
    assert!(!list.contains(TOKEN), "{list}");
    refused(&at, &["outbox", "--resend", "telegram:1"]);
    let seen = fake.look(|state| state.written_by_bot(AN).len());
    done(&at, &["outbox", "--resend-reason", "refused"]);
    fake.wait_for("the message", |state| state.written_by_bot(AN).len() == seen + 1).await;
    assert!(done(&at, &["outbox"]).contains("0 messages were given up"));

    // With the service stopped: marked now, sent at the next start.
    fake.block(AN, true);
    fake.fail("SendMessage", Fault::Refuse(403, "Forbidden: bot was blocked by the user"));
    fake.send_text(AN, "menu");
    support::wait_until("a message is given up", || async {
        figure(&service, "outbox_dead_messages").await == 1
    })
    .await;
    assert!(service.stop().success());
    let list = done(&at, &["outbox"]);
    assert!(list.contains("blocked the bot"), "{list}");
    let said = done(&at, &["outbox", "--resend", &format!("telegram:{AN}")]);
    assert!(said.contains("when the service runs"), "{said}");
    fake.block(AN, false);
    let seen = fake.look(|state| state.written_by_bot(AN).len());
    let service = telegram(&at, &fake);
    fake.wait_for("the message", |state| state.written_by_bot(AN).len() > seen).await;
    assert!(service.stop().success());
    assert!(done(&at, &["verify"]).contains("consistent"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_the_running_service_is_restored_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (at, other) = (folder.path().join("data"), folder.path().join("other"));
    let file = folder.path().join("backup.hl");
    let name = file.to_str().unwrap();
    let service = Start::on(&at).start();
    let mut web = Web::open(&service.base, None).await;
    assert_eq!(web.say("tai khoan cu").await, 200);
    let before = web.thread().await;
    let said = done(&at, &["backup", name]);
    assert!(said.contains("written and verified"), "{said}");
    assert!(refused(&at, &["backup", name]).contains("exists already"));
    assert!(done(&at, &["verify", "--backup", name]).contains("1 conversations"));
    assert!(done(&at, &["verify"]).contains("consistent"));
    assert!(done(&at, &["sizes"]).contains("On disk"));
    // What comes later is not in it.
    assert_eq!(web.say("menu").await, 200);
    assert!(refused(&at, &["restore", name]).contains("in use"));
    assert!(service.stop().success());
    assert!(refused(&at, &["restore", name]).contains("not empty"));

    let said = done(&other, &["restore", name]);
    assert!(said.contains("1 conversations"), "{said}");
    assert!(done(&other, &["verify"]).contains("consistent"));
    let service = Start::on(&other).start();
    let mut again = web;
    again.at(&service.base);
    assert_eq!(again.thread().await, before, "as it was at the moment of the backup");
    assert_eq!(again.say("menu").await, 200);
    assert!(service.stop().success());

    // A damaged file is refused before anything is written.
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let bad = folder.path().join("bad.hl");
    std::fs::write(&bad, bytes).unwrap();
    let new = folder.path().join("new");
    assert!(refused(&new, &["restore", bad.to_str().unwrap()]).contains("damaged"));
    assert!(refused(&new, &["verify", "--backup", bad.to_str().unwrap()]).contains("damaged"));
    assert!(!new.exists());
}
