//! Every field of every content file: the one source for what authors may write.

use super::fields::{Field, Table, Type, may, must};
use crate::flow::FORMAT;

/// Kinds of steps.
pub const KINDS: &[&str] =
    &["say", "task", "choice", "collect", "verify", "branch", "call", "handoff", "end"];

const SENDS: &[&str] = &["say", "task", "choice", "collect", "verify", "handoff", "end"];
const WAITS: &[&str] = &["task", "choice", "collect", "verify", "handoff"];
const ANSWERED: &[&str] = &["task", "choice", "collect", "verify"];

const STEP_ID: Type = Type::Id("bước", "step");
const FLOW_ID: Type = Type::Id("hướng dẫn", "guide");
const MESSAGE_ID: Type = Type::Id("câu trong tệp .ftl", "message in the .ftl file");
const PROFILE_ID: Type = Type::Id("hồ sơ địa phương", "profile");
const LOCALE_ID: Type = Type::Id("ngôn ngữ", "language");
const KEY: Type = Type::Id("khóa", "key");
const FORMAT_FIELD: Field = must(
    "format",
    Type::Version(FORMAT),
    "Phiên bản của cách viết này, hiện là 1",
    "Version of this format, now 1",
);

/// `flows/<flow>.yaml`.
pub static FLOW: Table = Table {
    name: "flow",
    vi: "một hướng dẫn",
    en: "a guide",
    kinds: &[],
    fields: &[
        FORMAT_FIELD,
        must(
            "flow",
            FLOW_ID,
            "Tên hướng dẫn, giống tên tệp",
            "Name of the guide, same as the file name",
        ),
        must(
            "status",
            Type::Word(&["draft", "live", "retired"]),
            "draft: chỉ người thử; live: đang dùng; retired: không mở mới",
            "draft: testers only; live: in use; retired: no new conversations",
        ),
        must(
            "locales",
            Type::List(&LOCALE_ID),
            "Các ngôn ngữ phải chạy được",
            "Languages it must work in",
        ),
        must(
            "channels",
            Type::List(&Type::Word(&["web", "terminal", "telegram", "zalo"])),
            "Các kênh phải chạy được",
            "Channels it must work on",
        ),
        may(
            "profiles",
            Type::List(&PROFILE_ID),
            "Chỉ cho các hồ sơ này; bỏ trống là mọi hồ sơ",
            "Only these profiles; left out: all",
        ),
        must(
            "source",
            Type::OneOrMany(&Type::Object(&SOURCE)),
            "Văn bản làm căn cứ",
            "Documents it rests on",
        ),
        may(
            "confirm",
            Type::List(&Type::Text),
            "Điều chủ tổng đài còn phải xác nhận",
            "What the owner of the hotline must confirm",
        ),
        may(
            "params",
            Type::List(&Type::Name),
            "Giá trị của hồ sơ mà lời hoặc đường dẫn dùng",
            "Profile values that messages or links use",
        ),
        may("vars", Type::Map(&Type::Name, &Type::Object(&VAR)), "Các biến", "Variables"),
        may("triggers", Type::Object(&TRIGGERS), "Điều mở hướng dẫn này", "What starts this guide"),
        may(
            "reminder",
            Type::Object(&REMINDER),
            "Lời nhắc khi chờ lâu",
            "Nudge during a long wait",
        ),
        may(
            "abandon",
            Type::Object(&ABANDON),
            "Khi nào thôi chờ, và đi đâu",
            "When waiting ends, and where to",
        ),
        must(
            "rescue",
            STEP_ID,
            "Bước chờ dành cho người có bước đã bị bỏ",
            "The waiting step for people whose step is gone",
        ),
        may("renamed_from", Type::List(&FLOW_ID), "Tên cũ", "Former names"),
        must(
            "steps",
            Type::List(&Type::Object(&STEP)),
            "Các bước, từ trên xuống dưới",
            "The steps, from top to bottom",
        ),
        may(
            "tests",
            Type::List(&Type::Object(&TEST)),
            "Các cuộc nói chuyện mẫu để kiểm tra",
            "Sample conversations for checking",
        ),
    ],
};

/// One document.
pub static SOURCE: Table = Table {
    name: "source",
    vi: "một văn bản",
    en: "a document",
    kinds: &[],
    fields: &[
        must("document", Type::Text, "Tên và số văn bản", "Title and number"),
        must("issued_by", Type::Text, "Cơ quan ban hành", "Issuing body"),
        must("dated", Type::Text, "Ngày ghi trên văn bản", "Date as the document gives it"),
        may(
            "review_by",
            Type::Date,
            "Ngày phải xem lại, dạng 2027-01-31",
            "Date of the next review, such as 2027-01-31",
        ),
        may("owner", Type::Text, "Người hoặc đơn vị chịu trách nhiệm", "Who answers for it"),
    ],
};

