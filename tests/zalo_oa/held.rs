//! Messages that may not be sent now: judged when sending, held, shown, and
//! sent when the person is heard again.

use super::*;
use fake_zalo_oa::Fault;
use hotline1022::admin::{self, Frame, Out, Request};
use hotline1022::channel::Hold;
use tokio::sync::mpsc;

/// A person at the first step of a guide.
async fn at_a_step(world: &World, person: &str) {
    world.answered(person, &world.fake.contact(person, "follow")).await;
    for line in ["1", "Bình Định", "mức 2", "đã từng có", "2"] {
        world.say(person, line).await;
    }
    assert!(world.fake.texts(person).last().unwrap().contains("Bước 1/7"));
}

/// What is held, by the reasons in the outbox.
async fn held(world: &World) -> Vec<Hold> {
    let dead = world.store.dead(None, 99).await.unwrap();
    dead.iter().filter_map(|(_, row)| Hold::of(row.progress.dead.as_deref()?)).collect()
}

/// Lets the sender look at a person, and waits until it is done.
async fn look(world: &World, person: &str) {
    sender::serve_once(&world.runtime, &whose(person)).await;
    world.settled().await;
}

async fn fire(world: &World) {
    timers::fire_due(&world.runtime).await.unwrap();
    world.settled().await;
}

/// What `hotline1022 data outbox` says.
async fn listed(world: &World) -> String {
    let (to, mut frames) = mpsc::channel(64);
    let store = Arc::clone(&world.store) as Arc<dyn Store>;
    let work = tokio::spawn(admin::run(admin_service(store), Request::Outbox, Out::new(to)));
    let mut lines = Vec::new();
    while let Some(frame) = frames.recv().await {
        if let Frame::Line(line) = frame {
            lines.push(line);
        }
    }
    work.await.unwrap();
    lines.join("\n")
}

fn admin_service(store: Arc<dyn Store>) -> admin::Service {
    admin::Service { store, runtime: None, zalo: None }
}

