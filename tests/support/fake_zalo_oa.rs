//! A stand-in for the Zalo Official Account platform: real HTTP on this
//! machine, written from the documented behaviour. Errors come with status
//! 200; messages are refused seven days after a person's last interaction;
//! uploads end after seven days. People are played by the test, which also
//! posts the events, as often and in whatever order it wants. Failures are
//! scripted call by call; everything that came in is kept.
//!
//! Usable from any test file:
//! `#[path = "support/fake_zalo_oa.rs"] mod fake_zalo_oa;`

#![allow(dead_code, unused_imports, reason = "each test file uses a part of it")]

#[path = "fake_zalo_oa/events.rs"]
mod events;
#[path = "fake_zalo_oa/server.rs"]
mod server;

pub use events::sign;
use hotline1022::clock::{Clock, SystemClock};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The app.
pub const APP: &str = "1022000000000000001";
/// The account.
pub const OA: &str = "579745863508352884";
/// What deliveries are signed with.
pub const KEY: &str = "KhoaKyWebhook1022";
/// The access token that works at first.
pub const TOKEN: &str = "token-1";

/// Longest that [`FakeZaloOa::wait_for`] waits.
const PATIENCE: Duration = Duration::from_secs(20);
const DAY: i64 = 24 * 3_600_000;

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// This error with status 200; nothing is done.
    Code(i64),
    /// A page with this status; nothing is done.
    Page(u16),
    /// The connection breaks after the request was read; nothing is done.
    CutBefore,
    /// The request is carried out, then the connection breaks.
    CutAfter,
    /// The request is carried out and answered this much later.
    Slow(Duration),
    /// The request is carried out, and answered when another one is there, too.
    Together,
    /// This body with status 200; nothing is done.
    Answer(&'static str),
    /// This status with so many seconds in `Retry-After`; nothing is done.
    Wait(u16, u64),
}

/// One call that came in, faults included.
#[derive(Clone, Debug)]
pub struct Call {
    pub path: String,
    pub token: String,
    pub body: Value,
    /// The error that was answered.
    pub answer: Option<i64>,
}

/// A button that a person sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub title: String,
    /// What comes back as text when it is pressed.
    pub payload: Option<String>,
    pub url: Option<String>,
}

/// A message that a person received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub id: String,
    pub text: String,
    pub buttons: Vec<Button>,
    pub picture: Option<Vec<u8>>,
    pub quoted: Option<String>,
    /// The answer to its sending was cut off.
    pub unseen: bool,
}

/// A person.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// When they last did anything.
    pub heard: Option<i64>,
    /// Messages that they received.
    pub seen: Vec<Seen>,
    /// Free messages left until they write again; `None`: no limit.
    pub free: Option<i64>,
    /// Identifiers of messages that they wrote.
    pub wrote: Vec<String>,
}

/// Everything the fake knows.
#[derive(Default)]
pub struct State {
    /// The access token that works.
    pub token: String,
    pub calls: Vec<Call>,
    pub people: BTreeMap<String, Person>,
    /// Uploaded pictures, and when each was uploaded.
    pub pictures: BTreeMap<String, (Vec<u8>, i64)>,
    /// Free messages that a person gets with every message of theirs.
    pub free: Option<i64>,
    /// What goes wrong with every call that nothing else is scripted for.
    pub faults_for_all: Option<Fault>,
    faults: VecDeque<(&'static str, Fault)>,
    made: u64,
}

impl State {
    /// What a person received.
    pub fn seen(&self, person: &str) -> &[Seen] {
        self.people.get(person).map(|person| person.seen.as_slice()).unwrap_or_default()
    }

    /// How many messages of a person contain some words.
    pub fn said(&self, person: &str, words: &str) -> usize {
        self.seen(person).iter().filter(|seen| seen.text.contains(words)).count()
    }

    /// How often a path was called.
    pub fn count(&self, path: &str) -> usize {
        self.calls.iter().filter(|call| call.path.ends_with(path)).count()
    }

    fn make(&mut self) -> u64 {
        self.made += 1;
        self.made
    }
}

struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    clock: Arc<dyn Clock>,
    /// Who says which access tokens work; otherwise one does.
    trust: Mutex<Option<Trust>>,
    /// Where two calls wait for each other.
    meeting: tokio::sync::Barrier,
}

type Trust = Box<dyn Fn(&str) -> bool + Send + Sync>;

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

/// The running server; it ends when dropped.
pub struct FakeZaloOa {
    shared: Arc<Shared>,
    address: std::net::SocketAddr,
    task: JoinHandle<()>,
    http: reqwest::Client,
}

impl Drop for FakeZaloOa {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FakeZaloOa {
    /// Starts one on a free port of this machine, with the real time.
    pub async fn start() -> Self {
        Self::at(Arc::new(SystemClock)).await
    }

    /// Starts one with a clock of the test's.
    pub async fn at(clock: Arc<dyn Clock>) -> Self {
        let state = State { token: TOKEN.to_owned(), ..State::default() };
        let (state, changed) = (Mutex::new(state), watch::channel(0).0);
        let meeting = tokio::sync::Barrier::new(2);
        let shared = Arc::new(Shared { state, changed, clock, trust: Mutex::default(), meeting });
        let (address, task) = server::start(Arc::clone(&shared)).await;
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        Self { shared, address, task, http }
    }

    /// Base address, as configuration takes it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next call whose path ends so (after those already scripted) fails so.
    pub fn fail(&self, path: &'static str, fault: Fault) {
        self.shared.with(|state| state.faults.push_back((path, fault)));
    }

    /// Another access token works from now on.
    pub fn expire(&self, token: &str) {
        self.shared.with(|state| state.token = token.to_owned());
    }

    /// Somebody else says from now on which access tokens work, such as
    /// `FakeOAuth::judge`.
    pub fn trust(&self, judge: impl Fn(&str) -> bool + Send + Sync + 'static) {
        *self.shared.trust.lock().unwrap() = Some(Box::new(judge));
    }

    /// Looks at everything, and may change it.
    pub fn with<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        self.shared.with(change)
    }

    /// Looks at everything.
    pub fn look<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.shared.look(look)
    }

    /// Texts that a person received.
    pub fn texts(&self, person: &str) -> Vec<String> {
        self.look(|state| state.seen(person).iter().map(|seen| seen.text.clone()).collect())
    }

    /// Waits until `reached` holds; panics, saying `what` was awaited, when
    /// that takes too long.
    pub async fn wait_for(&self, what: &str, reached: impl Fn(&State) -> bool) {
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
        if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
            let (people, calls) = self.look(|state| (state.people.clone(), state.calls.clone()));
            panic!("waited in vain for: {what}\n{people:#?}\n{calls:#?}");
        }
    }
}
