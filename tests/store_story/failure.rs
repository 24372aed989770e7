//! Every write of a script fails once, before or after it happened: nothing
//! is ever half-written, and trying again leads to the same end.

use crate::make::{Everything, Talk, Write, clean, everything};
use hotline1022::ids::ConversationId;
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::{Progress, Settle, StoreError};

/// Writes of every kind that build on each other.
pub fn script() -> Vec<Write> {
    let mut a = Talk::new("telegram:1");
    let mut b = Talk::new("web:1");
    let dead = Progress { dead: Some("bị chặn".into()), ..Progress::default() };
    let to = ConversationId::from("telegram:2");
    let mut script = vec![
        Write::Commit(a.turn(|turn| {
            turn.hear("một");
            turn.say("hai");
            turn.say("ba");
            turn.timer(10);
        })),
        Write::Commit(b.turn(|turn| {
            turn.say("bốn");
            turn.ticket(1);
        })),
        Write::Settle(a.id.clone(), 2, Settle::Update(dead)),
        Write::Settle(a.id.clone(), 3, Settle::Sent),
        Write::Commit(b.turn(|turn| turn.ticket(2))),
        Write::Remember("offset".into(), vec![7]),
        Write::Commit(a.turn(|turn| {
            turn.hear("năm");
            turn.timer(20);
            turn.ticket(3);
            turn.prune(2);
        })),
        Write::Rename(a.id.clone(), to.clone()),
    ];
    a.id = to.clone();
    if let Some(ticket) = &mut a.ticket {
        ticket.conversation = to;
    }
    script.push(Write::Commit(a.turn(|turn| turn.no_timer())));
    script.push(Write::Commit(b.turn(|turn| turn.ticket(4))));
    script
}

/// What the store looks like after the first `count` writes.
pub async fn after(count: usize) -> Everything {
    let store = MemoryStore::new();
    for write in script().into_iter().take(count) {
        write.send(&store).await.unwrap();
    }
    everything(&store).await
}

#[tokio::test]
async fn a_failed_write_changes_nothing_and_can_be_repeated() {
    let script = script();
    for at in 0..script.len() {
        let store = MemoryStore::new();
        store.fail_at(at as u64 + 1);
        for (number, write) in script.iter().enumerate() {
            let result = write.clone().send(&store).await;
            assert_eq!(result.is_err(), number == at);
            if number == at {
                assert!(matches!(result, Err(StoreError::Io(_))));
                assert_eq!(everything(&store).await, after(at).await);
                clean(&store).await;
                write.clone().send(&store).await.unwrap();
            }
        }
        assert_eq!(everything(&store).await, after(script.len()).await);
        clean(&store).await;
    }
}

#[tokio::test]
async fn a_write_of_unknown_outcome_is_whole_and_can_be_repeated() {
    let script = script();
    for at in 0..script.len() {
        let store = MemoryStore::new();
        store.fail_after(at as u64 + 1);
        for (number, write) in script.iter().enumerate() {
            let result = write.clone().send(&store).await;
            assert_eq!(result.is_err(), number == at);
            if number == at {
                assert_eq!(everything(&store).await, after(at + 1).await);
                clean(&store).await;
                match write.clone().send(&store).await {
                    Ok(()) | Err(StoreError::Conflict { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
        assert_eq!(everything(&store).await, after(script.len()).await);
        clean(&store).await;
    }
}

#[tokio::test]
async fn several_failures_can_be_ordered() {
    let store = MemoryStore::new();
    store.fail_at(2);
    store.fail_after(3);
    let mut outcome = vec![];
    for value in 1..=4 {
        outcome.push(store_value(&store, value).await);
    }
    assert_eq!(outcome, [(true, 1), (false, 1), (false, 3), (true, 4)]);
}

async fn store_value(store: &MemoryStore, value: u8) -> (bool, u8) {
    use hotline1022::store::Store;
    let done = store.remember("offset", vec![value]).await.is_ok();
    (done, store.recall("offset").await.unwrap().unwrap_or_default()[0])
}
