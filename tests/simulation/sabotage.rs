//! The checks are checked: a store or a messenger that is broken on purpose
//! must be found out.

use crate::history;
use crate::world::{Plan, Sabotage};
use hotline1022::runtime::dice::Dice;

/// Histories until one of them is found out.
const SEEDS: u64 = 1_000;

#[track_caller]
fn is_found(sabotage: Sabotage, by: &str) {
    let mut others = Vec::new();
    for seed in 0..SEEDS {
        let mut plan = Plan::roll(&Dice::seeded(seed));
        let of_several = [
            Sabotage::IgnoresVersions,
            Sabotage::TellsNobody,
            Sabotage::TwoSenders,
            Sabotage::ReadsLater,
        ];
        if of_several.contains(&sabotage) {
            (plan.replicas, plan.shared, plan.network) = (2, true, 3_000);
            (plan.citizens, plan.moves) = (3, 10);
        }
        let affairs = [
            Sabotage::ForgetsMoves,
            Sabotage::TakesAllForDead,
            Sabotage::KeepsErased,
            Sabotage::PrunesTooMuch,
        ];
        if affairs.contains(&sabotage) {
            let moves = sabotage != Sabotage::KeepsErased;
            (plan.chat_move, plan.admin) = (if moves { 1_500 } else { 0 }, 3_000);
            if sabotage == Sabotage::TakesAllForDead {
                // Administrators must come while something is being sent.
                (plan.chat_move, plan.admin, plan.moves) = (0, 5_000, 14);
                (plan.shared, plan.replicas) = (false, 1);
            }
        }
        plan.shipped = false;
        plan.sabotage = sabotage;
        let outcome = history::run(seed, Some(plan), false);
        if outcome.violations.iter().any(|it| it.contains(by)) {
            return;
        }
        others.extend(outcome.violations);
    }
    panic!("{sabotage:?} was not found in {SEEDS} histories: {others:#?}");
}

#[test]
fn a_store_that_forgets_what_became_of_a_message() {
    is_found(Sabotage::ForgetsSettles, "came twice without need");
}

#[test]
fn a_store_that_acknowledges_before_it_commits() {
    is_found(Sabotage::ForgetsTurns, "is acknowledged, not stored");
}

#[test]
fn a_store_that_writes_over_what_others_wrote() {
    is_found(Sabotage::IgnoresVersions, "was handled 2 times");
}

#[test]
fn a_messenger_that_changes_the_order() {
    is_found(Sabotage::Reorders, "came after");
}

#[test]
fn a_sender_that_sends_everything_twice() {
    is_found(Sabotage::SendsTwice, "came twice without need");
}

#[test]
fn a_sender_that_repeats_what_may_come_once() {
    is_found(Sabotage::SendsTwice, "may come once and came twice");
}

#[test]
fn a_messenger_that_loses_messages() {
    is_found(Sabotage::LosesMessages, "never arrived whole");
}

#[test]
fn a_store_that_forgets_timers() {
    is_found(Sabotage::ForgetsTimers, "is due");
}

#[test]
fn a_store_that_tells_other_processes_nothing() {
    is_found(Sabotage::TellsNobody, "the page of");
}

#[test]
fn a_store_with_two_senders_for_a_person() {
    is_found(Sabotage::TwoSenders, "came twice without need");
}

#[test]
fn a_store_that_reads_messages_after_asking_whose_they_are() {
    is_found(Sabotage::ReadsLater, "came twice without need");
}

#[test]
fn a_store_that_leaves_a_conversation_under_its_former_name() {
    is_found(Sabotage::ForgetsMoves, "left behind under a former name");
}

#[test]
fn a_store_that_takes_messages_away_that_are_still_due() {
    is_found(Sabotage::TakesAllForDead, "never arrived whole");
}

#[test]
fn a_store_that_sends_anew_what_is_being_sent() {
    is_found(Sabotage::TakesAllForDead, "came twice without need");
}

#[test]
fn a_store_that_keeps_whom_it_was_to_erase() {
    is_found(Sabotage::KeepsErased, "was to be erased, and is still there");
}

#[test]
fn retention_that_takes_too_much_away() {
    is_found(Sabotage::PrunesTooMuch, "takes away what is not too old");
}

/// A timer that stays due after its turn must not keep the service busy.
#[test]
fn a_timer_that_stays_due_is_put_off() {
    let seeds = (0..20).map(|seed| {
        let plan = Plan { citizens: 2, moves: 8, replicas: 1, silence: 5_000, ..Plan::default() };
        let plan = Plan { sabotage: Sabotage::KeepsTimers, ..plan };
        history::run(seed, Some(plan), false)
    });
    let mut stuck = 0;
    for outcome in seeds {
        stuck += usize::from(outcome.violations.iter().any(|it| it.contains("is due")));
        let handed = outcome.counts.get("timers handed out").copied().unwrap_or(0);
        assert!(handed < 3_000, "{handed} timers in one history");
    }
    assert!(stuck > 0, "no timer stayed due");
}
