//! `data`: looking after what is stored. A running service is asked through
//! its socket; otherwise the store is opened here.

use super::config::{complain, gather};
use super::{DataAction, DataArgs, Failure, Outcome, ServeArgs, copy, store, zalo};
use crate::admin::{self, Frame, Out, Request, Service, Which, Zalo, socket};
use crate::config::Config;
use crate::store::{Store, backup};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Carries out what was asked.
pub fn run(args: &DataArgs) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match &args.action {
            DataAction::Verify { backup: Some(file), .. } => verify_file(file),
            DataAction::Verify { serve, backup: None } => ask(serve, Request::Verify, None).await,
            DataAction::Tickets(serve) => ask(serve, Request::Tickets, None).await,
            DataAction::Outbox(outbox) => ask(&outbox.serve, outbox.request()?, None).await,
            DataAction::Backup { file, serve } => {
                ask(serve, Request::Backup, Some(Target::new(file)?)).await
            }
            DataAction::Restore { file, serve } => restore(serve, file).await,
            DataAction::Copy(args) => copy::run(args).await,
            DataAction::Compact(serve) => ask(serve, Request::Compact, None).await,
            DataAction::Sizes(serve) => ask(serve, Request::Sizes, None).await,
            DataAction::Person(person) => {
                ask(&person.serve, Request::Person(person.conversation.clone()), None).await
            }
            DataAction::Erase(person) => {
                ask(&person.serve, Request::Erase(person.conversation.clone()), None).await
            }
        }
    })
}

impl super::OutboxArgs {
    fn request(&self) -> Result<Request, Failure> {
        let one = |name: &String| {
            let (conversation, seq) = match name.split_once('#') {
                Some((conversation, seq)) => {
                    let seq = seq.parse().map_err(|_| {
                        Failure::new(format!("{name}: write CONVERSATION or CONVERSATION#NUMBER"))
                    })?;
                    (conversation, Some(seq))
                }
                None => (name.as_str(), None),
            };
            Ok::<_, Failure>(Which {
                conversation: Some(conversation.to_owned()),
                seq,
                reason: None,
            })
        };
        let reason = |text: &String| Which { reason: Some(text.clone()), ..Which::default() };
        Ok(match (&self.resend, &self.resend_reason, &self.drop, &self.drop_reason) {
            (Some(name), ..) => Request::Resend(one(name)?),
            (_, Some(text), ..) => Request::Resend(reason(text)),
            (_, _, Some(name), _) => Request::Drop(one(name)?),
            (.., Some(text)) => Request::Drop(reason(text)),
            _ => Request::Outbox,
        })
    }
}

/// As the commands of `data`, for one request from elsewhere.
pub fn ask_once(args: &ServeArgs, request: Request) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(ask(args, request, None))
}

/// Asks the running service, or opens the store.
pub(super) async fn ask(args: &ServeArgs, request: Request, target: Option<Target>) -> Outcome {
    let Some(config) = config(args)? else { return Ok(ExitCode::FAILURE) };
    ask_with(&config, request, target).await
}

/// The same with settings that have been read.
pub(super) async fn ask_with(config: &Config, request: Request, target: Option<Target>) -> Outcome {
    if config.store.is_some() {
        // A database takes us in beside the services that run on it.
        return ask_store(config, request, target).await;
    }
    let (to, frames) = mpsc::channel(8);
    let (data, wanted) = (config.data.clone(), request.clone());
    let asked = tokio::spawn(async move { socket::ask(&data, &wanted, &to).await });
    let told = take(frames, target).await;
    match asked.await.map_err(|error| Failure::new(error.to_string()))? {
        Ok(()) => return told.end(),
        Err(error) if !not_running(&error) => {
            return Err(Failure::new(format!(
                "the running service did not finish its answer: {error}"
            )));
        }
        Err(_) => {}
    }
    ask_store(config, request, told.target).await
}

