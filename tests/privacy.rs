//! What people must not send is nowhere afterwards. Conversations full of
//! identity numbers, passwords, codes and names go through every channel, as
//! words, button labels and payloads, captions, file names, contact cards,
//! names, deep links and broken bodies. Then every file on the disk, the
//! backup, all log lines (at `trace`) and every answer are searched for every
//! secret in plain, decomposed, UTF-16, escaped and digits-only form.
//!
//! Each field carries secrets of its own, so a failure names the field. A
//! harmless sentence sent along must be found: the search sees what is kept.
//!
//! How it was seen to fail: with `screen` in `Runtime::turn` handing on the
//! text as it came, the words of every channel were found in the store and in
//! the backup; with `redact` left out of the label, the labels; with `scrub`
//! handing on the body, the broken bodies; with the echo of `chat` unmasked,
//! the terminal. With `{inbound:?}` of an unwrapped text in a log line, the
//! log.

#[path = "support/fake_telegram.rs"]
mod fake_telegram;
mod support;

use fake_telegram::{FakeTelegram, TOKEN};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::{Service, Start, Web};
use unicode_normalization::UnicodeNormalization;

/// Kept by the journal: proves that the search finds what is there.
const HARMLESS: &str = "bieu tuong mau tim than";
const WEBHOOK_SECRET: &str = "secret_1022";

/// Secrets of one field, each with the words in which it is sent.
struct Secrets {
    field: &'static str,
    number: usize,
}

/// All needles with the field they were sent in.
#[derive(Default)]
struct Needles(Vec<(String, String)>);

impl Secrets {
    /// One of each kind; no two fields share a value.
    fn of(field: &'static str, needles: &mut Needles) -> Self {
        let number = needles.0.len();
        let secrets = Self { field, number };
        for value in [
            secrets.identity(),
            secrets.phone(),
            secrets.password(),
            secrets.code(),
            secrets.mail(),
            secrets.card(),
            secrets.birth(),
        ] {
            needles.0.push((field.to_owned(), value));
        }
        secrets
    }

    fn identity(&self) -> String {
        format!("05208973{:04}", 1_000 + self.number)
    }
    fn phone(&self) -> String {
        format!("090573{:04}", 2_000 + self.number)
    }
    fn password(&self) -> String {
        format!("Bímật@{}x", 3_000 + self.number)
    }
    fn code(&self) -> String {
        format!("7391{:04}", 4_000 + self.number)
    }
    fn mail(&self) -> String {
        format!("ho.ten{}@example.com", self.number)
    }
    /// An account number; a card would need its check digit.
    fn card(&self) -> String {
        format!("190371{:08}", 50_000_000 + self.number)
    }
    fn birth(&self) -> String {
        format!("{}/{}/19{}", 13 + self.number % 15, 1 + self.number % 9, 41 + self.number % 50)
    }

    /// Sentences with all of them, as people write.
    fn sentences(&self) -> Vec<String> {
        let _ = self.field;
        vec![
            format!("số cccd của tôi {}", self.identity()),
            format!("sdt {} nha", self.phone()),
            format!("mk la {}", self.password()),
            format!("mã otp là {}", self.code()),
            format!("mail {} với stk {}", self.mail(), self.card()),
            format!("Nguyễn Văn An {} sao không đăng nhập được", self.birth()),
            self.identity().chars().flat_map(|c| [c, ' ']).collect::<String>().trim().to_owned(),
        ]
    }

    fn sentence(&self) -> String {
        self.sentences().join("\n")
    }
}

