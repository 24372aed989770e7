//! The guides of the three provinces to "linked", with what people typed in
//! the terminal's transcripts.

use super::*;

/// The lines of a transcript that a person types.
fn lines(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let text = std::fs::read_to_string(root.join(format!("{name}.txt"))).unwrap();
    text.lines().filter(|line| !line.starts_with(':')).map(str::to_owned).collect()
}

async fn walk(name: &str, receive: Receive, kill: bool) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let fake = FakeZaloBot::start().await;
    let mut service = start(&data, &fake, receive);
    assert!(say(&fake, receive, AN, "menu").await.contains("1. "), "choices are numbered");
    for (number, line) in lines(name).iter().enumerate() {
        if kill && number % 3 == 2 {
            // Between two messages; the platform keeps nothing for a poll that
            // nobody asks for, so what is killed here must not be polling.
            settled(&service).await;
            service.kill();
            service = start(&data, &fake, receive);
        }
        say(&fake, receive, AN, line).await;
    }
    fake.wait_for("the end", |state| state.said(AN, "liên kết xong") == 1).await;
    settled(&service).await;
    let all = fake
        .look(|state| state.written(AN).iter().map(|seen| seen.text.clone()).collect::<Vec<_>>());
    for step in all.iter().filter(|text| text.contains("Bước")) {
        assert_eq!(all.iter().filter(|text| *text == step).count(), 1, "sent twice: {step}");
    }
    // The link is readable where there are no link buttons.
    assert!(all.iter().any(|text| text.contains("https://")), "{all:#?}");
    let pictures = fake.look(|state| state.fetched.clone());
    match receive {
        Receive::Polling => assert_eq!(pictures, [], "no public address, no pictures"),
        Receive::Webhook(_) => {
            assert!(!pictures.is_empty(), "the QR code is fetched from us");
            assert!(pictures.iter().all(|(_, status)| *status == 200), "{pictures:?}");
        }
    }
    assert_eq!(service.stop().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_dinh_by_polling() {
    walk("binh-dinh-linked", Receive::Polling, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_dinh_without_accents_by_webhook_with_kills() {
    walk("binh-dinh-by-words", Receive::Webhook(free_port()), true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_duong_by_polling() {
    walk("binh-duong-linked", Receive::Polling, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_duong_by_webhook() {
    walk("binh-duong-linked", Receive::Webhook(free_port()), false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quang_tri_by_polling() {
    walk("quang-tri-linked", Receive::Polling, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quang_tri_by_webhook_with_kills() {
    walk("quang-tri-linked", Receive::Webhook(free_port()), true).await;
}
