//! Calls to Zalo's API over HTTP. The body is always read: errors come with
//! HTTP status 200.

use super::errors::{CallError, Verdict, judge};
use super::token::{TokenError, Tokens};
use super::{ConfigError, Pace};
use crate::channel::http::{self, Answer, Broken};
use crate::private::Private;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::warn;

/// An answer larger than this is not one of Zalo's.
const LARGEST_ANSWER: usize = 1_000_000;

/// What is asked of the API.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// JSON.
    Json(Value),
    /// A picture.
    File {
        /// File name.
        name: &'static str,
        /// Media type.
        mime: &'static str,
        /// Contents.
        bytes: Vec<u8>,
    },
}

/// The way to the API of one account.
pub(super) struct Api {
    client: reqwest::Client,
    base: String,
    tokens: Arc<dyn Tokens>,
    pace: Pace,
    /// Tokens that Zalo refused.
    pub renewals: AtomicU64,
}

impl Api {
    /// Prepares calls to `base`; nothing is called yet.
    pub fn new(base: &str, tokens: Arc<dyn Tokens>, pace: Pace) -> Result<Self, ConfigError> {
        let url = http::website(base).ok_or(ConfigError::Url)?;
        let client = http::client(&url, pace.connect).build();
        let client = client.map_err(|error| ConfigError::Client(error.without_url()))?;
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self { client, base, tokens, pace, renewals: AtomicU64::new(0) })
    }

    /// Posts to `path`; returns `data` of the answer. A refused access token is
    /// renewed once and the call made once more.
    pub async fn post(&self, path: &str, body: &Body) -> Result<Value, CallError> {
        let token = self.tokens.current().await.map_err(missing)?;
        let first = self.once(path, body, &token).await;
        match &first {
            Err(error) if judge(error) == Verdict::Token => {
                self.renewals.fetch_add(1, Ordering::Relaxed);
                warn!("zalo: the access token was refused; it is renewed");
                let token = self.tokens.renewed(&token).await.map_err(missing)?;
                let second = self.once(path, body, &token).await;
                self.note(&token, &second);
                second
            }
            _ => {
                self.note(&token, &first);
                first
            }
        }
    }

    /// Any answer of Zalo's own but one about the token proves the token.
    fn note(&self, token: &Private<String>, answer: &Result<Value, CallError>) {
        let proof = match answer {
            Ok(_) => true,
            Err(error @ CallError::Refused(_)) => judge(error) != Verdict::Token,
            Err(_) => false,
        };
        if proof {
            self.tokens.accepted(token);
        }
    }

    async fn once(
        &self,
        path: &str,
        body: &Body,
        token: &Private<String>,
    ) -> Result<Value, CallError> {
        let mut token = reqwest::header::HeaderValue::from_str(token.expose())
            .map_err(|_| CallError::NotSent("the access token holds strange signs"))?;
        token.set_sensitive(true);
        let request = self.client.post(format!("{}{path}", self.base));
        let request = request.header("access_token", token);
        let request = match body {
            Body::Json(value) => request.json(value).timeout(self.pace.answer),
            Body::File { name, mime, bytes } => {
                let part = reqwest::multipart::Part::bytes(bytes.clone())
                    .file_name(*name)
                    .mime_str(mime)
                    .map_err(|_| CallError::NotSent("a media type that is none"))?;
                let form = reqwest::multipart::Form::new().part("file", part);
                // Pictures take a while on a slow line.
                request.multipart(form).timeout(self.pace.answer * 2)
            }
        };
        let Answer { status, wait, body } = http::exchange(request, LARGEST_ANSWER).await?;
        read(status, wait, &body)
    }
}

impl From<Broken> for CallError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::NotSent(why) => Self::NotSent(why),
            Broken::Lost(why) => Self::Lost(why),
        }
    }
}

fn missing(error: TokenError) -> CallError {
    match error {
        error @ TokenError::NeedsConsent(_) => CallError::NoConsent(error.to_string()),
        error @ TokenError::Later(_) => CallError::NoToken(error.to_string()),
    }
}

/// Reads an answer: `error` decides, whatever the status is.
pub(super) fn read(status: u16, wait: Option<u64>, body: &[u8]) -> Result<Value, CallError> {
    let page = || Err(CallError::Page(status, wait));
    let Ok(Value::Object(mut answer)) = serde_json::from_slice(body) else { return page() };
    match answer.get("error").and_then(http::number) {
        Some(0) if status < 400 => Ok(answer.remove("data").unwrap_or_default()),
        Some(0) | None => page(),
        Some(_) if status == 429 => page(),
        Some(code) => Err(CallError::Refused(code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        let data = serde_json::json!({"message_id": "7"});
        for (status, body, expected) in [
            (200, r#"{"error":0,"message":"Success","data":{"message_id":"7"}}"#, Ok(data)),
            (200, r#"{"error":0}"#, Ok(Value::Null)),
            (200, r#"{"error":-216,"message":"bad"}"#, Err(CallError::Refused(-216))),
            (200, r#"{"error":"-32"}"#, Err(CallError::Refused(-32))),
            (400, r#"{"error":-201}"#, Err(CallError::Refused(-201))),
            (429, r#"{"error":-32}"#, Err(CallError::Page(429, Some(3)))),
            (500, r#"{"error":0}"#, Err(CallError::Page(500, Some(3)))),
            (200, r#"{"error_name":"x"}"#, Err(CallError::Page(200, Some(3)))),
            (200, r#"{"error":null}"#, Err(CallError::Page(200, Some(3)))),
            (200, "<html>hotel login</html>", Err(CallError::Page(200, Some(3)))),
            (502, "Bad Gateway", Err(CallError::Page(502, Some(3)))),
        ] {
            assert_eq!(read(status, Some(3), body.as_bytes()), expected, "{status} {body}");
        }
    }
}
