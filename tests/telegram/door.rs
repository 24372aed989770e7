//! A door that keeps what it is given, and fails or waits on demand. It is
//! what survives when a test kills the process in front of it.

use async_trait::async_trait;
use hotline1022::channel::{Door, DoorError, Inbound, Memo, Notice, Receipt};
use hotline1022::engine::event::Event;
use hotline1022::flow::ChannelKind;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::watch;

#[derive(Debug, Default)]
pub struct Kept {
    /// Every committed turn: whose, update, what.
    pub turns: Vec<(String, String, String)>,
    /// How many turns were repeats.
    pub duplicates: usize,
    /// What could not be read: update, body.
    pub undecodable: Vec<(String, String)>,
    pub notices: Vec<Notice>,
    pub memo: BTreeMap<String, Vec<u8>>,
    /// How many turns were asked for, failed ones included.
    pub attempts: usize,
    /// Turns to refuse before they are stored.
    pub fail_turns: usize,
    /// Writes of facts to refuse.
    pub fail_memo: usize,
    /// Every turn is refused because the service stops.
    pub stopping: bool,
    /// Conversations whose turns wait, uncommitted, until this is lifted.
    pub held: BTreeSet<String>,
    seen: BTreeSet<(String, String)>,
}

impl Kept {
    /// What one conversation said, in the order of commits.
    pub fn said(&self, conversation: &str) -> Vec<&str> {
        let whose = |turn: &&(String, String, String)| turn.0 == conversation;
        self.turns.iter().filter(whose).map(|turn| turn.2.as_str()).collect()
    }
}

pub struct TestDoor {
    kept: Mutex<Kept>,
    changed: watch::Sender<u64>,
}

impl TestDoor {
    pub fn new() -> std::sync::Arc<Self> {
        std::sync::Arc::new(Self { kept: Mutex::default(), changed: watch::channel(0).0 })
    }

    pub fn with<R>(&self, change: impl FnOnce(&mut Kept) -> R) -> R {
        let result = change(&mut self.kept.lock().expect("no test panics while it holds this"));
        self.changed.send_modify(|version| *version += 1);
        result
    }

    fn look<R>(&self, look: impl FnOnce(&Kept) -> R) -> R {
        look(&self.kept.lock().expect("no test panics while it holds this"))
    }

    /// Waits, within bounds, until `reached` holds.
    pub async fn wait_for(&self, what: &str, reached: impl Fn(&Kept) -> bool) {
        let waiting = self.until(&reached);
        if tokio::time::timeout(Duration::from_secs(20), waiting).await.is_err() {
            panic!("waited in vain for: {what}\n{:#?}", self.look(|kept| format!("{kept:?}")));
        }
    }

    async fn until(&self, reached: impl Fn(&Kept) -> bool) {
        let mut changed = self.changed.subscribe();
        loop {
            changed.borrow_and_update();
            if self.look(&reached) {
                return;
            }
            changed.changed().await.expect("the door lives as long as its test");
        }
    }
}

fn refusal() -> DoorError {
    DoorError::Store(Box::new(std::io::Error::other("the disk is full")))
}

/// An event in words; tests may print what people said.
pub fn described(event: &Event) -> String {
    match event {
        Event::Start { payload: Some(payload) } => format!("start {payload}"),
        Event::Start { payload: None } => "start".to_owned(),
        Event::Text { text, .. } => format!("text {:?}", text.expose()),
        Event::Press { payload } => format!("press {payload:?}"),
        Event::Unsupported(kind) => format!("unsupported {kind:?}"),
        Event::TooFast => "too fast".to_owned(),
        Event::Join(_) | Event::WentOn { .. } => "a code".to_owned(),
        Event::Came { .. } => "came".to_owned(),
        Event::Went { .. } => "went".to_owned(),
        Event::Timer { .. } | Event::Operator(_) => "not of a channel".to_owned(),
    }
}

#[async_trait]
impl Door for TestDoor {
    async fn turn(&self, inbound: Inbound) -> Result<Receipt, DoorError> {
        let whose = inbound.conversation.as_str().to_owned();
        self.with(|kept| kept.attempts += 1);
        self.until(|kept| !kept.held.contains(&whose)).await;
        self.with(|kept| {
            if kept.stopping {
                return Err(DoorError::Stopping);
            }
            if kept.fail_turns > 0 {
                kept.fail_turns -= 1;
                return Err(refusal());
            }
            let update = inbound.update.as_str().to_owned();
            let duplicate = !kept.seen.insert((whose.clone(), update.clone()));
            if duplicate {
                kept.duplicates += 1;
            } else {
                kept.turns.push((whose, update, described(&inbound.event)));
            }
            Ok(Receipt { duplicate, seq: kept.turns.len() as u64 })
        })
    }

    async fn keep_undecodable(
        &self,
        channel: ChannelKind,
        update: &str,
        body: &str,
    ) -> Result<(), DoorError> {
        assert!(matches!(channel, ChannelKind::Telegram | ChannelKind::ZaloBot));
        self.with(|kept| kept.undecodable.push((update.to_owned(), body.to_owned())));
        Ok(())
    }

    async fn notice(&self, notice: Notice) -> Result<(), DoorError> {
        self.with(|kept| kept.notices.push(notice));
        Ok(())
    }
}

#[async_trait]
impl Memo for TestDoor {
    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, DoorError> {
        Ok(self.look(|kept| kept.memo.get(key).cloned()))
    }

    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), DoorError> {
        self.with(|kept| {
            if kept.fail_memo > 0 {
                kept.fail_memo -= 1;
                return Err(refusal());
            }
            kept.memo.insert(key.to_owned(), value);
            Ok(())
        })
    }
}
