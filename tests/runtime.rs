//! The runtime over the memory store with a clock that the test moves:
//! timers fire, repeats do nothing, a store that fails leaves nothing behind.

use async_trait::async_trait;
use hotline1022::admin::{self, Out, Request, Which};
use hotline1022::channel::{
    Capabilities, Channel, Door, Inbound, Notice, Part, Picture, SendError,
};
use hotline1022::clock::{Clock, ManualClock};
use hotline1022::content::load::Files;
use hotline1022::engine::event::{Event, OperatorAct};
use hotline1022::engine::session::Session;
use hotline1022::flow::ChannelKind;
use hotline1022::ids::{ConversationId, UpdateId};
use hotline1022::runtime::retention::{self, Keep};
use hotline1022::runtime::{Runtime, sender, timers};
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::{Body, Progress, Settle, Store, verify};
use std::sync::{Arc, Mutex};

const HOUR: i64 = 3_600_000;
/// Friday 20 November 2026, 09:00 in Vietnam.
const NINE: i64 = 1_795_140_000_000;

struct World {
    store: Arc<MemoryStore>,
    clock: Arc<ManualClock>,
    runtime: Arc<Runtime>,
    updates: Mutex<u32>,
}

impl World {
    fn new() -> Self {
        let loaded = hotline1022::content::load(Files::from_list(hotline1022::content::embedded()));
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(ManualClock::at(NINE));
        let runtime = Runtime::new(
            Arc::clone(&store) as Arc<dyn Store>,
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(loaded.catalog.expect("the shipped content loads")),
            false,
        );
        Self { store, clock, runtime, updates: Mutex::default() }
    }

    async fn event(&self, who: &ConversationId, event: Event) {
        let number = {
            let mut updates = self.updates.lock().unwrap();
            *updates += 1;
            *updates
        };
        self.deliver(who, &format!("u{number}"), event).await.expect("stored");
    }

    async fn deliver(
        &self,
        who: &ConversationId,
        update: &str,
        event: Event,
    ) -> Result<hotline1022::channel::Receipt, hotline1022::channel::DoorError> {
        self.clock.advance(5_000);
        let inbound = Inbound {
            conversation: who.clone(),
            update: UpdateId::from(update),
            event,
            label: None,
            locale: None,
        };
        self.runtime.turn(inbound).await
    }

    async fn said(&self, who: &ConversationId) -> Vec<String> {
        let journal = self.store.journal(who, 0, 1_000).await.unwrap();
        journal
            .into_iter()
            .filter_map(|entry| match entry.body {
                Body::Bot(message) => Some(message.text),
                _ => None,
            })
            .collect()
    }

    async fn session(&self, who: &ConversationId) -> Session {
        let row = self.store.load(who).await.unwrap().expect("a row");
        Session::decode(&row.session).unwrap()
    }

    async fn consistent(&self) {
        let problems = verify::verify(self.store.as_ref()).await.unwrap();
        assert!(problems.is_empty(), "{problems:?}");
    }
}

fn an() -> ConversationId {
    ConversationId::from("telegram:1")
}

fn at_step(step: &str) -> Event {
    Event::Start { payload: Some(format!("binh-dinh__binh-dinh__{step}")) }
}

#[tokio::test]
async fn a_reminder_then_the_end_of_waiting_then_the_same_step_days_later() {
    let world = World::new();
    world.event(&an(), at_step("buoc-3")).await;
    assert_eq!(world.said(&an()).await.len(), 1);

    // Nothing is due yet.
    world.clock.advance(2 * HOUR);
    timers::fire_due(&world.runtime).await.unwrap();
    assert_eq!(world.said(&an()).await.len(), 1);

    world.clock.advance(HOUR + 60_000);
    timers::fire_due(&world.runtime).await.unwrap();
    let said = world.said(&an()).await;
    assert_eq!(said.len(), 2, "one reminder: {said:?}");

    // Firing again does nothing: a stale timer is no timer.
    timers::fire_due(&world.runtime).await.unwrap();
    assert_eq!(world.said(&an()).await.len(), 2);

    world.clock.advance(22 * HOUR);
    timers::fire_due(&world.runtime).await.unwrap();
    let said = world.said(&an()).await;
    assert_eq!(said.len(), 3, "the guide is set aside: {said:?}");
    assert!(world.session(&an()).await.runs.is_empty());
    assert_eq!(world.store.next_due().await.unwrap(), None, "no timer is left");

    world.clock.advance(5 * 24 * HOUR);
    world.event(&an(), Event::text("tiep tuc")).await;
    let said = world.said(&an()).await;
    assert!(said.last().unwrap().contains("Bước 3/7"), "{said:?}");
    world.consistent().await;
}

