//! The transcripts as the terminal shows them.

use super::reading::{Reading, as_link, plain, sentences};
use std::path::Path;

/// One transcript.
pub struct Transcript {
    pub name: String,
    pub turns: Vec<Turn>,
}

/// One line and what it brings. The first turn has no line: the bot begins.
pub struct Turn {
    /// Of the line, from 1.
    pub number: usize,
    pub line: String,
    pub expected: Reading,
}

/// All transcripts, by name.
pub fn transcripts() -> Vec<Transcript> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut paths: Vec<_> = std::fs::read_dir(root)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Transcript {
    let typed = std::fs::read_to_string(path).unwrap();
    let shown = std::fs::read_to_string(path.with_extension("out")).unwrap();
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut lines = vec![String::new()];
    lines.extend(typed.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
    let mut parts: Vec<Vec<&str>> = vec![Vec::new()];
    for line in shown.lines() {
        match line.strip_prefix("> ") {
            Some(echo) => {
                assert_eq!(Some(&echo.to_owned()), lines.get(parts.len()), "{name}");
                parts.push(Vec::new());
            }
            None => parts.last_mut().unwrap().push(line),
        }
    }
    assert_eq!(parts.len(), lines.len(), "{name}: every line is answered");
    let turn = |(number, (line, part)): (usize, (String, Vec<&str>))| {
        let expected = reading(&line, &part);
        assert!(expected != Reading::default(), "{name}, line {number}: nothing is shown");
        Turn { number, line, expected }
    };
    let turns = lines.into_iter().zip(parts).enumerate().map(turn).collect();
    Transcript { name, turns }
}

/// What stands between two lines of the person.
fn reading(line: &str, shown: &[&str]) -> Reading {
    let mut read = Reading::default();
    let mut shown = shown.iter().filter(|line| !line.trim().is_empty());
    if line == ":where" {
        read.at = shown.next().map(|line| plain(line));
        assert_eq!(shown.next(), None, "only the place");
        return read;
    }
    let mut words = String::new();
    let mut drawing = false;
    for line in shown {
        let coloured = line.starts_with('\u{1b}');
        if coloured && !drawing {
            let above = read.links.last().expect("a code stands under its link");
            let (_, url) = above.split_once(" → ").expect("a link");
            read.pictures.push(format!("QR {url}"));
        }
        drawing = coloured;
        if coloured {
            continue;
        }
        let Some(indented) = line.strip_prefix("  ") else {
            words.push_str(&format!("{line}\n"));
            continue;
        };
        let choice = indented.split_once(". ").filter(|(number, _)| number.parse::<u8>().is_ok());
        match (choice, as_link(indented)) {
            (_, Some(link)) => read.links.push(link),
            (Some((_, label)), _) => read.choices.push(plain(label)),
            _ if indented.starts_with("[hình: ") => read.pictures.push("a picture".to_owned()),
            _ => panic!("a line of unknown kind: {line:?}"),
        }
    }
    read.sentences = sentences(&words);
    read
}
