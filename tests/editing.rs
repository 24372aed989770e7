//! Content changes while people are in the middle of a guide: each row of
//! the table in `docs/flow-format.md`, and what happens to variables.

use hotline1022::content::catalog::Catalog;
use hotline1022::content::load::Files;
use hotline1022::engine::action::{Action, Say};
use hotline1022::engine::event::{Context, Event, OperatorAct};
use hotline1022::engine::session::Session;
use hotline1022::engine::step;
use hotline1022::flow::ChannelKind;
use hotline1022::ids::{FlowId, WaitId};
use std::path::Path;

/// The smallest bundle that greets, guides and hands over.
fn bundle(guide: &str, words: &str) -> Catalog {
    bundle_named("guide", guide, words)
}

fn bundle_named(name: &str, guide: &str, words: &str) -> Catalog {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read(root.join(path)).unwrap();
    let (commands, profile) = (read("flows/_commands.yaml"), read("flows/profiles/chung.yaml"));
    let (common, english) = (read("locales/vi/common.ftl"), read("locales/en/common.ftl"));
    let header = |flow: &str| {
        format!(
            "format: 1\nflow: {flow}\nstatus: live\nlocales: [vi]\nchannels: [web]\nsource: {{document: d, issued_by: i, dated: d, review_by: \"2030-01-01\", owner: o}}\n"
        )
    };
    let start = format!(
        "{}abandon: {{after: 24h, goto: het}}\nrescue: chon\nsteps:\n  - {{id: chon, kind: choice, options: {{a: goi}}}}\n  - {{id: goi, kind: call, flow: {name}}}\n  - {{id: het, kind: end, outcome: het}}\n",
        header("bat-dau")
    );
    let human = format!(
        "{}abandon: {{after: 24h, goto: het}}\nrescue: gap\nsteps:\n  - {{id: gap, kind: handoff, queue: vneid, closed: gap, next: het}}\n  - {{id: het, kind: end, outcome: het}}\n",
        header("gap-tong-dai-vien")
    );
    let guide = format!("{}{guide}", header(name));
    let guide_path = format!("flows/{name}.yaml");
    let words_path = format!("locales/vi/{name}.ftl");
    let list: Vec<(&str, &[u8])> = vec![
        ("flows/_commands.yaml", &commands),
        ("flows/profiles/chung.yaml", &profile),
        ("locales/vi/common.ftl", &common),
        ("locales/en/common.ftl", &english),
        ("flows/bat-dau.yaml", start.as_bytes()),
        (
            "locales/vi/bat-dau.ftl",
            "tieu-de = Bắt đầu\nchon = Chọn\n    .a = Đi\nhet = Hết\n".as_bytes(),
        ),
        ("flows/gap-tong-dai-vien.yaml", human.as_bytes()),
        (
            "locales/vi/gap-tong-dai-vien.ftl",
            "tieu-de = Gặp người\ngap = Chờ\nhet = Hết\n".as_bytes(),
        ),
        (&guide_path, guide.as_bytes()),
        (&words_path, words.as_bytes()),
    ];
    let loaded = hotline1022::content::load(Files::from_list(&list));
    let errors: Vec<_> = loaded.diagnostics.iter().map(|d| &d.message.en).collect();
    loaded.catalog.unwrap_or_else(|| panic!("{errors:?}"))
}

const WORDS: &str = "tieu-de = Hướng dẫn\nmot = Một\nhai = Hai\nba = Ba\nbon = Bốn\nhoi = Hỏi\n    .x = Mười\n    .y = Hai mươi\nhet = Hết\n";

const GUIDE: &str = "abandon: {after: 24h, goto: het}
rescue: mot
vars:
  chon: {one_of: [x, y]}
steps:
  - {id: mot, kind: task}
  - {id: hoi, kind: choice, set: chon, options: {x: hai, y: hai}}
  - {id: hai, kind: task}
  - {id: ba, kind: task}
  - {id: het, kind: end, outcome: xong}
";

struct Talk {
    session: Session,
    now: i64,
    timer: Option<(i64, WaitId)>,
}

impl Talk {
    /// A person who stands at step `hai` of the guide.
    fn at_second(catalog: &Catalog) -> Self {
        let mut talk = Self { session: Session::default(), now: 1_795_140_000_000, timer: None };
        talk.event(catalog, &Event::Start { payload: Some("__guide".into()) });
        talk.event(catalog, &Event::text("xong"));
        talk.event(catalog, &Event::text("Mười"));
        assert_eq!(talk.step(), "guide/hai");
        talk
    }

    fn event(&mut self, catalog: &Catalog, event: &Event) -> Vec<String> {
        self.now += 60_000;
        // What is stored is what is read by the next version of the bundle.
        let session = Session::decode(&self.session.encode()).unwrap();
        let context = Context::at(self.now, ChannelKind::Web);
        let outcome = step(&catalog.set, session, event, context);
        self.session = outcome.session;
        self.timer = outcome.timer;
        outcome
            .actions
            .into_iter()
            .filter_map(|action| match action {
                Action::Say(say) => Some(name(&say)),
                _ => None,
            })
            .collect()
    }

