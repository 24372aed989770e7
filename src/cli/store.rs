//! Opens the store that the settings name.

use super::Failure;
use crate::config::Config;
use crate::store::postgres::{Address, PostgresStore};
use crate::store::sled::SledStore;
use crate::store::{Store, StoreError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A store by itself, as a command names it.
#[derive(Debug)]
pub enum Place {
    /// The embedded store in a folder.
    Folder(PathBuf),
    /// A database.
    Database(Box<Address>),
}

/// For the service: made where it does not exist.
pub async fn open(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    match &config.store {
        Some(address) => {
            let store = PostgresStore::open(address.clone()).await.map_err(failed)?;
            Ok(Arc::new(store))
        }
        None => sled(&config.data).await,
    }
}

/// For a command that looks at what there is.
pub async fn open_for_tool(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    place(config).open(false).await
}

/// For a command that fills a store that is still empty.
pub async fn open_for_restore(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    place(config).open(true).await
}

fn place(config: &Config) -> Place {
    match &config.store {
        Some(address) => Place::Database(Box::new(address.clone())),
        None => Place::Folder(config.data.clone()),
    }
}

/// Which store it is, for people; without a password.
pub fn shown(config: &Config) -> String {
    match &config.store {
        Some(address) => address.to_string(),
        None => config.data.display().to_string(),
    }
}

impl Place {
    /// Reads `sled:FOLDER`, `postgres://…` or `env:NAME`.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        if let Some(name) = text.strip_prefix("env:") {
            let value = std::env::var(name).unwrap_or_default();
            if value.is_empty() || value.starts_with("env:") {
                return Err(Failure::new(format!(
                    "env:{name}: the variable {name} holds no store"
                )));
            }
            return Self::parse(&value);
        }
        if let Some(folder) = text.strip_prefix("sled:").filter(|folder| !folder.is_empty()) {
            return Ok(Self::Folder(PathBuf::from(folder)));
        }
        if Address::is_meant(text) {
            let address = Address::parse(text).map_err(Failure::new)?;
            return Ok(Self::Database(Box::new(address)));
        }
        Err(Failure::new(
            "a store is written sled:FOLDER or postgres://user:password@host/database",
        ))
    }

    /// Opens it without taking part in the service; `new`: it may be made.
    pub async fn open(&self, new: bool) -> Result<Arc<dyn Store>, Failure> {
        match self {
            Self::Folder(folder) => {
                if !new && !folder.is_dir() {
                    return Err(Failure::new(format!(
                        "{}: there is no data here yet; the service creates it when it first \
                         starts",
                        folder.display()
                    )));
                }
                sled(folder).await
            }
            Self::Database(address) => {
                let store = PostgresStore::open_tool((**address).clone()).await.map_err(failed)?;
                Ok(Arc::new(store))
            }
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "sled {}", folder.display()),
            Self::Database(address) => address.fmt(f),
        }
    }
}

async fn sled(folder: &Path) -> Result<Arc<dyn Store>, Failure> {
    let folder = folder.to_owned();
    let store = tokio::task::spawn_blocking(move || SledStore::open(&folder))
        .await
        .map_err(|error| Failure::new(error.to_string()))?
        .map_err(failed)?;
    Ok(Arc::new(store))
}

fn failed(error: StoreError) -> Failure {
    Failure::new(error.to_string())
}
