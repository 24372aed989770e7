//! The web chat: what a page can send, and what a stranger can.

use super::search::Place;
use super::secrets::{Needles, Secrets};
use super::support::{self, Service, Web};
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

/// Everything that a page can send.
pub async fn everything(service: &Service, needles: &mut Needles, answers: &mut Vec<Place>) {
    let http = support::client(&service.base);
    let api = |path: &str| format!("{}/api/chat/{path}", service.base);
    let mut web = Web::open(&service.base, None).await;
    assert_eq!(web.say(&needles.harmless("web")).await, 200);
    for sentence in Secrets::of("web: words", needles).sentences() {
        assert_eq!(web.say(&sentence).await, 200);
    }
    let decomposed: String =
        Secrets::of("web: decomposed words", needles).sentence().nfd().collect();
    web.say(&decomposed).await;
    web.say(&format!(
        "{}{}",
        "rất dài ".repeat(600),
        Secrets::of("web: too long", needles).sentence()
    ))
    .await;
    // At a step that collects words, and while a person waits for a human.
    let mut collecting = Web::open(&service.base, Some("__mau__ten")).await;
    for sentence in Secrets::of("web: a step that collects", needles).sentences() {
        collecting.say(&sentence).await;
    }
    let mut waiting = Web::open(&service.base, None).await;
    waiting.say("gặp tổng đài viên").await;
    for sentence in Secrets::of("web: words for the operator", needles).sentences() {
        waiting.say(&sentence).await;
    }
    let label = Secrets::of("web: label and payload", needles);
    for (press, label) in [
        (label.sentence(), label.sentence()),
        ("c.menu".to_owned(), label.sentence()),
        (label.identity(), label.phone()),
    ] {
        web.post(json!({ "id": "l-1", "press": press, "label": label })).await;
        web.post(json!({ "id": format!("l-{}", press.len()), "press": press, "label": label }))
            .await;
    }
    for (number, press) in Secrets::of("web: payload", needles).payloads().iter().enumerate() {
        let id = format!("p-{number}");
        web.post(json!({ "id": id, "press": press, "label": "" })).await;
    }
    let link = Secrets::of("web: deep link", needles);
    for start in
        [link.sentence(), link.identity(), format!("__mau__{}", link.phone()), link.password()]
    {
        let body = json!({ "token": null, "start": start, "lang": link.identity() });
        http.post(api("open")).json(&body).send().await.unwrap();
        http.get(format!("{}/", service.base)).query(&[("start", &start)]).send().await.unwrap();
    }
    let broken = Secrets::of("web: broken requests", needles);
    for body in [
        format!("{{\"id\":\"x\",\"text\":\"{}", broken.identity()),
        json!({ "id": broken.sentence(), "text": broken.sentence() }).to_string(),
        json!({ "id": "b-1", "text": { "deep": broken.sentence() } }).to_string(),
        json!({ "id": "b-2", "text": broken.sentence(), "press": broken.sentence() }).to_string(),
        broken.sentence(),
    ] {
        let sent = http
            .post(api("send"))
            .bearer_auth(&web.token)
            .header("content-type", "application/json");
        let answer = sent.body(body).send().await.unwrap().bytes().await.unwrap();
        answers.push(("an answer to a broken request".into(), answer.to_vec()));
    }
    let strange = http.post(api("send")).bearer_auth(broken.identity()).json(&json!({ "id": "x" }));
    answers.push((
        "an answer to a strange token".into(),
        strange.send().await.unwrap().bytes().await.unwrap().to_vec(),
    ));
    let after = http
        .get(api("stream"))
        .query(&[("after", format!("x{}", broken.identity()))])
        .bearer_auth(&web.token);
    answers.push((
        "an answer to a strange number".into(),
        after.send().await.unwrap().bytes().await.unwrap().to_vec(),
    ));
    http.get(format!("{}/{}", service.base, broken.phone())).send().await.unwrap();
    for person in [&web, &collecting, &waiting] {
        answers.push(("a thread".into(), json!(person.thread().await).to_string().into_bytes()));
    }
}

/// Links, judged by content that has a list of official hosts; what is bad is
/// reported with the button that the bot offers.
pub async fn links(service: &Service, needles: &mut Needles, answers: &mut Vec<Place>) {
    let mut web = Web::open(&service.base, None).await;
    assert_eq!(web.say(&needles.harmless("web, links")).await, 200);
    let mut reported = 0;
    for link in Secrets::of("web: links", needles).links() {
        assert_eq!(web.say(&link).await, 200);
        let thread = web.thread().await;
        let last = thread.last().and_then(|entry| entry["choices"].as_array()).cloned();
        let payloads = last.into_iter().flatten().map(|choice| choice["payload"].clone());
        let report = payloads.filter_map(|payload| payload.as_str().map(str::to_owned));
        if let Some(report) = report.into_iter().find(|payload| payload.starts_with("r.")) {
            assert_eq!(web.press(&report).await, 200);
            reported += 1;
        }
    }
    assert!(reported > 0, "a bad link can be reported");
    answers.push(("a thread of links".into(), json!(web.thread().await).to_string().into_bytes()));
}

/// What monitoring is told.
pub async fn figures(service: &Service, answers: &mut Vec<Place>) {
    let http = support::client(&service.base);
    for path in ["/health/metrics", "/health/status"] {
        let answer = http.get(format!("{}{path}", service.base)).send().await.unwrap();
        answers.push((path.to_owned(), answer.bytes().await.unwrap().to_vec()));
    }
}
