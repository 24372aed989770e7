//! Working hours in words: "thứ Hai đến thứ Sáu, 7:30–11:30 và 13:30–17:00".

use crate::flow::Hours;
use crate::ids::Locale;

struct Words {
    days: [&'static str; 7],
    to: &'static str,
    and: &'static str,
    unstated: &'static str,
}

const VI: Words = Words {
    days: ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"],
    to: " đến ",
    and: " và ",
    unstated: "giờ hành chính",
};

const EN: Words = Words {
    days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    to: " to ",
    and: " and ",
    unstated: "office hours",
};

/// The hours in a language; Vietnamese where the language is not known here.
pub fn hours(hours: &[Hours], locale: &Locale) -> String {
    let words = if locale.as_str() == "en" { &EN } else { &VI };
    if hours.is_empty() {
        return words.unstated.to_owned();
    }
    // Hours of the same days belong together, in the order written.
    let mut groups: Vec<(&[u8], Vec<String>)> = Vec::new();
    for entry in hours {
        let span = format!("{}–{}", clock(entry.from), clock(entry.to));
        match groups.iter_mut().find(|(days, _)| *days == entry.days) {
            Some((_, spans)) => spans.push(span),
            None => groups.push((&entry.days, vec![span])),
        }
    }
    let groups: Vec<String> = groups
        .into_iter()
        .map(|(group, spans)| format!("{}, {}", days(group, words), list(&spans, words.and)))
        .collect();
    groups.join("; ")
}

fn days(days: &[u8], words: &Words) -> String {
    let name = |day: &u8| words.days.get(usize::from(*day)).copied().unwrap_or_default();
    let in_a_row = days.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    match days {
        [first, .., last] if in_a_row && days.len() > 2 => {
            format!("{}{}{}", name(first), words.to, name(last))
        }
        _ => {
            let names: Vec<String> = days.iter().map(|day| name(day).to_owned()).collect();
            list(&names, words.and)
        }
    }
}

fn list(items: &[String], and: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{}{and}{last}", rest.join(", ")),
    }
}

fn clock(minutes: u16) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_words() {
        let week = vec![0, 1, 2, 3, 4];
        let entry = |days: &[u8], from, to| Hours { days: days.to_vec(), from, to };
        let two = [entry(&week, 450, 690), entry(&week, 810, 1020)];
        for (list, locale, expected) in [
            (&two[..], "vi", "thứ Hai đến thứ Sáu, 7:30–11:30 và 13:30–17:00"),
            (&two[..], "en", "Monday to Friday, 7:30–11:30 and 13:30–17:00"),
            (&[entry(&[5], 480, 720)][..], "vi", "thứ Bảy, 8:00–12:00"),
            (
                &[entry(&week, 0, 1440), entry(&[0, 2], 1, 2)][..],
                "vi",
                "thứ Hai đến thứ Sáu, 0:00–24:00; thứ Hai và thứ Tư, 0:01–0:02",
            ),
            (&[][..], "en", "office hours"),
        ] {
            assert_eq!(hours(list, &Locale::from(locale)), expected);
        }
    }
}
