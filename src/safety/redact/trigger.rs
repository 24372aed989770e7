//! Words that mean "password", also as hurried fingers write them.

use super::beside::is_unit;
use super::form::{Form, OPAQUE, Piece};

/// How many pieces from `at` mean "password"; `None`: they do not.
pub fn trigger(form: &Form<'_>, pieces: &[Piece], at: usize) -> Option<usize> {
    let piece = pieces[at];
    // A long text has many words, and few of them begin like this.
    if !matches!(form.byte(piece.start), b'm' | b'p') {
        return None;
    }
    let word = |index: usize| match pieces.get(index) {
        // "pass: word" is a password of one word.
        Some(next)
            if next.start - pieces[index - 1].end <= 2
                && !matches!(form.byte(pieces[index - 1].end), b':' | b'=') =>
        {
            form.word(*next)
        }
        _ => "",
    };
    // "hoamk" is no trigger, and "pass123" is a password rather than the word.
    let apart = |used: usize| {
        let end = pieces[at + used - 1].end;
        !(form.byte(end).is_ascii_alphanumeric() && form.byte(end) != OPAQUE)
            && (at == 0 || pieces[at - 1].end < piece.start)
    };
    let first = single_letters(form.word(piece));
    let second = single_letters(word(at + 1));
    let used = match first.as_str() {
        "pas" | "mat" | "mats" | "matj" if is_second(&second) && apart(2) => 2,
        "mat" if second == "ma" && form.spelled_or_plain(piece, "mật") => 2,
        "ma" if matches!(second.as_str(), "pin" | "pascode" | "pas") => 2,
        "m" if second == "k" && (form.byte(piece.end) == b'.' || is_tied(form, pieces, at)) => 2,
        "pin" if is_told(form, pieces, at) => 1,
        // "mk1: … mk2: …"
        known if is_password(known) && is_numbered(form, pieces, at) => 2,
        known if is_password(known) || is_owned(known) => 1,
        _ => return None,
    };
    apart(used).then_some(used)
}

/// A word with every letter once where it stands twice: "khauu", "passs".
fn single_letters(word: &str) -> String {
    /// No word for it is longer.
    const LONGEST: usize = 20;
    let mut out = String::new();
    for letter in word.chars().take(LONGEST) {
        if !out.ends_with(letter) {
            out.push(letter);
        }
    }
    out
}

/// The second syllable of "mật khẩu", "pass word", with slips.
fn is_second(word: &str) -> bool {
    matches!(
        word,
        "word"
            | "code"
            | "khau"
            | "khaur"
            | "kharu"
            | "khauj"
            | "khua"
            | "kau"
            | "kahu"
            | "khao"
            | "khu"
            | "hkau"
            | "kaur"
    )
}

fn is_password(word: &str) -> bool {
    matches!(
        word,
        "mk" | "mkhau"
            | "mkau"
            | "mkh"
            | "matkhau"
            | "matkau"
            | "matkhua"
            | "makhau"
            | "pas"
            | "paswd"
            | "pasw"
            | "pasword"
            | "pasowrd"
            | "paswrod"
            | "paswod"
            | "paswork"
            | "paswort"
            | "pascode"
            | "pw"
            | "pwd"
            | "pscode"
            | "pswd"
    )
}

/// Whose it is, without a space: "mkvneid".
fn is_owned(word: &str) -> bool {
    let owner = ["matkhau", "mkhau", "mk", "pas"].iter().find_map(|name| word.strip_prefix(name));
    matches!(
        owner,
        Some(
            "vneid"
                | "dvc"
                | "dvcqg"
                | "cong"
                | "vsid"
                | "zalo"
                | "fb"
                | "gmail"
                | "mail"
                | "email"
                | "wifi"
                | "app"
                | "cu"
                | "moi"
                | "la"
                | "em"
                | "toi"
                | "tui"
        )
    )
}

/// "m k la …", "m k: …": the letters are followed by what ties a value.
fn is_tied(form: &Form<'_>, pieces: &[Piece], at: usize) -> bool {
    let Some(second) = pieces.get(at + 1) else { return false };
    matches!(form.byte(second.end), b':' | b'=')
        || pieces.get(at + 2).is_some_and(|third| matches!(form.word(*third), "la" | "cua"))
}

/// A single figure stands right after the word.
fn is_numbered(form: &Form<'_>, pieces: &[Piece], at: usize) -> bool {
    pieces.get(at + 1).is_some_and(|next| {
        next.number && next.start == pieces[at].end && form.word(*next).len() == 1
    })
}

/// "PIN 1234", "pin là", "pin:" rather than what is left of a battery.
fn is_told(form: &Form<'_>, pieces: &[Piece], at: usize) -> bool {
    if matches!(form.byte(pieces[at].end), b':' | b'=') {
        return true;
    }
    let Some(next) = pieces.get(at + 1) else { return false };
    let word = form.word(*next);
    let after = pieces.get(at + 2).map_or("", |after| form.word(*after));
    let code = next.number
        && matches!(word.len(), 4 | 6)
        && next.start - pieces[at].end <= 2
        && !word.ends_with("00")
        && !matches!(form.byte(next.end), b'%' | b'a'..=b'z')
        && !is_unit(after)
        && !after.starts_with("mah");
    code || matches!(word, "code" | "la")
}
