//! From text to meaning. Pure: compares normalised words with the phrases of
//! the content, and guesses intents with a classifier trained on its examples;
//! it knows nothing of sessions or steps.

mod features;
mod keyboard;
mod model;
pub mod normalize;
mod reading;
mod solve;
mod syllable;
mod understand;

use crate::flow::phrase::{Phrase, Phrases};
use crate::ids::Locale;
pub use model::Model;
pub use normalize::{Words, words};
pub use understand::{
    Action, Hit, KNOWN_ENOUGH, POSSIBLE, SUGGESTIONS, SURE, Subject, Understood, classifier,
    subject_of, understand,
};

/// How well a phrase fits a message; greater is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Strength {
    /// The phrase is the whole message, politeness aside.
    pub whole: bool,
    /// Words of the phrase.
    pub words: usize,
    /// The accents agree as typed.
    pub accents: bool,
}

/// Prepares a phrase for matching.
pub fn phrase(raw: &str) -> Phrase {
    let Words { typed, folded, hashes, mask } = words(raw);
    Phrase { raw: raw.to_owned(), typed, folded, hashes, mask }
}

/// Prepares phrases of one locale.
pub fn phrases(locale: &Locale, raw: &[String]) -> Phrases {
    Phrases(vec![(locale.clone(), raw.iter().map(|raw| phrase(raw)).collect())])
}

/// The best fit of any phrase inside the message.
pub fn find(phrases: &Phrases, message: &Words) -> Option<Strength> {
    find_phrase(phrases, message).map(|(strength, _)| strength)
}

/// As [`find`], with the phrase.
pub fn find_phrase<'p>(phrases: &'p Phrases, message: &Words) -> Option<(Strength, &'p str)> {
    let fits = phrases.all().filter_map(|phrase| Some((fit(phrase, message)?, phrase)));
    let best = fits.max_by_key(|(strength, _)| *strength);
    best.map(|(strength, phrase)| (strength, phrase.raw.as_str()))
}

/// As [`find`], for answers: a phrase without a negation does not fit a
/// message that denies something ("chưa xong" is not "xong").
pub fn find_answer(phrases: &Phrases, message: &Words) -> Option<Strength> {
    phrases
        .all()
        .filter_map(|phrase| {
            let strength = fit(phrase, message)?;
            let denied = negations(&message.folded) > negations(&phrase.folded);
            (strength.whole || !denied).then_some(strength)
        })
        .max()
}

/// The choice a bare number names, from 1: "2", "２", "hai", "số 2", "chọn 2".
pub fn number(message: &Words) -> Option<usize> {
    const LEADS: [&str; 11] =
        ["so", "bam", "chon", "phim", "nut", "cau", "y", "press", "option", "number", "nhan"];
    let words: Vec<&str> = polite_core(&message.folded);
    let (lead, last) = match words.as_slice() {
        [last] => (None, *last),
        [lead, last] => (Some(*lead), *last),
        [first, second, last] if LEADS.contains(first) && LEADS.contains(second) => {
            (Some(*first), *last)
        }
        _ => return None,
    };
    if lead.is_some_and(|lead| !LEADS.contains(&lead)) {
        return None;
    }
    // "năm" is also a year and "ba" a father: alone they are numbers only
    // when nothing else was written, which the pattern above ensures.
    if let Some(number) = spelled(last) {
        return Some(number);
    }
    (last.len() <= 2).then(|| last.parse().ok()).flatten().filter(|number| *number > 0)
}

/// The step of a guide that a message names: "bước 3", "cho tôi qua bước 3",
/// "bước 3 làm sao". Only the number may be asked for, nothing else.
pub fn step_number(message: &Words) -> Option<usize> {
    const BEFORE: [&str; 22] = [
        "qua", "den", "sang", "toi", "lai", "ve", "quay", "tro", "lam", "xem", "o", "dang", "vao",
        "mo", "nhay", "cho", "minh", "go", "to", "open", "show", "me",
    ];
    const AFTER: [&str; 14] = [
        "la", "gi", "lam", "sao", "the", "nao", "ntn", "dau", "o", "di", "vay", "nua", "again",
        "please",
    ];
    let words = polite_core(&message.folded);
    let at = words.iter().position(|word| matches!(*word, "buoc" | "step"))?;
    let number: usize = match *words.get(at + 1)? {
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
        // "bước sau" is the next step, "bước sáu" the sixth.
        "sau" if !message.typed.iter().any(|word| word == "sáu") => return None,
        word => spelled(word)?,
    };
    let rest = words.get(at + 2..).unwrap_or_default();
    let only = words[..at].iter().all(|word| BEFORE.contains(word))
        && rest.iter().all(|word| AFTER.contains(word));
    (only && number > 0).then_some(number)
}

/// A small number in words.
fn spelled(word: &str) -> Option<usize> {
    let number = match word {
        "mot" | "one" => 1,
        "hai" | "two" => 2,
        "ba" | "three" => 3,
        "bon" | "tu" | "four" => 4,
        "nam" | "five" => 5,
        "sau" | "six" => 6,
        "bay" | "seven" => 7,
        "tam" | "eight" => 8,
        "chin" | "nine" => 9,
        _ => return None,
    };
    Some(number)
}

