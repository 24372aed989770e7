//! Brings the tables to the form that this program uses. Steps are numbered,
//! each happens whole or not at all, and may be repeated; several processes
//! may start at once. Tables of a newer program are left alone.

use super::address::Address;
use super::failure::explain;
use crate::store::StoreError;
use tokio_postgres::{Client, Error};

/// Every step, in order; the version of the tables is how many were done.
const STEPS: &[&str] = &[include_str!("../migrations/0001_tables.sql")];
/// Held while the steps are done: any number of our own.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7261022)";

/// What the tables are after all steps.
pub(super) const VERSION: i64 = STEPS.len() as i64;

pub(super) async fn migrate(client: &Client, address: &Address) -> Result<(), StoreError> {
    let failed = |error: Error| explain(&error, address);
    // Who may not create tables can still use them.
    let mut version = version(client).await.map_err(failed)?;
    while version < VERSION {
        let done = step(client).await;
        if done.is_err() {
            // The reason is worth more than whether this worked.
            let _ = client.batch_execute("ROLLBACK").await;
        }
        version = done.map_err(failed)?;
    }
    if version > VERSION {
        return Err(StoreError::NewerDatabase {
            database: address.to_string(),
            found: version,
            reads: VERSION,
        });
    }
    Ok(())
}

/// Does the next step unless somebody else did; the version afterwards.
async fn step(client: &Client) -> Result<i64, Error> {
    client.batch_execute("BEGIN").await?;
    client.batch_execute(LOCK).await?;
    client
        .batch_execute("CREATE TABLE IF NOT EXISTS meta (version bigint NOT NULL PRIMARY KEY)")
        .await?;
    let mut now = version(client).await?;
    if let Some(step) = usize::try_from(now).ok().and_then(|done| STEPS.get(done)) {
        client.batch_execute(step).await?;
        now += 1;
        client.batch_execute(&format!("DELETE FROM meta; INSERT INTO meta VALUES ({now})")).await?;
    }
    client.batch_execute("COMMIT").await?;
    Ok(now)
}

async fn version(client: &Client) -> Result<i64, Error> {
    let there = client.query_one("SELECT to_regclass('meta') IS NOT NULL", &[]).await?;
    if !there.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    let row = client.query_opt("SELECT max(version) FROM meta", &[]).await?;
    let found = row.map(|row| row.try_get::<_, Option<i64>>(0)).transpose()?;
    Ok(found.flatten().unwrap_or(0))
}
