//! The place where readers find the database, which the writer may take away
//! and bring back.

use crate::store::StoreError;
use ::sled::Tree;
use std::sync::{PoisonError, RwLock};

/// Holds the tree while there is one.
pub(super) struct Slot {
    state: RwLock<State>,
    /// Held for writing from the moment a batch can be seen until it is on the
    /// disk. Who must not act on what may yet be lost holds it for reading.
    pub(super) durable: tokio::sync::RwLock<()>,
}

enum State {
    Open(Tree),
    Down(StoreError),
    Closed,
}

impl Slot {
    /// A slot with a tree.
    pub(super) fn new(tree: Tree) -> Self {
        Self { state: RwLock::new(State::Open(tree)), durable: tokio::sync::RwLock::new(()) }
    }

    /// The tree, or why there is none. Hold it shortly: the database cannot be
    /// opened again while anybody holds it.
    pub(super) fn tree(&self) -> Result<Tree, StoreError> {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Open(tree) => Ok(tree.clone()),
            State::Down(error) => Err(error.clone()),
            State::Closed => Err(StoreError::Closed),
        }
    }

    /// Brings a tree.
    pub(super) fn open(&self, tree: Tree) {
        self.set(State::Open(tree));
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
