//! Copying what is live into a fresh database while turns go on.
//!
//! sled's files only grow under load. The writer copies a bounded piece after
//! each batch, in key order, and repeats in the copy what batches change
//! behind the cursor; then it compares both, key by key, in the same manner;
//! then the copy takes the place of the original. Words that no row refers to
//! any more stay behind; of a journal, many pieces become one, packed.
//!
//! The copy must never be used before it was compared, and until it is used
//! nothing that goes wrong with it may harm the original.

use super::draft::{Counts, Drafted, Known};
use super::keys::{self, Kind};
use super::open::{self, Files};
use super::packing::{self, Dictionaries, Packer, plain_bytes};
use super::pages::{
    behind, differs, hash_in, is_copied, is_journal, is_one_journal, is_same_journal, numbers,
    owner, page, runs, templates,
};
use super::values::{self, Line, LineBody, Piece};
use super::{Settings, disk, generation};
use crate::store::StoreError;
use ::sled::{IVec, Tree};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

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
    /// Keys of journals that were placed and have no value yet.
    holes: BTreeSet<Vec<u8>>,
    known: Known,
    packer: Option<Packer>,
    dictionaries: Dictionaries,
    /// Bytes in the copy: of templates and the dictionary, and of rows so far as
    /// they are compared.
    words: i64,
    rows: i64,
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
            holes: BTreeSet::new(),
            known: Known::new(),
            packer: None,
            dictionaries: Dictionaries::default(),
            words: 0,
            rows: 0,
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
                (Kind::Template | Kind::Dictionary | Kind::Fixed, _) => {}
                (Kind::Journal, Some(value)) if packing::is_packed(value) => {
                    let piece = self.piece(tree, key, value)?;
                    self.put_piece(tree, key, &piece)?;
                }
                (_, Some(value)) => self.put(tree, key, value)?,
                (_, None) => self.remove(key)?,
            }
        }
        for id in &drafted.trimmed {
            self.copy_again(tree, keys::journal_from(id, 0))?;
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
        let counts = Counts { words: self.words, rows: self.rows, ..counts };
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
        if self.packer.is_none() {
            self.begin_packing(tree)?;
        }
        if self.placing {
            let page = page(tree, &self.placed)?;
            for group in page.chunk_by(is_one_journal) {
                let journal = is_journal(&group[0].0);
                for run in runs(group) {
                    let Some((key, value)) = run.last() else { continue };
                    if is_copied(key) && value.len() > SMALL {
                        self.files.db.insert(key, &[]).map_err(disk::read_error)?;
                        if journal {
                            self.holes.insert(key.to_vec());
                        }
                    }
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
        for group in page.chunk_by(is_one_journal) {
            match group {
                [(key, _), ..] if is_journal(key) => self.copy_journal(tree, group)?,
                [(key, value)] if is_copied(key) => {
                    self.copied += (key.len() + value.len()) as u64;
                    self.put(tree, key, value)?;
                }
                _ => {}
            }
        }
        match page.last() {
            Some((last, _)) => self.cursor = behind(last),
            None if self.all_placed => return Ok(true),
            None => {
                self.holes.clear();
                (self.placing, self.ahead) = (true, 0);
            }
        }
        Ok(false)
    }

    fn begin_packing(&mut self, tree: &Tree) -> Result<(), StoreError> {
        let packer = Packer::new(tree)?;
        if let Some((key, dictionary)) = packer.dictionary() {
            self.words += (key.len() + dictionary.len()) as i64;
            self.files.db.insert(key, dictionary).map_err(disk::read_error)?;
        }
        self.packer = Some(packer);
        Ok(())
    }

    /// Copies a journal, or what is before the cursor of it.
    fn copy_journal(&mut self, tree: &Tree, group: &[(IVec, IVec)]) -> Result<(), StoreError> {
        let (Some((first, _)), Some((last, _))) = (group.first(), group.last()) else {
            return Ok(());
        };
        for run in runs(group) {
            for (key, piece) in self.merged(tree, run)? {
                self.holes.remove(&*key);
                self.copied += self.put_piece(tree, &key, &piece)?;
            }
        }
        // Placed before a turn made another one the last.
        let stale: Vec<_> = self.holes.range(first.to_vec()..=last.to_vec()).cloned().collect();
        for key in stale {
            self.holes.remove(&key);
            self.remove(&key)?;
        }
        Ok(())
    }

    /// One piece of several under the key of the last, if they follow each other.
    fn merged(&self, tree: &Tree, run: &[(IVec, IVec)]) -> Result<Vec<(IVec, Piece)>, StoreError> {
        let mut pieces = Vec::new();
        let mut next = None;
        let mut whole = true;
        for (key, value) in run {
            let piece = self.piece(tree, key, value)?;
            let (first, last) = numbers(key, &piece)?;
            whole &= next.is_none_or(|next| next == first);
            next = last.checked_add(1);
            pieces.push(piece);
        }
        let keys = run.iter().map(|(key, _)| key.clone());
        Ok(match keys.clone().next_back() {
            Some(last) if whole => {
                packing::merge(pieces).map(|piece| (last, piece)).into_iter().collect()
            }
            _ => keys.zip(pieces).collect(),
        })
    }

    /// Copies a journal anew that is copied already.
    fn copy_again(&mut self, tree: &Tree, mut journal: Range<Vec<u8>>) -> Result<(), StoreError> {
        if self.phase == Phase::Copy {
            // What is behind the cursor comes later.
            journal.end = journal.end.min(self.cursor.clone());
        }
        if journal.start >= journal.end {
            return Ok(());
        }
        let theirs = self.files.db.range(journal.clone()).keys();
        let theirs: Vec<IVec> = theirs.collect::<Result<_, _>>().map_err(disk::read_error)?;
        for key in theirs {
            self.remove(&key)?;
        }
        let ours: Vec<_> =
            tree.range(journal).collect::<Result<_, _>>().map_err(disk::read_error)?;
        self.copy_journal(tree, &ours)
    }

    fn compare(&mut self, tree: &Tree) -> Result<bool, StoreError> {
        let ours = page(tree, &self.cursor)?;
        let last = ours.last().map(|(key, _)| key.clone());
        let mut theirs = self.files.db.range(self.cursor.as_slice()..);
        let theirs = std::iter::from_fn(|| {
            theirs.find(|item| item.as_ref().map_or(true, |(key, _)| is_copied(key)))
        });
        let mut theirs = theirs.peekable();
        let mut rows = 0;
        let mut next = |own: &IVec| {
            let journal = is_journal(own);
            theirs
                .next_if(|item| match item {
                    Ok((key, _)) if journal => is_same_journal(own, key),
                    Ok((key, _)) => key == own,
                    Err(_) => true,
                })
                .transpose()
                .map_err(disk::read_error)
                .inspect(|found| {
                    let bytes = found.as_ref().map_or(0, |(key, it)| plain_bytes(key, it));
                    rows += bytes as i64;
                })
        };
        for group in ours.chunk_by(is_one_journal) {
            let Some((key, value)) = group.first().filter(|(key, _)| is_copied(key)) else {
                continue;
            };
            if is_journal(key) {
                let mut copied = Vec::new();
                while let Some(found) = next(key)? {
                    copied.push(found);
                }
                self.compare_journal(tree, group, &copied)?;
            } else {
                if next(key)?.is_none_or(|(_, other)| other != value) {
                    return Err(differs());
                }
                self.knows(&templates(key, value)?)?;
            }
        }
        let more = match &last {
            // What the copy has before the next page, this page has not.
            Some(last) => {
                theirs.peek().is_some_and(|item| item.as_ref().map_or(true, |(key, _)| key <= last))
            }
            None => theirs.peek().is_some(),
        };
        if more {
            return Err(differs());
        }
        self.rows += rows;
        Ok(match last {
            Some(last) => {
                self.cursor = behind(&last);
                false
            }
            None => true,
        })
    }

    /// Entries that the original has lost since may still be in a piece of the copy,
    /// as they may be in one of the original: the row says what can be seen.
    fn compare_journal(
        &self,
        tree: &Tree,
        ours: &[(IVec, IVec)],
        theirs: &[(IVec, IVec)],
    ) -> Result<(), StoreError> {
        let original = self.entries(tree, ours)?;
        let copy = self.entries(&self.files.db, theirs)?;
        let first = original.first().map_or(0, |(number, ..)| *number);
        let same = copy.iter().skip_while(|(number, ..)| *number < first);
        if !same.eq(original.iter()) {
            return Err(differs());
        }
        let said: Vec<_> = copy.iter().filter_map(|(.., body)| hash_in(body)).collect();
        self.knows(&said)
    }

    /// Number, moment, update and body of each entry.
    #[allow(clippy::type_complexity)] // A line, but for the moment.
    fn entries(
        &self,
        tree: &Tree,
        group: &[(IVec, IVec)],
    ) -> Result<Vec<(u64, i64, Option<String>, LineBody)>, StoreError> {
        let mut entries = Vec::new();
        for (key, value) in group {
            let piece = self.piece(tree, key, value)?;
            let (first, _) = numbers(key, &piece)?;
            for (number, Line { since, update, body }) in (first..).zip(piece.lines) {
                entries.push((number, piece.at.wrapping_add(since), update, body));
            }
        }
        Ok(entries)
    }

    fn piece(&self, tree: &Tree, key: &[u8], value: &[u8]) -> Result<Piece, StoreError> {
        self.dictionaries.piece(tree, value, &owner(key))
    }

    /// Whether the copy has the words. Cheap: those of nearly all rows are the same few.
    fn knows(&self, hashes: &[[u8; 16]]) -> Result<(), StoreError> {
        if hashes.iter().all(|hash| self.known.contains(hash)) { Ok(()) } else { Err(differs()) }
    }

    /// Writes a piece as it is kept, with its words; its bytes.
    fn put_piece(&mut self, tree: &Tree, key: &[u8], piece: &Piece) -> Result<u64, StoreError> {
        let said: Vec<_> = piece.lines.iter().filter_map(|line| hash_in(&line.body)).collect();
        self.bring(tree, &said)?;
        let value = match &mut self.packer {
            Some(packer) => packer.value(piece)?,
            None => values::encode(piece)?,
        };
        let bytes = (key.len() + value.len()) as u64;
        self.write(key, value.into())?;
        Ok(bytes)
    }

    fn put(&mut self, tree: &Tree, key: &[u8], value: &IVec) -> Result<(), StoreError> {
        self.bring(tree, &templates(key, value)?)?;
        self.write(key, value.clone())
    }

    /// Sees to it that the copy has words.
    fn bring(&mut self, tree: &Tree, hashes: &[[u8; 16]]) -> Result<(), StoreError> {
        for hash in hashes {
            if self.known.contains(hash) {
                continue;
            }
            let key = keys::template(hash);
            let words = tree.get(&key).map_err(disk::read_error)?;
            let words = words.ok_or_else(|| StoreError::Damaged("words are missing".into()))?;
            self.words += (key.len() + words.len()) as i64;
            self.files.db.insert(key, words).map_err(disk::read_error)?;
            self.known.insert(*hash);
        }
        Ok(())
    }

    fn write(&mut self, key: &[u8], value: IVec) -> Result<(), StoreError> {
        let new = plain_bytes(key, &value) as i64;
        let old = self.files.db.insert(key, value).map_err(disk::read_error)?;
        if self.is_counted(key) {
            self.rows += new - old.map_or(0, |old| plain_bytes(key, &old) as i64);
        }
        Ok(())
    }

    fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        let old = self.files.db.remove(key).map_err(disk::read_error)?;
        if self.is_counted(key) {
            self.rows -= old.map_or(0, |old| plain_bytes(key, &old) as i64);
        }
        Ok(())
    }

    /// Whether a key was compared, and what it holds counted.
    fn is_counted(&self, key: &[u8]) -> bool {
        match self.phase {
            Phase::Copy => false,
            Phase::Compare => key < self.cursor.as_slice(),
            Phase::Done => true,
        }
    }
}
