//! What a button carries. Payloads come back from outside and are untrusted:
//! anything that does not parse exactly is [`None`].

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
            _ => None,
        }
    }

    /// Bytes of an answer payload of the longest possible run number.
    pub fn longest(step: &str, key: &str) -> usize {
        "a..".len() + base36(u32::MAX).len() + ".".len() + step.len() + key.len()
    }
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
