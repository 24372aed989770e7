//! Whether a word can be a syllable of Vietnamese, written without accents.
//! What is none and no known word either may be a password.

/// Beginnings of syllables, the longest first.
const ONSETS: [&str; 27] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h",
    "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
];

/// What a syllable is after its beginning.
const RHYMES: &[&str] = &[
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec",
    "ech", "em", "en", "eng", "enh", "eo", "ep", "et", "eu", "i", "ia", "ich", "iec", "iem", "ien",
    "ieng", "iep", "iet", "ieu", "im", "in", "inh", "ip", "it", "iu", "o", "oa", "oac", "oach",
    "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oc", "oe", "oen", "oeo",
    "oet", "oi", "om", "on", "ong", "oong", "op", "ot", "u", "ua", "uan", "uang", "uat", "uay",
    "uac", "uc", "ue", "uech", "uenh", "ui", "um", "un", "ung", "uo", "uoc", "uoi", "uom", "uon",
    "uong", "uop", "uot", "uou", "up", "ut", "uu", "uy", "uya", "uych", "uyen", "uyet", "uynh",
    "uyt", "uyu", "uya", "y", "yem", "yen", "yeng", "yet", "yeu", "ych", "ynh", "ya",
];

/// Whether `word`, small letters without accents, can be one syllable.
pub fn is_syllable(word: &str) -> bool {
    word.len() <= 7
        && ONSETS
            .iter()
            .any(|onset| word.strip_prefix(onset).is_some_and(|rhyme| RHYMES.contains(&rhyme)))
}
