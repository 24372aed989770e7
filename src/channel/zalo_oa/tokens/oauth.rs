//! Calls to Zalo's token endpoint, and what its answers mean.
//!
//! Errors come with HTTP status 200 as often as not, sometimes without a
//! number: an answer counts as good only when both tokens are in it.

use crate::channel::http::{self, Answer, Broken};
use crate::private::Private;
use serde_json::Value;
use std::time::Duration;

/// An answer longer than this is not Zalo's.
const LARGEST: usize = 64 * 1024;
/// Characters of an answer that are kept for people to read.
const SHOWN: usize = 300;
/// What an access token is taken to last when the answer does not say: the
/// documented 25 hours.
const LIFE: u64 = 90_000;
/// A life that is longer is not believed.
const LONGEST: u64 = 30 * 24 * 3_600;

/// A pair of tokens as Zalo gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fresh {
    /// For calls.
    pub access: Private<String>,
    /// For the next pair, once.
    pub refresh: Private<String>,
    /// Seconds that the access token lasts.
    pub seconds: u64,
}

/// Why there is no pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The request never left: nothing was used up.
    NotSent(String),
    /// It may have been carried out: nobody knows.
    Lost(String),
    /// Zalo refuses, and the token or the code is of no use any more.
    Spent(String),
    /// Zalo refuses because of the app: its number, its secret, its rights.
    App(String),
    /// Zalo refuses for a reason that is not known.
    Refused(String),
    /// Zalo asks to come back later; nothing was used up.
    Busy(String),
}

impl Failure {
    /// In words, for people.
    pub fn text(&self) -> &str {
        match self {
            Self::NotSent(text)
            | Self::Lost(text)
            | Self::Spent(text)
            | Self::App(text)
            | Self::Refused(text)
            | Self::Busy(text) => text,
        }
    }
}

/// What a pair is asked for with.
pub enum Grant<'a> {
    /// The refresh token of the last pair.
    Refresh(&'a str),
    /// A code of a consent, and the verifier of its challenge.
    Code(&'a str, &'a str),
}

/// The way to the endpoint.
pub struct OAuth {
    client: reqwest::Client,
    url: String,
    app: String,
    secret: Private<String>,
    answer: Duration,
}

/// Why no call can be made at all.
#[derive(Debug, thiserror::Error)]
#[error("the connection to Zalo's token service cannot be prepared: {0}")]
pub struct ClientError(String);

impl OAuth {
    /// Prepares calls below the address `base`; nothing is called yet.
    pub fn new(
        base: &str,
        app: &str,
        secret: &Private<String>,
        connect: Duration,
        answer: Duration,
    ) -> Result<Self, ClientError> {
        let url = format!("{}/v4/oa/access_token", base.trim_end_matches('/'));
        let site = http::website(&url)
            .ok_or_else(|| ClientError("its address is not one of a website".into()))?;
        let client = http::client(&site, connect)
            // Each call is a new connection: on a kept one that was closed
            // meanwhile nobody knows whether a request went out.
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|error| ClientError(error.without_url().to_string()))?;
        Ok(Self { client, url, app: app.to_owned(), secret: secret.clone(), answer })
    }

    /// The way out, for other questions about the tokens.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Asks for a pair. It ends within the time for an answer.
    pub async fn ask(&self, grant: Grant<'_>) -> Result<Fresh, Failure> {
        let mut form = vec![("app_id", self.app.as_str())];
        let mut secrets = vec![self.secret.expose().as_str()];
        match grant {
            Grant::Refresh(token) => {
                form.extend([("grant_type", "refresh_token"), ("refresh_token", token)]);
                secrets.push(token);
            }
            Grant::Code(code, verifier) => {
                form.extend([("grant_type", "authorization_code"), ("code", code)]);
                form.push(("code_verifier", verifier));
                secrets.extend([code, verifier]);
            }
        }
        let mut secret = reqwest::header::HeaderValue::from_str(self.secret.expose())
            .map_err(|_| Failure::App("the app secret has characters that no key has".into()))?;
        secret.set_sensitive(true);
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self
            .client
            .post(&self.url)
            .header("secret_key", secret)
            .header(reqwest::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
            .timeout(self.answer);
        let Answer { status, body, .. } = http::exchange(request, LARGEST).await?;
        read(status, &body, &secrets)
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        let told = |why: &str| format!("{why} (Zalo's token service)");
        match broken {
            Broken::NotSent(why) => Self::NotSent(told(why)),
            Broken::Lost(why) => Self::Lost(told(why)),
        }
    }
}

/// Reads an answer.
fn read(status: u16, body: &[u8], secrets: &[&str]) -> Result<Fresh, Failure> {
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else {
        // A page of some machine in between. What it refused never got there;
        // after anything else nobody knows.
        let text = format!("an answer that is not Zalo's (HTTP {status})");
        return Err(match status {
            429 => Failure::Busy(text),
            400..=499 => Failure::NotSent(text),
            _ => Failure::Lost(text),
        });
    };
    let text = |name: &str| {
        answer.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    };
    if let (Some(access), Some(refresh)) = (text("access_token"), text("refresh_token")) {
        let seconds = answer.get("expires_in").and_then(http::number);
        let seconds = seconds.and_then(|life| u64::try_from(life).ok());
        let seconds = seconds.filter(|life| (1..=LONGEST).contains(life)).unwrap_or(LIFE);
        let private = |text: &str| Private::new(text.to_owned());
        return Ok(Fresh { access: private(access), refresh: private(refresh), seconds });
    }
    let half: Vec<&str> = ["access_token", "refresh_token"]
        .into_iter()
        .filter_map(text)
        .chain(secrets.iter().copied())
        .collect();
    let words = words(&answer);
    let number = answer.get("error").and_then(http::number);
    let shown = clean(&String::from_utf8_lossy(body), &half);
    if words.is_empty() && number.is_none_or(|number| number == 0) {
        // Half a pair, or none, and no error: it may have been carried out.
        return Err(Failure::Lost(format!("an answer without both tokens: {shown}")));
    }
    Err(classify(status, number, &words.to_lowercase(), format!("Zalo answers {shown}")))
}

