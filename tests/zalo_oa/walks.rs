//! The guides of the three provinces to "linked": by words, by buttons, by
//! payloads typed by hand, decomposed, in full-width digits, and while tokens
//! end and lines break.

use super::*;
use fake_zalo_oa::{Button, Fault};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;

/// The lines of a transcript that a person types.
fn lines(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let text = std::fs::read_to_string(root.join(format!("{name}.txt"))).unwrap();
    text.lines().filter(|line| !line.starts_with(':')).map(str::to_owned).collect()
}

/// How a person writes.
#[derive(Clone, Copy, PartialEq)]
enum Hand {
    Plain,
    /// Decomposed, with digits of full width.
    Odd,
    /// Presses where a button says the same.
    Presses,
    /// Types what the button carries.
    Forges,
}

fn odd(line: &str) -> String {
    let wide = |c: char| match c {
        '0'..='9' => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
        c => c,
    };
    line.nfd().map(wide).collect()
}

/// The button that stands for a number or means "done".
fn button(world: &World, line: &str) -> Option<Button> {
    let seen = world.fake.look(|state| state.seen(AN).last().cloned())?;
    let choices: Vec<Button> =
        seen.buttons.into_iter().filter(|button| button.payload.is_some()).collect();
    if line.contains("xong") || line == "ok" {
        return choices.into_iter().find(|button| button.title == "Đã xong");
    }
    // With a list in the text the buttons are not all of it.
    let all = !seen.text.contains("1. ");
    let number: usize = line.parse().ok().filter(|_| all)?;
    choices.into_iter().nth(number - 1)
}

async fn walk(world: &World, name: &str, hand: Hand) {
    let greeting = world.answered(AN, &world.fake.contact(AN, "follow")).await;
    assert!(greeting.contains("1022"), "{greeting}");
    for line in lines(name) {
        match (hand, button(world, &line)) {
            (Hand::Presses, Some(button)) => {
                world.press(AN, &button.title).await;
            }
            (Hand::Forges, Some(button)) => {
                let payload = button.payload.unwrap_or_default();
                world.say(AN, payload.trim_start_matches('#')).await;
            }
            (Hand::Odd, _) => {
                world.say(AN, &odd(&line)).await;
            }
            _ => {
                world.say(AN, &line).await;
            }
        }
    }
    let said = world.fake.look(|state| state.said(AN, "liên kết xong"));
    assert_eq!(said, 1, "{:#?}", world.fake.texts(AN));
    world.consistent().await;
    let updates = world.updates(AN).await;
    let wrote = world.fake.look(|state| state.people[AN].wrote.clone());
    let wrote: Vec<String> = wrote.iter().map(|id| format!("m:{id}")).collect();
    assert_eq!(updates, wrote, "every message once, in order");
    let seen = world.fake.look(|state| state.seen(AN).to_vec());
    assert!(seen.iter().any(|seen| seen.picture.is_some()), "the QR code is a picture");
    assert!(seen.iter().flat_map(|seen| &seen.buttons).any(|button| button.url.is_some()));
    for seen in seen.iter().filter(|seen| !seen.text.is_empty()) {
        assert!(seen.text.chars().count() <= 2_000);
        assert_eq!(seen.text, seen.text.nfc().collect::<String>());
    }
}

#[tokio::test]
async fn binh_dinh_by_words() {
    walk(&World::new().await, "binh-dinh-linked", Hand::Plain).await;
}

#[tokio::test]
async fn binh_dinh_by_buttons() {
    walk(&World::new().await, "binh-dinh-linked", Hand::Presses).await;
}

#[tokio::test]
async fn binh_dinh_by_payloads_typed_by_hand() {
    walk(&World::new().await, "binh-dinh-linked", Hand::Forges).await;
}

#[tokio::test]
async fn binh_dinh_decomposed_and_wide() {
    walk(&World::new().await, "binh-dinh-by-words", Hand::Odd).await;
}

#[tokio::test]
async fn binh_duong_without_accents() {
    walk(&World::new().await, "binh-duong-linked", Hand::Plain).await;
}

#[tokio::test]
async fn binh_duong_in_full_width_digits() {
    walk(&World::new().await, "binh-duong-linked", Hand::Odd).await;
}

#[tokio::test]
async fn binh_duong_by_buttons() {
    walk(&World::new().await, "binh-duong-linked", Hand::Presses).await;
}

