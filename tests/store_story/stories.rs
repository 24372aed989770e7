//! What every store does, as stories.

use crate::make::{Talk, everything};
use hotline1022::ids::{ConversationId, TicketId};
use hotline1022::store::{
    Committed, Item, OutboxRow, Progress, Settle, Store, StoreError, TIMER_LEASE, former,
};
use std::sync::Arc;

pub use crate::prefix::a_backup_under_load_is_a_prefix_of_history;

type Shared = Arc<dyn Store>;

fn is_conflict<T>(result: &Result<T, StoreError>, expected: u64, found: u64) -> bool {
    matches!(result, Err(StoreError::Conflict { expected: e, found: f }) if (*e, *f) == (expected, found))
}

fn ids(ids: &[&str]) -> Vec<ConversationId> {
    ids.iter().map(|id| ConversationId::from(*id)).collect()
}

pub async fn a_new_conversation_is_written_and_overwritten(store: Shared) {
    let mut talk = Talk::new("telegram:1");
    assert_eq!(store.load(&talk.id).await.unwrap(), None);
    assert_eq!(store.dump(&talk.id).await.unwrap(), None);
    talk.commit(&*store, |turn| {
        turn.hear("chào");
        turn.say("Xin chào.");
        turn.seen(7);
    })
    .await;
    assert_eq!(store.load(&talk.id).await.unwrap().as_ref(), Some(&talk.row));
    talk.commit(&*store, |turn| turn.seen(u64::MAX)).await;
    let row = store.load(&talk.id).await.unwrap().unwrap();
    assert_eq!((row.version, row.seq, row.seen), (2, 2, vec![7, u64::MAX]));
}

pub async fn another_version_is_refused_and_changes_nothing(store: Shared) {
    let mut talk = Talk::new("telegram:1");
    let early = talk.clone().turn(|turn| turn.say("zu früh"));
    talk.commit(&*store, |turn| turn.say("một")).await;
    let before = everything(&*store).await;
    assert!(is_conflict(&store.commit(early).await, 0, 1));
    talk.turn(|turn| turn.say("bị mất"));
    assert!(is_conflict(&store.commit(talk.turn(|turn| turn.say("ba"))).await, 2, 1));
    let missing = Talk { row: talk.row.clone(), there: true, ..Talk::new("telegram:2") };
    let missing = missing.clone().turn(|_| ());
    assert!(is_conflict(&store.commit(missing).await, 3, 0));
    assert_eq!(everything(&*store).await, before);
}

pub async fn a_turn_may_erase_all_before_it(store: Shared) {
    let (mut talk, mut other) = (Talk::new("telegram:1"), Talk::new("telegram:12"));
    for talk in [&mut talk, &mut other] {
        for number in 0..3 {
            talk.commit(&*store, |turn| {
                turn.hear("một");
                turn.say("hai");
                turn.timer(number);
                turn.ticket(number);
            })
            .await;
        }
        // One of the messages was given up, one ticket is still open.
        let progress = Progress { dead: Some("x".into()), ..Progress::default() };
        store.settle(&talk.id, 2, Settle::Update(progress)).await.unwrap();
        talk.commit(&*store, |turn| turn.ticket(9)).await;
    }
    let before = store.dump(&other.id).await.unwrap();
    let late = talk.clone().turn(|turn| turn.erase());
    talk.commit(&*store, |turn| {
        turn.erase();
        turn.say("đã xóa");
    })
    .await;
    let dump = store.dump(&talk.id).await.unwrap().unwrap();
    assert_eq!(dump.row, talk.row);
    assert_eq!((dump.journal.len(), dump.outbox.len(), dump.tickets.len()), (1, 1, 0));
    assert_eq!(store.open_tickets().await.unwrap().len(), 1);
    assert_eq!(store.dead(None, 9).await.unwrap().len(), 1);
    let due = store.claim_due(99, 9).await.unwrap();
    assert_eq!(due.into_iter().map(|(id, _)| id).collect::<Vec<_>>(), [other.id.clone()]);
    assert!(is_conflict(&store.commit(late).await, 4, 5));
    assert_eq!(store.dump(&other.id).await.unwrap(), before);
    talk.commit(&*store, |turn| turn.hear("lại")).await;
}