/// All that an answer says in words.
fn words(answer: &serde_json::Map<String, Value>) -> String {
    let parts = ["error_name", "error_reason", "error_description", "message", "error"];
    let parts = parts.iter().filter_map(|part| answer.get(*part).and_then(Value::as_str));
    parts.collect::<Vec<_>>().join(" ")
}

/// What a refusal means. Zalo documents no list for this endpoint: -14014 and
/// -14020 for a token that was used are claimed by deployers, and the rest
/// goes by words.
fn classify(status: u16, number: Option<i64>, words: &str, shown: String) -> Failure {
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if status == 429 || number == Some(-32) || says(&["rate limit", "too many", "try again later"])
    {
        return Failure::Busy(shown);
    }
    if status >= 500 || says(&["internal server error", "server is busy", "maintenance"]) {
        // It was read by something that failed on it.
        return Failure::Lost(shown);
    }
    if matches!(number, Some(-14014 | -14020))
        || says(&["refresh token", "refresh_token", "refreshtoken", "invalid_grant"])
        || says(&["authorization code", "invalid code", "code is", "code has", "code expired"])
        || says(&["verifier"])
    {
        return Failure::Spent(shown);
    }
    if says(&["secret", "app_id", "app id", "appid", "invalid_client", "application"]) {
        return Failure::App(shown);
    }
    Failure::Refused(shown)
}

/// What a server wrote, for people: one line, not long, without any secret.
fn clean(text: &str, secrets: &[&str]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "…");
    }
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    format!("{}…", line.chars().take(SHOWN).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, body: &str) -> Result<Fresh, Failure> {
        read(status, body.as_bytes(), &["r-old", "s3cret"])
    }

    #[test]
    fn only_both_tokens_are_a_pair() {
        let pair = |life| {
            told(200, &format!(r#"{{"access_token":"a","refresh_token":"r","expires_in":{life}}}"#))
        };
        for (life, seconds) in [
            ("\"90000\"", 90_000),
            ("3600", 3_600),
            ("\"soon\"", LIFE),
            ("\"0\"", LIFE),
            ("null", LIFE),
            ("99999999", LIFE),
        ] {
            assert_eq!(pair(life).map(|fresh| fresh.seconds), Ok(seconds), "{life}");
        }
        for body in [
            r#"{"access_token":"a1b2","refresh_token":""}"#,
            r#"{"access_token":"a1b2","refresh_token":null}"#,
            r#"{"access_token":" ","refresh_token":"a1b2"}"#,
            r#"{"refresh_token":"a1b2"}"#,
            "{}",
            r#"{"error":0}"#,
        ] {
            let Err(Failure::Lost(text)) = told(200, body) else { panic!("{body}") };
            assert!(!text.contains("a1b2"), "{text}");
        }
    }

    #[test]
    fn refusals() {
        type Is = fn(&Failure) -> bool;
        let spent: Is = |it| matches!(it, Failure::Spent(_));
        let app: Is = |it| matches!(it, Failure::App(_));
        let busy: Is = |it| matches!(it, Failure::Busy(_));
        let lost: Is = |it| matches!(it, Failure::Lost(_));
        let other: Is = |it| matches!(it, Failure::Refused(_));
        let unsent: Is = |it| matches!(it, Failure::NotSent(_));
        for (status, body, is) in [
            (200, r#"{"error":-14014,"error_name":"x"}"#, spent),
            (200, r#"{"error":"-14020"}"#, spent),
            (400, r#"{"error_name":"Invalid refresh token"}"#, spent),
            (200, r#"{"error_description":"Authorization code is expired"}"#, spent),
            (200, r#"{"error_reason":"Invalid secret key","error":-14002}"#, app),
            (200, r#"{"error_name":"Invalid app_id"}"#, app),
            (200, r#"{"error":-32,"message":"rate"}"#, busy),
            (429, r#"{"error":-1}"#, busy),
            (429, "<html>", busy),
            (500, r#"{"error":-1,"message":"Internal"}"#, lost),
            (502, "<html>", lost),
            (200, "<html>hotel login</html>", lost),
            (200, "[]", lost),
            (404, "<html>", unsent),
            (200, r#"{"error":-99999,"error_name":"Something else"}"#, other),
        ] {
            let failure = told(status, body).unwrap_err();
            assert!(is(&failure), "{status} {body}: {failure:?}");
        }
    }

    #[test]
    fn what_is_shown_has_no_secret() {
        let body =
            "{\"error\":-1,\n \"error_name\":\"token r-old\", \"error_reason\":\"key s3cret\"}";
        let text = told(200, body).unwrap_err().text().to_owned();
        assert!(text.contains("token …") && text.contains("key …"), "{text}");
        assert!(!text.contains("r-old") && !text.contains("s3cret") && !text.contains('\n'));
        let long = format!("{{\"error\":-1,\"error_name\":\"{}\"}}", "á".repeat(900));
        assert!(told(200, &long).unwrap_err().text().chars().count() < SHOWN + 20);
        assert!(
            !format!(
                "{:?}",
                Fresh {
                    access: "a1b2".to_owned().into(),
                    refresh: "c3d4".to_owned().into(),
                    seconds: 1
                }
            )
            .contains("b2")
        );
    }
}
