//! Small facts of channels, kept in a store, also where no service runs on it.

use crate::channel::{DoorError, Memo, SharedMemo};
use crate::store::{Store, StoreError};
use async_trait::async_trait;
use std::sync::Arc;

/// A memo in a store.
pub struct StoreMemo(pub Arc<dyn Store>);

fn failed(error: StoreError) -> DoorError {
    DoorError::Store(Box::new(error))
}

#[async_trait]
impl Memo for StoreMemo {
    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, DoorError> {
        self.0.recall(key).await.map_err(failed)
    }

    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), DoorError> {
        self.0.remember(key, value).await.map_err(failed)
    }
}

#[async_trait]
impl SharedMemo for StoreMemo {
    async fn swap(
        &self,
        key: &str,
        expect: Option<&[u8]>,
        value: Option<Vec<u8>>,
    ) -> Result<bool, DoorError> {
        self.0.swap(key, expect, value).await.map_err(failed)
    }

    fn shared(&self) -> bool {
        self.0.shared()
    }
}
