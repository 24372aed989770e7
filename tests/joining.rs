//! Going on at another channel by a code: every direction over the real
//! runtime, races, expiry, reuse, guessing, erasure, failures between the
//! writes; and once through the program with its real adapters.

// First, because of its macro.
#[macro_use]
#[path = "support/stores.rs"]
mod stores;

#[path = "joining/channels.rs"]
mod channels;
#[path = "joining/failures.rs"]
mod failures;
#[path = "support/fake_telegram.rs"]
mod fake_telegram;
#[path = "support/fake_zalo_bot.rs"]
mod fake_zalo_bot;
#[path = "support/fake_zalo_oa.rs"]
mod fake_zalo_oa;
#[path = "support/fake_zalo_oauth.rs"]
mod fake_zalo_oauth;
#[path = "joining/limits.rs"]
mod limits;
#[path = "joining/places.rs"]
mod places;
#[path = "joining/replicas.rs"]
mod replicas;
#[path = "support/postgres.rs"]
mod server;
#[path = "support/shipped.rs"]
mod shipped;
mod support;
#[path = "joining/world.rs"]
mod world;

use hotline1022::engine::event::{Event, OperatorAct};
use stores::Kind;
use world::{World, code_in};

on_each_store![
    in_every_direction_the_guide_goes_on_at_the_same_step,
    a_link_carries_the_code,
    what_is_said_names_the_places_and_nothing_else,
    the_guide_that_runs_at_the_other_place_is_kept,
    a_guide_that_was_left_goes_along_too_and_none_is_no_failure,
    while_an_operator_holds_the_conversation_a_code_is_for_the_operator,
    who_waits_for_a_human_goes_on_waiting,
];

const MINUTE: i64 = 60_000;

/// One person at each channel.
const PLACES: [&str; 4] = ["web:0123abcd", "telegram:5001", "zalo-oa:7001", "zalo-bot:6ede9afa"];

async fn in_every_direction_the_guide_goes_on_at_the_same_step(kind: Kind) {
    for from in PLACES {
        for to in PLACES.into_iter().filter(|to| *to != from) {
            let world = World::on(kind).await;
            let code = world.code_at_step_3(from).await;
            // As people type it on another phone.
            let typed = match to {
                "telegram:5001" => code.to_lowercase(),
                "zalo-bot:6ede9afa" => format!("mã {}", code.replace('-', " ")),
                "zalo-oa:7001" => code.replace('-', ""),
                _ => code.clone(),
            };
            world.say(to, &typed).await;
            let said = world.said(to).await;
            let [told, step] = &said[said.len() - 2..] else { panic!("{said:#?}") };
            assert!(told.contains("Bình Định") && told.contains("từ bước đang dở"), "{told}");
            assert!(step.contains("Bước 3/7"), "{from} to {to}: {said:#?}");
            // The first conversation learns of it, pauses, and keeps its history.
            world.until(from, "đang làm tiếp ở").await;
            let (here, there) = (world.session(from).await, world.session(to).await);
            assert!(here.runs.is_empty() && here.wait.is_none());
            assert_eq!(here.paused[0].step, there.runs[0].step);
            assert_eq!(here.paused[0].history, there.runs[0].history);
            assert_eq!(here.paused[0].vars, there.runs[0].vars);
            assert_eq!((here.profile, here.locale), (there.profile, there.locale));
            assert!(world.said(from).await.iter().any(|text| text.contains("Bước 2/7")));
            assert!(!world.said(to).await.iter().any(|text| text.contains("Bước 2/7")));
            // The path came along: back, and on to the end.
            world.say(to, "quay lại").await;
            assert!(world.last(to).await.contains("Bước 2/7"));
            for _ in 2..7 {
                world.say(to, "xong").await;
            }
            for answer in ["1", "xong", "có"] {
                world.say(to, answer).await;
            }
            assert!(world.last(to).await.contains("liên kết xong"), "{}", world.last(to).await);
            // And at the first one it can be taken up again.
            world.say(from, "tiếp tục").await;
            assert!(world.last(from).await.contains("Bước 3/7"));
            world.consistent().await;
        }
    }
}

async fn a_link_carries_the_code(kind: Kind) {
    let world = World::on(kind).await;
    let code = world.code_at_step_3("web:0123abcd").await;
    let links = world.links("web:0123abcd").await;
    let bare = code.replace('-', "").to_lowercase();
    assert_eq!(links, [format!("https://t.me/tongdai1022_bot?start={bare}")]);
    world.event("telegram:5001", Event::Start { payload: Some(bare) }).await;
    assert!(world.last("telegram:5001").await.contains("Bước 3/7"));
    // And back, by the address of the web page.
    world.say("telegram:5001", "làm tiếp trên web").await;
    let links = world.links("telegram:5001").await;
    let [link] = &links[..] else { panic!("{links:?}") };
    let payload = link.strip_prefix("https://chat.example.gov.vn/?start=").expect("our page");
    world.event("web:ffff", Event::Start { payload: Some(payload.to_owned()) }).await;
    assert!(world.last("web:ffff").await.contains("Bước 3/7"));
}

