//! Tokens at rest: sealed with a key that is made from the app's secret.
//!
//! The secret is a setting and never in the store, so neither a copy of the
//! data folder nor a dump of the database shows a token. Every sealing is
//! another text, which is what a compare-and-set needs.

use crate::private::Private;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// What the key is for; another use of the same secret gives another key.
const PURPOSE: &str = "hotline1022 zalo official account tokens at rest, version 1";
/// First byte of what is sealed.
const VERSION: u8 = 1;

/// Why something was not opened or sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Sealed with another secret, or damaged.
    #[error("sealed with another app secret, or damaged")]
    Closed,
    /// Written by a newer program.
    #[error("written by a newer program")]
    Newer,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandom,
}

/// Seals and opens.
pub struct Seal {
    key: Option<LessSafeKey>,
    app: String,
}

impl Seal {
    /// With the secret of an app. What was sealed for one app opens for no other.
    pub fn new(app: &str, secret: &Private<String>) -> Self {
        let key = blake3::derive_key(PURPOSE, secret.expose().as_bytes());
        let key = UnboundKey::new(&CHACHA20_POLY1305, &key).ok().map(LessSafeKey::new);
        Self { key, app: app.to_owned() }
    }

    /// Sealed bytes.
    pub fn close(&self, open: &[u8]) -> Result<Vec<u8>, SealError> {
        let key = self.key.as_ref().ok_or(SealError::Closed)?;
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|_| SealError::NoRandom)?;
        let mut text = open.to_vec();
        let aad = Aad::from(self.app.as_bytes());
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text)
            .map_err(|_| SealError::Closed)?;
        Ok([&[VERSION][..], &nonce, &text].concat())
    }

    /// What was sealed.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let key = self.key.as_ref().ok_or(SealError::Closed)?;
        match sealed.split_first() {
            Some((&VERSION, rest)) if rest.len() > NONCE_LEN => {
                let (nonce, text) = rest.split_at(NONCE_LEN);
                let nonce =
                    Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Closed)?;
                let mut text = text.to_vec();
                let aad = Aad::from(self.app.as_bytes());
                let open = key.open_in_place(nonce, aad, &mut text);
                open.map(|open| open.to_vec()).map_err(|_| SealError::Closed)
            }
            Some((version, _)) if *version > VERSION => Err(SealError::Newer),
            _ => Err(SealError::Closed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(app: &str, secret: &str) -> Seal {
        Seal::new(app, &Private::new(secret.to_owned()))
    }

    #[test]
    fn only_the_same_app_and_secret_open() {
        let ours = seal("1", "khóa");
        let one = ours.close(b"token").unwrap();
        assert_eq!(ours.open(&one).unwrap(), b"token");
        assert!(!one.windows(5).any(|part| part == b"token"));
        assert_ne!(one, ours.close(b"token").unwrap(), "never the same text twice");
        for other in [seal("1", "khoá"), seal("2", "khóa")] {
            assert_eq!(other.open(&one), Err(SealError::Closed));
        }
    }

    #[test]
    fn what_was_cut_or_changed_does_not_open() {
        let ours = seal("1", "s");
        let one = ours.close(b"token").unwrap();
        for end in 0..one.len() {
            assert!(ours.open(&one[..end]).is_err(), "cut at {end}");
        }
        for at in 1..one.len() {
            let mut bad = one.clone();
            bad[at] ^= 1;
            assert_eq!(ours.open(&bad), Err(SealError::Closed), "changed at {at}");
        }
        let newer = [&[VERSION + 1][..], &one[1..]].concat();
        assert_eq!(ours.open(&newer), Err(SealError::Newer));
    }
}