/// One variable.
pub static VAR: Table = Table {
    name: "var",
    vi: "một biến",
    en: "a variable",
    kinds: &[],
    fields: &[
        may("one_of", Type::List(&KEY), "Các giá trị có thể", "Possible values"),
        may(
            "text",
            Type::Bool,
            "true: giữ lời người dân nhắn",
            "true: holds what the person wrote",
        ),
        may(
            "pattern",
            Type::Regex(true),
            "Mẫu mà cả câu phải khớp",
            "Pattern that the whole text must match",
        ),
        may("pii", Type::Bool, "Có phải dữ liệu cá nhân", "Whether it is personal data"),
        may("keep", Type::Duration, "Giữ bao lâu rồi xóa", "How long until it is erased"),
    ],
};

/// What starts a guide.
pub static TRIGGERS: Table = Table {
    name: "triggers",
    vi: "điều mở hướng dẫn",
    en: "what starts a guide",
    kinds: &[],
    fields: &[
        may("phrases", Type::Phrases, "Cụm từ người dân hay nhắn", "Phrases people write"),
        may(
            "regex",
            Type::List(&Type::Regex(false)),
            "Mẫu so với lời đã bỏ dấu, chữ thường",
            "Patterns over the text in lower case, without accents",
        ),
    ],
};

/// A nudge.
pub static REMINDER: Table = Table {
    name: "reminder",
    vi: "lời nhắc",
    en: "a reminder",
    kinds: &[],
    fields: &[
        must("after", Type::Duration, "Im lặng bao lâu thì nhắc", "How much silence before it"),
        must("text", MESSAGE_ID, "Câu nhắc", "Message"),
        must("max", Type::Int(1, 5), "Nhắc mấy lần", "How many times"),
    ],
};

/// The end of waiting.
pub static ABANDON: Table = Table {
    name: "abandon",
    vi: "thôi chờ",
    en: "the end of waiting",
    kinds: &[],
    fields: &[
        must("after", Type::Duration, "Im lặng bao lâu thì thôi chờ", "How much silence"),
        must("goto", STEP_ID, "Đi tới bước nào", "Where to go"),
    ],
};

/// A link.
pub static LINK: Table = Table {
    name: "link",
    vi: "đường dẫn",
    en: "a link",
    kinds: &[],
    fields: &[
        must(
            "url",
            Type::Text,
            "Địa chỉ https, hoặc $tên của hồ sơ",
            "An https address, or $name of the profile",
        ),
        may(
            "qr",
            Type::Bool,
            "Kèm ảnh mã QR của chính địa chỉ đó",
            "With a QR picture of the same address",
        ),
        may("label", MESSAGE_ID, "Chữ trên nút", "Words on the button"),
    ],
};

/// A picture.
pub static IMAGE: Table = Table {
    name: "image",
    vi: "ảnh",
    en: "a picture",
    kinds: &[],
    fields: &[
        must("file", Type::Text, "Tên tệp trong flows/images/", "File name in flows/images/"),
        must(
            "alt",
            MESSAGE_ID,
            "Câu tả ảnh cho người không xem được ảnh",
            "Message that describes it to people who cannot see it",
        ),
    ],
};

