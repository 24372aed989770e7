//! Pictures that were drawn and uploaded lately: a QR code takes a millisecond
//! to draw and is the same for everybody at the same step.

use crate::channel::qr;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Pictures kept; the content has a few dozen. Beyond that all are forgotten,
/// which costs a millisecond each.
const KEPT: usize = 128;

/// What is at hand.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    codes: Mutex<HashMap<String, Arc<Vec<u8>>>>,
    /// Telegram's identifiers of files, by the key of the memo.
    files: Mutex<HashMap<String, String>>,
}

impl Shelf {
    /// The QR code of an address; `None`: it has none.
    pub(super) fn code(&self, url: &str) -> Option<Arc<Vec<u8>>> {
        if let Some(bytes) = lock(&self.codes).get(url) {
            return Some(Arc::clone(bytes));
        }
        let bytes = Arc::new(qr::picture(url).ok()?);
        put(&self.codes, url, Arc::clone(&bytes));
        Some(bytes)
    }

    /// The identifier under which Telegram knows a file.
    pub(super) fn file(&self, key: &str) -> Option<String> {
        lock(&self.files).get(key).cloned()
    }

    /// Telegram knows a file under an identifier.
    pub(super) fn keep_file(&self, key: &str, id: &str) {
        put(&self.files, key, id.to_owned());
    }

    /// Telegram does not know a file any more.
    pub(super) fn drop_file(&self, key: &str) {
        lock(&self.files).remove(key);
    }
}

fn put<T>(map: &Mutex<HashMap<String, T>>, key: &str, value: T) {
    let mut map = lock(map);
    if map.len() >= KEPT {
        map.clear();
    }
    map.insert(key.to_owned(), value);
}

fn lock<T>(map: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_once_and_the_shelf_stays_small() {
        let shelf = Shelf::default();
        let first = shelf.code("https://dichvucong.gov.vn").unwrap();
        assert!(Arc::ptr_eq(&first, &shelf.code("https://dichvucong.gov.vn").unwrap()));
        assert!(shelf.code(&"x".repeat(9_000)).is_none());
        for number in 0..2 * KEPT {
            shelf.keep_file(&number.to_string(), "id");
        }
        assert!(lock(&shelf.files).len() <= KEPT);
        shelf.keep_file("a", "1");
        assert_eq!(shelf.file("a").as_deref(), Some("1"));
        shelf.drop_file("a");
        assert_eq!(shelf.file("a"), None);
    }
}
