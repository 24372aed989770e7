//! Compares what was acknowledged, what arrived and what is stored.
#![allow(dead_code, reason = "each test file uses a part of it")]

use crate::fake_telegram::Seen;
use crate::ledger::{Kill, Posted};
use crate::stored::Stored;
use crate::world::World;
use hotline1022::channel::render::fit;
use hotline1022::channel::{Capabilities, Part, Picture};
use hotline1022::flow::ChannelKind;
use hotline1022::http::entry::conversation_of;
use hotline1022::ids::ConversationId;
use hotline1022::store::{Body, Dump};
use std::collections::BTreeSet;
use std::fmt;

/// What was compared.
#[derive(Debug, Default)]
pub struct Figures {
    people: usize,
    pages: usize,
    kills: usize,
    early: usize,
    busy: usize,
    in_flight: usize,
    acknowledged: usize,
    arrived: usize,
    repeated: usize,
    tickets: usize,
    statuses: String,
}

impl Figures {
    /// A test whose kills hit nothing would prove nothing.
    pub fn must_mean_something(&self, kills: usize) {
        assert!(self.kills >= kills);
        assert!(self.acknowledged >= 4 * kills, "there was load");
        assert!(2 * self.busy >= kills, "kills hit while posts were under way");
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} kills ({} before the program listened; {} with posts under way, {} posts in all)",
            self.kills, self.early, self.busy, self.in_flight
        )?;
        writeln!(
            f,
            "{} people, {} pages, {} tickets; {} updates and page messages acknowledged",
            self.people, self.pages, self.tickets, self.acknowledged
        )?;
        writeln!(f, "{} messages arrived, {} of them repeats", self.arrived, self.repeated)?;
        write!(f, "answers: {}", self.statuses)
    }
}

/// Compares everything; what is wrong goes to the ledger.
pub fn compare(world: &World, stored: &Stored) -> Figures {
    let ledger = &world.ledger;
    let (kills, people, pages) = (ledger.kills(), ledger.people(), ledger.pages());
    let mut figures = Figures {
        people: people.len(),
        pages: pages.len(),
        kills: kills.len(),
        early: kills.iter().filter(|kill| kill.early).count(),
        busy: kills.iter().filter(|kill| kill.in_flight > 0).count(),
        in_flight: kills.iter().map(|kill| kill.in_flight).sum(),
        acknowledged: ledger.acknowledged(),
        statuses: format!("{:?}", ledger.statuses()),
        ..Figures::default()
    };
    for problem in &stored.problems {
        ledger.complain("data verify", problem.clone());
    }
    let mut known: BTreeSet<ConversationId> = BTreeSet::new();
    for (chat, posted) in &people {
        let who = format!("telegram:{chat}");
        let id = ConversationId::new(who.clone());
        known.insert(id.clone());
        let Some(dump) = stored.conversations.get(&id) else {
            ledger.complain(&who, "is not stored");
            continue;
        };
        let mut say = |what: String| ledger.complain(&who, what);
        turns(posted, dump, &mut say);
        let seen = world
            .fake
            .look(|state| state.written_by_bot(*chat).into_iter().cloned().collect::<Vec<_>>());
        figures.arrived += seen.len();
        figures.repeated += arrivals(dump, &seen, &kills, &mut say);
        figures.tickets += tickets(posted, dump, &mut say);
    }
    for page in &pages {
        let id = conversation_of(&page.token);
        known.insert(id.clone());
        let who = id.as_str().to_owned();
        let Some(dump) = stored.conversations.get(&id) else {
            ledger.complain(&who, "was acknowledged and is not stored");
            continue;
        };
        let entered = entered(dump);
        let sent: Vec<&str> = page.sent.iter().map(|(name, _)| name.as_str()).collect();
        if entered.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>() != sent {
            ledger.complain(&who, format!("stored {entered:?}, acknowledged {sent:?}"));
        }
        for ((name, seq), (_, answered)) in entered.iter().zip(&page.sent) {
            if seq > answered {
                ledger.complain(&who, format!("{name} was acknowledged as {answered}, is {seq}"));
            }
        }
    }
    // An opening whose answer was lost leaves one turn and no more.
    for (id, dump) in &stored.conversations {
        let lost_opening = id.as_str().starts_with("web:") && dump.row.version == 1;
        if !known.contains(id) && !lost_opening {
            ledger.complain(id.as_str(), "is stored, but nobody wrote");
        }
    }
    figures
}

/// Names of what the person did, with journal numbers.
fn entered(dump: &Dump) -> Vec<(String, u64)> {
    dump.journal
        .iter()
        .filter(|entry| matches!(entry.body, Body::Citizen(_) | Body::Pressed { .. }))
        .map(|entry| (entry.update.clone().unwrap_or_default(), entry.seq))
        .collect()
}