pub async fn a_turn_that_contradicts_itself_is_refused(store: Shared) {
    let mut talk = Talk::new("telegram:1");
    talk.commit(&*store, |turn| turn.say("một")).await;
    let before = everything(&*store).await;
    let mut turn = talk.clone().turn(|turn| turn.say("hai"));
    turn.journal[0].seq = 9;
    assert!(matches!(store.commit(turn).await, Err(StoreError::Invalid(_))));
    assert_eq!(everything(&*store).await, before);
}

pub async fn the_journal_is_paged_and_pruned(store: Shared) {
    let mut talk = Talk::new("web:0123456789abcdef0123456789abcdef");
    let mut other = Talk::new("web:0123456789abcdef0123456789abcde");
    other.commit(&*store, |turn| turn.hear("khác")).await;
    for at in 0..10 {
        talk.commit(&*store, |turn| {
            turn.hear(&format!("câu {at}"));
            turn.say(&format!("đáp {at}"));
            turn.prune(12);
        })
        .await;
    }
    let seqs = async |after, limit| -> Vec<u64> {
        let page = store.journal(&talk.id, after, limit).await.unwrap();
        page.into_iter().map(|entry| entry.seq).collect()
    };
    assert_eq!(seqs(0, 100).await, (9..=20).collect::<Vec<_>>());
    assert_eq!(seqs(0, 3).await, [9, 10, 11]);
    assert_eq!(seqs(11, 3).await, [12, 13, 14]);
    assert_eq!(seqs(18, 9).await, [19, 20]);
    assert!(seqs(20, 9).await.is_empty());
    assert!(seqs(u64::MAX, 9).await.is_empty());
    assert!(seqs(0, 0).await.is_empty());
    // A turn may drop even what it brings.
    talk.commit(&*store, |turn| {
        turn.hear("hết");
        turn.prune(0);
    })
    .await;
    assert!(store.journal(&talk.id, 0, 9).await.unwrap().is_empty());
    assert_eq!(store.journal(&other.id, 0, 9).await.unwrap().len(), 1);
}

pub async fn outbox_rows_keep_their_order_until_they_are_settled(store: Shared) {
    let mut talk = Talk::new("telegram:1");
    let mut other = Talk::new("telegram:12");
    talk.commit(&*store, |turn| {
        turn.say("một");
        turn.hear("xen vào");
        turn.say("hai");
    })
    .await;
    talk.commit(&*store, |turn| turn.say("ba")).await;
    other.commit(&*store, |turn| turn.say("khác")).await;
    let seqs = async || -> Vec<u64> {
        store.outbox(&talk.id).await.unwrap().into_iter().map(|row| row.seq).collect()
    };
    assert_eq!(store.claim_outbox().await.unwrap(), ids(&["telegram:1", "telegram:12"]));
    assert_eq!(seqs().await, [1, 3, 4]);

    let mut row = store.outbox(&talk.id).await.unwrap().remove(1);
    row.progress =
        Progress { attempts: 2, parts_done: 1, next_try: 99, under_way: true, dead: None };
    store.settle(&talk.id, 3, Settle::Update(row.progress.clone())).await.unwrap();
    assert_eq!(store.outbox(&talk.id).await.unwrap()[1], row);

    store.settle(&talk.id, 1, Settle::Sent).await.unwrap();
    store.settle(&talk.id, 4, Settle::Sent).await.unwrap();
    assert_eq!(seqs().await, [3]);
    row.progress.dead = Some("bị chặn".into());
    store.settle(&talk.id, 3, Settle::Update(row.progress.clone())).await.unwrap();
    assert_eq!(seqs().await, [3], "a dead row stays");
    assert_eq!(store.claim_outbox().await.unwrap(), ids(&["telegram:12"]));

    // A note that comes late changes nothing.
    row.progress.dead = None;
    store.settle(&talk.id, 3, Settle::Update(row.progress.clone())).await.unwrap();
    assert_eq!(store.claim_outbox().await.unwrap(), ids(&["telegram:12"]));

    // Seen to: it lives again.
    row.progress.attempts = 0;
    store.settle(&talk.id, 3, Settle::Update(row.progress.clone())).await.unwrap();
    assert_eq!(store.claim_outbox().await.unwrap(), ids(&["telegram:1", "telegram:12"]));
    store.settle(&talk.id, 3, Settle::Sent).await.unwrap();
    store.settle(&other.id, 1, Settle::Sent).await.unwrap();
    assert!(store.claim_outbox().await.unwrap().is_empty());

    // What is gone stays gone.
    store.settle(&talk.id, 3, Settle::Update(row.progress)).await.unwrap();
    store.settle(&talk.id, 99, Settle::Sent).await.unwrap();
    store.settle(&ConversationId::from("telegram:none"), 1, Settle::Sent).await.unwrap();
    assert!(seqs().await.is_empty());
}

