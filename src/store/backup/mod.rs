//! Backups: a snapshot as one file, independent of the store it came from.
//!
//! Eight bytes of magic, four of format version, then one zstd stream of
//! records (a length, then postcard), the last of which counts the others;
//! at the end the BLAKE3 hash of everything before it. A file that was cut or
//! changed anywhere is refused before anything of it is used.

mod read;
mod write;

pub use read::{Reader, verify};
pub use write::write;

use super::Item;
use crate::clock::Millis;
use serde::{Deserialize, Serialize};

const MAGIC: [u8; 8] = *b"HL1022BK";
/// Version of the records. Older files stay readable; newer ones are refused.
const FORMAT: u32 = 1;
const HASH: usize = blake3::OUT_LEN;
/// Records longer than this are not ours: a conversation keeps 300 entries.
const LONGEST: u32 = 64 << 20;

/// What a file says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// When it was begun.
    pub at: Millis,
    /// Version of the program that wrote it.
    pub program: String,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Conversations.
    pub conversations: u64,
    /// Small values.
    pub values: u64,
}

impl Counts {
    fn add(&mut self, item: &Item) {
        match item {
            Item::Value(..) => self.values += 1,
            Item::Conversation(..) => self.conversations += 1,
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
enum Record {
    Header(Header),
    Item(Item),
    End(Counts),
}

/// Why a backup cannot be written or used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Reading or writing failed.
    #[error("the backup cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
    /// Something else.
    #[error("this is not a backup of hotline1022")]
    Foreign,
    /// From a newer program.
    #[error(
        "the backup has format {0}, this program reads up to {FORMAT}: install the newer program"
    )]
    Newer(u32),
    /// Cut or changed.
    #[error("the backup is damaged or incomplete; use another one")]
    Damaged,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ConversationId;
    use crate::store::{Dump, Row};
    use std::io::Cursor;

    fn items() -> Vec<Item> {
        let row = |version| Row { version, session: vec![7; 900], ..Row::default() };
        let dump = |version| Box::new(Dump { row: row(version), ..Dump::default() });
        let mut items = vec![Item::Value("offset".into(), vec![1, 2])];
        let talks =
            (1..400).map(|n| Item::Conversation(ConversationId::new(format!("web:{n}")), dump(n)));
        items.extend(talks);
        items
    }

    fn file(items: &[Item]) -> Vec<u8> {
        let header = Header { at: 5, program: "0".into() };
        let mut out = Vec::new();
        let counts = write(&header, items.iter().cloned(), &mut out).unwrap();
        assert_eq!(counts.conversations + counts.values, items.len() as u64);
        out
    }

    #[test]
    fn what_was_written_is_read() {
        let all = items();
        let bytes = file(&all);
        assert!(bytes.len() < 40_000, "compressed: {}", bytes.len());
        let (header, counts) = verify(Cursor::new(&bytes)).unwrap();
        assert_eq!((header.at, counts.conversations, counts.values), (5, 399, 1));
        let read: Vec<Item> =
            Reader::new(Cursor::new(&bytes)).unwrap().map(|item| item.unwrap()).collect();
        assert_eq!(read, all);
        assert_eq!(verify(Cursor::new(&file(&[]))).unwrap().1, Counts::default());
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_noticed() {
        let bytes = file(&items()[..20]);
        for end in 0..bytes.len() {
            assert!(verify(Cursor::new(&bytes[..end])).is_err(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x10;
            assert!(verify(Cursor::new(&bytes)).is_err(), "changed at {at}");
        }
        let longer = [&bytes[..], b"x"].concat();
        assert!(verify(Cursor::new(&longer)).is_err());
        let newer = [&bytes[..8], &9_u32.to_le_bytes(), &bytes[12..]].concat();
        assert!(matches!(verify(Cursor::new(&newer)), Err(BackupError::Newer(9))));
        assert!(matches!(
            verify(Cursor::new(b"PK\x03\x04 and so on, quite long")),
            Err(BackupError::Foreign)
        ));
    }
}
