//! What only says how a password is made, and the value behind it: "tên mẹ
//! viết liền …", "6 số cuối cccd …", "ngày sinh 15081952".

use super::super::beside::{is_product, is_unit};
use super::super::clause::is_person;
use super::super::glued::is_talk;
use super::super::public::is_year;
use super::super::shape::{is_glued, is_shaped, trimmed};
use super::super::syllable::is_syllable;
use super::super::words::{is_ordinary, is_owner, is_stop};
use super::Tie;
use super::search::Search;
use regex::Regex;
use std::sync::LazyLock;

impl Search<'_, '_> {
    /// The value behind a description that begins at `start`, perhaps after the
    /// words for whose it is.
    pub(super) fn described(&self, start: usize, mut tie: Tie) -> Option<(usize, usize)> {
        /// Words of the longest description.
        const MOST: usize = 16;
        let text = &self.form.text;
        let mut at = start;
        let mut headed = false;
        for _ in 0..MOST {
            let rest = &text[at..];
            let gap = rest.len() - rest.trim_start_matches([' ', ':', '=', '>', '+', ',']).len();
            let signs = &text[at..at + gap];
            at += gap;
            if headed && signs.contains([':', '=', '>']) {
                return self.value(at, Tie::Colon, true);
            }
            let chunk = self.chunk(at);
            // "tên mẹ:nguyenthilan"
            let sign = chunk.find([':', '=']).filter(|sign| *sign > 0);
            let word = &chunk[..sign.unwrap_or(chunk.len())];
            let (from, to) = trimmed(self.form, at, at + word.len());
            let word = text.get(from..to).filter(|word| !word.is_empty())?;
            let next = self.word_after(to);
            if !headed {
                match head(word, next) {
                    Some(Head::Value) => {
                        headed = true;
                        tie = tie.max(Tie::Next);
                    }
                    Some(Head::Other) => return None,
                    None if is_owner(word) || matches!(word, "theo" | "bang" | "lay" | "gom") => {}
                    None => return None,
                }
            } else if !is_describing(word) || (self.form.capital(from) && next.is_empty()) {
                return self.told((from, to), tie);
            }
            // The sentence ends.
            if text[to..at + chunk.len()].contains(['.', ';', '!', '?']) || text[to..].is_empty() {
                return None;
            }
            at = to;
        }
        None
    }

    /// The word after `end`, if only a space stands between.
    fn word_after(&self, end: usize) -> &str {
        let Some(rest) = self.form.text[end..].strip_prefix(' ') else { return "" };
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        &rest[..length]
    }

    /// Whether the word `from..to` behind a description is the value, and
    /// where it ends.
    fn told(&self, (from, to): (usize, usize), tie: Tie) -> Option<(usize, usize)> {
        let value = &self.form.text[from..to];
        if value.bytes().all(|byte| byte.is_ascii_digit()) {
            let year = tie == Tie::Next && is_year(value.as_bytes());
            // Longer ones are numbers of another kind, and masked as such.
            let fits = (4..9).contains(&value.len()) && !is_unit(self.word_after(to)) && !year;
            return fits.then(|| (from, self.digits_on(to)));
        }
        if is_shaped(self.form, from, value) || is_glued(value) && !is_talk(value) {
            return Some((from, to));
        }
        if tie == Tie::Next {
            return None;
        }
        let alone = !self.word_after(to).bytes().any(|byte| byte.is_ascii_alphanumeric());
        if alone
            && value.len() >= 4
            && !is_syllable(value)
            && !is_ordinary(value)
            && !is_product(value)
            && value.bytes().all(|byte| byte.is_ascii_lowercase())
        {
            return Some((from, to));
        }
        // "tên con em gia bảo": two words or three that mean nothing else.
        let mut end = from;
        let mut words = 0;
        let mut at = from;
        loop {
            let word = self.word_at(at);
            let known = is_ordinary(word) || is_owner(word) || is_stop(word) || is_describing(word);
            if word.is_empty() || (words > 0 && is_stop(word) && !is_described_name(word)) {
                break;
            }
            if known && !is_described_name(word) || !is_syllable(word) || words == 3 {
                return None;
            }
            words += 1;
            end = at + word.len();
            at = end + 1;
            if self.form.byte(end) != b' ' {
                break;
            }
        }
        let asked = self.form.byte(end) == b'?';
        ((2..=3).contains(&words) && !asked).then_some((from, end))
    }

