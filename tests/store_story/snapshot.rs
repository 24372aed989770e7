//! A snapshot shows one moment, whatever is written while it is read.

use crate::make::Talk;
use crate::random::long;
use hotline1022::ids::ConversationId;
use hotline1022::store::{Dump, Item, Settle, Store};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

const PEOPLE: u64 = 400;

/// Writes in an order that is known: turn `n` is that of person `n % PEOPLE`,
/// after every turn its number is remembered, every 97th person is erased.
async fn write_in_order(store: &dyn Store, stop: &AtomicBool, done: &AtomicU64) {
    let mut people: Vec<Talk> =
        (0..PEOPLE).map(|number| Talk::new(&format!("telegram:{number:03}"))).collect();
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        let person = &mut people[(number % PEOPLE) as usize];
        person
            .commit(store, |turn| {
                turn.hear(&number.to_string());
                turn.tell(long(u32::try_from(number % 7).unwrap(), 3));
                turn.prune(6);
            })
            .await;
        if number % 3 == 0 {
            store.settle(&person.id, person.row.seq, Settle::Sent).await.unwrap();
        }
        store.remember("number", number.to_be_bytes().to_vec()).await.unwrap();
        done.store(number, Ordering::Relaxed);
        number += 1;
        if number % 97 == 0 {
            let person = &mut people[(number % PEOPLE) as usize];
            store.erase(&person.id, person.row.version, 0).await.unwrap();
            *person = Talk::load(store, &person.id.to_string()).await;
        }
    }
}

/// What person by person is there after turn `last`, and perhaps after the
/// erasure that follows it: turns and the number said last.
fn expected(last: u64, erased: bool) -> BTreeMap<ConversationId, (u64, u64)> {
    let mut people = BTreeMap::new();
    for number in 0..=last {
        let id = |number: u64| ConversationId::new(format!("telegram:{:03}", number % PEOPLE));
        let person = people.entry(id(number)).or_insert((0, 0));
        *person = (person.0 + 1, number);
        if (number + 1) % 97 == 0 && (number < last || erased) {
            people.remove(&id(number + 1));
        }
    }
    people
}

fn found(dump: &Dump) -> (u64, u64) {
    // Everything of a conversation is of the same moment.
    // Both numbers rise from the same fence, one of them twice as fast.
    let turns = dump.row.seq - dump.row.version;
    assert_eq!(dump.journal.last().map(|entry| entry.seq), Some(dump.row.seq));
    assert_eq!(dump.journal.len() as u64, (turns * 2).min(6));
    let said = dump.journal.iter().rev().find_map(|entry| match &entry.body {
        hotline1022::store::Body::Citizen(text) => text.parse().ok(),
        _ => None,
    });
    (turns, said.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_is_a_moment_of_history() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(crate::disk::open(folder.path()));
    let stop = Arc::new(AtomicBool::new(false));
    let done = Arc::new(AtomicU64::new(0));
    let writing = {
        let (store, stop, done) = (store.clone(), stop.clone(), done.clone());
        tokio::spawn(async move { write_in_order(&*store, &stop, &done).await })
    };
    while done.load(Ordering::Relaxed) < PEOPLE * 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for round in 0..6 {
        let began = done.load(Ordering::Relaxed);
        let (out, mut items) = tokio::sync::mpsc::channel(1);
        let reader = store.clone();
        let sending = tokio::spawn(async move { reader.snapshot(out).await });
        // Half of them over the exchange of the database.
        let rewriting = (round % 2 == 1).then(|| {
            let store = store.clone();
            tokio::spawn(async move { store.compact().await.unwrap() })
        });
        let mut number = None;
        let mut people = BTreeMap::new();
        let mut received = 0;
        while let Some(item) = items.recv().await {
            // Slower than the writer.
            if received % 20 == 0 {
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
            received += 1;
            match item {
                Item::Value(name, value) => {
                    assert!(people.is_empty(), "values come first");
                    if name.starts_with("fence:") {
                        continue;
                    }
                    assert_eq!(name, "number");
                    number = Some(u64::from_be_bytes(value.try_into().unwrap()));
                }
                Item::Conversation(id, dump) => {
                    assert!(people.last_key_value().is_none_or(|(last, _)| *last < id));
                    people.insert(id, found(&dump));
                }
            }
        }
        sending.await.unwrap().unwrap();
        let number = number.unwrap();
        assert!(number >= began, "{number} {began}");
        // Between the number and the next one lie a turn and an erasure.
        let moments = [(number, false), (number, true), (number + 1, false)];
        let moments = moments.map(|(last, erased)| expected(last, erased));
        assert!(moments.contains(&people), "round {round}: not a moment after turn {number}");
        assert!(done.load(Ordering::Relaxed) > number + 1, "writes went on");
        if let Some(rewriting) = rewriting {
            rewriting.await.unwrap();
        }
    }
    stop.store(true, Ordering::Relaxed);
    writing.await.unwrap();
    crate::make::clean(&*store).await;
    crate::disk::same_after_reopening(store, folder.path()).await;
}