    fn step(&self) -> String {
        self.session
            .runs
            .last()
            .map_or_else(String::new, |run| format!("{}/{}", run.flow, run.step))
    }
}

fn name(say: &Say) -> String {
    hotline1022::content::talk::message_name(&say.message, &FlowId::from("guide"))
}

#[test]
fn same_step_same_fingerprint_is_handled_normally() {
    let mut talk = Talk::at_second(&bundle(GUIDE, WORDS));
    let new = bundle(GUIDE, &WORDS.replace("hai = Hai", "hai = Hai, sửa chữ"));
    assert_eq!(talk.event(&new, &Event::text("xong")), ["ba"]);
}

#[test]
fn links_pictures_stuck_answers_and_times_disturb_nobody() {
    let mut talk = Talk::at_second(&bundle(GUIDE, WORDS));
    let guide = GUIDE.replace(
        "{id: hai, kind: task}",
        "{id: hai, kind: task, link: {url: $portal_url, qr: true}, stuck: {kho: [khó quá]}, abandon: {after: 12h, goto: het}}",
    );
    let new = bundle(&guide, &WORDS.replace("hai = Hai", "hai = Hai\n    .kho = Dễ thôi"));
    assert_eq!(talk.event(&new, &Event::text("xong")), ["ba"]);
}

#[test]
fn same_step_new_fingerprint_is_shown_again_with_a_line() {
    let mut talk = Talk::at_second(&bundle(GUIDE, WORDS));
    let new =
        bundle(&GUIDE.replace("{id: hai, kind: task}", "{id: hai, kind: task, next: het}"), WORDS);
    assert_eq!(talk.event(&new, &Event::text("xong")), ["huong-dan-da-doi", "hai"]);
    assert_eq!(talk.event(&new, &Event::text("xong")), ["het"]);
}

#[test]
fn a_renamed_step_goes_on_under_its_new_name() {
    let mut talk = Talk::at_second(&bundle(GUIDE, WORDS));
    let guide = GUIDE
        .replace("{id: hai, kind: task}", "{id: bon, kind: task, renamed_from: [hai]}")
        .replace("x: hai, y: hai", "x: bon, y: bon");
    let new = bundle(&guide, WORDS);
    assert_eq!(talk.event(&new, &Event::text("xong")), ["huong-dan-da-doi", "bon"]);
    assert_eq!(talk.event(&new, &Event::text("xong")), ["ba"]);
}

#[test]
fn a_vanished_step_leads_back_to_the_latest_that_still_exists() {
    let mut talk = Talk::at_second(&bundle(GUIDE, WORDS));
    let guide =
        GUIDE.replace("  - {id: hai, kind: task}\n", "").replace("x: hai, y: hai", "x: ba, y: ba");
    let new = bundle(&guide, WORDS);
    assert_eq!(talk.event(&new, &Event::text("xong")), ["huong-dan-da-doi", "hoi"]);
    assert_eq!(talk.event(&new, &Event::text("Mười")), ["ba"]);
}

#[test]
fn when_nothing_of_the_way_is_left_the_rescue_step_is_shown() {
    let mut talk = Talk::at_second(&bundle(GUIDE, WORDS));
    let new = bundle(
        "abandon: {after: 24h, goto: het}\nrescue: bon\nsteps:\n  - {id: ba, kind: task}\n  - {id: bon, kind: task}\n  - {id: het, kind: end, outcome: xong}\n",
        WORDS,
    );
    assert_eq!(talk.event(&new, &Event::text("xong")), ["huong-dan-da-doi", "bon"]);
}

#[test]
fn a_renamed_flow_goes_on_where_the_person_stood() {
    let mut talk = Talk::at_second(&bundle(GUIDE, WORDS));
    let new = bundle_named("moi", &format!("renamed_from: [guide]\n{GUIDE}"), WORDS);
    assert_eq!(talk.event(&new, &Event::text("xong")), ["moi/ba"]);
    assert_eq!(talk.step(), "moi/ba");
}

#[test]
fn a_flow_that_is_gone_leads_to_a_human() {
    let mut talk = Talk::at_second(&bundle(GUIDE, WORDS));
    let new = bundle_named("khac", GUIDE, WORDS);
    assert_eq!(
        talk.event(&new, &Event::text("xong")),
        ["huong-dan-da-doi", "gap-tong-dai-vien/gap"]
    );
    assert!(talk.session.handoff.is_some());
}

