//! One citizen at work: posts an update, waits for the 200 and for the bot's
//! messages, presses the next button that the bot really sent.

use super::fake_api::World;
use super::people::{Act, Person, Script, WALK};
use super::wire::{Wire, find};
use super::{LINK, SECRET};
use std::io::Write;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// Quiet after which an answer counts as whole while a script is learned.
const QUIET: Duration = Duration::from_millis(120);

/// The first walk of a person, and every later one.
pub struct Scripts {
    pub first: Script,
    pub again: Script,
}

impl Scripts {
    fn of(&self, act: usize) -> &[Vec<u8>] {
        if act < WALK.len() { &self.first[act] } else { &self.again[act % WALK.len()] }
    }
}

/// A citizen's line to the bot: one connection to each of its processes.
pub struct Citizen<'a> {
    world: &'a World,
    person: &'a Person,
    wires: Vec<Wire>,
    out: Vec<u8>,
    body: Vec<u8>,
}

impl<'a> Citizen<'a> {
    pub async fn connect(world: &'a World, number: usize, bots: &[String]) -> Self {
        let mut wires = Vec::new();
        for address in bots {
            wires.push(Wire::new(TcpStream::connect(address).await.expect("the bot listens")));
        }
        let person = &world.people[number];
        Self { world, person, wires, out: Vec::new(), body: Vec::new() }
    }

    /// Presses until `end`; returns how long each update took from the first
    /// byte sent to the arrival of the bot's last message for it.
    pub async fn press_until(&mut self, scripts: &Scripts, end: Instant) -> Vec<Duration> {
        let mut took = Vec::with_capacity(4_096);
        loop {
            let act = self.person.acts.get();
            let expected = scripts.of(act);
            let began = self.act().await;
            let due = self.person.due.get() + expected.len();
            self.person.due.set(due);
            self.person.has(due).await;
            self.compare(act, expected, due);
            let now = Instant::now();
            if now > end {
                return took;
            }
            took.push(self.person.last.get() - began);
        }
    }

    /// Walks once and takes note of what the bot says.
    pub async fn learn(&mut self) -> Script {
        let mut script = Script::new();
        for _ in WALK {
            self.act().await;
            self.person.has(self.person.due.get() + 1).await;
            while self.person.last.get().elapsed() < QUIET {
                tokio::time::sleep(QUIET / 4).await;
            }
            self.person.due.set(self.person.arrived.get());
            script.push(std::mem::take(&mut *self.person.words.borrow_mut()));
        }
        script
    }

    fn compare(&self, act: usize, expected: &[Vec<u8>], due: usize) {
        let mut words = self.person.words.borrow_mut();
        if self.person.arrived.get() != due || *words != *expected {
            let show = |words: &[Vec<u8>]| {
                words.iter().map(|w| String::from_utf8_lossy(w).into_owned()).collect::<Vec<_>>()
            };
            panic!(
                "citizen {}, act {act}: expected {:#?}, got {:#?}",
                self.person.chat,
                show(expected),
                show(&words)
            );
        }
        words.clear();
    }

    /// Posts the next update and waits until the bot says that it has it.
    async fn act(&mut self) -> Instant {
        let act = self.person.acts.get();
        self.update(act);
        self.out.clear();
        let _ = write!(
            self.out,
            "POST /telegram/webhook HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {}\r\n\r\n",
            self.body.len()
        );
        self.out.extend_from_slice(&self.body);
        // In turn, without any care for who had this person before.
        let count = self.wires.len();
        let wire = &mut self.wires[act % count];
        let began = Instant::now();
        wire.write(&self.out).await.expect("the bot reads");
        let parts = wire.read().await.expect("an answer").expect("the bot keeps the connection");
        let head = wire.bytes(&parts.head);
        assert!(
            head.starts_with(b"HTTP/1.1 200"),
            "an update was refused: {}",
            String::from_utf8_lossy(head)
        );
        if find(wire.bytes(&parts.body), b"answerCallbackQuery").is_some() {
            self.person.answered_in_reply.set(self.person.answered_in_reply.get() + 1);
        }
        self.person.acts.set(act + 1);
        began
    }

    /// Writes an update as Telegram sends it.
    fn update(&mut self, act: usize) {
        let Person { chat, text, keyboard, .. } = self.person;
        // Unique and rising for each person.
        let id = 1_000_000 * (chat % 1_000_000) + act as i64;
        let message = self.world.message_number();
        let out = &mut self.body;
        out.clear();
        let who = format!(
            "\"from\":{{\"id\":{chat},\"is_bot\":false,\"first_name\":\"An\",\"language_code\":\"vi\"}}"
        );
        let place = format!(
            "\"chat\":{{\"id\":{chat},\"first_name\":\"An\",\"type\":\"private\"}},\"date\":1795140000"
        );
        match self.person.next() {
            Act::Start => {
                let _ = write!(
                    out,
                    "{{\"update_id\":{id},\"message\":{{\"message_id\":{message},{who},{place},\"text\":\"/start {LINK}\",\"entities\":[{{\"offset\":0,\"length\":6,\"type\":\"bot_command\"}}]}}}}"
                );
            }
            Act::Press(end) => {
                let payload = self.person.payload(end).unwrap_or_else(|| {
                    let keyboard = keyboard.borrow();
                    panic!("no button {end} in {}", String::from_utf8_lossy(&keyboard))
                });
                let _ = write!(
                    out,
                    "{{\"update_id\":{id},\"callback_query\":{{\"id\":\"{chat}{act:09}\",{who},\"message\":{{\"message_id\":{message},\"from\":{{\"id\":1022000001,\"is_bot\":true,\"first_name\":\"1022\",\"username\":\"tongdai1022_bot\"}},{place},\"text\":\""
                );
                out.extend_from_slice(&text.borrow());
                out.extend_from_slice(b"\",\"reply_markup\":");
                out.extend_from_slice(&keyboard.borrow());
                out.extend_from_slice(b"},\"chat_instance\":\"-3915220000\",\"data\":\"");
                out.extend_from_slice(&payload);
                out.extend_from_slice(b"\"}}");
            }
        }
    }
}
