//! Profiles that are named exist (H109), and languages too (H113), also in
//! the sample conversations of a guide; working hours end after they begin
//! (H014).
//!
//! Bad: `profiles: [binhdinh]` where the file is `profiles/binh-dinh.yaml`.
//! Good: `profiles: [binh-dinh]`.

use super::variables::no_profile;
use crate::content::check::{Bundle, error, unknown};
use crate::content::read::places::Spot;
use crate::content::yaml::Node;
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
    for (flow, _) in bundle.flows() {
        let tests = bundle.places.flows.get(&flow.id).and_then(|node| node.get("tests"));
        for (at, test) in tests.map(Node::items).unwrap_or_default().iter().enumerate() {
            let spot = || bundle.places.flow(&flow.id).at("tests").item(at);
            if let Some(id) =
                test.text_of("profile").filter(|id| !bundle.set.profiles.contains_key(*id))
            {
                found.push(no_profile(bundle, id, spot().at("profile")));
            }
            let locale = test.text_of("locale").map(Locale::from);
            found.extend(
                locale.and_then(|locale| no_language(bundle, &locale, &spot().at("locale"))),
            );
        }
    }
    for profile in bundle.set.profiles.values() {
        let spot = bundle.places.profile(&profile.id).at("locale");
        found.extend(no_language(bundle, &profile.locale, &spot));
        for (at, hours) in profile.operator_hours.iter().enumerate() {
            if hours.from >= hours.to {
                let spot = bundle.places.profile(&profile.id).at("operator_hours").item(at);
                found.push(error(
                    "H014",
                    spot.at("to").span(),
                    (
                        "giờ trực kết thúc trước khi bắt đầu".to_owned(),
                        "the working hours end before they begin".to_owned(),
                    ),
                    (
                        "viết from sớm hơn to; giờ qua đêm thì tách thành hai dòng",
                        "let from be earlier than to; write hours past midnight as two entries",
                    ),
                ));
            }
        }
    }
}

/// The finding for a language that the bundle does not have.
fn no_language(bundle: &Bundle<'_>, locale: &Locale, spot: &Spot<'_>) -> Option<Diagnostic> {
    if bundle.set.locales.contains(locale) {
        return None;
    }
    Some(unknown(
        "H113",
        spot.span(),
        (format!("không có ngôn ngữ “{locale}”"), format!("there is no language “{locale}”")),
        locale.as_str(),
        bundle.set.locales.iter().map(Locale::as_str).collect::<Vec<_>>(),
        (format!("thêm thư mục locales/{locale}"), format!("add the directory locales/{locale}")),
    ))
}