pub async fn timers_replace_each_other_and_come_in_order(store: Shared) {
    let mut talks: Vec<Talk> = ["web:a", "web:b", "web:c", "web:d"].map(Talk::new).into();
    assert_eq!(store.next_due().await.unwrap(), None);
    for (talk, due) in talks.iter_mut().zip([500, -3, 500, 256]) {
        talk.commit(&*store, |turn| turn.timer(due)).await;
    }
    let due = async |now, limit| -> Vec<String> {
        let due = store.claim_due(now, limit).await.unwrap();
        due.into_iter().map(|(id, _)| id.as_str().to_owned()).collect()
    };
    assert!(store.next_due().await.unwrap().is_some_and(|at| at <= -3));
    assert!(due(-4, 9).await.is_empty());
    assert_eq!(due(499, 1).await, ["web:b"]);
    assert_eq!(due(500, 9).await, ["web:d", "web:a", "web:c"], "what was handed out is not again");
    assert!(due(501, 9).await.is_empty());

    talks[1].commit(&*store, |turn| turn.timer(1_000)).await;
    talks[3].commit(&*store, |turn| turn.no_timer()).await;
    // Same moment, another wait.
    talks[0].commit(&*store, |turn| turn.timer(500)).await;
    // Untouched by a turn that leaves it alone.
    talks[2].commit(&*store, |turn| turn.hear("…")).await;
    // What has changed is handed out as it is now, whoever had it before.
    let first = store.claim_due(500, 1).await.unwrap().remove(0);
    assert_eq!((first.0, Some(first.1)), (talks[0].id.clone(), talks[0].row.timer));
    assert_eq!(due(1_000, 9).await, ["web:c", "web:b"]);
    // And once more when nobody has dealt with it for long.
    let later = 1_000 + 2 * TIMER_LEASE;
    assert!(store.next_due().await.unwrap().is_some_and(|at| at <= later));
}

pub async fn tickets_open_are_taken_and_end(store: Shared) {
    let mut talk = Talk::new("telegram:1");
    let mut other = Talk::new("telegram:2");
    other.commit(&*store, |turn| turn.ticket(20)).await;
    talk.commit(&*store, |turn| turn.ticket(10)).await;
    let open = async || -> Vec<(String, bool)> {
        let open = store.open_tickets().await.unwrap().into_iter();
        open.map(|it| (it.conversation.as_str().to_owned(), it.taken_at.is_some())).collect()
    };
    let both = |taken| vec![("telegram:1".to_owned(), taken), ("telegram:2".to_owned(), false)];
    assert_eq!(open().await, both(false), "oldest first");
    talk.commit(&*store, |turn| turn.ticket(30)).await;
    assert_eq!(open().await, both(true));
    talk.commit(&*store, |turn| turn.ticket(40)).await;
    assert_eq!(open().await, both(true)[1..]);
    talk.commit(&*store, |turn| turn.ticket(50)).await;

    let ended = store.ticket(&talk.id, TicketId(1)).await.unwrap().unwrap();
    assert_eq!(ended.ended.map(|(at, _)| at), Some(40));
    let second = store.ticket(&talk.id, TicketId(2)).await.unwrap().unwrap();
    assert_eq!(second.opened_at, 50);
    assert_eq!(store.ticket(&talk.id, TicketId(3)).await.unwrap(), None);
    assert_eq!(store.dump(&talk.id).await.unwrap().unwrap().tickets, [ended, second]);
}

