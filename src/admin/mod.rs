//! What an administrator asks of stored data, in one place: the commands run
//! here whether the service is stopped (the command opens the store itself)
//! or running (the service is asked through [`socket`]).

mod backup;
mod gaps;
mod outbox;
mod person;
pub mod socket;
mod verify;
mod zalo;

pub use backup::restore;
pub use zalo::{Secret, Zalo};

use crate::channel::zalo_oa::tokens::Keeper;
use crate::runtime::Runtime;
use crate::store::Store;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::mpsc;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Whether stored data is consistent.
    Verify,
    /// Open requests for a human.
    Tickets,
    /// Messages that were given up, and why.
    Outbox,
    /// Try messages again that were given up: of one conversation, one of its
    /// messages, or all whose reason contains a text.
    Resend(Which),
    /// Take messages away that were given up.
    Drop(Which),
    /// A backup.
    Backup,
    /// Rewrite the database.
    Compact,
    /// How much is stored.
    Sizes,
    /// Everything kept of a conversation.
    Person(String),
    /// Erase a conversation.
    Erase(String),
    /// What people wrote and was not understood for certain.
    Gaps,
    /// Something about the Zalo Official Account.
    Zalo(Zalo),
}

/// With what a request is carried out.
#[derive(Clone)]
pub struct Service {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The service that runs on the store, in this process.
    pub runtime: Option<Arc<Runtime>>,
    /// The tokens of the Zalo Official Account, where the settings name one.
    pub zalo: Option<Arc<Keeper>>,
}

impl From<Arc<dyn Store>> for Service {
    /// A store by itself.
    fn from(store: Arc<dyn Store>) -> Self {
        Self { store, runtime: None, zalo: None }
    }
}

/// Which of the messages that were given up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Which {
    /// Of this conversation.
    pub conversation: Option<String>,
    /// With this number.
    pub seq: Option<u64>,
    /// Whose reason contains this.
    pub reason: Option<String>,
}

/// A piece of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A line for the screen.
    Line(String),
    /// A piece of the file that was asked for.
    Bytes(Vec<u8>),
    /// Nothing follows; whether all is well.
    End(bool),
}

/// Where the answer goes. Who stops listening does not stop the work.
pub struct Out(mpsc::Sender<Frame>);

impl Out {
    /// Sends to a receiver.
    pub fn new(to: mpsc::Sender<Frame>) -> Self {
        Self(to)
    }

    async fn line(&self, text: impl Into<String>) {
        let _ = self.0.send(Frame::Line(text.into())).await;
    }
}

/// Carries a request out.
pub async fn run(service: Service, request: Request, out: Out) {
    let Service { store, runtime, zalo } = service;
    let running = runtime.is_some() || store.shared();
    let done = match request {
        Request::Verify => verify::verify(&*store, running, &out).await,
        Request::Tickets => verify::tickets(&*store, &out).await,
        Request::Outbox => outbox::list(&*store, &out).await,
        Request::Resend(which) => outbox::resend(&*store, runtime.as_deref(), &which, &out).await,
        Request::Drop(which) => outbox::drop(&*store, runtime.as_deref(), &which, &out).await,
        Request::Backup => backup::backup(store.clone(), &out).await,
        Request::Compact => compact(&*store, &out).await,
        Request::Sizes => sizes(&*store, &out).await,
        Request::Person(name) => person::show(&*store, &name, &out).await,
        Request::Zalo(request) => {
            zalo::run(&*store, runtime.as_deref(), zalo.as_deref(), request, &out).await
        }
        Request::Erase(name) => person::erase(&*store, runtime.as_deref(), &name, &out).await,
        Request::Gaps => gaps::list(&*store, &out).await,
    };
    let ok = match done {
        Ok(ok) => ok,
        Err(error) => {
            out.line(format!("hotline1022: {error}")).await;
            false
        }
    };
    let _ = out.0.send(Frame::End(ok)).await;
}

type Done = Result<bool, Box<dyn std::error::Error + Send + Sync>>;

async fn compact(store: &dyn Store, out: &Out) -> Done {
    let before = store.sizes().await?;
    out.line("Rewriting the database; the service goes on meanwhile.").await;
    let after = store.compact().await?;
    out.line(format!("Before: {}. After: {}.", bytes(before.disk), bytes(after.disk))).await;
    Ok(true)
}

async fn sizes(store: &dyn Store, out: &Out) -> Done {
    let sizes = store.sizes().await?;
    out.line(format!("On disk                      {}", bytes(sizes.disk))).await;
    if let Some(live) = sizes.live {
        out.line(format!("Live data                    {}", bytes(live))).await;
    }
    out.line(format!("People with unsent messages  {}", sizes.pending)).await;
    out.line(format!("Messages given up            {}", sizes.dead)).await;
    if sizes.rewriting {
        out.line("The database is being rewritten now.").await;
    }
    Ok(true)
}

fn bytes(count: u64) -> String {
    format!("{:.1} MB", count as f64 / 1e6)
}
