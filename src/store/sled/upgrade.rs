//! Data of the first version, brought forward.
//!
//! That version had its database in the data folder itself and every message
//! whole. What its values looked like is frozen here. Everything is written
//! into a new generation; the old files go only after that generation counts,
//! so that a crash at any moment only means beginning anew.

use super::disk::{self, read_error};
use super::draft::{Counts, Draft, Known};
use super::keys::{self, Kind};
use super::open::{self, Files};
use super::request::{Request, Whole};
use super::words::Words;
use super::{Settings, ready, values};
use crate::clock::Millis;
use crate::ids::ConversationId;
use crate::message::{Delivery, Message};
use crate::store::encoding::decode;
use crate::store::{DATA_VERSION, Dump, Entry, OutboxRow, Progress, Row, StoreError, Timer};
use ::sled::Tree;
use serde::Deserialize;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Kind bytes behind the identifier in a conversation's keys.
const ROW: u8 = 0;
const JOURNAL: u8 = 1;
const OUTBOX: u8 = 2;
const TICKET: u8 = 3;
/// Conversations written together.
const BATCH: usize = 256;

#[derive(Deserialize)]
struct OldRow {
    version: u64,
    session: Vec<u8>,
    seen: Vec<u64>,
    seq: u64,
    oldest: u64,
    timer: Option<Timer>,
}

#[derive(Deserialize)]
struct OldOutboxRow {
    seq: u64,
    at: Millis,
    message: Message,
    parts_done: u8,
    attempts: u32,
    next_try: Millis,
    dead: Option<String>,
}

/// Writes the data of the first version into a new generation.
pub(super) fn bring_forward(
    data: &Path,
    folder: &Path,
    settings: &Settings,
) -> Result<Files, StoreError> {
    let failed = |error| open::named(&error, data, "the data folder");
    if folder.exists() {
        // Begun and not finished.
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    let old = open::open_database(data, settings)?;
    match open::version(&old)? {
        Some(1) => {}
        Some(found) if found > DATA_VERSION => {
            return Err(StoreError::Newer { path: data.display().to_string(), found });
        }
        None if old.is_empty() => {}
        _ => return Err(StoreError::Damaged("the data version is missing".into())),
    }
    tracing::info!("the data is brought forward to version {DATA_VERSION}");
    let files = open::open_generation(data, folder.to_owned(), settings)?;
    let mut to = Target { files: &files, words: Words::default(), counts: Counts::default(), data };
    let mut requests = Vec::new();
    for item in old.range(keys::values("", None)) {
        let (key, value) = item.map_err(read_error)?;
        let name = keys::value_name(&key).ok_or_else(|| values::damaged_key("small values"))?;
        requests.push(Request::Remember(name, value.to_vec()));
    }
    to.write(&mut requests)?;
    let mut person: Option<(ConversationId, Dump)> = None;
    for item in old.range(keys::conversations_after(None)) {
        let (key, value) = item.map_err(read_error)?;
        let (id, rest) = keys::split(&key).ok_or_else(|| values::damaged_key("conversations"))?;
        if person.as_ref().is_none_or(|(known, _)| *known != id) {
            if let Some((id, dump)) = person.take() {
                requests.push(to.whole(id, dump)?);
            }
            if requests.len() >= BATCH {
                to.write(&mut requests)?;
            }
            person = Some((id.clone(), Dump::default()));
        }
        if let Some((_, dump)) = &mut person {
            read(dump, rest.first().copied(), &value, &id)?;
        }
    }
    if let Some((id, dump)) = person.take() {
        requests.push(to.whole(id, dump)?);
    }
    to.write(&mut requests)?;
    let counts = to.counts;
    open::sign(&files, counts, data)?;
    (settings.at_step)("brought forward");
    Ok(files)
}

/// Puts one row of a conversation where it belongs.
fn read(
    dump: &mut Dump,
    kind: Option<u8>,
    value: &[u8],
    id: &ConversationId,
) -> Result<(), StoreError> {
    match kind {
        Some(ROW) => {
            let old: OldRow = decode(value, "conversation", id)?;
            let OldRow { version, session, seen, seq, oldest, timer } = old;
            dump.row = Row { version, session, seen, seq, oldest, timer, touched: 0 };
        }
        Some(JOURNAL) => dump.journal.push(decode::<Entry>(value, "journal entry", id)?),
        Some(OUTBOX) => {
            let old: OldOutboxRow = decode(value, "outbox row", id)?;
            let OldOutboxRow { seq, at, message, parts_done, attempts, next_try, dead } = old;
            let progress = Progress { parts_done, attempts, under_way: false, next_try, dead };
            let delivery = Delivery::AtLeastOnce;
            dump.outbox.push(OutboxRow { seq, at, message, delivery, progress });
        }
        Some(TICKET) => dump.tickets.push(decode(value, "ticket", id)?),
        _ => return Err(values::damaged("unknown row", id)),
    }
    Ok(())
}

/// The new generation.
struct Target<'a> {
    files: &'a Files,
    words: Words,
    counts: Counts,
    data: &'a Path,
}

impl Target<'_> {
    fn whole(&self, id: ConversationId, mut dump: Dump) -> Result<Request, StoreError> {
        if dump.row.version == 0 {
            return Err(values::damaged("conversation row missing", &id));
        }
        // The first version did not write down when a turn was. Nothing may be
        // taken for old that is not.
        dump.row.touched = dump.journal.last().map_or_else(now, |entry| entry.at);
        let tree: &Tree = &self.files.db;
        let ready = ready::dump(&id, &dump, tree, &self.words)?;
        let Dump { mut row, tickets, .. } = dump;
        (row.session, row.seen) = (Vec::new(), Vec::new());
        Ok(Request::Import(Box::new(Whole { id, row, tickets, ready })))
    }

    fn write(&mut self, requests: &mut Vec<Request>) -> Result<(), StoreError> {
        let tree: &Tree = &self.files.db;
        let known = Known::new();
        let mut draft = Draft::new(tree, &known);
        for request in requests.drain(..) {
            request.apply(&mut draft)?;
            draft.keep();
        }
        if let Some(drafted) = draft.finish() {
            debug_assert!(drafted.changes.keys().all(|key| keys::kind(key) != Kind::Unknown));
            let applied = tree.apply_batch(drafted.batch());
            applied.map_err(|error| disk::write_error(&error, self.data))?;
            self.counts.add(drafted.counts);
        }
        Ok(())
    }
}

fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
