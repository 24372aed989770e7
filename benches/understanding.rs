//! How well texts are understood, and how fast: methods compared by
//! cross-validation, what is mistaken for what, how sure is sure.
//! `cargo bench --bench understanding`; the tables are in docs/understanding.md.
//!
//! The labelled utterances of `tests/understanding/dev.tsv` are examples of the
//! content too. Each fold hides its tenth of them from training, so every
//! utterance is judged by a classifier that never saw it. MISSED=1 prints those
//! that were taken for something else; SUSPECTS=1 prints examples of the content
//! that look wrongly filed, and nothing else. HOTLINE_CONTENT names another
//! content than the built-in one.

#[path = "support/methods.rs"]
mod methods;

use hotline1022::content::catalog::Catalog;
use hotline1022::content::load::Files;
use hotline1022::flow::FlowSet;
use hotline1022::flow::intent::{Intents, OUT_OF_SCOPE};
use hotline1022::nlu::{self, Action, Model};
use methods::{Bayes, Guesser, Nearest, Ranked};
use std::collections::{BTreeMap, HashSet};
use std::hint::black_box;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Parts of the labelled set; each is hidden from training once.
const FOLDS: usize = 10;
/// Times each text is read when the time is taken.
const ROUNDS: usize = 50;

struct Labelled {
    intent: usize,
    text: String,
    public: bool,
}

fn main() {
    let files = match std::env::var_os("HOTLINE_CONTENT") {
        Some(folder) => Files::from_dir(std::path::Path::new(&folder)),
        None => Files::from_list(hotline1022::content::embedded()),
    };
    let catalog = hotline1022::content::load(files).catalog.expect("the shipped content loads");
    let labelled = labelled(&catalog.set.intents);
    println!(
        "{} intents, {} examples; {} labelled utterances, {FOLDS} folds",
        catalog.set.intents.list.len(),
        catalog.set.intents.list.iter().map(|intent| intent.examples.len()).sum::<usize>(),
        labelled.len()
    );
    if std::env::var_os("SUSPECTS").is_some() {
        return suspects(&catalog.set.intents);
    }
    compare(&catalog, &labelled);
    whole(&catalog, &labelled);
    times(&catalog, &labelled);
}

fn labelled(intents: &Intents) -> Vec<Labelled> {
    let table = include_str!("../tests/understanding/dev.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| {
        let mut cells = line.split('\t');
        let (intent, text, source) = (cells.next(), cells.next(), cells.next());
        Labelled {
            intent: intents.position(intent.expect("an intent")).expect("a known intent"),
            text: text.expect("a text").to_owned(),
            public: source == Some("public page"),
        }
    })
    .collect()
}

/// The intents without the texts of one fold.
fn without(intents: &Intents, labelled: &[Labelled], fold: usize) -> Intents {
    let hidden: HashSet<String> =
        part(labelled, fold).map(|one| nlu::words(&one.text).folded.join(" ")).collect();
    let mut list = intents.list.clone();
    for intent in &mut list {
        intent.examples.retain(|text| !hidden.contains(&nlu::words(text).folded.join(" ")));
    }
    Intents { list, spelling: intents.spelling.clone(), trained: OnceLock::new() }
}

fn part(labelled: &[Labelled], fold: usize) -> impl Iterator<Item = &Labelled> {
    labelled.iter().skip(fold).step_by(FOLDS)
}

/// Rates over the hidden utterances.
#[derive(Default)]
struct Rates {
    inside: u32,
    first: u32,
    three: u32,
    outside: u32,
    outside_known: u32,
}

impl Rates {
    fn count(&mut self, intent: usize, out: usize, ranked: &[usize]) {
        if intent == out {
            self.outside += 1;
            self.outside_known += u32::from(ranked.first() == Some(&out));
        } else {
            self.inside += 1;
            self.first += u32::from(ranked.first() == Some(&intent));
            self.three += u32::from(ranked.iter().take(3).any(|one| *one == intent));
        }
    }

