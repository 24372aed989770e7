//! One-time codes: "otp 482913", "mã xác nhận nó gửi về là 4 8 2 9 1 3", the
//! forwarded SMS of a bank, or a message that is nothing but a code.

mod likely;
mod named;

use super::beside::{is_filler, is_unit};
use super::blocks::{Block, Gap};
use super::form::{Form, OPAQUE};
use super::public::{is_hotline, is_year};
use super::span::Spans;
use likely::{is_likely, speaks_of_codes};
use named::is_named;

/// Digits that may be a code.
struct Candidate {
    start: usize,
    end: usize,
    /// Pieces: first, and after the last.
    pieces: (usize, usize),
    digits: Vec<u8>,
}

/// Finds one-time codes; spans of bytes of the plain text.
pub fn codes(form: &Form<'_>, blocks: &[Block], public: &Spans) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut speaks = None;
    for block in blocks {
        for candidate in candidates(block) {
            if public.touches(candidate.start, candidate.end) || is_hotline(&candidate.digits) {
                continue;
            }
            let near = *speaks.get_or_insert_with(|| speaks_of_codes(form));
            if is_lone(form, &candidate)
                || is_named(form, &candidate)
                || is_likely(form, &candidate, near)
            {
                found.push((candidate.start, candidate.end));
            }
        }
    }
    found
}

/// Runs of four to eight digits with nothing numeric beside them.
fn candidates(block: &Block) -> Vec<Candidate> {
    let mut out = Vec::new();
    let mut from = 0;
    let count = block.groups.len();
    while from < count {
        // Digits and words of digits are taken together only where both are
        // single digits: "482913 không vào được" ends with a question.
        let single = |at: usize| block.groups[at].digits.1 - block.groups[at].digits.0 == 1;
        let mut to = from + 1;
        while to < count
            && block.groups[to].gap != Gap::Strong
            && (block.groups[to].spoken == block.groups[from].spoken
                || (single(to) && single(to - 1)))
        {
            to += 1;
        }
        let (mut first, mut last) = (from, to);
        from = to;
        let length = |first: usize, last: usize| block.digits_of(first, last).len();
        // "… ba không được": the last word is a negation.
        if block.groups[last - 1].spoken && last - first > 1 && length(first, last) == 7 {
            if block.digits_of(last - 1, last) == b"0" {
                last -= 1;
            } else if block.groups[first].spoken {
                first += 1;
            }
        }
        // "mã 2 là 482 913" has its own block; "bước 3 482913" has not.
        if last - first > 1 && length(first, last) > 8 {
            for at in first..last {
                if length(at, at + 1) == 6 {
                    out.push(candidate(block, at, at + 1));
                }
            }
            continue;
        }
        // "401, 404" are two.
        let listed = (first + 1..last).any(|at| {
            let group = block.groups[at];
            group.gap == Gap::Comma && !group.spoken && !single(at)
        });
        if (4..=8).contains(&length(first, last)) && !listed {
            out.push(candidate(block, first, last));
        }
    }
    out
}

fn candidate(block: &Block, from: usize, to: usize) -> Candidate {
    let (first, last) = (block.groups[from], block.groups[to - 1]);
    Candidate {
        start: first.start,
        end: last.end,
        pieces: (first.pieces.0, last.pieces.1),
        digits: block.digits_of(from, to).to_vec(),
    }
}

/// A message that is a code and hardly anything else.
fn is_lone(form: &Form<'_>, candidate: &Candidate) -> bool {
    let pieces = &form.pieces;
    // The cheap look first: a long text has many candidates.
    if pieces.len() > candidate.pieces.1 - candidate.pieces.0 + 8
        || form.text.as_bytes().contains(&OPAQUE)
    {
        return false;
    }
    let others = pieces[..candidate.pieces.0].iter().chain(&pieces[candidate.pieces.1..]);
    for piece in others {
        if piece.number || !is_filler(form.word(*piece)) {
            return false;
        }
    }
    let digits = &candidate.digits;
    let written = &form.text[candidate.start..candidate.end];
    let spoken = written.bytes().any(|byte| byte.is_ascii_alphabetic());
    // "50/50", "15-3-1": codes are cut evenly.
    let mut groups = written.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|l| *l > 0);
    let first = groups.next();
    let even = groups.all(|length| Some(length) == first);
    if written.contains('/') || !(even || digits.len() == 6 || spoken) {
        return false;
    }
    match digits.len() {
        4 => !is_year(digits) && !spoken,
        5 => !digits.ends_with(b"000") && !spoken,
        8 => !is_day(digits) && !digits.ends_with(b"000"),
        // "200000" is paid.
        _ => !digits.ends_with(b"000"),
    }
}

/// Eight digits that are a day: 15081952, 20240701.
fn is_day(digits: &[u8]) -> bool {
    let value =
        |digits: &[u8]| digits.iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit - b'0'));
    let day = |day: &[u8], month: &[u8], year: &[u8]| {
        (1..=31).contains(&value(day)) && (1..=12).contains(&value(month)) && is_year(year)
    };
    day(&digits[..2], &digits[2..4], &digits[4..]) || day(&digits[6..], &digits[4..6], &digits[..4])
}

/// Whether a unit follows: "300000 đồng", "123456 lượt".
fn counts(form: &Form<'_>, candidate: &Candidate) -> bool {
    let Some(next) = form.pieces.get(candidate.pieces.1) else { return false };
    let gap = &form.text[candidate.end..next.start];
    let word = form.word(*next);
    let unit = is_unit(word)
        && !matches!(
            word,
            "tin"
                | "so"
                | "do"
                | "sms"
                | "may"
                | "ma"
                | "con"
                | "h"
                | "s"
                | "m"
                | "p"
                | "k"
                | "d"
                | "dien"
                | "ngay"
                | "tk"
        );
    gap.len() <= 1 && (unit || word == "luot" || (gap.is_empty() && is_unit(word)))
}
