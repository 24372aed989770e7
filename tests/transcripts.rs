//! Every transcript is walked on every channel with its real adapter, over real
//! HTTP against a fake platform, and each turn is compared with what the
//! terminal shows (`tests/transcripts/*.out`). The runtime is in this process,
//! with a clock that the test moves as the terminal moves its own: half a
//! minute before each line, `:wait` from timer to timer.
//!
//! What counts as the same, whatever it looks like on a channel, is written
//! down in `transcripts/reading.rs`. A person begins as people begin there: the
//! web page is opened, Telegram and the Zalo Bot are sent `/start`, the Official
//! Account is followed. `:where` is asked of the stored session.
//!
//! A difference names channel, transcript, line and both texts. That a lost
//! sentence, choice, link or picture is one, on every channel and in every turn
//! that has some, is proved by taking each out of what was read.
//!
//! How it was seen to fail: without the last row of Telegram's keyboard, the
//! link button of the Official Account, the first sentence on the Zalo Bot, the
//! fourth choice in the thread of the web chat: 11 to 127 differences a channel.

#[path = "support/fake_telegram.rs"]
mod fake_telegram;
#[path = "support/fake_zalo_bot.rs"]
mod fake_zalo_bot;
#[path = "support/fake_zalo_oa.rs"]
mod fake_zalo_oa;
#[path = "transcripts/person.rs"]
mod person;
#[path = "transcripts/qr.rs"]
mod qr;
#[path = "transcripts/reading.rs"]
mod reading;
mod support;
#[path = "transcripts/terminal.rs"]
mod terminal;
#[path = "transcripts/world.rs"]
mod world;

use hotline1022::content::read::value::duration;
use hotline1022::flow::ChannelKind;
use reading::{Bubble, Reading, differences};
use terminal::{Transcript, transcripts};
use world::World;

/// Walks every transcript on one channel.
async fn walk(kind: ChannelKind) {
    let (mut complaints, mut losses) = (Vec::new(), 0);
    let transcripts = transcripts();
    assert!(transcripts.len() >= 11, "each province to linked and to the operator");
    for transcript in &transcripts {
        losses += compare(kind, transcript, &mut complaints).await;
    }
    assert!(complaints.is_empty(), "{} differences\n{}", complaints.len(), complaints.join("\n"));
    assert!(losses > 500, "only {losses} losses were tried");
}

/// Walks one; returns how many losses were tried.
async fn compare(
    kind: ChannelKind,
    transcript: &Transcript,
    complaints: &mut Vec<String>,
) -> usize {
    let mut world = World::new(kind).await;
    let mut losses = 0;
    for turn in &transcript.turns {
        let mut at = None;
        let bubbles = match turn.line.as_str() {
            "" => world.open().await,
            ":where" => {
                at = Some(world.at().await);
                Vec::new()
            }
            line => match line.strip_prefix(":wait ") {
                Some(by) => world.wait(duration(by).expect("a time")).await,
                None => world.say(line).await,
            },
        };
        let read = Reading { at, ..Reading::of(&bubbles) };
        let found = differences(&turn.expected, &read);
        let place = format!(
            "{} / {}.txt, line {} {:?}",
            kind.name(),
            transcript.name,
            turn.number,
            turn.line
        );
        complaints.extend(found.iter().map(|found| format!("{place}\n{found}")));
        if found.is_empty() {
            losses += blind(&turn.expected, &bubbles, &place, complaints);
        }
    }
    losses
}

/// Takes out one thing after the other: each loss must be a difference. Returns
/// how many were tried.
fn blind(
    expected: &Reading,
    bubbles: &[Bubble],
    place: &str,
    complaints: &mut Vec<String>,
) -> usize {
    let mut losses = 0;
    for at in 0..bubbles.len() {
        for loss in bubbles[at].losses() {
            losses += 1;
            let mut lossy = bubbles.to_vec();
            lossy[at] = loss;
            if differences(expected, &Reading::of(&lossy)).is_empty() {
                complaints
                    .push(format!("{place}\n  not missed: {:?} of {:?}", lossy[at], bubbles[at]));
            }
        }
    }
    losses
}

#[tokio::test]
async fn on_the_web_chat() {
    walk(ChannelKind::Web).await;
}

#[tokio::test]
async fn on_telegram() {
    walk(ChannelKind::Telegram).await;
}

#[tokio::test]
async fn on_the_zalo_official_account() {
    walk(ChannelKind::ZaloOa).await;
}

#[tokio::test]
async fn on_the_zalo_bot() {
    walk(ChannelKind::ZaloBot).await;
}
