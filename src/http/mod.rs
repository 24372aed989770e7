//! The HTTP side: routes, limits, headers, health. Handlers decode and
//! answer; everything that changes a conversation goes through the door.

pub mod assets;
pub mod chat;
pub mod entry;
pub mod limit;

use crate::channel::telegram::webhook::Webhook;
use crate::flow::profile::pick;
use crate::runtime::Runtime;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use limit::Limiter;
use std::sync::Arc;

/// Largest request body, in bytes. Telegram updates stay far below it.
const BODY: usize = 1_000_000;

/// What handlers share.
pub struct App {
    /// The service.
    pub runtime: Arc<Runtime>,
    /// Name in the page's header.
    pub service_name: String,
    /// Origins that may show the chat in a frame.
    pub embed_origins: Vec<String>,
    /// Telegram's webhook, when that mode is on.
    pub telegram: Option<Arc<Webhook>>,
    /// Whether `X-Forwarded-For` names the person's address.
    pub trust_proxy: bool,
    /// New conversations per address.
    pub opens: Limiter,
    /// Messages per conversation.
    pub sends: Limiter,
}

impl App {
    /// An app with the ordinary limits.
    pub fn new(runtime: Arc<Runtime>) -> Self {
        Self {
            runtime,
            service_name: String::new(),
            embed_origins: Vec::new(),
            telegram: None,
            trust_proxy: false,
            opens: Limiter::new(60, 60_000),
            sends: Limiter::new(40, 20_000),
        }
    }

    /// The hotline number of the default profile.
    pub fn hotline(&self) -> String {
        let catalog = self.runtime.catalog();
        let values = catalog.set.profile(None).and_then(|profile| profile.values.get("hotline"));
        values
            .and_then(|values| pick(values, &catalog.set.first_locale()))
            .unwrap_or("1022")
            .to_owned()
    }
}

/// All routes.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(assets::page))
        .route("/embed.js", get(assets::embed))
        .route("/sw.js", get(assets::worker))
        .route("/assets/{*file}", get(assets::asset))
        .route("/images/{file}", get(assets::image))
        .route("/qr/{file}", get(assets::qr))
        .route("/api/chat/open", post(chat::open))
        .route("/api/chat/send", post(chat::send))
        .route("/api/chat/stream", get(chat::stream))
        .route("/telegram/webhook", post(telegram))
        .route("/health/live", get(|| async { "ok\n" }))
        .route("/health/ready", get(ready))
        .route("/health/status", get(status))
        .route("/health/metrics", get(metrics))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(middleware::from_fn(headers))
        .with_state(app)
}

/// Headers that every answer carries.
async fn headers(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Ready when the store answers.
async fn ready(State(app): State<Arc<App>>) -> Response {
    match app.runtime.store().recall("health").await {
        Ok(_) if !app.runtime.is_stopping() => "ok\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response(),
    }
}

/// Figures for monitoring; nothing about any person.
async fn status(State(app): State<Arc<App>>) -> Response {
    let catalog = app.runtime.catalog();
    match app.runtime.store().sizes().await {
        Ok(sizes) => axum::Json(serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"),
            "content": catalog.hash,
            "flows": catalog.set.flows.len(),
            "conversations_with_unsent_messages": sizes.pending,
            "messages_given_up": sizes.dead,
            "bytes_on_disk": sizes.disk,
            "bytes_live": sizes.live,
            "rewrites": sizes.rewrites,
            "open_pages": app.runtime.live().len(),
        }))
        .into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response(),
    }
}

/// The same for Prometheus, with what was done since the start.
async fn metrics(State(app): State<Arc<App>>) -> Response {
    let Ok(sizes) = app.runtime.store().sizes().await else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response();
    };
    let mut text = String::new();
    let mut put = |name: &str, kind: &str, help: &str, value: u64| {
        text.push_str(&format!(
            "# HELP hotline1022_{name} {help}.\n# TYPE hotline1022_{name} {kind}\nhotline1022_{name} {value}\n"
        ));
    };
    for (name, help, value) in app.runtime.counters().list() {
        put(&format!("{name}_total"), "counter", help, value);
    }
    put("store_rewrites_total", "counter", "Rewrites of the database", sizes.rewrites);
    put("store_disk_bytes", "gauge", "What the store takes on disk", sizes.disk);
    if let Some(live) = sizes.live {
        put("store_live_bytes", "gauge", "Live keys and values in the store", live);
    }
    put("store_rewriting", "gauge", "Whether a rewrite is under way", u64::from(sizes.rewriting));
    put("outbox_people", "gauge", "People with unsent messages", sizes.pending);
    put("outbox_dead_messages", "gauge", "Messages given up and not seen to", sizes.dead);
    put(
        "open_pages",
        "gauge",
        "Conversations shown on open pages",
        app.runtime.live().len() as u64,
    );
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// Telegram's deliveries: 200 only after the commit.
async fn telegram(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(webhook) = &app.telegram else { return StatusCode::NOT_FOUND.into_response() };
    let secret =
        headers.get("x-telegram-bot-api-secret-token").and_then(|value| value.to_str().ok());
    let reply = webhook.receive(secret, &body).await;
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match reply.method {
        Some(method) => {
            (status, [(header::CONTENT_TYPE, "application/json")], method).into_response()
        }
        None => status.into_response(),
    }
}
