//! HTTP: reads calls, applies the scripted failures, answers as documented.

use super::{Button, Call, DAY, Fault, OA, Seen, Shared, State};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State as Extract};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// `data` of an answer, or an error code.
type Answer = Result<Value, i64>;

pub async fn start(shared: Arc<Shared>) -> (std::net::SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let router =
        Router::new().fallback(call).layer(DefaultBodyLimit::max(20_000_000)).with_state(shared);
    let task = tokio::spawn(async move {
        let _ = axum::serve(listener, router).await;
    });
    (address, task)
}

async fn call(
    Extract(shared): Extract<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().to_owned();
    let token = headers.get("access_token").and_then(|token| token.to_str().ok()).unwrap_or("");
    let now = shared.clock.now();
    let file = uploaded(&headers, &body);
    let fields: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let trusted = shared.trust.lock().unwrap().as_ref().map(|trust| trust(token));
    let perform = |state: &mut State| {
        if !trusted.unwrap_or(state.token == token) {
            return Err(-216);
        }
        match path.as_str() {
            "/v3.0/oa/message/cs" => message(state, &fields, now),
            "/v3.0/oa/quota/message" => quota(state, &fields),
            "/v2.0/oa/getoa" => Ok(json!({ "oaid": OA, "name": "Tổng đài 1022 (thử)" })),
            "/v2.0/oa/upload/image" => upload(state, file.as_deref(), now),
            _ => Err(-240),
        }
    };
    let (fault, answer) = shared.with(|state| {
        let next = state.faults.iter().position(|(end, _)| path.ends_with(end));
        let fault = next
            .and_then(|at| state.faults.remove(at))
            .map(|(_, fault)| fault)
            .or(state.faults_for_all);
        let answer = match fault {
            Some(Fault::Code(code)) => Err(code),
            Some(Fault::Page(_) | Fault::CutBefore | Fault::Answer(_) | Fault::Wait(..)) => {
                Ok(Value::Null)
            }
            None | Some(Fault::CutAfter | Fault::Slow(_) | Fault::Together) => perform(state),
        };
        if let (Some(Fault::CutAfter), Ok(data)) = (&fault, &answer) {
            let whose = data["user_id"].as_str().and_then(|id| state.people.get_mut(id));
            if let Some(last) = whose.and_then(|person| person.seen.last_mut()) {
                last.unseen = true;
            }
        }
        state.calls.push(Call {
            path: path.clone(),
            token: token.to_owned(),
            body: fields.clone(),
            answer: answer.as_ref().err().copied(),
        });
        (fault, answer)
    });
    match fault {
        Some(Fault::Page(status)) => (
            StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY),
            "<html><body>Bad Gateway</body></html>",
        )
            .into_response(),
        Some(Fault::CutBefore | Fault::CutAfter) => {
            // A body that breaks off takes the connection with it.
            let broken =
                futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("cut")) });
            Body::from_stream(broken).into_response()
        }
        Some(Fault::Answer(body)) => {
            (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
        Some(Fault::Wait(status, seconds)) => (
            StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY),
            [(header::RETRY_AFTER, seconds.to_string())],
            "{}",
        )
            .into_response(),
        Some(Fault::Together) => {
            shared.meeting.wait().await;
            render(answer)
        }
        Some(Fault::Slow(delay)) => {
            tokio::time::sleep(delay).await;
            render(answer)
        }
        None | Some(Fault::Code(_)) => render(answer),
    }
}

