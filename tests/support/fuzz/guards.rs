//! The guards: what they promise about any text.

use super::reader::{is_of_state, is_official, numbers_of_people, pressable_hosts};
use super::vocabulary::text;
use hotline1022::content::{self, Files};
use hotline1022::flow::official::OfficialHosts;
use hotline1022::guard::LinkVerdict;
use hotline1022::nlu::normalize::{clean, fold, is_invisible, words};
use hotline1022::safety::links::{Link, defang, finding, links, worst};
use hotline1022::safety::redact::{Redacted, redact};
use hotline1022::safety::screen;
use std::sync::LazyLock;

/// The official list that is shipped.
static OFFICIAL: LazyLock<OfficialHosts> = LazyLock::new(|| {
    let loaded = content::load(Files::from_list(content::embedded()));
    loaded.catalog.expect("the shipped content loads").set.official
});

/// One form is reached at once, holds nothing invisible, and words hold
/// nothing but letters and digits.
pub fn normalise(bytes: &[u8]) {
    let text = text(bytes);
    let cleaned = clean(&text);
    assert_eq!(clean(&cleaned), cleaned, "cleaned twice: {text:?}");
    assert!(!cleaned.chars().any(|c| is_invisible(c) || c.is_control()), "{cleaned:?}");
    let found = words(&text);
    assert_eq!(found.typed.len(), found.folded.len());
    assert_eq!(found.typed.len(), found.hashes.len());
    for (typed, folded) in found.typed.iter().zip(&found.folded) {
        assert!(!typed.is_empty() && typed.chars().all(char::is_alphanumeric), "{typed:?}");
        assert_eq!(fold(folded), *folded, "folded twice");
    }
    assert_eq!(words(&found.typed.join(" ")), found, "{text:?}");
}

/// See [`masked`].
pub fn redacts(bytes: &[u8]) {
    masked(&text(bytes));
}

/// Spans lie in order inside the text; the masks stand exactly there; masking
/// again changes nothing; what was found is nowhere else; a reader of its own
/// sees nobody's number any more.
pub fn masked(text: &str) -> Redacted {
    let redacted = redact(text);
    let chars: Vec<char> = text.chars().collect();
    let mut from = 0;
    let mut rebuilt = String::with_capacity(redacted.text.len());
    for found in &redacted.found {
        assert!(from <= found.start && found.start < found.end, "{:?}", redacted.found);
        assert!(found.end <= chars.len(), "{:?}", redacted.found);
        rebuilt.extend(&chars[from..found.start]);
        rebuilt.push_str(found.kind.mask());
        from = found.end;
    }
    rebuilt.extend(&chars[from..]);
    assert_eq!(rebuilt, redacted.text, "exactly the spans are replaced");
    let again = redact(&redacted.text);
    assert_eq!(again.text, redacted.text, "masked twice: {text:?} {:?}", again.found);
    let left = numbers_of_people(&redacted.text);
    assert!(left.is_empty(), "{left:?} in {:?}", redacted.text);
    for found in &redacted.found {
        let value: String = chars[found.start..found.end].iter().collect();
        let telling = value.len() >= 6
            && value.bytes().any(|byte| byte.is_ascii_digit())
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
        assert!(
            !telling || !has_word(&redacted.text, &value),
            "{:?} is still in {:?}",
            value,
            redacted.text
        );
    }
    redacted
}

/// Whether `value` stands in `text` between spaces.
fn has_word(text: &str, value: &str) -> bool {
    text.split(char::is_whitespace).any(|word| word == value)
}

/// Links lie in order inside the text and show visible letters only; what is
/// called good is; what is written to be harmless is.
pub fn judges_links(bytes: &[u8]) {
    let text = text(bytes);
    let found = links(&text, &OFFICIAL);
    let mut from = 0;
    for link in &found {
        assert!(from <= link.start && link.start < link.end, "{found:?} in {text:?}");
        let words = text.get(link.start..link.end).expect("whole characters");
        assert!(link.host.chars().all(|c| c.is_ascii_graphic()), "{}", link.host);
        match link.verdict {
            LinkVerdict::Official => assert!(is_official(&link.host), "{words:?}"),
            LinkVerdict::GovOther => {
                assert!(is_of_state(&link.host) && !is_official(&link.host), "{words:?}");
            }
            LinkVerdict::Unknown | LinkVerdict::Lookalike => {}
        }
        if link.verdict <= LinkVerdict::GovOther {
            assert!(words.is_ascii() || host_is_plain(words, &link.host), "{words:?}");
        }
        from = link.end;
    }
    let verdict = worst(&found);
    let told = finding(&text, &found);
    assert_eq!(told.as_ref().map(|told| told.verdict), verdict);
    let bad = found.iter().filter(|link| link.verdict >= LinkVerdict::Unknown);
    for link in bad {
        let words = &text[link.start..link.end];
        let alone = Link { start: 0, end: words.len(), ..link.clone() };
        let harmless = defang(words, &[alone]);
        assert_eq!(FINDER.links(&harmless).count(), 0, "{words:?} becomes {harmless:?}");
    }
}

/// Finds links as chat programs and pages do.
static FINDER: LazyLock<linkify::LinkFinder> = LazyLock::new(|| {
    let mut finder = linkify::LinkFinder::new();
    finder.url_must_have_scheme(false).kinds(&[linkify::LinkKind::Url]);
    finder
});

/// The host of a good link is written as it is, in whatever case.
fn host_is_plain(words: &str, host: &str) -> bool {
    words.to_ascii_lowercase().contains(host)
}

/// What is kept is visible, masked, and safe to show; going through the guards
/// once more changes nothing.
pub fn screens(bytes: &[u8]) {
    let (kept, _) = screen(&text(bytes), &OFFICIAL);
    for host in pressable_hosts(&kept) {
        assert!(is_official(&host) || is_of_state(&host), "{host:?} in {kept:?}");
    }
    assert!(!kept.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')), "{kept:?}");
    assert_eq!(screen(&kept, &OFFICIAL).0, kept, "screened twice");
}
