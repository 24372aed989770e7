//! What channels, pages, links, buttons and the store hand in.

use hotline1022::channel::Notice;
use hotline1022::channel::telegram::decode::{Content, Me, decode};
use hotline1022::content::{self, Catalog, Files};
use hotline1022::engine::event::{Context, Event};
use hotline1022::engine::payload::{DeepLink, Payload};
use hotline1022::engine::session::Session;
use hotline1022::engine::step;
use hotline1022::flow::{ChannelKind, limits};
use hotline1022::http::bodies::{Open, Send, is_token};
use hotline1022::ids::is_id;
use hotline1022::nlu;
use std::sync::LazyLock;

/// Longest button payload of any channel (Telegram), and of a link.
const PAYLOAD: usize = 64;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let loaded = content::load(Files::from_list(content::embedded()));
    loaded.catalog.expect("the shipped content loads")
});

/// An update of Telegram, as it is posted.
pub fn telegram(bytes: &[u8]) {
    const ME: Me<'_> = Me { id: 1_022, username: Some("tongdai1022_bot") };
    let Ok(update) = serde_json::from_slice::<serde_json::Value>(bytes) else { return };
    let Some(delivery) = decode(&update, ME) else { return };
    match delivery.content {
        Content::Inbound(inbound) => {
            assert!(inbound.conversation.as_str().starts_with("telegram:"));
            assert!(!inbound.update.as_str().is_empty());
            assert!(inbound.locale.is_none_or(|locale| matches!(locale.as_str(), "vi" | "en")));
            arrived(inbound.event);
        }
        Content::Notice(Notice::Left(whose) | Notice::Returned(whose)) => {
            assert!(whose.as_str().starts_with("telegram:"));
        }
        Content::Notice(Notice::Moved { from, to }) => {
            assert!(from.as_str().starts_with("telegram:") && to.as_str().starts_with("telegram:"));
        }
        Content::Ignored(why) | Content::Undecodable(why) => assert!(!why.is_empty()),
    }
}

/// The body with which a page opens its conversation.
pub fn web_open(bytes: &[u8]) {
    let Ok(open) = serde_json::from_slice::<Open>(bytes) else { return };
    let start = open.start();
    assert!(start.is_none_or(|start| (1..=PAYLOAD).contains(&start.len())));
    assert!(open.locale().is_none_or(|locale| is_id(locale.as_str())));
    // Tokens become keys: 128 bits in hexadecimal digits and nothing else.
    let Some(token) = open.token else { return };
    let hex = "0123456789abcdefABCDEF";
    let shaped = token.chars().count() == 32 && token.chars().all(|c| hex.contains(c));
    assert_eq!(is_token(&token), shaped, "{token:?}");
}

/// The body with which a page sends a message or a press.
pub fn web_send(bytes: &[u8]) {
    let Ok(send) = serde_json::from_slice::<Send>(bytes) else { return };
    let Ok(said) = send.read() else { return };
    assert!(said.update.as_str().starts_with("web:") && said.update.as_str().is_ascii());
    arrived(said.event);
}

/// No channel lets in more than the engine is made for.
pub(super) fn arrived(event: Event) {
    match event {
        Event::Text { text, .. } => {
            assert!(!text.expose().is_empty());
            assert!(
                hotline1022::nlu::normalize::nfc(text.expose()).chars().count() <= limits::TEXT
            );
        }
        Event::Start { payload: Some(payload) } | Event::Press { payload } => {
            assert!(payload.len() <= PAYLOAD, "{payload:?}");
        }
        _ => {}
    }
}

/// Free text as it is understood: a chance for every intent.
pub fn understands(bytes: &[u8]) {
    let text = super::vocabulary::text(bytes);
    let set = &CATALOG.set;
    let words = nlu::words(&text);
    let locale = set.first_locale();
    let understood = nlu::understand(set, &text, &words, &locale, &|_| true);
    assert_eq!(understood.ranking.len(), set.intents.list.len());
    assert!(
        understood.ranking.iter().all(|(_, chance)| (0.0..=1.001).contains(chance)),
        "{text:?}"
    );
    assert!((0.0..=1.0).contains(&understood.known));
}

/// What a link into the chat carries.
pub fn start_payload(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let link = DeepLink::parse(text);
    for part in [&link.profile, &link.flow, &link.step].into_iter().flatten() {
        assert!(is_id(part), "{part:?}");
    }
    happens(Event::Start { payload: Some(text.to_owned()) });
}

/// What a button carries: whatever is read is written the same.
pub fn button_payload(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(payload) = Payload::parse(text) {
        assert_eq!(payload.encode(), text);
    }
    let Payload::Report(host) = Payload::report(text) else { unreachable!("a report") };
    let reported = Payload::Report(host).encode();
    assert!(reported.len() <= PAYLOAD && !reported[2..].contains('.'), "{reported:?}");
    happens(Event::Press { payload: text.to_owned() });
}

/// The engine takes it, in a new conversation and in one that stands in a guide.
fn happens(event: Event) {
    static STANDING: LazyLock<Session> = LazyLock::new(|| {
        let payload = Some("binh-dinh__binh-dinh__buoc-3".to_owned());
        let context = Context::at(1_795_140_000_000, ChannelKind::Telegram);
        step(&CATALOG.set, Session::default(), &Event::Start { payload }, context).session
    });
    let context = Context::at(1_795_140_060_000, ChannelKind::Telegram);
    for session in [Session::default(), STANDING.clone()] {
        let outcome = step(&CATALOG.set, session, &event, context);
        assert!(outcome.actions.len() <= 40, "{} actions", outcome.actions.len());
        let bytes = outcome.session.encode();
        assert_eq!(Session::decode(&bytes).ok().as_ref(), Some(&outcome.session));
    }
}

/// A session as the store keeps it: whatever is read is written and read the
/// same, and the engine goes on from it.
pub fn session(bytes: &[u8]) {
    let Ok(session) = Session::decode(bytes) else { return };
    let again = session.encode();
    assert_eq!(Session::decode(&again).ok().as_ref(), Some(&session));
    let context = Context::at(1_795_140_060_000, ChannelKind::Web);
    for event in [Event::text("xong"), Event::Start { payload: None }] {
        step(&CATALOG.set, session.clone(), &event, context);
    }
}
