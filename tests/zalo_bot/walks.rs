//! The guides of the three provinces to "linked", with what people typed in
//! the terminal's transcripts.

use super::*;

/// The lines of a transcript that a person types.
fn lines(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let text = std::fs::read_to_string(root.join(format!("{name}.txt"))).unwrap();
    text.lines().filter(|line| !line.starts_with(':')).map(str::to_owned).collect()
}

/// What goes wrong on the way.
#[derive(Clone, Copy, PartialEq)]
enum Trouble {
    None,
    /// The process is killed between two messages.
    Killed,
    /// It is killed right after a message was acknowledged, whether or not the
    /// answer has gone.
    KilledOwing,
    /// Sendings meet pages of machines in between, errors, and refusals for now.
    Faults,
}

async fn walk(name: &str, receive: Receive, trouble: Trouble) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let fake = FakeZaloBot::start().await;
    let mut service = start(&data, &fake, receive);
    assert!(say(&fake, receive, AN, "menu").await.contains("1. "), "choices are numbered");
    for (number, line) in lines(name).iter().enumerate() {
        let now = number % 3 == 2;
        match trouble {
            Trouble::Killed if now => {
                // The platform keeps nothing for a poll that nobody asks for, so
                // what is killed here must not be polling.
                settled(&service).await;
                service.kill();
                service = start(&data, &fake, receive);
            }
            Trouble::KilledOwing if now => {
                let before = fake.look(|state| state.written(AN).len());
                fake.say(AN, line);
                fake.wait_for("the webhook", |state| state.webhook.is_some()).await;
                fake.deliver().await;
                service.kill();
                service = start(&data, &fake, receive);
                fake.wait_for("the answer owed", |state| state.written(AN).len() > before).await;
                // The webhook is set anew by whoever starts.
                settled(&service).await;
                continue;
            }
            Trouble::Faults if now => {
                let faults = [Fault::Page(403), Fault::Page(502), Fault::Refuse(408, "Timeout")];
                fake.fail("sendMessage", faults[number / 3 % 3].clone());
            }
            _ => {}
        }
        say(&fake, receive, AN, line).await;
    }
    fake.wait_for("the end", |state| state.said(AN, "liên kết xong") == 1).await;
    settled(&service).await;
    let all = fake
        .look(|state| state.written(AN).iter().map(|seen| seen.text.clone()).collect::<Vec<_>>());
    for step in all.iter().filter(|text| text.contains("Bước")) {
        // Twice only where a kill came before the answer was noted.
        let most = if trouble == Trouble::KilledOwing { 2 } else { 1 };
        let times = all.iter().filter(|text| *text == step).count();
        assert!(times <= most, "sent {times} times: {step}");
    }
    // The link is readable where there are no link buttons.
    assert!(all.iter().any(|text| text.contains("https://")), "{all:#?}");
    let pictures = fake.look(|state| state.fetched.clone());
    match receive {
        Receive::Polling => assert_eq!(pictures, [], "no public address, no pictures"),
        Receive::Webhook(_) => {
            // Whoever is killed answers no one.
            let gone = |status| status == 0 && trouble == Trouble::KilledOwing;
            let fetched = pictures.iter().filter(|(_, status)| !gone(*status));
            let fetched: Vec<_> = fetched.map(|(_, status)| *status).collect();
            assert!(!fetched.is_empty(), "the QR code is fetched from us: {pictures:?}");
            assert!(fetched.iter().all(|status| *status == 200), "{pictures:?}");
        }
    }
    assert_eq!(service.stop().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_dinh_by_polling() {
    walk("binh-dinh-linked", Receive::Polling, Trouble::None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_dinh_without_accents_by_webhook_with_kills() {
    walk("binh-dinh-by-words", Receive::Webhook(free_port()), Trouble::Killed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_duong_by_polling() {
    walk("binh-duong-linked", Receive::Polling, Trouble::None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_duong_by_webhook_killed_owing_answers() {
    walk("binh-duong-linked", Receive::Webhook(free_port()), Trouble::KilledOwing).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_duong_with_faults() {
    walk("binh-duong-linked", Receive::Webhook(free_port()), Trouble::Faults).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_dinh_killed_owing_answers() {
    walk("binh-dinh-linked", Receive::Webhook(free_port()), Trouble::KilledOwing).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_dinh_with_faults() {
    walk("binh-dinh-linked", Receive::Polling, Trouble::Faults).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quang_tri_with_faults_by_polling() {
    walk("quang-tri-linked", Receive::Polling, Trouble::Faults).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quang_tri_by_polling() {
    walk("quang-tri-linked", Receive::Polling, Trouble::None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quang_tri_by_webhook_with_kills() {
    walk("quang-tri-linked", Receive::Webhook(free_port()), Trouble::Killed).await;
}