/// The forms in which a value may lie on a disk.
fn forms(value: &str) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::new();
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let spaced: String = digits.chars().flat_map(|c| [c, ' ']).collect();
    let escaped: String = value
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", c as u32) })
        .collect();
    let slashed = value.replace('/', "\\/");
    let coded = value.replace('@', "%40").replace('/', "%2F");
    let texts =
        [value.to_owned(), value.nfd().collect(), value.nfc().collect(), escaped, slashed, coded];
    for text in texts {
        forms.insert(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        forms.insert(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        forms.insert(text.into_bytes());
    }
    // Fewer digits are found in any file by chance.
    if digits.len() >= 8 {
        forms.insert(digits.into_bytes());
        forms.insert(spaced.trim_end().as_bytes().to_vec());
    }
    forms
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    needle.len() <= hay.len() && memmem(hay, needle)
}

fn memmem(hay: &[u8], needle: &[u8]) -> bool {
    let first = needle[0];
    let mut from = 0;
    while let Some(at) = hay[from..].iter().position(|byte| *byte == first) {
        let at = from + at;
        if hay[at..].starts_with(needle) {
            return true;
        }
        from = at + 1;
    }
    false
}

/// What lies below a folder, and the unpacked backup.
fn everything(folder: &Path, out: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            everything(&path, out);
            continue;
        }
        let name = path.display().to_string();
        // Names of files are kept, too.
        out.push((format!("the name of {name}"), name.clone().into_bytes()));
        let bytes = std::fs::read(&path).unwrap_or_default();
        if name.ends_with(".backup") {
            // Eight bytes of magic, four of version, then the stream.
            let mut plain = Vec::new();
            let mut stream = zstd::Decoder::new(&bytes[12..]).unwrap().single_frame();
            let read = stream.read_to_end(&mut plain);
            assert!(read.is_ok(), "the backup unpacks: {read:?}");
            out.push((format!("{name}, unpacked"), plain));
        }
        out.push((name, bytes));
    }
}

fn search(places: &[(String, Vec<u8>)], needles: &Needles) -> Vec<String> {
    let mut leaks = Vec::new();
    for (field, value) in &needles.0 {
        for form in forms(value) {
            for (place, bytes) in places {
                if contains(bytes, &form) {
                    leaks.push(format!("{field}: {value:?} in {place}"));
                }
            }
        }
    }
    leaks
}

fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks/_base")
}

fn start(data: &Path, fake: &FakeTelegram, port: Option<u16>) -> Service {
    let start = Start::on(data)
        .arg("--content")
        .arg(content().to_str().unwrap())
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", &fake.url())
        .env("HOTLINE_LOG", "trace")
        .env("RUST_LOG", "trace");
    match port {
        None => start.start(),
        Some(port) => start
            .arg("--listen")
            .arg(&format!("127.0.0.1:{port}"))
            .env("HOTLINE_TELEGRAM_MODE", "webhook")
            .env("HOTLINE_TELEGRAM_SECRET", WEBHOOK_SECRET)
            .env("HOTLINE_PUBLIC_URL", &format!("http://127.0.0.1:{port}"))
            .start(),
    }
}

