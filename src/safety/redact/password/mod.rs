//! Passwords: what follows "mk là", "pass:", "mật khẩu của tui là", or stands
//! before "là mật khẩu".
//!
//! `search` walks from the word to its value; `described` goes around what only
//! says how the value is made ("tên mẹ viết liền …"), `phrase` takes a value of
//! several words, `later` looks further on in the sentence, `beside` at what
//! stands without the word.

mod beside;
mod described;
mod later;
mod phrase;
mod search;
mod spelled;
mod telling;

use super::form::Form;
use super::span::Spans;
use super::trigger::trigger;
use beside::{alone, behind_account, beside_account, both, named_before};
use search::Search;

/// How the value is tied to the word "password".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    /// It only follows.
    Next,
    /// "là", "is", "đây".
    Is,
    /// A colon or an equals sign.
    Colon,
}

/// What is written without a space is looked at up to here: no password is as
/// long, and the time stays in proportion to the text.
const CHUNK: usize = 256;

/// Finds passwords; spans of bytes of the plain text.
pub fn passwords(form: &Form<'_>, public: &Spans) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let pieces = &form.pieces;
    for piece in pieces.iter().filter(|piece| piece.number && piece.end - piece.start >= 9) {
        found.extend(beside_account(form, piece.end));
    }
    found.extend(alone(form));
    let mut at = 0;
    while at < pieces.len() {
        let Some(used) = trigger(form, pieces, at) else {
            at += 1;
            continue;
        };
        if let Some(span) = named_before(form, pieces, at) {
            found.push(span);
        }
        let search = Search {
            form,
            public,
            end: pieces[at + used - 1].end,
            both: both(form, pieces, at),
            account: behind_account(form, pieces, at),
        };
        let before = found.len();
        search.run(&mut found);
        if found.len() == before {
            found.extend(search.later());
        }
        at += used;
    }
    found
}