pub async fn a_conversation_moves_with_all_that_belongs_to_it(store: Shared) {
    let mut talk = Talk::new("telegram:1");
    let mut taken = Talk::new("telegram:12");
    taken.commit(&*store, |turn| turn.hear("có người")).await;
    talk.commit(&*store, |turn| {
        turn.hear("một");
        turn.say("hai");
        turn.timer(77);
        turn.ticket(5);
    })
    .await;
    let before = store.dump(&talk.id).await.unwrap().unwrap();
    assert!(is_conflict(&store.rename(&talk.id, &taken.id, AT).await, 0, 1));
    assert!(is_conflict(&store.rename(&talk.id, &talk.id, AT).await, 0, 1));
    assert_eq!(store.dump(&talk.id).await.unwrap().as_ref(), Some(&before));

    let to = ConversationId::from("telegram:-100123");
    store.rename(&talk.id, &to, AT).await.unwrap();
    assert_eq!(store.dump(&talk.id).await.unwrap(), None);
    let mut after = store.dump(&to).await.unwrap().unwrap();
    assert_eq!(after.tickets[0].conversation, to);
    after.tickets[0].conversation = talk.id.clone();
    assert_eq!(after, before);
    let indexes = store.indexes().await.unwrap();
    assert_eq!(indexes.timers, [(to.clone(), before.row.timer.unwrap())]);
    assert_eq!(indexes.pending, ids(&[to.as_str()]));
    assert_eq!(indexes.tickets, [(to.clone(), TicketId(1))]);

    // Repeated: there is nothing to move any more.
    store.rename(&talk.id, &to, AT).await.unwrap();
    store.rename(&talk.id, &talk.id, AT).await.unwrap();
    // Life goes on under the new name.
    let mut talk = Talk::load(&*store, to.as_str()).await;
    talk.commit(&*store, |turn| turn.no_timer()).await;
    assert_eq!(store.next_due().await.unwrap(), None);
}

/// When something moved or was erased in these stories.
const AT: i64 = 1_700_000_000_000;

fn is_moved<T>(result: &Result<T, StoreError>, to: &ConversationId) -> bool {
    matches!(result, Err(StoreError::Moved(name)) if name == to)
}

pub async fn nobody_begins_anew_where_a_conversation_left(store: Shared) {
    let [a, b, c] = ["telegram:1", "telegram:-2", "telegram:-3"].map(ConversationId::from);
    // Begun while nothing was there, and written when all is over.
    let mut early = Talk::load(&*store, a.as_str()).await;
    let early = early.turn(|turn| turn.say("sớm"));
    let mut talk = Talk::load(&*store, a.as_str()).await;
    talk.commit(&*store, |turn| turn.say("một")).await;
    let late = talk.clone().turn(|turn| turn.say("hai"));
    store.rename(&a, &b, AT).await.unwrap();
    let before = everything(&*store).await;
    assert!(is_moved(&store.commit(early.clone()).await, &b));
    assert!(is_conflict(&store.commit(late.clone()).await, 1, 0));
    let again = Talk::load(&*store, a.as_str()).await.turn(|turn| turn.say("lại"));
    assert!(is_moved(&store.commit(again).await, &b));
    assert_eq!(store.vacancy(&a).await.unwrap().moved, Some(b.clone()));
    // Nor does anybody come to a name that was left, or erase nothing.
    let mut other = Talk::new("telegram:9");
    other.commit(&*store, |turn| turn.hear("khác")).await;
    assert!(is_moved(&store.rename(&other.id, &a, AT).await, &b));
    store.erase(&other.id, 1, AT).await.unwrap();
    assert!(is_moved(&store.erase(&a, 1, AT).await, &b));
    assert_eq!(everything(&*store).await, before);
    // A platform may tell of a move before anybody wrote.
    let mut first = Talk::load(&*store, c.as_str()).await;
    let first = first.turn(|turn| turn.hear("đầu"));
    let mut there = Talk::new("telegram:-4");
    there.commit(&*store, |turn| turn.hear("đã ở đó")).await;
    store.rename(&c, &there.id, AT).await.unwrap();
    assert!(is_moved(&store.commit(first).await, &there.id));
    // Once that is forgotten the name is free, and what is late still misses.
    let kept = || former::forget_old(&*store, AT + former::REMEMBERED);
    kept().await.unwrap();
    assert_eq!(store.vacancy(&a).await.unwrap().moved, Some(b.clone()));
    former::forget_old(&*store, AT + former::REMEMBERED + 1).await.unwrap();
    assert_eq!(store.vacancy(&a).await.unwrap().moved, None);
    assert!(matches!(store.commit(early).await, Err(StoreError::Conflict { .. })));
    let mut anew = Talk::load(&*store, a.as_str()).await;
    anew.commit(&*store, |turn| turn.say("mới")).await;
    assert!(matches!(store.commit(late).await, Err(StoreError::Conflict { .. })));
}