/// Every update changed the conversation once, in the order of posting.
fn turns(posted: &[Posted], dump: &Dump, say: &mut impl FnMut(String)) {
    for update in posted.iter().filter(|update| update.acknowledged.is_none()) {
        say(format!("{} ({}) was never acknowledged", update.name, update.what));
    }
    if dump.row.oldest > 1 {
        say("the walk is too long for the journal: the test must be shorter".into());
    }
    let wanted: Vec<&str> =
        posted.iter().filter(|it| it.entered).map(|it| it.name.as_str()).collect();
    let found = entered(dump);
    let found: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    if found != wanted {
        say(format!("the journal has {found:?}, acknowledged were {wanted:?}"));
    }
    // No timer is due within the test, so every turn is an update.
    if dump.row.version != posted.len() as u64 {
        say(format!("{} turns for {} updates", dump.row.version, posted.len()));
    }
}

/// What a chat shows of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    text: String,
    picture: bool,
    payloads: Vec<String>,
}

/// Every message arrived in order; one came twice only around a kill. Returns
/// how many did.
fn arrivals(dump: &Dump, seen: &[Seen], kills: &[Kill], say: &mut impl FnMut(String)) -> usize {
    if !dump.outbox.is_empty() {
        say(format!("{} rows are left in the outbox: {:?}", dump.outbox.len(), dump.outbox));
    }
    let due = due(dump);
    let due: Vec<&[Shown]> = due.chunk_by(PartialEq::eq).collect();
    let seen: Vec<(i64, Shown)> = seen.iter().map(|seen| (seen.message_id, shown(seen))).collect();
    let seen: Vec<&[(i64, Shown)]> = seen.chunk_by(|a, b| a.1 == b.1).collect();
    let mut repeats = 0;
    for at in 0..due.len().max(seen.len()) {
        let (due, seen) = (due.get(at), seen.get(at));
        match (due, seen) {
            (Some(due), Some(seen)) if due[0] == seen[0].1 && due.len() <= seen.len() => {
                let more = seen.len() - due.len();
                repeats += more;
                // Only what went out last before a kill may go out again after
                // it. Equal messages in a row cannot be told from repeats, so
                // the places where a kill lies between two are counted.
                let killed = |pair: &&[(i64, Shown)]| {
                    kills.iter().any(|kill| pair[0].0 <= kill.until && kill.mark < pair[1].0)
                };
                if more > seen.windows(2).filter(killed).count() {
                    say(format!("came again without a kill: {:?}", due[0].text));
                }
            }
            _ => {
                say(format!("message {at}: due was {due:#?}, what arrived is {seen:#?}"));
                return repeats;
            }
        }
    }
    repeats
}

/// What the journal says that the person is to see.
fn due(dump: &Dump) -> Vec<Shown> {
    let capabilities = Capabilities::of(ChannelKind::Telegram);
    let messages = dump.journal.iter().filter_map(|entry| match &entry.body {
        Body::Bot(message) => Some(message),
        _ => None,
    });
    let payloads = |choices: &[hotline1022::message::Choice]| {
        let mut payloads: Vec<_> = choices.iter().map(|choice| choice.payload.clone()).collect();
        payloads.sort();
        payloads
    };
    messages
        .flat_map(|message| fit(message, &capabilities))
        .map(|part| match part {
            Part::Text { text, choices, .. } => {
                Shown { text: text.trim().to_owned(), picture: false, payloads: payloads(&choices) }
            }
            Part::Picture { picture, caption, choices, .. } => {
                // A picture without words says what it shows.
                let (Picture::Qr { alt, .. } | Picture::File { alt, .. }) = picture;
                let text = if caption.is_empty() { alt } else { caption };
                Shown { text: text.trim().to_owned(), picture: true, payloads: payloads(&choices) }
            }
        })
        .collect()
}

fn shown(message: &Seen) -> Shown {
    let mut payloads: Vec<_> =
        message.rows.iter().flatten().filter_map(|button| button.data.clone()).collect();
    payloads.sort();
    Shown { text: message.text.clone(), picture: message.photo.is_some(), payloads }
}

/// Who asked for an operator has one ticket, others have none.
fn tickets(posted: &[Posted], dump: &Dump, say: &mut impl FnMut(String)) -> usize {
    let asked = posted.iter().filter(|it| it.what.contains("tổng đài viên")).count();
    if dump.tickets.len() != asked {
        say(format!("{} tickets for {asked} requests: {:?}", dump.tickets.len(), dump.tickets));
    }
    if dump.tickets.iter().any(|ticket| ticket.ended.is_some()) {
        say("a ticket has ended, although nobody ended it".into());
    }
    if dump.row.timer.is_none() && asked > 0 {
        say("who waits for an operator has no timer".into());
    }
    asked
}
