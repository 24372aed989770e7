//! Every store, for stories that must hold on each of them: the model in
//! memory, the embedded one in a folder of its own, and a real PostgreSQL with
//! a database of its own, which is dropped at the end.
//!
//! Usable from any test file that has `support/postgres.rs` as `server`:
//! `#[path = "support/stores.rs"] #[macro_use] mod stores;`

#![allow(dead_code, reason = "each test file uses a part of it")]

use crate::server::Server;
use hotline1022::store::Store;
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::postgres::{Address, PostgresStore};
use hotline1022::store::sled::SledStore;
use std::sync::Arc;
use tempfile::TempDir;

/// Which store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Memory,
    Sled,
    Postgres,
}

/// A store with nothing in it, and where it lies.
pub struct Place {
    pub kind: Kind,
    store: Arc<dyn Store>,
    memory: Option<Arc<MemoryStore>>,
    database: Option<Arc<Database>>,
    folder: Option<Arc<TempDir>>,
}

/// The address of a database, which goes with it.
struct Database(String);

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(name) = self.0.rsplit('/').next() {
            Server::shared().expect("it was here").remove(name);
        }
    }
}

impl Kind {
    /// Whether there is such a store on this machine; says so if not.
    pub async fn is_here(self) -> bool {
        self != Self::Postgres
            || tokio::task::spawn_blocking(|| Server::shared().is_some()).await.unwrap()
    }

    /// Opens a new one.
    pub async fn open(self) -> Place {
        let (mut memory, mut database, mut folder) = (None, None, None);
        match self {
            Self::Memory => memory = Some(Arc::new(MemoryStore::default())),
            Self::Sled => folder = Some(Arc::new(tempfile::tempdir().unwrap())),
            Self::Postgres => {
                let made = || Server::shared().expect("it is here").database();
                let made = tokio::task::spawn_blocking(made).await.unwrap();
                database = Some(Arc::new(Database(made)));
            }
        }
        Place::at(self, memory, database, folder).await
    }
}

impl Place {
    async fn at(
        kind: Kind,
        memory: Option<Arc<MemoryStore>>,
        database: Option<Arc<Database>>,
        folder: Option<Arc<TempDir>>,
    ) -> Self {
        let store: Arc<dyn Store> = match (&memory, &database, &folder) {
            (Some(memory), ..) => Arc::clone(memory) as _,
            (_, Some(database), _) => Arc::new(postgres(&database.0).await),
            (_, _, Some(folder)) => Arc::new(SledStore::open(folder.path()).unwrap()),
            _ => unreachable!("every kind lies somewhere"),
        };
        Self { kind, store, memory, database, folder }
    }

    /// The same after its process has ended: closed and opened again. (The
    /// model has nothing to close.)
    pub async fn again(&self) -> Self {
        if self.memory.is_none() {
            self.store.close().await.unwrap();
        }
        let (memory, database) = (self.memory.clone(), self.database.clone());
        Self::at(self.kind, memory, database, self.folder.clone()).await
    }

    pub fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// The model, whose writes can be made to fail.
    pub fn memory(&self) -> &Arc<MemoryStore> {
        self.memory.as_ref().expect("only the model fails on demand")
    }

    /// The same store as another process has it. (The embedded one belongs to
    /// one process, which may have two runtimes.)
    pub async fn beside(&self) -> Arc<dyn Store> {
        match (&self.memory, &self.database) {
            (Some(memory), _) => Arc::new(memory.replica()),
            (None, Some(database)) => Arc::new(postgres(&database.0).await),
            (None, None) => self.store(),
        }
    }
}

async fn postgres(url: &str) -> PostgresStore {
    PostgresStore::open(Address::parse(url).unwrap()).await.unwrap()
}

/// One test per story and store. A story takes the kind of the store.
macro_rules! on_each_store {
    ($($story:ident),* $(,)?) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                super::$story($crate::stores::Kind::Memory).await;
            })*
        }
        mod sled {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                super::$story($crate::stores::Kind::Sled).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                if $crate::stores::Kind::Postgres.is_here().await {
                    super::$story($crate::stores::Kind::Postgres).await;
                }
            })*
        }
    };
}