pub async fn no_number_comes_twice_under_a_name(store: Shared) {
    let id = ConversationId::from("telegram:1");
    let (mut late, mut numbers) = (Vec::new(), std::collections::BTreeSet::new());
    for life in 0..3 {
        let mut talk = Talk::load(&*store, id.as_str()).await;
        // Somebody else begins it in the same moment, and comes late.
        late.push(talk.clone().turn(|turn| turn.say("muộn")));
        for _ in 0..=life {
            talk.commit(&*store, |turn| {
                turn.hear("một");
                turn.say("hai");
            })
            .await;
            assert!(numbers.insert((talk.row.version, 0)), "version {}", talk.row.version);
            late.push(talk.clone().turn(|turn| turn.say("muộn")));
        }
        let journal = store.journal(&id, 0, 99).await.unwrap();
        assert_eq!(journal.len(), 2 * (life + 1));
        assert!(journal.iter().all(|entry| numbers.insert((entry.seq, 1))), "{journal:?}");
        let before = everything(&*store).await;
        let now = talk.row.version;
        for turn in late.iter().filter(|turn| turn.begins || turn.expect != now) {
            let refused = store.commit(turn.clone()).await;
            assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
        }
        assert_eq!(everything(&*store).await, before);
        // One is told that it is gone and comes back, the next one leaves the name.
        if life == 1 {
            store.rename(&id, &"telegram:-7".into(), AT).await.unwrap();
            former::forget_old(&*store, AT + 2 * former::REMEMBERED).await.unwrap();
        } else {
            store.erase(&id, now, AT).await.unwrap();
        }
        for turn in &late {
            let refused = store.commit(turn.clone()).await;
            assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
        }
    }
    // Also not where another conversation comes to a name that was one's.
    let mut other = Talk::new("telegram:-8");
    other.commit(&*store, |turn| turn.hear("khác")).await;
    store.rename(&other.id, &id, AT).await.unwrap();
    for turn in late {
        assert!(matches!(store.commit(turn).await, Err(StoreError::Conflict { .. })));
    }
}

pub async fn an_erasure_forgets_who_it_was_and_knows_what_was_handled(store: Shared) {
    let [a, b] = ["telegram:123456", "telegram:-1654321"].map(ConversationId::from);
    let mut talk = Talk::new(a.as_str());
    talk.row.touched = AT;
    talk.commit(&*store, |turn| {
        turn.hear("riêng tư");
        turn.seen(77);
    })
    .await;
    let handled = async |name, update| {
        let vacancy = store.vacancy(name).await.unwrap();
        assert!(vacancy.moved.is_none() && vacancy.fence.number > 0);
        assert_eq!(vacancy.row().version, vacancy.fence.number);
        vacancy.row().seen.contains(&update)
    };
    store.rename(&a, &b, AT).await.unwrap();
    let version = store.load(&b).await.unwrap().unwrap().version;
    store.erase(&b, version, AT).await.unwrap();
    // Under whichever name the platform delivers it once more.
    for name in [&a, &b] {
        assert!(handled(name, 77).await && !handled(name, 78).await, "{name}");
    }
    let left = store.values("", None, 99).await.unwrap();
    for (key, value) in &left {
        let shown = format!("{key}{}", String::from_utf8_lossy(value));
        assert!(!shown.contains("123456") && !shown.contains("654321"), "{shown}");
    }
    former::forget_old(&*store, AT + former::REMEMBERED + 1).await.unwrap();
    assert!(!handled(&a, 77).await && !handled(&b, 77).await);
    let left = store.values("", None, 99).await.unwrap();
    assert!(left.iter().all(|(key, value)| key.starts_with("fence:") && value.len() == 8));
    // Of somebody who has not come for long as well, where there is room for it.
    let mut old = Talk::new("telegram:5");
    old.row.touched = AT - former::REMEMBERED;
    old.commit(&*store, |turn| turn.seen(5)).await;
    store.erase(&old.id, 1, AT).await.unwrap();
    assert!(handled(&old.id, 5).await);
    former::forget_old(&*store, AT + former::REMEMBERED + 1).await.unwrap();
    assert!(!handled(&old.id, 5).await);
}

