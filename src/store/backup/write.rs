//! Writing a backup.

use super::{BackupError, Counts, FORMAT, Header, MAGIC, Record};
use crate::store::Item;
use std::io::{self, Write};

/// zstd's own middle: higher levels gain little here and cost the service time.
const LEVEL: i32 = 3;

/// Writes a whole backup; blocks. The caller makes it durable.
pub fn write(
    header: &Header,
    items: impl Iterator<Item = Item>,
    out: impl Write,
) -> Result<Counts, BackupError> {
    let mut out = Hashed { out, hasher: blake3::Hasher::new() };
    out.write_all(&MAGIC)?;
    out.write_all(&FORMAT.to_le_bytes())?;
    let mut counts = Counts::default();
    let mut stream = zstd::Encoder::new(&mut out, LEVEL)?;
    put(&mut stream, &Record::Header(header.clone()))?;
    for item in items {
        counts.add(&item);
        put(&mut stream, &Record::Item(item))?;
    }
    put(&mut stream, &Record::End(counts))?;
    stream.finish()?;
    let hash = out.hasher.finalize();
    out.out.write_all(hash.as_bytes())?;
    out.out.flush()?;
    Ok(counts)
}

fn put(out: &mut impl Write, record: &Record) -> io::Result<()> {
    let bytes = postcard::to_allocvec(record).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&bytes)
}

/// Hashes what passes.
struct Hashed<W> {
    out: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
