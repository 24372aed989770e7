//! A stand-in for the Zalo Bot Platform: real HTTP on this machine, written
//! from what is documented (one update a poll, gone once returned; errors under
//! HTTP 200; pictures fetched by their address; a secret header on webhooks).
//! People are played by the test; failures are scripted call by call.
//!
//! Usable from any test file:
//! `#[path = "support/fake_zalo_bot.rs"] mod fake_zalo_bot;`

#![allow(dead_code, reason = "each test file uses a part of it")]

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State as Shared;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The token that the fake accepts.
pub const TOKEN: &str = "738499441022:FakeFakeFakeFakeFake_-1";
/// What the bot is called.
pub const NAME: &str = "Bot Tổng đài 1022";
/// Longest that [`FakeZaloBot::wait_for`] waits.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest that a poll is held, whatever it asks for: tests are in a hurry.
const HOLD: Duration = Duration::from_millis(300);

/// What goes wrong with one call.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A refusal by code and description, under HTTP 200; nothing is done.
    Refuse(i64, &'static str),
    /// Code 429 with so many seconds to wait, under HTTP 200; nothing is done.
    Wait(u64),
    /// A web page with this status instead of an answer; nothing is done.
    Page(u16),
    /// The connection breaks; nothing is done.
    CutBefore,
    /// The request is carried out, then the connection breaks.
    CutAfter,
    /// The request is carried out and answered this much later.
    Slow(Duration),
}

/// A message in a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub from_bot: bool,
    pub text: String,
    /// Bytes of the picture that the platform fetched.
    pub picture: Option<usize>,
    /// The answer to its sending was cut off.
    pub unseen: bool,
}

/// Everything the fake knows.
#[derive(Debug, Default)]
pub struct State {
    pub queue: VecDeque<Value>,
    pub chats: BTreeMap<String, Vec<Seen>>,
    /// Address and secret.
    pub webhook: Option<(String, String)>,
    /// Method and body of every call, faults included.
    pub calls: Vec<(String, Value)>,
    /// Status of every webhook delivery.
    pub deliveries: Vec<u16>,
    /// The platform takes the poll's time as text only.
    pub time_as_text: bool,
    /// Addresses of pictures that were asked for, and what came of it.
    pub fetched: Vec<(String, u16)>,
    faults: HashMap<String, VecDeque<Fault>>,
    next: u64,
}

impl State {
    pub fn count(&self, method: &str) -> usize {
        self.calls.iter().filter(|(called, _)| called == method).count()
    }

    /// What the bot wrote to a chat.
    pub fn written(&self, chat: &str) -> Vec<&Seen> {
        let seen = self.chats.get(chat).map(Vec::as_slice).unwrap_or_default();
        seen.iter().filter(|seen| seen.from_bot).collect()
    }

    pub fn said(&self, chat: &str, words: &str) -> usize {
        self.written(chat).iter().filter(|seen| seen.text.contains(words)).count()
    }
}

struct Inner {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    http: reqwest::Client,
}

impl Inner {
    fn with<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let result = change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_modify(|version| *version += 1);
        result
    }
}