pub async fn small_values_are_kept(store: Shared) {
    assert_eq!(store.recall("offset").await.unwrap(), None);
    store.remember("offset", vec![1]).await.unwrap();
    store.remember("offset", vec![2, 0]).await.unwrap();
    store.remember("", vec![]).await.unwrap();
    assert_eq!(store.recall("offset").await.unwrap(), Some(vec![2, 0]));
    assert_eq!(store.recall("").await.unwrap(), Some(vec![]));
    assert_eq!(store.recall("off").await.unwrap(), None);
    assert!(store.conversations(None, 9).await.unwrap().is_empty());
}

pub async fn a_small_value_changes_hands_once(store: Shared) {
    let one = || Some(vec![1]);
    // Nothing is there, so only who expects nothing changes something.
    assert!(!store.swap("lease", Some(&[1]), one()).await.unwrap());
    assert!(store.swap("lease", None, None).await.unwrap(), "nothing stays nothing");
    assert_eq!(store.recall("lease").await.unwrap(), None);
    assert!(store.swap("lease", None, one()).await.unwrap());
    assert!(!store.swap("lease", None, Some(vec![2])).await.unwrap());
    assert!(!store.swap("lease", None, None).await.unwrap());
    assert!(!store.swap("lease", Some(&[]), None).await.unwrap());
    assert_eq!(store.recall("lease").await.unwrap(), one());
    assert!(store.swap("lease", Some(&[1]), Some(vec![])).await.unwrap());
    assert!(store.swap("lease", Some(&[]), Some(vec![])).await.unwrap(), "the same again");
    assert!(store.swap("lease", Some(&[]), None).await.unwrap());
    assert_eq!(store.recall("lease").await.unwrap(), None);
    // Of many at once, one wins each round.
    for round in 0..10_u8 {
        let expect = round.checked_sub(1).map(|last| vec![last]);
        let swaps = (0..8_u8).map(|_| {
            let (store, expect) = (store.clone(), expect.clone());
            tokio::spawn(async move { store.swap("n", expect.as_deref(), Some(vec![round])).await })
        });
        let done = futures_util::future::join_all(swaps).await;
        let won = done.into_iter().filter(|it| matches!(it, Ok(Ok(true)))).count();
        assert_eq!(won, 1, "round {round}");
    }
    assert_eq!(store.recall("n").await.unwrap(), Some(vec![9]));
}

pub async fn conversations_come_in_pages(store: Shared) {
    let names = ["telegram:1", "telegram:10", "telegram:2", "web:\u{1}", "web:\u{1}a", "zalo:đ"];
    for name in names.iter().rev() {
        Talk::new(name)
            .commit(&*store, |turn| {
                turn.say("một");
                turn.timer(1);
                turn.ticket(1);
            })
            .await;
    }
    let page = async |after: Option<&str>, limit| {
        store.conversations(after.map(ConversationId::from).as_ref(), limit).await.unwrap()
    };
    assert_eq!(page(None, 99).await, ids(&names));
    assert_eq!(page(None, 2).await, ids(&names[..2]));
    assert_eq!(page(Some("telegram:10"), 2).await, ids(&names[2..4]));
    assert_eq!(page(Some("telegram:11"), 1).await, ids(&names[2..3]), "need not exist");
    assert!(page(Some("zalo:đ"), 9).await.is_empty());
    assert!(page(None, 0).await.is_empty());
}

pub async fn dead_rows_are_listed_in_pages(store: Shared) {
    let mut a = Talk::new("telegram:1");
    let mut b = Talk::new("telegram:2");
    for talk in [&mut a, &mut b] {
        talk.commit(&*store, |turn| {
            turn.say("một");
            turn.say("hai");
            turn.say("ba");
        })
        .await;
    }
    let dead = Progress { dead: Some("bị chặn".into()), attempts: 3, ..Progress::default() };
    for (id, seq) in [(&a.id, 1), (&a.id, 3), (&b.id, 2)] {
        store.settle(id, seq, Settle::Update(dead.clone())).await.unwrap();
    }
    let page = async |after: Option<(&ConversationId, u64)>, limit| -> Vec<(String, u64)> {
        let page: Vec<(ConversationId, OutboxRow)> = store.dead(after, limit).await.unwrap();
        assert!(page.iter().all(|(_, row)| row.progress == dead && !row.message.text.is_empty()));
        page.into_iter().map(|(id, row)| (id.as_str().to_owned(), row.seq)).collect()
    };
    let all = [("telegram:1", 1), ("telegram:1", 3), ("telegram:2", 2)];
    let all = all.map(|(id, seq)| (id.to_owned(), seq));
    assert_eq!(page(None, 9).await, all);
    assert_eq!(page(None, 2).await, all[..2]);
    assert_eq!(page(Some((&a.id, 1)), 9).await, all[1..]);
    assert_eq!(page(Some((&a.id, 3)), 9).await, all[2..]);
    assert_eq!(store.sizes().await.unwrap().dead, 3);
    // One lives again, one is taken away.
    store.settle(&a.id, 1, Settle::Update(Progress::default())).await.unwrap();
    store.settle(&a.id, 3, Settle::Sent).await.unwrap();
    assert_eq!(page(None, 9).await, all[2..]);
    let sizes = store.sizes().await.unwrap();
    assert_eq!((sizes.dead, sizes.pending), (1, 2));
}

