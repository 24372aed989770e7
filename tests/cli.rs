//! Commands as authors and IT staff run them: their output, their exit codes.

mod support;

use std::path::Path;
use std::process::{Command, Output};
use support::copy_content;

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .args(args)
        .env_clear()
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn replace(path: &Path, from: &str, to: &str) {
    let old = std::fs::read_to_string(path).unwrap();
    assert!(old.contains(from), "{} holds {from:?}", path.display());
    std::fs::write(path, old.replacen(from, to, 1)).unwrap();
}

#[test]
fn check_passes_the_shipped_content_and_places_each_mistake() {
    let output = run(&["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let folder = tempfile::tempdir().unwrap();
    copy_content(folder.path());
    let content = folder.path().to_str().unwrap();
    let flow = folder.path().join("flows/binh-dinh.yaml");
    replace(&flow, "next: kiem-tra", "next: kiemtra");
    let line = std::fs::read_to_string(&flow)
        .unwrap()
        .lines()
        .position(|line| line.contains("next: kiemtra"))
        .unwrap()
        + 1;

    let full = run(&["check", "--content", content]);
    assert_eq!(full.status.code(), Some(1));
    let full = text(&full);
    for expected in [&format!("flows/binh-dinh.yaml:{line}:"), "kiemtra", "^", "cách sửa"] {
        assert!(full.contains(expected), "{expected}: {full}");
    }
    let concise = text(&run(&["check", "--content", content, "--format", "concise"]));
    assert!(concise.starts_with(&format!("flows/binh-dinh.yaml:{line}:")), "{concise}");
    let english =
        text(&run(&["check", "--content", content, "--format", "concise", "--lang", "en"]));
    assert!(english.contains("error"), "{english}");
    let json = run(&["check", "--content", content, "--format", "json"]);
    let findings: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(findings[0]["line"], line);
}

#[test]
fn in_file_tests_fail_and_can_be_rewritten() {
    let folder = tempfile::tempdir().unwrap();
    copy_content(folder.path());
    let content = folder.path().to_str().unwrap();
    let flow = folder.path().join("flows/tai-lieu.yaml");
    let good = std::fs::read_to_string(&flow).unwrap();
    let line = good.lines().find(|line| line.contains("- bot: [")).unwrap().to_owned();
    replace(&flow, &line, &line.replace("bot: [", "bot: [khong-co, "));
    let failing = run(&["test", "--content", content, "tai-lieu"]);
    assert_eq!(failing.status.code(), Some(1));
    assert!(text(&failing).contains("flows/tai-lieu.yaml:"), "{}", text(&failing));
    assert_eq!(run(&["check", "--content", content]).status.code(), Some(1), "check runs tests");

    assert_eq!(run(&["test", "--content", content, "--update"]).status.code(), Some(0));
    assert_eq!(run(&["test", "--content", content]).status.code(), Some(0));
    assert_eq!(std::fs::read_to_string(&flow).unwrap(), good, "only the expectation was rewritten");
    let refused = run(&["test", "--update"]);
    assert_eq!(refused.status.code(), Some(1), "built-in content cannot be rewritten");
}

#[test]
fn tools_get_nothing_but_json() {
    let folder = tempfile::tempdir().unwrap();
    copy_content(folder.path());
    let content = folder.path().to_str().unwrap();
    let parse = |output: &Output| -> Vec<serde_json::Value> {
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(output)))
    };
    let good = run(&["test", "--content", content, "--format", "json"]);
    assert_eq!((good.status.code(), parse(&good).len()), (Some(0), 0));
    let flow = folder.path().join("flows/tai-lieu.yaml");
    replace(&flow, "- bot: [", "- bot: [khong-co, ");
    let bad = run(&["test", "--content", content, "--format", "json"]);
    assert_eq!((bad.status.code(), parse(&bad).len()), (Some(1), 1));
}

#[test]
fn a_reader_that_went_away_is_no_crash() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .arg("test")
        .env_clear()
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // The pipe is closed before anything can be written.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output).as_str()), (Some(0), ""));
}

