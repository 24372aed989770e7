//! The Zalo Official Account: every kind of event that Zalo posts, what only
//! looks like one, and what a browser brings after a consent.

use super::fake_zalo_oa::{APP, FakeZaloOa, Fault, KEY, OA, sign};
use super::fake_zalo_oauth::{FakeOAuth, SECRET};
use super::search::Place;
use super::secrets::{Needles, Secrets};
use super::support::{self, Service};
use hotline1022::channel::zalo_oa::tokens::CALLBACK;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use unicode_normalization::UnicodeNormalization;

/// One of those who are named in the test itself.
const PERSON: &str = "3849125006391000999";
/// What one person sends, so that all of it stays in their journal.
const EACH: usize = 20;

/// A number in the words with which the fake platform refuses a message.
pub const REFUSED: &str = "0912345678";

/// What the program is set up with.
pub fn settings(fake: &FakeZaloOa, oauth: &FakeOAuth) -> Vec<(&'static str, String)> {
    vec![
        ("HOTLINE_ZALO_OA_APP_ID", APP.to_owned()),
        ("HOTLINE_ZALO_OA_APP_SECRET", SECRET.to_owned()),
        ("HOTLINE_ZALO_OA_ID", OA.to_owned()),
        ("HOTLINE_ZALO_OA_WEBHOOK_KEY", KEY.to_owned()),
        ("HOTLINE_ZALO_OA_API_URL", fake.url()),
        ("HOTLINE_ZALO_OA_OAUTH_URL", oauth.url()),
    ]
}

/// Connects the account with a pair of tokens, as the command does it.
pub async fn connect(data: &Path, fake: &FakeZaloOa, oauth: &FakeOAuth) {
    fake.trust(oauth.judge());
    let apart = tempfile::tempdir().unwrap();
    let file = apart.path().join("pair");
    std::fs::write(&file, oauth.by_hand().refresh).unwrap();
    let mut login = Command::new(env!("CARGO_BIN_EXE_hotline1022"));
    login.args(["zalo", "login", "--tokens", "--data"]).arg(data).env_clear();
    login.envs(settings(fake, oauth));
    login.stdin(std::fs::File::open(&file).unwrap()).stdout(Stdio::null());
    let done = tokio::task::spawn_blocking(move || login.status().unwrap()).await.unwrap();
    assert!(done.success());
}

