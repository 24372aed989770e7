//! Web chat.
