//! The two bots as processes.

use super::SECRET;
use super::args::Args;
use super::null_bot::Answers;
use super::process::Process;
use std::path::Path;
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_hotline1022");

/// The service, as many processes of it as wanted.
pub fn hotline(args: &Args, api: &str, folder: &Path) -> Vec<Process> {
    let unlimited = rate_settings();
    (0..args.replicas)
        .map(|number| {
            let mut command = Command::new(PROGRAM);
            command
                .args(["serve", "--listen", "127.0.0.1:0", "--data"])
                .arg(folder.join("data"))
                .env_clear()
                .env("TELOXIDE_TOKEN", "1022000001:AAFakeFakeFakeFakeFakeFakeFakeFake-_1")
                .env("TELOXIDE_API_URL", format!("http://{api}"))
                .env("HOTLINE_TELEGRAM_MODE", "webhook")
                .env("HOTLINE_TELEGRAM_SECRET", SECRET)
                .env("HOTLINE_PUBLIC_URL", "http://127.0.0.1:1")
                .envs(args.store.iter().map(|store| ("HOTLINE_STORE", store)))
                .envs(unlimited.iter().map(|name| (name, "0")));
            Process::start(command, &folder.join(format!("service-{number}.log")))
        })
        .collect()
}

/// The null bot, as many processes of it as wanted.
pub fn null(api: &str, answers: Answers, processes: usize, folder: &Path) -> Vec<Process> {
    (0..processes)
        .map(|number| {
            let mut command = Command::new(std::env::current_exe().expect("ourselves"));
            command.args(["null-bot", api, answers.name()]).env_clear();
            Process::start(command, &folder.join(format!("null-{processes}-{number}.log")))
        })
        .collect()
}

/// Whether the program finds what it stored in order; prints what it says.
pub fn verify(args: &Args, folder: &Path) -> bool {
    let output = Command::new(PROGRAM)
        .args(["data", "verify", "--data"])
        .arg(folder.join("data"))
        .env_clear()
        .envs(args.store.iter().map(|store| ("HOTLINE_STORE", store)))
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    print!("data verify: {}", String::from_utf8_lossy(&output.stdout));
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    output.status.success()
}

/// Names of the settings that hold sending back; the load is about the
/// program, not about what Telegram allows.
fn rate_settings() -> Vec<&'static str> {
    let output = Command::new(PROGRAM).args(["config", "describe"]).output().expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ["HOTLINE_PERSON_RATE", "HOTLINE_TELEGRAM_RATE", "HOTLINE_TELEGRAM_CHAT_RATE"]
        .into_iter()
        .filter(|name| text.split_whitespace().any(|word| word == *name))
        .collect()
}
