//! Conversations that get another name, or go, and what they leave.
//!
//! Rows of conversations are locked before small values, as in a batch. A name
//! without a conversation is held by a row that stands for none: whoever begins a
//! conversation at that moment waits, and then finds where it went.

use super::batch::LEFT;
use super::columns::{FORGET, REMEMBER};
use super::connect::{Base, Link, Pool};
use super::whole::{ADD, LOCK, NO_ROWS, Stored, Table, remove_children};
use super::{cell, text};
use crate::clock::Millis;
use crate::ids::ConversationId;
use crate::store::former::{self, Fence, Left};
use crate::store::{Dump, StoreError};
use tokio_postgres::Error;

/// Holds a name that has no conversation until the row goes again.
const PLACE: &str = "INSERT INTO conversations (conversation, version, seq, oldest, value) \
    VALUES ($1, 0, 0, 0, '') ON CONFLICT (conversation) DO NOTHING";
/// Holds a fence, and says what it is.
const FENCE: &str = "INSERT INTO small_values AS v (key, value) VALUES ($1, $2) \
    ON CONFLICT (key) DO UPDATE SET value = v.value RETURNING value";
const MOVES: &str = "SELECT key, value FROM small_values WHERE key >= $1 AND key < $2 ORDER BY key";

/// What the database does not refuse, the store may.
type Step<T> = Result<Result<T, StoreError>, Error>;

/// Removes a conversation that has this version.
pub(super) async fn erase(
    base: &Base,
    pool: &Pool,
    id: &ConversationId,
    expect: u64,
    at: Millis,
) -> Result<(), StoreError> {
    let Ok(name) = text(id.as_str()) else { return Ok(()) };
    let ids = [name];
    let erased = pool.transaction("BEGIN", |link| async move {
        let rows = link.query(LOCK, &[&&ids[..]]).await?;
        let Some(row) = rows.first() else { return stays_free(&link, id).await };
        let found = cell::<i64>(row, 1)?.unsigned_abs();
        if found != expect {
            return Ok(Err(StoreError::Conflict { expected: expect, found }));
        }
        let dump = match whole(base, &link, id).await? {
            Ok(dump) => dump,
            Err(error) => return Ok(Err(error)),
        };
        let mut moves = Vec::new();
        // What comes right behind the separator in the order of bytes.
        let end = former::MOVED.replace(':', ";");
        for row in link.query(MOVES, &[&former::MOVED, &end]).await? {
            moves.push((cell(&row, 0)?, cell(&row, 1)?));
        }
        let mut names = Vec::new();
        for name in former::names(id, moves) {
            match self::fence(&link, &name).await? {
                Ok(fence) => names.push((name, fence)),
                Err(error) => return Ok(Err(error)),
            }
        }
        remove_children(&link, &ids).await?;
        link.execute(NO_ROWS, &[&&ids[..]]).await?;
        leave(&link, &former::erased(&dump.row, names, at)).await?;
        Ok(Ok(()))
    });
    erased.await?
}

/// Moves a conversation; this replica sends what it has to send.
pub(super) async fn rename(
    base: &Base,
    pool: &Pool,
    me: i64,
    (from, to): (&ConversationId, &ConversationId),
    at: Millis,
) -> Result<(), StoreError> {
    let ids = [text(from.as_str())?, text(to.as_str())?];
    let moved = pool.transaction("BEGIN", |link| async move {
        let none = link.execute(PLACE, &[&ids[0]]).await? == 1;
        let rows = link.query(LOCK, &[&&ids[..]]).await?;
        let mut taken = None;
        for row in &rows {
            if cell::<&str>(row, 0)? == ids[1] {
                taken = Some(cell::<i64>(row, 1)?.unsigned_abs());
            }
        }
        let result = match taken {
            Some(found) if !none => Ok(Err(StoreError::Conflict { expected: 0, found })),
            _ if from == to => Ok(Ok(())),
            _ if none => {
                // Nothing to move: as after a repeated call, or before the first turn.
                match stays_free(&link, to).await? {
                    Err(error) if taken.is_none() => Ok(Err(error)),
                    _ => goes(&link, from, to, None, at).await,
                }
            }
            _ => go(base, &link, me, (from, to), at).await,
        };
        if none {
            link.execute(NO_ROWS, &[&&ids[..1]]).await?;
        }
        result
    });
    moved.await?
}

