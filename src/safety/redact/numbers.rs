//! Long numbers: identity, telephone, insurance, bank. Digits, digits in
//! words and what stands between them are gathered into blocks; the best way
//! to cut a block into numbers of known shapes wins.

use super::Kind;
use super::cue::{self, Cue};
use super::form::{Form, SYMBOL};
use super::glyph::lookalike;
use super::public::{is_hotline, is_year};
use super::span::Spans;
use super::spoken::spoken;

/// A number in a text.
pub struct Number {
    /// What it is.
    pub kind: Kind,
    /// It is long enough to be nothing else; shorter ones may be codes.
    pub long: bool,
    /// First byte of the plain text.
    pub start: usize,
    /// After the last byte.
    pub end: usize,
}

/// Digits that stand together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// First byte of the plain text.
    pub start: usize,
    /// After the last byte.
    pub end: usize,
    /// Pieces: first, and after the last.
    pub pieces: (usize, usize),
    /// Its digits: first, and after the last, of the block's digits.
    pub digits: (usize, usize),
    /// In words.
    pub spoken: bool,
    /// What stands between it and the group before it.
    pub gap: Gap,
}

/// What stands between two groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing, or one of the signs that people put into numbers.
    Weak,
    /// A comma with a space.
    Comma,
    /// A new line or a sign that parts fields.
    Strong,
}

/// Groups of digits with nothing but separators between them.
#[derive(Debug, Default)]
pub struct Block {
    /// In order.
    pub groups: Vec<Group>,
    /// All their digits.
    pub digits: Vec<u8>,
}

impl Block {
    /// The digits of groups `from..to`.
    pub fn digits_of(&self, from: usize, to: usize) -> &[u8] {
        &self.digits[self.groups[from].digits.0..self.groups[to - 1].digits.1]
    }
}

/// Cuts the text into blocks; nothing inside `taken` belongs to one.
pub fn blocks(form: &Form<'_>, taken: &Spans) -> Vec<Block> {
    let pieces = &form.pieces;
    let mut blocks = Vec::new();
    let mut block = Block::default();
    let mut at = 0;
    // Where the gap before the next group begins.
    let mut gap_from = None;
    while at < pieces.len() {
        let piece = pieces[at];
        let free = !taken.touches(piece.start, piece.end);
        let group = if !free {
            None
        } else if piece.number {
            let digits = form.word(piece).bytes().map(|byte| lookalike(byte).unwrap_or(byte));
            Some((digits.collect(), 1))
        } else {
            // A word after other digits goes on with them.
            let after = gap_from.is_some_and(|from| piece.start - from <= 2);
            spoken(form, &pieces[at..], after)
                .filter(|said| !is_scale(pieces.get(at + said.pieces).map(|next| form.word(*next))))
                .map(|said| (said.digits, said.pieces))
        };
        if let Some((digits, used)) = group {
            let end = pieces[at + used - 1].end;
            let gap = gap_from.map(|from| gap(form, from, piece.start, taken));
            if gap.is_some_and(|gap| gap.is_none()) {
                blocks.push(std::mem::take(&mut block));
            }
            let first = block.digits.len();
            block.digits.extend(digits);
            block.groups.push(Group {
                start: piece.start,
                end,
                pieces: (at, at + used),
                digits: (first, block.digits.len()),
                spoken: !piece.number,
                gap: gap.flatten().unwrap_or(Gap::Weak),
            });
            gap_from = Some(end);
            at += used;
            continue;
        }
        let dictated = free && gap_from.is_some() && {
            let word = form.word(piece);
            // Between figures the same words part two numbers.
            let goes_on = || {
                block.groups.last().is_some_and(|group| group.spoken)
                    && spoken(form, &pieces[at + 1..], true).is_some()
            };
            is_dictated(word) || (is_pause(word) && goes_on())
        };
        if !dictated {
            if !block.groups.is_empty() {
                blocks.push(std::mem::take(&mut block));
            }
            gap_from = None;
        }
        at += 1;
    }
    if !block.groups.is_empty() {
        blocks.push(block);
    }
    blocks
}

/// Words that people say between the digits of one number.
fn is_dictated(word: &str) -> bool {
    matches!(word, "cham" | "gach" | "ngang" | "roi" | "tiep" | "phay" | "dot" | "dash")
}

/// Words with which people catch their breath while they dictate.
fn is_pause(word: &str) -> bool {
    matches!(
        word,
        "a" | "u"
            | "um"
            | "uh"
            | "o"
            | "om"
            | "va"
            | "nha"
            | "ne"
            | "nhe"
            | "la"
            | "den"
            | "toi"
            | "xong"
            | "nua"
            | "e"
    )
}

