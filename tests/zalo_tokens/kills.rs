//! A process that dies at any write of a renewal or a consent, and the one
//! that comes after it.

use crate::bench::{Bench, needs_consent};
use crate::fake_zalo_oauth::{Fault, OA};
use async_trait::async_trait;
use hotline1022::channel::zalo_oa::Tokens;
use hotline1022::channel::zalo_oa::tokens::{Standing, Through};
use hotline1022::channel::{DoorError, Memo, SharedMemo};
use hotline1022::private::Private;
use hotline1022::runtime::memo::StoreMemo;
use hotline1022::store::Store;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// At which write a process dies, and whether that write still happens.
#[derive(Clone, Copy, Debug)]
pub struct At {
    pub write: u32,
    pub done: bool,
}

/// The store of a process that dies: from then on no call comes back.
pub struct Dying {
    inner: StoreMemo,
    at: At,
    writes: AtomicU32,
    died: Notify,
}

impl Dying {
    pub fn on(store: Arc<dyn Store>, at: At) -> Self {
        Self { inner: StoreMemo(store), at, writes: AtomicU32::new(0), died: Notify::new() }
    }

    /// Counts a write; whether the process lives on, and whether it is done.
    fn write(&self) -> (bool, bool) {
        let write = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        match write.cmp(&self.at.write) {
            std::cmp::Ordering::Less => (true, true),
            std::cmp::Ordering::Equal => (false, self.at.done),
            std::cmp::Ordering::Greater => (false, false),
        }
    }

    async fn die<T>(&self) -> T {
        self.died.notify_one();
        std::future::pending().await
    }
}

#[async_trait]
impl Memo for Dying {
    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, DoorError> {
        if self.writes.load(Ordering::SeqCst) >= self.at.write {
            return self.die().await;
        }
        self.inner.recall(key).await
    }

    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), DoorError> {
        match self.write() {
            (true, _) => self.inner.remember(key, value).await,
            (false, done) => {
                if done {
                    self.inner.remember(key, value).await?;
                }
                self.die().await
            }
        }
    }
}

#[async_trait]
impl SharedMemo for Dying {
    async fn swap(
        &self,
        key: &str,
        expect: Option<&[u8]>,
        value: Option<Vec<u8>>,
    ) -> Result<bool, DoorError> {
        match self.write() {
            (true, _) => self.inner.swap(key, expect, value).await,
            (false, done) => {
                if done {
                    self.inner.swap(key, expect, value).await?;
                }
                self.die().await
            }
        }
    }

    fn shared(&self) -> bool {
        self.inner.shared()
    }
}

