//! Tests inside flow files: conversations that an author writes down, run
//! against the bundle with virtual time. Nothing here touches a file; the
//! caller writes the rewritten expectations back.

use super::talk::{START, Talk, message_name};
use super::yaml::{Kind, Node};
use crate::clock::Millis;
use crate::diag::{Bilingual, Diagnostic, Span, closest};
use crate::engine::event::{Event, OperatorAct};
use crate::engine::payload::Payload;
use crate::flow::{ChannelKind, Flow, FlowSet};
use crate::ids::{FlowId, Locale, ProfileId, StepId};
use std::collections::BTreeSet;

/// Longest conversation in one test.
const TURNS: usize = 400;

/// One test.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    start_at: Option<(String, Span)>,
    profile: Option<String>,
    locale: Option<String>,
    channel: Option<String>,
    vars: Vec<(String, String)>,
    lines: Vec<Line>,
}

/// One line of a conversation.
#[derive(Clone, Debug)]
struct Line {
    kind: LineKind,
    span: Span,
}

#[derive(Clone, Debug)]
enum LineKind {
    User(String),
    Tap(Vec<(String, Span)>),
    Wait(Millis),
    Operator(OperatorAct),
    Bot(Vec<String>),
    At(String),
    Vars(Vec<(String, String)>),
    Handoff(String),
    End(String),
}

/// What running a test gave.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What went wrong; empty: passed.
    pub failures: Vec<Diagnostic>,
    /// Expectations that differ, with what to write instead.
    pub rewrites: Vec<(Span, String)>,
    /// Answers walked: flow, step, key.
    pub walked: BTreeSet<(FlowId, StepId, String)>,
    /// Steps entered.
    pub passed: BTreeSet<(FlowId, StepId)>,
}

/// Reads the `tests:` of a flow file.
pub fn read(root: &Node) -> (Vec<Scenario>, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let scenarios = root
        .get("tests")
        .map(|tests| tests.items().iter().filter_map(|node| one(node, &mut findings)).collect())
        .unwrap_or_default();
    (scenarios, findings)
}

/// Runs one test.
pub fn run(set: &FlowSet, flow: &Flow, scenario: &Scenario) -> Outcome {
    let mut outcome = Outcome::default();
    let channel =
        scenario.channel.as_deref().and_then(|word| ChannelKind::written(word).first().copied());
    let channel = channel.or_else(|| flow.channels.first().copied()).unwrap_or(ChannelKind::Web);
    let mut talk = Talk::new(set, channel, START);
    let profile = scenario.profile.as_deref().map(ProfileId::from);
    let profile = profile.or_else(|| flow.profiles.as_ref().and_then(|list| list.first().cloned()));
    talk.seed(profile, scenario.locale.as_deref().map(Locale::from));
    if let Some((step, span)) = &scenario.start_at {
        let id = StepId::from(step.as_str());
        if flow.step(&id).is_none() {
            outcome.failures.push(no_step(flow, step, span));
            return outcome;
        }
        talk.place(flow, &id, &scenario.vars);
    }
    let mut heard: Vec<String> = Vec::new();
    let mut tickets = 0;
    for line in &scenario.lines {
        play(&mut talk, flow, line, &mut heard, &mut tickets, &mut outcome);
    }
    outcome.walked = talk.walked.into_iter().collect();
    outcome.passed = talk.passed.into_iter().collect();
    outcome
}

