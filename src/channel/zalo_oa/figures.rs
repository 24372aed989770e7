//! Numbers for monitoring, and QR codes that were drawn lately.

use super::ZaloOa;
use super::album::Image;
use super::errors::CallError;
use crate::channel::Figure;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

/// What happened how often, by name and label.
#[derive(Default)]
pub(super) struct Tally(Mutex<BTreeMap<(&'static str, String), u64>>);

impl Tally {
    /// One more.
    pub fn add(&self, name: &'static str, label: impl Into<String>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((name, label.into())).or_default() += 1;
    }
}

/// How a call ended, as a label.
pub(super) fn label(end: Result<(), &CallError>) -> String {
    match end {
        Ok(()) => "0".to_owned(),
        Err(CallError::Refused(code)) => code.to_string(),
        Err(CallError::Page(status, _)) => format!("http {status}"),
        Err(CallError::NotSent(_)) => "no connection".to_owned(),
        Err(CallError::Lost(_)) => "no answer".to_owned(),
        Err(CallError::NoConsent(_)) => "no consent".to_owned(),
        Err(CallError::NoToken(_)) => "no token".to_owned(),
    }
}

/// What a call is counted as.
pub(super) const CALLS: &str = "zalo_oa_calls_total";
/// What a delivery is counted as.
pub(super) const DELIVERIES: &str = "zalo_oa_deliveries_total";

pub(super) fn figures(zalo: &ZaloOa) -> Vec<Figure> {
    let counts = zalo.tally.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut figures: Vec<Figure> = counts
        .iter()
        .map(|((name, label), count)| Figure {
            name,
            counter: true,
            help: match *name {
                CALLS => "Calls to Zalo by the code of their answer",
                _ => "Deliveries of Zalo by what became of them",
            },
            label: Some(("result", label.clone())),
            value: i64::try_from(*count).unwrap_or(i64::MAX),
        })
        .collect();
    let renewals = zalo.api.renewals.load(Ordering::Relaxed);
    figures.push(Figure {
        name: "zalo_oa_refused_tokens_total",
        counter: true,
        help: "Access tokens that Zalo refused",
        label: None,
        value: i64::try_from(renewals).unwrap_or(i64::MAX),
    });
    figures.extend(zalo.quotas.kinds().into_iter().map(|(kind, left)| Figure {
        name: "zalo_oa_quota_left",
        counter: false,
        help: "Messages left as Zalo told last, by kind of quota",
        label: Some(("quota", kind)),
        value: left,
    }));
    figures
}

/// Codes by address: drawing one takes longer than all the rest of a turn.
#[derive(Default)]
pub(super) struct Codes(Mutex<HashMap<String, Arc<Image>>>);

impl Codes {
    /// Most codes held; a bundle has a few dozen.
    const HELD: usize = 256;

    pub fn recall(&self, url: &str) -> Option<Arc<Image>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(url).cloned()
    }

    pub fn hold(&self, url: &str, image: Arc<Image>) {
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if codes.len() >= Self::HELD {
            codes.clear();
        }
        codes.insert(url.to_owned(), image);
    }
}
