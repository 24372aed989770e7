//! What was not understood, over the real program: listed by how often it
//! came, masked, taught by one command, gone with the person.

mod support;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use support::{Start, Web, copy_content};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .args(arguments)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn gaps(data: &Path) -> String {
    let output = run(&["content", "gaps", "--data", data.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output));
    text(&output)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_understood_is_listed_masked_and_gone_with_the_person() {
    let folder = tempfile::tempdir().unwrap();
    let service = Start::on(folder.path()).start();
    let mut one = Web::open(&service.base, None).await;
    let mut two = Web::open(&service.base, None).await;
    for _ in 0..2 {
        one.say("blorp wibble zanzibar").await;
    }
    two.say("Blorp wibble ZANZIBAR!").await;
    two.say("frobnicate quux cccd 052099001234").await;
    two.say("liên kết vneid").await;
    let listed = gaps(folder.path());
    let lines: Vec<&str> = listed.lines().collect();
    assert!(
        lines[0].trim_start().starts_with("3 ") && lines[0].to_lowercase().contains("blorp"),
        "{listed}"
    );
    assert!(listed.contains("frobnicate quux") && !listed.contains("052099001234"), "{listed}");
    assert!(!listed.contains("liên kết"), "{listed}");

    two.say("/xoadulieu").await;
    two.say("đồng ý").await;
    let listed = gaps(folder.path());
    assert!(!listed.contains("frobnicate"), "{listed}");
    assert!(listed.lines().next().unwrap().trim_start().starts_with("2 "), "{listed}");
    service.stop();
    // The store answers as well when no service runs.
    assert!(gaps(folder.path()).contains("blorp wibble"));
}

/// With a content folder a service learns before it listens, also in a build for
/// development.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_understands_what_no_phrase_says() {
    const TEXT: &str = "doi mai ma con so bi mat gui qua dien thoai khong toi noi";
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    copy_content(&content);
    let service =
        Start::on(&folder.path().join("data")).arg("--content").arg(content.to_str().unwrap());
    let service = service.start();
    let mut web = Web::open(&service.base, None).await;
    web.say(TEXT).await;
    let texts: Vec<String> = web
        .thread()
        .await
        .iter()
        .filter_map(|entry| entry["text"].as_str().map(str::to_owned))
        .collect();
    assert!(texts.iter().any(|text| text.contains("Có phải Ông/Bà")), "{texts:#?}");
    assert_eq!(service.stop().code(), Some(0));
}

#[test]
fn one_command_teaches_a_text_and_bad_ones_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    copy_content(folder.path());
    let content = folder.path().to_str().unwrap();
    let file = folder.path().join("flows/examples/otp_or_sms_missing.txt");
    let before = std::fs::read_to_string(&file).unwrap();
    let sentence = "chờ hoài chờ hủy mà sáu con số mãi chưa thấy tăm hơi";
    let add = |text: &str, intent: &str| {
        run(&["content", "gaps", "--content", content, "--add", text, "--intent", intent])
    };

    let unknown = add(sentence, "otp_missing");
    assert!(!unknown.status.success() && text(&unknown).contains("otp_or_sms_missing"));
    let outside = add(sentence, "../answers");
    assert!(!outside.status.success(), "{}", text(&outside));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);

    let output = add(sentence, "otp_or_sms_missing");
    assert!(output.status.success(), "{}", text(&output));
    assert!(std::fs::read_to_string(&file).unwrap().ends_with(&format!("{sentence}\n")));

    // The same text for another intent is refused and taken back.
    let other = folder.path().join("flows/examples/pay_online.txt");
    let other_before = std::fs::read_to_string(&other).unwrap();
    let twice = add(sentence, "pay_online");
    assert!(!twice.status.success(), "{}", text(&twice));
    assert_eq!(std::fs::read_to_string(&other).unwrap(), other_before);
}

#[test]
fn the_built_in_content_can_be_written_out_and_passes() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("noi-dung");
    let target = target.to_str().unwrap();
    let output = run(&["content", "export", target]);
    assert!(output.status.success(), "{}", text(&output));
    let again = run(&["content", "export", target]);
    assert!(!again.status.success(), "what is there is not overwritten");
    let check = run(&["check", "--content", target]);
    assert!(check.status.success(), "{}", text(&check));
}
