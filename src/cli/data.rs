//! `data`: looking after what is stored.

use super::config::{complain, gather};
use super::{DataAction, DataArgs, Failure, Outcome, ServeArgs, copy, store};
use crate::store::{Store, verify};
use std::process::ExitCode;

/// Verifies, lists or copies stored data.
pub fn run(args: &DataArgs) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match &args.action {
            DataAction::Copy(args) => copy::run(args).await,
            DataAction::Verify(serve) => with_store(serve, async |it| verify_all(it).await).await,
            DataAction::Tickets(serve) => with_store(serve, async |it| tickets(it).await).await,
        }
    })
}

async fn with_store(args: &ServeArgs, work: impl AsyncFnOnce(&dyn Store) -> Outcome) -> Outcome {
    let (values, mut problems) = gather(args);
    let config = match values.parse() {
        Ok(config) if problems.is_empty() => config,
        Ok(_) => {
            complain(&problems);
            return Ok(ExitCode::FAILURE);
        }
        Err(more) => {
            problems.extend(more);
            complain(&problems);
            return Ok(ExitCode::FAILURE);
        }
    };
    let store = store::open_for_tool(&config).await?;
    let result = work(store.as_ref()).await;
    let closed = store.close().await.map_err(|error| Failure::new(error.to_string()));
    result.and_then(|code| closed.map(|()| code))
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
    println!("{} problems. Keep a copy of the data before anything else.", problems.len());
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
