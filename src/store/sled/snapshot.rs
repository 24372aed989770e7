//! Everything as it was at one moment, while writes go on.
//!
//! The reader walks through the tree. Before the writer changes a key that
//! the reader has not come to, it keeps the old value here, once; what is
//! kept here counts for the reader, whatever the tree says by then. The
//! writer never waits for the reader: when too much has changed before the
//! reader came by, the snapshot ends with an error.

use super::disk::read_error;
use super::keys::{self, Kind};
use super::slot::Base;
use super::words::Words;
use super::{guarded, read, values};
use crate::ids::ConversationId;
use crate::store::{Item, StoreError};
use ::sled::{IVec, Tree};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// Bytes of old values that may be kept.
const MOST: usize = 256_000_000;
/// Bytes that are read at a time, and values or conversations.
const PAGE_BYTES: usize = 256_000;
const PAGE: usize = 128;

/// What changes between the beginning of a snapshot and the moment its reader
/// comes by.
pub(super) struct Overlay {
    state: Mutex<State>,
}

struct State {
    /// The database of the beginning; gone when the writer had to close it.
    base: Option<Arc<Base>>,
    /// Where the reader is: everything up to here is read.
    passed: Option<Place>,
    kept: BTreeMap<Vec<u8>, Option<IVec>>,
    bytes: usize,
    /// Why it cannot go on.
    broken: Option<StoreError>,
}

/// A place in the order in which a snapshot is read: values, then conversations.
type Place = (u8, Vec<u8>);

/// Keys with what they hold.
type Rows = Vec<(IVec, IVec)>;

impl Overlay {
    /// A snapshot of this moment. Called by the writer between two batches.
    pub(super) fn new(base: Arc<Base>) -> Self {
        let state =
            State { base: Some(base), passed: None, kept: BTreeMap::new(), bytes: 0, broken: None };
        Self { state: Mutex::new(state) }
    }

    /// Keeps what keys hold that a batch is about to change.
    pub(super) fn keep<'a>(
        &self,
        tree: &Tree,
        keys: impl Iterator<Item = &'a Vec<u8>>,
    ) -> Result<(), StoreError> {
        let mut state = self.state();
        for key in keys {
            let Some(place) = place(key) else { continue };
            let passed = state.passed.as_ref();
            if passed.is_some_and(|(kind, at)| place <= (*kind, at.as_slice()))
                || state.kept.contains_key(key)
            {
                continue;
            }
            let old = tree.get(key).map_err(read_error)?;
            state.bytes += 64 + key.len() + old.as_ref().map_or(0, |old| old.len());
            state.kept.insert(key.clone(), old);
        }
        if state.bytes > MOST {
            state.end(StoreError::Io("too much changed while the snapshot was read".into()));
        }
        Ok(())
    }

    /// The database is closed.
    pub(super) fn end(&self, why: StoreError) {
        self.state().end(why);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn end(&mut self, why: StoreError) {
        self.broken.get_or_insert(why);
        self.base = None;
        self.kept.clear();
        self.bytes = 0;
    }
}

/// Sends the whole snapshot.
pub(super) async fn send(
    overlay: Arc<Overlay>,
    words: Arc<Words>,
    out: mpsc::Sender<Item>,
) -> Result<(), StoreError> {
    loop {
        let (reader, known) = (overlay.clone(), words.clone());
        let page = tokio::task::spawn_blocking(move || guarded(|| reader.page(&known)));
        // A task that is dropped means that the runtime is going down.
        let Some(items) = page.await.unwrap_or(Err(StoreError::Closed))? else { return Ok(()) };
        for item in items {
            if out.send(item).await.is_err() {
                return Ok(());
            }
        }
    }
}