/// Words that make an amount of the number word before.
fn is_scale(word: Option<&str>) -> bool {
    matches!(word, Some("nghin" | "ngan" | "trieu" | "ty" | "dong" | "tuoi" | "thang"))
}

/// What stands between two groups; `None` ends the block.
fn gap(form: &Form<'_>, from: usize, to: usize, taken: &Spans) -> Option<Gap> {
    /// More than this between two digits and they are two numbers.
    const LONGEST: usize = 8;
    if taken.touches(from, to) || to - from > LONGEST + 4 {
        return None;
    }
    let mut signs = 0;
    let mut kind = Gap::Weak;
    let bytes = &form.text.as_bytes()[from..to];
    let words = bytes.iter().any(u8::is_ascii_alphabetic);
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b' ' | b'.' | b'-' | b'_' | b'(' | b')' | b'*' | b'\'' | b'"' | b'+' | b':' | b'~'
            | b'[' | b']' | b'{' | b'}' | b'#' | b'=' | b'!' | b'^' | b'`' | &SYMBOL => {}
            b',' if bytes.get(index + 1) == Some(&b' ') && kind == Gap::Weak => kind = Gap::Comma,
            b',' => {}
            b'/' if bytes.len() == 1 => {}
            b'\n' | b'|' | b';' | b'/' | b'\\' | b'&' | b'>' | b'<' => kind = Gap::Strong,
            byte if byte.is_ascii_alphabetic() && words => {}
            _ => return None,
        }
        signs += 1;
    }
    (signs <= if words { LONGEST + 4 } else { LONGEST }).then_some(kind)
}

/// Finds long numbers in `blocks`.
pub fn numbers(form: &Form<'_>, blocks: &[Block], addresses: &Spans) -> Vec<Number> {
    let mut found = Vec::new();
    for block in blocks {
        if block.digits.len() >= 6 {
            cut(form, block, addresses, &mut found);
        }
    }
    found
}

/// Most groups that one number is made of: a card number, digit by digit.
const MOST_GROUPS: usize = 20;

/// Most digits of one that is written in groups: a card number.
const MOST_DIGITS: usize = 19;

/// The best cut of a block: each number earns by its digits and its shape and
/// pays for the gaps in it.
fn cut(form: &Form<'_>, block: &Block, addresses: &Spans, found: &mut Vec<Number>) {
    let count = block.groups.len();
    // What the words beside each group say; the same for every cut.
    let cues: Vec<(Option<Cue>, Option<Cue>)> = block
        .groups
        .iter()
        .map(|group| {
            let before = cue::before(form, &form.pieces, group.pieces.0);
            (before, cue::after(form, &form.pieces, group.pieces.1))
        })
        .collect();
    // For each number of groups: the best score, and where its last number begins.
    let mut best: Vec<(i32, Option<(usize, Number)>)> = Vec::with_capacity(count + 1);
    best.push((0, None));
    for to in 1..=count {
        let mut choice = (best[to - 1].0, None);
        for from in (to.saturating_sub(MOST_GROUPS)..to).rev() {
            // Groups only add digits: what is too long for any number stays so.
            let length = block.digits_of(from, to).len();
            if to - from > 1 && length > MOST_DIGITS {
                break;
            }
            if length < 6 {
                continue;
            }
            let beside = (cues[from].0, cues[to - 1].1);
            let Some((worth, number)) = worth(form, block, (from, to), beside, addresses) else {
                continue;
            };
            let score = best[from].0 + worth;
            if worth > 0 && score > choice.0 {
                choice = (score, Some((from, number)));
            }
        }
        best.push(choice);
    }
    let mut to = count;
    let mut numbers = Vec::new();
    while to > 0 {
        match best[to].1.take() {
            Some((from, number)) => {
                numbers.push(number);
                to = from;
            }
            None => to -= 1,
        }
    }
    found.extend(numbers.into_iter().rev());
}

