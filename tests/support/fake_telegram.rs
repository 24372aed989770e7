//! A stand-in for the Bot API server: real HTTP on this machine, written from
//! the documented behaviour (offset confirmation, conflicts, limits, lives of
//! updates, webhook delivery with retries). People are played by the test;
//! what each chat saw is kept; failures are scripted call by call.
//!
//! Usable from any test file:
//! `#[path = "support/fake_telegram.rs"] mod fake_telegram;`

#![allow(dead_code, reason = "each test file uses a part of it")]

#[path = "fake_telegram/html.rs"]
mod html;
#[path = "fake_telegram/methods.rs"]
mod methods;
#[path = "fake_telegram/server.rs"]
mod server;
#[path = "fake_telegram/webhook.rs"]
mod webhook;

use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The token that the fake accepts.
pub const TOKEN: &str = "1022000001:AAFakeFakeFakeFakeFakeFakeFakeFake-_1";
/// The bot's own identifier.
pub const BOT_ID: i64 = 1_022_000_001;
/// The bot's name.
pub const USERNAME: &str = "tongdai1022_bot";
/// Longest that [`FakeTelegram::wait_for`] waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// What goes wrong with one call.
#[derive(Clone, Debug)]
pub enum Fault {
    /// 429; nothing is done.
    RetryAfter(i64),
    /// Any refusal by code and description; nothing is done.
    Refuse(i64, &'static str),
    /// A web page with this status instead of an answer; nothing is done.
    Page(u16),
    /// The connection breaks after the request was read; nothing is done.
    CutBefore,
    /// The request is carried out, then the connection breaks.
    CutAfter,
    /// The request is carried out and answered this much later.
    Slow(Duration),
}

/// A button that a chat shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub text: String,
    pub data: Option<String>,
    pub url: Option<String>,
}

/// A message in a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub message_id: i64,
    pub from_bot: bool,
    /// As the person reads it: markup is gone.
    pub text: String,
    /// As it was sent.
    pub source: String,
    pub rows: Vec<Vec<Button>>,
    /// The stored file of a photo.
    pub photo: Option<String>,
    /// The answer to its sending was cut off.
    pub unseen: bool,
}

impl Seen {
    pub fn labels(&self) -> Vec<&str> {
        self.rows.iter().flatten().map(|button| button.text.as_str()).collect()
    }
}

/// A chat.
#[derive(Clone, Debug, Default)]
pub struct Chat {
    pub messages: Vec<Seen>,
    pub blocked: bool,
    pub moved_to: Option<i64>,
}

/// One call that came in, faults included.
#[derive(Clone, Debug)]
pub struct Call {
    /// In lower case.
    pub method: String,
    pub body: Value,
    /// Names of the form fields that were files.
    pub files: Vec<String>,
}

/// An update that is not confirmed yet.
#[derive(Clone, Debug)]
pub struct Pending {
    pub id: i64,
    /// Updates of one lane are delivered one after the other.
    pub lane: String,
    pub expires: i64,
    pub body: Value,
}

/// A webhook that was set.
#[derive(Clone, Debug)]
pub struct WebhookSet {
    pub url: String,
    pub secret: String,
}

/// Everything the fake knows.
#[derive(Debug, Default)]
pub struct State {
    /// Seconds added to the real clock.
    pub ahead: i64,
    pub next_update: i64,
    pub queue: VecDeque<Pending>,
    pub chats: BTreeMap<i64, Chat>,
    pub files: BTreeMap<String, Vec<u8>>,
    pub webhook: Option<WebhookSet>,
    /// The test posts the updates itself.
    pub by_hand: bool,
    /// Menus by language code.
    pub commands: BTreeMap<String, Value>,
    pub calls: Vec<Call>,
    /// Presses: when each was made, and whether it was answered.
    pub presses: BTreeMap<String, (i64, bool)>,
    /// Status of every webhook delivery, in order.
    pub deliveries: Vec<(i64, u16)>,
    /// Polls that were ended by a later one.
    pub conflicts: usize,
    /// Connections that are open.
    pub connections: usize,
    faults: HashMap<String, VecDeque<Fault>>,
    next_message: i64,
    next_file: i64,
    polls: u64,
}

impl State {
    pub fn now(&self) -> i64 {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        i64::try_from(real).unwrap_or(0) + self.ahead
    }

    /// How often `method` was called.
    pub fn count(&self, method: &str) -> usize {
        self.calls.iter().filter(|call| call.method.eq_ignore_ascii_case(method)).count()
    }

    /// What the bot wrote to a chat.
    pub fn written_by_bot(&self, chat: i64) -> Vec<&Seen> {
        let messages = self.chats.get(&chat).map(|chat| chat.messages.as_slice());
        messages.unwrap_or_default().iter().filter(|seen| seen.from_bot).collect()
    }

