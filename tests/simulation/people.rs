//! Citizens, the platforms that post for them, web pages, operators.

use crate::admin;
use crate::book::person;
use crate::process::{self, Process};
use crate::world::World;
use hotline1022::channel::{Door, DoorError, Inbound, Notice};
use hotline1022::clock::Millis;
use hotline1022::engine::event::{Event, OperatorAct, Unsupported};
use hotline1022::ids::{ConversationId, Locale, UpdateId};
use hotline1022::store::{Body, Store};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::mpsc;

const SECOND: u64 = 1_000;
const HOUR: i64 = 3_600_000;

/// What people type; the second value is what nobody may keep of it.
const TEXTS: &[(&str, Option<&str>)] = &[
    ("xong", None),
    ("xong", None),
    ("rồi", None),
    ("vướng", None),
    ("có", None),
    ("chưa", None),
    ("khó quá", None),
    ("mười", None),
    ("hai mươi", None),
    ("1", None),
    ("2", None),
    ("Nguyễn Văn A", None),
    ("menu", None),
    ("gặp tổng đài viên", None),
    ("gặp tổng đài viên", None),
    ("quay lại", None),
    ("tiếp tục", None),
    ("tạm dừng", None),
    ("/xoadulieu", None),
    ("có", None),
    ("nhắc lại", None),
    ("đổi ngôn ngữ", None),
    ("nguồn", None),
    ("/menu", None),
    ("làm giúp tôi", None),
    ("lien ket vneid", None),
    ("asdf ghjk", None),
    ("mật khẩu của tôi là Abc@12345", Some("Abc@12345")),
    ("cccd của tôi 079123456789 nhé em", Some("079123456789")),
    ("gọi tôi số 0912345678 được không", Some("0912345678")),
];

/// The moves of a short history that is always the same.
pub const GUIDED: &[Scripted] = &[
    Scripted::Start("__guide"),
    Scripted::Text("xong"),
    Scripted::Text("mười"),
    Scripted::Silence(3 * HOUR + 60_000),
    Scripted::Text("xong"),
    Scripted::Text("gặp tổng đài viên"),
    Scripted::Operator(OperatorAct::Accept),
    Scripted::Text("em ơi"),
    Scripted::Operator(OperatorAct::Close),
    Scripted::Text("nhắc lại"),
];

/// The same with a chat that moves, and an administrator.
pub const MOVED: &[Scripted] = &[
    Scripted::Start("__guide"),
    Scripted::Text("xong"),
    Scripted::Move,
    Scripted::Text("mười"),
    Scripted::Silence(3 * HOUR + 60_000),
    Scripted::Text("gặp tổng đài viên"),
    Scripted::Blocked,
    Scripted::Operator(OperatorAct::Accept),
    Scripted::Resend,
    Scripted::Move,
    Scripted::Operator(OperatorAct::Close),
    Scripted::Erase,
    Scripted::Text("menu"),
    Scripted::Text("1"),
];

