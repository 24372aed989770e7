//! The shipped content, loaded once for all tests of a program, with its
//! classifier: in a build for tests training takes longer than Zalo waits.
//!
//! Usable from any test file:
//! `#[path = "support/shipped.rs"] mod shipped;`

use hotline1022::content::catalog::Catalog;
use hotline1022::content::load::Files;
use hotline1022::nlu::Model;
use std::sync::{Arc, OnceLock};

pub fn catalog() -> Arc<Catalog> {
    static SHIPPED: OnceLock<Arc<Catalog>> = OnceLock::new();
    let load = || {
        let files = Files::from_list(hotline1022::content::embedded());
        let catalog = hotline1022::content::load(files).catalog.expect("the shipped content loads");
        let _ =
            catalog.set.intents.trained.set(Arc::new(Model::train(&catalog.set.intents).clone()));
        Arc::new(catalog)
    };
    Arc::clone(SHIPPED.get_or_init(load))
}
