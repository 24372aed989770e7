//! As much of HTTP/1.1 as two programs on one machine need, and no more:
//! what the load costs is taken from what is measured.

use std::io;
use std::ops::Range;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is kept open.
pub struct Wire {
    stream: TcpStream,
    bytes: Vec<u8>,
    /// Where the unread rest begins.
    from: usize,
}

/// Where the parts of a message are in [`Wire::bytes`].
pub struct Parts {
    pub head: Range<usize>,
    pub body: Range<usize>,
}

impl Wire {
    pub fn new(stream: TcpStream) -> Self {
        let _ = stream.set_nodelay(true);
        Self { stream, bytes: Vec::with_capacity(16_384), from: 0 }
    }

    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Waits for one whole request or answer; `None` when the other side closed.
    pub async fn read(&mut self) -> io::Result<Option<Parts>> {
        if self.from == self.bytes.len() {
            self.bytes.clear();
            self.from = 0;
        }
        loop {
            if let Some(parts) = parts(&self.bytes, self.from) {
                self.from = parts.body.end;
                return Ok(Some(parts));
            }
            if self.stream.read_buf(&mut self.bytes).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// The bytes that [`Parts`] speak of; valid until the next reading.
    pub fn bytes(&self, range: &Range<usize>) -> &[u8] {
        &self.bytes[range.clone()]
    }
}

/// A whole message from `from` on, if it is there.
fn parts(bytes: &[u8], from: usize) -> Option<Parts> {
    let head = from..from + find(&bytes[from..], b"\r\n\r\n")? + 4;
    let body = head.end..head.end + content_length(&bytes[head.clone()]);
    (body.end <= bytes.len()).then_some(Parts { head, body })
}

fn content_length(head: &[u8]) -> usize {
    const NAME: &[u8] = b"content-length:";
    for line in head.split(|byte| *byte == b'\n').skip(1) {
        if line.len() > NAME.len() && line[..NAME.len()].eq_ignore_ascii_case(NAME) {
            return usize::try_from(number(&line[NAME.len()..])).unwrap_or(0);
        }
        assert!(
            !line.to_ascii_lowercase().starts_with(b"transfer-encoding:"),
            "bodies without a length are not read here"
        );
    }
    0
}

/// Where `needle` begins.
pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    // SAFETY: both pointers are valid for the lengths given with them.
    let at = unsafe {
        libc::memmem(haystack.as_ptr().cast(), haystack.len(), needle.as_ptr().cast(), needle.len())
    };
    (!at.is_null()).then(|| at as usize - haystack.as_ptr() as usize)
}

/// What stands between `before` and the next `after`.
pub fn between<'a>(bytes: &'a [u8], before: &[u8], after: &[u8]) -> Option<&'a [u8]> {
    let rest = &bytes[find(bytes, before)? + before.len()..];
    Some(&rest[..find(rest, after)?])
}

/// The first number in `bytes`.
pub fn number(bytes: &[u8]) -> i64 {
    bytes
        .iter()
        .skip_while(|byte| !byte.is_ascii_digit())
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0, |number, byte| number * 10 + i64::from(byte - b'0'))
}