/// A timer that does nothing and stays due would be fired for ever.
#[test]
fn an_edit_while_an_operator_serves_sets_no_timer_that_cannot_end() {
    const REMINDED: &str = "reminder: {after: 3h, text: mot, max: 2}\n";
    let guide = format!("{REMINDED}{GUIDE}");
    let mut talk = Talk::at_second(&bundle(&guide, WORDS));
    let renamed = guide
        .replace("{id: hai, kind: task}", "{id: bon, kind: task, renamed_from: [hai]}")
        .replace("x: hai, y: hai", "x: bon, y: bon");
    let (old, new) = (bundle(&guide, WORDS), bundle(&renamed, WORDS));
    talk.event(&old, &Event::text("cho tôi gặp tổng đài viên"));
    talk.event(&old, &Event::Operator(OperatorAct::Accept));
    // The person goes back to the guide while the operator is there.
    talk.session.runs.pop();
    talk.event(&new, &Event::Operator(OperatorAct::Absent));
    assert_eq!(talk.step(), "guide/bon");
    let taken = |talk: &Talk| talk.session.handoff.as_ref().is_some_and(|it| it.taken);
    assert!(taken(&talk) && talk.session.wait.is_some(), "the edit made a new wait");
    for _ in 0..60 {
        let Some((due, wait)) = talk.timer else { break };
        talk.now = talk.now.max(due);
        talk.event(&new, &Event::Timer { wait });
        assert!(talk.timer.is_none_or(|(due, _)| due > talk.now), "still due after its turn");
    }
    assert!(taken(&talk));
    talk.event(&new, &Event::Operator(OperatorAct::Close));
    assert!(talk.timer.is_some(), "reminders go on when the operator is done");
}

#[test]
fn a_called_guide_that_is_gone_leaves_its_caller_going_on() {
    let old = bundle(GUIDE, WORDS);
    let mut talk = Talk { session: Session::default(), now: 1_795_140_000_000, timer: None };
    talk.event(&old, &Event::Start { payload: None });
    talk.event(&old, &Event::text("Đi"));
    assert_eq!(talk.step(), "guide/mot");
    let new = bundle_named("khac", GUIDE, WORDS);
    let said = talk.event(&new, &Event::text("xong"));
    assert_eq!(said[0], "huong-dan-da-doi");
    assert!(!said.iter().any(|id| id.contains("loi-noi-bo")), "{said:?}");
    assert!(talk.session.runs.is_empty() || talk.session.wait.is_some());
}

#[test]
fn a_timer_does_not_swallow_the_news_of_a_change() {
    let mut talk = Talk::at_second(&bundle(GUIDE, WORDS));
    let new =
        bundle(&GUIDE.replace("{id: hai, kind: task}", "{id: hai, kind: task, next: het}"), WORDS);
    let wait = talk.session.wait.as_ref().unwrap().id;
    talk.event(&new, &Event::Timer { wait });
    assert_eq!(talk.event(&new, &Event::text("xong")), ["huong-dan-da-doi", "hai"]);
    let photo = Event::Unsupported(hotline1022::engine::event::Unsupported::Photo);
    let mut other = Talk::at_second(&bundle(GUIDE, WORDS));
    assert_eq!(other.event(&new, &photo), ["anh-khong-luu", "huong-dan-da-doi", "hai"]);
}

#[test]
fn a_cry_for_help_is_heard_even_when_the_step_changed() {
    let mut talk = Talk::at_second(&bundle(GUIDE, WORDS));
    let new =
        bundle(&GUIDE.replace("{id: hai, kind: task}", "{id: hai, kind: task, next: het}"), WORDS);
    let said = talk.event(&new, &Event::text("gặp tổng đài viên"));
    assert_eq!(said, ["gap-tong-dai-vien/gap"]);
}

#[test]
fn variables_that_are_still_declared_and_valid_are_kept() {
    for (vars, expected) in [
        ("chon: {one_of: [x, y]}", Some("x")),
        ("chon: {one_of: [y]}", None),
        ("khac: {one_of: [x]}", None),
    ] {
        let mut talk = Talk::at_second(&bundle(GUIDE, WORDS));
        let set = if vars.starts_with("chon") { "set: chon, " } else { "" };
        let guide = GUIDE.replace("chon: {one_of: [x, y]}", vars).replace("set: chon, ", set);
        let new = bundle(&guide, WORDS);
        talk.event(&new, &Event::Press { payload: "c.repeat".into() });
        let value = talk.session.runs.last().and_then(|run| run.var("chon"));
        assert_eq!(value, expected, "{vars}");
    }
}

#[test]
fn a_changed_step_below_a_digression_is_noticed_when_the_person_returns() {
    let old = bundle(GUIDE, WORDS);
    let mut talk = Talk::at_second(&old);
    talk.event(&old, &Event::Press { payload: "c.operator".into() });
    assert_eq!(talk.step(), "gap-tong-dai-vien/gap");
    let new =
        bundle(&GUIDE.replace("{id: hai, kind: task}", "{id: hai, kind: task, next: het}"), WORDS);
    let said = talk.event(&new, &Event::Press { payload: "c.back".into() });
    assert_eq!(said.last().map(String::as_str), Some("hai"), "{said:?}");
    assert_eq!(talk.event(&new, &Event::text("xong")), ["het"]);
}
