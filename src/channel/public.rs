//! Names of pictures on our own public address, for platforms that fetch them
//! there. A name tells what it shows and nothing of anybody: a file of the
//! bundle is named with the hash of its bytes, so that a changed one has
//! another name and nobody keeps an old copy; a QR code is named by the address
//! in it, and only addresses of the bundle are drawn.

use super::Picture;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The public address of this service.
#[derive(Clone, Debug)]
pub struct Pages(String);

impl Pages {
    /// Below `address`.
    pub fn at(address: &str) -> Self {
        Self(address.trim_end_matches('/').to_owned())
    }

    /// Where a picture is; `bytes` are those of a file of the bundle.
    pub fn picture(&self, picture: &Picture, bytes: &[u8]) -> String {
        match picture {
            Picture::Qr { url, .. } => format!("{}{}", self.0, qr_path(url)),
            Picture::File { file, .. } => format!("{}{}", self.0, image_path(file, bytes)),
        }
    }
}

/// The path of the QR picture of `url`.
pub fn qr_path(url: &str) -> String {
    format!("/qr/{}.png", URL_SAFE_NO_PAD.encode(url))
}

/// The address that [`qr_path`] encoded.
pub fn qr_url(file: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(file.strip_suffix(".png")?).ok()?;
    String::from_utf8(bytes).ok()
}

/// The path of a file of the bundle with these bytes.
pub fn image_path(file: &str, bytes: &[u8]) -> String {
    format!("/images/{}/{file}", image_tag(bytes))
}

/// What stands for the bytes of a picture in its path.
pub fn image_tag(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qr_paths_round_trip() {
        for url in ["https://dichvucong.gov.vn", "https://a.vn/đường?x=1&y=2"] {
            let path = qr_path(url);
            assert_eq!(qr_url(path.strip_prefix("/qr/").unwrap()).as_deref(), Some(url));
        }
        for forged in ["", "x", "!!.png", "/w.png"] {
            assert_eq!(qr_url(forged), None, "{forged}");
        }
    }

    #[test]
    fn another_picture_has_another_name() {
        let pages = Pages::at("https://chat.example.gov.vn/");
        let file = Picture::File { file: "buoc-1.png".into(), alt: String::new() };
        let (one, two) = (pages.picture(&file, b"1"), pages.picture(&file, b"2"));
        assert!(one.starts_with("https://chat.example.gov.vn/images/"), "{one}");
        assert!(one.ends_with("/buoc-1.png") && one != two, "{two}");
    }
}
