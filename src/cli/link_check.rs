//! `link-check`: what the bot thinks of the links of each line of its input.

use super::content::files;
use super::{ContentArgs, Failure, Outcome, lines};
use crate::flow::official::OfficialHosts;
use crate::safety::links;
use serde_json::{Value, json};

/// Reads a text a line and writes a judgement a line.
pub fn run(content: &ContentArgs) -> Outcome {
    let loaded = crate::content::load(files(content.folder().as_deref())?);
    let Some(catalog) = loaded.catalog else {
        return Err(Failure::new("nội dung không đọc được: chạy hotline1022 check để xem lỗi"));
    };
    lines::each(|text| Ok(judged(text, &catalog.set.official).to_string()))
}

/// The worst verdict and every link. Without a link the verdict is null:
/// nothing was judged, which is not the same as a link nobody knows.
fn judged(text: &str, official: &OfficialHosts) -> Value {
    let found = links::links(text, official);
    let list: Vec<Value> = found
        .iter()
        .map(|link| {
            json!({
                "text": text.get(link.start..link.end).unwrap_or_default(),
                "host": link.host,
                "verdict": link.verdict.code(),
                "why": link.why.code(),
            })
        })
        .collect();
    json!({ "verdict": links::worst(&found).map(|verdict| verdict.code()), "links": list })
}
