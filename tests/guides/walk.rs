//! A guide walked by one person after the other, a fault a line.

use crate::judge;
use crate::platform::{Kind, World};
use crate::script::{Bad, Trouble, script};
use crate::support;
use serde_json::Value;
use std::collections::VecDeque;
use std::path::Path;
use unicode_normalization::UnicodeNormalization;

/// One way through a guide.
pub struct Case {
    /// The transcript whose lines are typed.
    pub lines: &'static str,
    /// What the person reads on the way, in this order.
    pub passes: &'static [&'static str],
    /// What they read at the end, once.
    pub end: &'static str,
}

/// Somebody who writes beside the person who walks.
const BESIDE: &str = "3849125006391000099";

/// Walks the cases again and again until the whole script was met.
pub async fn walk(kind: Kind, cases: &[Case]) {
    let mut world = World::new(kind).await;
    let mut script = script(kind);
    let mut number = 0;
    while !script.is_empty() || number < cases.len() {
        let case = &cases[number % cases.len()];
        number += 1;
        let person = format!("3849125006391{number:02}");
        begin(&mut world, &person).await;
        let lines = lines(case.lines);
        for (at, line) in lines.iter().enumerate() {
            let last = at + 1 == lines.len();
            let trouble = next(&world, &mut script, &person, line, last);
            meet(&mut world, &person, line, trouble).await;
        }
        judge::walked(&world, &person, case);
        assert!(number < 9, "{script:?} cannot be met");
    }
    assert!(world.kills >= 4);
    world.settled().await;
    let log = world.log();
    world.stop();
    judge::compare(&world, &log).await;
}

async fn begin(world: &mut World, person: &str) {
    let event = match world.kind {
        Kind::Oa => world.oa().contact(person, "follow"),
        Kind::Bot | Kind::Telegram => world.text(person, "menu"),
    };
    world.deliver(&event).await;
    world.more_than(person, 0, "the greeting").await;
    world.settled().await;
}

/// The lines of a transcript that a person types.
fn lines(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let text = std::fs::read_to_string(root.join(format!("{name}.txt"))).unwrap();
    text.lines().filter(|line| !line.starts_with(':')).map(str::to_owned).collect()
}

/// The first fault of the script that this line can meet.
fn next(
    world: &World,
    script: &mut VecDeque<Trouble>,
    person: &str,
    line: &str,
    last: bool,
) -> Option<Trouble> {
    let at = script.iter().position(|trouble| match trouble {
        // The next line brings what is held.
        Trouble::WindowCloses => !last,
        Trouble::Pressed | Trouble::TypedPayload => button(world, person, line).is_some(),
        Trouble::Odd => odd(line) != line,
        _ => true,
    })?;
    script.remove(at)
}

/// The payload of the button that stands for "done".
fn button(world: &World, person: &str, line: &str) -> Option<String> {
    let done = line.contains("xong") || line == "ok";
    if !done {
        return None;
    }
    world.oa().look(|state| {
        let last = state.seen(person).last()?;
        last.buttons.iter().find(|button| button.title == "Đã xong")?.payload.clone()
    })
}

fn odd(line: &str) -> String {
    let wide = |c: char| match c {
        '0'..='9' => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
        c => c,
    };
    line.nfd().map(wide).collect()
}

