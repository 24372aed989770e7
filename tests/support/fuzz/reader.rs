//! A second, much simpler reader of numbers and links. It shares nothing with
//! the guards, so that a slip in their reading is not repeated in their tests:
//! it sees only what is plain, and that has to be gone or good.

/// Hosts that the definitions call official.
const OFFICIAL: [&str; 6] = [
    "dichvucong.gov.vn",
    "vneid.gov.vn",
    "dichvucong.quangtri.gov.vn",
    "cloud.binhduong.gov.vn",
    "dichvucong.binhduong.gov.vn",
    "dinhdanhdientu.gov.vn",
];

/// Whether a host is official or below one that is.
pub fn is_official(host: &str) -> bool {
    OFFICIAL.iter().any(|known| {
        host.strip_suffix(known).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// Whether a host is of the state, official or not.
pub fn is_of_state(host: &str) -> bool {
    host.ends_with(".gov.vn")
        && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
}

/// Numbers that are somebody's whatever stands around them: twelve figures of
/// which the first is 0, ten that begin like a mobile telephone. In groups of
/// two or more, with one space, dot or hyphen between, and nothing before or
/// behind that makes it part of something else.
pub fn numbers_of_people(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or(' ');
    let mut found = Vec::new();
    let mut from = 0;
    while from < chars.len() {
        if !chars[from].is_ascii_digit() {
            from += 1;
            continue;
        }
        let mut end = from;
        while at(end).is_ascii_digit() || (" .-".contains(at(end)) && at(end + 1).is_ascii_digit())
        {
            end += 1;
        }
        let run: String = chars[from..end].iter().collect();
        let groups: Vec<&str> = run.split([' ', '.', '-']).collect();
        let figures = groups.concat();
        let before = from.checked_sub(1).map_or(' ', &at);
        let free = before.is_whitespace() && (at(end).is_whitespace() || at(end) == ',');
        let grouped = groups[0].len() >= 3 && groups.iter().all(|group| group.len() >= 2);
        let whose = match figures.len() {
            12 => figures.starts_with('0'),
            10 => ["03", "05", "07", "08", "09"].iter().any(|begin| figures.starts_with(begin)),
            _ => false,
        };
        if free && grouped && whose && !is_called_otherwise(&chars, from, end) {
            found.push(run);
        }
        from = end;
    }
    found
}

/// Words around a number that make it a dossier's, a parcel's or an amount.
fn is_called_otherwise(chars: &[char], from: usize, end: usize) -> bool {
    let before: String = chars[from.saturating_sub(60)..from].iter().collect();
    let after: String = chars[end..chars.len().min(end + 12)].iter().collect();
    let (before, after) = (before.to_lowercase(), after.trim_start().to_lowercase());
    ["hồ sơ", "ho so", "biên nhận", "bien nhan", "giao dịch", "giao dich", "đơn", "don", "hs"]
        .iter()
        .any(|word| before.contains(word))
        || ["đ", "d", "vn", "k", "tr", "ng", "t", "m"].iter().any(|unit| after.starts_with(unit))
}

/// Hosts that a phone opens when somebody presses on the text: after a scheme
/// of the web, after "www.", and names with an ending that everybody knows.
pub fn pressable_hosts(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut hosts: Vec<String> =
        ["http://", "https://"].iter().flat_map(|scheme| after(&lower, scheme)).collect();
    for word in lower.split_whitespace() {
        let host = host_of(word);
        let known = ["com", "net", "org", "top", "xyz"].iter().any(|ending| {
            let name = host.strip_suffix(ending).and_then(|name| name.strip_suffix('.'));
            name.is_some_and(|name| {
                name.len() >= 4 && name.chars().all(|c| c.is_ascii_lowercase() || c == '.')
            })
        });
        // What holds signs and emoji, or ends with figures, is no name that a
        // phone would look for.
        let ending = host.rsplit('.').next().unwrap_or_default();
        let www = host.starts_with("www.")
            && host.matches('.').count() > 1
            && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
            && ending.chars().count() > 1
            && ending.chars().all(char::is_alphabetic);
        if word == host && (known || www) && host.contains('.') {
            hosts.push(host);
        }
    }
    // No browser takes a name with brackets in it, those of a mask among them.
    let bracket = |host: &str| host.contains("[.]") || host.contains(['‹', '›']);
    // Nor a number of a machine with nothing before its first dot.
    let half =
        |host: &str| host.starts_with('.') && host.chars().all(|c| c.is_ascii_digit() || c == '.');
    // Where there is no dot, only a long number leads out of one's own network.
    let long = |host: &str| host.len() >= 8 && host.bytes().all(|byte| byte.is_ascii_digit());
    let far = |host: &str| host.contains('.') || long(host);
    hosts.retain(|host| {
        host.chars().any(char::is_alphanumeric) && !bracket(host) && !half(host) && far(host)
    });
    hosts
}

fn after(text: &str, scheme: &str) -> Vec<String> {
    text.match_indices(scheme).map(|(at, _)| host_of(&text[at + scheme.len()..])).collect()
}

/// The host at the beginning of what follows a scheme.
fn host_of(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || "/?#\\\"<>|".contains(c);
    let authority = text.split(ends).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    host.trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_reader_sees() {
        for text in ["052089123456", "so 052 089 123 456 nha", "0905.123.456, k", "0905-123-456"] {
            assert_eq!(numbers_of_people(text).len(), 1, "{text}");
        }
        for text in
            ["ho so 052089123456", "0905123456 dong", "05.08.2024 12", "1022", "x0905123456"]
        {
            assert!(numbers_of_people(text).is_empty(), "{text}");
        }
        assert_eq!(pressable_hosts("xem HTTPS://u:p@Evil.top:80/a nhe"), ["evil.top"]);
        assert_eq!(
            pressable_hosts("evil.com www.a.vn a[.]com hxxp://b.com"),
            ["evil.com", "www.a.vn"]
        );
        assert!(is_official("a.vneid.gov.vn") && !is_official("avneid.gov.vn"));
        assert!(is_of_state("a.gov.vn") && !is_of_state("a.gov.vn.top"));
    }
}
