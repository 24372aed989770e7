//! One use, fifteen minutes, five wrong ones, gone with the person's data;
//! and never mixed up with a one-time code.

use super::*;

on_each_store![
    a_code_works_for_fifteen_minutes,
    a_code_works_once,
    two_people_with_the_same_code_at_the_same_moment,
    guessing_is_limited_for_each_person,
    a_code_dies_with_the_persons_data,
    the_guard_does_not_mask_a_code_and_lets_no_one_time_code_pass,
];

const FROM: &str = "web:0123abcd";
const TO: &str = "telegram:5001";

async fn a_code_works_for_fifteen_minutes(kind: Kind) {
    for (minutes, works) in [(14, true), (16, false)] {
        let world = World::on(kind).await;
        let code = world.code_at_step_3(FROM).await;
        world.clock.advance(minutes * MINUTE);
        world.say(TO, &code).await;
        let said = world.said(TO).await;
        assert_eq!(
            said.iter().any(|text| text.contains("Bước 3/7")),
            works,
            "{minutes}: {said:#?}"
        );
        assert_eq!(said.iter().any(|text| text.contains("không dùng được")), !works);
        if !works {
            assert!(world.session(FROM).await.wait.is_some(), "the first one just goes on");
        }
    }
}

async fn a_code_works_once(kind: Kind) {
    let world = World::on(kind).await;
    let code = world.code_at_step_3(FROM).await;
    world.say(FROM, &code).await;
    assert!(world.said(FROM).await.iter().any(|text| text.contains("mã của chính nơi này")));
    world.say(TO, &code).await;
    world.until(FROM, "đang làm tiếp ở").await;
    world.say("zalo-bot:6ede9afa", &code).await;
    let said = world.said("zalo-bot:6ede9afa").await;
    assert!(said.iter().any(|text| text.contains("không dùng được")), "{said:#?}");
    let runs = world.session(TO).await.next_run;
    world.say(TO, &code).await;
    assert_eq!(world.session(TO).await.next_run, runs, "nothing is carried twice");
    let last = world.said(TO).await.pop().unwrap_or_default();
    assert!(!last.contains("không dùng được"), "it has worked: {last}");
    let told = world.said(FROM).await.iter().filter(|it| it.contains("đang làm tiếp ở")).count();
    assert_eq!(told, 1);
    // What is left of it in the store is nothing.
    support::wait_until("the value to go", || async {
        world.store.values("grant:", None, 9).await.unwrap().is_empty()
    })
    .await;
}

async fn two_people_with_the_same_code_at_the_same_moment(kind: Kind) {
    for _ in 0..if kind == Kind::Memory { 20 } else { 4 } {
        let one = World::on(kind).await;
        let code = one.code_at_step_3(FROM).await;
        let two = one.beside().await;
        let tries = (0..6).map(|at| {
            let world = if at % 2 == 0 { &one } else { &two };
            let code = code.clone();
            async move { world.say(&format!("telegram:{at}"), &code).await }
        });
        futures_util::future::join_all(tries).await;
        let mut went_on = 0;
        for at in 0..6 {
            let said = one.said(&format!("telegram:{at}")).await;
            went_on += usize::from(said.iter().any(|text| text.contains("Bước 3/7")));
        }
        assert_eq!(went_on, 1);
        one.until(FROM, "đang làm tiếp ở").await;
        one.consistent().await;
    }
}

