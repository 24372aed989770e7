//! The words of messages, each kept once.
//!
//! What the bot says is nearly always the same, word for word; only the run
//! number inside the payloads of the buttons differs. So the run is cut out,
//! and the rest, the template, is kept once under its hash. A journal entry
//! holds the hash and the run.
//!
//! Words that only one person ever got may say something about that person:
//! they stay in that person's own rows, whole, and go with them. A template
//! is made only when a second person is told the same.

use super::packing::Dictionaries;
use super::values;
use crate::ids::{ConversationId, base36, parse_base36};
use crate::message::Message;
use crate::store::StoreError;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A message as rows hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Said {
    /// Itself.
    Whole(Box<Message>),
    /// A template, and the run that its payloads name.
    Shared { hash: [u8; 16], run: Option<u32> },
}

/// Words without their run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) hash: [u8; 16],
    /// As it is stored.
    pub(super) bytes: Vec<u8>,
}

/// Shorter messages are cheaper to keep as they are.
const SHORTEST: usize = 48;
/// Bytes that are remembered in each of two halves.
const REMEMBERED: usize = 6_000_000;
/// What an entry costs beside the bytes of its template.
const ENTRY: usize = 96;

/// What this process knows of words.
#[derive(Debug, Default)]
pub(super) struct Words {
    known: Mutex<Halves>,
    /// Of packed journals.
    pub(super) packed: Dictionaries,
}

#[derive(Clone, Debug)]
enum Known {
    /// Said to one person, whose hash this is.
    Once(u64),
    Shared(Arc<Template>),
}

impl Words {
    /// How a message is to be kept, and the template it needs. `stored` looks
    /// a template up in the database.
    pub(super) fn keep(
        &self,
        whose: &ConversationId,
        message: &Message,
        stored: impl FnOnce(&[u8; 16]) -> Result<Option<Arc<Template>>, StoreError>,
    ) -> Result<(Said, Option<Arc<Template>>), StoreError> {
        let whole = || (Said::Whole(Box::new(message.clone())), None);
        let Some((cut, run)) = cut(message) else { return Ok(whole()) };
        let bytes = values::encode(&cut)?;
        if bytes.len() < SHORTEST {
            return Ok(whole());
        }
        let hash = short_hash(&bytes);
        let whose = hash_of(whose);
        // Found first: a guard in the head of the match would live to its end.
        let found = self.halves().find(&hash);
        let template = match found {
            Some(Known::Shared(template)) => template,
            Some(Known::Once(first)) if first == whose => return Ok(whole()),
            Some(Known::Once(_)) => {
                let template = Arc::new(Template { hash, bytes });
                self.halves().put(hash, Known::Shared(template.clone()));
                template
            }
            None => match stored(&hash)? {
                Some(template) => {
                    self.halves().put(hash, Known::Shared(template.clone()));
                    template
                }
                None => {
                    self.halves().put(hash, Known::Once(whose));
                    return Ok(whole());
                }
            },
        };
        Ok((Said::Shared { hash, run }, Some(template)))
    }

    /// The message again. `stored` looks a template up in the database.
    pub(super) fn tell(
        &self,
        said: Said,
        owner: &ConversationId,
        stored: impl FnOnce(&[u8; 16]) -> Result<Option<Arc<Template>>, StoreError>,
    ) -> Result<Message, StoreError> {
        let (hash, run) = match said {
            Said::Whole(message) => return Ok(*message),
            Said::Shared { hash, run } => (hash, run),
        };
        let found = self.halves().find(&hash);
        let template = match found {
            Some(Known::Shared(template)) => template,
            _ => {
                let found = stored(&hash)?;
                let found = found.ok_or_else(|| values::damaged("words of a message", owner))?;
                self.halves().put(hash, Known::Shared(found.clone()));
                found
            }
        };
        let mut message: Message = values::decode(&template.bytes, "words of a message", owner)?;
        if let Some(run) = run {
            fill(&mut message, run);
        }
        Ok(message)
    }

    fn halves(&self) -> std::sync::MutexGuard<'_, Halves> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Template {
    /// A template as it was found under its hash.
    pub(super) fn found(hash: [u8; 16], bytes: &[u8]) -> Arc<Self> {
        Arc::new(Self { hash, bytes: bytes.to_vec() })
    }
}

/// Forgets what was not asked for since the other half was full.
#[derive(Debug, Default)]
struct Halves {
    new: HashMap<[u8; 16], Known>,
    old: HashMap<[u8; 16], Known>,
    bytes: usize,
}

impl Halves {
    fn find(&mut self, hash: &[u8; 16]) -> Option<Known> {
        if let Some(known) = self.new.get(hash) {
            return Some(known.clone());
        }
        let known = self.old.remove(hash)?;
        self.put(*hash, known.clone());
        Some(known)
    }

