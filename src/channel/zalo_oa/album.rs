//! Pictures as Zalo takes them: uploaded once, then named by the identifier
//! that Zalo gave them, which ends after seven days. Identifiers are stored
//! with their date, so that a restart does not upload anew.

use super::ZaloOa;
use super::api::Body;
use super::decode::text;
use super::errors::CallError;
use super::send::CAPS;
use crate::channel::{Picture, qr};
use crate::clock::Millis;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tracing::warn;

/// How long an identifier is used: half a day less than it lasts.
const LASTS: Millis = (7 * 24 - 12) * 3_600_000;

/// A picture, ready to be uploaded.
#[derive(Debug)]
pub(super) struct Image {
    bytes: Vec<u8>,
    name: &'static str,
    mime: &'static str,
    /// Where its identifier is stored: by content, so that a changed picture
    /// is uploaded anew, and by account, because identifiers belong to one.
    key: String,
}

/// An identifier, as stored.
#[derive(Serialize, Deserialize)]
struct Kept {
    id: String,
    at: Millis,
}

impl ZaloOa {
    /// The picture, if it can be made and Zalo would take it.
    pub(super) fn image(&self, picture: &Picture) -> Option<Arc<Image>> {
        let bytes = match picture {
            Picture::Qr { url, .. } => {
                if let Some(image) = self.codes.recall(url) {
                    return Some(image);
                }
                qr::picture(url).ok()?
            }
            // Read each time: a reload may have put another one in its place.
            Picture::File { file, .. } => self.pictures.picture(file)?,
        };
        let (name, mime) = match bytes.as_slice() {
            [0xff, 0xd8, 0xff, ..] => ("hinh.jpg", "image/jpeg"),
            [0x89, b'P', b'N', b'G', ..] => ("hinh.png", "image/png"),
            _ => return None,
        };
        if bytes.len() > CAPS.picture_bytes {
            return None;
        }
        let key = format!("zalo-oa:image:{}:{}", self.account, blake3::hash(&bytes).to_hex());
        let image = Arc::new(Image { bytes, name, mime, key });
        if let Picture::Qr { url, .. } = picture {
            self.codes.hold(url, Arc::clone(&image));
        }
        Some(image)
    }

    /// Zalo's identifier of the picture, if it was uploaded lately.
    pub(super) async fn known_image(&self, image: &Image) -> Option<String> {
        match self.memo.recall(&image.key).await {
            Ok(stored) => {
                let kept: Kept = serde_json::from_slice(&stored?).ok()?;
                let age = self.clock.now() - kept.at;
                (0..LASTS).contains(&age).then_some(kept.id)
            }
            Err(refusal) => {
                // Uploading once more is only slower.
                warn!(error = %refusal, "zalo: a picture's identifier cannot be read");
                None
            }
        }
    }

    /// Uploads a picture; returns the identifier that it has from now on.
    /// `None`: Zalo took it and gave none.
    pub(super) async fn upload(&self, image: &Image) -> Result<Option<String>, CallError> {
        let Image { bytes, name, mime, key } = image;
        let body = Body::File { name, mime, bytes: bytes.clone() };
        let answer = self.call("/v2.0/oa/upload/image", &body).await?;
        let id = text(answer.get("attachment_id")).filter(|id| !id.is_empty());
        let Some(id) = id else { return Ok(None) };
        let kept = Kept { id: id.clone(), at: self.clock.now() };
        let kept = serde_json::to_vec(&kept).unwrap_or_default();
        if let Err(refusal) = self.memo.remember(key, kept).await {
            warn!(error = %refusal, "zalo: a picture's identifier is not remembered");
        }
        Ok(Some(id))
    }
}
