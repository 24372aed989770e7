//! Pictures exist, are PNG or JPEG and not too large for any channel (H108).
//!
//! Bad: `image: {file: buoc1.png, …}` where the file is `buoc-1.png`.
//! Good: `image: {file: buoc-1.png, …}`, at most 10 MB, and at most 1 MB
//! where the guide works on a Zalo Official Account.

use crate::content::check::{Bundle, ChannelLimits, error, unknown};
use crate::content::load::IMAGE;
use crate::content::read::places::Spot;
use crate::diag::Diagnostic;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, _) in bundle.flows() {
        let channels: Vec<&ChannelLimits> = bundle.channels(flow).collect();
        for step in &flow.steps {
            if let Some(image) = &step.image {
                let spot = || bundle.places.step(&flow.id, &step.id).at("image").at("file");
                found.extend(one(bundle, &image.file, &channels, &spot));
            }
        }
    }
    // An answer can be asked for everywhere.
    let channels: Vec<&ChannelLimits> = bundle.limits.iter().collect();
    for answer in &bundle.set.answers {
        if let Some(image) = &answer.image {
            let spot = || bundle.places.answer(&answer.id).at("image").at("file");
            found.extend(one(bundle, &image.file, &channels, &spot));
        }
    }
}

fn one<'b>(
    bundle: &Bundle<'_>,
    file: &str,
    channels: &[&ChannelLimits],
    spot: &dyn Fn() -> Spot<'b>,
) -> Option<Diagnostic> {
    let Some(bytes) = bundle.catalog.images.get(file) else {
        return Some(unknown(
            "H108",
            spot().span(),
            (format!("không có ảnh “{file}”"), format!("there is no picture “{file}”")),
            file,
            bundle.catalog.images.keys().map(String::as_str).collect::<Vec<_>>(),
            (format!("thêm tệp flows/images/{file}"), format!("add the file flows/images/{file}")),
        ));
    };
    let strictest = channels.iter().min_by_key(|channel| channel.picture);
    let largest = strictest.map_or(IMAGE, |channel| channel.picture.min(IMAGE));
    if bytes.len() > largest {
        let mb = largest / 1_000_000;
        let kind = strictest.map_or("", |channel| channel.kind.name());
        return Some(error(
            "H108",
            spot().span(),
            (
                format!("ảnh “{file}” lớn hơn {mb} MB, mức lớn nhất của kênh {kind}"),
                format!("the picture “{file}” is larger than {mb} MB, the most that {kind} takes"),
            ),
            ("thu nhỏ ảnh rồi lưu lại", "scale the picture down and save it again"),
        ));
    }
    let png = bytes.starts_with(b"\x89PNG\r\n\x1a\n");
    let jpeg = bytes.starts_with(b"\xff\xd8\xff");
    if png || jpeg {
        return None;
    }
    Some(error(
        "H108",
        spot().span(),
        (
            format!("“{file}” không phải ảnh PNG hay JPEG"),
            format!("“{file}” is neither a PNG nor a JPEG picture"),
        ),
        (
            "mở ảnh và xuất lại thành PNG hoặc JPEG; đổi đuôi tệp thì chưa đủ",
            "open the picture and export it as PNG or JPEG; renaming the file is not enough",
        ),
    ))
}
