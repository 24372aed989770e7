//! Random histories against the shipped content: the engine never panics,
//! what it asks for is bounded, sessions survive their encoding, and nobody
//! is ever left without a way on.

use hotline1022::content::catalog::Catalog;
use hotline1022::content::load::Files;
use hotline1022::content::text::render::render;
use hotline1022::engine::action::Action;
use hotline1022::engine::event::{Context, Event, OperatorAct, Unsupported};
use hotline1022::engine::session::Session;
use hotline1022::engine::step;
use hotline1022::flow::{ChannelKind, limits};
use hotline1022::ids::WaitId;
use proptest::prelude::*;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let loaded = hotline1022::content::load(Files::from_list(hotline1022::content::embedded()));
    loaded.catalog.expect("the shipped content loads")
});

/// What may happen next, before it is made concrete against the session.
#[derive(Clone, Debug)]
enum Move {
    Text(String),
    /// One of the buttons shown, by index.
    Shown(usize),
    /// A button of some earlier moment.
    Old(usize),
    Payload(String),
    Unsupported(u8),
    /// Milliseconds pass; the due timer fires, or a stale one.
    Wait(i64, bool),
    Operator(u8),
    Start(String),
}

fn moves() -> impl Strategy<Value = Move> {
    let words = prop_oneof![
        Just("xong".to_owned()),
        Just("chưa".to_owned()),
        Just("có".to_owned()),
        Just("quay lại".to_owned()),
        Just("gặp tổng đài viên".to_owned()),
        Just("menu".to_owned()),
        Just("tiếp tục".to_owned()),
        Just("lien ket vneid".to_owned()),
        Just("biểu tượng màu vàng".to_owned()),
        Just("english".to_owned()),
        "[0-9]{1,2}",
        "\\PC{0,40}",
        any::<String>(),
    ];
    prop_oneof![
        4 => words.prop_map(Move::Text),
        8 => (0_usize..12).prop_map(Move::Shown),
        2 => (0_usize..40).prop_map(Move::Old),
        1 => "[asclf]\\.[a-z0-9.-]{0,40}".prop_map(Move::Payload),
        1 => (0_u8..5).prop_map(Move::Unsupported),
        2 => ((0_i64..200_000_000), any::<bool>()).prop_map(|(by, due)| Move::Wait(by, due)),
        1 => (0_u8..3).prop_map(Move::Operator),
        1 => "[a-z-]{0,12}(__[a-z0-9-]{0,12}){0,2}".prop_map(Move::Start),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_histories(history in prop::collection::vec(moves(), 1..60)) {
        let catalog = &*CATALOG;
        let mut session = Session::default();
        let mut now = 1_795_140_000_000;
        let mut old: Vec<String> = Vec::new();
        let mut timer: Option<(i64, WaitId)> = None;
        for one in history {
            now += 1_000;
            let event = match one {
                Move::Text(text) => Event::text(text),
                Move::Shown(index) => match session.shown.get(index) {
                    Some(payload) => Event::Press { payload: payload.clone() },
                    None => Event::text("1"),
                },
                Move::Old(index) => match old.get(index) {
                    Some(payload) => Event::Press { payload: payload.clone() },
                    None => continue,
                },
                Move::Payload(payload) => Event::Press { payload },
                Move::Unsupported(kind) => Event::Unsupported([
                    Unsupported::Photo,
                    Unsupported::Other,
                    Unsupported::TooLong,
                    Unsupported::Group,
                    Unsupported::Edited,
                ][usize::from(kind)]),
                Move::Wait(by, due) => match timer {
                    Some((at, wait)) if due => {
                        now = now.max(at);
                        Event::Timer { wait }
                    }
                    _ => {
                        now += by;
                        Event::Timer { wait: WaitId(by as u32) }
                    }
                },
                Move::Operator(act) => Event::Operator([
                    OperatorAct::Accept,
                    OperatorAct::Close,
                    OperatorAct::Absent,
                ][usize::from(act)]),
                Move::Start(payload) => Event::Start { payload: Some(payload) },
            };
            let taken = session.handoff.as_ref().is_some_and(|handoff| handoff.taken);
            let citizen = event.is_citizen();
            let context = Context::at(now, ChannelKind::Web);
            let outcome = step(&catalog.set, session, &event, context);
            let again = Session::decode(&outcome.session.encode()).unwrap();
            prop_assert_eq!(&again, &outcome.session);
            let said: Vec<_> = outcome.actions.iter().filter_map(|action| match action {
                Action::Say(say) => Some(render(catalog, say)),
                _ => None,
            }).collect();
            prop_assert!(said.len() <= limits::MESSAGES);
            prop_assert!(outcome.actions.len() <= 4 * limits::HOPS);
            for message in &said {
                prop_assert!(!message.text.trim().is_empty(), "{:?}", outcome.actions);
                for choice in &message.choices {
                    prop_assert!(!choice.label.trim().is_empty());
                    prop_assert!(choice.payload.len() <= limits::PAYLOAD);
                }
            }
            // Every word of a person gets an answer, unless an operator has
            // the conversation or it was the second press of a double press.
            if citizen && !taken && !matches!(event, Event::Press { .. }) {
                prop_assert!(!said.is_empty(), "no answer to {event:?}: {:?}", outcome.actions);
            }
            // Bounded memory.
            prop_assert!(outcome.session.runs.len() <= limits::CALLS + limits::DIGRESSIONS + 6);
            prop_assert!(outcome.session.ended.len() <= limits::ENDED);
            prop_assert!(outcome.session.encode().len() < 4_000, "{}", outcome.session.encode().len());
            for run in &outcome.session.runs {
                prop_assert!(run.history.len() <= limits::HISTORY);
            }
            // A conversation with runs waits somewhere or is with an operator,
            // and every wait can end.
            let now_taken = outcome.session.handoff.as_ref().is_some_and(|h| h.taken);
            if !outcome.session.runs.is_empty() && !now_taken {
                prop_assert!(outcome.session.wait.is_some(), "stranded: {:?}", outcome.session);
                prop_assert!(outcome.timer.is_some());
            }
            old.extend(outcome.session.shown.iter().cloned());
            timer = outcome.timer;
            session = outcome.session;
        }
    }
}
