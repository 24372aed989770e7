//! hotline1022: a public-service hotline assistant.
//!
//! One message, followed through: a channel adapter decodes a delivery into
//! an [`engine::event::Event`] and hands it to the door
//! ([`channel::Door`], implemented by [`runtime`]). The runtime loads the
//! session, calls the pure [`engine`], renders what it says with [`content`],
//! and commits everything as one turn to the [`store`]. Only then is the
//! platform told "received". The sender works off the outbox afterwards.
//!
//! Who may import whom is kept by `tests/tidy.rs`.

pub mod admin;
pub mod channel;
pub mod cli;
pub mod clock;
pub mod config;
pub mod content;
pub mod diag;
pub mod engine;
pub mod flow;
pub mod guard;
pub mod http;
pub mod ids;
pub mod message;
pub mod nlu;
pub mod private;
pub mod runtime;
pub mod safety;
pub mod store;
pub mod telemetry;
