//! A stand-in for Zalo's token service: real HTTP on this machine, written
//! from the documented behaviour. A refresh token works once and its success
//! ends the old pair; errors come with status 200. Failures are scripted call
//! by call. It also answers `getoa`, which proves an access token.
//!
//! Usable from any test file:
//! `#[path = "support/fake_zalo_oauth.rs"] mod fake_zalo_oauth;`

#![allow(dead_code, reason = "each test file uses a part of it")]

use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The app that it knows.
pub const APP: &str = "1022000000000000001";
/// The app's secret.
pub const SECRET: &str = "BiMatCuaUngDung0123";
/// The account.
pub const OA: &str = "579745863508352884";

/// What goes wrong with one call for tokens.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The connection breaks after the request was read; nothing is done.
    CutBefore,
    /// The request is carried out, then the connection breaks.
    CutAfter,
    /// Nothing is done and nothing answered until [`FakeOAuth::release`].
    HoldBefore,
    /// The request is carried out, and answered after [`FakeOAuth::release`].
    HoldAfter,
    /// This status and body; nothing is done.
    Answer(u16, &'static str),
}

/// One call for tokens, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub grant: String,
    /// The refresh token or the code.
    pub with: String,
}

/// A pair that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub access: String,
    pub refresh: String,
}

struct Code {
    challenge: String,
    used: bool,
}

#[derive(Default)]
pub struct State {
    /// The one that works.
    live: Option<Pair>,
    /// The access token of the live pair has ended.
    expired: bool,
    made: u32,
    codes: BTreeMap<String, Code>,
    faults: VecDeque<Fault>,
    /// Seconds that access tokens last, where it is not a day.
    pub life: Option<u32>,
    /// The account whose administrator consents from now on; `None`: ours.
    pub foreign: Option<String>,
    /// Pairs of other accounts, which leave ours alone.
    others: Vec<(String, Pair)>,
    /// What `getoa` answers instead, one each.
    pub account_faults: VecDeque<(u16, &'static str)>,
    /// Every call for tokens, faults included.
    pub calls: Vec<Call>,
    /// Every pair that was ever given, also those whose answer was lost.
    pub given: Vec<Pair>,
}

/// The running server; it ends when dropped.
pub struct FakeOAuth {
    state: Arc<Mutex<State>>,
    release: watch::Sender<u32>,
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for FakeOAuth {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FakeOAuth {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let state: Arc<Mutex<State>> = Arc::default();
        let release = watch::channel(0).0;
        let (shared, released) = (Arc::clone(&state), release.subscribe());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared), released.clone()));
            }
        });
        Self { state, release, address, task }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn look<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap())
    }

    /// The next calls fail so, one each.
    pub fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.look(|state| state.faults.extend(faults));
    }

    /// Lets go what is held.
    pub fn release(&self) {
        self.release.send_modify(|n| *n += 1);
    }

    /// How many calls for tokens came.
    pub fn calls(&self) -> usize {
        self.look(|state| state.calls.len())
    }

    /// A pair as the API Explorer makes it: it ends the one before.
    pub fn by_hand(&self) -> Pair {
        self.look(State::give)
    }

    /// A code as a consent gives it, for a challenge that the console holds.
    pub fn consent(&self, challenge: &str) -> String {
        self.look(|state| {
            let code = format!("maCapQuyen{:04}abcdefghijklmnopqrst", state.codes.len());
            state.codes.insert(code.clone(), Code { challenge: challenge.to_owned(), used: false });
            code
        })
    }

    /// The access token of the live pair ends, as after 25 hours.
    pub fn expire(&self) {
        self.look(|state| state.expired = true);
    }

    /// Nothing works any more, as when an administrator takes the rights away.
    pub fn revoke(&self) {
        self.look(|state| state.live = None);
    }

    /// Tells of an access token whether it is accepted, for the fake of the API.
    pub fn judge(&self) -> impl Fn(&str) -> bool + Send + Sync + 'static {
        let state = Arc::clone(&self.state);
        move |access| state.lock().unwrap().accepts(access)
    }

    /// Whether a call with this access token is accepted.
    pub fn accepts(&self, access: &str) -> bool {
        self.look(|state| state.accepts(access))
    }

    /// All that must never be seen anywhere.
    pub fn secrets(&self) -> Vec<String> {
        self.look(|state| {
            let pairs = state.given.iter().flat_map(|it| [it.access.clone(), it.refresh.clone()]);
            pairs.chain(state.codes.keys().cloned()).chain([SECRET.to_owned()]).collect()
        })
    }
}

impl State {
    fn give(&mut self) -> Pair {
        self.give_of(self.foreign.clone())
    }

    fn give_of(&mut self, foreign: Option<String>) -> Pair {
        self.made += 1;
        let pair = Pair {
            access: format!("truyCap{:04}xYzXyZxYzXyZ", self.made),
            refresh: format!("lamMoi{:04}aBcAbCaBcAbC", self.made),
        };
        self.given.push(pair.clone());
        if let Some(account) = foreign {
            self.others.push((account, pair.clone()));
        } else {
            self.expired = false;
            self.live = Some(pair.clone());
        }
        pair
    }

