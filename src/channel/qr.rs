//! QR codes, as a picture for channels that send pictures and as text for the
//! terminal. Both are pure: the same address always gives the same bytes, so
//! a picture that was uploaded once can be found again by its hash.

use qrcode::{Color, EcLevel, QrCode};

/// Fewest pixels along an edge: enough for phones that scan a screen at arm's length.
const MIN_PIXELS: usize = 480;

/// Light modules on each side; the standard asks for four.
const QUIET: usize = 4;

/// Why an address has no QR code.
#[derive(Debug, thiserror::Error)]
pub enum QrError {
    /// It holds more than the largest code.
    #[error("the address does not fit into a QR code")]
    TooLong,
    /// The picture could not be written.
    #[error("the QR picture could not be encoded")]
    Png(#[source] png::EncodingError),
}

/// The code of `url` as a PNG, black on white, at least 480 pixels wide.
pub fn picture(url: &str) -> Result<Vec<u8>, QrError> {
    let modules = Modules::of(url)?;
    let scale = MIN_PIXELS.div_ceil(modules.side);
    let pixels = modules.side * scale;
    let mut data = Vec::with_capacity(pixels * pixels);
    for y in 0..modules.side {
        let row: Vec<u8> =
            (0..pixels).map(|x| if modules.dark(x / scale, y) { 0 } else { u8::MAX }).collect();
        for _ in 0..scale {
            data.extend_from_slice(&row);
        }
    }
    let edge = u32::try_from(pixels).map_err(|_| QrError::TooLong)?;
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, edge, edge);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(QrError::Png)?;
    writer.write_image_data(&data).map_err(QrError::Png)?;
    writer.finish().map_err(QrError::Png)?;
    Ok(out)
}

/// The code of `url` as lines of half blocks, each of which shows two rows.
///
/// The colours are set explicitly: with the terminal's own ones a dark theme
/// would show the code inverted, which many phones do not read.
pub fn terminal(url: &str) -> Result<String, QrError> {
    const BLACK_ON_WHITE: &str = "\u{1b}[38;5;16;48;5;231m";
    const PLAIN: &str = "\u{1b}[0m";
    let modules = Modules::of(url)?;
    let mut out = String::new();
    for y in (0..modules.side).step_by(2) {
        out.push_str(BLACK_ON_WHITE);
        for x in 0..modules.side {
            out.push(match (modules.dark(x, y), modules.dark(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        out.push_str(PLAIN);
        out.push('\n');
    }
    Ok(out)
}

/// The squares of a code with the quiet zone around them.
struct Modules {
    side: usize,
    code: QrCode,
}

impl Modules {
    fn of(url: &str) -> Result<Self, QrError> {
        let code =
            QrCode::with_error_correction_level(url, EcLevel::M).map_err(|_| QrError::TooLong)?;
        Ok(Self { side: code.width() + 2 * QUIET, code })
    }

    fn dark(&self, x: usize, y: usize) -> bool {
        let inside = QUIET..self.side - QUIET;
        inside.contains(&x)
            && inside.contains(&y)
            && self.code[(x - QUIET, y - QUIET)] == Color::Dark
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESSES: [&str; 4] = [
        "https://dichvucong.gov.vn",
        "https://dichvucong.gov.vn/p/home/dvc-tra-cuu.html?q=1022&x=%C4%91",
        "https://vi.wikipedia.org/wiki/Bình_Định/Đường_Nguyễn_Huệ",
        "https://a.vn/?k=0123456789012345678901234567890123456789012345678901234567890123456789",
    ];

    fn decoded(side: usize, light: impl Fn(usize, usize) -> bool) -> String {
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            if light(x, y) { 255 } else { 0 }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "exactly one code is found");
        grids[0].decode().expect("readable").1
    }

    #[test]
    fn pictures_are_read_by_an_independent_decoder() {
        for address in ADDRESSES {
            let bytes = picture(address).expect("fits");
            let mut reader =
                png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().expect("png");
            let mut pixels = vec![0; reader.output_buffer_size().expect("known size")];
            let info = reader.next_frame(&mut pixels).expect("frame");
            let side = info.width as usize;
            assert_eq!(info.width, info.height);
            assert!((MIN_PIXELS..2 * MIN_PIXELS).contains(&side), "{side}");
            assert!(pixels.iter().all(|p| [0, 255].contains(p)), "black and white only");
            assert_eq!(decoded(side, |x, y| pixels[y * side + x] == 255), address);
        }
    }

    #[test]
    fn same_address_same_bytes() {
        assert_eq!(picture(ADDRESSES[2]).expect("fits"), picture(ADDRESSES[2]).expect("fits"));
        assert_ne!(picture(ADDRESSES[0]).expect("fits"), picture(ADDRESSES[1]).expect("fits"));
    }

    #[test]
    fn terminal_lines_are_read_too() {
        for address in ADDRESSES {
            let text = terminal(address).expect("fits");
            let rows: Vec<Vec<char>> = text
                .lines()
                .map(|line| {
                    let line = line.strip_prefix("\u{1b}[38;5;16;48;5;231m").expect("colour");
                    line.strip_suffix("\u{1b}[0m").expect("reset").chars().collect()
                })
                .collect();
            let side = rows[0].len();
            assert!(rows.iter().all(|row| row.len() == side));
            assert!(rows[0].iter().chain(&rows[1]).all(|c| *c == ' '), "quiet zone");
            // A decoder wants more than one pixel for a square.
            let light = |x: usize, y: usize| {
                let (x, y) = (x / 4, y / 4);
                let dark = match rows.get(y / 2).map_or(' ', |row| row[x]) {
                    '█' => true,
                    '▀' => y % 2 == 0,
                    '▄' => y % 2 == 1,
                    _ => false,
                };
                !dark
            };
            assert_eq!(decoded(side * 4, light), address);
        }
    }

    #[test]
    fn too_long_is_an_error() {
        assert!(matches!(picture(&"x".repeat(3_000)), Err(QrError::TooLong)));
    }
}
