//! One-time codes: "otp 482913", "mã xác nhận nó gửi về là 4 8 2 9 1 3", the
//! forwarded SMS of a bank, or a message that is nothing but a code.

use super::beside::{is_filler, is_unit};
use super::form::{Form, OPAQUE, Piece};
use super::numbers::{Block, Gap};
use super::public::{is_hotline, is_year};
use super::span::Spans;

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

/// A code that is called one: before it, or right after it.
fn is_named(form: &Form<'_>, candidate: &Candidate) -> bool {
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
        bridged &= is_filler(form.word(piece));
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
fn is_other(form: &Form<'_>, pieces: &[Piece], at: usize) -> bool {
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

/// Whether the message is about codes at all.
fn speaks_of_codes(form: &Form<'_>) -> bool {
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
fn is_likely(form: &Form<'_>, candidate: &Candidate, near: bool) -> bool {
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
