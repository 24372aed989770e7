//! The write-ahead log: what makes a batch durable.
//!
//! sled's own way to the disk writes its log in pieces, in three steps and by
//! other threads; a batch is durable sooner when it is appended to a file of
//! its own and that file is synced. The database gets the batch right after,
//! in memory, and reaches the disk behind. What it did not reach is taken from
//! here at the next opening.
//!
//! There are two files, used in turn. One is used anew only after the database
//! with all that it holds is on the disk. Their space is written once and then
//! written over, because a file that does not grow is synced with one write
//! less. Every record has the number that follows the one before it, which
//! tells old bytes from new ones; the database says with every batch which
//! number it has come to.
//!
//! A record that was torn by a crash is the last one and was not acknowledged.
//! A record that is missing before others is damage, and is never passed over.

use super::keys;
use crate::store::StoreError;
use ::sled::{Batch, Db, IVec};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The file may be so many times as long as it should be before the writer
/// waits for the disk.
const MOST: u64 = 4;
/// A file grows by so many bytes at a time.
const STEP: u64 = 1_000_000;
/// Number, length of the changes, hash.
const HEAD: usize = 8 + 4 + 16;
/// The length that stands for a key that is removed.
const REMOVED: u32 = u32::MAX;
/// Numbers begin anew at a multiple of this with every opening, so that a
/// record of an attempt that failed is never taken for a later one.
const ERA: u64 = 1 << 24;
const NAMES: [&str; 2] = ["turns-a", "turns-b"];

/// The two files of a database.
pub(super) struct Wal {
    slots: [Slot; 2],
    /// Which of them is written to.
    current: usize,
    /// Whether the other one may still be needed.
    other_needed: bool,
    /// Bytes after which the other file is used, if it is free.
    full: u64,
    /// Number of the next record.
    next: u64,
    bytes: Vec<u8>,
}

struct Slot {
    file: File,
    /// Bytes that it has on the disk.
    length: u64,
    /// Where the next record comes.
    end: u64,
}

/// Changes of one record, in order; `None` removes.
type Changes = Vec<(IVec, Option<IVec>)>;

impl Wal {
    /// Opens or creates the files in the folder of a database, whose entries
    /// the caller makes durable. A file is full with so many bytes.
    pub(super) fn open(folder: &Path, full: u64) -> io::Result<Self> {
        let slot = |name: &str| {
            let file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .read(true)
                .write(true)
                .open(folder.join(name))?;
            let length = file.metadata()?.len();
            io::Result::Ok(Slot { file, length, end: 0 })
        };
        let slots = [slot(NAMES[0])?, slot(NAMES[1])?];
        Ok(Self { slots, current: 0, other_needed: false, full, next: 1, bytes: Vec::new() })
    }

    /// Gives the database what it has not come to yet; how many records that
    /// were. The caller flushes it before anything is appended.
    pub(super) fn recover(
        &mut self,
        db: &Db,
        read_error: impl Fn(io::Error) -> StoreError,
        write_error: impl Fn(::sled::Error) -> StoreError,
    ) -> Result<usize, StoreError> {
        let marked = db.get(keys::LOGGED).map_err(&write_error)?;
        let marked = match marked.as_deref().map(TryInto::try_into) {
            None => 0,
            Some(Ok(bytes)) => u64::from_be_bytes(bytes),
            Some(Err(_)) => return Err(damaged("the number of the last record")),
        };
        let mut records = Vec::new();
        for slot in &self.slots {
            records.extend(slot.records().map_err(&read_error)?);
        }
        records.sort_by_key(|(number, _)| *number);
        let last = records.last().map_or(marked, |(number, _)| marked.max(*number));
        let missing: Vec<_> = records.into_iter().filter(|(number, _)| *number > marked).collect();
        if (marked + 1..).zip(&missing).any(|(expected, (number, _))| expected != *number) {
            return Err(damaged("a record of the write-ahead log is missing"));
        }
        for (number, changes) in &missing {
            let mut batch = Batch::default();
            for (key, change) in changes {
                match change {
                    Some(value) => batch.insert(key, value),
                    None => batch.remove(key),
                }
            }
            mark(&mut batch, *number);
            db.apply_batch(batch).map_err(&write_error)?;
        }
        let base = (last / ERA + 1) * ERA;
        db.insert(keys::LOGGED, &base.to_be_bytes()).map_err(&write_error)?;
        self.next = base + 1;
        self.current = 0;
        self.other_needed = false;
        self.slots.iter_mut().for_each(|slot| slot.end = 0);
        Ok(missing.len())
    }

