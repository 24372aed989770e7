//! `zalo login` and `zalo status` as an administrator runs them, beside the
//! running service and without it.

use crate::fake_zalo_oauth::{APP, FakeOAuth, OA, SECRET};
use crate::rest::{assert_without, files};
use crate::support::{self, Service, Start};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const PUBLIC: &str = "https://chat.example.gov.vn";

fn settings(fake: &FakeOAuth) -> Vec<(&'static str, String)> {
    vec![
        ("HOTLINE_ZALO_OA_APP_ID", APP.into()),
        ("HOTLINE_ZALO_OA_APP_SECRET", SECRET.into()),
        ("HOTLINE_ZALO_OA_ID", OA.into()),
        ("HOTLINE_ZALO_OA_OAUTH_URL", fake.url()),
        ("HOTLINE_ZALO_OA_API_URL", fake.url()),
        ("HOTLINE_PUBLIC_URL", PUBLIC.into()),
    ]
}

fn command(fake: &FakeOAuth, data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hotline1022"));
    command.arg("zalo").args(arguments).arg("--data").arg(data);
    command.env_clear().envs(settings(fake)).stdin(Stdio::null());
    command
}

fn start(fake: &FakeOAuth, data: &Path) -> Service {
    let mut start = Start::on(data);
    for (name, value) in settings(fake) {
        start = start.env(name, &value);
    }
    start.start()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Runs a command while the fake answers; whether it succeeded, and its words.
async fn run(mut command: Command) -> (bool, String) {
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    (output.status.success(), text(&output))
}

/// A login that waits for the administrator, and the challenge that it shows.
async fn begin(mut command: Command) -> (Child, BufReader<std::process::ChildStdout>, String) {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (mut all, mut challenge) = (String::new(), None);
        // Up to what is asked for.
        while !all.contains("Enter alone: ") {
            let mut bytes = Vec::new();
            if out.read_until(b' ', &mut bytes).unwrap() == 0 {
                panic!("it ended: {all}");
            }
            all += &String::from_utf8_lossy(&bytes);
        }
        for line in all.lines().map(str::trim) {
            if line.len() == 43 && !line.contains(' ') {
                challenge = Some(line.to_owned());
            }
        }
        assert!(all.contains(&format!("{PUBLIC}/zalo/oa/callback")), "{all}");
        assert!(all.contains(APP) && all.contains("-14003"), "{all}");
        (child, out, challenge.unwrap_or_else(|| panic!("{all}")))
    })
    .await
    .unwrap()
}

/// Gives the answer; whether the command succeeded, and its words.
async fn answer(
    (mut child, mut out, _): (Child, BufReader<std::process::ChildStdout>, String),
    line: String,
) -> (bool, String) {
    tokio::task::spawn_blocking(move || {
        child.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
        let mut words = String::new();
        std::io::Read::read_to_string(&mut out, &mut words).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.success(), words + &text(&output))
    })
    .await
    .unwrap()
}

