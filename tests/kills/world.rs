//! What all parts of a test share.
#![allow(dead_code, reason = "each test file uses a part of it")]

use crate::fake_telegram::FakeTelegram;
use crate::fleet::Fleet;
use crate::ledger::Ledger;
use crate::support;
use std::sync::atomic::AtomicBool;

/// The people's side, the program's side, and the account of both.
pub struct World {
    pub fake: FakeTelegram,
    pub fleet: Fleet,
    pub ledger: Ledger,
    pub http: reqwest::Client,
    /// The last kill has happened: whoever is at the end starts nothing new.
    pub over: AtomicBool,
}

impl World {
    /// A world in which nothing runs yet.
    pub fn new(fake: FakeTelegram, fleet: Fleet) -> Self {
        fake.deliver_by_hand();
        Self {
            fake,
            fleet,
            ledger: Ledger::default(),
            http: support::patient_client(),
            over: AtomicBool::new(false),
        }
    }
}
