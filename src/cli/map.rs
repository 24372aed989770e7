//! `map`: draws flows.

use super::content::files;
use super::{Failure, MapArgs, MapFormat, Outcome};
use crate::content::map;
use crate::diag::closest;
use crate::ids::Locale;
use std::process::ExitCode;

/// Draws one flow, or all of them into a folder.
pub fn run(args: &MapArgs) -> Outcome {
    let files = files(args.content.folder().as_deref())?;
    let Some(catalog) = crate::content::load(files).catalog else {
        return Err(Failure::new("nội dung không đọc được: chạy hotline1022 check để xem lỗi"));
    };
    let locale = Locale::from(args.locale.as_str());
    let names = catalog.set.flows.keys().map(|id| id.as_str());
    let chosen: Vec<_> = match &args.flow {
        Some(name) => match catalog.set.flows.get(name.as_str()) {
            Some(flow) => vec![flow],
            None => {
                let hint = closest(name, names.clone()).map(|near| format!(" Có phải \"{near}\"?"));
                let list = names.collect::<Vec<_>>().join(", ");
                return Err(Failure::new(format!(
                    "không có hướng dẫn \"{name}\".{} Đang có: {list}",
                    hint.unwrap_or_default()
                )));
            }
        },
        None => catalog.set.flows.values().collect(),
    };
    if args.out.is_none() && chosen.len() != 1 {
        return Err(Failure::new(format!(
            "hãy chọn một hướng dẫn, hoặc thêm --out THƯ_MỤC để vẽ tất cả. Đang có: {}",
            names.collect::<Vec<_>>().join(", ")
        )));
    }
    for flow in chosen {
        let (text, ending) = match args.format {
            MapFormat::Svg => (map::svg(&catalog, flow, &locale), "svg"),
            MapFormat::Mermaid => (map::mermaid(&catalog, flow, &locale), "mmd"),
        };
        match &args.out {
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                std::fs::write(folder.join(format!("{}.{ending}", flow.id)), text)?;
            }
            None => print!("{text}"),
        }
    }
    Ok(ExitCode::SUCCESS)
}
