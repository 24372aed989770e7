//! How long one engine step with rendering takes, and how long content takes
//! to check. `cargo bench --bench engine`; figures are in docs/performance.md.

#[path = "../tests/support/bundle.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod bundle;

use bundle::{generate, limits};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use hotline1022::content::catalog::Catalog;
use hotline1022::content::check::check;
use hotline1022::content::load::Files;
use hotline1022::content::publish::publish;
use hotline1022::content::text::render::render;
use hotline1022::engine::action::Action;
use hotline1022::engine::event::{Context, Event};
use hotline1022::engine::session::Session;
use hotline1022::engine::step;
use hotline1022::flow::ChannelKind;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

fn shipped() -> Catalog {
    let files = Files::from_list(hotline1022::content::embedded());
    hotline1022::content::load(files).catalog.expect("the shipped content loads")
}

/// Decode, step, render, encode: everything of a turn but the store.
fn turn(catalog: &Catalog, bytes: &[u8], event: &Event) -> usize {
    let session = Session::decode(bytes).expect("own bytes");
    let context = Context::at(1_795_140_100_000, ChannelKind::Telegram);
    let outcome = step(&catalog.set, session, event, context);
    let mut size = outcome.session.encode().len();
    for action in &outcome.actions {
        if let Action::Say(say) = action {
            size += render(catalog, say).text.len();
        }
    }
    size
}

fn standing(catalog: &Catalog, texts: &[&str]) -> Vec<u8> {
    let mut session = Session::default();
    let mut now = 1_795_140_000_000;
    let start = Event::Start { payload: Some("binh-dinh__binh-dinh__buoc-1".into()) };
    for event in std::iter::once(start).chain(texts.iter().map(|text| Event::text(*text))) {
        now += 10_000;
        let context = Context::at(now, ChannelKind::Telegram);
        session = step(&catalog.set, session, &event, context).session;
    }
    session.encode()
}

fn engine(criterion: &mut Criterion) {
    let catalog = shipped();
    let at = standing(&catalog, &["xong", "xong"]);
    for (name, event) in [
        ("step: pressed button", Event::Press { payload: "a.0.buoc-3.xong".into() }),
        ("step: typed answer", Event::text("em làm xong rồi ạ")),
        ("step: stuck phrase", Event::text("biểu tượng màu vàng là gì vậy")),
        ("step: not understood", Event::text("hôm nay trời đẹp quá bác ơi")),
    ] {
        criterion.bench_function(name, |bench| {
            bench.iter_batched(
                || (at.clone(), event.clone()),
                |(at, event)| black_box(turn(&catalog, &at, &event)),
                BatchSize::SmallInput,
            );
        });
    }
}

/// The files of the small bundle that the checks' fixtures are built on.
fn small_bundle() -> Vec<(String, Vec<u8>)> {
    fn walk(root: &Path, folder: &Path, out: &mut Vec<(String, Vec<u8>)>) {
        for entry in std::fs::read_dir(folder).expect("the base bundle").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(root, &path, out);
            } else {
                let name = path.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
                out.push((name, std::fs::read(&path).expect("a file")));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks/_base");
    let mut out = Vec::new();
    walk(&root, &root, &mut out);
    out
}

fn content(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("content");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    let limits = limits();
    group.bench_function("check and test the shipped content", |bench| {
        bench.iter_batched(
            || Files::from_list(hotline1022::content::embedded()),
            |files| assert!(publish(files, &limits, "2026-11-20", None).ok()),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("check the shipped content", |bench| {
        bench.iter_batched(
            || Files::from_list(hotline1022::content::embedded()),
            |files| {
                let loaded = hotline1022::content::load(files);
                check(&loaded, &limits, "2026-11-20", None)
            },
            BatchSize::LargeInput,
        );
    });
    let base = small_bundle();
    group.bench_function("check 1,000 guides, 3 profiles, 2 locales", |bench| {
        bench.iter_batched(
            || generate(&base, 1_000),
            |files| {
                let loaded = hotline1022::content::load(files);
                let found = check(&loaded, &limits, "2026-11-20", None);
                assert!(loaded.catalog.is_some() && found.len() < 10);
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, engine, content);
criterion_main!(benches);
