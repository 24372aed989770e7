//! What is kept of one person, for a request that came by telephone or letter.

use super::{Done, Out};
use crate::engine::session::Session;
use crate::ids::ConversationId;
use crate::runtime::{Runtime, retention};
use crate::store::{Store, StoreError};
use serde_json::json;

/// Tries to erase what changes in the same moment.
const TRIES: usize = 8;

/// Shows everything.
pub(super) async fn show(store: &dyn Store, name: &str, out: &Out) -> Done {
    let id = ConversationId::from(name);
    let Some(dump) = store.dump(&id).await? else { return unknown(name, out).await };
    let value = json!({
        "conversation": name,
        "session": Session::decode(&dump.row.session).ok(),
        "messages": dump.journal,
        "requests_for_operator": dump.tickets,
        "messages_to_send": dump.outbox,
    });
    out.line(serde_json::to_string_pretty(&value)?).await;
    Ok(true)
}

/// Erases everything, under whatever name it is now.
pub(super) async fn erase(
    store: &dyn Store,
    runtime: Option<&Runtime>,
    name: &str,
    out: &Out,
) -> Done {
    let mut id = ConversationId::from(name);
    for _ in 0..TRIES {
        match try_once(store, runtime, &id).await? {
            Tried::Erased => {
                out.line(format!("{name} is erased. Its bytes leave the disk with the next rewrite of the database: by itself within 25 hours, or now with hotline1022 data compact. Backups made before still hold it.")).await;
                return Ok(true);
            }
            Tried::Moved(to) => id = to,
            Tried::Changed => {}
            Tried::Busy => {
                out.line(format!("{name} is being sent a message this very moment: try again."))
                    .await;
                return Ok(false);
            }
            Tried::Unknown => return unknown(name, out).await,
        }
    }
    out.line(format!("{name} is being used this very moment: try again.")).await;
    Ok(false)
}

/// What came of one try.
enum Tried {
    Erased,
    /// It has this name now.
    Moved(ConversationId),
    /// Somebody else changed it in the same moment.
    Changed,
    /// Somebody sends to the person.
    Busy,
    Unknown,
}

async fn try_once(
    store: &dyn Store,
    runtime: Option<&Runtime>,
    id: &ConversationId,
) -> Result<Tried, StoreError> {
    // Who waits for the sender must not hold the conversation, which the
    // sender may need.
    let hushed = match runtime {
        Some(runtime) => runtime.hush(id).await?,
        None => None,
    };
    if runtime.is_some() && hushed.is_none() {
        return Ok(Tried::Busy);
    }
    let _held = match runtime {
        Some(runtime) => Some(runtime.hold(id).await),
        None => None,
    };
    let Some(row) = store.load(id).await? else {
        let moved = store.vacancy(id).await?.moved;
        return Ok(moved.map_or(Tried::Unknown, Tried::Moved));
    };
    let now = runtime.map_or(row.touched, Runtime::now);
    retention::erased(store, now).await?;
    let erased = match runtime {
        Some(runtime) => runtime.erase_hushed(id, row.version).await,
        None => store.erase(id, row.version, now).await,
    };
    match erased {
        Ok(()) => Ok(Tried::Erased),
        Err(StoreError::Moved(to)) => Ok(Tried::Moved(to)),
        Err(StoreError::Conflict { .. }) => Ok(Tried::Changed),
        Err(error) => Err(error),
    }
}

async fn unknown(name: &str, out: &Out) -> Done {
    out.line(format!("{name}: nothing is kept under this name. Names look like telegram:12345; the desk and hotline1022 data tickets show them.")).await;
    Ok(false)
}
