//! The bundles that histories use: a small one that has every kind of step,
//! and what editors may make of it while people are in the middle.
//!
//! Parsed once for the whole program; histories share them.

use hotline1022::content::catalog::Catalog;
use hotline1022::content::load::Files;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// A bundle in use and those that may replace it, in any order.
pub struct Shelf {
    pub bundles: Vec<Arc<Catalog>>,
}

/// Small bundles: most histories, because reading a text is cheap in them.
pub fn small() -> &'static Shelf {
    static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf {
        bundles: vec![
            guide_bundle("guide", GUIDE),
            guide_bundle("guide", &renamed_step()),
            guide_bundle("guide", &removed_step()),
            guide_bundle("guide", REWRITTEN),
            guide_bundle("moi", &format!("renamed_from: [guide]\n{GUIDE}")),
        ],
    });
    &SHELF
}

/// The shipped content, and a correction of one of its guides.
pub fn shipped() -> &'static Shelf {
    static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
        let list = hotline1022::content::embedded();
        let mut edited = Files::from_list(list);
        let words = list.iter().find(|(path, _)| *path == "flows/binh-dinh.yaml");
        let words = String::from_utf8(words.expect("a shipped guide").1.to_vec()).unwrap();
        // A changed step: people who stand there are shown it again.
        let changed = words.replacen("max: 1}", "max: 2}", 1);
        edited.add("flows/binh-dinh.yaml", changed.into_bytes());
        Shelf { bundles: vec![load(Files::from_list(list)), load(edited)] }
    });
    &SHELF
}

fn load(files: Files) -> Arc<Catalog> {
    let loaded = hotline1022::content::load(files);
    let errors: Vec<_> = loaded.diagnostics.iter().map(|it| &it.message.en).collect();
    Arc::new(loaded.catalog.unwrap_or_else(|| panic!("{errors:?}")))
}

const COMMANDS: &str = "format: 1
start: bat-dau
operator_flow: gap-tong-dai-vien
commands:
  back: {slash: [back], phrases: {vi: [quay lại]}}
  repeat: {slash: [repeat], phrases: {vi: [nhắc lại]}}
  menu: {slash: [menu], phrases: {vi: [menu]}}
  operator: {slash: [operator], phrases: {vi: [gặp tổng đài viên]}}
  language: {slash: [language], phrases: {vi: [đổi ngôn ngữ]}}
  source: {slash: [source], phrases: {vi: [nguồn]}}
  continue: {slash: [continue], phrases: {vi: [tiếp tục]}}
  stop: {slash: [stop], phrases: {vi: [tạm dừng]}}
  privacy: {slash: [riengtu], phrases: {vi: [riêng tư]}}
  data: {slash: [dulieu], phrases: {vi: [dữ liệu của tôi]}}
  export: {slash: [taidulieu], phrases: {vi: [tải dữ liệu của tôi]}}
  erase: {slash: [xoadulieu], phrases: {vi: [xóa dữ liệu của tôi]}}
answers:
  xong: {vi: [xong, rồi]}
  vuong: {vi: [vướng, giúp]}
  co: {vi: [có]}
  chua: {vi: [chưa, không]}
";

const GUIDE: &str = "vars:
  chon: {one_of: [x, y]}
  ten: {text: true, pii: true, keep: 6h}