/// A step.
pub static STEP: Table = Table {
    name: "step",
    vi: "một bước",
    en: "a step",
    kinds: KINDS,
    fields: &[
        must(
            "id",
            STEP_ID,
            "Tên bước; đặt rồi thì không đổi nghĩa",
            "Name of the step; it never changes meaning",
        ),
        must("kind", Type::Word(KINDS), "Loại bước", "Kind of step"),
        may(
            "text",
            MESSAGE_ID,
            "Câu trong tệp .ftl, khi khác tên bước",
            "Message in the .ftl file, if not the step's own id",
        )
        .only(SENDS),
        may("renamed_from", Type::List(&STEP_ID), "Tên cũ của bước", "Former names of the step"),
        may("link", Type::Object(&LINK), "Đường dẫn dưới câu", "A link under the message")
            .only(SENDS),
        may("image", Type::Object(&IMAGE), "Ảnh kèm câu", "A picture with the message").only(SENDS),
        may("reminder", Type::Object(&REMINDER), "Lời nhắc riêng của bước", "The step's own nudge")
            .only(WAITS),
        may(
            "abandon",
            Type::Object(&ABANDON),
            "Khi nào thôi chờ ở bước này",
            "When waiting here ends",
        )
        .only(WAITS),
        may(
            "stuck",
            Type::Map(&KEY, &Type::Stuck),
            "Các chỗ hay vướng ở bước này",
            "Usual difficulties at this step",
        )
        .only(ANSWERED),
        may(
            "next",
            STEP_ID,
            "Bước tiếp; bỏ trống là bước bên dưới",
            "Next step; left out: the one below",
        )
        .only(&["say", "task", "collect", "call", "handoff"]),
        must(
            "options",
            Type::Map(&KEY, &STEP_ID),
            "Các lựa chọn, mỗi khóa dẫn tới một bước",
            "The options, each key leading to a step",
        )
        .only(&["choice"]),
        may(
            "set",
            Type::Name,
            "Biến ghi khóa được chọn (profile: đổi hồ sơ)",
            "Variable that stores the key (profile: changes the profile)",
        )
        .only(&["choice"]),
        must("set", Type::Name, "Biến ghi lời người dân nhắn", "Variable that stores the text")
            .only(&["collect"]),
        must(
            "pattern",
            Type::Regex(true),
            "Mẫu mà cả câu phải khớp",
            "Pattern that the whole text must match",
        )
        .only(&["collect"]),
        must(
            "max_tries",
            Type::Int(1, 10),
            "Nhắn sai mấy lần thì thôi",
            "Wrong texts before giving up",
        )
        .only(&["collect"]),
        must(
            "give_up",
            STEP_ID,
            "Bước dành cho người thử mãi không được",
            "Where people go who tried in vain",
        )
        .only(&["collect", "verify"]),
        must("accept", Type::List(&Type::Text), "Câu mẫu phải nhận", "Samples that must match")
            .only(&["collect"]),
        must(
            "reject",
            Type::List(&Type::Text),
            "Câu mẫu không được nhận",
            "Samples that must not match",
        )
        .only(&["collect"]),
        must("yes", STEP_ID, "Sau khi trả lời có", "After yes").only(&["verify"]),
        must("no", STEP_ID, "Sau khi trả lời chưa", "After no").only(&["verify"]),
        must("max_no", Type::Int(1, 10), "Trả lời chưa mấy lần thì thôi", "Noes before giving up")
            .only(&["verify"]),
        must(
            "when",
            Type::List(&Type::When),
            "Các trường hợp, dòng khớp đầu tiên được dùng",
            "The cases; the first match wins",
        )
        .only(&["branch"]),
        must("else", STEP_ID, "Khi không trường hợp nào khớp", "When no case matches")
            .only(&["branch"]),
        must("flow", FLOW_ID, "Hướng dẫn được gọi", "The guide to run").only(&["call"]),
        may(
            "outcomes",
            Type::Map(&KEY, &STEP_ID),
            "Kết quả của hướng dẫn được gọi dẫn tới bước nào",
            "Where each outcome of that guide leads",
        )
        .only(&["call"]),
        must(
            "queue",
            Type::Id("hàng đợi", "queue"),
            "Nhóm tổng đài viên nhận",
            "The operators' team",
        )
        .only(&["handoff"]),
        may(
            "share",
            Type::List(&Type::Name),
            "Biến cho tổng đài viên xem",
            "Variables shown to the operator",
        )
        .only(&["handoff"]),
        must("closed", MESSAGE_ID, "Câu gửi ngoài giờ trực", "Message outside working hours")
            .only(&["handoff"]),
        must(
            "outcome",
            Type::Id("kết quả", "outcome"),
            "Kết quả của hướng dẫn",
            "What came of the guide",
        )
        .only(&["end"]),
        may("quiet", Type::Bool, "true: kết thúc mà không gửi gì", "true: ends without a message")
            .only(&["end"]),
    ],
};

/// `flows/_commands.yaml`.
pub static COMMANDS: Table = Table {
    name: "commands",
    vi: "lệnh chung",
    en: "global commands",
    kinds: &[],
    fields: &[
        FORMAT_FIELD,
        must("start", FLOW_ID, "Hướng dẫn chào người mới", "The guide that greets"),
        must(
            "operator_flow",
            FLOW_ID,
            "Hướng dẫn gặp tổng đài viên",
            "The guide that brings in a human",
        ),
        may(
            "queues",
            Type::List(&Type::Id("hàng đợi", "queue")),
            "Các hàng đợi có thật; ghi ra thì tên sai sẽ bị báo",
            "The queues that exist; when listed, other names are errors",
        ),
        must("commands", Type::Object(&COMMAND_LIST), "Các lệnh", "The commands"),
        must(
            "answers",
            Type::Object(&ANSWER_WORDS),
            "Cách nói của bốn câu trả lời chuẩn",
            "Phrases of the four standard answers",
        ),
    ],
};