    fn row(&self, name: &str, training: Duration) -> String {
        let percent = |part: u32, all: u32| 100.0 * f64::from(part) / f64::from(all.max(1));
        format!(
            "| {name} | {:.1} % | {:.1} % | {:.1} % | {:.0} ms |",
            percent(self.first, self.inside),
            percent(self.three, self.inside),
            percent(self.outside_known, self.outside),
            training.as_secs_f64() * 1000.0 / FOLDS as f64
        )
    }
}

/// Methods that know nothing of phrases and rules.
fn compare(catalog: &Catalog, labelled: &[Labelled]) {
    let intents = &catalog.set.intents;
    let out = intents.position(OUT_OF_SCOPE).expect("out of scope is an intent");
    type Build = fn(&Intents) -> Box<dyn Guesser>;
    let methods: [(&str, Build); 5] = [
        ("support vectors, words and runs of letters (in use)", |i| {
            Box::new(Ranked(Model::train(i)))
        }),
        ("naive Bayes, words and pairs", |i| Box::new(Bayes::train(i))),
        ("nearest examples, cosine of runs of letters, k = 5", |i| {
            Box::new(Nearest::letters(i, 5))
        }),
        ("nearest examples, cosine of words and pairs, k = 5", |i| Box::new(Nearest::words(i, 5))),
        ("BM25 over words, best example", |i| Box::new(Nearest::bm25(i))),
    ];
    println!(
        "\n| Method | right at first place | among the first three | out of scope seen as such | training |"
    );
    println!("|---|---|---|---|---|");
    for (name, build) in methods {
        let (mut rates, mut training) = (Rates::default(), Duration::ZERO);
        for fold in 0..FOLDS {
            let intents = without(intents, labelled, fold);
            let begun = Instant::now();
            let method = build(&intents);
            training += begun.elapsed();
            for one in part(labelled, fold) {
                rates.count(one.intent, out, &method.rank(&one.text));
            }
        }
        println!("{}", rates.row(name, training));
    }
}

/// The whole way: phrases, classifier, what the bot does.
fn whole(catalog: &Catalog, labelled: &[Labelled]) {
    let intents = &catalog.set.intents;
    let out = intents.position(OUT_OF_SCOPE).expect("out of scope is an intent");
    let mut rates: BTreeMap<&str, Rates> = BTreeMap::new();
    let mut actions: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let mut confused: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut sure: [[u32; 2]; 10] = Default::default();
    let mut missed = Vec::new();
    for fold in 0..FOLDS {
        let set = FlowSet { intents: without(intents, labelled, fold), ..catalog.set.clone() };
        let locale = set.first_locale();
        for one in part(labelled, fold) {
            let words = nlu::words(&one.text);
            let understood = nlu::understand(&set, &one.text, &words, &locale, &|f| f.startable());
            let ranked: Vec<usize> = understood.ranking.iter().map(|(at, _)| *at).collect();
            for group in ["all", if one.public { "public pages" } else { "written" }] {
                rates.entry(group).or_default().count(one.intent, out, &ranked);
            }
            let first = ranked[0];
            let right = first == one.intent;
            let kind = match (one.intent == out, right) {
                (true, _) => "out of scope",
                (false, true) => "in scope, first is right",
                (false, false) => "in scope, first is wrong",
            };
            let action = understood.action;
            let acted_out = one.intent == out && action == Action::Act && first == out;
            let action = if acted_out { "out_of_scope" } else { action.name() };
            *actions.entry((kind, action)).or_default() += 1;
            let tenth = ((understood.chance() * 10.0) as usize).min(9);
            sure[tenth][usize::from(right)] += 1;
            if !right {
                let name = |at: usize| intents.list[at].id.clone();
                *confused.entry((name(one.intent), name(first))).or_default() += 1;
                missed.push(format!(
                    "{} -> {} {:.2} {} | {}",
                    name(one.intent),
                    name(first),
                    understood.chance(),
                    action,
                    one.text
                ));
            }
        }
    }
    println!("\nThe whole way, each utterance hidden from training:");
    println!(
        "\n| Utterances | right at first place | among the first three | out of scope seen as such | |"
    );
    println!("|---|---|---|---|---|");
    for (group, rates) in &rates {
        println!("{}", rates.row(group, Duration::ZERO));
    }
    println!("\n| Utterance | what the bot does | how many |\n|---|---|---|");
    for ((kind, action), count) in &actions {
        println!("| {kind} | {action} | {count} |");
    }
    println!("\n| Certainty | texts | right |\n|---|---|---|");
    for (tenth, [wrong, right]) in sure.iter().enumerate().filter(|(_, [w, r])| w + r > 0) {
        let share = 100.0 * f64::from(*right) / f64::from(wrong + right);
        println!("| {}–{} % | {} | {share:.0} % |", tenth * 10, tenth * 10 + 10, wrong + right);
    }
    println!("\n| Meant | Taken for | how many |\n|---|---|---|");
    let mut confused: Vec<_> = confused.into_iter().collect();
    confused.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    for ((meant, taken), count) in confused {
        println!("| {meant} | {taken} | {count} |");
    }
    if std::env::var_os("MISSED").is_some() {
        missed.sort();
        missed.iter().for_each(|line| println!("{line}"));
    }
}

