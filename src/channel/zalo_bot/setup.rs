//! What Zalo is told at the start: how to deliver. And what the bot is called,
//! so that people can be told. None of it is needed to serve people who write
//! now, so it is tried until it works while the rest already runs.

use super::errors::{Verdict, asked_to_wait, judge, reason, trouble};
use super::{Mode, ZaloBot};
use crate::channel::bot_api::CallError;
use crate::channel::pace::rest;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::watch;
use tracing::{info, warn};

/// Why the bot cannot be set up.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The token or the address is not valid.
    #[error("{0}")]
    Misconfigured(String),
    /// Zalo does not like the webhook address.
    #[error(
        "Zalo refuses the webhook address ({0}); it must be https and reachable from the internet"
    )]
    Webhook(String),
}

impl ZaloBot {
    /// Tells Zalo everything, trying again until it works. Returns early when
    /// told to stop.
    pub async fn set_up(&self, mut stop: watch::Receiver<bool>) -> Result<(), SetupError> {
        let stop = &mut stop;
        let (method, body) = match &self.mode {
            Mode::Polling => ("deleteWebhook", json!({})),
            Mode::Webhook { public_url, secret } => (
                "setWebhook",
                json!({ "url": public_url.as_str(), "secret_token": secret.expose() }),
            ),
        };
        match self.persist(method, &body, stop).await? {
            None => return Ok(()),
            Some(Err(refusal)) if matches!(self.mode, Mode::Webhook { .. }) => {
                return Err(SetupError::Webhook(reason(&refusal)));
            }
            // No webhook to remove is as good as a removed one.
            Some(_) => {}
        }
        match self.persist("getMe", &json!({}), stop).await? {
            None => return Ok(()),
            Some(Ok(me)) => {
                let name = ["account_name", "display_name", "name"]
                    .iter()
                    .find_map(|field| me.get(field).and_then(Value::as_str));
                if let Some(name) = name {
                    // A second set-up finds the same name.
                    let _ = self.name.set(name.to_owned());
                }
            }
            Some(Err(refusal)) => {
                warn!(why = reason(&refusal), "zalo bot: its name is not told");
            }
        }
        info!("zalo bot: set up");
        Ok(())
    }

    /// Calls a method and notes how the bot stands.
    pub(super) async fn call(
        &self,
        method: &str,
        body: &Value,
        hold: Duration,
    ) -> Result<Value, CallError> {
        self.api.json(method, body, hold).await
    }

    /// Repeats a call until Zalo says yes or a lasting no. Calls made here may
    /// be repeated, so an unknown end is tried again too.
    async fn persist(
        &self,
        method: &str,
        body: &Value,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<Option<Result<Value, CallError>>, SetupError> {
        let mut failures = 0;
        loop {
            let answer = tokio::select! {
                answer = self.call(method, body, Duration::ZERO) => answer,
                _ = stop.wait_for(|stop| *stop) => return Ok(None),
            };
            let Err(refusal) = answer else {
                self.tally.note(None);
                return Ok(Some(answer));
            };
            failures += 1;
            self.tally.note(trouble(&refusal));
            let pause = match judge(&refusal) {
                Verdict::Misconfigured => {
                    let advice = trouble(&refusal).map(|it| it.advice.to_owned());
                    return Err(SetupError::Misconfigured(
                        advice.unwrap_or_else(|| reason(&refusal)),
                    ));
                }
                Verdict::Quota => {
                    let asked = asked_to_wait(&refusal).and_then(|wait| u64::try_from(wait).ok());
                    Duration::from_millis(asked.unwrap_or(0)).max(self.pace.most)
                }
                Verdict::Again | Verdict::Unknown | Verdict::Silence => self.pace.pause(failures),
                Verdict::Unreachable | Verdict::Rejected => return Ok(Some(Err(refusal))),
            };
            warn!(why = reason(&refusal), failures, "zalo bot: setting up failed; trying again");
            if !rest(pause, stop).await {
                return Ok(None);
            }
        }
    }
}
