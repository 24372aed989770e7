//! An open page: reads its stream and counts what the bot says.

use super::PATIENCE;
use super::wire::find;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Instant;
use tokio::net::{TcpSocket, TcpStream};

/// Connections from one address of ours: fewer than it has ports.
const FROM_ONE_ADDRESS: usize = 15_000;
/// Streams that are being opened at the same time.
const AT_ONCE: usize = 500;
/// An entry of the bot; a stream of heartbeats never holds it.
const ENTRY: &[u8] = b"\"from\":\"bot\"";
/// The whole thread has been sent.
const READY: &[u8] = b"event: ready";

/// One page.
pub struct Page {
    pub token: String,
    /// Entries of the bot, and when the last one came.
    pub entries: Cell<usize>,
    pub last: Cell<Instant>,
    ready: Cell<bool>,
    closed: Cell<bool>,
    /// Somebody has posted here and waits.
    pub busy: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Page {
    pub fn new(token: String) -> Self {
        Self {
            token,
            entries: Cell::new(0),
            last: Cell::new(Instant::now()),
            ready: Cell::new(false),
            closed: Cell::new(false),
            busy: Cell::new(false),
            waker: RefCell::default(),
        }
    }

    pub fn closed(&self) -> bool {
        self.closed.get()
    }

    /// Waits until more than so many entries of the bot have come.
    pub async fn more_than(&self, entries: usize) {
        let more = poll_fn(|context| {
            if self.entries.get() > entries || self.closed() {
                return Poll::Ready(());
            }
            *self.waker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        });
        tokio::time::timeout(PATIENCE, more).await.expect("an answer of the bot");
    }

    fn read(&self, bytes: &[u8], tail: &mut Vec<u8>) {
        let at = Instant::now();
        // What was cut by the end of a reading counts when it is whole.
        tail.extend_from_slice(bytes);
        let mut rest = &tail[..];
        while let Some(found) = find(rest, ENTRY) {
            rest = &rest[found + ENTRY.len()..];
            self.entries.set(self.entries.get() + 1);
            self.last.set(at);
        }
        if find(rest, READY).is_some() {
            self.ready.set(true);
        }
        let keep = rest.len().min(ENTRY.len() - 1);
        let keep = rest.len() - keep..rest.len();
        *tail = rest[keep].to_vec();
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }
}

/// Opens the streams of all pages and goes on reading them.
pub async fn watch(service: &str, pages: &Rc<[Page]>) {
    let service: SocketAddr = service.parse().expect("an address");
    for first in (0..pages.len()).step_by(AT_ONCE) {
        let numbers = first..(first + AT_ONCE).min(pages.len());
        for number in numbers.clone() {
            let stream = connect(service, number).await.expect("a connection");
            tokio::task::spawn_local(follow(stream, Rc::clone(pages), number));
        }
        let began = Instant::now();
        while !numbers.clone().all(|number| pages[number].ready.get()) {
            assert!(began.elapsed() < PATIENCE, "a stream does not begin");
            assert!(!numbers.clone().any(|number| pages[number].closed()), "a stream was refused");
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }
}

async fn connect(service: SocketAddr, number: usize) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    let last = 2 + u8::try_from(number / FROM_ONE_ADDRESS).expect("fewer than 3 million");
    socket.bind(SocketAddr::from(([127, 0, 0, last], 0)))?;
    socket.connect(service).await
}

async fn follow(stream: TcpStream, pages: Rc<[Page]>, number: usize) {
    let page = &pages[number];
    let request = format!(
        "GET /api/chat/stream?after=0 HTTP/1.1\r\nHost: chat\r\nAccept: text/event-stream\r\nAuthorization: Bearer {}\r\n\r\n",
        page.token
    );
    // It fits into the socket's empty buffer.
    if stream.try_write(request.as_bytes()).ok() == Some(request.len()) {
        let mut tail = Vec::new();
        let mut buffer = [0; 4_096];
        while stream.readable().await.is_ok() {
            match stream.try_read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => page.read(&buffer[..count], &mut tail),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => break,
            }
        }
    }
    page.closed.set(true);
    page.read(&[], &mut Vec::new());
}
