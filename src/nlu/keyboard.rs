//! Words typed on a keyboard that was not switched to Vietnamese: Telex
//! ("tafi khoarn") and VNI ("ta2i khoa3n") spelled out, brought back to what
//! was meant.
//!
//! A word is repaired only if what comes out is a syllable of Vietnamese and
//! what was typed is none.

use super::syllable::{self, Tone, is_plain_syllable, is_syllable, join_tone};

/// The Vietnamese word that was meant by Telex keys, if it can be one.
pub fn telex(word: &str) -> Option<String> {
    if !word.is_ascii() || word.len() > 10 || word.len() < 2 || is_plain_syllable(word) {
        return None;
    }
    let mut syllable = Syllable::default();
    for key in word.chars() {
        let vowel = syllable.letters.iter().any(|c| syllable::is_vowel(*c));
        match key {
            's' | 'f' | 'r' | 'x' | 'j' if vowel => syllable.tone = tone_key(key)?,
            'w' => {
                if !syllable.horn() {
                    // A "w" alone is ư on many keyboards.
                    syllable.letters.push('ư');
                    syllable.changed = true;
                }
            }
            'd' if syllable.letters == ['d'] => syllable.replace(0, 'đ'),
            // "dangd": the second d may come last.
            'd' if vowel && syllable.letters.first() == Some(&'d') => syllable.replace(0, 'đ'),
            'a' | 'e' | 'o' => {
                if !syllable.circumflex(key) {
                    syllable.letters.push(key);
                }
            }
            'a'..='z' => syllable.letters.push(key),
            _ => return None,
        }
    }
    syllable.finish()
}

/// The Vietnamese word that was meant by VNI keys, if it can be one.
pub fn vni(word: &str) -> Option<String> {
    if !word.is_ascii() || word.len() > 10 || !word.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut syllable = Syllable::default();
    for key in word.chars() {
        let vowel = syllable.letters.iter().any(|c| syllable::is_vowel(*c));
        match key {
            '1' if vowel => syllable.tone = Tone::Acute,
            '2' if vowel => syllable.tone = Tone::Grave,
            '3' if vowel => syllable.tone = Tone::Hook,
            '4' if vowel => syllable.tone = Tone::Tilde,
            '5' if vowel => syllable.tone = Tone::Dot,
            '6' => {
                let at = syllable.last(&['a', 'e', 'o'])?;
                let with = circumflexed(syllable.letters[at])?;
                syllable.replace(at, with);
            }
            '7' => {
                let at = syllable.last(&['o', 'u'])?;
                syllable.horn_at(at);
            }
            '8' => {
                let at = syllable.last(&['a'])?;
                syllable.replace(at, 'ă');
            }
            '9' if syllable.letters.first() == Some(&'d') => syllable.replace(0, 'đ'),
            'a'..='z' => syllable.letters.push(key),
            _ => return None,
        }
    }
    syllable.finish()
}

/// Whether digits stand where only VNI puts them: inside the word, or one of
/// the keys that are not tones. "muc2" is not such a word.
pub fn surely_vni(word: &str) -> bool {
    let inside = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let marks = word.bytes().filter(|b| (b'6'..=b'9').contains(b)).count();
    inside.bytes().any(|b| b.is_ascii_digit()) || (marks > 0 && !inside.is_empty())
}

/// A syllable as it grows key by key.
#[derive(Default)]
struct Syllable {
    letters: Vec<char>,
    tone: Tone,
    changed: bool,
}

impl Syllable {
    fn replace(&mut self, at: usize, with: char) {
        self.letters[at] = with;
        self.changed = true;
    }

    /// The last place of one of these letters.
    fn last(&self, letters: &[char]) -> Option<usize> {
        self.letters.iter().rposition(|c| letters.contains(c))
    }

    /// A second a, e or o puts the roof on the one before it.
    fn circumflex(&mut self, key: char) -> bool {
        let Some(at) = self.last(&[key]) else { return false };
        let between = &self.letters[at + 1..];
        if between.iter().any(|c| syllable::is_vowel(*c)) {
            return false;
        }
        let Some(with) = circumflexed(key) else { return false };
        self.replace(at, with);
        true
    }

    /// "w": horns and the breve.
    fn horn(&mut self) -> bool {
        let Some(at) = self.last(&['o', 'u', 'a']) else { return false };
        if self.letters[at] == 'a' {
            // "uaw" is ưa.
            if at > 0 && self.letters[at - 1] == 'u' && self.letters.first() != Some(&'q') {
                self.replace(at - 1, 'ư');
            } else {
                self.replace(at, 'ă');
            }
            return true;
        }
        self.horn_at(at);
        true
    }

    fn horn_at(&mut self, at: usize) {
        let with = if self.letters[at] == 'o' { 'ơ' } else { 'ư' };
        self.replace(at, with);
        // "uow" is ươ, unless the u belongs to "qu".
        if with == 'ơ'
            && at > 0
            && self.letters[at - 1] == 'u'
            && self.letters.first() != Some(&'q')
        {
            self.replace(at - 1, 'ư');
        }
    }

    fn finish(self) -> Option<String> {
        let letters: String = self.letters.into_iter().collect();
        let fits = is_syllable(&letters) && (self.changed || self.tone != Tone::Level);
        fits.then(|| join_tone(&letters, self.tone))
    }
}

fn circumflexed(c: char) -> Option<char> {
    match c {
        'a' => Some('â'),
        'e' => Some('ê'),
        'o' => Some('ô'),
        _ => None,
    }
}

fn tone_key(key: char) -> Option<Tone> {
    match key {
        's' => Some(Tone::Acute),
        'f' => Some(Tone::Grave),
        'r' => Some(Tone::Hook),
        'x' => Some(Tone::Tilde),
        'j' => Some(Tone::Dot),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telex_keys() {
        for (keys, word) in [
            ("tafi", Some("tài")),
            ("khoarn", Some("khoản")),
            ("ddooir", Some("đổi")),
            ("soos", Some("số")),
            ("ddieenj", Some("điện")),
            ("thoaij", Some("thoại")),
            ("lieen", Some("liên")),
            ("keest", Some("kết")),
            ("vowis", Some("với")),
            ("khichs", Some("khích")),
            ("hoatj", Some("hoạt")),
            ("muwsc", Some("mức")),
            ("ddawng", Some("đăng")),
            ("kys", Some("ký")),
            ("nguowif", Some("người")),
            ("nguwowif", Some("người")),
            ("dduwowcj", Some("được")),
            ("dangd", Some("đang")),
            ("tai", None),
            ("app", None),
            ("for", None),
            ("vneid", None),
            ("password", None),
            ("cccd", None),
        ] {
            assert_eq!(telex(keys).as_deref(), word, "{keys}");
        }
    }

    #[test]
    fn vni_keys() {
        for (keys, word) in [
            ("ta2i", Some("tài")),
            ("khoa3n", Some("khoản")),
            ("d9o6i3", Some("đổi")),
            ("lie6n", Some("liên")),
            ("ngu7o7i2", Some("người")),
            ("ke61t", Some("kết")),
            ("1022", None),
            ("l2", None),
        ] {
            assert_eq!(vni(keys).as_deref(), word, "{keys}");
        }
        assert!(surely_vni("ta2i") && surely_vni("lie6n") && !surely_vni("muc2"));
    }
}
