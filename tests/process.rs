//! The program as its users meet it: one process, over HTTP, on real disks,
//! killed and restarted, started wrongly.

mod support;

use serde_json::json;
use std::process::Stdio;
use support::{PATIENCE, Start, Web, client, copy_content, wait_until};

#[tokio::test]
async fn a_citizen_is_walked_to_the_end_through_a_kill_and_a_stop() {
    let folder = tempfile::tempdir().unwrap();
    let start = Start::on(&folder.path().join("data"));
    let service = start.start();
    let mut web = Web::open(&service.base, Some("binh-dinh__binh-dinh")).await;
    web.tap("bay-buoc").await;
    for _ in 0..2 {
        web.tap("xong").await;
    }
    assert!(web.last().await.contains("Bước 3/7"), "{}", web.last().await);
    let before = web.thread().await;
    service.kill();

    let service = start.start();
    web.at(&service.base);
    assert_eq!(web.thread().await, before, "the thread survives a kill");
    for _ in 0..4 {
        web.tap("xong").await;
    }
    assert!(web.last().await.contains("Bước 7/7"));
    assert_eq!(service.stop().code(), Some(0), "SIGTERM drains and exits 0");

    let service = start.start();
    web.at(&service.base);
    web.tap("qr").await;
    web.tap("xong").await;
    web.tap("co").await;
    assert!(web.last().await.contains("liên kết xong"), "{}", web.last().await);
    assert_eq!(service.stop().code(), Some(0));
    assert!(verify(&folder.path().join("data")), "stored data is consistent");
}

#[tokio::test]
async fn the_same_delivery_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let service = Start::on(&folder.path().join("data")).start();
    let web = Web::open(&service.base, Some("binh-dinh__binh-dinh__buoc-1")).await;
    let body = json!({ "id": "one", "text": "xong" });
    let first = web.post(body.clone()).await;
    let thread = web.thread().await;
    let again = futures_util::future::join_all((0..10).map(|_| web.post(body.clone()))).await;
    assert_eq!(first.0, 200);
    assert!(again.iter().all(|(code, _)| *code == 200));
    assert_eq!(web.thread().await, thread);
}

#[tokio::test]
async fn personal_data_never_reaches_the_disk_or_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let service = Start::on(&data).env("HOTLINE_LOG", "trace").start();
    let mut web = Web::open(&service.base, None).await;
    for text in ["cccd 052089123456", "sdt 0905998877", "mk la Bimat@789", "mã otp là 482913"] {
        assert_eq!(web.say(text).await, 200);
    }
    // Every field that a page sends comes from outside.
    let http = client(&service.base);
    let open = json!({ "token": null, "start": "x052089123456", "lang": "x052089123456" });
    http.post(format!("{}/api/chat/open", service.base)).json(&open).send().await.unwrap();
    web.post(json!({ "id": "label", "press": "c.menu", "label": "052089123456" })).await;
    web.post(json!({ "id": "payload", "press": "a.0.052089123456.x", "label": "" })).await;
    let thread = serde_json::to_string(&web.thread().await).unwrap();
    let log = service.log();
    assert_eq!(service.stop().code(), Some(0));
    let mut bytes = Vec::new();
    for entry in walk(&data) {
        bytes.extend(std::fs::read(entry).unwrap_or_default());
    }
    let stored = String::from_utf8_lossy(&bytes);
    for secret in ["052089123456", "0905998877", "Bimat@789", "482913"] {
        assert!(!thread.contains(secret), "{secret} in the thread");
        assert!(!stored.contains(secret), "{secret} on disk");
        assert!(!log.contains(secret), "{secret} in the log");
    }
}

