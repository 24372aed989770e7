//! HTTP: reads calls, applies the scripted failures, cuts connections.

use super::{Call, Fault, Shared, TOKEN, methods};
use axum::Router;
use axum::body::Bytes;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use axum::serve::{IncomingStream, Listener};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// An answer: a result, or code, description and parameters.
pub type Answer = Result<Value, (i64, String, Option<Value>)>;

/// The arguments of a call.
pub struct Arguments {
    pub fields: Value,
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Arguments {
    /// A text field.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }

    /// A number; forms carry numbers as text.
    pub fn number(&self, name: &str) -> Option<i64> {
        let value = self.fields.get(name)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    /// An object; forms carry objects as JSON text.
    pub fn object(&self, name: &str) -> Option<Value> {
        let value = self.fields.get(name)?;
        match value.as_str() {
            Some(text) => serde_json::from_str(text).ok(),
            None => Some(value.clone()),
        }
    }
}

pub async fn start(shared: Arc<Shared>) -> (std::net::SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let router = Router::new()
        .fallback(call)
        .layer(DefaultBodyLimit::max(20_000_000))
        .with_state(Arc::clone(&shared))
        .into_make_service_with_connect_info::<Switch>();
    let task = tokio::spawn(async move {
        let _ = axum::serve(Cuttable(listener, shared), router).await;
    });
    (address, task)
}

async fn call(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some((token, method)) =
        uri.path().strip_prefix("/bot").and_then(|path| path.split_once('/'))
    else {
        return render(&Err((404, "Not Found".to_owned(), None)));
    };
    // The real server compares method names without case.
    let method = method.to_lowercase();
    if token != TOKEN {
        return render(&Err((401, "Unauthorized".to_owned(), None)));
    }
    let arguments = arguments(&headers, &body);
    let fault = shared.with(|state| {
        state.calls.push(Call {
            method: method.clone(),
            body: arguments.fields.clone(),
            files: arguments.files.keys().cloned().collect(),
        });
        state.fault(&method)
    });
    match fault {
        None => render(&methods::perform(&shared, &method, &arguments).await),
        Some(Fault::RetryAfter(seconds)) => render(&Err((
            429,
            format!("Too Many Requests: retry after {seconds}"),
            Some(json!({ "retry_after": seconds })),
        ))),
        Some(Fault::Refuse(code, description)) => {
            render(&Err((code, description.to_owned(), None)))
        }
        Some(Fault::Page(status)) => (
            StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY),
            Html("<html><body>Bad Gateway</body></html>"),
        )
            .into_response(),
        Some(Fault::CutBefore) => switch.cut(),
        Some(Fault::CutAfter) => {
            if let Ok(sent) = methods::perform(&shared, &method, &arguments).await
                && let Some(id) = sent["message_id"].as_i64()
            {
                shared.with(|state| {
                    let mut all = state.chats.values_mut().flat_map(|chat| &mut chat.messages);
                    if let Some(seen) = all.find(|seen| seen.message_id == id) {
                        seen.unseen = true;
                    }
                });
            }
            switch.cut()
        }
        Some(Fault::Slow(delay)) => {
            let answer = methods::perform(&shared, &method, &arguments).await;
            tokio::time::sleep(delay).await;
            render(&answer)
        }
    }
}

fn render(answer: &Answer) -> Response {
    let (status, body) = match answer {
        Ok(result) => (200, json!({ "ok": true, "result": result })),
        Err((code, description, parameters)) => {
            let mut body = json!({ "ok": false, "error_code": code, "description": description });
            if let Some(parameters) = parameters {
                body["parameters"] = parameters.clone();
            }
            (u16::try_from(*code).unwrap_or(500), body)
        }
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, axum::Json(body)).into_response()
}

fn arguments(headers: &HeaderMap, body: &[u8]) -> Arguments {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    if let Some(boundary) = kind
        .strip_prefix("multipart/form-data")
        .and_then(|rest| rest.split_once("boundary="))
        .map(|(_, boundary)| boundary.trim_matches('"'))
    {
        return multipart(boundary, body);
    }
    let fields = if kind.starts_with("application/x-www-form-urlencoded") {
        url::form_urlencoded::parse(body)
            .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
            .collect::<serde_json::Map<_, _>>()
            .into()
    } else {
        serde_json::from_slice(body).unwrap_or_else(|_| json!({}))
    };
    Arguments { fields, files: BTreeMap::new() }
}

fn multipart(boundary: &str, body: &[u8]) -> Arguments {
    let mark = format!("--{boundary}").into_bytes();
    let mut out = Arguments { fields: json!({}), files: BTreeMap::new() };
    let mut rest = body;
    while let Some(at) = find(rest, &mark) {
        rest = &rest[at + mark.len()..];
        let part = &rest[..find(rest, &mark).unwrap_or(rest.len())];
        let Some(end) = find(part, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&part[..end]).into_owned();
        let content = &part[end + 4..];
        let content = content.strip_suffix(b"\r\n").unwrap_or(content);
        let Some((_, name)) = head.split_once("name=\"") else { continue };
        let name = name.split('"').next().unwrap_or_default().to_owned();
        if head.contains("filename=") {
            out.files.insert(name, content.to_vec());
        } else {
            out.fields[name] = String::from_utf8_lossy(content).into_owned().into();
        }
    }
    out
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// Breaks a connection from inside a handler.
#[derive(Clone, Debug, Default)]
pub struct Switch(Arc<AtomicBool>);

impl Switch {
    fn cut(&self) -> Response {
        self.0.store(true, Ordering::SeqCst);
        ().into_response()
    }
}

impl Connected<IncomingStream<'_, Cuttable>> for Switch {
    fn connect_info(stream: IncomingStream<'_, Cuttable>) -> Self {
        stream.remote_addr().clone()
    }
}

struct Cuttable(TcpListener, Arc<Shared>);

impl Listener for Cuttable {
    type Io = CuttableStream;
    type Addr = Switch;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let switch = Switch::default();
        let (stream, _) = Listener::accept(&mut self.0).await;
        self.1.with(|state| state.connections += 1);
        let shared = Arc::clone(&self.1);
        (CuttableStream { stream, switch: switch.clone(), shared }, switch)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(Switch::default())
    }
}

struct CuttableStream {
    stream: TcpStream,
    switch: Switch,
    shared: Arc<Shared>,
}

impl Drop for CuttableStream {
    fn drop(&mut self) {
        self.shared.with(|state| state.connections -= 1);
    }
}

impl CuttableStream {
    fn alive(&self) -> io::Result<()> {
        if self.switch.0.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for CuttableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.alive()?;
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for CuttableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.alive()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.alive()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
