//! The Bot API as the bots see it: takes messages, gives them to the citizens,
//! answers with what Telegram would answer.

use super::people::{FIRST, Person, keyboard, text};
use super::wire::{Wire, find, number};
use std::cell::Cell;
use std::io::Write;
use std::rc::Rc;
use std::time::Instant;
use tokio::net::TcpListener;

/// One bot's world: the citizens and the Bot API it talks to.
pub struct World {
    pub people: Vec<Person>,
    /// Calls that no citizen was waiting for: set-up, or a mistake.
    pub other_calls: Cell<usize>,
    next_message: Cell<u64>,
}

impl World {
    /// Citizens with their own Bot API; returns its address too.
    pub async fn open(people: usize) -> (Rc<Self>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound").to_string();
        let world = Rc::new(Self {
            people: (0..people).map(Person::new).collect(),
            other_calls: Cell::new(0),
            next_message: Cell::new(1),
        });
        let shared = Rc::clone(&world);
        tokio::task::spawn_local(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::task::spawn_local(serve(Rc::clone(&shared), Wire::new(stream)));
            }
        });
        (world, address)
    }

    /// A number for a message.
    pub fn message_number(&self) -> u64 {
        self.next_message.replace(self.next_message.get() + 1)
    }

    fn person(&self, chat: i64) -> Option<&Person> {
        self.people.get(usize::try_from(chat - FIRST).ok()?)
    }
}

async fn serve(world: Rc<World>, mut wire: Wire) {
    let mut out = Vec::with_capacity(8_192);
    let mut result = Vec::with_capacity(8_192);
    // A connection that breaks is the bot's to notice.
    while let Ok(Some(parts)) = wire.read().await {
        let at = Instant::now();
        result.clear();
        answer(&world, wire.bytes(&parts.head), wire.bytes(&parts.body), at, &mut result);
        out.clear();
        let _ = write!(
            out,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            result.len()
        );
        out.extend_from_slice(&result);
        if wire.write(&out).await.is_err() {
            return;
        }
    }
}

/// Carries a call out and writes its result.
fn answer(world: &World, head: &[u8], body: &[u8], at: Instant, out: &mut Vec<u8>) {
    let path = &head[..find(head, b" HTTP/").unwrap_or(0)];
    let method = path.rsplit(|byte| *byte == b'/').next().unwrap_or(b"");
    let photo = method.eq_ignore_ascii_case(b"sendPhoto");
    if photo || method.eq_ignore_ascii_case(b"sendMessage") {
        let chat = find(body, b"chat_id\"").map_or(0, |at| number(&body[at..]));
        let person = world.person(chat).expect("a message for somebody who is not there");
        person.receive(body, at);
        message(world, chat, body, photo, out);
    } else if method.eq_ignore_ascii_case(b"answerCallbackQuery") {
        // The identifier of a press begins with the number of its citizen.
        let id = find(body, b"callback_query_id\"").map_or(0, |at| number(&body[at..]));
        let person = world.person(id / 1_000_000_000).expect("an answer to nobody's press");
        person.answered_by_call.set(person.answered_by_call.get() + 1);
        out.extend_from_slice(b"{\"ok\":true,\"result\":true}");
    } else {
        world.other_calls.set(world.other_calls.get() + 1);
        out.extend_from_slice(match method.to_ascii_lowercase().as_slice() {
            b"getme" => {
                b"{\"ok\":true,\"result\":{\"id\":1022000001,\"is_bot\":true,\"first_name\":\"1022\",\"username\":\"tongdai1022_bot\"}}"
            }
            _ => b"{\"ok\":true,\"result\":true}" as &[u8],
        });
    }
}

/// The message as Telegram gives it back: whole, with its words and buttons.
fn message(world: &World, chat: i64, body: &[u8], photo: bool, out: &mut Vec<u8>) {
    let id = world.message_number();
    let _ = write!(
        out,
        "{{\"ok\":true,\"result\":{{\"message_id\":{id},\"from\":{{\"id\":1022000001,\"is_bot\":true,\"first_name\":\"1022\",\"username\":\"tongdai1022_bot\"}},\"chat\":{{\"id\":{chat},\"first_name\":\"An\",\"type\":\"private\"}},\"date\":1795140000,"
    );
    if photo {
        out.extend_from_slice(b"\"photo\":[{\"file_id\":\"AgACAgUAAx0001\",\"file_unique_id\":\"AQAD0001\",\"file_size\":1209,\"width\":320,\"height\":320}],\"caption\":\"");
    } else {
        out.extend_from_slice(b"\"text\":\"");
    }
    out.extend_from_slice(text(body));
    out.push(b'"');
    if let Some(keyboard) = keyboard(body) {
        out.extend_from_slice(b",\"reply_markup\":");
        out.extend_from_slice(keyboard);
    }
    out.extend_from_slice(b"}}");
}
