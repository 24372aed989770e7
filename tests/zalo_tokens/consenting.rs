//! The consent: whose codes are taken, when, and what is said otherwise.

use crate::bench::{Bench, HOUR, needs_consent};
use crate::fake_zalo_oauth::{Fault, OA};
use hotline1022::channel::zalo_oa::Tokens;
use hotline1022::channel::zalo_oa::tokens::{ConsentError, Keeper, Setup, Standing, Through};
use hotline1022::private::Private;
use hotline1022::runtime::memo::StoreMemo;
use std::sync::Arc;

fn code(text: &str) -> Private<String> {
    Private::new(text.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_consent_connects() {
    let bench = Bench::new().await;
    let keeper = bench.keeper();
    assert_eq!(keeper.status().await.standing, Standing::NotConnected);
    needs_consent(keeper.current().await);
    let first = keeper.invite().await.unwrap();
    assert_eq!(first.challenge.len(), 43);
    // The console holds one challenge: it stays the same, in every process.
    assert_eq!(bench.replica().invite().await.unwrap(), first);
    let good = code(&bench.fake.consent(&first.challenge));
    keeper.accept(&good, Some(OA), Through::Browser).await.unwrap();
    bench.assert_well(&keeper).await;
    assert_eq!(keeper.account().await.unwrap().name, "Tổng đài 1022 (thử)");
    // Used, and the door is closed again.
    let again = keeper.accept(&good, Some(OA), Through::Browser).await;
    assert_eq!(again, Err(ConsentError::NotInvited));
    let again = keeper.accept(&good, Some(OA), Through::Command).await;
    assert!(matches!(again, Err(ConsentError::Code(_))), "{again:?}");
    bench.assert_well(&keeper).await;
    assert_eq!(keeper.invite().await.unwrap().challenge, first.challenge);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_can_connect_the_service_to_an_account() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    let strange = keeper.accept(&code("maCuaNguoiLa"), Some(OA), Through::Browser).await;
    assert_eq!(strange, Err(ConsentError::NotInvited), "not begun");
    let invitation = keeper.invite().await.unwrap();
    let theirs = code(&bench.fake.consent(&invitation.challenge));
    let other = keeper.accept(&theirs, Some("42"), Through::Browser).await;
    assert!(matches!(&other, Err(ConsentError::OtherAccount { got, .. }) if got == "42"));
    bench.clock.advance(HOUR);
    let late = keeper.accept(&theirs, Some(OA), Through::Browser).await;
    assert_eq!(late, Err(ConsentError::NotInvited), "begun too long ago");
    assert_eq!(bench.fake.calls(), 0, "Zalo was not asked");
    bench.assert_well(&keeper).await;
}

/// The address comes from the browser, and a bare code says nothing at all:
/// Zalo is asked whose the tokens are.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_another_account_are_refused_whatever_the_address_says() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    bench.fake.look(|state| state.foreign = Some("42".into()));
    let other = |error: &ConsentError| {
        let ConsentError::OtherAccount { got, wanted } = error else { panic!("{error:?}") };
        assert_eq!((got.as_str(), wanted.as_str()), ("42", OA));
    };
    for (named, through) in
        [(None, Through::Browser), (None, Through::Command), (Some(OA), Through::Browser)]
    {
        let invitation = keeper.invite().await.unwrap();
        let theirs = code(&bench.fake.consent(&invitation.challenge));
        other(&keeper.accept(&theirs, named, through).await.unwrap_err());
        bench.assert_well(&keeper).await;
    }
    let pair = bench.fake.by_hand();
    other(&keeper.adopt(&code(&pair.refresh)).await.unwrap_err());
    bench.assert_well(&keeper).await;
    // Ours works as before, with the next pair too.
    bench.fake.look(|state| state.foreign = None);
    bench.fake.expire();
    bench.assert_well(&keeper).await;
    bench.consent(&keeper).await;
    bench.assert_well(&keeper).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_the_tokens_are_is_asked_again_before_they_are_refused() {
    const DOWN: (u16, &str) = (502, "<html>");
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    bench.fake.look(|state| state.account_faults.extend([DOWN]));
    bench.consent(&keeper).await;
    bench.assert_well(&keeper).await;
    // Never told: nothing is taken, and the pair that we have is proved anew.
    let refused = (200, r#"{"error":-209,"message":"app"}"#);
    bench.fake.look(|state| state.account_faults.extend([refused; 9]));
    let invitation = keeper.invite().await.unwrap();
    let ours = code(&bench.fake.consent(&invitation.challenge));
    let error = keeper.accept(&ours, Some(OA), Through::Command).await.unwrap_err();
    let said = error.to_string();
    assert!(said.contains("-209") && said.contains("HOTLINE_ZALO_OA_ID"), "{said}");
    bench.fake.look(|state| state.account_faults.clear());
    // It was our own account's, so its success ended the pair that we had.
    needs_consent(bench.send(&keeper).await);
    bench.consent(&keeper).await;
    bench.assert_well(&keeper).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_fails_leaves_what_there_was() {
    type Is = fn(&ConsentError) -> bool;
    let (code_is, app_is, none_is): (Is, Is, Is) = (
        |it| matches!(it, ConsentError::Code(_)),
        |it| matches!(it, ConsentError::App(_)),
        |it| matches!(it, ConsentError::NoAnswer(_)),
    );
    for (fault, is) in [
        (Fault::Answer(200, r#"{"error":-14006,"error_name":"Invalid code"}"#), code_is),
        (Fault::Answer(200, r#"{"error":-14004,"error_name":"Invalid secret key"}"#), app_is),
        (Fault::Answer(200, r#"{"access_token":"a"}"#), none_is),
        (Fault::CutBefore, none_is),
        (Fault::Answer(502, "<html>"), none_is),
    ] {
        let bench = Bench::connected().await;
        let keeper = bench.keeper();
        let invitation = keeper.invite().await.unwrap();
        bench.fake.fail([fault]);
        let ours = code(&bench.fake.consent(&invitation.challenge));
        let error = keeper.accept(&ours, Some(OA), Through::Command).await.unwrap_err();
        assert!(is(&error), "{fault:?}: {error:?}");
        assert!(!error.to_string().contains(ours.expose().as_str()));
        bench.send(&keeper).await.unwrap();
        // The same consent once more.
        keeper.accept(&ours, Some(OA), Through::Browser).await.unwrap();
        bench.assert_well(&keeper).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_code_that_was_lost_is_told_and_the_next_consent_works() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    let invitation = keeper.invite().await.unwrap();
    bench.fake.fail([Fault::CutAfter]);
    let ours = code(&bench.fake.consent(&invitation.challenge));
    let error = keeper.accept(&ours, None, Through::Command).await.unwrap_err();
    assert!(matches!(error, ConsentError::NoAnswer(_)), "{error:?}");
    // The account has a pair that nobody knows, and ours is dead.
    needs_consent(bench.send(&keeper).await);
    bench.consent(&keeper).await;
    bench.assert_well(&keeper).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verifier_of_the_settings_is_used_and_not_kept() {
    let bench = Bench::new().await;
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let setup = Setup { verifier: Some(code(verifier)), ..bench.setup() };
    let memo = Arc::new(StoreMemo(Arc::clone(&bench.store) as _));
    let keeper = Keeper::new(setup, memo, bench.clock.clone()).unwrap();
    let invitation = keeper.invite().await.unwrap();
    assert_eq!(invitation.challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    assert!(invitation.from_settings);
    bench.consent(&keeper).await;
    bench.assert_well(&keeper).await;
    // Another challenge in the console.
    let wrong = code(&bench.fake.consent("khac"));
    let error = keeper.accept(&wrong, None, Through::Command).await.unwrap_err().to_string();
    assert!(error.contains("code challenge"), "{error}");
    bench.assert_well(&keeper).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_made_by_hand_is_proved_before_it_replaces_anything() {
    let bench = Bench::connected().await;
    let keeper = bench.keeper();
    for bad in ["", "hai từ", "a\nb"] {
        assert!(matches!(keeper.adopt(&code(bad)).await, Err(ConsentError::Here(_))), "{bad}");
    }
    assert_eq!(bench.fake.calls(), 0);
    let error = keeper.adopt(&code("lamMoiGia")).await.unwrap_err();
    assert!(matches!(error, ConsentError::Token(_)), "{error:?}");
    assert!(!error.to_string().contains("lamMoiGia"), "{error}");
    bench.assert_well(&keeper).await;
    let pair = bench.fake.by_hand();
    keeper.adopt(&code(&pair.refresh)).await.unwrap();
    bench.assert_well(&keeper).await;
    assert!(!bench.fake.accepts(&pair.access), "nobody else has seen the pair in use");
}
