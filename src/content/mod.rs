//! The content bundle: loading, checking, rendering.
//!
//! [`load`] turns files into a [`Catalog`] and reports what is wrong with
//! their shape; [`check::check`] proves what the guides promise; `text`
//! renders messages. Nothing here knows of channels, stores or the network,
//! and only [`mod@load`] touches the disk.

pub mod catalog;
pub mod check;
mod checks;
mod explain;
pub mod load;
pub mod map;
pub mod publish;
pub mod read;
pub mod reference;
pub mod scenario;
pub mod schema;
pub mod talk;
pub mod text;
pub mod yaml;

use crate::diag::{Diagnostic, Severity, tidy};
pub use catalog::Catalog;
pub use load::Files;
pub use read::places::Places;

/// A bundle as read.
#[derive(Debug)]
pub struct Loaded {
    /// The content; missing when a file could not be read completely.
    pub catalog: Option<Catalog>,
    /// What is wrong with the shape of the files, everything at once.
    pub diagnostics: Vec<Diagnostic>,
    /// Where things stand.
    pub places: Places,
}

/// Reads a bundle. Shape only: whether the guides are sound is for the checks.
pub fn load(files: Files) -> Loaded {
    let mut read = read::read(&files);
    let (catalog, texts) = Catalog::new(&files, &mut read);
    let mut diagnostics = files.diagnostics;
    diagnostics.append(&mut read.diagnostics);
    diagnostics.extend(texts);
    tidy(&mut diagnostics);
    let sound = diagnostics.iter().all(|finding| finding.severity < Severity::Error);
    Loaded { catalog: sound.then_some(catalog), diagnostics, places: read.places }
}

/// The files inside the program, by path.
pub fn embedded() -> &'static [(&'static str, &'static [u8])] {
    static LIST: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
    LIST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalog_is_shared() {
        fn shared<T: Send + Sync>() {}
        shared::<Catalog>();
        shared::<Loaded>();
    }
}
