//! `data copy`: one store into another.

use super::store::Place;
use super::{CopyArgs, Failure, Outcome};
use crate::store::Store;
use crate::store::copy::{Summary, copy};
use std::process::ExitCode;
use std::sync::Arc;

/// Copies, compares and says what was done.
pub async fn run(args: &CopyArgs) -> Outcome {
    let (from, to) = (Place::parse(&args.from)?, Place::parse(&args.to)?);
    if from.to_string() == to.to_string() {
        return Err(Failure::new("--from and --to are the same store: name two"));
    }
    let source = from.open(false).await?;
    let target = match to.open(true).await {
        Ok(target) => target,
        Err(error) => {
            close(&source).await?;
            return Err(error);
        }
    };
    eprintln!("copying {from} to {to}");
    let told = |passed| eprintln!("{passed} conversations");
    let copied = copy(source.as_ref(), target.as_ref(), &name(&from), told).await;
    let closed = (close(&source).await, close(&target).await);
    let summary = copied.map_err(|error| Failure::new(error.to_string()))?;
    closed.0.and(closed.1)?;
    tell(&summary);
    Ok(ExitCode::SUCCESS)
}

/// The same folder is the same source, however it is written.
fn name(place: &Place) -> String {
    match place {
        Place::Folder(folder) => {
            folder.canonicalize().unwrap_or_else(|_| folder.clone()).display().to_string()
        }
        Place::Database(address) => address.to_string(),
    }
}

fn tell(summary: &Summary) {
    let Summary { conversations, values, resumed, corrected } = summary;
    println!("Both stores hold the same: {conversations} conversations, {values} small values.");
    if *resumed > 0 {
        println!("{resumed} conversations were there from a copy that was interrupted.");
    }
    if *corrected > 0 {
        println!("{corrected} had changed while they were copied, and were copied again.");
    }
}

async fn close(store: &Arc<dyn Store>) -> Result<(), Failure> {
    store.close().await.map_err(|error| Failure::new(error.to_string()))
}
