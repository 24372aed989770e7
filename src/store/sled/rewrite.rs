//! Copying what is live into a fresh database while turns go on.
//!
//! sled's files only grow under load. The writer copies a bounded piece after
//! each batch, in key order, and repeats in the copy what batches change
//! behind the cursor; then it compares both, key by key, in the same manner;
//! then the copy takes the place of the original. Words that no row refers to
//! any more stay behind.
//!
//! The copy must never be used before it was compared, and until it is used
//! nothing that goes wrong with it may harm the original.

use super::draft::{Counts, Drafted, Known};
use super::keys::{self, Kind};
use super::open::{self, Files};
use super::values::{self, Due, LineBody, Piece};
use super::words::Said;
use super::{Settings, disk, generation};
use crate::ids::ConversationId;
use crate::store::StoreError;
use ::sled::{IVec, Tree};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Keys between two looks at the clock.
const STRIDE: usize = 256;
/// Keys that are placed before their values come.
const WINDOW: usize = 16_384;
/// Values that are not worth coming second.
const SMALL: usize = 16;

/// Bytes by which a copy's file may be larger than it should be.
const SLACK: f64 = 8_000_000.0;

/// Bytes in a second that are copied in any case.
const SLOWEST: f64 = 8_000_000.0;

/// A copy in the making.
pub(super) struct Rewrite {
    files: Files,
    number: u64,
    phase: Phase,
    /// Everything before it is copied, or compared.
    cursor: Vec<u8>,
    /// Everything before it has its key in the copy.
    placed: Vec<u8>,
    /// Whether keys are being placed, how many were since values were copied
    /// last, and whether all are.
    placing: bool,
    ahead: usize,
    all_placed: bool,
    known: Known,
    /// Bytes of templates in the copy.
    words: i64,
    /// Bytes copied.
    copied: u64,
    began: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Copy,
    Compare,
    Done,
}

/// A finished copy.
pub(super) struct Copied {
    pub(super) files: Files,
    pub(super) number: u64,
    pub(super) known: Known,
    pub(super) counts: Counts,
    pub(super) took: Duration,
}

impl Rewrite {
    /// Begins a copy in a folder of its own.
    pub(super) fn begin(data: &Path, settings: &Settings) -> Result<Self, StoreError> {
        let failed = |error| open::named(&error, data, "the data folder");
        let last = generation::all(data).map_err(failed)?.into_iter().max().unwrap_or(0);
        let number = last + 1;
        let files = open::open_generation(data, generation::folder(data, number), settings)?;
        (settings.at_step)("begun");
        Ok(Self {
            files,
            number,
            phase: Phase::Copy,
            cursor: Vec::new(),
            placed: Vec::new(),
            placing: true,
            ahead: 0,
            all_placed: false,
            known: Known::new(),
            words: 0,
            copied: 0,
            began: Instant::now(),
        })
    }

    /// Goes on for about as long as given; whether it is done. No batch may be
    /// applied meanwhile.
    pub(super) fn step(
        &mut self,
        tree: &Tree,
        time: Duration,
        settings: &Settings,
    ) -> Result<bool, StoreError> {
        let until = Instant::now() + time;
        while Instant::now() < until {
            let finished = match self.phase {
                Phase::Copy => self.copy(tree)?,
                Phase::Compare => self.compare(tree)?,
                Phase::Done => return Ok(true),
            };
            if finished {
                self.cursor.clear();
                self.phase = match self.phase {
                    Phase::Copy => Phase::Compare,
                    _ => Phase::Done,
                };
                (settings.at_step)(if self.phase == Phase::Done { "compared" } else { "copied" });
            } else if self.phase == Phase::Copy && !self.cursor.is_empty() {
                (settings.at_step)("copying");
            }
        }
        Ok(self.phase == Phase::Done)
    }

    /// Repeats a batch that the original holds.
    pub(super) fn follow(&mut self, tree: &Tree, drafted: &Drafted) -> Result<(), StoreError> {
        for (key, change) in &drafted.changes {
            if self.phase == Phase::Copy && *key >= self.cursor {
                // Comes later; but no key may stay without a value.
                if change.is_none() && *key < self.placed {
                    self.files.db.remove(key).map_err(disk::read_error)?;
                }
                continue;
            }
            match (keys::kind(key), change) {
                (Kind::Template | Kind::Fixed, _) => {}
                (_, Some(value)) => self.put(tree, key, value)?,
                (_, None) => {
                    self.files.db.remove(key).map_err(disk::read_error)?;
                }
            }
        }
        Ok(())
    }

    /// Makes the copy complete and durable. `counts`: those of the original.
    pub(super) fn finish(
        self,
        data: &Path,
        counts: Counts,
        flush: impl FnOnce(&Files) -> Result<(), StoreError>,
    ) -> Result<Copied, StoreError> {
        let counts = Counts { words: self.words, ..counts };
        open::sign(&self.files, counts, data)?;
        flush(&self.files)?;
        let Self { files, number, known, began, .. } = self;
        Ok(Copied { files, number, known, counts, took: began.elapsed() })
    }

    /// Gives it up.
    pub(super) fn into_files(self) -> Files {
        self.files
    }

    /// Where it is.
    pub(super) fn folder(&self) -> PathBuf {
        self.files.folder.clone()
    }

    /// Bytes of its file.
    pub(super) fn size(&self) -> u64 {
        self.files.size()
    }

