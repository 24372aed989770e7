//! Figures of rounds, and the table made of them.

use serde_json::{Value, json};
use std::time::Duration;

/// What one round showed of one bot.
#[derive(Clone, Copy)]
pub struct Round {
    /// Updates that had their 200 and their messages, each second.
    pub rate: f64,
    /// From the first byte of the update to the arrival of its message.
    pub middle: Duration,
    pub slow: Duration,
    /// Processor time of the bot for one update, in microseconds.
    pub bot: f64,
    /// Processors that the bot, and the load itself, kept busy.
    pub bot_cores: f64,
    pub load_cores: f64,
}

impl Round {
    /// `busy`: processor seconds of the bot and of the load.
    pub fn new(mut took: Vec<Duration>, seconds: f64, busy: (f64, f64)) -> Self {
        took.sort_unstable();
        let part = |share: f64| {
            let at = (took.len() as f64 * share) as usize;
            took.get(at.min(took.len().saturating_sub(1))).copied().unwrap_or_default()
        };
        let count = took.len().max(1) as f64;
        Self {
            rate: took.len() as f64 / seconds,
            middle: part(0.5),
            slow: part(0.99),
            bot: busy.0 / count * 1e6,
            bot_cores: busy.0 / seconds,
            load_cores: busy.1 / seconds,
        }
    }
}

/// The rounds of one bot with one number of citizens.
pub struct Series {
    pub bot: &'static str,
    pub citizens: usize,
    pub rounds: Vec<Round>,
}

impl Series {
    fn sorted(&self, of: impl Fn(&Round) -> f64) -> Vec<f64> {
        let mut all: Vec<f64> = self.rounds.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all
    }

    /// The middle of the rounds.
    pub fn median(&self, of: impl Fn(&Round) -> f64) -> f64 {
        let all = self.sorted(of);
        let half = all.len() / 2;
        if all.len() % 2 == 1 { all[half] } else { (all[half - 1] + all[half]) / 2.0 }
    }

    fn ends(&self, of: impl Fn(&Round) -> f64) -> (f64, f64) {
        let all = self.sorted(of);
        (all[0], all[all.len() - 1])
    }
}

pub fn print(all: &[Series]) {
    println!(
        "\n{:>8}  {:<12} {:>9} {:>19} {:>10} {:>10} {:>11} {:>6} {:>6} {:>8}",
        "citizens",
        "bot",
        "updates/s",
        "(least to most)",
        "50th",
        "99th",
        "CPU/update",
        "cores",
        "load",
        "of null"
    );
    for series in all {
        let (least, most) = series.ends(|round| round.rate);
        println!(
            "{:>8}  {:<12} {:>9.0} {:>19} {:>7.2} ms {:>7.2} ms {:>8.0} µs {:>6.2} {:>6.2} {:>8}",
            series.citizens,
            series.bot,
            series.median(|round| round.rate),
            format!("({least:.0} to {most:.0})"),
            series.median(|round| millis(round.middle)),
            series.median(|round| millis(round.slow)),
            series.median(|round| round.bot),
            series.median(|round| round.bot_cores),
            series.median(|round| round.load_cores),
            of_null(all, series).map_or("-".to_owned(), |ratio| format!("{ratio:.3}")),
        );
    }
    println!(
        "50th and 99th: from posting an update to the arrival of its last message at the Bot API.\n\
         Cores: processors kept busy by the bot; load: by the citizens and the Bot API.\n\
         null divided: the null bot in as many processes as the service."
    );
}

/// The same figures for programs.
pub fn json(all: &[Series]) -> Value {
    let list = all.iter().map(|series| {
        let (least, most) = series.ends(|round| round.rate);
        json!({
            "bot": series.bot,
            "citizens": series.citizens,
            "rounds": series.rounds.len(),
            "updates_per_second": series.median(|round| round.rate),
            "least": least,
            "most": most,
            "p50_ms": series.median(|round| millis(round.middle)),
            "p99_ms": series.median(|round| millis(round.slow)),
            "cpu_us_per_update": series.median(|round| round.bot),
            "bot_cores": series.median(|round| round.bot_cores),
            "load_cores": series.median(|round| round.load_cores),
            "of_null": of_null(all, series),
        })
    });
    Value::Array(list.collect())
}

fn of_null(all: &[Series], series: &Series) -> Option<f64> {
    let null = all.iter().find(|s| s.bot == "null" && s.citizens == series.citizens)?;
    (series.bot != "null")
        .then(|| series.median(|round| round.rate) / null.median(|round| round.rate))
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
