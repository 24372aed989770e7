//! What a number is: by its length, its first digits and its check digit, and
//! by the words beside it.

use super::Kind;
use super::blocks::Group;
use super::cue::Cue;
use super::form::Form;

/// What digits look like by themselves, and how sure that is.
pub fn shape(digits: &[u8], plus: bool) -> (Option<Kind>, i32) {
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
pub fn decide(
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
pub fn health_code(form: &Form<'_>, first: Group, before: Option<Cue>) -> Option<usize> {
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
pub fn is_machine_line(form: &Form<'_>, first: Group) -> bool {
    let letters = first.pieces.0.checked_sub(1).and_then(|at| form.pieces.get(at));
    letters.is_some_and(|piece| piece.end == first.start && form.word(*piece) == "idvnm")
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
