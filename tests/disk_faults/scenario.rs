//! One fault from beginning to end.

use crate::chance::Chance;
use crate::fake_telegram::FakeTelegram;
use crate::fleet::{self, Fleet, webhook};
use crate::ledger::Kill;
use crate::shim::{Control, Fault};
use crate::stored::Where;
use crate::support::Start;
use crate::world::World;
use crate::{Case, judge, platform, transcript};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The longest that recovery may take once the disk is well.
const RECOVERY: Duration = Duration::from_secs(30);
/// People of Telegram in each scenario.
const PEOPLE: i64 = 3;
/// Rounds of messages at most until a fault must have shown.
const ROUNDS: usize = 12;

/// What is to happen while the disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Posts are refused, and the log says these words.
    Refused(&'static str),
    /// Nothing is noticed.
    Taken,
}

/// How the fault ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The disk is well again and the program goes on; people write again.
    Heals,
    /// The same, and people only wait for their answers.
    HealsInSilence,
    /// Signal 9, and a new start on a well disk.
    Killed,
    /// A polite stop, and a new start on a well disk.
    Stopped,
}

/// A row of the table, and how it is played.
#[derive(Clone, Copy)]
pub struct Play {
    pub case: &'static Case,
    pub ending: Ending,
    /// Nothing at all may be acknowledged while the fault lasts.
    pub strict: bool,
}

/// One update that is due to be accepted.
struct Due {
    chat: i64,
    at: usize,
    body: serde_json::Value,
}

struct Scenario {
    world: Arc<World>,
    control: Control,
    chance: Chance,
    said: usize,
}

/// Plays it. Returns what went wrong.
pub async fn play(play: Play) -> Option<String> {
    let Play { case, ending, .. } = play;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let begun = Instant::now();
    let mut scenario = Scenario::prepare(folder.path(), &data).await;
    scenario.whole(play).await;
    let Scenario { world, .. } = scenario;
    world.fleet.stop_all().await;
    let store = Where::Sled(data);
    let stored = store.read().await;
    judge::compare(&world, &stored);
    store.verify();
    let log = world.fleet.log();
    if log.contains("panicked") {
        // The database library asserts where it could report; such a panic is
        // caught, but people who read logs should not have to know.
        let lines: Vec<_> = log.lines().filter(|line| line.contains("panicked")).collect();
        eprintln!("{} ({ending:?}): {}", case.name, lines.join(" | "));
    }
    eprintln!("{} ({ending:?}): {:.1} s", case.name, begun.elapsed().as_secs_f64());
    let complaints = world.ledger.complaints();
    (!complaints.is_empty()).then(|| {
        let what = transcript::of(&world, &stored, &complaints);
        format!("==== {} ({ending:?})\n{what}", case.name)
    })
}

impl Scenario {
    async fn prepare(folder: &Path, data: &Path) -> Self {
        let fake = FakeTelegram::start().await;
        let control = Control::create(folder.join("control"));
        let mut start = webhook(Start::on(data), &fake);
        for (name, value) in control.environment(data) {
            start = start.env(name, &value);
        }
        let world = Arc::new(World::new(fake, Fleet::of(vec![start])));
        world.fleet.start_all().await;
        Self { world, control, chance: Chance::new(1), said: 0 }
    }

