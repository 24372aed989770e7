//! What stores that several processes may share do, as stories.

use crate::make::{Talk, everything};
use hotline1022::ids::ConversationId;
use hotline1022::store::{News, Settle, Store, StoreError, TIMER_LEASE};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;

type Shared = Arc<dyn Store>;

/// Waits for a piece of news; others may come before it.
async fn heard(news: &mut Receiver<News>, wanted: &News) {
    let wait = async { while news.recv().await.unwrap() != *wanted {} };
    tokio::time::timeout(Duration::from_secs(10), wait).await.expect("the news comes");
}

pub async fn one_process_sends_for_a_person_and_another_takes_over(
    one: Shared,
    two: Shared,
    one_dies: impl AsyncFnOnce(),
) {
    assert!(one.shared() && two.shared());
    one.heartbeat().await.unwrap();
    two.heartbeat().await.unwrap();
    let mut news = one.news().unwrap();
    let mut a = Talk::new("telegram:1");
    let mut b = Talk::new("telegram:2");
    assert!(one.commit(a.turn(|turn| turn.say("một"))).await.unwrap().send);
    // The other process takes a turn of the same person, but does not send.
    assert!(!two.commit(a.turn(|turn| turn.say("hai"))).await.unwrap().send);
    heard(&mut news, &News::Outbox(a.id.clone())).await;
    assert!(two.claim_rows(&a.id).await.unwrap().is_empty(), "another one sends");
    assert_eq!(one.claim_rows(&a.id).await.unwrap().len(), 2);
    assert!(two.commit(b.turn(|turn| turn.say("khác"))).await.unwrap().send);
    assert_eq!(one.claim_outbox().await.unwrap(), [a.id.clone()]);
    assert_eq!(two.claim_outbox().await.unwrap(), [b.id.clone()]);
    // All is sent: whoever commits next, sends.
    one.settle(&a.id, 1, Settle::Sent).await.unwrap();
    assert!(!two.commit(a.turn(|turn| turn.say("ba"))).await.unwrap().send, "one row is left");
    one.settle(&a.id, 2, Settle::Sent).await.unwrap();
    one.settle(&a.id, 3, Settle::Sent).await.unwrap();
    assert!(two.commit(a.turn(|turn| turn.say("bốn"))).await.unwrap().send);
    two.settle(&a.id, 4, Settle::Sent).await.unwrap();
    // A turn without messages makes nobody a sender.
    two.commit(a.turn(|turn| turn.hear("…"))).await.unwrap();
    assert!(one.commit(a.turn(|turn| turn.say("năm"))).await.unwrap().send);
    assert_eq!(two.claim_outbox().await.unwrap(), [b.id.clone()]);
    one_dies().await;
    assert_eq!(two.claim_outbox().await.unwrap(), [a.id.clone(), b.id.clone()]);
    let after = two.commit(a.turn(|turn| turn.say("sáu"))).await.unwrap();
    assert!(after.send && after.others, "the message left behind goes first");
    assert_eq!(two.claim_rows(&a.id).await.unwrap().len(), 2);
}

pub async fn timers_are_handed_to_one_process(
    one: Shared,
    two: Shared,
    _one_dies: impl AsyncFnOnce(),
) {
    for number in 0..40 {
        let mut talk = Talk::new(&format!("web:{number:02}"));
        talk.commit(&*one, |turn| turn.timer(100 + number)).await;
    }
    let (a, b) = tokio::join!(one.claim_due(200, 30), two.claim_due(200, 30));
    let mut all: Vec<_> = a.unwrap().into_iter().chain(b.unwrap()).map(|(id, _)| id).collect();
    all.extend(two.claim_due(200, 30).await.unwrap().into_iter().map(|(id, _)| id));
    all.sort();
    assert_eq!(all.len(), 40);
    all.dedup();
    assert_eq!(all.len(), 40, "nobody twice");
    assert!(one.claim_due(200 + TIMER_LEASE / 2, 99).await.unwrap().is_empty());
}