async fn health(service: &Service) -> (serde_json::Value, String) {
    let client = support::client(&service.base);
    let get = async |page: &str| {
        let url = format!("{}/health/{page}", service.base);
        client.get(url).send().await.unwrap().text().await.unwrap()
    };
    (serde_json::from_str(&get("status").await).unwrap(), get("metrics").await)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_connects_the_running_service() {
    let fake = FakeOAuth::start().await;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let service = start(&fake, &data);
    let (status, metrics) = health(&service).await;
    assert_eq!(status["zalo_oa_tokens"], "not_connected");
    assert!(metrics.contains("hotline1022_zalo_oa_needs_consent 1"), "{metrics}");
    let (well, said) = run(command(&fake, &data, &["status"])).await;
    assert!(!well && said.contains("not connected") && said.contains("zalo login"), "{said}");

    // A browser that nobody sent learns nothing and changes nothing.
    let client = support::client(&service.base);
    let callback = format!("{}/zalo/oa/callback", service.base);
    let strange = client.get(format!("{callback}?code=abc&oa_id={OA}")).send().await.unwrap();
    assert_eq!(strange.status(), 409);
    let strange = strange.text().await.unwrap();
    assert!(strange.contains("Chưa kết nối được") && strange.contains("zalo login"), "{strange}");
    assert_eq!(client.get(&callback).send().await.unwrap().status(), 400);
    // However many try, whoever connects the account later is not held up.
    for _ in 0..15 {
        let strange = client.get(format!("{callback}?code=abc")).send().await.unwrap();
        assert_eq!(strange.status(), 409);
    }
    assert_eq!(fake.calls(), 0);

    // The browser brings the code; Enter in the terminal.
    let login = begin(command(&fake, &data, &["login"])).await;
    let code = fake.consent(&login.2);
    let page = client.get(format!("{callback}?oa_id={OA}&code={code}")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Đã kết nối Official Account"));
    let (well, said) = answer(login, "\n".into()).await;
    assert!(well && said.contains("connected"), "{said}");
    let (well, said) = run(command(&fake, &data, &["status", "--ask"])).await;
    for part in [
        "Tổng đài 1022 (thử)",
        "Verified          yes",
        "Nâng cao",
        "Access token      ends 20",
        "(in 24 h)",
        "is renewed 20",
        "Refresh token     ends not before 20",
        "(in 88 days)",
        "Contact window    free for 48 h after a person's last message, for money up to 7 days",
        "held from 46 h on, until the person writes (HOTLINE_ZALO_OA_PAID=false)",
        "Quota             Zalo has told none yet: it says so with messages that it counts; see",
        "Reserve           the last 1 of a quota",
        "Messages given up 0",
        OA,
    ] {
        assert!(well && said.contains(part), "{part}: {said}");
    }
    // What Zalo refuses is said with the next step, and not called well.
    let disabled = (200, r#"{"error":-204,"message":"OA is disabled"}"#);
    fake.look(|state| state.account_faults.push_back(disabled));
    let (well, said) = run(command(&fake, &data, &["status", "--ask"])).await;
    for part in ["code -204: the account is disabled", "What to do: look at the account's state"] {
        assert!(!well && said.contains(part), "{part}: {said}");
    }
    let (status, metrics) = health(&service).await;
    assert_eq!(status["zalo_oa_tokens"], "connected");
    assert!(metrics.contains("hotline1022_zalo_oa_tokens_well 1"), "{metrics}");

    // Again, by hand this time: something else is pasted first.
    let login = begin(command(&fake, &data, &["login"])).await;
    let code = fake.consent(&login.2);
    let pasted = format!("xin chào\n{PUBLIC}/zalo/oa/callback?code={code}&oa_id={OA}\n");
    let (well, said) = answer(login, pasted).await;
    assert!(well && said.contains("address bar") && said.contains("is connected"), "{said}");

    // A backup is for its maker alone, and has no tokens.
    let file = folder.path().join("b.hl");
    let mut backup = Command::new(env!("CARGO_BIN_EXE_hotline1022"));
    backup.args(["data", "backup"]).arg(&file).arg("--data").arg(&data).env_clear();
    let (well, said) = run(backup).await;
    assert!(well && said.contains("not in it"), "{said}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    let secrets = fake.secrets();
    assert_without(service.log().as_bytes(), &secrets, "the log");
    for file in files(&data) {
        let found = std::fs::metadata(&file).unwrap();
        assert_eq!(found.permissions().mode() & 0o077, 0, "{}", file.display());
        if found.is_file() {
            assert_without(&std::fs::read(&file).unwrap(), &secrets, &file.display().to_string());
        }
    }
    assert!(service.stop().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_connected_before_the_service_ever_ran() {
    let fake = FakeOAuth::start().await;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let pair = fake.by_hand();
    let mut by_hand = command(&fake, &data, &["login", "--tokens"]);
    let json = format!(
        r#"{{"access_token":"{}","refresh_token":"{}","expires_in":"90000"}}"#,
        pair.access, pair.refresh
    );
    let file = folder.path().join("pair.json");
    std::fs::write(&file, json).unwrap();
    by_hand.stdin(std::fs::File::open(&file).unwrap());
    let (well, said) = run(by_hand).await;
    assert!(well && said.contains("is connected"), "{said}");
    assert_without(said.as_bytes(), &fake.secrets(), "what the command says");
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    // The service takes them up.
    let service = start(&fake, &data);
    assert_eq!(health(&service).await.0["zalo_oa_tokens"], "connected");
    let (well, said) = run(command(&fake, &data, &["status", "--ask"])).await;
    assert!(well && said.contains("Tổng đài 1022"), "{said}");
    assert!(service.stop().success());
    assert_eq!(fake.calls(), 1);
    // Without the service nothing renews them, which is said in time.
    fake.look(|state| state.life = Some(1));
    let pair = fake.by_hand();
    std::fs::write(&file, &pair.refresh).unwrap();
    let mut by_hand = command(&fake, &data, &["login", "--tokens"]);
    by_hand.stdin(std::fs::File::open(&file).unwrap());
    assert!(run(by_hand).await.0);
    let end = std::time::Instant::now() + support::PATIENCE;
    loop {
        let (well, said) = run(command(&fake, &data, &["status"])).await;
        if !well {
            for part in
                ["State             not usable", "Start the service", "ago)", "(in 88 days)"]
            {
                assert!(said.contains(part), "{part}: {said}");
            }
            assert!(said.contains("Zalo has told none yet"), "{said}");
            break;
        }
        assert!(std::time::Instant::now() < end, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_wrong_is_said_with_the_next_step() {
    let fake = FakeOAuth::start().await;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for (name, expected) in [
        ("HOTLINE_ZALO_OA_APP_ID", "zalo_oa_app_id"),
        ("HOTLINE_ZALO_OA_APP_SECRET", "HOTLINE_ZALO_OA_APP_SECRET"),
    ] {
        let mut command = command(&fake, &data, &["login"]);
        command.env_remove(name);
        let (well, said) = run(command).await;
        assert!(!well && said.contains(expected) && said.contains("developers.zalo.me"), "{said}");
    }
    // Nothing is pasted, or a code that Zalo does not take.
    let (well, said) = run(command(&fake, &data, &["login"])).await;
    assert!(!well && said.contains("no address was given"), "{said}");
    let login = begin(command(&fake, &data, &["login"])).await;
    let (well, said) = answer(login, "https://x.vn/?code=daDungRoiDaDungRoi\n".into()).await;
    assert!(!well && said.contains("once and for ten minutes"), "{said}");
    let mut by_hand = command(&fake, &data, &["login", "--tokens"]);
    by_hand.stdin(Stdio::null());
    let (well, said) = run(by_hand).await;
    assert!(!well && said.contains("no refresh token"), "{said}");
    let (well, said) = run(command(&fake, &data, &["status"])).await;
    assert!(!well && said.contains("not connected"), "{said}");
}

/// Whether a terminal shows what is typed.
fn shows(terminal: &std::fs::File) -> bool {
    use std::os::fd::AsRawFd;
    // SAFETY: all-zero bytes are a valid `termios`, which is plain numbers, and
    // the file is open.
    unsafe {
        let mut state: libc::termios = std::mem::zeroed();
        assert_eq!(libc::tcgetattr(terminal.as_raw_fd(), &raw mut state), 0);
        state.c_lflag & libc::ECHO != 0
    }
}

/// Tokens are pasted unseen, and Ctrl+C gives the terminal back as it was.
#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_shows_again_what_is_typed_after_ctrl_c() {
    use std::os::fd::FromRawFd;
    let fake = FakeOAuth::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (mut ours, mut theirs) = (0, 0);
    // SAFETY: both numbers are ours, and nothing else is asked for.
    let (ours, theirs) = unsafe {
        let none = std::ptr::null_mut();
        let opened = libc::openpty(&raw mut ours, &raw mut theirs, none, none.cast(), none.cast());
        assert_eq!(opened, 0);
        (std::fs::File::from_raw_fd(ours), std::fs::File::from_raw_fd(theirs))
    };
    let mut login = command(&fake, &folder.path().join("data"), &["login", "--tokens"]);
    login.stdin(theirs).stdout(Stdio::null()).stderr(Stdio::piped());
    assert!(shows(&ours));
    let child = login.spawn().unwrap();
    support::wait_until("it hides what is typed", || async { !shows(&ours) }).await;
    // SAFETY: `kill` has no memory effects; the process is our own child.
    unsafe {
        libc::kill(i32::try_from(child.id()).unwrap(), libc::SIGINT);
    }
    let output = tokio::task::spawn_blocking(|| child.wait_with_output().unwrap()).await.unwrap();
    assert!(!output.status.success() && text(&output).contains("interrupted"), "{output:?}");
    assert!(shows(&ours));
}
