//! The cases of `tests/redact/*.tsv`, one a line: the kinds expected, in order,
//! a tab, and the text with each expected span between ⟦ and ⟧. A line that
//! expects nothing has `-` for its kinds. `\n` is a new line, `\u{…}` a
//! character by its number; `#` begins a remark.
//!
//! All people, numbers, passwords and addresses are made up.

use hotline1022::safety::redact::{Found, redact};
use std::path::Path;

struct Case {
    place: String,
    text: String,
    expected: Vec<(String, usize, usize)>,
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(more) = after.strip_prefix('n') {
            out.push('\n');
            rest = more;
        } else if let Some((code, more)) = after.strip_prefix("u{").and_then(|a| a.split_once('}'))
        {
            out.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
            rest = more;
        } else {
            out.push('\\');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/redact");
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut cases = Vec::new();
    for path in names.iter().filter(|path| path.extension().is_some_and(|ending| ending == "tsv")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for (number, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let place = format!("{name}:{}", number + 1);
            let (kinds, marked) =
                line.split_once('\t').unwrap_or_else(|| panic!("{place}: no tab"));
            let mut kinds = kinds.split(' ').filter(|kind| *kind != "-");
            let (mut text, mut expected, mut length) = (String::new(), Vec::new(), 0);
            for c in unescaped(marked).chars() {
                match c {
                    '⟦' => {
                        let kind = kinds.next().unwrap_or_else(|| panic!("{place}: too few kinds"));
                        expected.push((kind.to_owned(), length, length));
                    }
                    '⟧' => expected.last_mut().unwrap().2 = length,
                    c => {
                        text.push(c);
                        length += 1;
                    }
                }
            }
            assert!(kinds.next().is_none(), "{place}: too many kinds");
            cases.push(Case { place, text, expected });
        }
    }
    cases
}

fn shown(text: &str, found: &[(String, usize, usize)]) -> String {
    let chars: Vec<char> = text.chars().collect();
    let parts = found.iter().map(|(kind, start, end)| {
        format!("{kind} {:?}", chars[*start..*end].iter().collect::<String>())
    });
    parts.collect::<Vec<_>>().join(", ")
}

#[test]
fn every_case_is_masked_as_expected() {
    let cases = cases();
    let mut wrong = Vec::new();
    for case in &cases {
        let redacted = redact(&case.text);
        let got: Vec<_> = redacted
            .found
            .iter()
            .map(|Found { kind, start, end }| (kind.name().to_owned(), *start, *end))
            .collect();
        if got != case.expected {
            wrong.push(format!(
                "{}: {:?}\n    expected: {}\n    got:      {}",
                case.place,
                case.text,
                shown(&case.text, &case.expected),
                shown(&case.text, &got)
            ));
        }
        let again = redact(&redacted.text);
        if !again.found.is_empty() || again.text != redacted.text {
            wrong.push(format!(
                "{}: masked twice: {:?} -> {:?}",
                case.place, redacted.text, again.text
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn half_of_the_cases_expect_nothing() {
    let cases = cases();
    let clean = cases.iter().filter(|case| case.expected.is_empty()).count();
    assert!(cases.len() >= 400, "{}", cases.len());
    assert!(
        clean * 5 >= cases.len() * 2 && clean * 5 <= cases.len() * 3,
        "{clean} of {}",
        cases.len()
    );
}
