//! Words beside a number that tell that it is a count, a thing, or a code sent
//! alone.

/// Words after a number that make it a count, a time or a rule.
pub fn is_unit(word: &str) -> bool {
    matches!(
        word,
        "so" | "chu"
            | "ky"
            | "ki"
            | "kytu"
            | "kitu"
            | "kt"
            | "lan"
            | "phut"
            | "p"
            | "ph"
            | "giay"
            | "s"
            | "h"
            | "gio"
            | "g"
            | "ngay"
            | "thang"
            | "nam"
            | "tuan"
            | "tuoi"
            | "nguoi"
            | "cai"
            | "buoc"
            | "trang"
            | "k"
            | "tr"
            | "trieu"
            | "nghin"
            | "ngan"
            | "dong"
            | "d"
            | "vnd"
            | "do"
            | "tin"
            | "sms"
            | "cuoc"
            | "ban"
            | "thiet"
            | "may"
            | "dien"
            | "tk"
            | "tai"
            | "sim"
            | "lop"
            | "con"
            | "chuc"
            | "digits"
            | "digit"
            | "characters"
            | "chars"
            | "times"
            | "minutes"
            | "minute"
            | "days"
            | "day"
            | "hours"
            | "hour"
            | "years"
            | "steps"
            | "am"
            | "pm"
            | "m"
            | "km"
            | "hom"
            | "cach"
            | "loai"
            | "dau"
            | "cap"
            | "muc"
            | "g4"
            | "mb"
            | "gb"
    )
}

/// Whether a word is a number with what it counts: "8kytu", "12chuso",
/// "5000mah".
pub fn is_count(word: &str) -> bool {
    let mut unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if unit.len() == word.len() || !unit.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    if matches!(unit, "mah" | "ghz" | "mhz" | "kb" | "tb" | "kg" | "cm" | "mm" | "usd")
        || is_unit(unit)
    {
        return true;
    }
    // Several of them, of two letters or more: nearly every letter is one.
    while !unit.is_empty() {
        let length = (2..=unit.len()).rev().find(|length| is_unit(&unit[..*length]));
        let Some(length) = length else { return false };
        unit = &unit[length..];
    }
    true
}

/// Names of programs and things with digits or capitals inside.
pub fn is_product(word: &str) -> bool {
    const NAMES: [&str; 33] = [
        "vneid",
        "vnconnect",
        "vssid",
        "ios",
        "iphone",
        "ipad",
        "android",
        "windows",
        "win",
        "samsung",
        "oppo",
        "vivo",
        "xiaomi",
        "redmi",
        "realme",
        "nokia",
        "galaxy",
        "note",
        "vnpt",
        "etax",
        "google",
        "facebook",
        "youtube",
        "zalo",
        "telegram",
        "mobifone",
        "viettel",
        "vinaphone",
        "dvc",
        "hotline",
        "tongdai",
        "sim",
        "cong",
    ];
    let letters =
        word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | '_'));
    matches!(
        letters,
        "otp"
            | "qr"
            | "ekyc"
            | "nfc"
            | "pdf"
            | "apk"
            | "cccd"
            | "cmnd"
            | "id"
            | "a"
            | "t"
            | "b"
            | "muc"
            | "buoc"
            | "cap"
            | "lop"
            | "phim"
    ) || NAMES.contains(&letters)
}

/// Words around a code in a message that holds nothing else.
pub fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "da" | "day"
            | "ne"
            | "nek"
            | "vang"
            | "em"
            | "e"
            | "chau"
            | "con"
            | "cua"
            | "toi"
            | "tui"
            | "a"
            | "ah"
            | "ma"
            | "do"
            | "nhe"
            | "nha"
            | "oi"
            | "no"
            | "la"
            | "so"
            | "ad"
            | "ok"
            | "u"
            | "uh"
            | "roi"
            | "r"
            | "thi"
            | "nay"
            | "minh"
            | "mik"
            | "ban"
            | "bac"
            | "co"
            | "chu"
            | "anh"
            | "chi"
            | "gui"
            | "here"
            | "it"
            | "is"
            | "its"
            | "the"
            | "this"
            | "yes"
            | "nhan"
            | "duoc"
            | "dc"
            | "vua"
            | "thay"
            | "z"
            | "nhu"
            | "vay"
            | "g"
            | "hihi"
            | "hi"
            | "s"
    )
}
