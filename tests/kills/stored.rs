//! What is stored, read with the library's own store after the stop.

use hotline1022::ids::ConversationId;
use hotline1022::store::sled::SledStore;
use hotline1022::store::{Dump, Store, verify};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

/// Where it is stored.
pub enum Where {
    Sled(PathBuf),
}

/// Everything that is stored.
pub struct Stored {
    pub conversations: BTreeMap<ConversationId, Dump>,
    /// What the consistency rules found.
    pub problems: Vec<String>,
}

impl Where {
    /// Reads everything.
    pub async fn read(&self) -> Stored {
        let store: Arc<dyn Store> = match self {
            Self::Sled(folder) => {
                let folder = folder.clone();
                let open = tokio::task::spawn_blocking(move || SledStore::open(&folder).unwrap());
                Arc::new(open.await.unwrap())
            }
        };
        let mut conversations = BTreeMap::new();
        for id in store.conversations(None, usize::MAX).await.unwrap() {
            let dump = store.dump(&id).await.unwrap().expect("a conversation that is listed");
            conversations.insert(id, dump);
        }
        let problems = verify::verify(store.as_ref()).await.unwrap();
        store.close().await.unwrap();
        Stored { conversations, problems: problems.iter().map(|it| format!("{it:?}")).collect() }
    }

    /// What an operator would run.
    pub fn verify(&self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hotline1022"));
        command.args(["data", "verify"]).env_clear();
        match self {
            Self::Sled(folder) => command.arg("--data").arg(folder),
        };
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}
