//! Whether stored data is consistent, and which requests are open.

use super::{Done, Out};
use crate::store::verify::{Problem, check_conversation, verify as verify_at_rest};
use crate::store::{Item, Store};
use tokio::sync::mpsc;

/// Checks everything. While turns go on, a snapshot is checked, which holds
/// no indexes; those are checked when the service is stopped.
pub(super) async fn verify(store: &dyn Store, running: bool, out: &Out) -> Done {
    let problems =
        if running { of_a_snapshot(store).await? } else { verify_at_rest(store).await? };
    for problem in &problems {
        out.line(format!("{} {}: {}", problem.code, problem.conversation, problem.text)).await;
    }
    if !problems.is_empty() {
        let count = problems.len();
        out.line(format!("{count} problems. Keep a copy of the data before anything else.")).await;
        return Ok(false);
    }
    out.line("The stored data is consistent.").await;
    if running {
        out.line("(Checked as of one moment; indexes are checked when the service is stopped.)")
            .await;
    }
    Ok(true)
}

async fn of_a_snapshot(store: &dyn Store) -> Result<Vec<Problem>, crate::store::StoreError> {
    let (to, mut items) = mpsc::channel(64);
    let check = async {
        let mut problems = Vec::new();
        while let Some(item) = items.recv().await {
            if let Item::Conversation(id, dump) = item {
                problems.extend(check_conversation(&id, &dump));
            }
        }
        problems
    };
    let (sent, problems) = tokio::join!(store.snapshot(to), check);
    sent.map(|()| problems)
}

/// Open requests for a human.
pub(super) async fn tickets(store: &dyn Store, out: &Out) -> Done {
    let open = store.open_tickets().await?;
    for ticket in &open {
        let path: Vec<String> =
            ticket.path.iter().map(|(flow, step)| format!("{flow}/{step}")).collect();
        out.line(format!(
            "{} {} · {} · reason {:?} · at {}/{} · profile {} · path {}",
            crate::clock::iso_date(ticket.opened_at),
            ticket.conversation,
            ticket.queue,
            ticket.reason,
            ticket.flow,
            ticket.step,
            ticket.profile.as_ref().map_or("-", |profile| profile.as_str()),
            path.join(" > "),
        ))
        .await;
    }
    out.line(format!("{} open requests.", open.len())).await;
    Ok(true)
}
