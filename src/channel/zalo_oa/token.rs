//! Who gives the access token that every call of the Official Account carries.

use crate::private::Private;
use async_trait::async_trait;

/// Access tokens of one Official Account.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// The token in use.
    async fn current(&self) -> Result<Private<String>, TokenError>;

    /// The platform refused `refused`; returns a newer one after at most one
    /// refresh across tasks and replicas.
    async fn renewed(&self, refused: &Private<String>) -> Result<Private<String>, TokenError>;

    /// The platform took a call with `token`: should it refuse the same token
    /// later, that token has ended.
    fn accepted(&self, token: &Private<String>) {
        let _ = token;
    }
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// An administrator of the account must consent again; what to do.
    #[error("the Official Account needs consent: {0}")]
    NeedsConsent(String),
    /// There may be one later; why not now.
    #[error("no access token at the moment: {0}")]
    Later(String),
}