    async fn whole(&mut self, Play { case, ending, strict }: Play) {
        for number in 0..PEOPLE {
            let due = self.say(7_000 + number, "/start binh-dinh__binh-dinh__buoc-1");
            self.accepted("before the fault", vec![due]).await;
        }
        let page = self.open_page().await;
        self.drained("before the fault").await;

        let mark = self.world.fake.look(|state| state.last_message());
        self.control.set(case.fault);
        let waiting = self.under_fault(case, strict, &page).await;
        match ending {
            Ending::Heals | Ending::HealsInSilence => self.control.set(Fault::default()),
            Ending::Killed => {
                self.world.fleet.kill(0).await;
                self.restart().await;
            }
            Ending::Stopped => {
                self.world.fleet.stop_somehow(0).await;
                self.restart().await;
            }
        }
        self.accepted("after the fault", waiting).await;
        self.page_says(&page, "nhắc lại", true).await;
        if ending == Ending::Heals {
            let more = (0..PEOPLE).map(|number| self.say(7_000 + number, "xin chào")).collect();
            self.accepted("after the fault, from people who write again", more).await;
        }
        self.drained("after the fault").await;
        self.is_ready(true).await;
        // What was sent while it could not be noted is sent again.
        let until = self.world.fake.look(|state| state.last_message());
        self.world.ledger.kill(Kill { mark, until, in_flight: 0, early: false });

        self.world.fleet.kill(0).await;
        self.world.fleet.start(0).await;
        let due = self.say(7_000, "nguồn");
        self.accepted("after another kill", vec![due]).await;
        self.drained("after another kill").await;
    }

    async fn restart(&self) {
        self.control.set(Fault::default());
        self.world.fleet.start(0).await;
    }

    /// Posts while the disk fails. Returns what was not accepted.
    async fn under_fault(&mut self, case: &Case, strict: bool, page: &Page) -> Vec<Due> {
        let taken = case.expect == Expect::Taken;
        let (mut waiting, mut refused, mut accepted) = (Vec::new(), 0, 0);
        let mut page_refused = false;
        for round in 0..ROUNDS {
            for number in 0..PEOPLE {
                // Nothing new of a person while something of theirs waits.
                let chat = 7_000 + number;
                if waiting.iter().all(|due: &Due| due.chat != chat) {
                    let words = if round % 2 == 0 { "nhắc lại" } else { "nguồn" };
                    waiting.push(self.say(chat, words));
                }
            }
            // Twice: the first failure must not leave anything behind.
            for _ in 0..2 {
                let posted = waiting.len();
                waiting = self.post(waiting).await;
                refused += waiting.len();
                accepted += posted - waiting.len();
            }
            page_refused = page_refused || !self.page_says(page, "nhắc lại", taken).await;
            if refused > 0 && page_refused && round > 0 {
                break;
            }
        }
        let Expect::Refused(words) = case.expect else {
            if refused > 0 {
                self.complain(format!("{refused} posts were refused"));
            }
            return waiting;
        };
        if refused == 0 || !page_refused {
            self.complain(format!("nothing was refused; {} calls failed", self.control.hits()));
        }
        if strict && accepted > 0 {
            self.complain(format!("{accepted} posts were acknowledged"));
        }
        self.is_ready(false).await;
        if !self.world.fleet.log().contains(words) {
            self.complain(format!("the log does not say {words:?}"));
        }
        waiting
    }

    /// A person writes; nothing is posted yet.
    fn say(&mut self, chat: i64, text: &str) -> Due {
        self.said += 1;
        let update = self.world.fake.send_text(chat, text);
        let body = self.world.fake.take(update);
        let entered = !text.starts_with('/');
        let at = self.world.ledger.post(chat, format!("u{update}"), text, entered);
        Due { chat, at, body }
    }

    /// Posts each once, all at the same time. Returns what was not accepted.
    async fn post(&self, waiting: Vec<Due>) -> Vec<Due> {
        let posts = waiting.iter().map(|due| {
            platform::post(&self.world, self.chance.clone(), due.chat, due.at, &due.body)
        });
        let taken = futures_util::future::join_all(posts).await;
        waiting.into_iter().zip(taken).filter(|(_, taken)| !taken).map(|(due, _)| due).collect()
    }