/// Everything that a page can send.
async fn at_the_web_chat(
    service: &Service,
    needles: &mut Needles,
    answers: &mut Vec<(String, Vec<u8>)>,
) {
    let http = support::client(&service.base);
    let api = |path: &str| format!("{}/api/chat/{path}", service.base);
    let mut web = Web::open(&service.base, None).await;
    assert_eq!(web.say(HARMLESS).await, 200);
    for sentence in Secrets::of("web: words", needles).sentences() {
        assert_eq!(web.say(&sentence).await, 200);
    }
    let decomposed: String =
        Secrets::of("web: decomposed words", needles).sentence().nfd().collect();
    web.say(&decomposed).await;
    web.say(&format!(
        "{}{}",
        "rất dài ".repeat(600),
        Secrets::of("web: too long", needles).sentence()
    ))
    .await;
    // At a step that collects words, and while a person waits for a human.
    let mut collecting = Web::open(&service.base, Some("__mau__ten")).await;
    for sentence in Secrets::of("web: a step that collects", needles).sentences() {
        collecting.say(&sentence).await;
    }
    let mut waiting = Web::open(&service.base, None).await;
    waiting.say("gặp tổng đài viên").await;
    for sentence in Secrets::of("web: words for the operator", needles).sentences() {
        waiting.say(&sentence).await;
    }
    let label = Secrets::of("web: label and payload", needles);
    for (press, label) in [
        (label.sentence(), label.sentence()),
        ("c.menu".to_owned(), label.sentence()),
        (label.identity(), label.phone()),
    ] {
        web.post(json!({ "id": "l-1", "press": press, "label": label })).await;
        web.post(json!({ "id": format!("l-{}", press.len()), "press": press, "label": label }))
            .await;
    }
    let link = Secrets::of("web: deep link", needles);
    for start in
        [link.sentence(), link.identity(), format!("__mau__{}", link.phone()), link.password()]
    {
        let body = json!({ "token": null, "start": start, "lang": link.identity() });
        http.post(api("open")).json(&body).send().await.unwrap();
        http.get(format!("{}/", service.base)).query(&[("start", &start)]).send().await.unwrap();
    }
    let broken = Secrets::of("web: broken requests", needles);
    for body in [
        format!("{{\"id\":\"x\",\"text\":\"{}", broken.identity()),
        json!({ "id": broken.sentence(), "text": broken.sentence() }).to_string(),
        json!({ "id": "b-1", "text": { "deep": broken.sentence() } }).to_string(),
        json!({ "id": "b-2", "text": broken.sentence(), "press": broken.sentence() }).to_string(),
        broken.sentence(),
    ] {
        let sent = http
            .post(api("send"))
            .bearer_auth(&web.token)
            .header("content-type", "application/json");
        let answer = sent.body(body).send().await.unwrap().bytes().await.unwrap();
        answers.push(("an answer to a broken request".into(), answer.to_vec()));
    }
    let strange = http.post(api("send")).bearer_auth(broken.identity()).json(&json!({ "id": "x" }));
    answers.push((
        "an answer to a strange token".into(),
        strange.send().await.unwrap().bytes().await.unwrap().to_vec(),
    ));
    let after = http
        .get(api("stream"))
        .query(&[("after", format!("x{}", broken.identity()))])
        .bearer_auth(&web.token);
    answers.push((
        "an answer to a strange number".into(),
        after.send().await.unwrap().bytes().await.unwrap().to_vec(),
    ));
    http.get(format!("{}/{}", service.base, broken.phone())).send().await.unwrap();
    for person in [&web, &collecting, &waiting] {
        answers.push(("a thread".into(), json!(person.thread().await).to_string().into_bytes()));
    }
    let figures = http.get(format!("{}/health/metrics", service.base)).send().await.unwrap();
    answers.push(("the metrics".into(), figures.bytes().await.unwrap().to_vec()));
    let status = http.get(format!("{}/health/status", service.base)).send().await.unwrap();
    answers.push(("the status".into(), status.bytes().await.unwrap().to_vec()));
}

