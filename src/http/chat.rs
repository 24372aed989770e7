//! The web chat's own interface: open, send, stream.

use super::App;
use super::bodies::{Open, Send, is_token};
use super::entry::{conversation_of, thread_entry};
use crate::channel::{Door, DoorError, Inbound};
use crate::engine::event::Event;
use crate::flow::limits;
use crate::ids::{ConversationId, UpdateId};
use axum::Json;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use serde_json::json;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Heartbeats let a page notice a dead connection.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Journal entries read at once.
const PAGE: usize = 200;

/// Opens a conversation, or confirms one that exists.
pub async fn open(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(open): Json<Open>,
) -> Response {
    let now = app.runtime.now();
    let (start, locale) = (open.start(), open.locale());
    let known = match &open.token {
        Some(token) => match conversation(&app, token).await {
            Ok(known) => known,
            Err(response) => return response,
        },
        None => None,
    };
    let (token, id, new) = match (known, open.token) {
        (Some(id), Some(token)) => (token, id, false),
        _ => {
            if let Err(after) = app.opens.allow(&address(&app, peer, &headers), now) {
                return slow_down(after);
            }
            let Some(token) = new_token() else {
                return problem(StatusCode::SERVICE_UNAVAILABLE, "no randomness available");
            };
            let id = conversation_of(&token);
            (token, id, true)
        }
    };
    if !new
        && start.is_some()
        && let Err(after) = app.sends.allow(id.as_str(), now)
    {
        return slow_down(after);
    }
    if new || start.is_some() {
        // The same link opened again on the same day is one opening.
        let day = now / 86_400_000;
        let update = match &start {
            Some(start) => format!("start:{start}:{day}"),
            None => "start".to_owned(),
        };
        let inbound = Inbound {
            conversation: id,
            update: UpdateId::new(update),
            event: Event::Start { payload: start },
            label: None,
            locale,
        };
        if let Err(error) = app.runtime.turn(inbound).await {
            return refused(&error);
        }
    }
    Json(json!({ "token": token, "new": new, "max_text": limits::TEXT })).into_response()
}

/// Takes one message or button press; 200 when it is durable.
pub async fn send(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Json(send): Json<Send>,
) -> Response {
    let conversation = match authorised(&app, &headers).await {
        Ok(id) => id,
        Err(response) => return response,
    };
    if let Err(after) = app.sends.allow(conversation.as_str(), app.runtime.now()) {
        return slow_down(after);
    }
    let said = match send.read() {
        Ok(said) => said,
        Err(detail) => return problem(StatusCode::BAD_REQUEST, detail),
    };
    let inbound = Inbound {
        conversation,
        update: said.update,
        event: said.event,
        label: said.label,
        locale: None,
    };
    match app.runtime.turn(inbound).await {
        Ok(receipt) => Json(json!({ "seq": receipt.seq })).into_response(),
        Err(error) => refused(&error),
    }
}

/// Where a page's copy of the thread ends.
#[derive(Deserialize)]
pub struct After {
    after: Option<u64>,
}

/// The thread as server-sent events: first what the page lacks, then news.
pub async fn stream(
    State(app): State<Arc<App>>,
    Query(after): Query<After>,
    headers: HeaderMap,
) -> Response {
    let id = match authorised(&app, &headers).await {
        Ok(id) => id,
        // The page must open a new conversation; an error code alone would
        // look like a network fault to it.
        Err(response) if response.status() == StatusCode::UNAUTHORIZED => {
            let gone = sse::Event::default().event("gone").data("{}");
            return Sse::new(stream::iter([Ok::<_, Infallible>(gone)])).into_response();
        }
        Err(response) => return response,
    };
    let follow = Follow {
        news: app.runtime.live().follow(&id),
        stopped: app.runtime.stopped(),
        app,
        id,
        after: after.after.unwrap_or(0),
        ready: VecDeque::new(),
        announced: false,
    };
    let mut response = Sse::new(follow.into_stream())
        .keep_alive(KeepAlive::new().interval(HEARTBEAT).text("hb"))
        .into_response();
    // Proxies must hand events on at once.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    response
}

