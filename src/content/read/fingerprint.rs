//! Fingerprints of waiting steps.
//!
//! A fingerprint changes when an answer given to the old step would mean
//! something else at the new one: kind, answer keys and where they lead, the
//! variable, the pattern. Words, links, pictures, sub-answers and timings stay
//! out of it, so correcting a sentence disturbs nobody. Fingerprints are
//! stored with conversations: the way they are computed must never change.

use crate::flow::{Step, StepKind};
use crate::ids::StepId;

/// The fingerprint of a step; `following` is the step below it.
pub fn of(step: &Step, following: Option<&StepId>) -> u32 {
    let mut hash = Fnv::new();
    hash.field(step.kind.name());
    let next = |next: &Option<StepId>| -> String {
        next.as_ref().or(following).map(ToString::to_string).unwrap_or_default()
    };
    match &step.kind {
        StepKind::Task { next: to } | StepKind::Say { next: to } => hash.pair("xong", &next(to)),
        StepKind::Choice { options, set, .. } => {
            for option in options {
                hash.pair(&option.key, option.goto.as_str());
            }
            hash.pair("=", set.as_deref().unwrap_or_default());
        }
        StepKind::Collect { set, pattern, next: to, give_up, .. } => {
            hash.pair("=", set);
            hash.pair("~", &pattern.source);
            hash.pair("next", &next(to));
            hash.pair("give_up", give_up.as_str());
        }
        StepKind::Verify { yes, no, give_up, .. } => {
            hash.pair("co", yes.as_str());
            hash.pair("chua", no.as_str());
            hash.pair("give_up", give_up.as_str());
        }
        StepKind::Handoff { next: to, .. } => hash.pair("next", &next(to)),
        StepKind::Branch { .. } | StepKind::Call { .. } | StepKind::End { .. } => {}
    }
    hash.0
}

/// FNV-1a, 32 bits.
struct Fnv(u32);

impl Fnv {
    fn new() -> Self {
        Self(0x811c_9dc5)
    }

    fn field(&mut self, text: &str) {
        // A zero ends each field, so that "ab"+"c" differs from "a"+"bc".
        for byte in text.bytes().chain([0]) {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }

    fn pair(&mut self, key: &str, value: &str) {
        self.field(key);
        self.field(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{ChoiceOption, LinkSpec};

    fn step(kind: StepKind) -> Step {
        Step {
            id: "b".into(),
            text: "b".into(),
            link: None,
            image: None,
            number: None,
            renamed_from: vec![],
            stuck: vec![],
            reminder: None,
            abandon: None,
            kind,
            fingerprint: 0,
        }
    }

    fn option(key: &str, goto: &str) -> ChoiceOption {
        ChoiceOption { key: key.into(), goto: goto.into(), labels: Default::default() }
    }

    #[test]
    fn stable_across_releases() {
        let choice = StepKind::Choice {
            options: vec![option("qr", "quet-qr"), option("mat-khau", "nhap-mat-khau")],
            named: None,
            set: Some("cach".into()),
        };
        assert_eq!(of(&step(choice), None), CHOICE);
        let task = step(StepKind::Task { next: None });
        assert_eq!(of(&task, Some(&"buoc-2".into())), TASK);
    }

    /// Stored in conversations: if these must change, stored sessions must be migrated.
    const CHOICE: u32 = 3_710_150_560;
    const TASK: u32 = 3_620_311_862;

    #[test]
    fn what_counts() {
        let mut task = step(StepKind::Task { next: Some("x".into()) });
        let plain = of(&task, None);
        task.link = Some(LinkSpec { url: "https://a".into(), qr: true, label: None });
        task.text = "khac".into();
        assert_eq!(of(&task, None), plain);
        // Naming the step below is the same as leaving it out.
        let implied = step(StepKind::Task { next: None });
        assert_eq!(of(&implied, Some(&"x".into())), plain);
        assert_ne!(of(&implied, Some(&"y".into())), plain);
    }
}
