//! The HTTP side: routes, limits, headers, health. Handlers decode and
//! answer; everything that changes a conversation goes through the door.

pub mod assets;
pub mod bodies;
pub mod chat;
mod data;
pub mod entry;
pub mod health;
mod pages;
mod zalo;

use crate::channel::telegram::webhook::Webhook;
use crate::channel::zalo_bot;
use crate::channel::zalo_oa;
use crate::channel::zalo_oa::tokens::{CALLBACK, Keeper};
use crate::flow::profile::pick;
use crate::runtime::Runtime;
use crate::safety::abuse::Limiter;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
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
    /// The Zalo Bot's webhook, when that mode is on.
    pub zalo_bot: Option<Arc<zalo_bot::Webhook>>,
    /// The webhook of the Zalo Official Account, when that is on.
    pub zalo_oa: Option<Arc<zalo_oa::Webhook>>,
    /// The tokens of the Zalo Official Account, when there is one.
    pub zalo: Option<Arc<Keeper>>,
    /// Codes that browsers bring for it.
    pub codes: Limiter,
    /// Whether `X-Forwarded-For` names the person's address.
    pub trust_proxy: bool,
    /// New conversations per address.
    pub opens: Limiter,
    /// Messages per conversation.
    pub sends: Limiter,
    /// What monitoring is told.
    pub health: health::Health,
}

impl App {
    /// An app with the ordinary limits.
    pub fn new(runtime: Arc<Runtime>) -> Self {
        Self {
            runtime,
            service_name: String::new(),
            embed_origins: Vec::new(),
            telegram: None,
            zalo_bot: None,
            zalo_oa: None,
            zalo: None,
            codes: Limiter::new(10, 60_000),
            trust_proxy: false,
            opens: Limiter::new(60, 60_000),
            sends: Limiter::new(40, 20_000),
            health: health::Health::default(),
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
        .route("/images/{tag}/{file}", get(assets::tagged_image))
        .route("/qr/{file}", get(assets::qr))
        .route("/api/chat/open", post(chat::open))
        .route("/api/chat/send", post(chat::send))
        .route("/api/chat/stream", get(chat::stream))
        .route("/telegram/webhook", post(telegram))
        .route("/zalo/bot/webhook", post(zalo_bot))
        .route("/zalo/oa/webhook", post(zalo_oa))
        .route(CALLBACK, get(zalo::callback))
        .route("/du-lieu/{code}", get(data::cover).post(data::show))
        .route("/health/live", get(|| async { "ok\n" }))
        .route("/health/ready", get(health::ready))
        .route("/health/status", get(health::status))
        .route("/health/metrics", get(health::metrics))
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

/// Telegram's deliveries: 200 only after the commit, with an empty body,
/// because Telegram would execute a body that names a method.
async fn telegram(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(webhook) = &app.telegram else { return StatusCode::NOT_FOUND.into_response() };
    let secret =
        headers.get("x-telegram-bot-api-secret-token").and_then(|value| value.to_str().ok());
    let code = webhook.receive(secret, &body).await;
    let mut response =
        StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    if code == 429 {
        // Telegram then holds back this person's messages and nobody else's.
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("20"));
    }
    response
}

/// The Zalo Bot's deliveries: 200 only after the commit.
async fn zalo_bot(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(webhook) = &app.zalo_bot else { return StatusCode::NOT_FOUND.into_response() };
    let secret = headers.get("x-bot-api-secret-token").map(HeaderValue::as_bytes);
    let code = webhook.receive(secret, &body).await;
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}

/// Deliveries of the Zalo Official Account: 200 only after the commit.
async fn zalo_oa(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(webhook) = &app.zalo_oa else { return StatusCode::NOT_FOUND.into_response() };
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed = zalo_oa::webhook::Headers {
        signature: header("x-zevent-signature"),
        timestamp: header("x-zevent-timestamp"),
    };
    let code = webhook.receive(signed, &body).await;
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}