    /// Writes changes down, durably; the number of their record.
    pub(super) fn append<'a>(
        &mut self,
        changes: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
    ) -> io::Result<u64> {
        self.bytes.clear();
        self.bytes.resize(HEAD, 0);
        for (key, change) in changes {
            put(&mut self.bytes, key)?;
            match change {
                Some(value) => put(&mut self.bytes, value)?,
                None => self.bytes.extend(REMOVED.to_le_bytes()),
            }
        }
        let number = self.next;
        let length = u32::try_from(self.bytes.len() - HEAD).map_err(io::Error::other)?;
        self.bytes[..8].copy_from_slice(&number.to_le_bytes());
        self.bytes[8..12].copy_from_slice(&length.to_le_bytes());
        let hash = hash(&self.bytes[..12], &self.bytes[HEAD..]);
        self.bytes[12..HEAD].copy_from_slice(&hash);
        let slot = &mut self.slots[self.current];
        slot.make_room(self.bytes.len() as u64)?;
        slot.file.write_all_at(&self.bytes, slot.end)?;
        slot.file.sync_data()?;
        slot.end += self.bytes.len() as u64;
        self.next += 1;
        if self.bytes.capacity() > STEP as usize {
            self.bytes = Vec::new();
        }
        Ok(number)
    }

    /// Whether the database should reach the disk soon, so that the file that
    /// is written to can be used anew.
    pub(super) fn is_full(&self) -> bool {
        self.slots[self.current].end >= self.full
    }

    /// Whether it must.
    pub(super) fn is_at_end(&self) -> bool {
        self.slots[self.current].end >= self.full.saturating_mul(MOST)
    }

    /// Goes on in the other file, which is free. What this one holds is needed
    /// until [`Wal::release`].
    pub(super) fn turn_over(&mut self) {
        debug_assert!(!self.other_needed);
        self.other_needed = true;
        self.current = 1 - self.current;
        let slot = &mut self.slots[self.current];
        slot.end = 0;
        let usual = self.full + 2 * STEP;
        if slot.length > usual && slot.file.set_len(usual).is_ok() {
            // It had grown while the disk was slow.
            slot.length = usual;
        }
    }

    /// The database is on the disk as it was at the last turning over.
    pub(super) fn release(&mut self) {
        self.other_needed = false;
    }
}

/// Notes in a batch which record it is.
pub(super) fn mark(batch: &mut Batch, number: u64) {
    batch.insert(keys::LOGGED, &number.to_be_bytes());
}

impl Slot {
    /// The records from the beginning on, as far as they are whole.
    fn records(&self) -> io::Result<Vec<(u64, Changes)>> {
        let mut bytes = vec![0; usize::try_from(self.length).map_err(io::Error::other)?];
        self.file.read_exact_at(&mut bytes, 0)?;
        let mut rest = bytes.as_slice();
        let mut records: Vec<(u64, Changes)> = Vec::new();
        while let Some((number, changes, behind)) = record(rest) {
            if records.last().is_some_and(|(last, _)| last + 1 != number) {
                break;
            }
            records.push((number, changes));
            rest = behind;
        }
        Ok(records)
    }

    fn make_room(&mut self, length: u64) -> io::Result<()> {
        const ZEROS: [u8; 65_536] = [0; 65_536];
        let wanted = self.end + length;
        while self.length < wanted {
            let until = (self.length / STEP + 1) * STEP;
            while self.length < until {
                let piece = (until - self.length).min(ZEROS.len() as u64) as usize;
                self.file.write_all_at(&ZEROS[..piece], self.length)?;
                self.length += piece as u64;
            }
        }
        Ok(())
    }
}

/// The first record in bytes, and what follows it.
fn record(bytes: &[u8]) -> Option<(u64, Changes, &[u8])> {
    let (head, rest) = bytes.split_at_checked(HEAD)?;
    let number = u64::from_le_bytes(head[..8].try_into().ok()?);
    let length = u32::from_le_bytes(head[8..12].try_into().ok()?);
    let (mut payload, behind) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    if hash(&head[..12], payload) != head[12..] {
        return None;
    }
    let mut changes = Changes::new();
    while !payload.is_empty() {
        let (key, after) = take(payload)?;
        let (value, after) = take(after)?;
        changes.push((IVec::from(key?), value.map(IVec::from)));
        payload = after;
    }
    Some((number, changes, behind))
}

fn hash(head: &[u8], payload: &[u8]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(head);
    hasher.update(payload);
    let mut hash = [0; 16];
    hasher.finalize_xof().fill(&mut hash);
    hash
}

fn put(bytes: &mut Vec<u8>, part: &[u8]) -> io::Result<()> {
    let length = u32::try_from(part.len()).map_err(io::Error::other)?;
    bytes.extend(length.to_le_bytes());
    bytes.extend(part);
    Ok(())
}