/// Posts all of it. `way` tells one run from another.
pub async fn everything(
    service: &Service,
    fake: &FakeZaloOa,
    way: &str,
    needles: &mut Needles,
    answers: &mut Vec<Place>,
) {
    let url = format!("{}/zalo/oa/webhook", service.base);
    // Its words quote a person, see [`REFUSED`].
    fake.fail("/message/cs", Fault::Code(-201));
    for event in events(fake, way, needles) {
        assert_eq!(fake.post(&url, &event).await, 200, "{event}");
    }
    let http = support::client(&service.base);
    let broken = Secrets::of(&format!("zalo oa, {way}: broken bodies"), needles);
    let unread = [
        format!(
            "{{\"event_name\":\"user_send_text\",\"message\":{{\"text\":\"{}",
            broken.identity()
        ),
        broken.sentence(),
        json!([broken.sentence()]).to_string(),
    ];
    let unsigned = fake.text(PERSON, &broken.sentence()).to_string();
    let named = json!({ "event_name": broken.sentence(), "timestamp": broken.phone() }).to_string();
    let signed = sign(unsigned.as_bytes(), &broken.phone());
    // What is JSON and names no event is taken for a trial of the address.
    let mut posts: Vec<(u16, String, Option<String>)> = unread
        .into_iter()
        .zip([400, 400, 200])
        .map(|(body, status)| (status, body, None))
        .collect();
    posts.push((401, unsigned.clone(), None));
    posts.push((401, unsigned.clone(), Some(signed)));
    posts.push((401, unsigned, Some(broken.password().nfd().filter(char::is_ascii).collect())));
    posts.push((401, named, Some(broken.identity())));
    posts.push((200, json!({ "message": broken.sentence() }).to_string(), None));
    for (status, body, signature) in posts {
        let mut request = http.post(&url).body(body.clone());
        if let Some(signature) = signature {
            request = request.header("X-ZEvent-Signature", signature);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{body}");
        let bytes = answer.bytes().await.unwrap().to_vec();
        answers.push(("an answer to a broken event".into(), bytes));
    }
    let consent = Secrets::of(&format!("zalo oa, {way}: the end of a consent"), needles);
    for (code, account) in [
        (consent.password(), "4711".to_owned()),
        (consent.sentence(), OA.to_owned()),
        (String::new(), consent.phone()),
    ] {
        let query = [("code", code), ("oa_id", account)];
        let address = format!("{}{CALLBACK}", service.base);
        let answer = http.get(address).query(&query).send().await.unwrap();
        assert!(!answer.status().is_success());
        let bytes = answer.bytes().await.unwrap().to_vec();
        answers.push(("an answer to the end of a consent".into(), bytes));
    }
}

fn events(fake: &FakeZaloOa, way: &str, needles: &mut Needles) -> Vec<Value> {
    let field = |name: &str| format!("zalo oa, {way}: {name}");
    let mut out = Vec::new();
    let [first, last, alias] = needles.names(&field("names"));
    // Not documented beside messages, but one day they might stand there.
    let names =
        json!({ "display_name": first, "user_alias": alias, "shared_info": { "name": last } });
    let mut message = |kind: &str, fields: Value| {
        let person = format!("{}-{way}", 3_849_125_006_391_000_000 + out.len() / EACH);
        let mut event = fake.message(&person, kind, fields);
        event["sender"].as_object_mut().unwrap().extend(names.as_object().unwrap().clone());
        out.push(event);
    };
    message("user_send_text", json!({ "text": needles.harmless(&format!("zalo oa, {way}")) }));
    for sentence in Secrets::of(&field("words"), needles).sentences() {
        message("user_send_text", json!({ "text": sentence }));
    }
    let odd = Secrets::of(&field("decomposed words, and too many"), needles);
    message("user_send_text", json!({ "text": odd.sentence().nfd().collect::<String>() }));
    let long = format!("{}{}", "rất dài ".repeat(600), odd.sentence());
    message("user_send_text", json!({ "text": long, "quote_msg_id": odd.identity() }));
    for link in Secrets::of(&field("links in words"), needles).links() {
        message("user_send_text", json!({ "text": link }));
    }
    let pressed = Secrets::of(&field("payloads"), needles);
    for payload in pressed.payloads() {
        message("user_send_text", json!({ "text": format!("#{payload}") }));
        message("user_send_text", json!({ "text": payload }));
    }
    message("user_send_text", json!({ "text": format!("#{}", pressed.identity()) }));
    message("user_send_text", json!({ "text": format!("#{}", pressed.sentence()) }));

    let mut attached = |kind: &str, text: Option<String>, payload: Value| {
        let attachments = json!([{ "type": kind.rsplit('_').next(), "payload": payload }]);
        let mut fields = json!({ "attachments": attachments });
        fields["text"] = text.into();
        message(kind, fields);
    };
    let photo = Secrets::of(&field("picture and caption"), needles);
    let address = |secret: &str| format!("https://photo.example.com/{secret}.jpg");
    let picture =
        json!({ "url": address(&photo.identity()), "thumbnail": address(&photo.phone()) });
    attached("user_send_image", None, picture.clone());
    attached("user_send_image", Some(photo.sentence()), picture);
    let link = Secrets::of(&field("shared link"), needles);
    for url in link.links() {
        let payload = json!({
            "url": url, "title": link.sentence(), "description": link.sentence(),
            "thumbnail": address(&link.identity()),
        });
        attached("user_send_link", None, payload.clone());
        attached("user_send_link", Some(link.sentence()), payload);
    }
    let file = Secrets::of(&field("file name"), needles);
    let named = json!({
        "url": address(&file.identity()), "name": format!("{}.pdf", file.sentence()),
        "size": file.phone(), "type": "pdf", "checksum": file.code(),
    });
    attached("user_send_file", None, named.clone());
    attached("user_send_file", Some(file.sentence()), named);
    let card = Secrets::of(&field("business card"), needles);
    let description = json!({ "phone": card.phone(), "caption": card.sentence() }).to_string();
    let shown = json!({ "description": description, "title": card.sentence(), "thumbnail": "x" });
    attached("user_send_business_card", None, shown.clone());
    attached("user_send_business_card", Some(card.sentence()), shown);
    let other = Secrets::of(&field("other kinds"), needles);
    for kind in ["gif", "sticker", "audio", "video", "location", "hologram"] {
        let payload = json!({
            "url": address(&other.identity()), "id": other.phone(), "name": other.sentence(),
            "coordinates": { "latitude": "13.7829673", "longitude": other.account() },
        });
        attached(&format!("user_send_{kind}"), None, payload.clone());
        attached(&format!("user_send_{kind}"), Some(other.sentence()), payload);
    }
    let shapes = Secrets::of(&field("shapes nobody knows"), needles);
    let number: u64 = shapes.identity().trim_start_matches('0').parse().unwrap();
    message("user_send_text", json!({ "text": { "deep": [shapes.sentence()] } }));
    message("user_send_text", json!({ "text": [shapes.sentence(), number] }));
    message("user_send_image", json!({ "text": { shapes.identity(): shapes.phone() } }));
    message(
        "user_send_link",
        json!({ "attachments": { "payload": { "url": shapes.sentence() } } }),
    );

    let unknown = Secrets::of(&field("unknown events"), needles);
    for name in ["user_revoke_consent", &format!("user_{}", unknown.phone()), &unknown.sentence()] {
        let data = json!({ "phone": unknown.phone(), "words": [unknown.sentence()] });
        message(name, json!({ "text": unknown.sentence() }));
        message(name, json!({ "data": data }));
    }
    let told = Secrets::of(&field("submitted info"), needles);
    let mut submitted = fake.contact(PERSON, "user_submit_info");
    submitted["sender"] = json!({ "id": PERSON });
    submitted["info"] = json!({
        "name": format!("{first} {}", told.sentence()), "phone": told.phone(),
        "user_dob": told.birth(), "address": told.sentence(), "city": told.mail(),
        "full_address": { "user_city": told.identity(), "user_address": told.sentence() },
    });
    let visitor = Secrets::of(&field("anonymous visitor"), needles);
    let mut anonymous = Vec::new();
    for kind in ["anonymous_send_text", "user_send_text"] {
        let mut event = fake.text(PERSON, &visitor.sentence());
        event.as_object_mut().unwrap().remove("sender");
        event["event_name"] = kind.into();
        event["anonymous_id"] = visitor.identity().into();
        event["conversation_id"] = visitor.phone().into();
        anonymous.push(event);
    }
    let strange = Secrets::of(&field("who sent it"), needles);
    for (holder, id) in [("sender", json!({ "id": strange.sentence() })), ("sender", json!(null))] {
        let mut event = fake.text(PERSON, &strange.sentence());
        event[holder] = id;
        anonymous.push(event);
    }
    let echo = Secrets::of(&field("echo of what an administrator wrote"), needles);
    let mut contacts = Vec::new();
    for kind in ["follow", "user_click_chatnow", "unfollow", "follow"] {
        let mut event = fake.contact(PERSON, kind);
        event["source"] = echo.sentence().into();
        event["follower"]["display_name"] = first.clone().into();
        contacts.push(event);
    }
    out.push(submitted);
    out.extend(anonymous);
    out.push(fake.echo(PERSON, &echo.sentence()));
    out.extend(contacts);
    out
}