#[tokio::test]
async fn bad_input_gets_a_plain_answer() {
    let folder = tempfile::tempdir().unwrap();
    let service = Start::on(&folder.path().join("data")).start();
    let mut web = Web::open(&service.base, Some("binh-dinh__binh-dinh__buoc-1")).await;
    let texts = [
        "😀".repeat(900),
        "\u{202e}\u{0}\u{7}abc".to_owned(),
        "e\u{302}\u{301}".repeat(500),
        "<script>alert(1)</script>".to_owned(),
        "/khong-co-lenh-nay".to_owned(),
        "a".repeat(4_001),
    ];
    assert_eq!(web.say(" ").await, 400);
    for text in &texts {
        assert_eq!(web.say(text).await, 200, "{}", text.chars().take(20).collect::<String>());
    }
    for payload in
        ["", "a", "a.0.buoc-1", "a.zzz.buoc-1.xong", "s.0.buoc-1.../..", "c.root", "f.nope"]
    {
        assert_eq!(web.press(payload).await, 200, "{payload}");
    }
    web.tap("xong").await;
    assert!(web.last().await.contains("Bước 2/7"), "{}", web.last().await);

    let http = client(&service.base);
    let send = format!("{}/api/chat/send", service.base);
    for (body, token, expected) in [
        (json!({ "id": "x", "text": "a" }), "0".repeat(32), 401),
        (json!({ "id": "x", "text": "a" }), "../..".to_owned(), 401),
        (json!({ "id": "x y", "text": "a" }), web.token.clone(), 400),
        (json!({ "id": "x" }), web.token.clone(), 400),
        (json!({ "id": "x", "text": "a", "press": "b" }), web.token.clone(), 400),
        (json!([1]), web.token.clone(), 422),
    ] {
        let code = http.post(&send).bearer_auth(&token).json(&body).send().await.unwrap().status();
        assert_eq!(code.as_u16(), expected, "{body}");
    }
    let huge = http.post(&send).bearer_auth(&web.token).header("content-type", "application/json");
    assert!(support::refused_as_too_large(huge).await);
    for path in ["/qr/x.png", "/qr/aHR0cHM6Ly9ldmlsLnRvcA.png", "/images/..%2fx", "/assets/none.js"]
    {
        let code = http.get(format!("{}{path}", service.base)).send().await.unwrap().status();
        assert_eq!(code.as_u16(), 404, "{path}");
    }
}

#[tokio::test]
async fn a_flood_from_one_person_is_slowed() {
    let folder = tempfile::tempdir().unwrap();
    let service = Start::on(&folder.path().join("data")).start();
    let mut web = Web::open(&service.base, None).await;
    let mut codes = Vec::new();
    for _ in 0..60 {
        codes.push(web.say("a").await);
    }
    assert!(codes.contains(&429));
    let mut other = Web::open(&service.base, None).await;
    assert_eq!(other.say("xin chào").await, 200);
}

#[test]
fn a_second_process_and_a_port_in_use_are_refused_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let service = Start::on(&data).start();
    let (code, error) = Start::on(&data).fail();
    assert_eq!(code, Some(1));
    assert!(error.contains("in use by another process"), "{error}");
    let port = service.base.trim_start_matches("http://").to_owned();
    let other = Start::on(&folder.path().join("other")).arg("--listen").arg(&port);
    let (code, error) = other.fail();
    assert_eq!(code, Some(1));
    assert!(error.contains("another program uses this port"), "{error}");
    assert_eq!(service.stop().code(), Some(0));
}

#[test]
fn as_many_pages_may_be_open_as_the_system_allows() {
    use std::os::unix::process::CommandExt;
    let folder = tempfile::tempdir().unwrap();
    let mut command = Start::on(&folder.path().join("data")).command();
    // SAFETY: the closure only calls what is allowed between fork and exec.
    unsafe {
        command.pre_exec(|| {
            let few = libc::rlimit { rlim_cur: 256, rlim_max: 512 };
            match libc::setrlimit(libc::RLIMIT_NOFILE, &raw const few) {
                0 => Ok(()),
                _ => Err(std::io::Error::last_os_error()),
            }
        });
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut ready = String::new();
    let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
    while !ready.contains("http://") {
        assert_ne!(std::io::BufRead::read_line(&mut output, &mut ready).unwrap(), 0, "{ready}");
    }
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    child.kill().unwrap();
    let log = child.wait_with_output().unwrap().stderr;
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    assert_eq!(line.split_whitespace().nth(3), Some("512"), "{line}");
    let log = String::from_utf8_lossy(&log).into_owned();
    assert!(log.contains("at most 512 files and connections"), "{log}");
}

#[test]
fn wrong_settings_are_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    for (env, expected) in [
        (("HOTLINE_EMBED_ORIGINS", "nowhere"), "not a website's origin"),
        (("TELOXIDE_TOKEN", "hello"), "not a bot token"),
        (("HOTLINE_CONTENT", "/no/such/folder"), "no such folder"),
        (("HOTLINE_CONFIG", "/no/such/file.toml"), "cannot be read"),
    ] {
        let (code, error) = Start::on(&folder.path().join("data")).env(env.0, env.1).fail();
        assert_eq!(code, Some(1), "{env:?}");
        assert!(error.contains(expected), "{env:?}: {error}");
    }
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    std::fs::write(&file, "not a folder").unwrap();
    let (code, error) = Start::on(&file).fail();
    assert_eq!(code, Some(1));
    assert!(error.contains("data"), "{error}");
    assert!(!error.contains("panicked"), "{error}");
}