/// What it is worth to read groups `from..to` as one number.
fn worth(
    form: &Form<'_>,
    block: &Block,
    (from, to): (usize, usize),
    (before, after): (Option<Cue>, Option<Cue>),
    addresses: &Spans,
) -> Option<(i32, Number)> {
    let groups = &block.groups[from..to];
    let digits = block.digits_of(from, to);
    if is_hotline(digits) {
        return None;
    }
    let (first, last) = (groups[0], groups[groups.len() - 1]);
    let plus = form.byte(first.start.wrapping_sub(1)) == b'+';
    let (shape, bonus) = shape(digits, plus);
    if addresses.touches(first.start, last.end) {
        let sure =
            groups.len() == 1 && bonus >= 50 && matches!(shape, Some(Kind::IdNumber | Kind::Phone));
        if !sure {
            return None;
        }
    }
    let single = groups.iter().all(|group| group.digits.1 - group.digits.0 == 1);
    let commas = groups[1..].iter().filter(|group| group.gap == Gap::Comma).count();
    if groups.len() > 1 {
        if is_counting(block, from, to) || (from..to).all(|at| is_year(block.digits_of(at, at + 1)))
        {
            return None;
        }
        // A list: "500, 502, 503". Only a shape that nothing else has is a number
        // with commas in it.
        if bonus < 40 && commas > 0 && !single && groups.iter().any(|group| !group.spoken) {
            return None;
        }
        // Nor do columns of a table make one that nobody has named.
        let parted = groups[1..].iter().any(|group| group.gap == Gap::Strong);
        if bonus < 40 && parted && before.is_none() && after.is_none() {
            return None;
        }
    }
    let code = (digits.len() == 13).then(|| health_code(form, first, before)).flatten();
    let (kind, bonus) = match code {
        Some(_) => (Kind::InsuranceNumber, 60),
        None if is_machine_line(form, first) => (Kind::IdNumber, bonus),
        None => {
            let kind = decide(digits, shape, before, after)?;
            let named = kind == Kind::BankCard && matches!(digits.len(), 16 | 19);
            (
                kind,
                if Some(kind) == shape {
                    bonus
                } else if named {
                    45
                } else {
                    0
                },
            )
        }
    };
    // Short ones are numbers only as a whole.
    if digits.len() < 9 && (from > 0 || to < block.groups.len()) {
        return None;
    }
    let mut score = 10 * i32::try_from(digits.len()).unwrap_or(i32::MAX / 10) + bonus;
    for pair in groups.windows(2) {
        let (one, two) = (pair[0], pair[1]);
        score -= match two.gap {
            Gap::Weak => 1,
            Gap::Comma if single => 1,
            Gap::Comma => 10,
            Gap::Strong => 40,
        };
        let long = |group: Group| group.digits.1 - group.digits.0 > 2;
        if one.spoken != two.spoken && (long(one) || long(two)) {
            score -= 4;
        }
    }
    if groups.len() > 1 {
        // A group that is a whole number of its own rarely goes on.
        for at in from..to {
            let alone = block.digits_of(at, at + 1);
            if alone.len() >= 9 && !block.groups[at].spoken {
                score -= self::shape(alone, false).1;
            }
        }
    }
    let mut start = code.unwrap_or(first.start);
    if code.is_none() && plus {
        start -= 1;
    }
    let inside = &form.text[first.start..last.end];
    if start > 0
        && matches!(
            (form.byte(start - 1), inside.contains(')'), inside.contains(']')),
            (b'(', true, _) | (b'[', _, true)
        )
    {
        start -= 1;
    }
    Some((score, Number { kind, long: digits.len() >= 9, start, end: last.end }))
}

/// What digits look like by themselves, and how sure that is.
fn shape(digits: &[u8], plus: bool) -> (Option<Kind>, i32) {
    let starts = |prefix: &[u8]| digits.starts_with(prefix);
    let mobile =
        |digit: Option<&u8>| digit.is_some_and(|digit| matches!(digit, b'3' | b'5' | b'7'..=b'9'));
    match digits.len() {
        9..=15 if plus => (Some(Kind::Phone), 55),
        12 if starts(b"0") => (Some(Kind::IdNumber), 50),
        10 if starts(b"0") && mobile(digits.get(1)) => (Some(Kind::Phone), 50),
        10 | 11 if starts(b"02") => (Some(Kind::Phone), 40),
        11 if starts(b"84") && mobile(digits.get(2)) => (Some(Kind::Phone), 50),
        12 if starts(b"842") => (Some(Kind::Phone), 40),
        12 if starts(b"840") && mobile(digits.get(3)) => (Some(Kind::Phone), 50),
        // A digit too many.
        11 if starts(b"0") && mobile(digits.get(1)) => (Some(Kind::Phone), 15),
        // Mobile numbers had eleven digits until 2018.
        11 if starts(b"012") || starts(b"016") || starts(b"018") || starts(b"019") => {
            (Some(Kind::Phone), 30)
        }
        13 | 14 if starts(b"0084") => (Some(Kind::Phone), 50),
        9 => (Some(Kind::OldIdNumber), 20),
        10 => (Some(Kind::InsuranceNumber), 0),
        13..=19 if is_card(digits) => (Some(Kind::BankCard), 50),
        11.. => (Some(Kind::BankAccount), 0),
        _ => (None, 0),
    }
}