#[test]
fn tests_report_what_nobody_walks() {
    let folder = tempfile::tempdir().unwrap();
    copy_content(folder.path());
    let flow = folder.path().join("flows/vi-sao.yaml");
    let all = std::fs::read_to_string(&flow).unwrap();
    let without = all.split("\ntests:").next().unwrap().to_owned() + "\n";
    std::fs::write(&flow, without).unwrap();
    let output = text(&run(&["test", "--content", folder.path().to_str().unwrap(), "vi-sao"]));
    assert!(output.contains("Chưa có bài thử nào đi qua"), "{output}");
    assert!(output.contains("vi-sao/"), "{output}");
}

#[test]
fn maps_are_drawn_and_a_wrong_name_gets_a_hint() {
    let svg = text(&run(&["map", "binh-dinh"]));
    assert!(svg.starts_with("<svg") && svg.contains("buoc-7"), "an SVG picture");
    let mermaid = text(&run(&["map", "binh-dinh", "--format", "mermaid", "--locale", "en"]));
    assert!(mermaid.starts_with("flowchart TD"), "{mermaid}");
    // Nobody wonders how one gets to the end of waiting.
    for (drawn, expected) in [
        (&svg, "bước bất kỳ: im lặng 24h"),
        (&svg, "gap-nguoi: im lặng 36h"),
        (&mermaid, "-. \"gap-nguoi: im lặng 36h\" .->"),
    ] {
        assert!(drawn.contains(expected), "{expected}: {drawn}");
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("maps");
    assert_eq!(run(&["map", "--out", out.to_str().unwrap()]).status.code(), Some(0));
    assert!(std::fs::read_dir(&out).unwrap().count() >= 10);
    let wrong = run(&["map", "binhdinh"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(text(&wrong).contains("binh-dinh"), "{}", text(&wrong));
}

#[test]
fn a_recorded_talk_is_a_test_that_passes() {
    let folder = tempfile::tempdir().unwrap();
    copy_content(folder.path());
    let mut child = Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .args(["chat", "--repro", "--flow", "binh-dinh", "--profile", "binh-dinh"])
        .env_clear()
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    use std::io::Write;
    child
        .stdin
        .take()
        .unwrap()
        .write_all("2\nxong\nmàu vàng \"là\" gì\n:wait 3h\n\u{fffd}\u{0}\n".as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let test = &printed[printed.find("  - name:").expect("a test is printed")..];
    let flow = folder.path().join("flows/binh-dinh.yaml");
    let old = std::fs::read_to_string(&flow).unwrap();
    std::fs::write(&flow, format!("{}\n{test}", old.trim_end())).unwrap();
    let result = run(&["test", "--content", folder.path().to_str().unwrap(), "binh-dinh"]);
    assert_eq!(result.status.code(), Some(0), "{}\n{test}", text(&result));
}

#[test]
fn settings_are_described_and_verified() {
    let described = text(&run(&["config", "describe"]));
    for name in [
        "HOTLINE_LISTEN",
        "HOTLINE_DATA",
        "HOTLINE_CONTENT",
        "TELOXIDE_TOKEN",
        "HOTLINE_TELEGRAM_MODE",
        "TELOXIDE_API_URL",
    ] {
        assert!(described.contains(name), "{name}");
    }
    let good = run(&["config", "check"]);
    assert_eq!(good.status.code(), Some(0), "{}", text(&good));
    let secret = Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .args(["config", "check"])
        .env_clear()
        .env("TELOXIDE_TOKEN", "12345:very-secret")
        .env("HOTLINE_TELEGRAM_MODE", "webhook")
        .output()
        .unwrap();
    assert_eq!(secret.status.code(), Some(1));
    assert!(!text(&secret).contains("very-secret"));
    assert!(text(&secret).contains("HOTLINE_PUBLIC_URL"), "{}", text(&secret));

    let toml = text(&run(&["config", "describe", "--toml"]));
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/hotline1022.toml");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&shipped, &toml).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&shipped).unwrap_or_default(),
        toml,
        "UPDATE_EXPECT=1 rewrites it"
    );
    let loaded = run(&["config", "check", "--config", shipped.to_str().unwrap()]);
    assert_eq!(loaded.status.code(), Some(0), "{}", text(&loaded));
}
