//! Tokens that end while people are answered: the real keeper on a fake token
//! service, through the real adapter.

use super::*;
use crate::fake_zalo_oauth::{FakeOAuth, SECRET};
use fake_zalo_oa::Fault;
use hotline1022::channel::zalo_oa::tokens::{Keeper, Sending, Setup};
use hotline1022::runtime::memo::StoreMemo;
use std::sync::OnceLock;

async fn world(oauth: &FakeOAuth) -> (World, Arc<Keeper>) {
    let kept = OnceLock::new();
    let keep = |fake: &FakeZaloOa, clock: Arc<ManualClock>, store: Arc<dyn Store>| {
        let setup = Setup {
            app_id: APP.into(),
            app_secret: Private::new(SECRET.to_owned()),
            oa_id: Some(OA.into()),
            verifier: None,
            oauth_url: oauth.url(),
            api_url: fake.url(),
            callback: None,
            sending: Sending::default(),
            pace: Default::default(),
        };
        let keeper = Keeper::new(setup, Arc::new(StoreMemo(store)), clock).unwrap();
        let _ = kept.set(Arc::clone(&keeper));
        Some(keeper as Arc<dyn Tokens>)
    };
    let world = World::kept(Kind::Memory, |_| {}, keep).await;
    world.fake.trust(oauth.judge());
    let keeper = Arc::clone(kept.get().unwrap());
    keeper.adopt(&Private::new(oauth.by_hand().refresh)).await.unwrap();
    (world, keeper)
}

/// Two senders meet the refusal together: one refresh call serves both, and
/// each answer goes once.
#[tokio::test]
async fn two_answers_that_meet_an_expired_token_together_renew_it_once() {
    let oauth = FakeOAuth::start().await;
    let (world, keeper) = world(&oauth).await;
    world.clock.advance(HOUR);
    for person in [AN, BINH] {
        world.say(person, "xin chào").await;
    }
    oauth.look(|state| state.calls.clear());
    for round in 1..=3 {
        world.clock.advance(HOUR);
        oauth.expire();
        // Both are answered -216, and neither before both were asked.
        world.fake.fail("/message/cs", Fault::Together);
        world.fake.fail("/message/cs", Fault::Together);
        let before = [AN, BINH].map(|person| world.fake.texts(person).len());
        let refused = |state: &fake_zalo_oa::State| {
            state.calls.iter().filter(|call| call.answer == Some(-216)).count()
        };
        let refusals = world.fake.look(refused);
        let events = [AN, BINH].map(|person| world.fake.text(person, "1"));
        let posts = events.iter().map(|event| world.fake.post(&world.webhook, event));
        assert_eq!(futures_util::future::join_all(posts).await, [200, 200]);
        for (person, before) in [AN, BINH].into_iter().zip(before) {
            world.fake.wait_for("an answer", |state| state.seen(person).len() > before).await;
        }
        world.settled().await;
        assert_eq!(oauth.calls(), round, "one refresh call");
        assert_eq!(world.fake.look(refused), refusals + 2, "two refusals");
        for (person, before) in [AN, BINH].into_iter().zip(before) {
            let texts = world.fake.texts(person).split_off(before);
            let journal = world.journal(person).await;
            let last = journal.iter().rposition(|entry| matches!(entry.body, Body::Citizen(_)));
            let said = journal[last.unwrap()..]
                .iter()
                .filter(|entry| matches!(entry.body, Body::Bot(_)))
                .count();
            assert_eq!(texts.len(), said, "each text once: {texts:#?}");
        }
        let token = keeper.current().await.unwrap();
        assert!(oauth.accepts(token.expose()));
    }
    assert_eq!(world.store.dead(None, 9).await.unwrap(), []);
    world.consistent().await;
}