async fn what_is_said_names_the_places_and_nothing_else(kind: Kind) {
    let world = World::on(kind).await;
    world.say("zalo-bot:6ede9afa", "chuyển sang telegram").await;
    let told = world.said("zalo-bot:6ede9afa").await;
    let told = told.iter().find(|text| text.contains("một lần, trong 15 phút")).expect("a code");
    for part in ["Telegram: @tongdai1022_bot", "Trang web: https://chat.example.gov.vn", "Zalo: "] {
        assert!(told.contains(part), "{part}: {told}");
    }
    world.say("web:0123abcd", "đổi ngôn ngữ").await;
    world.say("web:0123abcd", "2").await;
    world.say("web:0123abcd", "switch to zalo").await;
    let english = world.said("web:0123abcd").await;
    assert!(english.iter().any(|text| text.contains("Your code is")), "{english:#?}");
    // The language goes along.
    world.say("telegram:5001", &code_in(&english)).await;
    let there = world.said("telegram:5001").await;
    assert!(there.iter().any(|text| text.contains("I have got the code")), "{there:#?}");
}

async fn the_guide_that_runs_at_the_other_place_is_kept(kind: Kind) {
    let world = World::on(kind).await;
    let code = world.code_at_step_3("web:0123abcd").await;
    let there = "telegram:5001";
    world.event(there, Event::Start { payload: Some("quang-tri__quang-tri".into()) }).await;
    world.say(there, &code).await;
    assert!(world.last(there).await.contains("Bước 3/7"));
    let session = world.session(there).await;
    assert_eq!(session.paused[0].flow.as_str(), "quang-tri");
    assert_eq!(session.profile.map(|id| id.as_str().to_owned()).as_deref(), Some("binh-dinh"));
    assert!(session.runs.iter().all(|run| session.paused.iter().all(|kept| kept.id != run.id)));
}

async fn a_guide_that_was_left_goes_along_too_and_none_is_no_failure(kind: Kind) {
    let world = World::on(kind).await;
    let from = "zalo-oa:7001";
    world.at_step_3(from).await;
    world.say(from, "tạm dừng").await;
    world.say(from, "làm tiếp nơi khác").await;
    let code = code_in(&world.said(from).await);
    world.say("web:0123abcd", &code).await;
    assert!(world.last("web:0123abcd").await.contains("Bước 3/7"));

    world.say("web:5555", "xin chào").await;
    world.say("web:5555", "/chuyen").await;
    let code = code_in(&world.said("web:5555").await);
    world.say("telegram:6", &code).await;
    let said = world.said("telegram:6").await;
    assert!(said.iter().any(|text| text.contains("chưa làm dở")), "{said:#?}");
    assert!(said.last().unwrap().contains("cần giúp việc gì"), "{said:#?}");
}

async fn while_an_operator_holds_the_conversation_a_code_is_for_the_operator(kind: Kind) {
    let world = World::on(kind).await;
    let code = world.code_at_step_3("web:0123abcd").await;
    let there = "telegram:5001";
    world.say(there, "gặp tổng đài viên").await;
    world.apply(there, Event::Operator(OperatorAct::Accept)).await;
    let before = world.said(there).await.len();
    world.say(there, &code).await;
    assert_eq!(world.said(there).await.len(), before, "the bot is silent");
    // It was not used up.
    world.say("zalo-bot:6ede9afa", &code).await;
    assert!(world.last("zalo-bot:6ede9afa").await.contains("Bước 3/7"));
}

async fn who_waits_for_a_human_goes_on_waiting(kind: Kind) {
    let world = World::on(kind).await;
    let from = "telegram:5001";
    world.at_step_3(from).await;
    world.say(from, "gặp tổng đài viên").await;
    world.say(from, "chuyển sang zalo").await;
    let code = code_in(&world.said(from).await);
    world.say("zalo-bot:6ede9afa", &code).await;
    assert!(world.last("zalo-bot:6ede9afa").await.contains("Bước 3/7"));
    world.until(from, "đang làm tiếp ở").await;
    assert_eq!(world.store.open_tickets().await.unwrap().len(), 1, "the request stays");
    assert!(world.session(from).await.handoff.is_some());
}

#[tokio::test]
async fn the_terminal_stands_alone() {
    use hotline1022::content::talk::{START, Talk};
    use hotline1022::flow::ChannelKind;
    let loaded = hotline1022::content::load(hotline1022::content::load::Files::from_list(
        hotline1022::content::embedded(),
    ));
    let catalog = loaded.catalog.expect("content");
    let mut talk = Talk::new(&catalog.set, ChannelKind::Terminal, START);
    let said = talk.event(&Event::text("chuyển sang zalo"));
    assert_eq!(said[0].message.id, "chuyen-khong-co");
    // A service with nothing but its own web chat says the same.
    let world = World::alone(Kind::Memory).await;
    world.say("web:0123abcd", "chuyển sang zalo").await;
    let said = world.said("web:0123abcd").await;
    assert!(said.iter().any(|text| text.contains("chỉ trả lời ở đây")), "{said:#?}");
}
