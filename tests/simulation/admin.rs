//! Administrators, and retention, while everything else goes on.

use crate::book::person;
use crate::process;
use crate::world::World;
use hotline1022::admin::{self, Frame, Out, Request, Which};
use hotline1022::clock::Millis;
use hotline1022::ids::ConversationId;
use hotline1022::runtime::retention::{self, Keep};
use hotline1022::store::Row;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

const DAY: Millis = 24 * 3_600_000;
/// Short, so that something is over in a history of a few weeks.
const KEEP: Keep = Keep { conversations: Some(6), threads: Some(2), failed: 1 };

/// One thing that an administrator does, or a pass of retention.
pub async fn act(world: &Arc<World>, who: &ConversationId) {
    // Between two processes nothing keeps a pass of retention from taking away
    // what an administrator has sent again at that very moment.
    let _alone = if world.plan.shared { Some(world.office.lock().await) } else { None };
    match world.below(8) {
        0..=2 => resend(world).await,
        3 => {
            let conversation = Some(world.stored(who).await.as_str().to_owned());
            command(world, Request::Resend(Which { conversation, ..Which::default() })).await;
        }
        // A page whose conversation is gone opens another one.
        4 if !who.as_str().starts_with("web:") => erase(world, who).await,
        _ => retain(world).await,
    }
}

/// Whether it was done; `None`: the process has gone meanwhile.
async fn command(world: &Arc<World>, request: Request) -> Option<bool> {
    let process = process::any(world).await;
    world.count("administrative commands");
    world.tell(|| format!("an administrator at p{}: {request:?}", process.life.id));
    let (to, mut frames) = mpsc::channel(64);
    let store = Arc::clone(process.runtime.store());
    let runtime = Some(Arc::clone(&process.runtime));
    let service = admin::Service { runtime, ..store.into() };
    let work = admin::run(service, request, Out::new(to));
    let answer = async {
        let mut ok = false;
        while let Some(frame) = frames.recv().await {
            match frame {
                Frame::End(it) => ok = it,
                Frame::Line(line) => world.tell(|| format!("the administrator reads: {line}")),
                Frame::Bytes(_) => {}
            }
        }
        ok
    };
    let both = async { tokio::join!(work, answer).1 };
    process.life.or_lost(both).await
}

/// Everything that was given up is to be tried again.
pub async fn resend(world: &Arc<World>) {
    command(world, Request::Resend(Which::default())).await;
}

/// Everything that is kept of a person is to go.
pub async fn erase(world: &Arc<World>, who: &ConversationId) {
    let lives = {
        let mut book = world.book();
        book.unwanted.insert(who.clone());
        book.life(who)
    };
    let name = world.stored(who).await;
    let done = command(world, Request::Erase(name.as_str().to_owned())).await;
    if done == Some(true) && world.book().life(who) == lives {
        world.violation(format!("{who} was to be erased, and is still there"));
    }
    world.book().unwanted.remove(who);
}

async fn retain(world: &Arc<World>) {
    let process = process::any(world).await;
    world.count("passes of retention");
    world.tell(|| format!("retention at p{}", process.life.id));
    {
        let mut book = world.book();
        let (kept, now) = (&mut book.retained, process.runtime.now());
        let before = |days: Option<u32>| now - Millis::from(days.unwrap_or_default()) * DAY;
        kept.conversations = kept.conversations.max(before(KEEP.conversations));
        kept.threads = kept.threads.max(before(KEEP.threads));
        kept.failed = kept.failed.max(before(Some(KEEP.failed)));
    }
    let pass = retention::round(&process.runtime, KEEP, Duration::from_millis(300));
    if let Some(Err(error)) = process.life.or_lost(pass).await {
        world.tell(|| format!("retention at p{}: {error}", process.life.id));
    }
}

/// The store has erased a conversation.
pub fn erased(world: &World, id: &ConversationId, row: &Row) {
    let who = person(id);
    world.count("people erased whole");
    let mut book = world.book();
    let wanted = book.unwanted.contains(&who) || row.touched < book.retained.conversations;
    book.erase(&who);
    drop(book);
    if !wanted {
        world.violation(format!("{id} was erased, and nobody wanted it"));
    }
}
