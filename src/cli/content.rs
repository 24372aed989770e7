//! Where commands get content from, and how they print findings.

use super::{Failure, Format, Lang};
use crate::channel::Capabilities;
use crate::clock::{Clock, SystemClock};
use crate::content::check::ChannelLimits;
use crate::content::load::Files;
use crate::diag::{Diagnostic, Language, Severity, render};
use crate::flow::ChannelKind;
use std::path::Path;

/// The files of `folder`, or those built into the program.
pub fn files(folder: Option<&Path>) -> Result<Files, Failure> {
    match folder {
        None => Ok(Files::from_list(crate::content::embedded())),
        Some(folder) if folder.is_dir() => Ok(Files::from_dir(folder)),
        Some(folder) => Err(Failure::new(format!(
            "{}: không có thư mục này; hãy chỉ thư mục có flows/ và locales/ (no such folder)",
            folder.display()
        ))),
    }
}

/// The limits of every channel, as the checker takes them.
pub fn limits() -> Vec<ChannelLimits> {
    ChannelKind::ALL
        .into_iter()
        .map(|kind| {
            let caps = Capabilities::of(kind);
            ChannelLimits {
                kind,
                text: caps.text,
                caption: caps.caption,
                label: caps.label,
                payload: caps.payload,
                buttons: caps.buttons,
                picture: caps.picture_bytes,
                window: caps.window.map(|window| window.safe()),
            }
        })
        .collect()
}

/// Today in Vietnam as an ISO date.
pub fn today() -> String {
    crate::clock::iso_date(SystemClock.now())
}

/// Prints findings to standard output.
pub fn print(diagnostics: &[Diagnostic], format: Format, lang: Lang) {
    let language = language(lang);
    match format {
        Format::Full => print!("{}", render::full(diagnostics, language)),
        Format::Concise => print!("{}", render::concise(diagnostics, language)),
        Format::Json => println!("{}", render::json(diagnostics, language)),
    }
}

/// How many errors and warnings.
pub fn count(diagnostics: &[Diagnostic]) -> (usize, usize) {
    let errors = diagnostics.iter().filter(|finding| finding.severity == Severity::Error).count();
    (errors, diagnostics.len() - errors)
}

/// The language of findings.
pub fn language(lang: Lang) -> Language {
    match lang {
        Lang::Vi => Language::Vi,
        Lang::En => Language::En,
    }
}
