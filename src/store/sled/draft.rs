//! What a batch will have changed: the tree as it will be, before it is.
//!
//! Requests of one batch see the changes of those before them. A request that
//! is refused leaves nothing behind. It also counts, so that nobody ever has
//! to go through everything to know how much there is.

use super::disk::read_error;
use super::keys;
use super::packing::{Dictionaries, plain_bytes};
use super::values::Piece;
use super::words::Template;
use crate::ids::ConversationId;
use crate::store::StoreError;
use ::sled::{Batch, IVec, Tree};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

/// Changes by key; `None` removes.
pub(super) type Changes = BTreeMap<Vec<u8>, Option<IVec>>;

/// Hashes of templates that the tree is known to hold.
pub(super) type Known = HashSet<[u8; 16]>;

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    /// Bytes of keys and values but templates, as if nothing were packed.
    pub(super) rows: i64,
    /// Bytes of templates with their keys.
    pub(super) words: i64,
    /// Dead outbox rows.
    pub(super) dead: i64,
}

impl Counts {
    /// Both together.
    pub(super) fn add(&mut self, more: Self) {
        self.rows += more.rows;
        self.words += more.words;
        self.dead += more.dead;
    }
}

/// A batch in the making.
pub(super) struct Draft<'a> {
    tree: &'a Tree,
    known: &'a Known,
    /// Of the requests that were accepted.
    kept: Changes,
    kept_counts: Counts,
    /// Of the request at hand.
    fresh: Changes,
    fresh_counts: Counts,
    /// Whose journals changed otherwise than by new pieces, or by old ones that go:
    /// in what was accepted, and in the request at hand.
    trimmed: BTreeSet<ConversationId>,
    fresh_trimmed: Option<ConversationId>,
    bytes: usize,
}

/// A batch that is made.
pub(super) struct Drafted {
    pub(super) changes: Changes,
    pub(super) counts: Counts,
    /// Whose journals changed otherwise than by new pieces, or by old ones that go.
    pub(super) trimmed: BTreeSet<ConversationId>,
}

impl<'a> Draft<'a> {
    /// A draft without changes.
    pub(super) fn new(tree: &'a Tree, known: &'a Known) -> Self {
        Self {
            tree,
            known,
            kept: Changes::new(),
            kept_counts: Counts::default(),
            fresh: Changes::new(),
            fresh_counts: Counts::default(),
            trimmed: BTreeSet::new(),
            fresh_trimmed: None,
            bytes: 0,
        }
    }

    /// The value as it will be.
    pub(super) fn read(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        match self.fresh.get(key).or_else(|| self.kept.get(key)) {
            Some(change) => Ok(change.clone()),
            None => self.tree.get(key).map_err(read_error),
        }
    }

    /// Keys and values of a range as they will be, in order.
    pub(super) fn scan(&self, range: Range<Vec<u8>>) -> Result<Vec<(Vec<u8>, IVec)>, StoreError> {
        if range.start >= range.end {
            return Ok(Vec::new());
        }
        let mut found = BTreeMap::new();
        for item in self.tree.range(range.clone()) {
            let (key, value) = item.map_err(read_error)?;
            found.insert(key.to_vec(), value);
        }
        for changes in [&self.kept, &self.fresh] {
            for (key, change) in changes.range(range.clone()) {
                match change {
                    Some(value) => found.insert(key.clone(), value.clone()),
                    None => found.remove(key),
                };
            }
        }
        Ok(found.into_iter().collect())
    }

    /// A piece of somebody's journal from its value.
    pub(super) fn piece(&self, value: &[u8], id: &ConversationId) -> Result<Piece, StoreError> {
        Dictionaries::default().piece(self.tree, value, id)
    }

    /// A journal changes otherwise than by new pieces, or by old ones that go.
    pub(super) fn trim(&mut self, id: &ConversationId) {
        self.fresh_trimmed = Some(id.clone());
    }

    /// Writes a value under a key that does not exist.
    pub(super) fn insert(&mut self, key: Vec<u8>, value: impl Into<IVec>) {
        let value = value.into();
        self.count(&key, plain_bytes(&key, &value), 0);
        self.fresh.insert(key, Some(value));
    }

    /// Writes a value over another one.
    pub(super) fn replace(&mut self, key: Vec<u8>, old: &[u8], value: impl Into<IVec>) {
        let value = value.into();
        self.count(&key, plain_bytes(&key, &value), plain_bytes(&key, old));
        self.fresh.insert(key, Some(value));
    }

    /// Writes a value, whatever was there.
    pub(super) fn put(&mut self, key: Vec<u8>, value: impl Into<IVec>) -> Result<(), StoreError> {
        match self.read(&key)? {
            Some(old) => self.replace(key, &old, value),
            None => self.insert(key, value),
        }
        Ok(())
    }

    /// Removes a key that exists.
    pub(super) fn remove(&mut self, key: Vec<u8>, old: &[u8]) {
        self.count(&key, 0, plain_bytes(&key, old));
        self.fresh.insert(key, None);
    }

