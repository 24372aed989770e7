//! Codes that are called one: "mã xác nhận là 482913", "482913 là mã otp".

use super::super::beside::is_filler;
use super::super::form::{Form, OPAQUE, Piece};
use super::super::public::is_year;
use super::{Candidate, counts};

/// A code that is called one: before it, or right after it.
pub(super) fn is_named(form: &Form<'_>, candidate: &Candidate) -> bool {
    /// Words between the name and the code, as in the SMS of banks.
    const REACH: usize = 12;
    let pieces = &form.pieces;
    if counts(form, candidate) {
        return false;
    }
    let mut next = candidate.start;
    let mut tied = false;
    // Nothing but whose it is stands between: "otp của em nè 4829".
    let mut bridged = true;
    for (away, at) in (0..candidate.pieces.0).rev().take(REACH).enumerate() {
        let piece = pieces[at];
        let gap = &form.text[piece.end..next];
        if gap.bytes().any(|byte| byte == OPAQUE) || (gap.contains(". ") && away > 0) {
            return after(form, candidate);
        }
        tied |= away == 0 && (gap.contains([':', '=']) || matches!(form.word(piece), "la" | "is"));
        next = piece.start;
        if let Some(far) = name(form, pieces, at) {
            let near = match far {
                Name::Sure => true,
                // "mã … 482913": a bare "mã" may be of anything.
                Name::Maybe => {
                    candidate.digits.len() == 6 && away <= 5
                        || tied && away <= 2
                        || away == 0 && is_received(form, at)
                }
            };
            let year = is_year(&candidate.digits) && !tied;
            let short = candidate.digits.len() < 6 && !tied && away > 1 && !bridged;
            return (near && !year && !short && !is_other(form, pieces, at))
                || after(form, candidate);
        }
        if blocks_name(form.word(piece)) {
            break;
        }
        // "otp về rồi 5521"
        bridged &= is_filler(form.word(piece)) || matches!(form.word(piece), "ve" | "toi" | "den");
    }
    after(form, candidate)
}

/// Whether the word before "mã" at `at` tells what one does with a one-time code.
fn is_received(form: &Form<'_>, at: usize) -> bool {
    at.checked_sub(1).and_then(|at| form.pieces.get(at)).is_some_and(|before| {
        matches!(
            form.word(*before),
            "duoc"
                | "dc"
                | "nhan"
                | "gui"
                | "nhap"
                | "doc"
                | "co"
                | "cai"
                | "ra"
                | "ve"
                | "cho"
                | "dien"
        )
    })
}

enum Name {
    Sure,
    Maybe,
}

/// Whether the word at `at` names a one-time code.
fn name(form: &Form<'_>, pieces: &[Piece], at: usize) -> Option<Name> {
    let word =
        |at: Option<usize>| at.and_then(|at| pieces.get(at)).map_or("", |piece| form.word(*piece));
    let here = form.word(pieces[at]);
    let back = |by: usize| word(at.checked_sub(by));
    Some(match here {
        "otp" | "opt" => Name::Sure,
        // "mã 6 số", "mã bốn chữ số".
        "so" if matches!(back(1), "4" | "6" | "8" | "bon" | "sau" | "tam" | "chu")
            && (2..5).any(|by| back(by) == "ma") =>
        {
            Name::Sure
        }
        "nhan" | "thuc" if back(1) == "xac" && matches!(back(2), "ma" | "so" | "code") => {
            Name::Sure
        }
        "hoat" if back(1) == "kich" && back(2) == "ma" => Name::Sure,
        "minh" if back(1) == "xac" && back(2) == "ma" => Name::Sure,
        "nhap" if back(1) == "dang" && back(2) == "ma" => Name::Sure,
        "mat" if back(1) == "bao" && back(2) == "ma" => Name::Sure,
        "code"
            if !matches!(
                back(1),
                "error" | "qr" | "zip" | "postal" | "post" | "country" | "area" | "status" | "bar"
            ) =>
        {
            Name::Sure
        }
        "passcode" => Name::Sure,
        "ma" if form.spelled_or_plain(pieces[at], "mã")
            || form.spelled_or_plain(pieces[at], "má") =>
        {
            Name::Maybe
        }
        "sms" => Name::Maybe,
        _ => return None,
    })
}

/// Whether what is called "mã" is something else: "mã lỗi", "mã hồ sơ".
pub(super) fn is_other(form: &Form<'_>, pieces: &[Piece], at: usize) -> bool {
    if !matches!(form.word(pieces[at]), "ma" | "code") {
        return false;
    }
    let next = pieces.get(at + 1).map_or("", |piece| form.word(*piece));
    let second = pieces.get(at + 2).map_or("", |piece| form.word(*piece));
    matches!(
        (next, second),
        (
            "loi"
                | "tinh"
                | "xa"
                | "huyen"
                | "phuong"
                | "vung"
                | "buu"
                | "qr"
                | "vach"
                | "hs"
                | "thue"
                | "don"
                | "thu"
                | "tthc"
                | "dvc"
                | "mau"
                | "hang"
                | "bhxh"
                | "bhyt"
                | "ngach"
                | "lop"
                | "giam"
                | "truong"
                | "nganh"
                | "chuong"
                | "nguon"
                | "van"
                | "co"
                | "kh"
                | "khach"
                | "giao"
                | "bien",
            _
        ) | ("ho", "so")
            | ("hoa", "don")
            | ("tra", "cuu")
            | ("so", "thue" | "ho" | "bhxh" | "bao" | "dinh" | "don" | "thu" | "van")
            | ("dinh", "danh")
    )
}

/// Words that say that the number is something else than the code named before.
fn blocks_name(word: &str) -> bool {
    matches!(
        word,
        "loi"
            | "error"
            | "goi"
            | "hotline"
            | "ho"
            | "phien"
            | "version"
            | "gia"
            | "phi"
            | "lop"
            | "sdt"
            | "dien"
            | "stk"
            | "cccd"
            | "cmnd"
            | "cuoc"
            | "nghi"
            | "luat"
            | "nam"
            | "phong"
    )
}

/// "482913 là mã otp", "482913 is your code".
fn after(form: &Form<'_>, candidate: &Candidate) -> bool {
    if is_year(&candidate.digits) {
        return false;
    }
    let pieces = &form.pieces;
    let at = |by: usize| pieces.get(candidate.pieces.1 + by).map_or("", |piece| form.word(*piece));
    let end = candidate.pieces.1;
    let glued = pieces.get(end).is_some_and(|piece| {
        form.text[candidate.end..piece.start].contains(['.', '\n', OPAQUE as char])
    });
    if glued {
        return false;
    }
    let named = |by: usize| {
        matches!(at(by), "otp" | "opt")
            || (at(by) == "ma"
                && (matches!(
                    at(by + 1),
                    "otp"
                        | "xac"
                        | "kich"
                        | "bao"
                        | "cua"
                        | ""
                        | "no"
                        | "do"
                        | "dang"
                        | "minh"
                        | "vneid"
                        | "so"
                        | "gui"
                        | "6"
                        | "sau"
                        | "day"
                        | "nay"
                        | "a"
                )))
            || at(by) == "code"
            || (at(by) == "verification")
    };
    match at(0) {
        "la" => named(1) || (at(1) == "cai" && named(2)),
        "is" => (1..5).any(|by| matches!(at(by), "code" | "otp" | "verification" | "passcode")),
        _ => named(0) && candidate.digits.len() == 6,
    }
}