pub async fn a_conversation_is_erased_whole(store: Shared) {
    let mut talk = Talk::new("telegram:1");
    let mut other = Talk::new("telegram:12");
    for talk in [&mut talk, &mut other] {
        talk.commit(&*store, |turn| {
            turn.hear("một");
            turn.say("hai");
            turn.timer(10);
            turn.ticket(1);
        })
        .await;
    }
    let before = everything(&*store).await;
    assert!(is_conflict(&store.erase(&talk.id, 7, AT).await, 7, 1));
    assert_eq!(everything(&*store).await, before);
    store.erase(&talk.id, 1, AT).await.unwrap();
    store.erase(&talk.id, 1, AT).await.unwrap();
    let after = everything(&*store).await;
    assert_eq!(after.dumps.keys().collect::<Vec<_>>(), [&other.id]);
    assert_eq!(
        (after.indexes.timers.len(), after.indexes.pending.len(), after.open.len()),
        (1, 1, 1)
    );
    // Somebody who comes back begins anew.
    let mut anew = Talk::load(&*store, "telegram:1").await;
    anew.commit(&*store, |turn| turn.say("chào")).await;
    let row = store.load(&talk.id).await.unwrap().unwrap();
    assert_eq!((row.version, row.seq, row.oldest), (3, 3, 3), "no number comes twice");
}

pub async fn small_values_are_listed_and_forgotten(store: Shared) {
    for key in ["offset", "undecodable:1", "undecodable:2", "undecodable:đ", "undecodablf"] {
        store.remember(key, key.as_bytes().to_vec()).await.unwrap();
    }
    let list = async |prefix: &str, after: Option<&str>, limit| -> Vec<String> {
        let list = store.values(prefix, after, limit).await.unwrap();
        assert!(list.iter().all(|(key, value)| key.as_bytes() == value));
        list.into_iter().map(|(key, _)| key).collect()
    };
    let all = ["undecodable:1", "undecodable:2", "undecodable:đ"];
    assert_eq!(list("undecodable:", None, 9).await, all);
    assert_eq!(list("undecodable:", Some("undecodable:1"), 1).await, all[1..2]);
    assert_eq!(list("", None, 9).await.len(), 5);
    store.forget("undecodable:2").await.unwrap();
    store.forget("undecodable:2").await.unwrap();
    assert_eq!(list("undecodable:", None, 9).await, [all[0], all[2]]);
    assert_eq!(store.recall("undecodable:2").await.unwrap(), None);
}

