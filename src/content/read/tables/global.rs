//! Commands, frequent questions and the spelling table.

use super::{ABOUT, FLOW_ID, FORMAT_FIELD, IMAGE, INTENT, LINK, LOCALE_ID, MESSAGE_ID, SOURCE};
use crate::content::read::fields::{Table, Type, may, must};

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
        may(
            "languages",
            Type::Map(&LOCALE_ID, &Type::Name),
            "Ý muốn mở thẳng một ngôn ngữ: {en: language_english}",
            "The intent that asks for each language: {en: language_english}",
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
        must(
            "privacy",
            Type::Object(&COMMAND),
            "Nói về việc giữ dữ liệu cá nhân",
            "How personal data is handled",
        ),
        must("data", Type::Object(&COMMAND), "Xem đang giữ những gì", "What is kept of the person"),
        must("export", Type::Object(&COMMAND), "Lấy bản sao dữ liệu", "A copy of what is kept"),
        must("erase", Type::Object(&COMMAND), "Xóa dữ liệu của mình", "Erase what is kept"),
        may("move", Type::Object(&COMMAND), "Làm tiếp ở kênh khác", "Go on at another channel"),
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
        INTENT,
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
        INTENT,
        ABOUT,
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

/// `flows/spelling.yaml`.
pub static SPELLING: Table = Table {
    name: "spelling",
    vi: "bảng chính tả",
    en: "the spelling table",
    kinds: &[],
    fields: &[
        FORMAT_FIELD,
        must(
            "spelling",
            Type::List(&Type::Object(&RESPELLING)),
            "Cách viết tắt, teencode, chữ vùng miền và nghĩa của chúng",
            "Abbreviations, chat spellings and regional words with their meanings",
        ),
        may(
            "keep",
            Type::List(&Type::Text),
            "Chữ trông như lỗi gõ Telex mà không phải lỗi",
            "Words that look like slips of Telex and are none",
        ),
        may(
            "english",
            Type::List(&Type::Text),
            "Chữ cho biết tin nhắn viết bằng tiếng Anh",
            "Words that show that a message is in English",
        ),
    ],
};

/// One meaning and its ways of writing.
pub static RESPELLING: Table = Table {
    name: "respelling",
    vi: "một nghĩa và các cách viết",
    en: "a meaning and its ways of writing",
    kinds: &[],
    fields: &[
        must(
            "write",
            Type::List(&Type::Text),
            "Như người dân gõ, một hay nhiều chữ",
            "As people type it, one word or several",
        ),
        must("mean", Type::Text, "Chữ đầy đủ", "The words that are meant"),
    ],
};
