//! The connection is cut at every message of every write, before or after the
//! server has done what it says: nothing is ever half-written, and trying
//! again leads to the same end.

use crate::failure::{after, script};
use crate::make::{clean, everything};
use crate::pg;
use hotline1022::store::{Store, StoreError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// When the connection is cut: the server has not seen the message, or has
/// answered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Before,
    After,
}

/// Stands between a store and its server.
#[derive(Clone)]
pub struct Proxy {
    pub url: String,
    state: Arc<State>,
}

struct State {
    server: u16,
    /// Requests that still pass; below 0: any number.
    left: AtomicI64,
    after: AtomicBool,
    cuts: AtomicU64,
}

impl Proxy {
    /// A way to the database of `url` that can be cut.
    pub async fn to(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = pg::server().port();
        let here = listener.local_addr().unwrap().port();
        let url = url.replace(&format!(":{server}/"), &format!(":{here}/"));
        let state = State {
            server,
            left: AtomicI64::new(-1),
            after: false.into(),
            cuts: AtomicU64::new(0),
        };
        let state = Arc::new(state);
        let passing = state.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, passing.clone()));
            }
        });
        Self { url, state }
    }

    /// Cuts the connection that sends the `n`-th request from now, once.
    pub fn cut_at(&self, n: u64, when: When) {
        self.state.after.store(when == When::After, Ordering::SeqCst);
        self.state.left.store(i64::try_from(n).unwrap() - 1, Ordering::SeqCst);
    }

    /// Cuts nothing any more; how often it was cut so far.
    pub fn calm(&self) -> u64 {
        self.state.left.store(-1, Ordering::SeqCst);
        self.state.cuts.load(Ordering::SeqCst)
    }
}

/// How often the server has finished something, of one connection; and
/// whether its answers are still passed on.
#[derive(Clone, Default)]
struct Answers {
    finished: Arc<AtomicI64>,
    lost: Arc<AtomicBool>,
}

async fn pass(client: TcpStream, state: Arc<State>) {
    let server = TcpStream::connect(("127.0.0.1", state.server)).await.unwrap();
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let heard = Answers::default();
    let answers = tokio::spawn(answers(from_server, to_client, heard.clone()));
    let _ = requests(from_client, to_server, &state, &heard).await;
    answers.abort();
}

/// Passes messages of the server on, counting `ReadyForQuery`.
async fn answers(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    heard: Answers,
) -> std::io::Result<()> {
    loop {
        let mut head = [0; 5];
        from.read_exact(&mut head).await?;
        let length = u32::from_be_bytes(head[1..].try_into().unwrap()) as usize;
        let mut message = head.to_vec();
        message.resize(length + 1, 0);
        from.read_exact(&mut message[5..]).await?;
        if head[0] == b'Z' {
            heard.finished.fetch_add(1, Ordering::SeqCst);
        }
        if !heard.lost.load(Ordering::SeqCst) {
            to.write_all(&message).await?;
        }
    }
}

async fn requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    state: &State,
    heard: &Answers,
) -> std::io::Result<()> {
    let mut asked = 1;
    let mut started = false;
    loop {
        let kind = if started { Some(from.read_u8().await?) } else { None };
        let length = from.read_u32().await?;
        let mut message: Vec<u8> = kind.into_iter().chain(length.to_be_bytes()).collect();
        let head = message.len();
        message.resize(head + length as usize - 4, 0);
        from.read_exact(&mut message[head..]).await?;
        // Asking for encryption comes before the start and is answered by one byte.
        if !started && message[4..8] == 80_877_103_u32.to_be_bytes() {
            return Ok(());
        }
        started = true;
        // `Sync` and `Query` are what the server answers as a whole.
        if !matches!(kind, Some(b'S' | b'Q')) {
            to.write_all(&message).await?;
            continue;
        }
        let left = state.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            (left >= 0).then_some(left - 1)
        });
        if left != Ok(0) {
            asked += 1;
            to.write_all(&message).await?;
            continue;
        }
        state.cuts.fetch_add(1, Ordering::SeqCst);
        if state.after.load(Ordering::SeqCst) {
            asked += 1;
            heard.lost.store(true, Ordering::SeqCst);
            to.write_all(&message).await?;
            while heard.finished.load(Ordering::SeqCst) < asked {
                tokio::task::yield_now().await;
            }
        }
        return Ok(());
    }
}

async fn every_cut(when: When) {
    let script = script();
    for at in 0..script.len() {
        for n in 1.. {
            let Some(url) = pg::database().await else { return };
            let proxy = Proxy::to(&format!("{url}?sslmode=disable")).await;
            let store = pg::open(&proxy.url).await;
            let mut cut = false;
            for (number, write) in script.iter().enumerate() {
                if number != at {
                    write.clone().send(&store).await.unwrap();
                    continue;
                }
                proxy.cut_at(n, when);
                let result = write.clone().send(&store).await;
                cut = proxy.calm() > 0;
                if result.is_ok() {
                    continue;
                }
                assert!(matches!(result, Err(StoreError::Io(_))), "{result:?}");
                let now = everything(&store).await;
                let (none, whole) = (after(at).await, after(at + 1).await);
                assert!(now == none || now == whole, "write {at}, request {n}, {when:?}");
                clean(&store).await;
                match write.clone().send(&store).await {
                    Ok(()) | Err(StoreError::Conflict { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            assert_eq!(everything(&store).await, after(script.len()).await);
            clean(&store).await;
            store.close().await.unwrap();
            if !cut {
                assert!(n > 1, "write {at} has requests that can be cut");
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_cut_before_any_request_leaves_nothing_half_written() {
    every_cut(When::Before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_cut_after_any_request_leaves_nothing_half_written() {
    every_cut(When::After).await;
}
