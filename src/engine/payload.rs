//! What a button carries. Payloads come back from outside and are untrusted:
//! anything that does not parse exactly is [`None`].

use crate::clock::Millis;
use crate::flow::Command;
use crate::ids::{FlowId, Locale, RunId, StepId, base36, is_id, parse_base36};

/// A parsed payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// An answer to a step of a run.
    Answer { run: RunId, step: StepId, key: String },
    /// A stuck answer of a step of a run.
    Stuck { run: RunId, step: StepId, key: String },
    /// A global command.
    Command(Command),
    /// Start a flow.
    Flow(FlowId),
    /// An answer of `answers.yaml`.
    Topic(String),
    /// Use a language.
    Locale(Locale),
    /// Report a link: its host, with commas for dots.
    Report(String),
    /// Erase everything; asked at this moment.
    Erase(Millis),
    /// Do not erase.
    Keep,
}

impl Payload {
    /// The text a button carries.
    pub fn encode(&self) -> String {
        match self {
            Self::Answer { run, step, key } => format!("a.{}.{step}.{key}", base36(run.0)),
            Self::Stuck { run, step, key } => format!("s.{}.{step}.{key}", base36(run.0)),
            Self::Command(command) => format!("c.{}", command.name()),
            Self::Flow(flow) => format!("f.{flow}"),
            Self::Topic(id) => format!("q.{id}"),
            Self::Locale(locale) => format!("l.{locale}"),
            Self::Report(host) => format!("r.{host}"),
            Self::Erase(asked) => format!("x.{}", in_letters(*asked)),
            Self::Keep => "x.keep".to_owned(),
        }
    }

    /// Reads what [`Self::encode`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once('.')?;
        match kind {
            "a" | "s" => {
                let mut parts = rest.split('.');
                let run = RunId(parse_base36(parts.next()?)?);
                let (step, key) = (parts.next()?, parts.next()?);
                if parts.next().is_some() || !is_id(step) || !is_id(key) {
                    return None;
                }
                let (step, key) = (StepId::from(step), key.to_owned());
                Some(match kind {
                    "a" => Self::Answer { run, step, key },
                    _ => Self::Stuck { run, step, key },
                })
            }
            "c" => Command::parse(rest).map(Self::Command),
            "f" => is_id(rest).then(|| Self::Flow(FlowId::from(rest))),
            "q" => is_id(rest).then(|| Self::Topic(rest.to_owned())),
            "l" => is_id(rest).then(|| Self::Locale(Locale::from(rest))),
            "r" => is_reported(rest).then(|| Self::Report(rest.to_owned())),
            "x" if rest == "keep" => Some(Self::Keep),
            "x" => {
                let asked = of_letters(rest).filter(|asked| in_letters(*asked) == rest)?;
                Some(Self::Erase(asked))
            }
            _ => None,
        }
    }

    /// Reports a host, written with dots in any guise. Commas stand for them,
    /// because payloads are kept in the journal, where no link may be.
    pub fn report(host: &str) -> Self {
        let plain: String = host
            .to_ascii_lowercase()
            .chars()
            .map(|c| if c == '.' { ',' } else { c })
            .filter(|c| is_reported_char(*c))
            .collect();
        // The end decides whose a host is.
        Self::Report(plain[plain.len().saturating_sub(REPORTED)..].to_owned())
    }

    /// Bytes of an answer payload of the longest possible run number.
    pub fn longest(step: &str, key: &str) -> usize {
        "a..".len() + base36(u32::MAX).len() + ".".len() + step.len() + key.len()
    }
}

/// A moment with a letter for each digit, "a" for 0: a payload without digits is
/// kept as it is, and a long number would be taken for that of an account.
fn in_letters(moment: Millis) -> String {
    let letter = |digit: char| digit.to_digit(10).map_or(digit, |digit| LETTERS[digit as usize]);
    moment.to_string().chars().map(letter).collect()
}

fn of_letters(text: &str) -> Option<Millis> {
    let digit = |c| LETTERS.iter().position(|letter| *letter == c);
    let digits: Option<Vec<String>> =
        text.chars().map(|c| digit(c).map(|digit| digit.to_string())).collect();
    digits?.concat().parse().ok()
}

const LETTERS: [char; 10] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

/// Characters of a reported host: with "r." what a payload may hold at most.
const REPORTED: usize = 62;

fn is_reported(host: &str) -> bool {
    !host.is_empty() && host.len() <= REPORTED && host.chars().all(is_reported_char)
}

fn is_reported_char(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, ',' | '-' | '_' | ':')
}

/// A deep link: profile, flow and step, each of which may be left out. Joined
/// by two underscores, which no identifier contains, in the characters
/// `A-Za-z0-9_-` that Telegram allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeepLink {
    /// Province.
    pub profile: Option<String>,
    /// Guide.
    pub flow: Option<String>,
    /// Step of the guide.
    pub step: Option<String>,
}

impl DeepLink {
    /// Reads `profile__flow__step`; parts that are no identifiers are dropped.
    pub fn parse(text: &str) -> Self {
        let mut parts = text.split("__").map(|part| is_id(part).then(|| part.to_owned()));
        Self {
            profile: parts.next().flatten(),
            flow: parts.next().flatten(),
            step: parts.next().flatten(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip_and_forgeries() {
        let answer = Payload::Answer { run: RunId(77), step: "buoc-1".into(), key: "xong".into() };
        for payload in [
            answer.clone(),
            Payload::Stuck { run: RunId(0), step: "a".into(), key: "b".into() },
            Payload::Command(Command::Back),
            Payload::Flow("binh-dinh".into()),
            Payload::Topic("otp".into()),
            Payload::Locale("en".into()),
            Payload::report("Login.dichvucongs[.]top"),
            Payload::Erase(1_795_140_060_000),
            Payload::Erase(0),
            Payload::Keep,
        ] {
            assert_eq!(Payload::parse(&payload.encode()), Some(payload));
        }
        for forged in [
            "",
            "a",
            "a.",
            "a.1",
            "a.1.x",
            "a.1.x.y.z",
            "a.01.x.y",
            "a.1.X.y",
            "c.root",
            "f.../x",
            "z.1",
            "r.",
            "r.a.top",
            "r.<b>",
            "x.",
            "x.1795140060000",
            "x.abc",
            "x.jjjjjjjjjjjjjjjjjjjj",
        ] {
            assert_eq!(Payload::parse(forged), None, "{forged}");
        }
        let encoded =
            Payload::Answer { run: RunId(u32::MAX), step: "buoc-1".into(), key: "xong".into() }
                .encode();
        assert_eq!(encoded.len(), Payload::longest("buoc-1", "xong"));
    }

    #[test]
    fn deep_links() {
        let link = DeepLink::parse("binh-dinh__binh-dinh__buoc-3");
        assert_eq!(link.step.as_deref(), Some("buoc-3"));
        assert_eq!(DeepLink::parse("quang-tri").profile.as_deref(), Some("quang-tri"));
        assert_eq!(DeepLink::parse("____buoc-3").flow, None);
        assert_eq!(DeepLink::parse("<script>"), DeepLink::default());
    }
}
