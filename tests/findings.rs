//! Conversations that once went wrong, each kept as a test.

use hotline1022::content::catalog::Catalog;
use hotline1022::content::load::Files;
use hotline1022::content::talk::{START, Talk};
use hotline1022::engine::event::{Event, OperatorAct};
use hotline1022::flow::ChannelKind;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let files = Files::from_list(hotline1022::content::embedded());
    hotline1022::content::load(files).catalog.expect("the shipped content loads")
});

struct Person(Talk<'static>);

impl Person {
    fn at(payload: &str) -> Self {
        let mut talk = Talk::new(&CATALOG.set, ChannelKind::Web, START);
        talk.event(&Event::Start { payload: Some(payload.into()) });
        Self(talk)
    }

    fn say(&mut self, text: &str) -> Vec<String> {
        let said = self.0.event(&Event::text(text));
        said.into_iter().map(|say| say.message.id).collect()
    }

    fn press(&mut self, key: &str) -> Vec<String> {
        let shown = self.0.session().shown;
        let ending = format!(".{key}");
        let payload = shown.into_iter().find(|payload| payload.ends_with(&ending));
        let payload = payload.unwrap_or_else(|| panic!("no button {key}"));
        let said = self.0.event(&Event::Press { payload });
        said.into_iter().map(|say| say.message.id).collect()
    }

    fn place(&self) -> String {
        self.0.at().map_or_else(String::new, |(flow, step)| format!("{flow}/{step}"))
    }

    /// A person who waits for a human has an open request, and one without a
    /// request is not told to wait.
    fn honest(&self) {
        let waits = self.place().starts_with("gap-tong-dai-vien/");
        assert_eq!(waits, self.0.session().handoff.is_some(), "{}", self.place());
    }
}

#[test]
fn taking_up_a_guide_does_not_lead_back_into_an_ended_request() {
    let mut person = Person::at("binh-dinh__binh-dinh__buoc-3");
    person.say("gặp tổng đài viên");
    person.honest();
    person.say("menu");
    person.say("tiếp tục");
    assert_eq!(person.place(), "binh-dinh/buoc-3");
    assert!(person.0.session().handoff.is_none());
}

#[test]
fn an_abandoned_wait_for_a_human_leaves_the_guide_to_be_taken_up() {
    let mut person = Person::at("binh-dinh__binh-dinh__buoc-3");
    person.say("gặp tổng đài viên");
    person.0.wait(3 * 24 * 3_600_000);
    person.say("tiếp tục");
    assert_eq!(person.place(), "binh-dinh/buoc-3");
}

#[test]
fn a_question_while_waiting_for_a_human_keeps_the_request() {
    let mut person = Person::at("binh-dinh__binh-dinh__buoc-3");
    person.say("gặp tổng đài viên");
    let flow = CATALOG.set.flows.get("vi-sao").unwrap();
    let phrase = flow.triggers.phrases.all().next().unwrap().raw.clone();
    person.say(&phrase);
    assert!(person.place().starts_with("vi-sao/"), "{}", person.place());
    let first = person.0.session().shown[0].clone();
    person.0.event(&Event::Press { payload: first });
    assert!(person.0.session().handoff.is_some(), "the request stays open");
}

#[test]
fn when_nobody_comes_during_a_question_the_guide_goes_on() {
    let mut person = Person::at("binh-dinh__binh-dinh__buoc-3");
    person.say("gặp tổng đài viên");
    person.say(
        &CATALOG
            .set
            .flows
            .get("vi-sao")
            .unwrap()
            .triggers
            .phrases
            .all()
            .next()
            .unwrap()
            .raw
            .clone(),
    );
    person.0.event(&Event::Operator(OperatorAct::Absent));
    person.say("quay lại");
    person.honest();
    assert_eq!(person.place(), "binh-dinh/buoc-3");
}

#[test]
fn asking_for_a_human_twice_is_one_request() {
    let mut person = Person::at("binh-dinh__binh-dinh__buoc-3");
    person.say("gặp tổng đài viên");
    person.say(
        &CATALOG
            .set
            .flows
            .get("vi-sao")
            .unwrap()
            .triggers
            .phrases
            .all()
            .next()
            .unwrap()
            .raw
            .clone(),
    );
    person.say("gặp tổng đài viên");
    assert_eq!(person.0.tickets.len(), 1);
    person.honest();
    person.say("quay lại");
    assert_eq!(person.place(), "binh-dinh/buoc-3");
    person.honest();
}

#[test]
fn naming_the_matter_again_in_the_middle_of_a_guide_keeps_the_place() {
    let mut person = Person::at("binh-dinh");
    for key in ["lien-ket", "binh-dinh", "muc-2"] {
        person.press(key);
    }
    // The first answer: there is an old account.
    let first = person.0.session().shown[0].clone();
    person.0.event(&Event::Press { payload: first });
    for key in ["bay-buoc", "xong", "xong"] {
        person.press(key);
    }
    assert_eq!(person.place(), "binh-dinh/buoc-3");
    person.say("liên kết vneid");
    assert_eq!(person.place(), "binh-dinh/buoc-3");
}

#[test]
fn an_old_button_of_a_paused_guide_takes_that_guide_up() {
    let mut person = Person::at("binh-dinh__binh-dinh__buoc-3");
    let old = person.0.session().shown[0].clone();
    person.say("menu");
    person.press("viec-khac");
    person.0.event(&Event::Press { payload: old });
    assert_eq!(person.place(), "binh-dinh/buoc-3");
}

#[test]
fn digressions_stay_bounded() {
    let mut person = Person::at("binh-dinh__binh-dinh__buoc-3");
    for _ in 0..3 {
        for flow in ["vi-sao", "lua-dao", "tai-lieu", "ho-so-cu"] {
            let flow = CATALOG.set.flows.get(flow).unwrap();
            person.say(&flow.triggers.phrases.all().next().unwrap().raw.clone());
            person.say("gặp tổng đài viên");
        }
    }
    assert!(person.0.session().runs.len() <= 5, "{}", person.0.session().runs.len());
}

#[test]
fn it_does_not_work_is_never_taken_for_done() {
    for (start, step) in [("quang-tri__binh-dinh__buoc-3", "binh-dinh/buoc-3")] {
        for words in ["k được rồi bác ơi", "không xong được", "chưa xong", "ko dc roi em oi"]
        {
            let mut person = Person::at(start);
            person.say(words);
            assert_eq!(person.place(), step, "{words}");
        }
    }
}

#[test]
fn a_pause_in_the_greeting_can_be_taken_up() {
    let mut person = Person::at("binh-dinh");
    person.press("lien-ket");
    let place = person.place();
    person.say("tiếp tục");
    assert_eq!(person.place(), place);
    person.say("tạm dừng");
    person.say("tiếp tục");
    assert_eq!(person.place(), place);
}
