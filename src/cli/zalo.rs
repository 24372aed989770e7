//! `zalo`: connecting the Official Account, and how it stands. A running
//! service is asked; otherwise the store is opened here.

use super::{Failure, Outcome, ServeArgs, ZaloAction, ZaloArgs, data};
use crate::admin::{Request, Secret, Zalo};
use crate::channel::zalo_oa::tokens::{Keeper, Setup, read_address, read_refresh};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::runtime::memo::StoreMemo;
use crate::store::Store;
use std::io::{BufRead, IsTerminal, Read, Write};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::signal::unix::SignalKind;

/// How often a wrong address may be pasted.
const TRIES: usize = 5;
/// Longest input that is read.
const LONGEST: u64 = 64 * 1024;

/// Carries out what was asked.
pub fn run(args: &ZaloArgs) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match &args.action {
        ZaloAction::Status { serve, ask } => {
            let Some(config) = set_up(serve)? else { return Ok(ExitCode::FAILURE) };
            let request = Request::Zalo(Zalo::Status { ask: *ask });
            runtime.block_on(data::ask_with(&config, request, None))
        }
        ZaloAction::Login { serve, tokens } => {
            let Some(config) = set_up(serve)? else { return Ok(ExitCode::FAILURE) };
            let ask =
                |request| runtime.block_on(data::ask_with(&config, Request::Zalo(request), None));
            if *tokens { by_hand(&runtime, ask) } else { by_consent(ask) }
        }
    }
}

/// The keeper of the account that the settings name; `None`: they name none.
pub fn keeper(config: &Config, store: &Arc<dyn Store>) -> Result<Option<Arc<Keeper>>, Failure> {
    let Some(zalo) = &config.zalo_oa else { return Ok(None) };
    let Some(setup) = Setup::of(zalo, config.public_url.as_deref()) else { return Ok(None) };
    let memo = Arc::new(StoreMemo(Arc::clone(store)));
    let keeper = Keeper::new(setup, memo, Arc::new(SystemClock));
    keeper.map(Some).map_err(|error| Failure::new(error.to_string()))
}

/// The settings, if they name an account.
fn set_up(args: &ServeArgs) -> Result<Option<Config>, Failure> {
    let Some(config) = data::config(args)? else { return Ok(None) };
    let (missing, them) = match &config.zalo_oa {
        None => ("HOTLINE_ZALO_OA_APP_ID and HOTLINE_ZALO_OA_APP_SECRET are", "them"),
        Some(zalo) if zalo.app_secret.is_none() => ("HOTLINE_ZALO_OA_APP_SECRET is", "it"),
        Some(_) => return Ok(Some(config)),
    };
    Err(Failure::new(format!(
        "{missing} not set: copy {them} from the app's settings at https://developers.zalo.me (docs/zalo.md), for this command and for the service alike"
    )))
}

/// Leads through the consent.
fn by_consent(ask: impl Fn(Zalo) -> Outcome) -> Outcome {
    let invited = ask(Zalo::Invite)?;
    if invited != ExitCode::SUCCESS {
        return Ok(invited);
    }
    for _ in 0..TRIES {
        print!(
            "Paste the address on which the browser ended and press Enter.\nIf the page said that the account is connected, press Enter alone: "
        );
        super::out::flush();
        let Some(line) = line()? else {
            println!();
            return Err(Failure::new(
                "no address was given: open the consent link within half an hour and the page will say whether it was taken, or run this again",
            ));
        };
        println!();
        if line.trim().is_empty() {
            return ask(Zalo::Status { ask: false });
        }
        match read_address(&line) {
            Ok(found) => {
                return ask(Zalo::Accept { code: Secret(found.code), oa_id: found.oa_id });
            }
            Err(why) => println!("{why}.\n"),
        }
    }
    Err(Failure::new("run this again when you have the address"))
}

/// Takes tokens that were made by hand.
fn by_hand(runtime: &tokio::runtime::Runtime, ask: impl Fn(Zalo) -> Outcome) -> Outcome {
    if std::io::stdin().is_terminal() {
        println!(
            "In Zalo's API Explorer (https://developers.zalo.me/tools/explorer) choose the app and\n\"OA Access Token\", and make a pair. Paste the answer with both tokens here, or the\nrefresh token alone, then press Enter and Ctrl+D. It is not shown:"
        );
        super::out::flush();
    }
    let text = runtime.block_on(hidden())?;
    let Some(refresh) = read_refresh(&text) else {
        return Err(Failure::new(
            "there is no refresh token in it: paste the whole answer with access_token and refresh_token, or the refresh token alone",
        ));
    };
    ask(Zalo::Adopt { refresh: Secret(refresh) })
}

/// All of standard input, which the terminal does not show. Whoever presses
/// Ctrl+C gets the terminal back as it was.
async fn hidden() -> Result<String, Failure> {
    let (tell, told) = tokio::sync::oneshot::channel();
    let mut interrupted = tokio::signal::unix::signal(SignalKind::interrupt())?;
    let _quiet = Quiet::begin();
    // A thread of its own: reading cannot be called off, and nobody waits for
    // this one when the program ends.
    std::thread::spawn(move || {
        let mut text = String::new();
        let read = std::io::stdin().lock().take(LONGEST).read_to_string(&mut text);
        let _ = tell.send(read.map(|_| text));
    });
    tokio::select! {
        read = told => Ok(read.map_err(|_| Failure::new("the input could not be read"))??),
        _ = interrupted.recv() => Err(Failure::new("interrupted: nothing was changed")),
    }
}

/// A line of standard input; `None`: it has ended.
fn line() -> Result<Option<String>, Failure> {
    std::io::stdout().flush()?;
    let mut line = String::new();
    let read = std::io::stdin().lock().take(LONGEST).read_line(&mut line)?;
    Ok((read > 0).then_some(line))
}

/// While it lives, the terminal does not show what is typed.
struct Quiet(Option<libc::termios>);

impl Quiet {
    fn begin() -> Self {
        // SAFETY: all-zero bytes are a valid `termios`, which is plain numbers.
        let mut before: libc::termios = unsafe { std::mem::zeroed() };
        // SAFETY: `before` is ours and outlives the call.
        if unsafe { libc::tcgetattr(libc::STDIN_FILENO, &raw mut before) } != 0 {
            // No terminal: nothing is shown anyhow.
            return Self(None);
        }
        let mut quiet = before;
        quiet.c_lflag &= !libc::ECHO;
        // SAFETY: `quiet` is ours and outlives the call.
        unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSANOW, &raw const quiet) };
        Self(Some(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            // SAFETY: `before` is ours and outlives the call.
            unsafe { libc::tcsetattr(libc::STDIN_FILENO, libc::TCSANOW, &raw const *before) };
        }
    }
}