async fn guessing_is_limited_for_each_person(kind: Kind) {
    let world = World::on(kind).await;
    let code = world.code_at_step_3(FROM).await;
    let guesses = ["B2B-C3C-F4F", "G5G-H6H-J7J", "K8K-H9H-N2N", "P3P-R4R-S5S", "T6T-X7X-B8B"];
    for guess in guesses {
        world.say(TO, guess).await;
        let said = world.said(TO).await;
        assert!(said.iter().any(|text| text.contains("không dùng được")), "{said:#?}");
    }
    // From now on not even the right one is looked at.
    world.say(TO, &code).await;
    let said = world.said(TO).await;
    assert!(said.iter().any(|text| text.contains("sai nhiều lần")), "{said:#?}");
    assert!(!said.iter().any(|text| text.contains("Bước 3/7")));
    // Others are not slowed, and what is no code is not counted.
    world.say("zalo-bot:6ede9afa", "xong rồi").await;
    world.say("zalo-bot:6ede9afa", "482913").await;
    world.say("zalo-bot:6ede9afa", &code).await;
    assert!(world.last("zalo-bot:6ede9afa").await.contains("Bước 3/7"));
    // After a quarter of an hour one may try again.
    world.clock.advance(16 * MINUTE);
    world.say("zalo-bot:6ede9afa", "/chuyen").await;
    let code = code_in(&world.said("zalo-bot:6ede9afa").await);
    world.say(TO, &code).await;
    assert!(world.last(TO).await.contains("Bước 3/7"));
}

async fn a_code_dies_with_the_persons_data(kind: Kind) {
    let world = World::on(kind).await;
    let code = world.code_at_step_3(FROM).await;
    world.say(FROM, "xóa dữ liệu").await;
    world.say(FROM, "đồng ý").await;
    assert!(world.last(FROM).await.contains("đã xóa"));
    assert!(world.store.values("grant:", None, 9).await.unwrap().is_empty(), "nothing names them");
    world.say(TO, &code).await;
    assert!(world.said(TO).await.iter().any(|text| text.contains("không dùng được")));

    // Erased by the administrator, or because nobody used it; and it does not
    // come to life again when the person writes anew.
    let world = World::on(kind).await;
    let code = world.code_at_step_3(FROM).await;
    let row = world.store.load(&FROM.into()).await.unwrap().unwrap();
    world.store.erase(&FROM.into(), row.version, row.touched).await.unwrap();
    for word in ["xin chào", "menu", "menu", "menu", "menu", "menu", "menu", "menu"] {
        world.say(FROM, word).await;
    }
    world.say(TO, &code).await;
    let said = world.said(TO).await;
    assert!(said.iter().any(|text| text.contains("không dùng được")), "{said:#?}");
    assert_eq!(world.session(TO).await.profile, None);
}

async fn the_guard_does_not_mask_a_code_and_lets_no_one_time_code_pass(kind: Kind) {
    let world = World::on(kind).await;
    let code = world.code_at_step_3(FROM).await;
    world.say(TO, &format!("mã {code}")).await;
    assert_eq!(world.written(TO).await, [format!("mã {code}")]);
    for secret in ["482913", "mã otp 482913", "mã xác nhận là 4 8 2 9 1 3"] {
        world.say("zalo-bot:6ede9afa", secret).await;
        let (said, kept) =
            (world.said("zalo-bot:6ede9afa").await, world.written("zalo-bot:6ede9afa").await);
        assert!(said.iter().any(|text| text.contains("một mã xác nhận vào đây")), "{said:#?}");
        assert!(kept.iter().all(|text| !text.contains("482913")), "{kept:#?}");
        assert!(!said.iter().any(|text| text.contains("không dùng được")), "{said:#?}");
    }
}

#[test]
fn no_code_looks_like_something_to_hide() {
    use hotline1022::engine::code::{Code, grouped, read_short};
    use hotline1022::safety::redact::redact;
    let mut bytes = [0_u8; 20];
    for seed in 0..3_000_u32 {
        let hash = blake3::hash(&seed.to_be_bytes());
        bytes.copy_from_slice(&hash.as_bytes()[..20]);
        let code = Code(bytes).short();
        for written in [code.clone(), grouped(&code), grouped(&code).replace('-', " ")] {
            let masked = redact(&written);
            assert!(masked.found.is_empty(), "{written}: {:?}", masked.found);
            assert_eq!(read_short(&written).as_ref(), Some(&code));
        }
    }
}
