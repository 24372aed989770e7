//! The whole program as a Zalo Official Account: connected by the command,
//! then killed and restarted between a delivery's acknowledgement and the
//! sending of its answer. Nothing may be lost, and nothing repeated unless
//! nobody saw its sending answered.

#[path = "support/fake_zalo_oa.rs"]
mod fake_zalo_oa;
#[path = "support/fake_zalo_oauth.rs"]
mod fake_zalo_oauth;
mod support;

use fake_zalo_oa::{APP, FakeZaloOa, KEY, OA};
use fake_zalo_oauth::{FakeOAuth, SECRET};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use support::{Service, Start};

const AN: &str = "3849125006391000001";

/// What the program is set up with.
fn settings(fake: &FakeZaloOa, oauth: &FakeOAuth) -> Vec<(&'static str, String)> {
    vec![
        ("HOTLINE_ZALO_OA_APP_ID", APP.to_owned()),
        ("HOTLINE_ZALO_OA_APP_SECRET", SECRET.to_owned()),
        ("HOTLINE_ZALO_OA_ID", OA.to_owned()),
        ("HOTLINE_ZALO_OA_WEBHOOK_KEY", KEY.to_owned()),
        ("HOTLINE_ZALO_OA_API_URL", fake.url()),
        ("HOTLINE_ZALO_OA_OAUTH_URL", oauth.url()),
    ]
}

struct World {
    folder: tempfile::TempDir,
    fake: FakeZaloOa,
    oauth: FakeOAuth,
    port: u16,
}

impl World {
    /// A platform, and a data folder for the account.
    async fn new() -> Self {
        let (fake, oauth) = (FakeZaloOa::start().await, FakeOAuth::start().await);
        fake.trust(oauth.judge());
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, fake, oauth, port }
    }

    /// The same, with the account connected.
    async fn connected() -> Self {
        let world = Self::new().await;
        let pair = world.oauth.by_hand();
        let file = world.folder.path().join("pair");
        std::fs::write(&file, &pair.refresh).unwrap();
        let mut login = Command::new(env!("CARGO_BIN_EXE_hotline1022"));
        login.args(["zalo", "login", "--tokens", "--data"]).arg(world.data()).env_clear();
        login.envs(settings(&world.fake, &world.oauth));
        login.stdin(std::fs::File::open(&file).unwrap()).stdout(Stdio::null());
        let done = tokio::task::spawn_blocking(move || login.status().unwrap()).await.unwrap();
        assert!(done.success());
        world
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    fn start(&self) -> Service {
        let data: &Path = &self.data();
        let mut start = Start::on(data).arg("--listen").arg(&format!("127.0.0.1:{}", self.port));
        for (name, value) in settings(&self.fake, &self.oauth) {
            start = start.env(name, &value);
        }
        start.start()
    }

    fn webhook(&self) -> String {
        format!("http://127.0.0.1:{}/zalo/oa/webhook", self.port)
    }

    fn said(&self, words: &str) -> usize {
        self.fake.look(|state| state.said(AN, words))
    }
}