/// One move of a history that is always the same.
#[derive(Debug)]
pub enum Scripted {
    Start(&'static str),
    Text(&'static str),
    Silence(i64),
    Operator(OperatorAct),
    /// The chat gets another identifier.
    Move,
    /// The person blocks the bot until the next move.
    Blocked,
    /// An administrator has everything sent again that was given up,
    Resend,
    /// or has the person erased.
    Erase,
}

/// One person from the first move to the last acknowledgement.
pub async fn citizen(world: Arc<World>, id: ConversationId) {
    let (post, posts) = mpsc::unbounded_channel();
    let platform = tokio::spawn(platform(Arc::clone(&world), posts));
    if id.as_str().starts_with("web:") {
        tokio::spawn(page(Arc::clone(&world), id.clone()));
    }
    if let Some(moves) = world.plan.script {
        script(&world, &id, moves, &post).await;
    } else {
        for number in 0..world.plan.moves {
            think(&world, &id).await;
            move_chat(&world, &id, &post);
            let (event, secret) = if number == 0 && world.below(3) > 0 {
                (Event::Start { payload: None }, None)
            } else {
                choose(&world, &id)
            };
            act(&world, &id, number, event, secret, &post);
        }
    }
    drop(post);
    let _ = platform.await;
}

async fn script(
    world: &Arc<World>,
    id: &ConversationId,
    moves: &[Scripted],
    post: &mpsc::UnboundedSender<Post>,
) {
    for (number, one) in (0..).zip(moves) {
        match one {
            Scripted::Start(payload) => {
                let payload = Some((*payload).to_owned());
                act(world, id, number, Event::Start { payload }, None, post);
            }
            Scripted::Text(text) => act(world, id, number, Event::text(*text), None, post),
            Scripted::Silence(long) => {
                world.jump(*long);
                world.sleep(40 * SECOND).await;
            }
            Scripted::Operator(operator) => operate(world, id, *operator).await,
            Scripted::Move => now_moves(world, id, post),
            Scripted::Blocked => world.phones.block(id, true),
            Scripted::Resend => {
                world.phones.block(id, false);
                admin::resend(world).await;
            }
            Scripted::Erase => admin::erase(world, id).await,
        }
        world.sleep(5 * SECOND).await;
    }
}

/// What passes before a person's next move.
async fn think(world: &Arc<World>, id: &ConversationId) {
    if world.below(3) > 0 {
        world.sleep(world.below(7 * SECOND)).await;
    }
    if world.happens(world.plan.silence) {
        // Others' affairs come to rest, then everybody is away for long.
        world.sleep(world.below(4 * SECOND)).await;
        let hours = [1, 3, 4, 4, 7, 25, 25, 40, 120][world.below(9) as usize];
        world.tell(|| format!("{hours} hours of silence"));
        world.count("silences");
        world.jump(hours * HOUR + world.below(HOUR as u64) as i64);
        let rest = if world.plan.shared { 6 } else { 31 };
        world.sleep(world.below(rest * SECOND)).await;
    }
    if world.goes_wrong(world.plan.clock_jump) {
        let by = world.below(4 * HOUR as u64) as i64 - 2 * HOUR;
        world.tell(|| format!("the clock is set by {} s", by / 1000));
        world.count("clock jumps");
        world.jump(by);
    }
    if world.happens(world.plan.reload) {
        reload(world).await;
    }
    if world.goes_wrong(300) {
        let slot = world.below(world.plan.replicas as u64) as usize;
        let world = Arc::clone(world);
        tokio::spawn(async move { process::restart(&world, slot).await });
    }
    if world.happens(world.plan.operator) {
        let acts = [OperatorAct::Accept, OperatorAct::Accept, OperatorAct::Close];
        let act = match world.below(8) {
            0 => OperatorAct::Absent,
            pick => acts[(pick % 3) as usize],
        };
        operate(world, id, act).await;
    }
    if world.happens(world.plan.admin) {
        admin::act(world, id).await;
    }
}

/// Now and then a chat gets another identifier; its platform says so behind
/// what was written before.
fn move_chat(world: &World, who: &ConversationId, post: &mpsc::UnboundedSender<Post>) {
    if who.as_str().starts_with("web:") || !world.happens(world.plan.chat_move) {
        return;
    }
    now_moves(world, who, post);
}

fn now_moves(world: &World, who: &ConversationId, post: &mpsc::UnboundedSender<Post>) {
    let (from, to) = world.phones.move_chat(who);
    world.tell(|| format!("the chat {from} is {to} from now on"));
    world.count("chats that moved");
    let _ = post.send(Post::Moved { from, to });
}

/// Another bundle is published; every process takes it in its own time.
async fn reload(world: &Arc<World>) {
    let next = world.below(world.shelf.bundles.len() as u64);
    world.bundle.store(next, Ordering::Relaxed);
    world.tell(|| format!("bundle {next} is published"));
    let living: Vec<_> = world.slots.lock().unwrap().iter().flatten().cloned().collect();
    for it in living {
        if world.below(3) == 0 {
            world.sleep(world.below(3 * SECOND)).await;
        }
        if !it.life.is_dead() {
            world.count("reloads");
            it.runtime.swap_catalog(world.catalog());
        }
    }
}

/// An operator presses a button of the desk, and once more if nothing happens.
pub async fn operate(world: &Arc<World>, who: &ConversationId, act: OperatorAct) {
    world.book().operated.entry(who.clone()).or_default().push(act);
    for _ in 0..3 {
        let process = process::any(world).await;
        let id = &world.stored(who).await;
        world.tell(|| format!("an operator of {id}: {act:?} at p{}", process.life.id));
        world.count("operator acts");
        let done = process.life.or_lost(process.runtime.apply(id, Event::Operator(act))).await;
        if matches!(done, Some(Ok(_))) {
            return;
        }
        world.sleep(SECOND).await;
    }
}

fn choose(world: &World, id: &ConversationId) -> (Event, Option<&'static str>) {
    let pick = world.below(u64::MAX);
    let press = |latest| {
        world.phones.button(id, latest, pick).map(|choice| Event::Press { payload: choice.payload })
    };
    let event = match world.below(20) {
        0..=9 => press(true),
        10..=12 => press(false),
        13 => Some(match world.below(4) {
            0 => Event::Press { payload: "a.1.khong-co.xong".into() },
            1 => Event::Press { payload: "<script>".into() },
            2 => Event::Unsupported(Unsupported::Photo),
            _ => Event::Start { payload: Some("__guide__hoi".into()) },
        }),
        _ => None,
    };
    if let Some(event) = event {
        return (event, None);
    }
    let (text, secret) = TEXTS[world.below(TEXTS.len() as u64) as usize];
    (Event::text(text), secret)
}

/// What is on its way through the platform.
enum Post {
    /// A person did something; what nobody may keep of it, and when it was.
    Did(Inbound, Option<&'static str>, Age),
    /// The chat has another identifier.
    Moved { from: ConversationId, to: ConversationId },
}

fn act(
    world: &World,
    id: &ConversationId,
    number: u64,
    event: Event,
    secret: Option<&'static str>,
    post: &mpsc::UnboundedSender<Post>,
) {
    world.tell(|| format!("{id} does {number}: {event:?}"));
    world.phones.block(id, false);
    let label = matches!(event, Event::Press { .. }).then(|| "nút".to_owned());
    let locale = matches!(event, Event::Start { .. }).then(|| Locale::from("vi"));
    let update = UpdateId::new(format!("u{number}"));
    let conversation = world.phones.chat(id);
    let inbound = Inbound { conversation, update, event, label, locale };
    let age = Age::of(world, &inbound);
    let _ = post.send(Post::Did(inbound, secret, age));
}

/// Posts each delivery until it is acknowledged, then the next one.
async fn platform(world: Arc<World>, mut posts: mpsc::UnboundedReceiver<Post>) {
    let mut beside = Vec::new();
    while let Some(next) = posts.recv().await {
        let (inbound, secret, age) = match next {
            Post::Did(inbound, secret, age) => (inbound, secret, age),
            Post::Moved { from, to } => {
                notify(&world, Notice::Moved { from, to }).await;
                continue;
            }
        };
        let hash = world.book().post(&inbound, secret);
        if world.goes_wrong(world.plan.network) {
            copy(&world, &inbound, hash, age, 200);
        }
        if world.goes_wrong(world.plan.swap) {
            // What comes next does not wait for it, and may come before it.
            world.count("deliveries beside others");
            world.book().loose.insert(hash);
            let (world, inbound) = (Arc::clone(&world), inbound.clone());
            beside.push(tokio::spawn(async move {
                world.sleep(world.below(5 * SECOND)).await;
                deliver(&world, &inbound, hash, age).await;
            }));
            continue;
        }
        if deliver(&world, &inbound, hash, age).await && world.goes_wrong(world.plan.network) {
            copy(&world, &inbound, hash, age, 30 * SECOND);
        }
    }
    for it in beside {
        let _ = it.await;
    }
}

/// A platform tells something until it is taken, and now and then once more.
async fn notify(world: &Arc<World>, notice: Notice) {
    loop {
        let process = process::any(world).await;
        let talk = async {
            world.point(&process.life, "a notice has come").await;
            let result = process.runtime.notice(notice.clone()).await;
            world.point(&process.life, "a notice is answered").await;
            result
        };
        let talk = tokio::time::timeout(Duration::from_secs(60), talk);
        let id = process.life.id;
        match process.life.or_lost(talk).await {
            Some(Ok(Ok(()))) => {
                world.tell(|| format!("p{id} takes {notice:?}"));
                if !world.goes_wrong(world.plan.network) {
                    return;
                }
            }
            Some(Ok(Err(error))) => world.tell(|| format!("p{id} refuses {notice:?}: {error}")),
            Some(Err(_)) => world.violation(format!("{notice:?}: p{id} does not answer")),
            None => {}
        }
        world.sleep(200 + world.below(5 * SECOND)).await;
    }
}

/// The same delivery comes once more, on another way.
fn copy(world: &Arc<World>, inbound: &Inbound, hash: u64, age: Age, within: u64) {
    world.count("repeated deliveries");
    let (world, inbound) = (Arc::clone(world), inbound.clone());
    world.copies.fetch_add(1, Ordering::Relaxed);
    tokio::spawn(async move {
        world.sleep(world.below(within)).await;
        let process = process::any(&world).await;
        if !age.is_over(&world, &inbound) {
            post(&world, &process, &inbound, hash).await;
        }
        world.copies.fetch_sub(1, Ordering::Relaxed);
    });
}

/// Until it is acknowledged and the acknowledgement has come through; `false`:
/// the platform has forgotten it before.
pub async fn deliver(world: &Arc<World>, inbound: &Inbound, hash: u64, age: Age) -> bool {
    loop {
        let process = process::any(world).await;
        if age.is_over(world, inbound) {
            return false;
        }
        if post(world, &process, inbound, hash).await {
            if world.goes_wrong(world.plan.network) {
                world.count("acknowledgements lost");
                continue;
            }
            return true;
        }
        world.count("deliveries refused or lost");
        world.sleep(200 + world.below(5 * SECOND)).await;
    }
}

/// When something was written, in a chat that may move.
#[derive(Clone, Copy)]
pub struct Age {
    at: Millis,
    life: usize,
}

impl Age {
    pub fn of(world: &World, inbound: &Inbound) -> Self {
        Self { at: world.now(), life: world.book().life(&person(&inbound.conversation)) }
    }

    /// Whether it was written so long ago that the platform has forgotten it; or in
    /// a former chat, before the person was erased, and never handled: nobody can
    /// know any more whose it was.
    fn is_over(&self, world: &World, inbound: &Inbound) -> bool {
        let who = person(&inbound.conversation);
        let old = world.now() - self.at > 24 * HOUR;
        let erased = world.book().life(&who) != self.life;
        let moved = world.phones.chat(&who) != inbound.conversation;
        let hash = crate::book::hash(&inbound.conversation, inbound.update.as_str());
        let handled = world.book().committed.contains_key(&hash);
        let over = (old && (moved || erased)) || (moved && erased && !handled);
        if over {
            world.count("deliveries to former chats that were forgotten");
        }
        over
    }
}

/// Whether it was acknowledged.
async fn post(world: &Arc<World>, process: &Process, inbound: &Inbound, hash: u64) -> bool {
    let id = process.life.id;
    let who = person(&inbound.conversation);
    let life = world.book().life(&who);
    let talk = async {
        world.point(&process.life, "a delivery has come").await;
        let result = process.runtime.turn(inbound.clone()).await;
        world.point(&process.life, "a delivery is answered").await;
        result
    };
    // Platforms do not wait for ever.
    let talk = tokio::time::timeout(Duration::from_secs(60), talk);
    let (conversation, update) = (&inbound.conversation, &inbound.update);
    let answer = process.life.or_lost(talk).await;
    if world.book().life(&who) != life && world.phones.chat(&who) != *conversation {
        world.count("deliveries to former chats met by an erasure");
        world.book().strangers.insert(who);
    }
    match answer {
        Some(Ok(Ok(receipt))) => {
            world.tell(|| format!("{conversation} {update} is acknowledged by p{id}: {receipt:?}"));
            if receipt.duplicate {
                world.count("duplicates dropped");
            }
            let mut book = world.book();
            book.acknowledged.insert(hash);
            if !book.committed.contains_key(&hash) {
                drop(book);
                world.violation(format!("{conversation} {update} is acknowledged, not stored"));
            }
            true
        }
        Some(Ok(Err(DoorError::Broken(error)))) => {
            world.violation(format!("{conversation} {update} cannot be handled: {error}"));
            true
        }
        Some(Ok(Err(error))) => {
            world.tell(|| format!("{conversation} {update} is refused by p{id}: {error}"));
            false
        }
        Some(Err(_)) => {
            world.violation(format!("{conversation} {update}: p{id} does not answer"));
            false
        }
        None => {
            world.tell(|| format!("{conversation} {update}: connection to p{id} lost"));
            false
        }
    }
}

/// An open web page: reads the journal, then waits for news, as `http::chat`
/// does; comes back when its connection breaks.
async fn page(world: Arc<World>, id: ConversationId) {
    let mut place = (0, 0);
    loop {
        let process = process::any(&world).await;
        if process.life.or_lost(follow(&world, &process, &id, &mut place)).await.is_none() {
            world.tell(|| format!("the page of {id} has lost p{}", process.life.id));
        }
        world.count("pages opened");
        world.sleep(500).await;
    }
}

/// `place`: the number of the last entry read, and how often all was erased
/// before; a page whose conversation is gone begins a new one.
async fn follow(
    world: &World,
    process: &Process,
    id: &ConversationId,
    (after, life): &mut (u64, usize),
) {
    const PAGE: usize = 100;
    let mut news = process.runtime.live().follow(id);
    loop {
        // Not `Runtime::stopped`: that one wakes in no particular order.
        let stops = process.life.stops.notified();
        if process.runtime.is_stopping() {
            return;
        }
        news.mark_unchanged();
        let now = world.book().life(id);
        if std::mem::replace(life, now) != now {
            *after = 0;
        }
        let Ok(entries) = process.runtime.store().journal(id, *after, PAGE).await else { return };
        if world.book().life(id) != now {
            // It was erased, or begun anew, while it was read.
            continue;
        }
        let more = entries.len() == PAGE;
        for entry in entries {
            if entry.seq != *after + 1 && entry.seq > world.book().pruned_before(id) {
                let (seq, after) = (entry.seq, *after);
                world.violation(format!("the page of {id} reads {seq} after {after}"));
            }
            *after = entry.seq;
            if let Body::Bot(message) = &entry.body {
                world.phones.show(id, &message.choices);
            }
        }
        world.book().pages.insert(id.clone(), *after);
        if more {
            continue;
        }
        tokio::select! {
            biased;
            changed = news.changed() => if changed.is_err() { return },
            () = stops => return,
        }
    }
}

/// Where an operator holds the conversation.
pub async fn is_taken(world: &World, who: &ConversationId) -> bool {
    let row = world.data.load(&world.stored(who).await).await.ok().flatten();
    let session =
        row.and_then(|row| hotline1022::engine::session::Session::decode(&row.session).ok());
    session.is_some_and(|it| it.handoff.is_some_and(|handoff| handoff.taken))
}
