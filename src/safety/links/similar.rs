//! Whether a host contains or nearly reads as a name that false sites borrow.
//!
//! Careful on both sides: a slip or a look-alike letter must be seen, and
//! "longan", "congdan" or "dinhduong" must not be taken for "congan" or
//! "dinhdanh".

use crate::nlu::normalize::fold;
use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

/// How a name was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// It is there, perhaps with digits for letters or cut by hyphens.
    Contained,
    /// Something is there that nearly reads like it.
    Near,
}

/// Longest text that is looked at, in characters; a host has 253 at most.
pub const LONGEST: usize = 300;

/// Letters in place of everything that looks like one: accents removed,
/// Cyrillic, Greek, mathematical and other look-alikes as small ASCII letters.
/// What looks like nothing known becomes `?`.
pub fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().take(LONGEST * 4) {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
            continue;
        }
        let plain = fold(&c.to_string().nfkc().collect::<String>().to_lowercase());
        if plain.is_ascii() {
            out.push_str(&plain);
            continue;
        }
        let like: String = skeleton(&plain).collect();
        let like = fold(&like).to_lowercase();
        out.push_str(if like.is_ascii() { &like } else { "?" });
    }
    out
}

/// Whether `text`, a host or part of an address, holds one of the names.
/// `near`: also what nearly reads like one.
pub fn find<'n>(text: &str, names: impl Iterator<Item = &'n str>, near: bool) -> Option<Likeness> {
    let plain: String = ascii(text).chars().take(LONGEST).collect();
    let body = Body::new(&plain);
    let mut found = None;
    for name in names {
        if body.contains(name) {
            return Some(Likeness::Contained);
        }
        if near && found.is_none() && name.len() >= NEAR && body.is_near(name) {
            found = Some(Likeness::Near);
        }
    }
    found
}

/// Shorter names are only looked for as they are: nearly everything is near
/// to three letters.
const NEAR: usize = 5;

/// A text without separators that knows where they were.
struct Body {
    /// Letters and digits as typed, in small letters.
    raw: Vec<u8>,
    /// The same with digits read as letters.
    read: Vec<u8>,
    /// Whether a separator, or the beginning, stands before the letter; one
    /// more for the end.
    edge: Vec<bool>,
}

impl Body {
    fn new(plain: &str) -> Self {
        let mut body = Self { raw: Vec::new(), read: Vec::new(), edge: Vec::new() };
        let mut edge = true;
        for byte in plain.bytes() {
            if byte.is_ascii_alphanumeric() || byte == b'?' {
                body.raw.push(byte);
                body.read.push(reads_as(byte));
                body.edge.push(edge);
                edge = false;
            } else {
                edge = true;
            }
        }
        body.edge.push(true);
        body
    }

    fn contains(&self, name: &str) -> bool {
        let raw = name.as_bytes();
        let read: Vec<u8> = raw.iter().map(|byte| reads_as(*byte)).collect();
        self.read
            .windows(read.len().max(1))
            .enumerate()
            .any(|(at, window)| window == read && self.whole(at, raw, raw.len() >= NEAR))
            || (raw.len() >= NEAR
                && self
                    .drawn()
                    .is_some_and(|drawn| drawn.windows(read.len()).any(|window| window == read)))
    }

    /// Whether a hit may count: enough of it is written as the name is, and it
    /// does not run across a separator unless it fills the parts it touches.
    fn whole(&self, at: usize, name: &[u8], across: bool) -> bool {
        let own = &self.raw[at..at + name.len()];
        let same = own.iter().zip(name).filter(|(have, want)| have == want).count();
        // "radio22" is not "1022", "hd60v" is not "gov".
        let alike = same + 1 >= name.len() || name.len() >= NEAR;
        let cut = self.edge[at + 1..at + name.len()].iter().any(|edge| *edge);
        let fills = self.edge[at] && self.edge[at + name.len()];
        alike && (!cut || (across && fills))
    }

