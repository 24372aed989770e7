//! What has been found in a text is looked for in the rest of it: a secret is
//! named once and often repeated without its name.

use super::Kind;
use super::form::{Form, OPAQUE};
use std::collections::HashMap;

/// Values that were found, in their plain form.
#[derive(Clone, Debug, Default)]
pub struct Known(HashMap<String, Kind>);

/// Shorter values are also ordinary numbers and words.
const SHORTEST: usize = 5;

impl Known {
    /// Remembers what stands in a span, if it is telling wherever it stands.
    pub fn learn(&mut self, form: &Form<'_>, kind: Kind, start: usize, end: usize) {
        let value = &form.text[start..end];
        let telling = value.len() >= SHORTEST
            && value.bytes().any(|byte| byte.is_ascii_digit())
            && !value.bytes().any(|byte| byte.is_ascii_whitespace() || byte == OPAQUE);
        if telling && kind != Kind::BirthDate {
            self.0.entry(value.to_owned()).or_insert(kind);
        }
    }

    /// Words of the text that are known values.
    pub fn again(&self, form: &Form<'_>) -> Vec<(Kind, (usize, usize))> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut start = 0;
        let apart = |c: char| c.is_ascii_whitespace() || c == char::from(OPAQUE);
        for word in form.text.split(apart) {
            let from = start;
            start += word.len() + 1;
            let front = word.len() - word.trim_start_matches(MARKS).len();
            for value in [&word[front..], word[front..].trim_end_matches(MARKS)] {
                if let Some(kind) = self.0.get(value) {
                    found.push((*kind, (from + front, from + front + value.len())));
                    break;
                }
            }
        }
        found
    }
}

/// Punctuation around a word.
const MARKS: [char; 14] = ['"', '\'', '(', ')', '[', ']', '`', '<', '>', ',', '.', ';', ':', '?'];