#[tokio::test]
async fn reminders_keep_quiet_at_night() {
    let world = World::new();
    // 20:00: three hours later is 23:00, inside the quiet hours.
    world.clock.advance(11 * HOUR);
    world.event(&an(), at_step("buoc-3")).await;
    world.clock.advance(4 * HOUR);
    timers::fire_due(&world.runtime).await.unwrap();
    assert_eq!(world.said(&an()).await.len(), 1, "nothing at midnight");
    world.clock.advance(7 * HOUR + 60_000);
    timers::fire_due(&world.runtime).await.unwrap();
    assert_eq!(world.said(&an()).await.len(), 2, "after seven in the morning");
}

#[tokio::test]
async fn the_same_delivery_many_times_at_once_changes_the_conversation_once() {
    let world = Arc::new(World::new());
    world.event(&an(), at_step("buoc-3")).await;
    let deliveries = (0..50).map(|_| {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            world.deliver(&an(), "the same", Event::text("xong")).await.unwrap().duplicate
        })
    });
    let results = futures_util::future::join_all(deliveries).await;
    let first = results.into_iter().filter(|result| !*result.as_ref().unwrap()).count();
    assert_eq!(first, 1);
    let said = world.said(&an()).await;
    assert_eq!(said.iter().filter(|text| text.contains("Bước 4/7")).count(), 1);
    assert_eq!(world.session(&an()).await.runs[0].step.as_str(), "buoc-4");
}

#[tokio::test]
async fn a_store_that_fails_leaves_nothing_and_the_delivery_can_come_again() {
    let world = World::new();
    world.event(&an(), at_step("buoc-3")).await;
    let before = world.store.dump(&an()).await.unwrap();
    world.store.fail_at(1);
    let refused = world.deliver(&an(), "again", Event::text("xong")).await;
    assert!(refused.is_err());
    assert_eq!(world.store.dump(&an()).await.unwrap(), before);
    world.deliver(&an(), "again", Event::text("xong")).await.unwrap();
    assert!(world.said(&an()).await.last().unwrap().contains("Bước 4/7"));
    // Applied, but reported as failed: the repeat finds it done.
    world.store.fail_after(1);
    let unknown = world.deliver(&an(), "unknown", Event::text("xong")).await;
    assert!(unknown.is_err());
    assert!(world.deliver(&an(), "unknown", Event::text("xong")).await.unwrap().duplicate);
    let said = world.said(&an()).await;
    assert_eq!(said.iter().filter(|text| text.contains("Bước 5/7")).count(), 1);
    world.consistent().await;
}

#[tokio::test]
async fn a_request_for_a_human_is_a_ticket_with_its_packet() {
    let world = World::new();
    world.event(&an(), at_step("buoc-2")).await;
    world.event(&an(), Event::text("xong")).await;
    world.event(&an(), Event::text("cho tôi gặp tổng đài viên")).await;
    let open = world.store.open_tickets().await.unwrap();
    assert_eq!(open.len(), 1);
    let ticket = &open[0];
    assert_eq!((ticket.flow.as_str(), ticket.step.as_str()), ("binh-dinh", "buoc-3"));
    let path: Vec<_> = ticket.path.iter().map(|(_, step)| step.as_str()).collect();
    assert_eq!(path, ["buoc-2", "buoc-3"]);
    assert_eq!(ticket.profile.as_ref().map(|id| id.as_str()), Some("binh-dinh"));
    let said = world.said(&an()).await;
    let told = said.last().unwrap();
    assert!(told.contains("1022") && told.contains("7:30"), "number and hours: {told}");

    // While an operator holds the conversation, the bot is silent.
    world.runtime.apply(&an(), Event::Operator(OperatorAct::Accept)).await.unwrap();
    let count = world.said(&an()).await.len();
    world.event(&an(), Event::text("xong")).await;
    assert_eq!(world.said(&an()).await.len(), count);
    world.runtime.apply(&an(), Event::Operator(OperatorAct::Close)).await.unwrap();
    assert!(world.store.open_tickets().await.unwrap().is_empty());
    let said = world.said(&an()).await;
    assert!(said.last().unwrap().contains("Bước 3/7"), "the guide goes on: {said:?}");
    world.consistent().await;
}

