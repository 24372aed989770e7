//! People of Telegram: each walks through the guide to its end by what it
//! sees in its chat, one after another in each slot for as long as kills go on.

use crate::chance::Chance;
use crate::fake_telegram::State;
use crate::platform::deliver;
use crate::world::World;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The longest that an answer may take to arrive, restarts included.
const ANSWER: Duration = Duration::from_secs(45);

/// What is pressed at each step of the guide.
const WALK: [(&str, &str); 10] = [
    ("mo-dau", "bay-buoc"),
    ("buoc-1", "xong"),
    ("buoc-2", "xong"),
    ("buoc-3", "xong"),
    ("buoc-4", "xong"),
    ("buoc-5", "xong"),
    ("buoc-6", "xong"),
    ("buoc-7", "qr"),
    ("quet-qr", "xong"),
    ("kiem-tra", "co"),
];

/// Said in between; none of it leads away from the step.
const ASIDES: [&str; 4] = ["xin chào", "cảm ơn nhé", "nhắc lại", "nguồn"];

/// The last press, and the last words of the guide.
const LAST: &str = ".kiem-tra.co";
const END: &str = "liên kết xong";

/// Walks people through the guide until the kills are over.
pub async fn one_after_another(world: Arc<World>, mut chance: Chance, slot: u64) {
    let mut number = 0;
    while number == 0 || !world.over.load(Ordering::SeqCst) {
        let chat = i64::try_from(1_000_000 + slot * 10_000 + number).unwrap();
        if let Err(where_) = walk(&world, &mut chance, chat).await {
            let who = format!("telegram:{chat}");
            world.ledger.complain(&who, format!("is stranded: {where_}"));
            return;
        }
        number += 1;
    }
}

/// Walks one person through the guide, often more than once.
async fn walk(world: &Arc<World>, chance: &mut Chance, chat: i64) -> Result<(), String> {
    let mut pressed: HashSet<String> = HashSet::new();
    for _ in 0..1 + chance.below(3) {
        let text = "/start binh-dinh__binh-dinh";
        let update = world.fake.send_text(chat, text);
        // Everything up to here belongs to an earlier round.
        let begun = world.fake.look(|state| state.last_message());
        deliver(world, chance, chat, update, text, false).await;
        let mut last = String::new();
        while !last.ends_with(LAST) {
            let (message, payload) = next_button(world, chat, begun, &pressed).await?;
            if chance.percent(12) {
                let aside = *chance.one_of(&ASIDES);
                let update = world.fake.send_text(chat, aside);
                deliver(world, chance, chat, update, aside, true).await;
            }
            let update = world.fake.press(chat, message, &payload);
            pressed.insert(payload.clone());
            deliver(world, chance, chat, update, &payload, true).await;
            last = payload;
        }
        let ended = world.fake.reaches(ANSWER, |state| {
            let seen = state.written_by_bot(chat);
            seen.iter().rev().take_while(|it| it.message_id > begun).any(|it| it.text.contains(END))
        });
        if !ended.await {
            return Err("no end of the guide".into());
        }
    }
    if chance.percent(25) {
        let words = "gặp tổng đài viên";
        let before = world.fake.look(|state| state.written_by_bot(chat).len());
        let update = world.fake.send_text(chat, words);
        deliver(world, chance, chat, update, words, true).await;
        let answered =
            world.fake.reaches(ANSWER, |state| state.written_by_bot(chat).len() > before).await;
        if !answered {
            return Err("no answer to the wish for an operator".into());
        }
    }
    Ok(())
}

/// The button to press next: in the newest message of this round that has one
/// which was not pressed before.
async fn next_button(
    world: &World,
    chat: i64,
    begun: i64,
    pressed: &HashSet<String>,
) -> Result<(i64, String), String> {
    let wanted = |payload: &&str| {
        let key = |(step, key): &(&str, &str)| payload.ends_with(&format!(".{step}.{key}"));
        payload.starts_with("a.") && !pressed.contains(*payload) && WALK.iter().any(key)
    };
    let find = |state: &State| {
        let seen = state.written_by_bot(chat);
        seen.iter().rev().take_while(|seen| seen.message_id > begun).find_map(|seen| {
            let mut payloads = seen.rows.iter().flatten().filter_map(|it| it.data.as_deref());
            Some((seen.message_id, payloads.find(wanted)?.to_owned()))
        })
    };
    if world.fake.reaches(ANSWER, |state| find(state).is_some()).await
        && let Some(found) = world.fake.look(find)
    {
        return Ok(found);
    }
    Err(format!("no new button after {} presses", pressed.len()))
}
