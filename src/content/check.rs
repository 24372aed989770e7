//! What must hold before a bundle may talk to people: the registry of checks.

use super::{Catalog, Loaded};
use crate::clock::Millis;
use crate::diag::{Diagnostic, tidy};
use crate::flow::ChannelKind;

/// What one channel can show. The caller takes it from the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelLimits {
    /// The channel.
    pub kind: ChannelKind,
    /// Longest text, in UTF-16 units.
    pub text: usize,
    /// Longest caption of a picture, in UTF-16 units.
    pub caption: usize,
    /// Longest button label, in characters.
    pub label: usize,
    /// Longest payload, in bytes.
    pub payload: usize,
    /// Most buttons under one message; 0: choices are typed.
    pub buttons: usize,
    /// Milliseconds after the person's last message during which the service
    /// may write first; `None`: no limit.
    pub window: Option<Millis>,
}

/// Checks a bundle: findings of loading, then, if it could be loaded, of
/// every check. `today` is an ISO date; `released` is the bundle in use.
pub fn check(
    loaded: &Loaded,
    limits: &[ChannelLimits],
    today: &str,
    released: Option<&Catalog>,
) -> Vec<Diagnostic> {
    let _ = (limits, today, released);
    let mut found = loaded.diagnostics.clone();
    tidy(&mut found);
    found
}
