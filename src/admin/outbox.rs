//! Messages that were given up: listed, explained, sent again, taken away.

use super::{Done, Out, Which};
use crate::channel::Hold;
use crate::clock::{Clock, SystemClock, iso_date};
use crate::ids::ConversationId;
use crate::runtime::Runtime;
use crate::store::{OutboxRow, Progress, Settle, Store, StoreError};
use tokio::sync::MutexGuard;

/// Rows read at a time.
const PAGE: usize = 200;
/// Characters shown of a message.
const SHOWN: usize = 60;

/// Lists all, with what to do about each reason.
pub(super) async fn list(store: &dyn Store, out: &Out) -> Done {
    let mut reasons: Vec<&'static str> = Vec::new();
    let (mut count, mut held) = (0, 0);
    let mut last: Option<(ConversationId, u64)> = None;
    loop {
        let page = store.dead(last.as_ref().map(|(id, seq)| (id, *seq)), PAGE).await?;
        for (id, row) in &page {
            let reason = row.progress.dead.as_deref().unwrap_or_default();
            out.line(format!(
                "{} {} #{} · {} attempts · {reason}\n    {}",
                iso_date(row.at),
                id,
                row.seq,
                row.progress.attempts,
                beginning(&row.message.text),
            ))
            .await;
            let advice = advice(reason);
            if !reasons.contains(&advice) {
                reasons.push(advice);
            }
            match Hold::of(reason) {
                Some(_) => held += 1,
                None => count += 1,
            }
        }
        match page.into_iter().next_back() {
            Some((id, row)) => last = Some((id, row.seq)),
            None => break,
        }
    }
    let sizes = store.sizes().await?;
    out.line(format!(
        "{count} messages were given up; {} people have messages that are still being sent.",
        sizes.pending
    ))
    .await;
    if held > 0 {
        out.line(format!("{held} messages are held until the person writes again.")).await;
    }
    for advice in reasons {
        out.line(advice).await;
    }
    if count + held > 0 {
        out.line("Send again: hotline1022 data outbox --resend CONVERSATION[#NUMBER], or --resend-reason TEXT; take away: --drop in the same way. After 30 days they are taken away by themselves.").await;
    }
    Ok(true)
}

/// Makes rows live again.
pub(super) async fn resend(
    store: &dyn Store,
    runtime: Option<&Runtime>,
    which: &Which,
    out: &Out,
) -> Done {
    let _listed = listing(runtime).await;
    let chosen = choose(store, which).await?;
    // The sender's patience with a message that is tried again begins now.
    let now = runtime.map_or_else(|| SystemClock.now(), Runtime::now);
    let mut people: Vec<&ConversationId> = chosen.iter().map(|(id, _)| id).collect();
    people.dedup();
    let mut done = Ok(());
    for (id, row) in &chosen {
        // What had arrived of a message in parts is not repeated.
        let parts_done = row.progress.parts_done;
        let fresh = Progress { parts_done, next_try: now, ..Progress::default() };
        done = store.settle(id, row.seq, Settle::Update(fresh)).await;
        if done.is_err() {
            break;
        }
    }
    match runtime {
        // After an error, too: nobody knows whether the last one was noted.
        Some(runtime) => people.iter().for_each(|id| runtime.wake_sender(id)),
        None if !chosen.is_empty() => out.line("They are sent when the service runs.").await,
        None => {}
    }
    done?;
    out.line(format!("{} messages to {} people will be tried again.", chosen.len(), people.len()))
        .await;
    Ok(!chosen.is_empty())
}

/// Takes rows away.
pub(super) async fn drop(
    store: &dyn Store,
    runtime: Option<&Runtime>,
    which: &Which,
    out: &Out,
) -> Done {
    let _listed = listing(runtime).await;
    let chosen = choose(store, which).await?;
    for (id, row) in &chosen {
        store.settle(id, row.seq, Settle::Sent).await?;
    }
    out.line(format!("{} messages were taken away.", chosen.len())).await;
    Ok(!chosen.is_empty())
}

/// Keeps what is given up as it is listed; without a service nobody changes it.
async fn listing(runtime: Option<&Runtime>) -> Option<MutexGuard<'_, ()>> {
    match runtime {
        Some(runtime) => Some(runtime.hold_given_up().await),
        None => None,
    }
}

