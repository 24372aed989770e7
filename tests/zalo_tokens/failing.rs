//! Answers that are no pair: what is kept, what is tried again, and when an
//! administrator is asked.

use crate::bench::{Bench, HOUR, later, needs_consent};
use crate::fake_zalo_oauth::{Fault, SECRET};
use hotline1022::channel::zalo_oa::Tokens;
use hotline1022::channel::zalo_oa::tokens::{Keeper, Setup, Standing};
use hotline1022::private::Private;
use hotline1022::runtime::memo::StoreMemo;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_recognised_by_the_next_call() {
    for (fault, well) in [(Fault::CutBefore, true), (Fault::CutAfter, false)] {
        let bench = Bench::connected().await;
        let keeper = bench.keeper();
        bench.fake.expire();
        bench.fake.fail([fault]);
        later(bench.send(&keeper).await);
        assert!(matches!(keeper.status().await.standing, Standing::Trouble { .. }));
        // Not again at once, whoever asks.
        for _ in 0..5 {
            later(bench.send(&keeper).await);
        }
        assert_eq!(bench.fake.calls(), 1);
        bench.clock.advance(6_000);
        if well {
            bench.assert_well(&keeper).await;
        } else {
            let text = needs_consent(bench.send(&keeper).await);
            assert!(text.contains("answer was lost"), "{text}");
            // Nobody is bothered with a token that is known not to work.
            needs_consent(keeper.current().await);
            bench.consent(&keeper).await;
            bench.assert_well(&keeper).await;
        }
        let calls = bench.fake.look(|state| state.calls.clone());
        assert_eq!(calls[0], calls[1], "the old token, once more");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_connection_is_given_up_and_resolved() {
    for (fault, well) in [(Fault::HoldBefore, true), (Fault::HoldAfter, false)] {
        let mut bench = Bench::connected().await;
        bench.pace.answer = Duration::from_millis(150);
        let keeper = bench.keeper();
        bench.fake.expire();
        bench.fake.fail([fault]);
        let why = later(bench.send(&keeper).await);
        assert!(why.contains("in time"), "{why}");
        bench.clock.advance(6_000);
        bench.pace.answer = Duration::from_secs(20);
        let keeper = bench.keeper();
        if well {
            bench.assert_well(&keeper).await;
        } else {
            needs_consent(bench.send(&keeper).await);
        }
        assert_eq!(bench.fake.calls(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_pair_never_replaces_one() {
    let empty = r#"{"access_token":"","refresh_token":"","expires_in":"90000"}"#;
    let half = r#"{"access_token":"chiCoMotNua","expires_in":"90000"}"#;
    let name = r#"{"error_name":"Unknown","error_reason":"x","error_description":"y"}"#;
    for (status, body) in [
        (200, empty),
        (200, half),
        (200, "{}"),
        (200, "null"),
        (200, ""),
        (200, "<html>hotel login</html>"),
        (200, name),
        (200, r#"{"error":-32,"message":"rate limit"}"#),
        (200, r#"{"error":-14004,"error_name":"Invalid secret key"}"#),
        (429, "slow down"),
        (500, "<html>"),
        (502, r#"{"error":-1}"#),
        (403, "<html>proxy</html>"),
    ] {
        let bench = Bench::connected().await;
        let keeper = bench.keeper();
        bench.fake.expire();
        bench.fake.fail([Fault::Answer(status, body)]);
        let why = later(bench.send(&keeper).await);
        assert!(!why.contains("chiCoMotNua"), "{why}");
        let text = match keeper.status().await.standing {
            Standing::Trouble { text, .. } => text,
            other => panic!("{body}: {other:?}"),
        };
        if body.contains("secret") {
            assert!(text.contains("HOTLINE_ZALO_OA_APP_SECRET"), "{text}");
        }
        bench.clock.advance(61_000);
        bench.assert_well(&keeper).await;
        assert_eq!(bench.fake.calls(), 2, "{status} {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_the_token_is_final_and_says_so() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    bench.fake.revoke();
    let text = needs_consent(bench.send(&keeper).await);
    assert!(text.contains("Invalid refresh token"), "{text}");
    assert!(!text.contains("answer was lost"), "{text}");
    bench.clock.advance(48 * HOUR);
    needs_consent(bench.send(&keeper).await);
    assert_eq!(bench.fake.calls(), 1);
    assert!(crate::bench::log().contains("must consent again"), "the log says it");
    bench.consent(&keeper).await;
    bench.assert_well(&keeper).await;
}

/// A refusal that no table knows.
const ODD: Fault = Fault::Answer(200, r#"{"error":-99,"error_name":"Odd"}"#);

/// A network that is down for long, then a service that is busy: the refresh
/// token was never used, so it must be tried again.
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_that_ends_in_an_odd_refusal_ends_nothing() {
    let down = Fault::Answer(403, "<html>proxy</html>");
    let busy = Fault::Answer(429, "slow down");
    for outage in [vec![down; 7], vec![busy; 9], vec![Fault::CutBefore]] {
        let bench = Bench::connected().await;
        let keeper = bench.keeper();
        bench.fake.expire();
        bench.fake.fail(outage.iter().copied().chain([ODD]));
        for _ in 0..=outage.len() {
            later(bench.send(&keeper).await);
            bench.clock.advance(11 * 60_000);
        }
        bench.assert_well(&keeper).await;
        assert_eq!(bench.fake.calls(), outage.len() + 2, "{outage:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_its_last_minute_an_access_token_is_used_when_renewing_fails() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    bench.clock.advance(24 * HOUR - 30_000);
    bench.fake.fail([Fault::Answer(403, "<html>proxy</html>")]);
    let token = keeper.current().await.unwrap();
    assert!(bench.fake.accepts(token.expose()));
    assert_eq!(bench.fake.calls(), 1, "renewing was tried");
    bench.clock.advance(31_000);
    let newer = keeper.current().await.unwrap();
    assert_ne!(newer.expose(), token.expose());
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_that_nobody_knows_are_tried_with_growing_pauses_and_end() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    bench.fake.expire();
    bench.fake.fail([ODD; 12]);
    let mut pauses = Vec::new();
    for _ in 1..12 {
        later(bench.send(&keeper).await);
        let status = keeper.status().await;
        let Standing::Trouble { next, .. } = status.standing else { panic!("{status:?}") };
        pauses.push(next - status.now);
        bench.clock.advance(next - status.now - 1);
        later(bench.send(&keeper).await);
        bench.clock.advance(1);
    }
    assert!(pauses[..7].windows(2).all(|two| two[0] < two[1]), "{pauses:?}");
    assert!(pauses[7..].iter().all(|pause| *pause == 600_000), "{pauses:?}");
    let text = needs_consent(bench.send(&keeper).await);
    assert!(text.contains("Odd"), "{text}");
    assert_eq!(bench.fake.calls(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_old_access_token_works_messages_go_on() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    bench.clock.advance(20 * HOUR);
    bench.fake.fail([Fault::Answer(200, r#"{"error":-14014,"error_name":"used"}"#)]);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = Arc::clone(&keeper);
    let service = tokio::spawn(async move { running.run(stopped).await });
    crate::support::wait_until("it is refused", || async {
        matches!(keeper.status().await.standing, Standing::NeedsConsent(_))
    })
    .await;
    let token = keeper.current().await.unwrap();
    assert!(bench.fake.accepts(token.expose()), "it has four hours left");
    bench.clock.advance(5 * HOUR);
    needs_consent(keeper.current().await);
    stop.send_replace(true);
    service.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_secret_opens_nothing_and_says_so() {
    let bench = Bench::connected().await;
    let setup = |secret: &str| Setup { app_secret: Private::new(secret.into()), ..bench.setup() };
    let keeper = |secret: &str| {
        let memo = Arc::new(StoreMemo(Arc::clone(&bench.store) as _));
        Keeper::new(setup(secret), memo, bench.clock.clone()).unwrap()
    };
    let other = keeper("khac");
    let text = needs_consent(other.current().await);
    assert!(text.contains("HOTLINE_ZALO_OA_APP_SECRET"), "{text}");
    assert!(matches!(other.status().await.standing, Standing::Unreadable(_)));
    assert_eq!(bench.fake.calls(), 0);
    // Put right, nothing is lost.
    bench.assert_well(&keeper(SECRET)).await;
}

/// Nobody may read "connected" of tokens that do not work any more.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_over_are_not_called_connected() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    bench.clock.advance(24 * HOUR - 1);
    assert_eq!(keeper.status().await.standing, Standing::Connected);
    bench.clock.advance(1);
    let over = keeper.status().await;
    let Standing::Overdue { since } = over.standing else { panic!("{over:?}") };
    assert_eq!(since, over.now);
    // A service that was killed while it renewed does not renew either.
    bench.assert_well(&keeper).await;
    bench.fake.expire();
    bench.fake.fail([Fault::HoldBefore]);
    let cut = bench.replica();
    bench.clock.advance(HOUR);
    let token = cut.current().await.unwrap();
    let call = tokio::spawn(async move { cut.renewed(&token).await });
    crate::support::wait_until("a call", || async { bench.fake.calls() == 2 }).await;
    assert_eq!(keeper.status().await.standing, Standing::Renewing);
    call.abort();
    bench.clock.advance(25 * HOUR);
    assert!(matches!(keeper.status().await.standing, Standing::Overdue { .. }));
    bench.clock.advance(90 * 24 * HOUR);
    let ended = keeper.status().await.standing;
    assert!(matches!(&ended, Standing::NeedsConsent(why) if why.contains("three months")));
    bench.fake.release();
}
