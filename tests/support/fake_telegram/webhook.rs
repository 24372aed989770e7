//! Delivers updates to the webhook that is set: one at a time in each lane,
//! again with growing pauses until the answer is 2xx or the update's life
//! ends. Pauses are short here; their growth is what matters.

use super::{Pending, Shared, WebhookSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(320);

pub async fn deliver(shared: Arc<Shared>) {
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .build()
        .expect("an HTTP client");
    let mut changed = shared.changed.subscribe();
    let mut busy: BTreeSet<String> = BTreeSet::new();
    let mut pauses: BTreeMap<String, (Instant, Duration)> = BTreeMap::new();
    let mut under_way: JoinSet<(Pending, Option<u16>)> = JoinSet::new();
    loop {
        changed.borrow_and_update();
        let mut next = Instant::now() + Duration::from_secs(1);
        for (hook, update) in heads(&shared, &busy) {
            match pauses.get(&update.lane) {
                Some((until, _)) if *until > Instant::now() => next = next.min(*until),
                _ => {
                    busy.insert(update.lane.clone());
                    under_way.spawn(post(client.clone(), hook, update));
                }
            }
        }
        tokio::select! {
            Some(Ok((update, status))) = under_way.join_next() => {
                busy.remove(&update.lane);
                if status.is_some_and(|status| (200..300).contains(&status)) {
                    pauses.remove(&update.lane);
                } else {
                    let pause = pauses
                        .get(&update.lane)
                        .map_or(FIRST_PAUSE, |(_, pause)| (*pause * 2).min(LONGEST_PAUSE));
                    pauses.insert(update.lane.clone(), (Instant::now() + pause, pause));
                }
                shared.with(|state| {
                    state.deliveries.push((update.id, status.unwrap_or(0)));
                    if status.is_some_and(|status| (200..300).contains(&status)) {
                        state.queue.retain(|pending| pending.id != update.id);
                    }
                });
            }
            waited = timeout_at(next, changed.changed()) => {
                if matches!(waited, Ok(Err(_))) {
                    return;
                }
            }
        }
    }
}

/// The first update of every lane that is not busy.
fn heads(shared: &Shared, busy: &BTreeSet<String>) -> Vec<(WebhookSet, Pending)> {
    let mut state = shared.state.lock().unwrap_or_else(|broken| broken.into_inner());
    state.forget_expired();
    let Some(hook) = state.webhook.clone().filter(|_| !state.by_hand) else { return Vec::new() };
    let mut lanes: BTreeSet<&str> = busy.iter().map(String::as_str).collect();
    state
        .queue
        .iter()
        .filter(|update| lanes.insert(&update.lane))
        .map(|update| (hook.clone(), update.clone()))
        .collect()
}

async fn post(
    client: reqwest::Client,
    hook: WebhookSet,
    update: Pending,
) -> (Pending, Option<u16>) {
    let mut request = client.post(&hook.url).json(&update.body);
    if !hook.secret.is_empty() {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", &hook.secret);
    }
    let status = request.send().await.ok().map(|answer| answer.status().as_u16());
    (update, status)
}
