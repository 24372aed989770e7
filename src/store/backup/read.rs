//! Reading a backup.

use super::{BackupError, Counts, FORMAT, HASH, Header, LONGEST, MAGIC, Record};
use crate::store::Item;
use std::io::{BufReader, Read, Seek, SeekFrom, Take};

/// Goes through a whole backup without using it; blocks.
pub fn verify(mut file: impl Read + Seek) -> Result<(Header, Counts), BackupError> {
    check_hash(&mut file)?;
    file.rewind()?;
    let mut reader = Reader::new(file)?;
    for item in &mut reader {
        item?;
    }
    Ok((reader.header, reader.counts))
}

/// The items of a backup. [`verify`] it first: what is read before the end is
/// reached may be a part of a damaged file.
pub struct Reader<F: Read> {
    /// What the file says of itself.
    pub header: Header,
    stream: zstd::Decoder<'static, BufReader<Take<F>>>,
    counts: Counts,
    done: bool,
}

impl<F: Read + Seek> Reader<F> {
    /// Opens a backup.
    pub fn new(mut file: F) -> Result<Self, BackupError> {
        let length = file.seek(SeekFrom::End(0))?;
        file.rewind()?;
        let mut head = [0; MAGIC.len() + 4];
        file.read_exact(&mut head).map_err(|_| BackupError::Foreign)?;
        let (magic, format) = head.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(BackupError::Foreign);
        }
        let format = u32::from_le_bytes(format.try_into().map_err(|_| BackupError::Foreign)?);
        match format {
            FORMAT => {}
            newer if newer > FORMAT => return Err(BackupError::Newer(newer)),
            _ => return Err(BackupError::Damaged),
        }
        let body = length.checked_sub((head.len() + HASH) as u64).ok_or(BackupError::Damaged)?;
        let mut stream = zstd::Decoder::new(file.take(body))?;
        let Some(Record::Header(header)) = next(&mut stream)? else {
            return Err(BackupError::Damaged);
        };
        Ok(Self { header, stream, counts: Counts::default(), done: false })
    }

    fn step(&mut self) -> Result<Option<Item>, BackupError> {
        match next(&mut self.stream)? {
            Some(Record::Item(item)) => {
                self.counts.add(&item);
                Ok(Some(item))
            }
            Some(Record::End(counts)) if counts == self.counts => {
                let mut rest = [0];
                if self.stream.read(&mut rest)? == 0 { Ok(None) } else { Err(BackupError::Damaged) }
            }
            _ => Err(BackupError::Damaged),
        }
    }
}

impl<F: Read + Seek> Iterator for Reader<F> {
    type Item = Result<Item, BackupError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let step = self.step();
        self.done = !matches!(step, Ok(Some(_)));
        step.transpose()
    }
}

fn check_hash(file: &mut (impl Read + Seek)) -> Result<(), BackupError> {
    let length = file.seek(SeekFrom::End(0))?;
    file.rewind()?;
    let mut magic = [0; MAGIC.len()];
    if file.read_exact(&mut magic).is_err() || magic != MAGIC {
        return Err(BackupError::Foreign);
    }
    // A newer format may end otherwise.
    let mut format = [0; 4];
    if file.read_exact(&mut format).is_ok() && u32::from_le_bytes(format) > FORMAT {
        return Err(BackupError::Newer(u32::from_le_bytes(format)));
    }
    file.rewind()?;
    let body = length.checked_sub(HASH as u64).ok_or(BackupError::Damaged)?;
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut Read::by_ref(file).take(body), &mut hasher)?;
    let mut written = [0; HASH];
    file.read_exact(&mut written).map_err(|_| BackupError::Damaged)?;
    if hasher.finalize() == written { Ok(()) } else { Err(BackupError::Damaged) }
}

/// The next record; `None` where the stream ends.
fn next(stream: &mut impl Read) -> Result<Option<Record>, BackupError> {
    let mut length = [0; 4];
    if stream.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    let damaged = |_| BackupError::Damaged;
    stream.read_exact(&mut length[1..]).map_err(damaged)?;
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(BackupError::Damaged);
    }
    let mut bytes = Vec::new();
    stream.take(u64::from(length)).read_to_end(&mut bytes).map_err(damaged)?;
    match postcard::take_from_bytes(&bytes) {
        Ok((record, [])) if bytes.len() == length as usize => Ok(Some(record)),
        _ => Err(BackupError::Damaged),
    }
}
