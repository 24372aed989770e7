//! Health for monitoring: nothing about any person, no path, no setting.

use super::App;
use crate::clock::Millis;
use crate::runtime::Runtime;
use crate::store::StoreError;
use axum::extract::State;
use axum::http::StatusCode;
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
    match app.runtime.store().with_outbox().await {
        Ok(waiting) => axum::Json(serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"),
            "content": catalog.hash,
            "flows": catalog.set.flows.len(),
            "conversations_with_unsent_messages": waiting.len(),
            "open_pages": app.runtime.live().len(),
        }))
        .into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response(),
    }
}