pub async fn turns_of_one_process_are_told_to_the_other(
    one: Shared,
    two: Shared,
    _one_dies: impl AsyncFnOnce(),
) {
    let (mut to_one, mut to_two) = (one.news().unwrap(), two.news().unwrap());
    let mut talk = Talk::new("web:đ");
    talk.commit(&*one, |turn| turn.hear("một")).await;
    heard(&mut to_two, &News::Entries(talk.id.clone(), 1)).await;
    talk.commit(&*two, |turn| turn.hear("hai")).await;
    heard(&mut to_one, &News::Entries(talk.id.clone(), 2)).await;
    // Many at once arrive all, or it is said that some were missed.
    let mut turns = tokio::task::JoinSet::new();
    for number in 0..300 {
        let one = one.clone();
        turns.spawn(async move {
            let mut talk = Talk::new(&format!("web:{number}"));
            one.commit(talk.turn(|turn| turn.hear("một"))).await.unwrap();
            talk.id
        });
    }
    let mut waiting: std::collections::BTreeSet<ConversationId> =
        turns.join_all().await.into_iter().collect();
    let all = async {
        while !waiting.is_empty() {
            match to_two.recv().await {
                Ok(News::Entries(id, 1)) => {
                    waiting.remove(&id);
                }
                Ok(News::Missed) => waiting.clear(),
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all).await.expect("all news come");
}

pub async fn processes_know_of_each_other(one: Shared, two: Shared, one_dies: impl AsyncFnOnce()) {
    one.heartbeat().await.unwrap();
    two.heartbeat().await.unwrap();
    let (a, b) = (one.heartbeat().await.unwrap(), two.heartbeat().await.unwrap());
    assert_eq!((a.count, b.count), (2, 2));
    assert!(a.first != b.first, "one of them is the first");
    one_dies().await;
    let b = two.heartbeat().await.unwrap();
    assert_eq!((b.count, b.first), (1, true));
}

pub async fn who_commits_first_wins(one: Shared, two: Shared, _one_dies: impl AsyncFnOnce()) {
    for version in 0..20 {
        let talk = Talk::load(&*one, "web:1").await;
        assert_eq!(talk.row.version, version);
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..10 {
            let mut talk = talk.clone();
            let store = if number % 2 == 0 { one.clone() } else { two.clone() };
            tasks.spawn(async move { store.commit(talk.turn(|turn| turn.say("một"))).await });
        }
        let mut winners = 0;
        for result in tasks.join_all().await {
            match result {
                Ok(_) => winners += 1,
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(winners, 1);
    }
    let all = everything(&*two).await;
    assert_eq!(all.dumps.values().next().unwrap().outbox.len(), 20);
}

pub async fn a_value_is_swapped_by_one_process(
    one: Shared,
    two: Shared,
    _one_dies: impl AsyncFnOnce(),
) {
    let mut last: Option<Vec<u8>> = None;
    for round in 0..20_u8 {
        let (a, b) = tokio::join!(
            one.swap("lease", last.as_deref(), Some(vec![round, 1])),
            two.swap("lease", last.as_deref(), Some(vec![round, 2])),
        );
        let (a, b) = (a.unwrap(), b.unwrap());
        assert!(a != b, "round {round}: one of them and not both");
        last = one.recall("lease").await.unwrap();
        assert_eq!(last, Some(vec![round, if a { 1 } else { 2 }]));
        assert_eq!(two.recall("lease").await.unwrap(), last);
    }
}

/// Two processes at once: a first turn under the former name, and the move.
pub async fn a_first_turn_and_a_move_at_once_leave_one_conversation(
    one: Shared,
    two: Shared,
    _one_dies: impl AsyncFnOnce(),
) {
    let mut refused = 0;
    for round in 0..40 {
        let [from, to] =
            ["", "-"].map(|sign| ConversationId::new(format!("telegram:{sign}{round}")));
        // In half of the rounds there is a conversation, which may go just before.
        let mut talk = Talk::load(&*one, from.as_str()).await;
        let early = talk.clone().turn(|turn| turn.say("sớm"));
        if round % 2 == 0 {
            talk.commit(&*one, |turn| turn.hear("một")).await;
        }
        let (turn, moved) = tokio::join!(one.commit(early), two.rename(&from, &to, 0));
        moved.unwrap();
        match turn {
            Ok(_) => assert_eq!(round % 2, 1, "there was a conversation"),
            Err(StoreError::Moved(name)) => {
                assert_eq!(name, to);
                refused += 1;
            }
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => panic!("{error}"),
        }
        assert_eq!(two.load(&from).await.unwrap(), None, "round {round}");
        assert_eq!(two.vacancy(&from).await.unwrap().moved, Some(to));
    }
    println!("{refused} of 40 first turns came behind the move");
}

/// Two processes at once: a turn that begins the conversation, or continues it,
/// and an erasure. Whatever wins, no version comes twice.
pub async fn a_turn_and_an_erasure_at_once_leave_nothing_behind(
    one: Shared,
    two: Shared,
    _one_dies: impl AsyncFnOnce(),
) {
    let mut last = 0;
    for round in 0..40 {
        let mut talk = Talk::load(&*one, "telegram:1").await;
        let early = talk.clone().turn(|turn| turn.say("sớm"));
        talk.commit(&*two, |turn| turn.hear("một")).await;
        let version = talk.row.version;
        assert!(version > last, "round {round}: version {version} after {last}");
        let next = talk.turn(|turn| turn.say("hai"));
        let (begun, went_on, erased) =
            tokio::join!(one.commit(early), one.commit(next), two.erase(&talk.id, version, 0),);
        assert!(matches!(begun, Err(StoreError::Conflict { .. })), "round {round}: {begun:?}");
        assert!(went_on.is_ok() != erased.is_ok(), "round {round}: {went_on:?} {erased:?}");
        last = version;
        if went_on.is_ok() {
            last = version + 1;
            one.erase(&talk.id, last, 0).await.unwrap();
        }
        assert_eq!(one.load(&talk.id).await.unwrap(), None);
    }
}