async fn choose(
    store: &dyn Store,
    which: &Which,
) -> Result<Vec<(ConversationId, OutboxRow)>, StoreError> {
    let mut chosen = Vec::new();
    let mut last: Option<(ConversationId, u64)> = None;
    loop {
        let page = store.dead(last.as_ref().map(|(id, seq)| (id, *seq)), PAGE).await?;
        let Some((id, row)) = page.last() else { return Ok(chosen) };
        last = Some((id.clone(), row.seq));
        chosen.extend(page.into_iter().filter(|(id, row)| {
            let reason = row.progress.dead.as_deref().unwrap_or_default();
            which.conversation.as_ref().is_none_or(|wanted| wanted == id.as_str())
                && which.seq.is_none_or(|wanted| wanted == row.seq)
                && which.reason.as_ref().is_none_or(|wanted| reason.contains(wanted.as_str()))
        }));
    }
}

/// What a reason means and what can be done, by how the sender words it.
fn advice(reason: &str) -> &'static str {
    match Hold::of(reason) {
        Some(Hold::Window) => {
            return "\"contact window\": Zalo takes messages for 7 days after a person's last one. It goes by itself when they write; nothing needs to be done.";
        }
        Some(Hold::Paid) => {
            return "\"free part\": more than 46 hours after a person's last message Zalo may charge. It goes by itself when they write, or set HOTLINE_ZALO_OA_PAID=true to pay for such messages.";
        }
        Some(Hold::Left) => {
            return "\"left the account\": the person does not follow the account any more. It goes by itself when they come back.";
        }
        Some(Hold::Quota) => {
            return "\"no messages left\": Zalo allows no more messages to this person until they write. Look at the account's plan if that happens often.";
        }
        Some(Hold::Closed) => {
            return "\"conversation is over\": Zalo takes nothing more for this person although they wrote lately by our count. It goes by itself when they write; nothing needs to be done.";
        }
        Some(Hold::Blocked) => {
            return "\"does not follow\": Zalo says that the person does not follow the account or has blocked it. It goes by itself when they write or follow again.";
        }
        None => {}
    }
    const ADVICE: [(&str, &str); 7] = [
        (
            "the person cannot be reached",
            "\"cannot be reached\": the person blocked the bot or deleted the account. Sending again helps only after they write again.",
        ),
        (
            "refused",
            "\"refused\": the platform does not accept this message. Report it with the reason; sending again helps only after an update.",
        ),
        (
            "too old",
            "\"too old\": it could not be sent for a day. Make sure that the channel works before sending again; the words may be out of date.",
        ),
        (
            "it may have arrived",
            "\"it may have arrived\": a reminder whose sending was interrupted. It is better left alone.",
        ),
        (
            "the conversation moved",
            "\"the conversation moved\": the chat has a new identifier and goes on there. Nothing needs to be done.",
        ),
        (
            "restored",
            "\"restored\": it was waiting when the backup was made and may have been sent since. Send again only what is still useful.",
        ),
        (
            "no answer",
            "\"no answer\": nobody knows whether it arrived, and it is of a kind that is not sent twice.",
        ),
    ];
    ADVICE
        .iter()
        .find(|(begin, _)| reason.starts_with(begin))
        .map_or("Other reasons: the channel failed for a day. Look at the log of that time before sending again.", |(_, advice)| advice)
}

fn beginning(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    format!("{}…", line.chars().take(SHOWN).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::SendError;

    #[test]
    fn every_reason_for_good_has_its_own_advice() {
        let other = advice("something else");
        for error in [
            SendError::Unreachable("blocked".into()),
            SendError::Rejected("bad".into()),
            SendError::Unknown("timeout".into()),
        ] {
            assert_ne!(advice(&error.to_string()), other, "{error}");
        }
        for hold in Hold::ALL {
            assert_ne!(advice(&SendError::Held(hold).to_string()), other, "{hold}");
        }
    }

    #[test]
    fn long_messages_are_shortened() {
        assert_eq!(beginning("một\n hai"), "một hai");
        assert_eq!(beginning(&"ă".repeat(99)).chars().count(), SHOWN + 1);
    }
}
