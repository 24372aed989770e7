//! Words beside a number that tell what it is.

use super::form::{Form, OPAQUE, Piece};

/// What a word beside a number says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// An identity number.
    Identity,
    /// A telephone number.
    Phone,
    /// A number of social or health insurance.
    Insurance,
    /// A bank account.
    Account,
    /// A bank card.
    Card,
    /// A tax number.
    Tax,
    /// A dossier, a receipt, an order: public.
    Dossier,
}

/// How many words before a number are looked at.
const BEFORE: usize = 6;
/// How many words after it.
const AFTER: usize = 4;

/// The nearest cue before the piece at `index`.
pub fn before(form: &Form<'_>, pieces: &[Piece], index: usize) -> Option<Cue> {
    let mut looked = 0;
    let mut at = index;
    let mut from = pieces.get(index)?.start;
    while at > 0 && looked < BEFORE {
        at -= 1;
        let piece = pieces[at];
        if form.text.as_bytes()[piece.end..from].contains(&OPAQUE)
            || (piece.number && piece.end - piece.start >= 8)
        {
            return None;
        }
        from = piece.start;
        if let Some(cue) = cue(form, pieces, at) {
            return Some(cue);
        }
        looked += 1;
    }
    None
}

/// The first cue after the piece before `index`, on the same line.
pub fn after(form: &Form<'_>, pieces: &[Piece], index: usize) -> Option<Cue> {
    let mut from = pieces.get(index.checked_sub(1)?)?.end;
    for at in index..pieces.len().min(index + AFTER) {
        let piece = pieces[at];
        let gap = &form.text.as_bytes()[from..piece.start];
        if gap.iter().any(|byte| matches!(*byte, OPAQUE | b'\n' | b';' | b'|')) || piece.number {
            return None;
        }
        from = piece.end;
        if let Some(cue) = cue(form, pieces, at) {
            // "0905… cccd 052…": the cue belongs to the number after it.
            let next = pieces.get(at + 1).or(pieces.get(at));
            let next_number = pieces[at..].iter().skip(1).take(3).any(|piece| piece.number);
            let named = next.is_some() && next_number && !is_bank(form.word(piece));
            return (!named).then_some(cue);
        }
    }
    None
}

/// What the word at `at`, with those before it, says.
fn cue(form: &Form<'_>, pieces: &[Piece], at: usize) -> Option<Cue> {
    let word = form.word(pieces[at]);
    let back = |by: usize| at.checked_sub(by).map_or("", |at| form.word(pieces[at]));
    Some(match word {
        "cccd" | "ccc" | "cmnd" | "cmt" | "cmtnd" | "cm" | "ddcn" | "dddt" | "passport" => {
            Cue::Identity
        }
        "cuoc" if back(1) == "can" => Cue::Identity,
        "danh" if back(1) == "dinh" => Cue::Identity,
        "minh" | "thu" if back(1) == "chung" => Cue::Identity,
        "thu" | "dan" if back(2) == "chung" && back(1) == "minh" => Cue::Identity,
        "id" | "identity" => Cue::Identity,
        "card" if matches!(back(1), "identity" | "id") => Cue::Identity,
        "sdt" | "dt" | "phone" | "tel" | "mobile" | "zalo" | "viber" | "whatsapp" | "sim"
        | "dthoai" | "hotline" | "call" | "alo" | "dd" => Cue::Phone,
        "thoai" if matches!(back(1), "dien" | "dt") => Cue::Phone,
        "may" if back(1) == "so" => Cue::Phone,
        "goi" => Cue::Phone,
        "he" if back(1) == "lien" => Cue::Phone,
        "bhxh" | "bhyt" | "bhtn" | "vssid" => Cue::Insurance,
        "hiem" if back(1) == "bao" => Cue::Insurance,
        "hoi" if back(1) == "xa" && back(2) == "hiem" => Cue::Insurance,
        "te" if back(1) == "y" => Cue::Insurance,
        "insurance" => Cue::Insurance,
        "stk" | "iban" | "banking" => Cue::Account,
        "khoan" if back(1) == "chuyen" => Cue::Account,
        "khoan" if back(1) == "tai" && back(2) == "so" => Cue::Account,
        // "đăng nhập vào tài khoản" is another one.
        "khoan"
            if back(1) == "tai"
                && back(2) == "vao"
                && matches!(back(3), "tien" | "khoan" | "ck" | "nap" | "gui" | "chuyen") =>
        {
            Cue::Account
        }
        "tk" if back(1) == "so" => Cue::Account,
        "hang" if back(1) == "ngan" && back(2) != "the" => Cue::Account,
        "account" if back(1) == "bank" => Cue::Account,
        word if is_bank(word) => Cue::Account,
        "visa" | "mastercard" | "napas" | "atm" | "jcb" => Cue::Card,
        "the" if back(1) == "so" => Cue::Card,
        "card" => Cue::Card,
        "hang" if back(1) == "ngan" && back(2) == "the" => Cue::Card,
        "dung" if back(1) == "tin" => Cue::Card,
        "mst" => Cue::Tax,
        "thue" if back(1) == "so" || back(1) == "ma" => Cue::Tax,
        "tax" => Cue::Tax,
        "hs" if back(1) == "ma" => Cue::Dossier,
        "so" if back(1) == "ho" && form.byte(pieces[at].end) != 0 => Cue::Dossier,
        "nhan" if back(1) == "bien" => Cue::Dossier,
        "hen" if back(1) == "phieu" => Cue::Dossier,
        "dich" if back(1) == "giao" && back(2) == "ma" => Cue::Dossier,
        "hang" if back(1) == "don" => Cue::Dossier,
        "don" if back(1) == "van" => Cue::Dossier,
        "dossier" => Cue::Dossier,
        _ => return None,
    })
}

/// Names of banks and purses as people write them.
fn is_bank(word: &str) -> bool {
    matches!(
        word,
        "vietcombank"
            | "vcb"
            | "bidv"
            | "agribank"
            | "agri"
            | "vietinbank"
            | "ctg"
            | "techcombank"
            | "techcom"
            | "tcb"
            | "mbbank"
            | "mb"
            | "acb"
            | "vpbank"
            | "tpbank"
            | "sacombank"
            | "stb"
            | "shb"
            | "vib"
            | "hdbank"
            | "ocb"
            | "msb"
            | "scb"
            | "seabank"
            | "lpbank"
            | "eximbank"
            | "lienvietpostbank"
            | "namabank"
            | "bacabank"
            | "pvcombank"
            | "abbank"
            | "kienlongbank"
            | "vietbank"
            | "vietabank"
            | "baovietbank"
            | "ncb"
            | "gpbank"
            | "oceanbank"
            | "momo"
            | "zalopay"
            | "cake"
            | "timo"
            | "nganhang"
    )
}
