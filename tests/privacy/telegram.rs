//! Telegram: everything that comes in an update, by polling and by webhook.

use super::fake_telegram::{FakeTelegram, Fault, USERNAME};
use super::secrets::{Needles, Secrets};
use super::support::{self, Service};
use serde_json::{Value, json};

/// What the platform posts along.
pub const SECRET: &str = "secret_1022";

/// Everything that comes in an update of Telegram, whoever carries it.
fn updates(way: &str, needles: &mut Needles) -> Vec<Value> {
    let field = |name: &str| format!("telegram by {way}: {name}");
    let name = Secrets::of(&field("names"), needles);
    let [first, last, user] = needles.names(&field("names"));
    let person = json!({
        "id": 90_001, "is_bot": false, "first_name": format!("{first} {}", name.identity()),
        "last_name": format!("{last} {}", name.phone()), "username": user, "language_code": "vi",
    });
    let chat = json!({ "id": 90_001, "type": "private", "first_name": first, "last_name": last, "username": user });
    let mut out = Vec::new();
    let mut message = |fields: Value| {
        let mut message =
            json!({ "message_id": 7, "from": person, "chat": chat, "date": 1_795_000_000 });
        message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        out.push(json!({ "message": message }));
    };
    message(json!({ "text": needles.harmless(&format!("telegram by {way}")) }));
    for sentence in Secrets::of(&field("words"), needles).sentences() {
        message(json!({ "text": sentence }));
    }
    let photo = Secrets::of(&field("picture and caption"), needles);
    message(
        json!({ "photo": [{ "file_id": photo.identity(), "file_unique_id": photo.phone(), "width": 9, "height": 9 }] }),
    );
    message(
        json!({ "photo": [{ "file_id": "p", "file_unique_id": "q", "width": 9, "height": 9 }], "caption": photo.sentence() }),
    );
    let file = Secrets::of(&field("file name"), needles);
    message(
        json!({ "document": { "file_name": format!("{}.pdf", file.sentence()), "file_id": "f", "file_unique_id": "g" } }),
    );
    message(
        json!({ "document": { "file_name": file.identity(), "file_id": "f" }, "caption": file.sentence() }),
    );
    let card = Secrets::of(&field("contact card"), needles);
    message(
        json!({ "contact": { "phone_number": card.phone(), "first_name": card.sentence(), "vcard": card.sentence(), "user_id": 90_001 } }),
    );
    message(
        json!({ "location": { "latitude": 13.782_967_3, "longitude": 109.219_663_4 }, "venue": { "title": card.sentence() } }),
    );
    let reply = Secrets::of(&field("reply and forward"), needles);
    message(json!({
        "text": "cái này là sao", "reply_to_message": { "text": reply.sentence() }, "quote": { "text": reply.sentence() },
        "forward_origin": { "type": "hidden_user", "sender_user_name": reply.sentence() },
        "entities": [{ "type": "text_link", "url": format!("https://example.com/?so={}", reply.identity()), "offset": 0, "length": 3 }],
    }));
    let link = Secrets::of(&field("deep link"), needles);
    for payload in
        [link.identity(), link.sentence(), format!("__mau__{}", link.phone()), link.password()]
    {
        message(json!({ "text": format!("/start {payload}") }));
        message(json!({ "text": format!("/{payload}") }));
    }
    let broken = Secrets::of(&field("shapes nobody knows"), needles);
    message(json!({ "text": { "deep": [broken.sentence()] } }));
    message(
        json!({ "text": [broken.sentence(), broken.identity().trim_start_matches('0').parse::<u64>().unwrap()] }),
    );
    message(
        json!({ "caption": { broken.identity(): broken.phone(), "title": broken.sentence(), "file_name": broken.sentence() } }),
    );
    let pressed = Secrets::of(&field("label and payload"), needles);
    let mut payloads = pressed.payloads();
    payloads.extend([pressed.identity(), pressed.sentence(), "c.menu".to_owned()]);
    for data in payloads {
        let keyboard = json!([[{ "text": pressed.sentence(), "callback_data": data }]]);
        out.push(json!({ "callback_query": {
            "id": "44", "from": person, "chat_instance": "-1", "data": data,
            "message": { "message_id": 3, "chat": chat, "date": 1_795_000_000, "text": pressed.sentence(), "reply_markup": { "inline_keyboard": keyboard } },
        } }));
    }
    let edited = Secrets::of(&field("edit"), needles);
    out.push(json!({ "edited_message": { "message_id": 7, "from": person, "chat": chat, "date": 1, "text": edited.sentence() } }));
    out.push(json!({ "edited_message": { "message_id": 7, "from": person, "chat": chat, "date": 1, "text": { "x": edited.sentence() } } }));
    let group = Secrets::of(&field("group"), needles);
    let title = json!({ "id": -100_777, "type": "supergroup", "title": group.sentence(), "username": "nhom" });
    out.push(json!({ "message": { "message_id": 9, "from": person, "chat": title, "date": 1, "text": format!("@{} {}", USERNAME, group.sentence()) } }));
    out.push(json!({ "my_chat_member": { "chat": title, "from": person, "date": 1, "new_chat_member": { "status": "member", "custom_title": group.sentence() } } }));
    out.push(json!({ "inline_query": { "id": "1", "from": person, "query": group.sentence() } }));
    out
}

pub async fn by_polling(fake: &FakeTelegram, needles: &mut Needles) {
    fake.fail("sendMessage", refusal(needles));
    let mut updates = updates("polling", needles);
    updates.push(
        json!({ "message": { "chat": { "id": 90_009, "type": "private" }, "text": "xin chào" } }),
    );
    fake.push_raw(json!({ "update_id": 499_998, "poll": { "id": "1" } }));
    let stranger = Secrets::of("telegram by polling: no update at all", needles);
    fake.push_raw(json!({ "update_id": stranger.identity(), "text": stranger.sentence() }));
    for (number, mut update) in updates.into_iter().enumerate() {
        update["update_id"] = json!(500_000 + number);
        fake.push_raw(update);
    }
    fake.wait_for("all updates are confirmed", |state| state.queue.is_empty()).await;
}

pub async fn by_webhook(service: &Service, needles: &mut Needles) {
    let http = support::client(&service.base);
    let url = format!("{}/telegram/webhook", service.base);
    let post = |secret: &'static str, body: String| {
        http.post(&url).header("x-telegram-bot-api-secret-token", secret).body(body).send()
    };
    for (number, mut update) in updates("webhook", needles).into_iter().enumerate() {
        update["update_id"] = json!(900_000 + number);
        let answer = post(SECRET, update.to_string()).await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{update}");
    }
    let broken = Secrets::of("telegram by webhook: broken bodies", needles);
    for body in [
        format!("{{\"update_id\":1,\"message\":{{\"text\":\"{}", broken.identity()),
        broken.sentence(),
        json!({ "update_id": broken.sentence(), "message": broken.sentence() }).to_string(),
        json!([broken.sentence()]).to_string(),
    ] {
        assert_eq!(post(SECRET, body.clone()).await.unwrap().status().as_u16(), 400);
        assert_eq!(post("another", body).await.unwrap().status().as_u16(), 401);
    }
}

/// A platform may quote what was sent when it refuses it.
fn refusal(needles: &mut Needles) -> Fault {
    needles.add("telegram: words of a refusal", "0912345670".to_owned());
    Fault::Refuse(400, "Bad Request: Nguyen Van A 0912345670 is invalid")
}
