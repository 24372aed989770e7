//! Calls to a bot API of Telegram's shape, which Zalo's Bot Platform took over:
//! `POST {base}/bot{token}/{method}`, answered by `ok`, `result`, `error_code`
//! and `description`. What an error means is for the platform's own table.
//!
//! teloxide's own client is not used: it drops the numeric error code, sleeps
//! ten seconds inside a call after a 5xx answer, and fails a whole batch of
//! updates when one of them has an unknown shape.

use super::http::{self, Answer, Broken};
use super::pace::Pace;
use crate::private::Private;
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;

/// An answer larger than this is no platform's.
const LARGEST_ANSWER: usize = 32_000_000;

/// Why a call did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// The platform never saw it.
    NotSent(&'static str),
    /// Nobody knows whether the platform saw it.
    Lost(&'static str),
    /// The platform said no.
    Refused(Refusal),
}

impl From<Broken> for CallError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::NotSent(why) => Self::NotSent(why),
            Broken::Lost(why) => Self::Lost(why),
        }
    }
}

/// A "no" of a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `error_code`; where there is none, the status of the answer.
    pub code: i64,
    /// `description`; it may quote texts.
    pub description: Private<String>,
    /// Seconds to wait.
    pub retry_after: Option<i64>,
    /// The group's new identifier.
    pub migrate_to: Option<i64>,
}

impl Refusal {
    /// A refusal of which only the code is known.
    pub fn bare(code: i64) -> Self {
        Self { code, description: Private::default(), retry_after: None, migrate_to: None }
    }
}

/// Why an API cannot be called at all.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The address is not one of a website.
    #[error("the address of the API must be a whole one, such as https://example.org")]
    Url,
    /// The system gives no HTTP client.
    #[error("no HTTP client can be made")]
    Client(#[source] reqwest::Error),
}

/// A picture to upload.
pub struct Upload {
    /// Name of the form field.
    pub field: &'static str,
    /// Name that the file is given.
    pub name: &'static str,
    /// Media type.
    pub mime: &'static str,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// The way to one bot's API.
pub struct Api {
    client: reqwest::Client,
    base: reqwest::Url,
    token: Private<String>,
    pace: Pace,
}

impl Api {
    /// Prepares calls to `base`; nothing is called yet.
    pub fn new(base: &str, token: Private<String>, pace: Pace) -> Result<Self, ApiError> {
        let base = http::website(base).ok_or(ApiError::Url)?;
        let client = http::client(&base, pace.connect).build();
        let client = client.map_err(|error| ApiError::Client(error.without_url()))?;
        Ok(Self { client, base, token, pace })
    }

    /// Calls `method`, giving the platform `hold` to think before the answer is due.
    pub async fn json(
        &self,
        method: &str,
        body: &impl Serialize,
        hold: Duration,
    ) -> Result<Value, CallError> {
        let request = self.client.post(self.address(method)?).json(body);
        self.exchange(request.timeout(hold + self.pace.answer)).await
    }

    /// Calls `method` with a file.
    pub async fn upload(
        &self,
        method: &str,
        fields: Vec<(&'static str, String)>,
        file: Upload,
    ) -> Result<Value, CallError> {
        let part = reqwest::multipart::Part::bytes(file.bytes)
            .file_name(file.name)
            .mime_str(file.mime)
            .map_err(|_| CallError::NotSent("a media type that is none"))?;
        let form = fields
            .into_iter()
            .fold(reqwest::multipart::Form::new(), |form, (name, value)| form.text(name, value))
            .part(file.field, part);
        let request = self.client.post(self.address(method)?).multipart(form);
        // Pictures take a while on a slow line.
        self.exchange(request.timeout(self.pace.answer * 2)).await
    }

    fn address(&self, method: &str) -> Result<reqwest::Url, CallError> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| CallError::NotSent("an address that is none"))?
            .pop_if_empty()
            .push(&format!("bot{}", self.token.expose()))
            .push(method);
        Ok(url)
    }

    async fn exchange(&self, request: reqwest::RequestBuilder) -> Result<Value, CallError> {
        let Answer { status, body, .. } = http::exchange(request, LARGEST_ANSWER).await?;
        read(status, &body)
    }
}

/// Reads an answer.
fn read(status: u16, body: &[u8]) -> Result<Value, CallError> {
    let Ok(Value::Object(mut answer)) = serde_json::from_slice(body) else {
        // A page of some machine in between. What it refused never reached the
        // platform, and says nothing of the message; after a 5xx or a page with status 200 nobody knows.
        return Err(match status {
            429 => CallError::Refused(Refusal::bare(429)),
            400..=499 => CallError::NotSent("a page that is not the platform's"),
            _ => CallError::Lost("an answer that is not the platform's"),
        });
    };
    if answer.get("ok") == Some(&Value::Bool(true)) {
        return Ok(answer.remove("result").unwrap_or_default());
    }
    let parameter = |name| answer.get("parameters").and_then(|all| all.get(name)?.as_i64());
    Err(CallError::Refused(Refusal {
        code: answer.get("error_code").and_then(http::number).unwrap_or(i64::from(status)),
        description: Private::new(
            answer.get("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
        ),
        retry_after: parameter("retry_after"),
        migrate_to: parameter("migrate_to_chat_id"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        assert_eq!(read(200, br#"{"ok":true,"result":7}"#), Ok(Value::from(7)));
        let refused = read(
            200,
            br#"{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":3}}"#,
        );
        let Err(CallError::Refused(refusal)) = refused else { panic!("refused") };
        assert_eq!((refusal.code, refusal.retry_after), (429, Some(3)));
        for (status, body, lost) in [
            (502, "<html>Bad Gateway</html>", true),
            (200, "<html>hotel login</html>", true),
            (200, "[]", true),
            (200, "{}", false),
        ] {
            let answer = read(status, body.as_bytes());
            assert_eq!(matches!(answer, Err(CallError::Lost(_))), lost, "{status} {body}");
            assert!(answer.is_err());
        }
        for status in [400, 401, 403, 404, 407, 413] {
            let answer = read(status, b"<html>proxy</html>");
            assert!(matches!(answer, Err(CallError::NotSent(_))), "{status} {answer:?}");
        }
        assert!(matches!(read(429, b"<html>"), Err(CallError::Refused(_))));
    }

    #[test]
    fn addresses_keep_the_path_of_the_server() {
        for base in ["http://127.0.0.1:1/tg", "http://127.0.0.1:1/tg/"] {
            let api = Api::new(base, Private::new("1:x".to_owned()), Pace::default());
            let address = api.expect("usable").address("GetMe").expect("address");
            assert_eq!(address.as_str(), "http://127.0.0.1:1/tg/bot1:x/GetMe");
        }
        for bad in ["", "api.telegram.org", "ftp://x", "mailto:x"] {
            assert!(Api::new(bad, Private::default(), Pace::default()).is_err(), "{bad}");
        }
    }
}
