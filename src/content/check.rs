//! What must hold before a bundle may talk to people: the registry of checks.
//!
//! Every check proves one promise for every flow, profile, language and
//! channel. A check reports and never repairs; it must not panic whatever the
//! content says, and must not stop at its first finding.

use super::checks;
use super::{Catalog, Loaded, Places};
use crate::clock::Millis;
use crate::diag::{Bilingual, Diagnostic, Severity, Span, closest, tidy};
use crate::flow::{ChannelKind, Flow, FlowSet, Profile};
use crate::ids::{FlowId, Locale};
use checks::graph::Graph;
use std::collections::BTreeMap;

/// What one channel can show. The caller takes it from the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelLimits {
    /// The channel.
    pub kind: ChannelKind,
    /// Longest text, in UTF-16 units.
    pub text: usize,
    /// Longest caption of a picture, in UTF-16 units.
    pub caption: usize,
    /// Longest button label, in characters.
    pub label: usize,
    /// Longest payload, in bytes.
    pub payload: usize,
    /// Most buttons under one message; 0: choices are typed.
    pub buttons: usize,
    /// Largest picture, in bytes.
    pub picture: usize,
    /// Milliseconds after the person's last message during which the service
    /// may write first; `None`: no limit.
    pub window: Option<Millis>,
}

/// A kind of finding, for documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckInfo {
    /// Stable code.
    pub code: &'static str,
    /// Whether it blocks.
    pub severity: Severity,
    /// What it is about, in Vietnamese.
    pub vi: &'static str,
    /// What it is about, in English.
    pub en: &'static str,
}

const fn blocks(code: &'static str, vi: &'static str, en: &'static str) -> CheckInfo {
    CheckInfo { code, severity: Severity::Error, vi, en }
}

const fn warns(code: &'static str, vi: &'static str, en: &'static str) -> CheckInfo {
    CheckInfo { code, severity: Severity::Warning, vi, en }
}

