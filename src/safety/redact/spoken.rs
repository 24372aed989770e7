//! Digits in words: "không năm hai", "chín trăm lẻ năm", "zero five two".

use super::form::{Form, Piece};
use super::public::is_year;

/// What some words say as digits.
pub struct Spoken {
    /// The digits.
    pub digits: Vec<u8>,
    /// How many pieces they take.
    pub pieces: usize,
}

/// Reads the number word that begins at `pieces[0]`. Words of tens and
/// hundreds are read as people dictate numbers: "chín mươi ba" is 93. `after`:
/// digits stand right before it.
pub fn spoken(form: &Form<'_>, pieces: &[Piece], after: bool) -> Option<Spoken> {
    let first = digit(form, *pieces.first()?);
    let at =
        |index: usize| pieces.get(index).map_or("", |piece| adjacent(form, pieces, index, *piece));
    let next = |index: usize| pieces.get(index).and_then(|piece| digit(form, *piece));
    let Some(first) = first else {
        if at(0) != "muoi" || !written(form, pieces[0], &["mười", "mươi"]) {
            return None;
        }
        return Some(match next(1).filter(|_| !at(1).is_empty()) {
            Some(unit) => Spoken { digits: vec![b'1', unit], pieces: 2 },
            None => Spoken { digits: vec![b'1', b'0'], pieces: 1 },
        });
    };
    match at(1) {
        "muoi" if !form.spelled(pieces[1], &["mười"]) => {
            Some(match next(2).filter(|_| !at(2).is_empty()) {
                Some(unit) => Spoken { digits: vec![first, unit], pieces: 3 },
                None => Spoken { digits: vec![first, b'0'], pieces: 2 },
            })
        }
        "tram" => Some(hundreds(first, at, next)),
        // "ba số không" is 000.
        "so" | "con" => match next(2).filter(|_| !at(2).is_empty()) {
            // "mã sáu số không về" says that nothing came.
            Some(repeated)
                if (b'2'..=b'6').contains(&first)
                    && (repeated != b'0'
                        || after
                        || next(3).is_some()
                        || pieces.get(3).is_some_and(|piece| piece.number)) =>
            {
                let digits = vec![repeated; usize::from(first - b'0')];
                Some(Spoken { digits, pieces: 3 })
            }
            _ => Some(Spoken { digits: vec![first], pieces: 1 }),
        },
        _ => Some(Spoken { digits: vec![first], pieces: 1 }),
    }
}

fn hundreds<'f>(
    first: u8,
    at: impl Fn(usize) -> &'f str,
    next: impl Fn(usize) -> Option<u8>,
) -> Spoken {
    let digit = |index: usize| next(index).filter(|_| !at(index).is_empty());
    match at(2) {
        "linh" | "le" => {
            let unit = digit(3);
            let digits = vec![first, b'0', unit.unwrap_or(b'0')];
            Spoken { digits, pieces: if unit.is_some() { 4 } else { 3 } }
        }
        "muoi" => {
            let unit = digit(3);
            let digits = vec![first, b'1', unit.unwrap_or(b'0')];
            Spoken { digits, pieces: if unit.is_some() { 4 } else { 3 } }
        }
        _ => match (digit(2), at(3)) {
            (Some(ten), "muoi") => {
                let unit = digit(4);
                let digits = vec![first, ten, unit.unwrap_or(b'0')];
                Spoken { digits, pieces: if unit.is_some() { 5 } else { 4 } }
            }
            // "chín trăm hai ba" is 923; a third digit shows that the
            // hundreds were meant to end.
            (Some(ten), _) if digit(3).is_some() && digit(4).is_none() => {
                Spoken { digits: vec![first, ten, digit(3).unwrap_or(b'0')], pieces: 4 }
            }
            _ => Spoken { digits: vec![first, b'0', b'0'], pieces: 2 },
        },
    }
}

/// The word at `index`, empty if it does not follow the one before it.
fn adjacent<'f>(form: &'f Form<'_>, pieces: &[Piece], index: usize, piece: Piece) -> &'f str {
    if index > 0 {
        let gap = &form.text[pieces[index - 1].end..piece.start];
        if gap.is_empty() || gap.len() > 2 || gap.bytes().any(|byte| !matches!(byte, b' ' | b'-')) {
            return "";
        }
    }
    form.word(piece)
}

/// Whether a word is the "năm" of "quý 3 năm 2025" rather than a 5: a year and
/// no further number follows, and no digit in words stands before it.
fn is_year_named(form: &Form<'_>, piece: Piece) -> bool {
    let at = form.pieces.partition_point(|other| other.start <= piece.start);
    let Some(year) = form.pieces.get(at).filter(|next| next.number) else { return false };
    let close = |from: usize, to: usize| {
        to - from <= 3 && form.text[from..to].bytes().all(|byte| matches!(byte, b' ' | b'.' | b'-'))
    };
    // Years in a row are no digits: "năm 2024 năm 2025".
    let figure = |next: Piece| form.word(next) != "nam" && digit(form, next).is_some();
    let goes_on = form
        .pieces
        .get(at + 1)
        .is_some_and(|next| close(year.end, next.start) && (next.number || figure(*next)));
    let said = at.checked_sub(2).and_then(|before| form.pieces.get(before)).is_some_and(|before| {
        close(before.end, piece.start) && !before.number && digit(form, *before).is_some()
    });
    close(piece.end, year.start) && is_year(form.word(*year).as_bytes()) && !goes_on && !said
}

/// The digit that a single word means.
pub fn digit(form: &Form<'_>, piece: Piece) -> Option<u8> {
    if piece.number {
        return None;
    }
    let (value, accented): (u8, &[&str]) = match form.word(piece) {
        "khong" => (b'0', &["không", "khổng", "khộng", "khống"]),
        "hong" => (b'0', &["hông", "hong"]),
        "ko" | "zero" | "o" | "kong" => (b'0', &["kô", "ô"]),
        "mot" => (b'1', &["một", "mốt", "môt"]),
        "one" => (b'1', &[]),
        "hai" => (b'2', &[]),
        "two" => (b'2', &[]),
        "ba" => (b'3', &[]),
        "three" => (b'3', &[]),
        "bon" => (b'4', &["bốn", "bôn"]),
        "tu" => (b'4', &["tư"]),
        "four" => (b'4', &[]),
        "nam" if is_year_named(form, piece) => return None,
        "nam" => (b'5', &["năm"]),
        "lam" => (b'5', &["lăm"]),
        "nham" => (b'5', &["nhăm"]),
        "five" => (b'5', &[]),
        "sau" => (b'6', &["sáu"]),
        "six" => (b'6', &[]),
        "bay" => (b'7', &["bảy", "bẩy", "bẫy"]),
        "seven" => (b'7', &[]),
        "tam" => (b'8', &["tám"]),
        "eight" => (b'8', &[]),
        "chin" => (b'9', &["chín"]),
        "nine" => (b'9', &[]),
        _ => return None,
    };
    written(form, piece, accented).then_some(value)
}

/// Whether a word has no accents, or those of one of `forms`.
fn written(form: &Form<'_>, piece: Piece, forms: &[&str]) -> bool {
    !form.accented(piece.start, piece.end) || form.spelled(piece, forms)
}
