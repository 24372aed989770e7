//! What the account is called, so that people who want to go on there can be
//! told: a setting, or what Zalo says once the tokens work.

use super::ZaloOa;
use super::tokens::Keeper;
use crate::channel::pace::rest;
use std::time::Duration;
use tokio::sync::watch;
use tracing::{info, warn};

/// First pause; while nobody has consented it stays, and nothing is called.
const FIRST: Duration = Duration::from_secs(5);
/// Longest pause after a failure.
const LONGEST: Duration = Duration::from_secs(600);

impl ZaloOa {
    /// Asks Zalo for the account's name until it is known, unless the settings
    /// name it. Returns early when told to stop.
    pub async fn learn_name(&self, keeper: &Keeper, mut stop: watch::Receiver<bool>) {
        let mut pause = FIRST;
        while self.name().is_none() {
            if keeper.status().await.standing.is_well() {
                match keeper.account().await {
                    Ok(account) if !account.name.is_empty() => {
                        info!("zalo: people are told the account's name as Zalo has it");
                        let _ = self.told.set(account.name);
                        return;
                    }
                    Ok(_) => pause = LONGEST,
                    Err(why) => {
                        warn!(
                            why,
                            "zalo: the account's name is not told, so nobody is invited to go on there; it is asked for again, or set HOTLINE_ZALO_OA_NAME"
                        );
                        pause = (pause * 2).min(LONGEST);
                    }
                }
            }
            if !rest(pause, &mut stop).await {
                return;
            }
        }
    }

    /// What the account is called, if it is known.
    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref().or(self.told.get().map(String::as_str))
    }
}