/// Everything that comes in an update of Telegram, whoever carries it.
fn updates(way: &'static str, needles: &mut Needles) -> Vec<Value> {
    let field = |name: &str| -> &'static str {
        Box::leak(format!("telegram by {way}: {name}").into_boxed_str())
    };
    let name = Secrets::of(field("names"), needles);
    let (first, last, user) = (
        format!("Tèocá{}", name.number),
        format!("Họhiếm{}", name.number),
        format!("biet_danh_{}", name.number),
    );
    for own in [&first, &last, &user] {
        needles.0.push((field("names").into(), own.clone()));
    }
    let person = json!({
        "id": 90_001, "is_bot": false, "first_name": format!("{first} {}", name.identity()),
        "last_name": format!("{last} {}", name.phone()), "username": user, "language_code": "vi",
    });
    let chat = json!({ "id": 90_001, "type": "private", "first_name": first, "last_name": last, "username": user });
    let mut out = Vec::new();
    let mut message = |fields: Value| {
        let mut message =
            json!({ "message_id": 7, "from": person, "chat": chat, "date": 1_795_000_000 });
        message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        out.push(json!({ "message": message }));
    };
    message(json!({ "text": format!("{HARMLESS} {way}") }));
    for sentence in Secrets::of(field("words"), needles).sentences() {
        message(json!({ "text": sentence }));
    }
    let photo = Secrets::of(field("picture and caption"), needles);
    message(
        json!({ "photo": [{ "file_id": photo.identity(), "file_unique_id": photo.phone(), "width": 9, "height": 9 }] }),
    );
    message(
        json!({ "photo": [{ "file_id": "p", "file_unique_id": "q", "width": 9, "height": 9 }], "caption": photo.sentence() }),
    );
    let file = Secrets::of(field("file name"), needles);
    message(
        json!({ "document": { "file_name": format!("{}.pdf", file.sentence()), "file_id": "f", "file_unique_id": "g" } }),
    );
    message(
        json!({ "document": { "file_name": file.identity(), "file_id": "f" }, "caption": file.sentence() }),
    );
    let card = Secrets::of(field("contact card"), needles);
    message(
        json!({ "contact": { "phone_number": card.phone(), "first_name": card.sentence(), "vcard": card.sentence(), "user_id": 90_001 } }),
    );
    message(
        json!({ "location": { "latitude": 13.782_967_3, "longitude": 109.219_663_4 }, "venue": { "title": card.sentence() } }),
    );
    let reply = Secrets::of(field("reply and forward"), needles);
    message(json!({
        "text": "cái này là sao", "reply_to_message": { "text": reply.sentence() }, "quote": { "text": reply.sentence() },
        "forward_origin": { "type": "hidden_user", "sender_user_name": reply.sentence() },
        "entities": [{ "type": "text_link", "url": format!("https://example.com/?so={}", reply.identity()), "offset": 0, "length": 3 }],
    }));
    let link = Secrets::of(field("deep link"), needles);
    for payload in
        [link.identity(), link.sentence(), format!("__mau__{}", link.phone()), link.password()]
    {
        message(json!({ "text": format!("/start {payload}") }));
        message(json!({ "text": format!("/{payload}") }));
    }
    let broken = Secrets::of(field("shapes nobody knows"), needles);
    message(json!({ "text": { "deep": [broken.sentence()] } }));
    message(
        json!({ "text": [broken.sentence(), broken.identity().trim_start_matches('0').parse::<u64>().unwrap()] }),
    );
    message(
        json!({ "caption": { broken.identity(): broken.phone(), "title": broken.sentence(), "file_name": broken.sentence() } }),
    );
    let pressed = Secrets::of(field("label and payload"), needles);
    for data in [pressed.identity(), pressed.sentence(), "c.menu".to_owned()] {
        let keyboard = json!([[{ "text": pressed.sentence(), "callback_data": data }]]);
        out.push(json!({ "callback_query": {
            "id": "44", "from": person, "chat_instance": "-1", "data": data,
            "message": { "message_id": 3, "chat": chat, "date": 1_795_000_000, "text": pressed.sentence(), "reply_markup": { "inline_keyboard": keyboard } },
        } }));
    }
    let edited = Secrets::of(field("edit"), needles);
    out.push(json!({ "edited_message": { "message_id": 7, "from": person, "chat": chat, "date": 1, "text": edited.sentence() } }));
    out.push(json!({ "edited_message": { "message_id": 7, "from": person, "chat": chat, "date": 1, "text": { "x": edited.sentence() } } }));
    let group = Secrets::of(field("group"), needles);
    let title = json!({ "id": -100_777, "type": "supergroup", "title": group.sentence(), "username": "nhom" });
    out.push(json!({ "message": { "message_id": 9, "from": person, "chat": title, "date": 1, "text": format!("@{} {}", fake_telegram::USERNAME, group.sentence()) } }));
    out.push(json!({ "my_chat_member": { "chat": title, "from": person, "date": 1, "new_chat_member": { "status": "member", "custom_title": group.sentence() } } }));
    out.push(json!({ "inline_query": { "id": "1", "from": person, "query": group.sentence() } }));
    out
}

