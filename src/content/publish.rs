//! The one gate that content passes before people see it: read, check, run
//! its tests. The start of the service, a reload and `check` all use it.

use super::catalog::Catalog;
use super::check::{self, ChannelLimits};
use super::load::Files;
use super::{scenario, yaml};
use crate::diag::{Diagnostic, Severity, tidy};
use crate::flow::Flow;
use crate::nlu;
use std::sync::Arc;

/// What the gate says.
pub struct Publication {
    /// The bundle, if it could be read at all. Use it only when [`Self::ok`].
    pub catalog: Option<Arc<Catalog>>,
    /// All findings, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

impl Publication {
    /// Whether the bundle may be used.
    pub fn ok(&self) -> bool {
        self.catalog.is_some()
            && self.diagnostics.iter().all(|finding| finding.severity < Severity::Error)
    }
}

/// Reads, checks and tests a bundle. `today` is an ISO date; `released` is the
/// bundle that people are using now, if any.
pub fn publish(
    files: Files,
    limits: &[ChannelLimits],
    today: &str,
    released: Option<&Catalog>,
) -> Publication {
    let sources = files.yaml.clone();
    let loaded = super::load(files);
    let mut diagnostics = check::check(&loaded, limits, today, released);
    let catalog = loaded.catalog.map(Arc::new);
    let broken = diagnostics.iter().any(|finding| finding.severity == Severity::Error);
    if let Some(catalog) = catalog.as_ref().filter(|_| !broken) {
        for (flow, list, findings) in scenarios(&sources, catalog) {
            diagnostics.extend(findings);
            for one in list {
                diagnostics.extend(scenario::run(&catalog.set, flow, &one).failures);
            }
        }
    }
    tidy(&mut diagnostics);
    let publication = Publication { catalog, diagnostics };
    if let Some(catalog) = publication.catalog.as_ref().filter(|_| publication.ok()) {
        // So that nobody's first words wait for the training.
        nlu::classifier(&catalog.set.intents);
    }
    publication
}

/// As [`publish`], for the content inside the program: its tests ran when the
/// program was built, and its classifier is trained beside the start, by
/// whoever calls this.
pub fn publish_embedded(limits: &[ChannelLimits], today: &str) -> Publication {
    let mut publication = look(Files::from_list(super::embedded()), limits, today);
    // Unoptimised, training takes seconds, during which nobody would be
    // answered; a service built for development reads with phrases alone.
    if cfg!(debug_assertions)
        && let Some(catalog) = publication.catalog.as_mut().and_then(Arc::get_mut)
    {
        catalog.set.intents.list.clear();
    }
    publication
}

/// Reads and checks a bundle without running its tests or learning from it: for
/// what has changed by itself, such as a date that has passed.
pub fn look(files: Files, limits: &[ChannelLimits], today: &str) -> Publication {
    let loaded = super::load(files);
    let mut diagnostics = check::check(&loaded, limits, today, None);
    tidy(&mut diagnostics);
    Publication { catalog: loaded.catalog.map(Arc::new), diagnostics }
}

/// The tests of every flow, with what is wrong about how they are written.
pub fn scenarios<'a>(
    sources: &[Arc<crate::diag::SourceFile>],
    catalog: &'a Catalog,
) -> Vec<(&'a Flow, Vec<scenario::Scenario>, Vec<Diagnostic>)> {
    sources
        .iter()
        .filter_map(|file| {
            let id = file.path.strip_prefix("flows/")?.strip_suffix(".yaml")?;
            let flow = catalog.set.flows.get(id)?;
            let (node, _) = yaml::parse(file);
            let (list, findings) = scenario::read(&node?);
            Some((flow, list, findings))
        })
        .collect()
}
