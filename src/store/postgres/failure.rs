//! Errors of the database as errors of the store. A message of the server
//! names tables and rules; its details, which may show values, are left out.

use super::address::Address;
use crate::store::StoreError;
use std::error::Error as _;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// What the caller is told.
pub(super) fn explain(error: &Error, address: &Address) -> StoreError {
    let Some(answer) = error.as_db_error() else {
        let why = match error.source() {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        };
        return StoreError::Io(format!(
            "no connection to {address} ({why}): see that it runs and can be reached; it is \
             tried again by itself"
        ));
    };
    let (code, message) = (answer.code(), answer.message());
    let advice = match *code {
        SqlState::DISK_FULL => {
            return StoreError::Full { path: format!("the database server ({address})") };
        }
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            "; see the user and the password in HOTLINE_STORE"
        }
        SqlState::INVALID_CATALOG_NAME => {
            "; create the database first, or see the name in HOTLINE_STORE"
        }
        SqlState::INSUFFICIENT_PRIVILEGE => {
            "; the user needs to own the tables, or CREATE on the schema"
        }
        SqlState::TOO_MANY_CONNECTIONS => "; a replica needs up to ten: raise max_connections",
        SqlState::READ_ONLY_SQL_TRANSACTION => {
            "; this server takes no writes now, the one that does is looked for"
        }
        _ => "",
    };
    StoreError::Io(format!("{address}: {message} ({}){advice}", code.code()))
}

/// Whether the connection is of no use any more: it is gone, the server is
/// going, or it has become a standby.
pub(super) fn is_lost(error: &Error) -> bool {
    let Some(code) = error.code() else { return true };
    matches!(
        *code,
        SqlState::ADMIN_SHUTDOWN
            | SqlState::CRASH_SHUTDOWN
            | SqlState::CANNOT_CONNECT_NOW
            | SqlState::READ_ONLY_SQL_TRANSACTION
    ) || code.code().starts_with("08")
}

/// Whether the same transaction may succeed when it is tried again.
pub(super) fn is_collision(error: &Error) -> bool {
    matches!(
        error.code(),
        Some(&SqlState::T_R_DEADLOCK_DETECTED | &SqlState::T_R_SERIALIZATION_FAILURE)
    )
}
