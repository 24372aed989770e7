//! Guides: the header.

use super::{
    ABOUT, FLOW_ID, FORMAT_FIELD, INTENT, KEY, LOCALE_ID, MESSAGE_ID, PROFILE_ID, STEP, STEP_ID,
    TEST,
};
use crate::content::read::fields::{Table, Type, may, must};
use crate::flow::ChannelKind;

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
            Type::List(&Type::Word(&ChannelKind::WORDS)),
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
        INTENT,
        ABOUT,
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