    fn fault(&mut self, method: &str) -> Option<Fault> {
        self.faults.get_mut(method)?.pop_front()
    }

    /// Number of the last message of any chat.
    pub fn last_message(&self) -> i64 {
        self.next_message
    }

    fn message_id(&mut self) -> i64 {
        self.next_message += 1;
        self.next_message
    }

    fn enqueue(&mut self, lane: String, life: i64, mut body: Value) -> i64 {
        let id = self.next_update;
        self.next_update += 1;
        body["update_id"] = id.into();
        let expires = self.now() + life;
        self.queue.push_back(Pending { id, lane, expires, body });
        id
    }

    fn forget_expired(&mut self) {
        let now = self.now();
        self.queue.retain(|update| update.expires > now);
    }
}

/// The running server; it ends when dropped.
pub struct FakeTelegram {
    shared: Arc<Shared>,
    address: std::net::SocketAddr,
    tasks: Vec<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

impl Shared {
    fn with<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let result = change(&mut self.state.lock().unwrap_or_else(|broken| broken.into_inner()));
        self.changed.send_modify(|version| *version += 1);
        result
    }

    fn look<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        look(&self.state.lock().unwrap_or_else(|broken| broken.into_inner()))
    }
}

impl Drop for FakeTelegram {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl FakeTelegram {
    /// Starts one on a free port of this machine.
    pub async fn start() -> Self {
        let state = State { next_update: 700_000_001, ..State::default() };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: watch::channel(0).0 });
        let (address, server) = server::start(Arc::clone(&shared)).await;
        let deliverer = tokio::spawn(webhook::deliver(Arc::clone(&shared)));
        Self { shared, address, tasks: vec![server, deliverer] }
    }

    /// Base address, as configuration takes it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    // ---- what people do ----

    /// A person writes. Returns the update's identifier.
    pub fn send_text(&self, chat: i64, text: &str) -> i64 {
        self.send_message(chat, json!({ "text": text }), text)
    }

    /// A person sends a message with these fields (photo, sticker, …).
    pub fn send_message(&self, chat: i64, fields: Value, shown: &str) -> i64 {
        self.shared.with(|state| {
            let message_id = state.message_id();
            let mut message = json!({
                "message_id": message_id,
                "from": person(if chat > 0 { chat } else { 1 }),
                "chat": chat_value(chat),
                "date": state.now(),
            });
            if let (Some(message), Some(fields)) = (message.as_object_mut(), fields.as_object()) {
                message.extend(fields.clone());
            }
            state.chats.entry(chat).or_default().messages.push(Seen {
                message_id,
                from_bot: false,
                text: shown.to_owned(),
                source: shown.to_owned(),
                rows: Vec::new(),
                photo: None,
                unseen: false,
            });
            state.enqueue(format!("chat {chat}"), 86_400, json!({ "message": message }))
        })
    }

    /// A person presses a button of a message of the bot, named by its
    /// payload or its label. Panics when there is no such button.
    pub fn press(&self, chat: i64, message_id: i64, button: &str) -> i64 {
        self.shared.with(|state| {
            let now = state.now();
            let seen = state
                .chats
                .get(&chat)
                .and_then(|chat| chat.messages.iter().find(|seen| seen.message_id == message_id))
                .unwrap_or_else(|| panic!("no message {message_id} in the chat"))
                .clone();
            let data = seen
                .rows
                .iter()
                .flatten()
                .filter(|b| b.data.as_deref() == Some(button) || b.text == button)
                .find_map(|button| button.data.clone())
                .unwrap_or_else(|| panic!("no button {button:?} in {:?}", seen.labels()));
            let id = format!("{}", 4_380_000_000_000_i64 + state.next_update);
            state.presses.insert(id.clone(), (now, false));
            let callback = json!({
                "id": id,
                "from": person(chat),
                "message": {
                    "message_id": message_id,
                    "chat": chat_value(chat),
                    "date": now,
                    "text": seen.text,
                    "reply_markup": methods::markup(&seen.rows),
                },
                "chat_instance": "-1",
                "data": data,
            });
            state.enqueue(format!("user {chat}"), 150, json!({ "callback_query": callback }))
        })
    }

    /// The last button of that name in a chat is pressed.
    pub fn press_last(&self, chat: i64, button: &str) -> i64 {
        let message = self.shared.look(|state| {
            state
                .written_by_bot(chat)
                .iter()
                .rev()
                .find(|seen| {
                    seen.rows
                        .iter()
                        .flatten()
                        .any(|b| b.data.as_deref() == Some(button) || b.text == button)
                })
                .map(|seen| seen.message_id)
        });
        self.press(chat, message.unwrap_or_else(|| panic!("no button {button:?}")), button)
    }

    /// From now on the test takes updates with [`Self::take`] and posts them
    /// itself, as often and in whatever order it wants.
    pub fn deliver_by_hand(&self) {
        self.shared.with(|state| state.by_hand = true);
    }

    /// Takes an update out of the queue.
    pub fn take(&self, id: i64) -> Value {
        let taken = self.shared.with(|state| {
            let at = state.queue.iter().position(|update| update.id == id)?;
            state.queue.remove(at)
        });
        taken.expect("an update that waits").body
    }

    /// A person blocks the bot, or lifts the block.
    pub fn block(&self, chat: i64, blocked: bool) -> i64 {
        self.shared.with(|state| {
            state.chats.entry(chat).or_default().blocked = blocked;
            let (old, new) = if blocked { ("member", "kicked") } else { ("kicked", "member") };
            let change = json!({
                "chat": chat_value(chat),
                "from": person(chat),
                "date": state.now(),
                "old_chat_member": { "status": old, "user": { "id": BOT_ID, "is_bot": true } },
                "new_chat_member": { "status": new, "user": { "id": BOT_ID, "is_bot": true } },
            });
            state.enqueue("membership".to_owned(), 86_400, json!({ "my_chat_member": change }))
        })
    }

    /// A group becomes a supergroup.
    pub fn migrate(&self, from: i64, to: i64) {
        self.shared.with(|state| {
            state.chats.entry(from).or_default().moved_to = Some(to);
            state.chats.entry(to).or_default();
        });
    }

    /// Puts an update into the queue exactly as given, also without or with
    /// any `update_id`.
    pub fn push_raw(&self, body: Value) {
        self.shared.with(|state| {
            let id = body["update_id"].as_i64().unwrap_or(state.next_update);
            state.next_update = id + 1;
            let expires = state.now() + 86_400;
            state.queue.push_back(Pending { id, lane: format!("raw {id}"), expires, body });
        });
    }

    /// The next update gets this identifier, as after a quiet week.
    pub fn restart_ids(&self, next: i64) {
        self.shared.with(|state| state.next_update = next);
    }

    // ---- what goes wrong, and time ----

    /// The next call of `method` (after those already scripted) goes wrong.
    pub fn fail(&self, method: &str, fault: Fault) {
        self.shared.with(|state| {
            state.faults.entry(method.to_lowercase()).or_default().push_back(fault);
        });
    }

    /// Moves the server's clock.
    pub fn advance(&self, seconds: i64) {
        self.shared.with(|state| state.ahead += seconds);
    }

    /// Sets or removes a webhook behind the bot's back.
    pub fn set_webhook(&self, webhook: Option<WebhookSet>) {
        self.shared.with(|state| state.webhook = webhook);
    }

    /// Makes a stored file unknown.
    pub fn forget_files(&self) {
        self.shared.with(|state| state.files.clear());
    }

    // ---- what can be seen ----

    /// What a chat shows, oldest first.
    pub fn transcript(&self, chat: i64) -> Vec<Seen> {
        self.look(|state| state.chats.get(&chat).map(|c| c.messages.clone()).unwrap_or_default())
    }

    /// Every call of a method.
    pub fn calls(&self, method: &str) -> Vec<Call> {
        self.look(|state| {
            let wanted = |call: &&Call| call.method.eq_ignore_ascii_case(method);
            state.calls.iter().filter(wanted).cloned().collect()
        })
    }

    /// Looks at everything.
    pub fn look<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.shared.look(look)
    }

    /// Waits until `reached` holds; panics, saying `what` was awaited, when
    /// that takes too long.
    pub async fn wait_for(&self, what: &str, reached: impl Fn(&State) -> bool) {
        if !self.reaches(PATIENCE, reached).await {
            panic!("waited in vain for: {what}\n{:#?}", self.look(|state| state.chats.clone()));
        }
    }

    /// Waits for as long as `patience` lasts; whether `reached` came to hold.
    pub async fn reaches(&self, patience: Duration, reached: impl Fn(&State) -> bool) -> bool {
        let mut changed = self.shared.changed.subscribe();
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
        tokio::time::timeout(patience, waiting).await.is_ok()
    }
}

fn person(id: i64) -> Value {
    json!({ "id": id, "is_bot": false, "first_name": "Người", "language_code": "vi" })
}

fn chat_value(id: i64) -> Value {
    if id > 0 {
        json!({ "id": id, "type": "private", "first_name": "Người" })
    } else {
        json!({ "id": id, "type": "supergroup", "title": "Tổ dân phố" })
    }
}