/// Examples that a classifier trained without them takes for something else,
/// the surest first: wrongly filed, or two intents too close to each other.
fn suspects(intents: &Intents) {
    let mut found = Vec::new();
    for fold in 0..FOLDS {
        let (mut list, mut hidden) = (intents.list.clone(), Vec::new());
        for (at, intent) in list.iter_mut().enumerate() {
            let mut place = 0;
            intent.examples.retain(|text| {
                place += 1;
                let hide = place % FOLDS == fold;
                if hide {
                    hidden.push((at, text.clone()));
                }
                !hide
            });
        }
        let spelling = intents.spelling.clone();
        let left = Intents { list, spelling, trained: OnceLock::new() };
        let classifier = nlu::classifier(&left);
        for (meant, text) in hidden {
            let chances = classifier.guess(&text).chances;
            let sure = chances.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            let Some((taken, chance)) = sure.filter(|(at, _)| *at != meant) else { continue };
            found.push((*chance, meant, taken, text));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (chance, meant, taken, text) in found {
        let name = |at: usize| &intents.list[at].id;
        println!("{chance:.2} {} -> {} | {text}", name(meant), name(taken));
    }
}

/// Time of training, and of reading one text.
fn times(catalog: &Catalog, labelled: &[Labelled]) {
    let mut trainings: Vec<Duration> = (0..5)
        .map(|_| {
            let begun = Instant::now();
            black_box(Model::train(&catalog.set.intents));
            begun.elapsed()
        })
        .collect();
    trainings.sort();
    let locale = catalog.set.first_locale();
    nlu::classifier(&catalog.set.intents);
    let mut each: Vec<Duration> = Vec::new();
    for _ in 0..ROUNDS {
        for one in labelled {
            let begun = Instant::now();
            let words = nlu::words(&one.text);
            let may = |flow: &hotline1022::flow::Flow| flow.startable();
            black_box(nlu::understand(&catalog.set, &one.text, &words, &locale, &may).chance());
            each.push(begun.elapsed());
        }
    }
    each.sort();
    println!(
        "\ntraining {:.0} ms (median of 5); one text {:.1} µs median, {:.1} µs at the 99th percentile",
        trainings[2].as_secs_f64() * 1e3,
        each[each.len() / 2].as_secs_f64() * 1e6,
        each[each.len() * 99 / 100].as_secs_f64() * 1e6
    );
}
