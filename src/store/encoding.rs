//! How a database stores values: one byte for the version of the encoding,
//! then postcard. Errors name what could not be read and never what was in it.

use super::StoreError;
use crate::ids::ConversationId;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// First byte of every value, unless a store has its own. A type that changes
/// its shape takes the next number for its own values, and the old shape stays
/// readable where it is read.
const ENCODING: u8 = 1;

/// The bytes of a value.
pub(super) fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, StoreError> {
    encode_as(ENCODING, value)
}

/// The bytes of a value, with another first byte.
pub(super) fn encode_as<T: Serialize + ?Sized>(
    version: u8,
    value: &T,
) -> Result<Vec<u8>, StoreError> {
    postcard::to_extend(value, vec![version])
        .map_err(|_| StoreError::Invalid("a value cannot be encoded"))
}

/// The value in the bytes; `what` and the owner go into the error.
pub(super) fn decode<T: DeserializeOwned>(
    bytes: &[u8],
    what: &str,
    owner: &ConversationId,
) -> Result<T, StoreError> {
    decode_as(ENCODING, bytes, what, owner)
}

/// The value in bytes that begin with another byte.
pub(super) fn decode_as<T: DeserializeOwned>(
    version: u8,
    bytes: &[u8],
    what: &str,
    owner: &ConversationId,
) -> Result<T, StoreError> {
    match bytes.split_first() {
        Some((first, rest)) if *first == version => match postcard::take_from_bytes(rest) {
            Ok((value, [])) => Ok(value),
            _ => Err(damaged(what, owner)),
        },
        _ => Err(damaged(what, owner)),
    }
}

/// Says what is damaged without saying whose it is to somebody who reads logs.
pub(super) fn damaged(what: &str, owner: &ConversationId) -> StoreError {
    let hash = blake3::hash(owner.as_str().as_bytes()).to_hex();
    StoreError::Damaged(format!("{what} of conversation #{}", &hash[..12]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_it_did_not_write_and_names_nobody() {
        let owner = ConversationId::from("telegram:5551234");
        let bytes = encode("mật").unwrap();
        assert_eq!(decode::<String>(&bytes, "journal entry", &owner).unwrap(), "mật");
        let longer = [&bytes[..], &[0]].concat();
        for bytes in [&[][..], &[9, 0], &bytes[..bytes.len() - 1], &longer] {
            let error = decode::<String>(bytes, "journal entry", &owner).unwrap_err().to_string();
            assert!(error.contains("journal entry"), "{error}");
            assert!(!error.contains("5551234"), "{error}");
        }
    }
}
