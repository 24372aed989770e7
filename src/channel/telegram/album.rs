//! Pictures as Telegram takes them: drawn once, uploaded once, and then named
//! by the identifier that Telegram gave them. Identifiers are also stored, so
//! that a restart does not upload anew; what is held here in memory may be
//! forgotten at any time.

use super::Telegram;
use crate::channel::{Picture, qr};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::warn;

/// Most codes and identifiers held; a bundle has a few dozen.
const HELD: usize = 256;

/// What is remembered of pictures.
#[derive(Default)]
pub(super) struct Album {
    /// QR codes by address.
    codes: Mutex<HashMap<String, Arc<Image>>>,
    /// Telegram's identifiers by the key under which they are stored.
    files: Mutex<HashMap<String, String>>,
}

/// A picture, ready to be uploaded.
pub(super) struct Image {
    pub(super) bytes: Vec<u8>,
    /// Name and media type that it is uploaded with.
    pub(super) name: &'static str,
    pub(super) mime: &'static str,
    /// Where its identifier is stored: by content, so that a changed picture
    /// is uploaded anew, and by bot, because identifiers belong to one.
    key: String,
}

impl Image {
    fn new(bytes: Vec<u8>, bot: i64) -> Self {
        let (name, mime) = if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            ("hinh.jpg", "image/jpeg")
        } else {
            ("hinh.png", "image/png")
        };
        let key = format!("telegram:file:{bot}:{}", blake3::hash(&bytes).to_hex());
        Self { bytes, name, mime, key }
    }
}

impl Telegram {
    /// The picture, if it can be made.
    pub(super) fn image(&self, picture: &Picture) -> Option<Arc<Image>> {
        match picture {
            Picture::Qr { url, .. } => self.code(url),
            // Read each time: a reload may have put another one in its place.
            Picture::File { file, .. } => {
                Some(Arc::new(Image::new(self.pictures.picture(file)?, self.bot_id)))
            }
        }
    }

    /// Drawing a code takes longer than all the rest of a turn.
    fn code(&self, url: &str) -> Option<Arc<Image>> {
        if let Some(image) = held(&self.album.codes, url) {
            return Some(image);
        }
        let image = Arc::new(Image::new(qr::picture(url).ok()?, self.bot_id));
        hold(&self.album.codes, url, Arc::clone(&image));
        Some(image)
    }

    /// Telegram's identifier of the picture, if it was uploaded before.
    pub(super) async fn known_file(&self, image: &Image) -> Option<String> {
        if let Some(file) = held(&self.album.files, &image.key) {
            return Some(file);
        }
        match self.memo.recall(&image.key).await {
            Ok(stored) => {
                let file = stored.and_then(|file| String::from_utf8(file).ok())?;
                hold(&self.album.files, &image.key, file.clone());
                Some(file)
            }
            Err(refusal) => {
                // Uploading once more is only slower.
                warn!(error = %refusal, "telegram: a file identifier cannot be read");
                None
            }
        }
    }

    /// Keeps Telegram's identifier of a picture that has been uploaded.
    pub(super) async fn remember_file(&self, image: &Image, file: String) {
        hold(&self.album.files, &image.key, file.clone());
        if let Err(refusal) = self.memo.remember(&image.key, file.into_bytes()).await {
            warn!(error = %refusal, "telegram: a file identifier is not remembered");
        }
    }
}

fn held<T: Clone>(place: &Mutex<HashMap<String, T>>, key: &str) -> Option<T> {
    place.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
}

fn hold<T>(place: &Mutex<HashMap<String, T>>, key: &str, value: T) {
    let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
    // Past the bound everything is made again, once.
    if place.len() >= HELD && !place.contains_key(key) {
        place.clear();
    }
    place.insert(key.to_owned(), value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded() {
        let place = Mutex::default();
        for number in 0..=HELD {
            hold(&place, &number.to_string(), number);
        }
        assert_eq!(held(&place, &HELD.to_string()), Some(HELD));
        assert_eq!(held(&place, "0"), None);
        hold(&place, &HELD.to_string(), 7);
        assert_eq!(held(&place, &HELD.to_string()), Some(7));
    }

    #[test]
    fn types_of_pictures() {
        let jpeg = Image::new(vec![0xff, 0xd8, 0xff, 0xe0], 1);
        assert_eq!((jpeg.name, jpeg.mime), ("hinh.jpg", "image/jpeg"));
        let png = Image::new(b"\x89PNG".to_vec(), 1);
        assert_eq!((png.name, png.mime), ("hinh.png", "image/png"));
        assert_ne!(png.key, Image::new(b"\x89PNG".to_vec(), 2).key);
    }
}