/// A part of a record (`None` inside: removed), and what follows it.
fn take(bytes: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    match u32::from_le_bytes(*length) {
        REMOVED => Some((None, rest)),
        length => {
            let (part, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            Some((Some(part), rest))
        }
    }
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(format!("{what}; restore the data from a backup"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: u64 = 3_000_000;

    fn io_failed(error: io::Error) -> StoreError {
        StoreError::Io(error.to_string())
    }

    fn sled_failed(error: ::sled::Error) -> StoreError {
        StoreError::Io(error.to_string())
    }

    fn recover(wal: &mut Wal, db: &Db) -> Result<usize, StoreError> {
        wal.recover(db, io_failed, sled_failed)
    }

    fn write(wal: &mut Wal, key: &[u8], value: Option<&[u8]>) -> u64 {
        wal.append([(key, value)].into_iter()).unwrap()
    }

    fn new() -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let db = ::sled::Config::new().temporary(true).open().unwrap();
        (folder, db)
    }

    #[test]
    fn what_the_database_did_not_come_to_is_given_to_it() {
        let (folder, db) = new();
        let mut wal = Wal::open(folder.path(), FULL).unwrap();
        assert_eq!(recover(&mut wal, &db).unwrap(), 0);
        let first = write(&mut wal, b"a", Some(b"1"));
        write(&mut wal, b"b", Some(b""));
        // The database has come to the first one.
        let mut batch = Batch::default();
        batch.insert(b"a", b"1");
        mark(&mut batch, first);
        db.apply_batch(batch).unwrap();
        wal.turn_over();
        write(&mut wal, b"a", None);
        let last = write(&mut wal, b"c", Some(b"3"));
        let mut wal = Wal::open(folder.path(), FULL).unwrap();
        assert_eq!(recover(&mut wal, &db).unwrap(), 3);
        assert_eq!(db.get(b"a").unwrap(), None);
        assert_eq!(db.get(b"b").unwrap().as_deref(), Some(&b""[..]));
        assert_eq!(db.get(b"c").unwrap().as_deref(), Some(&b"3"[..]));
        // Once more there is nothing, and numbers have begun anew.
        let mut wal = Wal::open(folder.path(), FULL).unwrap();
        assert_eq!(recover(&mut wal, &db).unwrap(), 0);
        assert!(write(&mut wal, b"d", None) > last + 1);
    }

    #[test]
    fn a_torn_record_is_the_last_one_and_a_missing_one_is_damage() {
        let (folder, db) = new();
        let mut wal = Wal::open(folder.path(), FULL).unwrap();
        recover(&mut wal, &db).unwrap();
        write(&mut wal, b"a", Some(b"1"));
        let torn_at = wal.slots[0].end;
        write(&mut wal, b"b", Some(b"2"));
        let flip = |at: u64| {
            let file = OpenOptions::new().write(true).open(folder.path().join(NAMES[0])).unwrap();
            file.write_all_at(&[0xee; 3], at + HEAD as u64).unwrap();
        };
        flip(torn_at);
        assert_eq!(recover(&mut Wal::open(folder.path(), FULL).unwrap(), &db).unwrap(), 1);
        assert_eq!(db.get(b"b").unwrap(), None);

        let (folder, db) = new();
        let mut wal = Wal::open(folder.path(), FULL).unwrap();
        recover(&mut wal, &db).unwrap();
        write(&mut wal, b"a", Some(b"1"));
        let torn_at = wal.slots[0].end;
        write(&mut wal, b"b", Some(b"2"));
        wal.turn_over();
        write(&mut wal, b"c", Some(b"3"));
        let file = OpenOptions::new().write(true).open(folder.path().join(NAMES[0])).unwrap();
        file.write_all_at(&[0xee; 3], torn_at + HEAD as u64).unwrap();
        let refused = recover(&mut Wal::open(folder.path(), FULL).unwrap(), &db);
        assert!(matches!(refused, Err(StoreError::Damaged(_))), "{refused:?}");
    }

    #[test]
    fn files_are_used_in_turn_and_old_bytes_are_not_read() {
        let (folder, db) = new();
        let mut wal = Wal::open(folder.path(), FULL).unwrap();
        recover(&mut wal, &db).unwrap();
        let large = vec![7; 1_000_000];
        for round in 0..3_u8 {
            while !wal.is_full() {
                write(&mut wal, &[round], Some(&large));
            }
            // As the writer does once the database is on the disk.
            db.insert(keys::LOGGED, &(wal.next - 1).to_be_bytes()).unwrap();
            wal.turn_over();
            wal.release();
        }
        write(&mut wal, b"x", Some(b"1"));
        assert!(!wal.is_full());
        let mut wal = Wal::open(folder.path(), FULL).unwrap();
        assert!(wal.slots.iter().all(|slot| slot.length <= FULL + 2 * STEP));
        assert_eq!(recover(&mut wal, &db).unwrap(), 1);
        assert_eq!(db.get(b"x").unwrap().as_deref(), Some(&b"1"[..]));
    }
}
