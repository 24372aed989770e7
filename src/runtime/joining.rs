//! Joining two conversations of one person by a code: who may use it, what
//! goes along, and telling the first conversation.
//!
//! Three writes, each of which is whole by itself:
//!
//! 1. The code is taken: its small value is swapped for one that names the
//!    conversation which takes it and holds what goes along. Of several that
//!    try at once the store lets one win.
//! 2. The turn of that conversation, which goes on at the step.
//! 3. The turn of the first conversation, which is told; then the value goes.
//!
//! When a process dies after the first, whoever took the code gets it again by
//! sending it again (platforms repeat what was not acknowledged); nobody else
//! does. When it dies after the second, the next look around does the third.
//! Both turns are known by name in the row of their conversation, so neither
//! happens twice.

use super::Runtime;
use super::grants::{GRANTS, Grant, Taken, key};
use super::intake::{Work, hash};
use crate::engine::action::Purpose;
use crate::engine::event::{Context, Event, Join};
use crate::engine::joining::Carried;
use crate::engine::session::Session;
use crate::ids::ConversationId;
use crate::private::Private;
use crate::store::{Row, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// Wrong codes that one person may send within the life of a code. Kept in
/// memory, for each process: what makes guessing hopeless is the length of a
/// code (35 bits for 15 minutes); this keeps one conversation from trying.
pub const GUESSES: u32 = 5;
/// Between two looks for conversations that were not told.
const LOOK: Duration = Duration::from_secs(60);

/// A code that was sent.
pub(super) struct Found {
    /// What the engine is told.
    pub(super) join: Join,
    /// The turn's second name, and where the code is kept, when it works.
    pub(super) mark: Option<(u64, String)>,
}

impl From<Join> for Found {
    fn from(join: Join) -> Self {
        Self { join, mark: None }
    }
}

impl Runtime {
    /// Looks a code up and takes it, if it works for the conversation that
    /// sent it.
    pub(super) async fn redeem(
        &self,
        code: &str,
        here: &ConversationId,
        row: &Row,
        typed: &str,
    ) -> Result<Found, StoreError> {
        let now = self.now();
        let key = key(code);
        let mark = mark(here, &key);
        if row.seen.contains(&mark) {
            // Also when its value has gone since: that was no guess.
            return Ok(Join::Again.into());
        }
        if self.guesses.is_spent(here.as_str(), now) {
            return Ok(Join::TooMany.into());
        }
        let bytes = self.store.recall(&key).await?;
        let found = bytes.as_deref().and_then(Grant::decode);
        let works = match &found {
            Some(grant) if grant.purpose == Purpose::Move => self.is_told(grant).await?,
            _ => false,
        };
        let (Some(mut grant), Some(bytes), true) = (found, bytes, works) else {
            return Ok(self.wrong(here, typed));
        };
        if grant.conversation == *here {
            return Ok(Join::Own.into());
        }
        let (kind, from) = (Self::kind_of(here), Self::kind_of(&grant.conversation));
        let carried = match &grant.taken {
            Some(taken) if taken.by != *here => return Ok(self.wrong(here, typed)),
            // Taken by the turn that is worked out anew, or by one that never
            // was committed.
            Some(taken) => taken.carried.clone(),
            None if !self.is_fresh(&grant) => return Ok(self.wrong(here, typed)),
            None => {
                let Some(carried) = self.carried(&grant.conversation).await? else {
                    return Ok(self.wrong(here, typed));
                };
                if !carried.fits(&self.catalog().set, kind) {
                    return Ok(Join::Unfit.into());
                }
                grant.taken = Some(Taken { by: here.clone(), at: now, carried: carried.clone() });
                if !self.store.swap(&key, Some(&bytes), Some(grant.encode())).await? {
                    // Somebody else was faster: look again.
                    return Err(StoreError::Conflict { expected: 0, found: 0 });
                }
                carried
            }
        };
        let join = Join::Works { from, carried: Box::new(carried) };
        Ok(Found { join, mark: Some((mark, key)) })
    }

    fn wrong(&self, here: &ConversationId, typed: &str) -> Found {
        match self.guesses.allow(here.as_str(), self.now()) {
            Ok(()) => Join::Unknown { typed: Private::new(typed.to_owned()) }.into(),
            Err(_) => Join::TooMany.into(),
        }
    }

    /// Whether the message that told a code is still there: it goes when the
    /// person's data is erased.
    async fn is_told(&self, grant: &Grant) -> Result<bool, StoreError> {
        let told = grant.told;
        let entries =
            self.store.journal(&grant.conversation, told.seq.saturating_sub(1), 1).await?;
        Ok(entries.first().is_some_and(|entry| entry.seq == told.seq && entry.at == told.at))
    }

    /// What a conversation would hand over now.
    async fn carried(&self, from: &ConversationId) -> Result<Option<Carried>, StoreError> {
        let Some(row) = self.store.load(from).await? else { return Ok(None) };
        let Ok(session) = Session::decode(&row.session) else { return Ok(None) };
        let context = Context::at(self.now(), Self::kind_of(from));
        Ok(Some(Carried::of(&self.catalog().set, session, context)))
    }

    /// Tells the first conversation, after the turn of the second one. What
    /// does not succeed now is done by the next look around.
    pub(super) fn tell_former(&self, key: String) {
        let Some(me) = self.me.upgrade() else { return };
        tokio::spawn(async move {
            if let Err(error) = me.finish(&key).await {
                tracing::warn!(error, "a conversation that goes on elsewhere is told later");
            }
        });
    }

    /// Tells the first conversation of a code whose second one has gone on.
    async fn finish(&self, key: &str) -> Result<(), String> {
        let said = |error: StoreError| error.to_string();
        let Some(bytes) = self.store.recall(key).await.map_err(said)? else { return Ok(()) };
        let Some(grant) = Grant::decode(&bytes) else { return Ok(()) };
        let Some(taken) = &grant.taken else { return Ok(()) };
        let row = self.store.load(&taken.by).await.map_err(said)?;
        if !row.is_some_and(|row| row.seen.contains(&mark(&taken.by, key))) {
            // Not yet; or never, and then it expires.
            return Ok(());
        }
        if self.is_told(&grant).await.map_err(said)? {
            let event = Event::WentOn { to: Self::kind_of(&taken.by) };
            let work =
                Work { update: Some(name(key)), ..Work::inside(grant.conversation.clone(), event) };
            self.whole(work).await.map_err(|error| error.to_string())?;
        }
        self.store.swap(key, Some(&bytes), None).await.map_err(said)?;
        Ok(())
    }

    /// Tells every conversation that was not told, because a process died or
    /// the store refused.
    pub async fn finish_joins(&self) -> Result<(), StoreError> {
        for (key, bytes) in self.store.values(GRANTS, None, usize::MAX).await? {
            let taken = Grant::decode(&bytes).and_then(|grant| grant.taken);
            if taken.is_some()
                && let Err(error) = self.finish(&key).await
            {
                tracing::warn!(error, "a conversation that goes on elsewhere is told later");
            }
        }
        Ok(())
    }
}

/// Looks around until the service stops.
pub async fn run(runtime: Arc<Runtime>) {
    let mut stopped = runtime.stopped();
    loop {
        // With several processes one of them is enough.
        if runtime.is_first()
            && let Err(error) = runtime.finish_joins().await
        {
            tracing::warn!(%error, "codes for going on elsewhere cannot be looked through");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.changed() => return,
        }
    }
}

/// What the turns of a join are called.
fn name(key: &str) -> String {
    format!("join:{key}")
}

fn mark(conversation: &ConversationId, key: &str) -> u64 {
    hash(conversation, &name(key))
}
