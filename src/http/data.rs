//! What is kept of a person, on a page behind a code that only they were told.
//!
//! Opening the address shows a button and nothing else: the platforms fetch
//! addresses for their previews, and a preview must see no data.

use super::App;
use super::assets::escape;
use super::pages::{self, Forms};
use crate::clock::{self, Millis};
use crate::engine::action::{MessageRef, Purpose};
use crate::engine::session::{Run, Session};
use crate::ids::Locale;
use crate::store::{Body, Dump, StoreError};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::Arc;

/// How the data is wanted.
#[derive(Deserialize)]
pub struct Shape {
    file: Option<String>,
}

/// The page with the button.
pub async fn cover(State(app): State<Arc<App>>, Path(code): Path<String>) -> Response {
    match find(&app, &code).await {
        Ok(Some((dump, _))) => {
            let words = Words::of(&app, &dump);
            let body = format!(
                "<p>{}</p><form method=\"post\"><button>{}</button></form>",
                words.say("trang-du-lieu-mo-dau"),
                words.say("trang-du-lieu-xem"),
            );
            page(StatusCode::OK, &words, &body)
        }
        Ok(None) => gone(&app),
        Err(error) => unavailable(&app, &error),
    }
}

/// The data itself.
pub async fn show(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Query(shape): Query<Shape>,
) -> Response {
    match find(&app, &code).await {
        Ok(Some((dump, channel))) => {
            let words = Words::of(&app, &dump);
            if shape.file.is_some() {
                return file(&dump, channel);
            }
            page(StatusCode::OK, &words, &readable(&app, &words, &dump))
        }
        Ok(None) => gone(&app),
        Err(error) => unavailable(&app, &error),
    }
}

async fn find(app: &App, code: &str) -> Result<Option<(Dump, &'static str)>, StoreError> {
    let Some(id) = app.runtime.granted(code, Purpose::Export).await? else { return Ok(None) };
    let channel = crate::runtime::Runtime::kind_of(&id).name();
    Ok(app.runtime.store().dump(&id).await?.map(|dump| (dump, channel)))
}

/// Words of the page in the person's language.
struct Words<'a> {
    app: &'a App,
    locale: Locale,
}

impl<'a> Words<'a> {
    fn of(app: &'a App, dump: &Dump) -> Self {
        let chosen = Session::decode(&dump.row.session).ok().and_then(|session| session.locale);
        Self { app, locale: chosen.unwrap_or_else(|| app.runtime.catalog().set.first_locale()) }
    }

    fn say(&self, id: &str) -> String {
        let message = MessageRef::common(id);
        escape(&self.app.runtime.catalog().words(&message, &self.locale))
    }
}

fn readable(app: &App, words: &Words<'_>, dump: &Dump) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "<form method=\"post\" action=\"?file=json\"><button>{}</button></form>",
        words.say("trang-du-lieu-tai")
    );
    let catalog = app.runtime.catalog();
    if let Ok(session) = Session::decode(&dump.row.session) {
        let _ = write!(out, "<h2>{}</h2><ul>", words.say("trang-du-lieu-dang-lam"));
        let place = |run: &Run| {
            let mut line = catalog.title(&run.flow, &words.locale);
            for var in &run.vars {
                let _ = write!(line, " · {}: {}", var.name, var.value);
            }
            line
        };
        let lines: Vec<String> = session.runs.iter().chain(&session.paused).map(place).collect();
        let profile = session.profile.as_ref().and_then(|id| catalog.set.profiles.get(id));
        for line in profile.map(|it| it.title(&words.locale).to_owned()).into_iter().chain(lines) {
            let _ = write!(out, "<li>{}</li>", escape(&line));
        }
        out.push_str("</ul>");
    }
    if !dump.tickets.is_empty() {
        let _ = write!(out, "<h2>{}</h2><ul>", words.say("trang-du-lieu-yeu-cau"));
        for ticket in &dump.tickets {
            let title = catalog.title(&ticket.flow, &words.locale);
            let _ = write!(out, "<li>{} · {}</li>", moment(ticket.opened_at), escape(&title));
        }
        out.push_str("</ul>");
    }
    let _ = write!(out, "<h2>{}</h2><ol>", words.say("trang-du-lieu-tin"));
    let (me, us) = (words.say("trang-du-lieu-toi"), words.say("trang-du-lieu-tong-dai"));
    for entry in &dump.journal {
        let (who, text) = match &entry.body {
            Body::Citizen(text) => (&me, text),
            Body::Pressed { label, .. } => (&me, label),
            Body::Bot(message) => (&us, &message.text),
            Body::Operator(text) => (&us, text),
            Body::Note(_) => continue,
        };
        let _ = write!(
            out,
            "<li><b>{who}</b> <time>{}</time><p>{}</p></li>",
            moment(entry.at),
            escape(text).replace('\n', "<br>")
        );
    }
    out.push_str("</ol>");
    out
}

/// Everything as stored, for taking elsewhere.
fn file(dump: &Dump, channel: &str) -> Response {
    let session = Session::decode(&dump.row.session).ok();
    let value: Value = json!({
        "format": "hotline1022 personal data 1",
        "channel": channel,
        "last_used": moment(dump.row.touched),
        "session": session,
        "messages": dump.journal,
        "requests_for_operator": dump.tickets,
        "messages_to_send": dump.outbox.len(),
    });
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"du-lieu-cua-toi.json\""),
    );
    let text = serde_json::to_string_pretty(&value).unwrap_or_default();
    (headers, text).into_response()
}

/// A moment as people in Vietnam write it.
fn moment(at: Millis) -> String {
    let date = clock::iso_date(at);
    let [year, month, day] = date.splitn(3, '-').collect::<Vec<_>>()[..] else { return date };
    format!("{} {day}/{month}/{year}", clock::time_of_day(at))
}

fn gone(app: &App) -> Response {
    let words = Words { app, locale: app.runtime.catalog().set.first_locale() };
    page(StatusCode::NOT_FOUND, &words, &format!("<p>{}</p>", words.say("trang-du-lieu-het-han")))
}

fn unavailable(app: &App, error: &StoreError) -> Response {
    tracing::error!(%error, "a page of personal data cannot be read");
    let words = Words { app, locale: app.runtime.catalog().set.first_locale() };
    page(StatusCode::SERVICE_UNAVAILABLE, &words, &format!("<p>{}</p>", words.say("loi-noi-bo")))
}

fn page(code: StatusCode, words: &Words<'_>, body: &str) -> Response {
    pages::page(code, words.locale.as_str(), &words.say("trang-du-lieu"), body, Forms::Ours)
}
