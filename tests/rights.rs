//! What people may ask about their own data, over HTTP and Telegram against the
//! real program: what is kept, a copy, erasure down to the bytes on the disk;
//! and what happens to those who write too fast or ask for a human too often.

#[path = "support/fake_telegram.rs"]
mod fake_telegram;
mod support;

use fake_telegram::{FakeTelegram, TOKEN};
use std::path::Path;
use std::process::{Command, Stdio};
use support::{Service, Start, Web};

/// Words that nothing but this person's data holds.
const MARK: &str = "xylophon qwerasdf zxcvtyui";

fn files_holding(folder: &Path, what: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_holding(&path, what));
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes.windows(what.len()).any(|window| window == what.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

fn data(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .arg("data")
        .args(arguments)
        .arg("--data")
        .arg(folder)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {text}");
    text
}

async fn texts(web: &Web) -> Vec<String> {
    let thread = web.thread().await;
    thread.iter().filter_map(|entry| entry["text"].as_str().map(str::to_owned)).collect()
}

/// How many packed pieces of journals hold a text. A rewrite packs them, so that
/// looking at the bytes of the files would prove nothing of them.
fn packed_holding(data: &Path, text: &str) -> usize {
    let current = std::fs::read_to_string(data.join("CURRENT")).unwrap();
    let db = sled::open(data.join(current.trim_end())).unwrap();
    let pieces = db.scan_prefix(b"c").values().filter_map(|value| {
        let value = value.unwrap();
        let packed = value.strip_prefix(&[3])?;
        let (name, rest) = packed.split_at(4);
        let (length, frame) = postcard::take_from_bytes::<u64>(rest).unwrap();
        let dictionary = db.get([b"z", name].concat()).unwrap().unwrap_or_default();
        let mut unpacker = zstd::bulk::Decompressor::with_dictionary(&dictionary).unwrap();
        let frame = [&0xFD2F_B528_u32.to_le_bytes()[..], frame].concat();
        Some(unpacker.decompress(&frame, length as usize).unwrap())
    });
    let holds = |piece: &Vec<u8>| piece.windows(text.len()).any(|part| part == text.as_bytes());
    pieces.filter(holds).count()
}

/// The payload of the button of the last message that says so.
async fn button(web: &Web, label: &str) -> String {
    let thread = web.thread().await;
    let choices = thread
        .iter()
        .rev()
        .flat_map(|entry| entry["choices"].as_array().cloned().unwrap_or_default());
    choices
        .filter(|choice| choice["label"] == label)
        .find_map(|choice| choice["payload"].as_str().map(str::to_owned))
        .unwrap_or_else(|| panic!("no button {label} in {thread:#?}"))
}

async fn link(web: &Web) -> String {
    let thread = web.thread().await;
    let links = thread.iter().rev().filter_map(|entry| entry["link"]["url"].as_str());
    links.map(str::to_owned).next().expect("a link")
}

async fn get(service: &Service, path: &str) -> (u16, String) {
    let answer =
        support::client(&service.base).get(format!("{}{path}", service.base)).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn post(service: &Service, path: &str) -> (u16, String) {
    let answer = support::client(&service.base)
        .post(format!("{}{path}", service.base))
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_copies_and_erases_their_data() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("data");
    let service = Start::on(&at).start();
    let mut web = Web::open(&service.base, None).await;
    let mut other = Web::open(&service.base, None).await;
    // The short notice comes with the very first message, and only there.
    let first = texts(&web).await;
    assert!(first[0].contains("Gõ “riêng tư”"), "{first:?}");
    web.tap("lien-ket").await;
    web.say(MARK).await;
    other.say("vplkmnbghj rtyfghvbn").await;
    web.say("gặp tổng đài viên").await;
    assert_eq!(texts(&web).await.iter().filter(|text| text.contains("Gõ “riêng tư”")).count(), 1);

    web.say("/riengtu").await;
    assert!(texts(&web).await.iter().any(|text| text.contains("180 ngày")), "days");
    web.say("/dulieu").await;
    let press = button(&web, "Lấy bản sao").await;
    web.press(&press).await;
    let page = link(&web).await;
    assert!(page.starts_with("/du-lieu/"), "{page}");
    let (code, cover) = get(&service, &page).await;
    assert!(code == 200 && !cover.contains(MARK), "a preview sees nothing: {cover}");
    let (code, shown) = post(&service, &page).await;
    assert!(code == 200 && shown.contains(MARK) && !shown.contains("vplkmnbghj"), "{shown}");
    let (code, file) = post(&service, &format!("{page}?file=json")).await;
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert!(code == 200 && file["messages"].to_string().contains(MARK));
    assert_eq!(file["requests_for_operator"].as_array().map(Vec::len), Some(1));
    assert_eq!(post(&service, "/du-lieu/2345abcdefghjkmnpqrs").await.0, 404);

    // Not without being asked once more, and not when the answer is no.
    web.say("xóa dữ liệu").await;
    web.say("không").await;
    assert!(texts(&web).await.iter().any(|text| text.contains(MARK)));
    web.say("/xoadulieu").await;
    let yes = button(&web, "Đồng ý, xóa hết").await;
    web.press(&yes).await;
    let left = texts(&web).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].contains("đã xóa"), "{left:?}");
    assert!(data(&at, &["tickets"]).lines().all(|line| !line.contains("web:")));
    // What the code opened is gone with it.
    assert!(!post(&service, &page).await.1.contains(MARK));
    // An old button asks again instead of erasing.
    web.say("menu").await;
    web.press("x.baaaaaaaaaaaa").await;
    assert!(texts(&web).await.len() > 2);
    // Others keep theirs.
    assert!(texts(&other).await.iter().any(|text| text.contains("vplkmnbghj")));

    data(&at, &["compact"]);
    assert!(service.stop().success());
    assert_eq!(files_holding(&at, MARK), Vec::<String>::new());
    assert_eq!(packed_holding(&at, MARK), 0);
    assert_eq!(packed_holding(&at, "vplkmnbghj"), 1, "the search finds what is there");
    assert!(data(&at, &["verify"]).contains("consistent"));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_confirm_as_well_and_the_administrator_can_erase() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("data");
    let fake = FakeTelegram::start().await;
    let service =
        Start::on(&at).env("TELOXIDE_TOKEN", TOKEN).env("TELOXIDE_API_URL", &fake.url()).start();
    fake.send_text(7, MARK);
    fake.wait_for("an answer", |state| state.written_by_bot(7).len() == 1).await;
    // No address of this service is known to people: no page is offered.
    fake.send_text(7, "/taidulieu");
    fake.wait_for("an answer", |state| {
        state
            .written_by_bot(7)
            .iter()
            .any(|it| it.text.contains("1022") && it.text.contains("bản sao"))
    })
    .await;
    assert!(data(&at, &["person", "telegram:7"]).contains(MARK));
    fake.send_text(7, "/xoadulieu");
    fake.send_text(7, "đồng ý");
    fake.send_text(7, "có");
    fake.wait_for("it is erased", |state| {
        state.written_by_bot(7).iter().any(|it| it.text.contains("đã xóa"))
    })
    .await;
    assert!(!data(&at, &["person", "telegram:7"]).contains(MARK));
    fake.send_text(8, MARK);
    fake.wait_for("an answer", |state| !state.written_by_bot(8).is_empty()).await;
    assert!(data(&at, &["erase", "telegram:8"]).contains("is erased"));
    data(&at, &["compact"]);
    assert!(service.stop().success());
    assert_eq!(files_holding(&at, MARK), Vec::<String>::new());
    assert_eq!(packed_holding(&at, MARK), 0);
    assert!(data(&at, &["verify"]).contains("consistent"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_told_once_and_slows_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let service = Start::on(&folder.path().join("data")).env("HOTLINE_PERSON_RATE", "5").start();
    let mut web = Web::open(&service.base, None).await;
    let mut other = Web::open(&service.base, None).await;
    let mut codes = Vec::new();
    for _ in 0..9 {
        codes.push(web.say("menu").await);
    }
    // The opening counts as well; the first one too many is answered.
    assert_eq!(codes, [200, 200, 200, 200, 200, 429, 429, 429, 429]);
    let told = texts(&web).await.iter().filter(|text| text.contains("nhanh quá")).count();
    assert_eq!(told, 1);
    assert_eq!(other.say("menu").await, 200);
    assert!(service.stop().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_human_who_was_asked_for_too_often_is_asked_for_by_telephone() {
    let folder = tempfile::tempdir().unwrap();
    let service = Start::on(&folder.path().join("data")).start();
    let mut web = Web::open(&service.base, None).await;
    for _ in 0..5 {
        web.say("gặp tổng đài viên").await;
        web.say("quay lại").await;
    }
    let texts = texts(&web).await;
    assert!(
        texts.iter().any(|text| text.contains("xin gặp tổng đài viên nhiều lần")),
        "{texts:#?}"
    );
    assert!(service.stop().success());
}
