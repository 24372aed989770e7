//! Long numbers: identity, telephone, insurance, bank. The best way to cut a
//! block of digits into numbers of known shapes wins.

use super::Kind;
use super::blocks::{Block, Gap, Group};
use super::cue::{self, Cue};
use super::form::Form;
use super::kinds::{decide, health_code, is_machine_line, shape};
use super::public::{is_hotline, is_year};
use super::span::Spans;

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