async fn by_polling(fake: &FakeTelegram, needles: &mut Needles) {
    let mut updates = updates("polling", needles);
    updates.push(
        json!({ "message": { "chat": { "id": 90_009, "type": "private" }, "text": "xin chào" } }),
    );
    fake.push_raw(json!({ "update_id": 499_998, "poll": { "id": "1" } }));
    let stranger = Secrets::of("telegram by polling: no update at all", needles);
    fake.push_raw(json!({ "update_id": stranger.identity(), "text": stranger.sentence() }));
    for (number, mut update) in updates.into_iter().enumerate() {
        update["update_id"] = json!(500_000 + number);
        fake.push_raw(update);
    }
    fake.wait_for("all updates are confirmed", |state| state.queue.is_empty()).await;
}

async fn by_webhook(service: &Service, needles: &mut Needles) {
    let http = support::client(&service.base);
    let url = format!("{}/telegram/webhook", service.base);
    let post = |secret: &'static str, body: String| {
        http.post(&url).header("x-telegram-bot-api-secret-token", secret).body(body).send()
    };
    for (number, mut update) in updates("webhook", needles).into_iter().enumerate() {
        update["update_id"] = json!(900_000 + number);
        let answer = post(WEBHOOK_SECRET, update.to_string()).await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{update}");
    }
    let broken = Secrets::of("telegram by webhook: broken bodies", needles);
    for body in [
        format!("{{\"update_id\":1,\"message\":{{\"text\":\"{}", broken.identity()),
        broken.sentence(),
        json!({ "update_id": broken.sentence(), "message": broken.sentence() }).to_string(),
        json!([broken.sentence()]).to_string(),
    ] {
        assert_eq!(post(WEBHOOK_SECRET, body.clone()).await.unwrap().status().as_u16(), 400);
        assert_eq!(post("another", body).await.unwrap().status().as_u16(), 401);
    }
}

fn in_the_terminal(needles: &mut Needles) -> Vec<u8> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .args(["chat", "--repro", "--content"])
        .arg(content())
        .env_clear()
        .env("RUST_LOG", "trace")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = format!("{HARMLESS}\n");
    for sentence in Secrets::of("terminal: words", needles).sentences() {
        lines.push_str(&format!("{sentence}\n"));
    }
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let mut all = output.stdout;
    all.extend(output.stderr);
    assert!(contains(&all, HARMLESS.as_bytes()));
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_anywhere_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let fake = FakeTelegram::start().await;
    let mut needles = Needles::default();
    let mut answers = Vec::new();

    let service = start(&data, &fake, None);
    at_the_web_chat(&service, &mut needles, &mut answers).await;
    by_polling(&fake, &mut needles).await;
    service.kill();

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let service = start(&data, &fake, Some(port));
    by_webhook(&service, &mut needles).await;
    let tickets = Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .args(["data", "tickets", "--data"])
        .arg(&data)
        .env_clear()
        .output()
        .unwrap();
    assert!(tickets.status.success());
    answers.push(("the list of requests".into(), tickets.stdout));
    let backup = Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .args(["data", "backup"])
        .arg(folder.path().join("all.backup"))
        .arg("--data")
        .arg(&data)
        .env_clear()
        .output()
        .unwrap();
    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    assert_eq!(service.stop().code(), Some(0));
    answers.push(("the terminal".into(), in_the_terminal(&mut needles)));
    for call in fake.look(|state| state.calls.clone()) {
        answers.push((format!("a call of {}", call.method), call.body.to_string().into_bytes()));
    }

    let mut places = answers;
    everything(folder.path(), &mut places);
    let logged = places
        .iter()
        .find(|(name, _)| name.starts_with('/') && name.ends_with("data.log"))
        .unwrap();
    assert!(contains(&logged.1, b"TRACE"), "the log is at trace: {} bytes", logged.1.len());
    for place in ["sled", "unpacked"] {
        let found = places.iter().any(|(name, bytes)| {
            name.contains(place) && contains(bytes, HARMLESS.as_bytes())
                || place == "sled"
                    && name.contains("/data/")
                    && contains(bytes, HARMLESS.as_bytes())
        });
        assert!(found, "what is kept is found: {place}");
    }
    let leaks = search(&places, &needles);
    assert!(leaks.is_empty(), "{} leaks\n{}", leaks.len(), leaks.join("\n"));
}
