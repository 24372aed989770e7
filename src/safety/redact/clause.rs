//! Whether a sentence rather than a password follows "mật khẩu:".

/// Whether the line that `text` begins with is a question, a complaint or a rule:
/// "em không nhớ", "bấm nút nào", "hướng dẫn giúp". A password of words ("con
/// mèo đen") is none.
pub fn is_clause(text: &str) -> bool {
    /// Who speaks or is spoken of, and little words after that.
    const SUBJECT: usize = 4;
    /// Longest sentence that is looked at, in bytes.
    const LINE: usize = 160;
    let line = text[..text.len().min(LINE)].split(['\n', '.', ';', '?', '!']).next().unwrap_or("");
    let words = || line.split([' ', '/', ',', '(', ')', '"']).filter(|word| !word.is_empty());
    let mut all = words();
    let (Some(first), second) = (all.next(), all.next().unwrap_or("")) else { return false };
    if opens(first, second) {
        return true;
    }
    if is_person(first) {
        let predicate =
            words().skip(1).take(SUBJECT).find(|word| !is_person(word) && !is_adverb(word));
        if predicate.is_some_and(is_predicate) {
            return true;
        }
    }
    // "cái nút nào", "chỗ đó ở đâu": up to where a complaint may follow a value.
    let asked = words().count() > 1
        && words().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()))
        && words().next_back().is_some_and(|last| {
            matches!(last, "nao" | "dau" | "gi" | "sao" | "j" | "gj" | "nhi" | "what" | "where")
        });
    asked && words().count() <= 4
}

/// Whether two words begin a question or a request.
fn opens(first: &str, second: &str) -> bool {
    match first {
        "huong" => second == "dan",
        "nhan" => {
            matches!(second, "nut" | "vao" | "o" | "giu" | "chon" | "quen" | "duoc" | "o dau")
        }
        "tai" => matches!(second, "sao" | "khoan" | "dau" | "vi" | "app" | "ung" | "lai"),
        "cho" => matches!(
            second,
            "em" | "e"
                | "toi"
                | "tui"
                | "minh"
                | "chau"
                | "con"
                | "bac"
                | "hoi"
                | "xin"
                | "biet"
                | "nao"
        ),
        "thu" => matches!(second, "lai" | "hoai" | "may" | "nhieu" | "roi" | "het" | "ca" | "mai"),
        "kiem" => second == "tra",
        "lien" => second == "he",
        "khoi" => second == "phuc",
        "phuc" => second == "hoi",
        "quy" => matches!(second, "khach" | "dinh" | "vi"),
        "ghi" | "vua" => true,
        "tra" => matches!(second, "cuu" | "loi"),
        "mo" => matches!(
            second,
            "app" | "ung" | "vneid" | "trang" | "khoa" | "lai" | "may" | "o" | "ra"
        ),
        "xem" | "bam" | "go" | "giup" | "chon" | "vao" | "vo" | "sua" | "tim" | "goi" | "muon"
        | "biet" | "cach" | "hien" | "cung" | "toan" | "da" | "se" | "thay" | "chac" | "click"
        | "press" | "type" | "please" | "enter" | "can't" | "cant" | "dont" | "does" | "help" => {
            true
        }
        _ => false,
    }
}

/// Whether a word stands for who speaks or is spoken of.
pub fn is_person(word: &str) -> bool {
    matches!(
        word,
        "em" | "e"
            | "toi"
            | "tui"
            | "minh"
            | "mik"
            | "chau"
            | "con"
            | "anh"
            | "chi"
            | "ong"
            | "ba"
            | "bac"
            | "chu"
            | "co"
            | "me"
            | "bo"
            | "ban"
            | "ad"
            | "admin"
            | "nguoi"
            | "dan"
            | "ho"
            | "no"
            | "app"
            | "i"
            | "we"
            | "he"
            | "she"
            | "they"
    )
}

fn is_adverb(word: &str) -> bool {
    matches!(
        word,
        "cung" | "van" | "da" | "thi" | "ma" | "cu" | "toan" | "moi" | "vua" | "se" | "just"
    )
}

/// What somebody does with a password, or not.
pub fn is_predicate(word: &str) -> bool {
    matches!(
        word,
        "khong"
            | "ko"
            | "k"
            | "hong"
            | "hok"
            | "hk"
            | "chua"
            | "tu"
            | "dat"
            | "doi"
            | "quen"
            | "nhap"
            | "go"
            | "vao"
            | "vo"
            | "dang"
            | "bi"
            | "muon"
            | "phai"
            | "xin"
            | "duoc"
            | "dc"
            | "lam"
            | "biet"
            | "can"
            | "hoi"
            | "ghi"
            | "luu"
            | "lay"
            | "tao"
            | "dung"
            | "xai"
            | "bam"
            | "thu"
            | "bao"
            | "keu"
            | "bat"
            | "noi"
            | "giu"
            | "hay"
            | "nen"
            | "tung"
            | "forgot"
            | "dont"
            | "don't"
            | "cant"
            | "can't"
            | "cannot"
            | "lost"
            | "have"
            | "need"
            | "want"
            | "never"
            | "am"
            | "tried"
            | "entered"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_passwords() {
        for (line, yes) in [
            ("huong dan giup", true),
            ("xem o dau", true),
            ("em khong nho", true),
            ("em cung khong nho", true),
            ("ong/ba tu dat", true),
            ("bam nut nao", true),
            ("i forgot it", true),
            ("nut nao\nla gi", true),
            ("con meo den", false),
            ("con meo den khong vao duoc", false),
            ("anh yeu em", false),
            ("hoa hong", false),
            ("purple horse", false),
            ("", false),
        ] {
            assert_eq!(is_clause(line), yes, "{line}");
        }
    }
}
