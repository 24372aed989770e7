//! What a Vietnamese syllable can look like: a closed set, and the reason why
//! slips of the keyboard can be told from words.
//!
//! A syllable is kept as its letters (with the marks of ă, â, ê, ô, ơ, ư, đ)
//! and its tone apart, so that "hoà" and "hòa" are one.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The tone of a syllable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// No mark.
    #[default]
    Level,
    /// Huyền.
    Grave,
    /// Sắc.
    Acute,
    /// Hỏi.
    Hook,
    /// Ngã.
    Tilde,
    /// Nặng.
    Dot,
}

impl Tone {
    /// The combining mark.
    fn mark(self) -> Option<char> {
        match self {
            Self::Level => None,
            Self::Grave => Some('\u{300}'),
            Self::Acute => Some('\u{301}'),
            Self::Hook => Some('\u{309}'),
            Self::Tilde => Some('\u{303}'),
            Self::Dot => Some('\u{323}'),
        }
    }

    /// What a combining mark means.
    pub fn of_mark(mark: char) -> Option<Self> {
        [Self::Grave, Self::Acute, Self::Hook, Self::Tilde, Self::Dot]
            .into_iter()
            .find(|tone| tone.mark() == Some(mark))
    }
}

/// A lower-case letter without its tone, and the tone; [`None`]: not one of
/// the composed letters of Vietnamese.
pub fn letter(c: char) -> Option<(char, Tone)> {
    static LETTERS: LazyLock<HashMap<char, (char, Tone)>> = LazyLock::new(|| {
        let tones = [Tone::Level, Tone::Grave, Tone::Acute, Tone::Hook, Tone::Tilde, Tone::Dot];
        let mut letters = HashMap::from([('đ', ('đ', Tone::Level))]);
        for vowel in VOWELS.chars() {
            for tone in tones {
                let composed = [vowel].into_iter().chain(tone.mark()).nfc().next();
                letters.extend(composed.map(|composed| (composed, (vowel, tone))));
            }
        }
        letters
    });
    if c.is_ascii() { Some((c, Tone::Level)) } else { LETTERS.get(&c).copied() }
}

/// Takes the tone out of a lower-case word: letters without tone, and the last
/// tone there was.
pub fn split_tone(word: &str) -> (String, Tone) {
    let mut tone = Tone::Level;
    let mut letters = String::with_capacity(word.len());
    for c in word.chars() {
        match (letter(c), Tone::of_mark(c)) {
            (Some((letter, found)), _) => {
                letters.push(letter);
                if found != Tone::Level {
                    tone = found;
                }
            }
            (None, Some(found)) => tone = found,
            (None, None) => letters.push(c),
        }
    }
    // "đựoc", "ngừoi": a horn forgotten in haste.
    if letters.contains("ưo") {
        letters = letters.replace("ưo", "ươ");
    }
    (letters, tone)
}

/// Puts a tone where the spelling of today has it.
pub fn join_tone(letters: &str, tone: Tone) -> String {
    let Some(mark) = tone.mark() else { return letters.to_owned() };
    let chars: Vec<char> = letters.chars().collect();
    let Some(at) = tone_place(&chars) else { return letters.to_owned() };
    let mut out: Vec<char> = chars[..=at].to_vec();
    out.push(mark);
    out.extend(&chars[at + 1..]);
    out.into_iter().nfc().collect()
}

/// The vowel that carries the tone.
fn tone_place(chars: &[char]) -> Option<usize> {
    let mut first = chars.iter().position(|c| is_vowel(*c))?;
    // In "qu" and in "gi" before a vowel, the vowel letter belongs to the onset.
    let onset =
        matches!((chars.first(), chars.get(1)), (Some('q'), Some('u')) | (Some('g'), Some('i')));
    if onset && chars.get(2).is_some_and(|c| is_vowel(*c)) {
        first = 2;
    }
    let vowels: Vec<usize> = (first..chars.len()).take_while(|at| is_vowel(chars[*at])).collect();
    // ê, ơ and their like take it before all others; the last of them in "ươ".
    if let Some(at) = vowels.iter().rev().find(|at| "ăâêôơư".contains(chars[**at])) {
        return Some(*at);
    }
    let closed = vowels.last().is_some_and(|at| at + 1 < chars.len());
    match vowels.len() {
        0 => None,
        1 => Some(vowels[0]),
        2 if closed => Some(vowels[1]),
        2 => Some(vowels[0]),
        _ => Some(vowels[1]),
    }
}

