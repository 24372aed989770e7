//! A password of several words behind "là": "con mèo đen 3 con", "hoa hồng đỏ
//! mà nó báo sai". All of the clause is masked when it tells a value, none of
//! it when it asks, complains or says who knows it.

use super::super::clause::{is_clause, is_person, is_predicate};
use super::super::form::{OPAQUE, Piece};
use super::super::public::is_hotline;
use super::super::shape::trimmed;
use super::super::words::{is_ordinary, is_owner};
use super::search::Search;
use super::telling::{is_noun, is_state, is_telling, may_be_part};

/// Words that are looked at; a longer clause is a story.
const MOST: usize = 9;

struct Word<'f> {
    start: usize,
    end: usize,
    text: &'f str,
}

impl Search<'_, '_> {
    /// The phrase that begins at `start`, right behind what ties it.
    pub(super) fn phrase(&self, start: usize) -> Option<(usize, usize)> {
        if is_clause(&self.form.text[start..]) {
            return None;
        }
        let mut words = self.words(start)?;
        let story = (1..words.len()).find(|at| goes_on(&words, *at));
        words.truncate(story.unwrap_or(words.len()));
        while words.len() > 1 && words.last().is_some_and(|last| is_pointing(last.text)) {
            words.pop();
        }
        let ends = story.is_some() || words.len() < MOST;
        let (first, last) = (words.first()?, words.last()?);
        // Where there are accents they say which word is meant: "bồ câu" neither
        // leaves out nor asks for anything.
        let accents = self.form.accented(first.start, last.end);
        let tells = (0..words.len()).any(|at| {
            self.tells(&words, at) && (!accents || is_telling(&self.written(&words[at])))
        });
        let fits = words.len() > 1
            && ends
            && !tells
            && !is_done_by(&words)
            && begins(self, &words)
            && holds(&words);
        fits.then_some((first.start, last.end))
    }

    /// The words of the clause, without the signs around them; `None`: it asks.
    fn words(&self, start: usize) -> Option<Vec<Word<'_>>> {
        let text = &self.form.text;
        let mut words = Vec::new();
        let mut at = start;
        while words.len() < MOST {
            let chunk = self.chunk(at);
            let (from, to) = trimmed(self.form, at, at + chunk.len());
            let word = text.get(from..to)?;
            // A question, or a clause whose value has been found before.
            if chunk.contains('?') || self.form.byte(at + chunk.len()) == OPAQUE {
                return None;
            }
            let odd = |byte: u8| !(byte.is_ascii_alphanumeric() || b"@#!$*&-_'".contains(&byte));
            let digits = word.bytes().filter(u8::is_ascii_digit).count();
            if self.form.byte(at) == OPAQUE {
                return None;
            }
            if word.is_empty() || word.bytes().any(odd) || digits > 8 || is_hotline(word.as_bytes())
            {
                break;
            }
            words.push(Word { start: from, end: to, text: word });
            let after = at + chunk.len();
            if text[to..after].contains(['.', ',', ';', ')']) || self.form.byte(after) != b' ' {
                break;
            }
            at = after + 1;
        }
        Some(words)
    }

    fn written(&self, word: &Word<'_>) -> String {
        self.form.written(Piece { start: word.start, end: word.end, number: false })
    }

    /// "Nam Định": a name among small letters.
    fn is_titled(&self, word: &Word<'_>) -> bool {
        word.text.len() > 1 && self.form.capital(word.start) && !self.form.capital(word.start + 1)
    }

    /// Whether the word at `at` makes the clause a question, a rule or a state.
    fn tells(&self, words: &[Word<'_>], at: usize) -> bool {
        let word = &words[at];
        let next = words.get(at + 1).map_or("", |next| next.text);
        let before = at.checked_sub(1).map_or("", |at| words[at].text);
        let spelled = |forms: &[&str]| {
            let piece = Piece { start: word.start, end: word.end, number: false };
            self.form.spelled(piece, forms)
        };
        if at > 0 && self.is_titled(word) {
            return false;
        }
        match word.text {
            "so" => !is_number(next),
            "bao" => matches!(next, "nhieu" | "sai" | "loi" | "gio" | "khong" | "la" | ""),
            "nhieu" => before == "bao",
            "mat" => next.is_empty() && !spelled(&["mắt", "mặt", "mát", "mật"]),
            "yeu" => next == "cau",
            "lam" => !(next.is_empty() || spelled(&["lắm", "lam", "lâm", "lầm"])),
            "dau" => next.is_empty() || spelled(&["đâu"]),
            "chu" => !spelled(&["chú", "chủ"]),
            "ha" => next.is_empty() && !spelled(&["hà", "hạ"]),
            "la" => next.is_empty() || is_ordinary(next),
            word if may_be_part(word) => false,
            "viec" | "chuyen" | "thu" | "dieu" => at == 0,
            word => is_ordinary(word) || is_predicate(word) || is_state(word),
        }
    }
}

