//! What all calls to platforms have in common: the client, an answer that is
//! read to its end but not without end, what a broken exchange means, and the
//! numbers that platforms write as text.

use reqwest::{Client, ClientBuilder, RequestBuilder, Url};
use serde_json::Value;
use std::time::Duration;

/// Why there is no answer. The error itself is not kept: it may name what was
/// sent, or an address with a token in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The platform never saw the request; why.
    NotSent(&'static str),
    /// Nobody knows whether it did; what happened.
    Lost(&'static str),
}

/// An answer, whatever it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Seconds of `Retry-After`, where it names some.
    pub wait: Option<u64>,
    /// All of it.
    pub body: Vec<u8>,
}

/// The address of a website, which others can be put below; `None`: it is none.
pub fn website(base: &str) -> Option<Url> {
    let url = Url::parse(base).ok()?;
    (!url.cannot_be_a_base() && matches!(url.scheme(), "http" | "https")).then_some(url)
}

/// A client for `base`. `connect`: how long connecting may take.
pub fn client(base: &Url, connect: Duration) -> ClientBuilder {
    let builder = Client::builder()
        .connect_timeout(connect)
        // Tokens and secrets must not follow a redirect.
        .redirect(reqwest::redirect::Policy::none());
    if base.host_str().is_some_and(|host| matches!(host, "127.0.0.1" | "localhost" | "[::1]")) {
        // A local server is never behind the proxy of the environment.
        return builder.no_proxy();
    }
    builder
}

/// Sends a request and reads the answer, of at most `most` bytes.
pub async fn exchange(request: RequestBuilder, most: usize) -> Result<Answer, Broken> {
    let mut response = request.send().await.map_err(|error| broken(&error))?;
    let status = response.status().as_u16();
    let wait = response.headers().get(reqwest::header::RETRY_AFTER);
    let wait = wait.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        if body.len() + chunk.len() > most {
            return Err(Broken::Lost("an answer without end"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, wait, body })
}

fn broken(error: &reqwest::Error) -> Broken {
    if error.is_connect() || error.is_builder() {
        Broken::NotSent("no connection")
    } else if error.is_timeout() {
        Broken::Lost("no answer in time")
    } else {
        Broken::Lost("the connection broke")
    }
}

/// A number, also one that is written as text.
pub fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A text, also one that is written as a number.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    #[test]
    fn websites() {
        for (base, expected) in [
            ("https://openapi.zalo.me", true),
            ("http://127.0.0.1:1/tg/", true),
            ("", false),
            ("api.telegram.org", false),
            ("ftp://x", false),
            ("mailto:x", false),
        ] {
            assert_eq!(website(base).is_some(), expected, "{base}");
        }
    }

    #[test]
    fn numbers_and_texts() {
        for (value, as_number, as_text) in [
            (Value::from(7), Some(7), Some("7")),
            (Value::from(" 7 "), Some(7), Some(" 7 ")),
            (Value::from("x"), None, Some("x")),
            (Value::Null, None, None),
        ] {
            assert_eq!(number(&value), as_number, "{value}");
            assert_eq!(text(&value).as_deref(), as_text, "{value}");
        }
    }

    /// Answers one request on this machine with these bytes, then hangs up.
    fn server(answer: &'static [u8]) -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4_096]);
            let _ = stream.write_all(answer);
        });
        format!("http://{address}/")
    }

    async fn ask(url: &str) -> Result<Answer, Broken> {
        let base = website(url).unwrap();
        let client = client(&base, Duration::from_secs(5)).build().unwrap();
        exchange(client.get(base).timeout(Duration::from_secs(5)), 8).await
    }

    #[tokio::test]
    async fn answers_and_what_is_none() {
        let answer = b"HTTP/1.1 429 X\r\nretry-after: 3\r\ncontent-length: 2\r\n\r\n{}";
        let whole = Answer { status: 429, wait: Some(3), body: b"{}".to_vec() };
        let moved = b"HTTP/1.1 302 X\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        let stays = Answer { status: 302, wait: None, body: Vec::new() };
        for (bytes, expected) in [
            (answer.as_slice(), Ok(whole)),
            (moved.as_slice(), Ok(stays)),
            (
                b"HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n123456789",
                Err(Broken::Lost("an answer without end")),
            ),
            (
                b"HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n12",
                Err(Broken::Lost("the connection broke")),
            ),
        ] {
            assert_eq!(ask(&server(bytes)).await, expected);
        }
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let gone = ask(&format!("http://{nobody}/")).await;
        assert_eq!(gone, Err(Broken::NotSent("no connection")));
    }
}
