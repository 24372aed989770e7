//! Guards for people. `redact` masks personal data before anything is kept
//! and tells when a password or a one-time code was in a message.

pub mod redact;
