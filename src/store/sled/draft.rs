//! What a batch will have changed: the tree as it will be, before it is.
//!
//! Requests of one batch see the changes of those before them. A request that
//! is refused leaves nothing behind.

use super::disk::read_error;
use crate::store::StoreError;
use ::sled::{Batch, IVec, Tree};
use std::collections::BTreeMap;
use std::ops::Range;

/// Changes by key; `None` removes.
type Changes = BTreeMap<Vec<u8>, Option<IVec>>;

/// A batch in the making.
pub(super) struct Draft<'a> {
    tree: &'a Tree,
    /// Of the requests that were accepted.
    kept: Changes,
    /// Of the request at hand.
    fresh: Changes,
    bytes: usize,
}

impl<'a> Draft<'a> {
    /// A draft without changes.
    pub(super) fn new(tree: &'a Tree) -> Self {
        Self { tree, kept: Changes::new(), fresh: Changes::new(), bytes: 0 }
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

    /// Writes a value.
    pub(super) fn put(&mut self, key: Vec<u8>, value: impl Into<IVec>) {
        self.fresh.insert(key, Some(value.into()));
    }

    /// Removes a key that exists.
    pub(super) fn remove(&mut self, key: Vec<u8>) {
        self.fresh.insert(key, None);
    }

    /// Makes a key of an index exist or not; writes only what changes, because
    /// sled logs the removal of a key that is not there as well.
    pub(super) fn mark(&mut self, key: Vec<u8>, exists: bool) -> Result<(), StoreError> {
        let found = self.read(&key)?.is_some();
        match (found, exists) {
            (false, true) => self.put(key, IVec::default()),
            (true, false) => self.remove(key),
            _ => {}
        }
        Ok(())
    }

    /// Accepts the request at hand.
    pub(super) fn keep(&mut self) {
        for (key, change) in std::mem::take(&mut self.fresh) {
            self.bytes += key.len() + change.as_ref().map_or(0, |value| value.len());
            self.kept.insert(key, change);
        }
    }

    /// Forgets the request at hand.
    pub(super) fn discard(&mut self) {
        self.fresh.clear();
    }

    /// Bytes of the accepted changes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The accepted changes; `None`: there are none.
    pub(super) fn into_batch(self) -> Option<Batch> {
        if self.kept.is_empty() {
            return None;
        }
        let mut batch = Batch::default();
        for (key, change) in self.kept {
            match change {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        Some(batch)
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
        let mut draft = Draft::new(&db);
        draft.put(b"a".to_vec(), b"new");
        draft.remove(b"b".to_vec());
        draft.put(b"c".to_vec(), b"new");
        draft.keep();
        draft.put(b"b".to_vec(), b"again");
        draft.remove(b"a".to_vec());
        let keys = |draft: &Draft<'_>| -> Vec<Vec<u8>> {
            let all = b"a".to_vec()..b"z".to_vec();
            draft.scan(all).unwrap().into_iter().map(|(key, _)| key).collect()
        };
        assert_eq!(keys(&draft), [b"b".to_vec(), b"c".to_vec()]);
        assert_eq!(draft.read(b"a").unwrap(), None);
        draft.discard();
        assert_eq!(keys(&draft), [b"a".to_vec(), b"c".to_vec()]);
        assert_eq!(draft.read(b"a").unwrap().as_deref(), Some(&b"new"[..]));
        draft.mark(b"c".to_vec(), true).unwrap();
        draft.mark(b"x".to_vec(), false).unwrap();
        draft.keep();
        db.apply_batch(draft.into_batch().unwrap()).unwrap();
        assert_eq!(db.get(b"b").unwrap(), None);
        assert_eq!(db.get(b"c").unwrap().as_deref(), Some(&b"new"[..]));
        assert!(Draft::new(&db).into_batch().is_none());
    }
}