    /// The text with "cl" read as the d it looks like; `None`: there is none.
    fn drawn(&self) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(self.read.len());
        let mut at = 0;
        while let Some(byte) = self.read.get(at) {
            let pair = (self.raw[at], self.raw.get(at + 1));
            match pair {
                (b'c', Some(b'l' | b'1')) => {
                    out.push(b'd');
                    at += 2;
                }
                _ => {
                    out.push(*byte);
                    at += 1;
                }
            }
        }
        (out.len() < self.read.len()).then_some(out)
    }

    fn is_near(&self, name: &str) -> bool {
        let want: Vec<u8> = name.bytes().map(reads_as).collect();
        self.swapped(&want) || self.stretched(&want) || self.drawn_alike(&want) || self.slip(&want)
    }

    /// Windows of the name's length that no separator cuts.
    fn windows(&self, length: usize) -> impl Iterator<Item = (usize, &[u8])> {
        let uncut = move |at: &usize| !self.edge[at + 1..at + length].iter().any(|edge| *edge);
        (0..(self.read.len() + 1).saturating_sub(length))
            .filter(uncut)
            .map(move |at| (at, &self.read[at..at + length]))
    }

    /// Two neighbours changed places: "vnied".
    fn swapped(&self, want: &[u8]) -> bool {
        self.windows(want.len()).any(|(_, have)| {
            let Some(at) = (0..want.len()).find(|at| have[*at] != want[*at]) else { return false };
            at + 1 < want.len()
                && have[at] == want[at + 1]
                && have[at + 1] == want[at]
                && have[at + 2..] == want[at + 2..]
        })
    }

    /// Letters written twice: "vneiid".
    fn stretched(&self, want: &[u8]) -> bool {
        let mut short = self.read.clone();
        short.dedup();
        let mut name = want.to_vec();
        name.dedup();
        short.len() < self.read.len() && short.windows(name.len()).any(|window| window == name)
    }

    /// One letter drawn nearly like the right one: "conqan".
    fn drawn_alike(&self, want: &[u8]) -> bool {
        self.windows(want.len()).any(|(_, have)| {
            let mut wrong = have.iter().zip(want).filter(|(have, want)| have != want);
            match (wrong.next(), wrong.next()) {
                (Some((have, want)), None) => drawn_like(*have, *want),
                _ => false,
            }
        })
    }

    /// One letter too many, too few or wrong, in a whole part of the host; in
    /// the longest name also inside a part.
    fn slip(&self, want: &[u8]) -> bool {
        const DICHVUCONG: &[u8] = b"dichvucong";
        let parts = self.parts();
        let long = want == DICHVUCONG;
        parts.iter().any(|part| {
            if ORDINARY.contains(&part.as_slice()) {
                return false;
            }
            match want.len() {
                _ if long => dich_vu_cong(part),
                // Five letters: one slip must leave the beginning or the end.
                5 => {
                    distance(part, want) == 1 && (part[..1] == want[..1] || part.ends_with(b"eid"))
                }
                6 => false,
                _ => distance(part, want) == 1 && part.len() != want.len(),
            }
        })
    }

    /// The parts between separators.
    fn parts(&self) -> Vec<Vec<u8>> {
        let mut parts: Vec<Vec<u8>> = Vec::new();
        for (byte, edge) in self.read.iter().zip(&self.edge) {
            match parts.last_mut() {
                Some(part) if !edge => part.push(*byte),
                _ => parts.push(vec![*byte]),
            }
        }
        parts
    }
}

/// Words and names that are near to a borrowed name and mean something else:
/// dịch vụ …, Đình Anh, định dạng, vinh danh, Minh Danh, VN education.
const ORDINARY: [&[u8]; 7] =
    [b"dinhanh", b"dinhdang", b"vinhdanh", b"minhdanh", b"vned", b"dinhdan", b"chinhphuc"];

/// Slips of "dichvucong" inside a part. "dichvu" and another word, such as
/// "dichvuphong", is not one.
fn dich_vu_cong(part: &[u8]) -> bool {
    const NAME: &[u8] = b"dichvucong";
    if let Some(rest) = part.windows(6).position(|w| w == b"dichvu").map(|at| &part[at + 6..]) {
        const SLIPS: [&[u8]; 8] =
            [b"cng", b"cog", b"con", b"cogn", b"cnog", b"comg", b"conq", b"xong"];
        return SLIPS.contains(&rest);
    }
    if part.len() <= NAME.len() + 2 && distance(part, NAME) <= 2 {
        return true;
    }
    [NAME.len() - 1, NAME.len(), NAME.len() + 1].into_iter().any(|length| {
        length <= part.len() && part.windows(length).any(|window| distance(window, NAME) <= 1)
    })
}