/// Whether the sentence goes on at the word `at`, behind the value.
fn goes_on(words: &[Word<'_>], at: usize) -> bool {
    let next = words.get(at + 1).map_or("", |next| next.text);
    match words[at].text {
        "ma" | "nhung" | "sao" | "gio" | "roi" | "r" | "ad" | "luon" | "hoai" | "nhe" | "nhen"
        | "nghen" | "but" | "and" => true,
        // "cả nhà thương nhau", "nguyễn thị hoa"
        "nha" => next.is_empty() || is_pointing(next) || next == "ad",
        "thi" => is_person(next) || is_ordinary(next),
        // "… viết liền không dấu", "… đúng không", "… có được không"
        "viet" | "ghi" => {
            matches!(next, "lien" | "hoa" | "thuong" | "khong" | "ko" | "k" | "co" | "tat" | "in")
        }
        "dung" => matches!(next, "khong" | "ko" | "k" | "ha" | "hong" | "chua"),
        "vi" | "do" => is_person(next),
        "dang" => next == "nhap",
        _ => false,
    }
}

/// Words that point at what was said and end a sentence.
fn is_pointing(word: &str) -> bool {
    matches!(word, "ne" | "day" | "nay" | "a" | "vay" | "z" | "thoi" | "oi" | "nhe" | "nua")
}

/// "mẹ em cất", "con gái tui lập", "bé nhà em nghịch": somebody does something.
fn is_done_by(words: &[Word<'_>]) -> bool {
    let kin = |word: &&Word<'_>| {
        is_person(word.text)
            || matches!(
                word.text,
                "be" | "vo" | "chong" | "xa" | "nha" | "trai" | "gai" | "noi" | "ngoai" | "ut"
            )
    };
    let count = words.iter().take_while(kin).count();
    let speaker =
        |word: &Word<'_>| matches!(word.text, "em" | "e" | "toi" | "tui" | "minh" | "chau" | "con");
    (2..words.len()).contains(&count) && speaker(&words[count - 1])
}

/// Whether a value may begin with the first of the words.
fn begins(search: &Search<'_, '_>, words: &[Word<'_>]) -> bool {
    let [first, second, ..] = words else { return false };
    let piece = Piece { start: first.start, end: first.end, number: false };
    let loves = words.iter().any(|word| matches!(word.text, "yeu" | "thuong"));
    match first.text {
        // "em nghĩ ra", "tui lo"
        "em" | "e" | "toi" | "tui" | "minh" | "ho" | "no" if !search.form.capital(first.start) => {
            loves
                || words.iter().any(|word| is_number(word.text))
                || words.len() > 2 && !is_person(second.text) && first.text == "minh"
        }
        "co" => {
            search.form.spelled(piece, &["cô", "cò", "cỏ", "cờ"])
                || matches!(second.text, "be" | "giao" | "gai" | "ba" | "tien")
        }
        word if is_number(word) => {
            !super::super::beside::is_unit(second.text) || second.text == "con"
        }
        word if may_be_part(word) => !matches!(word, "vi" | "do" | "so" | "la" | "bao" | "nhieu"),
        _ if search.is_titled(first) && search.is_titled(second) => true,
        word => !is_owner(word) || matches!(word, "gia" | "nha" | "hai" | "mot" | "vu"),
    }
}

/// Whether there is more than persons and little words: something that only a
/// value holds.
fn holds(words: &[Word<'_>]) -> bool {
    let content = |word: &&Word<'_>| {
        let text = word.text;
        is_number(text) || !(is_person(text) || may_be_part(text) || is_owner(text))
    };
    let nouns = words.iter().filter(|word| is_noun(word.text)).count();
    let love = words.iter().any(|word| matches!(word.text, "yeu" | "thuong"));
    words.iter().any(|word| content(&word)) || nouns > 1 || love
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}