/// Opens the store and does the work here.
async fn ask_store(config: &Config, request: Request, target: Option<Target>) -> Outcome {
    // Who connects an account may do so before the service has ever run.
    let store = match &request {
        Request::Zalo(Zalo::Invite | Zalo::Adopt { .. }) => store::open_for_restore(config).await?,
        _ => store::open_for_tool(config).await?,
    };
    let zalo = zalo::keeper(config, &store)?;
    let service = Service { zalo: zalo.clone(), ..Service::from(Arc::clone(&store)) };
    let (to, frames) = mpsc::channel(8);
    let work = tokio::spawn(admin::run(service, request, Out::new(to)));
    let told = take(frames, target).await;
    work.await.map_err(|error| Failure::new(error.to_string()))?;
    if let Some(keeper) = zalo {
        keeper.stop().await;
    }
    close(&*store).await?;
    told.end()
}

fn not_running(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused)
}

/// What an answer came to.
struct Told {
    ok: Option<bool>,
    failed: Option<std::io::Error>,
    target: Option<Target>,
}

impl Told {
    fn end(self) -> Outcome {
        if let Some(error) = self.failed {
            return Err(Failure::new(format!("the file cannot be written: {error}")));
        }
        match (self.ok, self.target) {
            (Some(true), Some(target)) => {
                target.finish()?;
                Ok(ExitCode::SUCCESS)
            }
            (Some(true), None) => Ok(ExitCode::SUCCESS),
            _ => Ok(ExitCode::FAILURE),
        }
    }
}

async fn take(mut frames: mpsc::Receiver<Frame>, mut target: Option<Target>) -> Told {
    let (mut ok, mut failed) = (None, None);
    while let Some(frame) = frames.recv().await {
        match frame {
            // Whoever started us may have stopped reading.
            Frame::Line(text) => drop(writeln!(std::io::stdout(), "{text}")),
            Frame::Bytes(bytes) => {
                if let Some(target) = &mut target
                    && let Err(error) = target.file.write_all(&bytes)
                {
                    failed = Some(error);
                    break;
                }
            }
            Frame::End(end) => ok = Some(end),
        }
    }
    Told { ok, failed, target }
}

/// A file that appears under its name only when it is whole.
pub(super) struct Target {
    file: File,
    part: PathBuf,
    path: PathBuf,
}

impl Target {
    fn new(path: &Path) -> Result<Self, Failure> {
        if path.exists() {
            let path = path.display();
            return Err(Failure::new(format!("{path} exists already: choose another name")));
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        // It holds conversations: nobody else's business.
        let file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part);
        let file = file.map_err(|error| Failure::new(format!("{}: {error}", part.display())))?;
        Ok(Self { file, part, path: path.to_owned() })
    }

    fn finish(self) -> Result<(), Failure> {
        self.file.sync_all()?;
        backup::verify(File::open(&self.part)?).map_err(|error| Failure::new(error.to_string()))?;
        std::fs::rename(&self.part, &self.path)?;
        println!("{} is written and verified.", self.path.display());
        Ok(())
    }
}

fn verify_file(path: &Path) -> Outcome {
    let file =
        File::open(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    let (header, counts) = backup::verify(file)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    println!(
        "A good backup of {}: {} conversations, {} small values.",
        crate::clock::iso_date(header.at),
        counts.conversations,
        counts.values
    );
    Ok(ExitCode::SUCCESS)
}

async fn restore(args: &ServeArgs, path: &Path) -> Outcome {
    let Some(config) = config(args)? else { return Ok(ExitCode::FAILURE) };
    let file =
        File::open(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    // Before a folder is made for it.
    backup::verify(&file).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    let store = store::open_for_restore(&config).await?;
    let restored = admin::restore(&*store, file).await;
    close(&*store).await?;
    let (header, counts) = restored.map_err(|error| Failure::new(error.to_string()))?;
    println!(
        "Restored as of {}: {} conversations, {} small values. Messages that were waiting then are not sent by themselves: see hotline1022 data outbox.",
        crate::clock::iso_date(header.at),
        counts.conversations,
        counts.values
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) fn config(args: &ServeArgs) -> Result<Option<Config>, Failure> {
    let (values, mut problems) = gather(args);
    match values.parse() {
        Ok(config) if problems.is_empty() => return Ok(Some(config)),
        Ok(_) => {}
        Err(more) => problems.extend(more),
    }
    complain(&problems);
    Ok(None)
}

async fn close(store: &dyn Store) -> Result<(), Failure> {
    store.close().await.map_err(|error| Failure::new(error.to_string()))
}