/// Plays one line.
fn play(
    talk: &mut Talk<'_>,
    flow: &Flow,
    line: &Line,
    heard: &mut Vec<String>,
    tickets: &mut usize,
    outcome: &mut Outcome,
) {
    let names = |said: Vec<crate::engine::action::Say>| -> Vec<String> {
        said.iter().map(|say| message_name(&say.message, &flow.id)).collect()
    };
    match &line.kind {
        LineKind::User(text) => {
            let (text, guard) = crate::safety::screen(text, talk.official());
            heard.extend(names(talk.event(&Event::typed(text, guard))));
        }
        LineKind::Tap(keys) => {
            for (key, span) in keys {
                match button(talk, key) {
                    Ok(payload) => heard.extend(names(talk.event(&Event::Press { payload }))),
                    Err(known) => {
                        outcome.failures.push(no_button(key, &known, span));
                        return;
                    }
                }
            }
        }
        LineKind::Wait(by) => heard.extend(names(talk.wait(*by))),
        LineKind::Operator(act) => heard.extend(names(talk.event(&Event::Operator(*act)))),
        LineKind::Bot(expected) => {
            let found = std::mem::take(heard);
            if found != *expected {
                let written = format!("[{}]", found.join(", "));
                outcome.failures.push(differs(
                    &line.span,
                    &expected.join(", "),
                    &found.join(", "),
                    "bot",
                ));
                outcome.rewrites.push((line.span.clone(), written));
            }
        }
        LineKind::At(expected) => {
            let found = talk.at().map_or_else(String::new, |(at, step)| {
                if at == flow.id { step.to_string() } else { format!("{at}/{step}") }
            });
            compare(outcome, &line.span, expected, &found, "at");
        }
        LineKind::Vars(expected) => {
            let session = talk.session();
            let run = session.runs.iter().rev().find(|run| run.flow == flow.id);
            for (name, value) in expected {
                let found = if name == crate::flow::PROFILE_VAR {
                    session.profile.as_ref().map_or("", ProfileId::as_str)
                } else {
                    run.and_then(|run| run.var(name)).unwrap_or("")
                };
                if found != value {
                    outcome.failures.push(differs(
                        &line.span,
                        &format!("{name}: {value}"),
                        &format!("{name}: {found}"),
                        "vars",
                    ));
                }
            }
        }
        LineKind::Handoff(expected) => {
            let new = talk.tickets.len() > *tickets;
            *tickets = talk.tickets.len();
            let found = talk
                .tickets
                .last()
                .filter(|_| new)
                .map_or("", |ticket| ticket.queue.as_str())
                .to_owned();
            compare(outcome, &line.span, expected, &found, "handoff");
        }
        LineKind::End(expected) => {
            let found = talk.ended.iter().rev().find(|(ended, _)| *ended == flow.id);
            let found = found.map_or("", |(_, outcome)| outcome.as_str()).to_owned();
            compare(outcome, &line.span, expected, &found, "end");
        }
    }
}

/// The payload of the visible button that a test names, or the names of those
/// that are visible.
fn button(talk: &Talk<'_>, key: &str) -> Result<String, Vec<String>> {
    let shown = talk.session().shown;
    let name = |payload: &String| match Payload::parse(payload) {
        Some(Payload::Answer { key, .. }) => key,
        Some(Payload::Stuck { key, .. }) => format!("stuck.{key}"),
        Some(Payload::Command(command)) => format!("/{}", command.name()),
        Some(Payload::Flow(flow)) => format!("flow.{flow}"),
        Some(Payload::Topic(id)) => format!("answer.{id}"),
        Some(Payload::Locale(locale)) => format!("lang.{locale}"),
        Some(Payload::Report(_)) => "report".to_owned(),
        Some(Payload::Erase(_)) => "erase.yes".to_owned(),
        Some(Payload::Keep) => "erase.no".to_owned(),
        None => payload.clone(),
    };
    match shown.iter().find(|payload| name(payload) == key) {
        Some(payload) => Ok(payload.clone()),
        // Commands can be called without a button.
        None if key.starts_with('/') => match crate::flow::Command::parse(&key[1..]) {
            Some(command) => Ok(Payload::Command(command).encode()),
            None => Err(shown.iter().map(name).collect()),
        },
        None => Err(shown.iter().map(name).collect()),
    }
}

fn compare(outcome: &mut Outcome, span: &Span, expected: &str, found: &str, what: &str) {
    if expected != found {
        outcome.failures.push(differs(span, expected, found, what));
        if !found.is_empty() {
            outcome.rewrites.push((span.clone(), found.to_owned()));
        }
    }
}

fn one(node: &Node, findings: &mut Vec<Diagnostic>) -> Option<Scenario> {
    const FIELDS: [&str; 7] = ["name", "start_at", "profile", "locale", "channel", "vars", "chat"];
    for (key, _) in node.entries() {
        if !FIELDS.contains(&key.text.as_str()) {
            findings.push(unknown(&key.text, &key.span, &FIELDS));
        }
    }
    let Some(name) = node.text_of("name") else {
        findings.push(Diagnostic::error(
            "H011",
            node.span.clone(),
            Bilingual::new("bài thử không có tên", "the test has no name"),
            Bilingual::new("thêm dòng name: …", "add a line name: …"),
        ));
        return None;
    };
    let lines = node.get("chat").map(|chat| {
        chat.items().iter().take(TURNS).filter_map(|line| read_line(line, findings)).collect()
    });
    let start_at = node
        .get("start_at")
        .and_then(|value| value.text().map(|text| (text.to_owned(), value.span.clone())));
    Some(Scenario {
        name: name.to_owned(),
        span: node.span.clone(),
        start_at,
        profile: node.text_of("profile").map(str::to_owned),
        locale: node.text_of("locale").map(str::to_owned),
        channel: node.text_of("channel").map(str::to_owned),
        vars: node.get("vars").map(pairs).unwrap_or_default(),
        lines: lines.unwrap_or_default(),
    })
}

