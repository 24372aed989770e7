//! The citizens: which buttons they press, what they were shown, and what
//! they are still owed. Everything is in one thread, so nothing is locked.

use super::wire::{between, find};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Instant;

/// Identifier of the first citizen.
pub const FIRST: i64 = 7_000_000_000;
/// How much of a message's words is compared with what was learned.
const COMPARED: usize = 96;

/// What a citizen does next.
#[derive(Clone, Copy)]
pub enum Act {
    /// The link on the province's page.
    Start,
    /// The button whose payload ends so.
    Press(&'static str),
}

/// The seven steps of the Bình Định guide, by QR code, to the good end.
pub const WALK: [Act; 11] = [
    Act::Start,
    Act::Press(".bay-buoc"),
    Act::Press(".xong"),
    Act::Press(".xong"),
    Act::Press(".xong"),
    Act::Press(".xong"),
    Act::Press(".xong"),
    Act::Press(".xong"),
    Act::Press(".qr"),
    Act::Press(".xong"),
    Act::Press(".co"),
];

/// How each of the bot's messages begins, for every act of a walk. Learned
/// from the first citizen; everybody else must see the same.
pub type Script = Vec<Vec<Vec<u8>>>;

/// One citizen.
pub struct Person {
    pub chat: i64,
    /// Messages that came, and when the last of them did.
    pub arrived: Cell<usize>,
    pub last: Cell<Instant>,
    /// Messages that should have come.
    pub due: Cell<usize>,
    /// Acts done so far; also names the next one.
    pub acts: Cell<usize>,
    /// Presses that were answered, by a call or in the answer to the update.
    pub answered_by_call: Cell<usize>,
    pub answered_in_reply: Cell<usize>,
    /// How the messages since the last act began.
    pub words: RefCell<Vec<Vec<u8>>>,
    /// Text and keyboard of the last message with buttons, as JSON.
    pub text: RefCell<Vec<u8>>,
    pub keyboard: RefCell<Vec<u8>>,
    waker: RefCell<Option<Waker>>,
}

impl Person {
    pub fn new(number: usize) -> Self {
        Self {
            chat: FIRST + number as i64,
            arrived: Cell::new(0),
            last: Cell::new(Instant::now()),
            due: Cell::new(0),
            acts: Cell::new(0),
            answered_by_call: Cell::new(0),
            answered_in_reply: Cell::new(0),
            words: RefCell::default(),
            text: RefCell::default(),
            keyboard: RefCell::default(),
            waker: RefCell::default(),
        }
    }

    pub fn next(&self) -> Act {
        WALK[self.acts.get() % WALK.len()]
    }

    /// A message of the bot. `body` is what was sent to the Bot API, as JSON
    /// or as a form.
    pub fn receive(&self, body: &[u8], at: Instant) {
        self.arrived.set(self.arrived.get() + 1);
        self.last.set(at);
        let text = text(body);
        self.words.borrow_mut().push(text[..text.len().min(COMPARED)].to_vec());
        if let Some(keyboard) = keyboard(body) {
            replace(&self.text, text);
            replace(&self.keyboard, keyboard);
        }
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }

    /// Waits until so many messages have come.
    pub async fn has(&self, messages: usize) {
        poll_fn(|context| {
            if self.arrived.get() >= messages {
                return Poll::Ready(());
            }
            *self.waker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// The payload of the button that ends with `end`.
    pub fn payload(&self, end: &str) -> Option<Vec<u8>> {
        const BEFORE: &[u8] = b"\"callback_data\":\"";
        let keyboard = self.keyboard.borrow();
        let mut rest = &keyboard[..];
        while let Some(at) = find(rest, BEFORE) {
            rest = &rest[at + BEFORE.len()..];
            let payload = &rest[..find(rest, b"\"")?];
            if payload.ends_with(end.as_bytes()) {
                return Some(payload.to_vec());
            }
        }
        None
    }
}

fn replace(place: &RefCell<Vec<u8>>, with: &[u8]) {
    let mut place = place.borrow_mut();
    place.clear();
    place.extend_from_slice(with);
}

/// The words of a message as they stand in a JSON string.
pub fn text(body: &[u8]) -> &[u8] {
    const END: &[u8] = b"\",\"";
    between(body, b"\"text\":\"", END)
        .or_else(|| between(body, b"\"caption\":\"", END))
        .unwrap_or(b"")
}

/// The keyboard, which stands last in a JSON body and by itself in a form.
pub fn keyboard(body: &[u8]) -> Option<&[u8]> {
    const JSON: &[u8] = b"\"reply_markup\":";
    match find(body, JSON) {
        Some(at) => Some(&body[at + JSON.len()..body.len() - 1]),
        None => between(body, b"name=\"reply_markup\"\r\n\r\n", b"\r\n"),
    }
}