/// Moves a conversation that is there to a name that is free.
async fn go(
    base: &Base,
    link: &Link,
    me: i64,
    (from, to): (&ConversationId, &ConversationId),
    at: Millis,
) -> Step<()> {
    let ids = [from.as_str(), to.as_str()];
    let mut dump = match whole(base, link, from).await? {
        Ok(dump) => dump,
        Err(error) => return Ok(Err(error)),
    };
    let fence = match self::fence(link, to).await? {
        Ok(fence) => fence,
        Err(error) => return Ok(Err(error)),
    };
    let before = dump.clone();
    dump.row.version = former::arriving(dump.row.version, &fence);
    dump.tickets.iter_mut().for_each(|ticket| ticket.conversation = to.clone());
    let mut write = Table::default();
    if let Err(error) = write.add(to, &dump, Some(me)) {
        return Ok(Err(error));
    }
    if write.rows(link, ADD).await? == 0 {
        // Somebody else made it at the same moment.
        return Ok(Err(StoreError::Conflict { expected: 0, found: 1 }));
    }
    // Asked while the row is there: nobody can leave that name any more.
    if let Err(error) = stays_free(link, to).await? {
        link.execute(NO_ROWS, &[&&ids[1..]]).await?;
        return Ok(Err(error));
    }
    write.children(link).await?;
    remove_children(link, &ids[..1]).await?;
    link.execute(NO_ROWS, &[&&ids[..1]]).await?;
    goes(link, from, to, Some(&before), at).await
}

/// Leaves where the conversation went.
async fn goes(
    link: &Link,
    from: &ConversationId,
    to: &ConversationId,
    dump: Option<&Dump>,
    at: Millis,
) -> Step<()> {
    let fence = match self::fence(link, from).await? {
        Ok(fence) => fence,
        Err(error) => return Ok(Err(error)),
    };
    leave(link, &former::moved(from, dump.map(|dump| &dump.row), fence, to, at)).await?;
    Ok(Ok(()))
}

/// Refuses a name that a conversation has left.
async fn stays_free(link: &Link, id: &ConversationId) -> Step<()> {
    let rows = link.query(LEFT, &[&[former::moved_key(id)].as_slice()]).await?;
    let value = rows.first().map(|row| cell::<&[u8]>(row, 1)).transpose()?;
    Ok(former::vacant(value, None).map(|_| ()))
}

/// A conversation whose row is held.
async fn whole(base: &Base, link: &Link, id: &ConversationId) -> Step<Dump> {
    let dumps = Stored::of(link, &[id.as_str()]).await?.decode(base);
    Ok(dumps.map(|mut dumps| dumps.remove(id).unwrap_or_default()))
}

/// The fence of a name, held until the end.
async fn fence(link: &Link, id: &ConversationId) -> Step<Fence> {
    let none = 0_u64.to_be_bytes();
    let rows = link.query(FENCE, &[&former::fence_key(id), &none.as_slice()]).await?;
    let value = rows.first().map(|row| cell::<&[u8]>(row, 0)).transpose()?;
    Ok(Fence::read(value))
}

async fn leave(link: &Link, left: &Left) -> Result<(), Error> {
    let (mut keys, mut values, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    for (key, value) in left {
        match value {
            Some(value) => {
                keys.push(key.as_str());
                values.push(value.as_slice());
            }
            None => gone.push(key.as_str()),
        }
    }
    link.execute(REMEMBER, &[&keys, &values]).await?;
    link.execute(FORGET, &[&gone]).await?;
    Ok(())
}