/// One open page.
struct Follow {
    app: Arc<App>,
    id: ConversationId,
    after: u64,
    ready: VecDeque<sse::Event>,
    /// The backlog has been sent and the page told so.
    announced: bool,
    news: watch::Receiver<u64>,
    stopped: watch::Receiver<bool>,
}

impl Follow {
    fn into_stream(self) -> impl Stream<Item = Result<sse::Event, Infallible>> {
        stream::unfold(self, |mut follow| async move {
            let event = follow.next().await?;
            Some((Ok(event), follow))
        })
    }

    async fn next(&mut self) -> Option<sse::Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if *self.stopped.borrow() {
                return None;
            }
            self.news.mark_unchanged();
            // A store that does not answer ends the stream; the page comes back.
            let entries =
                self.app.runtime.store().journal(&self.id, self.after, PAGE).await.ok()?;
            let more = entries.len() == PAGE;
            if let Some(first) = entries.first()
                && self.after > 0
                && first.seq > self.after + 1
            {
                // What lies between was erased: so must the page's copy be.
                let reset = json!({ "before": first.seq }).to_string();
                self.ready.push_back(sse::Event::default().event("reset").data(reset));
            }
            for entry in entries {
                self.after = entry.seq;
                if let Some(value) = thread_entry(&entry) {
                    let event = sse::Event::default()
                        .event("entry")
                        .id(entry.seq.to_string())
                        .data(value.to_string());
                    self.ready.push_back(event);
                }
            }
            if more || !self.ready.is_empty() {
                continue;
            }
            if !std::mem::replace(&mut self.announced, true) {
                return Some(sse::Event::default().event("ready").data("{}"));
            }
            tokio::select! {
                changed = self.news.changed() => changed.ok()?,
                _ = self.stopped.changed() => return None,
            }
        }
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        // The receiver goes with this value; the board is cleaned at the next
        // notice of the conversation, or here if nobody else looks.
        self.news = watch::channel(0).1;
        self.app.runtime.live().forget(&self.id);
    }
}

/// The conversation that the request's token opens.
async fn authorised(app: &App, headers: &HeaderMap) -> Result<ConversationId, Response> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let known = match token {
        Some(token) => conversation(app, token).await?,
        None => None,
    };
    known.ok_or_else(|| problem(StatusCode::UNAUTHORIZED, "unknown conversation: open one first"))
}

async fn conversation(app: &App, token: &str) -> Result<Option<ConversationId>, Response> {
    if !is_token(token) {
        return Ok(None);
    }
    let id = conversation_of(token);
    match app.runtime.store().load(&id).await {
        Ok(row) => Ok(row.map(|_| id)),
        Err(error) => {
            tracing::error!(%error, "web chat: the store does not answer");
            Err(problem(StatusCode::SERVICE_UNAVAILABLE, "try again"))
        }
    }
}

fn new_token() -> Option<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Who asks: the peer, or what a trusted proxy says. Neighbours in one IPv6
/// network of 64 bits are usually one household or one attacker.
fn address(app: &App, peer: SocketAddr, headers: &HeaderMap) -> String {
    let forwarded = headers
        // The last line and its last entry are what our own proxy wrote.
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .filter(|_| app.trust_proxy)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|value| value.trim().parse::<IpAddr>().ok());
    match forwarded.unwrap_or_else(|| peer.ip()) {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}

fn problem(code: StatusCode, detail: &str) -> Response {
    (code, Json(json!({ "error": detail }))).into_response()
}

fn slow_down(after: u64) -> Response {
    let mut response = problem(StatusCode::TOO_MANY_REQUESTS, "slow down");
    if let Ok(value) = after.to_string().parse() {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

fn refused(error: &DoorError) -> Response {
    if let DoorError::TooFast { after } = error {
        return slow_down(*after);
    }
    tracing::error!(%error, cause = error.cause(), "web chat: a turn was refused");
    problem(StatusCode::SERVICE_UNAVAILABLE, "not stored, try again")
}