/// The running server; it ends when dropped.
pub struct FakeZaloBot {
    inner: Arc<Inner>,
    address: std::net::SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for FakeZaloBot {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FakeZaloBot {
    /// Starts one on a free port of this machine.
    pub async fn start() -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        let inner = Arc::new(Inner { state: Mutex::default(), changed: watch::channel(0).0, http });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let router = Router::new().fallback(call).with_state(Arc::clone(&inner));
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self { inner, address, task }
    }

    /// Base address, as configuration takes it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A message as the platform makes it.
    pub fn message(&self, chat: &str, kind: &str, fields: &Value) -> Value {
        let number = self.inner.with(|state| {
            state.next += 1;
            state.next
        });
        let mut message = json!({
            "message_id": format!("m{number:06}"),
            "date": 1_795_140_000_000_u64 + number,
            "from": { "id": chat, "display_name": "Người dân", "is_bot": false },
            "chat": { "id": chat, "chat_type": "PRIVATE" },
        });
        message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        json!({ "event_name": kind, "message": message })
    }

    /// A person writes.
    pub fn say(&self, chat: &str, text: &str) {
        self.send(chat, "message.text.received", &json!({ "text": text }));
    }

    /// A person sends something; it waits to be polled.
    pub fn send(&self, chat: &str, kind: &str, fields: &Value) {
        let update = self.message(chat, kind, fields);
        let shown = fields["text"].as_str().unwrap_or(kind).to_owned();
        self.inner.with(|state| {
            let seen = Seen { from_bot: false, text: shown, picture: None, unseen: false };
            state.chats.entry(chat.to_owned()).or_default().push(seen);
            state.queue.push_back(update);
        });
    }

    /// Takes the oldest update out of the queue.
    pub fn take(&self) -> Value {
        self.inner.with(|state| state.queue.pop_front()).expect("an update that waits")
    }

    /// Posts an update to the webhook that was set, in the documented envelope
    /// or bare; the status of the answer, or 0.
    pub async fn post(&self, update: &Value, bare: bool) -> u16 {
        let Some((url, secret)) = self.inner.with(|state| state.webhook.clone()) else { return 0 };
        let body = if bare { update.clone() } else { json!({ "ok": true, "result": update }) };
        let request = self.inner.http.post(url).header("X-Bot-Api-Secret-Token", secret);
        let status = match request.json(&body).send().await {
            Ok(answer) => answer.status().as_u16(),
            Err(_) => 0,
        };
        self.inner.with(|state| state.deliveries.push(status));
        status
    }

    /// Posts everything that waits, in order, each until it is taken.
    pub async fn deliver(&self) {
        while self.look(|state| !state.queue.is_empty()) {
            let update = self.take();
            let end = std::time::Instant::now() + PATIENCE;
            while self.post(&update, false).await != 200 {
                assert!(std::time::Instant::now() < end, "the webhook never takes an update");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    /// The next call of `method` (after those already scripted) goes wrong.
    pub fn fail(&self, method: &str, fault: Fault) {
        self.inner.with(|state| {
            state.faults.entry(method.to_owned()).or_default().push_back(fault);
        });
    }

    pub fn with<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        self.inner.with(change)
    }

    pub fn look<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        look(&self.inner.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until `reached` holds; panics, saying `what` was awaited.
    pub async fn wait_for(&self, what: &str, reached: impl Fn(&State) -> bool) {
        let mut changed = self.inner.changed.subscribe();
        let waiting = async {
            loop {
                changed.borrow_and_update();
                if self.look(&reached) {
                    return;
                }
                if changed.changed().await.is_err() {
                    return;
                }
            }
        };
        if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
            panic!("waited in vain for: {what}\n{:#?}", self.look(|state| state.chats.clone()));
        }
    }
}

/// A result, or code and description.
type Answer = Result<Value, (i64, String)>;

async fn call(Shared(inner): Shared<Arc<Inner>>, uri: Uri, body: Bytes) -> Response {
    let parts = uri.path().strip_prefix("/bot").and_then(|path| path.split_once('/'));
    let Some((token, method)) = parts else {
        return render(&Err((404, "Not Found".to_owned())));
    };
    if token != TOKEN {
        return render(&Err((401, "Unauthorized".to_owned())));
    }
    let fields: Value = serde_json::from_slice(&body).unwrap_or_else(|_| json!({}));
    let fault = inner.with(|state| {
        state.calls.push((method.to_owned(), fields.clone()));
        state.faults.get_mut(method).and_then(VecDeque::pop_front)
    });
    match fault {
        None => render(&perform(&inner, method, &fields).await),
        Some(Fault::Refuse(code, words)) => render(&Err((code, words.to_owned()))),
        Some(Fault::Wait(seconds)) => axum::Json(json!({
            "ok": false, "error_code": 429, "description": "Too many requests",
            "parameters": { "retry_after": seconds },
        }))
        .into_response(),
        Some(Fault::Page(status)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            (status, Html("<html><body>Bad Gateway</body></html>")).into_response()
        }
        Some(Fault::CutBefore) => cut(),
        Some(Fault::CutAfter) => {
            if perform(&inner, method, &fields).await.is_ok() {
                inner.with(|state| {
                    let chat = fields["chat_id"].as_str().and_then(|id| state.chats.get_mut(id));
                    if let Some(last) = chat.and_then(|chat| chat.last_mut()) {
                        last.unseen = true;
                    }
                });
            }
            cut()
        }
        Some(Fault::Slow(delay)) => {
            let answer = perform(&inner, method, &fields).await;
            tokio::time::sleep(delay).await;
            render(&answer)
        }
    }
}

/// An answer whose body never comes: the connection breaks instead.
fn cut() -> Response {
    let broken = futures_util::stream::once(async {
        Err::<Bytes, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    Response::builder().header("content-length", "64").body(Body::from_stream(broken)).unwrap()
}

/// Errors come under HTTP 200.
fn render(answer: &Answer) -> Response {
    axum::Json(match answer {
        Ok(result) => json!({ "ok": true, "result": result }),
        Err((code, words)) => json!({ "ok": false, "error_code": code, "description": words }),
    })
    .into_response()
}

fn bad(words: &str) -> Answer {
    Err((400, format!("Bad Request: {words}")))
}

async fn perform(inner: &Arc<Inner>, method: &str, fields: &Value) -> Answer {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    match method {
        "getMe" => {
            Ok(json!({ "id": "738499441022", "account_name": NAME, "account_type": "BASIC" }))
        }
        "deleteWebhook" => {
            inner.with(|state| state.webhook = None);
            Ok(json!({ "url": "", "updated_at": 1 }))
        }
        "setWebhook" => {
            let secret = text("secret_token");
            if !(8..=256).contains(&secret.chars().count()) {
                return bad("secret_token");
            }
            inner.with(|state| state.webhook = Some((text("url"), secret)));
            Ok(json!({ "url": text("url"), "updated_at": 1 }))
        }
        "getUpdates" => poll(inner, &fields["timeout"]).await,
        "sendMessage" => {
            let (chat, words) = (text("chat_id"), text("text"));
            if chat.is_empty() || !(1..=2_000).contains(&words.chars().count()) {
                return bad("text must have 1 to 2000 characters");
            }
            Ok(note(inner, &chat, words, None))
        }
        "sendPhoto" => {
            let (chat, address, words) = (text("chat_id"), text("photo"), text("caption"));
            if chat.is_empty() || words.chars().count() > 2_000 {
                return bad("caption");
            }
            assert!(address.starts_with("http://127.0.0.1:"), "tests stay here: {address}");
            let (status, bytes) = match inner.http.get(&address).send().await {
                Ok(answer) => {
                    let status = answer.status().as_u16();
                    (status, answer.bytes().await.map_or(0, |bytes| bytes.len()))
                }
                Err(_) => (0, 0),
            };
            inner.with(|state| state.fetched.push((address, status)));
            if status != 200 || bytes == 0 {
                return bad("photo cannot be fetched");
            }
            Ok(note(inner, &chat, words, Some(bytes)))
        }
        _ => Err((404, "Not Found".to_owned())),
    }
}

fn note(inner: &Inner, chat: &str, text: String, picture: Option<usize>) -> Value {
    inner.with(|state| {
        state.next += 1;
        let seen = Seen { from_bot: true, text, picture, unseen: false };
        state.chats.entry(chat.to_owned()).or_default().push(seen);
        json!({ "message_id": format!("b{:06}", state.next), "date": state.next })
    })
}

/// One update, gone once it is returned.
async fn poll(inner: &Inner, timeout: &Value) -> Answer {
    if inner.with(|state| state.time_as_text) && !timeout.is_string() {
        return bad("timeout");
    }
    if inner.with(|state| state.webhook.is_some()) {
        return bad("a webhook is set");
    }
    let mut changed = inner.changed.subscribe();
    let end = tokio::time::Instant::now() + HOLD;
    loop {
        let taken = {
            let mut state = inner.state.lock().unwrap_or_else(PoisonError::into_inner);
            changed.borrow_and_update();
            state.queue.pop_front()
        };
        if let Some(update) = taken {
            inner.with(|_| ());
            return Ok(update);
        }
        if tokio::time::timeout_at(end, changed.changed()).await.is_err() {
            return Err((408, "Request timeout".to_owned()));
        }
    }
}
