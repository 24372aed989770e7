//! The tokens of a Zalo Official Account against a fake token service over
//! HTTP: whatever is cut off and whoever calls at once, a refresh token is
//! used once, what is not stored is not used, and an administrator is asked
//! only when nothing else helps.

#[path = "support/fake_zalo_oauth.rs"]
mod fake_zalo_oauth;
#[path = "support/postgres.rs"]
mod server;
mod support;

#[path = "zalo_tokens/bench.rs"]
mod bench;
#[path = "zalo_tokens/command.rs"]
mod command;
#[path = "zalo_tokens/consenting.rs"]
mod consenting;
#[path = "zalo_tokens/failing.rs"]
mod failing;
#[path = "zalo_tokens/kills.rs"]
mod kills;
#[path = "zalo_tokens/renewing.rs"]
mod renewing;
#[path = "zalo_tokens/rest.rs"]
mod rest;