triggers: {phrases: {vi: [làm giúp tôi]}}
reminder: {after: 3h, text: nhac, max: 2}
abandon: {after: 24h, goto: bo}
rescue: mot
steps:
  - {id: mo-dau, kind: say}
  - {id: mot, kind: task, link: {url: $portal_url, qr: true}, stuck: {kho: [khó quá]}}
  - {id: hoi, kind: choice, set: chon, options: {x: hai, y: ten}}
  - {id: hai, kind: task}
  - id: ten
    kind: collect
    set: ten
    pattern: '^[\\p{L} ]{2,40}$'
    max_tries: 3
    give_up: nguoi
    accept: [Nguyễn Văn A]
    reject: [\"1\"]
  - {id: ba, kind: task}
  - {id: xem, kind: verify, yes: het, no: hai, max_no: 2, give_up: nguoi}
  - {id: nguoi, kind: handoff, queue: vneid, share: [chon], closed: ngoai-gio, next: het}
  - {id: het, kind: end, outcome: xong}
  - {id: bo, kind: end, outcome: bo-do}
";

/// Another order of steps, other names, another type of variable.
const REWRITTEN: &str = "vars:
  chon: {one_of: [y, z]}
reminder: {after: 2h, text: nhac, max: 1}
abandon: {after: 20h, goto: bo}
rescue: bon
steps:
  - {id: bon, kind: task}
  - {id: hoi, kind: choice, set: chon, options: {y: ba, z: ba}}
  - {id: ba, kind: task, next: het}
  - {id: het, kind: end, outcome: xong}
  - {id: bo, kind: end, outcome: bo-do}
";

fn renamed_step() -> String {
    GUIDE
        .replace("{id: hai, kind: task}", "{id: bon, kind: task, renamed_from: [hai]}")
        .replace("x: hai", "x: bon")
        .replace("no: hai", "no: bon")
}

fn removed_step() -> String {
    GUIDE
        .replace("  - {id: hai, kind: task}\n", "")
        .replace("x: hai", "x: ba")
        .replace("no: hai", "no: ba")
}

fn words() -> String {
    // Longer than one message of the channel may be: sent as several parts.
    let long = "Câu này dài để phải chia thành nhiều phần. ".repeat(120);
    format!(
        "tieu-de = Hướng dẫn
mo-dau = Mở đầu
mot = Việc một
    .kho = Không khó đâu
hoi = Chọn đi
    .x = Mười
    .y = Hai mươi
    .z = Ba mươi
hai = Việc hai
ten = Tên ông bà là gì
    .sai = Chưa phải là tên
ba = {long}
bon = Việc bốn
xem = Đã thấy chưa
nguoi = Đang chờ người
    .ngoai-gio = Ngoài giờ
nhac = Ông bà còn đó không
het = Đã xong
bo = Để lúc khác
"
    )
}

fn guide_bundle(name: &str, guide: &str) -> Arc<Catalog> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read(root.join(path)).unwrap();
    let header = |flow: &str| {
        format!(
            "format: 1\nflow: {flow}\nstatus: live\nlocales: [vi]\nchannels: [web, telegram]\nsource: {{document: d, issued_by: i, dated: d, review_by: \"2030-01-01\", owner: o}}\n"
        )
    };
    let start = format!(
        "{}reminder: {{after: 3h, text: nhac, max: 1}}\nabandon: {{after: 24h, goto: het}}\nrescue: chon\nsteps:\n  - {{id: chon, kind: choice, options: {{a: goi, b: het}}}}\n  - {{id: goi, kind: call, flow: {name}, next: het}}\n  - {{id: het, kind: end, outcome: het}}\n",
        header("bat-dau")
    );
    let human = format!(
        "{}reminder: {{after: 3h, text: nhac, max: 1}}\nabandon: {{after: 36h, goto: het}}\nrescue: gap\nsteps:\n  - {{id: gap, kind: handoff, queue: vneid, closed: gap, next: het}}\n  - {{id: het, kind: end, outcome: het}}\n",
        header("gap-tong-dai-vien")
    );
    let mut files = Files::default();
    for path in ["flows/profiles/chung.yaml", "locales/vi/common.ftl", "locales/en/common.ftl"] {
        files.add(path, read(path));
    }
    files.add("flows/_commands.yaml", COMMANDS.into());
    files.add("flows/bat-dau.yaml", start.into());
    files.add(
        "locales/vi/bat-dau.ftl",
        "tieu-de = Bắt đầu\nchon = Chọn việc\n    .a = Đi\n    .b = Thôi\nnhac = Còn đó không\nhet = Chào nhé\n".into(),
    );
    files.add("flows/gap-tong-dai-vien.yaml", human.into());
    files.add(
        "locales/vi/gap-tong-dai-vien.ftl",
        "tieu-de = Gặp người\ngap = Chờ người\nnhac = Vẫn đang chờ\nhet = Hết chờ\n".into(),
    );
    files.add(&format!("flows/{name}.yaml"), format!("{}{guide}", header(name)).into());
    files.add(&format!("locales/vi/{name}.ftl"), words().into());
    load(files)
}
