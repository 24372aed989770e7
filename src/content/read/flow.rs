//! `flows/<flow>.yaml` to a [`Flow`].

use super::fingerprint;
use super::parts::{self, abandon, id, ids, image, link, number, reminder, sources, text, texts};
use super::value::Patterns;
use crate::content::yaml::Node;
use crate::flow::{
    ChannelKind, ChoiceOption, Flow, Status, Step, StepKind, Stuck, Triggers, VarKind, When,
};
use crate::ids::{FlowId, Locale, StepId};
use std::collections::BTreeMap;

/// Reads a guide whose shape is right.
pub fn flow(node: &Node, locales: &[Locale], patterns: &Patterns) -> Flow {
    let mut steps: Vec<Step> = node
        .get("steps")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|node| step(node, locales, patterns))
        .collect();
    let below: Vec<Option<StepId>> =
        steps.iter().skip(1).map(|step| Some(step.id.clone())).chain([None]).collect();
    for (step, below) in steps.iter_mut().zip(below) {
        step.fingerprint = fingerprint::of(step, below.as_ref());
    }
    let triggers = node.get("triggers");
    Flow {
        id: FlowId::new(text(node, "flow")),
        status: match node.text_of("status") {
            Some("live") => Status::Live,
            Some("retired") => Status::Retired,
            _ => Status::Draft,
        },
        locales: ids(node.get("locales")),
        channels: texts(node.get("channels"))
            .iter()
            .flat_map(|c| ChannelKind::written(c))
            .collect(),
        profiles: node.get("profiles").map(|list| ids(Some(list))),
        sources: sources(node),
        confirm: texts(node.get("confirm")),
        params: texts(node.get("params")),
        vars: node.get("vars").map(|node| vars(node, patterns)).unwrap_or_default(),
        triggers: Triggers {
            phrases: parts::phrases(triggers.and_then(|t| t.get("phrases")), locales),
            regex: texts(triggers.and_then(|t| t.get("regex")))
                .iter()
                .filter_map(|source| patterns.get(source, false).ok())
                .collect(),
            intents: triggers.map(parts::intents).unwrap_or_default(),
            about: triggers.and_then(|t| t.text_of("about")).map(str::to_owned),
        },
        reminder: reminder(node),
        abandon: abandon(node),
        rescue: id(node, "rescue"),
        renamed_from: ids(node.get("renamed_from")),
        steps,
    }
}

fn vars(node: &Node, patterns: &Patterns) -> BTreeMap<String, VarKind> {
    node.entries()
        .iter()
        .map(|(key, node)| {
            let kind = match node.get("one_of") {
                Some(list) => VarKind::OneOf(texts(Some(list))),
                None => VarKind::Text {
                    pattern: node.text_of("pattern").and_then(|p| patterns.get(p, true).ok()),
                    pii: parts::boolean(node, "pii"),
                    keep: parts::duration(node, "keep"),
                },
            };
            (key.text.clone(), kind)
        })
        .collect()
}

fn step(node: &Node, locales: &[Locale], patterns: &Patterns) -> Option<Step> {
    let id = text(node, "id");
    Some(Step {
        text: node.text_of("text").unwrap_or(&id).to_owned(),
        link: link(node),
        image: image(node),
        number: node.text_of("number").and_then(|number| number.parse().ok()),
        renamed_from: ids(node.get("renamed_from")),
        stuck: node.get("stuck").map(|node| stuck(node, locales)).unwrap_or_default(),
        reminder: reminder(node),
        abandon: abandon(node),
        kind: kind(node, patterns, locales)?,
        fingerprint: 0,
        id: StepId::new(id),
    })
}

fn kind(node: &Node, patterns: &Patterns, locales: &[Locale]) -> Option<StepKind> {
    let to = |field: &str| StepId::new(text(node, field));
    let next = || id(node, "next");
    Some(match node.text_of("kind")? {
        "say" => StepKind::Say { next: next() },
        "task" => StepKind::Task { next: next() },
        "choice" => StepKind::Choice {
            options: pairs(node.get("options"))
                .map(|(key, goto)| {
                    let also = node.get("also").and_then(|also| also.get(&key));
                    let labels = parts::phrases(also, locales);
                    ChoiceOption { key, goto, labels }
                })
                .collect(),
            set: node.text_of("set").map(str::to_owned),
            named: node.text_of("named").map(str::to_owned),
        },
        "collect" => StepKind::Collect {
            set: text(node, "set"),
            pattern: node.text_of("pattern").and_then(|p| patterns.get(p, true).ok())?,
            next: next(),
            max_tries: number(node, "max_tries"),
            give_up: to("give_up"),
            accept: texts(node.get("accept")),
            reject: texts(node.get("reject")),
        },
        "verify" => StepKind::Verify {
            yes: to("yes"),
            no: to("no"),
            max_no: number(node, "max_no"),
            give_up: to("give_up"),
        },
        "branch" => StepKind::Branch {
            when: node.get("when").map(Node::items).unwrap_or_default().iter().map(when).collect(),
            otherwise: to("else"),
        },
        "call" => StepKind::Call {
            flow: FlowId::new(text(node, "flow")),
            outcomes: pairs(node.get("outcomes")).collect(),
            next: next(),
        },
        "handoff" => StepKind::Handoff {
            queue: text(node, "queue"),
            share: texts(node.get("share")),
            closed: text(node, "closed"),
            next: next(),
        },
        "end" => {
            StepKind::End { outcome: text(node, "outcome"), quiet: parts::boolean(node, "quiet") }
        }
        _ => return None,
    })
}

/// Entries of a map from keys to steps.
fn pairs(node: Option<&Node>) -> impl Iterator<Item = (String, StepId)> {
    let entries = node.map(Node::entries).unwrap_or_default();
    entries
        .iter()
        .map(|(key, goto)| (key.text.clone(), StepId::from(goto.text().unwrap_or_default())))
}

fn when(node: &Node) -> When {
    let tests = node
        .entries()
        .iter()
        .filter(|(key, _)| key.text != "goto")
        .map(|(key, value)| {
            let values = match value.text() {
                Some(text) => vec![text.to_owned()],
                None => texts(Some(value)),
            };
            (key.text.clone(), values)
        })
        .collect();
    When { tests, goto: StepId::new(text(node, "goto")) }
}

fn stuck(node: &Node, locales: &[Locale]) -> Vec<Stuck> {
    node.entries()
        .iter()
        .map(|(key, node)| Stuck {
            key: key.text.clone(),
            phrases: parts::phrases(Some(node), locales),
            then: id(node, "then"),
        })
        .collect()
}