/// Lets a process renew until it dies.
async fn renew_and_die(bench: &Bench, at: At) {
    let memo = Arc::new(Dying::on(Arc::clone(&bench.store) as _, at));
    let keeper = bench.keeper_with(Arc::clone(&memo) as _);
    bench.fake.expire();
    let token = keeper.current().await.unwrap();
    let work = tokio::spawn(async move { keeper.renewed(&token).await });
    tokio::time::timeout(Duration::from_secs(20), memo.died.notified()).await.expect("it dies");
    work.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_the_call_nothing_is_lost() {
    for done in [false, true] {
        let bench = Bench::connected().await;
        renew_and_die(&bench, At { write: 1, done }).await;
        assert_eq!(bench.fake.calls(), 0, "nothing is called before the mark is on the disk");
        let next = bench.keeper();
        bench.assert_well(&next).await;
        assert_eq!(bench.fake.calls(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_the_answer_and_its_storing_an_administrator_is_asked() {
    let bench = Bench::connected().await;
    renew_and_die(&bench, At { write: 2, done: false }).await;
    assert_eq!(bench.fake.calls(), 1);
    let next = bench.keeper();
    assert_eq!(next.status().await.standing, Standing::Renewing);
    let text = needs_consent(bench.send(&next).await);
    assert!(text.contains("answer was lost"), "{text}");
    assert!(matches!(next.status().await.standing, Standing::NeedsConsent(_)));
    // The old token was tried once, and never again: not by this process and
    // not by the next.
    for process in [&next, &bench.keeper(), &bench.keeper()] {
        needs_consent(bench.send(process).await);
    }
    assert_eq!(bench.fake.calls(), 2);
    let used = bench.fake.look(|state| state.calls.clone());
    assert_eq!(used[0], used[1]);
    bench.consent(&next).await;
    bench.assert_well(&next).await;
    bench.assert_well(&bench.keeper()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_storing_the_new_tokens_are_used() {
    let bench = Bench::connected().await;
    renew_and_die(&bench, At { write: 2, done: true }).await;
    bench.assert_well(&bench.keeper()).await;
    assert_eq!(bench.fake.calls(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_during_the_call_the_old_token_decides() {
    for (fault, well) in [(Fault::HoldBefore, true), (Fault::HoldAfter, false)] {
        let bench = Bench::connected().await;
        let keeper = bench.keeper();
        bench.fake.expire();
        bench.fake.fail([fault]);
        let token = keeper.current().await.unwrap();
        let work = tokio::spawn(async move { keeper.renewed(&token).await });
        crate::support::wait_until("it calls", || async { bench.fake.calls() == 1 }).await;
        work.abort();
        let next = bench.keeper();
        if well {
            bench.assert_well(&next).await;
        } else {
            needs_consent(bench.send(&next).await);
            bench.consent(&next).await;
            bench.assert_well(&next).await;
        }
        assert_eq!(bench.fake.look(|state| state.calls[1].grant.clone()), "refresh_token");
    }
}

/// The late answer of a process that was taken for dead is still the one pair
/// that works.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_after_the_takeover_is_stored() {
    let bench = Bench::connected().await;
    let (slow, other) = (bench.keeper(), bench.keeper());
    bench.fake.expire();
    bench.fake.fail([Fault::HoldAfter]);
    let token = slow.current().await.unwrap();
    let renewing = Arc::clone(&slow);
    let work = tokio::spawn(async move { renewing.renewed(&token).await });
    crate::support::wait_until("it calls", || async { bench.fake.calls() == 1 }).await;
    // Two processes on a store that says it has only one: the other one takes
    // over at once, and is refused.
    needs_consent(bench.send(&other).await);
    bench.fake.release();
    let token = work.await.unwrap().unwrap();
    assert!(bench.fake.accepts(token.expose()));
    bench.assert_well(&other).await;
    assert_eq!(bench.fake.calls(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_fails_costs_no_consent() {
    // The mark and the result, refused or written and still told as failed.
    for write in 1..=2 {
        for happens in [false, true] {
            let bench = Bench::connected().await;
            let keeper = bench.keeper();
            bench.fake.expire();
            if happens {
                bench.store.fail_after(write);
            } else {
                bench.store.fail_at(write);
            }
            let why = crate::bench::later(bench.send(&keeper).await);
            assert!(why.contains("cannot be stored"), "{why}");
            bench.assert_well(&keeper).await;
            assert_eq!(bench.fake.calls(), 1, "write {write}, happens: {happens}");
            bench.assert_well(&bench.keeper()).await;
            assert_eq!(bench.fake.calls(), 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_during_a_consent_the_next_one_works() {
    // Writes: begun, mark, pair, closed.
    for write in 1..=4 {
        for done in [false, true] {
            for connected in [false, true] {
                let bench = if connected { Bench::connected().await } else { Bench::new().await };
                let memo = Dying::on(Arc::clone(&bench.store) as _, At { write, done });
                let memo = Arc::new(memo);
                let keeper = bench.keeper_with(Arc::clone(&memo) as _);
                let fake = &bench.fake;
                let consent = async {
                    let invitation = keeper.invite().await.unwrap();
                    let code = Private::new(fake.consent(&invitation.challenge));
                    keeper.accept(&code, Some(OA), Through::Command).await
                };
                tokio::select! {
                    _ = consent => panic!("it dies"),
                    () = memo.died.notified() => {}
                }
                let next = bench.keeper();
                let stored = write == 4 || (write == 3 && done);
                let lost = write == 3 && !done;
                if stored || (connected && !lost) {
                    bench.send(&next).await.unwrap();
                } else {
                    needs_consent(bench.send(&next).await);
                }
                bench.consent(&next).await;
                bench.assert_well(&next).await;
            }
        }
    }
}
