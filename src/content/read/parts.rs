//! Parts that several files share: phrases, links, pictures, sources.
//!
//! Reading relies on `shape`: a file that reached this point has the right
//! shape, and what is not there is left empty.

use super::value;
use crate::clock::Millis;
use crate::content::yaml::Node;
use crate::flow::phrase::Phrases;
use crate::flow::{Abandon, ImageSpec, LinkSpec, Reminder, Source};
use crate::ids::{Locale, StepId};
use crate::nlu;

/// Text of a field, empty if it is not there.
pub fn text(node: &Node, field: &str) -> String {
    node.text_of(field).unwrap_or_default().to_owned()
}

/// Texts of a list.
pub fn texts(node: Option<&Node>) -> Vec<String> {
    let items = node.map(Node::items).unwrap_or_default();
    items.iter().filter_map(Node::text).map(str::to_owned).collect()
}

/// Identifiers of a list.
pub fn ids<T: for<'a> From<&'a str>>(node: Option<&Node>) -> Vec<T> {
    let items = node.map(Node::items).unwrap_or_default();
    items.iter().filter_map(Node::text).map(T::from).collect()
}

/// An optional identifier.
pub fn id<T: for<'a> From<&'a str>>(node: &Node, field: &str) -> Option<T> {
    node.text_of(field).map(T::from)
}

/// A duration.
pub fn duration(node: &Node, field: &str) -> Millis {
    node.text_of(field).and_then(value::duration).unwrap_or_default()
}

/// A small number.
pub fn number(node: &Node, field: &str) -> u8 {
    node.text_of(field).and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// `true` or `false`; absent is `false`.
pub fn boolean(node: &Node, field: &str) -> bool {
    node.text_of(field).and_then(value::boolean).unwrap_or(false)
}

/// `intent:`, one or several names.
pub fn intents(node: &Node) -> Vec<String> {
    let nodes = one_or_many(node.get("intent"));
    nodes.into_iter().filter_map(Node::text).map(str::to_owned).collect()
}

/// One node, or the entries of a list of them.
pub fn one_or_many(node: Option<&Node>) -> Vec<&Node> {
    match node {
        None => Vec::new(),
        Some(node) if node.items().is_empty() => vec![node],
        Some(node) => node.items().iter().collect(),
    }
}

/// Phrases; a plain list belongs to the first language.
pub fn phrases(node: Option<&Node>, locales: &[Locale]) -> Phrases {
    let Some(node) = node else { return Phrases::default() };
    let Some(first) = locales.first() else { return Phrases::default() };
    if node.entries().is_empty() {
        return nlu::phrases(first, &texts(Some(node)));
    }
    let mut out = Phrases::default();
    // In the order of the bundle's languages, whatever the author's order was.
    for locale in locales {
        if let Some(list) = node.get(locale.as_str()) {
            out.0.extend(nlu::phrases(locale, &texts(Some(list))).0);
        }
    }
    out
}

/// A text for each language.
pub fn localized(node: Option<&Node>, locales: &[Locale]) -> Vec<(Locale, String)> {
    let Some(node) = node else { return Vec::new() };
    if let Some(text) = node.text() {
        return locales.first().map(|first| (first.clone(), text.to_owned())).into_iter().collect();
    }
    locales.iter().filter_map(|l| Some((l.clone(), node.text_of(l.as_str())?.to_owned()))).collect()
}

/// `link:`.
pub fn link(node: &Node) -> Option<LinkSpec> {
    let node = node.get("link")?;
    Some(LinkSpec {
        url: text(node, "url"),
        qr: boolean(node, "qr"),
        label: node.text_of("label").map(str::to_owned),
    })
}

/// `image:`.
pub fn image(node: &Node) -> Option<ImageSpec> {
    let node = node.get("image")?;
    Some(ImageSpec { file: text(node, "file"), alt: text(node, "alt") })
}

/// `source:`.
pub fn sources(node: &Node) -> Vec<Source> {
    one_or_many(node.get("source"))
        .into_iter()
        .map(|node| Source {
            document: text(node, "document"),
            issued_by: text(node, "issued_by"),
            dated: text(node, "dated"),
            review_by: node.text_of("review_by").map(str::to_owned),
            owner: node.text_of("owner").map(str::to_owned),
        })
        .collect()
}

/// `reminder:`.
pub fn reminder(node: &Node) -> Option<Reminder> {
    let node = node.get("reminder")?;
    Some(Reminder {
        after: duration(node, "after"),
        text: text(node, "text"),
        max: number(node, "max"),
    })
}

/// `abandon:`.
pub fn abandon(node: &Node) -> Option<Abandon> {
    let node = node.get("abandon")?;
    Some(Abandon {
        after: duration(node, "after"),
        goto: StepId::from(text(node, "goto").as_str()),
    })
}