/// The commands by name.
pub static COMMAND_LIST: Table = Table {
    name: "command-list",
    vi: "các lệnh",
    en: "the commands",
    kinds: &[],
    fields: &[
        must("back", Type::Object(&COMMAND), "Về bước chờ trước", "To the previous waiting step"),
        must("repeat", Type::Object(&COMMAND), "Gửi lại bước đang đứng", "The current step again"),
        must("menu", Type::Object(&COMMAND), "Về hướng dẫn mở đầu", "To the start guide"),
        must("operator", Type::Object(&COMMAND), "Gặp tổng đài viên", "A human"),
        must("language", Type::Object(&COMMAND), "Đổi ngôn ngữ", "Another language"),
        must("source", Type::Object(&COMMAND), "Xem nguồn", "Where the facts come from"),
        must(
            "continue",
            Type::Object(&COMMAND),
            "Làm tiếp hướng dẫn bỏ dở",
            "Take up the guide that was left",
        ),
        must("stop", Type::Object(&COMMAND), "Tạm dừng", "Leave the guide for now"),
    ],
};

/// One command.
pub static COMMAND: Table = Table {
    name: "command",
    vi: "một lệnh",
    en: "a command",
    kinds: &[],
    fields: &[
        must("slash", Type::List(&Type::Name), "Chữ sau dấu /", "Words after the slash"),
        must("phrases", Type::Phrases, "Cách người dân nói", "How people say it"),
    ],
};

/// Phrases of the standard answers.
pub static ANSWER_WORDS: Table = Table {
    name: "answer-words",
    vi: "bốn câu trả lời chuẩn",
    en: "the four standard answers",
    kinds: &[],
    fields: &[
        must("xong", Type::Phrases, "Đã làm xong", "Done"),
        must("vuong", Type::Phrases, "Bị vướng", "Stuck"),
        must("co", Type::Phrases, "Có", "Yes"),
        must("chua", Type::Phrases, "Chưa", "Not yet"),
    ],
};

/// `flows/answers.yaml`.
pub static ANSWERS: Table = Table {
    name: "answers",
    vi: "câu hỏi thường gặp",
    en: "frequent questions",
    kinds: &[],
    fields: &[
        FORMAT_FIELD,
        must(
            "answers",
            Type::List(&Type::Object(&ANSWER)),
            "Các câu hỏi chỉ cần một câu trả lời",
            "Questions that need one answer",
        ),
    ],
};

/// One frequent question.
pub static ANSWER: Table = Table {
    name: "answer",
    vi: "một câu hỏi",
    en: "a question",
    kinds: &[],
    fields: &[
        must(
            "id",
            MESSAGE_ID,
            "Tên câu trả lời trong answers.ftl",
            "Name of the answer in answers.ftl",
        ),
        must("phrases", Type::Phrases, "Cách người dân hỏi", "How people ask"),
        may("link", Type::Object(&LINK), "Đường dẫn dưới câu trả lời", "A link under it"),
        may("image", Type::Object(&IMAGE), "Ảnh kèm câu trả lời", "A picture with it"),
        may("then", FLOW_ID, "Hướng dẫn mời làm tiếp", "A guide offered after it"),
        may(
            "source",
            Type::OneOrMany(&Type::Object(&SOURCE)),
            "Văn bản làm căn cứ",
            "Documents it rests on",
        ),
    ],
};

