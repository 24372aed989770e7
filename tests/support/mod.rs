//! What several tests share: the service as a process, a web chat client.
//! Everything talks to 127.0.0.1 only; every wait is bounded.
#![allow(dead_code)]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

/// The longest that any one thing may take on a slow machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running `hotline1022 serve`.
pub struct Service {
    child: Child,
    /// Where it listens.
    pub base: String,
    log: PathBuf,
}

/// How to start a service.
pub struct Start {
    data: PathBuf,
    args: Vec<String>,
    env: Vec<(String, String)>,
}

impl Start {
    /// On a data folder, on a free port.
    pub fn on(data: &Path) -> Self {
        Self { data: data.to_owned(), args: Vec::new(), env: Vec::new() }
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Where everything goes that is logged, over all starts.
    pub fn log_file(&self) -> PathBuf {
        self.data.with_extension("log")
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hotline1022"));
        command.arg("serve").arg("--data").arg(&self.data);
        if !self.args.iter().any(|arg| arg == "--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.args(&self.args).env_clear().envs(self.env.iter().cloned());
        command.stdin(Stdio::null());
        command
    }

    /// Starts it, expecting that it ends by itself; its code and errors.
    pub fn fail(&self) -> (Option<i32>, String) {
        let mut child =
            self.command().stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let end = std::time::Instant::now() + PATIENCE;
        while child.try_wait().unwrap().is_none() {
            if std::time::Instant::now() > end {
                let _ = child.kill();
                panic!("the service runs although it should have refused to start");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// Starts it and waits until it says where it listens.
    pub fn start(&self) -> Service {
        let log = self.log_file();
        let errors = std::fs::OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let mut child = self
            .command()
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (tell, told) = std::sync::mpsc::channel();
        // Reads on to the end, so that the service can go on writing.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(at) = line.find("http://") {
                    let _ = tell.send(line[at..].trim_end_matches('/').to_owned());
                }
            }
        });
        let Ok(base) = told.recv_timeout(PATIENCE) else {
            let _ = child.kill();
            let _ = child.wait();
            panic!("the service did not start: {}", std::fs::read_to_string(&log).unwrap())
        };
        Service { child, base, log }
    }
}

impl Service {
    /// The polite stop.
    pub fn stop(mut self) -> ExitStatus {
        signal(self.child.id(), libc::SIGTERM);
        self.child.wait().unwrap()
    }

    /// As if the power went.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// What it logged, over all starts on the same data folder.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn signal(id: u32, signal: i32) {
    // SAFETY: `kill` has no memory effects; the process is our own child.
    unsafe {
        libc::kill(id as i32, signal);
    }
}

/// A client that refuses to leave the machine.
pub fn client(base: &str) -> reqwest::Client {
    assert!(base.starts_with("http://127.0.0.1:"), "tests stay on this machine");
    // A connection on which a request was refused half-way must not be used again.
    let builder = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0);
    builder.timeout(PATIENCE).build().unwrap()
}

/// A client for many requests, kept connections included.
pub fn patient_client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap()
}

/// A body that is too large is refused before it has been read: the sender
/// sees 413, or a connection that closed while it was still writing.
pub async fn refused_as_too_large(request: reqwest::RequestBuilder) -> bool {
    match request.body("a".repeat(2_000_000)).send().await {
        Ok(answer) => answer.status().as_u16() == 413,
        Err(error) => error.is_request() || error.is_body(),
    }
}

/// One person at the web chat.
pub struct Web {
    http: reqwest::Client,
    base: String,
    pub token: String,
    next: u32,
}

impl Web {
    /// Opens a conversation.
    pub async fn open(base: &str, start: Option<&str>) -> Self {
        let http = client(base);
        let body = json!({ "token": null, "start": start, "lang": null });
        let answer: Value = http
            .post(format!("{base}/api/chat/open"))
            .json(&body)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let token = answer["token"].as_str().expect("a token").to_owned();
        Self { http, base: base.into(), token, next: 0 }
    }

    /// A conversation that was opened elsewhere.
    pub fn resume(base: &str, token: &str) -> Self {
        Self { http: client(base), base: base.into(), token: token.into(), next: 0 }
    }

    /// The same person, after the service moved to another port.
    pub fn at(&mut self, base: &str) {
        self.base = base.into();
    }

    pub async fn post(&self, body: Value) -> (u16, Value) {
        let answer = self
            .http
            .post(format!("{}/api/chat/send", self.base))
            .bearer_auth(&self.token)
            .json(&body)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }

    pub async fn say(&mut self, text: &str) -> u16 {
        self.next += 1;
        self.post(json!({ "id": format!("t-{}", self.next), "text": text })).await.0
    }

    pub async fn press(&mut self, payload: &str) -> u16 {
        self.next += 1;
        self.post(json!({ "id": format!("t-{}", self.next), "press": payload, "label": "x" }))
            .await
            .0
    }

    /// Presses the button of the last message that has one whose payload ends so.
    pub async fn tap(&mut self, key: &str) {
        let thread = self.thread().await;
        let payload = thread
            .iter()
            .rev()
            .flat_map(|entry| entry["choices"].as_array().cloned().unwrap_or_default())
            .filter_map(|choice| choice["payload"].as_str().map(str::to_owned))
            .find(|payload| payload.ends_with(&format!(".{key}")))
            .unwrap_or_else(|| panic!("no button {key} in {thread:#?}"));
        assert_eq!(self.press(&payload).await, 200);
    }

    /// The whole thread.
    pub async fn thread(&self) -> Vec<Value> {
        self.entries_after(0).await
    }

    /// The thread after a number, up to where the server says that it is all.
    pub async fn entries_after(&self, after: u64) -> Vec<Value> {
        use futures_util::StreamExt;
        let answer = self
            .http
            .get(format!("{}/api/chat/stream?after={after}", self.base))
            .bearer_auth(&self.token)
            .send()
            .await
            .unwrap();
        let mut bytes = answer.bytes_stream();
        let mut text = Vec::new();
        while !String::from_utf8_lossy(&text).contains("event: ready") {
            let chunk = tokio::time::timeout(PATIENCE, bytes.next()).await.expect("news in time");
            match chunk {
                Some(Ok(chunk)) => text.extend_from_slice(&chunk),
                _ => break,
            }
        }
        String::from_utf8_lossy(&text)
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .filter_map(|data| serde_json::from_str::<Value>(data).ok())
            .filter(|entry| entry.get("seq").is_some())
            .collect()
    }

    /// What the bot said last.
    pub async fn last(&self) -> String {
        let thread = self.thread().await;
        let last = thread.iter().rev().find(|entry| entry["from"] == "bot");
        last.and_then(|entry| entry["text"].as_str()).unwrap_or_default().to_owned()
    }
}

/// Copies the shipped content into a folder.
pub fn copy_content(to: &Path) {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().flatten() {
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&root.join("flows"), &to.join("flows"));
    copy(&root.join("locales"), &to.join("locales"));
}

/// Waits for a condition, looking at it often, for a bounded time.
pub async fn wait_until<F, R>(what: &str, mut look: F)
where
    F: FnMut() -> R,
    R: Future<Output = bool>,
{
    let end = std::time::Instant::now() + PATIENCE;
    while !look().await {
        assert!(std::time::Instant::now() < end, "waited in vain for: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
