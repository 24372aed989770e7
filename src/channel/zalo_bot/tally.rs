//! What is counted of the bot, and what is wrong with it right now, for
//! `/health/metrics` and `/health/status`.

use super::errors::Trouble;
use crate::channel::Figure;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Numbers since the start, and the last trouble that nothing has ended yet.
#[derive(Debug, Default)]
pub(super) struct Tally {
    quota: AtomicU64,
    words: AtomicU64,
    held: AtomicU64,
    trouble: Mutex<Option<Trouble>>,
}

impl Tally {
    /// The platform refused a message because its quota is used up.
    pub(super) fn quota(&self) {
        self.quota.fetch_add(1, Ordering::Relaxed);
    }

    /// Words were sent where a picture was meant.
    pub(super) fn words(&self) {
        self.words.fetch_add(1, Ordering::Relaxed);
    }

    /// An update was kept in memory because the store did not take it.
    pub(super) fn held(&self) {
        self.held.fetch_add(1, Ordering::Relaxed);
    }

    /// A call ended; `None`: well.
    pub(super) fn note(&self, trouble: Option<Trouble>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// Updates still come in; that says nothing of the quota for sending.
    pub(super) fn heard(&self) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        *trouble = trouble.filter(|trouble| trouble.code == 429);
    }

    pub(super) fn trouble(&self) -> Option<Trouble> {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The numbers, for monitoring.
    pub(super) fn figures(&self) -> Vec<Figure> {
        let figure = |name, help, number: &AtomicU64| {
            let value = i64::try_from(number.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
            Figure { name, counter: true, help, label: None, value }
        };
        vec![
            figure(
                "zalo_bot_quota_refusals_total",
                "Messages that Zalo refused because the quota of the bot is used up",
                &self.quota,
            ),
            figure(
                "zalo_bot_words_for_pictures_total",
                "Pictures in place of which their words were sent",
                &self.words,
            ),
            figure(
                "zalo_bot_held_updates_total",
                "Times that a polled update was held because the store did not take it",
                &self.held,
            ),
        ]
    }
}