/// `flows/profiles/<profile>.yaml`.
pub static PROFILE: Table = Table {
    name: "profile",
    vi: "một hồ sơ địa phương",
    en: "a profile",
    kinds: &[],
    fields: &[
        FORMAT_FIELD,
        must(
            "profile",
            PROFILE_ID,
            "Tên hồ sơ, giống tên tệp",
            "Name of the profile, same as the file name",
        ),
        must("locale", LOCALE_ID, "Ngôn ngữ ban đầu", "Language to begin with"),
        may(
            "default",
            Type::Bool,
            "true ở đúng một hồ sơ: dùng khi chưa biết nơi ở",
            "true in exactly one profile: used while the place is unknown",
        ),
        must("name", Type::Localized, "Tên để người dân đọc", "Name for people"),
        must(
            "hotline",
            Type::Text,
            "Số tổng đài, đặt trong dấu nháy",
            "Number of the hotline, in quotes",
        ),
        must(
            "portal_url",
            Type::Text,
            "Địa chỉ cổng dịch vụ công",
            "Address of the public-service portal",
        ),
        may(
            "params",
            Type::Map(&Type::Name, &Type::Localized),
            "Giá trị khác mà lời có thể dùng",
            "Further values for messages",
        ),
        may("links", Type::Map(&Type::Name, &Type::Text), "Đường dẫn khác", "Further links"),
        must(
            "link_hosts",
            Type::List(&Type::Text),
            "Tên miền mà đường dẫn được trỏ tới",
            "Hosts that links may point to",
        ),
        may(
            "operator_hours",
            Type::List(&Type::Object(&HOURS)),
            "Giờ trực của tổng đài viên",
            "Working hours of operators",
        ),
        may("quiet_hours", Type::Object(&QUIET), "Giờ không nhắc", "Hours without reminders"),
        may(
            "confirm",
            Type::List(&Type::Text),
            "Điều chủ tổng đài còn phải xác nhận",
            "What the owner of the hotline must confirm",
        ),
    ],
};

/// Working hours.
pub static HOURS: Table = Table {
    name: "hours",
    vi: "giờ trực",
    en: "working hours",
    kinds: &[],
    fields: &[
        must(
            "days",
            Type::Days,
            "Các ngày: mon-fri, sat, hoặc mon,wed",
            "The days: mon-fri, sat, or mon,wed",
        ),
        must("from", Type::Clock, "Từ mấy giờ, dạng \"07:30\"", "From, such as \"07:30\""),
        must("to", Type::Clock, "Đến mấy giờ", "To"),
    ],
};

/// Hours without reminders.
pub static QUIET: Table = Table {
    name: "quiet",
    vi: "giờ yên lặng",
    en: "quiet hours",
    kinds: &[],
    fields: &[
        must("from", Type::Clock, "Từ mấy giờ, dạng \"21:00\"", "From, such as \"21:00\""),
        must("to", Type::Clock, "Đến mấy giờ", "To"),
    ],
};

/// One sample conversation.
pub static TEST: Table = Table {
    name: "test",
    vi: "một cuộc nói chuyện mẫu",
    en: "a sample conversation",
    kinds: &[],
    fields: &[
        must("name", Type::Text, "Tên", "Name"),
        may("start_at", STEP_ID, "Bắt đầu ở bước này", "Begin at this step"),
        may("profile", PROFILE_ID, "Hồ sơ", "Profile"),
        may("locale", LOCALE_ID, "Ngôn ngữ", "Language"),
        may("channel", Type::Word(&["web", "terminal", "telegram", "zalo"]), "Kênh", "Channel"),
        may("vars", Type::Map(&Type::Name, &Type::Text), "Biến có sẵn", "Variables to begin with"),
        must("chat", Type::List(&Type::OneOf(&TURN)), "Cuộc nói chuyện", "The conversation"),
    ],
};

/// One line of a sample conversation.
pub static TURN: Table = Table {
    name: "turn",
    vi: "một lượt",
    en: "a turn",
    kinds: &[],
    fields: &[
        may("user", Type::Text, "Người dân nhắn", "The person writes"),
        may(
            "tap",
            Type::List(&Type::Text),
            "Người dân bấm các nút này",
            "The person presses these buttons",
        ),
        may("wait", Type::Duration, "Thời gian trôi", "Time passes"),
        may(
            "operator",
            Type::Word(&["accept", "close", "absent"]),
            "Việc của tổng đài viên",
            "What the operator does",
        ),
        may(
            "bot",
            Type::List(&Type::Text),
            "Bot đã gửi đúng các câu này",
            "The bot sent exactly these messages",
        ),
        may("at", STEP_ID, "Đang đứng ở bước này", "The person stands at this step"),
        may(
            "vars",
            Type::Map(&Type::Name, &Type::Text),
            "Biến có giá trị này",
            "Variables have these values",
        ),
        may(
            "handoff",
            Type::Id("hàng đợi", "queue"),
            "Đã mở yêu cầu ở hàng đợi này",
            "A request was opened in this queue",
        ),
        may(
            "end",
            Type::Id("kết quả", "outcome"),
            "Đã kết thúc với kết quả này",
            "It ended with this outcome",
        ),
    ],
};