    /// Whether sled should be given time to reclaim parts of the copy's file:
    /// what is written in order is written several times over.
    pub(super) fn is_ahead(&self, times: f64) -> bool {
        let copied = self.copied as f64;
        self.phase == Phase::Copy
            && copied > SLOWEST * self.began.elapsed().as_secs_f64()
            && self.size() as f64 > SLACK + times * copied
    }

    /// The copy, for who waits for its disk.
    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    /// sled writes a leaf again and again while it fills and splits, with all
    /// that it holds. So keys are placed first, many at once, and their leaves
    /// settle while they are small; putting the values in writes each of them
    /// once. The many are more than a segment of sled's file, which is
    /// reclaimed whole when little of it is live: what is worth keeping should
    /// not lie between what is not.
    fn copy(&mut self, tree: &Tree) -> Result<bool, StoreError> {
        if self.placing {
            let page = page(tree, &self.placed)?;
            for (key, value) in page.iter().filter(|(key, _)| is_copied(key)) {
                if value.len() > SMALL {
                    self.files.db.insert(key, &[]).map_err(disk::read_error)?;
                }
            }
            self.ahead += page.len();
            match page.last() {
                Some((last, _)) => self.placed = behind(last),
                None => self.all_placed = true,
            }
            self.placing = !self.all_placed && self.ahead < WINDOW;
            return Ok(false);
        }
        let mut page = page(tree, &self.cursor)?;
        if !self.all_placed {
            page.retain(|(key, _)| **key < *self.placed);
        }
        for (key, value) in page.iter().filter(|(key, _)| is_copied(key)) {
            self.copied += (key.len() + value.len()) as u64;
            self.put(tree, key, value)?;
        }
        match page.last() {
            Some((last, _)) => self.cursor = behind(last),
            None if self.all_placed => return Ok(true),
            None => (self.placing, self.ahead) = (true, 0),
        }
        Ok(false)
    }

    fn compare(&mut self, tree: &Tree) -> Result<bool, StoreError> {
        let ours = page(tree, &self.cursor)?;
        let last = ours.last().map(|(key, _)| key.clone());
        let mut theirs = self.files.db.range(self.cursor.as_slice()..);
        let mut theirs = std::iter::from_fn(|| {
            theirs.find(|item| item.as_ref().map_or(true, |(key, _)| is_copied(key)))
        });
        for (key, value) in ours.iter().filter(|(key, _)| is_copied(key)) {
            let (other_key, other) = match theirs.next() {
                Some(item) => item.map_err(disk::read_error)?,
                None => return Err(differs()),
            };
            if (key, value) != (&other_key, &other) {
                return Err(differs());
            }
            for hash in templates(key, value)? {
                // Cheap: the words of nearly all rows are the same few.
                if !self.known.contains(&hash) {
                    return Err(differs());
                }
            }
        }
        if last.is_none() && theirs.next().is_some() {
            return Err(differs());
        }
        Ok(match last {
            Some(last) => {
                self.cursor = behind(&last);
                false
            }
            None => true,
        })
    }

    fn put(&mut self, tree: &Tree, key: &[u8], value: &IVec) -> Result<(), StoreError> {
        for hash in templates(key, value)? {
            if self.known.contains(&hash) {
                continue;
            }
            let key = keys::template(&hash);
            let words = tree.get(&key).map_err(disk::read_error)?;
            let words = words.ok_or_else(|| StoreError::Damaged("words are missing".into()))?;
            self.words += (key.len() + words.len()) as i64;
            self.files.db.insert(key, words).map_err(disk::read_error)?;
            self.known.insert(hash);
        }
        self.files.db.insert(key, value).map_err(disk::read_error)?;
        Ok(())
    }
}

/// The first key after another one.
fn behind(key: &[u8]) -> Vec<u8> {
    [key, &[0]].concat()
}

fn page(tree: &Tree, from: &[u8]) -> Result<Vec<(IVec, IVec)>, StoreError> {
    tree.range(from..).take(STRIDE).map(|item| item.map_err(disk::read_error)).collect()
}

fn is_copied(key: &[u8]) -> bool {
    !matches!(keys::kind(key), Kind::Template | Kind::Fixed)
}

fn differs() -> StoreError {
    StoreError::Damaged("the copy differs from the original".into())
}

/// Hashes of the words that a row refers to.
fn templates(key: &[u8], value: &[u8]) -> Result<Vec<[u8; 16]>, StoreError> {
    let owner = || keys::split(key).map_or_else(|| ConversationId::from(""), |(id, _)| id);
    let hash = |said: Said| match said {
        Said::Shared { hash, .. } => Some(hash),
        Said::Whole(_) => None,
    };
    Ok(match keys::kind(key) {
        Kind::Journal => {
            let piece: Piece = values::decode(value, "journal entry", &owner())?;
            let said = piece.lines.into_iter().filter_map(|line| match line.body {
                LineBody::Bot(said) => hash(said),
                _ => None,
            });
            said.collect()
        }
        Kind::Pending => {
            let rows: Vec<Due> = values::decode(value, "outbox row", &owner())?;
            rows.into_iter().filter_map(|row| hash(row.said)).collect()
        }
        Kind::Dead => {
            let row: Due = values::decode(value, "outbox row", &owner())?;
            hash(row.said).into_iter().collect()
        }
        _ => Vec::new(),
    })
}
