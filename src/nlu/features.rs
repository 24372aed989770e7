//! What a classifier looks at: words, pairs of words and short runs of
//! letters, with and without accents.

use super::reading::Reading;

/// A kind of feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word without accents.
    Word,
    /// Two words in a row without accents.
    Pair,
    /// Two words with one between them.
    Skip,
    /// A word with its accents.
    Accented,
    /// Two words with their accents.
    AccentedPair,
    /// A run of letters.
    Letters,
    /// Something about the whole message.
    Sign,
}

impl Kind {
    /// Every kind, in the order of the numbers they have in keys.
    pub const ALL: [Self; 7] = [
        Self::Word,
        Self::Pair,
        Self::Skip,
        Self::Accented,
        Self::AccentedPair,
        Self::Letters,
        Self::Sign,
    ];

    /// How much a feature of this kind counts. Runs of letters are many and
    /// say little each.
    pub fn weight(self) -> f32 {
        match self {
            Self::Word => 1.0,
            Self::Pair => 1.0,
            Self::Skip => 0.5,
            Self::Accented => 0.5,
            Self::AccentedPair => 0.5,
            Self::Letters => 0.35,
            Self::Sign => 1.5,
        }
    }
}

/// Calls `emit` with every feature of a message.
pub fn features(reading: &Reading, mut emit: impl FnMut(Kind, &str)) {
    let words = &reading.words;
    let mut text = String::with_capacity(64);
    let mut pair = |a: &str, b: &str| {
        text.clear();
        text.push_str(a);
        text.push(' ');
        text.push_str(b);
        text.clone()
    };
    for (at, word) in words.iter().enumerate() {
        emit(Kind::Word, &word.folded);
        let accented = word.typed != word.folded && !word.typed.is_ascii();
        if accented {
            emit(Kind::Accented, &word.typed);
        }
        if let Some(next) = words.get(at + 1) {
            emit(Kind::Pair, &pair(&word.folded, &next.folded));
            if accented || !next.typed.is_ascii() {
                emit(Kind::AccentedPair, &pair(&word.typed, &next.typed));
            }
        }
        if let Some(after) = words.get(at + 2) {
            emit(Kind::Skip, &pair(&word.folded, &after.folded));
        }
    }
    if let Some(first) = words.first() {
        emit(Kind::Pair, &pair("^", &first.folded));
    }
    if let Some(last) = words.last() {
        emit(Kind::Pair, &pair(&last.folded, "$"));
    }
    letters(reading, &mut emit);
    emit(
        Kind::Sign,
        match words.len() {
            0 => "no words",
            1 => "one word",
            2 => "two words",
            3..=5 => "few words",
            6..=14 => "a sentence",
            _ => "a story",
        },
    );
    if reading.foreign {
        emit(Kind::Sign, "english words");
    }
    if reading.english {
        emit(Kind::Sign, "english");
    }
}

/// Runs of three to five letters, across the borders of words, so that joined
/// and split words look alike.
fn letters(reading: &Reading, emit: &mut impl FnMut(Kind, &str)) {
    let mut text = String::with_capacity(reading.words.len() * 6 + 2);
    text.push('_');
    for word in &reading.words {
        text.push_str(&word.folded);
        text.push('_');
    }
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    for length in 3..=5 {
        for window in places.windows(length + 1) {
            emit(Kind::Letters, &text[window[0]..window[length]]);
        }
    }
}
