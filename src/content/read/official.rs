//! `flows/official-domains.yaml` to [`OfficialHosts`].

use super::parts::{self, boolean, id, sources, text, texts};
use crate::content::yaml::Node;
use crate::flow::official::{OfficialHost, OfficialHosts};
use crate::ids::Locale;

/// Reads the list; the shape is right.
pub fn official(node: &Node, locales: &[Locale]) -> OfficialHosts {
    let list = node.get("official").map(Node::items).unwrap_or_default();
    OfficialHosts {
        hosts: list
            .iter()
            .map(|node| OfficialHost {
                host: text(node, "host"),
                subdomains: boolean(node, "subdomains"),
                what: parts::localized(node.get("what"), locales),
                sources: sources(node),
                confirm: node.text_of("confirm").map(str::to_owned),
            })
            .collect(),
        names: texts(node.get("names")),
        asks: parts::phrases(node.get("asks"), locales),
        scam_flow: id(node, "scam_flow"),
        report_flow: id(node, "report_flow"),
    }
}
