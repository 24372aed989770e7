//! People beside a date: their names, and what one calls them.

use super::form::{Form, OPAQUE, Piece};
use super::words::{is_ordinary, is_stop};

/// The guard has no clock. Who is told with a date only is grown up, born in
/// this year or before: later dates are those of papers and appointments.
pub const GROWN: u32 = 2012;
/// The last year of birth of children that use the service.
pub const CHILD: u32 = 2020;

/// Most words of a name that are looked at.
const WORDS: usize = 5;

/// Whether a name of at least two words, the family name first, ends with the
/// last of `pieces`, right before the byte `from`.
pub fn name_ends(form: &Form<'_>, pieces: &[Piece], mut from: usize) -> bool {
    let mut words = Vec::new();
    for piece in pieces.iter().rev().take(WORDS) {
        let gap = &form.text[piece.end..from];
        let first = words.is_empty();
        let apart =
            if first { gap.len() > 4 || gap.contains(['.', ';', '\u{2}']) } else { gap != " " };
        if apart || piece.number {
            break;
        }
        words.push(*piece);
        from = piece.start;
    }
    words.reverse();
    (0..words.len()).any(|at| is_name(form, &words[at..]))
}

/// Whether a name begins with the first of `pieces`, right after the byte `end`.
fn name_begins(form: &Form<'_>, pieces: &[Piece], mut end: usize) -> bool {
    let mut words = Vec::new();
    for piece in pieces.iter().take(WORDS) {
        let gap = &form.text[end..piece.start];
        let first = words.is_empty();
        let signs = |byte: u8| matches!(byte, b' ' | b'-' | b',' | b':' | b'(' | b'|' | b'\n');
        let apart = if first { gap.len() > 3 || !gap.bytes().all(signs) } else { gap != " " };
        // Behind the name the sentence goes on in small letters.
        let other = words
            .first()
            .is_some_and(|family: &Piece| form.capital(family.start) != form.capital(piece.start));
        if apart || piece.number || other {
            break;
        }
        words.push(*piece);
        end = piece.end;
    }
    (2..=words.len()).any(|length| is_name(form, &words[..length]))
}

/// Whether all of `words` are one name, the family name first.
fn is_name(form: &Form<'_>, words: &[Piece]) -> bool {
    let [family, middle, ..] = words else { return false };
    let capitals = words.iter().all(|piece| form.capital(piece.start));
    let plain = words.iter().all(|piece| !form.capital(piece.start));
    let usual = matches!(
        form.word(*middle),
        "van"
            | "thi"
            | "huu"
            | "duc"
            | "ngoc"
            | "minh"
            | "thanh"
            | "quoc"
            | "xuan"
            | "dinh"
            | "cong"
    );
    let word = form.word(*family);
    (capitals && is_family(word))
        || (plain && words.len() > 2 && is_family(word) && usual)
        || (plain && matches!(word, "nguyen" | "tran" | "pham" | "huynh"))
}

/// Whether the words beside a date, `(first byte, after the last)`, are those of
/// a person: a name after it, "anh Tuấn" or "mẹ em" before it. `year`: its year.
pub fn is_persons(form: &Form<'_>, (start, end): (usize, usize), year: u32) -> bool {
    if year > CHILD {
        return false;
    }
    let pieces = &form.pieces;
    let next = pieces.partition_point(|piece| piece.start < end);
    let last = pieces.partition_point(|piece| piece.end <= start);
    let back = |by: usize| last.checked_sub(by).and_then(|at| pieces.get(at)).copied();
    let word = |by: usize| back(by).map_or("", |piece| form.word(piece));
    // "cấp ngày 5/3/2015 Nguyễn Văn An"
    let issued =
        (1..=3).any(|by| matches!(word(by), "cap" | "han" | "luc" | "lap" | "ky" | "nop" | "hen"));
    if issued {
        return false;
    }
    if name_begins(form, &pieces[next..], end) {
        return true;
    }
    let Some(before) = back(1) else { return false };
    let gap = |from: usize, to: usize| &form.text.as_bytes()[from..to];
    let near = gap(before.end, start);
    if near.len() > 3 || near.iter().any(|byte| matches!(*byte, OPAQUE | b'.' | b';' | b'/')) {
        return false;
    }
    let close = |by: usize| {
        let two = back(by).zip(back(by + 1));
        two.is_some_and(|(after, before)| gap(before.end, after.start) == b" ")
    };
    let grown = |by: usize| year <= GROWN || is_child(word(by));
    // "mẹ em 15/8/1952", "mẹ 15/8/1952"; "của em 15/8/2009" is a paper's.
    let owned = matches!(word(1), "em" | "toi" | "tui" | "minh" | "chau" | "con" | "e" | "t");
    if owned && close(1) && is_kin(word(2)) && grown(2) {
        return true;
    }
    let other = matches!(word(2), "cua" | "cho" | "nhe" | "nha" | "a" | "oi" | "voi" | "gap");
    if is_kin(word(1)) && !other && grown(1) && (is_called(form, before) || last == 1) {
        return true;
    }
    // "anh Tuấn 15/8/1990", "chị Ngọc Hoa 12/3/1985"
    let given = |by: usize| {
        let Some(piece) = back(by) else { return false };
        let name = form.word(piece);
        !piece.number
            && piece.end - piece.start >= 2
            && !is_kin(name)
            && (form.capital(piece.start)
                || by == 1 && !is_ordinary(name) && !is_stop(name) && !is_done(name))
    };
    (given(1) && close(1) && is_called_by(word(2)) && grown(2))
        || (given(1) && given(2) && close(1) && close(2) && is_called_by(word(3)) && grown(3))
}

