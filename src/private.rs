//! [`Private`]: a personal value that never prints.
//!
//! Whatever a citizen typed is wrapped until it has been redacted, so that a
//! `{:?}` in a log line or an error can never leak it.

use std::fmt;

/// A value that must not reach logs, errors or metrics.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Wraps a personal value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Reads the value; the caller takes over the duty not to print it.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// Takes the value out; the caller takes over the duty not to print it.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(private)")
    }
}

impl<T> From<T> for Private<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_prints() {
        assert_eq!(format!("{:?}", Private::new("052089999999")), "(private)");
    }
}