/// Whether the phrase occurs in the message, and how well.
fn fit(phrase: &Phrase, message: &Words) -> Option<Strength> {
    let length = phrase.hashes.len();
    // Nearly every phrase is told apart here, without looking at a word.
    if phrase.mask & !message.mask != 0 || length == 0 || length > message.hashes.len() {
        return None;
    }
    let mut best = None;
    for (at, window) in message.hashes.windows(length).enumerate() {
        if window == phrase.hashes && message.folded[at..at + length] == phrase.folded[..] {
            best = best.max(judge(phrase, message, at));
        }
    }
    best
}

/// How well the phrase fits where it was found.
fn judge(phrase: &Phrase, message: &Words, at: usize) -> Option<Strength> {
    let length = phrase.folded.len();
    let core = polite_core(&message.folded);
    let own: Vec<&str> = polite_core(&phrase.folded);
    let whole = core == own || message.folded == phrase.folded;
    let accents = message.typed[at..at + length] == phrase.typed[..];
    // One short word says little: inside a longer message, or with other
    // accents ("cổ" for "có"), it is another word.
    if length == 1 {
        let courtesy = core.len() == message.folded.len() && core.iter().all(|w| is_polite(w));
        let alone = core.contains(&phrase.folded[0].as_str())
            && (core.len() == 1 || (courtesy && core.len() <= 4));
        let plain = message.typed[at] == message.folded[at];
        if !(alone && (accents || plain)) {
            return None;
        }
    }
    Some(Strength { whole, words: length, accents })
}

/// Words that deny.
fn negations(folded: &[String]) -> usize {
    const NEGATIONS: [&str; 14] = [
        "khong", "ko", "k", "kh", "khg", "hong", "hok", "chua", "chang", "not", "no", "dont",
        "cannot", "never",
    ];
    folded.iter().filter(|word| NEGATIONS.contains(&word.as_str())).count()
}

/// The words that remain when terms of politeness and address are set aside;
/// all of them if nothing else was said.
fn polite_core(folded: &[String]) -> Vec<&str> {
    let core: Vec<&str> =
        folded.iter().map(String::as_str).filter(|word| !is_polite(word)).collect();
    if core.is_empty() { folded.iter().map(String::as_str).collect() } else { core }
}

fn is_polite(word: &str) -> bool {
    const POLITE: [&str; 25] = [
        "da", "vang", "a", "ak", "ah", "nhe", "nha", "oi", "em", "anh", "chi", "bac", "chau",
        "con", "ban", "ad", "toi", "minh", "please", "the", "roi", "r", "di", "voi", "cho",
    ];
    POLITE.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(list: &[&str]) -> Phrases {
        let list: Vec<String> = list.iter().map(|text| (*text).to_owned()).collect();
        phrases(&Locale::from("vi"), &list)
    }

    #[test]
    fn phrases_inside_messages() {
        for (list, text, expected) in [
            (&["liên kết vneid"][..], "cho tôi LIEN KET VNEID với", true),
            (&["liên kết vneid"], "liên kết rồi vneid", false),
            (&["có"], "có", true),
            (&["có"], "co a", true),
            (&["có"], "tôi co the lam o dau", false),
            (&["có"], "cổ", false),
            (&["rồi"], "rồi ạ", true),
            (&["rồi"], "dạ rồi em ơi", true),
            (&["rồi"], "quên rồi", false),
            (&["rồi"], "quên mật khẩu rồi", false),
            (&["xong"], "em xong rồi nhé", true),
            (&["màu vàng"], "biểu tượng mau vang la gi?", true),
        ] {
            assert_eq!(find(&set(list), &words(text)).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn denied_answers() {
        for (list, text, expected) in [
            (&["xong", "xong rồi"][..], "xong rồi", true),
            (&["xong", "xong rồi"], "chưa xong", false),
            (&["xong", "xong rồi"], "em làm xong rồi ạ", true),
            (&["chưa", "chưa xong"], "chưa xong", true),
            (&["không thấy"], "không thấy gì", true),
            (&["được rồi"], "k được rồi bác ơi", false),
            (&["được rồi"], "dạ được rồi ạ", true),
        ] {
            assert_eq!(find_answer(&set(list), &words(text)).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn numbers() {
        for (text, expected) in [
            ("1", Some(1)),
            ("１", Some(1)),
            ("một", Some(1)),
            ("số 2", Some(2)),
            ("bấm số 3 ạ", Some(3)),
            ("2.", Some(2)),
            ("12", Some(12)),
            ("0", None),
            ("123", None),
            ("1 2", None),
            ("tôi 70 tuổi", None),
        ] {
            assert_eq!(number(&words(text)), expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_steps() {
        for (text, expected) in [
            ("bước 3", Some(3)),
            ("BƯỚC ３", Some(3)),
            ("buoc ba", Some(3)),
            ("cho tôi quay lại bước 2 với", Some(2)),
            ("bước 5 làm sao ạ", Some(5)),
            ("step 4 please", Some(4)),
            ("bước 6 đăng nhập bằng vneid rồi làm gì tiếp", None),
            ("bước sau", None),
            ("bước", None),
            ("3", None),
        ] {
            assert_eq!(step_number(&words(text)), expected, "{text}");
        }
    }
}
