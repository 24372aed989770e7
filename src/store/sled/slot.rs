//! The place where readers find the database, which the writer may take away,
//! bring back, and exchange for another one.

use crate::store::StoreError;
use ::sled::Tree;
use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};

/// An open tree. Who holds one keeps the whole database open.
pub(super) struct Base(pub(super) Tree);

impl Deref for Base {
    type Target = Tree;

    fn deref(&self) -> &Tree {
        &self.0
    }
}

/// Holds the tree while there is one.
pub(super) struct Slot {
    state: RwLock<State>,
    /// Held for writing while a batch is applied. Who reads several times and
    /// must not see half of a batch holds it for reading.
    pub(super) still: tokio::sync::RwLock<()>,
}

enum State {
    Open(Arc<Base>),
    Down(StoreError),
    Closed,
}

impl Slot {
    /// A slot with a tree.
    pub(super) fn new(base: Arc<Base>) -> Self {
        Self { state: RwLock::new(State::Open(base)), still: tokio::sync::RwLock::new(()) }
    }

    /// The tree, or why there is none. Hold it shortly: the database cannot be
    /// opened again, nor deleted, while anybody holds it.
    pub(super) fn base(&self) -> Result<Arc<Base>, StoreError> {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Open(base) => Ok(base.clone()),
            State::Down(error) => Err(error.clone()),
            State::Closed => Err(StoreError::Closed),
        }
    }

    /// Brings a tree; the one before it stays with those who hold it.
    pub(super) fn open(&self, base: Arc<Base>) {
        self.set(State::Open(base));
    }

    /// Takes the tree away for now.
    pub(super) fn down(&self, why: StoreError) {
        self.set(State::Down(why));
    }

    /// Takes the tree away for good.
    pub(super) fn close(&self) {
        self.set(State::Closed);
    }

    fn set(&self, state: State) {
        let old = {
            let mut guard = self.state.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *guard, state)
        };
        // The last holder of a tree flushes it, which nobody should wait for.
        drop(old);
    }
}
