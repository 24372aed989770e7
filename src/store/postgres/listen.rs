//! What replicas tell each other, by the database's notifications.
//!
//! Told after the commit, on a connection that does not wait for the disk:
//! the database lets one transaction with a notification commit at a time.
//! News may be lost with a connection; then it is said that some were missed.

use super::connect::{Base, Lane};
use crate::ids::ConversationId;
use crate::store::{News, StoreError};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};

const LISTEN: &str = "LISTEN hotline1022";
const NOTIFY: &str = "SELECT pg_notify('hotline1022', p) FROM unnest($1::text[]) AS p";
/// The database refuses notifications of 8000 bytes.
const LONGEST: usize = 7_900;
/// Between two attempts to listen or to tell.
const PAUSE: Duration = Duration::from_millis(500);
/// How long news gather that nobody has to act upon.
const GATHER: Duration = Duration::from_millis(20);
/// Turns that do not wait for more.
const MANY: usize = 128;
/// How often followers look for themselves where the database cannot notify.
const LOOK: Duration = Duration::from_secs(3);

/// Turns that other replicas want to know of: whose, the last entry, and the
/// other replica that sends.
pub(super) type Told = Vec<(ConversationId, u64, Option<i64>)>;

/// What travels.
#[derive(Serialize, Deserialize)]
struct Letter<'a> {
    /// The replica that tells.
    from: i64,
    /// Conversation, last entry, replica that has to send.
    #[serde(borrow)]
    turns: Vec<(std::borrow::Cow<'a, str>, u64, Option<i64>)>,
    /// Others could not be told something.
    missed: bool,
}

/// Tells what is to be told until the store is closed.
pub(super) async fn tell(
    base: Arc<Base>,
    lane: Arc<Lane>,
    me: i64,
    mut told: mpsc::UnboundedReceiver<Told>,
) {
    let mut missed = false;
    while let Some(mut turns) = told.recv().await {
        // Pages and desks can wait a little, and every notification wakes every
        // replica; who has to send cannot.
        let gather = tokio::time::sleep(GATHER);
        let mut gather = std::pin::pin!(gather);
        loop {
            while let Ok(more) = told.try_recv() {
                turns.extend(more);
            }
            if turns.len() >= MANY || turns.iter().any(|(.., sender)| sender.is_some()) {
                break;
            }
            tokio::select! {
                more = told.recv() => match more {
                    Some(more) => turns.extend(more),
                    None => break,
                },
                () = &mut gather => break,
            }
        }
        let letters = letters(me, &turns, missed);
        let sent = async {
            let link = lane.link().await?;
            let sent = lane.in_time(link.execute(NOTIFY, &[&letters])).await?;
            sent.map_err(|error| base.failed(&error))
        };
        missed = match sent.await {
            Ok(_) => false,
            Err(error) => {
                if !base.is_closed() {
                    tracing::warn!(%error, "other replicas could not be told of new messages");
                }
                true
            }
        };
        // Nothing new may come for long, and then nobody would be told.
        if missed {
            tokio::time::sleep(PAUSE).await;
            if base.is_closed() {
                return;
            }
            let again = async {
                let link = lane.link().await.ok()?;
                link.execute(NOTIFY, &[&self::letters(me, &Told::new(), true)]).await.ok()
            };
            missed = again.await.is_none();
        }
    }
}

/// As few notifications as hold all turns.
fn letters(me: i64, turns: &Told, mut missed: bool) -> Vec<String> {
    /// Of the numbers and signs around an identifier, and of the letter.
    const AROUND: usize = 60;
    let mut letters: Vec<Letter<'_>> = Vec::new();
    let mut length = LONGEST;
    for (id, seq, owner) in turns {
        // Signs that JSON has to escape take up to six bytes.
        let long = id.as_str().len() * 6 + AROUND;
        let long = if id.as_str().bytes().all(|b| b.is_ascii_graphic()) {
            id.as_str().len() * 2 + AROUND
        } else {
            long
        };
        if long + AROUND > LONGEST {
            missed = true;
            continue;
        }
        if length + long > LONGEST {
            letters.push(Letter { from: me, turns: Vec::new(), missed: false });
            length = AROUND;
        }
        length += long;
        if let Some(letter) = letters.last_mut() {
            letter.turns.push((id.as_str().into(), *seq, *owner));
        }
    }
    if missed {
        letters.push(Letter { from: me, turns: Vec::new(), missed: true });
    }
    letters.iter().filter_map(|letter| serde_json::to_string(letter).ok()).collect()
}

