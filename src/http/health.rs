//! Health for monitoring: nothing about any person, no path, no setting.

use super::App;
use crate::clock::Millis;
use crate::runtime::Runtime;
use crate::store::StoreError;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long a finding is good: who asks often must not make the disk work.
const FRESH: Millis = 1_000;
/// A store that takes longer than this for one small value is not ready.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why the service is not ready; `None`: it is.
type Finding = Option<&'static str>;

/// What was found last, and when.
#[derive(Default)]
pub struct Health(Mutex<Option<(Millis, Finding)>>);

impl Health {
    /// Finds out, at most once a second, whether the store takes something.
    /// Asking it would not do: a full disk can still be read.
    async fn look(&self, runtime: &Runtime) -> Finding {
        let mut last = self.0.lock().await;
        let now = runtime.now();
        if let Some((at, finding)) = *last
            && (0..FRESH).contains(&(now - at))
        {
            return finding;
        }
        let write = runtime.store().remember("health", now.to_be_bytes().to_vec());
        let finding = match tokio::time::timeout(PATIENCE, write).await {
            Ok(Ok(())) => None,
            Ok(Err(StoreError::Full { .. })) => Some("the disk is full, nothing can be stored\n"),
            Ok(Err(_)) => Some("the store does not take anything\n"),
            Err(_) => Some("the store does not answer\n"),
        };
        *last = Some((now, finding));
        finding
    }
}

/// Ready when the store takes something.
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    if app.runtime.is_stopping() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    match app.health.look(&app.runtime).await {
        None => "ok\n".into_response(),
        Some(why) => (StatusCode::SERVICE_UNAVAILABLE, why).into_response(),
    }
}

/// Figures for monitoring.
pub async fn status(State(app): State<Arc<App>>) -> Response {
    let catalog = app.runtime.catalog();
    let channels: serde_json::Map<String, serde_json::Value> = app
        .runtime
        .channels()
        .into_iter()
        .map(|(kind, channel)| {
            (kind.name().to_owned(), channel.trouble().unwrap_or("ok").into())
        })
        .collect();
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
            "channels": channels,
        }))
        .into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response(),
    }
}

/// The same for Prometheus, with what was done since the start.
pub async fn metrics(State(app): State<Arc<App>>) -> Response {
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
    for (kind, channel) in app.runtime.channels() {
        let prefix = kind.name().replace('-', "_");
        for figure in channel.figures().iter().filter(|figure| figure.label.is_none()) {
            let (kind, end) = if figure.counter { ("counter", "_total") } else { ("gauge", "") };
            let value = u64::try_from(figure.value).unwrap_or(0);
            put(&format!("{prefix}_{}{end}", figure.name), kind, figure.help, value);
        }
        put(
            &format!("{prefix}_usable"),
            "gauge",
            "Whether nothing is known to be wrong with the channel; /health/status says what is",
            u64::from(channel.trouble().is_none()),
        );
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