    fn put(&mut self, hash: [u8; 16], known: Known) {
        self.bytes += ENTRY
            + match &known {
                Known::Once(_) => 0,
                Known::Shared(template) => template.bytes.len(),
            };
        self.new.insert(hash, known);
        if self.bytes > REMEMBERED {
            self.old = std::mem::take(&mut self.new);
            self.bytes = 0;
        }
    }
}

/// A message without its run. `None`: filling would not give it back.
fn cut(message: &Message) -> Option<(Message, Option<u32>)> {
    let mut cut = message.clone();
    let mut run = None;
    for choice in &mut cut.choices {
        match parts(&choice.payload) {
            // What looks as if it had been cut would be filled.
            Some((_, "", _)) => return None,
            Some((kind, number, rest)) => {
                let Some(number) = parse_base36(number) else { continue };
                // Another run than the first one's stays where it is.
                if *run.get_or_insert(number) == number {
                    choice.payload = format!("{kind}..{rest}");
                }
            }
            None => {}
        }
    }
    Some((cut, run))
}

fn fill(message: &mut Message, run: u32) {
    let run = base36(run);
    for choice in &mut message.choices {
        if let Some((kind, "", rest)) = parts(&choice.payload) {
            choice.payload = format!("{kind}.{run}.{rest}");
        }
    }
}

/// Kind, run and rest of a payload that names a run.
fn parts(payload: &str) -> Option<(&str, &str, &str)> {
    let (kind @ ("a" | "s"), rest) = payload.split_once('.')? else { return None };
    let (run, rest) = rest.split_once('.')?;
    Some((kind, run, rest))
}

fn short_hash(bytes: &[u8]) -> [u8; 16] {
    let mut hash = [0; 16];
    hash.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    hash
}

fn hash_of(id: &ConversationId) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&blake3::hash(id.as_str().as_bytes()).as_bytes()[..8]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Choice, ChoiceKind};

    fn message(payloads: &[&str]) -> Message {
        let choices = payloads.iter().map(|payload| Choice {
            label: "Tiếp tục".into(),
            payload: (*payload).into(),
            kind: ChoiceKind::Answer,
        });
        Message { text: "Bước 1. ".repeat(10), choices: choices.collect(), ..Message::default() }
    }

    #[test]
    fn whatever_is_cut_is_filled_again() {
        for payloads in [
            &[][..],
            &["c.root"],
            &["a.1z.buoc-1.xong", "s.1z.buoc-1.khac", "c.back"],
            &["a.1.x.y", "a.2.x.y", "a.1.z.y"],
            &["a.01.x.y", "a.-.x.y", "a.zzzzzzzz.x.y", "a", "a.", "s.1", ""],
        ] {
            let message = message(payloads);
            let (mut cut, run) = cut(&message).unwrap();
            if let Some(run) = run {
                fill(&mut cut, run);
            }
            assert_eq!(cut, message);
        }
        for payload in ["a..x", "s..", "a..1.x.y"] {
            assert_eq!(cut(&message(&["a.1.x.y", payload])), None, "{payload}");
        }
    }

    #[test]
    fn only_what_two_people_are_told_is_shared() {
        let words = Words::default();
        let (a, b) = (ConversationId::from("web:a"), ConversationId::from("web:b"));
        let keep = |whose, payload| words.keep(whose, &message(&[payload]), |_| Ok(None)).unwrap();
        for _ in 0..2 {
            assert!(matches!(keep(&a, "a.0.x.y"), (Said::Whole(_), None)));
        }
        let (said, template) = keep(&b, "a.5.x.y");
        assert!(matches!(said, Said::Shared { run: Some(5), .. }));
        let (again, _) = keep(&a, "a.7.x.y");
        let told = |words: &Words, said| {
            words.tell(said, &a, |_| Ok(template.clone())).unwrap().choices[0].payload.clone()
        };
        assert_eq!(told(&words, said), "a.5.x.y");
        // A process that knows nothing yet asks the database.
        assert_eq!(told(&Words::default(), again.clone()), "a.7.x.y");
        let lost = Words::default().tell(again, &a, |_| Ok(None));
        assert!(matches!(lost, Err(StoreError::Damaged(_))));
        let short = Message { text: "Vâng.".into(), ..Message::default() };
        for id in [&a, &b] {
            assert!(matches!(words.keep(id, &short, |_| Ok(None)), Ok((Said::Whole(_), None))));
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut halves = Halves::default();
        for number in 0..200_000_u128 {
            halves.put(number.to_be_bytes(), Known::Once(0));
        }
        assert!(halves.new.len() + halves.old.len() <= 2 * (REMEMBERED / ENTRY + 1));
        assert!(halves.find(&199_999_u128.to_be_bytes()).is_some());
    }
}
