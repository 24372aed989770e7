//! The real runtime over a store, with a clock that the test moves and
//! channels that send nothing anywhere.

use crate::stores::{Kind, Place};
use async_trait::async_trait;
use hotline1022::channel::{
    Capabilities, Channel, Door, DoorError, Inbound, Part, Receipt, SendError,
};
use hotline1022::clock::{Clock, ManualClock};
use hotline1022::engine::event::Event;
use hotline1022::engine::session::Session;
use hotline1022::flow::ChannelKind;
use hotline1022::ids::{ConversationId, UpdateId};
use hotline1022::runtime::Runtime;
use hotline1022::runtime::grants::Site;
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::{Body, Store, verify};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Friday 20 November 2026, 09:00 in Vietnam.
pub const NINE: i64 = 1_795_140_000_000;

struct Quiet(ChannelKind);

#[async_trait]
impl Channel for Quiet {
    fn capabilities(&self) -> Capabilities {
        Capabilities::of(self.0)
    }

    fn public_name(&self) -> Option<String> {
        match self.0 {
            ChannelKind::Telegram => Some("@tongdai1022_bot".into()),
            ChannelKind::ZaloOa => Some("Tổng đài 1022".into()),
            _ => None,
        }
    }

    fn deep_link(&self, payload: &str) -> Option<String> {
        let here = self.0 == ChannelKind::Telegram;
        here.then(|| format!("https://t.me/tongdai1022_bot?start={payload}"))
    }

    async fn send(&self, _: &ConversationId, _: &Part) -> Result<(), SendError> {
        Ok(())
    }
}

/// One process of the service on a store.
pub struct World {
    pub store: Arc<dyn Store>,
    pub clock: Arc<ManualClock>,
    pub runtime: Arc<Runtime>,
    place: Arc<Place>,
    updates: AtomicU32,
}

impl World {
    /// On a new store, with every channel.
    pub async fn on(kind: Kind) -> Self {
        Self::over(Arc::new(kind.open().await), Arc::new(ManualClock::at(NINE)), true)
    }

    /// On the model.
    pub async fn new() -> Self {
        Self::on(Kind::Memory).await
    }

    /// With no channel but the web chat, whose address nobody was told.
    pub async fn alone(kind: Kind) -> Self {
        Self::over(Arc::new(kind.open().await), Arc::new(ManualClock::at(NINE)), false)
    }

    /// Another process on the same store, or the next one after a restart.
    pub async fn beside(&self) -> Self {
        self.beside_at(Arc::clone(&self.clock)).await
    }

    /// The same, with a clock of its own.
    pub async fn beside_at(&self, clock: Arc<ManualClock>) -> Self {
        let store = self.place.beside().await;
        Self::process(store, Arc::clone(&self.place), clock, true)
    }

    /// The next process, after this one has closed the store.
    pub async fn restarted(&self) -> Self {
        self.runtime.begin_stop();
        let place = Arc::new(self.place.again().await);
        Self::over(place, Arc::clone(&self.clock), true)
    }

    /// The model, whose writes can be made to fail.
    pub fn failing(&self) -> &Arc<MemoryStore> {
        self.place.memory()
    }

    fn over(place: Arc<Place>, clock: Arc<ManualClock>, channels: bool) -> Self {
        Self::process(place.store(), place, clock, channels)
    }

    fn process(
        store: Arc<dyn Store>,
        place: Arc<Place>,
        clock: Arc<ManualClock>,
        channels: bool,
    ) -> Self {
        let runtime = Runtime::new(
            Arc::clone(&store),
            Arc::clone(&clock) as Arc<dyn Clock>,
            crate::shipped::catalog(),
            false,
        );
        if channels {
            let address = "https://chat.example.gov.vn".to_owned();
            runtime.set_site(Site { address, keep_days: None });
            for kind in [ChannelKind::Telegram, ChannelKind::ZaloOa, ChannelKind::ZaloBot] {
                runtime.add_channel(Arc::new(Quiet(kind)));
            }
        }
        // Names of updates must differ between processes.
        static BLOCKS: AtomicU32 = AtomicU32::new(0);
        let first = BLOCKS.fetch_add(1, Ordering::SeqCst) * 10_000;
        Self { store, clock, runtime, place, updates: AtomicU32::new(first) }
    }

