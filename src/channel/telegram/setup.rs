//! What Telegram is told at the start: how to deliver, which commands to
//! offer. None of it is needed to serve people who write now, so it is tried
//! until it works while the rest already runs.

use super::errors::{CallError, Verdict, judge, reason};
use super::{Mode, Telegram, UPDATES};
use crate::channel::pace::rest;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use teloxide::payloads::{DeleteWebhook, GetMe, SetMyCommands, setters::*};
use teloxide::requests::Payload;
use teloxide::types::BotCommand;
use tokio::sync::watch;
use tracing::{info, warn};

/// One line of the command menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandText {
    /// The command without its slash.
    pub command: String,
    /// What it does, in `language`.
    pub description: String,
    /// Two letters; empty: for everyone whose language has no list.
    pub language: String,
}

/// Why the bot cannot be set up.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The token is not valid.
    #[error(
        "Telegram does not know this bot; check the token with BotFather, and the address of the Bot API server if one is set"
    )]
    Unauthorized,
    /// Telegram does not like the webhook address.
    #[error("Telegram refuses the webhook address ({0})")]
    Webhook(String),
}

impl Telegram {
    /// Tells Telegram everything, trying again until it works. Returns early
    /// when told to stop.
    pub async fn set_up(
        &self,
        commands: &[CommandText],
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), SetupError> {
        let stop = &mut stop;
        let Some(delivered) = self.persist(|| self.choose_delivery(), stop).await? else {
            return Ok(());
        };
        if let (Err(refusal), Mode::Webhook { .. }) = (delivered, &self.mode) {
            return Err(SetupError::Webhook(reason(&refusal)));
        }
        let Some(me) = self.persist(|| self.plain(GetMe::new()), stop).await? else {
            return Ok(());
        };
        if let Ok(me) = me
            && let Some(name) = me.get("username").and_then(Value::as_str)
        {
            // A second set-up finds the same name.
            let _ = self.username.set(name.to_owned());
        }
        for (language, list) in menus(commands) {
            let request = || {
                let mut request = SetMyCommands::new(list.clone());
                if !language.is_empty() {
                    request = request.language_code(language);
                }
                self.plain(request)
            };
            match self.persist(request, stop).await? {
                None => return Ok(()),
                Some(Ok(_)) => {}
                Some(Err(refusal)) => {
                    warn!(why = reason(&refusal), "telegram: the command menu is refused");
                }
            }
        }
        info!("telegram: set up");
        Ok(())
    }

    async fn choose_delivery(&self) -> Result<Value, CallError> {
        match &self.mode {
            Mode::Polling => self.plain(DeleteWebhook::new().drop_pending_updates(false)).await,
            // Not teloxide's payload: the kinds of updates are a list of
            // names shared with polling.
            Mode::Webhook { public_url, secret } => {
                let body = json!({
                    "url": public_url.as_str(),
                    "secret_token": secret.expose(),
                    "allowed_updates": UPDATES,
                    "drop_pending_updates": false,
                });
                self.api.json("SetWebhook", &body, Duration::ZERO).await
            }
        }
    }

    async fn plain<P: Payload + Serialize>(&self, payload: P) -> Result<Value, CallError> {
        self.api.call(&payload).await
    }

    /// Repeats a call until Telegram says yes or a lasting no. Calls made
    /// here may be repeated, so an unknown end is tried again too.
    async fn persist<F: Future<Output = Result<Value, CallError>>>(
        &self,
        call: impl Fn() -> F,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<Option<Result<Value, CallError>>, SetupError> {
        let mut failures = 0;
        loop {
            let answer = tokio::select! {
                answer = call() => answer,
                _ = stop.wait_for(|stop| *stop) => return Ok(None),
            };
            let Err(refusal) = answer else { return Ok(Some(answer)) };
            failures += 1;
            let pause = match judge(&refusal) {
                Verdict::Misconfigured => return Err(SetupError::Unauthorized),
                Verdict::Wait(millis) => {
                    Duration::from_millis(u64::try_from(millis).unwrap_or(1_000))
                }
                Verdict::Again | Verdict::Unknown | Verdict::WebhookSet => {
                    self.pace.pause(failures)
                }
                _ => return Ok(Some(Err(refusal))),
            };
            warn!(why = reason(&refusal), failures, "telegram: setting up failed; trying again");
            if !rest(pause, stop).await {
                return Ok(None);
            }
        }
    }
}

/// The menu of each language, the one for everyone first. What Telegram would
/// refuse is left out: one bad line costs all the others.
fn menus(commands: &[CommandText]) -> BTreeMap<&str, Vec<BotCommand>> {
    /// Telegram's limits.
    const LINES: usize = 100;
    const NAME: usize = 32;
    const DESCRIPTION: usize = 256;
    let mut menus: BTreeMap<&str, Vec<BotCommand>> = BTreeMap::new();
    for CommandText { command, description, language } in commands {
        let name_fits = (1..=NAME).contains(&command.len())
            && command.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        let description: String = description.trim().chars().take(DESCRIPTION).collect();
        let language_fits = matches!(language.len(), 0 | 2);
        if !name_fits || !language_fits || description.is_empty() {
            warn!(command, language, "telegram: left out of the command menu");
            continue;
        }
        let menu = menus.entry(language.as_str()).or_default();
        if menu.len() < LINES && !menu.iter().any(|line| line.command == *command) {
            menu.push(BotCommand::new(command, description));
        }
    }
    menus
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_hold_what_telegram_takes() {
        let line = |command: &str, description: &str, language: &str| CommandText {
            command: command.to_owned(),
            description: description.to_owned(),
            language: language.to_owned(),
        };
        let commands = [
            line("menu", "Bắt đầu lại", ""),
            line("menu", "Start again", "en"),
            line("quay-lai", "Quay lại", ""),
            line("menu", "hai lần", ""),
            line("nguon", "  ", ""),
            line("nguon", "Nguồn", "vie"),
            line("nguon", &"ơ".repeat(300), ""),
        ];
        let menus = menus(&commands);
        assert_eq!(menus.keys().copied().collect::<Vec<_>>(), ["", "en"]);
        let everyone: Vec<&str> = menus[""].iter().map(|line| line.command.as_str()).collect();
        assert_eq!(everyone, ["menu", "nguon"]);
        assert_eq!(menus[""][1].description.chars().count(), 256);
    }
}
