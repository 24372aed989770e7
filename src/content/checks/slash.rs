//! Slash words belong to one command each (H504).
//!
//! Bad: `slash: [dung]` for both `stop` and `source`.
//! Good: each word once; `start` belongs to the chat service.

use crate::content::check::{Bundle, error};
use crate::diag::Diagnostic;
use std::collections::BTreeMap;

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    // Sent by Telegram when a conversation is opened.
    seen.insert("start", "start");
    for words in &bundle.set.commands.commands {
        let name = words.command.name();
        for word in &words.slash {
            if let Some(other) = seen.insert(word, name) {
                found.push(error(
                    "H504",
                    bundle.places.commands().at("commands").at(name).at("slash").word(word).span(),
                    (
                        format!("“/{word}” đã thuộc lệnh “{other}”"),
                        format!("“/{word}” already belongs to the command “{other}”"),
                    ),
                    (
                        "chọn chữ khác cho một trong hai lệnh",
                        "choose another word for one of the two",
                    ),
                ));
            }
        }
    }
}
