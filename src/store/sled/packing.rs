//! Journals as a rewrite leaves them: the pieces of many turns become one, packed.
//!
//! A journal is written turn by turn, and a small piece costs as much for its key
//! as for what it says. Nearly all of what it says has been said to many: the labels
//! and payloads of buttons, the hashes of templates. So it is packed against a
//! dictionary of these, kept once in the database; only templates go into it, so
//! that it holds nothing that was said to one person alone.
//!
//! A packed piece begins with [`PACKED`], the name of its dictionary and the length
//! of what is packed; the frame follows without its magic number.

use super::disk::read_error;
use super::keys::{self, Kind};
use super::values::{self, Line, LineBody, Piece};
use super::words::Said;
use crate::ids::ConversationId;
use crate::message::Message;
use crate::store::StoreError;
use ::sled::Tree;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zstd::bulk::{Compressor, Decompressor};

/// First byte of a packed piece, where others have that of their encoding.
const PACKED: u8 = 3;
/// As zstd counts its levels; a higher one gains nothing on a few hundred bytes.
const LEVEL: i32 = 3;
/// Bytes of a dictionary.
const DICTIONARY: usize = 64_000;
/// Keys that are looked at to find what is frequent.
const SAMPLE: usize = 4_000;
/// Dictionaries that are remembered: that of the data, and of a copy of it.
const REMEMBERED: usize = 4;
/// No piece is longer, unpacked: what says so is damaged.
const LONGEST: u64 = 64_000_000;
/// What every frame begins with.
const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();

/// The first bytes of a dictionary's hash.
pub(super) type Name = [u8; 4];

/// Packs pieces for one database.
pub(super) struct Packer {
    name: Name,
    dictionary: Vec<u8>,
    compressor: Compressor<'static>,
}

impl Packer {
    /// A packer with a dictionary of the templates in a database.
    pub(super) fn new(tree: &Tree) -> Result<Self, StoreError> {
        let dictionary = dictionary(tree, &frequent(tree)?)?;
        let name = name(&dictionary);
        let compressor = Compressor::with_dictionary(LEVEL, &dictionary).map_err(failed)?;
        Ok(Self { name, dictionary, compressor })
    }

    /// Key and value of the dictionary, which belongs beside what was packed; none
    /// if there are no templates.
    pub(super) fn dictionary(&self) -> Option<(Vec<u8>, &[u8])> {
        let value = Some(self.dictionary.as_slice()).filter(|bytes| !bytes.is_empty());
        value.map(|value| (keys::dictionary(&self.name), value))
    }

    /// The value of a piece; as it is where packing gains nothing.
    pub(super) fn value(&mut self, piece: &Piece) -> Result<Vec<u8>, StoreError> {
        let plain = values::encode(piece)?;
        let raw = &plain[1..];
        let frame = self.compressor.compress(raw).map_err(failed)?;
        let mut packed = vec![PACKED];
        packed.extend(self.name);
        let mut packed = postcard::to_extend(&(raw.len() as u64), packed)
            .map_err(|_| StoreError::Invalid("a value cannot be encoded"))?;
        packed.extend(frame.strip_prefix(&MAGIC).unwrap_or_default());
        Ok(if packed.len() < plain.len() { packed } else { plain })
    }
}

/// Dictionaries that were asked for, each in what unpacks with it.
#[derive(Default)]
pub(super) struct Dictionaries(Mutex<HashMap<Name, Unpacker>>);

type Unpacker = Arc<Mutex<Decompressor<'static>>>;

impl std::fmt::Debug for Dictionaries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dictionaries")
    }
}

