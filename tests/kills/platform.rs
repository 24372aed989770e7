//! Telegram's side of a webhook: an update is posted until it is answered
//! with 200, the next one of the same person only then. Now and then the
//! platform hangs up early, or delivers something twice.
#![allow(dead_code, reason = "each test file uses a part of it")]

use crate::chance::Chance;
use crate::fleet::SECRET;
use crate::world::World;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Pauses between two posts of the same update.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(160);

/// Posts one update of the fake's queue until it is acknowledged.
pub async fn deliver(
    world: &Arc<World>,
    chance: &mut Chance,
    chat: i64,
    update: i64,
    what: &str,
    entered: bool,
) {
    let body = Arc::new(world.fake.take(update));
    let at = world.ledger.post(chat, format!("u{update}"), what, entered);
    let mut pause = FIRST_PAUSE;
    loop {
        let twin = chance.percent(6).then(|| {
            let (world, body, chance) = (Arc::clone(world), Arc::clone(&body), chance.child(1));
            tokio::spawn(async move { post(&world, chance, chat, at, &body).await })
        });
        let hang_up = chance.percent(5).then(|| chance.millis(15));
        let first = post(world, chance.child(2), chat, at, &body);
        let mut taken = match hang_up {
            Some(after) => tokio::time::timeout(after, first).await.unwrap_or(false),
            None => first.await,
        };
        if let Some(twin) = twin {
            taken |= twin.await.expect("a post");
        }
        if taken {
            break;
        }
        tokio::time::sleep(pause / 2 + chance.millis(pause.as_millis() as u64) / 2).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    if chance.percent(8) {
        // The platform never saw the answer, it seems to it.
        post(world, chance.child(3), chat, at, &body).await;
    }
}

/// One post; whether it was acknowledged.
pub async fn post(world: &World, mut chance: Chance, chat: i64, at: usize, body: &Value) -> bool {
    let Some(base) = world.fleet.address(&mut chance) else { return false };
    world.ledger.posted(chat, at);
    let _under_way = world.ledger.under_way();
    let answer = world
        .http
        .post(format!("{base}/telegram/webhook"))
        .header("X-Telegram-Bot-Api-Secret-Token", SECRET)
        .json(body)
        .send()
        .await;
    match answer {
        Ok(answer) if answer.status().as_u16() == 200 => {
            world.ledger.acknowledge(chat, at);
            world.ledger.status("200".into());
            true
        }
        Ok(answer) => {
            world.ledger.status(answer.status().as_u16().to_string());
            false
        }
        Err(_) => {
            world.ledger.status("no answer".into());
            false
        }
    }
}
