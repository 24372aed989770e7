//! What is understood: single texts, texts at a step, and a part of the
//! labelled utterances by a classifier that never saw them.

use hotline1022::content::catalog::Catalog;
use hotline1022::content::load::Files;
use hotline1022::content::talk::{START, Talk};
use hotline1022::engine::event::Event;
use hotline1022::flow::intent::{Intents, OUT_OF_SCOPE};
use hotline1022::flow::{ChannelKind, Flow};
use hotline1022::ids::{Locale, StepId};
use hotline1022::nlu::{self, Action, Model};
use proptest::prelude::*;
use std::collections::HashSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

static SHIPPED: LazyLock<Catalog> = LazyLock::new(|| {
    let files = Files::from_list(hotline1022::content::embedded());
    hotline1022::content::load(files).catalog.expect("the shipped content loads")
});

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('\t').collect())
}

fn understand(texts: &[u8], arguments: &[&str]) -> Vec<serde_json::Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hotline1022"))
        .arg("understand")
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(texts).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
}

#[test]
fn single_texts() {
    let cases: Vec<_> = rows(include_str!("understanding/cases.tsv")).collect();
    let texts: String = cases.iter().map(|case| format!("{}\n", case[0])).collect();
    let answers = understand(texts.as_bytes(), &[]);
    assert_eq!(answers.len(), cases.len());
    let mut wrong = Vec::new();
    for (case, answer) in cases.iter().zip(&answers) {
        let action = case.get(2).copied().unwrap_or_default();
        if answer["intent"] != case[1] || !(action.is_empty() || answer["action"] == action) {
            wrong.push(format!("{case:?}: {answer}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_output_has_one_object_a_line_whatever_comes_in() {
    let input =
        b"\n\xff\xfe kh\xc3\xb4ng\n   \nmk toi la Abc@12345 vao khong duoc\r\nlast without an end";
    let answers = understand(input, &["--explain"]);
    assert_eq!(answers.len(), 5);
    for answer in &answers {
        let chance = answer["confidence"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&chance), "{answer}");
        assert!(SHIPPED.set.intents.position(answer["intent"].as_str().unwrap()).is_some());
        assert!(["act", "suggest", "out_of_scope"].contains(&answer["action"].as_str().unwrap()));
        let top = answer["top"].as_array().unwrap();
        assert_eq!(top.len(), 3);
        assert_eq!(top[0]["intent"], answer["intent"]);
        assert!(
            answer["explain"]["features"].is_array() && answer["explain"]["examples"].is_array()
        );
    }
    assert!(
        !answers[3].to_string().contains("Abc@12345"),
        "masked before it is read: {}",
        answers[3]
    );
}

#[test]
fn texts_at_a_step() {
    let set = &SHIPPED.set;
    let mut wrong = Vec::new();
    for row in rows(include_str!("understanding/at-steps.tsv")) {
        let [place, text, expected] = row[..] else { panic!("{row:?}") };
        let (flow, step) = place.split_once('/').unwrap();
        let flow = &set.flows[flow];
        let mut talk = Talk::new(set, ChannelKind::Telegram, START);
        talk.seed(flow.profiles.as_ref().and_then(|list| list.first().cloned()), None);
        talk.place(flow, &StepId::from(step), &[]);
        talk.event(&Event::text(text));
        let reached = match talk.at() {
            Some((flow, step)) => format!("{flow}/{step}"),
            None => format!("{}/-", flow.id),
        };
        if reached != if expected == "=" { place } else { expected } {
            wrong.push(format!("{place} {text:?}: expected {expected}, reached {reached}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One fold of ten of what `cargo bench --bench understanding` measures in full.
#[test]
fn utterances_that_the_classifier_never_saw() {
    let intents = &SHIPPED.set.intents;
    let out = intents.position(OUT_OF_SCOPE).unwrap();
    let rows: Vec<_> = rows(include_str!("understanding/dev.tsv")).step_by(10).collect();
    let key = |text: &str| nlu::words(text).folded.join(" ");
    let hidden: HashSet<String> = rows.iter().map(|row| key(row[1])).collect();
    let mut list = intents.list.clone();
    for intent in &mut list {
        intent.examples.retain(|text| !hidden.contains(&key(text)));
    }
    let left = Intents { list, spelling: intents.spelling.clone(), ..Intents::default() };
    left.trained.set(std::sync::Arc::new(Model::train(&left))).unwrap();
    let set = hotline1022::flow::FlowSet { intents: left, ..SHIPPED.set.clone() };
    let (mut inside, mut right, mut outside, mut acted) = (0, 0, 0, 0);
    for row in &rows {
        let meant = intents.position(row[0]).unwrap();
        let words = nlu::words(row[1]);
        let locale = Locale::from("vi");
        let understood = nlu::understand(&set, row[1], &words, &locale, &|f: &Flow| f.startable());
        if meant == out {
            outside += 1;
            acted += u32::from(understood.action == Action::Act);
        } else {
            inside += 1;
            right += u32::from(understood.ranking[0].0 == meant);
        }
    }
    // 29 utterances only: four that are wrong are still ordinary; the bench has all.
    assert!(right * 100 >= inside * 80, "{right} of {inside} right at first place");
    assert!(acted * 100 <= outside * 25, "{acted} of {outside} out of scope acted upon");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever is written, reading it does not panic, the chances are chances,
    /// and the same text is read the same way.
    #[test]
    fn any_text(text in prop_oneof!["\\PC{0,80}", any::<String>(), "[a-zđăâêôơư ]{0,200}"]) {
        let set = &SHIPPED.set;
        let words = nlu::words(&text);
        let read = || nlu::understand(set, &text, &words, &Locale::from("vi"), &|f: &Flow| f.startable());
        let understood = read();
        let sum: f32 = understood.ranking.iter().map(|(_, chance)| chance).sum();
        prop_assert!((sum - 1.0).abs() < 1e-3, "{sum}");
        prop_assert!(understood.ranking.windows(2).all(|pair| pair[0].1 >= pair[1].1));
        prop_assert_eq!(read().ranking, understood.ranking);
    }
}