    pub async fn deliver(
        &self,
        who: &str,
        update: &str,
        event: Event,
    ) -> Result<Receipt, DoorError> {
        self.clock.advance(5_000);
        let inbound = Inbound {
            conversation: who.into(),
            update: UpdateId::from(update),
            event,
            label: None,
            locale: None,
        };
        self.runtime.turn(inbound).await
    }

    pub async fn event(&self, who: &str, event: Event) {
        let number = self.updates.fetch_add(1, Ordering::SeqCst);
        self.deliver(who, &format!("u{number}"), event).await.expect("stored");
    }

    pub async fn say(&self, who: &str, text: &str) {
        self.event(who, Event::text(text)).await;
    }

    pub async fn apply(&self, who: &str, event: Event) {
        self.runtime.apply(&who.into(), event).await.expect("stored");
    }

    /// Walks to step 3 of a guide.
    pub async fn at_step_3(&self, who: &str) {
        self.event(who, Event::Start { payload: Some("binh-dinh__binh-dinh".into()) }).await;
        for answer in ["còn ô cũ", "xong", "xong"] {
            self.say(who, answer).await;
        }
        assert!(self.last(who).await.contains("Bước 3/7"), "{}", self.last(who).await);
    }

    /// The same, and asks for a code.
    pub async fn code_at_step_3(&self, who: &str) -> String {
        self.at_step_3(who).await;
        self.say(who, "chuyen sang zalo").await;
        code_in(&self.said(who).await)
    }

    pub async fn said(&self, who: &str) -> Vec<String> {
        self.bodies(who, |body| match body {
            Body::Bot(message) => Some(message.text),
            _ => None,
        })
        .await
    }

    /// What the person wrote, as it is kept.
    pub async fn written(&self, who: &str) -> Vec<String> {
        self.bodies(who, |body| match body {
            Body::Citizen(text) => Some(text),
            _ => None,
        })
        .await
    }

    /// Addresses outside the guides.
    pub async fn links(&self, who: &str) -> Vec<String> {
        let links = self.bodies(who, |body| match body {
            Body::Bot(message) => message.link.map(|link| link.url),
            _ => None,
        });
        links.await.into_iter().filter(|url| url.contains("start=")).collect()
    }

    async fn bodies(&self, who: &str, pick: impl Fn(Body) -> Option<String>) -> Vec<String> {
        let journal = self.store.journal(&who.into(), 0, 1_000).await.unwrap();
        journal.into_iter().filter_map(|entry| pick(entry.body)).collect()
    }

    pub async fn last(&self, who: &str) -> String {
        self.said(who).await.pop().unwrap_or_default()
    }

    pub async fn session(&self, who: &str) -> Session {
        let row = self.store.load(&who.into()).await.unwrap().expect("a row");
        Session::decode(&row.session).unwrap()
    }

    /// Waits until the bot has said something: the first conversation is told
    /// after the second one has been acknowledged.
    pub async fn until(&self, who: &str, words: &str) {
        crate::support::wait_until(words, || async {
            self.said(who).await.iter().any(|text| text.contains(words))
        })
        .await;
    }

    pub async fn consistent(&self) {
        let problems = verify::verify(self.store.as_ref()).await.unwrap();
        assert!(problems.is_empty(), "{problems:?}");
    }
}

/// The last code that the bot told.
pub fn code_in(said: &[String]) -> String {
    let is_code = |word: &&str| {
        let groups: Vec<&str> = word.split('-').collect();
        let group = |group: &&str| {
            group.len() == 3 && group.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        };
        groups.len() == 3 && groups.iter().all(group)
    };
    let words = said.iter().rev().flat_map(|text| text.split_whitespace());
    words.filter(is_code).map(str::to_owned).next().unwrap_or_else(|| panic!("no code: {said:#?}"))
}