impl Dictionaries {
    /// A piece of somebody's journal, packed or not, from its value in a database.
    pub(super) fn piece(
        &self,
        tree: &Tree,
        value: &[u8],
        owner: &ConversationId,
    ) -> Result<Piece, StoreError> {
        const WHAT: &str = "journal entry";
        let Some(packed) = value.strip_prefix(&[PACKED]) else {
            return values::decode(value, WHAT, owner);
        };
        let damaged = || values::damaged(WHAT, owner);
        let (name, rest) = packed.split_first_chunk::<4>().ok_or_else(damaged)?;
        let (length, frame) = postcard::take_from_bytes::<u64>(rest).map_err(|_| damaged())?;
        let length = usize::try_from(length.min(LONGEST)).unwrap_or(0);
        let unpacker = self.find(tree, name)?.ok_or_else(damaged)?;
        let frame = [&MAGIC[..], frame].concat();
        let raw = {
            let mut unpacker = unpacker.lock().unwrap_or_else(PoisonError::into_inner);
            unpacker.decompress(&frame, length).map_err(|_| damaged())?
        };
        values::decode_raw(&raw, WHAT, owner)
    }

    fn find(&self, tree: &Tree, name: &Name) -> Result<Option<Unpacker>, StoreError> {
        if let Some(known) = self.known().get(name) {
            return Ok(Some(known.clone()));
        }
        let bytes = tree.get(keys::dictionary(name)).map_err(read_error)?.unwrap_or_default();
        if self::name(&bytes) != *name {
            return Ok(None);
        }
        let found = Decompressor::with_dictionary(&bytes).map_err(failed)?;
        let found = Arc::new(Mutex::new(found));
        let mut known = self.known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(*name, found.clone());
        Ok(Some(found))
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Name, Unpacker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the value of a piece is packed.
pub(super) fn is_packed(value: &[u8]) -> bool {
    value.first() == Some(&PACKED)
}

/// Bytes of a key and its value as if nothing were packed: what is counted as live,
/// so that packing makes the files smaller and not the measure of them.
pub(super) fn plain_bytes(key: &[u8], value: &[u8]) -> usize {
    let packed = value.strip_prefix(&[PACKED]).filter(|_| keys::kind(key) == Kind::Journal);
    let length = packed
        .and_then(|packed| postcard::take_from_bytes::<u64>(packed.get(4..)?).ok())
        .map(|(length, _)| usize::try_from(length.min(LONGEST)).unwrap_or(0) + 1);
    key.len() + length.unwrap_or(value.len())
}

/// One piece of several that follow each other, oldest first. `None`: there is none.
pub(super) fn merge(pieces: Vec<Piece>) -> Option<Piece> {
    let mut all = pieces.into_iter();
    let mut merged = all.next()?;
    for piece in all {
        // Wrapping, as where lines are made and read: every moment comes back.
        let later = piece.at.wrapping_sub(merged.at);
        for mut line in piece.lines {
            line.since = line.since.wrapping_add(later);
            merged.lines.push(line);
        }
    }
    Some(merged)
}

/// Templates of the first journals, the most frequent last: what zstd has seen
/// lately costs least. Words that nobody was told are not among them.
fn frequent(tree: &Tree) -> Result<Vec<[u8; 16]>, StoreError> {
    let dictionaries = Dictionaries::default();
    let mut times: HashMap<[u8; 16], usize> = HashMap::new();
    for item in tree.range(keys::conversations_after(None)).take(SAMPLE) {
        let (key, value) = item.map_err(read_error)?;
        if keys::kind(&key) != Kind::Journal {
            continue;
        }
        let owner = keys::split(&key).ok_or_else(|| values::damaged_key("conversations"))?.0;
        for line in dictionaries.piece(tree, &value, &owner)?.lines {
            if let LineBody::Bot(Said::Shared { hash, .. }) = line.body {
                *times.entry(hash).or_default() += 1;
            }
        }
    }
    let mut all: Vec<_> = times.into_iter().map(|(hash, times)| (times, hash)).collect();
    all.sort_unstable();
    Ok(all.into_iter().map(|(_, hash)| hash).collect())
}

/// What journals have in common: of each template its hash, and what is noted when
/// its buttons are pressed.
fn dictionary(tree: &Tree, templates: &[[u8; 16]]) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    let nobody = ConversationId::from("");
    for &hash in templates {
        let Some(value) = tree.get(keys::template(&hash)).map_err(read_error)? else { continue };
        let message: Message = values::decode(&value, "words of a message", &nobody)?;
        let pressed = message
            .choices
            .into_iter()
            .map(|choice| LineBody::Pressed { label: choice.label, payload: choice.payload });
        let said = LineBody::Bot(Said::Shared { hash, run: Some(0) });
        for body in pressed.chain([said]) {
            let line = Line { since: 0, update: None, body };
            bytes = postcard::to_extend(&line, bytes)
                .map_err(|_| StoreError::Invalid("a value cannot be encoded"))?;
        }
    }
    Ok(bytes.split_off(bytes.len().saturating_sub(DICTIONARY)))
}

fn name(dictionary: &[u8]) -> Name {
    let mut name = Name::default();
    name.copy_from_slice(&blake3::hash(dictionary).as_bytes()[..4]);
    name
}

fn failed(error: std::io::Error) -> StoreError {
    StoreError::Io(format!("packing a journal: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Choice, ChoiceKind};

    fn piece(at: i64, lines: usize) -> Piece {
        let line = |number| Line {
            since: 5 * number as i64,
            update: Some(format!("{}", 700_000_000 + number)),
            body: LineBody::Pressed {
                label: "Em làm xong rồi".into(),
                payload: format!("a.1.buoc-{number}.xong"),
            },
        };
        Piece { at, lines: (0..lines).map(line).collect() }
    }

    #[test]
    fn what_is_packed_comes_back_and_damage_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let db = ::sled::open(folder.path()).unwrap();
        let owner = ConversationId::from("telegram:5551234");
        let known = Dictionaries::default();
        for templates in 0..3_u8 {
            if templates > 0 {
                let choice = |number| Choice {
                    label: "Em làm xong rồi".into(),
                    payload: format!("a..buoc-{number}.xong"),
                    kind: ChoiceKind::Answer,
                };
                let choices = (0..5).map(choice).collect();
                let message = Message { choices, ..Message::default() };
                let value = values::encode(&message).unwrap();
                let hash = [templates; 16];
                db.insert(keys::template(&hash), value).unwrap();
                let body = LineBody::Bot(Said::Shared { hash, run: Some(1) });
                let line = Line { since: 0, update: None, body };
                let value = values::encode(&Piece { at: 0, lines: vec![line] }).unwrap();
                db.insert(keys::journal(&owner, templates.into()), value).unwrap();
            }
            let mut packer = Packer::new(&db).unwrap();
            assert_eq!(packer.dictionary().is_some(), templates > 0);
            if let Some((key, dictionary)) = packer.dictionary() {
                db.insert(key, dictionary).unwrap();
            }
            for lines in [0, 1, 2, 40, 3_000] {
                let value = packer.value(&piece(7, lines)).unwrap();
                assert_eq!(known.piece(&db, &value, &owner).unwrap(), piece(7, lines));
                let plain = values::encode(&piece(7, lines)).unwrap();
                assert!(value.len() <= plain.len());
                if lines == 40 {
                    assert!(is_packed(&value) && value.len() * 3 < plain.len());
                    let key = keys::journal(&owner, 40);
                    assert_eq!(plain_bytes(&key, &value), plain_bytes(&key, &plain));
                    assert_eq!(plain_bytes(&key, &plain), key.len() + plain.len());
                    let other = keys::value("x");
                    assert_eq!(plain_bytes(&other, &value), other.len() + value.len());
                    let mut wrong = value.clone();
                    wrong[1] ^= 1;
                    let torn = &value[..value.len() - 1];
                    for value in [&wrong[..], torn, &value[..6], &value[..1], &[]] {
                        let error = known.piece(&db, value, &owner).unwrap_err().to_string();
                        assert!(!error.contains("5551234"), "{error}");
                    }
                }
            }
        }
    }

    #[test]
    fn pieces_become_one_with_the_moments_they_had() {
        let merged = merge(vec![piece(1_000, 2), piece(400, 1), piece(9_000, 2)]).unwrap();
        let moments: Vec<_> = merged.lines.iter().map(|line| merged.at + line.since).collect();
        assert_eq!(moments, [1_000, 1_005, 400, 9_000, 9_005]);
        let far = merge(vec![piece(i64::MIN, 1), piece(i64::MAX, 1)]).unwrap();
        assert_eq!(far.at.wrapping_add(far.lines[1].since), i64::MAX);
        assert_eq!(merge(vec![]), None);
    }
}
