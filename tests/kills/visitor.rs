//! Web pages: each opens a conversation and answers by typing, with its own
//! retries under the same name.

use crate::chance::Chance;
use crate::support::Web;
use crate::world::World;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// The longest that one message may take to be accepted.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a page sends to come from step 1 to the end.
const WORDS: [&str; 9] = ["xong", "xong", "xong", "xong", "xong", "xong", "1", "xong", "có"];

/// The last words of the guide.
const END: &str = "liên kết xong";

/// Opens pages until the kills are over.
pub async fn one_after_another(world: Arc<World>, mut chance: Chance, slot: u64) {
    let mut number = 0;
    while number == 0 || !world.over.load(Ordering::SeqCst) {
        if let Err(what) = visit(&world, &mut chance).await {
            world.ledger.complain(&format!("page {slot}.{number}"), what);
            return;
        }
        number += 1;
    }
}

async fn visit(world: &World, chance: &mut Chance) -> Result<(), String> {
    let open = json!({ "token": null, "start": "binh-dinh__binh-dinh__buoc-1", "lang": null });
    // An opening whose answer got lost leaves a conversation that nobody has
    // the token of; the page simply opens another.
    let opened = post(world, chance, "open", None, &open).await?;
    let token = opened["token"].as_str().ok_or("no token")?.to_owned();
    let page = world.ledger.open_page(token.clone());
    for (number, words) in WORDS.iter().enumerate() {
        let id = format!("k-{number}");
        let body = json!({ "id": id, "text": words });
        let answer = post(world, chance, "send", Some(&token), &body).await?;
        let seq = answer["seq"].as_u64().ok_or("no journal number")?;
        world.ledger.page_sent(page, format!("web:{id}"), seq);
        if chance.percent(10) {
            // As a page that never saw the answer.
            post(world, chance, "send", Some(&token), &body).await?;
        }
    }
    Ok(())
}

/// Posts until the answer is 200.
async fn post(
    world: &World,
    chance: &mut Chance,
    method: &str,
    token: Option<&str>,
    body: &Value,
) -> Result<Value, String> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(base) = world.fleet.address(chance) {
            let under_way = world.ledger.under_way();
            let mut request = world.http.post(format!("{base}/api/chat/{method}")).json(body);
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            let answer = request.send().await;
            drop(under_way);
            match answer {
                Ok(answer) => match answer.status().as_u16() {
                    200 => {
                        world.ledger.status("200".into());
                        // The answer may still be cut off in the middle.
                        if let Ok(value) = answer.json().await {
                            return Ok(value);
                        }
                    }
                    401 => return Err("an acknowledged conversation is unknown".into()),
                    status => world.ledger.status(format!("web {status}")),
                },
                Err(_) => world.ledger.status("web no answer".into()),
            }
        }
        tokio::time::sleep(Duration::from_millis(20) + chance.millis(60)).await;
    }
    Err(format!("{method} was not accepted"))
}

/// Every page shows what was acknowledged to it, and the end of the guide.
pub async fn compare_pages(world: &World) {
    let Some(base) = world.fleet.address(&mut Chance::new(0)) else { return };
    for (number, page) in world.ledger.pages().iter().enumerate() {
        let thread = Web::resume(&base, &page.token).thread().await;
        let shown: Vec<String> = thread
            .iter()
            .filter_map(|entry| Some(format!("web:{}", entry["client_id"].as_str()?)))
            .collect();
        let sent: Vec<&String> = page.sent.iter().map(|(name, _)| name).collect();
        if shown.iter().collect::<Vec<_>>() != sent {
            let what = format!("shows {shown:?}, but {sent:?} were acknowledged");
            world.ledger.complain(&format!("page {number}"), what);
        }
        let last = thread.iter().rev().find(|entry| entry["from"] == "bot");
        let text = last.and_then(|entry| entry["text"].as_str()).unwrap_or_default();
        if page.sent.len() == WORDS.len() && !text.contains(END) {
            let what = format!("has not come to the end: {thread:#?}");
            world.ledger.complain(&format!("page {number}"), what);
        }
    }
}
