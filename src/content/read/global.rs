//! `flows/_commands.yaml`, `flows/answers.yaml` and `flows/spelling.yaml`.

use super::parts::{self, id, image, intents, link, sources, text, texts};
use crate::content::yaml::Node;
use crate::flow::intent::{Respelling, Spelling};
use crate::flow::{Answer, Command, CommandWords, Commands, STANDARD_ANSWERS};
use crate::ids::Locale;

/// Reads the commands; the shape is right.
pub fn commands(node: &Node, locales: &[Locale]) -> Commands {
    let list = node.get("commands");
    let words = node.get("answers");
    Commands {
        start: id(node, "start"),
        operator_flow: id(node, "operator_flow"),
        commands: Command::ALL
            .into_iter()
            .filter_map(|command| {
                let node = list?.get(command.name())?;
                Some(CommandWords {
                    command,
                    slash: texts(node.get("slash")),
                    phrases: parts::phrases(node.get("phrases"), locales),
                    intents: intents(node),
                })
            })
            .collect(),
        languages: node
            .get("languages")
            .map(Node::entries)
            .unwrap_or_default()
            .iter()
            .filter_map(|(key, value)| {
                Some((Locale::from(key.text.as_str()), value.text()?.to_owned()))
            })
            .collect(),
        answers: STANDARD_ANSWERS
            .into_iter()
            .filter_map(|key| {
                Some((key.to_owned(), parts::phrases(Some(words?.get(key)?), locales)))
            })
            .collect(),
    }
}

/// Reads the questions; the shape is right.
pub fn answers(node: &Node, locales: &[Locale]) -> Vec<Answer> {
    let list = node.get("answers").map(Node::items).unwrap_or_default();
    list.iter()
        .map(|node| Answer {
            id: text(node, "id"),
            phrases: parts::phrases(node.get("phrases"), locales),
            intents: intents(node),
            about: node.text_of("about").map(str::to_owned),
            link: link(node),
            image: image(node),
            then: id(node, "then"),
            sources: sources(node),
        })
        .collect()
}

/// Reads the spelling table; the shape is right.
pub fn spelling(node: &Node) -> Spelling {
    let list = node.get("spelling").map(Node::items).unwrap_or_default();
    let entry =
        |node: &Node| Respelling { write: texts(node.get("write")), mean: text(node, "mean") };
    Spelling {
        entries: list.iter().map(entry).collect(),
        keep: texts(node.get("keep")),
        english: texts(node.get("english")),
    }
}