/// What a number is, by its shape and by the words beside it; `None`: it is
/// nobody's secret.
fn decide(
    digits: &[u8],
    shape: Option<Kind>,
    before: Option<Cue>,
    after: Option<Cue>,
) -> Option<Kind> {
    let length = digits.len();
    let sure = match shape {
        Some(Kind::IdNumber) => true,
        Some(Kind::Phone) => self::shape(digits, false).1 >= 30 || length > 14,
        _ => false,
    };
    // What stands before a number names it; what stands after helps where
    // nothing stands before.
    let cue = before.or(after);
    match (cue, length) {
        (Some(Cue::Account), 6..=19) => return Some(Kind::BankAccount),
        (Some(Cue::Insurance), 10 | 13 | 15) => return Some(Kind::InsuranceNumber),
        (Some(Cue::Insurance), 9 | 11) => return Some(Kind::InsuranceNumber),
        (Some(Cue::Phone), 7..=11) if !sure || shape == Some(Kind::Phone) => {
            // "gọi 12345678 lần" is no telephone number, "đt 38222222" is one.
            return (length > 8 || before == Some(Cue::Phone)).then_some(Kind::Phone);
        }
        (Some(Cue::Card), 13..=19) => return Some(Kind::BankCard),
        (Some(Cue::Identity), 10..=14) if !sure => return Some(Kind::IdNumber),
        (Some(Cue::Tax), 10..=13) if shape != Some(Kind::IdNumber) => return Some(Kind::IdNumber),
        (Some(Cue::Dossier), _) if !sure => return None,
        _ => {}
    }
    shape.filter(|_| length >= 9)
}

/// Whether the number follows the letters of a health insurance card; where
/// they begin.
fn health_code(form: &Form<'_>, first: Group, before: Option<Cue>) -> Option<usize> {
    let letters = form.pieces.get(first.pieces.0.checked_sub(1)?).filter(|piece| !piece.number)?;
    let gap = &form.text[letters.end..first.start];
    let near = gap.is_empty() || (before == Some(Cue::Insurance) && gap.len() <= 2);
    let group = matches!(
        form.word(*letters),
        "dn" | "hx"
            | "ch"
            | "nn"
            | "hc"
            | "xk"
            | "ht"
            | "tb"
            | "no"
            | "ct"
            | "xb"
            | "tn"
            | "cs"
            | "qn"
            | "ca"
            | "cy"
            | "xn"
            | "ms"
            | "cb"
            | "kc"
            | "hd"
            | "te"
            | "bt"
            | "hn"
            | "dk"
            | "xd"
            | "ts"
            | "tc"
            | "tq"
            | "ta"
            | "ty"
            | "hg"
            | "ls"
            | "pv"
            | "tv"
            | "hs"
            | "sv"
            | "gb"
            | "gd"
            | "nd"
            | "th"
            | "td"
            | "xv"
            | "tl"
            | "tu"
            | "sq"
    );
    let length = letters.end - letters.start;
    ((length == 2 && near) || (group && gap.len() <= 2)).then_some(letters.start)
}

/// Whether the number follows "IDVNM", on the back of an identity card.
fn is_machine_line(form: &Form<'_>, first: Group) -> bool {
    let letters = first.pieces.0.checked_sub(1).and_then(|at| form.pieces.get(at));
    letters.is_some_and(|piece| piece.end == first.start && form.word(*piece) == "idvnm")
}

/// Whether groups count up by one: steps, not a number.
fn is_counting(block: &Block, from: usize, to: usize) -> bool {
    let value = |at: usize| {
        block.digits_of(at, at + 1).iter().try_fold(0_u64, |sum, digit| {
            sum.checked_mul(10)?.checked_add(u64::from(*digit - b'0'))
        })
    };
    let rises = |from: usize, to: usize| {
        (from + 1..to).all(|at| value(at).zip(value(at - 1)).is_some_and(|(b, a)| b == a + 1))
    };
    // The last one may be cut in two by how it is read: "chin muoi".
    (to - from >= 5 && rises(from, to - 1))
        // "113 114 115"
        || (to - from >= 3
            && block.digits_of(from, from + 1).len() >= 3
            && rises(from, to))
}

/// Whether the check digit is that of a card (ISO/IEC 7812-1) and the first
/// digits are those of a network that is used in Viet Nam.
fn is_card(digits: &[u8]) -> bool {
    let network = match digits[0] {
        b'4' => matches!(digits.len(), 13 | 16 | 19),
        b'5' | b'2' | b'6' => matches!(digits.len(), 16..=19),
        b'3' => matches!(digits.len(), 14..=16),
        b'9' => digits.starts_with(b"9704") && matches!(digits.len(), 16 | 19),
        _ => false,
    };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, byte)| match (index % 2, u32::from(*byte - b'0')) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    network && sum.is_multiple_of(10)
}
