//! Reads everything that is left behind, and searches it for every form in
//! which a value may lie there.

use aho_corasick::AhoCorasick;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use unicode_normalization::UnicodeNormalization;

/// A name and what is there.
pub type Place = (String, Vec<u8>);

/// The forms in which a value may lie on a disk.
fn forms(value: &str) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::new();
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let spaced: String = digits.chars().flat_map(|c| [c, ' ']).collect();
    let escaped: String = value
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", c as u32) })
        .collect();
    let slashed = value.replace('/', "\\/");
    let coded = value.replace('@', "%40").replace('/', "%2F");
    let texts =
        [value.to_owned(), value.nfd().collect(), value.nfc().collect(), escaped, slashed, coded];
    for text in texts {
        forms.insert(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        forms.insert(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        forms.insert(text.into_bytes());
    }
    // Fewer digits are found in any file by chance.
    if digits.len() >= 8 {
        forms.insert(digits.into_bytes());
        forms.insert(spaced.trim_end().as_bytes().to_vec());
    }
    forms
}

/// Whether some bytes are among others.
pub fn contains(hay: &[u8], needle: &[u8]) -> bool {
    AhoCorasick::new([needle]).unwrap().is_match(hay)
}

/// What lies below a folder, and the unpacked backup.
pub fn everything(folder: &Path, out: &mut Vec<Place>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            everything(&path, out);
            continue;
        }
        let name = path.display().to_string();
        // Names of files are kept, too.
        out.push((format!("the name of {name}"), name.clone().into_bytes()));
        let bytes = std::fs::read(&path).unwrap_or_default();
        if name.ends_with(".backup") {
            // Eight bytes of magic, four of version, then the stream.
            let mut plain = Vec::new();
            let mut stream = zstd::Decoder::new(&bytes[12..]).unwrap().single_frame();
            let read = stream.read_to_end(&mut plain);
            assert!(read.is_ok(), "the backup unpacks: {read:?}");
            out.push((format!("{name}, unpacked"), plain));
        }
        out.push((name, bytes));
    }
}

/// The secrets that are somewhere, and where.
pub fn search(places: &[Place], secrets: &[(String, String)]) -> BTreeSet<String> {
    let needles: Vec<(&(String, String), Vec<u8>)> = secrets
        .iter()
        .flat_map(|secret| forms(&secret.1).into_iter().map(move |form| (secret, form)))
        .collect();
    let all = AhoCorasick::new(needles.iter().map(|(_, form)| form)).unwrap();
    let found = places.iter().flat_map(|(place, bytes)| {
        let found = all.find_overlapping_iter(bytes).map(|found| found.pattern());
        let found: BTreeSet<_> = found.collect();
        found.into_iter().map(move |pattern| (place, pattern))
    });
    let leak = |(place, pattern): (&String, aho_corasick::PatternID)| {
        let (field, value) = needles[pattern].0;
        format!("{field}: {value:?} in {place}")
    };
    found.map(leak).collect()
}
