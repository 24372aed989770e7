//! Words that are typed without the spaces between them: "quynhnhu" may be a
//! password, "khongduoc" complains.

use super::clause::{is_person, is_predicate};
use super::syllable::is_syllable;
use super::words::{is_ordinary, is_owner, is_stop};

/// What is longer is not looked at.
const LONGEST: usize = 24;
/// The longest syllable, "nghieng".
const SYLLABLE: usize = 7;

/// Whether small letters are two syllables of Vietnamese or more, and say
/// nothing about a password or a service. One long syllable that reads as two
/// ("nghi-eng") is no less telling as the answer to what a password is.
pub fn is_name(word: &str) -> bool {
    word.len() >= 6
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && !is_talk(word)
        && split(word, |part| (is_syllable(part) && part.len() > 1).then_some(false)).is_some()
}

/// Whether small letters are words with which people complain or ask, or name
/// things of the service.
pub fn is_talk(word: &str) -> bool {
    let known = |part: &str| {
        // Of single letters everything can be made.
        (part.len() > 1
            && (is_ordinary(part)
                || is_owner(part)
                || is_stop(part)
                || is_person(part)
                || is_predicate(part)))
        .then(|| denies(part))
    };
    is_thing(word) || split(word, known) == Some(true)
}

/// Cuts a word into parts that `read` knows; whether any of them is marked.
/// `None`: there is no such cut.
fn split(word: &str, read: impl Fn(&str) -> Option<bool>) -> Option<bool> {
    if word.len() > LONGEST || !word.is_ascii() {
        return None;
    }
    // For every place whether a cut reaches it, and with a marked part.
    let mut reached = [None; LONGEST + 1];
    reached[0] = Some(false);
    for end in 1..=word.len() {
        for start in end.saturating_sub(SYLLABLE)..end {
            if start == 0 && end == word.len() {
                continue;
            }
            if let Some(marked) = reached[start]
                && reached[end] != Some(true)
                && let Some(here) = read(&word[start..end])
            {
                reached[end] = Some(marked || here);
            }
        }
    }
    reached[word.len()]
}

/// Words that make a complaint or a question.
fn denies(word: &str) -> bool {
    matches!(
        word,
        "khong"
            | "ko"
            | "chua"
            | "sai"
            | "dung"
            | "quen"
            | "loi"
            | "duoc"
            | "dc"
            | "nhap"
            | "dat"
            | "doi"
            | "hoai"
            | "sao"
            | "gi"
            | "nao"
            | "luu"
            | "nho"
            | "biet"
            | "xin"
            | "giup"
            | "lai"
            | "mk"
            | "pass"
    )
}

/// What a service is spoken of with, also borrowed words that look like
/// syllables.
fn is_thing(word: &str) -> bool {
    matches!(
        word,
        "taikhoan"
            | "matkhau"
            | "dangky"
            | "dangki"
            | "dangnhap"
            | "dichvu"
            | "dichvucong"
            | "quocgia"
            | "dinhdanh"
            | "canhan"
            | "thanhcong"
            | "chinhxac"
            | "xacnhan"
            | "xacthuc"
            | "xacminh"
            | "thongbao"
            | "thongtin"
            | "hethong"
            | "tinnhan"
            | "baomat"
            | "bimat"
            | "phanmem"
            | "ungdung"
            | "maytinh"
            | "dienthoai"
            | "nhanvien"
            | "canbo"
            | "congan"
            | "congdan"
            | "tongdai"
            | "laptop"
            | "online"
            | "offline"
            | "camera"
            | "video"
            | "menu"
            | "coccoc"
            | "macdinh"
            | "kichhoat"
            | "hethan"
            | "tudong"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_talk() {
        for (word, name, talk) in [
            ("quynhnhu", true, false),
            ("hoahong", true, false),
            ("giahan", true, false),
            ("anhyeuem", true, false),
            ("tranthihoa", true, false),
            ("khongduoc", false, true),
            ("emquenroi", false, true),
            ("taikhoan", false, true),
            ("nghieng", true, false),
            ("website", false, false),
            ("birthday", false, false),
            ("abcxyz", false, false),
            ("nguyenthinguyenthinguyenthi", false, false),
        ] {
            assert_eq!((is_name(word), is_talk(word)), (name, talk), "{word}");
        }
    }
}