#[tokio::test]
async fn a_reminder_whose_window_closes_while_it_is_queued() {
    let world = World::new().await;
    at_a_step(&world, AN).await;
    let before = world.fake.texts(AN).len();
    // Its reminder becomes due in time, but Zalo does not take it.
    world.clock.advance(45 * HOUR);
    world.fake.fail("/message/cs", Fault::Code(-32));
    let calls = world.fake.look(|state| state.calls.len());
    timers::fire_due(&world.runtime).await.unwrap();
    world.fake.wait_for("an attempt", |state| state.calls.len() > calls).await;
    let (seq, noted) = loop {
        let rows = world.store.outbox(&whose(AN)).await.unwrap();
        if let [row] = rows.as_slice()
            && !row.progress.under_way
        {
            break (row.seq, row.progress.clone());
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((noted.dead, noted.attempts), (None, 1));
    // An hour later Zalo would, but for money.
    world.clock.advance(2 * HOUR);
    world.runtime.wake_sender(&whose(AN));
    world.settled().await;
    assert_eq!(held(&world).await, [Hold::Paid]);
    assert_eq!(world.store.outbox(&whose(AN)).await.unwrap()[0].seq, seq);
    assert_eq!(world.fake.texts(AN).len(), before);
}

#[tokio::test]
async fn what_falls_outside_the_window_is_held_shown_and_sent_when_they_write() {
    let world = World::new().await;
    at_a_step(&world, AN).await;
    let before = world.fake.texts(AN).len();
    let calls = world.fake.look(|state| state.count("/message/cs"));
    // The service was off for two days: its reminder comes too late.
    world.clock.advance(50 * HOUR);
    fire(&world).await;
    assert_eq!(held(&world).await, [Hold::Paid]);
    assert_eq!(world.fake.look(|state| state.count("/message/cs")), calls, "nothing was sent");
    let shown = listed(&world).await;
    assert!(shown.contains("1 messages are held"), "{shown}");
    assert!(shown.contains("HOTLINE_ZALO_OA_PAID"), "{shown}");
    let figures = world.get("/health/metrics").await;
    for line in [
        "hotline1022_outbox_held_messages{reason=\"paid\"} 1\n",
        "hotline1022_held_messages_total 1\n",
    ] {
        assert!(figures.contains(line), "{line}\n{figures}");
    }
    // It stays held, whoever looks.
    look(&world, AN).await;
    assert_eq!(held(&world).await, [Hold::Paid]);
    // They write: it goes, then the answer.
    let answer = world.say(AN, "xin chào").await;
    assert_eq!(held(&world).await, []);
    let texts = world.fake.texts(AN);
    assert_eq!(texts.len(), before + 2, "{texts:#?}");
    assert_eq!(texts.last(), Some(&answer));
    assert!(world.get("/health/metrics").await.contains("hotline1022_released_messages_total 1\n"));
    world.consistent().await;
}

#[tokio::test]
async fn of_several_reminders_only_the_last_one_goes() {
    let world = World::with(|config| config.paid = true).await;
    at_a_step(&world, AN).await;
    let before = world.fake.texts(AN).len();
    world.clock.advance(8 * 24 * HOUR);
    fire(&world).await;
    world.clock.advance(2 * 24 * HOUR);
    fire(&world).await;
    let all = held(&world).await;
    assert!(!all.is_empty() && all.iter().all(|hold| *hold == Hold::Window), "{all:?}");
    world.say(AN, "xin chào").await;
    assert_eq!(held(&world).await, []);
    assert_eq!(world.fake.texts(AN).len(), before + 2);
}

#[tokio::test]
async fn money_is_spent_only_where_the_owner_wants_it() {
    let world = World::with(|config| config.paid = true).await;
    at_a_step(&world, AN).await;
    let before = world.fake.texts(AN).len();
    world.clock.advance(50 * HOUR);
    fire(&world).await;
    assert_eq!(held(&world).await, []);
    assert_eq!(world.fake.texts(AN).len(), before + 1);
}

#[tokio::test]
async fn who_left_is_written_to_when_they_come_back() {
    let world = World::new().await;
    at_a_step(&world, AN).await;
    let before = world.fake.texts(AN).len();
    assert_eq!(world.post(&world.fake.contact(AN, "unfollow")).await, 200);
    world.clock.advance(4 * HOUR);
    fire(&world).await;
    assert_eq!(held(&world).await, [Hold::Left]);
    assert_eq!(world.fake.texts(AN).len(), before);
    assert_eq!(world.post(&world.fake.contact(AN, "follow")).await, 200);
    world.fake.wait_for("the reminder", |state| state.seen(AN).len() == before + 1).await;
    world.settled().await;
    assert_eq!(held(&world).await, []);
    world.consistent().await;
}

#[tokio::test]
async fn follow_and_unfollow_may_arrive_swapped() {
    let world = World::new().await;
    at_a_step(&world, AN).await;
    let left = world.fake.contact(AN, "unfollow");
    world.clock.advance(1_000);
    let back = world.fake.contact(AN, "follow");
    assert_eq!(world.post(&back).await, 200);
    assert_eq!(world.post(&left).await, 200);
    world.clock.advance(4 * HOUR);
    let before = world.fake.texts(AN).len();
    fire(&world).await;
    assert_eq!(world.fake.texts(AN).len(), before + 1, "they are there");
}

#[tokio::test]
async fn what_zalo_refuses_as_too_late_is_held_as_well() {
    for code in [-230, -232, -213, -217] {
        refused_until_they_write(code).await;
    }
}

async fn refused_until_they_write(code: i64) {
    let world = World::new().await;
    world.answered(AN, &world.fake.contact(AN, "follow")).await;
    world.fake.fail("/message/cs", Fault::Code(code));
    let before = world.fake.texts(AN).len();
    assert_eq!(world.post(&world.fake.text(AN, "1")).await, 200);
    let end = std::time::Instant::now() + Duration::from_secs(20);
    while held(&world).await.is_empty() {
        assert!(std::time::Instant::now() < end, "{code}: it is held");
        tokio::task::yield_now().await;
    }
    world.settled().await;
    // Whoever looks, nothing is called until they write: by our own count the
    // window is open.
    let calls = world.fake.look(|state| state.calls.len());
    world.clock.advance(60_000);
    look(&world, AN).await;
    look(&world, AN).await;
    assert_eq!(world.fake.look(|state| state.calls.len()), calls, "{code}: it stays held");
    assert_eq!(held(&world).await.len(), 1, "{code}");
    // Both answers, in order.
    world.say(AN, "quay lại").await;
    world.fake.wait_for("both", |state| state.seen(AN).len() >= before + 2).await;
    let texts = world.fake.texts(AN);
    assert!(texts[before].contains("Ông/Bà ở đâu"), "{texts:#?}");
    world.consistent().await;
}