/// Listens until the store is closed; `ready` is told how the first attempt went.
pub(super) async fn listen(
    base: Arc<Base>,
    me: i64,
    news: broadcast::Sender<News>,
    ready: oneshot::Sender<Result<(), StoreError>>,
) {
    let mut ready = Some(ready);
    let mut closed = base.closed();
    while !base.is_closed() {
        let heard = hear(&base, me, &news, &mut ready);
        let ended = tokio::select! {
            ended = heard => ended,
            _ = closed.changed() => return,
        };
        if let Err(error) = ended {
            let told = base.failed(&error);
            match ready.take() {
                Some(ready) => {
                    let _ = ready.send(Err(told));
                    return;
                }
                None => tracing::warn!(error = %told, "no news from other replicas"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = closed.changed() => return,
        }
    }
}

/// Listens on one connection until it is lost.
async fn hear(
    base: &Base,
    me: i64,
    news: &broadcast::Sender<News>,
    ready: &mut Option<oneshot::Sender<Result<(), StoreError>>>,
) -> Result<(), tokio_postgres::Error> {
    let mut age = base.age();
    age.borrow_and_update();
    let (sender, mut notes) = mpsc::unbounded_channel();
    let link = base.connect(false, Some(sender)).await?;
    let can = match link.client.batch_execute(LISTEN).await {
        Ok(()) => !says_nothing(&link.client).await?,
        Err(error)
            if error.code() == Some(&tokio_postgres::error::SqlState::FEATURE_NOT_SUPPORTED) =>
        {
            false
        }
        Err(error) => return Err(error),
    };
    match ready.take() {
        Some(ready) => {
            let _ = ready.send(Ok(()));
        }
        None => {
            let _ = news.send(News::Missed);
        }
    }
    loop {
        tokio::select! {
            note = notes.recv() => match note {
                Some(note) => read(note.payload(), me, news),
                None => return Ok(()),
            },
            _ = age.changed() => return Ok(()),
            () = tokio::time::sleep(LOOK), if !can => {
                let _ = news.send(News::Missed);
            }
        }
    }
}

/// Whether notifications are taken and never delivered, as YugabyteDB does.
async fn says_nothing(client: &tokio_postgres::Client) -> Result<bool, tokio_postgres::Error> {
    let row = client.query_one("SELECT version() LIKE '%-YB-%'", &[]).await?;
    row.try_get(0)
}

fn read(payload: &str, me: i64, news: &broadcast::Sender<News>) {
    // Others may use the same channel for something else.
    let Ok(letter) = serde_json::from_str::<Letter<'_>>(payload) else { return };
    if letter.from == me {
        return;
    }
    for (id, seq, owner) in letter.turns {
        let id = ConversationId::new(id);
        if owner == Some(me) {
            let _ = news.send(News::Outbox(id.clone()));
        }
        let _ = news.send(News::Entries(id, seq));
    }
    if letter.missed {
        let _ = news.send(News::Missed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_fit_and_lose_nothing() {
        let mut turns: Vec<_> = (0..2_000)
            .map(|at| {
                (ConversationId::new(format!("telegram:{at}")), at, (at % 3 == 0).then_some(7))
            })
            .collect();
        turns.push((ConversationId::new("web:\u{1}\"đ\n".repeat(90)), 1, None));
        let letters = letters(-5, &turns, false);
        assert!(letters.len() < 30, "{}", letters.len());
        assert!(letters.iter().all(|letter| letter.len() < 8_000));
        let (news, mut heard) = broadcast::channel(9_000);
        for letter in &letters {
            read(letter, -5, &news);
        }
        assert!(heard.try_recv().is_err(), "one's own news");
        for letter in &letters {
            read(letter, 7, &news);
        }
        for (id, seq, owner) in turns {
            if owner.is_some() {
                assert_eq!(heard.try_recv(), Ok(News::Outbox(id.clone())));
            }
            assert_eq!(heard.try_recv(), Ok(News::Entries(id, seq)));
        }
        read("{}", 7, &news);
        assert!(heard.try_recv().is_err());
    }

    #[test]
    fn what_does_not_fit_is_missed() {
        let long = ConversationId::new("x".repeat(9_000));
        let letters = letters(1, &vec![(long, 1, None)], false);
        let (news, mut heard) = broadcast::channel(9);
        letters.iter().for_each(|letter| read(letter, 2, &news));
        assert_eq!(heard.try_recv(), Ok(News::Missed));
    }
}