/// Every code there is: H0 shape, H1 references, H2 structure, H3 texts,
/// H4 channels and links, H5 phrases, H6 time, H7 warnings, H8 tests in guides (made by `scenario`).
pub const CHECKS: &[CheckInfo] = &[
    blocks("H001", "tệp YAML viết sai", "the YAML file is malformed"),
    blocks("H002", "một trường viết hai lần", "a field is written twice"),
    blocks("H003", "giá trị bắt đầu bằng &, * hoặc !", "a value begins with &, * or !"),
    blocks("H004", "tệp trống hoặc có nhiều phần", "the file is empty or has several parts"),
    blocks(
        "H005",
        "tệp quá lớn hoặc lồng nhau quá sâu",
        "the file is too large or nested too deeply",
    ),
    blocks("H006", "tệp không lưu bằng UTF-8", "the file is not saved as UTF-8"),
    blocks(
        "H007",
        "tệp sai chỗ hoặc sai đuôi",
        "the file is in the wrong place or has the wrong ending",
    ),
    blocks("H008", "tên trong tệp khác tên tệp", "the name inside differs from the file name"),
    blocks("H009", "không đọc được tệp", "the file cannot be read"),
    blocks("H010", "không có trường này", "unknown field"),
    blocks("H011", "thiếu trường bắt buộc", "a required field is missing"),
    blocks("H012", "trường không hợp với loại bước", "the field does not fit the kind of step"),
    blocks("H013", "sai dạng: danh sách, nhóm hay giá trị", "wrong shape: list, map or value"),
    blocks("H014", "giá trị không dùng được", "the value cannot be used"),
    blocks("H015", "mẫu so khớp viết sai", "the pattern is malformed"),
    blocks("H016", "hai chỗ cùng một tên", "one name is used twice"),
    blocks(
        "H017",
        "phiên bản cách viết không đọc được",
        "the version of the format cannot be read",
    ),
    blocks("H020", "thiếu tệp hoặc hồ sơ mặc định", "a file or the default profile is missing"),
    blocks("H101", "không có bước này", "there is no such step"),
    blocks("H102", "không có hướng dẫn này", "there is no such guide"),
    blocks("H103", "không có câu này", "there is no such message"),
    blocks(
        "H104",
        "câu thiếu lời cho nút, chỗ vướng hoặc câu sai",
        "the message lacks words for a button, a difficulty or a wrong answer",
    ),
    blocks("H105", "biến chưa khai báo", "the variable is not declared"),
    blocks("H106", "hồ sơ địa phương thiếu giá trị", "a profile lacks a value"),
    blocks("H107", "không có hàng đợi này", "there is no such queue"),
    blocks("H108", "ảnh thiếu, hỏng hoặc quá lớn", "the picture is missing, broken or too large"),
    blocks("H109", "không có hồ sơ địa phương này", "there is no such profile"),
    blocks(
        "H110",
        "hướng dẫn được gọi không có kết quả này",
        "the called guide has no such outcome",
    ),
    blocks("H111", "biến không có giá trị này", "the variable has no such value"),
    blocks(
        "H112",
        "hướng dẫn mở đầu hoặc gặp tổng đài viên không dùng được",
        "the start or operator guide cannot serve",
    ),
    blocks("H113", "không có ngôn ngữ này", "there is no such language"),
    blocks("H201", "không đường nào tới bước này", "no way leads to this step"),
    blocks("H202", "từ bước này không kết thúc được", "from this step nothing ever ends"),
    blocks("H203", "chạy vòng mà không chờ ai", "a loop without waiting"),
    blocks("H204", "biến có thể chưa có giá trị", "the variable may be unset"),
    blocks("H205", "bước chờ mãi", "the step waits for ever"),
    blocks("H206", "rescue không phải bước chờ", "rescue is not a waiting step"),
    blocks("H207", "sau bước cuối không còn bước nào", "nothing follows the last step"),
    blocks(
        "H208",
        "quá nhiều bước, lựa chọn hoặc tin liền nhau",
        "too many steps, options or messages at once",
    ),
    blocks(
        "H209",
        "các hướng dẫn gọi nhau quá sâu hoặc vòng tròn",
        "guides call each other too deeply or in a circle",
    ),
    blocks("H210", "bước chờ đang dùng bị mất", "a waiting step in use has vanished"),
    blocks(
        "H212",
        "còn chỗ chưa điền trong hướng dẫn đang dùng",
        "a live guide still has placeholders",
    ),
    blocks("H213", "hướng dẫn đang dùng thiếu nguồn", "a live guide lacks its source"),
    blocks(
        "H214",
        "hỏi mật khẩu, mã OTP hoặc số định danh",
        "asks for a password, a one-time code or an identity number",
    ),
    blocks("H215", "tên cũ bị trùng", "a former name is ambiguous"),
    blocks(
        "H216",
        "hướng dẫn được gọi không chạy được ở mọi nơi cần",
        "the called guide does not work wherever it is needed",
    ),
    blocks("H301", "tệp lời có chỗ không đọc được", "part of a message file cannot be read"),
    blocks("H302", "dòng bắt đầu bằng dấu [", "a line begins with ["),
    blocks("H303", "một câu viết hai lần", "a message is written twice"),
    blocks("H304", "thiếu bản dịch", "a translation is missing"),
    blocks("H305", "bản dịch dùng biến khác", "a translation uses other variables"),
    blocks("H306", "câu dùng giá trị không có", "a message uses a value that is not available"),
    blocks("H307", "thiếu câu dùng chung", "a shared message is missing"),
    blocks(
        "H310",
        "câu nhắc tới câu khác không có",
        "a message refers to another that cannot be used",
    ),
    blocks("H401", "tin quá dài cho kênh", "the text is too long for a channel"),
    blocks("H402", "chữ trên nút quá dài", "a button label is too long"),
    blocks("H403", "tên bước và khóa quá dài cho nút", "step and key are too long for a button"),
    blocks("H404", "đường dẫn không dùng được", "the link cannot be used"),
    blocks(
        "H405",
        "đường dẫn tới tên miền chưa cho phép",
        "the link points to a host that is not allowed",
    ),
    blocks(
        "H406",
        "tên miền của hồ sơ không có trong danh sách chính thức",
        "a profile's host is not on the official list",
    ),
    blocks(
        "H501",
        "cụm từ này không bao giờ được hiểu như mong muốn",
        "the phrase is never understood as intended",
    ),
    blocks("H502", "cụm từ không có chữ nào", "the phrase has no words"),
    blocks("H503", "câu mẫu không khớp mong đợi", "a sample does not match as stated"),
    blocks("H504", "hai lệnh cùng chữ sau dấu /", "two commands share a slash word"),
    blocks("H505", "câu mẫu trùng hoặc không có chữ", "an example stands twice or has no words"),
    blocks(
        "H506",
        "ý muốn không dẫn tới đâu, dẫn tới hai nơi, hoặc chưa có câu mẫu",
        "an intent leads nowhere or to two places, or has no examples",
    ),
    blocks("H507", "một cách viết có hai nghĩa", "a way of writing means two things"),
    blocks(
        "H601",
        "lời nhắc rơi ngoài thời gian kênh cho phép",
        "a reminder falls outside the channel's period",
    ),
    blocks("H602", "thôi chờ trước lời nhắc cuối", "waiting ends before the last reminder"),
    blocks(
        "H801",
        "bài thử bắt đầu ở bước không có",
        "a test starts at a step that does not exist",
    ),
    blocks("H802", "bài thử bấm nút không có", "a test presses a button that is not there"),
    blocks("H803", "bài thử không đạt", "a test fails"),
    warns("H701", "quá hạn xem lại", "review overdue"),
    warns("H702", "bản dịch cũ hơn câu gốc", "a translation is older than its text"),
    warns("H703", "câu không dùng tới", "unused message"),
];

