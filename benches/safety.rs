//! What the guard costs that every message passes: masking and the judge of
//! links. `cargo bench --bench safety`; figures are in docs/performance.md.
//!
//! The long texts show that the time stays in proportion to the length, for
//! ordinary words and for the worst shapes; no channel lets them in.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hotline1022::content::load::Files;
use hotline1022::flow::official::OfficialHosts;
use hotline1022::safety::links::links;
use hotline1022::safety::redact::redact;
use hotline1022::safety::screen;
use std::hint::black_box;
use std::time::Duration;

const SHORT: &str = "ad oi tk cu lk vs vneid sao z";

const STORY: &str = "chào cháu bác tên Lan, bác năm nay bảy mươi hai tuổi rồi ạ\n\
    bác vào cổng dịch vụ công quốc gia đăng nhập bằng số điện thoại cũ mà nó cứ báo sai mật khẩu hoài\n\
    giờ con bác nói phải liên kết với vneid mức 2 thì làm ở đâu hả cháu, bác không rành lắm";

const SECRETS: &str = "cccd của bác là 052089999999 sđt 0905 123 456\n\
    mk là hoa@2024, nó gửi mã otp bốn tám hai chín một ba mà vẫn không vào được\n\
    có người gửi https://dichvucongs.top/nop-phat bảo đóng 22.000 đồng có phải thật không";

fn official() -> OfficialHosts {
    let files = Files::from_list(hotline1022::content::embedded());
    let loaded = hotline1022::content::load(files);
    loaded.catalog.expect("the shipped content loads").set.official
}

fn messages(criterion: &mut Criterion) {
    let official = official();
    for (name, text) in [
        ("a short sentence", SHORT),
        ("a story of three lines", STORY),
        ("three lines with four secrets and a false link", SECRETS),
    ] {
        for (part, run) in parts(&official) {
            criterion.bench_function(&format!("{part}: {name}"), |bench| {
                bench.iter(|| run(black_box(text)));
            });
        }
    }
}

/// Runs a guard over a text.
type Guard<'o> = Box<dyn Fn(&str) + 'o>;

/// The whole guard and its two parts.
fn parts(official: &OfficialHosts) -> [(&'static str, Guard<'_>); 3] {
    [
        ("screen", Box::new(|text| drop(black_box(screen(text, official))))),
        ("redact", Box::new(|text| drop(black_box(redact(text))))),
        ("links", Box::new(|text| drop(black_box(links(text, official))))),
    ]
}

fn long_texts(criterion: &mut Criterion) {
    let official = official();
    let mut group = criterion.benchmark_group("screen, long");
    group.sample_size(10).warm_up_time(Duration::from_millis(500));
    group.measurement_time(Duration::from_secs(3));
    for (name, piece) in [
        ("a story", STORY),
        ("secrets and links", SECRETS),
        ("single digits", "0 "),
        ("words of digits", "không năm hai "),
        ("passwords without spaces", "mk:a1,"),
        ("addresses", "a.vn/x "),
        ("dots", "a."),
    ] {
        for size in [10_000, 100_000, 1_000_000] {
            let text: String = piece.chars().cycle().take(size).collect();
            group.throughput(Throughput::Elements(size as u64));
            group.bench_with_input(BenchmarkId::new(name, size), &text, |bench, text| {
                bench.iter(|| black_box(screen(black_box(text), &official)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, messages, long_texts);
criterion_main!(benches);
