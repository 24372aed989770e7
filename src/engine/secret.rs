//! What is said when somebody sends what must not be sent: a password, a
//! one-time code, personal numbers, a picture. The guard has hidden it before
//! the engine sees the words; here the person is told, and a question that
//! came with it is still answered.

use super::machine::Machine;
use super::show::command_choice;
use crate::flow::Command;
use crate::guard::{Guard, Secret, without_masks};

impl Machine<'_> {
    /// Tells the person what was hidden. Returns the words that remain to be
    /// understood; `None`: there was nothing else in the message.
    pub fn guarded(&mut self, text: &str, guard: &Guard) -> Option<String> {
        let Some(secret) = guard.secret else { return Some(text.to_owned()) };
        let rest = without_masks(text);
        let asks = asks_something(&rest);
        match (secret, asks) {
            (Secret::Personal, true) => self.say_common("da-che-so"),
            (Secret::Personal, false) => self.warn("canh-bao-so-ca-nhan"),
            (Secret::Password, _) => self.warn("canh-bao-mat-khau"),
            (Secret::Otp, _) => self.warn("canh-bao-otp"),
        }
        asks.then_some(rest)
    }

    /// A warning with the way on: the buttons of the step, or the menu, and
    /// always an operator.
    fn warn(&mut self, id: &str) {
        self.session.greeted = true;
        let mut say = self.common(id);
        say.choices = self.current_choices();
        let operator = command_choice(Command::Operator);
        if say.choices.iter().all(|choice| choice.payload != operator.payload) {
            say.choices.insert(0, operator);
        }
        say.waiting = self.waiting().is_some();
        self.say(say);
    }
}

/// Whether more is left than the words that people put around a number: "số
/// cccd của tôi là …" asks nothing, "… sao đăng nhập không được" does.
fn asks_something(rest: &str) -> bool {
    /// Fewer words than this are no question of their own.
    const FEWEST: usize = 2;
    const AROUND: [&str; 76] = [
        "a", "ad", "ah", "anh", "ba", "bac", "ban", "cai", "can", "cccd", "chau", "chi", "cho",
        "cmnd", "cmt", "co", "code", "con", "cu", "cua", "cuoc", "da", "dang", "danh", "day",
        "dien", "dinh", "do", "dt", "e", "email", "em", "gmail", "gui", "is", "khau", "khoan",
        "la", "ma", "mail", "mat", "me", "minh", "mk", "moi", "my", "nay", "ne", "ngay", "nha",
        "nhe", "nhap", "no", "number", "nhan", "oi", "ong", "otp", "pass", "password", "phone",
        "roi", "sdt", "sinh", "so", "tai", "ten", "the", "thoai", "thuc", "tk", "toi", "tui",
        "vang", "vneid", "xac",
    ];
    let words = crate::nlu::words(rest);
    words.folded.iter().filter(|word| !AROUND.contains(&word.as_str())).count() >= FEWEST
}

#[cfg(test)]
mod tests {
    use super::asks_something;

    #[test]
    fn a_question_is_told_from_the_words_around_a_number() {
        for (rest, asks) in [
            ("", false),
            ("số cccd của tôi là …", false),
            ("mk vneid cua tui la …", false),
            ("mã otp nè …", false),
            ("… ạ", false),
            ("my phone number is …", false),
            ("số … sao đăng nhập không được", true),
            ("… đăng nhập bị lỗi", true),
            ("cccd … muốn liên kết vneid", true),
            ("my id is … cannot log in", true),
        ] {
            assert_eq!(asks_something(rest), asks, "{rest}");
        }
    }
}
