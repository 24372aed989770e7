//! Calls by teloxide's payload types, which know the names and the fields of
//! the Bot API's methods.

use crate::channel::bot_api::{Api, CallError};
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;
use teloxide::requests::Payload;

impl Api {
    /// Calls the method that `payload` is for.
    pub async fn call<P: Payload + Serialize>(&self, payload: &P) -> Result<Value, CallError> {
        self.json(P::NAME, payload, Duration::ZERO).await
    }
}