impl Overlay {
    /// The next items; `None`: there are no more.
    fn page(&self, words: &Words) -> Result<Option<Vec<Item>>, StoreError> {
        let (base, passed) = {
            let state = self.state();
            match (&state.base, &state.broken) {
                (Some(base), None) => (base.clone(), state.passed.clone()),
                (_, why) => return Err(why.clone().unwrap_or(StoreError::Closed)),
            }
        };
        match passed {
            None => self.values(&base, &[]).map(Some),
            Some((0, at)) if at != [u8::MAX] => self.values(&base, &at).map(Some),
            Some((0, _)) => self.conversations(&base, words, None).map(Some),
            Some((_, at)) if at != [u8::MAX] => {
                self.conversations(&base, words, Some(&at)).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn values(&self, tree: &Tree, after: &[u8]) -> Result<Vec<Item>, StoreError> {
        let all = keys::values("", None);
        let from = match self.state().passed {
            None => all.start.clone(),
            Some(_) => [&all.start[..1], after, &[0]].concat(),
        };
        let rows = rows(tree, from.clone()..all.end.clone(), PAGE)?;
        let full = rows.len() == PAGE;
        let last = rows.last().filter(|_| full).map(|(key, _)| key[1..].to_vec());
        let end = match &last {
            Some(last) => [&all.start[..1], last, &[0]].concat(),
            None => all.end,
        };
        let passed = (0, last.unwrap_or_else(|| vec![u8::MAX]));
        let rows = self.patch([rows], [from..end], passed)?;
        let [rows] = rows;
        let item = |(key, value): (IVec, IVec)| {
            let name = keys::value_name(&key).ok_or_else(|| values::damaged_key("small values"))?;
            Ok(Item::Value(name, value.to_vec()))
        };
        rows.into_iter().map(item).collect()
    }

    fn conversations(
        &self,
        tree: &Tree,
        words: &Words,
        after: Option<&[u8]>,
    ) -> Result<Vec<Item>, StoreError> {
        let (own, last) = own_rows(tree, after)?;
        // From after one conversation to after another, in each space.
        let spaces = [keys::conversations_after, keys::pending_after, dead_after];
        let ranges = spaces.map(|space| {
            let all = space(None);
            let end = last.as_deref().map_or(all.end, |last| behind(&all.start, last));
            after.map_or_else(|| all.start.clone(), |after| behind(&all.start, after))..end
        });
        let [_, pending, dead] = ranges.clone();
        let pending = rows(tree, pending, usize::MAX)?;
        let dead = rows(tree, dead, usize::MAX)?;
        let passed = (1, last.unwrap_or_else(|| vec![u8::MAX]));
        let [own, pending, dead] = self.patch([own, pending, dead], ranges, passed)?;
        let mut people: BTreeMap<Vec<u8>, (Rows, Rows)> = BTreeMap::new();
        for (key, value) in own {
            people.entry(owner(&key)?).or_default().0.push((key, value));
        }
        for (key, value) in pending.into_iter().chain(dead) {
            people.entry(owner(&key)?).or_default().1.push((key, value));
        }
        let mut items = Vec::new();
        for (own, outbox) in people.into_values() {
            let key = own.first().or(outbox.first()).map(|(key, _)| key.clone());
            let id = key.and_then(|key| keys::split(&key).map(|(id, _)| id));
            let id = id.ok_or_else(|| values::damaged_key("conversations"))?;
            let outbox = read::assemble_outbox(tree, words, &id, &outbox)?;
            if let Some(dump) = read::assemble(tree, words, &id, &own, outbox)? {
                items.push(Item::Conversation(id, Box::new(dump)));
            }
        }
        Ok(items)
    }

    /// Puts old values in the place of newer ones, and passes on.
    fn patch<const N: usize>(
        &self,
        found: [Rows; N],
        ranges: [Range<Vec<u8>>; N],
        passed: Place,
    ) -> Result<[Rows; N], StoreError> {
        let mut state = self.state();
        if let Some(why) = &state.broken {
            return Err(why.clone());
        }
        state.passed = Some(passed);
        let mut ranges = ranges.into_iter();
        Ok(found.map(|rows| {
            let Some(range) = ranges.next() else { return rows };
            let kept: Vec<_> =
                state.kept.range(range).map(|(key, old)| (key.clone(), old.clone())).collect();
            if kept.is_empty() {
                return rows;
            }
            let mut rows: BTreeMap<IVec, IVec> = rows.into_iter().collect();
            for (key, old) in kept {
                state.kept.remove(&key);
                let size = 64 + key.len() + old.as_ref().map_or(0, |old| old.len());
                state.bytes = state.bytes.saturating_sub(size);
                match old {
                    Some(old) => rows.insert(key.into(), old),
                    None => rows.remove(key.as_slice()),
                };
            }
            rows.into_iter().collect()
        }))
    }
}

/// Where a key is in the order of a snapshot; `None`: it is in none.
fn place(key: &[u8]) -> Option<(u8, &[u8])> {
    match keys::kind(key) {
        Kind::Value => Some((0, &key[1..])),
        Kind::Row | Kind::Journal | Kind::Ticket | Kind::Pending | Kind::Dead => {
            Some((1, keys::owner_part(key)?))
        }
        _ => None,
    }
}

/// The next whole conversations, and the last one's place; `None`: there are
/// none behind them.
fn own_rows(tree: &Tree, after: Option<&[u8]>) -> Result<(Rows, Option<Vec<u8>>), StoreError> {
    let all = keys::conversations_after(None);
    let from = after.map_or_else(|| all.start.clone(), |after| behind(&all.start, after));
    let mut found = Rows::new();
    let (mut bytes, mut people) = (0, 0);
    let mut last: Option<Vec<u8>> = None;
    for item in tree.range(from..all.end) {
        let (key, value) = item.map_err(read_error)?;
        let owner = owner(&key)?;
        if last.as_ref() != Some(&owner) {
            if bytes > PAGE_BYTES || people == PAGE {
                return Ok((found, last));
            }
            people += 1;
            last = Some(owner);
        }
        bytes += key.len() + value.len();
        found.push((key, value));
    }
    Ok((found, None))
}

fn rows(tree: &Tree, range: Range<Vec<u8>>, limit: usize) -> Result<Rows, StoreError> {
    tree.range(range).take(limit).map(|item| item.map_err(read_error)).collect()
}

fn owner(key: &[u8]) -> Result<Vec<u8>, StoreError> {
    let owner = keys::owner_part(key).map(<[u8]>::to_vec);
    owner.ok_or_else(|| values::damaged_key("conversations"))
}

fn dead_after(after: Option<&ConversationId>) -> Range<Vec<u8>> {
    keys::dead_after(after.map(|id| (id, u64::MAX)))
}

/// The first key of a space after all keys of a conversation.
fn behind(space: &[u8], owner: &[u8]) -> Vec<u8> {
    let mut key = [&space[..1], owner].concat();
    // It ends in the byte that closes an identifier, which can rise.
    if let Some(last) = key.last_mut() {
        *last += 1;
    }
    key
}
