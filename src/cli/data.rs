//! `data`: looking after what is stored.

use super::config::{complain, gather};
use super::{DataAction, DataArgs, Failure, Outcome, ServeArgs};
use crate::store::sled::SledStore;
use crate::store::{Store, verify};
use std::process::ExitCode;
use std::sync::Arc;

/// Verifies or lists stored data.
pub fn run(args: &DataArgs) -> Outcome {
    let (DataAction::Verify(serve) | DataAction::Tickets(serve)) = &args.action;
    let Some(store) = open(serve)? else { return Ok(ExitCode::FAILURE) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let code = runtime.block_on(async {
        let result = match args.action {
            DataAction::Verify(_) => verify_all(store.as_ref()).await,
            DataAction::Tickets(_) => tickets(store.as_ref()).await,
        };
        let closed = store.close().await.map_err(|error| Failure::new(error.to_string()));
        result.and_then(|code| closed.map(|()| code))
    })?;
    Ok(code)
}

fn open(args: &ServeArgs) -> Result<Option<Arc<SledStore>>, Failure> {
    let (values, mut problems) = gather(args);
    let config = match values.parse() {
        Ok(config) if problems.is_empty() => config,
        Ok(_) => {
            complain(&problems);
            return Ok(None);
        }
        Err(more) => {
            problems.extend(more);
            complain(&problems);
            return Ok(None);
        }
    };
    if !config.data.is_dir() {
        return Err(Failure::new(format!(
            "{}: there is no data here yet; the service creates it when it first starts",
            config.data.display()
        )));
    }
    let store = SledStore::open(&config.data).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Some(Arc::new(store)))
}

async fn verify_all(store: &dyn Store) -> Outcome {
    let problems = verify::verify(store).await.map_err(|error| Failure::new(error.to_string()))?;
    for problem in &problems {
        println!("{} {}: {}", problem.code, problem.conversation, problem.text);
    }
    if problems.is_empty() {
        println!("The stored data is consistent.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} problems. Keep a copy of the data folder before anything else.", problems.len());
    Ok(ExitCode::FAILURE)
}

async fn tickets(store: &dyn Store) -> Outcome {
    let open = store.open_tickets().await.map_err(|error| Failure::new(error.to_string()))?;
    for ticket in &open {
        let path: Vec<String> =
            ticket.path.iter().map(|(flow, step)| format!("{flow}/{step}")).collect();
        println!(
            "{} {} · {} · reason {:?} · at {}/{} · profile {} · path {}",
            crate::clock::iso_date(ticket.opened_at),
            ticket.conversation,
            ticket.queue,
            ticket.reason,
            ticket.flow,
            ticket.step,
            ticket.profile.as_ref().map_or("-", |profile| profile.as_str()),
            path.join(" > "),
        );
    }
    println!("{} open requests.", open.len());
    Ok(ExitCode::SUCCESS)
}