#[tokio::test]
async fn quang_tri_by_words_and_by_buttons() {
    walk(&World::new().await, "quang-tri-linked", Hand::Plain).await;
    walk(&World::new().await, "quang-tri-linked", Hand::Presses).await;
}

/// Everything that ends or breaks on the way, step by step: the access token
/// before the third line, pictures from the fifth on, the line after Zalo has
/// done the seventh. The person notices nothing but one message that came twice.
async fn walk_through_faults(name: &str) {
    let world = World::new().await;
    // Somebody was there before, so pictures are known.
    world.answered(BINH, &world.fake.contact(BINH, "follow")).await;
    for line in lines(name) {
        world.say(BINH, &line).await;
    }
    let said = world.fake.look(|state| state.said(BINH, "liên kết xong"));
    assert_eq!(said, 1, "{:#?}", world.fake.texts(BINH));
    let uploads = world.fake.look(|state| state.count("/upload/image"));
    assert!(uploads > 0, "{name} has pictures");
    let refused = |code: i64| {
        world.fake.look(|state| state.calls.iter().filter(|call| call.answer == Some(code)).count())
    };
    world.answered(AN, &world.fake.contact(AN, "follow")).await;
    let all = lines(name);
    for (number, line) in all.iter().enumerate().map(|(at, line)| (at + 1, line)) {
        match number {
            3 => {
                world.fake.expire("token-2");
                world.tokens.next.lock().unwrap().push(Ok("token-2".to_owned()));
            }
            5.. => world.fake.age_pictures(),
            _ => {}
        }
        if number == 7 {
            world.fake.fail("/message/cs", Fault::CutAfter);
        }
        let before = world.fake.look(|state| state.seen(AN).len());
        assert_eq!(world.post(&world.fake.text(AN, line)).await, 200);
        world.fake.wait_for(line, |state| state.seen(AN).len() > before).await;
        world.settle_faults().await;
        match number {
            3 => {
                assert_eq!(*world.tokens.renewals.lock().unwrap(), 1, "renewed once");
                assert_eq!(refused(-216), 1);
            }
            7 => {
                let seen = world.fake.look(|state| state.seen(AN)[before..].to_vec());
                let same = |one: &fake_zalo_oa::Seen, two: &fake_zalo_oa::Seen| {
                    (&one.text, &one.picture) == (&two.text, &two.picture)
                };
                assert!(same(&seen[0], &seen[1]), "its sending was not seen: {seen:#?}");
                assert!(!seen[1..].windows(2).any(|two| same(&two[0], &two[1])), "{seen:#?}");
            }
            _ => {
                let seen = world.fake.look(|state| state.seen(AN)[before..].to_vec());
                let mut texts: Vec<_> = seen.iter().map(|seen| &seen.text).collect();
                texts.retain(|text| !text.is_empty());
                let count = texts.len();
                texts.dedup();
                assert_eq!(texts.len(), count, "line {number}: {seen:#?}");
            }
        }
    }
    assert!(all.len() > 7, "{name} is long enough for all faults");
    assert!(refused(-100) > 0, "pictures had expired");
    let again = world.fake.look(|state| state.count("/upload/image"));
    assert_eq!(again, uploads + refused(-100), "each was uploaded anew");
    assert_eq!(world.fake.look(|state| state.said(AN, "liên kết xong")), 1);
    let wrote = world.fake.look(|state| state.people[AN].wrote.clone());
    let wrote: Vec<String> = wrote.iter().map(|id| format!("m:{id}")).collect();
    assert_eq!(world.updates(AN).await, wrote, "every message once, in order");
    assert_eq!(world.store.dead(None, 9).await.unwrap(), [], "nothing is given up");
    world.consistent().await;
}

#[tokio::test]
async fn binh_dinh_through_faults() {
    walk_through_faults("binh-dinh-linked").await;
}

#[tokio::test]
async fn binh_duong_through_faults() {
    walk_through_faults("binh-duong-linked").await;
}

#[tokio::test]
async fn quang_tri_through_faults() {
    walk_through_faults("quang-tri-linked").await;
}

#[tokio::test]
async fn numbers_are_understood_however_they_are_written() {
    for number in ["1", "１", "một", "mot", "MỘT", "số 1", "1.", "mo\u{323}\u{302}t"] {
        let world = World::new().await;
        world.answered(AN, &world.fake.contact(AN, "follow")).await;
        let answer = world.say(AN, number).await;
        assert!(answer.contains("Ông/Bà ở đâu"), "{number}: {answer}");
    }
}
