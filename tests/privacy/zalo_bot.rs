//! The Zalo Bot: every kind of update, by polling and by webhook.

use super::fake_zalo_bot::{FakeZaloBot, Fault, NAME};
use super::search::Place;
use super::secrets::{Needles, Secrets};
use super::support::{self, Service};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

/// What the platform posts along.
pub const SECRET: &str = "bi-mat-cua-1022";
/// Whoever does everything here.
const PERSON: &str = "6ede9afa66b88fe6d6a9";

/// Everything waits until it is asked for.
pub async fn by_polling(fake: &FakeZaloBot, needles: &mut Needles) {
    let told = "Forbidden: Nguyen Van A 0912345673 is invalid";
    needles.add("zalo bot: words of a refusal", "0912345673".to_owned());
    fake.fail("sendMessage", Fault::Refuse(400, told));
    fake.fail("getUpdates", Fault::Refuse(400, told));
    let mut updates = updates(fake, "polling", needles);
    let stranger = Secrets::of("zalo bot by polling: no update at all", needles);
    updates.extend([
        json!(stranger.sentence()),
        json!([stranger.sentence(), { "text": stranger.identity() }]),
        json!({ "error": stranger.sentence() }),
    ]);
    fake.with(|state| state.queue.extend(updates));
    fake.wait_for("everything to be taken", |state| state.queue.is_empty()).await;
    // Asking again says that the last one is stored.
    let asked = fake.look(|state| state.count("getUpdates"));
    fake.wait_for("another poll", |state| state.count("getUpdates") > asked).await;
}

/// Everything is posted.
pub async fn by_webhook(
    service: &Service,
    fake: &FakeZaloBot,
    needles: &mut Needles,
    answers: &mut Vec<Place>,
) {
    fake.wait_for("the webhook", |state| state.webhook.is_some()).await;
    for (number, update) in updates(fake, "webhook", needles).iter().enumerate() {
        assert_eq!(fake.post(update, number % 2 == 0).await, 200, "{update}");
    }
    let http = support::client(&service.base);
    let url = format!("{}/zalo/bot/webhook", service.base);
    let broken = Secrets::of("zalo bot by webhook: broken bodies", needles);
    let bodies = [
        (400, format!("{{\"ok\":true,\"result\":{{\"message\":{{\"text\":\"{}", broken.identity())),
        (400, broken.sentence()),
        (200, json!([broken.sentence()]).to_string()),
        (200, json!({ "ok": true, "result": broken.sentence() }).to_string()),
    ];
    for (status, body) in bodies {
        for (secret, expected) in [(SECRET, status), ("another", 401)] {
            let request = http.post(&url).header("X-Bot-Api-Secret-Token", secret);
            let answer = request.body(body.clone()).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), expected, "{body}");
            let bytes = answer.bytes().await.unwrap().to_vec();
            answers.push(("an answer to a broken update".into(), bytes));
        }
    }
}

fn updates(fake: &FakeZaloBot, way: &str, needles: &mut Needles) -> Vec<Value> {
    let field = |name: &str| format!("zalo bot by {way}: {name}");
    let mut out = Vec::new();
    let [first, last, user] = needles.names(&field("names"));
    let names = Secrets::of(&field("names"), needles);
    let shown = format!("{first} {last} {} {}", names.identity(), names.phone());
    let from = json!({ "id": PERSON, "display_name": shown, "username": user, "is_bot": false });
    let mut message = |kind: &str, mut fields: Value| {
        if fields.get("from").is_none() {
            fields["from"] = from.clone();
        }
        out.push(fake.message(PERSON, &format!("message.{kind}"), &fields));
    };
    let harmless = needles.harmless(&format!("zalo bot by {way}"));
    message("text.received", json!({ "text": harmless }));
    for sentence in Secrets::of(&field("words"), needles).sentences() {
        message("text.received", json!({ "text": sentence }));
    }
    let odd = Secrets::of(&field("decomposed words, and too many"), needles);
    message("text.received", json!({ "text": odd.sentence().nfd().collect::<String>() }));
    let long = format!("{}{}", "rất dài ".repeat(600), odd.sentence());
    message("text.received", json!({ "text": long }));
    for link in Secrets::of(&field("links"), needles).links() {
        message("text.received", json!({ "text": link }));
    }
    for payload in Secrets::of(&field("payloads typed by hand"), needles).payloads() {
        message("text.received", json!({ "text": payload }));
    }
    let reply = Secrets::of(&field("reply"), needles);
    message(
        "text.received",
        json!({ "text": "cái này là sao", "reply_to_message": { "text": reply.sentence() }, "quote": reply.sentence() }),
    );
    let photo = Secrets::of(&field("picture and caption"), needles);
    let address = |secret: &str| format!("https://photo.example.com/{secret}.jpg");
    let picture =
        json!({ "photo": address(&photo.identity()), "photo_url": address(&photo.phone()) });
    message("image.received", picture.clone());
    let mut caption = picture;
    caption["caption"] = photo.sentence().into();
    message("image.received", caption);
    let other = Secrets::of(&field("other kinds"), needles);
    message(
        "sticker.received",
        json!({ "sticker": other.identity(), "url": address(&other.phone()) }),
    );
    message(
        "voice.received",
        json!({ "voice_url": address(&other.identity()), "name": other.sentence() }),
    );
    let withheld = Secrets::of(&field("unsupported"), needles);
    message("unsupported.received", json!({}));
    message(
        "unsupported.received",
        json!({ "file_name": format!("{}.pdf", withheld.sentence()), "contact": { "phone": withheld.phone() } }),
    );
    message(
        "hologram.received",
        json!({ "text": withheld.sentence(), "file": withheld.identity() }),
    );
    let shapes = Secrets::of(&field("shapes nobody knows"), needles);
    let number: u64 = shapes.identity().trim_start_matches('0').parse().unwrap();
    message("text.received", json!({ "text": { "deep": [shapes.sentence()] } }));
    message("text.received", json!({ "text": [shapes.sentence(), number] }));
    message("image.received", json!({ "caption": { shapes.identity(): shapes.phone() } }));
    message("text.received", json!({ "chat": shapes.sentence(), "text": shapes.sentence() }));
    message(
        "text.received",
        json!({ "message_id": [shapes.identity()], "text": shapes.sentence() }),
    );
    message(&shapes.sentence(), json!({ "note": shapes.sentence() }));
    let group = Secrets::of(&field("group"), needles);
    let chat = json!({ "id": "g1", "chat_type": "GROUP", "title": group.sentence() });
    for text in [group.sentence(), format!("@{NAME} {}", group.sentence())] {
        message("text.received", json!({ "chat": chat, "text": text }));
    }
    let bot = json!({ "id": "b1", "display_name": group.sentence(), "is_bot": true });
    message("text.received", json!({ "from": bot, "text": group.sentence() }));
    let kinds = Secrets::of(&field("updates without a message"), needles);
    out.push(json!({ "event_name": kinds.sentence(), "user": { "name": kinds.sentence() } }));
    out.push(json!({ "event_name": "message.text.received", "message": kinds.sentence() }));
    out.push(json!({ "message_text": kinds.sentence(), "phone": kinds.phone() }));
    out
}
