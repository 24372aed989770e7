//! A person on a channel: what they do goes to the service as the platform
//! brings it, and what they see is what the platform has got.

use super::fake_telegram::{FakeTelegram, Seen as TelegramSeen};
use super::fake_zalo_bot::FakeZaloBot;
use super::fake_zalo_oa::{FakeZaloOa, Seen as OaSeen};
use super::qr;
use super::reading::Bubble;
use super::support::{self, Web};
use hotline1022::http::entry::conversation_of;
use hotline1022::ids::ConversationId;
use serde_json::{Value, json};

const CHAT: i64 = 5_001;
const OA_PERSON: &str = "3849125006391000001";
const BOT_PERSON: &str = "6ede9afa66b88fe6d6a9";

/// One person and their platform.
pub enum Person {
    /// `None` until the page is opened.
    Web(Option<Web>),
    Telegram(FakeTelegram),
    ZaloOa(FakeZaloOa),
    ZaloBot(FakeZaloBot),
}

impl Person {
    /// How one begins there.
    pub async fn begin(&mut self, base: &str) {
        match self {
            Self::Web(web) => *web = Some(Web::open(base, None).await),
            Self::ZaloOa(fake) => {
                let event = fake.contact(OA_PERSON, "follow");
                assert_eq!(fake.post(&format!("{base}/zalo/oa/webhook"), &event).await, 200);
            }
            Self::Telegram(_) | Self::ZaloBot(_) => self.write(base, "/start").await,
        }
    }

    /// Writes; returns when the service has taken it.
    pub async fn write(&mut self, base: &str, text: &str) {
        match self {
            Self::Web(web) => {
                assert_eq!(web.as_mut().expect("an open page").say(text).await, 200);
            }
            Self::Telegram(fake) => {
                fake.send_text(CHAT, text);
                fake.wait_for("the delivery", |state| state.queue.is_empty()).await;
                let refused = fake.look(|state| state.deliveries.iter().any(|it| it.1 != 200));
                assert!(!refused, "every delivery is taken at once");
            }
            Self::ZaloOa(fake) => {
                let event = fake.text(OA_PERSON, text);
                assert_eq!(fake.post(&format!("{base}/zalo/oa/webhook"), &event).await, 200);
            }
            Self::ZaloBot(fake) => {
                let fields = json!({ "text": text });
                let update = fake.message(BOT_PERSON, "message.text.received", &fields);
                assert_eq!(fake.post(&update, false).await, 200);
            }
        }
    }

    /// What the service calls the person.
    pub fn conversation(&self) -> ConversationId {
        match self {
            Self::Web(web) => conversation_of(&web.as_ref().expect("an open page").token),
            Self::Telegram(_) => ConversationId::new(format!("telegram:{CHAT}")),
            Self::ZaloOa(_) => ConversationId::new(format!("zalo-oa:{OA_PERSON}")),
            Self::ZaloBot(_) => ConversationId::new(format!("zalo-bot:{BOT_PERSON}")),
        }
    }

    /// What the person sees, without the first messages that they have read.
    pub async fn sees(&self, base: &str, read: usize) -> Vec<Bubble> {
        let mut bubbles = Vec::new();
        match self {
            Self::Web(web) => {
                let thread = web.as_ref().expect("an open page").thread().await;
                let theirs = thread.iter().filter(|entry| entry["from"] != "me");
                for entry in theirs.skip(read) {
                    bubbles.push(on_the_page(entry, base).await);
                }
            }
            Self::Telegram(fake) => {
                let seen = fake.transcript(CHAT).into_iter().filter(|seen| seen.from_bot);
                let shown = |file: &String| fake.look(|state| qr::seen(&state.files[file]));
                bubbles.extend(seen.skip(read).map(|seen| in_telegram(seen, shown)));
            }
            Self::ZaloOa(fake) => {
                let seen = fake.look(|state| state.seen(OA_PERSON).to_vec());
                bubbles.extend(seen.into_iter().skip(read).map(on_the_account));
            }
            Self::ZaloBot(fake) => {
                let (seen, fetched) = fake.look(|state| {
                    let seen = state.written(BOT_PERSON).into_iter().cloned();
                    (seen.collect::<Vec<_>>(), state.fetched.clone())
                });
                // Each picture was fetched once, in this order.
                let mut fetched = fetched.into_iter();
                for (number, seen) in seen.into_iter().enumerate() {
                    let picture = seen.picture.and_then(|_| fetched.next());
                    if number < read {
                        continue;
                    }
                    let mut bubble = Bubble { words: seen.text, ..Bubble::default() };
                    if let Some((address, _)) = picture {
                        bubble.pictures.push(fetch(&address).await);
                    }
                    bubbles.push(bubble);
                }
            }
        }
        bubbles
    }
}

async fn on_the_page(entry: &Value, base: &str) -> Bubble {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut bubble = Bubble { words: text(&entry["text"]), ..Bubble::default() };
    for (index, choice) in entry["choices"].as_array().into_iter().flatten().enumerate() {
        assert_eq!(choice["n"], index + 1, "the page shows this number");
        bubble.buttons.push(text(&choice["label"]));
    }
    let link = &entry["link"];
    if !link.is_null() {
        bubble.links.push((text(&link["label"]), text(&link["url"])));
    }
    for path in [&entry["image"]["src"], &link["qr"]] {
        if let Some(path) = path.as_str() {
            bubble.pictures.push(fetch(&format!("{base}{path}")).await);
        }
    }
    bubble
}

fn in_telegram(seen: TelegramSeen, shown: impl Fn(&String) -> String) -> Bubble {
    let pictures = seen.photo.iter().map(shown).collect();
    let mut bubble = Bubble { words: seen.text, pictures, ..Bubble::default() };
    for button in seen.rows.into_iter().flatten() {
        match button.url {
            Some(url) => bubble.links.push((button.text, url)),
            None => bubble.buttons.push(button.text),
        }
    }
    bubble
}

fn on_the_account(seen: OaSeen) -> Bubble {
    let pictures = seen.picture.iter().map(|bytes| qr::seen(bytes)).collect();
    let mut bubble = Bubble { words: seen.text, pictures, ..Bubble::default() };
    for button in seen.buttons {
        match button.url {
            Some(url) => bubble.links.push((button.title, url)),
            None => bubble.buttons.push(button.title),
        }
    }
    bubble
}

/// A picture of ours, as a browser or a platform fetches it.
async fn fetch(address: &str) -> String {
    let answer = support::client(address).get(address).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{address}");
    qr::seen(&answer.bytes().await.unwrap())
}
