//! What was written, what arrived and what is stored, compared from outside.

use crate::fake_zalo_oa::KEY;
use crate::platform::{Arrived, Kind, Platform, World};
use crate::walk::Case;
use crate::{fake_telegram, fake_zalo_bot};
use hotline1022::channel::render::fit;
use hotline1022::channel::{Capabilities, Part, Picture};
use hotline1022::flow::ChannelKind;
use hotline1022::ids::ConversationId;
use hotline1022::nlu::normalize::nfc;
use hotline1022::store::sled::SledStore;
use hotline1022::store::{Body, Entry, Store, verify};
use std::collections::BTreeSet;

/// The person was led through everything, to the end.
pub fn walked(world: &World, person: &str, case: &Case) {
    let arrived = world.arrived(person);
    let texts: Vec<&str> = arrived.iter().map(|it| it.text.as_str()).collect();
    let mut rest = texts.iter();
    for pass in case.passes {
        assert!(rest.any(|text| text.contains(pass)), "{}, {pass}: {texts:#?}", case.lines);
    }
    assert!(texts.iter().any(|text| text.contains(case.end)), "{}: {texts:#?}", case.lines);
    assert!(arrived.iter().any(|it| it.picture), "the QR code is a picture");
}

/// Compares everything, after the stop.
pub async fn compare(world: &World, log: &str) {
    let store = SledStore::open(&world.data()).unwrap();
    let problems = verify::verify(&store).await.unwrap();
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(store.dead(None, 9).await.unwrap(), [], "nothing is given up or left held");
    for (person, wrote) in &world.wrote {
        let id = match world.kind {
            Kind::Oa => ConversationId::new(format!("zalo-oa:{person}")),
            Kind::Bot => ConversationId::new(format!("zalo-bot:{person}")),
            Kind::Telegram => ConversationId::new(format!("telegram:{person}")),
        };
        let journal = store.journal(&id, 0, 1_000).await.unwrap();
        assert_eq!(journal.first().map(|entry| entry.seq), Some(1), "the journal is whole");
        let own = |entry: &&Entry| matches!(entry.body, Body::Citizen(_) | Body::Pressed { .. });
        let updates: Vec<String> =
            journal.iter().filter(own).filter_map(|entry| entry.update.clone()).collect();
        assert_eq!(updates, *wrote, "{person}: what was acknowledged, once, in order");
        let parts: Vec<Part> = journal
            .iter()
            .filter_map(|entry| match &entry.body {
                Body::Bot(message) => Some(fit(message, &capabilities(world.kind))),
                _ => None,
            })
            .flatten()
            .collect();
        read(person, &parts, &world.arrived(person));
    }
    store.close().await.unwrap();
    for secret in secrets(world) {
        assert!(!log.contains(&secret), "{secret} is in the log");
    }
}

fn capabilities(kind: Kind) -> Capabilities {
    Capabilities::of(match kind {
        Kind::Oa => ChannelKind::ZaloOa,
        Kind::Bot => ChannelKind::ZaloBot,
        Kind::Telegram => ChannelKind::Telegram,
    })
}

/// What must not be in a log: keys, tokens, and who wrote.
fn secrets(world: &World) -> Vec<String> {
    let mut secrets: Vec<String> = world.wrote.keys().cloned().collect();
    match &world.platform {
        Platform::Oa { oauth, .. } => {
            secrets.extend(oauth.secrets());
            secrets.push(KEY.to_owned());
        }
        Platform::Bot { .. } => secrets.push(fake_zalo_bot::TOKEN.to_owned()),
        Platform::Telegram { .. } => secrets.push(fake_telegram::TOKEN.to_owned()),
    }
    secrets
}

/// Whether what arrived can be what was said: all of it, in this order, and
/// again only from a place where nobody may have seen the answers since.
fn read(person: &str, said: &[Part], arrived: &[Arrived]) {
    // Where the reading may stand: the next part, and how far it may go back.
    let mut places: BTreeSet<(usize, usize)> = BTreeSet::from([(0, 0)]);
    for (at, one) in arrived.iter().enumerate() {
        let mut next = BTreeSet::new();
        for (place, back) in places {
            if place >= said.len() || !is(&said[place], one) {
                continue;
            }
            if one.unseen {
                next.extend((back.min(place)..=place + 1).map(|to| (to, back.min(place))));
            } else {
                next.insert((place + 1, place + 1));
            }
        }
        assert!(
            !next.is_empty(),
            "{person}: message {at} was not due then: {one:#?}\n{arrived:#?}\n{said:#?}"
        );
        places = next;
    }
    assert!(
        places.iter().any(|(place, _)| *place == said.len()),
        "{person}: something that was said did not arrive: {arrived:#?}\n{said:#?}"
    );
}

/// Whether a part arrived like this.
fn is(part: &Part, arrived: &Arrived) -> bool {
    match part {
        Part::Text { text, .. } => !arrived.picture && nfc(text.trim()) == nfc(&arrived.text),
        // Its words stand for a picture that could not be sent.
        Part::Picture { picture, .. } => {
            let (Picture::Qr { alt, .. } | Picture::File { alt, .. }) = picture;
            arrived.picture || arrived.text.contains(&nfc(alt))
        }
    }
}
