//! What only a store in a database goes through: migrations, other versions,
//! names it cannot hold, several senders at once.

use crate::make::{Talk, clean, everything};
use crate::server::Server;
use hotline1022::ids::ConversationId;
use hotline1022::store::postgres::{Address, PostgresStore};
use hotline1022::store::{News, Settle, Store, StoreError};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// An empty database of a test's own, gone with this value.
pub struct Database(String);

/// A new database; `None` where PostgreSQL is missing, which has been said
/// loudly then.
pub async fn database() -> Option<Database> {
    let made = tokio::task::spawn_blocking(|| Server::shared().map(Server::database));
    made.await.unwrap().map(Database)
}

impl std::ops::Deref for Database {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // What a test that failed left may be looked at.
        if !std::thread::panicking() {
            server().remove(name(&self.0));
        }
    }
}

pub fn server() -> &'static Server {
    Server::shared().unwrap()
}

/// The name of the database in an address.
pub fn name(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

pub async fn open(url: &str) -> PostgresStore {
    PostgresStore::open(Address::parse(url).unwrap()).await.unwrap()
}

async fn refused(url: &str) -> StoreError {
    PostgresStore::open(Address::parse(url).unwrap()).await.err().unwrap()
}

pub async fn same_after_reopening(store: Arc<PostgresStore>, url: &str) {
    clean(&*store).await;
    let before = everything(&*store).await;
    store.close().await.unwrap();
    let store = open(url).await;
    assert_eq!(everything(&store).await, before);
    clean(&store).await;
    store.close().await.unwrap();
}

/// The replica that was there first is not heard of any more.
pub fn first_one_dies(url: &str) {
    server().run(
        name(url),
        "update replicas set seen = now() - interval '1 minute' \
         where replica = (select replica from replicas order by since limit 1)",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_made_by_whoever_comes_first_and_kept_by_the_rest() {
    let Some(url) = database().await else { return };
    let opened = futures_util::future::join_all((0..4).map(|_| open(&url))).await;
    let mut talk = Talk::new("web:1");
    talk.commit(&opened[0], |turn| turn.say("một")).await;
    for store in &opened {
        store.close().await.unwrap();
    }
    let sql = include_str!("../../src/store/migrations/0001_tables.sql");
    server().run(name(&url), sql);
    let store = open(&url).await;
    assert_eq!(store.load(&talk.id).await.unwrap(), Some(talk.row));
    clean(&store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_a_newer_program_are_refused_and_left_alone() {
    let Some(url) = database().await else { return };
    open(&url).await.close().await.unwrap();
    server().run(name(&url), "update meta set version = 7");
    let error = refused(&url).await;
    assert!(matches!(error, StoreError::NewerDatabase { found: 7, .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("install the newer program"), "{text}");
    assert!(!text.contains(crate::server::PASSWORD), "{text}");
    assert_eq!(server().run(name(&url), "select version from meta"), "7");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_reached_is_named_without_the_password() {
    let Some(url) = database().await else { return };
    let wrong = url.replace(crate::server::PASSWORD, "not-it");
    let missing = format!("{url}_missing");
    for (url, what) in [
        (wrong.as_str(), "HOTLINE_STORE"),
        (missing.as_str(), "create the database"),
        ("postgres://u:hotline-test@127.0.0.1:1/d", "see that it runs"),
    ] {
        let text = refused(url).await.to_string();
        assert!(text.contains(what), "{text}");
        assert!(!text.contains("not-it") && !text.contains(crate::server::PASSWORD), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_with_a_zero_byte_are_refused_and_never_found() {
    let Some(url) = database().await else { return };
    let store = open(&url).await;
    let mut talk = Talk::new("web:\0");
    let refused = |error| matches!(error, StoreError::Invalid(_));
    assert!(store.commit(talk.turn(|turn| turn.say("một"))).await.is_err_and(refused));
    assert!(store.remember("a\0", vec![]).await.is_err_and(refused));
    assert_eq!(store.load(&talk.id).await.unwrap(), None);
    assert_eq!(store.recall("a\0").await.unwrap(), None);
    store.settle(&talk.id, 1, Settle::Sent).await.unwrap();
    store.erase(&talk.id, 1, 0).await.unwrap();
    // Others in the same batch do not suffer.
    let mut good = Talk::new("web:1");
    let (bad, good) = tokio::join!(
        store.commit(talk.turn(|turn| turn.say("một"))),
        store.commit(good.turn(|turn| turn.say("một")))
    );
    assert!(bad.is_err() && good.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_ended_come_back() {
    let Some(url) = database().await else { return };
    let store = open(&url).await;
    let mut news = store.news().unwrap();
    let mut talk = Talk::new("web:1");
    talk.commit(&store, |turn| turn.say("một")).await;
    let end = format!(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity \
         where datname = '{}' and application_name = 'hotline1022'",
        name(&url)
    );
    for _ in 0..3 {
        assert_ne!(server().run("postgres", &end), "0");
        // Reading is tried again by itself; a write of unknown outcome is not.
        assert_eq!(store.load(&talk.id).await.unwrap().as_ref(), Some(&talk.row));
        talk.commit_at_last(&store).await;
    }
    let missed = async { while news.recv().await.unwrap() != News::Missed {} };
    tokio::time::timeout(Duration::from_secs(10), missed).await.expect("something was missed");
    clean(&store).await;
}

impl Talk {
    /// Commits as the service does: after a failure it loads and tries again.
    async fn commit_at_last(&mut self, store: &PostgresStore) {
        for _ in 0..100 {
            let mut next = self.clone();
            let result = store.commit(next.turn(|turn| turn.hear("hai"))).await;
            match result {
                Ok(_) => *self = next,
                Err(StoreError::Io(_) | StoreError::Conflict { .. }) => {
                    *self = Talk::load(store, self.id.as_str()).await;
                    continue;
                }
                Err(error) => panic!("{error}"),
            }
            return;
        }
        panic!("the database did not come back");
    }
}

/// People who are written to at the same time.
const WRITERS: usize = 12;

/// What two replicas sent: for each person the numbers in order.
type SentBy = Arc<Mutex<BTreeMap<ConversationId, Vec<u64>>>>;

/// Sends like the service: what it may, in order, one person at a time.
async fn sender(
    store: Arc<PostgresStore>,
    own: Arc<Mutex<VecDeque<ConversationId>>>,
    sent: SentBy,
    end: Instant,
) {
    let mut news = store.news().unwrap();
    let mut looked = Instant::now();
    let mut idle = 0;
    while Instant::now() < end {
        while let Ok(news) = news.try_recv() {
            if let News::Outbox(id) = news {
                own.lock().unwrap().push_back(id);
            }
        }
        if looked.elapsed() > Duration::from_millis(300) {
            looked = Instant::now();
            store.heartbeat().await.unwrap();
            let claimed = store.claim_outbox().await.unwrap();
            own.lock().unwrap().extend(claimed);
        }
        let next = own.lock().unwrap().pop_front();
        // With nothing to do it looks for no reason: what others add in that
        // very moment must not be taken for its own.
        idle = (idle + 1) % WRITERS;
        let id = next.unwrap_or_else(|| ConversationId::new(format!("telegram:{idle}")));
        for row in store.claim_rows(&id).await.unwrap() {
            sent.lock().unwrap().entry(id.clone()).or_default().push(row.seq);
            store.settle(&id, row.seq, Settle::Sent).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_has_one_sender_while_replicas_write_at_once() {
    let Some(url) = database().await else { return };
    let stores = [Arc::new(open(&url).await), Arc::new(open(&url).await)];
    let sent = SentBy::default();
    let end = Instant::now() + Duration::from_secs(6);
    let queues = [Arc::new(Mutex::default()), Arc::new(Mutex::default())];
    let mut tasks = tokio::task::JoinSet::new();
    for (store, queue) in stores.iter().zip(&queues) {
        tasks.spawn(sender(store.clone(), queue.clone(), sent.clone(), end));
    }
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..WRITERS {
        let (stores, queues) = (stores.clone(), queues.clone());
        writers.spawn(async move {
            let mut talk = Talk::new(&format!("telegram:{number}"));
            for turn in 0..40 {
                let at = (turn + number) % 2;
                let committed = stores[at].commit(talk.turn(|turn| turn.say("một"))).await.unwrap();
                if committed.send {
                    queues[at].lock().unwrap().push_back(talk.id.clone());
                }
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    // No row may be left to nobody, not even for a moment.
    let orphans = "select count(*) from outbox where not dead and (owner is null or owner not in \
                   (select replica from replicas))";
    assert_eq!(server().run(name(&url), orphans), "0");
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    clean(&*stores[0]).await;
    let sent = sent.lock().unwrap();
    assert_eq!(sent.len(), WRITERS);
    for (id, seqs) in sent.iter() {
        assert_eq!(*seqs, (1..=40).collect::<Vec<_>>(), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_replica_left_is_sent_in_order_by_one() {
    let Some(url) = database().await else { return };
    let (one, two, three) = (open(&url).await, open(&url).await, open(&url).await);
    let mut talks: Vec<Talk> = (0..20).map(|at| Talk::new(&format!("telegram:{at}"))).collect();
    for talk in &mut talks {
        assert!(one.commit(talk.turn(|turn| turn.say("một"))).await.unwrap().send);
    }
    first_one_dies(&url);
    let mut news = two.news().unwrap();
    // A turn takes the older message over and is told so, so that it is sent first.
    let committed = two.commit(talks[0].turn(|turn| turn.say("hai"))).await.unwrap();
    assert!(!committed.send);
    assert_eq!(news.recv().await.unwrap(), News::Outbox(talks[0].id.clone()));
    // The rest goes to whoever asks first, each to one.
    let turn = talks[1].turn(|turn| turn.say("hai"));
    let (a, b, _) = tokio::join!(two.claim_outbox(), three.claim_outbox(), two.commit(turn));
    let (mut a, b) = (a.unwrap(), b.unwrap());
    let again = two.claim_outbox().await.unwrap();
    assert!(
        again.contains(&talks[0].id) && !three.claim_outbox().await.unwrap().contains(&talks[0].id)
    );
    assert!(a.iter().all(|id| again.contains(id) && !b.contains(id)));
    a.extend(b);
    a.extend(again);
    a.sort();
    a.dedup();
    assert_eq!(a.len(), 20);
    let shared = "select count(*) from (select from outbox group by conversation \
                  having count(distinct owner) <> 1) as split";
    assert_eq!(server().run(name(&url), shared), "0");
    // A graceful stop hands over at once.
    two.close().await.unwrap();
    assert_eq!(three.claim_outbox().await.unwrap().len(), 20);
    clean(&three).await;
    drop(one);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_and_a_claim_at_once_leave_one_sender() {
    let Some(url) = database().await else { return };
    let mut stores = Vec::new();
    for _ in 0..4 {
        stores.push(open(&url).await);
    }
    for number in 0..12 {
        let mut talk = Talk::new(&format!("telegram:{number}"));
        stores[0].commit(talk.turn(|turn| turn.say("một"))).await.unwrap();
        // Taken for dead while it lives: it goes on committing, others take over.
        first_one_dies(&url);
        let (id, one, two) = (talk.id.clone(), talk.turn(|turn| turn.say("hai")), talk.id.clone());
        let (committed, rows, claimed) = tokio::join!(
            stores[number % 3].commit(one),
            stores[1].claim_rows(&id),
            stores[3].claim_outbox()
        );
        let mut senders = usize::from(!rows.unwrap().is_empty());
        senders += usize::from(claimed.unwrap().contains(&two));
        committed.unwrap();
        assert!(senders <= 1, "two replicas may send for {two}");
        stores[0].heartbeat().await.unwrap();
        let query =
            format!("select count(distinct owner) from outbox where conversation = '{two}'");
        assert_eq!(server().run(name(&url), &query), "1", "{two}");
        // And nobody is left to nobody: one of them has all rows.
        let mut found = Vec::new();
        for store in &stores {
            found.push(store.claim_rows(&two).await.unwrap().len());
        }
        found.sort_unstable();
        assert_eq!(found, [0, 0, 0, 2], "{two}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_sent_again_waits_for_whoever_sends_now() {
    let Some(url) = database().await else { return };
    let (one, two) = (open(&url).await, open(&url).await);
    let mut talk = Talk::new("telegram:1");
    one.commit(talk.turn(|turn| turn.say("một"))).await.unwrap();
    let mut progress = one.claim_rows(&talk.id).await.unwrap()[0].progress.clone();
    progress.dead = Some("refused".into());
    one.settle(&talk.id, 1, Settle::Update(progress.clone())).await.unwrap();
    assert!(two.commit(talk.turn(|turn| turn.say("hai"))).await.unwrap().send);
    progress.dead = None;
    progress.attempts = 0;
    one.settle(&talk.id, 1, Settle::Update(progress)).await.unwrap();
    assert!(one.claim_rows(&talk.id).await.unwrap().is_empty(), "another one sends");
    assert_eq!(two.claim_rows(&talk.id).await.unwrap().len(), 2);
    clean(&two).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settlements_come_in_any_order_and_number() {
    let Some(url) = database().await else { return };
    let store = Arc::new(open(&url).await);
    let mut talk = Talk::new("telegram:1");
    talk.commit(&*store, |turn| (0..30).for_each(|_| turn.say("một"))).await;
    let mut tasks = tokio::task::JoinSet::new();
    for row in store.outbox(&talk.id).await.unwrap() {
        let (store, id) = (store.clone(), talk.id.clone());
        tasks.spawn(async move {
            let mut progress = row.progress;
            progress.attempts = 1;
            store.settle(&id, row.seq, Settle::Update(progress.clone())).await.unwrap();
            if row.seq % 2 == 0 {
                store.settle(&id, row.seq, Settle::Sent).await.unwrap();
                store.settle(&id, row.seq, Settle::Update(progress)).await.unwrap();
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let rows = store.outbox(&talk.id).await.unwrap();
    assert_eq!(rows.len(), 15);
    assert!(rows.iter().all(|row| row.seq % 2 == 1 && row.progress.attempts == 1));
    clean(&*store).await;
}