    /// Makes a key of an index exist or not; writes only what changes, because
    /// sled logs the removal of a key that is not there as well.
    pub(super) fn mark(&mut self, key: Vec<u8>, exists: bool) -> Result<(), StoreError> {
        match (self.read(&key)?, exists) {
            (None, true) => self.insert(key, IVec::default()),
            (Some(old), false) => self.remove(key, &old),
            _ => {}
        }
        Ok(())
    }

    /// Makes sure that the tree holds words that a row refers to.
    pub(super) fn words(&mut self, template: &Template) -> Result<(), StoreError> {
        if !self.known.contains(&template.hash) {
            let key = keys::template(&template.hash);
            if self.read(&key)?.is_none() {
                self.insert(key, template.bytes.as_slice());
            }
        }
        Ok(())
    }

    /// Counts dead rows that come or go.
    pub(super) fn dead(&mut self, more: i64) {
        self.fresh_counts.dead += more;
    }

    /// Accepts the request at hand.
    pub(super) fn keep(&mut self) {
        for (key, change) in std::mem::take(&mut self.fresh) {
            self.bytes += key.len() + change.as_ref().map_or(0, |value| value.len());
            self.kept.insert(key, change);
        }
        self.kept_counts.add(std::mem::take(&mut self.fresh_counts));
        self.trimmed.extend(self.fresh_trimmed.take());
    }

    /// Forgets the request at hand.
    pub(super) fn discard(&mut self) {
        self.fresh.clear();
        self.fresh_trimmed = None;
        self.fresh_counts = Counts::default();
    }

    /// Bytes of the accepted changes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The accepted changes; `None`: there are none.
    pub(super) fn finish(self) -> Option<Drafted> {
        let Self { kept: changes, kept_counts: counts, trimmed, .. } = self;
        (!changes.is_empty()).then_some(Drafted { changes, counts, trimmed })
    }

    fn count(&mut self, key: &[u8], more: usize, less: usize) {
        let bytes = more as i64 - less as i64;
        match keys::kind(key) {
            keys::Kind::Template => self.fresh_counts.words += bytes,
            _ => self.fresh_counts.rows += bytes,
        }
    }
}

impl Drafted {
    /// Hashes of the templates that it brings.
    pub(super) fn templates(&self) -> impl Iterator<Item = [u8; 16]> {
        let space = keys::templates();
        self.changes.range(space).filter_map(|(key, _)| key.get(1..)?.try_into().ok())
    }

    /// As sled takes it.
    pub(super) fn batch(&self) -> Batch {
        let mut batch = Batch::default();
        for (key, change) in &self.changes {
            match change {
                Some(value) => batch.insert(key.as_slice(), value.clone()),
                None => batch.remove(key.as_slice()),
            }
        }
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_see_those_before_them_and_refused_ones_leave_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let db = ::sled::open(folder.path()).unwrap();
        db.insert(b"a", b"old").unwrap();
        db.insert(b"b", b"old").unwrap();
        let known = Known::new();
        let mut draft = Draft::new(&db, &known);
        draft.put(b"a".to_vec(), b"newer").unwrap();
        draft.remove(b"b".to_vec(), b"old");
        draft.put(b"c".to_vec(), b"new").unwrap();
        draft.keep();
        draft.put(b"b".to_vec(), b"again").unwrap();
        draft.remove(b"a".to_vec(), b"newer");
        draft.dead(1);
        let keys = |draft: &Draft<'_>| -> Vec<Vec<u8>> {
            let all = b"a".to_vec()..b"z".to_vec();
            draft.scan(all).unwrap().into_iter().map(|(key, _)| key).collect()
        };
        assert_eq!(keys(&draft), [b"b".to_vec(), b"c".to_vec()]);
        assert_eq!(draft.read(b"a").unwrap(), None);
        draft.discard();
        assert_eq!(keys(&draft), [b"a".to_vec(), b"c".to_vec()]);
        assert_eq!(draft.read(b"a").unwrap().as_deref(), Some(&b"newer"[..]));
        draft.mark(b"c".to_vec(), true).unwrap();
        draft.mark(b"x".to_vec(), false).unwrap();
        draft.keep();
        let template = Template { hash: [1; 16], bytes: vec![0; 10] };
        for _ in 0..2 {
            draft.words(&template).unwrap();
            draft.keep();
        }
        let done = draft.finish().unwrap();
        // a: two bytes more; b gone; c new.
        assert_eq!(done.counts, Counts { rows: 2 - 4 + 4, words: 27, dead: 0 });
        db.apply_batch(done.batch()).unwrap();
        assert_eq!(db.get(b"b").unwrap(), None);
        assert_eq!(db.get(b"c").unwrap().as_deref(), Some(&b"new"[..]));
        assert!(Draft::new(&db, &known).finish().is_none());
    }
}
