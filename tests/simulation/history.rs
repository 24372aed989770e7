//! One history from its seed to its verdict.

use crate::people;
use crate::process;
use crate::world::{Plan, World};
use crate::{sending, turns};
use hotline1022::channel::Inbound;
use hotline1022::engine::event::{Event, OperatorAct};
use hotline1022::engine::session::Session;
use hotline1022::ids::{ConversationId, UpdateId};
use hotline1022::store::{Body, Store, verify};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// What came of a history.
pub struct Outcome {
    pub violations: Vec<String>,
    pub counts: BTreeMap<&'static str, u64>,
    pub transcript: Vec<String>,
    /// Crash points and writes that it passed.
    pub points: u64,
    pub writes: u64,
    pub plan: Plan,
}

/// Runs the history of a seed; a plan may be given instead of rolled.
pub fn run(seed: u64, plan: Option<Plan>, transcript: bool) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let world = runtime.block_on(async {
        let world = World::new(seed, plan, transcript);
        live(&world).await;
        world
    });
    // With it go all tasks, those of dead processes as well.
    drop(runtime);
    let violations = std::mem::take(&mut world.book().violations);
    Outcome {
        violations,
        counts: world.counts(),
        transcript: world.transcript(),
        points: world.points.load(Ordering::Relaxed),
        writes: world.writes.load(Ordering::Relaxed),
        plan: world.plan.clone(),
    }
}

async fn live(world: &Arc<World>) {
    for slot in 0..world.plan.replicas {
        process::start(world, slot);
    }
    let people: Vec<_> = (1..=world.plan.citizens).map(|number| name(world, number)).collect();
    let tasks: Vec<_> = people
        .iter()
        .map(|id| tokio::spawn(people::citizen(Arc::clone(world), id.clone())))
        .collect();
    for task in tasks {
        let done = tokio::time::timeout(Duration::from_secs(4 * 3_600), task).await;
        if !matches!(done, Ok(Ok(()))) {
            world.violation("somebody's messages were never taken".into());
        }
    }
    world.faults.store(false, Ordering::Relaxed);
    world.make_good();
    world.tell(|| "no more faults".into());
    at_rest(world, &people).await;
    for id in &people {
        still_answers(world, id).await;
    }
    at_rest(world, &people).await;
    for id in &people {
        if world.book().strangers.contains(id) {
            continue;
        }
        turns::check(world, &process::any(world).await.runtime, id).await;
        if id.as_str().starts_with("telegram:") {
            sending::check(world, id).await;
        }
        not_stranded(world, id).await;
    }
    nothing_left_behind(world, &people).await;
    match verify::verify(&world.data).await {
        Ok(problems) => problems.into_iter().for_each(|it| world.violation(format!("{it:?}"))),
        Err(error) => world.violation(format!("the store cannot be read: {error}")),
    }
    let living: Vec<_> = world.slots.lock().unwrap().iter().flatten().cloned().collect();
    for it in living {
        if it.is_broken(world.plan.shared) {
            world.violation(format!("a loop of p{} has ended", it.life.id));
        }
    }
}

fn name(world: &World, number: u64) -> ConversationId {
    let web = world.plan.script.is_none() && world.below(3) == 0;
    ConversationId::new(format!("{}:{number}", if web { "web" } else { "telegram" }))
}

/// Runs on until nothing is left to do.
async fn at_rest(world: &Arc<World>, people: &[ConversationId]) {
    const ROUNDS: u32 = 60;
    let mut left = String::new();
    for round in 0..ROUNDS {
        world.sleep(if world.plan.shared { 6_000 } else { 31_000 }).await;
        left = unfinished(world, people).await;
        if left.is_empty() {
            return;
        }
        if round > 2 {
            // Pauses between attempts are long; nothing else needs them.
            world.jump(61_000);
        }
    }
    world.violation(format!("never at rest: {left}"));
}

/// What is left to do; empty: nothing.
async fn unfinished(world: &World, people: &[ConversationId]) -> String {
    let copies = world.copies.load(Ordering::Relaxed);
    if copies > 0 {
        return format!("{copies} deliveries are under way");
    }
    if world.slots.lock().unwrap().iter().any(Option::is_none) {
        return "a process is down".into();
    }
    for who in people {
        let id = &world.stored(who).await;
        let Ok(Some(dump)) = world.data.dump(id).await else { continue };
        if let Some(row) = dump.outbox.iter().find(|row| row.progress.dead.is_none()) {
            return format!("message {} of {id} is not sent", row.seq);
        }
        if let Some(timer) = dump.row.timer.filter(|timer| timer.due <= world.now()) {
            return format!("timer {} of {id} is due", timer.wait);
        }
        let read = world.book().pages.get(who).copied();
        if let Some(read) = read.filter(|read| *read != dump.row.seq) {
            return format!("the page of {id} has read {read} of {} entries", dump.row.seq);
        }
    }
    String::new()
}

/// Whoever writes gets an answer, whatever happened before.
async fn still_answers(world: &Arc<World>, who: &ConversationId) {
    if people::is_taken(world, who).await {
        people::operate(world, who, OperatorAct::Close).await;
    }
    let id = &world.phones.chat(who);
    let inbound = Inbound {
        conversation: id.clone(),
        update: UpdateId::from("the last one"),
        event: Event::text("menu"),
        label: None,
        locale: None,
    };
    world.phones.block(who, false);
    world.tell(|| format!("{id} writes for the last time"));
    let before = world.data.load(id).await.ok().flatten().map_or(0, |row| row.seq);
    let age = people::Age::of(world, &inbound);
    let hash = world.book().post(&inbound, None);
    let long = Duration::from_secs(600);
    if tokio::time::timeout(long, people::deliver(world, &inbound, hash, age)).await.is_err() {
        world.violation(format!("{id}: the last message was never taken"));
    }
    let entries = world.data.journal(id, before, 100).await.unwrap_or_default();
    if !entries.iter().any(|entry| matches!(entry.body, Body::Bot(_))) {
        world.violation(format!("{id}: the last message was not answered"));
    }
}

/// Everybody has one conversation, under the present name of the chat.
async fn nothing_left_behind(world: &World, people: &[ConversationId]) {
    let present: Vec<_> = people.iter().map(|who| world.phones.chat(who)).collect();
    let strangers = world.book().strangers.clone();
    for id in world.data.conversations(None, usize::MAX).await.unwrap_or_default() {
        if !present.contains(&id) && !strangers.contains(&crate::book::person(&id)) {
            world.violation(format!("{id} was left behind under a former name"));
        }
    }
}

/// A conversation in the middle of something can end: it waits, and is woken.
async fn not_stranded(world: &World, who: &ConversationId) {
    let id = &world.phones.chat(who);
    let Ok(Some(row)) = world.data.load(id).await else {
        return world.violation(format!("{id} has no conversation"));
    };
    let Ok(session) = Session::decode(&row.session) else { return };
    let taken = session.handoff.as_ref().is_some_and(|handoff| handoff.taken);
    if !session.runs.is_empty() && !taken && (session.wait.is_none() || row.timer.is_none()) {
        world.violation(format!("{id} is stranded"));
    }
}