/// Relatives, and what people call each other.
fn is_kin(word: &str) -> bool {
    is_called_by(word)
        || matches!(word, "vo" | "chong" | "ngoai" | "noi" | "dau" | "re" | "trai" | "gai")
}

/// What stands before a given name.
fn is_called_by(word: &str) -> bool {
    matches!(
        word,
        "anh"
            | "chi"
            | "ong"
            | "ba"
            | "co"
            | "chu"
            | "bac"
            | "em"
            | "chau"
            | "con"
            | "be"
            | "di"
            | "cau"
            | "mo"
            | "thim"
            | "duong"
            | "me"
            | "bo"
            | "cha"
            | "ma"
            | "cu"
            | "mr"
            | "mrs"
            | "ms"
    )
}

fn is_child(word: &str) -> bool {
    matches!(word, "con" | "chau" | "be" | "trai" | "gai")
}

/// What the same letters mean that a relative is called by: "bố", "mẹ" and not
/// "bỏ", "ma".
fn is_called(form: &Form<'_>, piece: Piece) -> bool {
    let accented = form.accented(piece.start, piece.end);
    match form.word(piece) {
        "me" => !accented || form.spelled(piece, &["mẹ"]),
        "bo" => form.spelled(piece, &["bố"]),
        "ba" => form.spelled(piece, &["bà", "ba"]),
        "vo" => form.spelled(piece, &["vợ"]),
        "chong" => true,
        "ong" => form.spelled(piece, &["ông"]),
        "ngoai" | "noi" => true,
        "trai" | "gai" => true,
        _ => false,
    }
}

/// What one does on a day.
fn is_done(word: &str) -> bool {
    matches!(
        word,
        "di" | "ve"
            | "den"
            | "toi"
            | "hen"
            | "nop"
            | "gap"
            | "goi"
            | "gui"
            | "nhan"
            | "vao"
            | "mo"
            | "tao"
            | "mua"
            | "xem"
            | "bao"
            | "tra"
            | "lien"
            | "hom"
            | "sang"
            | "chieu"
            | "toan"
            | "tung"
            | "da"
            | "se"
            | "lap"
            | "thu"
            | "giup"
            | "ky"
            | "dinh"
            | "thay"
            | "qua"
            | "truoc"
            | "sau"
            | "ra"
            | "len"
            | "xuong"
    )
}

/// Family names.
fn is_family(word: &str) -> bool {
    matches!(
        word,
        "nguyen"
            | "tran"
            | "le"
            | "pham"
            | "hoang"
            | "huynh"
            | "phan"
            | "vu"
            | "vo"
            | "dang"
            | "bui"
            | "do"
            | "ho"
            | "ngo"
            | "duong"
            | "ly"
            | "dinh"
            | "doan"
            | "luong"
            | "mai"
            | "trinh"
            | "dao"
            | "to"
            | "ta"
            | "chau"
            | "cao"
            | "ha"
            | "quach"
            | "thai"
            | "la"
            | "lam"
            | "kieu"
            | "truong"
            | "luu"
            | "phung"
            | "vuong"
            | "tong"
            | "dam"
            | "thach"
            | "au"
            | "tang"
            | "giang"
            | "nghiem"
            | "dau"
            | "bach"
            | "nong"
            | "hua"
            | "trieu"
            | "quang"
            | "mac"
            | "ton"
            | "danh"
            | "son"
            | "kim"
            | "an"
            | "bien"
            | "khuat"
            | "lai"
            | "ninh"
            | "van"
            | "chu"
            | "cu"
            | "ung"
    )
}
