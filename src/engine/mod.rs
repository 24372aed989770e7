//! The engine.
pub mod action;
pub mod event;
pub mod payload;
pub mod session;
