//! Other people's conversations, stored before the measurement.
//!
//! A few are led by the real runtime in the model store, each as far as
//! another step of the guide; their rows are then stored under many names. So
//! every stored row is one that the runtime made.

use super::LINK;
use super::people::{Act, WALK};
use async_trait::async_trait;
use futures_util::future::join_all;
use hotline1022::channel::{Capabilities, Channel, Door, Inbound, Part, SendError};
use hotline1022::clock::{Clock, SystemClock};
use hotline1022::content::load::Files;
use hotline1022::engine::event::Event;
use hotline1022::flow::ChannelKind;
use hotline1022::ids::{ConversationId, UpdateId};
use hotline1022::message::Choice;
use hotline1022::runtime::{Runtime, sender};
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::sled::SledStore;
use hotline1022::store::{Dump, Store, Turn};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Commits at the same time.
const AT_ONCE: usize = 1_024;

/// Stores `count` conversations.
pub fn preload(count: usize, store: Option<&str>, data: &Path) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("runtime");
    runtime.block_on(async {
        let samples = samples().await;
        let store = open(store, data);
        let numbers: Vec<usize> = (0..count).collect();
        for chunk in numbers.chunks(AT_ONCE) {
            let turns = chunk.iter().map(|number| {
                // Identifiers as they come: spread over all the keys.
                let name = blake3::hash(&number.to_be_bytes()).to_hex();
                let person = 1_000_000_000 + i64::from_str_radix(&name[..8], 16).expect("hex");
                let id = ConversationId::new(format!(
                    "telegram:{}",
                    person * 1_000 + (*number % 1_000) as i64
                ));
                store.commit(as_turn(&samples[number % samples.len()], id))
            });
            for result in join_all(turns).await {
                result.expect("a commit");
            }
        }
        store.close().await.expect("closes");
    });
}

fn open(store: Option<&str>, data: &Path) -> Arc<dyn Store> {
    match store {
        None => Arc::new(SledStore::open(data).expect("the embedded store opens")),
        Some(url) => panic!("--preload cannot open {url} yet"),
    }
}

/// A whole conversation in one turn.
fn as_turn(sample: &Dump, id: ConversationId) -> Turn {
    let mut row = sample.row.clone();
    row.version = 1;
    Turn {
        conversation: id,
        expect: 0,
        begins: true,
        prune_from: row.oldest,
        row,
        journal: sample.journal.clone(),
        outbox: Vec::new(),
        tickets: Vec::new(),
        erase: false,
    }
}

/// One conversation for every step of the walk.
async fn samples() -> Vec<Dump> {
    let store = Arc::new(MemoryStore::new());
    let files = Files::from_list(hotline1022::content::embedded());
    let catalog = hotline1022::content::load(files).catalog.expect("the content loads");
    let clock = Arc::new(SystemClock);
    let now = clock.now();
    let runtime = Runtime::new(Arc::clone(&store) as _, clock, Arc::new(catalog), false);
    let screen = Arc::new(Screen::default());
    runtime.add_channel(Arc::clone(&screen) as _);
    let sender = tokio::spawn(sender::run(Arc::clone(&runtime)));
    let mut samples = Vec::new();
    for length in 1..WALK.len() {
        let id = ConversationId::new(format!("telegram:{length}"));
        for (number, act) in WALK.iter().take(length).enumerate() {
            let inbound = screen.act(&id, *act, number, now);
            runtime.turn(inbound).await.expect("a turn");
            while !store.outbox(&id).await.expect("rows").is_empty() {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
        }
        samples.push(store.dump(&id).await.expect("reads").expect("is there"));
    }
    runtime.begin_stop();
    sender.await.expect("ends");
    samples
}

/// A channel that shows everything to somebody who presses the right button.
#[derive(Default)]
struct Screen(Mutex<Vec<Choice>>);

impl Screen {
    fn act(&self, id: &ConversationId, act: Act, number: usize, now: i64) -> Inbound {
        let (event, label) = match act {
            Act::Start => (Event::Start { payload: Some(LINK.into()) }, None),
            Act::Press(end) => {
                let choices = self.0.lock().expect("one thread at a time");
                let choice = choices.iter().find(|c| c.payload.ends_with(end)).expect("the button");
                (Event::Press { payload: choice.payload.clone() }, Some(choice.label.clone()))
            }
        };
        let update = UpdateId::new(format!("u{}", now + number as i64));
        Inbound { conversation: id.clone(), update, event, label, locale: None }
    }
}

#[async_trait]
impl Channel for Screen {
    fn capabilities(&self) -> Capabilities {
        Capabilities::of(ChannelKind::Telegram)
    }

    async fn send(&self, _to: &ConversationId, part: &Part) -> Result<(), SendError> {
        let (Part::Text { choices, .. } | Part::Picture { choices, .. }) = part;
        if !choices.is_empty() {
            self.0.lock().expect("one thread at a time").clone_from(choices);
        }
        Ok(())
    }
}
