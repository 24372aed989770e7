//! What is stored, read with the library's own store after the stop.

#![allow(dead_code, reason = "each test file uses a part of it")]

use hotline1022::ids::ConversationId;
use hotline1022::store::sled::SledStore;
use hotline1022::store::{Dump, Store, verify};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

const PROGRAM: &str = env!("CARGO_BIN_EXE_hotline1022");

/// Where it is stored.
pub enum Where {
    Sled(PathBuf),
    /// Address of the database, and a folder for a copy that can be read.
    Postgres(String, PathBuf),
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
        let folder = match self {
            Self::Sled(folder) => folder.clone(),
            Self::Postgres(address, folder) => {
                // The command compares the two at the end.
                let to = format!("sled:{}", folder.display());
                run(Command::new(PROGRAM)
                    .args(["data", "copy", "--from", "env:HOTLINE_STORE", "--to", &to])
                    .env_clear()
                    .env("HOTLINE_STORE", address));
                folder.clone()
            }
        };
        let open = tokio::task::spawn_blocking(move || SledStore::open(&folder).unwrap());
        let store: Arc<dyn Store> = Arc::new(open.await.unwrap());
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
        let mut command = Command::new(PROGRAM);
        command.args(["data", "verify"]).env_clear();
        match self {
            Self::Sled(folder) => command.arg("--data").arg(folder),
            Self::Postgres(address, _) => command.env("HOTLINE_STORE", address),
        };
        run(&mut command);
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&told));
}
