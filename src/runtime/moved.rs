//! Persons who get another identifier: their conversation goes with them.
//!
//! A group that grows becomes another chat on Telegram. The platform says so
//! in both chats, and to whoever sends to the former one; whichever comes
//! first moves everything. The store remembers where it went, see
//! [`crate::store::former`]: what the platform delivers once more under the
//! former identifier still belongs to the conversation.

use super::Runtime;
use crate::channel::{DoorError, Notice};
use crate::ids::ConversationId;
use crate::store::{OutboxRow, Settle, StoreError};

/// Names that a conversation may have had in between.
const NAMES: usize = 8;

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
        let mut to = to.clone();
        for _ in 0..NAMES {
            if *from == to {
                return Ok(());
            }
            let _held = self.locks.hold_two(from, &to).await;
            let moved = match self.store.rename(from, &to, self.now()).await {
                // Later news came earlier.
                Err(StoreError::Moved(further)) => {
                    to = further;
                    continue;
                }
                Err(StoreError::Conflict { .. }) => self.close_former(from).await,
                result => result,
            };
            // Rows in memory are of the former name. After an error nobody knows
            // whether the store did it: whoever would be told looks in any case.
            self.marks.read(from);
            self.wake_sender(&to);
            self.alarm.ring();
            return moved;
        }
        Err(StoreError::Damaged("conversations moved in a circle".into()))
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
}