/// Waits until every message that was sent is also noted as sent.
async fn settled(service: &Service) {
    let http = support::client(&service.base);
    support::wait_until("an empty outbox", || async {
        let url = format!("{}/health/status", service.base);
        let status: serde_json::Value = http.get(url).send().await.unwrap().json().await.unwrap();
        status["conversations_with_unsent_messages"] == 0
    })
    .await;
    // The store writes in order: what is acknowledged now comes after that.
    support::Web::open(&service.base, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seven_steps_with_kills() {
    let world = World::connected().await;
    let mut service = world.start();
    let follow = world.fake.contact(AN, "follow");
    world.fake.deliver(&world.webhook(), &follow).await;
    world.fake.wait_for("the greeting", |state| state.said(AN, "1022") == 1).await;
    for (line, answer) in [
        ("1", "Ông/Bà ở đâu"),
        ("Bình Định", "đã có tài khoản VNeID chưa"),
        ("mức 2", "tài khoản do Cổng"),
        ("đã từng có", "7 bước"),
        ("2", "Bước 1/7"),
    ] {
        let event = world.fake.text(AN, line);
        world.fake.deliver(&world.webhook(), &event).await;
        world.fake.wait_for(answer, |state| state.said(AN, answer) >= 1).await;
    }
    for number in 2..=7 {
        settled(&service).await;
        let event = world.fake.press(AN, "Đã xong");
        world.fake.deliver(&world.webhook(), &event).await;
        if number % 2 == 0 {
            // Acknowledged, and perhaps not answered yet.
            service.kill();
            service = world.start();
            // Zalo may say it once more.
            assert_eq!(world.fake.post(&world.webhook(), &event).await, 200);
        } else {
            assert_eq!(service.stop().code(), Some(0));
            service = world.start();
        }
        let step = format!("Bước {number}/7");
        world.fake.wait_for(&step, |state| state.said(AN, &step) >= 1).await;
        settled(&service).await;
    }
    for line in ["1", "xong", "co roi"] {
        let before = world.fake.texts(AN).len();
        let event = world.fake.text(AN, line);
        world.fake.deliver(&world.webhook(), &event).await;
        world.fake.wait_for(line, |state| state.seen(AN).len() > before).await;
        settled(&service).await;
    }
    assert_eq!(world.said("liên kết xong"), 1, "{:#?}", world.fake.texts(AN));
    assert_eq!(world.oauth.calls(), 1, "connected once; restarts need no new tokens");
    for number in 1..=7 {
        let times = world.said(&format!("Bước {number}/7"));
        // After a kill nobody knows whether the answer went out.
        assert!((1..=2).contains(&times), "step {number} came {times} times");
        if number % 2 == 1 {
            assert_eq!(times, 1, "step {number}: nothing was killed there");
        }
    }
    // Nothing secret and nobody's name or number is in the log.
    let log = service.log();
    for secret in world.oauth.secrets().iter().map(String::as_str).chain([KEY, AN]) {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    assert_eq!(service.stop().code(), Some(0));
}

/// The lines of a transcript that a person types.
fn lines(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let text = std::fs::read_to_string(root.join(format!("{name}.txt"))).unwrap();
    text.lines().filter(|line| !line.starts_with(':')).map(str::to_owned).collect()
}

/// A guide to its end; after every second line the program is killed.
async fn to_the_end_with_kills(name: &str) {
    let world = World::connected().await;
    let mut service = world.start();
    let follow = world.fake.contact(AN, "follow");
    world.fake.deliver(&world.webhook(), &follow).await;
    world.fake.wait_for("the greeting", |state| state.said(AN, "1022") == 1).await;
    let all = lines(name);
    for (number, line) in all.iter().enumerate() {
        settled(&service).await;
        let before = world.fake.texts(AN).len();
        let event = world.fake.text(AN, line);
        world.fake.deliver(&world.webhook(), &event).await;
        let killed = number % 2 == 1 && number + 1 < all.len();
        if killed {
            // Acknowledged, and perhaps not answered yet.
            service.kill();
            service = world.start();
            assert_eq!(world.fake.post(&world.webhook(), &event).await, 200, "again");
        }
        world.fake.wait_for(line, |state| state.seen(AN).len() > before).await;
        settled(&service).await;
        let mut texts = world.fake.texts(AN).split_off(before);
        texts.retain(|text| !text.is_empty());
        for text in &texts {
            let times = texts.iter().filter(|other| *other == text).count();
            // After a kill nobody knows whether an answer went out.
            assert!(times <= 1 + usize::from(killed), "{name}, line {number}: {texts:#?}");
        }
    }
    assert_eq!(world.said("liên kết xong"), 1, "{:#?}", world.fake.texts(AN));
    assert_eq!(world.oauth.calls(), 1, "connected once; restarts need no new tokens");
    assert_eq!(service.stop().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_duong_with_kills() {
    to_the_end_with_kills("binh-duong-linked").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quang_tri_with_kills() {
    to_the_end_with_kills("quang-tri-linked").await;
}

/// What `zalo status` prints; whether it says that all is well.
async fn status(world: &World) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hotline1022"));
    command.args(["zalo", "status", "--data"]).arg(world.data()).env_clear();
    command.envs(settings(&world.fake, &world.oauth));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_shows_expiry_window_and_quota_also_after_the_stop() {
    let world = World::connected().await;
    let service = world.start();
    assert!(status(&world).await.1.contains("Zalo has told none yet"));
    world.fake.with(|state| state.free = Some(9));
    let event = world.fake.text(AN, "xin chào");
    world.fake.deliver(&world.webhook(), &event).await;
    world.fake.wait_for("the greeting", |state| state.said(AN, "Kính chào") == 1).await;
    settled(&service).await;
    let (well, shown) = status(&world).await;
    assert!(well, "{shown}");
    for part in [
        "State             connected",
        "Access token      ends ",
        "Refresh token     ends not before ",
        "Contact window    free for 48 h",
        "Quota             8 left (sub_quota), as Zalo told last",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert_eq!(service.stop().code(), Some(0));
    let (_, shown) = status(&world).await;
    assert!(shown.contains("Quota             8 left (sub_quota), as Zalo told by 20"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_consent_messages_wait_and_it_is_said() {
    let world = World::new().await;
    let service = world.start();
    let event = world.fake.text(AN, "xin chào");
    world.fake.deliver(&world.webhook(), &event).await;
    support::wait_until("the alarm", || async {
        service.log().contains("zalo login") && service.log().contains("a message is not sent")
    })
    .await;
    let http = support::client(&service.base);
    let status: serde_json::Value = http
        .get(format!("{}/health/status", service.base))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(status["conversations_with_unsent_messages"], 1, "it is kept");
    assert_eq!(status["messages_given_up"], 0);
    assert_eq!(service.stop().code(), Some(0));
}
