//! What somebody needs who has to find out what went wrong.

use crate::stored::Stored;
use crate::world::World;
use hotline1022::ids::ConversationId;
use hotline1022::store::Body;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// People who are shown in full.
const SHOWN: usize = 2;

/// All complaints, and the first people they are about.
pub fn of(world: &World, stored: &Stored, complaints: &[(String, String)]) -> String {
    let mut out = format!("{} complaints:\n", complaints.len());
    for (who, what) in complaints.iter().take(40) {
        let _ = writeln!(out, "- {who}: {what}");
    }
    let mut told = BTreeSet::new();
    for (who, _) in complaints {
        let chat = who.strip_prefix("telegram:").and_then(|chat| chat.parse().ok());
        if let Some(chat) = chat
            && told.len() < SHOWN
            && told.insert(chat)
        {
            person(&mut out, world, stored, chat);
        }
    }
    let log = world.fleet.log();
    let end: Vec<&str> = log.lines().rev().take(30).collect();
    let _ = writeln!(out, "\nThe end of the log:");
    for line in end.iter().rev() {
        let _ = writeln!(out, "  {line}");
    }
    out
}

fn person(out: &mut String, world: &World, stored: &Stored, chat: i64) {
    let kills = world.ledger.kills();
    let _ = writeln!(out, "\ntelegram:{chat}\n  posted:");
    for (at, posted) in world.ledger.people().get(&chat).into_iter().flatten().enumerate() {
        let when = match posted.acknowledged {
            Some(kills) => format!("acknowledged after kill {kills}"),
            None => "not acknowledged".into(),
        };
        let (name, what, posts) = (&posted.name, &posted.what, posted.posts);
        let _ = writeln!(out, "  {at:4} {name} {what:?}: {posts} posts, {when}");
    }
    let _ = writeln!(out, "  stored:");
    let dump = stored.conversations.get(&ConversationId::new(format!("telegram:{chat}")));
    for entry in dump.iter().flat_map(|dump| &dump.journal) {
        let body = match &entry.body {
            Body::Citizen(text) => format!("{} {text:?}", update(&entry.update)),
            Body::Pressed { payload, .. } => format!("{} {payload}", update(&entry.update)),
            Body::Bot(message) => format!("bot: {}", line(&message.text)),
            Body::Operator(text) => format!("operator: {}", line(text)),
            Body::Note(note) => format!("note: {note:?}"),
        };
        let _ = writeln!(out, "  {:4} {body}", entry.seq);
    }
    if let Some(dump) = dump {
        let _ = writeln!(out, "  outbox: {:?}", dump.outbox);
    }
    let _ = writeln!(out, "  arrived:");
    let mut kills = kills.iter().enumerate().peekable();
    for seen in world.fake.transcript(chat) {
        while let Some((number, _)) = kills.next_if(|(_, kill)| kill.mark < seen.message_id) {
            let _ = writeln!(out, "       -- kill {}", number + 1);
        }
        let who = if seen.from_bot { "bot" } else { "person" };
        let _ = writeln!(out, "  {:6} {who}: {}", seen.message_id, line(&seen.text));
    }
}

fn update(name: &Option<String>) -> &str {
    name.as_deref().unwrap_or("?")
}

fn line(text: &str) -> String {
    let line: String = text.lines().next().unwrap_or_default().chars().take(60).collect();
    format!("{line:?}")
}
