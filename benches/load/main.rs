//! Simulated citizens walk the seven steps of the Bình Định guide over
//! Telegram's webhook, against the release program and, as the limit, against
//! a bot that does nothing but send. Everything stays on this machine.
//!
//! `cargo bench --bench load`, options with `-- --help`; docs/performance.md
//! says how to read the table. It panics when a message is lost, repeated or
//! another one than the guide's, and when the stored data is not consistent.

mod args;
mod bots;
mod citizen;
mod fake_api;
mod null_bot;
mod people;
mod preload;
#[path = "../support/process.rs"]
#[allow(dead_code, reason = "other benches use more of it")]
mod process;
mod report;
#[path = "../support/wire.rs"]
mod wire;

use args::Args;
use citizen::{Citizen, Scripts};
use fake_api::World;
use futures_util::future::join_all;
use null_bot::Answers;
use process::{Process, processor};
use report::{Round, Series};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// What the link of the guide carries.
const LINK: &str = "binh-dinh__binh-dinh";
const SECRET: &str = "load_1022";
/// The first round of each bot with a number of citizens is not counted.
const WARM_UP: f64 = 1.0;
/// An answer that takes longer than this beyond the round is lost.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let [_, what, api, answers] = words.as_slice()
        && what == "null-bot"
    {
        return null_bot::run(api, answers);
    }
    let args = Args::read();
    process::raise_open_files();
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("load-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the data");
    if args.preload > 0 {
        let began = Instant::now();
        preload::preload(args.preload, args.store.as_deref(), &folder.join("data"));
        println!("stored {} conversations in {:.1} s", args.preload, began.elapsed().as_secs_f64());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime.expect("runtime"), measure(&args, &folder));
    let sound = bots::verify(&args, &folder);
    assert!(sound, "the stored data is not consistent; it is kept in {}", folder.display());
    let _ = std::fs::remove_dir_all(&folder);
}

/// One bot, its citizens and what they expect of it.
struct Side {
    name: &'static str,
    processes: Vec<Process>,
    world: Rc<World>,
    scripts: Scripts,
}

impl Side {
    /// Learns what the bot says. The first person makes it upload its
    /// pictures, the second one is like all others.
    async fn new(name: &'static str, processes: Vec<Process>, world: Rc<World>) -> Self {
        let bots: Vec<String> = processes.iter().map(|p| p.address.clone()).collect();
        let last = world.people.len() - 1;
        Citizen::connect(&world, last, &bots).await.learn().await;
        let mut second = Citizen::connect(&world, last - 1, &bots).await;
        let scripts = Scripts { first: second.learn().await, again: second.learn().await };
        Self { name, processes, world, scripts }
    }

    /// How it stopped the spinners of the two who taught us.
    fn answers(&self) -> Answers {
        let sum =
            |of: fn(&people::Person) -> usize| self.world.people.iter().map(of).sum::<usize>();
        if sum(|person| person.answered_in_reply.get()) > 0 {
            Answers::InReply
        } else if sum(|person| person.answered_by_call.get()) > 0 {
            Answers::ByCall
        } else {
            Answers::No
        }
    }

    async fn round(&self, citizens: usize, seconds: f64) -> Round {
        let bots: Vec<String> = self.processes.iter().map(|p| p.address.clone()).collect();
        let mut people = Vec::new();
        for number in 0..citizens {
            people.push(Citizen::connect(&self.world, number, &bots).await);
        }
        let busy = || {
            let bot: f64 = self.processes.iter().map(|p| processor(p.id())).sum();
            (bot, processor(std::process::id()))
        };
        let (before, began) = (busy(), Instant::now());
        let end = began + Duration::from_secs_f64(seconds);
        let all = join_all(people.iter_mut().map(|one| one.press_until(&self.scripts, end)));
        let took = tokio::time::timeout(end - began + PATIENCE, all).await;
        let took = took.unwrap_or_else(|_| self.lost(citizens));
        let after = busy();
        // Processor time was taken until the last answer, a little after the end.
        let share = seconds / began.elapsed().as_secs_f64();
        let busy = ((after.0 - before.0) * share, (after.1 - before.1) * share);
        Round::new(took.concat(), seconds, busy)
    }

    fn lost(&self, citizens: usize) -> ! {
        let people = &self.world.people[..citizens];
        let short = people.iter().filter(|p| p.arrived.get() < p.due.get()).count();
        panic!("{}: {short} citizens wait for messages that do not come", self.name);
    }

    /// Every update must have brought its messages, and no more, ever.
    async fn settle(&self) {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let (mut updates, mut presses, mut answered) = (0, 0, 0);
        for person in &self.world.people {
            let (arrived, due) = (person.arrived.get(), person.due.get());
            assert_eq!(arrived, due, "{}: messages of citizen {}", self.name, person.chat);
            let acts = person.acts.get();
            updates += acts;
            presses += acts - acts.div_ceil(people::WALK.len());
            answered += person.answered_by_call.get() + person.answered_in_reply.get();
        }
        println!(
            "{}: {updates} updates acknowledged, each brought its messages exactly once; \
             {answered} of {presses} presses answered",
            self.name
        );
    }

    fn stop(self) {
        for process in self.processes {
            let ended = process.stop();
            assert!(self.name.starts_with("null") || ended.success(), "{}: {ended}", self.name);
        }
    }
}

async fn measure(args: &Args, folder: &Path) {
    let most = args.citizens.iter().max().copied().unwrap_or(1) + 2;
    let (world, api) = World::open(most).await;
    let hotline = Side::new("hotline1022", bots::hotline(args, &api, folder), world).await;
    let mut sides = vec![];
    let answers = hotline.answers();
    if !args.without_null {
        let (world, api) = World::open(most).await;
        sides.push(Side::new("null", bots::null(&api, answers, 1, folder), world).await);
    }
    if !args.without_null && args.replicas > 1 {
        // What dividing itself costs on these processors, whatever is divided.
        let (world, api) = World::open(most).await;
        let bots = bots::null(&api, answers, args.replicas, folder);
        sides.push(Side::new("null divided", bots, world).await);
    }
    sides.push(hotline);
    println!(
        "store: {}; {} processes of the service; presses are answered {}",
        args.store.as_deref().map_or_else(|| format!("embedded, in {}", folder.display()), hide),
        args.replicas,
        answers.name()
    );
    let mut all: Vec<Series> = Vec::new();
    for &citizens in &args.citizens {
        let mut series: Vec<Series> = sides
            .iter()
            .map(|side| Series { bot: side.name, citizens, rounds: Vec::new() })
            .collect();
        for side in &sides {
            side.round(citizens, WARM_UP).await;
        }
        for _ in 0..args.rounds {
            for (side, series) in sides.iter().zip(&mut series) {
                series.rounds.push(side.round(citizens, args.seconds).await);
            }
        }
        all.extend(series);
    }
    report::print(&all);
    for side in &sides {
        side.settle().await;
    }
    for side in sides {
        side.stop();
    }
    if let Some(file) = &args.json {
        std::fs::write(file, format!("{:#}\n", report::json(&all))).expect("the file is written");
    }
}

/// The address of a store without what opens it.
fn hide(url: &str) -> String {
    url.rsplit_once('@').map_or(url, |(_, place)| place).to_owned()
}
