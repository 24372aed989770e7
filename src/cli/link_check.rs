//! `link-check`: what the bot thinks of the links of each line of its input.

use super::content::files;
use super::{ContentArgs, Failure, Outcome};
use crate::flow::official::OfficialHosts;
use crate::safety::links;
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::process::ExitCode;

/// Reads a text a line and writes a judgement a line.
pub fn run(content: &ContentArgs) -> Outcome {
    let loaded = crate::content::load(files(content.folder().as_deref())?);
    let Some(catalog) = loaded.catalog else {
        return Err(Failure::new("nội dung không đọc được: chạy hotline1022 check để xem lỗi"));
    };
    let mut input = std::io::stdin().lock();
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        writeln!(output, "{}", judged(text, &catalog.set.official))?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
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
