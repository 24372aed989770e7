//! Profiles that are named exist (H109), and their languages too (H113).
//!
//! Bad: `profiles: [binhdinh]` where the file is `profiles/binh-dinh.yaml`.
//! Good: `profiles: [binh-dinh]`.

use super::variables::no_profile;
use crate::content::check::{Bundle, unknown};
use crate::diag::Diagnostic;
use crate::ids::Locale;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    for (flow, _) in bundle.flows() {
        for id in flow.profiles.iter().flatten() {
            if !bundle.set.profiles.contains_key(id) {
                let spot = bundle.places.flow(&flow.id).at("profiles").word(id.as_str());
                found.push(no_profile(bundle, id.as_str(), spot));
            }
        }
    }
    for profile in bundle.set.profiles.values() {
        let locale = &profile.locale;
        if !bundle.set.locales.contains(locale) {
            found.push(unknown(
                "H113",
                bundle.places.profile(&profile.id).at("locale").span(),
                (
                    format!("không có ngôn ngữ “{locale}”"),
                    format!("there is no language “{locale}”"),
                ),
                locale.as_str(),
                bundle.set.locales.iter().map(Locale::as_str).collect::<Vec<_>>(),
                (
                    format!("thêm thư mục locales/{locale}"),
                    format!("add the directory locales/{locale}"),
                ),
            ));
        }
    }
}