#[tokio::test]
async fn content_is_reloaded_when_good_and_refused_when_bad() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    copy_content(&content);
    let service = Start::on(&folder.path().join("data"))
        .arg("--content")
        .arg(content.to_str().unwrap())
        .start();
    let mut web = Web::open(&service.base, Some("binh-dinh__binh-dinh__buoc-2")).await;

    // A file with a mistake: refused, with its place; people notice nothing.
    let flow = content.join("flows/binh-dinh.yaml");
    let good = std::fs::read_to_string(&flow).unwrap();
    std::fs::write(&flow, good.replacen("next: kiem-tra", "next: kiemtra", 1)).unwrap();
    wait_until("the refusal", || async { service.log().contains("flows/binh-dinh.yaml:") }).await;
    web.tap("xong").await;
    assert!(web.last().await.contains("Bước 3/7"));

    // A corrected sentence is in use for the next message.
    std::fs::write(&flow, good).unwrap();
    let words = content.join("locales/vi/binh-dinh.ftl");
    let text = std::fs::read_to_string(&words).unwrap();
    std::fs::write(&words, text.replace("Bước 4/7.", "Bước 4/7 (câu mới).")).unwrap();
    wait_until("the new content", || async { service.log().contains("new content is in use") })
        .await;
    web.tap("xong").await;
    assert!(web.last().await.contains("câu mới"), "{}", web.last().await);
    assert_eq!(service.stop().code(), Some(0));
}

#[tokio::test]
async fn before_publishing_one_learns_how_many_people_a_change_touches() {
    let folder = tempfile::tempdir().unwrap();
    let (data, content) = (folder.path().join("data"), folder.path().join("content"));
    copy_content(&content);
    let service = Start::on(&data).start();
    for step in ["buoc-2", "buoc-3", "buoc-3"] {
        Web::open(&service.base, Some(&format!("binh-dinh__binh-dinh__{step}"))).await;
    }
    assert_eq!(service.stop().code(), Some(0));
    let ask = || {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_hotline1022"))
            .args(["check", "--content"])
            .arg(&content)
            .arg("--data")
            .arg(&data)
            .env_clear()
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(ask().contains("Không ai đang ở bước bị thay đổi"), "{}", ask());
    let flow = content.join("flows/binh-dinh.yaml");
    let text = std::fs::read_to_string(&flow).unwrap();
    let changed = text.replacen(
        "  - id: buoc-3\n    number: 3\n    kind: task",
        "  - id: buoc-3\n    number: 3\n    kind: task\n    next: buoc-5",
        1,
    );
    assert_ne!(changed, text);
    std::fs::write(&flow, changed).unwrap();
    assert!(ask().contains("2 người đang ở binh-dinh/buoc-3"), "{}", ask());
}

#[tokio::test]
async fn the_page_and_its_parts_are_served_with_strict_headers() {
    let folder = tempfile::tempdir().unwrap();
    let service = Start::on(&folder.path().join("data"))
        .env("HOTLINE_EMBED_ORIGINS", "https://tinh.example.gov.vn")
        .env("HOTLINE_SERVICE_NAME", "Tổng đài <thử>")
        .start();
    let http = client(&service.base);
    let page = http.get(format!("{}/", service.base)).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(policy.contains("frame-ancestors 'self' https://tinh.example.gov.vn"), "{policy}");
    let html = page.text().await.unwrap();
    assert!(html.contains("Tổng đài &lt;thử&gt;"));
    assert!(!html.contains("{{"));
    let paths = html
        .split(['"', '\''])
        .filter(|part| part.starts_with("/assets/"))
        .map(str::to_owned)
        .chain([
            "/embed.js".into(),
            "/images/bieu-tuong.png".into(),
            "/health/live".into(),
            "/health/ready".into(),
        ]);
    for path in paths {
        let answer = http.get(format!("{}{path}", service.base)).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}");
    }
}

#[test]
fn transcripts_walk_each_province_in_the_terminal() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut count = 0;
    for entry in std::fs::read_dir(&root).unwrap().flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "txt") {
            continue;
        }
        count += 1;
        let input = std::fs::File::open(&path).unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_hotline1022"))
            .arg("chat")
            .env_clear()
            .stdin(input)
            .stdout(Stdio::piped())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", path.display());
        let found = String::from_utf8(output.stdout).unwrap();
        let expected = path.with_extension("out");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&expected, &found).unwrap();
            continue;
        }
        let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(found, wanted, "{}: UPDATE_EXPECT=1 rewrites it", path.display());
    }
    assert!(count >= 6, "each province to linked and to the operator");
}

fn verify(data: &std::path::Path) -> bool {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .args(["data", "verify", "--data"])
        .arg(data)
        .env_clear()
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    output.status.success()
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { out.extend(walk(&path)) } else { out.push(path) }
    }
    let _ = PATIENCE;
    out
}