fn read_line(node: &Node, findings: &mut Vec<Diagnostic>) -> Option<Line> {
    const KINDS: [&str; 9] =
        ["user", "tap", "wait", "operator", "bot", "at", "vars", "handoff", "end"];
    let (key, value) = node.entries().first()?;
    let span = value.span.clone();
    let text = || value.text().unwrap_or_default().to_owned();
    let list = || -> Vec<(String, Span)> {
        match &value.kind {
            Kind::Seq(_) => value
                .items()
                .iter()
                .filter_map(|item| item.text().map(|text| (text.to_owned(), item.span.clone())))
                .collect(),
            _ => {
                value.text().map(|text| (text.to_owned(), value.span.clone())).into_iter().collect()
            }
        }
    };
    let kind = match key.text.as_str() {
        "user" => LineKind::User(text()),
        "tap" => LineKind::Tap(list()),
        "wait" => match super::read::value::duration(&text()) {
            Some(by) => LineKind::Wait(by),
            None => {
                findings.push(Diagnostic::error(
                    "H014",
                    span,
                    Bilingual::new(
                        format!("không đọc được khoảng thời gian \"{}\"", text()),
                        format!("\"{}\" is not a duration", text()),
                    ),
                    Bilingual::new("viết như 30m, 3h hoặc 2d", "write 30m, 3h or 2d"),
                ));
                return None;
            }
        },
        "operator" => match text().as_str() {
            "accept" => LineKind::Operator(OperatorAct::Accept),
            "close" => LineKind::Operator(OperatorAct::Close),
            "absent" => LineKind::Operator(OperatorAct::Absent),
            other => {
                findings.push(unknown(other, &span, &["accept", "close", "absent"]));
                return None;
            }
        },
        "bot" => LineKind::Bot(list().into_iter().map(|(text, _)| text).collect()),
        "at" => LineKind::At(text()),
        "vars" => LineKind::Vars(pairs(value)),
        "handoff" => LineKind::Handoff(text()),
        "end" => LineKind::End(text()),
        other => {
            findings.push(unknown(other, &key.span, &KINDS));
            return None;
        }
    };
    Some(Line { kind, span })
}

fn pairs(node: &Node) -> Vec<(String, String)> {
    node.entries()
        .iter()
        .filter_map(|(key, value)| Some((key.text.clone(), value.text()?.to_owned())))
        .collect()
}

fn unknown(word: &str, span: &Span, known: &[&str]) -> Diagnostic {
    let near = closest(word, known.iter().copied());
    let list = known.join(", ");
    let finding = Diagnostic::error(
        "H010",
        span.clone(),
        Bilingual::new(
            format!("bài thử không hiểu \"{word}\""),
            format!("a test does not know \"{word}\""),
        ),
        Bilingual::new(format!("dùng một trong: {list}"), format!("use one of: {list}")),
    );
    match near {
        Some(near) => {
            finding.label(format!("có phải \"{near}\"?"), format!("did you mean \"{near}\"?"))
        }
        None => finding,
    }
}

fn no_step(flow: &Flow, step: &str, span: &Span) -> Diagnostic {
    let near = closest(step, flow.steps.iter().map(|step| step.id.as_str()));
    let finding = Diagnostic::error(
        "H801",
        span.clone(),
        Bilingual::new(
            format!("bài thử bắt đầu ở bước không có: \"{step}\""),
            format!("the test starts at a step that does not exist: \"{step}\""),
        ),
        Bilingual::new("sửa tên bước ở start_at", "correct the step's name in start_at"),
    );
    match near {
        Some(near) => {
            finding.label(format!("có phải \"{near}\"?"), format!("did you mean \"{near}\"?"))
        }
        None => finding,
    }
}

fn no_button(key: &str, known: &[String], span: &Span) -> Diagnostic {
    let list = known.join(", ");
    Diagnostic::error(
        "H802",
        span.clone(),
        Bilingual::new(
            format!("lúc này không có nút \"{key}\""),
            format!("there is no button \"{key}\" at this moment"),
        ),
        Bilingual::new(
            format!("các nút đang có: {list}"),
            format!("the buttons shown are: {list}"),
        ),
    )
}

fn differs(span: &Span, expected: &str, found: &str, what: &str) -> Diagnostic {
    let empty =
        |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
    Diagnostic::error(
        "H803",
        span.clone(),
        Bilingual::new(
            format!(
                "bài thử không đạt ở \"{what}\": chờ {}, thực tế {}",
                empty(expected, "không có gì"),
                empty(found, "không có gì")
            ),
            format!(
                "the test fails at \"{what}\": expected {}, found {}",
                empty(expected, "nothing"),
                empty(found, "nothing")
            ),
        ),
        Bilingual::new(
            "sửa hướng dẫn, hoặc nếu thực tế mới là đúng thì sửa bài thử (hotline1022 test --update)",
            "correct the flow, or the test if what happens is right (hotline1022 test --update)",
        ),
    )
}
