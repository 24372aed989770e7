//! Health for monitoring: nothing about any person, no path, no setting.

use super::App;
use crate::channel::{Figure, Hold};
use crate::clock::Millis;
use crate::ids::ConversationId;
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

/// How many messages are held, by reason.
type Held = Vec<(Hold, i64)>;

/// Counting held messages reads them all, so that a count is good for longer
/// while this process neither holds nor releases any.
const COUNTED: Millis = 300_000;
/// Messages read at a time.
const PAGE: usize = 500;

/// What was found last, and when.
#[derive(Default)]
pub struct Health {
    ready: Mutex<Option<(Millis, Finding)>>,
    /// When, after how many changes of this process, and what was counted.
    held: Mutex<Option<(Millis, u64, Held)>>,
}

impl Health {
    /// Finds out, at most once a second, whether the store takes something.
    /// Asking it would not do: a full disk can still be read.
    async fn look(&self, runtime: &Runtime) -> Finding {
        let mut last = self.ready.lock().await;
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

    /// Counts held messages: anew after a change, else every five minutes;
    /// nothing where no channel has a contact window.
    async fn held(&self, runtime: &Runtime) -> Held {
        if !runtime.has_window() {
            return Held::new();
        }
        let mut last = self.held.lock().await;
        let now = runtime.now();
        let changes = runtime.counters().changes_of_held();
        if let Some((at, before, held)) = last.as_ref()
            && (0..if changes == *before { COUNTED } else { FRESH }).contains(&(now - at))
        {
            return held.clone();
        }
        let mut held: Held = Hold::ALL.into_iter().map(|hold| (hold, 0)).collect();
        let mut after: Option<(ConversationId, u64)> = None;
        loop {
            let from = after.as_ref().map(|(id, seq)| (id, *seq));
            let Ok(page) = runtime.store().dead(from, PAGE).await else { return Held::new() };
            for (_, row) in &page {
                let hold = row.progress.dead.as_deref().and_then(Hold::of);
                if let Some((_, count)) = held.iter_mut().find(|(it, _)| Some(*it) == hold) {
                    *count += 1;
                }
            }
            match page.into_iter().next_back() {
                Some((id, row)) => after = Some((id, row.seq)),
                None => break,
            }
        }
        *last = Some((now, changes, held.clone()));
        held
    }
}

/// Figures in Prometheus' form; those of one name follow one another.
fn labelled(figures: &[Figure]) -> String {
    let mut text = String::new();
    let mut last = "";
    for Figure { name, counter, help, label, value } in figures {
        if last != *name {
            let kind = if *counter { "counter" } else { "gauge" };
            text.push_str(&format!(
                "# HELP hotline1022_{name} {help}.\n# TYPE hotline1022_{name} {kind}\n"
            ));
            last = name;
        }
        let label = label.as_ref().map(|(name, value)| format!("{{{name}=\"{value}\"}}"));
        text.push_str(&format!("hotline1022_{name}{} {value}\n", label.unwrap_or_default()));
    }
    text
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
        .map(|(kind, channel)| (kind.name().to_owned(), channel.trouble().unwrap_or("ok").into()))
        .collect();
    let zalo = match &app.zalo {
        Some(keeper) => Some(keeper.status().await.standing.name()),
        None => None,
    };
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
            "zalo_oa_tokens": zalo,
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
        put(
            &format!("{}_usable", kind.name().replace('-', "_")),
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
    if let Some(keeper) = &app.zalo {
        let status = keeper.status().await;
        let left = |at: Option<Millis>| {
            at.and_then(|at| u64::try_from(at - status.now).ok()).unwrap_or(0) / 1_000
        };
        put(
            "zalo_oa_tokens_well",
            "gauge",
            "1 while the tokens of the Zalo Official Account are kept and renewed",
            u64::from(status.standing.is_well()),
        );
        put(
            "zalo_oa_needs_consent",
            "gauge",
            "1 when an administrator of the Zalo Official Account has to consent",
            u64::from(status.standing.wants_consent()),
        );
        put(
            "zalo_oa_access_token_seconds",
            "gauge",
            "Seconds until the access token ends",
            left(status.expires),
        );
        put(
            "zalo_oa_refresh_token_seconds",
            "gauge",
            "Seconds until the refresh token ends, at the earliest",
            left(status.refresh_ends),
        );
    }
    let held = app.health.held(&app.runtime).await;
    let held = held.into_iter().map(|(reason, count)| Figure {
        name: "outbox_held_messages",
        counter: false,
        help: "Messages held until the person writes again, by reason; part of the dead ones",
        label: Some(("reason", reason.name().to_owned())),
        value: count,
    });
    let figures: Vec<Figure> = app.runtime.figures().into_iter().chain(held).collect();
    text.push_str(&labelled(&figures));
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
