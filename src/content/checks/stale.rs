//! Translations are as new as their originals (H702, a warning).
//!
//! A comment right above a translated message, `# vi: 1a2b3c4d`, names the
//! text it was made from; when the original changes, the eight characters no
//! longer agree. Without the comment nothing is said.
//!
//! Bad: the Vietnamese text was corrected, the English one still says the old.
//! Good: the English text is corrected and carries the new characters.

use crate::content::check::Bundle;
use crate::diag::{Bilingual, Diagnostic};

pub fn run(bundle: &Bundle<'_>, found: &mut Vec<Diagnostic>) {
    let [first, others @ ..] = bundle.catalog.texts.languages() else { return };
    let mark = format!("{}:", first.locale);
    for other in others {
        for (name, own) in &other.files {
            let Some(source) = first.files.get(name) else { continue };
            for message in &own.messages {
                let stamp = message.comment.iter().find_map(|line| line.trim().strip_prefix(&mark));
                let (Some(stamp), Some(original)) = (stamp, source.message(&message.id)) else {
                    continue;
                };
                let now = original.stamp(&source.file);
                if stamp.trim() == now {
                    continue;
                }
                let (id, locale) = (&message.id, &first.locale);
                found.push(Diagnostic::warning(
                    "H702",
                    message.span(&own.file),
                    Bilingual::new(
                        format!("câu gốc của “{id}” đã đổi sau khi dịch"),
                        format!("the original of “{id}” has changed since it was translated"),
                    ),
                    Bilingual::new(
                        format!("so lại với locales/{locale}/{name}.ftl, sửa bản dịch rồi ghi “# {locale}: {now}” phía trên"),
                        format!("compare with locales/{locale}/{name}.ftl, correct the translation, then write “# {locale}: {now}” above it"),
                    ),
                ));
            }
        }
    }
}