/// Digits that are drawn like letters, and the letters that are drawn alike.
fn reads_as(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' | b'l' => b'i',
        b'3' => b'e',
        b'4' => b'a',
        b'5' => b's',
        b'7' => b't',
        b'8' => b'b',
        b'9' | b'6' => b'g',
        other => other,
    }
}

/// Pairs of letters that are hard to tell apart on a small screen.
fn drawn_like(a: u8, b: u8) -> bool {
    const PAIRS: [(u8, u8); 11] = [
        (b'u', b'v'),
        (b'n', b'm'),
        (b'g', b'q'),
        (b'c', b'e'),
        (b'c', b'o'),
        (b'h', b'n'),
        (b'i', b'j'),
        (b'v', b'y'),
        (b'v', b'w'),
        (b'n', b'r'),
        (b'?', b'?'),
    ];
    a == b'?' || PAIRS.contains(&(a, b)) || PAIRS.contains(&(b, a))
}

/// Letters to change, add, take away or swap with a neighbour; only small
/// numbers are exact.
fn distance(a: &[u8], b: &[u8]) -> usize {
    /// Longer than every name and what may be near to one.
    const ROOM: usize = 16;
    if a.len().abs_diff(b.len()) > 2 || a.len() >= ROOM || b.len() >= ROOM {
        return usize::MAX;
    }
    let mut before = [0; ROOM];
    let mut above = [0; ROOM];
    above.iter_mut().enumerate().for_each(|(at, cell)| *cell = at);
    for (row, x) in a.iter().enumerate() {
        let mut line = [0; ROOM];
        line[0] = row + 1;
        for (column, y) in b.iter().enumerate() {
            let mut best = (above[column] + usize::from(x != y))
                .min(above[column + 1] + 1)
                .min(line[column] + 1);
            if row > 0 && column > 0 && *x == b[column - 1] && a[row - 1] == *y {
                best = best.min(before[column - 1] + 1);
            }
            line[column + 1] = best;
        }
        before = std::mem::replace(&mut above, line);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::official::BORROWED;

    fn like(host: &str) -> Option<Likeness> {
        find(host, BORROWED.into_iter(), true)
    }

    #[test]
    fn borrowed_names_are_seen() {
        use Likeness::*;
        for (host, expected) in [
            ("dichvucongs.top", Some(Contained)),
            ("dich-vu-cong.com", Some(Contained)),
            ("dich.vu.cong.com", Some(Contained)),
            ("vne.id", Some(Contained)),
            ("vn-eid.net", Some(Contained)),
            ("vneld.com", Some(Contained)),
            ("vn3id.com", Some(Contained)),
            ("dlchvuc0ng.com", Some(Contained)),
            ("clichvucong.com", Some(Contained)),
            ("g0v-vn.com", Some(Contained)),
            ("hotline-1o22.com", Some(Contained)),
            ("vneіd.com", Some(Contained)), // Cyrillic і
            ("dịchvụcông.com", Some(Contained)),
            ("vnied.com", Some(Near)),
            ("vneiid.vn", Some(Near)),
            ("conqan.vn", Some(Near)),
            ("dichvucog.vn", Some(Near)),
            ("dihvucong.com", Some(Near)),
            ("dichvvcong.com", Some(Near)),
            ("vnexpress.net", None),
            ("baolongan.vn", None),
            ("congdan.vn", None),
            ("congdoan.vn", None),
            ("congluan.vn", None),
            ("dinhduong.vn", None),
            ("vinhdanh.vn", None),
            ("binhdanhocvuso.vn", None),
            ("dichvuphong.com", None),
            ("dichvudonnha.vn", None),
            ("dichvu.congty.vn", None),
            ("vnedu.vn", None),
            ("radio22.com", None),
            ("thuvienphapluat.vn", None),
            ("conan.vn", None),
        ] {
            assert_eq!(like(host), expected, "{host}");
        }
    }

    #[test]
    fn letters_that_look_alike() {
        for (text, plain) in [
            ("ѵnеіd", "vneid"),
            ("νneid", "vneid"),
            ("ｖｎｅｉｄ", "vneid"),
            ("𝐯𝐧𝐞𝐢𝐝", "vneid"),
            ("đinhdanh", "dinhdanh"),
            ("VNeID", "vneid"),
        ] {
            assert_eq!(ascii(text), plain, "{text}");
        }
    }
}
