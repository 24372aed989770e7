//! Reads pictures as a person's phone does.

use super::reading::address;

/// What a picture shows: the address in its QR code, or just a picture.
pub fn seen(bytes: &[u8]) -> String {
    match code(bytes) {
        Some(url) => format!("QR {}", address(&url)),
        None => "a picture".to_owned(),
    }
}

fn code(bytes: &[u8]) -> Option<String> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut pixels).ok()?;
    let (width, height) = (info.width as usize, info.height as usize);
    if info.buffer_size() != width * height {
        return None;
    }
    let pixel = |x, y| pixels[y * width + x];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
    let grids = image.detect_grids();
    Some(grids.first()?.decode().ok()?.1)
}