    fn word_at(&self, at: usize) -> &str {
        let rest = self.form.text.get(at..).unwrap_or("");
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        &rest[..length]
    }
}

/// What a description begins with.
enum Head {
    /// It goes on to a value.
    Value,
    /// It names another thing than a value.
    Other,
}

fn head(word: &str, next: &str) -> Option<Head> {
    let value = match word {
        "ten" => {
            let other = matches!(
                next,
                "dang" | "tai" | "nguoi" | "dn" | "tk" | "mien" | "gi" | "nao" | "may" | "user"
            );
            return Some(if other { Head::Other } else { Head::Value });
        }
        "sn" | "ns" | "biet" => word != "biet" || next == "danh",
        "ho" => next == "ten",
        "ngay" | "nam" => matches!(next, "sinh" | "cuoi"),
        "sinh" => matches!(next, "nhat" | "nam" | "ngay"),
        "bien" => next == "so",
        "chu" => !matches!(next, "so" | "hay" | "va" | "voi"),
        "so" => matches!(next, "cuoi" | "dau" | "nha" | "xe"),
        word => word.len() == 1 && word.bytes().all(|b| b.is_ascii_digit()) && next == "so",
    };
    value.then_some(Head::Value)
}

/// Words of a description: whose, of what, and how it is written.
fn is_describing(word: &str) -> bool {
    is_owner(word)
        || is_person(word)
        || (word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_digit()))
        || matches!(
            word,
            "gai"
                | "trai"
                | "ut"
                | "lon"
                | "noi"
                | "ngoai"
                | "cha"
                | "cau"
                | "di"
                | "mo"
                | "thim"
                | "be"
                | "viet"
                | "ghi"
                | "lien"
                | "hoa"
                | "thuong"
                | "khong"
                | "ko"
                | "k"
                | "chu"
                | "cai"
                | "in"
                | "tat"
                | "anh"
                | "truong"
                | "ty"
                | "quan"
                | "que"
                | "cho"
                | "meo"
                | "cun"
                | "cung"
                | "xe"
                | "voi"
                | "va"
                | "ten"
                | "ho"
                | "sinh"
                | "nam"
                | "ngay"
                | "thang"
                | "nhat"
                | "cuoi"
                | "sdt"
                | "cccd"
                | "cmnd"
                | "dt"
                | "thoai"
                | "theo"
                | "danh"
                | "sn"
                | "cuoc"
                | "can"
                | "minh"
        )
}

/// Ordinary words that are also names.
fn is_described_name(word: &str) -> bool {
    matches!(word, "gia" | "bao" | "an" | "hoa" | "long" | "my" | "minh" | "ha" | "mai" | "thu")
}

/// "mật khẩu là ngày sinh 15081952": the day, which is then no less than the
/// password.
pub(super) fn birthday(text: &str) -> Option<(usize, usize)> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        // The pattern is a constant and compiles in the tests.
        #[allow(clippy::expect_used)]
        Regex::new(concat!(
            r"^(?:ngay )?(?:thang )?(?:nam )?sinh(?: nhat)?",
            r"(?: (?:la|cua|toi|tui|em|e|minh|con|chau|ba|me|bo|ong|bac|co|chu|anh|chi|vo|chong|t)){0,4}",
            r" ?[:=(]? ?(?P<day>\d{1,2}[/.\- ]?\d{1,2}[/.\- ]?\d{2,4})\b",
        ))
        .expect("constant pattern")
    });
    let day = DAY.captures(text)?.name("day")?;
    Some((day.start(), day.end()))
}