pub async fn a_snapshot_holds_everything_and_can_be_imported(store: Shared) {
    store.remember("offset", vec![7]).await.unwrap();
    let mut talk = Talk::new("telegram:1");
    let mut other = Talk::new("web:đ");
    for talk in [&mut talk, &mut other] {
        talk.commit(&*store, |turn| {
            turn.hear("một");
            turn.say("hai");
            turn.say("ba");
            turn.timer(10);
            turn.ticket(1);
            turn.seen(5);
        })
        .await;
    }
    let dead = Progress { dead: Some("bị chặn".into()), ..Progress::default() };
    store.settle(&talk.id, 2, Settle::Update(dead)).await.unwrap();
    let before = everything(&*store).await;
    let (out, mut items) = tokio::sync::mpsc::channel(4);
    let reader = store.clone();
    let sending = tokio::spawn(async move { reader.snapshot(out).await });
    let mut all = Vec::new();
    while let Some(item) = items.recv().await {
        all.push(item);
    }
    sending.await.unwrap().unwrap();
    let names: Vec<&str> = all
        .iter()
        .map(|item| match item {
            Item::Value(key, _) => key.as_str(),
            Item::Conversation(id, _) => id.as_str(),
        })
        .collect();
    assert_eq!(names, ["offset", "telegram:1", "web:đ"]);
    // What was written since goes, what was erased comes back.
    talk.commit(&*store, |turn| {
        turn.say("bốn");
        turn.timer(99);
        turn.ticket(2);
    })
    .await;
    store.erase(&other.id, 1, AT).await.unwrap();
    store.import(all.clone()).await.unwrap();
    assert_eq!(everything(&*store).await, before);
    store.import(all).await.unwrap();
    assert_eq!(everything(&*store).await, before);
    // Nobody listens any more: no error, no waiting.
    let (out, items) = tokio::sync::mpsc::channel(1);
    drop(items);
    store.snapshot(out).await.unwrap();
}

pub async fn the_only_process_sends_and_fires(store: Shared) {
    let mut talk = Talk::new("telegram:1");
    let committed = store.commit(talk.turn(|turn| turn.say("một"))).await.unwrap();
    assert_eq!(committed, Committed { send: true, others: false });
    assert_eq!(store.claim_outbox().await.unwrap(), ids(&["telegram:1"]));
    assert_eq!(store.claim_outbox().await.unwrap(), ids(&["telegram:1"]), "ours stays ours");
    let peers = store.heartbeat().await.unwrap();
    assert_eq!((peers.count, peers.first), (1, true));
    assert!(!store.compact().await.unwrap().rewriting);
}

pub async fn many_conversations_at_once(store: Shared) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..200 {
        let store = store.clone();
        tasks.spawn(async move {
            let mut talk = Talk::new(&format!("web:{number}"));
            for at in 0..3 {
                talk.commit(&*store, |turn| {
                    turn.hear("một");
                    turn.say("hai");
                    turn.timer(number * 10 + at);
                })
                .await;
            }
            store.settle(&talk.id, 2, Settle::Sent).await.unwrap();
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let all = everything(&*store).await;
    assert_eq!(all.dumps.len(), 200);
    assert!(all.dumps.values().all(|it| (it.row.version, it.outbox.len()) == (3, 2)));
    assert_eq!(all.indexes.timers.len(), 200);
}

pub async fn one_conversation_has_one_winner_per_version(store: Shared) {
    for version in 0..5 {
        let mut tasks = tokio::task::JoinSet::new();
        let talk = Talk::load(&*store, "web:1").await;
        assert_eq!(talk.row.version, version);
        for number in 0..40 {
            let mut talk = talk.clone();
            let store = store.clone();
            tasks.spawn(async move {
                let turn = talk.turn(|turn| {
                    turn.hear(&number.to_string());
                    turn.timer(number);
                });
                (number, store.commit(turn).await)
            });
        }
        let mut winner = None;
        while let Some(done) = tasks.join_next().await {
            match done.unwrap() {
                (number, Ok(_)) => assert_eq!(winner.replace(number), None),
                (_, Err(StoreError::Conflict { expected, .. })) => assert_eq!(expected, version),
                (_, Err(error)) => panic!("{error}"),
            }
        }
        // The winner has written everything, the others nothing.
        let all = everything(&*store).await;
        assert_eq!(all.indexes.timers.first().map(|(_, timer)| timer.due), winner);
        assert_eq!(all.dumps.values().next().unwrap().journal.len() as u64, version + 1);
    }
}

pub async fn a_closed_store_says_so(store: Shared) {
    let mut talk = Talk::new("web:1");
    talk.commit(&*store, |turn| turn.say("một")).await;
    store.close().await.unwrap();
    store.close().await.unwrap();
    let closed = |error| matches!(error, StoreError::Closed);
    assert!(store.load(&talk.id).await.is_err_and(closed));
    assert!(store.outbox(&talk.id).await.is_err_and(closed));
    assert!(store.indexes().await.is_err_and(closed));
    assert!(store.commit(talk.turn(|_| ())).await.is_err_and(closed));
    assert!(store.settle(&talk.id, 1, Settle::Sent).await.is_err_and(closed));
}
