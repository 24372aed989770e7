//! Persons who get another identifier: their conversation goes with them.
//!
//! A group that grows becomes another chat on Telegram. The platform says so
//! in both chats, and to whoever sends to the former one; whichever comes
//! first moves everything. What the platform delivers once more under the
//! former identifier still belongs to the conversation, so that identifier is
//! remembered for as long as a platform may deliver something again.

use super::Runtime;
use crate::channel::{DoorError, Notice};
use crate::clock::Millis;
use crate::ids::ConversationId;
use crate::store::{OutboxRow, Settle, Store, StoreError};

/// Where it is remembered that a conversation moved.
const KEY: &str = "moved:";
/// Telegram delivers what was not taken for 24 hours; twice that, because
/// clocks differ.
const REMEMBERED: Millis = 2 * 24 * 3_600_000;
/// Something is being sent to the former identifier.
#[derive(Debug, thiserror::Error)]
#[error("a message to the former chat is still being sent; the notice must come again")]
struct Sending;

impl Runtime {
    /// What the platform tells: only moves concern us. Failed sendings tell
    /// the rest.
    pub(super) async fn noticed(&self, notice: Notice) -> Result<(), DoorError> {
        let Notice::Moved { from, to } = notice else { return Ok(()) };
        let broken = |error: StoreError| DoorError::Store(Box::new(error));
        // What was begun before the move may have arrived: whoever sends it
        // must find its row to note that.
        match self.hush(&from).await.map_err(broken)? {
            Some(_hushed) => self.move_conversation(&from, &to).await.map_err(broken),
            None => Err(DoorError::Store(Box::new(Sending))),
        }
    }

    /// Gives a person's conversation another identifier. Nobody may be sending
    /// to the former one meanwhile, but whoever calls this.
    pub(super) async fn move_conversation(
        &self,
        from: &ConversationId,
        to: &ConversationId,
    ) -> Result<(), StoreError> {
        if from == to {
            return Ok(());
        }
        // First: if this process ends in between, the conversation is still
        // found under its former name, and moved the next time.
        let mut value = self.now().to_be_bytes().to_vec();
        value.extend_from_slice(to.as_str().as_bytes());
        self.store.remember(&key(from), value).await?;
        let _held = self.locks.hold_two(from, to).await;
        let moved = match self.store.rename(from, to).await {
            Err(StoreError::Conflict { .. }) => self.close_former(from).await,
            result => result,
        };
        // Rows in memory are of the former name. After an error nobody knows
        // whether the store did it: whoever would be told looks in any case.
        self.marks.read(from);
        self.wake_sender(to);
        self.timer_wake.notify_one();
        moved
    }

    /// They wrote under the new identifier already: that conversation goes on,
    /// and what was due under the former one is closed.
    async fn close_former(&self, from: &ConversationId) -> Result<(), StoreError> {
        for row in self.store.outbox(from).await? {
            if row.progress.dead.is_none() {
                self.close(from, row, "the conversation moved").await?;
            }
        }
        Ok(())
    }

    /// Closes a row for good.
    pub(super) async fn close(
        &self,
        id: &ConversationId,
        row: OutboxRow,
        why: &str,
    ) -> Result<(), StoreError> {
        let mut progress = row.progress;
        progress.under_way = false;
        progress.dead = Some(why.to_owned());
        self.counters.given_up.add();
        self.store.settle(id, row.seq, Settle::Update(progress)).await
    }

    /// Where a conversation that is not found went, if it moved lately.
    pub(super) async fn moved_to(
        &self,
        from: &ConversationId,
    ) -> Result<Option<ConversationId>, StoreError> {
        let value = self.store.recall(&key(from)).await?;
        Ok(value.as_deref().and_then(target))
    }

    /// Forgets moves after which nothing can come under the former identifier.
    pub(super) async fn forget_moves(&self) -> Result<(), StoreError> {
        let old = self.now() - REMEMBERED;
        for (key, value) in self.store.values(KEY, None, usize::MAX).await? {
            if moment(&value).is_none_or(|at| at < old) {
                self.store.forget(&key).await?;
            }
        }
        Ok(())
    }
}

/// Forgets the former names of somebody who is erased.
pub async fn forget(store: &dyn Store, id: &ConversationId) -> Result<(), StoreError> {
    let mut left = store.values(KEY, None, usize::MAX).await?;
    let mut names = vec![id.clone()];
    while let Some(name) = names.pop() {
        let (its, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|(key, value)| {
            *key == self::key(&name) || target(value).as_ref() == Some(&name)
        });
        left = others;
        for (key, _) in its {
            store.forget(&key).await?;
            names.extend(key.strip_prefix(KEY).map(ConversationId::from));
        }
    }
    Ok(())
}

fn key(from: &ConversationId) -> String {
    format!("{KEY}{from}")
}

fn moment(value: &[u8]) -> Option<Millis> {
    Some(Millis::from_be_bytes(*value.first_chunk()?))
}

fn target(value: &[u8]) -> Option<ConversationId> {
    let (_, name) = value.split_first_chunk::<8>()?;
    std::str::from_utf8(name).ok().map(ConversationId::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_value_is_no_move() {
        assert_eq!(target(&[]), None);
        assert_eq!(target(b"1234567"), None);
        let value = [&9_i64.to_be_bytes()[..], b"telegram:-1"].concat();
        assert_eq!(target(&value), Some("telegram:-1".into()));
        assert_eq!(moment(&value), Some(9));
    }
}