    /// Posts until all are accepted.
    async fn accepted(&self, when: &str, mut waiting: Vec<Due>) {
        let end = Instant::now() + RECOVERY;
        while !waiting.is_empty() {
            if Instant::now() > end {
                self.complain(format!("{} posts are still refused {when}", waiting.len()));
                return;
            }
            waiting = self.post(waiting).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn drained(&self, when: &str) {
        if !fleet::wait_for_empty_outbox(&self.world).await {
            self.complain(format!("the outbox does not become empty {when}"));
        }
    }

    fn complain(&self, what: impl Into<String>) {
        self.world.ledger.complain("the program", what);
    }

    /// Waits until the health page says so.
    async fn is_ready(&self, wanted: bool) {
        let mut chance = self.chance.clone();
        let end = Instant::now() + Duration::from_secs(5);
        while Instant::now() < end {
            let base = self.world.fleet.address(&mut chance).unwrap_or_default();
            let answer = self.world.http.get(format!("{base}/health/ready")).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success() == wanted) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.complain(format!("/health/ready does not become {wanted}"));
    }

    async fn open_page(&mut self) -> Page {
        let base = self.world.fleet.address(&mut self.chance).unwrap();
        let body = json!({ "token": null, "start": "binh-dinh__binh-dinh__buoc-1", "lang": null });
        let answer = self.world.http.post(format!("{base}/api/chat/open")).json(&body);
        let answer: serde_json::Value = answer.send().await.unwrap().json().await.unwrap();
        let token = answer["token"].as_str().unwrap().to_owned();
        Page { number: self.world.ledger.open_page(token.clone()), token, sent: 0.into() }
    }

    /// A page sends something, until it is accepted when it has to be. What is
    /// refused is sent again under the same name the next time.
    async fn page_says(&mut self, page: &Page, text: &str, must: bool) -> bool {
        let id = format!("k-{}", page.sent.get());
        let end = Instant::now() + RECOVERY;
        loop {
            let base = self.world.fleet.address(&mut self.chance).unwrap();
            let request = self.world.http.post(format!("{base}/api/chat/send"));
            let request = request.bearer_auth(&page.token);
            let answer = request.json(&json!({ "id": id, "text": text })).send().await;
            if let Ok(answer) = answer {
                let status = answer.status().as_u16();
                if status == 200 {
                    let answer: serde_json::Value = answer.json().await.unwrap();
                    let seq = answer["seq"].as_u64().unwrap();
                    self.world.ledger.page_sent(page.number, format!("web:{id}"), seq);
                    page.sent.set(page.sent.get() + 1);
                    return true;
                }
                if status != 503 && status != 429 {
                    self.complain(format!("a page got {status}"));
                }
            }
            if !must {
                return false;
            }
            if Instant::now() > end {
                self.complain("a page is still refused");
                return false;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

struct Page {
    number: usize,
    token: String,
    sent: std::cell::Cell<usize>,
}

/// Starts on a disk that fails, with data from before, then on a well one.
pub async fn start(case: &'static Case) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut scenario = Scenario::prepare(folder.path(), &data).await;
    let due = scenario.say(7_000, "nguồn");
    scenario.accepted("before the fault", vec![due]).await;
    scenario.drained("before the fault").await;
    scenario.world.fleet.kill(0).await;

    scenario.control.set(case.fault);
    let start = scenario.world.fleet.starting(0);
    let (code, error) = tokio::task::spawn_blocking(move || start.fail()).await.unwrap();
    let Expect::Refused(words) = case.expect else { unreachable!("such a disk is not noticed") };
    let mut wrong = Vec::new();
    if code != Some(1) || !error.contains(words) || error.contains("panicked") {
        wrong.push(format!("it ended with {code:?} and said: {error}"));
    }
    scenario.restart().await;
    scenario.drained("after the fault").await;
    let due = scenario.say(7_000, "nhắc lại");
    scenario.accepted("after the fault", vec![due]).await;
    scenario.drained("after the fault").await;
    scenario.world.fleet.stop_all().await;
    let store = Where::Sled(data);
    judge::compare(&scenario.world, &store.read().await);
    store.verify();
    wrong.extend(scenario.world.ledger.complaints().iter().map(|it| format!("{it:?}")));
    (!wrong.is_empty()).then(|| format!("==== start: {}\n{}", case.name, wrong.join("\n")))
}