/// A channel that answers as told and remembers what it sent.
struct Scripted {
    answers: Mutex<Vec<Result<(), SendError>>>,
    sent: Mutex<Vec<String>>,
}

#[async_trait]
impl Channel for Scripted {
    fn capabilities(&self) -> Capabilities {
        Capabilities::of(ChannelKind::Telegram)
    }

    async fn send(&self, to: &ConversationId, part: &Part) -> Result<(), SendError> {
        let answer = self.answers.lock().unwrap().pop().unwrap_or(Ok(()));
        if answer.is_ok() {
            let words = match part {
                Part::Text { text, .. } => text.clone(),
                Part::Picture { picture: Picture::Qr { url, .. }, caption, .. } => {
                    format!("{url} {caption}")
                }
                Part::Picture { picture: Picture::File { file, .. }, caption, .. } => {
                    format!("{file} {caption}")
                }
            };
            self.sent.lock().unwrap().push(format!("{to}: {words}"));
        }
        answer
    }
}

#[tokio::test]
async fn sending_obeys_every_kind_of_refusal() {
    for (refusal, wait, sent, dead) in [
        (SendError::RetryAfter(3_000), Some(3_000), 1, 0),
        (SendError::Transient("x".into()), Some(2_000), 1, 0),
        (SendError::Unknown("x".into()), Some(2_000), 1, 0),
        (SendError::Misconfigured("x".into()), Some(60_000), 1, 0),
        (SendError::Unreachable("x".into()), None, 0, 1),
        (SendError::Rejected("x".into()), None, 0, 1),
    ] {
        let world = World::new();
        let channel = Arc::new(Scripted {
            answers: Mutex::new(vec![Err(refusal.clone())]),
            sent: Mutex::default(),
        });
        world.runtime.add_channel(Arc::clone(&channel) as Arc<dyn Channel>);
        world.event(&an(), at_step("buoc-2")).await;
        let next = sender::serve_once(&world.runtime, &an()).await;
        match wait {
            Some(longest) => {
                let pause = next.expect("tried again later") - world.clock.now();
                assert!((1..=longest).contains(&pause), "{refusal:?}: {pause}");
                assert_eq!(channel.sent.lock().unwrap().len(), 0);
                world.clock.advance(longest);
                assert_eq!(sender::serve_once(&world.runtime, &an()).await, None);
            }
            None => assert_eq!(next, None, "{refusal:?}"),
        }
        assert_eq!(channel.sent.lock().unwrap().len(), sent, "{refusal:?}");
        let rows = world.store.outbox(&an()).await.unwrap();
        assert_eq!(
            rows.iter().filter(|row| row.progress.dead.is_some()).count(),
            dead,
            "{refusal:?}"
        );
        world.consistent().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_platform_tells_of_a_move_and_repeats_what_came_before_it() {
    let world = World::new();
    let (new, newer) = (ConversationId::from("telegram:-7"), ConversationId::from("telegram:-8"));
    world.event(&an(), at_step("buoc-2")).await;
    world.deliver(&an(), "the last", Event::text("xong")).await.unwrap();
    let moved = |from: &ConversationId, to: &ConversationId| {
        world.runtime.notice(Notice::Moved { from: from.clone(), to: to.clone() })
    };
    // A message is being sent to the former chat: whoever sends it comes first.
    let sending = world.runtime.hush(&an()).await.unwrap().expect("nobody sends");
    moved(&an(), &new).await.unwrap_err();
    drop(sending);
    for _ in 0..2 {
        moved(&an(), &new).await.unwrap();
    }
    let before = world.store.load(&new).await.unwrap().expect("moved");
    let again = world.deliver(&an(), "the last", Event::text("xong")).await.unwrap();
    assert!(again.duplicate, "it was handled before the move");
    moved(&new, &newer).await.unwrap();
    // What was still on its way under the first name belongs to the third.
    world.deliver(&an(), "late", Event::text("xong")).await.unwrap();
    assert!(world.store.load(&an()).await.unwrap().is_none());
    let after = world.store.load(&newer).await.unwrap().expect("moved again");
    assert_eq!(after.version, before.version + 1);
    assert_eq!(world.session(&newer).await.runs[0].step.as_str(), "buoc-4");
    world.consistent().await;

    // Who is erased leaves no former name; and names are not kept for ever.
    let names = || world.store.values("moved:", None, 9);
    assert_eq!(names().await.unwrap().len(), 2);
    order(&world, Request::Erase(newer.as_str().into())).await;
    assert_eq!(names().await.unwrap(), []);
    moved(&an(), &new).await.unwrap();
    let round = || retention::round(&world.runtime, Keep::default(), std::time::Duration::ZERO);
    for (days, left) in [(1, 1), (2, 0)] {
        world.clock.advance(days * 24 * HOUR);
        round().await.unwrap();
        assert_eq!(names().await.unwrap().len(), left);
    }
}

#[tokio::test]
async fn what_was_handled_before_an_erasure_is_known_when_the_chat_moves_after_it() {
    let world = World::new();
    let (from, to) = (an(), ConversationId::from("telegram:-1001"));
    world.deliver(&from, "u1", at_step("buoc-3")).await.unwrap();
    let version = world.store.load(&from).await.unwrap().unwrap().version;
    world.store.erase(&from, version, world.clock.now()).await.unwrap();
    let moved = Notice::Moved { from: from.clone(), to: to.clone() };
    world.runtime.notice(moved).await.unwrap();
    // The platform did not see the answer.
    let again = world.deliver(&from, "u1", at_step("buoc-3")).await.unwrap();
    assert!(again.duplicate);
    assert_eq!(world.store.load(&to).await.unwrap(), None);
    let new = world.deliver(&from, "u2", at_step("buoc-4")).await.unwrap();
    assert!(!new.duplicate);
    assert!(world.store.load(&to).await.unwrap().is_some());
    world.consistent().await;
}

/// An administrator's command to the running service.
async fn order(world: &World, request: Request) {
    let (to, mut frames) = tokio::sync::mpsc::channel(64);
    let store = Arc::clone(world.runtime.store());
    let runtime = Some(Arc::clone(&world.runtime));
    let service = admin::Service { runtime, ..store.into() };
    let work = admin::run(service, request, Out::new(to));
    let mut last = None;
    let read = async {
        while let Some(frame) = frames.recv().await {
            last = Some(frame);
        }
    };
    tokio::join!(work, read);
    assert_eq!(last, Some(admin::Frame::End(true)));
}

#[tokio::test]
async fn who_wrote_under_the_new_name_first_goes_on_there() {
    let world = World::new();
    let new = ConversationId::from("telegram:-7");
    let channel = Arc::new(Scripted {
        answers: Mutex::new(vec![
            Err(SendError::Moved(new.clone())),
            Err(SendError::Rejected("wrong".into())),
        ]),
        sent: Mutex::default(),
    });
    world.runtime.add_channel(Arc::clone(&channel) as Arc<dyn Channel>);
    world.event(&an(), at_step("buoc-2")).await;
    sender::serve_once(&world.runtime, &an()).await;
    world.event(&new, Event::text("menu")).await;
    world.event(&an(), Event::text("xong")).await;
    sender::serve_once(&world.runtime, &an()).await;
    let rows = world.store.outbox(&an()).await.unwrap();
    let why: Vec<_> = rows.iter().map(|row| row.progress.dead.as_deref()).collect();
    assert_eq!(why, [Some("refused: wrong"), Some("the conversation moved")]);
    world.consistent().await;
}

#[tokio::test]
async fn a_timer_or_an_operator_makes_no_conversation() {
    let world = World::new();
    for event in
        [Event::Timer { wait: hotline1022::ids::WaitId(1) }, Event::Operator(OperatorAct::Accept)]
    {
        world.runtime.apply(&an(), event).await.unwrap();
    }
    assert!(world.store.load(&an()).await.unwrap().is_none());
}

#[tokio::test]
async fn what_was_given_up_days_ago_is_tried_when_an_administrator_wants_it() {
    let world = World::new();
    let channel = Arc::new(Scripted {
        answers: Mutex::new(vec![Err(SendError::Rejected("wrong".into()))]),
        sent: Mutex::default(),
    });
    world.runtime.add_channel(Arc::clone(&channel) as Arc<dyn Channel>);
    world.event(&an(), at_step("buoc-2")).await;
    sender::serve_once(&world.runtime, &an()).await;
    world.clock.advance(3 * 24 * HOUR);
    order(&world, Request::Resend(Which::default())).await;
    assert_eq!(sender::serve_once(&world.runtime, &an()).await, None);
    assert_eq!(channel.sent.lock().unwrap().len(), 1);
    assert_eq!(world.store.outbox(&an()).await.unwrap(), []);
}

#[tokio::test]
async fn a_moved_chat_keeps_its_place_under_its_new_name() {
    let world = World::new();
    let new = ConversationId::from("telegram:-100");
    let channel = Arc::new(Scripted {
        answers: Mutex::new(vec![Err(SendError::Moved(new.clone()))]),
        sent: Mutex::default(),
    });
    world.runtime.add_channel(Arc::clone(&channel) as Arc<dyn Channel>);
    world.event(&an(), at_step("buoc-2")).await;
    sender::serve_once(&world.runtime, &an()).await;
    assert!(world.store.load(&an()).await.unwrap().is_none());
    sender::serve_once(&world.runtime, &new).await;
    assert_eq!(channel.sent.lock().unwrap().len(), 1);
    assert_eq!(world.session(&new).await.runs[0].step.as_str(), "buoc-2");
    world.consistent().await;
}

#[tokio::test]
async fn a_reminder_is_never_sent_twice() {
    // No answer came: it may have arrived.
    let world = World::new();
    let channel = Arc::new(Scripted { answers: Mutex::default(), sent: Mutex::default() });
    world.runtime.add_channel(Arc::clone(&channel) as Arc<dyn Channel>);
    world.event(&an(), at_step("buoc-2")).await;
    sender::serve_once(&world.runtime, &an()).await;
    channel.answers.lock().unwrap().push(Err(SendError::Unknown("cut".into())));
    let sent = channel.sent.lock().unwrap().len();
    world.clock.advance(3 * HOUR + 60_000);
    timers::fire_due(&world.runtime).await.unwrap();
    assert_eq!(sender::serve_once(&world.runtime, &an()).await, None);
    assert_eq!(sender::serve_once(&world.runtime, &an()).await, None);
    assert_eq!(channel.sent.lock().unwrap().len(), sent, "given up, not repeated");
    let rows = world.store.outbox(&an()).await.unwrap();
    assert!(rows.iter().all(|row| row.progress.dead.is_some()) && rows.len() == 1);

    // The process died in the middle: nobody knows whether it arrived.
    let row = rows[0].clone();
    let begun = Progress { attempts: 1, under_way: true, ..Progress::default() };
    for progress in [Progress::default(), begun] {
        world.store.settle(&an(), row.seq, Settle::Update(progress)).await.unwrap();
    }
    assert_eq!(sender::serve_once(&world.runtime, &an()).await, None);
    assert_eq!(channel.sent.lock().unwrap().len(), sent);
    let rows = world.store.outbox(&an()).await.unwrap();
    assert!(rows[0].progress.dead.as_deref().unwrap().contains("may have arrived"));

    // A step is sent again until its answer is seen.
    channel.answers.lock().unwrap().push(Err(SendError::Unknown("cut".into())));
    world.event(&an(), Event::text("menu")).await;
    let next = sender::serve_once(&world.runtime, &an()).await.expect("again");
    world.clock.advance(next - world.clock.now());
    assert_eq!(sender::serve_once(&world.runtime, &an()).await, None);
    assert!(channel.sent.lock().unwrap().len() > sent);
    world.consistent().await;
}

#[tokio::test(start_paused = true)]
async fn a_turn_of_unknown_outcome_is_sent_and_before_the_next_one() {
    let world = World::new();
    let channel = Arc::new(Scripted { answers: Mutex::default(), sent: Mutex::default() });
    world.runtime.add_channel(Arc::clone(&channel) as Arc<dyn Channel>);
    let sender = tokio::spawn(sender::run(Arc::clone(&world.runtime)));
    let rest = || tokio::time::sleep(std::time::Duration::from_secs(5));
    world.event(&an(), at_step("buoc-2")).await;
    rest().await;
    // Written, and reported as failed; the next turn comes at once.
    world.store.fail_after(1);
    assert!(world.deliver(&an(), "unknown", Event::text("xong")).await.is_err());
    world.event(&an(), Event::text("xong")).await;
    rest().await;
    let sent = channel.sent.lock().unwrap().clone();
    let steps: Vec<_> =
        sent.iter().filter_map(|text| text.split("Bước ").nth(1)?.chars().next()).collect();
    assert_eq!(steps, ['2', '3', '4'], "{sent:?}");
    assert!(world.store.outbox(&an()).await.unwrap().is_empty());
    world.runtime.begin_stop();
    sender.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_process_left_is_sent_although_the_store_refuses_at_first() {
    let world = World::new();
    let channel = Arc::new(Scripted { answers: Mutex::default(), sent: Mutex::default() });
    world.runtime.add_channel(Arc::clone(&channel) as Arc<dyn Channel>);
    world.event(&an(), at_step("buoc-2")).await;
    // Nobody claims in time what is there; a new turn must not go first.
    world.store.fail_at(1);
    let sender = tokio::spawn(sender::run(Arc::clone(&world.runtime)));
    tokio::task::yield_now().await;
    world.event(&an(), Event::text("xong")).await;
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    let sent = channel.sent.lock().unwrap().clone();
    let steps: Vec<_> =
        sent.iter().filter_map(|text| text.split("Bước ").nth(1)?.chars().next()).collect();
    assert_eq!(steps, ['2', '3'], "{sent:?}");
    world.runtime.begin_stop();
    sender.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_not_needed_goes_by_its_class() {
    const DAY: i64 = 24 * HOUR;
    let world = World::new();
    let (used, unused) = (ConversationId::from("telegram:5"), ConversationId::from("telegram:6"));
    world.event(&used, Event::text("chào")).await;
    world.event(&unused, Event::text("chào")).await;
    world.clock.advance(20 * DAY);
    world.event(&used, Event::text("menu")).await;
    let newest = world.store.load(&used).await.unwrap().unwrap().seq;
    let keep = Keep { conversations: Some(30), threads: Some(10), failed: 7 };
    let round = |keep| retention::round(&world.runtime, keep, std::time::Duration::ZERO);

    // Nothing is old enough for the first limit; old messages of both go.
    round(keep).await.unwrap();
    assert!(world.store.load(&unused).await.unwrap().is_some());
    assert_eq!(world.store.journal(&unused, 0, 100).await.unwrap(), []);
    let left = world.store.journal(&used, 0, 100).await.unwrap();
    assert!(left.iter().all(|entry| entry.at > NINE + 10 * DAY));
    assert_eq!(left.last().map(|entry| entry.seq), Some(newest));
    // What was shortened goes on as before.
    world.event(&used, Event::text("lien ket")).await;
    world.consistent().await;

    world.clock.advance(11 * DAY);
    round(keep).await.unwrap();
    assert!(world.store.load(&unused).await.unwrap().is_none());
    assert!(world.store.load(&used).await.unwrap().is_some());
    // For ever is for ever.
    world.clock.advance(4_000 * DAY);
    round(Keep::default()).await.unwrap();
    assert!(world.store.load(&used).await.unwrap().is_some());
    world.consistent().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_erased_is_wiped_once_a_day() {
    let world = World::new();
    let who = ConversationId::from("telegram:5");
    let pending = || world.store.recall("retention:erased");
    let round = || retention::round(&world.runtime, Keep::default(), std::time::Duration::ZERO);
    for (wait, wiped) in [(0, true), (HOUR, false), (24 * HOUR, true)] {
        world.clock.advance(wait);
        world.event(&who, Event::text("xóa dữ liệu")).await;
        world.event(&who, Event::text("đồng ý")).await;
        assert!(pending().await.unwrap().is_some());
        round().await.unwrap();
        assert_eq!(pending().await.unwrap().is_none(), wiped, "{wait}");
    }
    world.consistent().await;
}
