//! From text to meaning. Pure: compares normalised words with the phrases of
//! the content; it knows nothing of sessions or steps.

pub mod normalize;

use crate::flow::phrase::{Phrase, Phrases};
use crate::ids::Locale;
pub use normalize::{Words, words};

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
    phrases.all().filter_map(|phrase| fit(phrase, message)).max()
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
    let spelled = match last {
        "mot" | "one" => 1,
        "hai" | "two" => 2,
        "ba" | "three" => 3,
        "bon" | "tu" | "four" => 4,
        "nam" | "five" => 5,
        "sau" | "six" => 6,
        "bay" | "seven" => 7,
        "tam" | "eight" => 8,
        "chin" | "nine" => 9,
        _ => 0,
    };
    // "năm" is also a year and "ba" a father: alone they are numbers only
    // when nothing else was written, which the pattern above ensures.
    if spelled > 0 {
        return Some(spelled);
    }
    (last.len() <= 2).then(|| last.parse().ok()).flatten().filter(|number| *number > 0)
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
}
