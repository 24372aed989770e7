//! The page, its parts, pictures and QR codes. All bytes come from the binary
//! or from the bundle; nothing is fetched from anywhere.

use super::App;
use crate::channel::public::{image_tag, qr_url};
use crate::channel::qr;
use crate::channel::webchat::{ASSETS, EMBED, PAGE, WORKER};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The chat page.
pub async fn page(State(app): State<Arc<App>>) -> Response {
    let html = PAGE
        .replace("{{service_name}}", &escape(&app.service_name))
        .replace("{{hotline}}", &escape(&app.hotline()));
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(policy) = HeaderValue::from_str(&policy(&app.embed_origins)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    (headers, html).into_response()
}

/// A script or style of the page.
pub async fn asset(Path(file): Path<String>, headers: HeaderMap) -> Response {
    match ASSETS.iter().find(|(name, _)| *name == file) {
        Some((name, bytes)) => cached(bytes, kind(name), &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The service worker; it needs a policy of its own.
pub async fn worker(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let mut response = cached(WORKER.as_bytes(), "text/javascript; charset=utf-8", &headers);
    if let Ok(policy) = HeaderValue::from_str(&policy(&app.embed_origins)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The script that a province's website includes.
pub async fn embed(headers: HeaderMap) -> Response {
    cached(EMBED.as_bytes(), "text/javascript; charset=utf-8", &headers)
}

/// A picture of the bundle.
pub async fn image(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let catalog = app.runtime.catalog();
    match catalog.images.get(&file) {
        Some(bytes) => cached(bytes, kind(&file), &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The same, named by its bytes, for platforms that keep what they fetched.
pub async fn tagged_image(
    State(app): State<Arc<App>>,
    Path((tag, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let catalog = app.runtime.catalog();
    match catalog.images.get(&file).filter(|bytes| image_tag(bytes) == tag) {
        Some(bytes) => cached(bytes, kind(&file), &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The QR code of a link of the bundle. Other links are refused: this is no
/// QR service for scammers.
pub async fn qr(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(url) = qr_url(&file) else { return StatusCode::NOT_FOUND.into_response() };
    if !app.runtime.catalog().has_link(&url) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match qr::picture(&url) {
        Ok(bytes) => cached(&bytes, "image/png", &headers),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Bytes that a browser may keep and check by their hash.
fn cached(bytes: &[u8], kind: &'static str, request: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", &blake3::hash(bytes).to_hex()[..16]);
    let same =
        request.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if same {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, bytes.to_vec()).into_response()
}

fn policy(embed_origins: &[String]) -> String {
    let frames = if embed_origins.is_empty() {
        "'self'".to_owned()
    } else {
        format!("'self' {}", embed_origins.join(" "))
    };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; worker-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {frames}"
    )
}

fn kind(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
