//! Six digits in a message that speaks of codes.

use super::super::form::Form;
use super::named::is_other;
use super::{Candidate, counts};

/// Whether the message is about codes at all.
pub(super) fn speaks_of_codes(form: &Form<'_>) -> bool {
    let pieces = &form.pieces;
    pieces.iter().enumerate().any(|(at, piece)| match form.word(*piece) {
        "otp" | "sms" | "code" => true,
        "ma" => form.spelled_or_plain(*piece, "mã") && !is_other(form, pieces, at),
        "nhan" => {
            at > 0
                && (form.word(pieces[at - 1]) == "tin"
                    || pieces.get(at + 1).is_some_and(|next| {
                        matches!(form.word(*next), "ve" | "toi" | "den" | "duoc" | "dc")
                    }))
        }
        "gui" => pieces
            .get(at + 1)
            .is_some_and(|next| matches!(form.word(*next), "ve" | "toi" | "den" | "cho" | "qua")),
        "nhap" => pieces
            .get(at + 1)
            .is_some_and(|next| next.number || matches!(form.word(*next), "so" | "vao" | "day")),
        "xac" => pieces
            .get(at + 1)
            .is_some_and(|next| matches!(form.word(*next), "nhan" | "thuc" | "minh")),
        "doc" => pieces
            .get(at + 1)
            .is_some_and(|next| matches!(form.word(*next), "cho" | "so" | "ma") || next.number),
        _ => false,
    })
}

/// Six digits in a message about codes, unless the words beside them say
/// otherwise.
pub(super) fn is_likely(form: &Form<'_>, candidate: &Candidate, near: bool) -> bool {
    if candidate.digits.len() != 6 || counts(form, candidate) || candidate.digits.ends_with(b"000")
    {
        return false;
    }
    let pieces = &form.pieces;
    let before = |by: usize| {
        candidate
            .pieces
            .0
            .checked_sub(by)
            .and_then(|at| pieces.get(at))
            .map_or("", |piece| form.word(*piece))
    };
    let denied = |by: usize| {
        matches!(
            (before(by + 1), before(by)),
            (
                _,
                "loi"
                    | "error"
                    | "hs"
                    | "version"
                    | "xa"
                    | "tinh"
                    | "huyen"
                    | "gia"
                    | "phi"
                    | "tien"
            ) | (_, "don" | "lop" | "nha" | "hem" | "duong" | "thon" | "phong" | "zip" | "thue")
                | (
                    _,
                    "cccd" | "stk" | "seri" | "serial" | "phieu" | "sn" | "thua" | "khoan" | "cuoc"
                )
                | (_, "dossier" | "invoice")
                | ("thu", "tu")
                | ("giao", "dich")
                | ("tra", "cuu")
                | ("buu", "chinh" | "dien")
                | ("bien", "lai")
                | ("cong", "van")
                | ("phien", "ban")
                | ("quyet", "dinh")
                | ("dinh", "danh")
                | ("ho", "so")
                | ("ve", "so")
                | ("so", "the")
        )
    };
    // A short message with six digits is about them.
    const SHORT: usize = 12;
    if !near && pieces.len() > SHORT {
        return false;
    }
    // A long number is what the words before it speak of.
    let long = |by: usize| {
        candidate.pieces.0.checked_sub(by).is_some_and(|at| {
            let piece = pieces[at];
            piece.number && piece.end - piece.start >= 8
        })
    };
    !(1..=3).take_while(|by| !long(*by)).any(denied)
}
