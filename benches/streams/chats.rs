//! Opens conversations and posts messages the way a page does.

use super::page::Page;
use super::wire::{Wire, between};
use futures_util::future::join_all;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// Chats that are being opened at the same time.
const AT_ONCE: usize = 128;

/// Opens `count` conversations; returns what opens their streams.
pub async fn open(service: &str, count: usize) -> Vec<String> {
    let hands = (0..AT_ONCE).map(|hand| async move {
        let mut wire = connect(service).await;
        let mut tokens = Vec::new();
        for number in (hand..count).step_by(AT_ONCE) {
            let [_, a, b, c] = u32::try_from(number).expect("fewer than 16 million").to_be_bytes();
            let more = format!("X-Forwarded-For: 10.{a}.{b}.{c}\r\n");
            let answer = call(&mut wire, "open", &more, "{}").await;
            let token = between(answer.as_bytes(), b"\"token\":\"", b"\"").expect("a token");
            tokens.push(String::from_utf8_lossy(token).into_owned());
        }
        tokens
    });
    join_all(hands).await.concat()
}

/// Posts `messages` into chats picked by chance, `posters` at a time; returns
/// how long each took from the first byte sent to the bot's words on the page.
pub async fn post(service: &str, pages: &[Page], messages: usize, posters: usize) -> Vec<Duration> {
    let hands = (0..posters).map(|hand| async move {
        let mut wire = connect(service).await;
        let mut took = Vec::new();
        let mut chance = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(1 + (posters * 97 + hand) as u64);
        for number in (hand..messages).step_by(posters) {
            let page = loop {
                chance ^= chance << 13;
                chance ^= chance >> 7;
                chance ^= chance << 17;
                let page = &pages[(chance % pages.len() as u64) as usize];
                if !page.busy.replace(true) {
                    break page;
                }
            };
            let before = page.entries.get();
            let began = Instant::now();
            let who = format!("Authorization: Bearer {}\r\n", page.token);
            let body = format!("{{\"id\":\"bench-{posters}-{number}\",\"text\":\"menu\"}}");
            call(&mut wire, "send", &who, &body).await;
            page.more_than(before).await;
            took.push(page.last.get() - began);
            page.busy.set(false);
        }
        took
    });
    join_all(hands).await.concat()
}

async fn connect(service: &str) -> Wire {
    Wire::new(TcpStream::connect(service).await.expect("a connection"))
}

async fn call(wire: &mut Wire, what: &str, more: &str, body: &str) -> String {
    let request = format!(
        "POST /api/chat/{what} HTTP/1.1\r\nHost: chat\r\nContent-Type: application/json\r\n{more}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    wire.write(request.as_bytes()).await.expect("the service reads");
    let parts = wire.read().await.expect("an answer").expect("the connection stays");
    let head = String::from_utf8_lossy(wire.bytes(&parts.head)).into_owned();
    assert!(head.starts_with("HTTP/1.1 200"), "{what} was refused: {head}");
    String::from_utf8_lossy(wire.bytes(&parts.body)).into_owned()
}