fn render(answer: Answer) -> Response {
    let body = match answer {
        Ok(data) => json!({ "error": 0, "message": "Success", "data": data }),
        // The words may quote what was sent; nobody may log them.
        Err(code) => json!({ "error": code, "message": "Nguyen Van A 0912345678 is invalid" }),
    };
    (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn message(state: &mut State, fields: &Value, now: i64) -> Answer {
    let whose = fields["recipient"]["user_id"].as_str().ok_or(-201)?.to_owned();
    let message = &fields["message"];
    let text = message["text"].as_str().unwrap_or_default().to_owned();
    if text.chars().count() > 2_000 {
        return Err(-210);
    }
    let payload = &message["attachment"]["payload"];
    let buttons = buttons(payload)?;
    let picture = match payload["template_type"].as_str() {
        None => None,
        Some("media") if buttons.is_empty() => {
            let id = payload["elements"][0]["attachment_id"].as_str().ok_or(-201)?;
            let (bytes, at) = state.pictures.get(id).ok_or(-100)?;
            if now - at > 7 * DAY {
                return Err(-100);
            }
            Some(bytes.clone())
        }
        Some(_) => return Err(-233),
    };
    if picture.is_none() && text.trim().is_empty() {
        return Err(-201);
    }
    let id = format!("out{}", state.make());
    let person = state.people.get_mut(&whose).ok_or(-213)?;
    let heard = person.heard.ok_or(-213)?;
    if now - heard > 7 * DAY {
        return Err(-230);
    }
    let quoted = message["quote_message_id"].as_str().map(str::to_owned);
    if quoted.as_ref().is_some_and(|quoted| !person.wrote.contains(quoted)) {
        return Err(-201);
    }
    let mut data = json!({ "message_id": id, "user_id": whose, "sent_time": now.to_string() });
    if let Some(free) = &mut person.free {
        if *free <= 0 {
            return Err(-211);
        }
        *free -= 1;
        data["quota"] = json!({ "quota_type": "sub_quota", "remain": free.to_string() });
    }
    person.seen.push(Seen { id, text, buttons, picture, quoted, unseen: false });
    Ok(data)
}

fn buttons(payload: &Value) -> Result<Vec<Button>, i64> {
    let Some(list) = payload["buttons"].as_array() else { return Ok(Vec::new()) };
    if list.is_empty() || list.len() > 5 {
        return Err(-201);
    }
    let button = |button: &Value| {
        let title = button["title"].as_str().filter(|t| (1..=100).contains(&t.chars().count()));
        let title = title.ok_or(-201)?.to_owned();
        match button["type"].as_str() {
            Some("oa.open.url") => {
                let url = button["payload"]["url"].as_str().ok_or(-201)?.to_owned();
                Ok(Button { title, payload: None, url: Some(url) })
            }
            Some("oa.query.hide" | "oa.query.show") => {
                let payload = button["payload"].as_str().filter(|p| p.chars().count() <= 1_000);
                let payload = payload.ok_or(-201)?.to_owned();
                Ok(Button { title, payload: Some(payload), url: None })
            }
            _ => Err(-201),
        }
    };
    list.iter().map(button).collect()
}

fn quota(state: &State, fields: &Value) -> Answer {
    let whose = fields["user_id"].as_str().ok_or(-201)?;
    let person = state.people.get(whose).ok_or(-213)?;
    let remain = person.free.unwrap_or(-1);
    Ok(json!({
        "last_interaction": person.heard.unwrap_or_default().to_string(),
        "cs_reply": { "remain": remain, "total": 8 },
    }))
}

fn upload(state: &mut State, file: Option<&[u8]>, now: i64) -> Answer {
    let file = file.ok_or(-201)?;
    let known = file.starts_with(b"\x89PNG") || file.starts_with(&[0xff, 0xd8, 0xff]);
    if !known || file.len() > 1 << 20 {
        return Err(-201);
    }
    let id = format!("picture{}", state.make());
    state.pictures.insert(id.clone(), (file.to_vec(), now));
    Ok(json!({ "attachment_id": id }))
}

/// The field `file` of a form.
fn uploaded(headers: &HeaderMap, body: &[u8]) -> Option<Vec<u8>> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let boundary = kind.strip_prefix("multipart/form-data")?.split_once("boundary=")?.1;
    let mark = format!("\r\n--{}", boundary.trim_matches('"')).into_bytes();
    let head = find(body, b"name=\"file\"")?;
    let start = head + find(&body[head..], b"\r\n\r\n")? + 4;
    Some(body[start..start + find(&body[start..], &mark)?].to_vec())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