async fn meet(world: &mut World, person: &str, line: &str, trouble: Option<Trouble>) {
    let before = world.arrived(person).len();
    let typed = match trouble {
        Some(Trouble::Odd) => odd(line),
        Some(Trouble::Pressed) => button(world, person, line).unwrap(),
        Some(Trouble::TypedPayload) => {
            button(world, person, line).unwrap().trim_start_matches('#').to_owned()
        }
        _ => line.to_owned(),
    };
    if matches!(trouble, Some(Trouble::KilledBefore)) {
        world.kill(person, before).await;
    }
    if matches!(trouble, Some(Trouble::Stopped)) {
        world.stop_and_start().await;
    }
    let event = world.text(person, &typed);
    match trouble {
        None
        | Some(
            Trouble::KilledBefore
            | Trouble::Stopped
            | Trouble::Odd
            | Trouble::Pressed
            | Trouble::TypedPayload,
        ) => world.deliver(&event).await,
        Some(Trouble::TenAtOnce) => {
            let posts = (0..10).map(|_| world.post(&event));
            let statuses = futures_util::future::join_all(posts).await;
            assert_eq!(statuses, [200; 10], "{line}");
        }
        Some(Trouble::KilledOwing) => {
            world.deliver(&event).await;
            world.kill(person, before).await;
            world.deliver(&event).await;
        }
        Some(Trouble::KilledWhilePosted) => {
            let posted = async {
                // The kill hits some moment between the request and its answer.
                tokio::time::timeout(std::time::Duration::from_millis(3), world.post(&event)).await
            };
            let _ = posted.await;
            world.kill(person, before).await;
            world.deliver(&event).await;
        }
        Some(Trouble::KilledWhileSending) => {
            world.fail(false, Bad::Slow);
            world.deliver(&event).await;
            // Carried out, and not answered for half a second.
            world.more_than(person, before, line).await;
            world.kill(person, before).await;
        }
        Some(Trouble::Call(bad)) => {
            world.fail(false, bad);
            world.deliver(&event).await;
        }
        Some(Trouble::Picture(bad)) => {
            if world.kind == Kind::Oa {
                world.oa().age_pictures();
            }
            world.fail(true, bad);
            world.deliver(&event).await;
        }
        Some(Trouble::OldPictures) => {
            world.oa().age_pictures();
            world.deliver(&event).await;
        }
        Some(Trouble::TokenEnds) => token_ends(world, &event).await,
        Some(Trouble::TwoMeetTheEnd) => two_meet_the_end(world, &event).await,
        Some(Trouble::LostTokens) => lost_tokens(world, person, before, &event).await,
        Some(Trouble::WindowCloses) => {
            let held = world.held().await;
            world.fail(false, Bad::Code(-230));
            world.deliver(&event).await;
            let kept = || async { world.held().await > held };
            support::wait_until("it is held, and counted", kept).await;
            assert_eq!(world.arrived(person).len(), before, "nothing arrives");
            return;
        }
    }
    world.more_than(person, before, line).await;
    world.settled().await;
}

/// How often the fake answered that a token is not valid.
fn refusals(world: &World) -> usize {
    world.oa().look(|state| state.calls.iter().filter(|call| call.answer == Some(-216)).count())
}

async fn token_ends(world: &World, event: &Value) {
    let (calls, before) = (world.oauth().calls(), refusals(world));
    world.oauth().expire();
    world.deliver(event).await;
    world.settled().await;
    assert_eq!(world.oauth().calls(), calls + 1, "renewed once");
    assert_eq!(refusals(world), before + 1, "refused once");
}

async fn two_meet_the_end(world: &mut World, event: &Value) {
    let follow = world.oa().contact(BESIDE, "follow");
    world.deliver(&follow).await;
    world.settled().await;
    let beside = world.text(BESIDE, "menu");
    let (calls, before) = (world.oauth().calls(), refusals(world));
    let greeted = world.arrived(BESIDE).len();
    world.oauth().expire();
    // Neither is answered -216 before both have asked.
    world.oa().fail("/message/cs", crate::fake_zalo_oa::Fault::Together);
    world.oa().fail("/message/cs", crate::fake_zalo_oa::Fault::Together);
    futures_util::join!(world.deliver(event), world.deliver(&beside));
    world.more_than(BESIDE, greeted, "the other one's answer").await;
    world.settled().await;
    assert_eq!(world.oauth().calls(), calls + 1, "exactly one refresh call");
    assert_eq!(refusals(world), before + 2, "both were refused");
}

async fn lost_tokens(world: &mut World, person: &str, before: usize, event: &Value) {
    use crate::fake_zalo_oauth::Fault;
    let calls = world.oauth().calls();
    world.oauth().expire();
    world.oauth().fail([Fault::HoldAfter]);
    world.deliver(event).await;
    let asked = || async { world.oauth().calls() == calls + 1 };
    support::wait_until("the call for new tokens", asked).await;
    // Zalo has given the pair, and nobody has read it.
    world.kill(person, before).await;
    world.oauth().release();
    world.tokens("needs_consent").await;
    let used = world.oauth().look(|state| state.calls[calls..].to_vec());
    assert_eq!(used.len(), 2, "the old token is tried once more, and never again: {used:?}");
    assert_eq!(used[0], used[1]);
    assert_eq!(world.arrived(person).len(), before, "the answer waits");
    assert!(world.log().contains("zalo login"), "it is said what to do");
    world.login().await;
}