/// Whether a letter is a vowel of Vietnamese.
pub fn is_vowel(c: char) -> bool {
    VOWELS.contains(c)
}

/// Whether letters without a tone can be a syllable, with the marks as written.
pub fn is_syllable(letters: &str) -> bool {
    static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| RIMES.iter().copied().collect());
    onsets(letters).any(|rime| KNOWN.contains(rime))
}

/// As [`is_syllable`], for text without any marks.
pub fn is_plain_syllable(letters: &str) -> bool {
    static KNOWN: LazyLock<HashSet<String>> =
        LazyLock::new(|| RIMES.iter().map(|rime| rime.chars().map(plain).collect()).collect());
    onsets(letters).any(|rime| KNOWN.contains(rime))
}

/// A vowel without its mark.
pub fn plain(c: char) -> char {
    match c {
        'ă' | 'â' => 'a',
        'ê' => 'e',
        'ô' | 'ơ' => 'o',
        'ư' => 'u',
        'đ' => 'd',
        c => c,
    }
}

/// What may follow each onset that the letters begin with.
fn onsets(letters: &str) -> impl Iterator<Item = &str> {
    let rimes = ONSETS.iter().filter_map(move |onset| letters.strip_prefix(onset));
    rimes.filter(|rime| !rime.is_empty() && rime.len() < 9)
}

const VOWELS: &str = "aăâeêioôơuưy";

const ONSETS: &[&str] = &[
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh",
    "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x", "q",
];

const RIMES: &[&str] = &[
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ăc", "ăm",
    "ăn", "ăng", "ăp", "ăt", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "e", "ec", "em",
    "en", "eng", "eo", "ep", "et", "ê", "êch", "êm", "ên", "ênh", "êp", "êt", "êu", "i", "ia",
    "ich", "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu", "im", "in", "inh", "ip", "it", "iu",
    "o", "oc", "oi", "om", "on", "ong", "op", "ot", "oa", "oac", "oach", "oai", "oan", "oang",
    "oanh", "oat", "oay", "oăc", "oăn", "oăng", "oăt", "oe", "oen", "oeo", "oet", "ô", "ôc", "ôi",
    "ôm", "ôn", "ông", "ôp", "ôt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "u", "ua", "uc", "ui", "um",
    "un", "ung", "up", "ut", "uân", "uât", "uây", "uâng", "uê", "uêch", "uênh", "uy", "uya",
    "uyên", "uyêt", "uynh", "uyt", "uych", "uyu", "uơ", "uôc", "uôi", "uôm", "uôn", "uông", "uôt",
    "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ưt", "ưu", "ươc", "ươi", "ươm", "ươn", "ương",
    "ươp", "ươt", "ươu", "y", "yêm", "yên", "yêng", "yêt", "yêu", "yt", "ynh", "ooc", "oong",
    "oam", "oao", "ych", "ynh",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables() {
        for (word, expected) in [
            ("liên", true),
            ("kêt", true),
            ("khoan", true),
            ("người", false),
            ("ngươi", true),
            ("quyên", true),
            ("nghiêng", true),
            ("giưa", true),
            ("vneid", false),
            ("app", false),
            ("tafi", false),
            ("", false),
        ] {
            assert_eq!(is_syllable(word), expected, "{word}");
        }
        for (word, expected) in
            [("lien", true), ("dang", true), ("nguoi", true), ("for", false), ("lienket", false)]
        {
            assert_eq!(is_plain_syllable(word), expected, "{word}");
        }
    }

    #[test]
    fn tones_move_to_their_place() {
        for (text, expected) in [
            ("hoà", "hòa"),
            ("thuỷ", "thủy"),
            ("khoản", "khoản"),
            ("đươc\u{323}", "được"),
            ("ngừoi", "người"),
            ("quý", "quý"),
            ("gìa", "già"),
            ("mức", "mức"),
        ] {
            let (letters, tone) = split_tone(text);
            assert_eq!(join_tone(&letters, tone), expected, "{text}");
        }
    }
}
