//! `flows/profiles/<profile>.yaml` to a [`Profile`].

use super::parts::{self, text, texts};
use super::value;
use crate::content::yaml::Node;
use crate::flow::{Hours, Params, Profile, QuietHours};
use crate::ids::{Locale, ProfileId};

/// Reads a profile whose shape is right.
pub fn profile(node: &Node, locales: &[Locale]) -> Profile {
    let first = locales.first().cloned().unwrap_or_else(|| Locale::from("vi"));
    let mut values = Params::new();
    for (key, value) in node.get("params").map(Node::entries).unwrap_or_default() {
        values.insert(key.text.clone(), parts::localized(Some(value), locales));
    }
    let mut links = vec!["portal_url".to_owned()];
    for (key, value) in node.get("links").map(Node::entries).unwrap_or_default() {
        links.push(key.text.clone());
        let url = value.text().unwrap_or_default().to_owned();
        values.insert(key.text.clone(), vec![(first.clone(), url)]);
    }
    for name in ["hotline", "portal_url"] {
        values.insert(name.to_owned(), vec![(first.clone(), text(node, name))]);
    }
    let clock = |node: &Node, field: &str| node.text_of(field).and_then(value::clock).unwrap_or(0);
    Profile {
        id: ProfileId::new(text(node, "profile")),
        name: parts::localized(node.get("name"), locales),
        locale: Locale::new(text(node, "locale")),
        values,
        links,
        link_hosts: texts(node.get("link_hosts")),
        operator_hours: node
            .get("operator_hours")
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .map(|node| Hours {
                days: node.text_of("days").and_then(value::days).unwrap_or_default(),
                from: clock(node, "from"),
                to: clock(node, "to"),
            })
            .collect(),
        quiet_hours: node
            .get("quiet_hours")
            .map(|node| QuietHours { from: clock(node, "from"), to: clock(node, "to") }),
        confirm: texts(node.get("confirm")),
    }
}
