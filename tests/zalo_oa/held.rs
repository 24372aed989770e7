//! Messages that may not be sent now: judged when sending, held, shown, and
//! sent when the person is heard again.

use super::*;
use fake_zalo_oa::Fault;
use hotline1022::admin::{self, Frame, Out, Request};
use hotline1022::channel::Hold;
use tokio::sync::mpsc;

on_each_store![
    a_reminder_whose_window_closes_while_it_is_queued,
    what_falls_outside_the_window_is_held_shown_and_sent_when_they_write,
    of_several_reminders_only_the_last_one_goes,
    money_is_spent_only_where_the_owner_wants_it,
    who_left_is_written_to_when_they_come_back,
    follow_and_unfollow_may_arrive_swapped,
    what_zalo_refuses_as_too_late_is_held_as_well,
    what_follows_a_held_reply_does_not_overtake_it,
    a_quota_that_is_used_up_holds_until_they_write,
];

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
    let store = Arc::clone(&world.store);
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

async fn a_reminder_whose_window_closes_while_it_is_queued(kind: Kind) {
    let world = World::on(kind).await;
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

async fn what_falls_outside_the_window_is_held_shown_and_sent_when_they_write(kind: Kind) {
    let world = World::on(kind).await;
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

async fn of_several_reminders_only_the_last_one_goes(kind: Kind) {
    let world = World::on_with(kind, |config| config.paid = true).await;
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

async fn money_is_spent_only_where_the_owner_wants_it(kind: Kind) {
    let world = World::on_with(kind, |config| config.paid = true).await;
    at_a_step(&world, AN).await;
    let before = world.fake.texts(AN).len();
    world.clock.advance(50 * HOUR);
    fire(&world).await;
    assert_eq!(held(&world).await, []);
    assert_eq!(world.fake.texts(AN).len(), before + 1);
}

async fn who_left_is_written_to_when_they_come_back(kind: Kind) {
    let world = World::on(kind).await;
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

async fn follow_and_unfollow_may_arrive_swapped(kind: Kind) {
    let world = World::on(kind).await;
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

async fn what_zalo_refuses_as_too_late_is_held_as_well(kind: Kind) {
    for code in [-230, -232, -213, -217] {
        refused_until_they_write(kind, code).await;
    }
}

async fn refused_until_they_write(kind: Kind, code: i64) {
    let world = World::on(kind).await;
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

/// Two answers are queued when Zalo says that the window is closed: it says so
/// of the first only, and still the second one must not come before it.
async fn what_follows_a_held_reply_does_not_overtake_it(kind: Kind) {
    let world = World::on(kind).await;
    at_a_step(&world, AN).await;
    let before = world.fake.texts(AN).len();
    // Both are refused for the moment, so that they wait together.
    for _ in 0..2 {
        world.fake.fail("/message/cs", Fault::Code(-32));
    }
    for line in ["tôi bị vướng", "quay lại"] {
        assert_eq!(world.post(&world.fake.text(AN, line)).await, 200);
    }
    let end = std::time::Instant::now() + Duration::from_secs(20);
    while world.store.outbox(&whose(AN)).await.unwrap().iter().all(|row| row.progress.under_way) {
        assert!(std::time::Instant::now() < end, "an attempt");
        tokio::task::yield_now().await;
    }
    world.fake.fail("/message/cs", Fault::Code(-230));
    let calls = |world: &World| {
        world.fake.look(|state| state.calls.iter().filter(|it| it.answer == Some(-230)).count())
    };
    while held(&world).await.len() < 2 {
        assert!(std::time::Instant::now() < end, "both are held: {:?}", held(&world).await);
        world.clock.advance(500);
        world.runtime.wake_sender(&whose(AN));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(calls(&world), 1, "the second one was not even tried");
    assert_eq!(world.fake.texts(AN).len(), before);
    world.say(AN, "menu").await;
    assert_eq!(held(&world).await, []);
    let journal = world.journal(AN).await;
    let said = journal.iter().filter_map(|entry| match &entry.body {
        Body::Bot(message) => Some(message.text.clone()),
        _ => None,
    });
    let texts = world.fake.texts(AN);
    let mut arrived = texts.iter();
    for text in said {
        assert!(arrived.any(|it| it.starts_with(&text)), "{text}\n{texts:#?}");
    }
    world.consistent().await;
}

/// Zalo tells how many messages are left. The reserve is left to replies, and
/// when nothing is left a reply is held, too, and goes when the person writes.
async fn a_quota_that_is_used_up_holds_until_they_write(kind: Kind) {
    let world = World::on(kind).await;
    at_a_step(&world, AN).await;
    let before = world.fake.texts(AN).len();
    world.fake.with(|state| state.people.get_mut(AN).unwrap().free = Some(1));
    world.clock.advance(4 * HOUR);
    fire(&world).await;
    assert_eq!(held(&world).await, [Hold::Quota], "the last one is left to a reply");
    assert_eq!(world.fake.texts(AN).len(), before);
    assert!(listed(&world).await.contains("1 messages are held"));
    let figures = world.get("/health/metrics").await;
    assert!(figures.contains("outbox_held_messages{reason=\"quota\"} 1\n"), "{figures}");
    // They write, which gives two: the reminder may go, and the answer does.
    world.fake.with(|state| state.free = Some(9));
    world.say(AN, "tôi bị vướng").await;
    assert_eq!(held(&world).await, []);
    assert!(world.fake.texts(AN).len() >= before + 2, "{:#?}", world.fake.texts(AN));
    let figures = world.get("/health/metrics").await;
    assert!(figures.contains("outbox_held_messages{reason=\"quota\"} 0\n"), "{figures}");
    world.consistent().await;
}

/// Held by one replica, heard by the other: it goes once, and before the answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_process_held_goes_when_the_other_hears_the_person() {
    if !Kind::Postgres.is_here().await {
        return;
    }
    let one = World::on(Kind::Postgres).await;
    at_a_step(&one, AN).await;
    let other = one.beside().await;
    let said = async |world: &World| {
        let journal = world.journal(AN).await;
        journal.iter().filter(|entry| matches!(entry.body, Body::Bot(_))).count()
    };
    for round in 0..4 {
        let (before, told) = (one.fake.texts(AN).len(), said(&one).await);
        one.fake.fail("/message/cs", Fault::Code(-230));
        assert_eq!(one.post(&one.fake.text(AN, "tôi bị vướng")).await, 200);
        let end = std::time::Instant::now() + Duration::from_secs(20);
        while held(&one).await.is_empty() {
            assert!(std::time::Instant::now() < end, "it is held");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(one.fake.texts(AN).len(), before);
        // They write, and Zalo delivers that to the other one; ten times, for a start.
        let event = one.fake.text(AN, "quay lại");
        other.clock.advance(3_000);
        let posts = (0..10).map(|at| {
            let to = if at % 3 == 0 { &one } else { &other };
            to.fake.post(&to.webhook, &event)
        });
        let statuses = futures_util::future::join_all(posts).await;
        assert_eq!(statuses, [200; 10]);
        one.fake.wait_for("both", |state| state.seen(AN).len() >= before + 2).await;
        one.settled().await;
        other.settled().await;
        assert_eq!(held(&one).await, []);
        let texts = one.fake.texts(AN).split_off(before);
        let told = said(&one).await - told;
        assert_eq!(texts.len(), told, "round {round}: each once: {texts:#?}");
    }
    one.consistent().await;
}