    fn accepts(&self, access: &str) -> bool {
        !self.expired && self.live.as_ref().is_some_and(|live| live.access == access)
    }

    fn token(&mut self, secret: &str, form: &BTreeMap<String, String>) -> (u16, String) {
        let part = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let refused = |number: i64, name: &str| {
            let body = serde_json::json!({
                "error_name": name, "error_reason": name, "ref_doc": "https://developers.zalo.me/",
                "error_description": name, "error": number,
            });
            (200, body.to_string())
        };
        if part("app_id") != APP {
            return refused(-14002, "Invalid app id");
        }
        if secret != SECRET {
            return refused(-14004, "Invalid secret key");
        }
        let good = match part("grant_type") {
            "refresh_token" => {
                let token = part("refresh_token");
                let other = self.others.iter().position(|(_, pair)| pair.refresh == token);
                if let Some(at) = other {
                    let (account, _) = self.others.remove(at);
                    let pair = self.give_of(Some(account));
                    return given(&pair, self.life);
                }
                if self.live.as_ref().is_none_or(|live| live.refresh != token) {
                    return refused(-14014, "Invalid refresh token");
                }
                true
            }
            "authorization_code" => {
                let challenge = Sha256::digest(part("code_verifier").as_bytes());
                let challenge = base64(&challenge);
                let code = self.codes.get_mut(part("code")).filter(|code| !code.used);
                code.is_some_and(|code| {
                    code.used = true;
                    code.challenge == challenge
                })
            }
            _ => return refused(-14001, "Invalid grant type"),
        };
        if !good {
            return refused(-14006, "Invalid authorization code");
        }
        let pair = self.give();
        given(&pair, self.life)
    }

    fn account(&mut self, access: &str) -> (u16, String) {
        if let Some((status, body)) = self.account_faults.pop_front() {
            return (status, body.to_owned());
        }
        let other = self.others.iter().find(|(_, pair)| pair.access == access);
        let whose = match other {
            Some((account, _)) => Some(account.as_str()),
            None => Some(OA).filter(|_| self.accepts(access)),
        };
        let body = if let Some(whose) = whose {
            serde_json::json!({ "error": 0, "message": "Success", "data": {
                "oaid": whose, "name": "Tổng đài 1022 (thử)", "is_verified": true,
                "package_name": "Nâng cao", "package_valid_through_date": "31/12/2026",
            }})
        } else {
            serde_json::json!({ "error": -216, "message": "Access token is invalid" })
        };
        (200, body.to_string())
    }
}

/// A pair, as it is answered.
fn given(pair: &Pair, life: Option<u32>) -> (u16, String) {
    let body = serde_json::json!({
        "access_token": pair.access, "refresh_token": pair.refresh,
        "expires_in": life.unwrap_or(90_000).to_string(),
    });
    (200, body.to_string())
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

async fn serve(
    mut stream: TcpStream,
    state: Arc<Mutex<State>>,
    mut released: watch::Receiver<u32>,
) -> Option<()> {
    let (head, body) = request(&mut stream).await?;
    // Before anybody can know of the call, and let it go.
    released.borrow_and_update();
    let mut lines = head.lines();
    let first = lines.next()?.to_owned();
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let header = |name: &str| headers.get(name).cloned().unwrap_or_default();
    if first.starts_with("GET /v2.0/oa/getoa") {
        let answer = state.lock().unwrap().account(&header("access_token"));
        return answer_with(stream, answer).await;
    }
    if !first.starts_with("POST /v4/oa/access_token")
        || !header("content-type").starts_with("application/x-www-form-urlencoded")
    {
        return answer_with(stream, (404, "<html>Not Found</html>".into())).await;
    }
    let form: BTreeMap<String, String> =
        url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let fault = {
        let mut state = state.lock().unwrap();
        let with = form.get("refresh_token").or_else(|| form.get("code")).cloned();
        let grant = form.get("grant_type").cloned().unwrap_or_default();
        state.calls.push(Call { grant, with: with.unwrap_or_default() });
        state.faults.pop_front()
    };
    let perform = || state.lock().unwrap().token(&header("secret_key"), &form);
    match fault {
        None => answer_with(stream, perform()).await,
        Some(Fault::Answer(status, body)) => answer_with(stream, (status, body.to_owned())).await,
        Some(Fault::CutBefore) => None,
        Some(Fault::CutAfter) => {
            perform();
            None
        }
        Some(Fault::HoldBefore) => {
            released.changed().await.ok()?;
            None
        }
        Some(Fault::HoldAfter) => {
            let answer = perform();
            released.changed().await.ok()?;
            answer_with(stream, answer).await
        }
    }
}

/// Head and body of one request.
async fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4_096];
        let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        if body.len() >= length.unwrap_or(0) {
            return Some((head.to_owned(), body.to_owned()));
        }
    }
}

async fn answer_with(mut stream: TcpStream, (status, body): (u16, String)) -> Option<()> {
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}