/// Everything that is wrong with a bundle: the findings of loading and, if it
/// could be loaded completely, those of every check; otherwise references
/// would be missing for reasons already reported. `today` is an ISO date;
/// `released` is the bundle that people are using.
pub fn check(
    loaded: &Loaded,
    limits: &[ChannelLimits],
    today: &str,
    released: Option<&Catalog>,
) -> Vec<Diagnostic> {
    let mut found = loaded.diagnostics.clone();
    if let Some(catalog) = &loaded.catalog {
        let bundle = Bundle::new(catalog, &loaded.places, limits, today, released);
        for check in checks::ALL {
            check(&bundle, &mut found);
        }
    }
    tidy(&mut found);
    found
}

/// What a check looks at.
pub(super) struct Bundle<'a> {
    pub catalog: &'a Catalog,
    pub set: &'a FlowSet,
    pub places: &'a Places,
    pub limits: &'a [ChannelLimits],
    pub today: &'a str,
    pub released: Option<&'a Catalog>,
    pub graphs: BTreeMap<&'a FlowId, Graph<'a>>,
}

/// One check.
pub(super) type Check = fn(&Bundle<'_>, &mut Vec<Diagnostic>);

impl<'a> Bundle<'a> {
    fn new(
        catalog: &'a Catalog,
        places: &'a Places,
        limits: &'a [ChannelLimits],
        today: &'a str,
        released: Option<&'a Catalog>,
    ) -> Self {
        let set = &catalog.set;
        let graphs = set.flows.values().map(|flow| (&flow.id, Graph::new(flow, set))).collect();
        Self { catalog, set, places, limits, today, released, graphs }
    }

    /// The guides with their graphs.
    pub fn flows(&self) -> impl Iterator<Item = (&'a Flow, &Graph<'a>)> {
        let graphs = &self.graphs;
        self.set.flows.values().filter_map(|flow| Some((flow, graphs.get(&flow.id)?)))
    }

    /// The profiles that a guide is for.
    pub fn profiles(&self, flow: &Flow) -> impl Iterator<Item = &'a Profile> {
        let only = flow.profiles.clone();
        self.set
            .profiles
            .values()
            .filter(move |profile| only.as_ref().is_none_or(|list| list.contains(&profile.id)))
    }

    /// The limits of the channels that a guide is for.
    pub fn channels(&self, flow: &Flow) -> impl Iterator<Item = &'a ChannelLimits> {
        let kinds = flow.channels.clone();
        self.limits.iter().filter(move |limits| kinds.contains(&limits.kind))
    }

    /// The languages of a guide that the bundle has, the source language first.
    pub fn locales(&self, flow: &Flow) -> Vec<&'a Locale> {
        self.set.locales.iter().filter(|locale| flow.locales.contains(locale)).collect()
    }
}

/// A blocking finding with both languages of both texts.
pub(super) fn error(
    code: &'static str,
    span: Span,
    (vi, en): (String, String),
    (help_vi, help_en): (&str, &str),
) -> Diagnostic {
    Diagnostic::error(code, span, Bilingual::new(vi, en), Bilingual::new(help_vi, help_en))
}

/// A finding about a name that does not exist, with the closest one that does.
pub(super) fn unknown<'n>(
    code: &'static str,
    span: Span,
    (vi, en): (String, String),
    wrong: &str,
    known: impl IntoIterator<Item = &'n str> + Clone,
    (help_vi, help_en): (String, String),
) -> Diagnostic {
    let close = closest(wrong, known);
    let (vi_help, en_help) = match close {
        Some(close) => (
            format!("đổi thành {close}, hoặc {help_vi}"),
            format!("change it to {close}, or {help_en}"),
        ),
        None => (help_vi, help_en),
    };
    let finding =
        Diagnostic::error(code, span, Bilingual::new(vi, en), Bilingual::new(vi_help, en_help));
    match close {
        Some(close) => {
            finding.label(format!("có phải “{close}”?"), format!("did you mean “{close}”?"))
        }
        None => finding,
    }
}
